// Runs the published networks with app/kernels, compiled to WebAssembly, on several threads where the
// page may use them. app/prepare/plan.py makes the plans, app/freeze/layout.py the layout.
import {BLOCK, MAX_PAGES, OP_FIELDS, OUTS, PAGE, PRODUCTS, REAL_FIELDS, RUN_FIELDS, STACK} from "../kernels-layout.js";
import {ALIGN, PICTURE_PLANES, placeOperations, roundUp, WORD} from "./arena.js";
import {startModuleWorker} from "./module-worker.js";
import {testKernels} from "./self-test.js";

/** @import {Convolution, Plan, Point} from "./arena.js" */
/**
 * Run a network on a picture, float32 3 x height x width, and on hints of 4 such planes if it takes them; by
 * default they are 0. Return its mask, and the mask's height and width.
 * @typedef {(picture: Float32Array, height: number, width: number, hints?: Float32Array) =>
 *   {mask: Float32Array, shape: number[]}} Run
 */
/** @typedef {(model: Uint8Array, plan: Plan) => Run} Open opens a network from its file and its plan */
/** @typedef {{threads: number, open: Open}} Started the kernels, on this number of threads */
/** @typedef {(name: string) => Promise<BufferSource> | BufferSource} Load */
/**
 * @typedef {object} Kernels what app/kernels exports
 * @property {WebAssembly.Global} __heap_base
 * @property {() => number} [exact]
 * @property {(run: number, thread: number) => void} run
 * @property {(from: number, to: number, bias: number, outs: number, ins: number, depth: number,
 *   taps: number, in_zero: number) => void} pack
 * @property {(from: number, to: number, bias: number, outs: number, taps: number, in_zero: number) =>
 *   void} pack_depthwise
 * @property {(from: number, to: number, outs: number, ins: number, depth: number, taps: number) =>
 *   void} pack_real
 */

const ARITHMETICS = ["relaxed", "plain"]; // forms of app/freeze/kernels.py, the fastest first

/**
 * Create the kernels' memory. Shared memory reserves address space for its maximum. Browsers with too
 * little address space, such as 32-bit ones, use one thread and memory that is not shared.
 *
 * @param {boolean} shared
 * @returns {{memory: WebAssembly.Memory, shared: boolean}}
 */
const createMemory = (shared) => {
  try {
    return {memory: new WebAssembly.Memory({initial: 16, maximum: MAX_PAGES, shared}), shared};
  } catch (error) {
    if (!shared) throw error;
    console.debug(`One thread: ${error}`);
    return createMemory(false);
  }
};

/**
 * Instantiate a form of the kernels, or return null if it is not exact on this processor or has
 * instructions that the browser lacks.
 *
 * @param {BufferSource} content
 * @param {WebAssembly.Memory} memory
 */
const instantiate = async (content, memory) => {
  if (!WebAssembly.validate(content)) return null;
  const {module, instance} = await WebAssembly.instantiate(content, {env: {memory}});
  const kernels = /** @type {Kernels} */ (/** @type {unknown} */ (instance.exports));
  const product = PRODUCTS[kernels.exact?.() ?? 0];
  return product === "none" ? null : {module, kernels, product};
};

/**
 * Start the fastest form of the kernels that passes the self-test.
 *
 * @param {number} maxThreads
 * @param {Load} load reads a file of the kernels
 * @returns {Promise<Started>} raises an error if there is no such form, and a RangeError without memory
 */
export const start = async (maxThreads, load) => {
  /** @type {unknown} */
  let failure = new Error("the kernels are not for this browser");
  for (const arithmetic of ARITHMETICS) {
    try {
      const started = await startForm(arithmetic, maxThreads, load);
      if (started) return started;
    } catch (error) {
      if (error instanceof RangeError) throw error;
      console.debug(`${arithmetic} kernels: ${error}`);
      failure = error;
    }
  }
  throw failure;
};

/** @type {(arithmetic: string, maxThreads: number, load: Load) => Promise<Started | null>} */
const startForm = async (arithmetic, maxThreads, load) => {
  const {memory, shared} = createMemory(maxThreads > 1);
  const content = await load(`kernels-${arithmetic}-${shared ? "shared" : "alone"}.wasm`);
  const instantiated = await instantiate(content, memory);
  if (!instantiated) return null;
  const {module, kernels, product} = instantiated;
  const wanted = shared ? maxThreads : 1;
  let top = kernels.__heap_base.value; // the first free byte

  const bytes = (/** @type {number} */ at, /** @type {number} */ length) =>
    new Uint8Array(memory.buffer, at, length);
  const ints = (/** @type {number} */ at, /** @type {number} */ length) =>
    new Int32Array(memory.buffer, at, length);
  const floats = (/** @type {number} */ at, /** @type {number} */ length) =>
    new Float32Array(memory.buffer, at, length);
  // One page more than needed, since the kernels read beyond the end of a tensor.
  const growTo = (/** @type {number} */ end) => {
    const pages = roundUp(end, PAGE) / PAGE + 1 - memory.buffer.byteLength / PAGE;
    if (pages > 0) memory.grow(pages);
  };
  const reserve = (/** @type {number} */ size) => {
    const at = roundUp(top, ALIGN);
    growTo(at + size);
    top = at + size;
    return at;
  };

  const run = reserve(RUN_FIELDS.length * WORD);
  const setRun = (/** @type {Record<string, number>} */ values) => {
    const words = ints(run, RUN_FIELDS.length);
    for (const [name, value] of Object.entries(values)) words[RUN_FIELDS.indexOf(name)] = value;
  };

  /** @type {Worker[]} */
  const workers = [];
  const startThread = (/** @type {number} */ number) => {
    const stack = reserve(STACK) + STACK;
    const worker = startModuleWorker(new URL("./thread.js", import.meta.url), "thread");
    workers.push(worker);
    worker.postMessage({module, memory, stack, run, number});
    return new Promise((resolve) => {
      worker.onmessage = ({data}) => {
        worker.onerror = null; // later errors end this worker too
        resolve(data);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        resolve(false);
      };
    });
  };
  const started = await Promise.all(Array.from({length: wanted - 1}, (_, i) => startThread(i + 1)));
  const threads = 1 + started.filter(Boolean).length;
  setRun({threads, product: PRODUCTS.indexOf(product)});

  /**
   * Copy the weights of a convolution into memory, in the kernels' order.
   *
   * @param {Convolution} op
   * @param {Uint8Array} model
   * @param {number} depth channels of the input with its padding
   * @returns {Convolution} with places in memory
   */
  const packConvolution = (op, model, depth) => {
    const {outs, ins = 1, scale, in_zero = 0} = op;
    const isDepthwise = op.kind === "depthwise";
    const taps = op.kernel ** 2;
    const unit = op.units === undefined ? WORD : 1; // bytes of a weight
    const read = (/** @type {number} */ at, /** @type {number} */ length) => model.slice(at, at + length);
    const padded = roundUp(outs, isDepthwise ? BLOCK : OUTS);
    const weights = reserve(padded * (isDepthwise ? roundUp(taps, WORD) : depth * taps) * unit);
    const bias = reserve(padded * WORD);
    const units = reserve(padded * WORD);
    const inFile = read(op.weights, outs * ins * taps * unit);
    const source = roundUp(top, ALIGN);
    growTo(source + inFile.length);
    bytes(source, inFile.length).set(inFile);
    bytes(bias, padded * WORD).fill(0);
    bytes(bias, outs * WORD).set(read(op.bias, outs * WORD));
    floats(units, padded).fill(1 / scale);
    if (op.units === undefined) {
      kernels.pack_real(source, weights, outs, ins, depth, taps);
    } else {
      const scales = new Float32Array(read(op.units, outs * WORD).buffer);
      floats(units, outs).set(scales.map((each) => each / scale));
      const zero = in_zero - (product === "signed" ? 128 : 0);
      if (isDepthwise) kernels.pack_depthwise(source, weights, bias, outs, taps, zero);
      else kernels.pack(source, weights, bias, outs, ins, depth, taps, zero);
    }
    return {...op, weights, bias, units};
  };

  /**
   * Copy all weights of a network into memory. This is a separate function so that the closure that runs
   * the network does not retain its file of up to 44 MB.
   *
   * @param {Uint8Array} model
   * @param {Plan} plan
   * @returns {(Point | Convolution)[]} the operations, with places in memory
   */
  const packWeights = (model, {tensors, ops}) =>
    ops.map((op) => ("weights" in op ? packConvolution(op, model, tensors[op.of[0]][0]) : op));

  /**
   * Write the operations for a picture's size as the kernels read them.
   *
   * @param {Plan} plan with the operations of packWeights()
   * @param {number} list place of the operations
   * @param {number} height
   * @param {number} width
   * @returns {{picture: number, mask: number, maskShape: number[]}} the places of the two
   */
  const layOut = (plan, list, height, width) => {
    const {ops, picture, mask, maskShape, end, scratchBytes} = placeOperations(plan, height, width, top);
    const scratch = roundUp(end, ALIGN);
    growTo(scratch + scratchBytes * wanted);
    const words = ints(list, ops.length * OP_FIELDS.length);
    const reals = floats(list, ops.length * OP_FIELDS.length);
    ops.forEach((op, row) => {
      OP_FIELDS.forEach((field, column) => {
        const view = REAL_FIELDS.includes(field) ? reals : words;
        view[row * OP_FIELDS.length + column] = op[field] ?? 0;
      });
    });
    setRun({ops: list, count: ops.length, scratch, scratch_bytes: scratchBytes});
    return {picture, mask, maskShape};
  };

  let broken = false; // after a failed run, the threads are stuck in the middle of its operations

  /** @type {Open} */
  const open = (model, plan) => {
    const packed = {...plan, ops: packWeights(model, plan)};
    const list = reserve(plan.ops.length * OP_FIELDS.length * WORD);
    const {planes = PICTURE_PLANES} = plan;
    return (values, height, width, hints) => {
      if (broken) throw new Error("an earlier run has failed");
      const {picture, mask, maskShape} = layOut(packed, list, height, width);
      const input = floats(picture, planes * height * width);
      input.set(values);
      input.fill(0, values.length);
      if (hints) input.set(hints, values.length);
      if (threads > 1) {
        const words = new Int32Array(memory.buffer);
        const turn = run / WORD + RUN_FIELDS.indexOf("turn");
        Atomics.add(words, turn, 1);
        Atomics.notify(words, turn);
      }
      broken = true;
      kernels.run(run, 0);
      broken = false;
      return {mask: floats(mask, maskShape[0] * maskShape[1]).slice(), shape: maskShape};
    };
  };
  try {
    testKernels(open);
  } catch (error) {
    for (const worker of workers) worker.terminate();
    throw error;
  }
  return {threads, open};
};
