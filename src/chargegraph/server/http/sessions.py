"""Who has signed in with a browser. In: the cookie of a request. Out: whether it stands for a session that is open, a new cookie.

A cookie is a random name, and neither it nor what is kept of it tells the token. A session ends with its sign-out, after
twelve hours, with the browser, or with the service.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256

COOKIE = "chargegraph-session"
_SECONDS = 12 * 3600.0
"""How long a session lasts at most: a long day at work."""
_MOST = 1000
"""Sessions at the same time: beyond, the oldest ends."""


class Sessions:
    """The sessions that are open, each by the hash of its cookie, so that what is kept opens nothing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ends: OrderedDict[bytes, float] = OrderedDict()

    def begin(self) -> str:
        """Open a session. Returns the value of its cookie."""
        value = secrets.token_urlsafe(32)
        self._ends[_kept(value)] = self._clock() + _SECONDS
        if len(self._ends) > _MOST:
            self._ends.popitem(last=False)
        return value

    def is_open(self, cookies: str) -> bool:
        """Whether a header Cookie has the cookie of a session that is open."""
        return any(self._clock() < self._ends.get(kept, 0.0) for kept in _kept_of(cookies))

    def end(self, cookies: str) -> bool:
        """End the sessions of a header Cookie. Returns whether there was one."""
        ended = [self._ends.pop(kept, None) for kept in _kept_of(cookies)]
        return any(each is not None for each in ended)


def cookie_of(value: str, *, is_secure: bool) -> bytes:
    """The header Set-Cookie for a value; for none the one that takes the cookie away.

    Scripts cannot read the cookie, and a browser sends it from pages of this service alone.
    """
    gone = "" if value else "; Max-Age=0"
    return f"{COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict{gone}{'; Secure' if is_secure else ''}".encode()


def _kept_of(cookies: str) -> list[bytes]:
    """What is kept of the sessions that a header Cookie names. Services on other ports of this machine add what they like."""
    pairs = (cookie.strip().partition("=") for cookie in cookies.split(";"))
    return [_kept(value) for name, _, value in pairs if name == COOKIE]


def _kept(value: str) -> bytes:
    return sha256(value.encode("utf-8", "replace")).digest()
