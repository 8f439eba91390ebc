// A network's operations one after the other, each by all threads: whoever is free takes the next row.
#include "dot.h"

#define EXPORT(name) __attribute__((export_name(name)))
#define PATIENCE 2000  // looks at the others before a thread sleeps, some microseconds

// Shared by the threads; static/kernels.js writes all but the first three.
typedef struct {
  i32 row, arrived, phase;
  i32 turn;  // counts the runs
  i32 threads, flip;
  const Op *ops;
  i32 count;
  u8 *scratch;
  i32 scratch_bytes;  // of each thread
} Run;

static i32 look(i32 *at) { return __atomic_load_n(at, __ATOMIC_SEQ_CST); }

static void wait(i32 *at, i32 value) {
  for (i32 i = 0; i < PATIENCE; i++)
    if (look(at) != value) return;
#ifdef SHARED
  while (look(at) == value) __builtin_wasm_memory_atomic_wait32(at, value, -1);
#endif
}

// Returns when all threads are here.
static void barrier(Run *run) {
  const i32 phase = look(&run->phase);
  const i32 here = __atomic_add_fetch(&run->arrived, 1, __ATOMIC_SEQ_CST);
  if (here < run->threads) return wait(&run->phase, phase);
  run->arrived = run->row = 0;
  __atomic_add_fetch(&run->phase, 1, __ATOMIC_SEQ_CST);
#ifdef SHARED
  __builtin_wasm_memory_atomic_notify(&run->phase, run->threads);
#endif
}

// A function of its own for each row: browsers replace slow code by fast code when it is next called.
static __attribute__((noinline)) void perform(const Op *op, i32 y, u8 *scratch, i32 flip) {
  switch (op->kind) {
    case CONVOLVE: return convolve(op, y, scratch, flip);
    case CONVOLVE_REAL: return convolve_real(op, y, scratch);
    case POOL: return pool(op, y);
    case TWICE: return twice(op, y, scratch);
    case ENLARGE: return enlarge(op, y);
    case ENLARGE_REAL: return enlarge_real(op, y);
    case REQUANTISE: return requantise(op, y);
    case DEQUANTISE: return dequantise(op, y);
    case COPY: return copy(op, y);
    case ADD: return add(op, y);
    case QUANTISE: return quantise(op, y);
    case SIGMOID: return sigmoid(op, y);
  }
}

EXPORT("run") void run(Run *run, i32 thread) {
  u8 *scratch = run->scratch + thread * run->scratch_bytes;
  barrier(run);
  // Read once: who leaves the last barrier late must not take the next run's list for more of this one.
  const Op *op = run->ops, *const end = op + run->count;
  for (; op < end; op++) {
    for (i32 y; (y = __atomic_fetch_add(&run->row, 1, __ATOMIC_SEQ_CST)) < op->height;)
      perform(op, y, scratch, run->flip);
    barrier(run);
  }
}

// What every thread but the first does for ever.
EXPORT("help") void help(Run *shared, i32 thread) {
  for (i32 turn = 0;; turn++) {
    while (look(&shared->turn) == turn) wait(&shared->turn, turn);
    run(shared, thread);
  }
}

#ifdef RELAXED
// Whether a dot product is exact: 1 of uint8 and int8, 2 of int8 and int8, 0 of neither.
EXPORT("exact") i32 exact(void) {
  // The largest there are: app/prepare/quantise.py makes no weight of -128.
  static const i32 pairs[][2] = {
      {127, 255}, {-127, 255}, {127, 128}, {-127, 128}, {127, 127}, {-127, 0}};
  i32 of_unsigned = 1, of_signed = 1;
  for (i32 i = 0; i < 6; i++) {
    const i32 weight = pairs[i][0], value = pairs[i][1];
    // Out of the compiler's sight, which would work it out by itself.
    volatile v128_t left = wasm_i8x16_splat(weight), right = wasm_i8x16_splat(value);
    const i32 found = wasm_i32x4_extract_lane(dot(left, right, wasm_i32x4_splat(0)), 3);
    of_unsigned &= found == DEPTH * weight * value;
    of_signed &= found == DEPTH * weight * (i8)value;
  }
  return of_unsigned ? 1 : of_signed ? 2 : 0;
}
#endif
