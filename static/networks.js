// The networks on the processor, in a worker of their own: while one runs, the engine goes on with other
// pictures. It starts without waiting for Python. app/runtime/web.py calls it, through runtime.js.
import {start as startKernels} from "./kernels.js";
import {open as openWithOrt, start as startOrt} from "./ort.js";
import {content} from "./pack.js";
import {once, serve} from "./sessions.js";

const {threads, lock} = JSON.parse(self.name);
const app = new URL("..", import.meta.url);

// A damaged copy of this must not come from a cache: everything else is verified by it.
const listed = once(async () => {
  const response = await fetch(new URL("networks.json", app), {cache: "reload"});
  if (!response.ok) throw new Error(`${response.url}: HTTP ${response.status}`);
  return response.json();
});
const kernels = once(() =>
  startKernels(threads, (name) => content(new URL(name.replace("wasm", "pack"), app))),
);

// ONNX Runtime is fetched for a network of the person's own, which has no plan.
const ort = once(async () => {
  const module = await import("{{parts.onnxruntime}}/ort.wasm.bundle.min.js");
  const wasm = new URL("{{parts.onnxruntime}}/ort-wasm-simd-threaded.wasm.pack", import.meta.url);
  await startOrt(module, wasm, threads);
  return module;
});

const planOf = async (name) => (await listed())[name]?.plan;

// What runs a network is there.
const ready = async (name) => {
  const isPlanned = !name || (await planOf(name));
  await (isPlanned ? kernels() : ort());
};

const open = async (name, model) => {
  const plan = await planOf(name);
  if (!plan) return openWithOrt(await ort(), model, {executionProviders: ["wasm"]});
  const started = await kernels();
  const planned = JSON.parse(new TextDecoder().decode(await content(new URL(plan, app))));
  const run = started.open(model, planned);
  return {
    threads: started.threads,
    release: () => {}, // nobody opens a published one twice, or lets go of it
    run: (input, type, values, [, , height, width]) => {
      const shape = [1, 1, height, width];
      return {half: false, values: run(values, height, width), shape};
    },
  };
};

// The network for first results starts out of the store (app/runtime/store.py) while Python starts.
// Python then verifies the same bytes by the same list.
const FIRST = "u2netp";
const first = async () => {
  const name = `backdrop-networks ${new URL("..", app).pathname}`;
  if (!(await caches.has(name))) return null; // opening would make it
  const [piece, ...others] = (await listed())[FIRST].parts;
  const stored = await (await caches.open(name)).match(new URL(piece.url, app));
  if (!stored || others.length) return null;
  const model = new Uint8Array(await stored.arrayBuffer());
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", model));
  const found = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return found === piece.sha256 ? {name: FIRST, model} : null;
};

serve(lock, open, {ready, first});
