"""Keep a custom model's answer to the probe, and GPUs that it failed on, beside its file."""

from typing import Any, Protocol

from backdrop.engine.network.fingerprint import fingerprint
from backdrop.engine.network.graphics_probe import GRID_SIDE, Known
from backdrop.engine.network.protobuf import Source

FILE = "fingerprint"  # keys of the settings, beside those of CustomModelStore
CONTRAST, GRID = "contrast", "grid"
CARD, BUILD = "failed_card", "failed_build"


class Notes(Protocol):
    """A store for what is learnt; `build` differs for each version of the site."""

    build: str

    async def add(self, news: dict[str, Any]) -> None:
        """Add to what is stored about the model."""
        ...


class CustomModelMemory:
    """The Memory of large_model.py for one file that is no part of Backdrop, and no other."""

    def __init__(
        self,
        store: Notes,
        file: Source,
        settings: dict[str, Any],
        *,
        is_stored: bool,
        known: Known | None = None,
    ) -> None:
        """Take the settings of the file, to which all that is learnt is added.

        is_stored: they are stored, and what is learnt will be. known: the answer, if it comes with
        the file.
        """
        self.settings = settings
        self.is_stored = is_stored
        self._store = store
        found = fingerprint(file)
        if settings.get(FILE) != found:
            for key in (CONTRAST, GRID, CARD, BUILD):
                settings.pop(key, None)
        settings[FILE] = found
        self.known = known or _read_known(settings)

    async def learn(self, known: Known) -> None:
        """Keep the model's answer to the probe."""
        self.known = known
        await self._keep({CONTRAST: known.contrast, GRID: known.grid})

    def has_failed(self, card: str) -> bool:
        """Return whether the model failed on this GPU in this version of the site."""
        return (self.settings.get(CARD), self.settings.get(BUILD)) == (card, self._store.build)

    async def note_failure(self, card: str, why: str) -> None:
        """Keep that it failed."""
        await self._keep({CARD: card, BUILD: self._store.build, "why": why})

    async def _keep(self, news: dict[str, Any]) -> None:
        self.settings.update(news)
        if self.is_stored:
            await self._store.add({FILE: self.settings[FILE], **news})


def _read_known(settings: dict[str, Any]) -> Known | None:
    """Return the answer in the settings; None unless it has the form of this version."""
    grid, contrast = settings.get(GRID), settings.get(CONTRAST)
    if not isinstance(grid, list) or not isinstance(contrast, (int, float)):
        return None
    if [len(row) if isinstance(row, list) else 0 for row in grid] != [GRID_SIDE] * GRID_SIDE:
        return None
    return Known(contrast, grid)
