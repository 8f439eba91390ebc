// Depthwise convolutions: one kernel for each channel. BLOCK channels are computed together. The dot
// product sums over DEPTH places of the kernel, so the values of DEPTH pixels are interleaved.
#include "dot.h"

#define VECTORS (BLOCK / 4)  // of 4 sums
#define GROUPS ((MAX_SIDE * MAX_SIDE + DEPTH - 1) / DEPTH)

#define FIRST_BYTES(a, b) \
  wasm_i8x16_shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define LAST_BYTES(a, b) \
  wasm_i8x16_shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#define FIRST_PAIRS(a, b) wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define LAST_PAIRS(a, b) wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15)

// Load BLOCK channels of DEPTH pixels: for each channel, its DEPTH values side by side.
static inline void interleave(const u8 **pixels, i32 at, const i32 product, v128_t *out) {
  v128_t a = wasm_v128_load(pixels[0] + at), b = wasm_v128_load(pixels[1] + at);
#ifdef RELAXED
  v128_t c = wasm_v128_load(pixels[2] + at), d = wasm_v128_load(pixels[3] + at);
  const v128_t first = FIRST_BYTES(a, b), last = LAST_BYTES(a, b);
  const v128_t more = FIRST_BYTES(c, d), rest = LAST_BYTES(c, d);
  out[0] = FIRST_PAIRS(first, more);
  out[1] = LAST_PAIRS(first, more);
  out[2] = FIRST_PAIRS(last, rest);
  out[3] = LAST_PAIRS(last, rest);
  if (product == SIGNED)
    for (i32 i = 0; i < VECTORS; i++) out[i] = wasm_v128_xor(out[i], wasm_i8x16_splat(-128));
#else
  (void)product;
  const v128_t first = FIRST_BYTES(a, b), last = LAST_BYTES(a, b);
  out[0] = wasm_u16x8_extend_low_u8x16(first);
  out[1] = wasm_u16x8_extend_high_u8x16(first);
  out[2] = wasm_u16x8_extend_low_u8x16(last);
  out[3] = wasm_u16x8_extend_high_u8x16(last);
#endif
}

static inline __attribute__((always_inline)) void sum(
    const Op *op, i32 y, u8 *scratch, const i32 product, const i32 kernel) {
  const i32 depth = op->channels, step = op->stride * depth, places = kernel * kernel;
  const i32 groups = (places + DEPTH - 1) / DEPTH;
  const u8 *rows[MAX_SIDE], *pixels[GROUPS * DEPTH];
  pad_rows(op, y, 1, scratch, rows);
  for (i32 i = 0; i < groups * DEPTH; i++) {
    const i32 place = i < places ? i : 0;  // the weights of the others are 0
    pixels[i] = rows[place / kernel] + place % kernel * depth;
  }
  for (i32 channel = 0; channel < depth; channel += BLOCK) {
    const i32 *bias = (const i32 *)op->bias + channel;
    const u8 *all = (const u8 *)op->weights + channel * groups * DEPTH;
    u8 *out = (u8 *)op->out + y * op->width * depth + channel;
    for (i32 x = 0; x < op->width; x++, out += depth) {
      const u8 *from = all;
      v128_t sums[VECTORS], found[VECTORS];
#pragma clang loop unroll(full)
      for (i32 i = 0; i < VECTORS; i++) sums[i] = wasm_v128_load(bias + 4 * i);
#pragma clang loop unroll(full)
      for (i32 group = 0; group < groups; group++) {
        interleave(pixels + group * DEPTH, x * step + channel, product, found);
#pragma clang loop unroll(full)
        for (i32 i = 0; i < VECTORS; i++, from += WEIGHTS)
          sums[i] = dot(weights(from), found[i], sums[i], product);
      }
#pragma clang loop unroll(full)
      for (i32 i = 0; i < VECTORS; i++) sums[i] = wasm_f32x4_convert_i32x4(sums[i]);
      finish(op, sums[0], sums[1], channel, out);
      if (channel + OUTS < depth) finish(op, sums[2], sums[3], channel + OUTS, out + OUTS);
    }
  }
}

// A function each, so that the compiler specialises sum().
#define SPECIAL(name, product, kernel) \
  static __attribute__((noinline)) void name(const Op *op, i32 y, u8 *scratch) { \
    sum(op, y, scratch, product, kernel); \
  }
SPECIAL(unsigned3, UNSIGNED, 3)
SPECIAL(unsigned5, UNSIGNED, 5)
#ifdef RELAXED
SPECIAL(signed3, SIGNED, 3)
SPECIAL(signed5, SIGNED, 5)
SPECIAL(pairs3, PAIRS, 3)
SPECIAL(pairs5, PAIRS, 5)
#endif

void depthwise(const Op *op, i32 y, u8 *scratch, i32 product) {
  const i32 small = op->kernel == 3;
#ifdef RELAXED
  if (product == SIGNED) return (small ? signed3 : signed5)(op, y, scratch);
  if (product == PAIRS) return (small ? pairs3 : pairs5)(op, y, scratch);
#endif
  (void)product;
  (small ? unsigned3 : unsigned5)(op, y, scratch);
}
