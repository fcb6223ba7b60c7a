"""Ask a canned query. Its parameters are given as -p name=value.

example: chargegraph run modifiers-of-procedure -p code=0686T
         chargegraph run procedures-by-diagnosis -p diagnosis=C78 --format csv
"""

from chargegraph.cli.arguments import Arguments
from chargegraph.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace


def arguments(parser: Arguments) -> None:
    parser.add("name", metavar="NAME", help="the query's name, as chargegraph queries lists it")
    parser.add("-p", "--parameter", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the query")
    parser.store()
    parser.limits()
    parser.rows(of_query=True)


def run(args: "Namespace") -> int:
    from chargegraph.cli.answer import write_answer
    from chargegraph.query.catalogue import load_query
    from chargegraph.store.store import Store

    parameters = parameters_of(args.parameter)
    query = load_query(args.name)
    text, canned = query.bind(**parameters), (query.text, query.read(**parameters))
    with Store(args.store, read_only=True) as store:
        return write_answer(store, text, lambda limited: limited.run(args.name, **parameters), args, canned=canned)


def parameters_of(pairs: list[str]) -> dict[str, str]:
    """The parameters that name=value pairs give. Raises `UsageError` for one without a value, or given twice."""
    values: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"{pair!r} gives no value", remedy="write -p name=value")
        if name in values:
            raise UsageError(f"the parameter {name} is given twice", remedy="give it once")
        values[name] = value
    return values
