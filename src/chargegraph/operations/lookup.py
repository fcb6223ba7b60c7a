"""What authorities and briefs say of a code: official label, hierarchy, notes, edition, links, and the briefs that state it.

In: a store or none, a code as it is typed, its system if that is known. Out: a fact a row, each with who says it.
"""

from collections.abc import Iterator

from chargegraph.codes import Code
from chargegraph.codes.reading import code_of, looks_like, probable_codes
from chargegraph.codes.systems import SYSTEMS, settles
from chargegraph.codes.told_by_form import beginnings
from chargegraph.editions.model import COMPLETE, INACTIVE, Edition
from chargegraph.errors import UnknownName, unknown
from chargegraph.operations.typed_codes import reading_note, schemes_of, split_prefix
from chargegraph.query.result import Result
from chargegraph.rdf import literal
from chargegraph.rdf.names import prologue
from chargegraph.rdf.terms import concept_iri
from chargegraph.store.at_hand import Authorities
from chargegraph.store.store import Store, require_store

_NOTES = (
    *(("includes", "includes"), ("excludes1", "excludes, not coded here"), ("excludes2", "excludes, not included here")),
    ("notes", "note"),
)
_SHOWN_CHILDREN = 30
Fact = tuple[str, str, str, str, str]
"""System, code, what is said, the value, and who says it: an edition, a mapping set, a brief with its line."""


def lookup(store: Store | None, code: str, system: str | None = None) -> Result:
    """What is said of a code: a row for each fact, with the edition, the mapping set or the brief and line that says it.

    A code without `system`, and without the prefix of one, is sought in every system at hand. Without a store only the bundled
    editions are asked. Raises `UsageError` where nobody knows the code, or the system.

    >>> lookup(None, "icd10cm:c220")[0]["value"]
    'Liver cell carcinoma'
    """
    require_store(store, or_none=True)
    authorities = Authorities(store)
    named, typed = split_prefix(code, authorities)
    if named is None or (system or None) not in (None, named):
        named, typed = system or None, code
    systems = _systems(named, authorities)
    for notation in dict.fromkeys((typed, *probable_codes(typed))):  # as it is written, then what may be meant: E11.9 for E119
        facts = _facts(systems, notation, authorities, store)
        if facts:
            return Result(("system", "code", "says", "value", "source"), facts, notes=reading_note(typed, notation))
    raise _unknown(typed, systems, authorities)


def _systems(asked: str | None, authorities: Authorities) -> list[str]:
    known = schemes_of(authorities)
    if asked is None:
        return known
    if asked not in known:
        raise unknown("code system", asked, known)
    return [asked]


def _facts(systems: list[str], notation: str, authorities: Authorities, store: Store | None) -> list[Fact]:
    asked = {edition.name: edition for system in systems for edition in authorities.editions_on(system)}
    official: list[Fact] = []
    codes: dict[Code, None] = {}
    for edition in asked.values():
        for form in dict.fromkeys((notation, notation.upper())):
            if form in edition.concepts and {edition.scheme, edition.concepts[form].code.system} & set(systems):
                official += _official(edition, form, authorities)
                codes[edition.concepts[form].code] = None
                break
    links = [link for code in sorted(codes) for link in _links(code, store, authorities)]
    cited = list(_cited(store, notation.upper(), systems)) if store is not None else []
    stated = {(system, code): None for system, code, _, value, _ in cited if not value.startswith("modifier")}
    wanted = sorted({*((code.system, code.notation) for code in codes), *stated})
    absent = [fact for system, code in wanted for fact in _absent(system, code, authorities)]
    return [*absent, *official, *links, *cited]


def _absent(system: str, notation: str, authorities: Authorities) -> Iterator[Fact]:
    """That the edition asked of a system has no such code, and which others have none either."""
    editions = authorities.editions_on(system)
    if editions and notation not in editions[0].concepts:
        for edition in editions:
            if edition.scheme == editions[0].scheme and notation not in edition.concepts:
                what = "no such code" if edition.coverage == COMPLETE else f"no such code ({edition.coverage})"
                asked = " in the edition asked" if edition.name == editions[0].name else ""
                yield system, notation, "absent", f"{what}{asked}: {edition.title}", edition.name


def _official(edition: Edition, notation: str, authorities: Authorities) -> Iterator[Fact]:
    concept = edition.concepts[notation]
    system = SYSTEMS.get(concept.code.system)
    billable = {None: None, True: "yes", False: "no, the heading of a group"}[concept.billable]
    below = authorities.children(edition, notation)
    ended = concept.is_out_of_use(authorities.latest_day) and INACTIVE not in concept.properties
    told = [
        ("label", concept.label or "(none in this edition)"),
        ("short label", concept.short),
        ("kind", concept.kind),
        ("claims", system.claim if system else None),
        ("billable", billable),
        *(("also called", name) for name in concept.synonyms),
        ("definition", concept.definition),
        ("valid from", concept.valid_from),
        ("valid until", concept.valid_until),
        *(("above", _named(edition, above)) for above in authorities.ancestors(edition, notation)),
        *(("below", _named(edition, child)) for child in below[:_SHOWN_CHILDREN]),
        ("below", f"and {len(below) - _SHOWN_CHILDREN} more" if len(below) > _SHOWN_CHILDREN else None),
        *((says, text) for name, says in _NOTES for text in getattr(concept, name)),
        *concept.properties,
        *([INACTIVE] if ended else []),
    ]
    for says, value in told:
        if value:
            yield concept.code.system, notation, says, value, edition.name


def _named(edition: Edition, notation: str) -> str:
    return f"{notation} {edition.concepts[notation].label}" if notation in edition.concepts else notation


def _links(code: Code, store: Store | None, authorities: Authorities) -> Iterator[Fact]:
    from chargegraph.mappings.bundle import bundled_sets
    from chargegraph.mappings.inheritance import PREFIX, inherited_from
    from chargegraph.mappings.links import links
    from chargegraph.mappings.slots import NO_TERM_FOUND, predicate_of
    from chargegraph.operations.linking import above_in

    for link in links([code], bundled_sets([code, *beginnings(code)]), above=above_in(authorities)):
        if link.object_id == NO_TERM_FOUND:
            continue
        way = _way(inherited_from(link.other))
        value = " ".join(filter(None, (predicate_of(link), link.object_id, link.object_label, way)))
        yield code.system, code.notation, "link", value, link.mapping_source or ""
    if store is not None:
        from chargegraph.rdf.vocabulary import compress, expand
        from chargegraph.store.store import rows_of

        iri, home = concept_iri(*code), expand("graph:mappings-links")
        for match, target in rows_of(store, f"SELECT ?p ?o {{ GRAPH <{home}> {{ <{iri}> ?p ?o }} }} ORDER BY ?p ?o"):
            yield code.system, code.notation, "link", f"{compress(match)} {compress(target)}", "graph:mappings-links"
        # What is inherited or denied has no triple of its own.
        row = f"?row sssom:subject_id <{iri}> ; sssom:predicate_id ?p ; sssom:object_id ?o"
        more = "OPTIONAL { ?row sssom:other ?other } OPTIONAL { ?row sssom:predicate_modifier ?not }"
        only = f"GRAPH <{home}> {{ {row} {more} FILTER (BOUND(?not) || STRSTARTS(?other, {literal(PREFIX)})) }}"
        asked = f"{prologue('sssom')} SELECT DISTINCT ?p ?o ?other ?not {{ {only} }} ORDER BY ?p ?o ?not ?other"
        for match, target, other, denied in rows_of(store, asked):
            words = ("not" if denied else None, compress(match), compress(target), _way(inherited_from(other)))
            yield code.system, code.notation, "link", " ".join(filter(None, words)), "graph:mappings-links"


def _way(broader: str | None) -> str | None:
    """That a link is of a broader code."""
    return f"(inherited from {broader})" if broader else None


def _cited(store: Store, notation: str, systems: list[str]) -> Iterator[Fact]:
    from chargegraph.store.claims import stated_codes

    for said in sorted(stated_codes(store, code=notation), key=lambda said: (said.brief, said.line, said.statement)):
        code = code_of(said.kind, said.code)
        if code is not None and code.system in systems:
            label = f', as "{said.label}"' if said.label else ""
            yield code.system, code.notation, "stated", f"{said.kind}{label}", f"{said.brief} line {said.line}"


def _newer(edition: Edition) -> str | None:
    """What brings the codes that an edition lacks."""
    return None if edition.coverage == COMPLETE and SYSTEMS[edition.scheme].settles is None else settles(edition.scheme)


def _unknown(notation: str, systems: list[str], authorities: Authorities) -> UnknownName:
    near = [
        f"{system} {other}"
        for system in systems
        for edition in authorities.editions_of(system)[:1]
        for other in (notation[:n] for n in range(len(notation) - 1, max(2, len(notation) - 4), -1))
        if other.upper() in edition.concepts
    ][:1]
    remedy = f"try chargegraph lookup {near[0]}, which is there" if near else "chargegraph scheme list shows what is at hand"
    meant = [system for system in systems if system in SYSTEMS and SYSTEMS[system].read(notation)]
    meant = meant or [each.split()[0] for each in near]
    where = systems[0] if len(systems) == 1 else meant[0] if len(meant) == 1 else "any code system at hand"
    editions = authorities.editions_on(where) if where in SYSTEMS else []
    if where in SYSTEMS and not editions:
        return UnknownName(f"no list of {where} is at hand, and no brief states {notation}", remedy=settles(where))
    if editions and editions[0].scheme == where:
        remedy = "; or ".join(filter(None, (_newer(editions[0]), remedy if near else None))) or remedy
        where = editions[0].name
    found = looks_like(notation)
    like = f"; it looks like {found}" if found else ""
    return UnknownName(f"{notation} is not in {where}, and no brief states it{like}", remedy=remedy)
