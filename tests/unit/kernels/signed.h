// The int8 by int8 product of Arm processors, for all others. Include it with -include.
#include <wasm_simd128.h>

static inline v128_t signed_dot(v128_t one, v128_t other, v128_t sums) {
  v128_t low = wasm_i16x8_extmul_low_i8x16(one, other);
  v128_t high = wasm_i16x8_extmul_high_i8x16(one, other);
  v128_t left = wasm_i32x4_extadd_pairwise_i16x8(low);
  v128_t right = wasm_i32x4_extadd_pairwise_i16x8(high);
  v128_t even = wasm_i32x4_shuffle(left, right, 0, 2, 4, 6);
  v128_t odd = wasm_i32x4_shuffle(left, right, 1, 3, 5, 7);
  return wasm_i32x4_add(sums, wasm_i32x4_add(even, odd));
}

#define wasm_i32x4_relaxed_dot_i8x16_i7x16_add signed_dot
