/* The white-label page: what is typed shows in the preview at once. Without it, "Preview" does. */
(() => {
  let sheet = document.querySelector("[data-face-sheet]");
  const field = (name) => document.querySelector(`.branding [name="${name}"]`);
  const colour = field("colour");
  if (!colour) return;
  const own = colour.placeholder;
  const full = (text) => {
    const digits = text.trim().replace(/^#/, "").toLowerCase();
    if (/^[0-9a-f]{6}$/.test(digits)) return digits;
    return /^[0-9a-f]{3}$/.test(digits) ? digits.replace(/./g, "$&$&") : "";
  };
  const picker = document.createElement("input");
  picker.type = "color";
  picker.setAttribute("aria-label", colour.labels[0]?.textContent.trim() || "");
  const box = document.createElement("div");
  box.className = "branding__pick";
  colour.before(box);
  box.append(picker, colour);
  let wait = 0;
  const dress = (digits) => {
    // Without a sheet the preview shows the portal's own colours.
    if (!digits) {
      sheet?.remove();
      sheet = null;
      return;
    }
    const next = sheet || document.createElement("link");
    next.rel = "stylesheet";
    next.href = `/brand/${digits}/preview.css`;
    if (!sheet) document.head.append(next);
    sheet = next;
  };
  const show = () => {
    const digits = full(colour.value);
    if (colour.value.trim() && !digits) return;
    picker.value = `#${digits || full(own)}`;
    clearTimeout(wait);
    wait = setTimeout(() => dress(digits), 150);
  };
  const write = (mark, text) => {
    for (const place of document.querySelectorAll(mark)) place.textContent = text;
  };
  colour.addEventListener("input", show);
  picker.addEventListener("input", () => {
    colour.value = picker.value;
    show();
  });
  picker.value = `#${full(colour.value || own) || full(own)}`;
  field("name")?.addEventListener("input", (event) => write("[data-face-name]", event.target.value));
  field("support")?.addEventListener("input", (event) =>
    write("[data-face-support]", event.target.value || "–"),
  );
})();
