// MicroPython for the page. The interface's modules are in its file system before PyScript starts it.
import {loadMicroPython as load} from "{{parts.micropython}}/micropython.js";
import {fetchFiles, writeFiles} from "./pack.js";

const packs = globalThis.backdropEmbedded ? ["page", "embedding"] : ["page"];
const modules = Promise.all(packs.map((name) => fetchFiles(new URL(`../${name}.pack`, import.meta.url))));
modules.catch(() => {}); // loadMicroPython() rejects with the same error

/**
 * Emscripten's error for a missing file, reduced to the fields that its system calls read.
 *
 * Every import looks for files that do not exist, and Emscripten's own class collects a stack trace
 * and a message for each: a third of the time that all imports take.
 */
class MissingFile {
  name = "ErrnoError";
  /** @param {number} errno */
  constructor(errno) {
    this.errno = errno;
  }
}

export const loadMicroPython = async (/** @type {object} */ options) => {
  const url = new URL("{{parts.micropython}}/micropython.wasm", import.meta.url).href;
  const [micropython, files] = await Promise.all([load({...options, url}), modules]);
  writeFiles(micropython.FS, "", files.flat());
  micropython.FS.ErrnoError = MissingFile;
  return micropython;
};
