"""A cluster. In: work, its parts, the address of a Dask scheduler. Out: what each part gave, in order. The door to distributed.

Dask moves Python objects between machines by pickle and runs what it is sent: whoever reaches the scheduler runs code on the
cluster. A part whose worker died is done again by another.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from chargegraph.errors import Place, StoreError, UsageError

_PATIENCE_SECONDS = 10
"""How long a scheduler may take to answer, and a cluster may be without any worker."""
_AHEAD = 64
"""Parts that are under way or done before they are asked for: what they gave lies in the cluster's memory."""


def spread(work: Callable[..., Any], parts: Iterable[Any], address: str) -> Iterator[Any]:
    """What the work gives of each part, done by the workers of a cluster.

    The workers need this version of chargegraph, and whatever files the parts name under the same paths. Raises `UsageError`
    where distributed is not installed, `StoreError` where no scheduler answers, or where a part ended three workers.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise UsageError("dask is not installed", remedy="pip install 'chargegraph[dask]'") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    place = Place(address)
    try:
        client: Any = Client(address, timeout=_PATIENCE_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        what = f"no scheduler of Dask answers ({type(error).__name__})"
        raise StoreError(what, where=place, remedy="give the address that dask scheduler printed") from None
    with client:
        waiting = []
        try:
            for part in parts:
                waiting.append(client.submit(work, part, pure=False))
                if len(waiting) >= _AHEAD:
                    yield _given(waiting.pop(0), client, place)
            while waiting:
                yield _given(waiting.pop(0), client, place)
        except KilledWorker:
            what = "a part of the work ended one worker after another"
            raise StoreError(what, where=place, remedy="give the workers more memory, or --shard-size a smaller number") from None


def _given(part: Any, client: Any, place: Place) -> Any:
    """What a part gave. A cluster whose workers are all gone would let wait for ever."""
    while True:
        try:
            return part.result(timeout=_PATIENCE_SECONDS)
        except TimeoutError:
            if not client.scheduler_info()["workers"]:
                raise StoreError(
                    "no worker of the cluster is left", where=place, remedy="start workers and do it again"
                ) from None
