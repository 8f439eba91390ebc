// What Python cannot do. It takes pictures before any Python has arrived: files that are dropped,
// pasted or chosen wait in `backdropInbox` until app/ui/intake.py fetches them from there.
"use strict";

globalThis.backdropInbox = [];
globalThis.backdropLost = false;

// MicroPython cannot catch what JavaScript throws at once, as storage does that is full or closed.
const attempted = (act) => {
  try {
    return [act(), ""];
  } catch (error) {
    return [null, String(error)];
  }
};
globalThis.backdropAttempt = (target, name, ...values) =>
  attempted(() => {
    const found = target[name];
    return typeof found === "function" ? found.apply(target, values) : found;
  });
// Where all site data is blocked, even looking at localStorage throws.
globalThis.backdropLocal = (method, ...values) => attempted(() => localStorage[method](...values));

// Not every host knows WebAssembly, which the browser only takes under its own type.
const streamed = WebAssembly.instantiateStreaming;
WebAssembly.instantiateStreaming = async (source, imports) => {
  const response = await source;
  const type = "application/wasm";
  if (!response.ok || response.headers.get("Content-Type") === type) {
    return streamed(response, imports);
  }
  return streamed(new Response(response.body, {headers: {"Content-Type": type}}), imports);
};

const take = (files) => {
  if (!files.length) return;
  backdropInbox.push(...files);
  const count = backdropInbox.filter(({name}) => !/\.onnx$/i.test(name)).length;
  const received = !count ? "Network" : count === 1 ? "1 picture" : `${count} pictures`;
  const waiting = document.getElementById("waiting");
  waiting.textContent = `${received} received. Starting.`;
  waiting.hidden = false;
  document.dispatchEvent(new Event("backdrop-files"));
};

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
const showDropping = (shown) => document.body.classList.toggle("is-dropping", shown);

addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
  showDropping(true);
});
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) showDropping(false);
});
addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  showDropping(false);
  take(event.dataTransfer.files);
});
addEventListener("paste", (event) => take(event.clipboardData.files));
addEventListener("change", (event) => {
  if (event.target.id !== "choose") return;
  take(event.target.files);
  event.target.value = "";
});

// Pictures shared with the installed app wait where static/sw.js has put them.
const takeShared = async () => {
  const home = new URL(".", location);
  history.replaceState(null, "", home);
  const name = `backdrop-shared ${home.pathname}`;
  const cache = await caches.open(name);
  const files = [];
  for (const request of await cache.keys()) {
    const blob = await (await cache.match(request)).blob();
    const title = decodeURIComponent(request.url.split("/").pop());
    files.push(new File([await blob.arrayBuffer()], title, {type: blob.type}));
  }
  await caches.delete(name);
  globalThis.backdropLost = !files.length; // app/ui/offline.py says so
  take(files);
};
if (new URLSearchParams(location.search).has("shared")) takeShared().catch(console.debug);
// And those that the system opens with it.
globalThis.launchQueue?.setConsumer(async ({files}) => {
  take(await Promise.all(files.map((handle) => handle.getFile())));
});
