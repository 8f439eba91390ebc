// Weights in the order in which convolve.c wants them. A network's file has them as ONNX does: for each
// channel of the result and each of its input the kernel's rows.
#include "dot.h"

#define EXPORT(name) __attribute__((export_name(name)))

// Weights, and for each channel of the result what is to be taken from its sums: `in_zero` times them.
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

EXPORT("pack_real") void pack_real(
    const float *from, float *to, i32 outs, i32 ins, i32 depth, i32 taps) {
  for (i32 out = 0; out < outs; out += OUTS)
    for (i32 tap = 0; tap < taps; tap++)
      for (i32 in = 0; in < depth; in++)
        for (i32 i = out; i < out + OUTS; i++)
          *to++ = i < outs && in < ins ? from[(i * ins + in) * taps + tap] : 0;
}
