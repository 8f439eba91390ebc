// MicroPython for the page, with the interface's modules on its disk before PyScript asks for them.
import {loadMicroPython as load} from "{{parts.micropython}}/micropython.js";
import {files, put} from "./pack.js";

const modules = files(new URL("../page.pack", import.meta.url));
modules.catch(() => {}); // whoever awaits them is told

export const loadMicroPython = async (options) => {
  const url = new URL("{{parts.micropython}}/micropython.wasm", import.meta.url).href;
  const [micropython, packed] = await Promise.all([load({...options, url}), modules]);
  put(micropython.FS, "", packed);
  return micropython;
};
