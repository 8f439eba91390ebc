// ONNX Runtime on the graphics card, in a worker of its own, where app/runtime/graphics.py wants it.
import * as ort from "{{parts.onnxruntime}}/ort.webgpu.bundle.min.js";
import {open, start} from "./ort.js";
import {once, serve} from "./sessions.js";

const {lock} = JSON.parse(self.name);

const SETTINGS = {
  executionProviders: ["webgpu"],
  // The weights are made float once, at the start: see app/engine/unquantise.py.
  extra: {session: {disable_quant_qdq: "1"}},
};

// A card may be taken away at any time, and a run on it then might never end.
const watch = async () => {
  const {message} = await (await ort.env.webgpu.device).lost;
  postMessage({id: 0, failure: `the card was lost: ${message}`});
};

const wasm = "{{parts.onnxruntime}}/ort-wasm-simd-threaded.asyncify.wasm.pack";
const ready = once(() => start(ort, new URL(wasm, import.meta.url), 1));

const opened = async (_, model) => {
  const session = await open(ort, model, SETTINGS);
  watch().catch(console.debug);
  return session;
};

serve(lock, opened, {ready});
