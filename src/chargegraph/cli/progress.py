"""Progress. In: steps that are done, or work that may take long. Out: a line on a terminal's standard error, elsewhere none."""

import os
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threading import Event

_QUIET_SECONDS = 1.0
"""What is done sooner needs no word."""
_CLEAR = "\r\x1b[K"


class Progress:
    """A line on a terminal's standard error: how many of how many, how fast, how long still."""

    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0
        self._begin = self._shown = time.monotonic()
        self._wanted = total > 1 and sys.stderr.isatty()

    def step(self) -> None:
        self._done += 1
        now = time.monotonic()
        if self._wanted and (now - self._shown > 0.1 or self._done == self._total):
            self._shown = now
            rate = self._done / max(now - self._begin, 1e-6)
            left = (self._total - self._done) / rate
            width = 24 * self._done // self._total
            bar = "#" * width + "." * (24 - width)
            sys.stderr.write(f"\r[{bar}] {self._done}/{self._total}  {rate:.0f}/s  {left:.0f} s left ")
            sys.stderr.flush()

    def end(self) -> None:
        if self._wanted and self._done:
            sys.stderr.write("\n")


class waiting:  # noqa: N801, used as a function is: with waiting("making the index")
    """While work goes on whose steps nobody counts: what it is and for how many seconds, from the second one on."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        self._is_shown = sys.stderr.isatty()
        if self._is_shown:
            from threading import Event, Thread  # dear to import

            self._done = Event()
            self._thread = Thread(target=self._tell, args=(self._done,), daemon=True)
            self._thread.start()

    def _tell(self, done: "Event") -> None:
        begin, wrote = time.monotonic(), False
        while not done.wait(_QUIET_SECONDS):
            wrote = True
            self._write(f"\r{self._what}  {time.monotonic() - begin:.0f} s ")
        if wrote:
            self._write(_CLEAR)

    def _write(self, text: str) -> None:
        with suppress(OSError):  # the terminal is gone
            os.write(sys.stderr.fileno(), text.encode())  # past the buffer, which the work may be writing to

    def __exit__(self, *_: object) -> None:
        if self._is_shown:
            self._done.set()
            self._thread.join()
