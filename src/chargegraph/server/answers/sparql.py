"""SPARQL answered in a worker. In: a store, a question. Out: its answer, written while it is found.

A receipt stands in the header of an answer, so an answer that has one is found whole before it is written.
"""

import re
from collections.abc import Mapping
from time import perf_counter
from typing import Any

from chargegraph.query.engine_results import outcome, plain_answer
from chargegraph.query.prepared import Prepared, prepare
from chargegraph.query.receipt import receipt_of
from chargegraph.rdf import Solutions, Truth, engine_errors, read_answer, result_format, write_rdf
from chargegraph.rdf.formats import SRJ
from chargegraph.rdf.vocabulary import ontology
from chargegraph.server.answers.counting import counted, row_counter, too_many
from chargegraph.server.answers.may_run_cached import admitted
from chargegraph.server.negotiation import GRAPHS, ROWS, unacceptable
from chargegraph.server.pages import home
from chargegraph.server.protocol import in_an_address
from chargegraph.server.workers.answer_writer import AnswerWriter
from chargegraph.server.workers.opened import Opened
from chargegraph.store.store import naming_of

# Functions whose value is another each time; an escape may hide one.
_WORDS = ("now", "rand", "uuid", "\\u")
_VOLATILE = re.compile(r"(?:now|rand|uuid)[\s(#]|\\u", re.IGNORECASE)


def answer_sparql(store: Opened, asked: Mapping[str, Any], out: AnswerWriter) -> None:
    """Answer a text in the format asked for its form: `rows` for SELECT and ASK, `graphs` for CONSTRUCT and DESCRIBE."""
    prepared = prepare(asked["text"], asked["parameters"], how=in_an_address, naming=naming_of(store))
    form = admitted(prepared.bound)
    is_table = form in ("SELECT", "ASK")
    into = asked["rows"] if is_table else asked["graphs"]
    if into is None:
        raise unacceptable(ROWS if is_table else GRAPHS, f"the answer to {form}")
    write_answer(store, prepared, into, out, asked)


def write_answer(store: Opened, prepared: Prepared, format: str, out: AnswerWriter, asked: Mapping[str, Any]) -> None:
    """Write the answer to a text that may run, in one of SPARQL's result formats, or of RDF's.

    `asked` says whether there is to be a receipt, and which graphs the dataset is of, where the request does.
    """
    began = perf_counter()
    default, named = asked.get("default"), asked.get("named")
    text = prepared.bound
    found: Any = store.dataset.query(text, base=home(), default_graphs=default, named_graphs=named)
    told: dict[str, Any] = {"volatile": is_volatile(text), "notes": prepared.notes}
    if asked["receipt"]:
        if isinstance(found, Solutions | Truth):
            with engine_errors(store.path):
                kept = found.serialize(format=result_format(SRJ.name)) or b""
            plain = plain_answer(read_answer(kept, "the answer"), rows=out.most_rows, hashed=True)
            found = read_answer(kept, "the answer")
        else:
            with engine_errors(store.path):
                found = list(found)
            plain = plain_answer(found, rows=out.most_rows, hashed=True)
        if not plain[4]:
            raise too_many(out.most_rows)
        name, asked_text, values = prepared.asked
        graphs = {"default-graph-uri": default, "named-graph-uri": named}
        asked_values = {**values, **{key: " ".join(iris) for key, iris in graphs.items() if iris is not None}}
        made = receipt_of((name, asked_text, asked_values), store.basis, outcome(plain), perf_counter() - began)
        told |= {"receipt": made.sha256, "receipt_text": made.to_json()}
    out.begin(format, rows=row_counter(format) if isinstance(found, Solutions) else None, **told)
    with engine_errors(store.path):
        if isinstance(found, Solutions | Truth):
            found.serialize(out.file, result_format(format))
        else:
            write_rdf(counted(found, out.most_rows), format, out.file, prefixes=ontology().prefixes)


def is_volatile(text: str) -> bool:
    """Whether the answer to a text may be another one next time, though the data are the same."""
    lower = text.lower()
    return any(word in lower for word in _WORDS) and _VOLATILE.search(text) is not None
