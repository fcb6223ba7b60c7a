"""Verdicts: whether a stated label is its code's. In: the names of an edition's codes, a code and a label. Out: a Judgement."""

from chargegraph.findings.labels.entry import Entry
from chargegraph.findings.labels.judge import Candidate, Judgement, LabelIndex
from chargegraph.findings.labels.words import agrees

__all__ = ["Candidate", "Entry", "Judgement", "LabelIndex", "agrees"]
