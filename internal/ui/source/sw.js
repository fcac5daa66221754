// Runs beside the pages. It keeps the files that every page needs and the page for who is off line; never another page,
// since pages know who asks. `settings` is put before this file by the server.
const store = "sportello-" + settings.version;

// Without credentials: the page that is kept must be nobody's.
const fetched = (path) => new Request(path, { credentials: "omit" });

const offline = (address) => {
  const begins = Object.keys(settings.offline).filter((prefix) => prefix && (address.pathname + "/").startsWith(prefix + "/"));
  return settings.offline[begins[0] || ""];
};

addEventListener("install", (event) => {
  const wanted = [...settings.files, settings.crest, ...Object.values(settings.offline)].map(fetched);
  event.waitUntil(caches.open(store).then((c) => c.addAll(wanted)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = (names) => names.filter((n) => n.startsWith("sportello-") && n !== store);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((n) => caches.delete(n)))).then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  const kept = (path) => caches.open(store).then((c) => c.match(path));
  if (settings.files.includes(address.pathname)) {
    event.respondWith(kept(address.pathname).then((answer) => answer || fetch(request)));
  } else if (address.pathname === settings.crest) {
    event.respondWith(fetch(request).catch(() => kept(settings.crest)));
  } else if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => kept(offline(address))));
  }
});

// A message is JSON: title, body, url. What cannot be read is still announced, as browsers demand.
addEventListener("push", (event) => {
  let message = {};
  try {
    message = event.data.json();
  } catch {
    message = {};
  }
  const { title = settings.name, body = "", url = "/", tag } = message;
  event.waitUntil(registration.showNotification(title, { body, icon: settings.icon, tag, data: { url } }));
});

// A notification leads to this site only, in the window that is open if there is one.
addEventListener("notificationclick", (event) => {
  event.notification.close();
  let target = new URL(event.notification.data?.url || "/", location.origin);
  if (target.origin !== location.origin) target = new URL("/", location.origin);
  const show = async () => {
    const open = (await clients.matchAll({ type: "window" }))[0];
    if (!open) return clients.openWindow(target.href);
    await open.focus();
    return open.navigate(target.href);
  };
  event.waitUntil(show());
});
