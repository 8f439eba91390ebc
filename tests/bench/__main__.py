"""Run a benchmark: `python build.py bench NAME` with that benchmark's own arguments.

browser, journey, editor, batch, pace, pictures, quality FOLDER..., command FOLDER, custom FILE,
hair FOLDER..., taps FOLDER...
"""

import sys

from app.build import BuildError
from tests.bench import (
    batch,
    browser,
    command,
    custom,
    editor,
    hair,
    journey,
    pace,
    pictures,
    quality,
    taps,
)

REPORTS = {
    "batch": batch.report,
    "browser": browser.report,
    "command": command.report,
    "custom": custom.report,
    "editor": editor.report,
    "hair": hair.report,
    "journey": journey.report,
    "pace": pace.report,
    "pictures": pictures.report,
    "quality": quality.report,
    "taps": taps.report,
}


def main() -> None:
    """Run the benchmark named first on the command line; 'browser' by default."""
    name, *arguments = sys.argv[1:] or ["browser"]
    if name not in REPORTS:
        sys.exit(f"There is no benchmark {name!r}: choose from {', '.join(REPORTS)}.")
    try:
        REPORTS[name](arguments)
    except BuildError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
