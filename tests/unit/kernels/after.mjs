// Reports whether an open network retains its file, and the results of runs before, during and after a
// failure, and with a plan of unknown operations: `node --expose-gc after.mjs FOLDER NETWORK PLAN`.
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {pathToFileURL} from "node:url";

const [folder, network, listed] = process.argv.slice(2);
const {start} = await import(pathToFileURL(join(folder, "static/kernels.js")));
const {open} = await start(1, (name) => readFileSync(join(folder, name)));
const plan = JSON.parse(readFileSync(listed));

const openOnce = () => {
  const model = new Uint8Array(readFileSync(network));
  return {run: open(model, plan), file: new WeakRef(model)};
};
const {run, file} = openOnce();
await new Promise(setImmediate); // until then a WeakRef retains its target
gc();
const isRetained = Boolean(file.deref());

const picture = new Float32Array(3 * 64 * 64);
const outcome = (act) => {
  try {
    return act().mask.length;
  } catch (error) {
    return error.message;
  }
};
const unknown = {...plan, ops: plan.ops.map((op) => ({...op, kind: "unknown"}))};
const refused = outcome(() => open(new Uint8Array(readFileSync(network)), unknown)(picture, 64, 64));
const before = outcome(() => run(picture, 64, 64));
const beyond = plan.ops.map((op) => (op.kind === "requantise" ? {...op, offset: 2 ** 30} : op));
const failing = open(new Uint8Array(readFileSync(network)), {...plan, ops: beyond});
const failed = outcome(() => failing(picture, 64, 64));
const after = outcome(() => run(picture, 64, 64));
console.log(JSON.stringify({isRetained, refused, before, failed, after}));
