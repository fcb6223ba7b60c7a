"""Triples that several briefs may give rise to. In: a dataset, a brief that leaves it. Out: the triples that leave with it."""

import re
from collections.abc import Iterator

from chargegraph.briefs.triples import derivation, derived_from
from chargegraph.rdf.names import RDF_TYPE, SKOS, prologue
from chargegraph.rdf.vocabulary import CG, expand
from chargegraph.store.graphs import Graphs

_PREFIXES = prologue("cg")


def gone_with(dataset: Graphs, brief: str, arriving: str) -> list[str]:
    """The derived triples of a brief to which no other gives rise, nor the one that arrives in its place, as N-Triples.

    `brief` is the IRI of the one that leaves, `arriving` the N-Triples of the other.
    """
    its = set(derived_from(_said_by(dataset, brief)))
    others = {*_links_of_others(dataset, brief), *_codes_of_others(dataset, brief, its)}
    return sorted({" ".join(each) for each in its - others} - {line.removesuffix(" .") for line in arriving.splitlines()})


def _said_by(dataset: Graphs, brief: str) -> bytes:
    text = f"""{_PREFIXES} CONSTRUCT {{ ?s ?p ?o }} WHERE {{
        {{ ?s cg:brief <{brief}> ; ?p ?o }} UNION {{ VALUES ?s {{ <{brief}> }} ?s cg:code ?code ; ?p ?o }} }}"""
    return "".join(f"{each} .\n" for each in dataset.construct(text)).encode()


def _links_of_others(dataset: Graphs, brief: str) -> Iterator[tuple[str, str, str]]:
    """The shortcuts of other briefs on the same code."""
    for (code,) in dataset.rows(f"{_PREFIXES} SELECT ?code {{ <{brief}> cg:code ?code }}"):
        others = (
            derivation("stated-links").rstrip().removesuffix("}") + f"FILTER (?procedure = <{code}> && ?brief != <{brief}>) }}"
        )
        yield from ((str(each.subject), str(each.predicate), str(each.object)) for each in dataset.construct(others))


def _codes_of_others(dataset: Graphs, brief: str, its: set[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """Which of a brief's triples about codes others give rise to.

    Every brief of a store may use a code: one other use is looked for, not all of them.
    """
    type_, label = f"<{RDF_TYPE}>", f"<{CG.statedLabel}>"
    of_use = {type_, f"<{SKOS}notation>", f"<{CG.codeSystem}>", f"<{CG.category}>"}
    kinds = {expand(name): f"<{expand(kind)}>" for name, kind in re.findall(r"\((cg:\w+) (cg:\w+)\)", derivation("stated-codes"))}
    codes = {code for code, property_, _ in its if property_ == f"<{SKOS}notation>"}
    labels = " ".join(f"({code} {text})" for code, property_, text in its if property_ == label)
    another = f"""?other ?property ?code ; cg:statedCode ?written . FILTER (?other != <{brief}>)
        FILTER NOT EXISTS {{ ?other cg:brief <{brief}> }}"""
    properties = " ".join(f"<{each}>" for each in kinds)
    used = f"""{_PREFIXES} SELECT ?code ?property WHERE {{ VALUES ?code {{ {" ".join(sorted(codes))} }}
        VALUES ?property {{ {properties} }} FILTER EXISTS {{ {another} }} }}"""
    roles = {(f"<{code}>", kinds[property_]) for code, property_ in dataset.rows(used)}
    named = f"""{_PREFIXES} CONSTRUCT {{ ?code cg:statedLabel ?label }} WHERE {{ VALUES (?code ?label) {{ {labels} }}
        FILTER EXISTS {{ ?other cg:statedLabel ?label . VALUES ?property {{ {properties} }} {another} }} }}"""
    labelled = {(str(each.subject), str(each.object)) for each in dataset.construct(named)}
    still_used = {code for code, _ in roles}
    for code, property_, value in its:
        if property_ == label:
            is_said = (code, value) in labelled
        elif property_ == type_ and value != f"<{CG.Code}>":
            is_said = (code, value) in roles
        else:
            is_said = property_ in of_use and code in still_used
        if is_said:
            yield code, property_, value
