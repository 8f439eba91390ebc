"""Fetch the entry of the model that the host has added to the site."""

import js
from pyodide.ffi import JsException, to_js

from backdrop.runtime.protocol import HOSTED
from backdrop.runtime.worker.hosted_entry import FILE, BadEntry, HostedEntry, entry_from
from backdrop.runtime.worker.model_store import ModelStore


async def open_entry(store: ModelStore, base: str) -> tuple[HostedEntry | None, str]:
    """Return the entry, after telling the store of its pieces, or None and why it is not used.

    base: the absolute address of the app's folder.
    """
    try:
        entry = entry_from(await _read_text(base))
    except BadEntry as error:
        store.keeps_outdated = True  # its pieces may be among those stored
        return None, str(error)
    store.add(HOSTED, entry.weights)
    return entry, ""


async def _read_text(base: str) -> str:
    """Return the text of the entry's file. Raises BadEntry."""
    try:
        # Not from a cache, whose copy may be damaged: this list verifies the pieces.
        options = to_js({"cache": "reload"}, dict_converter=js.Object.fromEntries)
        response = await js.fetch(js.URL.new(FILE, base).href, options)
        if not response.ok:
            raise BadEntry(f"HTTP {response.status}")
        text: str = await response.text()
    except JsException:
        raise BadEntry("it cannot be fetched") from None
    return text
