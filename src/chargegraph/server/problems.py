"""Problems. In: an error. Out: a status, and the sentence with its place as problem details (RFC 9457)."""

import json
import re
from http import HTTPStatus
from typing import Any

from chargegraph.errors import ChargegraphError, LimitReached, Place, QueryTimeout, RdfError, StoreError

MEDIA = "application/problem+json"
Headers = tuple[tuple[bytes, bytes], ...]
_ADDRESSES = (
    ("chargegraph lookup ([^ ,]+) ([^ ,]+)", r"/lookup/\1/\2"),
    ("chargegraph link ", "/link?codes="),
    ("chargegraph queries", "/queries"),
    ("chargegraph scheme list", "/schemes"),
    ("give --on ", "give on="),
    ("; use build or load to add", ""),
)
_COMMAND = re.compile("chargegraph [a-z]|(?:^| )--[a-z]")


class Refusal(Exception):
    """A request that gets no answer: a status, a sentence, what to do; `line`, `column` and `excerpt` of the fault in a query."""

    def __init__(self, status: int, what: str, *, remedy: str = "", headers: Headers = (), **place: int | str) -> None:
        super().__init__(what)
        self.status, self.what, self.remedy, self.headers = status, what, remedy, headers
        self._place = place

    @property
    def details(self) -> dict[str, Any]:
        """The members of problem details, as a worker hands them on; those that say nothing are left out."""
        said = {"title": HTTPStatus(self.status).phrase, "status": self.status, "detail": self.what, "remedy": self.remedy}
        return {name: value for name, value in (said | self._place).items() if value}

    @classmethod
    def of_details(cls, details: dict[str, Any]) -> "Refusal":
        """A refusal that came from a worker."""
        told = {name: details[name] for name in ("remedy", "line", "column", "excerpt") if name in details}
        headers = RETRY if details["status"] == 503 else ()
        return cls(details["status"], details["detail"], headers=headers, **told)

    @property
    def told(self) -> dict[str, Any]:
        """The members of problem details, as a client is told them."""
        told = self.details | {"remedy": _over_http(self.remedy)}
        return {name: value for name, value in told.items() if value}

    def to_json(self) -> bytes:
        return json.dumps(self.told, ensure_ascii=False).encode() + b"\n"


RETRY: Headers = ((b"retry-after", b"1"),)


def busy(what: str, *, status: int = 503) -> Refusal:
    """The refusal of what may be asked again soon."""
    return Refusal(status, what, remedy="ask again in a second", headers=RETRY)


def refusal_of(error: ChargegraphError, *, otherwise: int = 400) -> Refusal:
    """The refusal that an error is to somebody who asks over HTTP.

    A limit that a query meets is 413, but the time, 504; data that a format cannot hold are 406; a store that cannot be read is
    503; a fault in a query or in the value of a parameter is 400 or what it is `otherwise`.
    """
    statuses = ((QueryTimeout, 504), (LimitReached, 413), (RdfError, 406), (StoreError, 503))
    status = next((number for kind, number in statuses if isinstance(error, kind)), otherwise)
    place, headers = error.where or Place(""), RETRY if status == 503 else ()
    told = {"line": place.line, "column": place.column}
    return Refusal(status, error.what, remedy=error.remedy, headers=headers, excerpt=error.excerpt, **told)


def _over_http(remedy: str) -> str:
    """A remedy for who has no shell: with the address that answers as a command does, nothing where there is none.

    >>> _over_http("try chargegraph lookup icd10cm C22, which is there"), _over_http("chargegraph build FILE adds one")
    ('try /lookup/icd10cm/C22, which is there', '')
    """
    for command, address in _ADDRESSES:
        remedy = re.sub(command, address, remedy)
    return "" if _COMMAND.search(remedy) else remedy
