// Reorders weights for convolve.c and depthwise.c. A network's file has them in the order of ONNX: output channel,
// input channel, row and column of the kernel.
#include "dot.h"

#define EXPORT(name) __attribute__((export_name(name)))

// Reorder int8 weights, and subtract `in_zero` times the sum of a channel's weights from its bias.
EXPORT("pack") void pack(
    const i8 *from, i8 *to, i32 *bias, i32 outs, i32 ins, i32 depth, i32 taps, i32 in_zero) {
  for (i32 out = 0; out < outs; out++)
    for (i32 i = 0; i < ins * taps; i++) bias[out] -= in_zero * from[out * ins * taps + i];
  for (i32 out = 0; out < outs; out += OUTS)
    for (i32 tap = 0; tap < taps; tap++)
      for (i32 in = 0; in < depth; in += DEPTH)
        for (i32 i = out; i < out + OUTS; i++)
          for (i32 k = in; k < in + DEPTH; k++)
            *to++ = i < outs && k < ins ? from[(i * ins + k) * taps + tap] : 0;
}

// Reorder int8 weights of a depthwise convolution, for depthwise.c, and correct its bias likewise.
EXPORT("pack_depthwise") void pack_depthwise(
    const i8 *from, i8 *to, i32 *bias, i32 outs, i32 taps, i32 in_zero) {
  for (i32 out = 0; out < outs; out++)
    for (i32 tap = 0; tap < taps; tap++) bias[out] -= in_zero * from[out * taps + tap];
  for (i32 out = 0; out < outs; out += BLOCK)
    for (i32 tap = 0; tap < taps; tap += DEPTH)
      for (i32 i = out; i < out + BLOCK; i++)
        for (i32 k = tap; k < tap + DEPTH; k++) *to++ = i < outs && k < taps ? from[i * taps + k] : 0;
}

// Reorder float weights.
EXPORT("pack_real") void pack_real(
    const float *from, float *to, i32 outs, i32 ins, i32 depth, i32 taps) {
  for (i32 out = 0; out < outs; out += OUTS)
    for (i32 tap = 0; tap < taps; tap++)
      for (i32 in = 0; in < depth; in++)
        for (i32 i = out; i < out + OUTS; i++)
          *to++ = i < outs && in < ins ? from[(i * ins + in) * taps + tap] : 0;
}
