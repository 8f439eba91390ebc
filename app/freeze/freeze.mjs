// Runs tasks in Node.js that must run in Pyodide itself.
//   node freeze.mjs compile PYODIDE SOURCE TARGET OPTIMIZE
//   node freeze.mjs snapshot PYODIDE STDLIB PACKAGES IMPORTS TARGET
// `snapshot` prints the modules of the standard library that are in the snapshot.
import {writeFileSync} from "node:fs";
import {dirname, resolve} from "node:path";
import {fileURLToPath, pathToFileURL} from "node:url";

/** @typedef {{indexURL?: string, env?: {[name: string]: string}, stdLibURL?: string,
 *   _makeSnapshot?: boolean}} Options */
/**
 * The members of Pyodide that are used here.
 * @typedef {object} Pyodide
 * @property {{mkdir(path: string): void, mount(type: unknown, options: {root: string}, path: string): void,
 *   filesystems: {NODEFS: unknown}}} FS
 * @property {(code: string) => string} runPython
 * @property {() => Uint8Array} makeMemorySnapshot
 */

const here = dirname(fileURLToPath(import.meta.url));
const [task, folder, ...paths] = process.argv.slice(2);
const indexURL = `${resolve(folder)}/`;
/** @type {{loadPyodide: (options: Options) => Promise<Pyodide>}} */
const {loadPyodide} = await import(pathToFileURL(`${indexURL}pyodide.mjs`).href);

const start = (/** @type {Options} */ options = {}) => loadPyodide({indexURL, ...options});

/** @type {(pyodide: Pyodide, path: string, name: string) => void} */
const mount = ({FS}, path, name) => {
  FS.mkdir(name);
  FS.mount(FS.filesystems.NODEFS, {root: resolve(path)}, name);
};

/** @type {(source: string, target: string, optimize: string) => Promise<void>} */
const compile = async (source, target, optimize) => {
  // Without columns bytecode is a third smaller; tracebacks keep their lines.
  const pyodide = await start({env: {PYTHONNODEBUGRANGES: "1"}});
  mount(pyodide, here, "/freeze");
  mount(pyodide, source, "/source");
  mount(pyodide, target, "/target");
  pyodide.runPython(`
import sys
sys.path.append("/freeze")
from pathlib import Path
from bytecode import compile_tree
compile_tree(Path("/source"), Path("/target"), ${Number(optimize)})
`);
};

// Lists the imported modules of the standard library. Compiled packages cannot be in a snapshot, but the
// modules of the standard library that they import can.
const LIST_STANDARD = `
import sys
" ".join(sorted(
    name for name, module in sys.modules.items()
    if (getattr(module, "__file__", None) or "").startswith("/lib/python312.zip/")
))
`;

/** @type {(stdLibURL: string, packages: string, imports: string) => Promise<string[]>} */
const importedModules = async (stdLibURL, packages, imports) => {
  const pyodide = await start({stdLibURL});
  mount(pyodide, packages, "/packages");
  pyodide.runPython(`import sys\nsys.path.append("/packages")\nimport ${imports}`);
  return pyodide.runPython(LIST_STANDARD).split(" ");
};

/** @type {(stdlib: string, packages: string, imports: string, target: string) => Promise<void>} */
const snapshot = async (stdlib, packages, imports, target) => {
  const stdLibURL = resolve(stdlib);
  const names = await importedModules(stdLibURL, packages, imports);
  const pyodide = await start({stdLibURL, _makeSnapshot: true});
  pyodide.runPython(`import ${names.join(", ")}\nimport gc\ngc.collect()`);
  console.log(pyodide.runPython(LIST_STANDARD));
  writeFileSync(target, pyodide.makeMemorySnapshot());
};

const [first, second, third, fourth] = paths;
try {
  if (task === "compile") await compile(first, second, third);
  else if (task === "snapshot") await snapshot(first, second, third, fourth);
  else throw new Error(`no task ${task}`);
} catch (error) {
  // An uncaught error would make Node print the line that threw it: a megabyte of Pyodide.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
