// Where each tensor of a network lies in memory while it is needed: as many as can share a place.

export const ALIGN = 64; // bytes

// Takes the bytes of each tensor, the operations in order, each with the tensors it reads (`of`) and the
// one it writes (`to`), and the first free byte. Gives each tensor's place, and the end of them all.
// What nobody writes is there from the beginning; what nobody reads stays until the end.
export const placed = (sizes, ops, start) => {
  const spans = sizes.map((size) => Math.ceil(size / ALIGN) * ALIGN);
  const last = new Map(ops.flatMap(({of}, index) => of.map((tensor) => [tensor, index])));
  const places = [];
  let free = [{start: Math.ceil(start / ALIGN) * ALIGN, size: Infinity}]; // by their addresses
  let end = start;

  const allocate = (tensor) => {
    const fits = free.filter(({size}) => size >= spans[tensor]);
    const best = fits.reduce((least, block) => (block.size < least.size ? block : least));
    places[tensor] = best.start;
    best.start += spans[tensor];
    best.size -= spans[tensor];
    end = Math.max(end, best.start);
  };
  const release = (tensor) => {
    const blocks = [...free, {start: places[tensor], size: spans[tensor]}];
    free = [];
    for (const block of blocks.sort((a, b) => a.start - b.start)) {
      const before = free.at(-1);
      if (before && before.start + before.size === block.start) before.size += block.size;
      else if (block.size) free.push(block);
    }
  };

  const written = new Set(ops.map(({to}) => to));
  sizes.forEach((_, tensor) => written.has(tensor) || allocate(tensor));
  ops.forEach(({of, to}, index) => {
    if (places[to] === undefined) allocate(to);
    for (const tensor of new Set(of)) if (last.get(tensor) === index) release(tensor);
  });
  return {places, end};
};
