// Types of embed.js. Copy this file beside your sources and import the types from it.

export interface Options {
  /** "png" (the default), "png8", "webp" (lossless), "webp-lossy" or "jpeg" (on white without a background) */
  format?: "png" | "png8" | "webp" | "webp-lossy" | "jpeg";
  /** "transparent" (the default), or a colour such as "#ff8800" */
  background?: string;
  /** By default the best that this device runs well. */
  model?: "fast" | "best";
  /** A look as the site exports it, for shadows, frames, sizes and all else that it can do. */
  look?: object;
  /** Ends the wait; the promise rejects with its reason. */
  signal?: AbortSignal;
  /** Called as the work goes on; the bytes are those of the engine or the model while they load. */
  onProgress?: (stage: "loading" | "cutting" | "encoding", received: number, total: number) => void;
}

/** Remove the background of a picture, on this device. Rejects with a BackdropError. */
export function removeBackground(picture: Blob, options?: Options): Promise<Blob>;

/** `message` is a sentence for people, `code` its fixed name. */
export class BackdropError extends Error {
  readonly code: string;
  constructor(code: string, message: string);
}

export interface EditorResult {
  blob: Blob;
  /** A name for the file. */
  name: string;
  /** Pixels. */
  width: number;
  /** Pixels. */
  height: number;
}

/** The element <backdrop-editor>; events: "result" (detail: EditorResult), "error" (detail: code, message). */
export class BackdropEditor extends HTMLElement {
  /** The picture to open. */
  picture: Blob | null;
  /** The address of the picture to open; this page fetches it. */
  src: string;
}

declare global {
  interface HTMLElementTagNameMap {
    "backdrop-editor": BackdropEditor;
  }
}
