"""What writers changed. In: a store's directory, a writer's steps. Out: which briefs changed between two states of its files.

``changes.txt`` has a line a writer: the stamps of the files before and after, what its quads add to the content's sum, and the
short names of the briefs whose statements it changed. By it what is kept of an older state is brought up to date, brief by brief.
A writer that was killed, or that changed more than briefs, leaves a gap in it: across a gap all is made anew.

The sum is AdHash (Bellare and Micciancio, 1997): of two datasets that hold the same it is the same, and a quad that comes or goes
changes it by that quad alone. With 4,096 bits the best attack known, Wagner's of 2002, takes 2 to the power of 128 steps.
"""

import hashlib
from _thread import allocate_lock  # threading is dear to import
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from chargegraph.errors import StoreError
from chargegraph.rdf import Dataset
from chargegraph.store.folder import layout as directory
from chargegraph.store.folder.kept import Kept
from chargegraph.store.graphs import Graphs

_KEPT = "changes.txt"
_MOST_LINES = 400
MOST_BRIEFS = 500
"""The briefs up to which it pays to go brief by brief."""
DIGITS = 1024
MODULUS = 1 << 4 * DIGITS
_UNKNOWN = "-"
JUDGED = "~"
"""Stands before the name of a brief whose findings changed, and alone for any."""


def sum_of(lines: Iterable[bytes]) -> int:
    """The sum of lines of N-Quads, without their line breaks; the sums of parts add up modulo `MODULUS`."""
    total, digest, number = 0, hashlib.shake_128, int.from_bytes
    for line in lines:
        total += number(digest(line).digest(DIGITS // 2), "big")
    return total


class Change(NamedTuple):
    """What changed from one state of a store's files to another."""

    before: str
    after: str
    grown: int | None
    """What is to be added to the content's sum; None where nobody knows."""
    names: frozenset[str]
    """The short names of the briefs whose statements changed, and behind `JUDGED` of those whose findings did."""

    @property
    def briefs(self) -> set[str]:
        """The short names of the briefs whose statements changed."""
        return {name for name in self.names if not name.startswith(JUDGED)}

    @property
    def judged(self) -> set[str]:
        """The short names of the briefs whose findings changed; an empty one stands for any."""
        return {name.removeprefix(JUDGED) for name in self.names if name.startswith(JUDGED)}

    def line(self) -> str:
        """As it is kept. The last word tells a line that was cut or changed."""
        grown = _UNKNOWN if self.grown is None else f"{self.grown % MODULUS:x}"
        text = " ".join((self.before, self.after, grown, *sorted(self.names)))
        return f"{text} {directory.stamp_of(text)}\n"


def changes_between(path: str, before: str, after: str) -> Change | None:
    """What changed in a store's directory from one stamp to another; None where that is not known."""
    grown: int | None = 0
    names: set[str] = set()
    at = before
    for change in _read(Kept(path, _KEPT).read() or b""):
        if change.before == at != after:
            at, names = change.after, names | change.names
            grown = None if grown is None or change.grown is None else grown + change.grown
    return Change(before, after, grown, frozenset(names)) if at == after else None


def _read(data: bytes) -> Iterator[Change]:
    """The changes of a file, up to the first line that is not whole."""
    for line in data.decode("ascii", "replace").splitlines(keepends=True):
        try:
            before, after, grown, *names, _ = line.split()
            change = Change(before, after, None if grown == _UNKNOWN else int(grown, 16), frozenset(names))
        except ValueError:
            return
        if change.line() != line:
            return
        yield change


Subjects = Callable[[], Collection[str]]
"""What names subjects by their IRIs, asked only where somebody wants to know."""


class Journal:
    """What one writer changes, as long as it has a store's directory open."""

    def __init__(self, path: str) -> None:
        """Begins before a directory is opened to write, or where there was none right after."""
        self._path, self._lock = path, allocate_lock()
        self._earlier = Kept(path, _KEPT).read()
        self.stamp = directory.stamp_of(directory.state(path))
        """Of the files when something was noted last."""
        self._begin(0)

    def _begin(self, writes: int) -> None:
        self._writes, self._grown, self._names = writes, 0, set[str]()
        self._sum_is_known = True

    @contextmanager
    def recording(self, dataset: Dataset, names: Collection[str], subjects: Subjects | None) -> Iterator[None]:
        """Steps that change these briefs or findings, and quads of no other subjects than these; None for any subjects."""
        if not directory.keeps_something(self._path):
            yield  # of what is made later these steps are a part
            return
        with self._lock:
            self._names.update(names)
            self._sum_is_known &= subjects is not None and len(self._names) <= MOST_BRIEFS
            exact = subjects() if self._sum_is_known and subjects is not None else ()
            writes, old = dataset.writes, dataset.lines_about(exact)
            yield
            new = dataset.lines_about(exact)
            self._grown += sum_of(new - old) - sum_of(old - new)
            self._writes += dataset.writes - writes

    def note(self, writes: int) -> None:
        """Keep what changed up to now, when it is written to the files; `writes` counts all writes to the dataset."""
        with self._lock, suppress(StoreError, OSError):  # a store that is gone needs none
            stamp = directory.stamp_of(directory.state(self._path))
            if stamp == self.stamp:
                return
            if directory.keeps_something(self._path):
                self._keep(stamp, is_known=writes == self._writes)
            self.stamp = stamp
            self._begin(writes)

    def _keep(self, stamp: str, *, is_known: bool) -> None:
        kept = Kept(self._path, _KEPT)
        earlier = kept.read()
        # A file that is another now tells of a writer between the stamp and the lock.
        if is_known and earlier == self._earlier:
            grown = self._grown if self._sum_is_known else None
            line = Change(self.stamp, stamp, grown, frozenset(self._names)).line()
            lines = [*(earlier or b"").splitlines(keepends=True)[1 - _MOST_LINES :], line.encode()]
        else:
            lines = [Change(_UNKNOWN, stamp, None, frozenset()).line().encode()]
        self._earlier = b"".join(lines)
        kept.write(self._earlier)


@contextmanager
def recorded(dataset: Graphs, names: Collection[str], subjects: Subjects | None) -> Iterator[None]:
    """Steps that change the briefs of these short names, or behind `JUDGED` findings on them, and quads of no other subjects
    than these; None for any.
    """
    if dataset.journal is None:
        yield
    else:
        with dataset.journal.recording(dataset, names, subjects):
            yield
