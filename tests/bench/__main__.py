"""`python build.py bench browser`, `bench editor`, `bench batch` and `bench quality FOLDER...`."""

import sys

from tests.bench import batch, browser, editor, quality

REPORTS = {
    "batch": batch.report,
    "browser": browser.report,
    "editor": editor.report,
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
