// Networks in a worker of their own: what app/runtime asks of it, through runtime.js. networks.js
// runs them on the processor, graphics.js on the graphics card.

// Takes the name of the worker's lock, what opens a network by its name and the bytes of its file, and
// perhaps `ready`, which fetches what runs networks, or one of a name, and `first`, which gives {name,
// model} of a network to open before anybody asks. An open network has run() and release(), and tells
// its threads where they are known.
export const serve = (lock, open, {ready = async () => {}, first = async () => null} = {}) => {
  const sessions = new Map();

  // By this runtime.js sees that this worker lives; the browser frees it with the worker.
  if (lock) {
    const held = () => new Promise(() => postMessage({id: 0}));
    navigator.locks.request(lock, held).catch(console.debug);
  }

  let early; // {name, session} of the first network, until it is asked for
  const begun = async () => {
    await ready();
    const {name, model} = (await first()) ?? {};
    if (model) early = {name, session: await open(name, model)};
  };

  const calls = {
    ready: (name) => ready(name),
    // Opens a network from the bytes of its file, in place of one of its name. Returns its threads.
    async create(name, model) {
      await ready(name);
      const isThere = early?.name === name;
      const session = isThere ? early.session : await open(name, model);
      if (isThere) {
        early = undefined;
        console.debug(`${name} was there already`);
      }
      await calls.release(name);
      sessions.set(name, session);
      return session.threads;
    },
    async release(name) {
      try {
        await sessions.get(name)?.release();
      } finally {
        sessions.delete(name);
      }
    },
    run: (name, ...values) => sessions.get(name).run(...values),
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

// What is there after its first success; after a failure the next call tries again.
export const once = (act) => {
  let made;
  return () =>
    (made ??= act().catch((error) => {
      made = undefined;
      throw error;
    }));
};
