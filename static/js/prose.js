// The rich-text editor made usable: an accessible name, Norwegian labels, merge fields at the caret.
// Runs before the editor's own modules, which read window.gettext once.
(() => {
  "use strict";
  if (window.samarbeidProse) return;
  window.samarbeidProse = true;

  const nynorsk = document.documentElement.lang.startsWith("nn");
  const either = (bokmal, nn) => (nynorsk ? nn : bokmal);
  const words = {
    Update: "Lagre",
    Cancel: "Avbryt",
    URL: "Adresse (https://…)",
    Title: "Tittel",
    "Edit Link": either("Lenke", "Lenkje"),
    "Table Properties": either("Sett inn tabell", "Set inn tabell"),
    "Insert Table": either("Sett inn", "Set inn"),
    Rows: "Rader",
    Columns: either("Kolonner", "Kolonnar"),
    "Include header row": "Med overskriftsrad",
  };
  const choices = { Yes: "Ja", No: "Nei" };
  const labels = {
    paragraph: "Avsnitt",
    heading3: "Overskrift",
    heading4: "Mindre overskrift",
    bulletList: "Punktliste",
    orderedList: "Nummerert liste",
    blockquote: "Sitat",
    bold: "Halvfet",
    italic: "Kursiv",
    underline: "Understreking",
    link: either("Lenke", "Lenkje"),
    unlink: either("Fjern lenke", "Fjern lenkje"),
    table: either("Sett inn tabell", "Set inn tabell"),
    "table:addColumnAfter": "Ny kolonne",
    "table:deleteColumn": "Slett kolonne",
    "table:addRowAfter": "Ny rad",
    "table:deleteRow": "Slett rad",
    "table:mergeCells": either("Slå sammen celler", "Slå saman celler"),
    "table:splitCell": "Del celle",
    "table:toggleHeaderCell": "Overskriftscelle",
    "table:deleteTable": "Slett tabell",
    "history:undo": "Angre",
    "history:redo": either("Gjør om", "Gjer om"),
  };

  const inherited = window.gettext;
  window.gettext = (text) => words[text] || (inherited ? inherited(text) : text);

  // The editor would put its styles in the page itself, which the page's security policy rightly stops; it
  // does not try when it finds this mark. The rules it needs stand in static/css/forms.css.
  const mark = document.createElement("style");
  mark.setAttribute("data-tiptap-style", "");
  mark.nonce = document.currentScript?.nonce || "";
  document.head.append(mark);

  const nameMenu = (editor, bar) => {
    if (!bar) return;
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", "Formatering");
    for (const button of bar.querySelectorAll("button[data-name]")) {
      const label = labels[button.dataset.name];
      if (label) {
        button.title = label;
        button.setAttribute("aria-label", label);
      }
    }
    const togglable = /^(heading|bold|italic|underline|blockquote|bulletList|orderedList|paragraph)/;
    const show = () => {
      for (const button of bar.querySelectorAll("button[data-name]")) {
        if (togglable.test(button.dataset.name)) {
          button.setAttribute("aria-pressed", button.classList.contains("active") ? "true" : "false");
        }
        button.setAttribute("aria-disabled", button.classList.contains("disabled") ? "true" : "false");
      }
    };
    editor.on("transaction", show);
    show();
  };

  // Questions (link, table) come as dialogs beside the editor.
  const nameDialogs = (frame) =>
    new MutationObserver(() => {
      for (const dialog of frame.querySelectorAll("dialog:not([aria-label])")) {
        dialog.setAttribute("aria-label", dialog.querySelector("h3")?.textContent || "");
        for (const option of dialog.querySelectorAll("option")) option.label = choices[option.value] || option.value;
      }
    }).observe(frame, { childList: true });

  document.addEventListener("prose-editor:ready", (event) => {
    const { editor, textarea } = event.detail;
    textarea.proseEditor = editor;
    const box = editor.view.dom;
    box.setAttribute("role", "textbox");
    box.setAttribute("aria-multiline", "true");
    const label = document.getElementById(`${textarea.id}_label`);
    if (label) box.setAttribute("aria-labelledby", label.id);
    else box.setAttribute("aria-label", textarea.dataset.label || textarea.getAttribute("aria-label") || "Tekst");
    for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) {
      if (textarea.hasAttribute(name)) box.setAttribute(name, textarea.getAttribute(name));
    }
    nameDialogs(box.parentElement);
    label?.addEventListener("click", () => editor.commands.focus());
    const menu = () => box.parentElement.querySelector(".prose-menubar");
    // The menu is made a moment after the editor.
    if (menu()) nameMenu(editor, menu());
    else editor.on("create", () => nameMenu(editor, menu()));
  });

  // «Sett inn: Kommunens navn» puts {kommune} where the caret is.
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-merge-for] [data-token]");
    if (!button) return;
    const textarea = document.getElementById(button.closest("[data-merge-for]").dataset.mergeFor);
    if (!textarea) return;
    const token = button.dataset.token;
    if (textarea.proseEditor) {
      textarea.proseEditor.chain().focus().insertContent({ type: "text", text: token }).run();
    } else {
      textarea.setRangeText(token, textarea.selectionStart, textarea.selectionEnd, "end");
      textarea.focus();
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });

  // Fragments that htmx brings in: their text areas become editors too.
  document.addEventListener("htmx:load", async (event) => {
    const areas = event.target.querySelectorAll?.("textarea[data-django-prose-editor-configurable]") ?? [];
    if (!areas.length) return;
    const { createEditor } = await import("django-prose-editor/configurable");
    for (const area of areas) if (!area.closest(".prose-editor")) createEditor(area);
  });
})();
