// Runs the published networks: app/kernels compiled to WebAssembly, by the plans that
// app/prepare/plan.py has made, with several threads where the page may have them.
import {ALIGN, placed} from "./arena.js";
import {begin} from "./begin.js";

// As in app/kernels/op.h and run.c, 4 bytes each.
const KINDS = (
  "convolve convolve_real pool twice enlarge enlarge_real requantise dequantise copy add quantise" +
  " sigmoid"
).split(" ");
const FIELDS = (
  "kind in other out height width channels in_height in_width in_channels outs offset kernel" +
  " dilation stride in_zero zero low real weights bias units a b add"
).split(" ");
const REAL = ["a", "b", "add"];
const RUN = "row arrived phase turn threads flip ops count scratch scratch_bytes".split(" ");

const PAGE = 65536; // bytes
// As app/freeze/kernels.py compiles it. IS-Net takes fewer than 2400.
const MOST_PAGES = 4096;
const STACK = 16384; // bytes of a thread
const OUTS = 8; // channels that a convolution makes at once
const PIXELS = 4; // and pixels

const up = (value, unit) => Math.ceil(value / unit) * unit;

// Memory that threads share takes addresses for all it may ever hold. Where a browser does not have as
// many, which 32-bit ones may not, one thread does without.
const reserved = (shared) => {
  try {
    return {memory: new WebAssembly.Memory({initial: 16, maximum: MOST_PAGES, shared}), shared};
  } catch (error) {
    if (!shared) throw error;
    console.debug(`One thread: ${error}`);
    return reserved(false);
  }
};

// The fastest form of the kernels that is exact here, and what its `exact` has found.
const chosen = async (load, memory, shared) => {
  const form = shared ? "shared" : "alone";
  const begun = async (content) => {
    new Uint8Array(memory.buffer).fill(0); // of the form that was tried before
    const {module, instance} = await WebAssembly.instantiate(content, {env: {memory}});
    return {module, kernels: instance.exports, exact: instance.exports.exact?.()};
  };
  const relaxed = await load(`kernels-relaxed-${form}.wasm`);
  const fast = WebAssembly.validate(relaxed) && (await begun(relaxed));
  return fast.exact ? fast : begun(await load(`kernels-plain-${form}.wasm`));
};

// Takes how many threads there may be, and what gives the bytes of a file of the kernels. Returns how
// many there are, and what opens networks.
export const start = async (most, load) => {
  const {memory, shared} = reserved(most > 1);
  const {module, kernels, exact} = await chosen(load, memory, shared);
  const wanted = shared ? most : 1;
  const flip = exact === 2; // it multiplies int8 with int8
  let top = kernels.__heap_base.value;

  const bytes = (at, length) => new Uint8Array(memory.buffer, at, length);
  const ints = (at, length) => new Int32Array(memory.buffer, at, length);
  const floats = (at, length) => new Float32Array(memory.buffer, at, length);
  // A page more, since kernels read beyond what they need.
  const reach = (end) => {
    const pages = up(end, PAGE) / PAGE + 1 - memory.buffer.byteLength / PAGE;
    if (pages > 0) memory.grow(pages);
  };
  const reserve = (size) => {
    const at = up(top, ALIGN);
    reach(at + size);
    top = at + size;
    return at;
  };

  const run = reserve(RUN.length * 4);
  const tell = (values) => {
    const words = ints(run, RUN.length);
    for (const [name, value] of Object.entries(values)) words[RUN.indexOf(name)] = value;
  };

  const helped = Array.from({length: wanted - 1}, (_, index) => {
    const stack = reserve(STACK) + STACK;
    const worker = begin(new URL("./thread.js", import.meta.url), "thread");
    worker.postMessage({module, memory, stack, shared: run, number: index + 1});
    return new Promise((resolve) => {
      worker.onmessage = ({data}) => {
        worker.onerror = null; // a later error ends this worker too: a run would wait for that thread
        resolve(data);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        resolve(false);
      };
    });
  });
  const threads = 1 + (await Promise.all(helped)).filter(Boolean).length;
  tell({threads, flip});

  // A convolution's weights and what goes with them, in the kernels' order.
  const packed = (op, model, depth) => {
    const {outs, ins, scale, in_zero} = op;
    const taps = op.kernel ** 2;
    const isReal = op.kind === "convolve_real";
    const cut = (at, length) => model.slice(at, at + length);
    const padded = up(outs, OUTS);
    const weights = reserve(padded * depth * taps * (isReal ? 4 : 1));
    const bias = reserve(padded * 4);
    const units = reserve(padded * 4);
    const given = cut(op.weights, outs * ins * taps * (isReal ? 4 : 1));
    const source = up(top, ALIGN);
    reach(source + given.length);
    bytes(source, given.length).set(given);
    bytes(bias, padded * 4).fill(0);
    bytes(bias, outs * 4).set(cut(op.bias, outs * 4));
    floats(units, padded).fill(1 / scale);
    if (isReal) {
      kernels.pack_real(source, weights, outs, ins, depth, taps);
    } else {
      const own = new Float32Array(cut(op.units, outs * 4).buffer);
      floats(units, outs).set(own.map((unit) => unit / scale));
      kernels.pack(source, weights, bias, outs, ins, depth, taps, in_zero - (flip ? 128 : 0));
    }
    return {...op, weights, bias, units};
  };

  // A function of its own, whose scope ends with it: what runs a network must not keep its file.
  const weighted = (model, {tensors, ops}) =>
    ops.map((op) => (op.weights ? packed(op, model, tensors[op.of[0]][0]) : op));

  // The operations as the kernels read them, and where the picture and the answer are.
  const laid = ({tensors, ops}, list, height, width) => {
    const step = 2 ** Math.max(...tensors.map(([, , halved]) => halved));
    if (height % step || width % step) throw new Error(`${height}x${width}: no multiples of ${step}`);
    const all = [...tensors, [3, 1, 0]]; // the picture, in planes
    const picture = tensors.length;
    const shapes = all.map(([channels, , halved]) => [channels, height >> halved, width >> halved]);
    const sizes = all.map(([, isReal], i) => shapes[i].reduce((a, b) => a * b) * (isReal ? 4 : 1));
    const read = ops.map((op) => ({...op, of: op.of.length ? op.of : [picture]}));
    const {places, end} = placed(sizes, read, top);
    const scratch = up(end, ALIGN);
    let scratchBytes = 0;
    const values = read.map((op) => {
      const [from, other = from] = op.of;
      const [channels, rows, columns] = shapes[op.to];
      const [depth, inRows, inColumns] = shapes[from];
      const unit = all[from][1] ? 4 : 1;
      const wide = (up(columns, PIXELS) - 1) * op.stride + 1 + op.dilation * (op.kernel - 1);
      const needed = op.kernel ? op.kernel * wide * depth * unit : 2 * inColumns * depth;
      scratchBytes = Math.max(scratchBytes, up(needed, ALIGN));
      return {
        ...op, kind: KINDS.indexOf(op.kind), in: places[from], other: places[other],
        out: places[op.to], height: rows, width: columns, channels, in_height: inRows,
        in_width: inColumns, in_channels: depth,
      };
    });
    reach(scratch + scratchBytes * wanted);
    const words = ints(list, ops.length * FIELDS.length);
    const reals = floats(list, ops.length * FIELDS.length);
    values.forEach((op, row) => FIELDS.forEach((field, column) => {
      const view = REAL.includes(field) ? reals : words;
      view[row * FIELDS.length + column] = op[field] ?? 0;
    }));
    tell({ops: list, count: ops.length, scratch, scratch_bytes: scratchBytes});
    return {picture: places[picture], answer: places[ops.at(-1).to]};
  };

  let broken = false; // what failed has left the threads somewhere in its list

  // Takes a network's file and its plan; gives what runs it on float32 3 x height x width.
  const open = (model, plan) => {
    const ops = weighted(model, plan);
    const list = reserve(ops.length * FIELDS.length * 4);
    return (values, height, width) => {
      if (broken) throw new Error("an earlier run has failed");
      const {picture, answer} = laid({...plan, ops}, list, height, width);
      floats(picture, values.length).set(values);
      const turn = run / 4 + RUN.indexOf("turn");
      if (threads > 1) {
        const words = new Int32Array(memory.buffer);
        Atomics.add(words, turn, 1);
        Atomics.notify(words, turn);
      }
      broken = true;
      kernels.run(run, 0);
      broken = false;
      return floats(answer, height * width).slice();
    };
  };
  return {threads, open};
};
