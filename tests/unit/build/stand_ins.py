"""Write shell scripts in place of programs, and pretend to run on Debian or elsewhere."""

import os
from pathlib import Path

import pytest

from app.build import debian


def script(path: Path, *lines: str) -> Path:
    """Write a script that logs its arguments and runs some lines; return its path."""
    log = f'echo "$@" >> {path}.log'
    path.write_text("\n".join(["#!/bin/sh", log, *lines, ""]), "utf-8")
    path.chmod(0o755)
    return path


def calls(path: Path) -> list[str]:
    """Return the arguments of each call of a script."""
    log = Path(f"{path}.log")
    return log.read_text("utf-8").splitlines() if log.exists() else []


def on_debian(monkeypatch: pytest.MonkeyPatch, *, root: bool) -> None:
    """Pretend that this is Debian, with or without the rights to install packages."""
    monkeypatch.setattr(debian, "is_debian", lambda: True)
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)


def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend that this is another system."""
    monkeypatch.setattr(debian, "is_debian", lambda: False)
