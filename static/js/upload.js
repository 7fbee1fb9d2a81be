/* Shows how far an upload is. Without it, or where it fails, the form is sent as any other. */
(() => {
  const begin = (form) => {
    const input = form.querySelector("input[type=file]");
    const panel = form.querySelector("[data-upload-progress]");
    const bar = panel.querySelector("progress");
    const said = panel.querySelector("[data-upload-said]");

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

    form.addEventListener("submit", (event) => {
      if (!input.files.length || event.defaultPrevented) return;
      event.preventDefault();
      const request = new XMLHttpRequest();
      request.upload.addEventListener("progress", (progress) => {
        if (!progress.lengthComputable) return;
        const percent = Math.floor((100 * progress.loaded) / progress.total);
        bar.value = percent;
        said.textContent = percent < 100 ? `${said.dataset.uploading} ${percent} %` : said.dataset.reading;
      });
      request.addEventListener("load", () => land(request));
      request.addEventListener("error", () => {
        said.textContent = said.dataset.broken;
        delete form.dataset.sent;
      });
      panel.hidden = false;
      request.open("POST", form.action || location.href);
      request.send(new FormData(form));
    });
  };
  document.addEventListener("DOMContentLoaded", () =>
    document.querySelectorAll("form[data-upload]").forEach(begin),
  );
})();
