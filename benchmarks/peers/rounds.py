"""Rounds in which every peer is asked in turns. In: workers, questions, right answers. Out: how each did on each question."""

import statistics
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from answers import Answer, Plain, answer_of, difference, plain_rows
from known_faults import reason_for
from peer import WITHIN, peer_named
from questions import OWN, Question
from worker import Failed, Worker

OTHER_ROWS = "other rows"
_ENOUGH = 30.0
"""Seconds of one question after which a peer has no more turns."""


class Outcome(NamedTuple):
    """How a peer did on a question."""

    said: str = ""
    """Why there is no figure, in the words of a table."""
    shape: str = ""
    """The shape that was quickest."""
    least: float | None = None
    median: float | None = None
    times: int = 0
    shapes: dict[str, float] = {}  # noqa: RUF012, nobody changes it
    """The first milliseconds of each shape that it answered."""


class Asked(NamedTuple):
    """A question and how all did."""

    question: Question
    rows: int
    outcomes: dict[str, Outcome]
    differences: list[str]
    known: list[str]
    """Those of other engines that known_faults.py has."""


def ask_all(
    workers: dict[str, Worker],
    asked: Iterable[Question],
    right: Callable[[str], Iterable[Any]],
    seconds: float,
    rounds: int,
    over_before: Callable[[str, str], str],
) -> Iterator[Asked]:
    """Ask every question. `over_before` says why a peer is not asked one that took it too long over fewer briefs."""
    for question in asked:
        rows = plain_rows(right(question.name), question)
        outcomes: dict[str, Outcome] = {}
        differences: list[str] = []
        known: list[str] = []
        for name, worker in workers.items():
            outcomes[name], wrong = _first(worker, question, rows, seconds, over_before(name, question.name))
            for shape, told in wrong.items():
                line, reason = f"{name}, {question.name}, {shape}: {told}", reason_for(name, question.name, shape)
                known += [f"{line} ({reason})"] if reason else []
                differences += [] if reason else [line]
        _turns(workers, question, outcomes, seconds, rounds)
        yield Asked(question, len(rows), outcomes, differences, known)


def _first(worker: Worker, question: Question, right: Plain, seconds: float, over: str) -> tuple[Outcome, dict[str, str]]:
    """Ask each shape once, compare the rows, and choose the quickest. Says what is wrong with the rows of each shape."""
    shapes = _shapes_for(worker.name, question)
    if over or not shapes:
        return Outcome(over or ("not asked" if worker.name == WITHIN else "cannot")), {}
    expected = answer_of(right)
    found: dict[str, float] = {}
    wrong: dict[str, str] = {}
    said: list[str] = []
    for shape in shapes:
        # A shape that takes longer than one that was answered is of no interest.
        limit = min([seconds, *(least * 2 + 1 for least in found.values())])
        try:
            took, answer = worker.first(question, shape, limit)
        except Failed as error:
            said.append(str(error))
            continue
        if answer == expected:
            found[shape] = took
        else:
            wrong[shape] = _told(worker, question, shape, answer, right, seconds)
            said.append(OTHER_ROWS)
    if not found:
        late = [each for each in said if each.startswith(">")]
        return Outcome(OTHER_ROWS if wrong else late[0] if late else said[0]), wrong
    best = min(found, key=lambda shape: found[shape])
    return Outcome("", best, shapes={shape: took * 1000 for shape, took in found.items()}), wrong


def _told(worker: Worker, question: Question, shape: str, answer: Answer, right: Plain, seconds: float) -> str:
    try:
        return difference(worker.rows(question, shape, seconds), right)
    except Failed:
        return f"{answer.rows} rows where {len(right)} are right"


def _shapes_for(name: str, question: Question) -> tuple[str, ...]:
    """The shapes in which a peer is asked: none where there is no way to ask it."""
    language = peer_named(name).language
    if name == WITHIN and question.name != "point look-up":
        return ()
    if language == OWN:
        return (OWN,)
    return question.shapes(language)


def _turns(workers: dict[str, Worker], question: Question, outcomes: dict[str, Outcome], seconds: float, rounds: int) -> None:
    """Ask all that answered, again and again, and note the least and the median."""
    times: dict[str, list[float]] = {name: [] for name, outcome in outcomes.items() if outcome.shape}
    spent = dict.fromkeys(times, 0.0)
    for _ in range(rounds):
        for name, found in times.items():
            if spent[name] < _ENOUGH and not outcomes[name].said:
                try:
                    took = workers[name].turn(question, outcomes[name].shape, seconds * 2)
                except Failed as error:
                    outcomes[name] = outcomes[name]._replace(said=str(error))
                    continue
                found += took
                spent[name] += sum(took)
    for name, found in times.items():
        if found and not outcomes[name].said:
            least, median = min(found) * 1000, statistics.median(found) * 1000
            outcomes[name] = outcomes[name]._replace(least=least, median=median, times=len(found))
