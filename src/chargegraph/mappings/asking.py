"""Mappings from a live SPARQL endpoint. In: its address, codes, a folder for its answers. Out: a mapping set.

The one way on which links reach the network, and only for an endpoint that somebody names. What it answered for a code is kept,
an empty answer too, and not asked again.
"""

import hashlib
import json
import os
from collections.abc import Iterable

from chargegraph.codes import Code
from chargegraph.errors import Place, UsageError
from chargegraph.files import whole_file
from chargegraph.mappings import MappingSet, asked_set, question
from chargegraph.remote import Endpoint

_BATCH = 50
"""Codes in one question: few enough for an endpoint to answer in time."""
_Row = tuple[str | None, ...]


def ask_mappings(url: str, codes: Iterable[Code], *, seconds: float, folder: str | None) -> MappingSet:
    """What the endpoint at `url` maps codes to. `folder` keeps answers, where there is one.

    Raises `StoreError` where the endpoint does not answer within `seconds`, `QueryError` where it refuses the question.
    """
    if not url.startswith(("http://", "https://")):
        raise UsageError("no address of an endpoint", where=Place(url), remedy="give one that begins with https://")
    asked = list(codes)
    path = os.path.join(folder, f"{hashlib.sha256(url.encode()).hexdigest()[:12]}.json") if folder is not None else None
    known = _read(path)
    new = [code for code in asked if _key(code) not in known]
    endpoint = Endpoint(url, seconds=seconds)
    for start in range(0, len(new), _BATCH):
        batch = new[start : start + _BATCH]
        rows = list(endpoint.rows(question(batch)))
        for code in batch:
            mine = {row[0] for row in rows} & _addresses(code)
            known[_key(code)] = [row for row in rows if row[0] in mine]
        _write(path, known)
    return asked_set([row for code in asked for row in known[_key(code)]], asked, url)


def _key(code: Code) -> str:
    return f"{code.system}:{code.notation}"


def _addresses(code: Code) -> set[str | None]:
    from chargegraph.mappings.prefixes import addresses_of, spellings_of

    return {*addresses_of(code), *spellings_of(code)}


def _read(path: str | None) -> dict[str, list[_Row]]:
    if path is None or not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as file:
        try:
            kept = json.load(file)
            return {code: [tuple(row) for row in rows] for code, rows in kept.items()}
        except (ValueError, AttributeError, TypeError):
            raise UsageError("the kept answers are damaged", where=Place(path), remedy="remove the file and ask again") from None


def _write(path: str | None, known: dict[str, list[_Row]]) -> None:
    if path is not None:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with whole_file(path) as file:
            file.write(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n")
