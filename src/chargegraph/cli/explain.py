"""Why a query has no rows, or is slow: which patterns kill it, what is probably meant, how often each pattern matches.

example: chargegraph explain 'PREFIX cg: <https://w3id.org/chargegraph/ns#> SELECT ?s { ?s cg:statedCode "C220" }'
         chargegraph explain modifiers-of-procedure 0687T
         chargegraph explain @question.rq -p code=0687T
         chargegraph explain - < question.rq
"""

from chargegraph.cli.arguments import Arguments
from chargegraph.errors import UsageError
from chargegraph.rdf.formats import JSON, TABLE, choices

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace

    from chargegraph.explanation.report import Explanation

_FORMATS = ("text", JSON.name)


def arguments(parser: Arguments) -> None:
    parser.add("query", metavar="QUERY", help="SPARQL, or @FILE, or - for standard input, or the name of a canned query")
    parser.values()
    parser.store()
    parser.add("--timeout", type=float, default=2.0, metavar="SECONDS", help="how long to look for reasons (default: 2)")
    parser.add("--format", choices=_FORMATS, default="text", metavar="FORMAT", help=choices(_FORMATS, default="text"))
    parser.output()


def run(args: "Namespace") -> int:
    from chargegraph.cli.output import destination, write_notes
    from chargegraph.cli.typed_question import TypedQuestion
    from chargegraph.explanation.report import explain
    from chargegraph.query.catalogue import query_names
    from chargegraph.store.store import Store

    if not 0 < args.timeout < float("inf"):
        raise UsageError(f"--timeout {args.timeout} is no time", remedy="give seconds, such as 2")
    may_be_name = args.query in query_names() or args.query.replace("-", "").isalnum()
    question = TypedQuestion(args.query, args.parameter, args.values, named=may_be_name)
    with Store(args.store, read_only=True) as store:
        prepared = question.prepared(store)
        write_notes(prepared.notes)
        found = explain(store, prepared, seconds=args.timeout)
    with destination(args.output) as out:
        out.write((_json(found) if args.format == JSON.name else _text(found)).encode())
    if found.state == "not explained":
        return 1
    return 0 if found.complete else 3


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
