// Runs one custom model on the processor, in a worker of its own: ONNX Runtime's memory never shrinks, and
// returns when the worker ends. backdrop/runtime/worker/large_model.py calls it through runtime.js.
import * as ort from "{{parts.onnxruntime}}/ort.wasm.bundle.min.js";
import {open, requireVectors, start} from "./ort.js";
import {once, serve} from "./sessions.js";

/** @import {Settings} from "{{parts.onnxruntime}}/ort.wasm.bundle.min.js" */

const {threads, lock} = JSON.parse(self.name);
const wasm = "{{parts.onnxruntime}}/ort-wasm-simd-threaded.wasm.pack";

const ready = once(async () => {
  requireVectors();
  await start(ort, new URL(wasm, import.meta.url), threads);
});

/** @type {(isQuantised?: boolean) => Settings} where `isQuantised` means that it computes with integers */
const settingsFor = (isQuantised) => ({
  executionProviders: ["wasm"],
  // Operations run one after the other in either mode. In this one ONNX Runtime frees each value after its last use; in
  // the other, values of one size share memory, which it keeps until the last of them is used.
  executionMode: "parallel",
  interOpNumThreads: 1,
  // Further changes take as long as all else at the start of BiRefNet's 6,000 operations, and pay only with integers.
  graphOptimizationLevel: isQuantised ? "all" : "basic",
  // Weights that are reordered once leave a hole of their size. A picture takes hardly longer with those as they are.
  ...(!isQuantised && {extra: {session: {disable_prepacking: "1"}}}),
});

/** @type {import("./sessions.js").Open} */
const openHere = async (_, model, rest) => ({
  ...(await open(ort, model, settingsFor(rest?.isQuantised), rest)),
  threads,
});

serve(lock, openHere, {ready});
