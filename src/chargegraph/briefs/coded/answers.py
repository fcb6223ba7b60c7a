"""Answers. In: the text of a cell or of a header. Out: whether it says no, leaves the question open, or is an answer at all."""

import re

from chargegraph.briefs.coded.denials import CROSS, is_denying_note
from chargegraph.codes import plain

_BARE_NO = re.compile(
    r"(?:no|n|not|false|never|forget it|skip it|[\[(](?:deleted|removed|withdrawn|no)[\])]"
    rf"|{CROSS})"
    r"(?:[\s*\u2020]*(?:$|[-,;:(.!\u2014])[^\r\n]*|[*\u2020]+)?",
    re.IGNORECASE,
)
NOT_KNOWN = "tb[cd]|unknown|unclear|undecided|pending"
"""What says in one word that nobody knows yet."""
_MOST_WORDS = 3
_OPEN = re.compile(
    rf"\W*(?:\?+|{NOT_KNOWN}|t\.b\.d\.|open|under (?:review|discussion)"
    r"|not (?:yet )?(?:known|decided)|maybe|perhaps|possibly"
    r"|to be (?:decided|determined|confirmed|checked)|check(?:ing)?|in review)\W*",
    re.IGNORECASE,
)
# What a column of codes is called that holds those that are allowed, or those that are not.
_ANSWER = re.compile(
    r"(?:(?:do(?:es)?\s+)?not\s+|never\s+|non-?\s?)?(?:allow(?:ed|s)?|support(?:ed|s|ing)?|cover(?:ed|s)?|accept(?:ed|s)?|pays?|paid|payable|valid"
    r"|yes|no|ok|denied|rejected|refused|excluded)",
    re.IGNORECASE,
)


def is_plain_no(text: str) -> bool:
    """Whether a text is a no and nothing else, or a no with its reason.

    >>> is_plain_no("No, too vague"), is_plain_no("\\u274c"), is_plain_no("Not covered")
    (True, True, False)
    """
    return _BARE_NO.fullmatch(plain(text).strip(" .!")) is not None


def is_no(text: str) -> bool:
    """Whether a cell under a question says no.

    >>> is_no("No"), is_no("\\u2717"), is_no("Not covered"), is_no("yes")
    (True, True, True, False)
    """
    return is_plain_no(text) or is_denying_note(text)


def is_open(text: str) -> bool:
    """Whether a cell under a question says that nobody knows yet.

    >>> is_open("TBD"), is_open("?"), is_open("under review"), is_open("yes")
    (True, True, True, False)
    """
    return _OPEN.fullmatch(text) is not None


def is_answer(text: str) -> bool:
    """Whether a header is an answer: what stands under it is so, or is not.

    >>> is_answer("Supports"), is_answer("Not allowed"), is_answer("Modifier")
    (True, True, False)
    """
    return _ANSWER.fullmatch(text.strip(" *_:?")) is not None


def names_answers(text: str) -> bool:
    """Whether a line may be a header of answers: most lines are none, and need no closer look."""
    return _ANSWER.search(text) is not None


def is_sentence(text: str) -> bool:
    """Whether a cell reads as a sentence, and so is no answer and no code.

    >>> is_sentence("Some plans want XS in place of 59."), is_sentence("59 and XS.")
    (True, False)
    """
    return text[-1:] in ".!?" and len(re.findall(r"\b[a-z]{2,}\b", text)) > _MOST_WORDS
