// Opens and runs networks in a worker for app/backdrop/runtime/worker, which calls it through runtime.js.
// networks.js and custom.js run them on the processor, graphics.js on the GPU.

/**
 * The answer of a run: its shape and its values, where `half` means that the values are the bits of float16.
 * @typedef {{half: boolean, values: Float32Array | Uint16Array, shape: number[]}} Answer
 */
/**
 * An open network.
 * @typedef {object} Session
 * @property {number} [threads] that it uses, if known
 * @property {boolean} [usesKernels] the kernels run it, not ONNX Runtime
 * @property {(input: string, type: string, values: Float32Array, shape: number[], output: string,
 *   hintsInput?: string, hints?: Float32Array) => Answer | Promise<Answer>} run on a picture, and on hints of
 *   the same size where the network has that second input
 * @property {() => void | Promise<void>} release
 */
/**
 * The whole file of a graph that rewrite.py has rewritten, and what to do with it.
 * @typedef {object} Rest
 * @property {Uint8Array<ArrayBuffer>} content of the file
 * @property {[start: number, stop: number][]} halves the float16 weights that the graph has as float32
 * @property {boolean} needsContent it has others, which are in the content
 * @property {boolean} isQuantised it computes with integers
 */
/**
 * Open a network from its name and the bytes of its file, or of its graph and the rest.
 * @typedef {(name: string, model: Uint8Array, rest?: Rest) => Promise<Session>} Open
 */
/**
 * @typedef {object} Hooks
 * @property {(name?: string) => Promise<unknown>} [ready] fetches and starts the library that runs the
 *   network of this name, or the published ones
 * @property {() => Promise<{name: string, model: Uint8Array} | null>} [first] returns the network to open
 *   before any is asked for
 */
/** @typedef {{data: {id: number, name: keyof Calls, values: never[]}}} Call */
/**
 * @typedef {object} Calls
 * @property {(name?: string) => Promise<unknown>} ready
 * @property {(name: string, model: Uint8Array, rest?: Rest) => Promise<{threads: number, usesKernels: boolean}>} create
 * @property {(name: string) => Promise<void>} release
 * @property {(name: string, ...values: Parameters<Session["run"]>) => Answer | Promise<Answer>} run
 */

/**
 * Answer the calls of runtime.js.
 *
 * @param {string} lock name of the lock to hold while this worker lives, or ""
 * @param {Open} open
 * @param {Hooks} [hooks]
 */
export const serve = (lock, open, {ready = async () => {}, first = async () => null} = {}) => {
  /** @type {Map<string, Session>} */
  const sessions = new Map();
  /** @type {{name: string, session: Session} | undefined} the first network, until it is asked for */
  let early;

  hold(lock);

  const openFirst = async () => {
    await ready();
    const found = await first();
    if (found) early = {name: found.name, session: await open(found.name, found.model)};
  };

  /** @type {Calls} */
  const calls = {
    ready: (name) => ready(name),
    // Open a network from the bytes of its file, in place of one of the same name.
    async create(name, model, rest) {
      await ready(name);
      const opened = early?.name === name ? early.session : undefined;
      const session = opened ?? (await open(name, model, rest));
      if (opened) {
        early = undefined;
        console.debug(`${name} was there already`);
      }
      await calls.release(name);
      sessions.set(name, session);
      return {threads: session.threads ?? 0, usesKernels: session.usesKernels ?? false};
    },
    async release(name) {
      try {
        await sessions.get(name)?.release();
      } finally {
        sessions.delete(name);
      }
    },
    run(name, ...values) {
      const session = sessions.get(name);
      if (!session) throw new Error(`${name} is not open`);
      return session.run(...values);
    },
  };

  // Calls run one after the other. A failed start fails again in the first call, which reports it.
  let last = openFirst().catch(console.debug);
  onmessage = (/** @type {Call} */ {data: {id, name, values}}) => {
    const call = /** @type {(...values: unknown[]) => unknown} */ (calls[name]);
    last = last.then(async () => {
      try {
        postMessage({id, value: await call(...values)});
      } catch (error) {
        postMessage({id, failure: String(error)});
      }
    });
  };
};

/**
 * Hold the lock that shows runtime.js that the worker is alive. The browser releases it when the worker ends.
 *
 * @param {string} lock its name, or ""
 */
export const hold = (lock) => {
  const forever = () => new Promise(() => postMessage({id: 0}));
  if (lock) navigator.locks.request(lock, forever).catch(console.debug);
};

/**
 * Return a function that succeeds only once: later calls return the first success, and a call after a
 * failure tries again.
 *
 * @template T
 * @param {() => Promise<T>} act
 * @returns {() => Promise<T>}
 */
export const once = (act) => {
  /** @type {Promise<T> | undefined} */
  let result;
  return () =>
    (result ??= act().catch((error) => {
      result = undefined;
      throw error;
    }));
};
