"""The editions that a dataset holds. In: a dataset and an Edition, or the name of one. Out: which there are, and updates.

Each fills a graph of its own, which says itself what it is. Of the editions of one scheme one is current.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from chargegraph.codes.systems import SYSTEMS
from chargegraph.editions.bundled import bundled
from chargegraph.editions.model import Concept, Edition
from chargegraph.editions.notes import references
from chargegraph.editions.triples import describe_edition, read_concepts, read_head
from chargegraph.errors import UsageError, did_you_mean
from chargegraph.rdf import literal
from chargegraph.rdf.names import FINDINGS, PROVENANCE, prologue
from chargegraph.rdf.terms import Triple, ntriples
from chargegraph.rdf.vocabulary import expand
from chargegraph.remote.updates import insertion
from chargegraph.store.derivations import groups_by_hierarchy
from chargegraph.store.graphs import Graphs

_PREFIXES = prologue("cg", "skos")
_FEW = 100
"""The look-ups that are asked one by one."""


def iri_of(edition: Edition) -> Callable[[str], str]:
    """The IRIs of schemes by their prefixes, the edition's own among them, whether it is known elsewhere or not."""

    def iri(prefix: str) -> str:
        if prefix in SYSTEMS:
            return SYSTEMS[prefix].uri
        return edition.uri or expand(f"scheme:{prefix}")

    return iri


class HeldEdition(NamedTuple):
    """An edition in a dataset. Its concepts are read when they are asked for."""

    edition: Edition
    current: bool


class GraphConcepts(Mapping[str, Concept]):
    """The concepts of an edition's graph: a few are asked for one by one, then all are read."""

    def __init__(self, dataset: Graphs, edition: Edition) -> None:
        self._dataset = dataset
        self._graph = expand(f"graph:{edition.name}")
        self._prefix_of = {iri_of(edition)(prefix): prefix for prefix in (*SYSTEMS, edition.scheme)}.__getitem__
        self._asked: dict[str, Concept | None] = {}
        self._all: dict[str, Concept] | None = None

    def _everything(self) -> dict[str, Concept]:
        if self._all is None:
            self._all = read_concepts(self._dataset.statements(self._graph), self._prefix_of)
        return self._all

    def _one(self, notation: str) -> Concept | None:
        if self._all is not None or len(self._asked) >= _FEW:
            return self._everything().get(notation)
        if notation not in self._asked:
            named = f"skos:notation {literal(notation)}"
            rows = self._dataset.rows(
                f"""{_PREFIXES} SELECT ?s ?p ?o WHERE {{ GRAPH <{self._graph}> {{ {{ ?s {named} ; ?p ?o }} UNION
                {{ ?code {named} ; skos:broader ?s . ?s skos:notation ?o BIND (skos:notation AS ?p) }} }} }}"""
            )
            self._asked[notation] = read_concepts(rows, self._prefix_of).get(notation)
        return self._asked[notation]

    def __getitem__(self, notation: str) -> Concept:
        found = self._one(notation)
        if found is None:
            raise KeyError(notation)
        return found

    def __contains__(self, notation: object) -> bool:
        return isinstance(notation, str) and self._one(notation) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._everything())

    def children(self, notation: str) -> list[str]:
        """The notations right below one, sorted."""
        pattern = f"?above skos:notation {literal(notation)} . ?code skos:broader ?above ; skos:notation ?child"
        ask = f"{_PREFIXES} SELECT ?child WHERE {{ GRAPH <{self._graph}> {{ {pattern} }} }} ORDER BY ?child"
        return [child for (child,) in self._dataset.rows(ask)]

    def __len__(self) -> int:
        if self._all is not None:
            return len(self._all)
        count = f"{_PREFIXES} SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{self._graph}> {{ ?code skos:notation ?notation }} }}"
        ((number,),) = self._dataset.rows(count)
        return int(number)


def editions_in(dataset: Graphs) -> list[HeldEdition]:
    """The editions of a dataset, by the name of their graphs."""
    ask = f"{_PREFIXES} SELECT ?g ?p ?o WHERE {{ GRAPH ?g {{ ?g a cg:Edition ; ?p ?o }} }}"
    heads: dict[str, list[tuple[str, str, str]]] = {}
    for row in dataset.rows(ask):
        heads.setdefault(row[0], []).append(row)
    found = []
    for graph in sorted(heads):
        edition, current = read_head(graph, heads[graph])
        found.append(HeldEdition(replace(edition, concepts=GraphConcepts(dataset, edition)), current))
    return found


def _held(dataset: Graphs, name: str) -> HeldEdition:
    """The edition of a name. Raises `UsageError` where there is none."""
    held = {held.edition.name: held for held in editions_in(dataset)}
    if name not in held:
        remedy = f"it holds {', '.join(held)}" if held else "chargegraph scheme add puts one in"
        raise UsageError(f"the store holds no edition {name!r}", remedy=did_you_mean(name, list(held)) or remedy)
    return held[name]


def put_edition(dataset: Graphs, edition: Edition, *, current: bool) -> None:
    """Add an edition, all of it or nothing. Findings on its scheme leave, for they may not hold any more.

    It becomes the current one where `current` says so or it is the newest, the bundled ones counted.

    One that is there already stays as it is. Raises `UsageError` where another of its name is there.
    """
    held = next((held.edition for held in editions_in(dataset) if held.edition.name == edition.name), None)
    if held is not None and held.sha256 != edition.sha256:
        raise UsageError(
            f"the store holds another {edition.name}, of other bytes",
            remedy=f"chargegraph scheme remove {edition.name} takes it out, or give this one another name with --edition",
        )
    if held is None:
        graph = expand(f"graph:{edition.name}")
        found = describe_edition(
            edition, iri_of=iri_of(edition), current=False, references=lambda note: references(note, edition.concepts)
        )
        about_codes: list[Triple] = []
        about_itself: list[Triple] = []
        for triple in found:
            (about_itself if triple[0] == f"<{graph}>" else about_codes).append(triple)
        about_codes += groups_by_hierarchy(about_codes, graph)
        if dataset.has_graph(graph):  # what an interrupted addition has left
            dataset.update(f"CLEAR GRAPH <{graph}>")
        # A graph is an edition only once it says so itself, which is written last.
        dataset.fill(ntriples(about_codes), graph=graph)
        dataset.add(ntriples(about_itself), graph=graph)
        dataset.update(f"{_PREFIXES} {_forget(edition.scheme)}")
    if current:
        _make_current(dataset, edition.name)
    else:
        _make_newest_current(dataset, edition.scheme)


def _make_newest_current(dataset: Graphs, scheme: str) -> None:
    """Make the newest edition of a scheme the current one, if it is in the dataset: a bundled one may be newer."""
    held = [held.edition for held in editions_in(dataset)]
    newest = max((e for e in (*held, *bundled()) if e.scheme == scheme), key=lambda e: e.standing, default=None)
    if newest is not None and any(newest.name == other.name for other in held):
        _make_current(dataset, newest.name)


def _make_current(dataset: Graphs, name: str) -> None:
    """Make an edition the one of its scheme that questions about today rest on."""
    graph = expand(f"graph:{name}")
    dataset.update(
        f"""{_PREFIXES} DELETE {{ GRAPH ?g {{ ?g cg:current true }} }} INSERT {{ GRAPH ?g {{ ?g cg:current false }} }}
        WHERE {{
          GRAPH <{graph}> {{ <{graph}> cg:systemPrefix ?scheme }}
          GRAPH ?g {{ ?g a cg:Edition ; cg:systemPrefix ?scheme ; cg:current true }}
          FILTER (?g != <{graph}>)
        }} ;
        DELETE DATA {{ GRAPH <{graph}> {{ <{graph}> cg:current false }} }} ;
        INSERT DATA {{ GRAPH <{graph}> {{ <{graph}> cg:current true }} }}"""
    )


def take_out_edition(dataset: Graphs, name: str) -> None:
    """Remove an edition, and the findings on its scheme."""
    edition, was_current = _held(dataset, name)
    dataset.update(f"{_PREFIXES} {_forget(edition.scheme)} ; DROP SILENT GRAPH <{expand(f'graph:{name}')}>")
    if was_current:
        _make_newest_current(dataset, edition.scheme)


def _forget(scheme: str) -> str:
    """The deletion of the findings that rest on an edition of a scheme, or that for want of one could not be told."""
    home = literal(expand(f"graph:{scheme}-"))
    resting = f"""?f cg:verdict ?verdict . OPTIONAL {{ ?f cg:edition ?edition }}
        FILTER (!BOUND(?edition) || STRSTARTS(STR(?edition), {home}))"""
    return f"""DELETE {{ GRAPH <{PROVENANCE}> {{ ?f ?p ?o }} }}
        WHERE {{ GRAPH <{FINDINGS}> {{ {resting} }} GRAPH <{PROVENANCE}> {{ ?f ?p ?o }} }} ;
        DELETE {{ GRAPH <{FINDINGS}> {{ ?f ?p ?o }} }} WHERE {{ GRAPH <{FINDINGS}> {{ {resting} ?f ?p ?o }} }} ;
        DELETE WHERE {{ GRAPH <{FINDINGS}> {{ ?brief cg:findingsDigest ?digest }} }}"""


def put_links(dataset: Graphs, graph: str, triples: Iterable[Triple]) -> None:
    """Put mappings into their graph, in the place of what it holds on the same codes, all of it or nothing."""
    found = list(triples)
    subject_id = f"<{expand('sssom:subject_id')}>"
    codes = " ".join(sorted({object_ for _, predicate, object_ in found if predicate == subject_id}))
    dataset.update(
        f"""{prologue("sssom")} WITH <{graph}> DELETE {{ ?row ?p ?o . ?set sssom:mappings ?row }}
        WHERE {{ VALUES ?code {{ {codes} }} ?row sssom:subject_id ?code ; ?p ?o . OPTIONAL {{ ?set sssom:mappings ?row }} }} ;
        WITH <{graph}> DELETE {{ ?code ?match ?term }} WHERE {{ VALUES ?code {{ {codes} }} ?code ?match ?term }} ;
        {insertion(ntriples(found).decode().splitlines(), graph)}"""
    )
