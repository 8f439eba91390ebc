// Runs networks with the kernels in Node.js: `node run.mjs FOLDER CASES.json`. FOLDER has the compiled
// kernels and their scripts. Each case has paths: a network, its plan, a picture, and the file for the mask.
import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {pathToFileURL} from "node:url";

const [folder, cases] = process.argv.slice(2);
const {start} = await import(pathToFileURL(join(folder, "static/kernels.js")));
const {open} = await start(1, (name) => readFileSync(join(folder, name)));
for (const {network, plan, picture, answer, height, width} of JSON.parse(readFileSync(cases))) {
  const run = open(new Uint8Array(readFileSync(network)), JSON.parse(readFileSync(plan)));
  const values = new Float32Array(new Uint8Array(readFileSync(picture)).buffer);
  run(values, height, width); // what this run leaves in memory must not change the next
  writeFileSync(answer, run(values, height, width));
}
