"""The exception tree. In: what went wrong, where, what to do. Out: one sentence and an exit code.

    ChargegraphError
    |-- UsageError        a command, parameter, format or name that does not exist or does not fit
    |   `-- UnknownName     a name or code that nothing at hand goes by
    |-- BriefError        a text that is no coding brief
    |-- CodeError         a code that is not of its system's form
    |-- RdfError          RDF that does not parse, or does not fit what it claims to be
    |-- QueryError        SPARQL that does not parse, or may not run here
    |-- StoreError        a store that is missing, locked or of another format
    `-- LimitReached      an input or answer beyond a limit (exit code 3)
        |-- QueryTimeout    an answer that did not come in time
        `-- ResultTooLarge  an answer of more rows than asked for

A fault in the data of a brief is no exception: it is a remark on the brief, later a finding.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


THE_QUERY = "the query"
"""What places in its text say of a query."""


class ChargegraphError(Exception):
    """What a user can mend. Prints as ``what, where, what to do``.

    >>> str(ChargegraphError("no code line", where=Place("a.txt", 2, 1), remedy="begin line 2 with CPT 0686T: Title"))
    'no code line, a.txt line 2 column 1, begin line 2 with CPT 0686T: Title'
    """

    exit_code = 2

    def __init__(self, what: str, *, where: "Place | None" = None, remedy: str = "", excerpt: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy
        self.excerpt = excerpt

    def __str__(self) -> str:
        sentence = ", ".join(part for part in (self.what, str(self.where or ""), self.remedy) if part)
        return f"{sentence}\n{self.excerpt}" if self.excerpt else sentence

    def _render_traceback_(self) -> "list[str]":
        """What a notebook shows of it: the sentence alone. The cell has failed, and those below it wait."""
        return [f"error: {self}"]

    def __reduce__(self) -> "tuple[object, ...]":
        """An error that comes back from another process is the same error."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(kind: "type[ChargegraphError]", args: "tuple[object, ...]", state: "dict[str, object]") -> "ChargegraphError":
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class Place:
    """Where something stands: a file or a name for a text, or nothing; a line and a column, both from one, zero where unknown."""

    def __init__(self, name: str, line: int = 0, column: int = 0) -> None:
        self.name = name
        self.line = line
        self.column = column

    @property
    def is_in_a_query(self) -> bool:
        return self.name == THE_QUERY and bool(self.line)

    def __str__(self) -> str:
        line = f" line {self.line}" if self.line else ""
        column = f" column {self.column}" if self.line and self.column else ""
        return f"{self.name}{line}{column}".lstrip()


class UsageError(ChargegraphError):
    pass


class UnknownName(UsageError):
    pass


class BriefError(ChargegraphError):
    pass


class CodeError(ChargegraphError):
    """A text that is not a code of the system asked. `probable` is the code that is probably meant, or empty; `looks_like` says
    what else it looks like, in which case no code is meant."""

    def __init__(self, text: str, form: str, probable: str = "", *, looks_like: str = "", where: Place | None = None) -> None:
        shown = text if len(text) <= 60 else text[:57] + "..."
        meant = f"probably {probable} is meant" if probable else ""
        super().__init__(f"{shown!r} is not {form}", where=where, remedy=f"it looks like {looks_like}" if looks_like else meant)
        self.probable = probable
        self.looks_like = looks_like


class RdfError(ChargegraphError):
    pass


class QueryError(ChargegraphError):
    pass


class StoreError(ChargegraphError):
    pass


class LimitReached(ChargegraphError):
    exit_code = 3


class QueryTimeout(LimitReached):
    pass


class ResultTooLarge(LimitReached):
    pass


def excerpt(text: str, line: int, column: int) -> str:
    """The part of a line around a column, with a caret under it; line and column from one.

    >>> print(excerpt("SELECT *\\n{ ?s ?p }", 2, 3))
      { ?s ?p }
        ^
    """
    lines = text.split("\n")
    whole = lines[line - 1].rstrip("\r") if line <= len(lines) else ""
    first = max(0, column - 61)
    return f"  {whole[first : first + 100]}\n  {' ' * (column - 1 - first)}^"


def few(words: "Sequence[str]", most: int, *, between: str = ", ", end: str = " and") -> str:
    """The first of some words, and how many more there are.

    >>> few(["A00", "A01", "A02"], 2), few(["A00"], 2)
    ('A00, A01 and 1 more', 'A00')
    """
    return between.join(words[:most]) + (f"{end} {len(words) - most} more" if len(words) > most else "")


def meant(words: "Iterable[str]") -> str:
    """The remedy that names what is near, or nothing.

    >>> meant(["cg:code", "cg:cue"])
    'did you mean cg:code or cg:cue?'
    """
    found = " or ".join(words)
    return f"did you mean {found}?" if found else ""


def did_you_mean(word: str, known: "list[str] | tuple[str, ...]") -> str:
    """The remedy for an unknown name: the nearest known ones, or nothing.

    >>> did_you_mean("modifers", ["modifiers", "payers"])
    'did you mean modifiers?'
    """
    import difflib

    return meant(difflib.get_close_matches(word, known, n=3, cutoff=0.6))


def unknown(what: str, word: str, known: "Iterable[str]") -> UnknownName:
    """The error of a word that is none of those known.

    >>> print(unknown("level", "eror", ["error", "warning"]))
    no level is called 'eror', did you mean error?
    >>> print(unknown("level", "fatal", ["error", "warning"]))
    no level is called 'fatal', choose one of error, warning
    """
    names = list(known)
    return UnknownName(f"no {what} is called {word!r}", remedy=did_you_mean(word, names) or f"choose one of {', '.join(names)}")
