/* The message step: chips that put a column into the text, the segment meter, the drawn phone. */
(() => {
  const key = (name) => name.split(/\s+/).join("").toLowerCase();

  const begin = (form) => {
    const text = form.querySelector("[data-message-text]");
    const meter = form.querySelector("[data-meter]");
    const words = meter.dataset;
    const bubble = form.querySelector("[data-phone-text]");
    const sender = form.querySelector("[data-phone-sender]");
    const row = JSON.parse(document.getElementById("first-row").textContent);
    const cells = new Map(Object.entries(row).map(([name, cell]) => [key(name), cell.trim()]));
    const shownText = () => {
      const written = text.value.replace(/\r\n/g, "\n");
      return written.replace(/\{\{([^{}]*)\}\}/g, (whole, name) => cells.get(key(name)) || whole);
    };
    const make = (tag, content, className = "") => {
      const element = document.createElement(tag);
      element.textContent = content;
      element.className = className;
      return element;
    };

    const show = () => {
      const shown = shownText();
      const { unicode, units, segments, forcing } = window.segments.count(shown);
      bubble.textContent = shown;
      const figures = make("p", "", "meter__figures");
      const unit = segments === 1 ? words.one : words.many;
      const detail = ` · ${units.toLocaleString(document.documentElement.lang)} ${words.characters} · `;
      const soft = make("span", `${detail}${unicode ? "UCS-2" : "GSM-7"}`, "soft");
      figures.append(make("b", String(segments)), ` ${unit} `, soft);
      const parts = [figures];
      if (forcing.length) {
        const note = make("p", words.forcing, "small meter__note");
        note.append(...forcing.slice(0, 12).map((char) => make("kbd", char)));
        parts.push(note);
      }
      meter.replaceChildren(...parts);
    };

    form.addEventListener("click", (event) => {
      const chip = event.target.closest("[data-insert]");
      if (!chip) return;
      const piece = `{{${chip.dataset.insert}}}`;
      text.setRangeText(piece, text.selectionStart, text.selectionEnd, "end");
      text.focus();
      show();
    });
    text.addEventListener("input", show);
    const from = form.elements.sender;
    const tell = () => {
      sender.textContent = from.value || "…";
    };
    from.addEventListener("change", tell);
    form.querySelector("[data-without-script]").hidden = true;
    tell();
    show();
  };
  document.addEventListener("DOMContentLoaded", () =>
    document.querySelectorAll("form[data-message]").forEach(begin),
  );
})();
