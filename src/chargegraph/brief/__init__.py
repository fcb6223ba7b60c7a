"""Coding briefs. In: a text. Out: a Brief, every statement with its passage, and remarks on what was not understood.

`segment` cuts a text into lines and knows headings; `tables` reads rows; `prose` reads sentences; `reader` walks the lines.
"""

from chargegraph.brief.reader import Brief, read_brief, read_brief_file

__all__ = ["Brief", "read_brief", "read_brief_file"]
