"""Why a query has no rows, or is slow: which patterns kill it, what is probably meant, how often each pattern matches.

example: chargegraph explain 'PREFIX cg: <https://w3id.org/chargegraph/ns#> SELECT ?s { ?s cg:statedCode "C220" }'
         chargegraph explain modifiers-of-procedure -p code=0687T
         chargegraph explain @question.rq
         chargegraph explain - < question.rq
"""

import sys

from chargegraph.cli.arguments import Arguments
from chargegraph.errors import Place, UsageError
from chargegraph.rdf.formats import JSON, TABLE, choices

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from chargegraph.explanation.report import Explanation
    from chargegraph.query.catalogue import Value

_MOST_BYTES = 1 << 20
_FORMATS = ("text", JSON.name)


def arguments(parser: Arguments) -> None:
    parser.add("query", metavar="QUERY", help="SPARQL, or @FILE, or - for standard input, or the name of a canned query")
    parser.add("-p", "--parameter", action="append", default=[], metavar="NAME=VALUE", help="a parameter of a canned query")
    parser.store()
    parser.add("--timeout", type=float, default=2.0, metavar="SECONDS", help="how long to look for reasons (default: 2)")
    parser.add("--format", choices=_FORMATS, default="text", metavar="FORMAT", help=choices(_FORMATS, default="text"))
    parser.output()


def run(args: "Namespace") -> int:
    from chargegraph.cli.output import destination
    from chargegraph.explanation.report import explain
    from chargegraph.store.store import Store

    if not 0 < args.timeout < float("inf"):
        raise UsageError(f"--timeout {args.timeout} is no time", remedy="give seconds, such as 2")
    text, parameters = _question(args.query, args.parameter)
    with Store(args.store, read_only=True) as store:
        found = explain(store, text, parameters=parameters, seconds=args.timeout)
    with destination(args.output) as out:
        out.write((_json(found) if args.format == JSON.name else _text(found)).encode())
    if found.state == "not explained":
        return 1
    return 0 if found.complete else 3


def _question(argument: str, pairs: list[str]) -> "tuple[str, dict[str, Value] | None]":
    """The text of a query and the values of its parameters; None where it takes none."""
    from chargegraph.cli.run import parameters_of
    from chargegraph.query.catalogue import load_query, query_names, read_query

    values = parameters_of(pairs)
    text = _read(argument)
    if text is None:
        if argument not in query_names() and not argument.replace("-", "").isalnum():
            text = argument
        else:
            canned = load_query(argument)
            return canned.text, canned.read(**values)
    if text.startswith("#+"):
        question = read_query(argument.removeprefix("@"), text)
        return question.text, question.read(**values)
    if values:
        raise UsageError("only a canned query takes parameters", remedy="leave out -p, or write the values into the query")
    return text, None


def _read(argument: str) -> str | None:
    """The text of a file or of standard input, None where the argument names neither."""
    from chargegraph.files import read_file

    if argument != "-" and not argument.startswith("@"):
        return None
    name = "standard input" if argument == "-" else argument[1:]
    data = sys.stdin.buffer.read(_MOST_BYTES) if argument == "-" else read_file(name, _MOST_BYTES)
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise UsageError("not UTF-8", where=Place(name), remedy="save the query as UTF-8 text") from None


def _text(found: "Explanation") -> str:
    from chargegraph.query.result import Result

    rows = []
    for count in found.counts:
        matches = count.shown if count.is_more or count.matches is None else count.matches
        rows.append((matches, count.line, count.column, count.pattern))
    table = Result(("matches", "line", "column", "pattern"), rows).to_text(TABLE.name) if rows else ""
    return "\n".join(found.sentences()) + "\n" + (f"\n{table}" if table else "")


def _json(found: "Explanation") -> str:
    import json

    counts = [
        {"pattern": count.pattern, "line": count.line, "column": count.column, "matches": count.matches, "more": count.is_more}
        for count in found.counts
    ]
    return (
        json.dumps(
            {
                "state": found.state,
                "rows": found.rows,
                "cause": found.cause,
                "sentence": found.sentence,
                "culprits": [[quote._asdict() for quote in quotes] for quotes in found.culprits],
                "reasons": [
                    {"cause": reason.cause, "sentence": reason.words, "line": reason.line, "column": reason.column}
                    for reason in found.reasons
                ],
                "counts": counts,
                "slow": list(found.slow),
                "complete": found.complete,
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )
