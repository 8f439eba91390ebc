// Runs one custom model on the processor, in a worker of its own: ONNX Runtime's memory never shrinks, and
// returns when the worker ends. backdrop/runtime/worker/large_model.py calls it through runtime.js.
import * as ort from "{{parts.onnxruntime}}/ort.wasm.bundle.min.js";
import {open, requireVectors, start} from "./ort.js";
import {once, serve} from "./sessions.js";

const {threads, lock} = JSON.parse(self.name);
const wasm = "{{parts.onnxruntime}}/ort-wasm-simd-threaded.wasm.pack";

const ready = once(async () => {
  requireVectors();
  await start(ort, new URL(wasm, import.meta.url), threads);
});

// Further changes take as long as all else at the start of BiRefNet's 6,000 operations, and pay only with integers.
const levelFor = (/** @type {boolean | undefined} */ isQuantised) => (isQuantised ? "all" : "basic");

/** @type {import("./sessions.js").Open} */
const openHere = async (_, model, rest) => ({
  ...(await open(
    ort,
    model,
    {executionProviders: ["wasm"], graphOptimizationLevel: levelFor(rest?.isQuantised)},
    rest,
  )),
  threads,
});

serve(lock, openHere, {ready});
