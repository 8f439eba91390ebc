// Fetches gzip files and packs, which app/freeze/pack.py compresses so that no host needs to.

/**
 * @typedef {object} Options
 * @property {string} [type] content type of the inflated response
 * @property {RequestCache} [cache]
 * @property {(reason: unknown) => void} [failed] called if gzip's checksum shows damage, which the reader
 *   of the response may not notice
 * @property {(response: Response) => ReadableStream<Uint8Array<ArrayBuffer>>} [watch] returns a response's body
 *   and may see how much of it has arrived
 */

/**
 * Fetch a file and inflate it.
 *
 * @param {URL | string} address
 * @param {Options} [options]
 * @returns {Promise<Response>}
 */
export const fetchInflated = async (address, {type = "", cache, failed = () => {}, watch} = {}) => {
  const response = await fetch(address, {cache});
  if (!response.ok || !response.body) throw new Error(`${response.url}: HTTP ${response.status}`);
  // sw.js caches WebAssembly inflated. This very response object carries the compiled code.
  if (response.headers.get("Content-Type") === "application/wasm") return response;
  const gzip = new DecompressionStream("gzip");
  (watch?.(response) ?? response.body).pipeTo(gzip.writable).catch(failed);
  return new Response(gzip.readable, {headers: {"Content-Type": type}});
};

/** @type {(address: URL | string, options: Options) => Promise<Uint8Array<ArrayBuffer>>} */
const fetchBytes = async (address, options) =>
  new Uint8Array(await (await fetchInflated(address, options)).arrayBuffer());

/**
 * Fetch the inflated content of a file. A damaged copy is not taken from the browser's HTTP cache again.
 *
 * @param {URL | string} address
 * @param {Options} [options]
 */
export const fetchContent = (address, options = {}) =>
  fetchBytes(address, options).catch(() => fetchBytes(address, {...options, cache: "reload"}));

/**
 * Fetch the files of a pack.
 *
 * @param {URL | string} address
 * @param {Options} [options]
 * @returns {Promise<[path: string, content: Uint8Array][]>}
 */
export const fetchFiles = async (address, options) => {
  const bytes = await fetchContent(address, options);
  const end = bytes.indexOf(10); // the line feed after the list of files
  /** @type {[path: string, size: number][]} */
  const listed = JSON.parse(new TextDecoder().decode(bytes.subarray(0, end)));
  let start = end + 1;
  return listed.map(([path, size]) => [path, bytes.subarray(start, (start += size))]);
};

/**
 * Return files as the inflated content of a pack.
 *
 * @param {[path: string, content: Uint8Array][]} files
 */
export const joinFiles = (files) => {
  const listed = JSON.stringify(files.map(([path, {length}]) => [path, length]));
  const parts = [new TextEncoder().encode(`${listed}\n`), ...files.map(([, content]) => content)];
  const joined = new Uint8Array(parts.reduce((sum, {length}) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    joined.set(part, end);
    end += part.length;
  }
  return joined;
};

/**
 * Write files to the file system of an interpreter.
 *
 * @param {FileSystem} FS
 * @param {string} root
 * @param {[path: string, content: Uint8Array][]} files
 */
export const writeFiles = (FS, root, files) => {
  for (const [path, content] of files) {
    const place = `${root}/${path}`;
    FS.mkdirTree(place.slice(0, place.lastIndexOf("/")));
    FS.writeFile(place, content, {canOwn: true});
  }
};
