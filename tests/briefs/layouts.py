"""What the reader makes of small briefs in the layouts that people use: a folder each, its statements and remarks beside it."""

from pathlib import Path

from chargegraph import read_brief_file
from chargegraph.briefs.model import BriefRecord, CodedStatement, Denial, Mention, RelatedProcedure, StatedGap, Statement
from tests.conftest import CASES

LAYOUTS = sorted((CASES / "layouts").iterdir())


def brief_of(folder: Path) -> Path:
    (path,) = folder.glob("brief.*")
    return path


def lines_of(brief: BriefRecord) -> list[str]:
    """A line for each thing that a brief says but its passages and its mentions of concepts, then one for each remark."""
    said = [f"{s.evidence.line} {_said(s)}" for s in brief.statements if not isinstance(s, Mention) or s.mentioned]
    remarks = [f"{r.line}:{r.column} {'note' if r.understood else 'warning'}: {r.message}" for r in brief.remarks]
    return [f"{brief.stated_code} {brief.title}", *said, *remarks]


def _said(statement: Statement) -> str:
    names = ("stated_code", "stated_label", "when_to_use", "notes", "relevance", "relationship", "reason", "as_written")
    words = [str(getattr(statement, name)) for name in names if getattr(statement, name, None)]
    if isinstance(statement, CodedStatement):
        codes = [getattr(statement, name, None) for name in ("modifier", "specialty", "diagnosis", "related", "denies")]
        words += [] if any(codes) else ["(malformed)"]
    if isinstance(statement, RelatedProcedure):
        words += [f"with {modifier.notation}" for modifier in statement.with_modifier]
        words += [f"x{statement.quantity}"] if statement.quantity else []
    if isinstance(statement, StatedGap) and statement.topic:
        words += [f"on {statement.topic.rsplit('/')[-1]}"]
    if isinstance(statement, Denial):
        words += [f"not as {statement.denied_as.rsplit('/')[-1]}, by {statement.denied_by}"]
    if isinstance(statement, Mention) and statement.negated:
        words.insert(0, "not")
    return " | ".join([statement.kind, *words])


def main() -> None:
    for folder in LAYOUTS:
        text = "\n".join(lines_of(read_brief_file(str(brief_of(folder))))) + "\n"
        (folder / "expected.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
