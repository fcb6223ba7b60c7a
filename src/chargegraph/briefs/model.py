"""What a brief says, as frozen values. Imports nothing of ours but the form of a code.

A field bears the name of its property in the ontology: `when_to_use` is ``cg:whenToUse``. A test holds the two together.
"""

from dataclasses import dataclass, field
from typing import ClassVar, TypeVar

from chargegraph.codes import Code


@dataclass(frozen=True, slots=True)
class Evidence:
    """The passage of a statement.

    `line` counts from one. `start` and `end` count Unicode code points of the raw text from zero, so that the quote is
    ``text[start:end]``. `at` is the first character of the statement's own code or phrase inside the passage, by which
    the statement is named: several statements may share a passage.
    """

    line: int
    start: int
    end: int
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One thing that a brief says."""

    kind: ClassVar[str]
    """The word for this kind of statement, in its IRI and in graph/vocabularies/kinds.ttl."""
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedStatement(Statement):
    """A row about one code. A malformed code has `stated_code` and no code of its own."""

    stated_code: str
    stated_label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifierUse(CodedStatement):
    kind = "modifier"
    modifier: Code | None = None
    when_to_use: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialtyRole(CodedStatement):
    kind = "specialty"
    specialty: Code | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indication(CodedStatement):
    kind = "diagnosis"
    diagnosis: Code | None = None
    relevance: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedProcedure(CodedStatement):
    kind = "related"
    related: Code | None = None
    relationship: str | None = None
    with_modifier: tuple[Code, ...] = ()
    """The modifiers that are written behind the code: 27447-RT."""
    quantity: int | None = None
    """How many units are written behind the code: x2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial(CodedStatement):
    """A row that says what is not so: a diagnosis that is not covered, a modifier that is not allowed."""

    kind = "denial"
    denies: Code | None = None
    denied_as: str
    """IRI of the concept in graph/vocabularies/kinds.ttl that tells what kind of statement is denied."""
    denied_by: str
    """The heading, header or note that denies, as the brief has it."""
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerMention(Statement):
    kind = "payer"
    payer: str
    """IRI of a concept in graph/vocabularies/payers.ttl."""
    as_written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteMention(Statement):
    kind = "site"
    as_written: str
    site: str | None = None
    """IRI of a concept in graph/vocabularies/sites.ttl, None where no concept fits."""
    place_of_service: Code | None = None
    stated_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTypeMention(Statement):
    kind = "service-type"
    as_written: str
    service_type: str | None = None
    """IRI of a concept in graph/vocabularies/services.ttl, None where no concept fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedGap(Statement):
    kind = "gap"
    topic: str | None = None
    """IRI of a concept in graph/vocabularies/kinds.ttl, None where the gap is on everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Title(Statement):
    kind = "title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(Statement):
    kind = "summary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview(Statement):
    kind = "overview"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicalContext(Statement):
    kind = "context"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPassage(Statement):
    """A paragraph under a heading of no known kind, kept as it stands."""

    kind = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention(Statement):
    """A code or a curated concept named in running text or in a cell."""

    kind = "mention"
    as_written: str
    concept: str | None = None
    """IRI of a concept in graph/vocabularies/."""
    mentioned: Code | None = None
    stated_code: str | None = None
    negated: bool | None = None
    """True where a negation stands before it, else None."""
    phase: str | None = None
    """IRI of a concept in graph/vocabularies/phases.ttl: when in the procedure's course, where the sentence tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise(Statement):
    """A topic that a summary announces."""

    kind = "promise"
    promised: str
    """IRI of a concept in graph/vocabularies/promises.ttl."""


@dataclass(frozen=True, slots=True)
class Structure:
    """A line that states nothing itself but orders what is stated: a heading, a table's header, a rule, a lone bullet."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a text that its reader did not understand, or did not take as it stands."""

    line: int
    column: int
    message: str
    text: str
    understood: bool
    """False where the text, or a part of it, became nothing."""


S = TypeVar("S", bound=Statement)


@dataclass(frozen=True, slots=True)
class BriefRecord:
    """The text about one billing code, with every statement that a reader found in it, in the order of the text."""

    name: str
    """The code, a hyphen, and the first twelve hexadecimal digits of `sha256`."""
    code: Code
    stated_code: str
    stated_system: str
    category: str | None
    title: str
    source: str
    sha256: str
    text: str = field(repr=False)
    published: str | None
    """The day of publication as YYYY-MM-DD, where it was given."""
    statements: tuple[Statement, ...] = field(repr=False)
    remarks: tuple[Remark, ...] = field(repr=False)
    structure: tuple[Structure, ...] = field(repr=False)

    def quote(self, statement: Statement) -> str:
        """The passage that a statement stands on, as the brief has it."""
        return self.text[statement.evidence.start : statement.evidence.end]

    def of_kind(self, kind: type[S]) -> tuple[S, ...]:
        """The statements of one class, in the order of the text."""
        return tuple(statement for statement in self.statements if isinstance(statement, kind))

    @property
    def modifiers(self) -> tuple[ModifierUse, ...]:
        return self.of_kind(ModifierUse)

    @property
    def specialties(self) -> tuple[SpecialtyRole, ...]:
        return self.of_kind(SpecialtyRole)

    @property
    def diagnoses(self) -> tuple[Indication, ...]:
        return self.of_kind(Indication)

    @property
    def related(self) -> tuple[RelatedProcedure, ...]:
        return self.of_kind(RelatedProcedure)

    @property
    def denials(self) -> tuple[Denial, ...]:
        return self.of_kind(Denial)

    @property
    def payers(self) -> tuple[PayerMention, ...]:
        return self.of_kind(PayerMention)

    @property
    def sites(self) -> tuple[SiteMention, ...]:
        return self.of_kind(SiteMention)

    @property
    def service_types(self) -> tuple[ServiceTypeMention, ...]:
        return self.of_kind(ServiceTypeMention)

    @property
    def mentions(self) -> tuple[Mention, ...]:
        return self.of_kind(Mention)

    @property
    def gaps(self) -> tuple[StatedGap, ...]:
        return self.of_kind(StatedGap)
