/* The time step: the date and time are asked for only when the campaign is to leave later. */
(() => {
  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-time]");
    const later = form?.querySelector("[data-later]");
    if (!later) return;
    const show = () => {
      later.hidden = form.elements.when.value !== "later";
    };
    form.addEventListener("change", show);
    show();
  });
})();
