"""What the server and its workers say. In: a line of JSON and bytes. Out: the content of a frame of some kind; and back."""

import json
from typing import Any

HELLO = b"h"
"""To a worker, first of all: its settings, as JSON."""
READY = b"r"
"""From a worker whose store is open: its process id, as JSON."""
ASK = b"a"
"""To a worker: on a line of JSON the state of the store and the seconds, then the question, as JSON."""
WHOLE = b"w"
"""From a worker: a line of JSON on the answer, then all of it."""
BEGIN = b"b"
"""From a worker: JSON on an answer that comes in chunks."""
CHUNK = b"c"
END = b"e"
FAULT = b"f"
"""From a worker: why there is no answer, or no more of it, as JSON."""
LEAVING = b"l"
"""From a worker, before the end of an answer: it is the last one that this worker gives."""


def lined(head: dict[str, Any], rest: bytes = b"") -> bytes:
    """A line of JSON, then bytes."""
    return json.dumps(head, separators=(",", ":")).encode() + b"\n" + rest


def unlined(content: bytes) -> tuple[dict[str, Any], bytes]:
    """The line of JSON and the bytes after it."""
    head, _, rest = content.partition(b"\n")
    return json.loads(head), rest
