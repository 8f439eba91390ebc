"""Download a public model's file for a host's build, as `backdrop models get` does.

`python -m app.prepare.fetch_model ADDRESS TARGET --sha256 HEX` prints how far it is. What broke off
goes on at the next call. build.py runs it.
"""

import argparse
from pathlib import Path

from backdrop.command.download import PAUSE, download
from backdrop.engine.errors import BackdropError, ModelCorrupt

STEP = 0.1  # share of the file between two lines of progress
MB = 1_000_000  # bytes


class Lines:
    """Prints a line for each tenth of a file."""

    def __init__(self) -> None:
        self._shown = 0.0

    def report(self, there: int, whole: int) -> None:
        """Take the bytes that are there and those of the whole file, 0 if unknown."""
        share = there / whole if whole else 0.0
        if share >= self._shown + STEP:
            self._shown = share
            print(f"  {there / MB:.1f} of {whole / MB:.1f} MB", flush=True)


def fetch(
    address: str, target: Path, size: int, checksums: dict[str, str], pause: float = PAUSE
) -> str:
    """Download a file as download() does; return a sentence about a failure, or ""."""
    try:
        download(address, target, Lines().report, size, checksums, pause=pause)
    except ModelCorrupt as error:
        return (
            f"The file is not the one that was expected, and is not used: {error}. Try again; if "
            "it stays so, the file at that address was changed."
        )
    except BackdropError as error:
        return f"The file could not be downloaded: {error}."
    except OSError as error:
        return f"The file could not be written: {error}."
    return ""


def main() -> None:
    """Download; a failure ends it with its sentence."""
    parser = argparse.ArgumentParser(prog="python -m app.prepare.fetch_model")
    parser.add_argument("address")
    parser.add_argument("target", type=Path)
    parser.add_argument("--size", type=int, default=0, help="bytes")
    parser.add_argument("--sha256", default="")
    parser.add_argument("--md5", default="")
    options = parser.parse_args()
    checksums = {"sha256": options.sha256, "md5": options.md5}
    failure = fetch(options.address, options.target, options.size, checksums)
    if failure:
        parser.exit(1, f"{failure}\n")


if __name__ == "__main__":
    main()
