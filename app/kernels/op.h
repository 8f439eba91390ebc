// The operations of the published networks on 8-bit values, for WebAssembly. Several threads share
// each operation row by row. app/prepare/plan.py lists the operations of a network,
// static/kernels.js lays them out in memory, and app/freeze/kernels.py compiles this folder.
//
// app/freeze/layout.py reads this file and writes the names below for static/kernels.js, in their
// order. It accepts enums, structs with fields of 4 bytes, and defines of whole numbers.
//
// A tensor is height x width x channels, with the channels padded to a multiple of 4 (CHANNELS in
// plan.py). Its elements are uint8 q, which represent (q - zero) * scale, or float where an
// operation is `real`.
#pragma once

#include <stdint.h>
#include <wasm_simd128.h>

typedef uint8_t u8;
typedef int8_t i8;
typedef int32_t i32;

typedef enum {
  CONVOLVE, CONVOLVE_REAL, DEPTHWISE, POOL, MEAN, UPSAMPLE2X, UPSAMPLE, UPSAMPLE_REAL, REQUANTISE,
  DEQUANTISE, COPY, ADD, ADD_REAL, QUANTISE, SIGMOID
} Kind;

typedef enum { UNSIGNED, SIGNED, PAIRS, NONE } Product;  // of dot.h

#define OUTS 8     // channels that a convolution computes at once
#define PIXELS 4   // neighbouring pixels that a convolution computes at once
#define BLOCK 16   // channels that a depthwise convolution computes at once
#define MAX_SIDE 5  // rows and columns of the largest kernel

// One operation.
typedef struct {
  i32 kind;  // a Kind
  const void *in, *other;
  void *out;
  i32 height, width, channels;           // of `out`
  i32 in_height, in_width, in_channels;  // of `in`
  i32 outs, offset;                      // number of channels written, and the first of them
  i32 kernel, dilation, stride;          // `stride` is the scale factor of an upsampling
  i32 broadcast;                         // `other` is one pixel, which is added to all
  i32 in_zero;                           // the element of `in` that represents 0
  i32 zero, low;                         // the element of `out` that represents 0; the least one
  i32 real;                              // `out` is float; then `low` is 0 for one with a Relu
  const void *weights, *bias;            // in the order of pack.c
  const float *units;                    // factors for the sums, one for each channel
  float a, b, add;
} Op;

// One run of a network, shared by its threads. static/kernels.js writes all fields but the first
// four.
typedef struct {
  i32 row, arrived, phase;
  i32 failed;         // a thread has ended, by static/thread.js
  i32 turn;           // number of this run
  i32 threads;
  i32 product;        // a Product
  const Op *ops;
  i32 count;          // of `ops`
  u8 *scratch;
  i32 scratch_bytes;  // of each thread
} Run;

void pad_rows(const Op *op, i32 y, i32 bytes, u8 *scratch, const u8 **rows);
void convolve(const Op *op, i32 y, u8 *scratch, i32 product);
void convolve_real(const Op *op, i32 y, u8 *scratch);
void depthwise(const Op *op, i32 y, u8 *scratch, i32 product);
void pool(const Op *op, i32 y);
void mean(const Op *op);
void upsample2x(const Op *op, i32 y, u8 *scratch);
void upsample(const Op *op, i32 y);
void upsample_real(const Op *op, i32 y);
void requantise(const Op *op, i32 y);
void dequantise(const Op *op, i32 y);
void copy(const Op *op, i32 y);
void add(const Op *op, i32 y);
void add_real(const Op *op, i32 y);
void quantise(const Op *op, i32 y);
void sigmoid(const Op *op, i32 y);

// Write eight floats as uint8, rounded half to even. Where `room` is below 8, write the first four.
static inline void store(v128_t left, v128_t right, i32 zero, i32 low, u8 *out, i32 room) {
  v128_t zeros = wasm_i32x4_splat(zero);
  left = wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_nearest(left)), zeros);
  right = wasm_i32x4_add(wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_nearest(right)), zeros);
  v128_t words = wasm_i16x8_max(wasm_i16x8_narrow_i32x4(left, right), wasm_i16x8_splat(low));
  v128_t bytes = wasm_u8x16_narrow_i16x8(words, words);
  if (room >= 8) wasm_v128_store64_lane(out, bytes, 0);
  else wasm_v128_store32_lane(out, bytes, 0);
}

// Scale eight sums and write them to `out`, as uint8 or float.
static inline void finish(const Op *op, v128_t left, v128_t right, i32 channel, u8 *out) {
  const i32 room = op->channels - channel;
  left = wasm_f32x4_mul(left, wasm_v128_load(op->units + channel));
  right = wasm_f32x4_mul(right, wasm_v128_load(op->units + channel + 4));
  if (!op->real) return store(left, right, op->zero, op->low, out, room);
  v128_t low = wasm_f32x4_splat(op->low ? -__builtin_inff() : 0);
  wasm_v128_store(out, wasm_f32x4_max(left, low));
  if (room >= OUTS) wasm_v128_store(out + 16, wasm_f32x4_max(right, low));
}

// The first four of eight uint16 as floats.
static inline v128_t first(v128_t words) {
  return wasm_f32x4_convert_i32x4(wasm_u32x4_extend_low_u16x8(words));
}

// The last four of eight uint16 as floats.
static inline v128_t last(v128_t words) {
  return wasm_f32x4_convert_i32x4(wasm_u32x4_extend_high_u16x8(words));
}
