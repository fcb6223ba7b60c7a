"""Mappings from a live SPARQL endpoint. In: its address, codes, room for its answers. Out: a mapping set.

The one way on which links reach the network, and only for an endpoint that somebody names. The query names every address and
spelling in use for a code. What was answered for a code is kept, an empty answer too, and not asked again. A mapping that the
endpoint gives no reason for is justified by semapv:UnspecifiedMatching, and no confidence is made up.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Protocol

from chargegraph.codes import Code
from chargegraph.errors import Place, UsageError
from chargegraph.mappings import slots
from chargegraph.mappings.prefixes import BUILT_IN, PINNED, addresses_of, compress, curie_of, expand, pinned_name, spellings_of
from chargegraph.mappings.slots import NO_TERM_FOUND, Mapping, MappingSet
from chargegraph.rdf import literal
from chargegraph.remote.endpoint import Endpoint

_BATCH = 50
"""Codes in one question: few enough for an endpoint to answer in time."""
_Row = tuple[str | None, ...]
COLUMNS = ("code", "backwards", "predicate", "term", "label", "justification", "confidence", "other")
_PREFIXES = "".join(f"PREFIX {name}: <{expand(f'{name}:')}>\n" for name in ("owl", "rdfs", "skos", "sssom", "oboInOwl"))
_NAMESPACE = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*:\S*[/#:=])([^\s/#:=]+/?)")
_LABEL = "OPTIONAL { ?term rdfs:label|skos:prefLabel ?label }"
_ROW = """?row sssom:subject_id|owl:annotatedSource {subject} ; sssom:predicate_id|owl:annotatedProperty ?predicate ;
      sssom:object_id|owl:annotatedTarget {object} ; sssom:mapping_justification ?justification .
      FILTER NOT EXISTS {{ ?row sssom:predicate_modifier ?denied }}
      OPTIONAL {{ ?row sssom:confidence ?confidence }} OPTIONAL {{ ?row sssom:{end}_label ?label }}
      OPTIONAL {{ ?row sssom:other ?other }}"""


class Keeping(Protocol):
    """A file that keeps answers."""

    path: str

    def read(self) -> bytes | None: ...

    def write(self, data: bytes) -> None: ...


def ask_mappings(url: str, codes: Iterable[Code], *, seconds: float, kept_as: Callable[[str], Keeping] | None) -> MappingSet:
    """What the endpoint at `url` maps codes to. `kept_as` gives the file of a name for its answers, where they are kept.

    Raises `StoreError` where the endpoint does not answer within `seconds`, `QueryError` where it refuses the question.
    """
    endpoint = Endpoint(url, seconds=seconds)
    asked = list(codes)
    kept = kept_as(f"{hashlib.sha256(url.encode()).hexdigest()[:12]}.json") if kept_as is not None else None
    known = _read(kept)
    new = [code for code in asked if _key(code) not in known]
    for start in range(0, len(new), _BATCH):
        batch = new[start : start + _BATCH]
        rows = list(endpoint.rows(question(batch)))
        for code in batch:
            mine = {*addresses_of(code), *spellings_of(code)}
            known[_key(code)] = [row for row in rows if row[0] in mine]
        if kept is not None:
            kept.write(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n")
    return asked_set([row for code in asked for row in known[_key(code)]], asked, url)


def _key(code: Code) -> str:
    return f"{code.system}:{code.notation}"


def _read(kept: Keeping | None) -> dict[str, list[_Row]]:
    data = kept.read() if kept is not None else None
    if kept is None or data is None:
        return {}
    try:
        known = {code: [tuple(row) for row in rows] for code, rows in json.loads(data).items()}
    except (ValueError, AttributeError, TypeError):
        raise UsageError("the kept answers are damaged", where=Place(kept.path), remedy="remove the file and ask again") from None
    # Answers with other columns, as an older version kept them, are asked for again.
    return {code: rows for code, rows in known.items() if all(len(row) == len(COLUMNS) for row in rows)}


def question(codes: Iterable[Code]) -> str:
    """A SELECT for what an endpoint maps `codes` to: matches, cross-references and SSSOM rows, in any graph, from either side.

    Its columns are `COLUMNS`. The values stand in every branch and inside of GRAPH: Oxigraph took 5 s to carry them inwards.
    """
    codes = list(codes)
    nodes = " ".join(f"<{address}>" for code in codes for address in addresses_of(code))
    texts = " ".join(literal(text) for code in codes for text in spellings_of(code))
    predicates = f"VALUES ?predicate {{ {' '.join((*slots.MATCHES, slots.XREF))} }}"
    patterns = (
        (nodes, "false", f"{predicates} ?code ?predicate ?term . {_LABEL}"),
        (nodes, "true", f"{predicates} ?term ?predicate ?code . {_LABEL}"),
        (texts, "true", f"VALUES ?predicate {{ {slots.XREF} }} ?term ?predicate ?code . {_LABEL}"),
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
    match = _NAMESPACE.fullmatch(endpoint)
    source = f"{home}:{match[2] if match else ''}"
    spaces = _namespaces((row[column] or "" for row in kept for column in ("term", "predicate")), home)
    found: set[Mapping] = set()
    for row in kept:
        code_, term, predicate = row["code"] or "", _curie(row["term"] or "", spaces), _curie(row["predicate"] or "", spaces)
        if code_ not in curies or not term or not predicate or term == NO_TERM_FOUND:
            continue
        subject, object_ = (term, curies[code_]) if row["backwards"] == "true" else (curies[code_], term)
        labelled: dict[str, Any] = {"subject_label" if row["backwards"] == "true" else "object_label": row["label"]}
        reason, semapv = row["justification"] or "", BUILT_IN["semapv"]
        found.add(
            Mapping(
                subject_id=subject,
                predicate_id=predicate,
                object_id=object_,
                mapping_justification=f"semapv:{reason.removeprefix(semapv)}" if reason.startswith(semapv) else slots.UNSPECIFIED,
                mapping_source=source,
                confidence=_confidence(row["confidence"]),
                other=row["other"] or None,
                comment=f"The endpoint names the code {code_}, an address of ICD-10." if code_ in foreign else None,
                **labelled,
            )
        )
    silent = set(curies.values()) - {curie for row in found for curie in (row.subject_id, row.object_id)}
    missed = (
        Mapping(
            subject_id=curie,
            predicate_id=slots.MAPPING_RELATION,
            object_id=NO_TERM_FOUND,
            mapping_justification=slots.BACKGROUND,
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
        curie_map={**PINNED, **{prefix: space for space, prefix in spaces.items()}, home: match[1] if match else endpoint},
        source=endpoint,
    )


def _confidence(text: str | None) -> float | None:
    with suppress(ValueError):
        if text and 0 <= float(text) <= 1:
            return float(text)
    return None


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


def _namespaces(texts: Iterable[str], home: str) -> dict[str, str]:
    """Prefixes for the namespaces that are not known: the endpoint's and a number, in the order of the namespaces."""
    matches = (_NAMESPACE.fullmatch(text) for text in texts if not compress(text))
    return {space: f"{home}.{number}" for number, space in enumerate(sorted({match[1] for match in matches if match}), start=1)}
