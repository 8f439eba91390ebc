// The module that app/freeze/layout.py writes, which static/ imports as "../kernels-layout.js".

/** Names of the operations, in the order of their numbers. */
export const KINDS: string[];
/** Names of the dot products, in the order of their numbers. */
export const PRODUCTS: string[];
/** Names of the fields of an operation, 4 bytes each. */
export const OP_FIELDS: string[];
/** Those of OP_FIELDS that are float32; the others are int32. */
export const REAL_FIELDS: string[];
/** Names of the fields of a run, 4 bytes each. */
export const RUN_FIELDS: string[];
/** Channels that a depthwise convolution computes at once. */
export const BLOCK: number;
/** Channels that a convolution computes at once. */
export const OUTS: number;
/** Pixels that a convolution computes at once. */
export const PIXELS: number;
/** Bytes of a page of WebAssembly's memory. */
export const PAGE: number;
/** Pages of memory at most. */
export const MAX_PAGES: number;
/** Bytes of a thread's stack. */
export const STACK: number;
