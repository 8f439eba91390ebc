// Files that app/freeze/pack.py made small, so that no host needs to. Gzip's own checksum tells a
// damaged one, and `failed` hears of it, though whoever reads the content may not.

export const inflated = async (address, {type = "", cache = "default", failed = () => {}} = {}) => {
  const response = await fetch(address, {cache});
  if (!response.ok) throw new Error(`${response.url}: HTTP ${response.status}`);
  // sw.js keeps WebAssembly unpacked. As this very response, it need not be compiled again.
  if (response.headers.get("Content-Type") === "application/wasm") return response;
  const gzip = new DecompressionStream("gzip");
  response.body.pipeTo(gzip.writable).catch(failed);
  return new Response(gzip.readable, {headers: {"Content-Type": type}});
};

const bytesOf = async (address, cache) =>
  new Uint8Array(await (await inflated(address, {cache})).arrayBuffer());

// What came damaged must not come from the browser's HTTP cache again.
export const content = (address) => bytesOf(address).catch(() => bytesOf(address, "reload"));

// The [path, content] of each file in a pack.
export const files = async (address) => {
  const bytes = await content(address);
  const end = bytes.indexOf(10);
  let start = end + 1;
  return JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))).map(([path, size]) => [
    path,
    bytes.subarray(start, (start += size)),
  ]);
};

// Writes them to the disk of an interpreter.
export const put = (FS, root, packed) => {
  for (const [path, content] of packed) {
    const place = `${root}/${path}`;
    FS.mkdirTree(place.slice(0, place.lastIndexOf("/")));
    FS.writeFile(place, content, {canOwn: true});
  }
};
