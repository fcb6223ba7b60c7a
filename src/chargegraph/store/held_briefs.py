"""The briefs that a dataset holds. In: a dataset and a brief, or a reference to one. Out: which briefs stand, and updates.

A brief is its bytes. Another text from the same source on the same code replaces it: the old text is kept, its statements, its
findings and the shortcuts that no other brief supports leave. An update is one SPARQL request, so it happens whole or not at all.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import NamedTuple

from chargegraph.briefs.triples import Description
from chargegraph.briefs.vocabularies import vocabularies_hash, vocabularies_ntriples
from chargegraph.codes.reading import probable_codes
from chargegraph.codes.systems import SYSTEMS
from chargegraph.errors import StoreError, UnknownName, UsageError, did_you_mean
from chargegraph.rdf import Dataset, literal
from chargegraph.rdf.names import FINDINGS, HOME, INFERRED, PROVENANCE, prologue
from chargegraph.rdf.vocabulary import CG
from chargegraph.remote.updates import insertion
from chargegraph.resources import read_resource
from chargegraph.sparql import bind
from chargegraph.store.derivations import gone_with
from chargegraph.store.folder import layout as directory
from chargegraph.store.folder.journal import JUDGED, MOST_BRIEFS, recorded
from chargegraph.store.graphs import Graphs
from chargegraph.store.provenance import of_checks, of_readings

_PREFIXES = prologue("cg", "prov", "graph")
_BATCH = 50
_MANY = 500
"""Briefs whose first findings are written past the log of transactions."""


class HeldBrief(NamedTuple):
    """A brief in a dataset. One that was replaced is not current."""

    iri: str
    name: str
    code: str
    current: bool
    sources: tuple[str, ...]


def briefs_in(dataset: Graphs, condition: str = "") -> list[HeldBrief]:
    """The briefs of which a pattern about ``?b`` holds, by name."""
    text = f"""{_PREFIXES} SELECT ?b ?name ?code ?procedure ?source WHERE {{
        ?b a cg:Brief ; cg:name ?name ; cg:statedCode ?code . {condition}
        OPTIONAL {{ ?b cg:code ?procedure }} OPTIONAL {{ ?b cg:source ?source }} }} ORDER BY ?name ?source"""
    found: dict[str, HeldBrief] = {}
    for iri, name, code, procedure, source in dataset.rows(text):
        sources = (*found[iri].sources, source) if iri in found else (source,) if source else ()
        found[iri] = HeldBrief(iri, name, code, procedure is not None, sources)
    return list(found.values())


def find_brief(dataset: Graphs, reference: str) -> HeldBrief:
    """The one brief of a short name, or the one current brief on a code.

    Raises `UsageError` where there is none, or where a code has several, which it names.
    """
    found = briefs_meant(dataset, reference)
    if len(found) == 1:
        return found[0]
    listed = "; ".join(f"{held.name} from {' and '.join(held.sources) or 'a text without a name'}" for held in found)
    raise UsageError(f"{reference} has {len(found)} briefs", remedy=f"name one of them: {listed}")


def briefs_meant(dataset: Graphs, reference: str) -> list[HeldBrief]:
    """The one brief of a short name, or all current briefs on a code. Raises `UsageError` where there is none."""
    if not isinstance(reference, str):
        raise UsageError(f"{reference!r} names no brief", remedy="give a brief's short name or a code, such as '0686T'")
    named = briefs_in(dataset, f"?b cg:name {literal(reference)} .")
    if named:
        return named
    for notation in _readings(reference):
        on_code = [held for held in briefs_in(dataset, f"?b cg:statedCode {literal(notation)} .") if held.current]
        if on_code:
            return on_code
    every = [word for held in briefs_in(dataset) for word in ((held.name, held.code) if held.current else (held.name,))]
    remedy = did_you_mean(reference, every) or "chargegraph build FILE adds one"
    raise UnknownName(f"the store holds no brief {reference!r}", remedy=remedy)


def _readings(typed: str) -> list[str]:
    """The notations that a code as it is typed may mean: 0686T for 0686t, 686t and cpt:0686T."""
    prefix, _, rest = typed.partition(":")
    system = SYSTEMS.get(prefix.lower()) if rest else None
    text = rest if system else typed
    readings = dict.fromkeys((text.upper(), *probable_codes(text)))
    return [each for each in readings if system is None or system.read(each)]


def text_of(dataset: Graphs, held: HeldBrief) -> str:
    """The whole text of a brief."""
    for (text,) in dataset.rows(f"{_PREFIXES} SELECT ?text {{ <{held.iri}> cg:text ?text }}"):
        return str(text)
    raise StoreError(f"the store holds {held.name} without its text", remedy="it came from an export that withheld texts")


def published_of(dataset: Graphs, iri: str) -> str | None:
    """The day on which a brief's text was published, where it is stated."""
    return next((day for (day,) in dataset.rows(f"{_PREFIXES} SELECT ?day {{ <{iri}> cg:published ?day }}")), None)


def put_in(dataset: Graphs, descriptions: Iterable[Description]) -> list[tuple[str, str]]:
    """Add briefs, all of them or none, each in the place of what its source said of its code before.

    Into an endpoint each goes by itself, whole or not at all. Returns the IRI of each brief that took another's place, and the
    other's.
    """
    batches = [descriptions] if dataset.takes_long_updates else ([one] for one in descriptions)
    return [replaced for batch in batches for replaced in _put_in(dataset, batch)]


def _put_in(dataset: Graphs, descriptions: Iterable[Description]) -> list[tuple[str, str]]:
    """The new briefs first, and that old ones are retired last: cut anywhere, to do it again finishes it.

    What leaves is reckoned once for all: two briefs that leave together do not hold what they share.
    """
    arriving, days, links, retired, replaced, names = [], [], [], [], [], set()
    descriptions = list(descriptions)
    for description in descriptions:
        arriving.append(description.ntriples)
        names.add(description.name)
        if description.published and published_of(dataset, description.iri) not in (None, description.published):
            days.append(f"DELETE WHERE {{ <{description.iri}> cg:published ?day }}")
        for rival in _rivals(dataset, description):
            links.append(_relinked(description, rival))
            replaced.append((description.iri, rival.iri))
            names.add(rival.name)
            retired += [rival] if len(rival.sources) == 1 else []
    said, readings = b"".join(arriving), of_readings(descriptions)
    gone = _gone(dataset, retired, said)

    def lines() -> list[str]:
        return said.decode().split("\n")

    def touched() -> set[str]:
        return _touched(dataset, [*lines(), *readings, *gone], [old for _, old in replaced])

    with recorded(dataset, names, touched):
        if days or links:
            arrival = [insertion(lines()), insertion(readings, PROVENANCE)]
            _run(dataset, [*days, *arrival, *links, *_retirement(retired, gone)])
        else:
            dataset.add(said, beside={PROVENANCE: readings})
    return replaced


def _touched(dataset: Graphs, lines: Iterable[str], briefs: Collection[str]) -> set[str]:
    """The subjects of N-Triples; briefs, and what may leave with them: what points at them, such as statements, findings, and
    what made none that stays.
    """
    listed = " ".join(f"<{brief}>" for brief in briefs)
    found = """{ ?s ?p ?b } UNION { ?t cg:brief ?b . GRAPH graph:findings { ?s cg:about ?t } }
        UNION { GRAPH graph:provenance { ?s a ?maker } FILTER (?maker IN (prov:Activity, prov:SoftwareAgent)) }"""
    rows = dataset.rows(f"{_PREFIXES} SELECT DISTINCT ?s {{ VALUES ?b {{ {listed} }} {found} }}") if briefs else ()
    return {*briefs, *(subject for (subject,) in rows), *(line[1 : line.index(">")] for line in lines if line)}


def _rivals(dataset: Graphs, new: Description) -> list[HeldBrief]:
    """Current briefs on the same code that came from the same source."""
    if not new.source:
        return []
    same = f"?b cg:source {literal(new.source)} ; cg:statedCode {literal(new.stated_code)} ; cg:code ?c ."
    return [held for held in briefs_in(dataset, same) if held.iri != new.iri]


def _relinked(new: Description, rival: HeldBrief) -> str:
    """That the new brief is a revision of the other, which loses the source where it has more than this one."""
    link, back = f"<{new.iri}> prov:wasRevisionOf <{rival.iri}>", f"<{rival.iri}> prov:wasRevisionOf <{new.iri}>"
    steps = f"DELETE DATA {{ {back} }} ; INSERT DATA {{ {link} }}"
    return steps if len(rival.sources) == 1 else f"{steps} ; DELETE DATA {{ <{rival.iri}> cg:source {literal(new.source)} }}"


def _gone(dataset: Graphs, leaving: list[HeldBrief], arriving: bytes) -> list[str]:
    """What only briefs that leave together give rise to."""
    return gone_with(dataset, [held.iri for held in leaving], arriving.decode()) if leaving else []


def _retirement(leaving: list[HeldBrief], gone: list[str]) -> list[str]:
    """That briefs leave together: what is gone with them, then their statements."""
    lost = [f"DELETE DATA {{ {' . '.join(gone)} }}"] if gone else []
    return lost + [_update("retire-brief", held) for held in leaving]


def take_out(dataset: Graphs, held: HeldBrief) -> None:
    """Remove a brief whole: its text, its statements, its findings, and shortcuts that no other brief supports."""
    gone = _gone(dataset, [held], b"")
    with recorded(dataset, [held.name], partial(_touched, dataset, gone, [held.iri])):
        _run(dataset, [*_retirement([held], gone), _update("forget-brief", held)])


def _run(dataset: Graphs, steps: list[str]) -> None:
    """Run the steps as one request, which happens whole or not at all. Its prefixes stand once, at its head."""
    dataset.update(f"{_PREFIXES} " + " ;\n".join(step for step in steps if step))


def open_writable(path: str) -> Dataset:
    """The dataset of a store's directory, made if need be, with the vocabularies of this version."""
    is_new = directory.vocabularies_in(path) is None
    directory.prepare(path)
    dataset = Dataset.open(directory.data_path(path), read_only=False, new=is_new, name=path)
    if directory.vocabularies_in(path) != vocabularies_hash():
        put_vocabularies(dataset).flush()
        directory.seal(path, vocabularies_hash())
    return dataset


def put_vocabularies(dataset: Dataset) -> Dataset:
    """Put the curated vocabularies in, in place of those of another version, in one transaction. Returns the dataset."""
    dataset.update(f"{_vocabularies()} ;\nDROP SILENT GRAPH <{INFERRED}>")
    return dataset


def _vocabularies() -> str:
    forget = read_resource("queries", "updates", "forget-vocabularies.ru").decode()
    return f"{forget} ;\n{insertion(vocabularies_ntriples().decode().splitlines())}"


def keep_vocabularies(endpoint: Graphs) -> None:
    """Put the curated vocabularies into an endpoint that does not hold those of this version."""
    ours = f'skos:inScheme ?scheme . FILTER STRSTARTS(STR(?scheme), "{HOME}")'
    held = endpoint.construct(
        f"""{prologue("skos")} CONSTRUCT {{ ?s ?p ?o }} WHERE {{
        {{ SELECT DISTINCT ?s {{ {{ ?s {ours} }} UNION {{ ?any {ours} BIND (?scheme AS ?s) }} }} }} ?s ?p ?o }}"""
    )
    if {f"{triple} ." for triple in held} != set(vocabularies_ntriples().decode().splitlines()):
        endpoint.update(_vocabularies())


class FindingsOf(NamedTuple):
    """The findings on a brief."""

    ntriples: bytes
    about: list[tuple[str, str]]
    """The IRI of each, and of the statement that it is about."""


def put_findings(dataset: Graphs, by_brief: Mapping[str, FindingsOf], *, all_briefs: bool) -> None:
    """Put findings, by the IRI of their brief, in the place of older ones on these briefs; of all briefs in the place of every
    one.

    A digest tells which briefs have other findings than before; only those are written. The first findings on many briefs are
    too many for one transaction: what tells that they are whole, their digests, is written last.
    """
    held: dict[str, str] = dict(
        dataset.rows(f"{_PREFIXES} SELECT ?b ?d {{ GRAPH graph:findings {{ ?b cg:findingsDigest ?d }} }}")
    )
    new = {brief: hashlib.sha256(found.ntriples).hexdigest() for brief, found in by_brief.items()}
    changed = [brief for brief, digest in new.items() if held.get(brief) != digest]
    digests = {brief: f"<{brief}> <{CG.findingsDigest}> {literal(new[brief])} .\n" for brief in changed}
    if not held and len(changed) > _MANY and not dataset.has_graph(FINDINGS):
        with recorded(dataset, [JUDGED], None):
            dataset.fill(b"".join(found.ntriples for found in by_brief.values()), graph=FINDINGS)
            dataset.fill(
                "\n".join(of_checks(pair for found in by_brief.values() for pair in found.about)).encode(), graph=PROVENANCE
            )
            dataset.add("".join(digests.values()).encode(), graph=FINDINGS)
        return
    left = sorted(held.keys() - new.keys()) if all_briefs else []
    size = _BATCH if dataset.takes_long_updates else 1
    for start in range(0, len(changed) + len(left), size):
        batch = [*changed, *left][start : start + size]
        arriving = [brief for brief in batch if brief in new]
        lines = "".join(by_brief[brief].ntriples.decode() + digests[brief] for brief in arriving).split("\n")
        checks = of_checks(pair for brief in arriving for pair in by_brief[brief].about)
        steps = [*map(_without_findings, batch), insertion(lines, FINDINGS), insertion(checks, PROVENANCE)]
        is_many = len(changed) + len(left) > MOST_BRIEFS
        names = [JUDGED] if is_many else [JUDGED + re.split("[/:]", brief)[-1] for brief in batch]
        with recorded(dataset, names, None if is_many else partial(_touched, dataset, [*lines, *checks], batch)):
            _run(dataset, steps)


def _without_findings(brief: str) -> str:
    return f"""DELETE {{ GRAPH graph:provenance {{ ?finding ?p ?o }} }}
        WHERE {{ ?statement cg:brief <{brief}> . GRAPH graph:findings {{ ?finding cg:about ?statement }}
            GRAPH graph:provenance {{ ?finding ?p ?o }} }} ;
        DELETE {{ GRAPH graph:findings {{ ?finding ?p ?o }} }}
        WHERE {{ ?statement cg:brief <{brief}> . GRAPH graph:findings {{ ?finding cg:about ?statement ; ?p ?o }} }} ;
        DELETE WHERE {{ GRAPH graph:findings {{ <{brief}> ?p ?o }} }}"""


def _update(name: str, held: HeldBrief) -> str:
    lines = read_resource("queries", "updates", f"{name}.ru").decode().splitlines()
    body = "\n".join(line for line in lines if not line.startswith(("#", "PREFIX")))
    return bind(body, {"brief": f"<{held.iri}>"})
