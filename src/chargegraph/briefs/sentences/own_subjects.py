"""Sentences with a subject of their own. In: a line over rows. Out: whether it speaks of something else than these.

"Not covered" and "Codes that are not covered" say what stands under them is. "Pens are a pharmacy benefit - do not bill J3380"
does not: it has a subject that is no word for codes, or tells what to do with the brief's own code.
"""

import re

from chargegraph.briefs.pages.lines import Line

_OF_CODES = (
    r"codes?|modifiers?|mods?|diagnos[ei]s|dx|icd\S*|cpt\S*|hcpcs\S*|procedures?|services?|special\w+|taxonom\w+"
    r"|providers?|conditions?|items?"
    r"|payers?|plans?|insurers?|places?|sites?|rows?|ones?|these|those|they|this|that|it|following|below|above|which|who"
    r"|what|when|where|if|all|any"
    r"|none|both|each|others?|rest|same|not|never|no|do|don't|does|medical|necessity|claims?|there|you|we|please"
)
_VERB = r"(?:is|are|was|were|has|have|needs?|requires?|comes?|goes|belongs?|falls?|must|should|will|can|cannot|may)(?:n't)?"
_SUBJECT = re.compile(rf"\W*(?:(?!(?:{_OF_CODES}|{_VERB})\b)[\w'/-]{{1,30}}\s+){{1,6}}{_VERB}\s+\w", re.IGNORECASE)
_TOLD = (
    r"\b(?:bill|report|use|code|submit|append|charge|need|cover|pay)(?:ed|s|ing|ted)?\s+"
    r"(?:for\s+)?(?:(?:CPT|HCPCS)\s+)?(?:code\s+)?"
)

_NOT_WITH_OTHERS = (
    r"(?!\s+(?:(?:together|along|also|and|or|if|when|plus)\b|with|in\s+addition|on\s+the\s+same|in\s+the\s+same|same\b))"
)


def speaks_of_something_else(line: Line, own: str = "") -> bool:
    """Whether a line is a sentence about something else than what stands under it. `own` is the brief's code.

    >>> from chargegraph.briefs.pages.lines import lines_of
    >>> text = "Pens are a pharmacy benefit\\nDo not bill J3380\\nNot billed with J3380\\nCodes that are not covered"
    >>> [speaks_of_something_else(line, "J3380") for line in lines_of(text)]
    [True, True, False, False]
    """
    if line.plain.rstrip().endswith(":"):
        return False
    if _SUBJECT.match(line.plain):
        return True
    return bool(own) and re.search(rf"{_TOLD}{re.escape(own)}\b{_NOT_WITH_OTHERS}", line.plain, re.IGNORECASE) is not None
