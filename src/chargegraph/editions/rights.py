"""What may be passed on. In: quads, the editions of a store. Out: the quads without texts whose rights do not allow it.

Briefs are somebody's prose and may quote official descriptors; editions say themselves whether their texts may be shared; a
finding quotes both. Codes, hierarchy, lines, offsets and hashes are facts and stay.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from chargegraph.editions.model import Edition
from chargegraph.rdf import Quad
from chargegraph.rdf.names import FINDINGS, PLAIN_LITERAL
from chargegraph.rdf.vocabulary import CG, expand, ontology


class Withholding:
    """Lets quads pass but for withheld texts, and counts those."""

    def __init__(self, editions: Iterable[Edition]) -> None:
        self._said = {term.iri for term in ontology().terms.values() if term.range == PLAIN_LITERAL} | {CG.text}
        self._official = self._said | {expand(f"skos:{name}") for name in ("prefLabel", "altLabel", "definition", "note")}
        self._closed = {expand(f"graph:{edition.name}") for edition in editions if not edition.shareable}
        self.counts: Counter[str] = Counter()
        """How many texts were withheld, by what they are."""

    def passing(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        for quad in quads:
            what = self._withheld(quad)
            if what:
                self.counts[what] += 1
            else:
                yield quad

    def _withheld(self, quad: Quad) -> str:
        """What a quad's text is, where it is withheld, else nothing."""
        graph, predicate = getattr(quad.graph_name, "value", ""), quad.predicate.value
        if not graph:
            return "texts of briefs" if predicate in self._said else ""
        if graph == FINDINGS:
            return "texts of findings" if predicate in self._said else ""
        if graph in self._closed:
            return f"texts of {graph.removeprefix(expand('graph:'))}" if predicate in self._official else ""
        return ""
