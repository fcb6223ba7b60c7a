"""Names of payers as a brief writes them. In: a text. Out: each payer that it names, once, and where its whole name stands.

An insurer's plan for Medicare or Medicaid is the insurer's, and Anthem's Blue Cross is Anthem. A state, a part or a plan behind
or before a name belongs to it.
"""

import re

from chargegraph.briefs.vocabularies import Sighting, find_concepts
from chargegraph.rdf.vocabulary import expand

_PUBLIC = frozenset(expand(f"payer:{name}") for name in ("medicare", "medicaid"))
_ANTHEM, _BLUE = expand("payer:anthem"), expand("payer:blue-cross-blue-shield")
_BEHIND = re.compile(
    r"(?:\s+Part\s+[A-D]\b(?:\s?(?:/|&|and|or)\s?[A-D]\b)?)?(?:\s+(?:[A-Z][\w&'-]{1,20}\s+){0,3}of\s+(?:the\s+)?[A-Z]\w+"
    r"(?:\s+(?:[A-Z][a-z]\w{1,20}))?)?"
    r"(?:\s?\((?i:commercial|exchange|marketplace|hmo|ppo|epo|ma\b|advantage|ffs|fee|traditional|original|part\s|community|state"
    r"|medicaid|medicare|dual|local|all\s|ngs|wps|noridian|novitas|palmetto|cgs|first\scoast|j[0-9a-z]{1,2}\b|region|east\b|west\b"
    r"|dme|mac\b)[^()]{0,30}\))?"
)
_MOST_WORDS = 7


def payers_in(text: str, first: int = 0, last: int | None = None) -> list[Sighting]:
    """The payers that a text names.

    >>> [(each.concept.names[0], each.start, each.end) for each in payers_in("Anthem BCBS, Aetna Medicare, Medicaid")]
    [('Anthem', 0, 11), ('Aetna', 13, 27), ('Medicaid', 29, 37)]
    """
    found: list[Sighting] = []
    for each in find_concepts("payers", text, first, last):
        before = found[-1] if found and text[found[-1].end : each.start] == " " else None
        if before and _is_of(before, each):
            found[-1] = Sighting(before.concept, before.start, each.end)
        else:
            found.append(each)
    return found


def _is_of(one: Sighting, further: Sighting) -> bool:
    """Whether a name right behind another tells which of its plans is meant."""
    if one.concept.iri == _ANTHEM and further.concept.iri == _BLUE:
        return True
    return further.concept.iri in _PUBLIC and one.concept.iri not in _PUBLIC


def whole_name(text: str, payer: Sighting, first: int, last: int) -> tuple[int, int]:
    """Where the whole name of a payer stands. Where `first` to `last` is a cell or the head of an entry, in which no other payer
    stands, that is its name.

    >>> text = "Covered by Blue Cross Blue Shield of Ohio."
    >>> [text[slice(*whole_name(text, payer, 0, 0))] for payer in payers_in(text)]
    ['Blue Cross Blue Shield of Ohio']
    """
    words = text[first:last].split()
    if first <= payer.start < payer.end <= last and len(words) <= _MOST_WORDS and len(payers_in(text, first, last)) == 1:
        return first, last
    behind = _BEHIND.match(text, payer.end)
    return payer.start, behind.end() if behind else payer.end
