// Small comforts on every page. Nothing here is needed to read, sign, approve or answer.
(() => {
  "use strict";
  document.documentElement.classList.add("js");

  // Menus close on Escape (focus goes back), on a click outside, and when the focus leaves them.
  const openMenus = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      const hadFocus = menu.contains(document.activeElement);
      menu.open = false;
      if (hadFocus) menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("focusin", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });

  // What is wrong is read first, in browsers that do not honour autofocus on it too.
  document.querySelector("[data-error-summary]")?.focus();

  // A link to a rich-text field leads into the editor, not to the hidden text area.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-error-summary] a[href^='#']");
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (target?.proseEditor) {
      event.preventDefault();
      target.proseEditor.commands.focus();
      target.proseEditor.view.dom.scrollIntoView({ block: "center" });
    }
  });

  // One press, one act: a second submit of the same form waits for the first.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-once]") || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "true";
    event.submitter?.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    }
  });
})();
