// ONNX Runtime for sessions.js: on the GPU, for custom models, and where kernels.js fails.
import {fetchInflated} from "./pack.js";

/** @import {Settings} from "{{parts.onnxruntime}}/ort.wasm.bundle.min.js" */
/** @import {Rest, Session} from "./sessions.js" */
/** @typedef {typeof import("{{parts.onnxruntime}}/ort.wasm.bundle.min.js")} OnnxRuntime */
/** @typedef {ArrayBuffer & {transfer?: (length: number) => ArrayBuffer}} Releasable as in newer browsers */

// A module with one function, which returns a vector. The kernels and ONNX Runtime need such instructions.
const VECTOR = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
];
const REFUSED = "Can't create a session"; // part of its error when it has started but refuses the model

/** Throw an error, which web_runtime.py knows, where WebAssembly has no vectors. */
export const requireVectors = () => {
  if (!WebAssembly.validate(new Uint8Array(VECTOR))) throw new Error("no WebAssembly SIMD");
};

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
 * @param {Uint8Array} model the bytes of its file, or of its graph
 * @param {Settings} settings
 * @param {Rest} [rest]
 * @returns {Promise<Session>}
 */
export const open = async ({InferenceSession, Tensor}, model, settings, rest) => {
  const files = rest && filesOf(rest);
  const session = await InferenceSession.create(model, {
    logSeverityLevel: 3, // errors
    ...settings,
    ...(files && {externalData: files}),
  });
  // ONNX Runtime has copied them. Browsers would keep these hundreds of MB until after the first picture.
  for (const {data} of files ?? []) release(data);
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

/** Return the files WHOLE_FILE and WIDENED_FILE of backdrop/engine/network/weights.py. @param {Rest} rest */
const filesOf = (rest) => {
  const {content, halves, needsContent} = rest;
  rest.content = new Uint8Array(); // whoever holds the rest must not keep it all
  const files = [
    ...(needsContent ? [{path: "weights", data: content}] : []),
    ...(halves.length ? [{path: "widened", data: widen(content, halves)}] : []),
  ];
  if (!needsContent) release(content);
  return files;
};

/** Release the memory of bytes now, where the browser can. @param {Uint8Array<ArrayBuffer>} bytes */
const release = ({buffer}) => {
  /** @type {Releasable} */ (buffer).transfer?.(0);
};

/**
 * Return float16 numbers as the bytes of float32 numbers.
 *
 * @param {Uint8Array<ArrayBuffer>} content
 * @param {[start: number, stop: number][]} halves where they are
 */
const widen = (content, halves) => {
  // A table, since older browsers have no Float16Array: 1 bit sign, 5 bits exponent, 10 bits fraction.
  const table = Float32Array.from({length: 1 << 16}, (_, bits) => {
    const sign = bits >> 15 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = (bits & 1023) / 1024;
    if (exponent === 31) return fraction ? NaN : sign * Infinity;
    return sign * (exponent ? (1 + fraction) * 2 ** (exponent - 15) : fraction * 2 ** -14);
  });
  const wide = new Float32Array(halves.reduce((sum, [start, stop]) => sum + (stop - start) / 2, 0));
  // Each is copied to the same place, whose address is even. Copies of their own would take as much memory as the file.
  const bits = new Uint16Array(Math.max(...halves.map(([start, stop]) => (stop - start) / 2)));
  const bytes = new Uint8Array(bits.buffer);
  let end = 0;
  for (const [start, stop] of halves) {
    bytes.set(content.subarray(start, stop));
    const count = (stop - start) / 2;
    for (let index = 0; index < count; index++) wide[end + index] = table[bits[index]];
    end += count;
  }
  return new Uint8Array(wide.buffer);
};
