"""Deadlines hold. In: texts that double in size, questions that have no end. Out: which of them took longer than they may.

Each is asked in a process of its own, which is ended where it hangs. A busy machine may be late once; what is late again is told.
"""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from attacks.outcome import Outcome, Tally
from attacks.stores import make_store
from chargegraph import Store
from chargegraph.errors import ChargegraphError
from chargegraph.explanation.report import explain
from chargegraph.processes.child import Ending, ending_of, forked
from chargegraph.query.prepared import prepare
from chargegraph.sparql import MAX_CHARACTERS
from tests.sparql.test_extent import ENDING, GROWING

Way = Callable[[Store, str, float], object]

_SECONDS = (0.02, 0.1, 0.3)
LATE, _HANG = 1.5, 20.0
"""Seconds after the deadline that are too late, and after which a try is ended."""
_LEAST = 256

_TWO = "?a ?p ?o . ?b ?q ?r"
"""Patterns of which one has nothing to do with the other."""


def _joined(number: int, pattern: str) -> str:
    return "".join(pattern.replace("#", str(place)) for place in range(number // 64))


def _growing(number: int) -> str:
    arguments = max(2, number // 256)
    texts = " ".join(f"BIND(CONCAT({', '.join([f'?x{n}'] * arguments)}) AS ?x{n + 1})" for n in range(9))
    return f"SELECT (STRLEN(?x9) AS ?n) {{ BIND('sixteen letters.' AS ?x0) {texts} }}"


def _nested(number: int) -> str:
    depth = number // 64 % 150
    return f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?b))) AS ?x) {{ {'{' * depth} {_TWO} {'}' * depth} }}"


_ENDLESS: dict[str, Callable[[int], str]] = {
    "triples of everything": lambda n: f"SELECT (COUNT(*) AS ?n) {{ {_joined(n, '?a# ?b# ?c# .')} }}",
    "paths": lambda n: f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ {_joined(n, '?a# <http://x/p>* ?b# .')} }} }}",
    "texts that grow": _growing,
    "patterns of letters": lambda n: f"SELECT (COUNT(*) AS ?n) {{ {_TWO} FILTER(REGEX(STR(?o), '(a*)*{'b?' * (n // 8)}c')) }}",
    "options": lambda n: f"SELECT (COUNT(*) AS ?n) {{ {_joined(n, 'OPTIONAL { ?a# ?p# ?o# }')} }}",
    "orders": lambda n: f"SELECT * {{ {_TWO} }} ORDER BY {_joined(n, 'STR(?a) STR(?r) ')} ?q",
    "groups": _nested,
}
FAMILIES = {**GROWING, **ENDING, **_ENDLESS}
"""Texts by what grows in them."""


def _asked(store: Store, text: str, seconds: float) -> object:
    return store.within(seconds=seconds, max_rows=1000, cut=True).query(text, **_values(text))


def _answered(store: Store, text: str, seconds: float) -> object:
    return store.within(seconds=seconds, memory=512).answer(text, "srj", **_values(text))


def _explained(store: Store, text: str, seconds: float) -> object:
    return explain(store, text, seconds=seconds)


def _values(text: str) -> dict[str, str]:
    return {"p": "1"} if "$p" in text else {}


WAYS: dict[str, Way] = {"query": _asked, "answer": _answered, "explain": _explained}
"""How one may ask."""


def without_deadline(store: Store, text: str, seconds: float) -> object:
    """Asks as if no deadline were kept: what the attack must see."""
    prepare(text, _values(text))
    time.sleep(seconds + 2 * LATE)
    return None


def attack(number: int, seed: int, scratch: Path, ways: dict[str, Way] = WAYS) -> Outcome:
    """Try so many texts, each family at sizes that double."""
    tally = Tally(seed)
    path = str(make_store(scratch))
    sizes: dict[str, int] = {}
    for _ in range(number):
        chance = tally.begin()
        family = chance.choice(sorted(FAMILIES))
        size = sizes[family] = 2 * sizes.get(family, chance.choice((_LEAST, 8 * _LEAST, 64 * _LEAST)))
        text = FAMILIES[family](size)
        if len(text) > 1.5 * MAX_CHARACTERS:
            del sizes[family]
        way, seconds = chance.choice(sorted(ways)), chance.choice(_SECONDS)
        by = f"{way} of {family!r} of size {size} within {seconds} s"
        if fault := _fault(path, ways[way], text, seconds) and _fault(path, ways[way], text, seconds):
            tally.fell(fault, by)
    return tally.outcome()


def _fault(path: str, way: Way, text: str, seconds: float) -> str | None:
    def ask() -> None:
        with Store(path, read_only=True) as store, suppress(ChargegraphError):
            began = time.monotonic()
            try:
                way(store, text, seconds)
            finally:
                if time.monotonic() - began > seconds + LATE:
                    os._exit(_TOO_LATE)

    child, until = forked(ask), time.monotonic() + seconds + _HANG
    while not (ended := os.waitpid(child, os.WNOHANG))[0]:
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return f"it did not end within {_HANG:g} s"
        time.sleep(0.002)
    if os.WIFEXITED(ended[1]) and os.WEXITSTATUS(ended[1]) == _TOO_LATE:
        return f"it ended over {LATE:g} s after its deadline"
    return None if ending_of(ended[1]) is Ending.DONE else f"its process fell, status {ended[1]}"


_TOO_LATE = 9
