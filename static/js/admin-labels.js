/* The admin's search-and-choose fields (select2) come without accessible names: give them their labels'. */
(() => {
  "use strict";

  const labelOf = (select) => {
    const label = select && select.labels && select.labels[0];
    return label ? label.textContent.trim().replace(/:$/, "") : "";
  };

  const name = (container) => {
    const select = container.previousElementSibling;
    const text = labelOf(select);
    if (!text) return;
    // What is chosen is text, not a field inside the field.
    for (const chosen of container.querySelectorAll("[role=textbox]")) {
      chosen.removeAttribute("role");
      chosen.removeAttribute("aria-readonly");
    }
    for (const field of container.querySelectorAll("[role=combobox], [role=searchbox]")) {
      if (field.getAttribute("aria-label") === text) continue;
      const chosen = field.getAttribute("aria-labelledby");
      field.setAttribute("aria-label", text);
      if (!chosen) continue;
      // The field's own name first, then what is chosen in it.
      field.id = field.id || `${select.id}-choice`;
      field.setAttribute("aria-labelledby", `${field.id} ${chosen}`);
    }
  };

  const nameAll = () => {
    document.querySelectorAll(".select2-container:not(.select2-container--open)").forEach(name);
    // The search field of an opened list lies at the end of the page.
    const open = document.querySelector("select + .select2-container--open");
    const search = document.querySelector(".select2-dropdown .select2-search__field");
    if (open && search) search.setAttribute("aria-label", labelOf(open.previousElementSibling));
  };

  // They are made after the page has loaded, and again for every line that is added.
  new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
  nameAll();
})();
