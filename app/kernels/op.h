// What runs the published networks in the browser: their operations on 8-bit values, each done row by
// row by several threads. app/prepare/plan.py lists a network's operations, static/kernels.js lays
// them out in memory, app/freeze/kernels.py compiles this folder to WebAssembly.
//
// A tensor is height x width x channels, the channels padded to a multiple of 4 (CHANNELS in plan.py):
// uint8 that stands for (q - zero) * scale, or float where an operation is `real`.
#pragma once

#include <stdint.h>
#include <wasm_simd128.h>

typedef uint8_t u8;
typedef int8_t i8;
typedef int32_t i32;

enum {
  CONVOLVE, CONVOLVE_REAL, POOL, TWICE, ENLARGE, ENLARGE_REAL, REQUANTISE, DEQUANTISE, COPY, ADD,
  QUANTISE, SIGMOID
};

#define OUTS 8  // channels that a convolution makes at once

// One operation, as FIELDS in static/kernels.js writes it: 4 bytes each.
typedef struct {
  i32 kind;
  const void *in, *other;
  void *out;
  i32 height, width, channels;           // of `out`
  i32 in_height, in_width, in_channels;  // of `in`
  i32 outs, offset;                      // channels written, and the first of them
  i32 kernel, dilation, stride;          // `stride` is the factor where a picture is enlarged
  i32 in_zero;                           // what stands for 0 in `in`
  i32 zero, low;                         // what stands for 0 in `out`, and its least value
  i32 real;                              // `out` is float; `low` then is 0 for what has a Relu
  const void *weights, *bias;            // as pack.c writes them
  const float *units;                    // what a sum is multiplied with, for each channel
  float a, b, add;
} Op;

void convolve(const Op *op, i32 y, u8 *scratch, i32 flip);
void convolve_real(const Op *op, i32 y, u8 *scratch);
void pool(const Op *op, i32 y);
void twice(const Op *op, i32 y, u8 *scratch);
void enlarge(const Op *op, i32 y);
void enlarge_real(const Op *op, i32 y);
void requantise(const Op *op, i32 y);
void dequantise(const Op *op, i32 y);
void copy(const Op *op, i32 y);
void add(const Op *op, i32 y);
void quantise(const Op *op, i32 y);
void sigmoid(const Op *op, i32 y);

// Eight floats as uint8, rounded to even; only the first four where there is room for no more.
static inline void store(v128_t left, v128_t right, i32 zero, i32 low, u8 *out, i32 room) {
  v128_t zeros = wasm_i32x4_splat(zero);
  left = wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_nearest(left)), zeros);
  right = wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_nearest(right)), zeros);
  v128_t words = wasm_i16x8_max(wasm_i16x8_narrow_i32x4(left, right), wasm_i16x8_splat(low));
  v128_t bytes = wasm_u8x16_narrow_i16x8(words, words);
  if (room >= 8) wasm_v128_store64_lane(out, bytes, 0);
  else wasm_v128_store32_lane(out, bytes, 0);
}

// The first and the last four of eight uint8, as floats.
static inline v128_t first(v128_t words) {
  return wasm_f32x4_convert_i32x4(wasm_u32x4_extend_low_u16x8(words));
}
static inline v128_t last(v128_t words) {
  return wasm_f32x4_convert_i32x4(wasm_u32x4_extend_high_u16x8(words));
}
