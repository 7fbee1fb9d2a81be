/* The contact list: tick a whole page, see how many are ticked, ask only for what an action
   needs. A segment's page: a look at who meets the rules while they are being written. */
(() => {
  const beginList = (form) => {
    const boxes = [...form.querySelectorAll("input[name=contact]")];
    const every = form.querySelector("[data-contacts-all]");
    if (!every) return;
    const said = form.querySelector("[data-contacts-count]");
    const place = form.querySelector("[data-contacts-page]");
    const page = document.createElement("input");
    page.type = "checkbox";
    page.setAttribute("aria-labelledby", "tick-page");
    const label = place.previousElementSibling;
    label.id = "tick-page";
    place.append(page);
    const show = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      page.checked = ticked === boxes.length;
      page.indeterminate = ticked > 0 && ticked < boxes.length;
      said.textContent = every.checked || !ticked ? "" : ticked === 1 ? said.dataset.one : said.dataset.many.replace("%s", ticked);
    };
    page.addEventListener("change", () => {
      for (const box of boxes) box.checked = page.checked;
      show();
    });
    form.addEventListener("change", show);
    const action = form.querySelector("[name=action]");
    const needs = { add_to_group: "group", remove_from_group: "group", tag: "tag", untag: "tag" };
    const narrow = () => {
      for (const part of form.querySelectorAll("[data-contacts-part]")) {
        const name = part.dataset.contactsPart;
        if (name !== "action") part.hidden = needs[action.value] !== name;
      }
    };
    action.addEventListener("change", narrow);
    narrow();
    show();
  };

  const beginSegment = (form) => {
    const panel = document.querySelector("[data-segment-preview]");
    let timer = 0;
    let asked = 0;
    const look = async () => {
      const mine = (asked += 1);
      try {
        const answer = await fetch(form.dataset.segment, { method: "POST", body: new FormData(form), redirect: "manual" });
        if (answer.ok && mine === asked) panel.innerHTML = await answer.text();
      } catch {
        // The button “Who is it now?” is still there.
      }
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(look, 500);
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-contacts]").forEach(beginList);
    document.querySelectorAll("form[data-segment]").forEach(beginSegment);
  });
})();
