"""The upkeep of a dataset. In: a dataset, a store's directory. Out: a hash of its content, counts, copies.

The hash is that of the sum of all quads: two datasets that hold the same have the same, however they were filled.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from chargegraph.errors import LimitReached, Place, QueryError, StoreError
from chargegraph.files import whole_folder
from chargegraph.processes.limits import Limits
from chargegraph.processes.standby import Standby
from chargegraph.query.receipt import Basis
from chargegraph.rdf import Dataset, damaged
from chargegraph.store.folder import layout as directory
from chargegraph.store.folder.journal import DIGITS, MODULUS, changes_between, sum_of
from chargegraph.store.folder.kept import Kept
from chargegraph.store.held_editions import editions_in
from chargegraph.store.location import Source, is_directory

_KEPT = "content.txt"


class _Sum:
    """A sink for N-Quads that adds up the lines."""

    def __init__(self) -> None:
        self.found = 0
        self._rest = b""

    def write(self, chunk: bytes) -> int:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        self.found += sum_of(lines)
        return len(chunk)

    def flush(self) -> None:
        pass


def _sum(dataset: Dataset) -> int:
    """The sum of all quads. Takes some ten seconds for a million."""
    sink = _Sum()
    dataset.dump(sink)
    return sink.found % MODULUS


def _hash_of(total: int) -> str:
    return hashlib.sha256(total.to_bytes(MODULUS.bit_length() // 8, "big")).hexdigest()


def content_hash(dataset: Dataset) -> str:
    """The SHA-256 of what a dataset holds, in hexadecimal digits."""
    return _hash_of(_sum(dataset))


def basis_of(source: Source) -> Basis:
    """The hash of what a dataset holds, and its current editions."""
    return kept_content_hash(source), [held.edition.name for held in editions_in(source.dataset) if held.current]


def kept_content_hash(source: Source) -> str | None:
    """The content hash of a dataset; None of an endpoint.

    Of a store's directory it is kept, and brought up to date by what writers say that they changed.
    """
    if source.is_endpoint:
        return None
    dataset = source.embedded
    if not source.state:
        return content_hash(dataset)
    kept, stamp = _kept_sum(source), directory.stamp_of(source.state)
    if kept.stamp == stamp:
        return _hash_of(kept.sum)
    change = changes_between(source.path, kept.stamp, stamp) if kept.stamp else None
    if change is None or change.grown is None:
        return _summed_anew(source, dataset, kept)
    return _keep(source, (kept.sum + change.grown) % MODULUS)


class KeptSum(NamedTuple):
    """The sum of a content that was kept, and what the store's files were then."""

    stamp: str = ""
    digits: str = ""
    """`DIGITS` hexadecimal ones."""
    shape: str = ""
    """Of their names and sizes alone: a writer changes these, a copy does not."""

    @property
    def sum(self) -> int:
        return int(self.digits or "0", 16)

    def line(self) -> str:
        """What is kept. Its last word tells a line that was cut or changed."""
        return f"{' '.join(self)} {directory.stamp_of(' '.join(self))}\n"


def _kept_sum(source: Source) -> KeptSum:
    data = (Kept(source.path, _KEPT).read() or b"").decode("ascii", "replace").split()
    found = KeptSum(*data[:3]) if len(data) == 4 else KeptSum()
    # Earlier versions kept a hash there, which is shorter.
    return found if data == found.line().split() and len(found.digits) == DIGITS else KeptSum()


def _keep(source: Source, total: int) -> str:
    """Keep a sum, unless somebody wrote since the store was opened, for then it may be of newer data. Returns its hash."""
    if directory.state(source.path) == source.state:
        stamp, shape = directory.stamp_of(source.state), directory.stamp_of(directory.shape_of(source.state))
        Kept(source.path, _KEPT).write(KeptSum(stamp, f"{total:0{DIGITS}x}", shape).line().encode())
    return _hash_of(total)


def _summed_anew(source: Source, dataset: Dataset, kept: KeptSum) -> str:
    """The content hash, read from end to end and kept. Raises `StoreError` where it is another though nobody wrote."""
    total, shape = _sum(dataset), directory.stamp_of(directory.shape_of(source.state))
    if shape == kept.shape and total != kept.sum:
        raise damaged("its content is another than it was, though nobody wrote to it", Place(source.path))
    return _keep(source, total)


def verify(source: Source) -> str:
    """Read a store from end to end, every index of it, and compare it with the content hash that was kept. Says what was seen.

    Raises `StoreError` where it is damaged, `LimitReached` where reading it has no end.
    """
    if not source.is_directory:
        raise StoreError("only a store in a directory can be verified", where=Place(source.path), remedy="give --store PATH")

    def prepare() -> Callable[[None], tuple[str, int]]:
        own = source.for_child().opened()

        def read(_: None) -> tuple[str, int]:
            dataset, kept = own.embedded, _kept_sum(own)
            if said := dataset.disagreement():
                raise damaged(said, Place(own.path))
            return _summed_anew(own, dataset, kept), len(dataset)

        return read

    seconds = directory.seconds_to_read(source.path)
    try:
        digest, quads = Standby(prepare, source.state_now).do(None, Limits(seconds))
    except LimitReached:
        raise damaged(f"reading it has no end within {seconds:.0f} s", Place(source.path)) from None
    except QueryError:
        raise damaged("the engine falls over it", Place(source.path)) from None
    return f"whole: {quads:,} triples, every index of them agrees, content sha256 {digest}"


def back_up(source: Source, to: str) -> None:
    """Copy a store to a directory that does not exist yet. Files are shared with the store where the file system can.

    One that is only read is copied file by file. Raises `StoreError` where another process writes meanwhile.
    """
    if not source.is_directory:
        raise StoreError("only a store in a directory can be copied", where=Place(source.path), remedy="export it")
    _require_free(to)
    dataset = source.embedded
    with _making(to) as aside:
        if source.read_only:
            _copy_data(source.path, aside)
            if directory.state(source.path) != source.state:
                remedy = "wait until it has finished"
                raise StoreError("another process writes to this store", where=Place(source.path), remedy=remedy)
        else:
            os.makedirs(aside)
            dataset.backup(directory.data_path(aside))
        if len(Dataset.open(directory.data_path(aside), read_only=True, name=to)) != len(dataset):
            raise StoreError("the copy does not hold what the store holds", where=Place(to), remedy="copy it again")
        directory.copy_seal(source.path, aside)


def restore(backup: str, path: str) -> None:
    """Make a store out of a copy of one. The copy stays as it is."""
    if not is_directory(path):
        raise StoreError("a copy is restored to a directory", where=Place(path), remedy="give --store PATH")
    directory.require(backup)
    Dataset.open(directory.data_path(backup), read_only=True, name=backup)
    _require_free(path)
    with _making(path) as aside:
        _copy_data(backup, aside)
        directory.copy_seal(backup, aside)


@contextmanager
def _making(path: str) -> Iterator[str]:
    """The path of a copy to make, which is at `path` when it is whole."""
    try:
        with whole_folder(path) as aside:
            yield aside
    except OSError as error:
        raise _no_copy(error, path) from None


def _copy_data(path: str, to: str) -> None:
    """Copy the files of a store one by one. Those of the copy may be written to, whoever may write to the others."""
    import shutil

    data, target = directory.data_path(path), directory.data_path(to)
    os.makedirs(target)
    for name in os.listdir(data):
        shutil.copyfile(os.path.join(data, name), os.path.join(target, name))


def _no_copy(error: OSError, path: str) -> StoreError:
    return directory.failed("the copy cannot be made", error, path, "give another directory")


def _require_free(path: str) -> None:
    directory.require_name(os.path.abspath(path))
    if os.path.lexists(path):
        raise StoreError("there is something already", where=Place(path), remedy="give a directory that does not exist yet")
