/* Sends a form's file in pieces (pieces.js) and then the form without it, and shows how far it is.
   Forms that say no address to begin at, and pages without JavaScript, send the file with the form. */
(() => {
  const MB = 1024 * 1024;
  const WINDOW = 5000; // ms the speed is measured over

  const meter = (panel, size) => {
    const words = panel.dataset;
    const bar = panel.querySelector("progress");
    const figures = panel.querySelector("[data-upload-figures]");
    let marks = [];
    const sign = size < MB ? "KB" : "MB";
    const figure = (bytes) => (size < MB ? Math.ceil(bytes / 1024) : (bytes / MB).toFixed(1));
    const left = (seconds) =>
      seconds < 90 ? words.secondsLeft.replace("{n}", Math.ceil(seconds)) : words.minutesLeft.replace("{n}", Math.ceil(seconds / 60));
    return {
      show(loaded) {
        const now = performance.now();
        marks = [...marks.filter((mark) => now - mark.now < WINDOW), { now, loaded }];
        const [first] = marks;
        const speed = (1000 * (loaded - first.loaded)) / (now - first.now || 1); // bytes a second
        bar.value = (100 * loaded) / size;
        const parts = [`${figure(loaded)} / ${figure(size)} ${sign}`];
        if (speed > 0 && now - first.now > 800)
          parts.push(`${figure(speed)} ${sign}/s`, left((size - loaded) / speed));
        figures.textContent = parts.join(" · ");
      },
      rest() {
        marks = [];
      },
    };
  };

  const inPieces = (form, input, panel) => {
    const words = panel.dataset;
    const said = panel.querySelector("[data-upload-said]");
    const find = (name) => panel.querySelector(`[data-upload-${name}]`);
    const [pause, go, cancel, buttons] = ["pause", "go", "cancel", "buttons"].map(find);
    const submits = [...form.querySelectorAll("[type=submit]")];
    const freeze = (still) => {
      for (const each of [input, ...submits]) each.disabled = still;
    };
    const file = input.files[0];
    const progress = meter(panel, file.size);
    let quarter = 0;
    const say = (text) => {
      if (said.textContent !== text) said.textContent = text;
    };
    const tell = (state, facts = {}) => {
      if (state === "sending") {
        progress.show(facts.loaded);
        quarter = Math.max(quarter, Math.floor((4 * facts.loaded) / file.size));
        say(quarter && quarter < 4 ? `${words.uploading} ${file.name}: ${25 * quarter} %` : `${words.uploading} ${file.name}`);
      } else {
        if (state === "comparing") progress.show(facts.loaded);
        else progress.rest();
        say((words[state] || "").replace("{seconds}", facts.seconds));
      }
      const held = state === "paused" || state === "signedOut";
      const focused = document.activeElement === pause || document.activeElement === go;
      pause.hidden = held;
      go.hidden = !held;
      if (focused) (held ? go : pause).focus();
      buttons.hidden = state === "reading";
    };
    const freshToken = async () => {
      const page = await fetch(location.href, { redirect: "error" }).then((answer) => answer.text(), () => "");
      const field = new DOMParser().parseFromString(page, "text/html").querySelector("[name=csrfmiddlewaretoken]");
      if (field) form.elements.csrfmiddlewaretoken.value = field.value;
      return field?.value;
    };
    const upload = new window.Pieces(file, {
      begin: form.dataset.uploadBegin,
      purpose: form.dataset.upload,
      token: form.elements.csrfmiddlewaretoken.value,
      freshToken,
      tell,
      words,
    });
    const over = () => {
      freeze(false);
      buttons.hidden = true;
      delete form.dataset.sent;
    };
    pause.onclick = () => upload.pause();
    go.onclick = () => upload.resume();
    cancel.onclick = () => upload.cancel();
    panel.hidden = buttons.hidden = false;
    freeze(true);
    said.classList.remove("field__error");
    upload.run().then(
      (uuid) => {
        form.elements.upload.value = uuid;
        form.submit();
      },
      (error) => {
        over();
        if (error instanceof window.Pieces.Stopped) {
          panel.hidden = true;
          input.focus();
          return;
        }
        say(error.message);
        said.classList.add("field__error");
        input.focus();
      },
    );
  };

  const atOnce = (form, panel) => {
    const words = panel.dataset;
    const said = panel.querySelector("[data-upload-said]");
    const bar = panel.querySelector("progress");
    const land = (request) => {
      // The answer is a page: the next step, or this one with what is wrong.
      if (request.responseURL && request.responseURL !== location.href) {
        location.assign(request.responseURL);
        return;
      }
      document.open();
      document.write(request.responseText);
      document.close();
    };
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (progress) => {
      if (!progress.lengthComputable) return;
      const percent = Math.floor((100 * progress.loaded) / progress.total);
      bar.value = percent;
      said.textContent = percent < 100 ? `${words.uploading} ${percent} %` : words.reading;
    });
    request.addEventListener("load", () => land(request));
    request.addEventListener("error", () => {
      said.textContent = words.broken;
      delete form.dataset.sent;
    });
    panel.hidden = false;
    request.open("POST", form.action || location.href);
    request.send(new FormData(form));
  };

  const begin = (form) => {
    const input = form.querySelector("input[type=file]");
    const panel = form.querySelector("[data-upload-progress]");
    if (!input || !panel) return;
    const kept = form.elements.upload;
    if (kept?.value) input.required = false;
    input.addEventListener("change", () => {
      if (kept) kept.value = "";
      form.querySelector("[data-upload-kept]")?.remove();
    });
    form.addEventListener("submit", (event) => {
      if (!input.files.length || event.defaultPrevented) return;
      event.preventDefault();
      if (form.dataset.uploadBegin && window.Pieces && input.files[0].size) inPieces(form, input, panel);
      else atOnce(form, panel);
    });
    // Back again after the form was sent: everything can be chosen anew.
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      input.disabled = false;
      panel.hidden = true;
      for (const button of form.querySelectorAll("[type=submit]")) button.disabled = false;
    });
  };
  document.addEventListener("DOMContentLoaded", () =>
    document.querySelectorAll("form[data-upload]").forEach(begin),
  );
})();
