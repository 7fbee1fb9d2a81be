/* Small manners of every page: copy buttons, toasts, menus, focus on errors, confirmations. */
(() => {
  const copy = async (button) => {
    const source = document.getElementById(button.dataset.copy);
    if (!source) return;
    const said = button.querySelector("[data-copy-said]") || button;
    const before = said.textContent;
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      said.textContent = button.dataset.copied || "Copied";
    } catch {
      getSelection().selectAllChildren(source);
      said.textContent = button.dataset.selected || "Selected";
    }
    setTimeout(() => (said.textContent = before), 2000);
  };

  const fade = (toast) => {
    // An error stays until it is read; the rest leaves after a while, but not under the pointer.
    if (toast.classList.contains("toast--error")) return;
    let timer = setTimeout(() => toast.remove(), 8000);
    const hold = () => clearTimeout(timer);
    const release = () => (timer = setTimeout(() => toast.remove(), 3000));
    for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, hold);
    for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, release);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
    const close = event.target.closest("[data-close]");
    if (close) close.closest(close.dataset.close)?.remove();
    for (const menu of document.querySelectorAll("details[data-menu][open]"))
      if (!menu.contains(event.target)) menu.open = false;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  document.addEventListener("submit", (event) => {
    // A second click on a slow answer must not send the form twice.
    const form = event.target;
    if (form.method !== "post" || form.dataset.repeatable !== undefined) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 8000);
  });

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".toast").forEach(fade);
    document.querySelectorAll("[data-copy]").forEach((button) => (button.hidden = false));
    document.querySelector("[data-take-focus]")?.focus();
  });
})();
