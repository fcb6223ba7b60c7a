"""Rules. In: a store, what its briefs state, the authorities at hand. Out: findings, by the queries in queries/violations/.

A violation query returns nothing where all is well; its header says title, problem, remedy and severity. One that asks an
edition (``GRAPH ?edition``) runs over the coded statements beside what the editions in force say of their codes, so that
bundled editions serve it without being in the store.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from chargegraph.briefs.vocabularies import vocabularies_ntriples
from chargegraph.codes.reading import code_of
from chargegraph.editions.model import Concept, Edition
from chargegraph.editions.notes import references
from chargegraph.editions.triples import describe_concept
from chargegraph.findings.finding import Finding
from chargegraph.query.catalogue import Query, read_query
from chargegraph.query.engine_results import result_of
from chargegraph.query.result import Row
from chargegraph.rdf import Dataset, literal
from chargegraph.rdf.names import prologue
from chargegraph.rdf.terms import concept_iri
from chargegraph.rdf.vocabulary import CG, expand
from chargegraph.resources import list_resources, read_resource
from chargegraph.store.at_hand import Authorities
from chargegraph.store.claims import Stated
from chargegraph.store.held_editions import iri_of
from chargegraph.store.store import Store

_PROPERTIES = {"modifier": "modifier", "diagnosis": "diagnosis"}
"""The kinds of statement that rules set beside editions, and the property by which each points at its code."""


def rules() -> list[Query]:
    """The violation queries, by name."""
    names = list_resources("queries", "violations", suffix=".rq")
    return [read_query(name.removesuffix(".rq"), read_resource("queries", "violations", name).decode()) for name in names]


def _asks_editions(rule: Query) -> bool:
    return "GRAPH ?edition" in rule.text


def rules_on_briefs(store: Store, briefs: Collection[str] | None = None) -> Iterator[Finding]:
    """What the rules that ask no edition find in the briefs of these short names, or in all."""
    few: Dataset | None = None
    if briefs is not None:
        few = Dataset.memory()
        few.add(vocabularies_ntriples() + _whole(store, briefs))
    for rule in rules():
        if not _asks_editions(rule):
            rows = store.query(rule.text) if few is None else result_of(few.query(rule.text))
            for row in rows:
                yield _finding(rule, row)


def rules_on_editions(stated: list[Stated], authorities: Authorities, *, on: str | None = None) -> Iterator[Finding]:
    """What the rules find that ask the editions at hand about stated codes."""
    stated = [said for said in stated if not said.is_denied]
    beside = Dataset.memory()
    beside.add(vocabularies_ntriples() + _coded(stated))
    beside.add(_slices(stated, authorities, on))
    for rule in rules():
        if _asks_editions(rule):
            for row in result_of(beside.query(rule.text)):
                yield _finding(rule, row)


def _finding(rule: Query, row: Row) -> Finding:
    graph, said = row.get("edition"), {name: row.get(name) for name in _FROM_ROW}
    edition = str(graph).removeprefix(expand("graph:")) if graph else None
    return Finding(rule=rule.name, severity=rule.severity, edition=edition, **said)  # type: ignore[arg-type]


_FROM_ROW = ("brief", "line", "message", "quote", "against_line", "against_quote", "statement", "against")


def _whole(store: Store, briefs: Collection[str]) -> bytes:
    """Everything that these briefs say."""
    names = " ".join(map(literal, sorted(briefs)))
    found = store.query(f"""{prologue("cg")}
        CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?name {{ {names} }} ?b cg:name ?name .
          {{ ?s cg:brief ?b ; ?p ?o }} UNION {{ ?b ?p ?o BIND (?b AS ?s) }} }}""")
    return found.ntriples or b""


def _coded(stated: list[Stated]) -> bytes:
    """The codes that briefs state, without the texts."""
    lines = [f"<{iri}> <{CG.name}> {literal(name)} .\n" for iri, name in {(said.brief_iri, said.brief) for said in stated}]
    for said in stated:
        s, b = f"<{said.statement}>", f"<{said.brief_iri}>"
        code = code_of(said.kind, said.code)
        if said.kind == "brief" and code is not None:
            lines.append(f"{b} <{CG.statedCode}> {literal(said.code)} .\n{b} <{CG.code}> <{concept_iri(*code)}> .\n")
        elif said.kind in _PROPERTIES:
            lines.append(f"{s} <{CG.brief}> {b} .\n{s} <{CG.statedCode}> {literal(said.code)} .\n")
            lines.append(f"{s} <{CG.line}> {literal(said.line)} .\n")
            if code is not None:
                lines.append(f"{s} <{getattr(CG, _PROPERTIES[said.kind])}> <{concept_iri(*code)}> .\n")
    return "".join(lines).encode()


def _slices(stated: list[Stated], authorities: Authorities, on: str | None) -> bytes:
    """What the editions in force say of the codes that are stated and of those above them, as N-Quads; of texts only notes."""
    codes = {code for said in stated if said.kind in (*_PROPERTIES, "brief") and (code := code_of(said.kind, said.code))}
    lines: list[str] = []
    seen: set[tuple[str, str]] = set()
    for code in sorted(codes):
        for edition in authorities.in_force(code.system, on):
            for notation in (code.notation, *authorities.ancestors(edition, code.notation)):
                concept = edition.concepts.get(notation)
                if concept is None or (edition.name, notation) in seen:
                    continue
                seen.add((edition.name, notation))
                lines += _slice(concept, edition)
    return "".join(lines).encode()


def _slice(concept: Concept, edition: Edition) -> Iterator[str]:
    bare = replace(concept, label="", short=None, synonyms=(), definition=None, includes=(), notes=())
    graph = f"<{expand(f'graph:{edition.name}')}>"
    for s, p, o in describe_concept(bare, iri_of(edition), lambda note: references(note, edition.concepts)):
        yield f"{s} {p} {o} {graph} .\n"
