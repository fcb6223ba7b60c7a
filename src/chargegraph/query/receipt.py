"""Receipts. In: what was asked of what, and what came back. Out: a core that is the same wherever that is the same, hashed.

Engine, versions and time stand in an envelope around the core: they tell how an answer came about, and are no part of its proof.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Asked = tuple[str, str, Mapping[str, Any]]
"""The name of a query, its text, and the values of its parameters."""
Basis = tuple[str | None, list[str]]
"""The hash of what a dataset holds, and the names of its current editions."""
Outcome = tuple[int, str, bool]
"""The number of rows, their hash, and whether they are all."""


@dataclass(frozen=True)
class Receipt:
    """What an answer rests on."""

    query: str
    """The name of a canned query, or ``ad hoc``."""
    query_sha256: str
    """The hash of its text, parameters not yet bound."""
    parameters: Mapping[str, "str | int | float | bool"]
    """The values of its parameters, as they were asked."""
    dataset_sha256: str | None
    """The hash of what the dataset holds, whatever its order; None of an endpoint, which is not hashed."""
    editions: tuple[str, ...]
    """The current editions in the dataset, by name."""
    rows: int
    """Rows, or triples; 1 for the truth of an ASK."""
    rows_sha256: str
    """The hash of the rows with their terms, whatever their order."""
    complete: bool
    """False where the answer was cut."""
    envelope: Mapping[str, "str | float"] = field(default_factory=dict)
    """Engine and version, version of this package, seconds."""

    @property
    def core(self) -> dict[str, Any]:
        """All but the envelope, as plain values."""
        plain = {name: value for name, value in vars(self).items() if name != "envelope"}
        return plain | {"parameters": dict(sorted(self.parameters.items())), "editions": sorted(self.editions)}

    @property
    def sha256(self) -> str:
        """The hash of the core: of its JSON with sorted keys and no space (RFC 8785 for these plain values)."""
        import hashlib
        import json

        text = json.dumps(self.core, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def to_json(self) -> str:
        """Core, its hash, and the envelope."""
        import json

        whole = {"core": self.core, "core_sha256": self.sha256, "envelope": dict(self.envelope)}
        return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def receipt_of(asked: Asked, basis: Basis, outcome: Outcome, seconds: float) -> Receipt:
    """The receipt of an answer."""
    import hashlib

    from chargegraph import __version__
    from chargegraph.rdf import ENGINE

    query, text, parameters = asked
    dataset, editions = basis
    rows, digest, complete = outcome
    return Receipt(
        query=query,
        query_sha256=hashlib.sha256(text.encode()).hexdigest(),
        parameters=parameters,
        dataset_sha256=dataset,
        editions=tuple(editions),
        rows=rows,
        rows_sha256=digest,
        complete=complete,
        envelope={
            "engine": ENGINE if dataset is not None else "endpoint",
            "chargegraph": __version__,
            "seconds": round(seconds, 6),
        },
    )
