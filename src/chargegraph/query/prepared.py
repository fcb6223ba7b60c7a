"""Texts ready to be asked. In: SPARQL, or the name of a canned query; values for its parameters. Out: the text with these bound.

The prefixes of the ontology are known: an ad hoc text that uses one and does not declare it is asked with its declaration.

A text with a ``#+`` header says there what its parameters are, and their values are read so; in any other text every ``$name``
is a parameter without a type. Nothing is asked where one has no value.
"""

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping

from chargegraph.errors import QueryError
from chargegraph.query.catalogue import Query, load_query, read_query
from chargegraph.query.parameter_types import Parameter
from chargegraph.rdf import literal
from chargegraph.sparql.brackets import require_strings
from chargegraph.sparql.lexer import bind, parameters_of
from chargegraph.sparql.parameters import (
    Bound,
    Declarations,
    HowToBind,
    ParameterValue,
    declaring,
    in_python,
    require_known,
    require_one_meaning,
    require_values,
    term_of,
)

AD_HOC = "ad hoc"
Naming = Callable[[str], tuple[str, str]]
"""The code that a name means, and a note that says so. Raises `UsageError` where it means none, or several."""


class Prepared(namedtuple("Prepared", ("name", "text", "values", "terms", "notes", "declarations"), defaults=((),))):
    """A text with a value for each of its parameters."""

    __slots__ = ()
    name: str
    """The name of a canned query, or ``ad hoc``."""
    text: str
    """The text as it is written."""
    values: Mapping[str, ParameterValue]
    """The values in the form in which they are asked, defaults among them."""
    terms: Mapping[str, str]
    """The same as RDF terms."""
    notes: tuple[str, ...]
    """What became of values that were not written as the graph has them."""
    declarations: Declarations
    """Those of the ontology for prefixes that the text uses and does not declare."""

    @property
    def bound(self) -> str:
        """The text to ask, which is also the text to check."""
        return self._bound(" ")

    @property
    def printed(self) -> str:
        """The same for people and other stores, each declaration on a line of its own."""
        return self._bound("\n")

    def _bound(self, gap: str) -> str:
        return declaring(self.declarations, bind(self.text, self.terms) if self.terms else self.text, gap=gap)

    @property
    def is_canned(self) -> bool:
        return self.name != AD_HOC

    @property
    def asked(self) -> tuple[str, str, Mapping[str, ParameterValue]]:
        """What a receipt says of it."""
        return self.name, self.text, self.values


class as_written:  # noqa: N801, used as a function is: with as_written(prepared)
    """What is complained of in the text to ask names places in the text as it is written."""

    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, QueryError):
            Bound(self._prepared.text, self._prepared.terms, self._prepared.declarations).lead_back(error)


def prepare_canned(name: str, values: Mapping[str, ParameterValue | None], naming: Naming | None = None) -> Prepared:
    """A canned query with values for its parameters. Raises as `load_query` and `Query.read` do."""
    query = load_query(name)
    return _prepared(query.name, query, values, naming)


def prepare(
    text: str,
    values: Mapping[str, ParameterValue | None],
    *,
    how: HowToBind = in_python,
    called: str = "given",
    naming: Naming | None = None,
) -> Prepared:
    """A text with values for its parameters; None is no value. `called` is what errors call a query whose header does not read.

    Raises `QueryError` where a parameter has no value, with `how` to give one, or where a text without a header has ``$name`` and
    ``?name``; `UsageError` for a value that does not fit, or for no parameter of the text.
    """
    from chargegraph.sparql.declarations import left_out  # a canned query leaves none out
    from chargegraph.sparql.slips import unbound_columns

    names = parameters_of(text)
    given = {name: value for name, value in values.items() if value is not None}
    require_known(values, names)
    if not names:
        return Prepared(AD_HOC, text, {}, {}, tuple(unbound_columns(text)), left_out(text))
    require_strings(text)
    query = header_of(text, called)
    if query is None:
        require_one_meaning(text)
        require_values(text, given, how)
        terms = {name: term_of(name, value) for name, value in given.items()}
        return Prepared(AD_HOC, text, given, terms, tuple(unbound_columns(text)), left_out(text))
    defaults = [parameter.name for parameter in query.parameters if parameter.default is not None]
    require_values(text, [*given, *defaults], how, {parameter.name: parameter.example for parameter in query.parameters})
    return _prepared(AD_HOC, query, given, naming)._replace(declarations=left_out(text))


def header_of(text: str, called: str = "given") -> Query | None:
    """The query that a text with a ``#+`` header is; None for a text without one. Raises as `read_query` does."""
    return read_query(called, text) if any(line.startswith("#+") for line in _first_comments(text)) else None


def required_of(text: str) -> list[str]:
    """The parameters that a text cannot be asked without, in the order of its header, or without one in that of the text."""
    query = header_of(text)
    if query is None:
        return list(parameters_of(text))
    return [parameter.name for parameter in query.parameters if parameter.default is None]


def _first_comments(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line.startswith("#"):
            yield line
        elif line.strip():
            return


def _prepared(name: str, query: Query, values: Mapping[str, ParameterValue | None], naming: Naming | None) -> Prepared:
    read, notes = dict(values), []
    for parameter in query.parameters:
        value = values.get(parameter.name)
        if value is not None:
            read[parameter.name], note = _mended(parameter, value, naming)
            notes += [note] if note else []
    found = query.read(**read)
    return Prepared(name, query.text, found, {key: literal(value) for key, value in found.items()}, tuple(notes))


def _mended(parameter: Parameter, value: ParameterValue, naming: Naming | None) -> tuple[ParameterValue, str]:
    """The code that a value is probably meant for, or that has this name, with a note; the value itself where none is."""
    error = parameter.fault(value)
    if error is None:
        return value, ""
    if error.probable:
        return error.probable, f"{value!r} is read as {error.probable}"
    return naming(str(value)) if naming is not None and parameter.type == "taxonomy" else (value, "")
