"""Values of parameters. In: a text with ``$name``, values. Out: RDF terms to bind, the text with these, why it may not be asked.

``$name`` is a parameter in every text, ``?name`` a variable. SPARQL takes both signs for a variable; here each has one meaning,
so that a text whose parameter was forgotten is an error, not the rows of everything.
"""

import re
from collections.abc import Callable, Collection, Mapping

from chargegraph.errors import Place, QueryError, UsageError, did_you_mean, excerpt
from chargegraph.rdf import literal, require_iri
from chargegraph.sparql.lexer import bind, error_at, index_of, parameters_of, place_of, replacements, tokens

ParameterValue = str | int | float | bool
Declarations = tuple[str, ...]
"""PREFIX lines that a text leaves out."""
HowToBind = Callable[[str, str], str]
"""What to do about a parameter without a value, by its name and an example of a value or nothing: ``-p code=0686T``."""

_PLACE = re.compile(r"line (\d+) column (\d+)")
"""A place as the remedy of an error tells it."""


def in_python(name: str, example: str) -> str:
    """How a parameter gets its value in Python.

    >>> in_python("code", "")
    'query(text, code=...)'
    """
    return f"query(text, {name}={repr(example) if example else '...'})"


def term_of(name: str, value: object) -> str:
    """The RDF term that the value of a parameter without a type is bound as, in SPARQL's syntax.

    A text in angle brackets is an IRI, every other text a plain string; numbers and booleans are literals of their type. Raises
    `UsageError` for what is none of these.

    >>> term_of("code", "0686T"), term_of("payer", "<https://w3id.org/chargegraph/payer/cigna>"), term_of("line", 18)
    ('"0686T"', '<https://w3id.org/chargegraph/payer/cigna>', '"18"^^<http://www.w3.org/2001/XMLSchema#integer>')
    """
    if isinstance(value, str) and value.startswith("<") and value.endswith(">"):
        return f"<{require_iri(value[1:-1], f'{name}=<IRI>,')}>"
    if not isinstance(value, str | int | float):
        raise UsageError(f"the parameter {name} is given {value!r}", remedy="give a text, a number or a boolean")
    try:
        return literal(value)
    except ValueError:
        raise UsageError(f"the value of the parameter {name} is not UTF-8", remedy="give it as UTF-8 text") from None


def require_known(values: Collection[str], names: Collection[str], *, what: str = "the query") -> None:
    """Raises `UsageError` where a value is given for a name that is no parameter."""
    for name in values:
        if name not in names:
            remedy = did_you_mean(name, list(names)) or (f"it takes {', '.join(names)}" if names else "it takes none")
            raise UsageError(f"{what} has no parameter {name!r}", remedy=remedy)


def require_values(text: str, values: Collection[str], how: HowToBind, examples: Mapping[str, str] | None = None) -> None:
    """Raises `QueryError` for the first parameter of a text that has no value. `examples` are those that a header gives."""
    for name, start in parameters_of(text).items():
        if name not in values:
            remedy = f"give {how(name, '')}"
            if examples is None:
                remedy += f", or write ?{name} for a variable"
            elif name in examples:
                remedy += f", such as {how(name, examples[name])}"
            raise error_at(text, start, f"the query has a parameter that has no value, {name}", remedy, name="")


def require_one_meaning(text: str) -> None:
    """Raises `QueryError` where a text without a header has ``$name`` and ``?name``, which SPARQL takes for one variable."""
    names = parameters_of(text)
    for token in tokens(text):
        name = token.text[1:]
        if token.kind == "variable" and token.text[0] == "?" and name in names:
            remedy = f"write ?{name} for a variable, or give the parameter another name"
            what = f"the query has both ${name} and ?{name}, which SPARQL takes for one variable"
            raise error_at(text, token.start, what, remedy, name="")


def declaring(declarations: Declarations, text: str, *, gap: str = " ") -> str:
    """The text with what it leaves out before it: on its first line, so that its other lines keep their numbers."""
    return "".join(f"{line}{gap}" for line in declarations) + text


class Bound:
    """The text with each parameter replaced by its term, as `sparql.bind` replaces it, and what it leaves out declared."""

    def __init__(self, text: str, terms: Mapping[str, str], declarations: Declarations = ()) -> None:
        self.text = declaring(declarations, bind(text, terms))
        self._written = text
        self._names: dict[int, str] = {}
        shift = -len(declaring(declarations, ""))
        self._shifts: list[tuple[int, int]] = [(0, shift)]
        """From a place in the text to ask on, how far what stands there is from where it was written."""
        for name, start, end, bound in replacements(text, terms):
            at, after = start - shift + bound.index(terms[name]), start - shift + len(bound)
            shift = end - after
            self._names[at] = name
            self._shifts += [(at, start - at), (after, shift)]

    def parameter(self, start: int) -> str:
        """The name of the parameter whose value stands at a place in the text to ask, or nothing."""
        return self._names.get(start, "")

    def place(self, start: int) -> tuple[int, int]:
        """Line and column in the text with parameters of a place in the text to ask."""
        at, shift = next((at, shift) for at, shift in reversed(self._shifts) if at <= start)
        return place_of(self._written, max((at if at in self._names else start) + shift, 0))  # a value stands at its parameter

    def lead_back(self, error: QueryError) -> None:
        """Let an error about the text to ask tell of places in the text with parameters."""
        if error.where is None or not error.where.is_in_a_query or self.text == self._written:
            return
        error.where = where = self._led_back(error.where)
        error.excerpt = excerpt(self._written, where.line, where.column)
        error.remedy = _PLACE.sub(lambda match: str(self._led_back(Place("", int(match[1]), int(match[2])))), error.remedy)

    def _led_back(self, place: Place) -> Place:
        return Place(place.name, *self.place(index_of(self.text, place.line, place.column)))
