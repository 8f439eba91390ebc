"""`python build.py bench` with what to measure, and its own arguments.

browser, journey, editor, batch, pace, quality FOLDER..., command FOLDER
"""

import sys

from tests.bench import batch, browser, command, editor, journey, pace, quality

REPORTS = {
    "batch": batch.report,
    "browser": browser.report,
    "command": command.report,
    "editor": editor.report,
    "journey": journey.report,
    "pace": pace.report,
    "quality": quality.report,
}


def main() -> None:
    """Hand the rest of the command line to the benchmark named first."""
    name, *arguments = sys.argv[1:] or ["browser"]
    if name not in REPORTS:
        sys.exit(f"There is no benchmark {name!r}: choose from {', '.join(REPORTS)}.")
    REPORTS[name](arguments)


if __name__ == "__main__":
    main()
