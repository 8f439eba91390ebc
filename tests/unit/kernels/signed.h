// The int8 by int8 products of Arm processors, for all others. Include it with -include.
#include <wasm_simd128.h>

static inline v128_t signed_pairs(v128_t one, v128_t other) {
  v128_t low = wasm_i16x8_extmul_low_i8x16(one, other);
  v128_t high = wasm_i16x8_extmul_high_i8x16(one, other);
  v128_t even = wasm_i16x8_shuffle(low, high, 0, 2, 4, 6, 8, 10, 12, 14);
  v128_t odd = wasm_i16x8_shuffle(low, high, 1, 3, 5, 7, 9, 11, 13, 15);
  return wasm_i16x8_add(even, odd);
}

static inline v128_t signed_dot(v128_t one, v128_t other, v128_t sums) {
  return wasm_i32x4_add(sums, wasm_i32x4_extadd_pairwise_i16x8(signed_pairs(one, other)));
}

#define wasm_i16x8_relaxed_dot_i8x16_i7x16 signed_pairs
#define wasm_i32x4_relaxed_dot_i8x16_i7x16_add signed_dot
