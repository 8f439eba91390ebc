// ONNX Runtime in a worker of its own: while a network runs, the engine goes on with other pictures.
// It starts without waiting for Python. app/runtime/web.py calls it, through onnxruntime.js.
import * as ort from "{{parts.onnxruntime}}/ort.wasm.bundle.min.js";
import {serve} from "./sessions.js";

const {threads, lock} = Object.fromEntries(new URL(import.meta.url).searchParams);
const wasm = new URL("{{parts.onnxruntime}}/ort-wasm-simd-threaded.wasm.pack", import.meta.url);

// The network for first results starts out of the store (app/runtime/store.py) while Python starts.
// Python then verifies the same bytes by the same list.
const FIRST = "u2netp";
const first = async () => {
  const app = new URL("..", import.meta.url);
  const name = `backdrop-networks ${new URL("..", app).pathname}`;
  if (!(await caches.has(name))) return null; // opening would make it
  const list = await (await fetch(new URL("networks.json", app))).json();
  const [piece, ...others] = list[FIRST].parts;
  const stored = await (await caches.open(name)).match(new URL(piece.url, app));
  if (!stored || others.length) return null;
  const model = new Uint8Array(await stored.arrayBuffer());
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", model));
  const found = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return found === piece.sha256 ? {name: FIRST, model} : null;
};

serve(lock, ort, wasm, Number(threads), {executionProviders: ["wasm"]}, {first});
