"""Operations answered in a worker. In: a store, an operation's name and values. Out: its rows in the format asked.

JSON is an object of our own, which also has the notes on the answer; the other formats are rows alone.
"""

import json
from collections.abc import Mapping
from typing import Any

from chargegraph.operations.declared import OPERATIONS
from chargegraph.query.prepared import prepare
from chargegraph.query.result import Result
from chargegraph.rdf.formats import HTML, JSON
from chargegraph.server import pages as html
from chargegraph.server.answers.counting import too_many
from chargegraph.server.protocol import in_an_address
from chargegraph.server.workers.answer_writer import AnswerWriter
from chargegraph.server.workers.opened import Opened
from chargegraph.store.store import naming_of

_SHOWN = 1000


def answer_operation(store: Opened, asked: Mapping[str, Any], out: AnswerWriter) -> None:
    """Answer an operation. Raises as its function does."""
    operation, into = OPERATIONS[asked["name"]], asked["format"]
    values: dict[str, Any] = asked["values"]
    bound: Mapping[str, str] | None = asked["bound"]
    told = {"query": prepare(values["query"], bound, how=in_an_address, naming=naming_of(store))} if bound is not None else {}
    result = operation.answer(store, **{**values, **told})
    if len(result) > out.most_rows:
        raise too_many(out.most_rows)
    out.begin(into, notes=result.notes)
    if into == HTML.name:
        out.write(_page(operation.name, operation.summary, result))
    elif into == JSON.name:
        out.write(_json(operation.name, values, result))
    else:
        out.write(result.to_text(into).encode())


def _json(name: str, values: Mapping[str, Any], result: Result) -> bytes:
    head: dict[str, Any] = {"operation": name, "parameters": values, "columns": list(result.columns)}
    if result.notes:
        head["notes"] = list(result.notes)
    members = "".join(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)},\n" for key, value in head.items())
    rows = result.to_text(JSON.name).rstrip("\n").replace("\n", "\n ")
    return f'{{\n{members} "rows": {rows}\n}}\n'.encode()


def _page(name: str, summary: str, result: Result) -> bytes:
    said = f"{len(result):,} row{'' if len(result) == 1 else 's'}"
    said += f", the first {_SHOWN:,} shown" if len(result) > _SHOWN else ""
    table = html.table(said, result.columns, ([html.cell(value) for value in row.values()] for row in result[:_SHOWN]))
    return html.page(name, html.paragraph(summary), *map(html.paragraph, result.notes), table)
