"""``rgapp`` and ``python -m rgapp``."""

import sys

from rgapp.cli import main
from rgapp.frozen import python_wanted

if __name__ == "__main__":
    sys.exit(0 if python_wanted(sys.argv) else main())
