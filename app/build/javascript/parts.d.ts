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
    _api: {on_fatal: (error: unknown) => void};
  }
  export const version: string;
  export function loadPyodide(options: Options): Promise<Pyodide>;
}

declare module "{{parts.onnxruntime}}/ort.wasm.bundle.min.js" {
  export type Values = Float32Array | Uint16Array;
  export class Tensor {
    constructor(type: string, data: Values, dims: readonly number[]);
    readonly type: string;
    readonly data: Values;
    readonly dims: readonly number[];
  }
  export interface Settings {
    executionProviders?: string[];
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
