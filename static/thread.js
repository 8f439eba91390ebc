// One of the further threads of kernels.js. It takes part in every run until its worker ends together
// with the networks' worker. If it fails in a run, the others fail too, because they would wait for it for ever.
import {RUN_FIELDS} from "../kernels-layout.js";

const WORD = 4; // bytes of a field of `Run`

/**
 * @typedef {object} Start
 * @property {WebAssembly.Module} module the kernels
 * @property {WebAssembly.Memory} memory shared by all threads
 * @property {number} stack end of this thread's stack
 * @property {number} run place of the `Run` in memory
 * @property {number} number of this thread, from 1
 */

/** @typedef {{__stack_pointer: WebAssembly.Global, help(run: number, thread: number): void}} Exports */

// The other threads run without this one.
const fail = () => {
  postMessage(false);
  close();
};

onmessageerror = fail;
onmessage = async (/** @type {MessageEvent<Start>} */ {data: {module, memory, stack, run, number}}) => {
  const instance = await WebAssembly.instantiate(module, {env: {memory}}).catch(console.debug);
  if (!instance) return fail();
  postMessage(true);
  const kernels = /** @type {Exports} */ (/** @type {unknown} */ (instance.exports));
  kernels.__stack_pointer.value = stack;
  try {
    kernels.help(run, number);
  } catch (error) {
    console.debug(`thread ${number}: ${error}`);
    const words = new Int32Array(memory.buffer);
    const [failed, phase] = ["failed", "phase"].map((name) => run / WORD + RUN_FIELDS.indexOf(name));
    Atomics.store(words, failed, 1);
    Atomics.add(words, phase, 1); // wakes those that wait for this thread
    Atomics.notify(words, phase);
  }
};
