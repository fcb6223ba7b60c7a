"""SPARQL answered in a worker. In: a store, a question. Out: its answer, written while it is found.

A receipt stands in the header of an answer, so an answer that has one is found whole before it is written.
"""

import re
from collections.abc import Mapping
from time import perf_counter
from typing import Any

from chargegraph.errors import LimitReached
from chargegraph.formats import HTML, SRJ
from chargegraph.query.engine_results import outcome, plain_answer
from chargegraph.query.prepared import Prepared, as_written, prepare
from chargegraph.query.receipt import receipt_of
from chargegraph.rdf import Solutions, Truth, engine_errors, read_answer, result_format, write_rdf
from chargegraph.rdf.vocabulary import ontology
from chargegraph.server.answers.answer_page import answer_page
from chargegraph.server.answers.counting import counted, row_counter, too_many
from chargegraph.server.negotiation import GRAPHS, RESULTS, unacceptable
from chargegraph.server.pages import home
from chargegraph.server.problems import refusal_of
from chargegraph.server.protocol import in_an_address
from chargegraph.server.workers.answer_writer import AnswerWriter
from chargegraph.sparql import MAX_CHARACTERS, form_of
from chargegraph.store.store import Store, naming_of, source_of
from chargegraph.store.upkeep import basis_of

_MOST, _LONGEST = 256, 20_000
"""Verdicts that are kept, and the characters of the longest text of which one is."""
_MARK = "\0"
# Comments, IRIs and long strings as `chargegraph.sparql` cuts them, so that no quote in them is taken for a string.
_STRINGS = re.compile(
    r"""(\#[^\n\r]*|<[^<>"{}|^`\\\x00-\x20]*>|\"{3}(?:[^"]|\"{1,2}(?!"))*\"{3}|'{3}(?:[^']|'{1,2}(?!'))*'{3})"""
    r"""|"[^"\n\r]*"|'[^'\n\r]*'"""
)
_forms: dict[str, str] = {}
"""The forms of texts that may run, by their builds: `form_of` looks at tokens, and at a string only as one token, so texts that
differ in their strings alone have one verdict, and the same question about another code costs a tenth."""
# Functions whose value is another each time; an escape may hide one.
_WORDS = ("now", "rand", "uuid", "\\u")
_VOLATILE = re.compile(r"(?:now|rand|uuid)[\s(#]|\\u", re.IGNORECASE)


def answer_sparql(store: Store, asked: Mapping[str, Any], out: AnswerWriter) -> None:
    """Answer a text in the format asked for its form: `rows` for SELECT and ASK, `graphs` for CONSTRUCT and DESCRIBE."""
    prepared = prepare(asked["text"], asked["parameters"], how=in_an_address, naming=naming_of(store))
    with as_written(prepared):
        form = admitted(prepared.bound)
    is_table = form in ("SELECT", "ASK")
    into = asked["rows"] if is_table else asked["graphs"]
    if into is None:
        raise unacceptable(RESULTS if is_table else GRAPHS, f"the answer to {form}")
    write_answer(store, prepared, into, out, asked)


def write_answer(store: Store, prepared: Prepared, format: str, out: AnswerWriter, asked: Mapping[str, Any]) -> None:
    """Write the answer to a text that may run, in one of SPARQL's result formats, or of RDF's, or as a page.

    `asked` says whether there is to be a receipt, and which graphs the dataset is of, where the request does.
    """
    began = perf_counter()
    default, named = asked.get("default"), asked.get("named")
    text = prepared.bound
    with as_written(prepared):
        found: Any = source_of(store).embedded.query(text, base=home(), default_graphs=default, named_graphs=named)
    told: dict[str, Any] = {"volatile": is_volatile(text), "notes": prepared.notes}
    is_table = isinstance(found, Solutions | Truth)
    if asked["receipt"]:
        with engine_errors(store.path):
            kept: Any = (found.serialize(format=result_format(SRJ.name)) or b"") if is_table else list(found)
        plain = plain_answer(read_answer(kept, "the answer") if is_table else kept, rows=out.most_rows, hashed=True)
        found = read_answer(kept, "the answer") if is_table else kept
        if not plain[4]:
            raise too_many(out.most_rows)
        name, asked_text, values = prepared.asked
        graphs = {"default-graph-uri": default, "named-graph-uri": named}
        asked_values = {**values, **{key: " ".join(iris) for key, iris in graphs.items() if iris is not None}}
        made = receipt_of((name, asked_text, asked_values), basis_of(source_of(store)), outcome(plain), perf_counter() - began)
        told |= {"receipt": made.sha256, "receipt_text": made.to_json()}
    is_page = format == HTML.name
    out.begin(format, rows=row_counter(format) if isinstance(found, Solutions) and not is_page else None, **told)
    with engine_errors(store.path):
        if is_page:
            out.write(answer_page(found, asked))
        elif is_table:
            found.serialize(out.file, result_format(format))
        else:
            write_rdf(counted(found, out.most_rows), format, out.file, prefixes=ontology().prefixes)


def is_volatile(text: str) -> bool:
    """Whether the answer to a text may be another one next time, though the data are the same."""
    lower = text.lower()
    return any(word in lower for word in _WORDS) and _VOLATILE.search(text) is not None


def build_of(text: str) -> str | None:
    """The text without its short strings; None where they cannot be told apart so simply, as with a backslash.

    >>> build_of('ASK { ?a ?b "0686T" } # "c"') == build_of("ASK { ?a ?b '73' } # \\"c\\"")
    True
    """
    if "\\" in text or _MARK in text:
        return None
    return _STRINGS.sub(lambda match: match[1] or _MARK, text)


def admitted(text: str) -> str:
    """The form of a text that may run. Raises `QueryError` as `form_of`, `Refusal` 400 where it is too deep, 413 too long."""
    build = build_of(text) if len(text) <= _LONGEST else None
    form = _forms.get(build) if build is not None else None
    if form is None:
        try:
            form = form_of(text)
        except LimitReached as error:
            refusal = refusal_of(error)
            refusal.status = 413 if len(text) > MAX_CHARACTERS else 400
            raise refusal from None
        if build is not None:
            if len(_forms) >= _MOST:
                _forms.clear()
            _forms[build] = form
    return form
