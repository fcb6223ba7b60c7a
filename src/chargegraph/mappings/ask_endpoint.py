"""Mappings from a live SPARQL endpoint. In: its address, codes, room for its answers. Out: a mapping set.

The one way on which links reach the network, and only for an endpoint that somebody names. What it answered for a code is kept,
an empty answer too, and not asked again.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Protocol

from chargegraph.codes import Code
from chargegraph.errors import Place, UsageError
from chargegraph.mappings import MappingSet, asked_set, question
from chargegraph.remote import Endpoint

_BATCH = 50
"""Codes in one question: few enough for an endpoint to answer in time."""
_Row = tuple[str | None, ...]


class Keeping(Protocol):
    """A file that keeps answers."""

    path: str

    def read(self) -> bytes | None: ...

    def write(self, data: bytes) -> None: ...


def ask_mappings(url: str, codes: Iterable[Code], *, seconds: float, kept_as: Callable[[str], Keeping] | None) -> MappingSet:
    """What the endpoint at `url` maps codes to. `kept_as` gives the file of a name for its answers, where they are kept.

    Raises `StoreError` where the endpoint does not answer within `seconds`, `QueryError` where it refuses the question.
    """
    if not url.startswith(("http://", "https://")):
        raise UsageError("no address of an endpoint", where=Place(url), remedy="give one that begins with https://")
    asked = list(codes)
    kept = kept_as(f"{hashlib.sha256(url.encode()).hexdigest()[:12]}.json") if kept_as is not None else None
    known = _read(kept)
    new = [code for code in asked if _key(code) not in known]
    endpoint = Endpoint(url, seconds=seconds)
    for start in range(0, len(new), _BATCH):
        batch = new[start : start + _BATCH]
        rows = list(endpoint.rows(question(batch)))
        for code in batch:
            mine = {row[0] for row in rows} & _addresses(code)
            known[_key(code)] = [row for row in rows if row[0] in mine]
        if kept is not None:
            kept.write(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n")
    return asked_set([row for code in asked for row in known[_key(code)]], asked, url)


def _key(code: Code) -> str:
    return f"{code.system}:{code.notation}"


def _addresses(code: Code) -> set[str | None]:
    from chargegraph.mappings.prefixes import addresses_of, spellings_of

    return {*addresses_of(code), *spellings_of(code)}


def _read(kept: Keeping | None) -> dict[str, list[_Row]]:
    data = kept.read() if kept is not None else None
    if kept is None or data is None:
        return {}
    try:
        return {code: [tuple(row) for row in rows] for code, rows in json.loads(data).items()}
    except (ValueError, AttributeError, TypeError):
        raise UsageError("the kept answers are damaged", where=Place(kept.path), remedy="remove the file and ask again") from None
