"""Coding briefs. In: a text. Out: a Brief, every statement with its passage, and remarks on what was not understood.

`pages` tells formats apart and `html` reads web pages; `segment` cuts a text into lines and knows headings; `tables` reads rows;
`prose` reads sentences; `mentions` finds codes and concepts in them; `reader` walks the lines.
"""

from chargegraph.brief.pages import MAX_BYTES, is_html
from chargegraph.brief.reader import Brief, read_brief, read_brief_file

__all__ = ["MAX_BYTES", "Brief", "is_html", "read_brief", "read_brief_file"]
