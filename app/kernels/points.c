// What is done to each value alone.
#include "op.h"

static inline u8 byte(float value) {
  value = __builtin_nearbyintf(value);
  return value < 0 ? 0 : value > 255 ? 255 : (u8)value;
}

// Channels for a place among those of a wider tensor, in its scale.
void requantise(const Op *op, i32 y) {
  const u8 *in = (const u8 *)op->in + y * op->width * op->in_channels;
  u8 *out = (u8 *)op->out + y * op->width * op->channels + op->offset;
  const v128_t a = wasm_f32x4_splat(op->a), more = wasm_f32x4_splat(op->add);
  for (i32 x = 0; x < op->width; x++, in += op->in_channels, out += op->channels) {
    i32 k = 0;
    for (; k + 8 <= op->outs; k += 8) {
      const v128_t words = wasm_u16x8_load8x8(in + k);
      const v128_t left = wasm_f32x4_add(wasm_f32x4_mul(first(words), a), more);
      const v128_t right = wasm_f32x4_add(wasm_f32x4_mul(last(words), a), more);
      store(left, right, 0, 0, out + k, 8);
    }
    for (; k < op->outs; k++) out[k] = byte(in[k] * op->a + op->add);
  }
}

// The same for a place in a float tensor.
void dequantise(const Op *op, i32 y) {
  const u8 *in = (const u8 *)op->in + y * op->width * op->in_channels;
  float *out = (float *)op->out + y * op->width * op->channels + op->offset;
  for (i32 x = 0; x < op->width; x++, in += op->in_channels, out += op->channels)
    for (i32 k = 0; k < op->outs; k++) out[k] = in[k] * op->a + op->add;
}

// And of float channels.
void copy(const Op *op, i32 y) {
  const float *in = (const float *)op->in + y * op->width * op->in_channels;
  float *out = (float *)op->out + y * op->width * op->channels + op->offset;
  for (i32 x = 0; x < op->width; x++, in += op->in_channels, out += op->channels)
    for (i32 k = 0; k < op->outs; k++) out[k] = in[k];
}

void add(const Op *op, i32 y) {
  const i32 line = op->width * op->channels;
  const u8 *in = (const u8 *)op->in + y * line, *other = (const u8 *)op->other + y * line;
  u8 *out = (u8 *)op->out + y * line;
  const v128_t a = wasm_f32x4_splat(op->a), b = wasm_f32x4_splat(op->b);
  const v128_t more = wasm_f32x4_splat(op->add);
  for (i32 i = 0; i < line; i += 8) {
    const v128_t one = wasm_u16x8_load8x8(in + i), two = wasm_u16x8_load8x8(other + i);
    v128_t left = wasm_f32x4_add(wasm_f32x4_mul(first(one), a), wasm_f32x4_mul(first(two), b));
    v128_t right = wasm_f32x4_add(wasm_f32x4_mul(last(one), a), wasm_f32x4_mul(last(two), b));
    store(wasm_f32x4_add(left, more), wasm_f32x4_add(right, more), 0, 0, out + i, line - i);
  }
}

// The network's input, float in planes, as pixels of 4 channels.
void quantise(const Op *op, i32 y) {
  const i32 plane = op->height * op->width, start = y * op->width;
  for (i32 k = 0; k < op->channels; k++) {
    const float *in = (const float *)op->in + k * plane + start;
    for (i32 x = 0; x < op->width; x++) {
      const i32 to = (start + x) * op->channels + k;
      const float value = k < 3 ? in[x] : 0;
      if (op->real) ((float *)op->out)[to] = value;
      else ((u8 *)op->out)[to] = byte(value * op->a + op->add);
    }
  }
}

// e to the power of x, |x| below 80: 2 to a whole power times a series of the rest (Cephes' expf).
static inline float power(float x) {
  const float whole = __builtin_nearbyintf(x * 1.44269504f);
  const float rest = x - whole * 0.693359375f + whole * 2.12194440e-4f;
  float series = 1.9875691500e-4f;
  series = series * rest + 1.3981999507e-3f;
  series = series * rest + 8.3334519073e-3f;
  series = series * rest + 4.1665795894e-2f;
  series = series * rest + 1.6666665459e-1f;
  series = series * rest + 5.0000001201e-1f;
  const union { i32 bits; float value; } two = {((i32)whole + 127) << 23};
  return (series * rest * rest + rest + 1) * two.value;
}

// The network's answer: one plane, of the first channel.
void sigmoid(const Op *op, i32 y) {
  const float *in = (const float *)op->in + y * op->width * op->in_channels;
  float *out = (float *)op->out + y * op->width;
  for (i32 x = 0; x < op->width; x++) {
    const float value = in[x * op->in_channels];
    out[x] = 1 / (1 + power(value > 80 ? -80 : value < -80 ? 80 : -value));
  }
}
