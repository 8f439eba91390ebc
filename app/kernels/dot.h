// Dot products of 8-bit values and weights: DEPTH channels of an input for 4 sums at once.
//
// RELAXED: WebAssembly's relaxed products of int8 by 7 bits, given 8 bits. What the eighth bit does
// depends on the processor and is not reported, so exact() in run.c measures it:
//   UNSIGNED  one instruction for 16 products of int8 by uint8 (x86 with AVX-VNNI)
//   SIGNED    one instruction for 16 products of int8 by int8 (Arm)
//   PAIRS     three for 16 products of int8 by uint8, of which two are added in 16 bits (other x86).
//             They fit, since app/prepare/quantise.py keeps the sum of two neighbouring weights small.
// Otherwise: two instructions for 8 products, exact on every processor.
#pragma once

#include "op.h"

#ifdef RELAXED
#define DEPTH 4
#else
#define DEPTH 2
#endif
#define WEIGHTS (4 * DEPTH)  // bytes of weights for 4 sums

// Load DEPTH channels of one pixel, repeated for all 4 sums. SIGNED subtracts 128 from each value.
static inline v128_t values(const u8 *from, const i32 product) {
#ifdef RELAXED
  v128_t found = wasm_v128_load32_splat(from);
  return product == SIGNED ? wasm_v128_xor(found, wasm_i8x16_splat(-128)) : found;
#else
  (void)product;
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

static inline v128_t dot(v128_t weights, v128_t values, v128_t sums, const i32 product) {
#ifdef RELAXED
  if (product == PAIRS) {
    const v128_t pairs = wasm_i16x8_relaxed_dot_i8x16_i7x16(weights, values);
    return wasm_i32x4_add(sums, wasm_i32x4_extadd_pairwise_i16x8(pairs));
  }
  return wasm_i32x4_relaxed_dot_i8x16_i7x16_add(weights, values, sums);
#else
  (void)product;
  return wasm_i32x4_add(sums, wasm_i32x4_dot_i16x8(weights, values));
#endif
}
