// Where static/arena.js places tensors: `node arena.mjs FOLDER`, cases as JSON in and places out.
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {pathToFileURL} from "node:url";

const {placed} = await import(pathToFileURL(join(process.argv[2], "arena.js")));
const cases = JSON.parse(readFileSync(0));
console.log(JSON.stringify(cases.map(({sizes, ops, start}) => placed(sizes, ops, start))));
