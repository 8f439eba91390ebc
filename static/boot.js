// The parts of the page that Python cannot do, or that must work before Python has arrived: files that
// are dropped, pasted or chosen wait in `backdropInbox` until the interface takes them.
"use strict";

(() => {
  globalThis.backdropInbox = [];
  globalThis.backdropLost = false;
  globalThis.backdropNotes = [];
  globalThis.backdropLoading = {received: 0, total: 0};

  const MAX_FILES = 20000; // in one folder
  const FIRST_CHECK = 5000; // ms after loading
  const NEXT_CHECK = 10000; // ms after the previous check
  const MISSING = "A part of this page did not arrive. Check the connection, then reload the page.";

  // ---- Requests that end with the page --------------------------------------------------------

  // A reload in the page's first moments ends PyScript's requests. PyScript would report them as failures.
  const {fetch} = globalThis;
  let isLeft = false;
  addEventListener("pagehide", () => (isLeft = true));
  addEventListener("pageshow", () => (isLeft = false));
  globalThis.fetch = (...request) =>
    fetch(...request).catch((error) => {
      if (isLeft) return new Promise(() => {}); // which nobody waits for any more
      throw error;
    });

  // ---- The host's settings --------------------------------------------------------------------

  // Asked for at once, so that the interface need not wait, and never taken from a cache unasked.
  globalThis.backdropSettings = fetch("backdrop.json", {cache: "no-cache", signal: AbortSignal.timeout?.(4000)})
    .then((response) => (response.ok ? response.text() : ""))
    .catch(() => "");

  // ---- A page that embeds this one -------------------------------------------------------------

  // static/embed.js in that page says hello once this page has loaded, which may be before Python has.
  const [, mode = ""] = /^#embed=(editor|hidden)$/.exec(location.hash) ?? [];
  globalThis.backdropEmbedded = parent === window ? "" : mode;
  globalThis.backdropHello = new Promise((resolve) => {
    if (!backdropEmbedded) return;
    addEventListener("message", (event) => {
      if (event.source === parent && event.ports.length === 1) resolve(event);
    });
  });

  // ---- Calls that may throw -------------------------------------------------------------------

  /**
   * @param {() => unknown} act
   * @returns {Attempt}
   */
  const attempt = (act) => {
    try {
      return [act(), ""];
    } catch (error) {
      return [null, String(error)];
    }
  };
  // MicroPython cannot catch synchronous errors of JavaScript, such as those of full storage.
  globalThis.backdropAttempt = (target, name, ...values) =>
    attempt(() => {
      const member = target[name];
      return typeof member === "function" ? member.apply(target, values) : member;
    });
  // Where all site data is blocked, even reading the variable localStorage throws.
  globalThis.backdropLocal = (method, ...values) =>
    attempt(() => Reflect.apply(localStorage[method], localStorage, values));

  // ---- PyScript's database ------------------------------------------------------------------------

  // PyScript opens a database that Backdrop has no use for. Where site data is blocked, opening it fails
  // outside of anybody's reach; this request stays without an answer, for which nobody waits.
  const {open} = IDBFactory.prototype;
  IDBFactory.prototype.open = function (name, version) {
    const request = /** @type {IDBOpenDBRequest} */ (new EventTarget());
    return name.startsWith("IDBMap/") ? request : open.call(this, name, version);
  };

  // ---- WebAssembly from hosts that do not send its type, which browsers require ---------------

  const {instantiateStreaming} = WebAssembly;
  WebAssembly.instantiateStreaming = async (source, imports) => {
    const response = await source;
    const type = "application/wasm";
    if (!response.ok || response.headers.get("Content-Type") === type) {
      return instantiateStreaming(response, imports);
    }
    return instantiateStreaming(new Response(response.body, {headers: {"Content-Type": type}}), imports);
  };

  // ---- Files ----------------------------------------------------------------------------------

  const kindOf = (/** @type {File} */ {name}) =>
    /\.(onnx(?:[._]data)?|zip)$/i.exec(name)?.[1].toLowerCase() ?? "picture";

  // All files that a person gives arrive here.
  const take = (/** @type {Iterable<File>} */ files) => {
    const given = [...files];
    if (!given.length && !backdropNotes.length) return;
    backdropInbox.push(...given);
    const kinds = backdropInbox.map(kindOf);
    const count = kinds.filter((kind) => kind === "picture").length;
    const other = kinds.includes("zip") ? "ZIP" : "Model";
    const received = !count ? other : count === 1 ? "1 picture" : `${count} pictures`;
    const waiting = document.getElementById("waiting");
    if (waiting && backdropInbox.length) {
      waiting.textContent = `${received} received. Starting.`;
      waiting.hidden = false;
    }
    document.dispatchEvent(new Event("backdrop-files"));
  };
  globalThis.backdropTake = take;

  const note = (/** @type {NoteKind} */ kind, count = 0) => backdropNotes.push({kind, count});
  const notify = (/** @type {NoteKind} */ kind) => {
    note(kind);
    take([]);
  };

  const isPicture = (/** @type {File} */ {name}) => {
    const input = /** @type {HTMLInputElement} */ (document.getElementById("choose-folder"));
    const extension = /[^.]*$/.exec(name)?.[0].toLowerCase() ?? "";
    return name.includes(".") && input.dataset.extensions?.split(" ").includes(extension);
  };
  // Take the files of a folder that look like pictures and are not hidden.
  const takeFolder = (/** @type {File[]} */ files) => {
    const visible = files.filter(
      ({name}) => !name.startsWith(".") && !/^(thumbs\.db|desktop\.ini)$/i.test(name),
    );
    const pictures = visible.filter(isPicture);
    if (visible.length > pictures.length && pictures.length) {
      note("folder-rest", visible.length - pictures.length);
    }
    if (!pictures.length) note("folder-empty");
    take(pictures);
  };

  /**
   * Add the files below an entry to `found`.
   *
   * @param {FileSystemEntry} entry
   * @param {File[]} found
   * @returns {Promise<File[]>} `found`
   */
  const filesIn = async (entry, found) => {
    if (found.length >= MAX_FILES || entry.name.startsWith(".")) return found;
    if (entry.isFile) {
      const readable = /** @type {FileSystemFileEntry} */ (entry);
      /** @type {File | null} */
      const file = await new Promise((resolve) => readable.file(resolve, () => resolve(null)));
      if (file) found.push(file);
      return found;
    }
    const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
    // A reader returns about a hundred entries at a time, and none at the end.
    for (;;) {
      /** @type {FileSystemEntry[]} */
      const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
      if (!some.length) return found;
      for (const each of some) await filesIn(each, found);
    }
  };
  const takeEntries = async (/** @type {FileSystemEntry[]} */ entries) => {
    const files = entries.filter(({isFile}) => isFile);
    take((await Promise.all(files.map((entry) => filesIn(entry, [])))).flat());
    for (const folder of entries.filter(({isDirectory}) => isDirectory)) {
      takeFolder(await filesIn(folder, []));
    }
  };

  /**
   * Take a picture from its address. A picture dragged from another tab comes as an address if the
   * browser provides no file. This page's policy allows fetching from its own site only; it also allows
   * showing blob: and data: addresses, which can therefore be drawn on a canvas.
   *
   * @param {string} address
   * @param {boolean} dropped whether it was dropped; otherwise the page's own address names it
   */
  const takeAddress = async (address, dropped) => {
    try {
      const url = new URL(address, location.href);
      if (dropped && (url.protocol === "data:" || url.protocol === "blob:")) {
        take([await draw(url)]);
      } else if (url.origin === location.origin) {
        const blob = await fetchBlob(url.href);
        const last = url.pathname.split("/").pop() ?? "";
        const [decoded] = attempt(() => decodeURIComponent(last)); // throws for a single "%"
        take([new File([blob], String(decoded ?? last) || "picture", {type: blob.type})]);
      } else {
        notify(dropped ? "elsewhere" : "src-elsewhere");
      }
    } catch {
      notify(dropped ? "no-file" : "src-missing");
    }
  };
  const draw = async (/** @type {URL} */ url) => {
    const image = new Image();
    image.src = url.href;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    canvas.getContext("2d")?.drawImage(image, 0, 0);
    /** @type {Blob | null} */
    const blob = await new Promise((resolve) => canvas.toBlob(resolve));
    if (!blob) throw new Error("the picture cannot be encoded");
    return new File([blob], "picture.png", {type: blob.type});
  };

  // ---- Drag and drop, paste, choose -----------------------------------------------------------

  let isOwnDrag = false; // something of this page is dragged
  addEventListener("dragstart", () => { isOwnDrag = true; });
  addEventListener("dragend", () => { isOwnDrag = false; });
  const carriesFiles = (/** @type {DragEvent} */ {dataTransfer}) =>
    !isOwnDrag && ["Files", "text/uri-list"].some((kind) => dataTransfer?.types.includes(kind));
  const showDropping = (/** @type {boolean} */ shown) =>
    document.body.classList.toggle("is-dropping", shown);
  const addressIn = (/** @type {DataTransfer} */ data) =>
    data.getData("text/uri-list").split(/\r?\n/).find((line) => line && !line.startsWith("#"));

  addEventListener("dragover", (event) => {
    if (!event.dataTransfer || !carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    showDropping(true);
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) showDropping(false);
  });
  addEventListener("drop", (event) => {
    if (!event.dataTransfer || !carriesFiles(event)) return;
    event.preventDefault();
    showDropping(false);
    // Everything must be read now: after the event, the data is gone.
    const {files, items} = event.dataTransfer;
    const entries = [...items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
    const address = addressIn(event.dataTransfer);
    if (entries.some(({isDirectory}) => isDirectory)) takeEntries(entries);
    else if (files.length) take(files);
    else if (address) takeAddress(address, true);
    else notify("no-file");
  });
  addEventListener("paste", (event) => take(event.clipboardData?.files ?? []));
  addEventListener("change", (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (input.id !== "choose" && input.id !== "choose-folder") return;
    const files = [...(input.files ?? [])];
    if (input.id === "choose") take(files);
    else takeFolder(files.filter(({webkitRelativePath}) => !/(^|\/)\./.test(webkitRelativePath)));
    input.value = "";
  });
  // Buttons open the file dialog, and so does a click beside the button, where pictures can be dropped.
  addEventListener("click", ({target}) => {
    if (target instanceof Element && target.closest(".drop, .add")) document.getElementById("choose")?.click();
  });
  addEventListener("DOMContentLoaded", () => {
    // A phone offers its photo library only if the input accepts nothing but pictures.
    const choose = /** @type {HTMLInputElement} */ (document.getElementById("choose"));
    if (matchMedia("(hover: hover)").matches) choose.accept += ",.zip";
    for (const src of new URLSearchParams(location.search).getAll("src")) takeAddress(src, false);
  });

  // ---- Before the interface has started -------------------------------------------------------

  const hasStarted = () => performance.getEntriesByName("backdrop-interface").length > 0;
  // A button that is pressed too early is pressed again once the interface listens.
  /** @type {HTMLElement | null} */
  let early = null;
  addEventListener("click", ({target}) => {
    if (hasStarted() || !(target instanceof Element)) return;
    early = target.closest("header button") ?? early;
  });
  new PerformanceObserver((_, observer) => {
    if (!hasStarted()) return;
    observer.disconnect();
    early?.click();
    offerSamples();
  }).observe({type: "mark", buffered: true});

  // Bytes of the engine, as static/pyodide.js counts them in its worker. Until the interface has started,
  // they are shown here. A worker that began before this page belongs to another tab.
  let began = 0;
  new BroadcastChannel("backdrop-loading").onmessage = ({data}) => {
    if (data.began < performance.timeOrigin || (began && data.began !== began)) return;
    began = data.began;
    const {received, total} = Object.assign(globalThis.backdropLoading, {received: data.received, total: data.total});
    if (hasStarted()) return document.dispatchEvent(new Event("backdrop-loading"));
    const amount = document.getElementById("engine-amount");
    const progress = /** @type {HTMLProgressElement | null} */ (document.getElementById("engine-progress"));
    if (!amount || !progress || !total) return;
    amount.textContent = `${(received / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB`;
    progress.value = received / total;
  };

  // Sample photographs come when everything that a picture needs has begun to load. They are offered one by
  // one as they arrive, so that a missing one leaves no gap.
  const offerSamples = () => {
    /** @type {NodeListOf<HTMLButtonElement>} */
    const buttons = document.querySelectorAll("[data-sample]");
    for (const button of buttons) offerSample(button).then(showDemo).catch(console.debug);
  };
  const offerSample = async (/** @type {HTMLButtonElement} */ button) => {
    const address = button.dataset.sample ?? "";
    const blob = await fetchBlob(address);
    const name = address.split("/").pop() ?? "";
    const image = button.querySelector("img");
    const samples = document.getElementById("samples");
    if (!image || !samples) throw new Error("The page is changed.");
    image.src = URL.createObjectURL(blob);
    await image.decode();
    button.onclick = () => take([new File([blob], name, {type: blob.type})]);
    button.hidden = false;
    samples.hidden = false;
    return image;
  };
  const fetchBlob = async (/** @type {string} */ address) => {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address}: HTTP ${response.status}`);
    return response.blob();
  };
  // One of them is shown before and after.
  const showDemo = async (/** @type {HTMLImageElement} */ sample) => {
    const demo = document.getElementById("demo");
    if (!demo || !sample.closest("[data-demo]")) return;
    const [cutout, photo] = demo.querySelectorAll("img");
    photo.src = sample.src;
    cutout.src = URL.createObjectURL(await fetchBlob(demo.dataset.cutout ?? ""));
    await Promise.all([photo.decode(), cutout.decode()]);
    demo.classList.add("is-ready");
  };

  // If a part of the interface is missing, Python cannot report it. An interface that starts after all
  // hides this notice again.
  const fetchParts = (/** @type {RequestCache} */ cache) => {
    /** @type {NodeListOf<HTMLLinkElement & HTMLScriptElement>} */
    const parts = document.querySelectorAll("link[rel$=preload], script[src]");
    return [...parts].map(async ({href, src}) => {
      const response = await fetch(href ?? src, {cache});
      await response.blob();
      return response.ok;
    });
  };
  const showMissing = () => {
    const notice = document.getElementById("notice");
    const text = document.getElementById("notice-text");
    const reload = document.getElementById("notice-reload");
    if (!notice || !text || !reload || hasStarted()) return;
    text.textContent = MISSING;
    reload.onclick = async () => {
      await Promise.allSettled(fetchParts("reload")); // damaged copies must not come from a cache again
      location.reload();
    };
    notice.hidden = false;
  };
  const onFailure = (/** @type {unknown} */ reason) => {
    console.debug(reason);
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", showMissing);
    else showMissing();
  };
  addEventListener(
    "error",
    ({target}) => {
      if (target instanceof HTMLScriptElement) onFailure(target.src);
    },
    true,
  );
  addEventListener("unhandledrejection", ({reason}) => onFailure(reason));
  // PyScript does not report some of its failures.
  const checkParts = async () => {
    if (hasStarted()) return;
    const arrived = await Promise.all(fetchParts("default")).catch(() => [false]);
    if (arrived.every(Boolean)) setTimeout(checkParts, NEXT_CHECK);
    else showMissing();
  };
  addEventListener("load", () => setTimeout(checkParts, FIRST_CHECK));

  // ---- Files for an installed app -------------------------------------------------------------

  // Pictures that another app shared are in the cache where static/sw.js has put them.
  const takeShared = async () => {
    const home = new URL(".", location.href);
    history.replaceState(null, "", home);
    const name = `backdrop-shared ${home.pathname}`;
    const read = async () => {
      const cache = await caches.open(name);
      const files = (await cache.keys()).map(async (request) => {
        const response = await cache.match(request);
        if (!response) throw new Error(`${request.url} is gone`);
        const blob = await response.blob();
        const title = decodeURIComponent(request.url.split("/").pop() ?? "");
        return new File([await blob.arrayBuffer()], title, {type: blob.type});
      });
      return Promise.all(files);
    };
    const files = await read().catch(() => []);
    globalThis.backdropLost = !files.length;
    take(files);
    await caches.delete(name);
  };
  if (new URLSearchParams(location.search).has("shared")) takeShared().catch(console.debug);

  // Pictures that the system opens with the app.
  globalThis.launchQueue?.setConsumer(async ({files}) => {
    const results = await Promise.allSettled(files.map((handle) => handle.getFile()));
    const opened = results.flatMap((each) => (each.status === "fulfilled" ? each.value : []));
    if (opened.length < results.length) note("not-opened", results.length - opened.length);
    take(opened);
  });
})();
