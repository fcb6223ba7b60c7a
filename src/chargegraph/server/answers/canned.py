"""Canned queries answered in a worker. In: a store, a query's name and parameters. Out: its rows in the format asked.

JSON is an object of our own, which also says why there are no rows; the other formats are rows alone.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from chargegraph.explanation.report import why_empty
from chargegraph.formats import CSV, HTML, JSON, RESULTS, SRX, TSV
from chargegraph.query.catalogue import Query, load_query
from chargegraph.query.prepared import Prepared, prepare_canned
from chargegraph.query.result import Result
from chargegraph.server import pages as html
from chargegraph.server.answers.rows import as_object, table
from chargegraph.server.answers.sparql import write_answer
from chargegraph.server.workers.answer_writer import AnswerWriter
from chargegraph.store.store import Store, ask_prepared, naming_of


def answer_canned(store: Store, asked: Mapping[str, Any], out: AnswerWriter) -> None:
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
        head = {"query": prepared.name, "parameters": prepared.values, "columns": list(result.columns), "notes": prepared.notes}
        out.write(as_object(head | {"why_empty": [] if result else why_empty(store, prepared)}, result))
    else:
        out.write(result.to_text(into).encode())


def _page(store: Store, prepared: Prepared, parameters: Mapping[str, str], result: Result) -> bytes:
    query = load_query(prepared.name)
    found = [table(result)] if result else map(html.paragraph, ("No rows.", *why_empty(store, prepared)))
    address = f"/queries/{query.name}?"
    offered = (each.name for each in (JSON, CSV, TSV, SRX))
    links = " ".join(html.link(address + urlencode({**parameters, "format": name}), name) for name in offered)
    notes = map(html.paragraph, prepared.notes)
    form = ask_form(query, parameters)
    return html.page(query.name, html.paragraph(query.summary), form, *notes, *found, f"<p>{links}</p>\n")


def ask_form(query: Query, parameters: Mapping[str, str]) -> str:
    fields = []
    for parameter in query.parameters:
        label = f"{parameter.name}: {parameter.type}, such as {parameter.example}"
        value = parameters.get(parameter.name, parameter.default or "")
        fields.append(html.field(parameter.name, label, value, required=parameter.default is None))
    return html.form(f"/queries/{query.name}", *fields)
