// Without a connection the page says so, in its own words. That sheet is all that is kept: no question, no answer.
const KEPT = "offline-VERSION";
const SHEET = "offline.html";

addEventListener("install", (event) => {
  // All but the page itself goes past this worker: what a page sends as it closes is lost on the way through it.
  event.addRoutes?.({ condition: { not: { requestMode: "navigate" } }, source: "network" });
  const kept = caches.open(KEPT).then((cache) => cache.add(new Request(SHEET, { cache: "reload" })));
  event.waitUntil(kept.then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const drop = async () => {
    for (const name of await caches.keys()) if (name.startsWith("offline-") && name !== KEPT) await caches.delete(name);
    await registration.navigationPreload?.enable();
    await clients.claim();
  };
  event.waitUntil(drop());
});

addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate") return;
  const answer = async () => {
    try {
      return (await event.preloadResponse) || (await fetch(event.request));
    } catch {
      return (await caches.open(KEPT)).match(SHEET);
    }
  };
  event.respondWith(answer());
});
