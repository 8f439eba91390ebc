// Tests the kernels at their start, before a picture is trusted to them.
import {MASK, MODEL, PLAN, SIDE} from "./self-test-data.js";

/** @import {Open} from "./kernels.js" */

const ALLOWED = 1e-4; // All forms agree to the last bit; MASK is rounded.

/**
 * Run a tiny network with every operation. It takes some milliseconds.
 *
 * @param {Open} open of the kernels
 * @returns {void} raises an error if the mask is not the known one
 */
export const testKernels = (open) => {
  const model = Uint8Array.from(atob(MODEL), (letter) => letter.charCodeAt(0));
  const picture = Float32Array.from({length: 3 * SIDE * SIDE}, (_, i) => ((i * 37) % 61) / 24 - 0.5);
  const {mask} = open(model, PLAN)(picture, SIDE, SIDE);
  const wrong = MASK.findIndex((value, i) => !(Math.abs(mask[i] - value) < ALLOWED));
  if (wrong >= 0) throw new Error(`wrong answer: ${mask[wrong]} instead of ${MASK[wrong]}`);
};
