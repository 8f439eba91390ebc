// The engine's side of networks.js, custom.js, graphics.js, selector.js and heif.js, for web_runtime.py,
// large_model.py, graphics.py, selector.py and heif_decoder.py.
import {startModuleWorker} from "./module-worker.js";

/**
 * A call and a message of sessions.js: `id` 0 is not an answer.
 * @typedef {{data: {id: number, value?: unknown, failure?: string}}} Message
 */
/**
 * A worker that answers as sessions.js does. call() calls one of its functions and transfers `moved` to it.
 * @typedef {object} Sessions
 * @property {(name: string, moved: ArrayBuffer | undefined, ...values: unknown[]) => Promise<unknown>} call
 * @property {() => boolean} isBusy whether a call has not been answered
 * @property {() => void} end
 */
/** @typedef {{resolve: (value: unknown) => void, reject: (reason: Error) => void}} Waiting */
/**
 * Called when a call waits for a worker that the browser ended. `fail` rejects these calls.
 * @typedef {(fail: (reason: string) => void) => void} OnGone
 */

const MAX_THREADS = 4;
const LOW_MEMORY = 2; // GB
const RENEWAL_MS = 10_000; // for a new worker, while an answer waits for it
/** @type {WorkerNavigator & {deviceMemory?: number}} GB, in Chromium alone */
const {deviceMemory = Infinity} = navigator;
// WebKitGTK reports that it is isolated, but does not have shared memory.
const isShared = globalThis.crossOriginIsolated && "SharedArrayBuffer" in globalThis;
// Threads need memory, and these devices give a page little. See also restrict().
const isSmall = deviceMemory <= LOW_MEMORY || /iPhone|iPad|iPod/.test(navigator.userAgent);
const maxThreads =
  isShared && !isSmall ? Math.min(MAX_THREADS, navigator.hardwareConcurrency || 1) : 1;

/**
 * Start a worker that runs sessions.js.
 *
 * @param {string} script
 * @param {{threads?: number, mayUseKernels?: boolean}} settings for networks.js and custom.js
 * @param {OnGone} onGone
 * @returns {Sessions}
 */
const startSessions = (script, settings, onGone) => {
  const lock = navigator.locks ? crypto.randomUUID() : ""; // the worker holds it while it lives
  const address = new URL(script, import.meta.url);
  const worker = startModuleWorker(address, JSON.stringify({...settings, lock}));
  /** @type {Map<number, Waiting>} */
  const waiting = new Map();
  let count = 0;
  let failed = ""; // the reason why it cannot be called
  let ended = false;

  const fail = (/** @type {string} */ reason) => {
    failed = reason;
    worker.onmessage = null;
    for (const {reject} of waiting.values()) reject(new Error(failed));
    waiting.clear();
  };

  // A browser short of memory ends a worker without an event, and its calls would wait for ever.
  const watch = () =>
    navigator.locks.request(lock, () => {
      ended = true;
      if (waiting.size) onGone(fail);
    });

  worker.onmessage = (/** @type {Message} */ {data: {id, value, failure}}) => {
    if (!id) {
      if (failure === undefined) watch();
      else fail(failure);
      return;
    }
    const call = waiting.get(id);
    waiting.delete(id);
    if (failure === undefined) call?.resolve(value);
    else call?.reject(new Error(failure));
  };
  worker.onerror = (event) => fail(event.message || "no such worker");

  return {
    call: (name, moved, ...values) =>
      new Promise((resolve, reject) => {
        if (failed) return reject(new Error(failed));
        waiting.set(++count, {resolve, reject});
        if (ended) return onGone(fail);
        worker.postMessage({id: count, name, values}, moved ? [moved] : []);
      }),
    isBusy: () => waiting.size > 0,
    end: () => {
      worker.terminate();
      fail("ended");
    },
  };
};

// When a call waits for a networks' worker that is gone, the engine's worker ends as well. The page sees
// that and replaces both.
/** @type {(threads: number, mayUseKernels?: boolean, onGone?: OnGone) => Sessions} */
const startNetworks = (threads, mayUseKernels = true, onGone = () => close()) =>
  startSessions("./networks.js", {threads, mayUseKernels}, onGone);

let threads = maxThreads;
let allowsKernels = true;
let networks = startNetworks(threads);
let canRenew = true;

/** @type {Sessions["call"]} */
export const call = (...values) => networks.call(...values);

// Replace the networks' worker by one with a single thread or without the kernels. An iPad looks like a Mac
// to a worker, but not to the page, which knows also whether the kernels have failed.
export const restrict = (/** @type {boolean} */ useOneThread, /** @type {boolean} */ mayUseKernels) => {
  const isOneThread = useOneThread && maxThreads > 1;
  if (!isOneThread && mayUseKernels) return;
  networks.end();
  threads = isOneThread ? 1 : maxThreads;
  allowsKernels = mayUseKernels;
  networks = startNetworks(threads, mayUseKernels);
};

/**
 * Close all networks: replace their worker, whose memory never shrinks, by a new one. Return whether this was
 * done: not while a network is opened or runs, nor if the new worker cannot open the network called `name`, as without
 * a connection or with too little memory. After that it is not tried again, since every picture would wait for it.
 */
export const renew = async (/** @type {string} */ name) => {
  if (!canRenew || networks.isBusy()) return false;
  let isUsed = false;
  const fresh = startNetworks(threads, allowsKernels, (fail) => (isUsed ? close() : fail("the browser ended it")));
  const late = setTimeout(() => fresh.end(), RENEWAL_MS);
  canRenew = await fresh.call("ready", undefined, name).then(
    () => true,
    (error) => {
      console.debug(`The networks stay open: ${error}`);
      return false;
    },
  );
  clearTimeout(late);
  if (!canRenew || networks.isBusy()) {
    fresh.end();
    return false;
  }
  isUsed = true;
  networks.end();
  networks = fresh;
  return true;
};

const startAlone = (/** @type {string} */ script, settings = {}) =>
  startSessions(script, settings, (fail) => fail("the browser ended it"));

// Start the GPU's worker. If it fails, the processor takes over.
export const openGraphics = () => startAlone("./graphics.js");

// Start a worker that runs one custom model on the processor.
export const openCustom = () => startAlone("./custom.js", {threads});

// Start a worker for a model of Pick, of as many threads as the networks have. If it fails, our own takes over.
export const openSelector = () => startAlone("./selector.js", {threads});

// Start a worker that decodes one HEIC picture.
export const openHeif = () => startAlone("./heif.js");

/**
 * What a GPU can do: the buffers that a shader can use, the bytes of the largest, and 16-bit floats. `name` is the
 * browser's for it.
 * @typedef {{name: string, buffers: number, bufferBytes: number, hasHalf: boolean}} Card
 */

/** Return the GPU, or null if there is none or only a software adapter. @returns {Promise<Card | null>} */
export const card = async () => {
  /** @type {(GPUAdapter & {isFallbackAdapter?: boolean}) | null | undefined} older browsers have it here */
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  if (!adapter || (adapter.info.isFallbackAdapter ?? adapter.isFallbackAdapter)) return null;
  const {vendor, architecture, device, description} = adapter.info;
  const {limits, features} = adapter;
  return {
    name: `card ${vendor} ${architecture} ${device} ${description}`.trim(),
    buffers: limits.maxStorageBuffersPerShaderStage,
    bufferBytes: Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize),
    hasHalf: features.has("shader-f16"),
  };
};
