// What is left of a network's file once it is open, and of a run that has failed: `node --expose-gc
// after.mjs FOLDER NETWORK PLAN`.
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {pathToFileURL} from "node:url";

const [folder, network, listed] = process.argv.slice(2);
const {start} = await import(pathToFileURL(join(folder, "kernels.js")));
const {open} = await start(1, (name) => readFileSync(join(folder, name)));
const plan = JSON.parse(readFileSync(listed));

const opened = () => {
  const model = new Uint8Array(readFileSync(network));
  return {run: open(model, plan), file: new WeakRef(model)};
};
const {run, file} = opened();
await new Promise(setImmediate); // until then a WeakRef holds what it was made of
gc();
const isKept = Boolean(file.deref());

const picture = new Float32Array(3 * 32 * 32);
const said = (act) => {
  try {
    return act().length;
  } catch (error) {
    return error.message;
  }
};
const before = said(() => run(picture, 32, 32));
const beyond = plan.ops.map((op) => (op.kind === "requantise" ? {...op, offset: 2 ** 30} : op));
const failing = open(new Uint8Array(readFileSync(network)), {...plan, ops: beyond});
const failed = said(() => failing(picture, 32, 32));
console.log(JSON.stringify({isKept, before, failed, after: said(() => run(picture, 32, 32))}));
