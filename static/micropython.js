// MicroPython for the page. The interface's modules are in its file system before PyScript starts it.
import {loadMicroPython as load} from "{{parts.micropython}}/micropython.js";
import {fetchFiles, writeFiles} from "./pack.js";

const modules = fetchFiles(new URL("../page.pack", import.meta.url));
modules.catch(() => {}); // loadMicroPython() rejects with the same error

export const loadMicroPython = async (/** @type {object} */ options) => {
  const url = new URL("{{parts.micropython}}/micropython.wasm", import.meta.url).href;
  const [micropython, files] = await Promise.all([load({...options, url}), modules]);
  writeFiles(micropython.FS, "", files);
  return micropython;
};
