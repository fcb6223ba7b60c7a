"""The operations by name. In: nothing. Out: for each a name, a summary, its parameters, where it is found, whether it writes.

A record is light: looking at the list imports none of the functions. `rows` names the function that answers with rows, as
``module:function``; `path` is the address that the service answers it at.
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

    __slots__ = ("default", "example", "help", "many", "name", "type")

    def __init__(
        self,
        name: str,
        type: str,
        example: str,
        help: str,
        *,
        default: str | None = None,
        many: bool = False,
    ) -> None:
        self.name = name
        self.type = type
        """What its value is: brief, code, day, query, system or text."""
        self.example, self.help = example, help
        self.default = default
        """What it is where it is left out; None for one that must be given."""
        self.many = many
        """Whether it may be given several times."""


class Operation:
    """One thing that can be done."""

    __slots__ = ("asks_store", "help", "name", "needs_store", "note", "path", "public", "rows", "summary", "takes", "writes")

    def __init__(
        self,
        name: str,
        summary: str,
        *takes: Taken,
        rows: str | None = None,
        path: str | None = None,
        public: str | None = None,
        help: str = "",
        writes: bool = False,
        needs_store: bool = True,
        asks_store: bool = True,
        note: str = "note: ",
    ) -> None:
        self.name, self.summary, self.takes = name, summary, takes
        self.rows = rows
        """The function that answers with a Result, below chargegraph; None for one whose answer is no rows."""
        self.path = path
        """Its address over HTTP, with parameters in braces; None for one that is not asked so, or that has places of its own."""
        self.public = public
        """The function of the public face, as ``module:function``; None where a method of Store does it."""
        self.help = help
        """What its help says, for one whose command derives from this record: a line, then more and an example."""
        self.writes = writes
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
        left_out = [f"/{{{taken.name}}}" for taken in self.takes if taken.default is not None]
        short = self.path
        for part in left_out:
            short = short.replace(part, "")
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
        assert self.rows is not None, self.name
        module, _, function = self.rows.partition(":")
        work: Callable[..., Result] = getattr(import_module(f"chargegraph.{module}"), function)
        return work(store, **values)


_BRIEF = Taken("brief", "brief", "0686T", "a brief's short name, or a code: then all its briefs")
_SYSTEM = Taken("system", "system", "icd10cm", "a code system such as icd10cm (default: every one)", default="")
_OLD = "a brief's short name, also of one that was replaced, or a code with one brief"
_CODE = Taken("code", "code", "C78.7", "a code")

_ALL = (
    Operation("build", "put briefs into the graph", writes=True),
    Operation(
        "briefs",
        "the briefs in the store: code, title, source, date, statements, findings",
        rows="operations.of_briefs:list_briefs",
        path="/briefs",
        public="operations.of_briefs:list_briefs",
        help="""The briefs in the store, by code: title, source, date of publication, how many statements, how many findings.

Findings are those that the last check kept.

example: chargegraph briefs
         chargegraph briefs --format csv""",
    ),
    Operation(
        "show",
        "one screen on a code, each statement with its line",
        Taken("code", "code", "0686T", "a CPT or HCPCS code"),
        rows="operations.of_briefs:show",
        path="/card/{code}",
        public="operations.of_briefs:show",
    ),
    Operation(
        "ledger",
        "every line of a brief and what it became",
        _BRIEF,
        rows="operations.of_briefs:ledger",
        path="/ledger/{brief}",
        public="operations.of_briefs:ledger",
        help="""Every line of a brief's text and what it became; prose and lines that were not understood among them.

example: chargegraph ledger 0686T
         chargegraph ledger 0686T --format csv | grep 'not understood'""",
        note="",
    ),
    Operation(
        "source",
        "the original text of a brief, byte for byte",
        Taken("brief", "brief", "0686T", "a brief's short name, or the code that it alone is about"),
        rows="operations.of_briefs:lines",
        path="/source/{brief}",
    ),
    Operation(
        "diff",
        "two briefs: statements added, dropped, reworded",
        Taken(
            "old", "brief", "0686T-4272f5728c5d", "a brief's short name, also of one that was replaced, or a code with one brief"
        ),
        Taken("new", "brief", "0686T", "another"),
        rows="operations.of_briefs:diff",
        path="/diff/{old}/{new}",
        public="operations.of_briefs:diff",
    ),
    Operation("remove", "take a brief out of the graph", writes=True),
    Operation(
        "queries",
        "the catalogue of canned queries",
        rows="operations.of_store:queries",
        needs_store=False,
        asks_store=False,
        help="""The catalogue of canned queries: name, question, parameters. A parameter in brackets may be left out.

example: chargegraph queries
         chargegraph queries --format json""",
    ),
    Operation("run", "ask a canned query"),
    Operation("query", "ask SPARQL"),
    Operation(
        "explain",
        "why a query has no rows, or is slow",
        Taken("query", "query", "SELECT ?s { ?s ?p ?o }", "SPARQL"),
        rows="operations.of_answers:explained",
        path="/explain",
        public="explanation.report:explain",
    ),
    Operation(
        "search",
        "look for words in what briefs and authorities say",
        Taken("text", "text", "focused ultrasound", "what to look for"),
        rows="operations.of_answers:hits",
        public="fulltext:search",
    ),
    Operation("serve", "a SPARQL endpoint over HTTP, with canned queries and pages"),
    Operation(
        "check",
        "compare what briefs state with the authorities, and with itself",
        Taken("code", "code", "0686T", "a code or a brief's short name (default: every brief)", default=""),
        Taken("on", "day", "2026-01-01", "ask the editions in force on this day", default=""),
        rows="operations.of_answers:findings",
        path="/check",
        public="findings.checks:check",
    ),
    Operation(
        "lookup",
        "a code: official label, hierarchy, notes, links, briefs",
        _SYSTEM,
        _CODE,
        rows="operations.lookup:lookup",
        path="/lookup/{system}/{code}",
        public="operations.lookup:lookup",
        needs_store=False,
        help="""\
What authorities and briefs say of a code: official label, hierarchy, notes, edition, links, and the briefs that state it.

A bare code is sought in every code system. Bundled editions need no store.

example: chargegraph lookup icd10cm C78
         chargegraph lookup 0686T""",
    ),
    Operation(
        "link",
        "a code's mappings to outside terminologies, as SSSOM",
        Taken("codes", "code", "C22.0", "codes (default: every code that the store's briefs state)", default="", many=True),
        rows="operations.linking:link",
        path="/link",
        public="operations.linking:link",
        needs_store=False,
    ),
    Operation(
        "scheme",
        "code systems at hand: list, add, diff, remove",
        rows="operations.of_store:schemes",
        path="/schemes",
        public="operations.of_store:schemes",
        needs_store=False,
        writes=True,
    ),
    Operation("export", "write the graph as Turtle or another RDF format"),
    Operation("load", "put RDF into the graph: an export, or notes of your own", writes=True),
    Operation("ontology", "write the ontology, or check it", needs_store=False),
    Operation(
        "info",
        "what the store holds, its size and the hash of its content",
        rows="operations.of_store:info",
        path="/info",
        public="operations.of_store:info",
        help="""What the store holds: briefs, statements, editions, graphs, its size, and the hash of its content.

example: chargegraph info
         chargegraph info --format json""",
    ),
    Operation("backup", "copy the store to a directory", writes=True),
    Operation("restore", "make a store out of a copy", writes=True),
    Operation("compact", "order the store's files anew", writes=True),
)
OPERATIONS = {operation.name: operation for operation in _ALL}
"""Every operation by its name, in the order of the command line's help."""
