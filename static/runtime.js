// The engine's side of networks.js and graphics.js, for app/runtime/web.py and graphics.py.
import {startModuleWorker} from "./module-worker.js";

const MOST_THREADS = 4;
// WebKitGTK says that it is isolated, and has no such memory all the same.
const shared = globalThis.crossOriginIsolated && "SharedArrayBuffer" in globalThis;
// Threads take memory of their own, of which these have little for a page. See spare() as well.
const small = navigator.deviceMemory <= 2 || /iPhone|iPad|iPod/.test(navigator.userAgent);
const threads = shared && !small ? Math.min(MOST_THREADS, navigator.hardwareConcurrency || 1) : 1;

// Starts a worker that may have so many threads. `gone` is told of one that the browser ended, and
// whether somebody waits for it.
const begun = (script, threads, gone) => {
  // Held by the worker while it lives.
  const lock = navigator.locks ? crypto.randomUUID() : "";
  const worker = startModuleWorker(new URL(script, import.meta.url), JSON.stringify({threads, lock}));
  const waiting = new Map();
  let count = 0;
  let failed = ""; // why it cannot be called
  let ended = false;

  const fail = (reason) => {
    failed = reason;
    worker.onmessage = null; // what it still answers, nobody waits for
    for (const {reject} of waiting.values()) reject(new Error(failed));
    waiting.clear();
  };

  // A browser short of memory ends a worker without a word, and then nothing would ever answer.
  const watch = () =>
    navigator.locks.request(lock, () => {
      ended = true;
      if (waiting.size) gone(fail);
    });

  worker.onmessage = ({data: {id, value, failure}}) => {
    if (!id) return failure === undefined ? watch() : fail(failure);
    const {resolve, reject} = waiting.get(id);
    waiting.delete(id);
    if (failure === undefined) resolve(value);
    else reject(new Error(failure));
  };
  worker.onerror = (event) => fail(event.message || "no such worker");

  // Calls one of sessions.js and hands `moved`, an ArrayBuffer, over to it.
  const call = (name, moved, ...values) =>
    new Promise((resolve, reject) => {
      if (failed) return reject(new Error(failed));
      waiting.set(++count, {resolve, reject});
      if (ended) return gone(fail);
      worker.postMessage({id: count, name, values}, [moved].filter(Boolean));
    });
  const end = () => {
    worker.terminate();
    fail("ended");
  };
  return {call, end};
};

// The engine ends with this one when somebody waits for it: the page sees that and replaces both.
const begunNetworks = (threads) => begun("./networks.js", threads, () => close());

let networks = begunNetworks(threads);
export const call = (...values) => networks.call(...values);

// Goes on with one thread: a worker is not told that an iPad is no Mac, and the page is.
export const spare = () => {
  if (threads === 1) return;
  networks.end();
  networks = begunNetworks(1);
};

// Where the graphics card fails, the processor goes on.
export const openGraphics = () => begun("./graphics.js", 1, (fail) => fail("the browser ended it"));

// Returns what the browser calls the graphics card, "" for none or one that the processor imitates.
export const card = async () => {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  if (!adapter || (adapter.info.isFallbackAdapter ?? adapter.isFallbackAdapter)) return "";
  const {vendor, architecture, device, description} = adapter.info;
  return `card ${vendor} ${architecture} ${device} ${description}`.trim();
};
