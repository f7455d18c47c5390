// Once the page stands, its service worker is fetched: it can be installed, and says so when there is no connection.
(() => {
  const register = () => navigator.serviceWorker?.register("service-worker.js").catch(() => {});
  if (document.readyState === "complete") register();
  else addEventListener("load", register);
})();
