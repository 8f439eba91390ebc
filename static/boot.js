// What Python cannot do. It takes pictures before any Python has arrived: files that are dropped,
// pasted or chosen wait in `backdropInbox` until app/ui/intake.py fetches them from there.
"use strict";

(() => {
  globalThis.backdropInbox = [];
  globalThis.backdropLost = false;
  // What there is to tell about what was given: {kind, count}; app/ui/words.py has the sentences.
  globalThis.backdropNotes = [];

  // MicroPython cannot catch what JavaScript throws at once, as storage does that is full or closed.
  const attempted = (act) => {
    try {
      return [act(), ""];
    } catch (error) {
      return [null, String(error)];
    }
  };
  globalThis.backdropAttempt = (target, name, ...values) =>
    attempted(() => {
      const found = target[name];
      return typeof found === "function" ? found.apply(target, values) : found;
    });
  // Where all site data is blocked, even looking at localStorage throws.
  globalThis.backdropLocal = (method, ...values) => attempted(() => localStorage[method](...values));

  // Not every host knows WebAssembly, which the browser only takes under its own type.
  const streamed = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (source, imports) => {
    const response = await source;
    const type = "application/wasm";
    if (!response.ok || response.headers.get("Content-Type") === type) {
      return streamed(response, imports);
    }
    return streamed(new Response(response.body, {headers: {"Content-Type": type}}), imports);
  };
  const take = (files) => {
    if (!files.length && !backdropNotes.length) return;
    for (const file of files) backdropInbox.push(file);
    const kindOf = ({name}) => /\.(onnx|zip)$/i.exec(name)?.[1].toLowerCase() ?? "picture";
    const count = backdropInbox.filter((file) => kindOf(file) === "picture").length;
    const others = backdropInbox.map(kindOf).includes("zip") ? "ZIP" : "Model";
    const received = !count ? others : count === 1 ? "1 picture" : `${count} pictures`;
    const waiting = document.getElementById("waiting");
    if (waiting && backdropInbox.length) {
      waiting.textContent = `${received} received. Starting.`;
      waiting.hidden = false;
    }
    document.dispatchEvent(new Event("backdrop-files"));
  };
  // Every way in ends here: an array of Files.
  globalThis.backdropTake = take;
  const tell = (kind, count = 0) => {
    backdropNotes.push({kind, count});
    take([]);
  };

  // Of a folder only what looks like a picture is taken, and nothing hidden.
  const PICTURE = /\.(jpe?g|jpe|jfif|png|webp|gif|avif|hei[cf]|bmp|dib|tiff?|ico|tga|p[pgbn]m|psd)$/i;
  const takeFolder = (files) => {
    const seen = files.filter(({name}) => !name.startsWith(".") && !/^(thumbs\.db|desktop\.ini)$/i.test(name));
    const pictures = seen.filter(({name}) => PICTURE.test(name));
    if (seen.length > pictures.length && pictures.length) {
      backdropNotes.push({kind: "folder-rest", count: seen.length - pictures.length});
    }
    if (!pictures.length) backdropNotes.push({kind: "folder-empty", count: 0});
    take(pictures);
  };
  const MOST_FILES = 20000;
  const filesIn = async (entry, found) => {
    if (found.length >= MOST_FILES || entry.name.startsWith(".")) return found;
    if (entry.isFile) {
      const file = await new Promise((done) => entry.file(done, () => done(null)));
      if (file) found.push(file);
      return found;
    }
    const reader = entry.createReader();
    // A reader gives a hundred at a time, and none at the end.
    for (;;) {
      const some = await new Promise((done) => reader.readEntries(done, () => done([])));
      if (!some.length) return found;
      for (const each of some) await filesIn(each, found);
    }
  };
  const takeDropped = async (entries) => {
    take(await Promise.all(entries.filter(({isFile}) => isFile).map((entry) => filesIn(entry, [])))
      .then((lists) => lists.flat()));
    for (const folder of entries.filter(({isDirectory}) => isDirectory)) {
      takeFolder(await filesIn(folder, []));
    }
  };

  // A picture dragged from another tab comes as an address, where the browser gives no file. The
  // policy of this page lets it fetch from its own site alone; blob: and data: it may show, and so draw.
  const takeAddress = async (address, dropped) => {
    try {
      const url = new URL(address, location.href);
      if (dropped && (url.protocol === "data:" || url.protocol === "blob:")) {
        const image = new Image();
        image.src = url.href;
        await image.decode();
        const canvas = document.createElement("canvas");
        canvas.width = image.naturalWidth;
        canvas.height = image.naturalHeight;
        canvas.getContext("2d").drawImage(image, 0, 0);
        const blob = await new Promise((done) => canvas.toBlob(done));
        take([new File([blob], "picture.png", {type: blob.type})]);
      } else if (url.origin === location.origin) {
        const answer = await fetch(url);
        if (!answer.ok) throw new Error(answer.status);
        const blob = await answer.blob();
        const last = url.pathname.split("/").pop();
        const [read] = attempted(() => decodeURIComponent(last)); // a "%" may be one
        const name = (read ?? last) || "picture";
        take([new File([blob], name, {type: blob.type})]);
      } else {
        tell(dropped ? "elsewhere" : "src-elsewhere");
      }
    } catch {
      tell(dropped ? "no-file" : "src-missing");
    }
  };
  const addressIn = (data) => data.getData("text/uri-list").split(/\r?\n/).find((line) => line && !line.startsWith("#"));

  let fromHere = false; // what is dragged is this page's own
  addEventListener("dragstart", () => { fromHere = true; });
  addEventListener("dragend", () => { fromHere = false; });
  const carriesFiles = ({dataTransfer}) =>
    !fromHere && ["Files", "text/uri-list"].some((kind) => dataTransfer?.types.includes(kind));
  const showDropping = (shown) => document.body.classList.toggle("is-dropping", shown);

  addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    showDropping(true);
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) showDropping(false);
  });
  addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    showDropping(false);
    // Both have to be asked for now: after the event there is nothing to be had.
    const {files, items} = event.dataTransfer;
    const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (entries.some(({isDirectory}) => isDirectory)) takeDropped(entries);
    else if (files.length) take(files);
    else if (addressIn(event.dataTransfer)) takeAddress(addressIn(event.dataTransfer), true);
    else tell("no-file");
  });
  addEventListener("paste", (event) => take(event.clipboardData.files));
  addEventListener("change", ({target}) => {
    if (target.id !== "choose" && target.id !== "choose-folder") return;
    if (target.id === "choose") take(target.files);
    else takeFolder([...target.files].filter(({webkitRelativePath}) => !/(^|\/)\./.test(webkitRelativePath)));
    target.value = "";
  });
  addEventListener("DOMContentLoaded", () => {
    // A phone offers its own choice of photos, as long as nothing but pictures is asked for.
    if (matchMedia("(hover: hover)").matches) document.getElementById("choose").accept += ",.zip";
    for (const src of new URLSearchParams(location.search).getAll("src")) {
      takeAddress(src, false);
    }
  });

  // Where a part of the interface does not arrive, there is no Python to say so. Whatever else may fail
  // meanwhile: an interface that begins all the same hides this again (app/ui/offline.py).
  const BROKEN = "A part of this page did not arrive. Check the connection, then reload the page.";
  const hasBegun = () => performance.getEntriesByName("backdrop-interface").length > 0;
  // A button that was pressed before the interface listened is pressed again once it does.
  let early = null;
  addEventListener("click", ({target}) => {
    if (!hasBegun()) early = target.closest?.("header button") ?? early;
  });
  new PerformanceObserver((list, observer) => {
    if (!hasBegun()) return;
    observer.disconnect();
    early?.click();
  }).observe({type: "mark", buffered: true});
  const askedFor = (cache) => {
    const parts = document.querySelectorAll("link[rel$=preload], script[src]");
    return [...parts].map(async ({href, src}) => {
      const response = await fetch(href ?? src, {cache});
      await response.blob();
      return response.ok;
    });
  };
  const tellBroken = () => {
    const notice = document.getElementById("notice");
    if (!notice || hasBegun()) return;
    document.getElementById("notice-text").textContent = BROKEN;
    document.getElementById("notice-reload").onclick = async () => {
      await Promise.allSettled(askedFor("reload")); // what is damaged must not come from a cache again
      location.reload();
    };
    notice.hidden = false;
  };
  const watchParts = (event) => {
    if (event.type === "unhandledrejection" || event.target.tagName === "SCRIPT") {
      console.debug(event.reason ?? event.target.src);
      document.readyState === "loading" ? addEventListener("DOMContentLoaded", tellBroken) : tellBroken();
    }
  };
  addEventListener("error", watchParts, true);
  addEventListener("unhandledrejection", watchParts);
  // PyScript keeps some failures to itself.
  const askForParts = async () => {
    if (hasBegun()) return;
    const arrived = await Promise.all(askedFor("default")).catch(() => [false]);
    if (arrived.every(Boolean)) setTimeout(askForParts, 10000);
    else tellBroken();
  };
  addEventListener("load", () => setTimeout(askForParts, 5000));

  // Pictures shared with the installed app wait where static/sw.js has put them.
  const takeShared = async () => {
    const home = new URL(".", location);
    history.replaceState(null, "", home);
    const name = `backdrop-shared ${home.pathname}`;
    const fetched = async () => {
      const cache = await caches.open(name);
      return Promise.all((await cache.keys()).map(async (request) => {
        const blob = await (await cache.match(request)).blob();
        const title = decodeURIComponent(request.url.split("/").pop());
        return new File([await blob.arrayBuffer()], title, {type: blob.type});
      }));
    };
    const files = await fetched().catch(() => []);
    globalThis.backdropLost = !files.length; // app/ui/offline.py says so
    take(files);
    await caches.delete(name);
  };
  if (new URLSearchParams(location.search).has("shared")) takeShared().catch(console.debug);
  // And those that the system opens with it.
  globalThis.launchQueue?.setConsumer(async ({files}) => {
    const asked = await Promise.allSettled(files.map((handle) => handle.getFile()));
    const opened = asked.flatMap(({value}) => value ?? []);
    const count = asked.length - opened.length;
    if (count) backdropNotes.push({kind: "not-opened", count});
    take(opened);
  });
})();
