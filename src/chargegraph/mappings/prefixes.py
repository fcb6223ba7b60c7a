"""Prefixes. In: a prefix and its namespace as a file binds them, or an IRI. Out: the pinned prefix and CURIE. The door to curies.

Each scheme has one pinned namespace and one pinned prefix; every other spelling in use is an alias. curies takes 0.2 seconds to
import, so only what asks for the CURIE of an IRI imports it.
"""

from collections.abc import Mapping as Table
from functools import cache
from typing import NamedTuple

from chargegraph.codes import Code
from chargegraph.codes.systems import SYSTEMS, systems

TYPE_CHECKING = False
if TYPE_CHECKING:
    from curies import Converter

BUILT_IN = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "linkml": "https://w3id.org/linkml/",
}
"""What SSSOM has built in: a set need not bind them and may not bind them otherwise."""


class _Scheme(NamedTuple):
    """A vocabulary: its one namespace, the other prefixes and namespaces in use, and the name of its source."""

    space: str
    names: tuple[str, ...] = ()
    spaces: tuple[str, ...] = ()
    source: str = ""
    """What the source of an identifier is called where its set does not say."""
    is_of_codes: bool = False
    """Whether it holds codes, or groups of codes, and no terms."""


_OURS = "https://w3id.org/chargegraph/"

_SCHEMES = {
    **{each.curie: _Scheme(each.space, each.curie_aliases, each.spaces) for each in systems() if each.space},
    "DOID": _Scheme(
        "http://purl.obolibrary.org/obo/DOID_",
        ("doid", "DO"),
        ("https://disease-ontology.org/term/DOID:", "http://identifiers.org/doid/DOID:", "https://bioregistry.io/doid:"),
        "infores:disease-ontology",
    ),
    "ICD10": _Scheme(
        "http://purl.bioontology.org/ontology/ICD10/",
        ("icd10", "ICD-10", "ICD10WHO", "icd10who"),
        (
            "http://hl7.org/fhir/sid/icd-10/",
            "http://id.who.int/icd/release/10/",
            "http://identifiers.org/icd/",
            "https://icd.who.int/browse10/2019/en#/",
            *(f"http://apps.who.int/classifications/icd10/browse/{year}/en#/" for year in (2010, 2015, 2016)),
        ),
    ),
    "MESH": _Scheme(
        "http://id.nlm.nih.gov/mesh/",
        ("mesh", "MeSH", "MSH", "msh"),
        (
            *("http://identifiers.org/mesh/", "https://identifiers.org/mesh:", "https://id.nlm.nih.gov/mesh/"),
            *("https://meshb.nlm.nih.gov/record/ui?ui=", "http://purl.bioontology.org/ontology/MESH/"),
            "https://bioregistry.io/mesh:",
        ),
        "infores:mesh",
    ),
    "MONDO": _Scheme(
        "http://purl.obolibrary.org/obo/MONDO_",
        ("mondo", "Mondo"),
        ("https://monarchinitiative.org/disease/MONDO:", "https://bioregistry.io/mondo:"),
        "infores:mondo",
    ),
    "NCIT": _Scheme(
        "http://purl.obolibrary.org/obo/NCIT_",
        ("ncit", "NCIt", "NCI", "nci", "NCI_Thesaurus"),
        (
            *("http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl#", "http://identifiers.org/ncit/"),
            *("https://identifiers.org/ncit:", "https://bioregistry.io/ncit:"),
        ),
        "infores:ncit",
    ),
    "UMLS": _Scheme(
        "http://linkedlifedata.com/resource/umls/id/",
        ("umls", "UMLS_CUI", "umls.cui", "UMLSCUI"),
        (
            *("http://identifiers.org/umls/", "https://identifiers.org/umls:", "https://uts.nlm.nih.gov/uts/umls/concept/"),
            *("http://purl.bioontology.org/ontology/UMLS/", "https://bioregistry.io/umls:"),
        ),
        "infores:umls",
    ),
    "ccsr": _Scheme(f"{_OURS}ccsr/", ("CCSR",), source="chargegraph-scheme:ccsr", is_of_codes=True),
    "chargegraph": _Scheme(f"{_OURS}graph/"),
    "chargegraph-scheme": _Scheme(f"{_OURS}scheme/"),
    "infores": _Scheme("https://w3id.org/information-resource-registry/", ("INFORES",), ("https://w3id.org/biolink/infores/",)),
    "medicare-specialty": _Scheme(
        f"{_OURS}medicare-specialty/", source="chargegraph-scheme:medicare-specialty", is_of_codes=True
    ),
    "ndc": _Scheme(
        "http://hl7.org/fhir/sid/ndc/", ("NDC",), ("https://bioregistry.io/ndc:",), "chargegraph-scheme:ndc", is_of_codes=True
    ),
    "oboInOwl": _Scheme("http://www.geneontology.org/formats/oboInOwl#", ("oboinowl", "OIO", "oio", "oboInOWL")),
    "orcid": _Scheme("https://orcid.org/", ("ORCID",), ("http://orcid.org/", "https://orcid.org:")),
    "rbcs": _Scheme(f"{_OURS}rbcs/", ("RBCS",), source="chargegraph-scheme:rbcs", is_of_codes=True),
}
PINNED = {name: scheme.space for name, scheme in _SCHEMES.items()}
"""One namespace per scheme. Those of code systems and ontologies are the ones that chargegraph.ttl declares; a test compares."""
SOURCES = {"ICD10CM": "infores:icd10cm", "ICD9CM": "chargegraph-scheme:icd9cm", "nucc": "chargegraph-scheme:nucc"} | {
    name: scheme.source for name, scheme in _SCHEMES.items() if scheme.source
}
OF_CODES = frozenset(["ICD9CM", *(name for name, scheme in _SCHEMES.items() if scheme.is_of_codes)])
"""Prefixes of codes and of groups of codes. A link to one says which codes go together, and no term that a code stands for."""
# Prefix and namespace that name two schemes, and which of them the codes are of: NCIt's map of 2017 binds ICD10CM to an
# address of WHO's ICD-10, and its codes (C50.911) are of ICD-10-CM.
_MISADDRESSED = {("ICD10CM", "ICD10"): "ICD10CM"}
_EVERY = {name: _Scheme(space) for name, space in BUILT_IN.items()} | _SCHEMES
_BY_NAME = {each: name for name, scheme in _EVERY.items() for each in (name, *scheme.names)}
_BY_SPACE = {each: name for name, scheme in _EVERY.items() for each in (scheme.space, *scheme.spaces)}


@cache
def _converter() -> "Converter":
    from curies import Converter, Record

    return Converter(
        [
            Record(prefix=name, prefix_synonyms=[*names], uri_prefix=space, uri_prefix_synonyms=[*spaces])
            for name, (space, names, spaces, _, _) in _EVERY.items()
        ]
    )


def pinned_name(name: str) -> str | None:
    """The pinned spelling of a prefix, or None for one that is not known.

    >>> pinned_name("UMLS_CUI"), pinned_name("icd-10-cm"), pinned_name("OMIM")
    ('UMLS', 'ICD10CM', None)
    """
    return _BY_NAME.get(name)


def pinned_prefix(name: str, namespace: str) -> tuple[str | None, str]:
    """The pinned prefix for a prefix and the namespace it is bound to, or None; and a remark, if there is one to make.

    >>> pinned_prefix("NCI", "http://purl.obolibrary.org/obo/NCIT_")
    ('NCIT', '')
    """
    by_name, by_space = _BY_NAME.get(name), _BY_SPACE.get(namespace)
    if by_space == by_name or by_name is None:
        return by_space, ""
    if by_space is None:
        return by_name, f"{name} is bound to {namespace}, which is not known, and is read as {by_name}"
    settled = _MISADDRESSED.get((by_name, by_space))
    if settled is None:
        raise ValueError(f"the prefix {name} is of {by_name} and its address {namespace} of {by_space}")
    return settled, f"{name} is bound to an address of {by_space}, {namespace}, and is read as {settled}"


def compress(iri: str) -> str | None:
    """The pinned CURIE of an IRI in any known namespace, or None.

    >>> compress("http://identifiers.org/mesh/D006528")
    'MESH:D006528'
    """
    return _converter().compress(iri)


def expand(curie: str, curie_map: Table[str, str] | None = None) -> str | None:
    """The IRI of a CURIE in a pinned or built-in prefix or one of `curie_map`, or None.

    >>> expand("ICD10CM:C22.0")
    'http://purl.bioontology.org/ontology/ICD10CM/C22.0'
    """
    prefix, _, local = curie.partition(":")
    space = BUILT_IN.get(prefix) or PINNED.get(prefix) or (curie_map or {}).get(prefix)
    return None if space is None else space + local


def _curie_prefix(code: Code) -> str:
    return SYSTEMS[code.system].curie if code.system in SYSTEMS else code.system


def curie_of(code: Code) -> str:
    """The CURIE that mapping sets know a billing code by.

    >>> curie_of(Code("icd10cm", "C22.0"))
    'ICD10CM:C22.0'
    """
    return f"{_curie_prefix(code)}:{_local(code)}"


def _local(code: Code) -> str:
    """The notation as it stands in an IRI: a user's own system may have any signs in its codes."""
    if code.system in SYSTEMS:
        return code.notation
    from chargegraph.rdf.terms import concept_iri

    return concept_iri(*code).removeprefix(concept_iri(code.system, ""))


def addresses_of(code: Code) -> tuple[str, ...]:
    """Every IRI that stands for a billing code in the wild, the pinned one first; WHO's for ICD-10-CM among them."""
    prefix = _curie_prefix(code)
    schemes = (prefix, *(other for name, other in _MISADDRESSED if name == prefix))
    spaces = (space for name in schemes if (known := _SCHEMES.get(name)) for space in (known.space, *known.spaces))
    return tuple(space + code.notation for space in spaces)


def spellings_of(code: Code) -> tuple[str, ...]:
    """Every CURIE that stands for a billing code as text in the wild, the pinned one first."""
    prefix = _curie_prefix(code)
    names = _SCHEMES[prefix].names if prefix in _SCHEMES else ()
    return tuple(f"{name}:{_local(code)}" for name in (prefix, *names))
