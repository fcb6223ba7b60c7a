"""A finding: what a check found about a statement. In: nothing. Out: Finding, the severities.

A verdict compares the code and the label that a statement gives with an authority; a rule looks at statements together.
"""

from typing import NamedTuple

SEVERITIES = ("error", "warning", "info")
"""From grave to light. A verdict that finds nothing wrong has none."""


class Finding(NamedTuple):
    """One row of a check. A verdict's row has no rule, a rule's row no verdict."""

    brief: str
    """The brief's short name."""
    line: int
    scheme: str | None = None
    """The prefix of the code system, None where the statement has no code of any."""
    code: str | None = None
    """The code as stated."""
    stated_label: str | None = None
    rule: str | None = None
    verdict: str | None = None
    official_label: str | None = None
    suggested_code: str | None = None
    score: float | None = None
    """How sure a verdict is, from 0 to 1."""
    severity: str | None = None
    edition: str | None = None
    """The name of the edition that a verdict rests on: icd10cm-2026-04."""
    message: str = ""
    """One sentence."""
    quote: str | None = None
    against_line: int | None = None
    against_quote: str | None = None
    statement: str = ""
    """The statement's IRI."""
    against: str | None = None
    """The IRI of the statement that a rule sets beside it."""

    @property
    def iri(self) -> str:
        """Statement, hyphen, and `label` for a verdict or the rule's name; a rule may set several statements beside one."""
        if self.rule is None:
            return f"{self.statement}-label"
        return f"{self.statement}-{self.rule}" + (f"-{self.against.rpartition('#')[2]}" if self.against else "")

    def is_at_least(self, severity: str) -> bool:
        """Whether it is as grave as that severity, or graver."""
        return self.severity is not None and SEVERITIES.index(self.severity) <= SEVERITIES.index(severity)
