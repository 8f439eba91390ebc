// Pyodide for PyScript's worker, started from what app/build/freeze.py made ready: the memory of a
// Pyodide that has started and imported what it can, and the packages as files, already compiled.
import {loadPyodide as load, version} from "{{parts.pyodide}}/pyodide.js";
import {files, inflated, put} from "./pack.js";

// PyScript looks at a few of the page's objects as it starts. When one of them is collected as garbage it
// tells the page, and waits for the answer in a loop. In a worker that is being ended no answer comes,
// and where the worker has workers of its own Chromium does not end that loop either: it took a core and
// Python's memory for as long as the tab was open. So these few, which come with a WeakRef, stay.
const {register} = FinalizationRegistry.prototype;
FinalizationRegistry.prototype.register = function (target, held, token) {
  if (!(token instanceof WeakRef)) register.call(this, target, held, token);
};

import("./runtime.js").catch(() => {}); // PyScript imports it again, once Python is there

export {version};

const folder = new URL("{{parts.pyodide}}/", import.meta.url).href;

// All at once, and before anybody waits for them.
const snapshot = inflated(`${folder}snapshot.pack`).then((response) => response.arrayBuffer());
const packages = Promise.all([
  files(`${folder}packages.pack`),
  files(new URL("../engine.pack", import.meta.url)),
]);
for (const early of [snapshot, packages]) early.catch(() => {});

// Pyodide never settles when what it waits for fails, so that is watched as well.
const start = async (options, cache) => {
  let fail;
  const failure = new Promise((_, reject) => (fail = reject));
  const types = {[`${folder}pyodide.asm.wasm`]: "application/wasm", [options.stdLibURL]: ""};
  const own = globalThis.fetch;
  globalThis.fetch = (resource, settings) => {
    if (!(resource in types)) return own(resource, settings);
    const response = inflated(`${resource}.pack`, {type: types[resource], cache, failed: fail});
    response.catch(fail);
    return response;
  };
  const {instantiateStreaming} = WebAssembly;
  WebAssembly.instantiateStreaming = (...given) => {
    const made = instantiateStreaming(...given);
    made.catch(fail);
    return made;
  };
  packages.catch(fail);
  const fsInit = (FS, {sitePackages}) =>
    new Promise((done) => {
      packages.then((packed) => done(put(FS, sitePackages, packed.flat()))).catch(fail);
    });
  try {
    return await Promise.race([load({...options, indexURL: folder, fsInit}), failure]);
  } finally {
    globalThis.fetch = own;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
};

const started = async (options) => {
  try {
    return await start({...options, _loadSnapshot: snapshot, stdLibURL: `${folder}snapshot.zip`});
  } catch (error) {
    console.debug("Starting without the snapshot:", error);
    return start({...options, stdLibURL: `${folder}python_stdlib.zip`}, "reload");
  }
};

export const loadPyodide = async (options) => {
  const pyodide = await started(options);
  // After a fatal error, a stack too deep for one, Python answers no call any more. The worker ends
  // with it, which the page sees, and replaces it.
  pyodide._api.on_fatal = () => close();
  return pyodide;
};
