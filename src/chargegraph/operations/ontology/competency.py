"""What the graph can answer. In: queries/competency/. Out: questions, each with what it is over and by what its answer holds.

The tags of a question are these two. Its description says why, where an answer is inferred or not stated.
"""

from functools import cache
from typing import NamedTuple

from chargegraph.errors import QueryError
from chargegraph.query.catalogue import read_query
from chargegraph.query.engine_results import result_of
from chargegraph.query.result import Result
from chargegraph.rdf.dataset import Dataset
from chargegraph.resources import list_resources, read_resource

OVER = ("one-brief", "many-briefs", "findings", "editions", "links")
HOLDS_BY = {
    "asserted": "a brief, an edition or a mapping set says so",
    "derived": "a query, a check or a rule of mappings derives it from what is said",
    "inferred": "it follows by the ontology, and no answer is there without that",
    "not-stated": "nothing that ships says so",
}
"""By what an answer holds, each in words."""


class CompetencyQuestion(NamedTuple):
    """A question that the graph answers, or says that nothing answers."""

    name: str
    question: str
    over: str
    """What it is asked of, one of `OVER`."""
    holds_by: str
    """By what its answer holds, one of `HOLDS_BY`."""
    why: str
    """What there is to know about that."""
    text: str
    """SPARQL, over a store with its findings, editions and links, and with what follows in ``graph:inferred``."""

    @property
    def query(self) -> str:
        """The text without its header."""
        return "".join(line for line in self.text.splitlines(keepends=True) if not line.startswith("#+"))

    def asked_of(self, dataset: Dataset) -> Result:
        """The answer in a dataset."""
        return result_of(dataset.query(self.text))


@cache
def competency_questions() -> tuple[CompetencyQuestion, ...]:
    """The questions by what they are over and then by name. Raises `QueryError` for one that does not say both its tags.

    >>> len({question.over for question in competency_questions()})
    5
    """
    names = [file.removesuffix(".rq") for file in list_resources("queries", "competency", suffix=".rq")]
    return tuple(sorted(map(_read, names), key=lambda question: (OVER.index(question.over), question.name)))


def _read(name: str) -> CompetencyQuestion:
    query = read_query(name, read_resource("queries", "competency", f"{name}.rq").decode())
    over, holds_by = (*query.tags, "", "")[:2]
    if over not in OVER or holds_by not in HOLDS_BY:
        raise QueryError(f"the question {name} does not say what it is over and by what its answer holds")
    return CompetencyQuestion(name, query.summary, over, holds_by, query.description.strip(), query.text)
