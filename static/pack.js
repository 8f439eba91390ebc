// Files that app/freeze/pack.py made small, so that no host needs to. Gzip's own checksum tells a
// damaged one.

export const inflated = async (address, type = "") => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.url}: HTTP ${response.status}`);
  const body = response.body.pipeThrough(new DecompressionStream("gzip"));
  return new Response(body, {headers: {"Content-Type": type}});
};

// The [path, content] of each file in a pack.
export const files = async (address) => {
  const bytes = new Uint8Array(await (await inflated(address)).arrayBuffer());
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
