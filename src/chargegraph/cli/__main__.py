"""``python -m chargegraph.cli`` is the command line too."""

from chargegraph.cli import entry

entry()
