/* Loaded before the page is drawn, so that a chosen theme never flashes. */
(() => {
  const KEY = "tidings-theme";
  const root = document.documentElement;
  const read = () => {
    try {
      return localStorage.getItem(KEY) || "auto";
    } catch {
      return "auto";
    }
  };
  const apply = (theme) => {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
  };
  apply(read());
  document.addEventListener("DOMContentLoaded", () => {
    const box = document.querySelector("[data-theme-switch]");
    if (!box) return;
    box.hidden = false;
    const select = box.querySelector("select");
    select.value = read();
    select.addEventListener("change", () => {
      try {
        localStorage.setItem(KEY, select.value);
      } catch {
        /* private browsing: the choice lasts for this page */
      }
      apply(select.value);
    });
  });
})();
