"""Shards: what briefs say as files for a bulk loader. In: files to read. Out: N-Quads, as a store that was built of them holds.

Any engine loads N-Quads, many files at a time. The curated vocabularies are a file of their own, for they are there once.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from chargegraph.briefs.batch import Outcome, Task, read_task
from chargegraph.briefs.triples import Description
from chargegraph.rdf.names import PROVENANCE
from chargegraph.rdf.syntax import in_graph
from chargegraph.store.provenance import of_readings

VOCABULARIES = "vocabularies.nq"
"""The file that stands beside the shards."""


class Shard(NamedTuple):
    """Some files, read."""

    nquads: bytes
    outcomes: list[Outcome]
    """What became of each file; what it says is in `nquads`."""


def shard(tasks: list[Task]) -> Shard:
    """Read files. A user's mistake in one is an outcome of that one."""
    outcomes = [read_task(task) for task in tasks]
    found: list[Description] = [outcome.description for outcome in outcomes if outcome.description]
    data = b"".join(each.ntriples for each in found) + in_graph(of_readings(found), PROVENANCE)
    said = [
        outcome._replace(description=outcome.description and outcome.description._replace(ntriples=b"")) for outcome in outcomes
    ]
    return Shard(data, said)


def shards(tasks: Iterable[Task], size: int, *, jobs: int, cluster: str | None = None) -> Iterator[Shard]:
    """The shards of tasks in their order, so many files in each, made by `jobs` processes or by a cluster of Dask."""
    iterator = iter(tasks)
    parts = iter(lambda: list(islice(iterator, size)), [])
    if cluster is not None:
        from chargegraph.processes.cluster import spread

        yield from spread(shard, parts, cluster)
    elif jobs == 1:
        yield from map(shard, parts)
    else:
        import multiprocessing

        with multiprocessing.get_context("spawn").Pool(jobs) as pool:
            yield from pool.imap(shard, parts)


def shard_name(number: int) -> str:
    """The name of a shard, from 1: they sort as they were made.

    >>> shard_name(12)
    'briefs-000012.nq'
    """
    return f"briefs-{number:06}.nq"
