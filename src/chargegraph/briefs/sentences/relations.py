"""How one procedure goes with another. In: the words behind a code in a list. Out: its label, and what they say of how it goes.

A colon, a dash, a full stop or a semicolon parts the two where words of billing follow, as in "scope: bundled into 31231".
Behind a comma only words do that no name of a procedure has: "when performed" belongs to the name.
"""

import re

from chargegraph.codes import plain, shape_of

_CODE = shape_of("brief")
_GOES = (
    r"(?:bundl\w+|includ(?:ed|es)\b|inclusive|packaged|incidental|component\s+of|part\s+of\s+(?:the\s+)?(?:price|global"
    r"|code)|mutually\s+exclusive"
    r"|(?:not\s+|never\s+|do\s+not\s+|don't\s+)?(?:separately|(?:to\s+be\s+)?(?:report|bill|cod|submit|append)(?:ed|able|s"
    r"|ing|ted|ting)?\b)"
    r"|(?:never|not)\s+(?:together|with\b|on\s+the\s+same|in\s+the\s+same)"
    r"|(?:an?\s+)?(?:N?CCI|edit)\b|same[\s-](?:day|session|visit|date|encounter|time)|separate\s+(?:day|session|visit|site"
    r"|encounter)|(?:an?\s+)?add-?on\b|instead\s+of"
    r"|in\s+place\s+of|alternative\s+to"
    r"|goes\s+with)"
)
_ALSO = (
    rf"(?:when\b|if\b|only\s+(?:when|if|with)\b|unless\b|with\s+(?:CPT\s+)?{_CODE}\b|used\s+with\b"
    r"|often\b|rarely\b|usually\b|sometimes\b|see\b)"
)
_OF_ANOTHER = rf"(?:(?:CPT\s+)?{_CODE}\s+(?:is\s+|are\s+)?)"
_LEAD = (
    r"(?:(?:is|are|may\s+be|can\s+be|must\s+be|should\s+be|usually|always|often|only|all|also|it\s+is|both|they\s+are)\s+){0,3}"
)
_BEHIND = re.compile(
    rf"(?<=[\w)])(?:\s*[:;]\s+|\s+-{{1,2}}\s+|\.\s+)(?={_OF_ANOTHER}?{_LEAD}{_GOES}|{_ALSO})|(?<=[\w)]),\s+(?={_GOES})",
    re.IGNORECASE,
)
_CODE_FIRST = re.compile(_OF_ANOTHER, re.IGNORECASE)
_FROM_THE_START = re.compile(rf"{_LEAD}(?:mutually\s+exclusive|bundled|included)\b", re.IGNORECASE)
_OF_THE_ENTRY = re.compile(r"\W*(?:is\s+|are\s+)?(?:always\s+)?(?:included|bundled|packaged|inclusive)\b", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:if|when|unless|except|on\s+the\s+same|same\s+day)\b", re.IGNORECASE)
# Words about a time or a place in which two codes exclude each other: in another they go together.
_LIMITED = re.compile(
    r"\b(?:in|on|at|during|within|for|per)\s+(?:the\s+|one\s+|any\s+|a\s+)?(?:same|single)\s+\w+|\bsame[\s-](?:day|date"
    r"|session|visit|encounter|time)\b"
    r"|\bwithin\s+(?:[0-9]+|the)\s+\w+",
    re.IGNORECASE,
)

# What a modifier is put on that is another service than the brief's: goes on the visit, belongs on the line, not on the drug.
_ELSEWHERE = re.compile(
    r"\W*(?:(?:it|this|only|always|usually)\s+){0,2}(?:go(?:es)?|belongs?|sits|is\s+(?:put|placed|meant|appended|added))\s+"
    r"(?:only\s+)?(?:on|to|with|for|under)\s+"
    r"(?:(?:the|an?|any|your)\s+)?(?:[\w-]+\s+){0,3}?(?:E/?M|E&M|visits?|consult\w*|exams?|encounters?|evaluation|others?|another"
    r"|(?:[^.;,]{0,60}),?\s+(?:and\s+)?(?:not|never)\s+(?:on|to|with|for)?\b)",
    re.IGNORECASE,
)


def relation_behind(label: str) -> tuple[str, str] | None:
    """A label that goes on to say how its code goes with another, in its parts.

    >>> relation_behind("scope of the throat: bundled into 31231"), relation_behind("repair, simple, when performed")
    (('scope of the throat', 'bundled into 31231'), None)
    """
    match = _BEHIND.search(plain(label))
    return (label[: match.start()], label[match.end() :]) if match else None


def is_relation(label: str) -> bool:
    """Whether words where a label is due say how the code goes with another and nothing else."""
    return _FROM_THE_START.match(plain(label)) is not None


def says_of_the_entry(label: str) -> bool:
    """Whether words behind a second code of an entry say that the first includes it: 31231 included."""
    return _OF_THE_ENTRY.match(plain(label)) is not None


def begins_with_code(text: str) -> bool:
    """Whether words are about a code that they begin with."""
    return _CODE_FIRST.match(plain(text)) is not None


def is_limited(text: str) -> bool:
    """Whether words that deny hold for a time or a place alone.

    >>> is_limited("mutually exclusive in the same time block"), is_limited("mutually exclusive")
    (True, False)
    """
    return _LIMITED.search(plain(text)) is not None


def goes_elsewhere(text: str) -> bool:
    """Whether words about a modifier put it on another service.

    >>> goes_elsewhere("goes on the E/M, not on the drug"), goes_elsewhere("goes on every claim")
    (True, False)
    """
    return _ELSEWHERE.match(plain(text)) is not None


def is_denied_with(own: str, text: str) -> bool:
    """Whether words about another code say that it does not go with the brief's `own`, whatever it goes with.

    >>> is_denied_with("E0260", "can be billed with E0261, not E0260"), is_denied_with("E0260", "report E0261, not E0260")
    (True, False)
    """
    if own not in text:
        return False
    code = rf"(?:(?:CPT|HCPCS)\s+)?(?:code\s+)?{re.escape(own)}\b"
    words = rf"\bwith\s[^.;]{{1,60}}?\b(?:not|never)\s+{code}|\b(?:not|never)\s+(?:\w+\s+)?(?:with|alongside)\s+{code}"
    return re.search(words, plain(text), re.IGNORECASE) is not None and not _CONDITION.search(text)
