// Long lists of boxes get a search field. Without it the list is simply there, and scrolls.
(() => {
  "use strict";
  // ø and æ are letters of their own; marks on others (Sámi, accents) are not needed to find them.
  const bare = (text) =>
    text
      .toLowerCase()
      .normalize("NFD")
      .replace(/a\u030a/g, "å")
      .replace(/[\u0300-\u036f]/g, "")
      .replace(/đ/g, "d")
      .replace(/ŋ/g, "n")
      .replace(/ŧ/g, "t");
  for (const frame of document.querySelectorAll("[data-filter]")) {
    const input = frame.querySelector("[data-filter-input]");
    const status = frame.querySelector("[data-filter-status]");
    if (!input) continue;
    const rows = [...frame.querySelectorAll("[data-filter-row]")];
    input.addEventListener("input", () => {
      const wanted = bare(input.value.trim());
      let shown = 0;
      for (const row of rows) {
        // What is chosen stays in sight.
        const hit = bare(row.dataset.filterRow).includes(wanted) || row.querySelector("input").checked;
        row.hidden = !hit;
        if (hit) shown += 1;
      }
      if (status) status.textContent = shown ? `${shown} ${status.dataset.some}` : status.dataset.none;
    });
    // Enter in the search field must not send the whole form.
    input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  }
})();
