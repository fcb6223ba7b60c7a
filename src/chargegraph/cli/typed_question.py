"""Questions as they are typed. In: a name, SPARQL, @FILE or -, and values. Out: a text with a value for each parameter."""

import sys

from chargegraph.errors import Place, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from chargegraph.query.prepared import Prepared
    from chargegraph.store.store import Store


class TypedQuestion:
    """A question, read as far as that needs no store. Raises `UsageError` where it is none, or its values do not fit."""

    def __init__(self, argument: str, pairs: "Iterable[str]", values: "Iterable[str]" = (), *, named: bool = False) -> None:
        """`pairs` are name=value, `values` those of the required parameters in their order; `named` says it may be a name."""
        from chargegraph.query.catalogue import load_query

        self._argument = argument
        text = _read(argument)
        self._name = argument if text is None and named else None
        self._text = load_query(argument).text if self._name is not None else argument if text is None else text
        self._values = values_of(pairs)
        if by_position := list(values):
            self._add(by_position)

    def prepared(self, store: "Store") -> "Prepared":
        """The question with its values; the store knows specialties by their names. Raises as `query.prepared` does."""
        from chargegraph.query.prepared import prepare, prepare_canned
        from chargegraph.store.store import naming_of

        if self._name is not None:
            return prepare_canned(self._name, self._values, naming_of(store))
        called = self._argument.removeprefix("@")
        return prepare(self._text, self._values, how=on_the_command_line, called=called, naming=naming_of(store))

    def _add(self, values: list[str]) -> None:
        """Give the values by position to the required parameters, the first to the first."""
        from chargegraph.query.prepared import required_of

        names = required_of(self._text)
        if len(values) > len(names):
            most = f"{len(names)} value{'' if len(names) == 1 else 's'}" if names else "no value"
            order = f" ({', '.join(names)})" if names else ""
            what = f"the query takes {most} by position{order}, and {values[len(names)]!r} is one more"
            raise UsageError(what, remedy="give other parameters as -p name=value")
        for name, value in zip(names, values, strict=False):
            if name in self._values:
                raise UsageError(f"the parameter {name} is given twice", remedy="give it once")
            self._values[name] = value


def on_the_command_line(name: str, example: str) -> str:
    """How a parameter gets its value on the command line."""
    return f"-p {name}={example or 'VALUE'}"


def values_of(pairs: "Iterable[str]") -> dict[str, str]:
    """The values that name=value pairs give. Raises `UsageError` for one without a value, or given twice."""
    values: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"{pair!r} gives no value", remedy="write -p name=value")
        if name in values:
            raise UsageError(f"the parameter {name} is given twice", remedy="give it once")
        values[name] = value
    return values


def _read(argument: str) -> str | None:
    """The text of a file or of standard input, None where the argument names neither."""
    if argument != "-" and not argument.startswith("@"):
        return None
    from chargegraph.files import read_file
    from chargegraph.sparql import MAX_CHARACTERS

    name = "standard input" if argument == "-" else argument[1:]
    most = 4 * MAX_CHARACTERS
    data = sys.stdin.buffer.read(most) if argument == "-" else read_file(name, most)
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise UsageError("not UTF-8", where=Place(name), remedy="save the query as UTF-8 text") from None
