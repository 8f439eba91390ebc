// The rules of eslint for all JavaScript, with the globals of the place where each file runs.
import {createRequire} from "node:module";

const require = createRequire(process.argv[1]); // the packages installed beside eslint
const js = require("@eslint/js");
const globals = require("globals");

const PAGE = ["boot", "offline", "micropython", "embed"].map((name) => `static/${name}.js`);
const SERVICE_WORKER = ["static/sw.js"];
const SCRIPTS = ["static/boot.js", "static/offline.js", ...SERVICE_WORKER]; // the others are modules
const PAGE_GLOBALS = {backdropEmbedded: "readonly", backdropInbox: "writable", backdropNotes: "writable", backdropLocal: "writable"};

export default [
  js.configs.recommended,
  {rules: {"no-unused-vars": ["error", {ignoreRestSiblings: true}]}},
  {files: SCRIPTS, languageOptions: {sourceType: "script"}},
  {files: PAGE, languageOptions: {globals: {...globals.browser, ...PAGE_GLOBALS}}},
  {files: SERVICE_WORKER, languageOptions: {globals: globals.serviceworker}},
  {
    files: ["static/*.js"],
    ignores: [...PAGE, ...SERVICE_WORKER],
    languageOptions: {globals: globals.worker},
  },
  {files: ["**/*.mjs"], languageOptions: {globals: {...globals.node, gc: "readonly"}}},
];
