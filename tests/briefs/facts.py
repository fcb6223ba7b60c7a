"""What the reader is expected to find in each shipped brief: a file of facts beside the cases, written once and read by eye."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from chargegraph import Store, read_brief_file
from chargegraph.briefs.line_ledger import ledger_of
from chargegraph.findings.checks import check
from tests.conftest import CASES
from tools.documents import shipped_briefs

BRIEFS = shipped_briefs()


def facts_of(path: Path) -> dict[str, Any]:
    """The facts of one brief, in an order for people."""
    brief = read_brief_file(str(path))
    with Store(":memory:") as store:
        store.add(brief)
        findings = check(store)

    def tail(iri: str | None) -> str | None:
        return iri and iri.rsplit("/", 1)[-1]

    return {
        "head": [brief.stated_system, brief.stated_code, brief.category, brief.title],
        "modifiers": [f"{m.evidence.line} {m.stated_code}{'' if m.modifier else ' malformed'}" for m in brief.modifiers],
        "specialties": [f"{s.evidence.line} {s.stated_code} {s.stated_label}" for s in brief.specialties],
        "diagnoses": [f"{d.evidence.line} {d.stated_code}{'' if d.diagnosis else ' malformed'}" for d in brief.diagnoses],
        "related": [f"{r.evidence.line} {r.stated_code}{'' if r.related else ' malformed'}" for r in brief.related],
        "payers": [f"{p.evidence.line} {tail(p.payer)} as {p.as_written}" for p in brief.payers],
        "sites": [f"{s.evidence.line} {tail(s.site)} {s.stated_code or '-'} as {s.as_written}" for s in brief.sites],
        "service types": [f"{s.evidence.line} {tail(s.service_type)} as {s.as_written}" for s in brief.service_types],
        "gaps": [f"{g.evidence.line} {tail(g.topic)}" for g in brief.gaps],
        "mentions": [
            f"{m.evidence.line} {'not ' if m.negated else ''}{tail(m.concept) or m.stated_code}"
            + (f" {tail(m.phase)}" if m.phase else "")
            for m in brief.mentions
        ],
        "remarks": [f"{r.line}:{r.column} {r.message}" for r in brief.remarks],
        "findings": [f"{f.line} {f.rule} {f.against_line or '-'}: {f.message}" for f in findings if f.rule],
        "verdicts": [" ".join(filter(None, (f"{f.line} {f.verdict} {f.code}", f.suggested_code))) for f in findings if f.verdict],
        "ledger": dict(sorted(Counter(entry.account for entry in ledger_of(brief)).items())),
    }  # fmt: skip


def facts_file(path: Path) -> Path:
    return CASES / "facts" / f"{path.stem}.json"


def main() -> None:
    for path in BRIEFS:
        facts_file(path).write_text(json.dumps(facts_of(path), indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
