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
    return log_of((_result(found, sources) for found in findings), summaries)


def log_of(results: Iterable[dict[str, object]], summaries: Mapping[str, str]) -> str:
    """A log of one run, its rules those that the results name."""
    listed = list(results)
    ids = sorted({str(result["ruleId"]) for result in listed})
    rules = [{"id": id_, "shortDescription": {"text": summaries.get(id_, id_)}} for id_ in ids]
    driver = {"name": "chargegraph", "semanticVersion": __version__, "rules": rules}
    numbered = [{"ruleId": result["ruleId"], "ruleIndex": ids.index(str(result["ruleId"]))} | result for result in listed]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": numbered}
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _id(found: Finding) -> str:
    return found.rule or found.verdict or ""


def _result(found: Finding, sources: Mapping[str, str]) -> dict[str, object]:
    kind = "pass" if found.severity is None else _KINDS.get(found.verdict or "", "fail")
    result: dict[str, object] = {
        "ruleId": _id(found),
        "kind": kind,
        "level": _LEVELS[found.severity] if kind == "fail" else "none",
        "message": {"text": _text(found)},
        "locations": [location(sources.get(found.brief) or found.brief, found.line)],
        "partialFingerprints": {"finding/v1": _fingerprint(found)},
    }
    if found.against_line is not None:
        result["relatedLocations"] = [location(sources.get(found.brief) or found.brief, found.against_line)]
    kept = {
        name: getattr(found, name) for name in ("scheme", "code", "stated_label", "official_label", "suggested_code", "edition")
    }
    result["properties"] = {name: value for name, value in kept.items() if value is not None}
    return result


def _text(found: Finding) -> str:
    subject = " ".join(filter(None, (found.code, found.stated_label and f'"{found.stated_label}"')))
    return f"{subject}: {found.message}" if subject and found.rule is None else found.message


def location(file: str, line: int) -> dict[str, object]:
    """A line of a file."""
    from urllib.parse import quote

    return {"physicalLocation": {"artifactLocation": {"uri": quote(file)}, "region": {"startLine": line}}}


def _fingerprint(found: Finding) -> str:
    """The same from run to run, wherever the line moves to."""
    parts = (found.brief.rpartition("-")[0], found.code, found.stated_label, found.rule, found.verdict, found.against_quote)
    return hashlib.sha256("\n".join(part or "" for part in parts).encode()).hexdigest()[:32]
