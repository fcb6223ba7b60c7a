"""Attempts. In: a request that may find the endpoint busy. Out: the last reply.

A reply of 429 or 503 says that nothing was done, so what was asked is asked again: after a pause, or as long as Retry-After says.
A connection that breaks off leaves that open: once more, where doing it twice does what doing it once does.
"""

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from itertools import count

from chargegraph.errors import StoreError
from chargegraph.remote.address import place_of
from chargegraph.remote.transport import Deadline, Interrupted, Reply

_PAUSES = (0.5, 1.0, 2.0)
"""Seconds before each attempt but the first."""
_LONGEST = 30.0
"""Seconds that Retry-After may ask for."""
_BUSY = (429, 503)


def persistent(send: Callable[[], Reply], url: str, deadline: Deadline) -> tuple[Reply, int]:
    """The reply, and how often it was asked for. `send` must be harmless to do twice. Raises what it raises."""
    broken = 0
    for attempt in count(1):
        try:
            reply = send()
        except Interrupted:
            broken += 1
            if broken > 1:
                raise StoreError("the endpoint breaks the connection off", where=place_of(url), remedy="ask again") from None
            continue
        if reply.status not in _BUSY or attempt > len(_PAUSES) or b"timed out" in reply.body[:500].lower():
            return reply, attempt
        pause = _asked_pause(reply)
        pause = _PAUSES[attempt - 1] if pause is None else pause
        if pause > min(_LONGEST, deadline.left):
            return reply, attempt
        time.sleep(pause)
    raise AssertionError


def _asked_pause(reply: Reply) -> float | None:
    """The seconds that Retry-After asks for, as a number or as a date (RFC 9110, section 10.2.3)."""
    said = reply.headers.get("Retry-After", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return None
