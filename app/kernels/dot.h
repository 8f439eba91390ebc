// Dot products of 8-bit values and weights: DEPTH channels of an input for 4 sums at once.
//
// RELAXED: one instruction for 16 products. It multiplies uint8 by int8 on processors with AVX-VNNI
// and int8 by int8 on Arm. WebAssembly does not report which, so exact() in run.c measures it. Some
// other processors saturate, which would give wrong sums.
// Otherwise: two instructions for 8 products, exact on every processor.
#pragma once

#include "op.h"

#ifdef RELAXED
#define DEPTH 4
#else
#define DEPTH 2
#endif
#define WEIGHTS (4 * DEPTH)  // bytes of weights for 4 sums

// Load DEPTH channels of one pixel, repeated for all 4 sums. `flip` subtracts 128 from each value,
// for processors that multiply int8 by int8.
static inline v128_t values(const u8 *from, i32 flip) {
#ifdef RELAXED
  v128_t found = wasm_v128_load32_splat(from);
  return flip ? wasm_v128_xor(found, wasm_i8x16_splat(-128)) : found;
#else
  (void)flip;
  return wasm_u16x8_extend_low_u8x16(wasm_v128_load16_splat(from));
#endif
}

// Load DEPTH weights for each of 4 sums.
static inline v128_t weights(const void *from) {
#ifdef RELAXED
  return wasm_v128_load(from);
#else
  return wasm_i16x8_load8x8(from);
#endif
}

static inline v128_t dot(v128_t weights, v128_t values, v128_t sums) {
#ifdef RELAXED
  return wasm_i32x4_relaxed_dot_i8x16_i7x16_add(weights, values, sums);
#else
  return wasm_i32x4_add(sums, wasm_i32x4_dot_i16x8(weights, values));
#endif
}
