// The modules of the pinned parts that static/ imports, as far as it uses them. app/build/templates.py
// replaces the placeholders in their names by addresses.

/** The file system of an interpreter that Emscripten compiled. */
interface FileSystem {
  mkdirTree(path: string): void;
  writeFile(path: string, content: Uint8Array, options: {canOwn: boolean}): void;
}

declare module "{{parts.micropython}}/micropython.js" {
  interface MicroPython {
    FS: FileSystem & {ErrnoError: new (errno: number) => {name: string; errno: number}};
  }
  export function loadMicroPython(options: {url: string}): Promise<MicroPython>;
}

declare module "{{parts.pyodide}}/pyodide.js" {
  export interface Options {
    indexURL?: string;
    stdLibURL?: string;
    fsInit?: (FS: FileSystem, places: {sitePackages: string}) => Promise<void>;
    _loadSnapshot?: Promise<ArrayBuffer>;
  }
  interface Pyodide {
    runPython(code: string): unknown;
    runPythonAsync(code: string, ...options: unknown[]): Promise<unknown>;
    _api: {on_fatal: (error: unknown) => void};
  }
  export const version: string;
  export function loadPyodide(options: Options): Promise<Pyodide>;
}

declare module "{{parts.onnxruntime}}/ort.wasm.bundle.min.js" {
  export type Values = Float32Array | Uint16Array;
  export type Numbers = Values | Int32Array | BigInt64Array;
  export class Tensor {
    constructor(type: string, data: Numbers, dims: readonly number[]);
    readonly type: string;
    readonly data: Values;
    readonly dims: readonly number[];
  }
  export interface Settings {
    graphOptimizationLevel?: "disabled" | "basic" | "extended" | "all";
    executionProviders?: string[];
    executionMode?: "sequential" | "parallel";
    interOpNumThreads?: number;
    externalData?: {path: string; data: Uint8Array}[];
    extra?: Record<string, Record<string, string>>;
    logSeverityLevel?: number;
  }
  export interface InferenceSession {
    run(feeds: Record<string, Tensor>, outputs: string[]): Promise<Record<string, Tensor>>;
    release(): Promise<void>;
  }
  export const InferenceSession: {
    create(model: Uint8Array, settings: Settings): Promise<InferenceSession>;
  };
  export const env: {
    logLevel: string;
    wasm: {numThreads: number; wasmPaths?: {wasm: string}; wasmBinary?: ArrayBuffer};
    webgpu: {device: Promise<{lost: Promise<{message: string}>}>};
  };
}

declare module "{{parts.onnxruntime}}/ort.webgpu.bundle.min.js" {
  export * from "{{parts.onnxruntime}}/ort.wasm.bundle.min.js";
}

declare module "{{parts.libheif}}/libheif.js" {
  // Places in memory are numbers. Functions of C that return an error take its place as their first argument.
  export interface LibHeif {
    HEAPU8: Uint8Array<ArrayBuffer>;
    HEAPU32: Uint32Array;
    _malloc(size: number): number;
    _heif_context_alloc(): number;
    _heif_context_read_from_memory_without_copy(
      error: number, context: number, content: number, size: number, options: number,
    ): void;
    _heif_context_get_primary_image_handle(error: number, context: number, handle: number): void;
    _heif_image_handle_get_width(handle: number): number;
    _heif_image_handle_get_height(handle: number): number;
    _heif_image_handle_has_alpha_channel(handle: number): number;
    _heif_image_handle_is_premultiplied_alpha(handle: number): number;
    _heif_image_handle_get_raw_color_profile_size(handle: number): number;
    _heif_image_handle_get_raw_color_profile(error: number, handle: number, content: number): void;
    _heif_image_handle_get_nclx_color_profile(error: number, handle: number, profile: number): void;
    _heif_image_handle_get_list_of_metadata_block_IDs(
      handle: number, kind: number, ids: number, count: number,
    ): number;
    _heif_image_handle_get_metadata_size(handle: number, id: number): number;
    _heif_image_handle_get_metadata(error: number, handle: number, id: number, content: number): void;
    _heif_decode_image(
      error: number, handle: number, image: number, space: number, chroma: number, options: number,
    ): void;
    _heif_image_get_width(image: number, channel: number): number;
    _heif_image_get_height(image: number, channel: number): number;
    _heif_image_get_plane_readonly2(image: number, channel: number, stride: number): number;
  }
}
