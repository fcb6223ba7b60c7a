"""Questions as they are typed. In: a name, SPARQL, @FILE or -, and values. Out: a text with a value for each parameter."""

import re
from collections.abc import Callable, Iterable

from chargegraph.errors import Place, UsageError
from chargegraph.files import read_input
from chargegraph.query.catalogue import catalogue, load_query
from chargegraph.query.prepared import Naming, Prepared, prepare, prepare_canned, required_of
from chargegraph.sparql import MAX_CHARACTERS

_NAME = re.compile(r"[a-z]+(?:-[a-z]+)*")


def typed_question(
    argument: str, pairs: Iterable[str], by_position: list[str] | None = None, *, named: bool = False
) -> Callable[[Naming], Prepared]:
    """The question with its values, to be had of what knows specialties by their names, as a store does.

    `pairs` are name=value, `by_position` the values of the required parameters in their order; `named` says that the argument may
    be a name. What needs no store is read at once. Raises `UsageError` where it is no question, or its values do not fit.
    """
    text = _read(argument)
    is_name = text is None and named
    if text is None and not named and _NAME.fullmatch(argument) and argument in {query.name for query in catalogue()}:
        raise UsageError(f"{argument} is a canned query and no SPARQL", remedy=f"chargegraph run {argument} asks it")
    asked = load_query(argument).text if is_name else argument if text is None else text
    values = values_of(pairs)
    if by_position:
        _add(values, by_position, required_of(asked))

    def prepared(naming: Naming) -> Prepared:
        if is_name:
            return prepare_canned(argument, values, naming)
        called = argument.removeprefix("@")
        return prepare(asked, values, how=how, called=called, naming=naming)

    def how(name: str, example: str) -> str:
        return f"-p {name}={example or 'VALUE'}"

    return prepared


def _add(values: dict[str, str], by_position: list[str], names: list[str]) -> None:
    """Give the values by position to the required parameters, the first to the first."""
    if len(by_position) > len(names):
        most = f"{len(names)} value{'' if len(names) == 1 else 's'}" if names else "no value"
        order = f" ({', '.join(names)})" if names else ""
        what = f"the query takes {most} by position{order}, and {by_position[len(names)]!r} is one more"
        raise UsageError(what, remedy="give other parameters as -p name=value")
    _put(values, zip(names, by_position, strict=False))


def values_of(pairs: Iterable[str]) -> dict[str, str]:
    """The values that name=value pairs give. Raises `UsageError` for one without a value, or given twice."""
    values: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"{pair!r} gives no value", remedy="write -p name=value")
        _put(values, [(name, value)])
    return values


def _put(values: dict[str, str], more: Iterable[tuple[str, str]]) -> None:
    for name, value in more:
        if name in values:
            raise UsageError(f"the parameter {name} is given twice", remedy="give it once")
        values[name] = value


def _read(argument: str) -> str | None:
    """The text of a file or of standard input, None where the argument names neither."""
    if argument != "-" and not argument.startswith("@"):
        return None
    name = "standard input" if argument == "-" else argument[1:]
    try:
        return read_input("-" if argument == "-" else name, 4 * MAX_CHARACTERS).decode()
    except UnicodeDecodeError:
        raise UsageError("not UTF-8", where=Place(name), remedy="save the query as UTF-8 text") from None
