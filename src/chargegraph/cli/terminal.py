"""The terminal. Out: how wide it is, and whether text may be set off."""

import os
import sys


def terminal_width() -> int:
    """Columns of the terminal: the environment's COLUMNS, what the terminal says, or 80."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def colour_wanted() -> bool:
    """Whether text may be set off by colour or weight (https://no-color.org)."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
