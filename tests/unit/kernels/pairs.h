// The products of x86 processors without VNNI, for all others: int8 by uint8, of which two are added
// in 16 bits, saturating. Include it with -include.
#include <wasm_simd128.h>

static inline v128_t saturating_pairs(v128_t one, v128_t other) {
  v128_t low = wasm_i16x8_mul(wasm_i16x8_extend_low_i8x16(one), wasm_u16x8_extend_low_u8x16(other));
  v128_t high = wasm_i16x8_mul(wasm_i16x8_extend_high_i8x16(one), wasm_u16x8_extend_high_u8x16(other));
  v128_t even = wasm_i16x8_shuffle(low, high, 0, 2, 4, 6, 8, 10, 12, 14);
  v128_t odd = wasm_i16x8_shuffle(low, high, 1, 3, 5, 7, 9, 11, 13, 15);
  return wasm_i16x8_add_sat(even, odd);
}

static inline v128_t saturating_dot(v128_t one, v128_t other, v128_t sums) {
  return wasm_i32x4_add(sums, wasm_i32x4_extadd_pairwise_i16x8(saturating_pairs(one, other)));
}

#define wasm_i16x8_relaxed_dot_i8x16_i7x16 saturating_pairs
#define wasm_i32x4_relaxed_dot_i8x16_i7x16_add saturating_dot
