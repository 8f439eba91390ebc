// Operations on single values.
#include "op.h"

// Round half to even and clamp to uint8.
static inline u8 to_byte(float value) {
  value = __builtin_nearbyintf(value);
  return value < 0 ? 0 : value > 255 ? 255 : (u8)value;
}

// Copy channels into a wider tensor and convert them to its scale.
void requantise(const Op *op, i32 y) {
  const u8 *in = (const u8 *)op->in + y * op->width * op->in_channels;
  u8 *out = (u8 *)op->out + y * op->width * op->channels + op->offset;
  const v128_t a = wasm_f32x4_splat(op->a), addend = wasm_f32x4_splat(op->add);
  for (i32 x = 0; x < op->width; x++, in += op->in_channels, out += op->channels) {
    i32 k = 0;
    for (; k + 8 <= op->outs; k += 8) {
      const v128_t words = wasm_u16x8_load8x8(in + k);
      const v128_t left = wasm_f32x4_add(wasm_f32x4_mul(first(words), a), addend);
      const v128_t right = wasm_f32x4_add(wasm_f32x4_mul(last(words), a), addend);
      store(left, right, 0, 0, out + k, 8);
    }
    for (; k < op->outs; k++) out[k] = to_byte(in[k] * op->a + op->add);
  }
}

// Copy channels into a wider float tensor.
void dequantise(const Op *op, i32 y) {
  const u8 *in = (const u8 *)op->in + y * op->width * op->in_channels;
  float *out = (float *)op->out + y * op->width * op->channels + op->offset;
  for (i32 x = 0; x < op->width; x++, in += op->in_channels, out += op->channels)
    for (i32 k = 0; k < op->outs; k++) out[k] = in[k] * op->a + op->add;
}

// Copy float channels into a wider float tensor.
void copy(const Op *op, i32 y) {
  const float *in = (const float *)op->in + y * op->width * op->in_channels;
  float *out = (float *)op->out + y * op->width * op->channels + op->offset;
  for (i32 x = 0; x < op->width; x++, in += op->in_channels, out += op->channels)
    for (i32 k = 0; k < op->outs; k++) out[k] = in[k];
}

// Add two tensors of different scales, or one pixel to all pixels of a tensor.
void add(const Op *op, i32 y) {
  const i32 line = op->width * op->channels, span = op->broadcast ? op->channels : line;
  const u8 *in = (const u8 *)op->in + y * line;
  const u8 *other = (const u8 *)op->other + (op->broadcast ? 0 : y * line);
  u8 *out = (u8 *)op->out + y * line;
  const v128_t a = wasm_f32x4_splat(op->a), b = wasm_f32x4_splat(op->b);
  const v128_t addend = wasm_f32x4_splat(op->add);
  for (i32 done = 0; done < line; done += span, in += span, out += span)
    for (i32 i = 0; i < span; i += 8) {
      const v128_t one = wasm_u16x8_load8x8(in + i), two = wasm_u16x8_load8x8(other + i);
      v128_t left = wasm_f32x4_add(wasm_f32x4_mul(first(one), a), wasm_f32x4_mul(first(two), b));
      v128_t right = wasm_f32x4_add(wasm_f32x4_mul(last(one), a), wasm_f32x4_mul(last(two), b));
      left = wasm_f32x4_add(left, addend);
      right = wasm_f32x4_add(right, addend);
      store(left, right, 0, op->low, out + i, span - i);
    }
}

// Add two float tensors.
void add_real(const Op *op, i32 y) {
  const i32 line = op->width * op->channels;
  const float *in = (const float *)op->in + y * line, *other = (const float *)op->other + y * line;
  float *out = (float *)op->out + y * line;
  for (i32 i = 0; i < line; i++) out[i] = in[i] + other[i];
}

// Compute the mean of each channel over all pixels, as float.
void mean(const Op *op) {
  const i32 pixels = op->in_height * op->in_width;
  float *out = op->out;
  for (i32 k = 0; k < op->channels; k++) {
    const u8 *in = (const u8 *)op->in + k;
    i32 sum = 0;
    for (i32 i = 0; i < pixels; i++) sum += in[i * op->channels];
    out[k] = (float)sum / (float)pixels * op->a + op->add;
  }
}

// Convert the network's input from float planes to pixels.
void quantise(const Op *op, i32 y) {
  const i32 plane = op->height * op->width, start = y * op->width;
  for (i32 k = 0; k < op->channels; k++) {
    const float *in = (const float *)op->in + k * plane + start;
    for (i32 x = 0; x < op->width; x++) {
      const i32 to = (start + x) * op->channels + k;
      const float value = k < op->in_channels ? in[x] : 0;
      if (op->real) ((float *)op->out)[to] = value;
      else ((u8 *)op->out)[to] = to_byte(value * op->a + op->add);
    }
  }
}

// e to the power of x for |x| up to 80, as in expf of the Cephes library: a whole power of 2 times
// a polynomial.
static inline float exponential(float x) {
  const float whole = __builtin_nearbyintf(x * 1.44269504f);
  const float rest = x - whole * 0.693359375f + whole * 2.12194440e-4f;
  float polynomial = 1.9875691500e-4f;
  polynomial = polynomial * rest + 1.3981999507e-3f;
  polynomial = polynomial * rest + 8.3334519073e-3f;
  polynomial = polynomial * rest + 4.1665795894e-2f;
  polynomial = polynomial * rest + 1.6666665459e-1f;
  polynomial = polynomial * rest + 5.0000001201e-1f;
  const union { i32 bits; float value; } two = {((i32)whole + 127) << 23};
  return (polynomial * rest * rest + rest + 1) * two.value;
}

// Compute the mask: one float plane, from the first channel.
void sigmoid(const Op *op, i32 y) {
  const float *in = (const float *)op->in + y * op->width * op->in_channels;
  float *out = (float *)op->out + y * op->width;
  for (i32 x = 0; x < op->width; x++) {
    const float value = in[x * op->in_channels];
    out[x] = 1 / (1 + exponential(value > 80 ? -80 : value < -80 ? 80 : -value));
  }
}
