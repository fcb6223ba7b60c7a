"""What was aimed at, and what was measured. In: the figures of all runs. Out: a line for each aim, and whether it is reached."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from peer import BARE, BY_SQL, OURS, WITHIN

Runs = dict[str, dict[str, Any]]
"""By the number of briefs and the part."""
POINT, CARD, CONSTRUCT = "point look-up", "procedure card", "CONSTRUCT of one brief"
_BUILD, _PEAK, _WARM, _WITHIN, _COLD, _SQL, _ONE, _GROWTH, _EXPORT = 1.5, 1536, 1.0, 2.0, 2.0, 3.0, 5.0, 1.5, 1.5


class Aim(NamedTuple):
    """An aim and how near it is."""

    aim: str
    measured: str
    reached: bool


class Beside(NamedTuple):
    """How ours did on a question beside the others: milliseconds, and how many times those of the others."""

    ours: float
    bare: float | None
    best_sparql: float | None
    best_sql: float | None


def beside(question: dict[str, Any]) -> Beside | None:
    """None where ours has no figure."""
    least = {name: each["least"] for name, each in question["outcomes"].items() if each.get("least") is not None}
    if OURS not in least:
        return None
    mine = least[OURS]
    sparql = [ms for name, ms in least.items() if name not in (OURS, WITHIN, *BY_SQL)]
    tables = [least[name] for name in BY_SQL if name in least]
    return Beside(
        mine,
        mine / least[BARE] if BARE in least else None,
        mine / min(sparql) if sparql else None,
        mine / min(tables) if tables else None,
    )


def aims(runs: Runs) -> list[Aim]:
    """Every aim of which something was measured, over the most briefs of which it was."""
    found: list[Aim] = []
    for part, judge in (("build", _of_build), ("peers", _of_peers), ("startup", _of_startup), ("export", _of_export)):
        numbers = [number for number in runs if part in runs[number]]
        if numbers:
            found += judge(runs[max(numbers, key=int)][part])
    return found + list(_of_growth(runs))


def _of_build(figures: dict[str, Any]) -> Iterator[Aim]:
    times = figures["build"]["seconds"] / figures["bulk load"]["seconds"]
    yield Aim(f"build at most {_BUILD} × bulk load and optimise", f"{times:.2f} ×", times <= _BUILD)
    peak = figures["build"]["mebibytes"]
    yield Aim(f"at most {_PEAK} MiB at the peak of the build", f"{peak:.0f} MiB", peak <= _PEAK)
    disk, compacted = (figures["bytes"][each] / figures["bytes"]["bare"] for each in ("ours", "compacted"))
    yield Aim("at most the disk of the bare store", f"{disk:.2f} ×, {compacted:.2f} × after compact", disk <= 1)


def _of_peers(figures: dict[str, Any]) -> Iterator[Aim]:
    asked = {name: beside(question) for name, question in figures["questions"].items()}
    point = asked.get(POINT)
    if point and point.bare:
        yield Aim(f"point look-up at most {_WARM} × bare pyoxigraph", f"{point.bare:.2f} ×", point.bare <= _WARM)
    within = figures["questions"].get(POINT, {}).get("outcomes", {}).get(WITHIN, {}).get("least")
    if point and within is not None:
        more = within - point.ours
        yield Aim(f"within limits at most {_WITHIN:g} ms more", f"{more:.2f} ms", more <= _WITHIN)
    for name in (CARD, CONSTRUCT):
        if one := asked.get(name):
            yield Aim(f"{name} at most {_ONE:g} ms", f"{one.ours:.2f} ms", one.ours <= _ONE)
    many = {name: each for name, each in asked.items() if each and figures["questions"][name]["over_many"]}
    sparql = {name: each.best_sparql for name, each in many.items() if each.best_sparql}
    if sparql:
        slow = [f"{name} {times:.2f} ×" for name, times in sparql.items() if times >= 1]
        yield Aim("over many briefs sooner than the best SPARQL engine", _all_but(slow, sparql), not slow)
    sql = {name: each.best_sql for name, each in many.items() if each.best_sql}
    if sql:
        slow = [f"{name} {times:.1f} ×" for name, times in sql.items() if times > _SQL]
        yield Aim(f"over many briefs at most {_SQL:g} × the sooner of SQLite and DuckDB", _all_but(slow, sql), not slow)


def _all_but(slow: list[str], all: dict[str, Any]) -> str:
    return f"{len(all) - len(slow)} of {len(all)}" + (f"; not {', '.join(slow)}" if slow else "")


def _of_startup(figures: dict[str, Any]) -> Iterator[Aim]:
    yield Aim(
        f"point look-up from the shell at most {_COLD:g} × bare pyoxigraph",
        f"{figures['ratio']:.2f} ×",
        figures["ratio"] <= _COLD,
    )


def _of_export(figures: dict[str, Any]) -> Iterator[Aim]:
    yield Aim(f"Turtle at most {_EXPORT} × pyoxigraph's serialiser", f"{figures['ratio']:.2f} ×", figures["ratio"] <= _EXPORT)


def growth(runs: Runs, peer: str) -> dict[int, float]:
    """The milliseconds of a point look-up by the number of briefs."""
    found = {}
    for number in sorted(runs, key=int):
        asked = runs[number].get("peers", {}).get("questions", {}).get(POINT)
        if asked and asked["outcomes"].get(peer, {}).get("least") is not None:
            found[int(number)] = asked["outcomes"][peer]["least"]
    return found


def _of_growth(runs: Runs) -> Iterator[Aim]:
    grown = growth(runs, OURS)
    if len(grown) > 1:
        least, most = min(grown), max(grown)
        times = grown[most] / grown[least]
        yield Aim(
            f"point look-up grows less than {_GROWTH} × from {least:,} to {most:,} briefs", f"{times:.2f} ×", times < _GROWTH
        )
