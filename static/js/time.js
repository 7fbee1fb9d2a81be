/* The time step: only what the choices call for is asked, and the plan is told in a sentence. */
(() => {
  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-time]");
    if (!form) return;
    const later = form.querySelector("[data-later]");
    const said = form.querySelector("[data-plan-words]");
    const messages = Number(form.dataset.estimate) || 0;
    const number = (name) => Number(form.elements[name]?.value) || 0;

    const lasting = (minutes) => {
      const words = said.dataset;
      if (minutes < 90) return words.minutes.replace("{n}", Math.max(Math.round(minutes), 1));
      const hours = minutes / 60;
      if (hours < 72) return words.hours.replace("{n}", Math.round(hours * 10) / 10);
      return words.days.replace("{n}", Math.round(hours / 24));
    };
    const batches = () => {
      const size = number("batch_size");
      const interval = number("interval");
      if (!size || !interval) return "";
      if (!messages)
        return said.dataset.batchesUnknown
          .replace("{size}", size.toLocaleString())
          .replace("{interval}", interval);
      const count = Math.ceil(messages / size);
      if (count === 1) return said.dataset.oneBatch;
      return said.dataset.batches
        .replace("{count}", count.toLocaleString())
        .replace("{last}", lasting((count - 1) * interval));
    };
    const pace = () => {
      const rate = number("per_minute");
      return rate && messages ? said.dataset.pace.replace("{left}", lasting(messages / rate)) : "";
    };
    const show = () => {
      const tempo = form.elements.tempo.value || "all";
      later.hidden = form.elements.when.value !== "later";
      for (const part of form.querySelectorAll("[data-tempo]"))
        part.hidden = !part.dataset.tempo.split(" ").includes(tempo);
      said.textContent = { split: batches(), all: pace() }[tempo] || "";
      said.hidden = !said.textContent;
    };
    form.addEventListener("change", show);
    form.addEventListener("input", show);
    show();
  });
})();
