// ONNX Runtime in a worker of its own: while a network runs, the engine goes on with other pictures.
// It starts without waiting for Python. app/runtime/web.py calls it, through onnxruntime.js.
import * as ort from "{{parts.onnxruntime}}/ort.wasm.bundle.min.js";
import {serve} from "./sessions.js";

const {threads, lock} = Object.fromEntries(new URL(import.meta.url).searchParams);
const wasm = new URL("{{parts.onnxruntime}}/ort-wasm-simd-threaded.wasm.pack", import.meta.url);

serve(lock, ort, wasm, Number(threads), {executionProviders: ["wasm"]});
