"""Rows that name no code of their own: a payer, a place of service. In: the cells of a row. Out: what it states of them.

A payer that the row denies states nothing; a denial has a code.
"""

import re
from collections.abc import Iterator

from chargegraph.briefs.coded.cells import Cell
from chargegraph.briefs.coded.denials import denial_in
from chargegraph.briefs.model import PayerMention, Remark, SiteMention
from chargegraph.briefs.pages.lines import Line
from chargegraph.briefs.sentences.gaps import read_gaps
from chargegraph.briefs.sentences.named_payers import NOT_TO_COVER
from chargegraph.briefs.sentences.payer_names import payers_in, whole_name
from chargegraph.briefs.vocabularies import find_concepts
from chargegraph.codes import plain, read_place_of_service

_PLACE = re.compile(r"(?:POS\s*)?([0-9]{1,2})(?![0-9A-Za-z])", re.IGNORECASE)
_FURTHER = re.compile(r"\s*(?:[,;/&]|and\b|or\b)\s*(?:(?:and|or)\s+)?(?:POS\s*)?([0-9]{1,2})(?![0-9A-Za-z])", re.IGNORECASE)


def is_named(line: Line, cell: Cell, kind: str) -> bool:
    """Whether a cell names a payer or a place that is known."""
    if kind == "payer":
        named = find_concepts("payers", line.plain, cell.first, cell.last)
        return bool(named) and not any(read_gaps(line, first=cell.first, last=cell.last))
    return _PLACE.match(cell.text) is not None


def read_named(
    line: Line, cell: Cell, kind: str, beside: Cell | None, denied_by: str | None
) -> Iterator[PayerMention | SiteMention | Remark]:
    """What a row states of the payer or of the place in its cell; `beside` is the cell with its label, if there is one."""
    if kind == "payer":
        yield from _payers(line, cell, denied_by)
    else:
        yield from _places(line, cell, beside or cell, denied_by)


def _payers(line: Line, cell: Cell, denied_by: str | None) -> Iterator[PayerMention | Remark]:
    found = payers_in(line.plain, cell.first, cell.last)
    if not denied_by:
        is_gap = any(read_gaps(line, first=cell.first, last=cell.last))
        denied_by = cell.text if is_gap else denial_in(cell.text)
    if not found:
        yield Remark(*line.place(cell.first), "a payer that no vocabulary knows", cell.text, understood=True)
    for sighting in found:
        words = line.text[slice(*whole_name(line.plain, sighting, cell.first, cell.last))]
        if denied_by:
            message = f"{NOT_TO_COVER}: \u201c{denied_by}\u201d denies it"
            yield Remark(*line.place(sighting.start), message, words, understood=True)
        else:
            evidence = line.evidence(*line.trim(), at=sighting.start)
            yield PayerMention(evidence=evidence, payer=sighting.concept.iri, as_written=words)


def _places(line: Line, cell: Cell, label: Cell, denied_by: str | None) -> Iterator[SiteMention | Remark]:
    match = _PLACE.match(cell.text)
    if denied_by or match is None:
        what = f"a place of service that \u201c{denied_by}\u201d denies" if denied_by else "a place of service without its code"
        yield Remark(*line.place(cell.first), f"{what}, not read", cell.text, understood=False)
        return
    found, end = [(cell.first, match[1])], match.end()
    while further := _FURTHER.match(plain(cell.text), end):
        found.append((cell.first + further.start(1), further[1]))
        end = further.end()
    sites = find_concepts("sites", line.plain, label.first, label.last) if len(found) == 1 else []
    longest = max(sites, key=lambda site: site.end - site.start, default=None)
    for at, written in found:
        place = read_place_of_service(written)
        yield SiteMention(
            evidence=line.evidence(*line.trim(), at=at),
            as_written=label.text,
            site=longest.concept.iri if longest else None,
            place_of_service=place,
            stated_code=place.notation if place else written,
        )
