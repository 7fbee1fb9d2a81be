/* Passkeys: a form with data-passkey asks the browser before it is sent.
   "sign-in" fetches its question from the form's address; "get" and "create" have it in the page. */
(() => {
  const json = window.webauthnJSON;

  const question = async (form) => {
    if (form.dataset.passkey !== "sign-in")
      return JSON.parse(document.getElementById(form.dataset.options).textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  };

  const ask = async (form) => {
    const options = await question(form);
    return form.dataset.passkey === "create"
      ? json.create(options.creation_options)
      : json.get(options.request_options);
  };

  const start = (form) => {
    const said = form.querySelector("[data-passkey-said]");
    const button = form.querySelector("button[type=submit]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopPropagation(); // it is not sent yet, so it may be pressed again
      if (!form.reportValidity()) return;
      button.disabled = true;
      said.textContent = "";
      try {
        form.elements.credential.value = JSON.stringify(await ask(form));
        form.submit();
      } catch {
        said.textContent = said.dataset.passkeySaid;
        button.disabled = false;
      }
    });
  };

  if (!json?.supported()) {
    for (const note of document.querySelectorAll("[data-passkey-none]")) note.hidden = false;
    return;
  }
  document.querySelectorAll("form[data-passkey]").forEach(start);
})();
