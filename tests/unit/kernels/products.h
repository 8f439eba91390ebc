// WebAssembly's relaxed products as other processors compute them, for all: with EMULATE_SIGNED int8 by
// int8, as Arm does; with EMULATE_PAIRS int8 by uint8, of which two are added in 16 bits, saturating, as
// x86 without VNNI does. Include it with -include.
#include <wasm_simd128.h>

#ifdef EMULATE_SIGNED
#define LOW wasm_i16x8_extend_low_i8x16
#define HIGH wasm_i16x8_extend_high_i8x16
#else
#define LOW wasm_u16x8_extend_low_u8x16
#define HIGH wasm_u16x8_extend_high_u8x16
#endif

static inline v128_t emulated_pairs(v128_t one, v128_t other) {
  v128_t low = wasm_i16x8_mul(wasm_i16x8_extend_low_i8x16(one), LOW(other));
  v128_t high = wasm_i16x8_mul(wasm_i16x8_extend_high_i8x16(one), HIGH(other));
  v128_t even = wasm_i16x8_shuffle(low, high, 0, 2, 4, 6, 8, 10, 12, 14);
  v128_t odd = wasm_i16x8_shuffle(low, high, 1, 3, 5, 7, 9, 11, 13, 15);
  return wasm_i16x8_add_sat(even, odd);  // two products of int8 always fit
}

static inline v128_t emulated_dot(v128_t one, v128_t other, v128_t sums) {
  return wasm_i32x4_add(sums, wasm_i32x4_extadd_pairwise_i16x8(emulated_pairs(one, other)));
}

#undef LOW
#undef HIGH
#define wasm_i16x8_relaxed_dot_i8x16_i7x16 emulated_pairs
#define wasm_i32x4_relaxed_dot_i8x16_i7x16_add emulated_dot
