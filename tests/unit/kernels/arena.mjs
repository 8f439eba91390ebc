// Runs placeTensors() of static/arena.js: `node arena.mjs FOLDER` reads cases as JSON and prints the places.
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {pathToFileURL} from "node:url";

const {placeTensors} = await import(pathToFileURL(join(process.argv[2], "static/arena.js")));
const cases = JSON.parse(readFileSync(0));
console.log(JSON.stringify(cases.map(({sizes, ops, start}) => placeTensors(sizes, ops, start))));
