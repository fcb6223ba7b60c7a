"""Why a query has no rows, or is slow: which patterns kill it, what is probably meant, how often each pattern matches.

example: chargegraph explain 'SELECT ?s { ?s cg:statedCode "C220" }'
         chargegraph explain modifiers-of-procedure 0687T
         chargegraph explain @question.rq -p code=0687T
         chargegraph explain - < question.rq
"""

import json
from argparse import Namespace

from chargegraph.cli.arguments import Arguments
from chargegraph.cli.output import write, write_notes
from chargegraph.cli.typed_question import typed_question
from chargegraph.errors import UsageError
from chargegraph.explanation.report import Explanation, explain
from chargegraph.formats import JSON, TABLE, choices
from chargegraph.query.catalogue import query_names
from chargegraph.query.result import Result
from chargegraph.store.store import Store, naming_of

_FORMATS = ("text", JSON.name)


def arguments(parser: Arguments) -> None:
    parser.add("query", metavar="QUERY", help="SPARQL, or @FILE, or - for standard input, or the name of a canned query")
    parser.values()
    parser.store()
    parser.add("--timeout", type=float, default=2.0, metavar="SECONDS", help="how long to look for reasons (default: 2)")
    parser.add("--format", choices=_FORMATS, default="text", metavar="FORMAT", help=choices(_FORMATS, default="text"))
    parser.output()


def run(args: Namespace) -> int:
    if not 0 < args.timeout < float("inf"):
        raise UsageError(f"--timeout {args.timeout} is no time", remedy="give seconds, such as 2")
    may_be_name = args.query in query_names() or args.query.replace("-", "").isalnum()
    question = typed_question(args.query, args.parameter, args.values, named=may_be_name)
    with Store(args.store, read_only=True) as store:
        prepared = question(naming_of(store))
        write_notes(prepared.notes)
        found = explain(store, prepared, seconds=args.timeout)
    write((_json(found) if args.format == JSON.name else _text(found)).encode(), args.output)
    if found.state == "not explained":
        return 1
    return 0 if found.complete else 3


def _text(found: Explanation) -> str:
    shown = [(c.shown if c.is_more or c.matches is None else c.matches, c) for c in found.counts]
    rows = [(matches, count.line, count.column, count.pattern) for matches, count in shown]
    table = Result(("matches", "line", "column", "pattern"), rows).to_text(TABLE.name) if rows else ""
    return "\n".join(found.sentences()) + "\n" + (f"\n{table}" if table else "")


def _json(found: Explanation) -> str:
    names = ("pattern", "line", "column", "matches")
    told = {
        **{name: getattr(found, name) for name in ("state", "rows", "cause", "sentence")},
        "culprits": [[quote._asdict() for quote in quotes] for quotes in found.culprits],
        "reasons": [{"cause": r.cause, "sentence": r.words, "line": r.line, "column": r.column} for r in found.reasons],
        "counts": [{name: getattr(count, name) for name in names} | {"more": count.is_more} for count in found.counts],
        "slow": list(found.slow),
        "complete": found.complete,
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
