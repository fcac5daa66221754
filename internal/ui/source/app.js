// Only shortens the way: every page works without this file.
const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

// The error summary is read first.
document.getElementById("errori")?.focus();

// A second press of a button while the first is under way does nothing.
each("form[method=post]", (form) => {
  let sent = 0;
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - sent < 2000 && sent > 0) event.preventDefault();
    sent = event.timeStamp;
  });
});

// How much still fits in a text; said when little is left.
each("textarea[data-limit]", (area) => {
  const note = area.parentElement.querySelector("[aria-live]");
  const whole = note.textContent;
  const count = () => {
    const left = Number(area.dataset.limit) - [...area.value].length;
    note.textContent = left > area.dataset.limit / 2 ? whole : `${left} ${area.dataset.limitText}`;
    note.classList.toggle("sp-over", left < 0);
  };
  area.addEventListener("input", count);
  count();
});

each("[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// A list that says where its news are is read again every few seconds, as long as the page is in view.
each("[data-refresh]", (box) => {
  setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(box.dataset.refresh, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(box.id);
    if (fresh && fresh.innerHTML !== box.innerHTML) box.replaceChildren(...fresh.childNodes);
  }, 4000);
});

// The page of who waits looks by itself where its reader stands, and asks again when the turn has come.
each("[data-room]", (box) => {
  const look = async () => {
    const answer = await fetch(box.dataset.room, { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer?.status === 204) return document.getElementById("coda-modulo").submit();
    if (answer?.ok) box.innerHTML = await answer.text();
    wait();
  };
  const wait = () => setTimeout(look, 1000 * Number(box.firstElementChild.dataset.again));
  wait();
});

// A part that is told what changes. When the line drops it keeps what it shows, and says of when that is.
each("[data-events]", (box) => {
  const stale = document.getElementById(box.dataset.stale);
  let last, watch;
  const old = () => {
    if (!stale) return;
    stale.hidden = false;
    stale.querySelector("time").textContent = last.toLocaleTimeString("it", { hour: "2-digit", minute: "2-digit" });
  };
  const fresh = () => {
    last = new Date();
    if (stale) stale.hidden = true;
    clearTimeout(watch);
    watch = setTimeout(old, 25000);
  };
  const open = () => {
    const source = new EventSource(box.dataset.events);
    source.onmessage = (event) => {
      const part = new DOMParser().parseFromString(event.data, "text/html").body;
      if (part.innerHTML !== box.innerHTML.trim()) box.replaceChildren(...part.childNodes);
      fresh();
    };
    source.onerror = () => {
      old();
      if (source.readyState === EventSource.CLOSED) setTimeout(open, 5000);
    };
  };
  fresh();
  open();
});
