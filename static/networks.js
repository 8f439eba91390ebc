// ONNX Runtime in a worker of its own: while a network runs, the engine goes on with other pictures.
// It starts without waiting for Python. app/runtime/web.py calls it, through onnxruntime.js.
import * as ort from "{{parts.onnxruntime}}/ort.wasm.bundle.min.js";
import {inflated} from "./pack.js";
import {serve} from "./sessions.js";

const {env, InferenceSession} = ort;
const {threads, lock} = Object.fromEntries(new URL(import.meta.url).searchParams);

const begin = async () => {
  env.logLevel = "error";
  env.wasm.numThreads = Number(threads);
  const address = "{{parts.onnxruntime}}/ort-wasm-simd-threaded.wasm.pack";
  const response = await inflated(new URL(address, import.meta.url));
  env.wasm.wasmBinary = await response.arrayBuffer();
  // It starts with its first session, and a refused one will do.
  await InferenceSession.create(new Uint8Array(), {logSeverityLevel: 4}).catch(() => {});
};

serve(lock, ort, {executionProviders: ["wasm"], logSeverityLevel: 3}, begin); // 3: errors
