// Runs the operations of a network one after the other. All threads work on the same operation:
// each takes the next row that no other thread has taken.
#include "dot.h"

#define EXPORT(name) __attribute__((export_name(name)))
#define SPINS 2000  // reads of a shared value before a thread sleeps, which take some microseconds

static i32 load(i32 *at) { return __atomic_load_n(at, __ATOMIC_SEQ_CST); }

// Wait while `*at` is `value`. May return early where threads cannot sleep.
static void wait(i32 *at, i32 value) {
  for (i32 i = 0; i < SPINS; i++)
    if (load(at) != value) return;
#ifdef SHARED
  while (load(at) == value) __builtin_wasm_memory_atomic_wait32(at, value, -1);
#endif
}

// Wait until all threads have arrived here. Trap if one has failed, because it never arrives.
static void barrier(Run *run) {
  const i32 phase = load(&run->phase);
  if (load(&run->failed)) __builtin_trap();
  const i32 here = __atomic_add_fetch(&run->arrived, 1, __ATOMIC_SEQ_CST);
  if (here < run->threads) {
    wait(&run->phase, phase);
    if (load(&run->failed)) __builtin_trap();
    return;
  }
  run->arrived = run->row = 0;
  __atomic_add_fetch(&run->phase, 1, __ATOMIC_SEQ_CST);
#ifdef SHARED
  __builtin_wasm_memory_atomic_notify(&run->phase, run->threads);
#endif
}

// Compute one row. This is a separate function because browsers switch from slow to optimised code
// when a function is called again, not while it runs.
static __attribute__((noinline)) void perform(const Op *op, i32 y, u8 *scratch, i32 product) {
  switch ((Kind)op->kind) {
    case CONVOLVE: return convolve(op, y, scratch, product);
    case CONVOLVE_REAL: return convolve_real(op, y, scratch);
    case DEPTHWISE: return depthwise(op, y, scratch, product);
    case POOL: return pool(op, y);
    case MEAN: return mean(op);
    case UPSAMPLE2X: return upsample2x(op, y, scratch);
    case UPSAMPLE: return upsample(op, y);
    case UPSAMPLE_REAL: return upsample_real(op, y);
    case REQUANTISE: return requantise(op, y);
    case DEQUANTISE: return dequantise(op, y);
    case COPY: return copy(op, y);
    case ADD: return add(op, y);
    case ADD_REAL: return add_real(op, y);
    case QUANTISE: return quantise(op, y);
    case SIGMOID: return sigmoid(op, y);
  }
}

EXPORT("run") void run(Run *run, i32 thread) {
  u8 *scratch = run->scratch + thread * run->scratch_bytes;
  barrier(run);
  // The list is read once: a thread that leaves the last barrier late must not take the list of the
  // next run for a continuation of this one.
  const Op *op = run->ops, *const end = op + run->count;
  for (; op < end; op++) {
    for (i32 y; (y = __atomic_fetch_add(&run->row, 1, __ATOMIC_SEQ_CST)) < op->height;)
      perform(op, y, scratch, run->product);
    barrier(run);
  }
}

// The endless loop of every thread but the first.
EXPORT("help") void help(Run *shared, i32 thread) {
  for (i32 turn = 0;; turn++) {
    while (load(&shared->turn) == turn) wait(&shared->turn, turn);
    run(shared, thread);
  }
}

#ifdef RELAXED
static i32 product_of(i32 weight, i32 next, i32 value, const i32 product) {
  // volatile, because the compiler would otherwise compute the product itself.
  volatile v128_t left = wasm_i16x8_splat((weight & 255) | (next << 8));
  volatile v128_t right = wasm_i8x16_splat(value);
  return wasm_i32x4_extract_lane(dot(left, right, wasm_i32x4_splat(0), product), 3);
}

// Measure which product is exact on this processor, and return it: a Product.
EXPORT("exact") i32 exact(void) {
  // The extreme products. app/prepare/quantise.py makes no weight of -128, and no pair of weights
  // beyond the last four.
  static const i32 cases[][3] = {
      {127, 127, 255}, {-127, -127, 255}, {127, 127, 128}, {-127, -127, 128}, {127, 127, 127},
      {-127, -127, 0}, {127, 1, 255}, {-127, -1, 255}, {64, 64, 255}, {-64, -64, 255}};
  i32 is_exact[] = {1, 1, 1};
  for (i32 i = 0; i < 10; i++) {
    const i32 weight = cases[i][0], next = cases[i][1], value = cases[i][2];
    const i32 sum = DEPTH / 2 * (weight + next);
    is_exact[UNSIGNED] &= product_of(weight, next, value, UNSIGNED) == sum * value;
    is_exact[SIGNED] &= product_of(weight, next, value, SIGNED) == sum * (i8)value;
    if (i >= 6) is_exact[PAIRS] &= product_of(weight, next, value, PAIRS) == sum * value;
  }
  for (i32 product = UNSIGNED; product < NONE; product++)
    if (is_exact[product]) return product;
  return NONE;
}
#endif
