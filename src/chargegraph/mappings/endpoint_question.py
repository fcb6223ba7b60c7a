"""Mappings from a SPARQL endpoint. In: codes; the rows of its answer. Out: the text of the query; the rows as a MappingSet.

This module sends nothing; remote.Endpoint does. The query names every address and spelling in use for a code. A mapping that the
endpoint gives no reason for is justified by semapv:UnspecifiedMatching, and no confidence is made up.
"""

import re
from collections.abc import Iterable
from typing import Any

from chargegraph.codes import Code
from chargegraph.mappings.model import (
    BACKGROUND,
    BROAD,
    CLOSE,
    EXACT,
    MAPPING_RELATION,
    NARROW,
    NO_TERM_FOUND,
    RELATED,
    UNSPECIFIED,
    XREF,
    Mapping,
    MappingSet,
)
from chargegraph.mappings.prefixes import BUILT_IN, PINNED, addresses_of, compress, curie_of, pinned_name, spellings_of
from chargegraph.rdf import literal

COLUMNS = ("code", "backwards", "predicate", "term", "label", "justification", "confidence")
_PREDICATES = (EXACT, CLOSE, BROAD, NARROW, RELATED, XREF)
_PREFIXES = "".join(
    f"PREFIX {prefix}: <{space}>\n"
    for prefix, space in (
        *((name, BUILT_IN[name]) for name in ("owl", "rdfs", "skos", "sssom")),
        ("oboInOwl", PINNED["oboInOwl"]),
    )
)
_LABEL = "OPTIONAL { ?term rdfs:label|skos:prefLabel ?label }"
_ROW = """?row sssom:subject_id|owl:annotatedSource {subject} ; sssom:predicate_id|owl:annotatedProperty ?predicate ;
      sssom:object_id|owl:annotatedTarget {object} ; sssom:mapping_justification ?justification .
      FILTER NOT EXISTS {{ ?row sssom:predicate_modifier ?denied }}
      OPTIONAL {{ ?row sssom:confidence ?confidence }} OPTIONAL {{ ?row sssom:{end}_label ?label }}"""


def question(codes: Iterable[Code]) -> str:
    """A SELECT for what an endpoint maps `codes` to: matches, cross-references and SSSOM rows, in any graph, from either side.

    Its columns are `COLUMNS`. The values stand in every branch and inside of GRAPH: Oxigraph took 5 s to carry them inwards.
    """
    codes = list(codes)
    nodes = " ".join(f"<{address}>" for code in codes for address in addresses_of(code))
    texts = " ".join(literal(text) for code in codes for text in spellings_of(code))
    predicates = f"VALUES ?predicate {{ {' '.join(_PREDICATES)} }}"
    patterns = (
        (nodes, "false", f"{predicates} ?code ?predicate ?term . {_LABEL}"),
        (nodes, "true", f"{predicates} ?term ?predicate ?code . {_LABEL}"),
        (texts, "true", f"VALUES ?predicate {{ {XREF} }} ?term ?predicate ?code . {_LABEL}"),
        (nodes, "false", _ROW.format(subject="?code", object="?term", end="object")),
        (nodes, "true", _ROW.format(subject="?term", object="?code", end="subject")),
    )
    branches = [
        f"  {{ {opening} VALUES ?code {{ {values} }} {pattern} {closing} BIND ({backwards} AS ?backwards) }}"
        for values, backwards, pattern in patterns
        for opening, closing in (("", ""), ("GRAPH ?graph {", "}"))
    ]
    columns = " ".join(f"?{column}" for column in COLUMNS)
    return f"{_PREFIXES}SELECT DISTINCT {columns} WHERE {{\n" + "\n  UNION\n".join(branches) + f"\n}} ORDER BY {columns}"


def asked_set(rows: Iterable[tuple[str | None, ...]], codes: Iterable[Code], endpoint: str) -> MappingSet:
    """The rows of an answer to `question` as a mapping set, whose source is the endpoint; `links` takes it with the others."""
    curies: dict[str, str] = {}
    foreign: set[str] = set()
    for code in codes:
        for text in (*addresses_of(code), *spellings_of(code)):
            curies[text] = curie_of(code)
        foreign.update(address for address in addresses_of(code) if compress(address) != curie_of(code))
    kept = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    home = "endpoint-" + re.sub(r"[^A-Za-z0-9.\-]+", "-", endpoint.partition("://")[2].partition("/")[0] or "unnamed")
    source, source_map = _split(endpoint, home)
    spaces = _namespaces((row[column] or "" for row in kept for column in ("term", "predicate")), home)
    found: set[Mapping] = set()
    for row in kept:
        code_, term, predicate = row["code"] or "", _curie(row["term"] or "", spaces), _curie(row["predicate"] or "", spaces)
        if code_ not in curies or not term or not predicate or term == NO_TERM_FOUND:
            continue
        subject, object_ = (term, curies[code_]) if row["backwards"] == "true" else (curies[code_], term)
        labelled: dict[str, Any] = {"subject_label" if row["backwards"] == "true" else "object_label": row["label"]}
        found.add(
            Mapping(
                subject_id=subject,
                predicate_id=predicate,
                object_id=object_,
                mapping_justification=_justification(row["justification"]),
                mapping_source=source,
                confidence=_confidence(row["confidence"]),
                comment=f"The endpoint names the code {code_}, an address of ICD-10." if code_ in foreign else None,
                **labelled,
            )
        )
    silent = set(curies.values()) - {curie for row in found for curie in (row.subject_id, row.object_id)}
    missed = (
        Mapping(
            subject_id=curie,
            predicate_id=MAPPING_RELATION,
            object_id=NO_TERM_FOUND,
            mapping_justification=BACKGROUND,
            mapping_cardinality="1:0",
            mapping_source=source,
            comment=f"Nothing found at {endpoint}.",
        )
        for curie in silent
    )
    return MappingSet(
        mapping_set_id=endpoint,
        mapping_set_title=f"Answers of {endpoint}",
        mappings=tuple(sorted((*found, *missed), key=repr)),
        curie_map={**PINNED, **{prefix: space for space, prefix in spaces.items()}, **source_map},
        source=endpoint,
    )


def _justification(iri: str | None) -> str:
    home = BUILT_IN["semapv"]
    return f"semapv:{iri.removeprefix(home)}" if iri and iri.startswith(home) else UNSPECIFIED


def _confidence(text: str | None) -> float | None:
    try:
        number = float(text) if text else None
    except ValueError:
        return None
    return number if number is not None and 0 <= number <= 1 else None


def _curie(text: str, spaces: dict[str, str]) -> str | None:
    """The CURIE of an address or of a text that is one already; None for any other text."""
    known = compress(text)
    if known:
        return known
    prefix, colon, local = text.partition(":")
    if colon and local and not local.startswith("//") and (pinned := pinned_name(prefix)):
        return f"{pinned}:{local}"
    match = _NAMESPACE.fullmatch(text)
    return f"{spaces[match[1]]}:{match[2]}" if match and match[1] in spaces else None


_NAMESPACE = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*:\S*[/#:=])([^\s/#:=]+/?)")


def _namespaces(texts: Iterable[str], home: str) -> dict[str, str]:
    """Prefixes for the namespaces that are not known: the endpoint's and a number, in the order of the namespaces."""
    matches = (_NAMESPACE.fullmatch(text) for text in texts if not compress(text))
    return {space: f"{home}.{number}" for number, space in enumerate(sorted({match[1] for match in matches if match}), start=1)}


def _split(url: str, prefix: str) -> tuple[str, dict[str, str]]:
    match = _NAMESPACE.fullmatch(url)
    space, local = (match[1], match[2]) if match else (url, "")
    return f"{prefix}:{local}", {prefix: space}
