// The page's side of the service worker sw.js. It is registered when the page has nothing more important
// to do. Without it, or after any failure here, the page still works online.
"use strict";

globalThis.backdropOffline = (() => {
  const home = new URL(".", location.href);
  const version = (document.documentElement.dataset.app ?? "").slice(0, -1);
  const versions = `backdrop-version ${home.pathname} `;
  /** @type {ServiceWorkerContainer | undefined} missing over plain HTTP and in some private windows */
  const workers = navigator.serviceWorker;
  const ROOM = 100e6; // bytes of one version and the networks
  const HOUR = 3600e3; // ms
  /** @type {ServiceWorkerRegistration | undefined} */
  let registration;
  /** @type {BeforeInstallPromptEvent | undefined} */
  let prompt;
  let isTouched = false;
  const state = {waiting: false, installable: false, cramped: false};

  const update = (/** @type {Partial<typeof state>} */ changes) => {
    Object.assign(state, changes);
    document.dispatchEvent(new Event("backdrop-offline"));
  };

  // While this lock is held, sw.js keeps this page's version. The browser releases it with the page.
  navigator.locks
    ?.request(versions + version, {mode: "shared"}, () => new Promise(() => {}))
    .catch(console.debug);

  const touch = () => {
    isTouched = true;
  };
  // Assistive technology may send only a click.
  for (const name of ["pointerdown", "keydown", "click", "dragenter"]) addEventListener(name, touch, true);
  document.addEventListener("backdrop-files", touch);

  // The first screen states how much was uploaded, if our service worker sees every request.
  const showUploads = () => {
    if (!isOffline()) return;
    const {port1, port2} = new MessageChannel();
    port1.onmessage = ({data}) => {
      const bytes = document.getElementById("uploaded-bytes");
      const line = document.getElementById("uploaded");
      if (!bytes || !line) return;
      bytes.textContent = String(data);
      line.hidden = false;
    };
    workers?.controller?.postMessage("count uploads", [port2]);
  };
  addEventListener("DOMContentLoaded", showUploads);
  workers?.addEventListener("controllerchange", showUploads);

  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    prompt = event;
    update({installable: true});
  });
  addEventListener("appinstalled", () => update({installable: false}));

  // Another app of this origin may have a service worker for all paths.
  const isOffline = () => workers?.controller?.scriptURL === `${home}sw.js`;

  // Another tab may let a new version take over, while this page continues with its own.
  if (isOffline()) workers?.addEventListener("controllerchange", () => update({waiting: true}));

  const begin = async () => {
    if (!workers || registration) return;
    try {
      const {quota = Infinity, usage = 0} = (await navigator.storage?.estimate?.()) ?? {};
      if (!isOffline() && quota - usage < ROOM) return update({cramped: true});
      const registered = await workers.register("sw.js", {updateViaCache: "none"});
      registration = registered;
      watch(registered);
      let last = Date.now();
      document.addEventListener("visibilitychange", () => {
        if (document.hidden || Date.now() - last < HOUR) return;
        last = Date.now();
        lookForUpdate(registered);
      });
      const {active} = await workers.ready;
      active?.postMessage("keep");
      offerInstallation();
      isolate();
      if (isOffline()) await lookForUpdate(registered);
    } catch (error) {
      console.debug("Not available offline:", error);
      const found = await workers.getRegistration().catch(() => undefined);
      if (found?.scope !== home.href) await dropVersions().catch(console.debug);
    }
  };

  const watch = (/** @type {ServiceWorkerRegistration} */ registered) => {
    const look = () => {
      if (registered.waiting && registered.active) update({waiting: true});
    };
    look(); // register() has waited for a version that was already being installed
    registered.addEventListener("updatefound", () =>
      registered.installing?.addEventListener("statechange", look),
    );
  };

  const lookForUpdate = async (/** @type {ServiceWorkerRegistration} */ registered) => {
    try {
      await registered.update();
    } catch (error) {
      console.debug(error);
      if (await isGone()) {
        await registered.unregister();
        update({waiting: true});
      }
    }
  };

  // A host that removes sw.js ends offline use.
  const isGone = async () => {
    const requests = ["sw.js", "./"].map((address) => fetch(address, {cache: "no-store"}));
    const [script, page] = await Promise.all(requests).catch(() => []);
    return [404, 410].includes(script?.status) && page.ok;
  };

  const dropVersions = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(versions)) await caches.delete(name);
    }
  };

  // Pictures that are shared with an installed app are sent to an address of this site, and only sw.js
  // keeps them from reaching the host. So the app can be installed only after sw.js is there.
  const offerInstallation = () => {
    const icon = /** @type {HTMLLinkElement} */ (document.querySelector("link[rel=icon]"));
    const link = document.createElement("link");
    link.rel = "manifest";
    link.href = icon.href.replace(/[^/]+$/, "manifest.json");
    document.head.append(link);
  };

  // If the host does not send the headers for threads, the page gets them once sw.js serves it. It is
  // reloaded for this only once ever, and only if it has not been used yet. In a frame the page around it
  // decides.
  const isolate = () => {
    if (parent !== window) return;
    const isIdle = !isTouched && document.getElementById("studio")?.hidden;
    if (globalThis.crossOriginIsolated !== false || !isIdle) return;
    const flag = `backdrop-isolated ${home.pathname}`;
    const [before, closed] = backdropLocal("getItem", flag);
    if (before || closed || backdropLocal("setItem", flag, "1")[1]) return;
    location.reload();
  };

  const reload = () => {
    const next = registration?.waiting;
    if (!next) return location.reload();
    next.addEventListener("statechange", () => {
      if (["activated", "redundant"].includes(next.state)) location.reload();
    });
    next.postMessage("take over");
  };

  const install = async () => {
    const offer = prompt;
    prompt = undefined; // the browser's prompt can be used once
    update({installable: false});
    await offer?.prompt();
  };

  return {state, begin, reload, install};
})();
