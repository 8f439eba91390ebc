// ONNX Runtime in a worker of its own: while a network runs, the engine goes on with other pictures.
// It starts without waiting for Python. app/runtime/web.py calls it, through onnxruntime.js.
import {env, InferenceSession, Tensor} from "{{parts.onnxruntime}}/ort.wasm.bundle.min.js";
import {inflated} from "./pack.js";

const {threads, lock} = Object.fromEntries(new URL(location.href).searchParams);
// By this onnxruntime.js sees that this worker lives; the browser frees it with the worker.
if (lock) {
  const held = () => new Promise(() => postMessage({id: 0}));
  navigator.locks.request(lock, held).catch(console.debug);
}

const SETTINGS = {executionProviders: ["wasm"], logSeverityLevel: 3}; // 3: errors
const sessions = new Map();

const begin = async () => {
  env.logLevel = "error";
  env.wasm.numThreads = Number(threads);
  const address = "{{parts.onnxruntime}}/ort-wasm-simd-threaded.wasm.pack";
  const response = await inflated(new URL(address, import.meta.url));
  env.wasm.wasmBinary = await response.arrayBuffer();
  // It starts with its first session, and a refused one will do.
  await InferenceSession.create(new Uint8Array(), {logSeverityLevel: 4}).catch(() => {});
};

let started;
const start = () =>
  (started ??= begin().catch((error) => {
    started = undefined; // the next call tries again
    throw error;
  }));
start().catch(() => {}); // whoever asks next is told

const calls = {
  // Starts a network from the bytes of its file, in place of one of its name.
  async create(name, model) {
    await start();
    const session = await InferenceSession.create(model, SETTINGS);
    await calls.release(name);
    sessions.set(name, session);
  },
  async release(name) {
    await sessions.get(name)?.release();
    sessions.delete(name);
  },
  async run(name, input, type, values, shape, output) {
    const feeds = {[input]: new Tensor(type, values, shape)};
    const {[output]: answer} = await sessions.get(name).run(feeds, [output]);
    // Float16 as its bits, whether or not the browser has a Float16Array: Python can take those.
    const {buffer, byteOffset, length} = answer.data;
    const half = answer.type === "float16";
    const plain = half ? new Uint16Array(buffer, byteOffset, length) : answer.data;
    return {half, values: plain, shape: [...answer.dims]};
  },
};

let last = Promise.resolve(); // one call after the other
onmessage = ({data: {id, name, values}}) => {
  last = last.then(async () => {
    try {
      postMessage({id, value: await calls[name](...values)});
    } catch (error) {
      postMessage({id, failure: String(error)});
    }
  });
};
