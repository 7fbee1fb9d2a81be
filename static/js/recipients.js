/* The recipients step: marks the chosen column in the preview, and re-reads the file on a change. */
(() => {
  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-upload]");
    const number = form?.elements.number;
    if (!number) return;
    const mark = () => {
      for (const cell of document.querySelectorAll("[data-column]"))
        cell.classList.toggle("is-number", cell.dataset.column === number.value);
    };
    number.addEventListener("change", mark);
    mark();
  });
})();
