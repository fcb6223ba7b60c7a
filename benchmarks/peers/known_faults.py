"""Answers of other engines that are wrong, each with the reason. In: a difference. Out: the reason, or nothing.

They are shown, and end no run with an error. A fault of ours has no place here.
"""

from peer import OURS, WITHIN
from questions import CANNED, PLAIN

_JOINS_NUMBERS = "maplib 0.20 joins numbers of its own where GROUP_CONCAT has a variable alone"
_ROW_OF_NOTHING = "makes a row where there is nothing to group"
_KNOWN = {
    ("maplib", "label conflicts", CANNED): _JOINS_NUMBERS,
    ("maplib", "neighbours", CANNED): _JOINS_NUMBERS,
    ("maplib", "shared modifiers", CANNED): _JOINS_NUMBERS,
    ("maplib", "codes without brief", CANNED): _JOINS_NUMBERS,
    ("maplib", "matrix for a payer", CANNED): f"maplib 0.20 {_ROW_OF_NOTHING}",
    ("maplib", "matrix for a payer", PLAIN): f"maplib 0.20 {_ROW_OF_NOTHING}",
    ("rdflib", "matrix for a payer", CANNED): f"rdflib 7.6 {_ROW_OF_NOTHING}",
    ("rdflib", "label conflicts", CANNED): f"rdflib 7.6 {_ROW_OF_NOTHING}",
}
"""By peer, question and shape."""
assert not {peer for peer, _, _ in _KNOWN} & {OURS, WITHIN}


def reason_for(peer: str, question: str, shape: str) -> str:
    return _KNOWN.get((peer, question, shape), "")
