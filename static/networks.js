// Runs the networks on the processor, in a separate worker, so that the engine can work on other
// pictures at the same time. It starts without waiting for Python. backdrop/runtime/worker/web_runtime.py
// calls it through runtime.js.
import {start as startKernels} from "./kernels.js";
import {open as openWithOrt, requireVectors, start as startOrt} from "./ort.js";
import {fetchContent} from "./pack.js";
import {once, serve} from "./sessions.js";

/** @import {Started} from "./kernels.js" */
/** @import {Session} from "./sessions.js" */
/**
 * An entry of networks.json, with the fields used here.
 * @typedef {{plan?: string, parts: {url: string, sha256: string}[]}} Listed
 */

const {threads, lock, mayUseKernels} = JSON.parse(self.name);
const app = new URL("..", import.meta.url);
const FIRST = "backdrop-s"; // the network for first results

const fetchList = once(async () => {
  // Everything else is verified with this list, so a damaged copy must not come from a cache.
  const response = await fetch(new URL("networks.json", app), {cache: "reload"});
  if (!response.ok) throw new Error(`${response.url}: HTTP ${response.status}`);
  return /** @type {Promise<Record<string, Listed | undefined>>} */ (response.json());
});

// ONNX Runtime is fetched only where the kernels fail, and for models without a plan.
const ort = once(async () => {
  const module = await import("{{parts.onnxruntime}}/ort.wasm.bundle.min.js");
  const wasm = new URL("{{parts.onnxruntime}}/ort-wasm-simd-threaded.wasm.pack", import.meta.url);
  await startOrt(module, wasm, threads);
  return module;
});

const warn = (/** @type {unknown} */ error) => {
  if (error instanceof RangeError) throw error; // too little memory: ONNX Runtime needs more
  console.warn(`ONNX Runtime takes over from the kernels. ${error}`);
  return null;
};

// null: ONNX Runtime has taken over. If it fails too, the next call tries both again.
const kernels = once(async () => {
  const load = (/** @type {string} */ name) => fetchContent(new URL(name.replace("wasm", "pack"), app));
  const started = mayUseKernels ? await startKernels(threads, load).catch(warn) : null;
  if (!started) await ort();
  return started;
});

const planOf = async (/** @type {string} */ name) => (await fetchList())[name]?.plan;

const ready = async (/** @type {string | undefined} */ name) => {
  requireVectors();
  const isPlanned = !name || (await planOf(name));
  await (isPlanned ? kernels() : ort());
};

/** @type {import("./sessions.js").Open} */
const open = async (name, model) => {
  const plan = await planOf(name);
  const started = plan && (await kernels());
  const opened = started && (await openPlanned(started, model, plan).catch(warn));
  if (opened) return opened;
  const session = await openWithOrt(await ort(), model, {executionProviders: ["wasm"]});
  return {...session, threads};
};

/** @type {(started: Started, model: Uint8Array, plan: string) => Promise<Session>} */
const openPlanned = async (started, model, plan) => {
  const planned = JSON.parse(new TextDecoder().decode(await fetchContent(new URL(plan, app))));
  const run = started.open(model, planned);
  return {
    threads: started.threads,
    usesKernels: true,
    release: () => {}, // published networks are opened once and stay open
    run: (_input, _type, values, [, , height, width], _output, _hintsInput, hints) => {
      const {mask, shape} = run(values, height, width, hints);
      return {half: false, values: mask, shape: [1, 1, ...shape]};
    },
  };
};

// The network for first results starts from model_store.py's cache while Python starts. Python verifies
// the same bytes with the same list afterwards.
const first = async () => {
  const name = `backdrop-networks ${new URL("..", app).pathname}`;
  if (!(await caches.has(name))) return null; // caches.open() would create it
  const [piece, ...others] = (await fetchList())[FIRST]?.parts ?? [];
  if (!piece || others.length) return null;
  const stored = await (await caches.open(name)).match(new URL(piece.url, app));
  if (!stored) return null;
  const model = new Uint8Array(await stored.arrayBuffer());
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", model));
  const found = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return found === piece.sha256 ? {name: FIRST, model} : null;
};

serve(lock, open, {ready, first});
