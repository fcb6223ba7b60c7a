"""Triples of chargegraph's own terms. In: names of the model and plain values. Out: three strings in N-Triples syntax.

A triple is three strings, so that triples sort, stream and compare without a library. The wide way into a store is
N-Triples text.
"""

from collections.abc import Iterable
from functools import cache

from chargegraph.codes import Code
from chargegraph.rdf.names import PLAIN_LITERAL, RDF_TYPE, XSD_DECIMAL, XSD_INTEGER
from chargegraph.rdf.vocabulary import expand, ontology, term

Triple = tuple[str, str, str]

_NUMBERS = (XSD_INTEGER, XSD_DECIMAL)
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})


def triple(subject: str, name: str, value: "str | int | float | bool | Code") -> Triple:
    property_, range_ = property_of(name)
    return f"<{subject}>", property_, object_of(value, range_)


@cache
def property_of(name: str) -> tuple[str, str | None]:
    """The property of a field of the model, in N-Triples, and its range where that is a literal."""
    if name == "type":
        return f"<{RDF_TYPE}>", None
    local = property_name(name)
    iri, range_ = term(local), ontology().terms[local].range
    return f"<{iri}>", None if range_.startswith(ontology().prefixes["cg"]) else range_ or None


def property_name(field: str) -> str:
    """The local name of the property that a field of the model stands for.

    >>> property_name("when_to_use")
    'whenToUse'
    """
    first, *rest = field.split("_")
    return first + "".join(word.capitalize() for word in rest)


def object_of(value: str | int | float | bool | Code, range_: str | None) -> str:
    if isinstance(value, Code):
        return f"<{expand(value.system + ':')}{value.notation}>"
    if range_ is None:
        return f"<{value}>"
    if isinstance(value, bool):
        return f'"{str(value).lower()}"^^<{range_}>'
    text = f'"{str(value).translate(_ESCAPES)}"'
    if range_ == PLAIN_LITERAL:
        return text + "@en"
    return f"{text}^^<{range_}>" if range_ in _NUMBERS else text


@cache
def concept_iri(scheme: str, notation: str) -> str:
    """The IRI of a code, by the prefix of its system; a code of a user's own system stands under ``scheme:``.

    >>> concept_iri("icd10cm", "C78.7"), concept_iri("my-list", "a b")
    ('http://purl.bioontology.org/ontology/ICD10CM/C78.7', 'https://w3id.org/chargegraph/scheme/my-list/a%20b')
    """
    from urllib.parse import quote

    home = f"{scheme}:" if scheme in ontology().prefixes else f"scheme:{quote(scheme, safe='')}/"
    return expand(home) + quote(notation, safe="-._~!$&'()*+,;=:@/")


def ntriples(triples: Iterable[Triple]) -> bytes:
    """Triples of the default graph as N-Triples, which is N-Quads too."""
    return "".join([f"{s} {p} {o} .\n" for s, p, o in triples]).encode()
