/* The admin's search-and-choose fields (select2) come without accessible names: give them their labels'. */
(() => {
  "use strict";

  const labelOf = (select) => {
    const label = select && select.labels && select.labels[0];
    return label ? label.textContent.trim().replace(/:$/, "") : "";
  };

  const name = (container) => {
    const text = labelOf(container.previousElementSibling);
    if (!text) return;
    for (const field of container.querySelectorAll("[role=combobox], [role=searchbox]")) {
      field.setAttribute("aria-label", text);
    }
  };

  window.addEventListener("load", () => document.querySelectorAll(".select2-container").forEach(name));

  // The search field of an opened list lies at the end of the page.
  document.addEventListener("focusin", (event) => {
    if (!event.target.matches(".select2-search__field")) return;
    const open = document.querySelector(".select2-container--open:not([class*=dropdown])");
    const text = open ? labelOf(open.previousElementSibling) : "";
    if (text) event.target.setAttribute("aria-label", text);
  });
})();
