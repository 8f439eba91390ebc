// Runs in Node.js what has to run in Pyodide itself.
//   node freeze.mjs compile PYODIDE SOURCE TARGET OPTIMIZE
//   node freeze.mjs snapshot PYODIDE STDLIB PACKAGES IMPORTS TARGET
// The latter prints which modules of the standard library are in the snapshot.
import {writeFileSync} from "node:fs";
import {dirname, resolve} from "node:path";
import {fileURLToPath, pathToFileURL} from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [task, folder, ...paths] = process.argv.slice(2);
const indexURL = `${resolve(folder)}/`;
const {loadPyodide} = await import(pathToFileURL(`${indexURL}pyodide.mjs`));

const start = (options) => loadPyodide({indexURL, ...options});
const mount = ({FS}, path, name) => {
  FS.mkdir(name);
  FS.mount(FS.filesystems.NODEFS, {root: resolve(path)}, name);
};

const compile = async (source, target, optimize) => {
  const pyodide = await start();
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

// The standard library's part of what these imports bring in. Compiled packages cannot be in a
// snapshot, but what they import of the standard library can.
const STANDARD = `
import sys
" ".join(sorted(
    name for name, module in sys.modules.items()
    if (getattr(module, "__file__", None) or "").startswith(LIBRARY)
))
`.replace("LIBRARY", '"/lib/python312.zip/"');

const brought = async (stdLibURL, packages, imports) => {
  const pyodide = await start({stdLibURL});
  mount(pyodide, packages, "/packages");
  pyodide.runPython(`import sys\nsys.path.append("/packages")\nimport ${imports}`);
  return pyodide.runPython(STANDARD).split(" ");
};

const snapshot = async (stdlib, packages, imports, target) => {
  const stdLibURL = resolve(stdlib);
  const names = await brought(stdLibURL, packages, imports);
  const pyodide = await start({stdLibURL, _makeSnapshot: true});
  pyodide.runPython(`import ${names.join(", ")}\nimport gc\ngc.collect()`);
  console.log(pyodide.runPython(STANDARD));
  writeFileSync(target, pyodide.makeMemorySnapshot());
};

try {
  await {compile, snapshot}[task](...paths);
} catch (error) {
  // Left to itself, Node prints the line that threw it as well: a megabyte of Pyodide.
  console.error(error.message);
  process.exitCode = 1;
}
