"""A large build into a new store loads in bulk, and gives what brief by brief gives; it is there whole, or not at all."""

from pathlib import Path

import pytest

from chargegraph import Store, read_brief
from chargegraph.briefs.triples import described
from chargegraph.errors import StoreError
from chargegraph.store.filling import filling
from chargegraph.store.held_briefs import put_in
from tests.conftest import Run
from tests.crashes import text_of

DESCRIPTIONS = [described(read_brief(text_of(number, 1), source=f"{number}.txt")) for number in range(20)]


def fill(path: Path, is_large: bool) -> None:
    with filling(str(path), update=None, graph_store=None, is_large=is_large) as store:
        for start in range(0, len(DESCRIPTIONS), 5):
            put_in(store.dataset(), DESCRIPTIONS[start : start + 5])


def test_a_store_filled_in_bulk_holds_what_one_filled_by_transactions_holds(tmp_path: Path) -> None:
    for name, is_large in (("bulk", True), ("one", False)):
        fill(tmp_path / name, is_large)
    bulk, one = (Store(tmp_path / name, read_only=True) for name in ("bulk", "one"))
    assert bulk.content_hash() == one.content_hash()
    assert len(bulk.briefs()) == 20
    assert bulk.verify().startswith("whole: ")


def test_a_store_is_in_its_place_only_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.store"
    with filling(str(path), update=None, graph_store=None, is_large=True) as store:
        put_in(store.dataset(), DESCRIPTIONS)
        assert not path.exists()
    assert path.exists()
    fill(path, is_large=True)  # which is there, and is filled where it is
    assert [each.name for each in tmp_path.iterdir()] == ["a.store"]


def fill_until(path: Path, error: type[BaseException]) -> None:
    with filling(str(path), update=None, graph_store=None, is_large=True) as store:
        put_in(store.dataset(), DESCRIPTIONS[:5])
        raise error


def test_what_goes_wrong_leaves_nothing_and_ctrl_c_what_is_in(tmp_path: Path) -> None:
    for error, left in ((ValueError, []), (KeyboardInterrupt, ["a.store"])):
        with pytest.raises(error):
            fill_until(tmp_path / "a.store", error)
        assert [each.name for each in tmp_path.iterdir()] == left
    with Store(tmp_path / "a.store", read_only=True) as store:
        assert len(store.briefs()) == 5


def test_a_filling_that_was_interrupted_and_done_again_gives_what_one_without_gives(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        fill_until(tmp_path / "resumed", KeyboardInterrupt)
    fill(tmp_path / "resumed", is_large=True)
    fill(tmp_path / "whole", is_large=True)
    resumed, whole = (Store(tmp_path / name, read_only=True) for name in ("resumed", "whole"))
    assert resumed.content_hash() == whole.content_hash()


def test_nothing_is_made_where_no_brief_comes(tmp_path: Path) -> None:
    with filling(str(tmp_path / "a.store"), update=None, graph_store=None, is_large=True):
        pass
    assert not [*tmp_path.iterdir()]


def fill_what_comes_in_the_way(path: Path) -> None:
    with filling(str(path), update=None, graph_store=None, is_large=True) as store:
        put_in(store.dataset(), DESCRIPTIONS[:1])
        (path / "in-the-way").mkdir(parents=True)


def test_an_error_names_the_store_and_not_where_it_was_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as raised:
        fill_what_comes_in_the_way(tmp_path / "a.store")
    assert str(tmp_path / "a.store") in str(raised.value)
    assert ".part" not in str(raised.value)


def test_a_build_of_many_files_with_no_brief_in_them_makes_no_store(here: Path, run: Run) -> None:
    (here / "briefs").mkdir()
    for number in range(60):
        (here / "briefs" / f"{number}.txt").write_text("Nothing of the kind.\n", "utf-8")
    ran = run("build", "briefs")
    assert ran.code == 2
    assert "no file held a brief" in ran.err
    assert [each.name for each in here.iterdir()] == ["briefs"]
