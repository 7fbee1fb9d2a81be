/* Panels that refresh themselves: <div data-live="/address/" data-live-every="2">.

   The answer replaces the panel's inside. A panel that does not change is asked ever more
   rarely (up to 30 s); a hidden tab asks nothing; status 286 or `X-Live: done` ends it. */
(() => {
  const SLOWEST = 30;
  const watch = (panel) => {
    const first = Number(panel.dataset.liveEvery || 2);
    let wait = first;
    let timer = 0;
    let last = "";
    let over = false;
    const plan = () => {
      clearTimeout(timer);
      if (!over && !document.hidden && panel.isConnected) timer = setTimeout(ask, wait * 1000);
    };
    const show = (html) => {
      if (html === last) {
        wait = Math.min(wait * 1.5, SLOWEST);
        return;
      }
      const held = panel.contains(document.activeElement) ? document.activeElement.id : "";
      panel.innerHTML = html;
      window.htmx?.process(panel);
      if (held) document.getElementById(held)?.focus();
      last = html;
      wait = first;
    };
    const ask = async () => {
      if (over) return;
      try {
        const answer = await fetch(panel.dataset.live, {
          headers: { "HX-Request": "true", "X-Live": "ask" },
          redirect: "manual", // a session that ended shows the sign-in page on the next click, not here
        });
        over = answer.status === 286 || answer.headers.get("X-Live") === "done";
        if (answer.ok) show(await answer.text());
        else if (answer.status < 500 && answer.status !== 429) over = true;
        else wait = Math.min(wait * 2, SLOWEST);
      } catch {
        wait = Math.min(wait * 2, SLOWEST);
      }
      if (over) panel.dispatchEvent(new CustomEvent("live:done", { bubbles: true }));
      else plan();
    };
    document.addEventListener("visibilitychange", () => {
      clearTimeout(timer);
      if (!document.hidden) {
        wait = first;
        ask();
      }
    });
    plan();
  };
  const begin = (root) => root.querySelectorAll("[data-live]").forEach(watch);
  document.addEventListener("DOMContentLoaded", () => begin(document));
  document.addEventListener("live:done", (event) => {
    if (event.target.dataset.liveThen === "reload") location.reload();
  });
})();
