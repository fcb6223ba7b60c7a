"""Mistakes print as what, where, what to do."""

import inspect

import pytest

from chargegraph import errors
from chargegraph.errors import ChargegraphError, CodeError, LimitReached, Place, UsageError, did_you_mean


def test_the_sentence_has_what_where_and_what_to_do() -> None:
    error = UsageError("no such thing", where=Place("a.txt", 3, 7), remedy="try another")
    assert str(error) == "no such thing, a.txt line 3 column 7, try another"


@pytest.mark.parametrize(
    ("place", "text"),
    [(Place("a"), "a"), (Place("a", 2), "a line 2"), (Place("a", 0, 5), "a"), (Place("a", 1, 2), "a line 1 column 2")],
)
def test_a_place_says_what_it_knows(place: Place, text: str) -> None:
    assert str(place) == text


def test_an_excerpt_stands_below_the_sentence() -> None:
    assert str(UsageError("what", excerpt="  x\n  ^")) == "what\n  x\n  ^"


def test_every_error_is_one_tree_with_exit_codes() -> None:
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, ChargegraphError)]
    assert len(kinds) >= 8
    assert not [
        kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Exception) and kind not in kinds
    ]
    assert {kind.exit_code for kind in kinds} == {2, 3}
    assert LimitReached.exit_code == 3
    assert all(kind.__name__ in (errors.__doc__ or "") for kind in kinds)


def test_a_long_wrong_code_is_shortened() -> None:
    assert len(str(CodeError("x" * 5000, "a code"))) < 100


def test_did_you_mean_stays_silent_when_nothing_is_near() -> None:
    assert did_you_mean("zzz", ["modifiers"]) == ""
