// Runs a model for Pick in a worker of its own, whose memory returns when it ends: an encoder and a decoder
// in ONNX Runtime, of any inputs and outputs. backdrop/runtime/worker/selector.py calls it through runtime.js.
import * as ort from "{{parts.onnxruntime}}/ort.wasm.bundle.min.js";
import {start} from "./ort.js";
import {hold, once} from "./sessions.js";

/** @import {InferenceSession} from "{{parts.onnxruntime}}/ort.wasm.bundle.min.js" */
/**
 * The files of a network: its graph, and weights beside it by the names that the graph has for them.
 * @typedef {{graph: Blob, beside: {path: string, file: Blob}[]}} Files
 */
/**
 * A tensor as it crosses: int64 as Int32Array, float16 as its bits.
 * @typedef {{name: string, type: string, values: Float32Array | Uint16Array | Int32Array, shape: number[]}} Given
 */

const {threads, lock} = JSON.parse(self.name);
const wasm = new URL("{{parts.onnxruntime}}/ort-wasm-simd-threaded.wasm.pack", import.meta.url);
const ready = once(() => start(ort, wasm, threads));
/** @type {Map<string, InferenceSession>} */
const sessions = new Map();

const read = async (/** @type {Blob} */ file) => new Uint8Array(await file.arrayBuffer());

const calls = {
  // Open a network from its files.
  async create(/** @type {string} */ name, /** @type {Files} */ {graph, beside}) {
    await ready();
    const externalData = [];
    for (const {path, file} of beside) externalData.push({path, data: await read(file)});
    const settings = {executionProviders: ["wasm"], logSeverityLevel: 3, externalData};
    sessions.set(name, await ort.InferenceSession.create(await read(graph), settings));
  },
  // Return these outputs of a network.
  async run(/** @type {string} */ name, /** @type {Given[]} */ inputs, /** @type {string[]} */ outputs) {
    const session = sessions.get(name);
    if (!session) throw new Error(`${name} is not open`);
    const feeds = Object.fromEntries(
      inputs.map(({name: input, type, values, shape}) => {
        const numbers = type === "int64" ? BigInt64Array.from(Array.from(values, BigInt)) : values;
        return [input, new ort.Tensor(type, numbers, shape)];
      }),
    );
    const answers = await session.run(feeds, outputs);
    return outputs.map((output) => {
      const {type, data, dims} = answers[output];
      const {buffer, byteOffset, length} = data;
      const half = type === "float16"; // Python reads its bits, whether or not there is a Float16Array
      return {half, values: half ? new Uint16Array(buffer, byteOffset, length) : data, shape: [...dims]};
    });
  },
};

hold(lock);

// Calls run one after the other.
let last = Promise.resolve();
onmessage = ({data: {id, name, values}}) => {
  const call = /** @type {(...values: unknown[]) => unknown} */ (calls[/** @type {"run"} */ (name)]);
  last = last.then(async () => {
    try {
      postMessage({id, value: await call(...values)});
    } catch (error) {
      postMessage({id, failure: String(error)});
    }
  });
};
