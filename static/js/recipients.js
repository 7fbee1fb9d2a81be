/* The recipients step: what is chosen is tried out at once, and the page shows how the file reads
   then. Nothing is kept until the form is sent. Without this, a button does the same. */
(() => {
  const WAIT = 250;

  const begin = (form) => {
    const said = form.querySelector("[data-reading-said]");
    const button = form.querySelector("[data-try]");
    let timer = 0;
    let asking = null;

    const asked = () => {
      const data = new FormData(form);
      data.delete("file"); // it may be large, and is not what is asked about
      data.set("try", "1");
      return data;
    };

    const replace = (part, page) => {
      const ours = form.querySelector(part);
      const theirs = page.querySelector(part);
      if (ours && theirs) ours.replaceWith(theirs);
    };

    const choices = (select) => [...select.options].map((option) => option.text).join("\n");

    // Fields stay as they are, with the focus, unless the file has other columns now.
    const show = (page) => {
      replace("[data-reading]", page);
      const [ours, theirs] = [form, page].map((root) => root.querySelector("select[name=number]"));
      if (theirs && choices(ours) !== choices(theirs)) {
        const { id } = document.activeElement;
        const open = [...form.querySelectorAll("[data-reading-columns] details")].map((d) => d.open);
        replace("[data-reading-columns]", page);
        form.querySelectorAll("[data-reading-columns] details").forEach((details, place) => {
          details.open = open[place] ?? details.open;
        });
        form.querySelector("[data-try]").hidden = true;
        if (id) document.getElementById(id)?.focus();
      }
      const words = form.querySelector("[data-reading-words] b");
      const fault = page.querySelector(".error-summary li");
      said.textContent = (fault ?? words)?.textContent.trim() ?? "";
      said.classList.toggle("visually-hidden", !fault);
      said.classList.toggle("field__error", Boolean(fault));
    };

    const ask = async () => {
      asking?.abort();
      const mine = new AbortController();
      asking = mine;
      form.querySelector("[data-reading]").setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(form.action || location.href, {
          method: "POST",
          body: asked(),
          signal: mine.signal,
          redirect: "manual",
        });
        if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
        show(new DOMParser().parseFromString(await answer.text(), "text/html"));
      } catch (error) {
        if (error.name !== "AbortError") {
          said.textContent = form.dataset.failed;
          said.classList.remove("visually-hidden");
        }
      }
      if (asking === mine) form.querySelector("[data-reading]").removeAttribute("aria-busy");
    };

    form.addEventListener("change", (event) => {
      const field = event.target;
      if (!field.closest("[data-reading-columns]")) return;
      if (["save_as", "keep"].includes(field.name)) return;
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    button.hidden = true;
  };
  document.addEventListener("DOMContentLoaded", () =>
    document.querySelectorAll("form[data-recipients]").forEach(begin),
  );
})();
