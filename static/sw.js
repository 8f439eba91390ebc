// The service worker: keeps one whole version of the site, serves it without a connection, and adds
// the headers for threads. app/build/offline.py writes the version and its files with their hashes
// into it. What it answers: the page, files in folders named by their content, and shared pictures;
// nothing else on this origin. Networks are kept by the engine itself (app/runtime/store.py).
"use strict";

const VERSION = "{{app}}";
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
    event.respondWith(file(request));
  }
});

// A page of an earlier version may still be open in another tab: what it asks for later comes from
// that version's cache, which tidy() leaves there as long.
async function file(request) {
  const {url} = request;
  const [, hash] = LATER[url.slice(HOME.length)] ?? [];
  if (hash) return (await kept(url, [RUNTIME, ...(await otherVersions())])) ?? keptNow(url, hash);
  return (await kept(url, [OWN])) ?? (await kept(url, await otherVersions())) ?? fetched(request);
}

// Only a graphics card or a network of the person's own has a use for these, so they are not of the
// version that is kept whole. Those of earlier versions go with the first of this one.
async function keptNow(url, hash) {
  const [response] = await ready(await verified(url, hash), url);
  if (!response.ok) return response;
  try {
    const cache = await caches.open(RUNTIME);
    for (const {url: old} of await cache.keys()) {
      const address = old.slice(HOME.length);
      if (HASHED.test(address) && !LATER[address]) await cache.delete(old);
    }
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

async function otherVersions() {
  const names = await caches.keys().catch(() => []);
  return names.filter((name) => name.startsWith(VERSIONS) && name !== OWN);
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

// A response as it is kept, and its size where that is another than the file's. WebAssembly lies there
// unpacked: of what comes out of a cache as itself, the browser keeps the machine code as well, and
// need not compile it again at every visit.
async function ready(response, url) {
  if (!url.endsWith(".wasm.pack") || !response.ok) return [isolated(response, url), 0];
  // An earlier version has it unpacked already.
  const isPacked = response.headers.get("Content-Type") !== TYPES.wasm;
  const bare = isPacked ? response.body.pipeThrough(new DecompressionStream("gzip")) : response.body;
  const content = await new Response(bare).blob();
  return [isolated(response, url.replace(/\.pack$/, ""), content), content.size];
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
    const puts = Object.entries(FILES).map(async ([address, [bytes, hash]]) => {
      const url = HOME + address;
      const found = (await kept(url, others)) ?? (await verified(url, hash));
      const [response, size] = await ready(found, url);
      await cache.put(url, response);
      return size || bytes;
    });
    puts.push(page().then((response) => cache.put(HOME, response)).then(() => 0));
    const bytes = (await Promise.all(puts)).reduce((sum, size) => sum + size);
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

// Delete the versions that no open page uses: each page holds a lock named as its cache. One that is
// being installed or waits has no page yet.
async function tidy() {
  if (registration.installing || registration.waiting) return;
  const {held} = await navigator.locks.query();
  const used = held.map(({name}) => name);
  for (const name of await otherVersions()) if (!used.includes(name)) await caches.delete(name);
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
