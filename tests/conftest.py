"""Fixtures: a store of the case briefs, the command line in this process, and the folder kept beside the repository."""

import gc
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from chargegraph import Store, read_brief_file
from chargegraph.cli import main
from chargegraph.editions import bundled
from chargegraph.files import whole_file
from chargegraph.findings import label_index
from chargegraph.findings.labels import LabelIndex
from chargegraph.rdf import Dataset
from chargegraph.store.store import source_of
from tools.documents import shipped_briefs

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "cases"
SHARED = ROOT.parent / "shared"
SHIPPED = shipped_briefs()
# How fast a machine is says nothing about what is right, and how slow it may be beside other work.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
assert len(SHIPPED) > 10
# The tests hold much that lives on, and to look it all through for garbage again and again takes a tenth of their time.
gc.set_threshold(50_000, 20, 50)
# A reasoner over a few triples has ended before its machine code would be worth the compiling.
os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


def pytest_xdist_auto_num_workers() -> int | None:
    """One worker more than processors: tests wait for processes, servers and deadlines too."""
    return None if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else (os.cpu_count() or 1) + 1


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command as the shell would, in this process."""

    def ran(*argv: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsysbinary.readouterr()
        code = main(list(argv))
        out, err = capsysbinary.readouterr()
        return Ran(code, out.decode(), err.decode())

    return ran


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current directory without a store named by the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CHARGEGRAPH_STORE", raising=False)
    return tmp_path


@pytest.fixture
def few_editions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the editions that ship only the smallest: no index of labels or words over 100,000 codes is made."""
    rows = tuple(row for row in bundled.manifest() if row["scheme"] == "pos")
    assert len(rows) == 1
    monkeypatch.setattr(bundled, "manifest", lambda: rows)


class _IndexesOfTheRun(dict[str, LabelIndex]):
    """The label indexes of a process, which reads those that another process of the same run has made."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def get(self, made_from: str, default: Any = None) -> Any:
        found = super().get(made_from)
        with suppress(FileNotFoundError):
            return found or LabelIndex.from_bytes((self._folder / made_from).read_bytes())
        return default

    def __setitem__(self, made_from: str, index: LabelIndex) -> None:
        super().__setitem__(made_from, index)
        path = self._folder / made_from
        if not path.exists():
            with whole_file(str(path)) as file:
                file.write(index.to_bytes())


@pytest.fixture(scope="session", autouse=True)
def _label_indexes(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[None]:
    """The label index of a large edition takes seconds to make: one worker makes it for all."""
    home = tmp_path_factory.getbasetemp()
    folder = (home if worker_id == "master" else home.parent) / "label-indexes"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(label_index, "_shared", _IndexesOfTheRun(folder))
        yield


def store_over(dataset: Dataset) -> Store:
    """A store over a dataset as it is, in memory: without the curated vocabularies."""
    store = Store(":memory:")
    source_of(store)._embedded = dataset
    return store


def stored(paths: Iterable[Path], path: str = ":memory:") -> Store:
    """A store of briefs."""
    store = Store(path)
    for each in paths:
        store.add(read_brief_file(str(each)))
    return store


def case_briefs() -> list[Path]:
    found = sorted((CASES / "briefs").glob("*.txt"))
    assert found, "no case brief was found"
    return found


@pytest.fixture(scope="session")
def corpus() -> Iterator[Store]:
    """The briefs of tests/cases/briefs, two of them on one code, in memory."""
    with stored(case_briefs()) as store:
        yield store


@pytest.fixture(scope="session")
def shipped_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The shipped briefs in a store's directory, which is only read: what fills one takes `shipped_copy`."""
    path = str(tmp_path_factory.mktemp("shipped") / "a.store")
    stored(SHIPPED, path).close()
    return path


@pytest.fixture(scope="module")
def shipped_copy(shipped_path: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store of the shipped briefs for the tests of a module to fill."""
    return shutil.copytree(shipped_path, str(tmp_path_factory.mktemp("copied") / "a.store"))


@pytest.fixture(scope="session")
def shipped_store() -> Iterator[Store]:
    """The same in memory."""
    with stored(SHIPPED) as store:
        yield store


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the repository that holds real briefs and release files; skips where it is not there."""
    if not SHARED.is_dir():
        pytest.skip(f"SKIPPED LOUDLY: the shared files are not at {SHARED.name}/ beside the repository")
    return SHARED
