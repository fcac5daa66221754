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

// Paper shows what is folded away on the screen.
addEventListener("beforeprint", () => each("details:not([open])", (e) => { e.open = true; e.dataset.folded = ""; }));
addEventListener("afterprint", () => each("details[data-folded]", (e) => { e.open = false; delete e.dataset.folded; }));
// Where the reader is, if the reader wants to say so: it is written into the field that can also be filled in by hand.
each("[data-locate]", (button) => {
  if (!navigator.geolocation) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        document.getElementById(button.dataset.locate).value = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
        document.getElementById(button.dataset.then).click();
      },
      () => (button.nextElementSibling.textContent = button.dataset.sorry),
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
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
    stale.querySelector("[data-time]").textContent = last.toLocaleTimeString("it", { hour: "2-digit", minute: "2-digit" });
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

// ---- Search: suggestions while somebody types. A box that asks /cerca becomes a combobox with a list; Enter without a
// choice searches as ever.
each("form[action$='/cerca'] input[type=search][name=q]", (box) => {
  const list = document.createElement("ul");
  const status = document.createElement("p");
  Object.assign(list, { id: `${box.id}-suggerimenti`, className: "sp-suggest", role: "listbox", hidden: true });
  list.setAttribute("aria-label", box.labels[0]?.textContent.trim() || "");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  box.form.style.position = "relative";
  box.form.append(list, status);
  const say = (name, value) => box.setAttribute(name, value);
  const parts = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
  Object.entries(parts).forEach(([name, value]) => say(name, value));
  let at = -1, timer, asked;

  const close = () => {
    list.hidden = true;
    at = -1;
    say("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const choose = (n) => {
    at = (n + list.children.length + 1) % (list.children.length + 1);
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    if (at < list.children.length) say("aria-activedescendant", list.children[at].id);
    else box.removeAttribute("aria-activedescendant");
  };
  const show = (answer) => {
    list.replaceChildren(...answer.suggerimenti.map((s, i) => {
      const item = document.createElement("li");
      const kind = document.createElement("span");
      kind.textContent = s.tipo;
      item.append(s.testo, kind);
      Object.assign(item, { id: `${list.id}-${i}`, role: "option" });
      item.setAttribute("aria-selected", "false");
      item.addEventListener("mousedown", (event) => event.preventDefault());
      item.addEventListener("click", () => location.assign(s.url));
      return item;
    }));
    status.textContent = answer.stato;
    if (!answer.suggerimenti.length) return close();
    const a = box.getBoundingClientRect(), b = box.form.getBoundingClientRect();
    Object.assign(list.style, { top: `${a.bottom - b.top}px`, left: `${a.left - b.left}px`, width: `${a.width}px` });
    list.hidden = false;
    at = list.children.length;
    say("aria-expanded", "true");
  };
  const ask = async () => {
    const q = box.value;
    asked = q;
    if (q.trim().length < 2) return close();
    const answer = await fetch(`${box.form.getAttribute("action")}/suggerimenti?q=${encodeURIComponent(q)}`).catch(() => null);
    if (answer?.ok && asked === q && document.activeElement === box) show(await answer.json());
  };
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 180);
  });
  box.addEventListener("blur", close);
  box.form.addEventListener("submit", (event) => {
    if (list.hidden || !list.children[at]) return;
    event.preventDefault();
    list.children[at].click();
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown") choose(at >= list.children.length ? 0 : at + 1);
    else if (event.key === "ArrowUp") choose(at - 1);
    else if (event.key === "Tab") return close();
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
});
// ---- end of search

// The end of the session is said two minutes before, with a button that makes it longer.
each("[data-session]", (box) => {
  const part = (name) => box.querySelector(`[data-session-${name}]`);
  let ends, clocks = [];
  const show = (over) => {
    if (!box.hidden && part("soon").hidden === over) return;
    part("left").textContent = new Date(ends).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    part("soon").hidden = over;
    part("over").hidden = !over;
    box.hidden = false;
    part("said").textContent = part(over ? "over" : "soon").querySelector("p").textContent;
  };
  const look = () => {
    const left = ends - Date.now();
    if (left <= 120000) show(left <= 0);
  };
  const begin = () => {
    const seconds = Number(box.dataset.session);
    clocks.forEach(clearTimeout);
    ends = Date.now() + seconds * 1000;
    clocks = [seconds - 120, seconds].map((s) => setTimeout(look, Math.max(0, s) * 1000 + 50));
    box.hidden = true;
  };
  part("extend").addEventListener("click", async () => {
    const answer = await fetch(box.dataset.extend, { method: "POST" }).catch(() => null);
    if (answer?.ok) begin();
    else show(true);
  });
  document.addEventListener("visibilitychange", look); // a machine that slept has slept through its clocks
  begin();
});

// The page for who is off line, and messages, where the site can be installed.
if (navigator.serviceWorker && document.querySelector("link[rel=manifest]")) {
  addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));
}

// ---- Notices on this device: a button where the browser can have them, a word where it cannot or has them already.
each("[data-push]", async (box) => {
  const say = (name) => each("[data-push-says]", (p) => { p.hidden = p.dataset.pushSays !== name; });
  const denied = () => Notification.permission === "denied";
  if (!navigator.serviceWorker || !window.PushManager || !window.Notification) return;
  if (denied()) return say("denied");
  const worker = await navigator.serviceWorker.ready;
  const had = await worker.pushManager.getSubscription();
  if (had) {
    const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(had.endpoint));
    const print = [...new Uint8Array(sum)].map((b) => b.toString(16).padStart(2, "0")).join("");
    if (box.dataset.pushKnown.split(" ").includes(print)) return say("here");
  }
  box.hidden = false;
  say("");
  const form = box.querySelector("form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await had?.unsubscribe(); // what the town hall does not know, or knows as somebody else's
      const got = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: box.dataset.push });
      const { endpoint, keys } = got.toJSON();
      Object.entries({ endpoint, ...keys }).forEach(([name, value]) => { form.elements[name].value = value; });
      form.submit();
    } catch {
      box.hidden = denied();
      say(denied() ? "denied" : "failed");
    }
  });
});
// ---- end of notices
