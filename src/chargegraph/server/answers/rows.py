"""Operations answered in a worker. In: a store, an operation's name and values. Out: its rows in the format asked.

JSON is an object of our own, which also has the notes on the answer; the other formats are rows alone.
"""

import json
from collections.abc import Mapping
from typing import Any

from chargegraph.errors import UnknownName
from chargegraph.formats import HTML, JSON
from chargegraph.operations.declared import OPERATIONS
from chargegraph.query.prepared import prepare
from chargegraph.query.result import Result
from chargegraph.server import pages as html
from chargegraph.server.answers.code_links import linked
from chargegraph.server.answers.counting import too_many
from chargegraph.server.problems import refusal_of
from chargegraph.server.protocol import in_an_address
from chargegraph.server.workers.answer_writer import AnswerWriter
from chargegraph.store.store import Store, naming_of

_SHOWN = 1000


def answer_operation(store: Store, asked: Mapping[str, Any], out: AnswerWriter) -> None:
    """Answer an operation. Raises as its function does, `Refusal` 404 where what its path names is not there."""
    operation, into = OPERATIONS[asked["name"]], asked["format"]
    values: dict[str, Any] = asked["values"]
    bound: Mapping[str, str] | None = asked["bound"]
    told = {"query": prepare(values["query"], bound, how=in_an_address, naming=naming_of(store))} if bound is not None else {}
    try:
        result = operation.answer(store, **{**values, **told})
    except UnknownName as error:
        raise refusal_of(error, otherwise=404 if "{" in (operation.path or "") else 400) from None
    if len(result) > out.most_rows:
        raise too_many(out.most_rows)
    out.begin(into, notes=result.notes)
    if into == HTML.name:
        notes = map(html.paragraph, result.notes)
        in_path = (taken.name for taken in operation.takes if f"{{{taken.name}}}" in (operation.path or ""))
        named = (str(values[name]) for name in in_path if values.get(name))
        out.write(html.page(" ".join([operation.name, *named]), html.paragraph(operation.summary), *notes, table(result)))
    elif into == JSON.name:
        head = {"operation": operation.name, "parameters": values, "columns": list(result.columns), "notes": list(result.notes)}
        out.write(as_object(head, result))
    else:
        out.write(result.to_text(into).encode())


def as_object(head: Mapping[str, Any], result: Result) -> bytes:
    """Rows as JSON: what is said of them, but notes and reasons where there are none, then a line for each."""
    said = {name: value for name, value in head.items() if value or name not in ("notes", "why_empty")}
    members = "".join(f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)},\n" for name, value in said.items())
    rows = result.to_text(JSON.name).rstrip("\n").replace("\n", "\n ")
    return f'{{\n{members} "rows": {rows}\n}}\n'.encode()


def table(result: Result) -> str:
    """Rows as a table of a page, the first thousand."""
    said = f"{len(result):,} row{'' if len(result) == 1 else 's'}"
    said += f", the first {_SHOWN:,} shown" if len(result) > _SHOWN else ""
    shown = result[:_SHOWN]
    filled = [column for column in result.columns if not shown or any(row[column] not in (None, "") for row in shown)]
    if empty := [column for column in result.columns if column not in filled]:
        said += f"; no row has a value for {', '.join(empty)}"
    return html.table(said, filled, ([linked(column, row) for column in filled] for row in shown))
