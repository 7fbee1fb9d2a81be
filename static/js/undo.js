/* The undo of a confirmed campaign: its seconds count down, and it goes when they are over. */
(() => {
  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-undo]");
    const left = form?.querySelector("[data-undo-left]");
    if (!left) return;
    const end = performance.now() + Number(form.dataset.undo) * 1000;
    const timer = setInterval(() => {
      const seconds = Math.ceil((end - performance.now()) / 1000);
      left.textContent = Math.max(seconds, 0);
      if (seconds > 0) return;
      clearInterval(timer);
      form.remove();
    }, 250);
  });
})();
