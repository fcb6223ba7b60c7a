"""Verdicts: whether a stated label is its code's. In: the names of an edition's codes, a code and a label. Out: a Judgement."""

from chargegraph.findings.labels.judge import Candidate, Judgement, LabelIndex
from chargegraph.findings.labels.label_words import agrees
from chargegraph.findings.labels.tabulation import NamedCode
from chargegraph.findings.labels.wordlists import fingerprint

__all__ = ["Candidate", "Judgement", "LabelIndex", "NamedCode", "agrees", "fingerprint"]
