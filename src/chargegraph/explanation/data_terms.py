"""Terms that the data have. In: IRIs and literals. Out: as a query would write them, and the nearest to a word."""

from collections.abc import Iterable
from typing import NamedTuple

from chargegraph.errors import few
from chargegraph.rdf import literal
from chargegraph.rdf.names import XSD_BOOLEAN, XSD_DECIMAL, XSD_DOUBLE, XSD_INTEGER
from chargegraph.rdf.vocabulary import ontology
from chargegraph.sparql.tree import QueryTree

NUMBERS = (XSD_INTEGER, XSD_DECIMAL, XSD_DOUBLE)
_SHOWN = 5
_CLOSE = 300
"""Words that are compared in full."""


class DataTerm(NamedTuple):
    """An IRI or a literal, with its language after ``@`` or the IRI of its datatype."""

    kind: str
    value: str
    tag: str = ""

    @property
    def is_number(self) -> bool:
        return self.tag in NUMBERS


def written(query: QueryTree, term: DataTerm) -> str:
    """A term as the query could write it."""
    if term.kind == "iri":
        return short(query, term.value)
    if term.is_number or term.tag == XSD_BOOLEAN:
        return term.value
    text = literal(term.value if len(term.value) <= 60 else term.value[:57] + "...")
    return text + (term.tag if term.tag.startswith("@") else f"^^{short(query, term.tag)}" if term.tag else "")


def exact(term: DataTerm) -> str:
    """A term as every query may write it."""
    if term.kind == "iri":
        return f"<{term.value}>"
    return literal(term.value) + (term.tag if term.tag.startswith("@") else f"^^<{term.tag}>" if term.tag else "")


def short(query: QueryTree, iri: str) -> str:
    """An IRI by a prefix that the query declares, else by one of the ontology's, else whole."""
    for prefixes in (query.prefixes, ontology().prefixes):
        fitting = [(space, prefix) for prefix, space in prefixes.items() if space and iri.startswith(space)]
        if fitting:
            space, prefix = max(fitting, key=lambda pair: len(pair[0]))
            local = iri.removeprefix(space)
            if local and not set(local) & set("/#?:, ()'"):
                return f"{prefix}:{local}"
    return f"<{iri}>"


def bracketed(iris: Iterable[str]) -> list[str]:
    """IRIs as every query may write them, without those that none could."""
    return [f"<{iri}>" for iri in iris if not set(iri) & set('<>"{}|^`\\ ')]


def local_name(iri: str) -> str:
    """What tells an IRI from its neighbours: the part behind the last slash or hash sign."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """The known words that are near to one, whatever their case, two at most."""
    import difflib

    lower = word.lower()
    words = {each.lower(): each for each in sorted(known, reverse=True)}
    close = sorted(each for each in words if abs(len(each) - len(lower)) <= 3)
    if len(close) > _CLOSE:
        close = [each for each in close if each[:1] == lower[:1]]
    found = difflib.get_close_matches(lower, close, n=2, cutoff=0.7)
    longer = [each for each in sorted(words) if len(lower) > 2 and each.startswith(lower)]
    return [words[each] for each in (found or longer[:2]) if words[each] != word]


def listed(words: Iterable[str]) -> str:
    """Words with commas between, the first few of many."""
    return few(list(dict.fromkeys(words)), _SHOWN)
