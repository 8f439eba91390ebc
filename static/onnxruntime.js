// The engine's side of networks.js, for app/runtime/web.py.
const MOST_THREADS = 4;
// WebKitGTK says that it is isolated, and has no such memory all the same.
const shared = globalThis.crossOriginIsolated && "SharedArrayBuffer" in globalThis;
// Threads take memory of their own, of which these have little for a page.
const small = navigator.deviceMemory <= 2 || /iPhone|iPad|iPod/.test(navigator.userAgent);
export const threads = shared && !small ? Math.min(MOST_THREADS, navigator.hardwareConcurrency || 1) : 1;

const address = new URL("./networks.js", import.meta.url);
address.searchParams.set("threads", threads);
// Held by networks.js while it lives.
const lock = navigator.locks ? crypto.randomUUID() : "";
address.searchParams.set("lock", lock);
const worker = new Worker(address, {type: "module"});
const waiting = new Map();
let count = 0;
let failed = ""; // why it cannot be called
let gone = false;

// A browser short of memory ends a worker without a word, and then nothing would ever answer. The
// engine ends with it when somebody waits for it: the page sees that and replaces both.
const watch = () =>
  navigator.locks.request(lock, () => {
    gone = true;
    if (waiting.size) close();
  });

worker.onmessage = ({data: {id, value, failure}}) => {
  if (!id) return watch();
  const {resolve, reject} = waiting.get(id);
  waiting.delete(id);
  if (failure === undefined) resolve(value);
  else reject(new Error(failure));
};
worker.onerror = (event) => {
  failed = event.message || "no such worker";
  for (const {reject} of waiting.values()) reject(new Error(failed));
  waiting.clear();
};

// Calls one of networks.js and hands `moved`, an ArrayBuffer, over to it.
export const call = (name, moved, ...values) =>
  new Promise((resolve, reject) => {
    if (failed) return reject(new Error(failed));
    if (gone) return close();
    waiting.set(++count, {resolve, reject});
    worker.postMessage({id: count, name, values}, [moved].filter(Boolean));
  });
