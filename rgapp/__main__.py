"""``rgapp`` and ``python -m rgapp``."""

import sys

from rgapp.cli import main

if __name__ == "__main__":
    sys.exit(main())
