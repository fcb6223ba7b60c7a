"""A small monotone model: more of what speaks for another code never makes one less likely. In: Evidence. Out: a probability.

Sums of shallow trees, one model a family of kinds, kept in graph/labels/weights.json, which benchmarks/verdicts/train.py makes.
"""

from functools import cache
from math import exp
from typing import NamedTuple

from chargegraph.findings.labels.wordlists import WORDS, refuse_weights

FAMILIES = {"diagnosis": "diagnosis", "concept": "diagnosis", "taxonomy": "taxonomy"}
"""The model of a kind."""
_OTHERS = "procedure"
"""The model of procedures, modifiers and places of service, which knows short texts."""
NEAR_MISSED, NEAR_EXTRA = 0.1, 0.15
"""What another title may leave unexplained of a label's weight, and say beyond it, to be nearly that label."""


class Model(NamedTuple):
    """Trees as flat lists of nodes (number of the evidence, threshold, left, right) or leaves (worth), and what was tuned."""

    base: float
    trees: list[list[list[float]]]
    accuse: float
    """From here on a label is another code's: at most one true pair in five hundred gets there."""
    near: float
    """The same where the label is nearly another code's title."""
    accept: float
    """Up to here a label may be its code's own in other words."""

    def probability(self, values: tuple[float, ...]) -> float:
        """How likely the label is another code's."""
        logit = self.base
        for tree in self.trees:
            node = tree[0]
            while len(node) == 4:
                node = tree[int(node[2] if values[int(node[0])] <= node[1] else node[3])]
            logit += node[0]
        return 1 / (1 + exp(-logit)) if logit > -60 else 0.0


@cache
def _models() -> dict[str, Model]:
    try:
        found = {family: Model(**row) for family, row in WORDS.weights.items()}
    except TypeError as problem:
        refuse_weights(f"the weights are of no model: {problem}")
    lacking = sorted({*FAMILIES.values(), _OTHERS} - found.keys())
    if lacking:
        refuse_weights(f"the weights have no model of {' and '.join(lacking)}")
    return found


def model_of(kind: str) -> Model:
    """The model for a kind of code.

    >>> model_of("concept") is model_of("diagnosis"), model_of("modifier") is model_of("procedure")
    (True, True)
    """
    return _models()[FAMILIES.get(kind, _OTHERS)]
