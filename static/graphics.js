// ONNX Runtime on the graphics card, in a worker of its own, where app/runtime/graphics.py wants it.
import * as ort from "{{parts.onnxruntime}}/ort.webgpu.bundle.min.js";
import {inflated} from "./pack.js";
import {serve} from "./sessions.js";

const {env, InferenceSession} = ort;
const {lock} = Object.fromEntries(new URL(import.meta.url).searchParams);

const SETTINGS = {
  executionProviders: ["webgpu"],
  logSeverityLevel: 3, // errors
  // The weights are made float once, at the start: see app/engine/unquantise.py.
  extra: {session: {disable_quant_qdq: "1"}},
};

const begin = async () => {
  env.logLevel = "error";
  env.wasm.numThreads = 1;
  const address = "{{parts.onnxruntime}}/ort-wasm-simd-threaded.asyncify.wasm.pack";
  const response = await inflated(new URL(address, import.meta.url));
  env.wasm.wasmBinary = await response.arrayBuffer();
  // It starts with its first session, and a refused one will do.
  await InferenceSession.create(new Uint8Array(), {logSeverityLevel: 4}).catch(() => {});
};

// A card may be taken away at any time, and a run on it then might never end.
const watch = async () => {
  const {message} = await (await env.webgpu.device).lost;
  postMessage({id: 0, failure: `the card was lost: ${message}`});
};

serve(lock, ort, SETTINGS, begin, watch);
