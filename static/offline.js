// The service worker's (sw.js) side of the page: registered when the page has nothing better to do,
// and never in its way. Whatever goes wrong here leaves a page that works with a connection.
"use strict";

globalThis.backdropOffline = (() => {
  const home = new URL(".", location);
  const version = document.documentElement.dataset.app.slice(0, -1);
  const versions = `backdrop-version ${home.pathname} `;
  const workers = navigator.serviceWorker; // missing over plain http and in some private windows
  const ROOM = 100e6; // bytes: what is kept, and the networks
  const HOUR = 3600e3; // ms
  let registration = null;
  let prompt = null;
  let touched = false;
  const state = {waiting: false, installable: false, cramped: false};

  const tell = (changes) => {
    Object.assign(state, changes);
    document.dispatchEvent(new Event("backdrop-offline"));
  };

  // While this is held, sw.js keeps this page's version; the browser frees it with the page.
  navigator.locks
    ?.request(versions + version, {mode: "shared"}, () => new Promise(() => {}))
    .catch(console.debug);

  const touch = () => {
    touched = true;
  };
  // Assistive technology may send a click alone.
  for (const name of ["pointerdown", "keydown", "click", "dragenter"]) addEventListener(name, touch, true);
  document.addEventListener("backdrop-files", touch);

  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    prompt = event;
    tell({installable: true});
  });
  addEventListener("appinstalled", () => tell({installable: false}));

  // Another app of this origin may have one for all paths.
  const isKept = () => workers.controller?.scriptURL === `${home}sw.js`;

  // Another tab may have let a new version take over: this page goes on with its own.
  if (workers && isKept()) workers.addEventListener("controllerchange", () => tell({waiting: true}));

  const begin = async () => {
    if (!workers || registration) return;
    try {
      const {quota = Infinity, usage = 0} = (await navigator.storage?.estimate?.()) ?? {};
      if (!isKept() && quota - usage < ROOM) return tell({cramped: true});
      registration = await workers.register("sw.js", {updateViaCache: "none"});
      watch();
      let last = Date.now();
      document.addEventListener("visibilitychange", () => {
        if (document.hidden || Date.now() - last < HOUR) return;
        last = Date.now();
        update();
      });
      const {active} = await workers.ready;
      active.postMessage("keep");
      offerInstallation();
      isolate();
      if (isKept()) await update();
    } catch (error) {
      console.debug("Not kept for use without a connection:", error);
      const found = await workers.getRegistration().catch(() => null);
      if (found?.scope !== home.href) await dropVersions().catch(console.debug);
    }
  };

  // register() has waited for a version that was being installed already.
  const watch = () => {
    const look = () => {
      if (registration.waiting && registration.active) tell({waiting: true});
    };
    look();
    registration.addEventListener("updatefound", () =>
      registration.installing?.addEventListener("statechange", look),
    );
  };

  const update = async () => {
    try {
      await registration.update();
    } catch (error) {
      console.debug(error);
      if (await isGone()) {
        await registration.unregister();
        tell({waiting: true});
      }
    }
  };

  // The host's way to end all this is to take sw.js away.
  const isGone = async () => {
    const asked = ["sw.js", "./"].map((address) => fetch(address, {cache: "no-store"}));
    const [script, page] = await Promise.all(asked).catch(() => []);
    return [404, 410].includes(script?.status) && page.ok;
  };

  const dropVersions = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(versions)) await caches.delete(name);
    }
  };

  // Pictures shared with an installed app are sent to this address, and only sw.js keeps them from
  // reaching the host: without it there is nothing to install.
  const offerInstallation = () => {
    const link = document.createElement("link");
    link.rel = "manifest";
    link.href = document.querySelector("link[rel=icon]").href.replace(/[^/]+$/, "manifest.json");
    document.head.append(link);
  };

  // On a host without the headers for threads, the page has them once it comes out of sw.js. It is
  // opened again for that once ever, and only if nobody has done anything with it.
  const isolate = () => {
    const idle = !touched && document.getElementById("studio").hidden;
    if (globalThis.crossOriginIsolated !== false || !idle) return;
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
    prompt = null; // the browser's offer holds for one press
    tell({installable: false});
    await offer?.prompt();
  };

  return {state, begin, reload, install};
})();
