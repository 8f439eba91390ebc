// The rows of an input under the kernel of a convolution.
#include "op.h"

// Set `rows` to the input rows under the kernel. Rows that need padding are copied to `scratch`.
void pad_rows(const Op *op, i32 y, i32 bytes, u8 *scratch, const u8 **rows) {
  i32 pad = op->dilation * (op->kernel - 1) / 2, pixel = op->in_channels * bytes;
  i32 last = (op->width + PIXELS - 1) / PIXELS * PIXELS - 1;
  i32 wide = last * op->stride + 1 + 2 * pad;
  u8 zero = op->in_zero;
  for (i32 k = 0; k < op->kernel; k++) {
    i32 from = y * op->stride + k * op->dilation - pad;
    const u8 *source = (const u8 *)op->in + from * op->in_width * pixel;
    u8 *row = scratch + k * wide * pixel;
    rows[k] = pad ? row : source;
    if (!pad) continue;
    if (from < 0 || from >= op->in_height) {
      __builtin_memset(row, zero, wide * pixel);
      continue;
    }
    i32 right = pad + op->in_width;
    __builtin_memset(row, zero, pad * pixel);
    __builtin_memcpy(row + pad * pixel, source, op->in_width * pixel);
    if (right < wide) __builtin_memset(row + right * pixel, zero, (wide - right) * pixel);
  }
}
