"""Prior authorization. In: a text. Out: the same, without the words that deny that it is needed: they deny nothing else.

"Covered, precert not required in the ASC" denies no payer and no place.
"""

import re
from functools import lru_cache

_WHAT = (
    r"(?:(?:prior|pre-?|advance)\s?-?(?:auth\w*|approval|certification|determination)|auth(?:orizations?|s)?\b|precert\w*|pre-?auth\w*"
    r"|PAs?\b|referrals?|predeterminations?|notifications?)"
)
_NEEDED = r"(?:required|needed|necessary|mandatory|requested|applicable)"
_AFTER = rf"\b{_WHAT}\s*[:-]?\s*(?:(?:is|are|was|were|be|will\s+be)\s*)?(?:not|never|n't)\s+(?:\w+ly\s+)?(?:be\s+)?{_NEEDED}"
"""Precert is not required."""
_BEFORE = (
    r"\b(?:do|does|did|will|need)(?:\s+not|n't)\s+(?:\w+ly\s+)?(?:(?:require|need|want|demand|ask\s+for)\s+)?"
    rf"(?:(?:an?|any|the|prior)\s+)?{_WHAT}"
)
"""Does not require precert."""
_NONE = (
    rf"\b(?:no|without)\s+(?:(?:an?|any)\s+)?{_WHAT}(?:\s+(?:(?:is|was)\s+)?{_NEEDED})?"
    rf"|\b{_WHAT}\s*[:=-]\s*(?:no|none|not\s+{_NEEDED})\b"
)
"""No precert. Precert: none."""
_DENIED_NEED = re.compile(f"{_AFTER}|{_BEFORE}|{_NONE}", re.IGNORECASE)
_MAY_HOLD_ONE = re.compile(r"auth|precert|\bPAs?\b|referral|pre-?(?:approv|determ)|notification", re.IGNORECASE)
_DENYING = re.compile(r"\b(?:not|never|no|none|without)\b|n't", re.IGNORECASE)


@lru_cache(maxsize=256)
def without_authorization(text: str) -> str:
    """A text with other signs for the words that deny the need of an authorization, character for character.

    >>> without_authorization("Covered, precert not required. Not in the ASC.")
    'Covered, precert xxx required. Not in the ASC.'
    """
    if not _MAY_HOLD_ONE.search(text):
        return text
    return _DENIED_NEED.sub(lambda match: _DENYING.sub(lambda word: "x" * len(word[0]), match[0]), text)
