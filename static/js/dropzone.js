/* A file dropped on the zone is the file chosen; its name and size are said at once. */
(() => {
  const MB = 1024 * 1024; // as the limits count
  const size = (bytes) =>
    bytes < MB ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / MB).toFixed(1)} MB`;
  const ready = (zone) => {
    const input = zone.querySelector("input[type=file]");
    const said = zone.querySelector("[data-dropzone-file]");
    const tell = () => {
      const [file] = input.files;
      said.textContent = file ? `${file.name}, ${size(file.size)}` : "";
    };
    const over = (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    };
    zone.addEventListener("dragenter", over);
    zone.addEventListener("dragover", over);
    zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("is-over");
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.addEventListener("change", tell);
    tell();
  };
  document.addEventListener("DOMContentLoaded", () =>
    document.querySelectorAll("[data-dropzone]").forEach(ready),
  );
})();
