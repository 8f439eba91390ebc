// The service worker: keeps one whole version of the site, serves it without a connection, and adds
// the headers for threads. app/build/offline.py writes the version and its files with their hashes
// into it. What it answers: the page, files in folders named by their content, and shared pictures;
// nothing else on this origin. Networks are kept by the engine itself (app/runtime/store.py).
"use strict";

const VERSION = "{{app}}";
// [bytes as kept, hash as served, hash as kept where that is another]
const FILES = {{files}};
const LATER = {{later}}; // kept once they were used: ONNX Runtime

const HOME = registration.scope;
const PATH = new URL(HOME).pathname;
// Other copies of the app may live on this origin below another path.
const VERSIONS = `backdrop-version ${PATH} `;
const OWN = VERSIONS + VERSION;
const SHARED = `backdrop-shared ${PATH}`;
const RUNTIME = `backdrop-runtime ${PATH}`;
const WHOLE = `${HOME}whole.json`; // written last: without it something is missing
const HASHED = /^[\w.]+-[0-9a-f]{12}\/(?!.*\.bin$)/;
const TYPES = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  wasm: "application/wasm",
};

addEventListener("install", (event) => event.waitUntil(keep()));

// Nobody waits for claim(): in Firefox it ends only when the page's workers have answered, and those
// of a network that rests never do. Every later visit would wait for the activation with it.
addEventListener("activate", (event) => {
  const claim = () => void clients.claim().catch(console.debug);
  event.waitUntil(tidy().catch(console.debug).then(claim));
});

addEventListener("message", (event) => {
  if (event.data === "take over") skipWaiting();
  if (event.data === "keep") event.waitUntil(keep().then(tidy).catch(console.debug));
});

addEventListener("fetch", (event) => {
  const {request} = event;
  const {origin, pathname} = new URL(request.url);
  if (origin !== location.origin || !pathname.startsWith(PATH)) return;
  const address = pathname.slice(PATH.length);
  if (request.method === "POST" && address === "share") event.respondWith(receive(request));
  if (request.method !== "GET" || request.headers.has("range")) return;
  if (request.mode === "navigate" && ["", "index.html"].includes(address)) {
    event.respondWith(kept(HOME, [OWN]).then((page) => page ?? fetched(request)));
  } else if (HASHED.test(address)) {
    event.respondWith(file(request, address));
  }
});

// A page of an earlier version may still be open in another tab: what it asks for later comes from
// where that version has kept it, which tidy() leaves there as long. Whoever asks for a file anew
// (pack.js, pyodide.js) takes the kept one for damaged.
async function file(request, address) {
  const url = HOME + address;
  const found = (await kept(url, [OWN, RUNTIME])) ?? (await kept(url, await otherVersions()));
  const entry = FILES[address] ?? LATER[address];
  const isDoubted = entry && request.cache === "reload";
  if (found && (!isDoubted || (await isWhole(found, entry)))) return found;
  // A graphics card or a network of the person's own alone has a use for what comes later, so it is
  // not of the version that is kept whole.
  if (LATER[address]) return keptNow(RUNTIME, url, entry);
  return found ? keptNow(OWN, url, entry) : fetched(request);
}

async function keptNow(name, url, entry) {
  const response = await ready(url, entry);
  try {
    const cache = await caches.open(name);
    await cache.put(url, response.clone());
  } catch (error) {
    console.debug(error); // a full disk: it is fetched at every visit
  }
  return response;
}

// A storage that the browser broke behind our back is the same as an empty one.
async function kept(url, names) {
  for (const cacheName of names) {
    const how = {cacheName, ignoreSearch: true, ignoreVary: true};
    const response = await caches.match(url, how).catch(console.debug);
    if (response) return response;
  }
}

async function fetched(request) {
  const response = await fetch(request);
  // Only navigations see redirects, and have to follow them themselves.
  return response.type === "opaqueredirect" ? response : isolated(response, request.url);
}

const isOther = (name) => name.startsWith(VERSIONS) && name !== OWN;

async function otherVersions() {
  return (await caches.keys().catch(() => [])).filter(isOther);
}

// The same response with the headers that let WebAssembly use threads, and with the right type,
// which not every host knows.
function isolated(response, url, body = response.body) {
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  const type = TYPES[new URL(url).pathname.split(".").pop()];
  if (response.ok && type) headers.set("Content-Type", type);
  for (const name of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(name);
  const {status, statusText} = response;
  return new Response(body, {status, statusText, headers});
}

// A file from the host as it is kept. WebAssembly lies there unpacked: of what comes out of a cache as
// itself, the browser keeps the machine code as well, and need not compile it again at every visit.
async function ready(url, [, hash]) {
  const response = await verified(url, hash);
  if (!url.endsWith(".wasm.pack")) return isolated(response, url);
  const content = response.body.pipeThrough(new DecompressionStream("gzip"));
  return isolated(response, url.replace(/\.pack$/, ""), await new Response(content).blob());
}

// Disks and browsers damage what they keep.
async function isWhole(response, [, served, hash = served]) {
  const content = await response.clone().arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return hash === `sha256-${btoa(String.fromCharCode(...digest))}`;
}

// Fill this version's cache, or throw and leave none: half a version is of no use. A file that an
// earlier version has at the same address is the same file.
let keeping = null;
function keep() {
  keeping ??= fill().finally(() => {
    keeping = null;
  });
  return keeping;
}

async function fill() {
  if (await kept(WHOLE, [OWN])) return;
  const others = await otherVersions();
  try {
    const cache = await caches.open(OWN);
    const puts = Object.entries(FILES).map(async ([address, entry]) => {
      const url = HOME + address;
      const found = await kept(url, others);
      const isGood = found && (await isWhole(found, entry));
      await cache.put(url, isGood ? found : await ready(url, entry));
    });
    const [home] = await Promise.all([page(), ...puts]);
    // The browser may end this at any time, and a page without its files would be served for good.
    await cache.put(HOME, home);
    const bytes = Object.values(FILES).reduce((sum, [size]) => sum + size, 0);
    const about = {version: VERSION, bytes, date: new Date()};
    await cache.put(WHOLE, new Response(JSON.stringify(about)));
  } catch (error) {
    await caches.delete(OWN);
    throw error;
  }
}

// What the page has just fetched is in the HTTP cache and does not come over the wire again.
async function verified(url, integrity) {
  try {
    return await fetch(url, {integrity, cache: "force-cache"});
  } catch {
    return fetch(url, {integrity, cache: "reload"});
  }
}

// Hosts may add to a page, so it has no hash; but it must be the page of this very version.
async function page() {
  for (const url of [HOME, `${HOME}index.html`]) {
    const response = await fetch(url, {cache: "no-cache"});
    const text = response.ok ? await response.text() : "";
    if (text.includes(`data-app="${VERSION}/"`)) return isolated(response, url, text);
  }
  throw new Error(`The host does not have the page of ${VERSION}.`);
}

// Delete what no open page uses: each page holds a lock named as its version's cache. A version that is
// being installed or waits has no page yet.
async function tidy() {
  if (registration.installing || registration.waiting) return;
  const {held} = await navigator.locks.query();
  const used = held.map(({name}) => name).filter(isOther);
  for (const name of await otherVersions()) if (!used.includes(name)) await caches.delete(name);
  if (used.length || !(await caches.has(RUNTIME))) return;
  const cache = await caches.open(RUNTIME);
  for (const {url} of await cache.keys()) {
    const address = url.slice(HOME.length);
    if (HASHED.test(address) && !LATER[address]) await cache.delete(url);
  }
}

// Pictures from another program's share sheet: they are put where static/boot.js fetches them.
async function receive(request) {
  try {
    const files = (await request.formData()).getAll("pictures");
    const cache = await caches.open(SHARED);
    const time = Date.now();
    for (const [number, file] of files.entries()) {
      const url = `${HOME}shared/${time}-${number}/${encodeURIComponent(file.name)}`;
      await cache.put(url, new Response(file));
    }
  } catch (error) {
    console.debug(error); // a full disk: the page finds none and says so
    await caches.delete(SHARED).catch(console.debug);
  }
  return Response.redirect(`${HOME}?shared`, 303);
}
