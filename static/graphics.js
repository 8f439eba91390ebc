// ONNX Runtime on the GPU, in a separate worker, for graphics.py and large_model.py of
// app/backdrop/runtime/worker.
import * as ort from "{{parts.onnxruntime}}/ort.webgpu.bundle.min.js";
import {open, start} from "./ort.js";
import {once, serve} from "./sessions.js";

const {lock} = JSON.parse(self.name);

const SETTINGS = {
  executionProviders: ["webgpu"],
  // The weights are converted to float once, at the start, by backdrop/engine/network/unquantise.py.
  extra: {session: {disable_quant_qdq: "1"}},
};

// A GPU may be lost at any time, and a run on it might then never end.
const watch = async () => {
  const {message} = await (await ort.env.webgpu.device).lost;
  postMessage({id: 0, failure: `the card was lost: ${message}`});
};

const wasm = "{{parts.onnxruntime}}/ort-wasm-simd-threaded.asyncify.wasm.pack";
const ready = once(() => start(ort, new URL(wasm, import.meta.url), 1));

/** @type {import("./sessions.js").Open} */
const openAndWatch = async (_, model, rest) => {
  const session = await open(ort, model, SETTINGS, rest);
  watch().catch(console.debug);
  return session;
};

serve(lock, openAndWatch, {ready});
