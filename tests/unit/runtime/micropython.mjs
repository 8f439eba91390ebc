// Run a Python script in the page's MicroPython.
//   node micropython.mjs MICROPYTHON_FOLDER MODULES_FOLDER SCRIPT
import {readFileSync, readdirSync} from "node:fs";
import {join, resolve} from "node:path";
import {pathToFileURL} from "node:url";

const [micropython, modules, script] = process.argv.slice(2);
/** @typedef {{mkdir(path: string): void, writeFile(path: string, content: Uint8Array): void}} FileSystem */
/** @typedef {{FS: FileSystem, runPython(source: string): void}} MicroPython */
const {loadMicroPython} = await import(pathToFileURL(join(resolve(micropython), "micropython.mjs")).href);
/** @type {MicroPython} */
const {FS, runPython} = await loadMicroPython({
  heapsize: 8 << 20,
  linebuffer: true,
  stdout: (/** @type {string} */ line) => console.log(line),
});

const copy = (/** @type {string} */ folder, /** @type {string} */ target) => {
  for (const entry of readdirSync(folder, {withFileTypes: true})) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      FS.mkdir(`${target}/${entry.name}`);
      copy(path, `${target}/${entry.name}`);
    } else FS.writeFile(`${target}/${entry.name}`, readFileSync(path));
  }
};

copy(modules, "");
try {
  runPython(readFileSync(script, "utf8"));
} catch (error) {
  console.error(/** @type {Error} */ (error).message); // without the source, which is one long line
  process.exitCode = 1;
}
