"""Results in a folder: results.json with every figure, results.md with tables, ratios.svg. In: figures. Out: files.

A run takes the place of what was measured before of the same part over as many briefs, and leaves the rest. The same figures give
the same bytes.
"""

import json
import os
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from aims import Runs, aims, beside, growth
from peer import BARE, MODULES, OURS, WITHIN, NotInstalled, program
from plot import bars

from chargegraph import __version__

PARTS = ("build", "peers", "startup", "export")
_PACKAGES = ("pyoxigraph", "rdflib", "owlready2", "maplib", "duckdb")


def machine(command: str) -> dict[str, Any]:
    """What measured, and on what."""
    processors = Path("/proc/cpuinfo").read_text().split("\n") if Path("/proc/cpuinfo").exists() else []
    model = next((line.split(": ")[1] for line in processors if line.startswith("model name")), platform.machine())
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    return {
        "command": command,
        "chargegraph": f"{__version__} {done.stdout.strip()}".strip(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "processor": model,
        "load": round(os.getloadavg()[0], 1),
    }


def versions() -> dict[str, str]:
    """The versions of peers that are installed."""
    found = {"SQLite": sqlite3.sqlite_version}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    for name, option in (("oxigraph", "--version"), ("virtuoso-t", "-?")):
        try:
            done = subprocess.run([program(name), option], capture_output=True, text=True, check=False)
        except NotInstalled:
            continue
        words = f"{done.stdout} {done.stderr}".replace("Version", "").split()
        found[name] = next(word for word in words if word[0].isdigit())
    return found


def read(folder: Path) -> Runs:
    path = folder / "results.json"
    found: Runs = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def write(folder: Path, runs: Runs) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    # Pages are written from what is kept: so one that is written anew tells the same.
    runs = _rounded(
        {number: {part: runs[number][part] for part in PARTS if part in runs[number]} for number in sorted(runs, key=int)}
    )
    (folder / "results.json").write_text(f"{json.dumps(runs, indent=1, ensure_ascii=False)}\n", "utf-8")
    with_peers = [number for number in runs if "peers" in runs[number]]
    if with_peers:
        most = max(with_peers, key=int)
        picture = bars(f"Times the milliseconds of bare pyoxigraph, {int(most):,} briefs", *_ratios(runs[most]["peers"]))
        (folder / "ratios.svg").write_text(picture, "utf-8")
    (folder / "results.md").write_text("".join(f"{line}\n" for line in markdown(runs)), "utf-8")


def _rounded(value: Any) -> Any:
    """Figures with the digits that mean something."""
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return float(f"{value:.4g}") if isinstance(value, float) else value


def _ratios(peers: dict[str, Any]) -> tuple[dict[str, dict[str, float]], list[str]]:
    found: dict[str, dict[str, float]] = {}
    for name, question in peers["questions"].items():
        least = {peer: each["least"] for peer, each in question["outcomes"].items() if each.get("least")}
        if BARE in least:
            found[name] = {peer: least[peer] / least[BARE] for peer in least if peer not in (BARE, WITHIN)}
    shown = [peer for peer in MODULES if any(peer in each for each in found.values())]
    return found, shown


def markdown(runs: Runs) -> Iterator[str]:
    """All results, those over the most briefs first."""
    yield "# Beside peers\n"
    yield "`make bench` writes this page. Milliseconds are the least of rounds in turns; [README](../README.md) says more."
    if judged := aims(runs):
        yield "\n## Aims\n\n| aim | measured | reached |\n|---|---|---|"
        yield from (f"| {aim} | {measured} | {'yes' if reached else '**no**'} |" for aim, measured, reached in judged)
    if any("peers" in parts for parts in runs.values()):
        yield "\n![](ratios.svg)"
    yield from _growth_table(runs)
    for number in sorted(runs, key=int, reverse=True):
        yield f"\n## {int(number):,} briefs"
        for part, table in (("build", _build_table), ("peers", _peers_table), ("startup", _pair_table), ("export", _pair_table)):
            if part in runs[number]:
                yield f"\n### {part}\n\n{_told(runs[number][part]['machine'])}\n"
                yield from table(runs[number][part])


def _told(by: dict[str, Any]) -> str:
    return (
        f"`{by['command']}`, chargegraph {by['chargegraph']}, Python {by['python']}, {by['cores']} cores ({by['processor']}), "
        f"load {by['load']} before"
    )


def _growth_table(runs: Runs) -> Iterator[str]:
    grown = {peer: found for peer in MODULES if (found := growth(runs, peer))}
    numbers = sorted({number for found in grown.values() for number in found})
    if len(numbers) > 1:
        yield f"\n## The point look-up as briefs grow\n\n| ms | {' | '.join(f'{number:,}' for number in numbers)} |"
        yield "|---|" + "---:|" * len(numbers)
        yield from (
            f"| {peer} | {' | '.join(_shown(found.get(number)) for number in numbers)} |" for peer, found in grown.items()
        )


def _build_table(figures: dict[str, Any]) -> Iterator[str]:
    yield f"{figures['quads']:,} quads\n\n| | seconds | CPU | MiB at the peak |\n|---|---:|---:|---:|"
    for told, key in (
        (f"`build --jobs {figures['jobs']}`", "build"),
        ("pyoxigraph, bulk load and optimise", "bulk load"),
        ("`compact`", "compact"),
    ):
        of = figures[key]
        yield f"| {told} | {of['seconds']:.2f} | {of['cpu']:.2f} | {of['mebibytes']:.0f} |"
    ratio = figures["build"]["seconds"] / figures["bulk load"]["seconds"]
    yield f"\nThe build takes {ratio:.2f} times as long as the bulk load.\n\n| on disk | MB |\n|---|---:|"
    for told, key in (("our store", "ours"), ("after `compact`", "compacted"), ("pyoxigraph's", "bare")):
        yield f"| {told} | {figures['bytes'][key] / 1e6:.1f} |"


def _pair_table(figures: dict[str, Any]) -> Iterator[str]:
    yield f"{figures['pairs']} pairs\n\n| | least ms | median ms |\n|---|---:|---:|"
    for key in ("ours", "bare"):
        yield f"| {key} | {figures[key]['least'] * 1000:.0f} | {figures[key]['median'] * 1000:.0f} |"
    yield f"\nThe median of the ratios is {figures['ratio']:.2f}."


def _peers_table(figures: dict[str, Any]) -> Iterator[str]:
    here = [peer for peer in figures["loaded"] if figures["loaded"][peer].get("said") != "not installed"]
    away = [peer for peer in figures["loaded"] if peer not in here]
    yield ", ".join(f"{name} {each}" for name, each in sorted(figures["versions"].items()))
    if away:
        yield f"\nNot installed: {', '.join(away)}."
    yield "\n| peer | loaded in s |\n|---|---:|"
    for peer in here:
        loaded = figures["loaded"][peer]
        yield f"| {peer} | {loaded['said'] if 'said' in loaded else format(loaded['seconds'], '.2f')} |"
    columns = [peer for peer in here if peer != WITHIN]
    yield f"\n| question | rows | {' | '.join([*columns, '× bare', '× best SPARQL', '× best SQL'])} |"
    yield f"|---|{'---:|' * (len(columns) + 4)}"
    for name, question in figures["questions"].items():
        cells = [_cell(question["outcomes"].get(peer, {}), peer) for peer in columns]
        ratios = beside(question)
        times = [f"{each:.2f}" if each is not None else "" for each in ratios[1:]] if ratios else ["", "", ""]
        yield f"| {name} | {question['rows']} | {' | '.join([*cells, *times])} |"
    yield "\nMilliseconds. p: the plain text was quicker than the catalogue's."
    within = figures["questions"].get("point look-up", {}).get("outcomes", {}).get(WITHIN, {}).get("least")
    if within is not None:
        yield f"\nThe point look-up takes {_shown(within)} ms within limits."
    if figures["differences"]:
        yield "\nOther rows than are right:\n"
        yield from (f"- {each}" for each in figures["differences"])
    if figures["known"]:
        yield "\nKnown faults:\n"
        yield from (f"- {each}" for each in figures["known"])


def _cell(outcome: dict[str, Any], peer: str) -> str:
    if outcome.get("least") is None:
        return str(outcome.get("said", "")).split(":")[0]
    return _shown(outcome["least"]) + (
        " p" if outcome["shape"] == "plain" and len(outcome["shapes"]) > 1 and peer != OURS else ""
    )


def _shown(ms: float | None) -> str:
    return "" if ms is None else f"{ms:.{2 if ms < 10 else 1 if ms < 100 else 0}f}"


def command_line() -> str:
    return " ".join(["python", "benchmarks/peers", *sys.argv[1:]])
