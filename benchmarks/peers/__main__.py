"""Ours beside peers. In: a command line. Out: the exit code. `run` does all."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "questions"))

from run import main

if __name__ == "__main__":
    sys.exit(main())
