// The log: «Alle var til stede» ticks every seat, and is unticked when one of them was not there after all.
(() => {
  "use strict";
  const form = document.querySelector("form[data-log]");
  if (!form) return;
  const all = form.querySelector("[data-log-all]");
  const seats = [...form.querySelectorAll("[data-log-seat]")];
  all.addEventListener("change", () => seats.forEach((seat) => { seat.checked = all.checked; }));
  seats.forEach((seat) => seat.addEventListener("change", () => { all.checked = seats.every((one) => one.checked); }));
})();
