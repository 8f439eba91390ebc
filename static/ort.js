// ONNX Runtime, for sessions.js: on the graphics card, and for networks that kernels.js has no plan of.
import {inflated} from "./pack.js";

const REFUSED = "Can't create a session"; // what it says of a file, once it has started

// Starts it: takes its module, the address of its packed WebAssembly and its threads.
export const start = async ({env, InferenceSession}, wasm, threads) => {
  env.logLevel = "error";
  env.wasm.numThreads = threads;
  const response = await inflated(wasm);
  const own = globalThis.fetch;
  if (response.url) {
    // Out of sw.js's cache: ONNX Runtime is to get this response, for the machine code kept with it.
    env.wasm.wasmPaths = {wasm: wasm.href};
    globalThis.fetch = (resource, options) =>
      String(resource) === wasm.href ? Promise.resolve(response) : own(resource, options);
  } else {
    env.wasm.wasmBinary = await response.arrayBuffer();
  }
  try {
    // It starts with its first session, and a refused one will do.
    await InferenceSession.create(new Uint8Array(), {logSeverityLevel: 4});
  } catch (error) {
    if (!String(error).includes(REFUSED)) throw error;
  } finally {
    globalThis.fetch = own;
  }
};

// Opens a network from the bytes of its file.
export const open = async ({InferenceSession, Tensor}, model, settings) => {
  const session = await InferenceSession.create(model, {logSeverityLevel: 3, ...settings}); // 3: errors
  return {
    release: () => session.release(),
    async run(input, type, values, shape, output) {
      const feeds = {[input]: new Tensor(type, values, shape)};
      const {[output]: answer} = await session.run(feeds, [output]);
      // Float16 as its bits, whether or not the browser has a Float16Array: Python can take those.
      const {buffer, byteOffset, length} = answer.data;
      const half = answer.type === "float16";
      const plain = half ? new Uint16Array(buffer, byteOffset, length) : answer.data;
      return {half, values: plain, shape: [...answer.dims]};
    },
  };
};
