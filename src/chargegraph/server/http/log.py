"""The log. In: requests that are over. Out: a line for each on standard error, in the Common Log Format with the seconds it took.

What was asked stands in it only where the operator wants it. Lines are written together, some times a second.
"""

import asyncio
import json
import sys
import time

from chargegraph.server.http.exchange import Exchange

_EVERY = 0.2


class Log:
    """Gathers lines and writes them."""

    def __init__(self, *, with_queries: bool) -> None:
        self._with_queries = with_queries
        self._lines: list[str] = []
        self._timer: asyncio.TimerHandle | None = None

    def note(self, exchange: Exchange, began: float) -> None:
        """A request is over; `began` is of `time.monotonic`."""
        took = time.monotonic() - began
        stamp = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime())
        client = (exchange.scope.get("client") or ("-",))[0]
        status = str(exchange.status) if exchange.began else "-"
        broken = "" if exchange.is_whole else " broken off"
        asked = f" {json.dumps(exchange.note.decode('utf-8', 'replace'))}" if self._with_queries and exchange.note else ""
        path = _safe(exchange.scope.get("raw_path") or exchange.path.encode())
        line = f"{exchange.method} {path} HTTP/{exchange.scope['http_version']}"
        self._add(f'{client} - - [{stamp}] "{line}" {status} {exchange.length} {took:.4f}{broken}{asked}\n')

    def say(self, text: str) -> None:
        """Something that an operator should see."""
        self._add(text.rstrip("\n") + "\n")

    def flush(self) -> None:
        """Write what was gathered."""
        self._timer = None
        lines, self._lines = self._lines, []
        try:
            sys.stderr.write("".join(lines))
            sys.stderr.flush()
        except (OSError, ValueError):
            pass  # nobody reads it

    def _add(self, line: str) -> None:
        self._lines.append(line)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_EVERY, self.flush)


def _safe(path: bytes) -> str:
    """A path as it came, but for what could be taken for another line or field."""
    text = path.decode("latin-1")
    return "".join(c if "!" <= c <= "~" and c not in '"\\' else f"%{ord(c):02X}" for c in text)
