"""Answers that can be compared. In: rows as an engine gives them. Out: sorted rows of texts; where two answers differ."""

import hashlib
from collections.abc import Mapping
from itertools import islice
from typing import NamedTuple

import pyoxigraph
from peer import Rows
from questions import Question

Plain = list[tuple[str, ...]]


class Answer(NamedTuple):
    """What an engine answered, or what is right: how many rows, and a hash of them all."""

    rows: int
    digest: str


def answer_of(rows: Plain) -> Answer:
    return Answer(len(rows), hashlib.sha256(repr(rows).encode()).hexdigest())


def plain_rows(found: Rows, question: Question) -> Plain:
    """The rows that count, each value as text, in an order of their own. Nothing and an empty text are the same."""
    triples = found if isinstance(found, bytes) else getattr(found, "ntriples", None)
    if triples is not None:
        parsed = pyoxigraph.parse(triples, format=pyoxigraph.RdfFormat.N_TRIPLES)
        found = [(each.subject.value, each.predicate.value, each.object.value) for each in parsed]
    told = (row.values() if isinstance(row, Mapping) else row for row in islice(found, question.top))
    rows = [["" if value is None else str(value) for value in row] for row in told]
    for row in rows:
        for column in question.words:
            row[column] = " ".join(sorted(row[column].split()))
    return sorted(tuple(row) for row in rows if row[1:] != ["0"])  # a kind of which there is none may be left out


def difference(found: Plain, right: Plain) -> str:
    """Two rows that tell what differs."""
    more, less = set(found) - set(right), set(right) - set(found)
    parts = [f"{len(found)} rows where {len(right)} are right"]
    parts += [f"it has {min(more)}"] if more else []
    parts += [f"it lacks {min(less)}"] if less else []
    return ", ".join(parts)
