// Networks in a worker of ONNX Runtime's: what app/runtime asks of it, through onnxruntime.js.
// networks.js runs them on the processor, graphics.js on the graphics card.

import {inflated} from "./pack.js";

// Takes the name of the worker's lock, `ort`, the address of its packed WebAssembly, its threads, the
// settings of its sessions, and perhaps `first`, which gives {name, model} of a network to start before
// anybody asks, and `created`, called when a session is there.
export const serve = (lock, ort, wasm, threads, settings, {first, created = () => {}} = {}) => {
  const {env, InferenceSession, Tensor} = ort;
  const sessions = new Map();

  // By this onnxruntime.js sees that this worker lives; the browser frees it with the worker.
  if (lock) {
    const held = () => new Promise(() => postMessage({id: 0}));
    navigator.locks.request(lock, held).catch(console.debug);
  }

  const begin = async () => {
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
    // It starts with its first session, and a refused one will do.
    await InferenceSession.create(new Uint8Array(), {logSeverityLevel: 4}).catch(() => {});
    globalThis.fetch = own;
  };

  let started;
  const start = () =>
    (started ??= begin().catch((error) => {
      started = undefined; // the next call tries again
      throw error;
    }));
  const open = (model) => InferenceSession.create(model, {logSeverityLevel: 3, ...settings}); // 3: errors

  let early; // {name, session} of the first network, until it is asked for
  const begun = async () => {
    await start();
    const {name, model} = (await first?.()) ?? {};
    if (model) early = {name, session: await open(model)};
  };

  const calls = {
    ready: () => start(),
    // Starts a network from the bytes of its file, in place of one of its name.
    async create(name, model) {
      await start();
      const isThere = early?.name === name;
      const session = isThere ? early.session : await open(model);
      if (isThere) {
        early = undefined;
        console.debug(`${name} was there already`);
      }
      await calls.release(name);
      sessions.set(name, session);
      created();
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

  let last = begun().catch(console.debug); // one call after the other, and whoever asks is told
  onmessage = ({data: {id, name, values}}) => {
    last = last.then(async () => {
      try {
        postMessage({id, value: await calls[name](...values)});
      } catch (error) {
        postMessage({id, failure: String(error)});
      }
    });
  };
};
