"""What an engine found, as a result. In: solutions, truth or triples. Out: plain values, which can be passed on; a Result."""

from collections.abc import Iterable, Iterator
from itertools import islice

from chargegraph.query.layouts import plain_text
from chargegraph.query.result import Result, Value
from chargegraph.rdf import Solutions, Truth, engine_errors
from chargegraph.rdf.names import XSD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from chargegraph.query.receipt import Outcome, Receipt

    Plain = tuple[tuple[str, ...], list[tuple[Value, ...]], bool | None, bytes | None, bool, str | None]
    """Columns and rows, truth, triples, whether that is all, and the hash of the rows."""


def plain_answer(found: "Any", *, rows: int | None = None, hashed: bool = False, name: str = "") -> "Plain":
    """What was found as plain values: at most so many rows or triples, with their hash where it is wanted.

    `name` is what errors call the dataset.
    """
    if isinstance(found, Truth):
        return (), [], bool(found), None, True, _digest([plain_text(bool(found))]) if hashed else None
    stream = iter(found)
    with engine_errors(name):
        kept = list(stream if rows is None else islice(stream, rows))
        complete = next(stream, None) is None
    if isinstance(found, Solutions):
        columns = tuple(variable.value for variable in found.variables)
        digest = _digest(_lines(columns, kept)) if hashed else None
        return columns, [tuple(map(plain_value, row)) for row in kept], None, None, complete, digest
    triples = sorted({f"{triple} .\n" for triple in kept})
    return (), [], None, "".join(triples).encode(), complete, _digest(triples) if hashed else None


def outcome(plain: "Plain") -> "Outcome":
    """How many rows or triples came back, their hash, and whether that is all; the truth of an ASK is one row."""
    _, rows, answer, ntriples, complete, digest = plain
    assert digest is not None
    return 1 if answer is not None else len(rows) if ntriples is None else ntriples.count(b"\n"), digest, complete


def _lines(columns: tuple[str, ...], solutions: "Iterable[Any]") -> Iterator[str]:
    """A line for each solution, its terms as SPARQL's TSV has them."""
    for row in solutions:
        yield "\t".join(f"?{name}={term}" for name, term in zip(columns, row, strict=True) if term is not None) + "\n"


def _digest(lines: Iterable[str]) -> str:
    """The SHA-256 of lines, whatever their order: where a query does not ask for one, engines give any."""
    import hashlib

    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def result_of(found: "Any") -> Result:
    """What the engine found, as a result: solutions, the truth of an ASK, or triples."""
    return result_of_plain(plain_answer(found))


def result_of_plain(plain: "Plain", receipt: "Receipt | None" = None, notes: tuple[str, ...] = ()) -> Result:
    columns, rows, answer, ntriples, complete, _ = plain
    return Result(columns, rows, answer=answer, ntriples=ntriples, complete=complete, receipt=receipt, notes=notes)


def plain_value(term: "Any") -> Value:
    """An RDF term as a plain value: an IRI or a text as str, xsd:integer as int, other numbers as float, booleans as bool."""
    if term is None:
        return None
    if not hasattr(term, "value"):
        return str(term)  # a triple term of RDF 1.2
    datatype = getattr(getattr(term, "datatype", None), "value", "")
    if not datatype.startswith(XSD):
        return str(term.value)
    name, text = datatype.rsplit("#", 1)[1], str(term.value)
    try:
        if name in ("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger"):
            return int(text)
        if name in ("decimal", "double", "float"):
            number = float(text)
            # What a float cannot hold as it is written stays text: no figure is rounded, and JSON has no NaN.
            return number if _is_exact(number, text, name) else text
    except ValueError:
        return text
    return text in ("true", "1") if name == "boolean" else text


def _is_exact(number: float, text: str, datatype: str) -> bool:
    if number - number != 0:
        return False
    return datatype != "decimal" or repr(number).rstrip("0").rstrip(".") == text.rstrip("0").rstrip(".")


def looks_empty(result: Result) -> bool:
    """Whether an answer says nothing: no rows, an ASK that is false, no triples, or one row of zeros and blanks.

    >>> looks_empty(Result(["n"], [(0,)])), looks_empty(Result(["n"], [(0,), (0,)]))
    (True, False)
    """
    if not result or result.answer is not None or len(result) != 1:
        return not result
    return all(value in (0, None, "") for value in result[0].values())
