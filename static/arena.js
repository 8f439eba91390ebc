// Places the tensors and operations of a network in memory. Tensors that are needed at different times
// share the same bytes.
import {KINDS, PIXELS} from "../kernels-layout.js";

/**
 * The tensors that an operation reads and the one that it writes, by their numbers.
 * @typedef {{of: number[], to: number}} Access
 */
/**
 * An operation of a plan without weights. Its fields are those of `Op` in app/kernels/op.h.
 * @typedef {Access & {kind: string, stride?: number, outs?: number, offset?: number, real?: number, a?: number,
 *   b?: number, add?: number, low?: number, broadcast?: number}} Point
 */
/**
 * A convolution of a plan; a depthwise one has no `ins`. `weights`, `bias` and `units` are offsets in the network's file; without
 * `units`, weights and values are float.
 * @typedef {Access & {kind: string, weights: number, bias: number, units?: number, outs: number, ins?: number,
 *   kernel: number, stride: number, dilation: number, scale: number, in_zero?: number, zero: number,
 *   low: number, real: number}} Convolution
 */
/**
 * Each tensor is [channels, whether it is float, number of times that its sides are halved], where -1 means
 * that it is one pixel. `planes` are those of the input: the picture's 3, and the hints' after them.
 * @typedef {{planes?: number, tensors: [number, number, number][], ops: (Point | Convolution)[]}} Plan
 */

export const ALIGN = 64; // bytes
export const PICTURE_PLANES = 3;
export const WORD = 4; // bytes of an int32, a float or a pointer

export const roundUp = (/** @type {number} */ value, /** @type {number} */ unit) =>
  Math.ceil(value / unit) * unit;

/**
 * Give each tensor a place for as long as it is needed. A tensor that no operation writes exists from the
 * beginning; one that no operation reads stays until the end.
 *
 * @param {number[]} sizes bytes of each tensor
 * @param {Access[]} ops the operations, in order
 * @param {number} start the first free byte
 * @returns {{places: number[], end: number}} the first byte of each tensor, and the byte after the last
 */
export const placeTensors = (sizes, ops, start) => {
  const spans = sizes.map((size) => roundUp(size, ALIGN));
  /** @type {Map<number, number>} the last operation that reads each tensor */
  const lastReads = new Map();
  ops.forEach(({of}, index) => of.forEach((tensor) => lastReads.set(tensor, index)));
  /** @type {number[]} */
  const places = [];
  let free = [{start: roundUp(start, ALIGN), size: Infinity}]; // sorted by address
  let end = start;

  const allocate = (/** @type {number} */ tensor) => {
    const fits = free.filter(({size}) => size >= spans[tensor]);
    const smallest = fits.reduce((least, block) => (block.size < least.size ? block : least));
    places[tensor] = smallest.start;
    smallest.start += spans[tensor];
    smallest.size -= spans[tensor];
    end = Math.max(end, smallest.start);
  };
  const release = (/** @type {number} */ tensor) => {
    const blocks = [...free, {start: places[tensor], size: spans[tensor]}];
    free = [];
    for (const block of blocks.sort((a, b) => a.start - b.start)) {
      const before = free.at(-1);
      if (before && before.start + before.size === block.start) before.size += block.size;
      else if (block.size) free.push(block);
    }
  };

  const written = new Set(ops.map(({to}) => to));
  sizes.forEach((_, tensor) => {
    if (!written.has(tensor)) allocate(tensor);
  });
  ops.forEach(({of, to}, index) => {
    if (places[to] === undefined) allocate(to);
    for (const tensor of new Set(of)) if (lastReads.get(tensor) === index) release(tensor);
  });
  return {places, end};
};

/**
 * Place the tensors of a network for a picture's size.
 *
 * @param {Plan} plan with weights in memory
 * @param {number} height
 * @param {number} width
 * @param {number} start the first free byte
 * @returns {{ops: Record<string, number>[], picture: number, mask: number, maskShape: number[], end: number,
 *   scratchBytes: number}} the fields of each operation, the places of the input's planes and of the mask,
 *   the mask's height and width, the byte after the last tensor, and the working memory that each thread needs
 */
export const placeOperations = ({planes = PICTURE_PLANES, tensors, ops}, height, width, start) => {
  const step = 2 ** Math.max(...tensors.map(([, , halved]) => halved));
  if (height % step || width % step) throw new Error(`${height}x${width}: no multiples of ${step}`);
  const all = [...tensors, [planes, 1, 0]]; // the input
  const picture = tensors.length;
  const side = (/** @type {number} */ whole, /** @type {number} */ halved) =>
    halved < 0 ? 1 : whole >> halved;
  const shapes = all.map(([channels, , halved]) => [channels, side(height, halved), side(width, halved)]);
  const units = all.map(([, isReal]) => (isReal ? WORD : 1)); // bytes of an element
  const sizes = shapes.map((shape, i) => shape.reduce((a, b) => a * b) * units[i]);
  const accesses = ops.map(({of, to}) => ({of: of.length ? of : [picture], to}));
  const {places, end} = placeTensors(sizes, accesses, start);
  let scratchBytes = 0;
  const placed = ops.map(({of, to, kind: name, ...fields}, index) => {
    const [from, other = from] = accesses[index].of;
    const [channels, rows, columns] = shapes[to];
    const [depth, inRows, inColumns] = shapes[from];
    let needed = 2 * inColumns * depth; // a row of uint16, for upsample2x()
    if ("weights" in fields) {
      const {dilation, kernel, stride} = fields;
      const wide = (roundUp(columns, PIXELS) - 1) * stride + 1 + dilation * (kernel - 1);
      needed = kernel * wide * depth * units[from];
    }
    scratchBytes = Math.max(scratchBytes, roundUp(needed, ALIGN));
    const kind = KINDS.indexOf(name);
    if (kind < 0) throw new Error(`no kernel for ${name}`);
    return {
      ...fields, kind, in: places[from], other: places[other], out: places[to], height: rows,
      width: columns, channels, in_height: inRows, in_width: inColumns, in_channels: depth,
    };
  });
  const mask = ops[ops.length - 1].to;
  const [, ...maskShape] = shapes[mask];
  return {ops: placed, picture: places[picture], mask: places[mask], maskShape, end, scratchBytes};
};
