// The service worker: stores one whole version of the site, serves it without a connection, and adds the
// headers for threads. app/build/precache.py writes the version and the files with their hashes into it.
// It answers requests for the page, for files in folders named by their content, for those that a host may
// change (FRESH), and for shared pictures, and no others on this origin, such as embed.js. The engine stores networks itself (model_store.py).
"use strict";

/**
 * A file to store: its bytes as stored, its hash as served, and its hash as stored where that differs.
 * @typedef {[bytes: number, served: string, stored?: string]} Entry
 */

const VERSION = "{{app}}";
/** @type {Record<string, Entry>} */
const FILES = {/* {{files}} */};
/** @type {Record<string, Entry>} ONNX Runtime, libheif, samples and more, which are stored after their first use */
const LATER = {/* {{later}} */};

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const HOME = worker.registration.scope;
const PATH = new URL(HOME).pathname; // other copies of the app may be on this origin below other paths
const VERSIONS = `backdrop-version ${PATH} `;
const CURRENT = VERSIONS + VERSION;
const SHARED = `backdrop-shared ${PATH}`;
const RUNTIME = `backdrop-runtime ${PATH}`;
const WHOLE = `${HOME}whole.json`; // written last: a version without it is incomplete
const UPLOADED = `${HOME}uploaded`; // bytes, in the cache RUNTIME
const FRESH = ["backdrop.json"]; // which a host changes without a new version
const HASHED = /^[\w.]+-[0-9a-f]{12}\/(?!.*\.bin$)/;
/** @type {Record<string, string | undefined>} */
const TYPES = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  wasm: "application/wasm",
  webp: "image/webp",
};

worker.addEventListener("install", (event) => event.waitUntil(keep()));

// The event does not wait for claim(). In Firefox, claim() ends only when the page's workers have answered,
// and the idle worker of a network never does. Every later visit would wait for the activation.
worker.addEventListener("activate", (event) => {
  const claim = () => void worker.clients.claim().catch(console.debug);
  event.waitUntil(tidy().catch(console.debug).then(claim));
});

worker.addEventListener("message", (event) => {
  if (event.data === "take over") worker.skipWaiting();
  if (event.data === "count uploads") event.waitUntil(countUploads(0).then((sum) => event.ports[0].postMessage(sum)));
  if (event.data === "keep") event.waitUntil(keep().then(tidy).catch(console.debug));
});

worker.addEventListener("fetch", (event) => {
  const {request} = event;
  const {origin, pathname} = new URL(request.url);
  const isShare = origin === location.origin && request.method === "POST" && pathname === `${PATH}share`;
  if (!isShare && !["GET", "HEAD"].includes(request.method)) {
    const body = request.clone().arrayBuffer();
    event.waitUntil(body.then(({byteLength}) => countUploads(byteLength)).catch(console.debug));
  }
  if (origin !== location.origin || !pathname.startsWith(PATH)) return;
  const address = pathname.slice(PATH.length);
  if (request.method === "POST" && address === "share") event.respondWith(receive(request));
  if (request.method !== "GET" || request.headers.has("range")) return;
  if (request.mode === "navigate" && ["", "index.html"].includes(address)) {
    event.respondWith(match(HOME, [CURRENT]).then((page) => page ?? fetchIsolated(request)));
  } else if (HASHED.test(address)) {
    event.respondWith(serveFile(request, address));
  } else if (FRESH.includes(address)) {
    event.respondWith(serveFresh(address));
  }
});

/**
 * Serve a file of this version, or of an earlier one that is still open in another tab: tidy() leaves its
 * cache alone. `cache: "reload"` means that the caller found our copy damaged.
 *
 * @param {Request} request
 * @param {string} address relative to HOME
 * @returns {Promise<Response>}
 */
async function serveFile(request, address) {
  const url = HOME + address;
  const found = (await match(url, [CURRENT, RUNTIME])) ?? (await match(url, await otherVersions()));
  /** @type {Entry | undefined} */
  const later = LATER[address];
  /** @type {Entry | undefined} */
  const entry = FILES[address] ?? later;
  const isDoubted = entry && request.cache === "reload";
  if (found && (!isDoubted || (await isWhole(found, entry)))) return found;
  // LATER files are used only with a GPU, a custom model, HEIC and the like, so they are not part of the
  // whole version.
  if (later) return fetchAndStore(RUNTIME, url, later);
  return found && entry ? fetchAndStore(CURRENT, url, entry) : fetchIsolated(request);
}

/** @type {(cacheName: string, url: string, entry: Entry) => Promise<Response>} */
async function fetchAndStore(cacheName, url, entry) {
  const response = await fetchForCache(url, entry);
  try {
    const cache = await caches.open(cacheName);
    await cache.put(url, response.clone());
  } catch (error) {
    console.debug(error); // the disk is full: the file is fetched at every visit
  }
  return response;
}

/**
 * Find a URL in the first of these caches that has it. Storage that the browser has broken counts as empty.
 *
 * @param {string} url
 * @param {string[]} names
 */
async function match(url, names) {
  for (const cacheName of names) {
    const options = {cacheName, ignoreSearch: true, ignoreVary: true};
    const response = await caches.match(url, options).catch(() => undefined);
    if (response) return response;
  }
  return undefined;
}

/**
 * Serve one of FRESH as the host has it now, and without a connection as it was last.
 *
 * @type {(address: string) => Promise<Response>}
 */
async function serveFresh(address) {
  const url = HOME + address;
  try {
    const response = isolate(await fetch(url, {cache: "no-cache", signal: AbortSignal.timeout(3000)}), url);
    if (response.ok && (await caches.has(CURRENT))) {
      await (await caches.open(CURRENT)).put(url, response.clone()).catch(console.debug);
    }
    return response;
  } catch {
    return (await match(url, [CURRENT, ...(await otherVersions())])) ?? Response.error();
  }
}

/** @type {(request: Request) => Promise<Response>} */
async function fetchIsolated(request) {
  const response = await fetch(request);
  // Only navigations get these, and the browser must follow the redirect itself.
  return response.type === "opaqueredirect" ? response : isolate(response, request.url);
}

const isOther = (/** @type {string | undefined} */ name) =>
  name !== undefined && name.startsWith(VERSIONS) && name !== CURRENT;

async function otherVersions() {
  return (await caches.keys().catch(() => [])).filter(isOther);
}

/**
 * Copy a response, with the headers that let WebAssembly use threads, and with the right type, which not
 * every host sends.
 *
 * @param {Response} response
 * @param {string} url
 * @param {BodyInit | null} [body]
 */
function isolate(response, url, body = response.body) {
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  // An isolated page of another origin may show the page in a frame; that it may at all is said elsewhere.
  const {pathname} = new URL(url);
  headers.set("Cross-Origin-Resource-Policy", /\/(index\.html)?$/.test(pathname) ? "cross-origin" : "same-origin");
  const type = TYPES[pathname.split(".").pop() ?? ""];
  if (response.ok && type) headers.set("Content-Type", type);
  for (const name of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(name);
  const {status, statusText} = response;
  return new Response(body, {status, statusText, headers});
}

/**
 * Fetch a file as it is stored. WebAssembly is stored inflated, because browsers keep the compiled code
 * with the cache entry and need not compile it again at every visit.
 *
 * @type {(url: string, entry: Entry) => Promise<Response>}
 */
async function fetchForCache(url, [, served]) {
  const response = await fetchVerified(url, served);
  if (!url.endsWith(".wasm.pack") || !response.body) return isolate(response, url);
  const content = response.body.pipeThrough(new DecompressionStream("gzip"));
  return isolate(response, url.replace(/\.pack$/, ""), await new Response(content).blob());
}

/**
 * Compare a stored response with its hash. Disks and browsers damage stored data.
 *
 * @type {(response: Response, entry: Entry) => Promise<boolean>}
 */
async function isWhole(response, [, served, stored = served]) {
  const content = await response.clone().arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return stored === `sha256-${btoa(String.fromCharCode(...digest))}`;
}

/** @type {Promise<unknown>} */
let counting = Promise.resolve();
/**
 * Add to the bytes that requests of the page have carried to a host, which the page shows, and return their
 * sum. The number is stored, because the browser ends this worker at any time. One count waits for another, so
 * that none is lost.
 *
 * @param {number} bytes
 * @returns {Promise<number>}
 */
function countUploads(bytes) {
  const sum = counting.then(() => addUploads(bytes));
  counting = sum.catch(console.debug);
  return sum;
}

/**
 * @param {number} bytes
 * @returns {Promise<number>}
 */
async function addUploads(bytes) {
  const stored = await match(UPLOADED, [RUNTIME]);
  const sum = Number((await stored?.text()) ?? 0) + bytes;
  if (bytes) await (await caches.open(RUNTIME)).put(UPLOADED, new Response(String(sum)));
  return sum;
}

/** @type {Promise<void> | null} */
let keeping = null;
function keep() {
  keeping ??= fill().finally(() => {
    keeping = null;
  });
  return keeping;
}

/** Fill this version's cache. After a failure, delete it and throw, since half a version is of no use. */
async function fill() {
  if (await match(WHOLE, [CURRENT])) return;
  const others = await otherVersions();
  try {
    const cache = await caches.open(CURRENT);
    const puts = Object.entries(FILES).map(async ([address, entry]) => {
      const url = HOME + address;
      const found = await match(url, others); // files of one address are equal in all versions
      const isGood = found && (await isWhole(found, entry));
      await cache.put(url, isGood ? found : await fetchForCache(url, entry));
    });
    const [home] = await Promise.all([fetchPage(), ...puts]);
    // The page is stored after its files, because the browser may end this worker at any time, and would
    // otherwise serve a page with missing files from then on.
    await cache.put(HOME, home);
    await Promise.all(FRESH.map(serveFresh));
    const bytes = Object.values(FILES).reduce((sum, [size]) => sum + size, 0);
    const summary = {version: VERSION, bytes, date: new Date()};
    await cache.put(WHOLE, new Response(JSON.stringify(summary)));
  } catch (error) {
    await caches.delete(CURRENT);
    throw error;
  }
}

/**
 * Fetch a file and verify it. Files that the page has just fetched come from the HTTP cache.
 *
 * @type {(url: string, integrity: string) => Promise<Response>}
 */
async function fetchVerified(url, integrity) {
  try {
    return await fetch(url, {integrity, cache: "force-cache"});
  } catch {
    return fetch(url, {integrity, cache: "reload"});
  }
}

/** Fetch the page. It has no hash, since hosts may add to it, but it must be the page of this version. */
async function fetchPage() {
  for (const url of [HOME, `${HOME}index.html`]) {
    const response = await fetch(url, {cache: "no-cache"});
    const text = response.ok ? await response.text() : "";
    if (text.includes(`data-app="${VERSION}/"`)) return isolate(response, url, text);
  }
  throw new Error(`The host does not have the page of ${VERSION}.`);
}

/**
 * Delete the caches that no open page uses: each page holds a lock with the name of its version's cache. A
 * version that is being installed, or waits, has no page yet.
 */
async function tidy() {
  if (worker.registration.installing || worker.registration.waiting) return;
  const {held = []} = await navigator.locks.query();
  const used = held.map(({name}) => name).filter(isOther);
  for (const name of await otherVersions()) if (!used.includes(name)) await caches.delete(name);
  if (used.length || !(await caches.has(RUNTIME))) return;
  const cache = await caches.open(RUNTIME);
  for (const {url} of await cache.keys()) {
    const address = url.slice(HOME.length);
    if (HASHED.test(address) && !LATER[address]) await cache.delete(url);
  }
}

/**
 * Store pictures that another app shared, for static/boot.js.
 *
 * @param {Request} request
 */
async function receive(request) {
  try {
    const files = (await request.formData()).getAll("pictures");
    const cache = await caches.open(SHARED);
    const time = Date.now();
    for (const [number, file] of files.entries()) {
      if (!(file instanceof File)) continue;
      const url = `${HOME}shared/${time}-${number}/${encodeURIComponent(file.name)}`;
      await cache.put(url, new Response(file));
    }
  } catch (error) {
    console.debug(error); // the disk is full: the page finds no pictures and reports that
    await caches.delete(SHARED).catch(console.debug);
  }
  return Response.redirect(`${HOME}?shared`, 303);
}
