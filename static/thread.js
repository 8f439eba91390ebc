// One of the further threads of kernels.js. It takes part in every run until its worker ends together
// with the networks' worker; if a single thread ended, a run would wait for it for ever.

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
  kernels.help(run, number);
};
