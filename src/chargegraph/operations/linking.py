"""Mappings of codes to outside terminologies. In: a store or none, codes, mapping sets. Out: rows with SSSOM's slots; a set."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from chargegraph.codes import Code
from chargegraph.codes.reading import code_of
from chargegraph.codes.systems import SYSTEMS
from chargegraph.codes.told_by_form import beginnings
from chargegraph.editions.model import COMPLETE
from chargegraph.errors import UsageError
from chargegraph.mappings.bundle import bundled_sets
from chargegraph.mappings.inheritance import Above
from chargegraph.mappings.links import as_set, links
from chargegraph.mappings.reach import notes_on
from chargegraph.mappings.slots import Mapping, MappingSet
from chargegraph.mappings.triples import describe, match_triples
from chargegraph.operations.typed_codes import read_typed
from chargegraph.query.result import Result
from chargegraph.rdf.terms import Triple, concept_iri
from chargegraph.store.at_hand import Authorities
from chargegraph.store.claims import stated_codes
from chargegraph.store.store import Store, require_store

SLOTS = (
    *("subject_id", "predicate_id", "predicate_modifier", "object_id", "object_label", "mapping_justification", "confidence"),
    *("object_source_version", "subject_label", "mapping_source", "comment", "other"),
)
"""The slots of a row, in the standard's order as far as a table shows them. The modifier ``Not`` denies the match."""


def link(store: Store | None, codes: Sequence[str] | str = ()) -> Result:
    """What codes are mapped to by the bundled mapping sets: every target, none chosen, and what was not found.

    Without `codes` those that the store's briefs state. The columns are SSSOM's slots. An ICD-10-CM code without a link takes the
    links of a broader code, down from its category, as broad matches; `other` then names that code: `inherited_from=ICD10CM:E11`.
    A row whose `predicate_modifier` is ``Not`` denies the match.
    The notes say what share of the codes is linked, and which codes match several terms of a system exactly.

    >>> link(None, ["C22.0"])[0]["object_id"]
    'MONDO:0007256'
    """
    found, notes = codes_meant(store, [codes] if isinstance(codes, str) else codes)
    rows, _ = linked(store, found)
    return Result(SLOTS, [[getattr(row, name) for name in SLOTS] for row in rows], notes=[*notes, *notes_on(found, rows)])


def codes_meant(store: Store | None, texts: Sequence[str]) -> tuple[list[Code], list[str]]:
    """The codes that are named, each of the system that its form tells, or those that briefs state; and notes."""
    require_store(store, or_none=True)
    if texts:
        authorities = Authorities(store)
        read = [read_typed(text, authorities) for text in texts]
        codes = [code for code, _ in read]
        return codes, [*(note for _, notes in read for note in notes), *_absent(codes, authorities)]
    if store is None:
        raise UsageError("there is no store to take codes from", remedy="name codes: chargegraph link C22.0")
    codes = sorted({code for said in stated_codes(store) if (code := code_of(said.kind, said.code)) is not None})
    if not codes:
        raise UsageError("the store's briefs state no code", remedy="name codes: chargegraph link C22.0")
    return codes, []


def _absent(codes: Sequence[Code], authorities: Authorities) -> Iterator[str]:
    """Notes on codes that the complete edition of their system does not have."""
    for code in codes:
        edition = next(iter(authorities.editions_on(code.system)), None) if beginnings(code) else None
        if edition and edition.coverage == COMPLETE and code.notation not in edition.concepts:
            yield f"{code.notation} is not in {edition.name}"


def with_beginnings(codes: Sequence[Code]) -> list[Code]:
    """Codes and what may stand above them, each once."""
    return list(dict.fromkeys([*codes, *(above for code in codes for above in beginnings(code))]))


def linked(
    store: Store | None, codes: list[Code], own: Sequence[MappingSet] = (), *, ask: str | None = None, seconds: float = 20.0
) -> tuple[list[Mapping], MappingSet]:
    """The rows on codes, and the same as a set: by bundled sets, by sets of one's own, and by an endpoint that is asked.

    Only `ask` reaches the network, once for each code and what may stand above it, for answers are kept in the store's directory.
    """
    wanted = with_beginnings(codes)
    asked = []
    if ask:
        from chargegraph.mappings.ask_endpoint import ask_mappings
        from chargegraph.store.folder.kept import Kept

        kept_as = partial(Kept, store.path, "answers") if store is not None and store.is_directory else None
        asked = [ask_mappings(ask, wanted, seconds=seconds, kept_as=kept_as)]
    sets = [*bundled_sets(wanted), *own, *asked]
    rows = links(codes, sets, above=above_in(Authorities(store)))
    answer = as_set(rows, sets)
    spaces = {code.system: concept_iri(code.system, "") for code in codes if code.system not in SYSTEMS}
    return rows, replace(answer, curie_map={**answer.curie_map, **spaces})


def above_in(authorities: Authorities) -> Callable[[Code], Above]:
    """What stands above a code in the first of the editions at hand that has it, down from its category.

    An edition is opened for a code that something may stand above. Blocks and chapters are no beginnings of codes.
    """

    def above(code: Code) -> Above:
        may_stand = {*beginnings(code)}
        for edition in authorities.editions_of(code.system) if may_stand else ():
            if code.notation in edition.concepts:
                standing = (Code(code.system, notation) for notation in authorities.ancestors(edition, code.notation))
                return Above(tuple(each for each in standing if each in may_stand), edition.name, edition.version)
        return Above()

    return above


def triples_of(answer: MappingSet) -> list[Triple]:
    """A set of mappings as triples: the rows as SSSOM has them, and a match for each that found something."""
    return [*describe(answer), *match_triples(answer.mappings, curie_map=answer.curie_map)]
