"""What follows from data. In: a store, or RDF that somebody wrote in our terms. Out: a row for each triple that follows, and why.

The axioms of the ontology run as rules, without Java, some briefs of a store at a time, with what its editions say of the codes.
A contradiction stands before all else, with the axiom and the triples that cannot hold together.
"""

from collections.abc import Iterable

from chargegraph.briefs.vocabularies import vocabularies_ntriples
from chargegraph.errors import UsageError
from chargegraph.operations.validating import brief_batches
from chargegraph.query.result import Result
from chargegraph.rdf import Quad
from chargegraph.rdf.axioms import Inference, contradictions, infer
from chargegraph.rdf.dataset import Dataset
from chargegraph.rdf.names import INFERRED, prologue
from chargegraph.rdf.syntax import triple_lines
from chargegraph.rdf.terms import Triple, ntriples
from chargegraph.rdf.vocabulary import compress
from chargegraph.remote.updates import insertion
from chargegraph.store.graphs import Graphs
from chargegraph.store.store import Store, require_store, source_of

COLUMNS = ("says", "subject", "property", "value", "follows_by", "rests_on")
RULES, DL = PROFILES = ("rules", "dl")
FOLLOWS, CONTRADICTS = "follows", "contradiction"


def reason(store: Store, brief: str = "") -> Result:
    """What follows from the briefs of a store by the ontology, or from one brief, and what contradicts it.

    A row for each triple that no brief states, with the axiom and the triples that it rests on.
    Raises `UsageError` where the store holds no brief.
    """
    return as_rows(inferences_in(store, brief))


def inferences_in(store: Store, brief: str = "", profile: str = RULES) -> list[Inference]:
    """As `reason`, as values; by rules, or in full OWL 2 DL by HermiT, which raises `UsageError` where there is no Java."""
    require_store(store)
    names = set(store.names(brief)) if brief else None
    iris = [held.iri for held in store.briefs() if names is None or held.name in names]
    if not iris:
        raise UsageError("the store holds no brief, so nothing follows", remedy="chargegraph build FILE makes briefs of texts")
    found: dict[Inference, None] = {}
    dataset = source_of(store).dataset
    said = _said_by_editions(dataset)
    for data in brief_batches(dataset, iris):
        codes = {line.partition(b" ")[0] for line in data.splitlines()}
        known = [line for code in codes & said.keys() for line in said[code]]
        found.update(dict.fromkeys(_inferences(data + b"".join(known), profile)))
    return sorted(found, key=_order)


def keep_inferences(store: Store, found: Iterable[Inference]) -> int:
    """Keep what follows from the whole of a store in a graph of its own, in the place of what was kept. Returns how many triples.

    With it stands what follows from the curated vocabularies alone, for a store holds these too. All go when a brief or an
    edition comes or goes. Raises `UsageError` for an endpoint, or where there is a contradiction.
    """
    source, triples = source_of(store), [each.triple for each in found]
    if source.is_endpoint:
        raise UsageError("an endpoint may change unseen, so nothing is kept there", remedy="keep it in a store of your own")
    if None in triples:
        raise UsageError("the store contradicts the ontology, so nothing is kept", remedy="chargegraph reason says where")
    vocabularies = Dataset.memory()
    vocabularies.add(vocabularies_ntriples())
    kept = sorted({triple for triple in (*triples, *(each.triple for each in infer(vocabularies))) if triple is not None})
    source.filled().update(insertion(ntriples(kept).decode().splitlines(), INFERRED))
    return len(kept)


def _said_by_editions(dataset: Graphs) -> dict[bytes, list[bytes]]:
    """What the current editions of a store say of the codes that its briefs use, as N-Triples by code: the groups they are in."""
    text = """CONSTRUCT { ?code cg:inGroup ?group } WHERE { ?code cg:codeSystem ?system .
        GRAPH ?edition { ?edition cg:current true . ?code cg:inGroup ?group } }"""
    found: dict[bytes, list[bytes]] = {}
    for line in triple_lines(dataset.construct(f"{prologue('cg')} {text}")).splitlines(keepends=True):
        found.setdefault(line.partition(b" ")[0], []).append(line)
    return found


def inferences_of(files: Iterable[Iterable[Quad]], profile: str = RULES) -> list[Inference]:
    """What follows from files of RDF, and what in them contradicts the ontology."""
    data = b"".join(triple_lines(quad.triple for quad in file) for file in files)
    if not data:
        raise UsageError("no triple is there, so nothing follows", remedy="give RDF that uses the terms of the ontology")
    return sorted(_inferences(data, profile), key=_order)


def _inferences(data: bytes, profile: str) -> list[Inference]:
    """What follows from data beside the curated vocabularies, and not from these alone."""
    dataset = Dataset.memory()
    dataset.add(vocabularies_ntriples())
    known = {each.triple for each in infer(dataset)}
    if profile == DL:
        from chargegraph.rdf.owl import entailed

        return [each for each in entailed(vocabularies_ntriples() + data) if each.triple not in known]
    dataset.add(data)
    found = [each for each in infer(dataset) if each.triple not in known]
    return [*contradictions(dataset), *found]


def _order(each: Inference) -> tuple[bool, Triple, str]:
    return each.triple is not None, each.triple or (*each.rests_on, ("", "", ""))[0], each.axiom


def as_rows(found: Iterable[Inference]) -> Result:
    """Inferences as rows, with short names for IRIs."""
    rows = []
    for each in found:
        rests_on = "; ".join(" ".join(map(_short, triple)) for triple in each.rests_on)
        subject, property_, value = map(_short, each.triple or (each.rests_on[0][0] if each.rests_on else "", "", ""))
        rows.append((FOLLOWS if each.triple else CONTRADICTS, subject, property_, value, each.axiom, rests_on))
    return Result(COLUMNS, rows)


def _short(term: str) -> str:
    return compress(term[1:-1]) if term.startswith("<") else term
