/* Brings back what was typed into a text when its page was left without sending it (a reload, a
   step's link). It lasts as long as the tab, and only while the text that was here stays the same. */
(() => {
  const read = (key) => {
    try {
      return JSON.parse(sessionStorage.getItem(key) || "null");
    } catch {
      return null;
    }
  };
  const keep = (key, value) => {
    try {
      if (value) sessionStorage.setItem(key, JSON.stringify(value));
      else sessionStorage.removeItem(key);
    } catch {
      // Without storage it is as without this script.
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const text of document.querySelectorAll("textarea[data-unsaved]")) {
      const key = `unsaved ${location.pathname} ${text.name}`;
      const from = text.defaultValue;
      const held = read(key);
      if (held && held.from === from && held.typed !== from && text.value === from) {
        text.value = held.typed;
        text.dispatchEvent(new Event("input", { bubbles: true }));
      } else if (held) keep(key, null);
      text.addEventListener("input", () => {
        keep(key, text.value === from ? null : { from, typed: text.value });
      });
      // What is sent comes back with the page that answers, or is not wanted any more.
      if (text.form) text.form.addEventListener("submit", () => keep(key, null));
    }
  });
})();
