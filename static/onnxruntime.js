// ONNX Runtime for app/runtime/web.py, and its WebAssembly, which is fetched while Python starts.
import {inflated} from "./pack.js";

export * from "{{parts.onnxruntime}}/ort.wasm.bundle.min.mjs";

const address = new URL(
  "{{parts.onnxruntime}}/ort-wasm-simd-threaded.wasm.pack",
  import.meta.url,
);
export const wasm = inflated(address).then((response) => response.arrayBuffer());
wasm.catch(() => {}); // whoever awaits it is told
