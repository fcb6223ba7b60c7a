"""Rules of quality for the ontology. In: queries/ontology/, all that ships. Out: what is wrong with a term, and what to do.

Each rule is a query in the form of ROBOT's report: ``# # Title``, ``# **Problem:**`` and ``# **Solution:**`` above a SELECT of
?entity, ?property and ?value. ``profile.tsv`` gives the level of each, as a profile of ROBOT does.
"""

import re
from functools import cache
from typing import NamedTuple

from chargegraph.errors import QueryError
from chargegraph.rdf import Literal
from chargegraph.rdf.dataset import Dataset
from chargegraph.rdf.vocabulary import compress
from chargegraph.resources import list_resources, read_resource

LEVELS = ("ERROR", "WARN", "INFO")
_HEAD = re.compile(r"# # (.+)\n#\n# \*\*Problem:\*\* ((?:.|\n# )+)\n#\n# \*\*Solution:\*\* ((?:.|\n# )+)\n\n")


class QualityRule(NamedTuple):
    """A rule that the ontology keeps."""

    name: str
    level: str
    """How bad it is not to: ERROR, WARN or INFO, as ROBOT has them."""
    title: str
    problem: str
    solution: str
    text: str
    """The query: a row for each fault."""


class QualityFault(NamedTuple):
    """What a rule found."""

    rule: QualityRule
    entity: str
    """The term, or the ontology, as a CURIE."""
    about: str
    """The property that is at fault, as a CURIE."""
    value: str
    """What is wrong about it; nothing where it is missing."""

    @property
    def message(self) -> str:
        """The fault in one line, with what to do."""
        said = f" {self.value}" if self.value else ""
        title = self.rule.title[0].lower() + self.rule.title[1:]
        return f"{self.rule.level}: {title}, {self.entity} {self.about}{said} ({self.rule.name}). {self.rule.solution}"


@cache
def quality_rules() -> tuple[QualityRule, ...]:
    """The rules by name. Raises `QueryError` where a rule has no level, or a head that does not read.

    >>> next(rule.level for rule in quality_rules() if rule.name == "missing-label")
    'ERROR'
    """
    profile = [line.split("\t") for line in read_resource("queries", "ontology", "profile.tsv").decode().splitlines()]
    levels = {name: level for level, name in profile}
    names = [file.removesuffix(".rq") for file in list_resources("queries", "ontology", suffix=".rq")]
    if not names:
        raise QueryError("there are no rules of quality", remedy="install chargegraph again: queries/ontology is empty")
    if sorted(levels) != names or not set(levels.values()) <= set(LEVELS):
        raise QueryError(f"profile.tsv does not give each of the {len(names)} rules one level of {', '.join(LEVELS)}")
    return tuple(_read(name, levels[name]) for name in names)


def _read(name: str, level: str) -> QualityRule:
    text = read_resource("queries", "ontology", f"{name}.rq").decode()
    head = _HEAD.match(text)
    if head is None:
        raise QueryError(
            f"the rule {name} has no head of title, problem and solution", remedy="write it as the other rules have it"
        )
    title, problem, solution = (part.replace("\n# ", " ") for part in head.groups())
    return QualityRule(name, level, title, problem, solution, text)


def faults_in(dataset: Dataset, *, rules: tuple[QualityRule, ...] | None = None) -> list[QualityFault]:
    """What the rules find in the ontology beside all that ships with it, the worst first."""
    found = []
    for rule in quality_rules() if rules is None else rules:
        for row in dataset.watched(dataset.query(rule.text)):
            entity, property_, value = (row[name] for name in ("entity", "property", "value"))
            found.append(QualityFault(rule, *(_short(term) for term in (entity, property_, value))))
    return sorted(found, key=lambda fault: (LEVELS.index(fault.rule.level), fault.rule.name, fault[1:]))


def _short(term: object) -> str:
    """A term for people: a CURIE, or the text of a literal."""
    if isinstance(term, Literal):
        return f'"{term.value}"'
    return "" if term is None else compress(str(getattr(term, "value", term)))
