"""Say why the browser does not store anything."""

from backdrop.runtime.page import local_store
from backdrop.ui.text.storage_messages import SITE_DATA_BLOCKED


def unless_blocked(sentence: str) -> str:
    """Return a sentence about failed storage, or the one for a browser that blocks site data."""
    return SITE_DATA_BLOCKED if local_store.is_blocked() else sentence
