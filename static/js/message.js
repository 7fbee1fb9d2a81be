/* Writing a text: chips that put a column in, the segment meter, plain characters for typographic
   ones, the drawn phone with any row of the file, and advice from the server as one types. */
(() => {
  const key = (name) => name.split(/\s+/).join("").toLowerCase();
  const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
  const NAMES =
    "com|net|org|info|biz|io|in|co|ly|me|app|link|uk|de|fr|es|it|eu|us|ae|sg|za|ng|ke|br";
  const LINK = new RegExp(
    `https?://[^\\s<>"]{1,500}|(?<![\\p{L}\\p{N}_@.-])(?:www\\.[^\\s<>"]{2,500}|(?:[a-z0-9-]{1,63}\\.){1,5}(?:${NAMES})(?![\\p{L}\\p{N}_@-])(?:/[^\\s<>"]{0,500})?)`,
    "giu",
  );
  const ENDINGS = /[.,;:!?)’”'"]+$/;
  const PAUSE = 350;
  const LISTED = 12;

  const read = (id) => JSON.parse(document.getElementById(id)?.textContent || "null");
  const make = (tag, content, className = "") => {
    const element = document.createElement(tag);
    element.textContent = content;
    element.className = className;
    return element;
  };
  const fill = (words, values) => words.replace(/%(\w+)%/g, (whole, name) => values[name] ?? whole);

  /* The text in pieces for the phone, links underlined. */
  const withLinks = (text) => {
    const pieces = [];
    let end = 0;
    for (const match of text.matchAll(LINK)) {
      const link = match[0].replace(ENDINGS, "");
      pieces.push(text.slice(end, match.index), make("span", link, "phone__link"));
      end = match.index + link.length;
    }
    return [...pieces, text.slice(end)];
  };

  /* One row's text: what stands in the braces is a column's name, then perhaps a fallback. */
  const render = (text, cells) => {
    let missing = "";
    const shown = text.replace(PLACEHOLDER, (whole, inside) => {
      let cell = cells.get(key(inside));
      let fallback;
      if (cell === undefined && inside.includes("|")) {
        const bar = inside.indexOf("|");
        cell = cells.get(key(inside.slice(0, bar)));
        fallback = inside.slice(bar + 1).trim();
      }
      if (cell === undefined) return whole;
      const value = cell.value || fallback;
      if (value === undefined) missing ||= cell.name;
      return value ?? whole;
    });
    return { shown, missing };
  };

  const meterParts = (shown, words) => {
    const { unicode, units, segments, left, forcing } = window.segments.count(shown);
    // The braces of placeholders that no row fills are gone when the text arrives.
    const doubled = unicode ? [] : window.segments.count(shown.replace(PLACEHOLDER, "")).doubled;
    const figure = (number) => number.toLocaleString(document.documentElement.lang);
    const figures = make("p", "", "meter__figures");
    const detail = ` · ${figure(units)} ${words.characters} · ${unicode ? "UCS-2" : "GSM-7"} · ${figure(left)} ${words.left}`;
    const bold = make("b", String(segments));
    bold.dataset.meterSegments = "";
    figures.append(bold, ` ${segments === 1 ? words.one : words.many} `, make("span", detail, "soft"));
    const named = forcing.length ? forcing : doubled;
    if (!named.length) return { parts: [figures], segments, forcing };
    const className = forcing.length ? "small meter__note" : "small soft";
    const note = make("p", `${forcing.length ? words.forcing : words.doubled} `, className);
    note.append(...named.slice(0, LISTED).map((char) => make("kbd", char)));
    if (named.length > LISTED) note.append(" …");
    return { parts: [figures, note], segments, forcing };
  };

  const begin = (form) => {
    const text = form.querySelector("[data-message-text]");
    const meter = form.querySelector("[data-meter]");
    const bubble = form.querySelector("[data-phone-text]");
    const sender = form.querySelector("[data-phone-sender]");
    const note = form.querySelector("[data-preview-note]");
    const number = form.querySelector("[data-row]");
    const mend = form.querySelector("[data-mend]");
    const advice = form.querySelector("[data-advice]");
    const cost = form.querySelector("[data-test-cost]");
    const origin = form.querySelector("[data-origin]");
    const from = form.elements.sender;
    const standIns = new Map(Object.entries(read("stand-ins") || {}));
    const sheet = read("preview-rows") || { columns: [], rows: [] };
    const known = new Map(sheet.rows.map((row) => [row.row, row]));
    let order = sheet.rows.map((row) => row.row);
    let at = sheet.at || order[0] || 0;
    let complete = false;
    let asked = 0;

    const plain = (piece) => [...piece].map((char) => standIns.get(char) ?? char).join("");
    const plainText = () => {
      const pieces = text.value.split(/\{\{([^{}]*)\}\}/);
      return pieces
        .map((piece, place) => {
          if (place % 2 === 0) return plain(piece);
          const bar = piece.indexOf("|");
          return bar < 0 ? `{{${piece}}}` : `{{${piece.slice(0, bar + 1)}${plain(piece.slice(bar + 1))}}}`;
        })
        .join("");
    };
    const cellsOf = (row) => {
      const found = new Map();
      const cells = row?.cells || [];
      if (row)
        sheet.columns.forEach((name, place) => {
          if (!found.has(key(name))) found.set(key(name), { name, value: (cells[place] || "").trim() });
        });
      return found;
    };
    const own = (row, place) => (place === null || place === undefined ? "" : (row?.cells[place] || "").trim());

    const show = () => {
      const row = known.get(at);
      const written = (own(row, sheet.text) || text.value).replace(/\r\n/g, "\n");
      const { shown, missing } = render(written, cellsOf(row));
      bubble.replaceChildren(...withLinks(shown));
      const counted = meterParts(shown, meter.dataset);
      meter.replaceChildren(...counted.parts);
      if (mend) mend.hidden = plainText() === text.value;
      if (sender) sender.textContent = own(row, sheet.sender) || from?.value || "…";
      if (note && row) {
        const words = missing ? note.dataset.blank : note.dataset.filled;
        note.textContent = fill(words, { row: at.toLocaleString(), column: missing });
      }
      if (number && document.activeElement !== number) number.value = at || "";
      if (cost) tellCost(counted.segments);
      if (origin) origin.dataset.changed = String(text.value !== read("template-text"));
    };
    const tellCost = (segments) => {
      const price = JSON.parse(cost.dataset.prices)[form.elements.product?.value];
      const credits = (price * segments) / 1e6;
      cost.textContent =
        price === undefined ? "" : fill(cost.dataset.words, { credits: credits.toLocaleString(document.documentElement.lang) });
    };

    /* Rows beyond those at hand come from the file. */
    const fetchRows = async (near) => {
      const answer = await fetch(`${form.dataset.rows}?near=${near}`, { redirect: "manual" });
      if (!answer.ok) throw new Error(String(answer.status));
      const { rows, more } = await answer.json();
      rows.forEach((row) => known.set(row.row, row));
      order = [...known.keys()].sort((a, b) => a - b);
      complete = !more;
    };
    const goTo = async (wanted, step = 0) => {
      const turn = ++asked;
      const near = () => {
        if (step > 0) return order.find((row) => row > at);
        if (step < 0) return order.findLast((row) => row < at);
        return known.has(wanted) ? wanted : undefined;
      };
      if (near() === undefined && form.dataset.rows && !(step > 0 && complete)) {
        try {
          await fetchRows(step ? Math.max(1, at + step) : wanted);
        } catch {
          /* the rows at hand stay */
        }
      }
      if (turn !== asked) return;
      const found = near() ?? (step ? undefined : order.find((row) => row >= wanted) ?? order.at(-1));
      if (found !== undefined) at = found;
      if (number) number.value = at || "";
      show();
    };

    let timer = 0;
    let latest = 0;
    const ask = async () => {
      const turn = ++latest;
      const data = new FormData(form);
      data.set("row", at);
      try {
        const answer = await fetch(form.dataset.adviceFrom, { method: "POST", body: data, redirect: "manual" });
        if (answer.ok && turn === latest) advice.innerHTML = await answer.text();
      } catch {
        /* no advice without a connection */
      }
    };
    const changed = () => {
      show();
      if (!advice || !form.dataset.adviceFrom) return;
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    };

    const replace = (value) => {
      text.focus();
      text.select();
      // Keeps the browser's own undo where it can.
      if (!document.execCommand?.("insertText", false, value)) text.value = value;
      changed();
    };
    const put = (piece) => {
      text.setRangeText(piece, text.selectionStart, text.selectionEnd, "end");
      text.focus();
      changed();
    };
    form.addEventListener("click", (event) => {
      const pressed = event.target.closest("[data-insert], button[name=plain], [data-step], [data-instead]");
      if (!pressed) return;
      if (pressed.dataset.insert !== undefined) put(`{{${pressed.dataset.insert}}}`);
      else if (pressed.dataset.step) goTo(0, Number(pressed.dataset.step));
      else if (pressed.dataset.instead) {
        const wrong = pressed.dataset.wrong;
        replace(
          text.value.replace(PLACEHOLDER, (whole, inside) => {
            const bar = inside.indexOf("|");
            const name = bar < 0 ? inside : inside.slice(0, bar);
            const rest = bar < 0 ? "" : inside.slice(bar);
            return name.trim() === wrong ? `{{${pressed.dataset.instead}${rest}}}` : whole;
          }),
        );
      } else replace(plainText());
      event.preventDefault();
    });
    text.addEventListener("input", changed);
    from?.addEventListener("change", changed);
    form.elements.product?.addEventListener("change", show);
    number?.addEventListener("change", () => goTo(Number(number.value) || 1));
    number?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      goTo(Number(number.value) || 1);
    });
    form.querySelectorAll("[data-without-script]").forEach((element) => {
      element.hidden = true;
    });
    show();
  };
  document.addEventListener("DOMContentLoaded", () =>
    document.querySelectorAll("form[data-message]").forEach(begin),
  );
})();
