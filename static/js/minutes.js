// The page that minutes are written on: areas that grow, links that open the item they lead to, one line that
// says how the saving goes, and text that lies in this browser although its place is gone.
(() => {
  "use strict";
  const page = document.querySelector("[data-minutes]");
  if (!page) return;

  // Browsers that cannot let a text area grow by themselves.
  if (!CSS.supports("field-sizing", "content")) {
    const grow = (area) => {
      area.style.height = "auto";
      area.style.height = `${area.scrollHeight + 2}px`;
    };
    document.addEventListener("input", (event) => {
      if (event.target.matches?.("[data-minutes] textarea")) grow(event.target);
    });
    page.addEventListener("toggle", (event) => event.target.querySelectorAll("textarea").forEach(grow), true);
    page.querySelectorAll("textarea").forEach(grow);
  }

  // A link to something inside a closed item opens the item.
  const show = (target) => {
    for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    const first = target.matches("details") ? target.querySelector("summary") : target;
    if (first.tabIndex < 0 && !first.hasAttribute("tabindex")) first.setAttribute("tabindex", "-1");
    first.focus({ preventScroll: true });
    target.scrollIntoView({ block: "start" });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='#']");
    if (!link || link.pathname !== location.pathname) return;
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target || !page.contains(target)) return;
    event.preventDefault();
    history.replaceState(null, "", link.hash);
    show(target);
  });

  // So does a draft that was fetched again: it must be seen.
  for (const notice of page.querySelectorAll("[data-autosave-notice]:not(:empty)")) {
    for (let box = notice.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  }

  // One line for the whole page: the worst of what its forms say.
  const line = document.querySelector("[data-saving]");
  const states = new Map();
  const rank = { failed: 3, waiting: 2, saved: 1 };
  document.addEventListener("autosave:status", (event) => {
    states.delete(event.target);
    states.set(event.target, event.detail);
    const said = [...states].filter(([form]) => form.isConnected).map(([, one]) => one);
    const worst = said.reduce((a, b) => ((rank[b.state] || 0) >= (rank[a.state] || 0) ? b : a), { text: "" });
    if (!line) return;
    line.textContent = worst.text;
    line.dataset.state = worst.state || "";
  });

  // A text beside that has been chosen about in its own place needs no choice any more.
  document.addEventListener("autosave:settled", (event) => {
    for (const key of event.detail.keys) document.getElementById(`tekst-${key}`)?.remove();
  });

  // A draft whose form is gone – the piece was removed, the minutes were sent on – is still shown.
  const owner = page.dataset.owner;
  const start = `samarbeid:draft:${owner}:${page.dataset.minutes}`;
  const forms = new Set([...document.querySelectorAll("form[data-autosave]")].map((form) => form.dataset.autosave));
  const lost = [];
  try {
    for (let at = 0; at < localStorage.length; at += 1) {
      const key = localStorage.key(at);
      if (!key.startsWith(start) || forms.has(key.slice(`samarbeid:draft:${owner}:`.length))) continue;
      const text = JSON.parse(localStorage.getItem(key))?.fields?.body;
      if (text?.trim()) lost.push([key, text]);
    }
  } catch {
    /* switched off: nothing lies there */
  }
  const box = document.querySelector("[data-lost]");
  for (const [key, text] of box ? lost : []) {
    const one = box.content.cloneNode(true).firstElementChild;
    one.querySelector("textarea").value = text;
    one.querySelector("button").addEventListener("click", () => {
      localStorage.removeItem(key);
      one.remove();
    });
    box.after(one);
  }
})();
