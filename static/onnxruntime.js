// The engine's side of networks.js, for app/runtime/web.py.
const MOST_THREADS = 4;
// WebKitGTK says that it is isolated, and has no such memory all the same.
const shared = globalThis.crossOriginIsolated && "SharedArrayBuffer" in globalThis;
// Threads take memory of their own, of which these have little for a page.
const small = navigator.deviceMemory <= 2 || /iPhone|iPad|iPod/.test(navigator.userAgent);
export const threads = shared && !small ? Math.min(MOST_THREADS, navigator.hardwareConcurrency || 1) : 1;

const address = new URL("./networks.js", import.meta.url);
address.searchParams.set("threads", threads);
const worker = new Worker(address, {type: "module"});
const waiting = new Map();
let count = 0;

worker.onmessage = ({data: {id, value, failure}}) => {
  const {resolve, reject} = waiting.get(id);
  waiting.delete(id);
  if (failure === undefined) resolve(value);
  else reject(new Error(failure));
};
worker.onerror = (event) => {
  for (const {reject} of waiting.values()) reject(new Error(event.message || "no such worker"));
  waiting.clear();
};

// Calls one of networks.js and hands `moved`, an ArrayBuffer, over to it.
export const call = (name, moved, ...values) =>
  new Promise((resolve, reject) => {
    waiting.set(++count, {resolve, reject});
    worker.postMessage({id: count, name, values}, [moved].filter(Boolean));
  });
