// Decodes HEIC pictures with libheif, in a worker of its own that runtime/worker/heif_decoder.py ends after
// each: the memory of WebAssembly never shrinks. For the same reason nothing here is freed.
import {fetchContent} from "./pack.js";
import {hold, once} from "./sessions.js";

/** @typedef {import("{{parts.libheif}}/libheif.js").LibHeif} LibHeif */
/**
 * The primary picture of a file, upright, and what describes its colours: an ICC profile, or code points of
 * the primaries and the curve. `pixels` is null if there are more than the limit; otherwise each has three
 * bytes, or four with alpha. `exif` is as in the file.
 * @typedef {object} Picture
 * @property {number} width
 * @property {number} height
 * @property {Uint8Array<ArrayBuffer> | null} pixels
 * @property {boolean} isPremultiplied
 * @property {Uint8Array | null} profile
 * @property {number[] | null} codes
 * @property {Uint8Array | null} exif
 */
/** @typedef {{data: {id: number, name: string, values: [content: ArrayBuffer, maxPixels: number]}}} Call */

// libheif/heif_error.h, heif_image.h
const RGB = 1;
const INTERLEAVED = {rgb: 10, rgba: 11};
const CHANNEL = 10;

const {lock} = JSON.parse(self.name);

const ready = once(async () => {
  const wasm = new URL("{{parts.libheif}}/libheif.wasm.pack", import.meta.url);
  const fetching = fetchContent(wasm);
  /** @type {Promise<(options: object) => LibHeif>} */
  const factory = new Promise((resolve) => {
    // It is a script, not a module, and hands itself to AMD's define().
    const define = (/** @type {unknown} */ _, /** @type {() => (options: object) => LibHeif} */ make) => resolve(make());
    Object.assign(globalThis, {define: Object.assign(define, {amd: {}})});
  });
  const [wasmBinary] = await Promise.all([fetching, import("{{parts.libheif}}/libheif.js")]);
  return (await factory)({wasmBinary, print: console.debug, printErr: console.debug});
});

/** @type {(heif: LibHeif, content: ArrayBuffer, maxPixels: number) => Picture} */
const decode = (heif, content, maxPixels) => {
  const error = heif._malloc(12); // code, subcode, message
  const slot = heif._malloc(4);
  const word = (/** @type {number} */ place) => heif.HEAPU32[place >>> 2];
  const bytes = (/** @type {number} */ place, /** @type {number} */ size) => heif.HEAPU8.slice(place, place + size);

  const check = () => {
    if (!word(error)) return;
    const message = bytes(word(error + 8), 200);
    throw new Error(`libheif ${word(error)}.${word(error + 4)} ${String.fromCharCode(...message).split("\0")[0]}`);
  };
  // Call a function that returns an error, and a pointer through its last argument.
  const find = (/** @type {(slot: number) => void} */ call) => {
    call(slot);
    check();
    return word(slot);
  };
  // Call a function that returns an error, and bytes at its last argument.
  const read = (/** @type {number} */ size, /** @type {(place: number) => void} */ call) => {
    const place = heif._malloc(size);
    call(place);
    return word(error) ? null : bytes(place, size);
  };

  const file = heif._malloc(content.byteLength);
  heif.HEAPU8.set(new Uint8Array(content), file);
  const context = heif._heif_context_alloc();
  heif._heif_context_read_from_memory_without_copy(error, context, file, content.byteLength, 0);
  check();
  const handle = find((place) => heif._heif_context_get_primary_image_handle(error, context, place));
  const width = heif._heif_image_handle_get_width(handle);
  const height = heif._heif_image_handle_get_height(handle);
  const isPremultiplied = Boolean(heif._heif_image_handle_is_premultiplied_alpha(handle));
  const picture = {width, height, pixels: null, isPremultiplied, profile: null, codes: null, exif: null};
  if (width * height > maxPixels) return picture;

  const profileSize = heif._heif_image_handle_get_raw_color_profile_size(handle);
  const profile = profileSize
    ? read(profileSize, (place) => heif._heif_image_handle_get_raw_color_profile(error, handle, place))
    : null;
  heif._heif_image_handle_get_nclx_color_profile(error, handle, slot);
  const codes = word(error) ? null : [word(word(slot) + 4), word(word(slot) + 8)];

  const name = heif._malloc(5);
  heif.HEAPU8.set(new TextEncoder().encode("Exif\0"), name);
  const hasExif = heif._heif_image_handle_get_list_of_metadata_block_IDs(handle, name, slot, 1) > 0;
  const id = word(slot);
  const exif = hasExif
    ? read(heif._heif_image_handle_get_metadata_size(handle, id), (place) =>
        heif._heif_image_handle_get_metadata(error, handle, id, place),
      )
    : null;

  const hasAlpha = heif._heif_image_handle_has_alpha_channel(handle);
  const chroma = hasAlpha ? INTERLEAVED.rgba : INTERLEAVED.rgb;
  const image = find((place) => heif._heif_decode_image(error, handle, place, RGB, chroma, 0));
  return {...picture, ...readPixels(heif, image, hasAlpha ? 4 : 3), profile, codes, exif};
};

/** @type {(heif: LibHeif, image: number, channels: number) => Pick<Picture, "width" | "height" | "pixels">} */
const readPixels = (heif, image, channels) => {
  const slot = heif._malloc(4);
  const width = heif._heif_image_get_width(image, CHANNEL);
  const height = heif._heif_image_get_height(image, CHANNEL);
  const start = heif._heif_image_get_plane_readonly2(image, CHANNEL, slot);
  const stride = heif.HEAPU32[slot >>> 2];
  const row = width * channels;
  const pixels = new Uint8Array(row * height);
  for (let y = 0; y < height; y++) {
    const from = start + y * stride;
    pixels.set(heif.HEAPU8.subarray(from, from + row), y * row);
  }
  return {width, height, pixels};
};

onmessage = async (/** @type {Call} */ {data: {id, name, values}}) => {
  try {
    const heif = await ready();
    if (name === "ready") return postMessage({id});
    const picture = decode(heif, ...values);
    postMessage({id, value: picture}, picture.pixels ? [picture.pixels.buffer] : []);
  } catch (error) {
    postMessage({id, failure: String(error)});
  }
};
hold(lock);
