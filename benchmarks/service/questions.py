"""Questions and their right answers. In: a number of briefs. Out: a store of them, and canned queries bound to their codes."""

import importlib.machinery
import importlib.util
import random
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import NamedTuple
from urllib.parse import quote

from chargegraph import Store
from chargegraph.query.catalogue import load_query

QUICK = (
    "aftercare-of-procedure",
    "diagnoses-of-procedure",
    "evidence-of-procedure",
    "modifiers-of-procedure",
    "payers-of-procedure",
    "procedures-by-related",
    "related-procedures",
    "setting-of-procedure",
    "specialties-of-procedure",
    "stated-gaps",
)
SLOW = (
    "anesthesia-of-procedure",
    "mentions",
    "modifiers-by-purpose",
    "procedure-card",
    "sites-of-procedure",
    "workup-of-procedure",
)
"""Ten to a hundred milliseconds each over a thousand briefs."""
FIRST_CODE = 10_000


class Asked(NamedTuple):
    """A question and the bytes that answer it, in SPARQL's JSON."""

    text: str
    answer: bytes

    def request(self, path: str) -> bytes:
        """The request, the same for both servers."""
        query = quote(self.text, safe="")
        return f"GET {path}?query={query} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/sparql-results+json\r\n\r\n".encode()


def build_store(scratch: Path, number: int) -> str:
    """A store of generated briefs, its files in order."""
    corpus, dice = _corpus(), random.Random(686)
    folder, store = scratch / "briefs", str(scratch / "a.store")
    folder.mkdir()
    for n in range(number):
        (folder / f"{n:05}.txt").write_bytes(corpus.brief(n, dice))
    command = [sys.executable, "-m", "chargegraph"]
    subprocess.run([*command, "build", str(folder), "--jobs", "2", "--store", store], check=True, capture_output=True)
    subprocess.run([*command, "compact", "--store", store], check=True, capture_output=True)
    return store


def _corpus() -> ModuleType:
    """benchmarks/corpus, which is a script without an extension."""
    loader = importlib.machinery.SourceFileLoader("corpus", str(Path(__file__).parent.parent / "corpus"))
    spec = importlib.util.spec_from_loader("corpus", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def ask_all(store: str, number: int, *, slow: bool) -> list[Asked]:
    """Every query about every code, in a random order that is the same every time, with the answers of the engine itself."""
    names = QUICK + SLOW if slow else QUICK
    texts = [_bound(name, FIRST_CODE + n) for n in range(number) for name in names]
    random.Random(7).shuffle(texts)
    with Store(store, read_only=True) as opened:
        return [Asked(text, opened.answer(text, "srj")) for text in texts]


def _bound(name: str, code: int) -> str:
    query = load_query(name)
    given = {p.name: str(code) if p.type == "procedure" else p.example for p in query.parameters if p.default is None}
    return query.bind(**given)
