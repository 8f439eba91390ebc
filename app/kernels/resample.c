// Downsampling and upsampling: MaxPool of ONNX, and its linear Resize with half-pixel centres.
#include "op.h"

static inline u8 larger(u8 a, u8 b) { return a > b ? a : b; }

// Take the maximum of each 2 x 2 pixels.
void pool(const Op *op, i32 y) {
  const i32 depth = op->channels, line = op->in_width * depth;
  const u8 *restrict above = (const u8 *)op->in + 2 * y * line, *restrict below = above + line;
  u8 *restrict out = (u8 *)op->out + y * op->width * depth;
  for (i32 x = 0; x < op->width; x++, above += 2 * depth, below += 2 * depth, out += depth)
    for (i32 k = 0; k < depth; k++)
      out[k] = larger(larger(above[k], above[depth + k]), larger(below[k], below[depth + k]));
}

// Upsample by 2: each new pixel is the sum of 9, 3, 3 and 1 sixteenths of its neighbours.
void upsample2x(const Op *op, i32 y, u8 *scratch) {
  const i32 depth = op->channels, line = op->in_width * depth, row = y / 2;
  i32 beside = y % 2 ? row + 1 : row - 1;
  if (beside < 0 || beside >= op->in_height) beside = row;
  const u8 *restrict near = (const u8 *)op->in + row * line;
  const u8 *restrict far = (const u8 *)op->in + beside * line;
  uint16_t *restrict mixed = (uint16_t *)scratch;
  for (i32 i = 0; i < line; i++) mixed[i] = 3 * near[i] + far[i];
  u8 *restrict out = (u8 *)op->out + y * 2 * line;
  for (i32 x = 0; x < op->in_width; x++, out += 2 * depth) {
    const uint16_t *here = mixed + x * depth;
    const uint16_t *left = x ? here - depth : here;
    const uint16_t *right = x < op->in_width - 1 ? here + depth : here;
    for (i32 k = 0; k < depth; k++) {
      out[k] = (3 * here[k] + left[k] + 8) >> 4;
      out[depth + k] = (3 * here[k] + right[k] + 8) >> 4;
    }
  }
}

// Find the two neighbours of a new pixel, and return the weight of the second.
static inline float neighbours(i32 at, i32 factor, i32 size, i32 *first, i32 *second) {
  float place = (at + .5f) / factor - .5f;
  if (place < 0) place = 0;
  *first = (i32)place;
  *second = *first + 1 < size ? *first + 1 : size - 1;
  return place - *first;
}

// Upsample by any factor.
static inline __attribute__((always_inline)) void interpolate(const Op *op, i32 y, const i32 real) {
  const i32 depth = op->channels, line = op->in_width;
  i32 top, bottom, left, right;
  const float down = neighbours(y, op->stride, op->in_height, &top, &bottom);
  for (i32 x = 0; x < op->width; x++) {
    const float across = neighbours(x, op->stride, line, &left, &right);
    const i32 corners[] = {
        top * line + left, top * line + right, bottom * line + left, bottom * line + right};
    const i32 to = (y * op->width + x) * depth;
    for (i32 k = 0; k < depth; k++) {
      float found[4];
      for (i32 i = 0; i < 4; i++) {
        const i32 from = corners[i] * depth + k;
        found[i] = real ? ((const float *)op->in)[from] : ((const u8 *)op->in)[from];
      }
      const float above = found[0] + (found[1] - found[0]) * across;
      const float below = found[2] + (found[3] - found[2]) * across;
      const float mixed = above + (below - above) * down;
      if (real) ((float *)op->out)[to + k] = mixed;
      else ((u8 *)op->out)[to + k] = (u8)__builtin_nearbyintf(mixed);
    }
  }
}

void upsample(const Op *op, i32 y) { interpolate(op, y, 0); }

void upsample_real(const Op *op, i32 y) { interpolate(op, y, 1); }
