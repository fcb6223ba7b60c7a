"""Reading many briefs. In: files, one task each. Out: in order and in batches, what a store takes in and what there is to say.

With several processes a file is read and described in one of them; only its description travels back.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, NamedTuple

from chargegraph.briefs.model import Remark
from chargegraph.briefs.pages.documents import MAX_BYTES
from chargegraph.briefs.reader import Brief, read_brief, read_brief_file
from chargegraph.briefs.triples import Description, described
from chargegraph.errors import ChargegraphError, UsageError

BATCH = 50
"""Briefs in one transaction: enough to be fast, few enough to lose little when the machine stops."""


class Task(NamedTuple):
    """A file to read, or an open stream, with what the user said of it."""

    file: str
    stream: IO[bytes] | None
    source: str | None
    published: str | None
    base: str | None
    encoding: str | None = None


class Outcome(NamedTuple):
    """What became of a task: a description for the store with a summary and remarks, or an error."""

    name: str
    description: Description | None
    summary: str
    remarks: tuple[Remark, ...]
    error: ChargegraphError | None


def read_task(task: Task) -> Outcome:
    """Read one file. A user's mistake is an outcome, not an exception."""
    name = task.file if task.stream is None else task.source or "standard input"
    try:
        if task.stream is not None:
            data = task.stream.read(MAX_BYTES + 1)
            brief = read_brief(data, source=task.source, published=task.published, encoding=task.encoding)
        else:
            brief = read_brief_file(task.file, source=task.source, published=task.published, encoding=task.encoding)
    except ChargegraphError as error:
        return Outcome(name, None, "", (), error)
    return Outcome(name, described(brief, base=task.base), _summary(brief), brief.remarks, None)


def _summary(brief: Brief) -> str:
    names = ("modifiers", "specialties", "diagnoses", "related", "payers", "sites", "gaps", "mentions")
    others = {"related": "related codes", "gaps": "stated gaps"}
    found = ", ".join(f"{len(getattr(brief, name))} {others.get(name, name)}" for name in names)
    found += f", {len(brief.denials)} denied codes" if brief.denials else ""
    called = " ".join(filter(None, (brief.stated_system, brief.stated_code)))
    return f"{brief.name}: {', '.join(filter(None, (called, brief.title)))}\n  {found}"


def outcomes(tasks: list[Task], jobs: int) -> Iterator[list[Outcome]]:
    """The outcomes of tasks in their order, a batch at a time, read by `jobs` processes."""
    if jobs == 1 or len(tasks) == 1:
        yield from _batches(map(read_task, tasks))
        return
    import multiprocessing

    with multiprocessing.get_context("spawn").Pool(min(jobs, len(tasks)), initializer=_leave_ctrl_c) as pool:
        yield from _batches(pool.imap(read_task, tasks, chunksize=8))


def _leave_ctrl_c() -> None:
    """Let this process go on at Ctrl-C, which a terminal sends to all: the one that began it says when to end."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _batches(found: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    iterator = iter(found)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def refuse_twins(tasks: list[Task]) -> None:
    """Raise `UsageError` where two files bear one base name and are on one code: one would replace the other."""
    files = {task.file: os.path.basename(task.file) for task in tasks if task.stream is None}
    often = Counter(files.values())
    seen: dict[tuple[str, str], str] = {}
    for task in tasks:
        name = files.get(task.file, "")
        found = read_task(task).description if often[name] > 1 else None
        if found and (other := seen.setdefault((name, found.stated_code), task.file)) != task.file:
            raise UsageError(
                f"two files are called {name} and both are on {found.stated_code}: {other} and {task.file}",
                remedy="rename one, or build them one by one with --source",
            )
