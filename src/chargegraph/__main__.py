"""``python -m chargegraph`` is the command line."""

from chargegraph.cli import entry

entry()
