"""Findings for review tools. In: findings and the texts of their briefs. Out: SARIF 2.1.0 (OASIS Standard, 27 March 2020).

A finding stands on its brief's line, by the name of the file that the brief was read from.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping

from chargegraph import __version__
from chargegraph.findings.finding import Finding

_KINDS = {"undecided": "review", "unverifiable": "open"}
"""What is no fault but a question (SARIF 2.1.0, section 3.27.9); its level is none then."""
_LEVELS = {"error": "error", "warning": "warning", "info": "note", None: "none"}


def sarif(findings: Iterable[Finding], sources: Mapping[str, str], summaries: Mapping[str, str]) -> str:
    """One run as JSON.

    `sources` gives the file of a brief by its short name, `summaries` says in a sentence what a verdict or a rule stands for.
    """
    listed = list(findings)
    ids = sorted({_id(found) for found in listed})
    rules = [{"id": id_, "shortDescription": {"text": summaries.get(id_, id_)}} for id_ in ids]
    driver = {"name": "chargegraph", "semanticVersion": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(found, ids.index(_id(found)), sources) for found in listed],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _id(found: Finding) -> str:
    return found.rule or found.verdict or ""


def _result(found: Finding, index: int, sources: Mapping[str, str]) -> dict[str, object]:
    kind = "pass" if found.severity is None else _KINDS.get(found.verdict or "", "fail")
    result: dict[str, object] = {
        "ruleId": _id(found),
        "ruleIndex": index,
        "kind": kind,
        "level": _LEVELS[found.severity] if kind == "fail" else "none",
        "message": {"text": _text(found)},
        "locations": [_location(found, found.line, sources)],
        "partialFingerprints": {"finding/v1": _fingerprint(found)},
    }
    if found.against_line is not None:
        result["relatedLocations"] = [_location(found, found.against_line, sources)]
    kept = {
        name: getattr(found, name) for name in ("scheme", "code", "stated_label", "official_label", "suggested_code", "edition")
    }
    result["properties"] = {name: value for name, value in kept.items() if value is not None}
    return result


def _text(found: Finding) -> str:
    subject = " ".join(filter(None, (found.code, found.stated_label and f'"{found.stated_label}"')))
    return f"{subject}: {found.message}" if subject and found.rule is None else found.message


def _location(found: Finding, line: int, sources: Mapping[str, str]) -> dict[str, object]:
    from urllib.parse import quote

    uri = quote(sources.get(found.brief) or found.brief)
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": line}}}


def _fingerprint(found: Finding) -> str:
    """The same from run to run, wherever the line moves to."""
    parts = (found.brief.rpartition("-")[0], found.code, found.stated_label, found.rule, found.verdict, found.against_quote)
    return hashlib.sha256("\n".join(part or "" for part in parts).encode()).hexdigest()[:32]
