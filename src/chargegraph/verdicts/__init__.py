"""Verdicts: whether a stated label is its code's. In: the names of an edition's codes, a code and a label. Out: a Judgement."""

from chargegraph.verdicts.entry import Entry
from chargegraph.verdicts.judge import Candidate, Judgement, LabelIndex
from chargegraph.verdicts.words import agrees

__all__ = ["Candidate", "Entry", "Judgement", "LabelIndex", "agrees"]
