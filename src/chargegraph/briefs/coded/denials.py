"""Words that deny. In: a heading, a note or a sentence. Out: whether, and by which words, it says that something is not so.

"Not" alone denies nothing: a list may be not exhaustive. It does before a verb of coverage or of billing, unless the words stand
in a condition (when surgery is not excluded).
"""

import re
from functools import lru_cache
from typing import NamedTuple

from chargegraph.briefs.vocabularies import find_concepts
from chargegraph.codes import plain, shape_of

CROSS = "[\u2716\u2717\u2718\u274c\u2715\U0001f44e\U0001f6ab]"
"""Signs for no."""
_NOT = r"(?:not|never|cannot|(?:ca|do|does|is|are|wo|should|must)n't|no longer)"
_VERB = (
    r"(?:cover|allow|pay\b|payable|paid|support|report|bill|valid|use\b|used|appl[yi]|accept|eligible|reasonable|permit"
    r"|reimburs|append|appropriate"
    r"|qualif|recommend|necessary|indicated|separately|recogni[sz]|submit|code\b|coded|needed|required|suffic|justif"
    r"|count\b|work\b|met\b|pass\b|ok\b|okay\b|combin|together|with\b|for\b|link|pair)"
)
_DENIED = (
    rf"\b{_NOT}(?!\s+(?:only|always|otherwise|elsewhere|limited|exhaustive|complete|necessarily|all)\b)(?:\s+(?:be|been|to"
    rf"|a|an|in|medically|usually"
    rf"|routinely|separately|generally|considered))*\s+{_VERB}\w*|\bnon-?\s?(?:cover|pay|reimburs|bill|allow|eligible|support)\w*"
    r"|\b(?:excluded|exclusions?|excludes?|excluding|ineligible|invalid|disallow(?:ed|s)?|prohibited|forbidden|unsupported"
    r"|uncovered"
    r"|contraindicat(?:ed|ions?)|deny|denied|denies|denials?|rejects?|rejected|refuse[sd]?|declined?|declines|unpaid"
    r"|inappropriate|unacceptable"
    r"|mutually exclusive)\b"
    r"|\b(?:is|are|considered|deemed)\s+(?:to\s+be\s+)?(?:experimental|investigational|unproven)\b"
    r"|\b(?:without|no)\s+(?:coverage|cover|payment|pay)\b|\bnot\s*:?\s*$"
)
# What a heading says in short: bad diagnoses, reasons returned.
_IN_SHORT = (
    r"\b(?:bad|wrong)\s+(?:dx|diag\w*|codes?|mods?|modifiers?|pairs?|ones)\b"
    r"|\b(?:returned|sent back|bounced|kicked back|turn(?:ed|s)? down|avoid|don'?ts|insufficient|not enough|unpayable"
    r"|no[- ]go|no[- ]pay|keep off|stay away|outside (?:the |our )?policy|not a reason|forget it"
    r"|(?:swallowed|bundled|packaged|rolled) (?:by|into|in|up))\b"
    r"|\b(?:will|that|which|codes?|diagnos\w+)\s+(?:\w+\s+)?fail\w*"
)
_DENIAL = re.compile(f"{_DENIED}|{_IN_SHORT}", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:when|if|unless|where|although|though|only|because|until)\b", re.IGNORECASE)
# A condition between commas: when billed alone.
_ASIDE = re.compile(r",\s+(?:when|if|unless|where)\b[^,]{1,60},", re.IGNORECASE)
# Of a modifier: GY says that something is not covered, and is itself a right one.
_OF_USE = re.compile(
    r"[^\w]*(?:it\s+|this\s+)?(?:(?:is|are|do|does|must|should|may|can|will)\s+)?(?:(?:not|never|cannot"
    r"|n't)\s+(?:to\s+)?(?:be\s+)?(?:\w+ly\s+)?"
    r"(?:allow|use|need|append|report|bill|accept|valid|appl|permit|appropriate|recogni|for\b|on\b|with\b|here\b|together\b|add)"
    r"|(?:invalid|prohibited|disallowed|forbidden|inappropriate|unacceptable|rejected|refused)\b"
    r"|(?:do|wo|ca|does|is|should|must)n't\b|(?:do|should|must)\s+not\b|never\s+\w)",
    re.IGNORECASE,
)
_WHEN = re.compile(r"(?:\W*when(?=\s+(?:not|it|this|they|we|you|the plan|coverage|payment)\b))?", re.IGNORECASE)
"""With which a heading may begin: when it is not covered."""
_AT_THE_START = re.compile(
    rf"(?:[^\w]*(?:(?:it|this|they|these)\s+)?(?:(?:is|are|do|does|must|should|may|can|will|use)\s+)?"
    rf"(?:[\w ]{{1,20}}:\s*)?)(?:{_DENIED}|{_NOT}\s+on\b)",
    re.IGNORECASE,
)
_OF_COVERAGE = re.compile(
    r"[^\w]*(?:(?:it|this|they)\s+)?(?:is|are|was|were)?\s*(?:(?:not|never|no longer)\s+(?:\w+ly\s+)?)?"
    r"(?:non-?\s?)?(?:cover|pay|paid|allow|reimburs|eligible|denied|excluded|invalid|ineligible|disallowed"
    r"|(?:in)?sufficient|enough)",
    re.IGNORECASE,
)


# What may stand between a label and the words that deny its row, and such words: of coverage or of billing, for names of codes
# have others (not on rails, not applicable).
_BEHIND_A_LABEL = re.compile(
    r"(?<=\w)(?:\s*[,;]\s+|\s+[-\u2013\u2014]{1,2}\s+|\s+and\s+(?=(?:not|never)\b)"
    r"|\s+(?=(?:is|are|must|may|should|can|do|does)\s+(?:not|never)\b))(?=\S)"
)
_CROSSED = re.compile(
    rf"(?<=\w)(?:\s+(?:{CROSS}|:x:)|\s+[\[(](?:no|deleted|removed|withdrawn)[\])]"
    r"|\s+(?:not covered|non-?covered|not allowed|not payable|denied))\s*[.!]?$"
    r"|(?<=\w)(?:\s*[,;]\s+|\s+-\s+)(?:no[,;:]\s|(?:no|never)\s*$|forget it)",
    re.IGNORECASE,
)
_ENDING = re.compile(
    rf"(?:(?:is|are|must|may|should|can|do|does|will)\s+)?(?:{_NOT}\s+(?:be\s+)?(?:\w+ly\s+)?(?:cover(?:ed|s)?|paid|pays?"
    rf"|payable|allow(?:ed|s)?"
    r"|reimburs\w+|bill(?:ed|able)?|report(?:ed|able)?|support(?:ed|s)?|accepted|use|append(?:ed)?|necessary|reasonable"
    r"|sufficient|enough|needed)|insufficient"
    r"|non-?\s?(?:covered|payable|billable|allowed|reimbursable)|(?:always\s+)?denied)\b",
    re.IGNORECASE,
)


_OF_SOMEBODY = re.compile(r"\b(?:by|for|with|from|under|to|on|in)\s+(?:the\s+)?$", re.IGNORECASE)
_FEW_WORDS = 4
_SHORT_NO = re.compile(
    r"\W*(?:(?:do|is|are)\s+)?(?:not|never)\s+(?:to\s+be\s+)?(?:this|that|these|those|it|here|ours|us|used?|bill(?:ed)?"
    r"|report(?:ed)?|append(?:ed)?"
    r"|covered|paid|payable|allowed|valid|needed|accepted|eligible)\b(?:\s+(?:one|ones|code|here|any\s?more|either|for us))*\W*$"
    r"|\W*(?:no|never)\W*$",
    re.IGNORECASE,
)


class DenyingWords(NamedTuple):
    """Words above rows that deny them, and the kind of statement that they name: of another kind they say nothing."""

    text: str
    kind: str | None

    def deny(self, kind: str | None) -> bool:
        return self.kind in (None, kind)


def denies_row(text: str, kind: str | None) -> bool:
    """Whether a note begins by denying its row, in the sense of what the row is about.

    >>> denies_row("Not covered, notice on file", "modifier"), denies_row("Not used in addition", "related")
    (False, False)
    >>> denies_row("Not allowed", "modifier"), denies_row("Never bill", "specialty"), denies_row("Never with 20611", "related")
    (True, True, True)
    >>> denies_row("Not for Medicare", "modifier"), denies_row("Not covered by Aetna", "diagnosis")
    (False, False)
    """
    if kind == "modifier":
        found = _OF_USE.match(plain(text)) or _NOT_ON_A_CODE.search(plain(text))
        return found is not None and not is_of_a_payer(text)
    if kind in (None, "related"):
        words = plain(text)
        bundled = _BUNDLED.match(words)
        if _NEVER_WITH.match(words, bundled.end() if bundled else 0) and not _CONDITION.search(words):
            return not is_of_a_payer(text)
    return is_denying_note(text) if kind == "specialty" else denies_coverage(text)


# Of a code beside the brief's: never with 20611. That guidance is included says how it goes with it, and denies nothing.
_NEVER_WITH = re.compile(
    r"[^\w]*(?:(?:it|this)\s+)?(?:(?:is|are|must|may|should|can|do)\s+)?(?:not|never|n't"
    r"|cannot)\s+(?:to\s+)?(?:be\s+)?(?:\w+ly\s+)?"
    r"(?:(?:bill|report|us|cod|submit|charg|append|add|allow|paid|pay)\w*\s+)?(?:this\s+|it\s+)?"
    r"(?:(?:together|with|alongside|beside|(?:on|in) the same|same day)\b|w/(?!o))",
    re.IGNORECASE,
)
_BUNDLED = re.compile(
    r"[^,;.]{0,60}?\b(?:bundl|includ|packag|incidental|inclusive|component|n?cci|edit)\w*(?:[^,;.:-]"
    r"|-(?=\w)){0,60}?(?:[,;.:]|\s-{1,2})\s+",
    re.IGNORECASE,
)
"""What may stand before such words: bundled, never with 20611."""
_NOT_ON_A_CODE = re.compile(
    rf"\b(?:never|not)\s+(?:on|with)\s+(?:the\s+)?(?:(?:CPT|HCPCS)\s+)?{shape_of('brief')}\b", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def denial_in(text: str) -> str | None:
    """The words by which a heading, a header or a caption denies what stands under it.

    >>> denial_in("Codes that DO NOT support medical necessity"), denial_in("Modifiers (not exhaustive)")
    ('NOT support', None)
    """
    words = _ASIDE.sub(" ", plain(text))
    condition = _CONDITION.search(words, _WHEN.match(words).end())  # type: ignore[union-attr]
    match = _DENIAL.search(words, 0, condition.start() if condition else len(words))
    return match[0] if match else None


def is_denying_note(text: str) -> bool:
    """Whether a note begins by denying its row.

    >>> is_denying_note("Not allowed."), is_denying_note("NOT COVERED - use 90471"), is_denying_note("When it is not covered")
    (True, True, False)
    """
    return _AT_THE_START.match(plain(text)) is not None and not is_of_a_payer(text)


def is_of_a_payer(text: str) -> bool:
    """Whether what denies is said of one payer: for the others it may be so.

    >>> is_of_a_payer("not for Medicare"), is_of_a_payer("not covered, see Medicare's article")
    (True, False)
    """
    words = plain(text)
    return any(_OF_SOMEBODY.search(words, 0, payer.start) for payer in find_concepts("payers", words))


def denies_label(label: str, kind: str | None) -> bool:
    """Whether a few words where a label is due deny the row instead. A modifier may mean that something is not covered.

    >>> denies_label("not this one", "specialty"), denies_label("do not use", "diagnosis")
    (True, True)
    >>> denies_label("Do not resuscitate", "diagnosis"), denies_label("Not covered", "modifier")
    (False, False)
    """
    if len(label.split()) > _FEW_WORDS or _SHORT_NO.match(plain(label)) is None:
        return False
    return kind != "modifier" or not denies_coverage(label)


@lru_cache(maxsize=4096)
def denial_behind(label: str) -> tuple[str, str] | None:
    """A label that ends by denying its row, in its parts: what it names, and the words that deny.

    >>> denial_behind("Arthritis of one knee - not covered, see the list")
    ('Arthritis of one knee', 'not covered, see the list')
    >>> denial_behind("Cable-car, not on rails")
    """
    for sign in _BEHIND_A_LABEL.finditer(plain(label)):
        ending = _ENDING.match(plain(label), sign.end())
        rest = label[sign.end() :]
        if ending and rest.count("(") == rest.count(")") and (sign[0].strip() or ending.end() == len(label.rstrip(" ."))):
            return label[: sign.start()], rest
    if crossed := _CROSSED.search(plain(label)):
        return label[: crossed.start()], label[crossed.start() :].strip(" ,;-")
    return None


def denies_coverage(text: str) -> bool:
    """Whether a note begins by saying that its row is not covered. Any other denial tells how one code goes with another.

    >>> denies_coverage("Not covered."), denies_coverage("Not used in addition: guidance is included")
    (True, False)
    """
    return is_denying_note(text) and _OF_COVERAGE.match(plain(text)) is not None
