"""``python -m chargegraph.cli`` is the command line too."""

import sys

from chargegraph.cli import main

sys.exit(main())
