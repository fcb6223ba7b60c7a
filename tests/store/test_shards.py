"""Shards hold what a store of the same briefs holds, whoever makes them: this process, two others, or a cluster."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chargegraph import Store
from chargegraph.briefs.batch import Task
from chargegraph.errors import StoreError
from chargegraph.processes import cluster as cluster_of_dask
from chargegraph.rdf.dataset import Dataset
from chargegraph.store.shards import shard_name, shards
from chargegraph.store.store import source_of
from chargegraph.store.upkeep import content_hash
from tests.conftest import ROOT, Run, case_briefs

BRIEFS = [str(path) for path in case_briefs()]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_of_dask, "_PATIENCE_SECONDS", 2)


def loaded(folder: Path) -> str:
    """The content hash of what the files of a folder hold together."""
    dataset = Dataset.memory()
    files = sorted(folder.iterdir())
    for file in files:
        dataset.add(file.read_bytes())
    assert len(files) > 1
    return content_hash(dataset)


def built(run: Run, store: str) -> str:
    run("build", *BRIEFS, "--store", store)
    with Store(store, read_only=True) as there:
        return content_hash(source_of(there).embedded)


def test_shards_hold_what_a_store_of_the_same_briefs_holds(run: Run, here: Path) -> None:
    assert len(BRIEFS) > 4
    said = run("convert", *BRIEFS, "-o", "one", "--shard-size", "2")
    assert f"{len(BRIEFS)} of {len(BRIEFS)} files converted, into {(len(BRIEFS) + 1) // 2} shards" in said.out
    assert run("convert", *BRIEFS, "-o", "two", "--shard-size", "2", "--jobs", "2") == said
    names = sorted(path.name for path in (here / "one").iterdir())
    assert names == [*(shard_name(number) for number in range(1, (len(BRIEFS) + 1) // 2 + 1)), "vocabularies.nq"]
    assert all((here / "one" / name).read_bytes() == (here / "two" / name).read_bytes() for name in names)
    assert loaded(here / "one") == built(run, "built.store")


def test_what_holds_no_brief_is_named_and_the_others_are_written(run: Run, here: Path) -> None:
    (here / "none.txt").write_text("Nothing of a code.\n")
    mixed = run("convert", BRIEFS[0], "none.txt", "-o", "shards")
    assert (mixed.code, "none.txt" in mixed.err) == (1, True)
    assert (here / "shards" / shard_name(1)).exists()
    alone = run("convert", "none.txt", "none.txt", "-o", "nothing")
    assert alone.code == 2
    assert not (here / "nothing").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-o", "there"], "there is something already, there, give -o another folder"),
        (["-o", "none/new"], "the folder cannot be made (no such file or directory), none/new, make the folder above it"),
        (["-o", "new", "--shard-size", "0"], "'0' is no number of briefs"),
        (["-o", "new", "--cluster", "tcp://127.0.0.1:1"], "no scheduler of Dask answers (OSError), tcp://127.0.0.1:1"),
        (["-o", "new", "--cluster", "nowhere at all"], "no scheduler of Dask answers"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(arguments: list[str], words: str, run: Run, here: Path) -> None:
    (here / "there").mkdir()
    refused = run("convert", *BRIEFS, *arguments)
    assert refused.code == 2
    assert words in refused.err
    assert sorted(path.name for path in here.iterdir()) == ["there"]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler on loopback and two workers: its address, and the processes of the workers."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    dask = [sys.executable, "-m", "dask"]
    log = tmp_path / "scheduler.log"
    processes = []
    try:
        with log.open("wb") as output:
            quiet = ["--no-dashboard", "--host", "127.0.0.1"]
            scheduler = subprocess.Popen(
                [*dask, "scheduler", "--port", "0", *quiet], stderr=output, env=environment, cwd=tmp_path
            )
        processes.append(scheduler)
        while not (found := re.search(r"Scheduler at:\s+(tcp://\S+)", log.read_text())):
            assert scheduler.poll() is None, log.read_text()
        for number in (1, 2):
            with (tmp_path / f"worker{number}.log").open("wb") as output:
                one = ["worker", found[1], "--nthreads", "1", "--no-nanny", *quiet]
                processes.append(subprocess.Popen([*dask, *one], stderr=output, env=environment, cwd=tmp_path))
        while any(b"Registered to" not in (tmp_path / f"worker{number}.log").read_bytes() for number in (1, 2)):
            assert all(process.poll() is None for process in processes)
        yield found[1], processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_a_cluster_gives_the_same_though_a_worker_dies(cluster: tuple[str, list[subprocess.Popen[bytes]]]) -> None:
    address, workers = cluster
    tasks = [Task(brief, None, None, None, None) for brief in BRIEFS] * 10
    expected = [each.nquads for each in shards(tasks, 2, jobs=1)]
    found = []
    for each in shards(tasks, 2, jobs=1, cluster=address):
        found.append(each.nquads)
        if len(found) == 1:
            workers[0].kill()
            workers[0].wait()
    assert found == expected
    assert len(found) > 10
    assert workers[1].poll() is None


def test_a_part_that_ends_every_worker_is_said_in_a_sentence(cluster: tuple[str, list[subprocess.Popen[bytes]]]) -> None:
    with pytest.raises(StoreError, match="no worker of the cluster is left"):
        list(cluster_of_dask.spread(os._exit, [3], cluster[0]))
