// Pyodide for PyScript's worker, started from the files of app/build/frozen.py: a memory snapshot of a
// Pyodide that has started and imported modules, and the packages, compiled.
import {loadPyodide as load, version} from "{{parts.pyodide}}/pyodide.js";
import {fetchFiles, fetchInflated, joinFiles, writeFiles} from "./pack.js";

/** @import {Options} from "{{parts.pyodide}}/pyodide.js" */

// PyScript reads a few objects of the page as it starts. When one of them is garbage-collected, PyScript
// calls the page and waits for the answer in a loop. A worker that is being terminated gets no answer, and
// if it has started other workers, Chromium does not end the loop either: it would use a core and Python's
// memory until the tab is closed. Therefore these few objects, which are registered with a WeakRef, are
// not watched and stay in memory.
const {register} = FinalizationRegistry.prototype;
FinalizationRegistry.prototype.register = function (target, held, token) {
  if (!(token instanceof WeakRef)) register.call(this, target, held, token);
};

// PyScript looks for packages in a database that is always empty here, and does not start where site data
// is blocked. It gets an empty database without any storage.
const answer = (/** @type {unknown} */ result) => {
  /** @type {{result: unknown, onsuccess?: (event: {target: object}) => void}} */
  const request = {result};
  queueMicrotask(() => request.onsuccess?.({target: request}));
  return request;
};
const emptyStore = {getAllKeys: () => answer([]), clear: () => answer(undefined)};
const emptyDatabase = {transaction: () => ({objectStore: () => emptyStore}), close: () => {}};
Object.defineProperty(globalThis, "indexedDB", {value: {open: () => answer(emptyDatabase)}});

// PyScript tells the page of every step, and waits each time for the page's thread, which starts the interface
// meanwhile. Nobody listens there.
const {dispatchEvent} = EventTarget.prototype;
globalThis.dispatchEvent = (event) => event.type.endsWith(":progress") || dispatchEvent.call(globalThis, event);

import("./runtime.js").catch(() => {}); // early: PyScript imports it again after Python has started

export {version};

const folder = new URL("{{parts.pyodide}}/", import.meta.url).href;

// static/boot.js hears how much has arrived. A page with several tabs tells workers apart by their beginning.
const channel = new BroadcastChannel("backdrop-loading");
const DOWNLOADS = 5; // files that a start fetches by watch()
const loading = {began: performance.timeOrigin, received: 0, total: 0};
let announced = 0; // files whose size is part of the total
const watch = (/** @type {Response} */ {body, headers}) => {
  // A compressed transfer has another size than what is read here.
  const size = headers.has("Content-Encoding") ? 0 : Number(headers.get("Content-Length"));
  loading.total = size ? loading.total + size : NaN;
  announced += 1;
  const counter = new TransformStream({
    transform: (/** @type {Uint8Array<ArrayBuffer>} */ chunk, controller) => {
      loading.received += chunk.byteLength;
      channel.postMessage({...loading, total: announced < DOWNLOADS ? 0 : loading.total || 0});
      controller.enqueue(chunk);
    },
  });
  return /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (body).pipeThrough(counter);
};

// All downloads start at once.
const snapshot = fetchInflated(`${folder}snapshot.pack`, {watch}).then((response) => response.arrayBuffer());
const packages = Promise.all([
  fetchFiles(`${folder}packages.pack`, {watch}),
  fetchFiles(new URL("../engine.pack", import.meta.url), {watch}),
]);
snapshot.catch(() => {}); // start() awaits both and reports their errors
packages.catch(() => {});

// Python imports most modules from one file, which is quicker; IMPORTER does that.
const IMPORTER = "pack_importer.pyc";
const INSTALL = `
from pathlib import Path
import pack_importer
pack_importer.install(Path(pack_importer.__file__).parent)
`;

/** @type {(FS: FileSystem, folder: string, files: [path: string, content: Uint8Array][]) => void} */
const writePackages = (FS, folder, files) => {
  const isModule = (/** @type {string} */ path) => path.endsWith(".pyc") && path !== IMPORTER;
  const others = files.filter(([path]) => !isModule(path));
  const modules = joinFiles(files.filter(([path]) => isModule(path)));
  writeFiles(FS, folder, [...others, ["modules.pack", modules]]);
};

/**
 * Start Pyodide. Its promise never settles if a download fails, so the downloads are watched.
 *
 * @param {Options & {stdLibURL: string}} options
 * @param {RequestCache} [cache]
 */
const start = async (options, cache) => {
  /** @type {(reason: unknown) => void} */
  let fail = () => {};
  /** @type {Promise<never>} */
  const failure = new Promise((_, reject) => (fail = reject));
  const types = new Map([[`${folder}pyodide.asm.wasm`, "application/wasm"], [options.stdLibURL, ""]]);
  const {fetch} = globalThis;
  globalThis.fetch = (resource, settings) => {
    const type = types.get(String(resource));
    if (type === undefined) return fetch(resource, settings);
    const response = fetchInflated(`${resource}.pack`, {type, cache, failed: fail, watch});
    response.catch(fail);
    return response;
  };
  const {instantiateStreaming} = WebAssembly;
  WebAssembly.instantiateStreaming = (...values) => {
    const instance = instantiateStreaming(...values);
    instance.catch(fail);
    return instance;
  };
  packages.catch(fail);
  /** @type {Options["fsInit"]} */
  const fsInit = (FS, {sitePackages}) =>
    new Promise((resolve) => {
      packages.then((packs) => resolve(writePackages(FS, sitePackages, packs.flat()))).catch(fail);
    });
  try {
    return await Promise.race([load({...options, indexURL: folder, fsInit}), failure]);
  } finally {
    globalThis.fetch = fetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
};

const startWithSnapshot = async (/** @type {Options} */ options) => {
  try {
    return await start({...options, _loadSnapshot: snapshot, stdLibURL: `${folder}snapshot.zip`});
  } catch (error) {
    console.debug("Starting without the snapshot:", error);
    return start({...options, stdLibURL: `${folder}python_stdlib.zip`}, "reload");
  }
};

// At every start PyScript writes the sources of its modules to the disk and imports them, and Python compiles
// them. They are among the packages, compiled, so that this part of its script can be left out.
const WRITING = /^import os as _os\n[^]*^import pyscript as _pyscript\n(del _\w+\n)*/m;

export const loadPyodide = async (/** @type {Options} */ options) => {
  const pyodide = await startWithSnapshot(options);
  pyodide.runPython(INSTALL);
  const {runPythonAsync} = pyodide;
  pyodide.runPythonAsync = (code, ...options) =>
    runPythonAsync.call(pyodide, code.replace(WRITING, "import pyscript\ndel pyscript\n"), ...options);
  // After a fatal error, such as a stack overflow, Python answers no more calls. The page notices that the
  // worker has ended, and replaces it.
  pyodide._api.on_fatal = () => close();
  return pyodide;
};
