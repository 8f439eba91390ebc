// Convolutions, one row of the result at a time. PIXELS neighbouring pixels and OUTS channels are
// computed together, so that each weight and each value is loaded once for several products.
#include "dot.h"

// Add a product to each of 4 sums: of one float value, or of DEPTH 8-bit values.
static inline v128_t add_product(
    v128_t weights, v128_t values, v128_t sums, const i32 product, const i32 real) {
  return real ? wasm_f32x4_add(sums, wasm_f32x4_mul(weights, values))
              : dot(weights, values, sums, product);
}

static inline __attribute__((always_inline)) void sum(
    const Op *op, i32 y, u8 *scratch, const i32 product, const i32 real) {
  const i32 unit = real ? 4 : 1, depth = op->in_channels * unit, step = op->stride * depth;
  const i32 values_size = real ? 4 : DEPTH, weights_size = real ? 16 : WEIGHTS;  // bytes
  const i32 taps = op->kernel * op->kernel, out_bytes = op->real ? 4 : 1;
  const u8 *rows[MAX_SIDE];
  pad_rows(op, y, unit, scratch, rows);
  for (i32 channel = 0; channel < op->channels; channel += OUTS) {
    const i32 *bias = (const i32 *)op->bias + channel;
    for (i32 x = 0; x < op->width; x += PIXELS) {
      const u8 *from = (const u8 *)op->weights + channel * taps * depth;
      v128_t sums[PIXELS][2];
      for (i32 i = 0; i < PIXELS; i++) {
        sums[i][0] = wasm_v128_load(bias);
        sums[i][1] = wasm_v128_load(bias + 4);
      }
      for (i32 ky = 0; ky < op->kernel; ky++)
        for (i32 kx = 0; kx < op->kernel; kx++) {
          const u8 *window = rows[ky] + x * step + kx * op->dilation * depth;
          for (i32 k = 0; k < depth; k += values_size) {
            const u8 *next = from + weights_size;
            const v128_t left = real ? wasm_v128_load(from) : weights(from);
            const v128_t right = real ? wasm_v128_load(next) : weights(next);
#pragma clang loop unroll(full)
            for (i32 i = 0; i < PIXELS; i++) {
              const u8 *at = window + i * step;
              const v128_t found = real ? wasm_v128_load32_splat(at) : values(at, product);
              sums[i][0] = add_product(left, found, sums[i][0], product, real);
              sums[i][1] = add_product(right, found, sums[i][1], product, real);
            }
            window += values_size;
            from += 2 * weights_size;
          }
        }
      u8 *out = (u8 *)op->out + ((y * op->width + x) * op->channels + channel) * out_bytes;
      for (i32 i = 0; i < PIXELS && x + i < op->width; i++, out += op->channels * out_bytes) {
        v128_t left = sums[i][0], right = sums[i][1];
        if (!real) {
          left = wasm_f32x4_convert_i32x4(left);
          right = wasm_f32x4_convert_i32x4(right);
        }
        finish(op, left, right, channel, out);
      }
    }
  }
}

// A function each, so that the compiler specialises sum().
#define SPECIAL(name, product) \
  static __attribute__((noinline)) void name(const Op *op, i32 y, u8 *scratch) { \
    sum(op, y, scratch, product, 0); \
  }
SPECIAL(sum_unsigned, UNSIGNED)
#ifdef RELAXED
SPECIAL(sum_signed, SIGNED)
SPECIAL(sum_pairs, PAIRS)
#endif

void convolve(const Op *op, i32 y, u8 *scratch, i32 product) {
#ifdef RELAXED
  if (product == SIGNED) return sum_signed(op, y, scratch);
  if (product == PAIRS) return sum_pairs(op, y, scratch);
#endif
  (void)product;
  sum_unsigned(op, y, scratch);
}

// Convolution of float values and weights, for the few tensors that need more than 8 bits.
void convolve_real(const Op *op, i32 y, u8 *scratch) { sum(op, y, scratch, UNSIGNED, 1); }
