"""Competency questions: each has the answer that tests/cases/competency keeps, and holds by what it says that it does."""

from collections import Counter
from functools import cache

import pytest

from chargegraph.errors import QueryError
from chargegraph.operations.ontology import competency
from chargegraph.operations.ontology.competency import HOLDS_BY, OVER, CompetencyQuestion, competency_questions
from chargegraph.operations.ontology.shipped import shipped_graph, shipped_store
from chargegraph.rdf.dataset import Dataset
from chargegraph.rdf.names import FINDINGS, GRAPH
from tests.conftest import CASES

QUESTIONS = competency_questions()


@cache
def answering() -> Dataset:
    return shipped_graph(shipped_store())


def without(*graphs: str) -> Dataset:
    """The same without some graphs, and to be changed."""
    dataset = Dataset.memory()
    for graph in (None, *answering().graphs()):
        if graph not in graphs:
            dataset.add(b"".join(f"{quad} .\n".encode() for quad in answering().quads(graph)))
    return dataset


def expected(question: CompetencyQuestion) -> str:
    return (CASES / "competency" / f"{question.name}.csv").read_text("utf-8")


def test_every_question_has_its_answer_and_holds_by_what_it_says() -> None:
    """In one test: to check the shipped briefs takes seconds."""
    assert {path.stem for path in (CASES / "competency").glob("*.csv")} == {question.name for question in QUESTIONS}
    bare, unchecked, unlinked = without(f"{GRAPH}inferred"), without(FINDINGS), without(f"{GRAPH}mappings-links")
    for question in QUESTIONS:
        answer = question.asked_of(answering())
        assert answer.to_text("csv") == expected(question), question.name
        assert bool(answer) == (question.holds_by != "not-stated"), question.name
        assert (len(question.asked_of(bare)) == 0) == (question.holds_by in ("inferred", "not-stated")), question.name
        if answer and question.over == "findings":
            assert not question.asked_of(unchecked), question.name
        if answer and question.over == "links" and "NOT EXISTS" not in question.text:
            assert not question.asked_of(unlinked), question.name
        if question.holds_by == "not-stated":
            planted = without()
            planted.update((CASES / "competency" / f"{question.name}.ru").read_text("utf-8"))
            assert question.asked_of(planted), f"{question.name} has no rows though something states it"


def test_there_are_questions_of_every_sort() -> None:
    assert len(QUESTIONS) >= 38
    assert len({question.question for question in QUESTIONS}) == len(QUESTIONS)
    sorts = Counter(question.holds_by for question in QUESTIONS)
    assert set(sorts) == set(HOLDS_BY)
    assert sorts["inferred"] >= 8
    assert {question.over for question in QUESTIONS} == set(OVER)
    assert all(question.why for question in QUESTIONS if question.holds_by in ("inferred", "not-stated"))
    assert all(question.question.endswith("?") for question in QUESTIONS)


def test_a_question_says_what_it_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(competency, "read_resource", lambda *parts: b"#+ summary: Why?\n#+ tags: [briefs]\nASK { ?s ?p ?o }")
    with pytest.raises(QueryError, match="does not say what it is over"):
        competency_questions.__wrapped__()
