"""An operation as a record. In: nothing. Out: Taken, a parameter; Operation, which finds its function when it is asked.

A record is light: looking at the records imports none of the functions. A function is named as ``module:function``.
"""

from collections.abc import Callable
from importlib import import_module

from chargegraph.errors import UsageError, did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from chargegraph.query.result import Result
    from chargegraph.store.store import Store


class Taken:
    """A parameter of an operation."""

    __slots__ = ("default", "example", "help", "many", "metavar", "name", "type")

    def __init__(
        self, name: str, type: str, example: str, help: str, *, default: str | None = None, many: bool = False, metavar: str = ""
    ) -> None:
        self.name, self.example, self.help = name, example, help
        self.type = type
        """What its value is: brief, code, day, query, system or text."""
        self.default = default
        """What it is where it is left out; None for one that must be given."""
        self.many = many
        """Whether it may be given several times."""
        self.metavar = metavar or name.upper()
        """How the command line's help names it."""


class Operation:
    """One thing that can be done."""

    __slots__ = (
        *("asks_store", "does", "help", "name", "needs_store", "note", "path", "rows", "summary", "takes", "text", "writes"),
    )

    def __init__(
        self,
        name: str,
        summary: str,
        *takes: Taken,
        rows: str | None = None,
        text: str | None = None,
        does: str | None = None,
        path: str | None = None,
        help: str = "",
        writes: bool = False,
        needs_store: bool = True,
        asks_store: bool = True,
        note: str = "note: ",
    ) -> None:
        self.name, self.summary, self.takes = name, summary, takes
        self.rows = rows
        """The function that answers with a Result, in a module beside this one; None for one whose answer is no rows."""
        self.text = text
        """The function that answers with the text that the command line writes as it is, where that is not rows."""
        self.does = does
        """The function that changes the store at an address and says what it did."""
        self.path = path
        """Its address over HTTP, with parameters in braces; None for one that is not asked so, or that has places of its own."""
        self.help = help
        """What its help says, for one whose command derives from this record: a line, then more and an example."""
        self.writes = writes
        """Whether it writes to a store, an endpoint's too."""
        self.needs_store = needs_store
        """Whether a store must be there: what is bundled can be asked without."""
        self.asks_store = asks_store
        """Whether it asks a store at all."""
        self.note = note
        """What the command line writes before each note on its answer."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Its path, and the path without the parameters that may be left out."""
        if self.path is None:
            return ()
        short = self.path
        for taken in self.takes:
            short = short if taken.default is None else short.replace(f"/{{{taken.name}}}", "")
        return tuple(dict.fromkeys((self.path, short)))

    def answer(self, store: "Store | None", **values: "Any") -> "Result":
        """The rows of the answer. Raises `UsageError` for a parameter that it does not take, or one that is missing."""
        known = [taken.name for taken in self.takes]
        for name in values:
            if name not in known:
                remedy = did_you_mean(name, known) or (f"it takes {', '.join(known)}" if known else "it takes none")
                raise UsageError(f"{self.name} has no parameter {name!r}", remedy=remedy)
        for taken in self.takes:
            if taken.default is None and values.get(taken.name) in (None, "", []):
                remedy = f"give {taken.name}, such as {taken.name}={taken.example}"
                raise UsageError(f"{self.name} needs the parameter {taken.name}", remedy=remedy)
        found: Result = _function(self.rows)(store, **values)
        return found

    def written(self, store: "Store", **values: "Any") -> str:
        """The answer as text."""
        return str(_function(self.text)(store, **values))

    def done(self, path: str | None, **values: "Any") -> str:
        """Change the store at an address. Returns a sentence on what was done."""
        return str(_function(self.does)(path, **values))


def _function(reference: str | None) -> "Callable[..., Any]":
    assert reference is not None
    module, _, name = reference.partition(":")
    function: Callable[..., Any] = getattr(import_module(f"chargegraph.operations.{module}"), name)
    return function
