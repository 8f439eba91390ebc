"""Fetch the entry of the model that the host has added to the site."""

from typing import TYPE_CHECKING

import js
from pyodide.ffi import JsException, to_js

from backdrop.runtime.protocol import HOSTED
from backdrop.runtime.worker.hosted_entry import FILE, BadEntry, HostedEntry, entry_from
from backdrop.runtime.worker.model_store import ModelStore

if TYPE_CHECKING:
    from backdrop.runtime.call_values import HostedModel


async def open_entry(
    store: ModelStore, base: str
) -> "tuple[HostedEntry | None, HostedModel]":
    """Return the entry with its description for the page, and tell the store of its pieces.

    base: the absolute address of the app's folder. An entry that cannot be used is described by its
    `problem`; the site works without it.
    """
    try:
        entry = entry_from(await _read_text(base))
    except BadEntry as error:
        store.keeps_outdated = True  # its pieces may be among those stored
        return None, _describe(None, str(error))
    store.add(HOSTED, entry.weights)
    return entry, _describe(entry, "")


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


def _describe(entry: HostedEntry | None, problem: str) -> "HostedModel":
    return {
        "problem": problem,
        "title": entry.title if entry else "",
        "licence": entry.licence if entry else "",
        "use": entry.use if entry else "",
        "best_for": entry.best_for if entry else "",
        "bytes": entry.weights["bytes"] if entry else 0,
        "memory_gb": entry.memory_gb if entry else 0.0,
        "is_best": entry.is_best if entry else False,
    }
