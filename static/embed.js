// Backdrop in other pages: removeBackground() uses a hidden frame of this site, <backdrop-editor> shows one.
// docs/embedding.md explains both; app/backdrop/runtime/embedding.py has the messages. This file must stay
// where it is in the site, because its address is the site's.

/** @import * as Types from "./embed.d.ts" */
/** @typedef {{kind: string, number: number, code: string, message: string, [key: string]: any}} Message */

const SITE = new URL("./", import.meta.url);
const VERSION = 1; // of the messages
const LIMIT = 30_000; // ms for a frame to load, and then to answer
const EDITOR_STYLE = `
  :host { display: block; height: 45rem; }
  :host([hidden]) { display: none; }
  iframe { display: block; width: 100%; height: 100%; border: 0; }
`;

/** @implements {Types.BackdropError} */
export class BackdropError extends Error {
  name = "BackdropError";
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const unanswered = () =>
  new BackdropError(
    "not-embedded",
    `No answer from ${SITE.href}. Either it cannot be reached, or it forbids frames, or its backdrop.json ` +
      `does not list ${location.origin} under "embed".`,
  );

/**
 * Make a frame of the site. Each time that it has loaded, it gets a new port.
 *
 * @param {"editor" | "hidden"} mode
 * @param {(port: MessagePort) => void} opened called when the site takes requests
 * @param {(message: Message) => void} receive called with each of its messages
 * @param {(error: BackdropError) => void} fail called when there is no answer
 */
const makeFrame = (mode, opened, receive, fail) => {
  const frame = document.createElement("iframe");
  frame.src = `${SITE.href}#embed=${mode}`;
  frame.allow = "clipboard-write; cross-origin-isolated";
  let timer = 0;
  const expectAnswer = () => {
    clearTimeout(timer);
    timer = setTimeout(() => frame.isConnected && fail(unanswered()), LIMIT);
  };
  expectAnswer();
  frame.addEventListener("load", () => {
    const {port1, port2} = new MessageChannel();
    expectAnswer();
    port1.addEventListener("close", expectAnswer); // the frame has crashed or loads anew
    port1.onmessage = ({data}) => {
      if (data.kind !== "welcome") return receive(data);
      clearTimeout(timer);
      opened(port1);
    };
    frame.contentWindow?.postMessage({kind: "hello", version: VERSION}, SITE.origin, [port2]);
  });
  return frame;
};

// ---- The hidden frame ---------------------------------------------------------------------------

/**
 * @typedef {object} Removal
 * @property {object} request
 * @property {(blob: Blob) => void} resolve
 * @property {(reason: unknown) => void} reject
 * @property {Types.Options["onProgress"]} onProgress
 */

/** @type {Map<number, Removal>} those without a result, by the number of their request */
const removals = new Map();
/** @type {HTMLIFrameElement | undefined} */
let hidden;
/** @type {MessagePort | undefined} missing until the hidden frame takes requests */
let port;
let count = 0;

/** @type {(error: BackdropError) => void} */
const giveUp = (error) => {
  hidden?.remove();
  hidden = port = undefined;
  for (const {reject} of removals.values()) reject(error);
  removals.clear();
};

const openHidden = () => {
  hidden = makeFrame(
    "hidden",
    (opened) => {
      port = opened;
      for (const {request} of removals.values()) port.postMessage(request);
    },
    ({kind, number, ...message}) => {
      const removal = removals.get(number);
      if (kind === "progress") removal?.onProgress?.(message.stage, message.received, message.total);
      if (kind === "progress") return;
      removals.delete(number);
      if (kind === "result") removal?.resolve(message.blob);
      else removal?.reject(new BackdropError(message.code, message.message));
    },
    giveUp,
  );
  hidden.hidden = true;
  document.documentElement.append(hidden);
};

/** @type {typeof Types.removeBackground} */
export const removeBackground = (picture, {signal, onProgress, ...options} = {}) =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const number = ++count;
    const name = picture instanceof File ? picture.name.slice(-255) : "";
    const request = {kind: "remove", number, name, file: picture, options: JSON.parse(JSON.stringify(options))};
    removals.set(number, {request, resolve, reject, onProgress});
    const cancel = () => {
      if (!removals.delete(number)) return;
      port?.postMessage({kind: "cancel", number});
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", cancel, {once: true});
    if (port) port.postMessage(request);
    else if (!hidden) openHidden();
  });

// ---- The editor ---------------------------------------------------------------------------------

/** @implements {Types.BackdropEditor} */
export class BackdropEditor extends HTMLElement {
  static observedAttributes = ["src"];
  /** @type {Blob | null} */
  #picture = null;
  /** @type {MessagePort | undefined} */
  #port;

  constructor() {
    super();
    const style = new CSSStyleSheet();
    style.replaceSync(EDITOR_STYLE);
    this.attachShadow({mode: "open"}).adoptedStyleSheets = [style];
  }

  get picture() {
    return this.#picture;
  }

  set picture(picture) {
    this.#picture = picture;
    this.#open();
  }

  get src() {
    return this.getAttribute("src") ?? "";
  }

  set src(address) {
    this.setAttribute("src", address);
  }

  connectedCallback() {
    const frame = makeFrame(
      "editor",
      (opened) => {
        this.#port = opened;
        this.#open();
      },
      ({kind, ...detail}) => {
        if (kind === "result") this.#tell("result", detail);
        else this.#tell("error", detail);
      },
      (error) => this.#tell("error", error),
    );
    frame.title = this.getAttribute("aria-label") ?? "Background remover";
    this.shadowRoot?.replaceChildren(frame);
  }

  disconnectedCallback() {
    this.#port = undefined;
    this.shadowRoot?.replaceChildren();
  }

  attributeChangedCallback() {
    if (this.src) this.#fetch(this.src);
  }

  async #fetch(/** @type {string} */ address) {
    try {
      const response = await fetch(address);
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const blob = await response.blob();
      const name = new URL(response.url).pathname.split("/").pop() || "picture";
      if (this.src === address) this.picture = new File([blob], name, {type: blob.type});
    } catch (error) {
      const message = `The picture ${address} cannot be fetched: ${error}`;
      this.#tell("error", {code: "picture-missing", message});
    }
  }

  #open() {
    const file = this.#picture;
    const name = file instanceof File ? file.name.slice(-255) : "";
    if (file) this.#port?.postMessage({kind: "open", name, file});
  }

  /**
   * @param {"result" | "error"} type
   * @param {{[key: string]: any}} message
   */
  #tell(type, {blob, name, width, height, code, message}) {
    const detail = type === "result" ? {blob, name, width, height} : {code, message};
    this.dispatchEvent(new CustomEvent(type, {detail}));
  }
}

customElements.define("backdrop-editor", BackdropEditor);
