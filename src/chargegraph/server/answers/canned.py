"""Canned queries answered in a worker. In: a store, a query's name and parameters. Out: its rows in the format asked.

JSON is an object of our own, which also says why there are no rows; the other formats are rows alone.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from chargegraph.query.catalogue import Query, load_query
from chargegraph.query.prepared import Prepared, prepare_canned
from chargegraph.query.result import Result
from chargegraph.rdf.formats import CSV, HTML, JSON, RESULTS, SRX, TSV
from chargegraph.server import pages as html
from chargegraph.server.answers.sparql import write_answer
from chargegraph.server.workers.answer_writer import AnswerWriter
from chargegraph.server.workers.opened import Opened
from chargegraph.store.store import ask_prepared, naming_of

_SHOWN = 1000


def answer_canned(store: Opened, asked: Mapping[str, Any], out: AnswerWriter) -> None:
    """Answer a canned query. Raises as `prepare_canned` where a parameter does not fit."""
    parameters: dict[str, str] = asked["parameters"]
    prepared = prepare_canned(asked["name"], parameters, naming_of(store))
    into: str = asked["format"]
    if into in RESULTS:
        write_answer(store, prepared, into, out, asked)
        return
    result = ask_prepared(store.within(max_rows=out.most_rows, receipt=asked["receipt"]), prepared)
    told: dict[str, Any] = {"notes": prepared.notes}
    if result.receipt is not None:
        told |= {"receipt": result.receipt.sha256, "receipt_text": result.receipt.to_json()}
    out.begin(into, **told)
    if into == HTML.name:
        out.write(_page(store, prepared, parameters, result))
    elif into == JSON.name:
        out.write(_json(store, prepared, result))
    else:
        out.write(result.to_text(into).encode())


def why_no_rows(store: Opened, prepared: Prepared) -> list[str]:
    """Why an answer is empty, in sentences."""
    from chargegraph.explanation.report import why_empty

    return why_empty(store, prepared)


def _json(store: Opened, prepared: Prepared, result: Result) -> bytes:
    """An object with a line for each row."""
    head: dict[str, Any] = {"query": prepared.name, "parameters": prepared.values, "columns": list(result.columns)}
    if prepared.notes:
        head["notes"] = prepared.notes
    if not result:
        head["why_empty"] = why_no_rows(store, prepared)
    members = "".join(f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)},\n" for name, value in head.items())
    rows = result.to_text(JSON.name).rstrip("\n").replace("\n", "\n ")
    return f'{{\n{members} "rows": {rows}\n}}\n'.encode()


def _page(store: Opened, prepared: Prepared, parameters: Mapping[str, str], result: Result) -> bytes:
    query = load_query(prepared.name)
    said = f"{len(result):,} row{'' if len(result) == 1 else 's'}"
    said += f", the first {_SHOWN:,} shown" if len(result) > _SHOWN else ""
    parts = [html.table(said, result.columns, ([html.cell(value) for value in row.values()] for row in result[:_SHOWN]))]
    if not result:
        parts = [html.paragraph(sentence) for sentence in ("No rows.", *why_no_rows(store, prepared))]
    parts = [*map(html.paragraph, prepared.notes), *parts]
    address = f"/queries/{query.name}?"
    offered = (each.name for each in (JSON, CSV, TSV, SRX))
    links = " ".join(html.link(address + urlencode({**parameters, "format": name}), name) for name in offered)
    return html.page(query.name, html.paragraph(query.summary), ask_form(query, parameters), *parts, f"<p>{links}</p>\n")


def ask_form(query: Query, parameters: Mapping[str, str]) -> str:
    """The form that asks a query."""
    fields = [
        html.field(
            parameter.name,
            f"{parameter.name}: {parameter.type}, such as {parameter.example}",
            parameters.get(parameter.name, parameter.default or ""),
            required=parameter.default is None,
        )
        for parameter in query.parameters
    ]
    return html.form(f"/queries/{query.name}", *fields)
