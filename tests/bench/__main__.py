"""`python build.py bench`: how fast the built site is, next to native onnxruntime."""

import argparse

from tests.bench import browser


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python build.py bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="visits to take the median of")
    browser.report(parser.parse_args().runs)


if __name__ == "__main__":
    main()
