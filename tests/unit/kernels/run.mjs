// Runs networks with the kernels in Node.js: `node run.mjs FOLDER CASES.json`. FOLDER has the compiled
// kernels and their scripts. Each case has paths: a network, its plan, a picture, hints if there are any, and
// the file for the mask, whose height and width are printed.
import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {pathToFileURL} from "node:url";

const [folder, cases] = process.argv.slice(2);
const {start} = await import(pathToFileURL(join(folder, "static/kernels.js")));
const {open} = await start(1, (name) => readFileSync(join(folder, name)));
const shapes = [];
const read = (path) => path && new Float32Array(new Uint8Array(readFileSync(path)).buffer);
for (const {network, plan, picture, hints, answer, height, width} of JSON.parse(readFileSync(cases))) {
  const run = open(new Uint8Array(readFileSync(network)), JSON.parse(readFileSync(plan)));
  const values = read(picture);
  run(values.map((value) => -value), height, width); // what it leaves in memory must not change the next
  const {mask, shape} = run(values, height, width, read(hints));
  writeFileSync(answer, mask);
  shapes.push(shape);
}
console.log(JSON.stringify(shapes));
