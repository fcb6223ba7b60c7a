"""What is asked of a source, as plain values that a process hands another. In: a source and a task. Out: plain values.

A store in a directory has a process that stands by to answer within limits. It opens the store once, and anew when its files are
others.
"""

from chargegraph.errors import StoreError
from chargegraph.query.engine_results import plain_answer
from chargegraph.store.folder import layout as directory
from chargegraph.store.location import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from chargegraph.processes.standby import Standby

Task = tuple[str, str | None, int | None, bool]
"""A text to ask; one of SPARQL's result formats, or None for rows; the most rows; whether what the answer rests on is wanted."""


def answered(source: Source, task: Task) -> "Any":
    """The answer: bytes where a format is named, else plain rows, and what they rest on where that is wanted."""
    text, result_format, rows, with_basis = task
    if result_format is not None:
        return source.dataset.answer(text, result_format, most_rows=rows)
    plain = plain_answer(source.dataset.query(text), rows=rows, hashed=with_basis, name=source.path)
    if not with_basis:
        return plain, None
    from chargegraph.store.upkeep import basis_of

    return plain, basis_of(source)


def standby_of(source: Source) -> "Standby":
    """The process that answers for a store in a directory."""
    if source.standby is None:
        from chargegraph.processes.standby import Standby

        source.standby = Standby(_prepared(source.for_child()), source.state_now)
    return source.standby


def _prepared(source: Source) -> "Callable[[], Callable[[Task], Any]]":
    def prepare() -> "Callable[[Task], Any]":
        own = source.for_child().opened()

        def answer(task: Task) -> "Any":
            nonlocal own
            try:
                if own.state != directory.state(source.path):
                    own = source.for_child()
                return answered(own, task)
            except StoreError:  # a writer put other files in place meanwhile, or it is damaged
                own = source.for_child()
                return source.read_apart(lambda anew: answered(anew, task))

        return answer

    return prepare
