"""Derived triples. In: a dataset, a brief that leaves it; or an edition. Out: triples that leave with it; the groups of codes.

Several briefs may give rise to a triple: it leaves with the last. What follows from an edition's hierarchy stands in its graph.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from chargegraph.briefs.triples import derivation, derived_from
from chargegraph.briefs.vocabularies import vocabulary_quads
from chargegraph.rdf import Dataset, OxigraphTriple
from chargegraph.rdf.names import RDF_TYPE, SKOS, prologue
from chargegraph.rdf.syntax import triple_lines
from chargegraph.rdf.terms import Triple, ntriples
from chargegraph.rdf.vocabulary import CG, expand
from chargegraph.store.graphs import Graphs

_PREFIXES = prologue("cg")
_AT_ONCE = 50
"""Patterns that are asked about in one query: to plan one of many takes far longer than to answer it."""
_WITH_LABEL = "?other {0} {2} ; ?property {1} ; {3} ?of"


def gone_with(dataset: Graphs, briefs: Collection[str], arriving: str) -> list[str]:
    """The derived triples of briefs to which no other gives rise, nor what arrives in their place, as N-Triples.

    `briefs` are the IRIs of those that leave together, `arriving` the N-Triples of what arrives.
    """
    listed = " ".join(f"<{brief}>" for brief in briefs)
    said = _said_by(dataset, listed)
    its = {each: " ".join(each) for each in derived_from(triple_lines(said))}
    back = {line.removesuffix(" .") for line in arriving.splitlines()}
    codes = {code for (code, *_), line in its.items() if line not in back}
    leaving = {each for each in its if each[0] in codes}  # of a code of which all comes back nobody needs to ask
    others = {*_derived_on_same_codes(dataset, listed), *_codes_of_others(dataset, said, leaving)}
    return sorted({its[each] for each in leaving - others} - back)


def _said_by(dataset: Graphs, briefs: str) -> list[OxigraphTriple]:
    return dataset.construct(f"""{_PREFIXES} CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?b {{ {briefs} }}
        {{ ?s cg:brief ?b ; ?p ?o }} UNION {{ ?b cg:code ?code ; ?p ?o . BIND (?b AS ?s) }} }}""")


def _derived_on_same_codes(dataset: Graphs, briefs: str) -> Iterator[Triple]:
    """What other briefs on the same codes give rise to."""
    same = f"VALUES ?b {{ {briefs} }} ?b cg:code ?code . ?other cg:code ?code"
    others = {f"<{other}>" for (other,) in dataset.rows(f"{_PREFIXES} SELECT DISTINCT ?other {{ {same} }}")} - set(briefs.split())
    if others:
        yield from derived_from(triple_lines(_said_by(dataset, " ".join(sorted(others)))))


def _codes_of_others(dataset: Graphs, said: list[OxigraphTriple], its: set[Triple]) -> Iterator[Triple]:
    """Which of a brief's triples about codes others give rise to.

    Every brief of a store may use a code or a label. So one use more than the brief's own is looked for, in one pattern or in two
    of which the first is rare: engines make a hash of all uses where they are asked whether one EXISTS.
    """
    type_, label = f"<{RDF_TYPE}>", f"<{CG.statedLabel}>"
    of_use = {type_, f"<{SKOS}notation>", f"<{CG.codeSystem}>", f"<{CG.category}>", f"<{CG.inGroup}>"}
    kinds = {
        f"<{expand(name)}>": f"<{expand(kind)}>"
        for name, kind in re.findall(r"\((cg:\w+) (cg:\w+)\)", derivation("stated-codes"))
    }
    own = {str(each.subject) for each in said}
    uses = Counter((str(each.object), str(each.predicate)) for each in said)
    any_code = f"<{CG.Code}>"
    classes: dict[str, set[str]] = {}
    for code, property_, value in its:
        if property_ == type_:
            classes.setdefault(code, set()).add(value)
    at_site, said_of_sites = f"<{CG.placeOfService}>", f"; <{CG.brief}> ?of"  # the vocabulary of sites has that property, too
    # A code of a class is used as that class has it, or mentioned; one that is only mentioned may be used in any way.
    used = _others(
        dataset,
        own,
        [
            (code, name, f"?other {name} {code} {said_of_sites if name == at_site else ''}", uses[code, name] + 1)
            for code in sorted(classes)
            for name, kind in kinds.items()
            if kind in classes[code] or classes[code] == {any_code}
        ],
    )
    roles = {(code, kinds[name]) for code, name in used}
    labels = [(code, text) for code, property_, text in sorted(its) if property_ == label]
    with_label = _with_label(said, label)
    labelled = _others(
        dataset, own, [(*pair, _WITH_LABEL.format(label, *pair, f"<{CG.brief}>"), with_label[pair] + 1) for pair in labels]
    )
    still_used = {code for code, _ in roles}
    for code, property_, value in its:
        if property_ == label:
            is_said = (code, value) in labelled
        elif property_ == type_ and value != any_code:
            is_said = (code, value) in roles
        else:
            is_said = property_ in of_use and code in still_used
        if is_said:
            yield code, property_, value


def _with_label(said: list[OxigraphTriple], label: str) -> Counter[tuple[str, str]]:
    """How often a code stands beside a label, by both."""
    beside: dict[str, list[str]] = {}
    for each in said:
        if str(each.predicate) == label:
            beside.setdefault(str(each.subject), []).append(str(each.object))
    return Counter((str(each.object), text) for each in said for text in beside.get(str(each.subject), ()))


def _others(dataset: Graphs, own: set[str], asked: list[tuple[str, str, str, int]]) -> set[tuple[str, str]]:
    """Of pairs with a pattern and a number of matches to look at: those whose ``?other`` is once none of our own."""
    found = set[tuple[str, str]]()
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        parts = [
            f"{{ SELECT ({n} AS ?asked) ?other {{ {pattern} }} LIMIT {most} }}" for n, (*_, pattern, most) in enumerate(some)
        ]
        rows = dataset.rows(f"SELECT ?asked ?other {{ {' UNION '.join(parts)} }}")
        found |= {some[int(number)][:2] for number, other in rows if f"<{other}>" not in own}
    return found


def groups_by_hierarchy(edition: Iterable[Triple], graph: str) -> list[Triple]:
    """Which codes of an edition are in which curated group, in order. `graph` is the edition's IRI.

    The hierarchy alone is put before the derivation, and so it takes a second for 100,000 codes.
    """
    broader = f"<{SKOS}broader>"
    scratch = Dataset.memory()
    scratch.add(triple_lines(quad.triple for quad in vocabulary_quads("groups")))
    scratch.add(ntriples(triple for triple in edition if triple[1] == broader), graph=graph)
    found = scratch.construct(derivation("code-groups"))
    return sorted((str(each.subject), str(each.predicate), str(each.object)) for each in found)
