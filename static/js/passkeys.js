/* Says on the page what went wrong when the browser could not make or read a passkey. */
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const place = document.querySelector("[data-passkey-error]");
  if (place) {
    place.hidden = false;
  }
});
