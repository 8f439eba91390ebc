"""Run the command with `python -m backdrop`."""

import sys

from backdrop.command.main import main

if __name__ == "__main__":
    sys.exit(main())
