// ONNX Runtime for sessions.js: on the GPU, and for models for which kernels.js has no plan.
import {fetchInflated} from "./pack.js";

/** @import {Settings} from "{{parts.onnxruntime}}/ort.wasm.bundle.min.js" */
/** @import {Session} from "./sessions.js" */
/** @typedef {typeof import("{{parts.onnxruntime}}/ort.wasm.bundle.min.js")} OnnxRuntime */

const REFUSED = "Can't create a session"; // part of its error when it has started but refuses the model

/**
 * Start ONNX Runtime.
 *
 * @param {OnnxRuntime} ort its module
 * @param {URL} wasm address of its WebAssembly, compressed
 * @param {number} threads
 */
export const start = async ({env, InferenceSession}, wasm, threads) => {
  env.logLevel = "error";
  env.wasm.numThreads = threads;
  const response = await fetchInflated(wasm);
  const {fetch} = globalThis;
  if (response.url) {
    // The response is from sw.js's cache. ONNX Runtime must get this object, which has the compiled code.
    env.wasm.wasmPaths = {wasm: wasm.href};
    globalThis.fetch = (resource, options) =>
      String(resource) === wasm.href ? Promise.resolve(response) : fetch(resource, options);
  } else {
    env.wasm.wasmBinary = await response.arrayBuffer();
  }
  try {
    // ONNX Runtime starts with its first session, even if it refuses the model.
    await InferenceSession.create(new Uint8Array(), {logSeverityLevel: 4});
  } catch (error) {
    if (!String(error).includes(REFUSED)) throw error;
  } finally {
    globalThis.fetch = fetch;
  }
};

/**
 * Open a network.
 *
 * @param {OnnxRuntime} ort
 * @param {Uint8Array} model the bytes of its file
 * @param {Settings} settings
 * @returns {Promise<Session>}
 */
export const open = async ({InferenceSession, Tensor}, model, settings) => {
  const session = await InferenceSession.create(model, {logSeverityLevel: 3, ...settings}); // errors
  return {
    release: () => session.release(),
    async run(input, type, values, shape, output, hintsInput, hints) {
      const feeds = {[input]: new Tensor(type, values, shape)};
      if (hintsInput && hints) {
        const [, , height, width] = shape;
        feeds[hintsInput] = new Tensor("float32", hints, [1, hints.length / (height * width), height, width]);
      }
      const {[output]: answer} = await session.run(feeds, [output]);
      // Float16 is returned as its bits: Python reads those, whether or not there is a Float16Array.
      const {buffer, byteOffset, length} = answer.data;
      const half = answer.type === "float16";
      const plain = half ? new Uint16Array(buffer, byteOffset, length) : answer.data;
      return {half, values: plain, shape: [...answer.dims]};
    },
  };
};
