"""What a brief says, as triples. In: a Brief. Out: its triples, the derived ones included, and a value that processes hand on."""

from collections.abc import Iterator
from dataclasses import fields
from typing import NamedTuple

from chargegraph.briefs.model import BriefRecord, Statement
from chargegraph.errors import UsageError
from chargegraph.rdf import Dataset, require_iri
from chargegraph.rdf.terms import Triple, ntriples, triple
from chargegraph.rdf.vocabulary import expand, term
from chargegraph.resources import read_resource


def describe(brief: BriefRecord, *, base: str | None = None) -> list[Triple]:
    """Everything that a brief says, as triples, with what is derived from it: ``cg:statedModifier``, the class of a code.

    `base` is the namespace of the brief's IRI, chargegraph's own unless given.
    """
    said = list(_describe(brief, (base or expand("brief:")) + brief.name))
    return said + derived_from(ntriples(said))


class Description(NamedTuple):
    """What a brief says, ready for a store: what names it there, and its N-Triples."""

    iri: str
    name: str
    stated_code: str
    source: str
    published: str | None
    sha256: str
    ntriples: bytes


def described(brief: BriefRecord, *, base: str | None = None) -> Description:
    """What a brief says as a value that another process can hand on."""
    home = expand("brief:") if base is None else require_iri(base, "a namespace")
    if not home.endswith(("/", ":")):
        raise UsageError(f"{base!r} is no namespace for briefs", remedy="let it end in / or :")
    data = ntriples(describe(brief, base=base))
    return Description(home + brief.name, brief.name, brief.stated_code, brief.source, brief.published, brief.sha256, data)


def _describe(brief: BriefRecord, iri: str) -> Iterator[Triple]:
    yield triple(iri, "type", term("Brief"))
    for name in ("code", "stated_code", "stated_system", "name", "title", "source", "published", "sha256", "text"):
        if value := getattr(brief, name):
            yield triple(iri, name, value)
    yield triple(iri, "length", len(brief.text))
    if brief.category:
        yield triple(iri, "category", expand(f"category:{brief.category}"))
    for statement in brief.statements:
        yield from _describe_statement(statement, iri)


def _describe_statement(statement: Statement, brief: str) -> Iterator[Triple]:
    evidence = statement.evidence
    iri = f"{brief}#{statement.kind}-{evidence.at}"
    yield triple(iri, "type", term(type(statement).__name__))
    yield triple(iri, "brief", brief)
    for name in ("line", "start", "end"):
        yield triple(iri, name, getattr(evidence, name))
    for field in fields(statement):
        value = getattr(statement, field.name)
        for each in value if type(value) is tuple else (value,):
            if each is not None and field.name != "evidence":
                yield triple(iri, field.name, each)


def derived_from(said: bytes) -> list[Triple]:
    """What follows from the N-Triples of a brief and is kept beside them."""
    scratch = Dataset.memory()
    scratch.add(said)
    found = (each for text in map(derivation, ("stated-links", "stated-codes")) for each in scratch.construct(text))
    return sorted((str(each.subject), str(each.predicate), str(each.object)) for each in found)


def derivation(name: str) -> str:
    """The text of a derivation."""
    return read_resource("queries", "derivations", f"{name}.rq").decode()
