"""The folders in which models are looked for by name."""

import os
from pathlib import Path

import platformdirs


def own_folder() -> Path:
    """Return Backdrop's folder of downloaded models; it may not exist."""
    return platformdirs.user_data_path("backdrop", appauthor=False) / "models"


def rembg_folders() -> list[Path]:
    """Return the folders in which rembg keeps its models; they may not exist.

    Source: `u2net_home` in rembg/sessions/base.py. Older versions ignored XDG_DATA_HOME.
    """
    chosen = os.environ.get("U2NET_HOME")
    parents = [os.environ.get("XDG_DATA_HOME") or "~", "~"]
    homes = [Path(chosen)] if chosen else [Path(parent, ".u2net") for parent in parents]
    return list(dict.fromkeys(home.expanduser() for home in homes))


def model_folders(chosen: Path | None = None) -> list[Path]:
    """Return all folders in the order of precedence: the chosen one, Backdrop's, rembg's."""
    return [*([chosen] if chosen else []), own_folder(), *rembg_folders()]
