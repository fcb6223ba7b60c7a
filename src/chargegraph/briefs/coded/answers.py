"""Answers. In: the text of a cell or of a header. Out: whether it says no, leaves the question open, or is an answer at all."""

import re
from functools import lru_cache

from chargegraph.briefs.coded.denials import CROSS, denial_behind, denial_in, is_denying_note
from chargegraph.codes import plain

_BARE_NO = re.compile(
    r"(?:no|n|not|false|never|forget it|skip it|[\[(](?:deleted|removed|withdrawn|no)[\])]"
    rf"|{CROSS}(?:\s[^\r\n]*)?)"
    r"(?:[\s*\u2020]*(?:$|[-,;:(.!\u2014])[^\r\n]*|[*\u2020]+)?",
    re.IGNORECASE,
)
_OUT_OF_USE = re.compile(
    r"(?:(?:not|no longer|non-?\s?)\s?(?:active|in use|used|current|valid|live)|inactive|in-active|retired|deleted|terminated"
    r"|termed|expired|discontinued|obsolete|withdrawn|removed|ended|closed|disabled|deactivated|inactivated|cancell?ed"
    r"|void(?:ed)?|archived|replaced"
    r"|superseded|sunset(?:ted)?|suspended|stopped|end-?dated|do not use)"
    r"(?:\s*(?:$|[-,;:(.!\u2014/0-9]|(?:on|since|in|as of|by|from|per|with|after|effective|code)\b).*)?",
    re.IGNORECASE,
)
_RETIRED = re.compile(
    r"(?:(?:not|no longer)\s(?:active|in use|current|valid)|in-?active|retired|deleted|obsolete|termed|end-?dated"
    r"|sunset(?:ted)?|deactivated|inactivated"
    r"|(?:code|row|item)\s(?:deleted|retired|inactive))"
    r"(?:\s*(?:$|[-,;:(.!\u2014/0-9]|(?:on|since|as of|per|effective|code)\b).*)?",
    re.IGNORECASE,
)
_SINCE = (
    r"(?:(?:on|since|as of|effective|eff\.?|in|from|after|per)\s+)?"
    r"(?:[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{2,4})?|[0-9]{4}\b|[a-z]{3,9}\.?\s+[0-9]{1,4}\b)"
)
_ENDED = (
    rf"(?:discontinued|expired|expires|terminated|ended|removed|withdrawn|invalid|deleted|retired|termed|inactive"
    rf"|void)\s+{_SINCE}"
    rf"|no longer (?:valid|active|current|in use)|(?:invalid|not valid)\s+(?:since|after|as of|from)\b"
    rf"|(?:deleted|retired|obsolete|termed|replaced|superseded)(?:,|\s+-|;|:)?\s+(?:use|see|by|with"
    rf"|now)\s+[0-9A-Z.]{{3,8}}(?![a-z])"
)
# At the end of a label the word stands in brackets or behind a dash; behind a comma a name may have it, but for one with a date.
_ENDED_BEHIND = re.compile(
    rf"(?<=\w)\)?(?:\s*[\[(]\s*(?P<inside>(?:(?:code\s+)?(?:{_ENDED})|(?:deleted|retired|obsolete"
    rf"|termed)(?=\s*[\])]))[^()\[\]]*)[)\]]"
    rf"|(?:\s+-{{1,2}}|\s*[,;]|\.)\s+(?P<behind>(?:code\s+)?(?:{_ENDED})[^()]*)"
    r"|\s+-{1,2}\s+(?P<alone>(?:deleted|retired|obsolete|termed)))[\s.]*$",
    re.IGNORECASE,
)
_RETIRED_SINCE = re.compile(rf"(?:code\s+)?(?:{_ENDED})", re.IGNORECASE)
_HAS_ENDED = re.compile(
    r"delet|retire|obsolet|term|no longer|valid|expire|discont|end|remov|withdr|replac|supers|void|inactive", re.IGNORECASE
)
_PLAIN_YES = (
    r"y|yes|true|x|ok|okay|active|current|live|in use|effective|valid|enabled|covered|covers|allowed|allows|pays|paid"
    r"|payable|billable|billed|reported"
    r"|reportable|supported|supports|support|accepted|accepts|approved|eligible|permitted|reimbursable|medically necessary"
    r"|met|unchanged"
)
_SIGNS_OF_YES = r"[\u2713\u2714\u2705\u2611\U0001f44d\u221a\u2022\u25cf\u25a0]"
_NO_MORE_THAN_YES = re.compile(rf"(?:\W*(?:(?:{_PLAIN_YES})\b|{_SIGNS_OF_YES}))+\W*", re.IGNORECASE)
_YES = re.compile(
    rf"(?:\W*(?:(?:{_PLAIN_YES}|always|usually|new|final|added|revised|separately|separate|required|mandatory)\b"
    rf"|{_SIGNS_OF_YES}))+\W*",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"\s*\[\^?\w{1,3}\]\s*$")
NOT_KNOWN = "tb[cd]|unknown|unclear|undecided|pending"
"""What says in one word that nobody knows yet."""
_ASKED = r"(?:confirm|check|verif|clarif|review|decid|determin|announc|look)\w*"
NOT_YET = (
    rf"to be {_ASKED}|(?:not|never) (?:yet )?(?:been )?{_ASKED}|not yet (?:known|clear)|yet to be {_ASKED}|still open"
    rf"|still to be {_ASKED}"
    r"|(?:pending|await\w*|waiting (?:for|on)) (?:\w+ ){0,2}?(?:confirm|verif|clarif|review|answer|reply|word|call)\w*"
    r"|needs? (?:confirmation|verification|clarification|confirming|checking|clarifying)|(?:need|have) to (?:call|ask"
    r"|check|confirm|verify)\b"
    r"|un(?:confirmed|verified|checked)\b"
)
"""What says in more words that nobody knows yet."""
CHECK_FIRST = (
    r"(?:please |we |will |must |should ){0,2}(?:call|ask|verify|check|confirm)(?: (?:first|again|it|this|coverage"
    r"|benefits|eligibility|them|with|by phone)"
    r"| (?:with )?(?:the |your |our |their |a )?(?:rep|payer|plan|insurer|carrier|office|hotline|local plan)\w*)*"
)
"""What somebody is told to do first, as nobody knows."""
BY_PLAN = (
    r"(?:plan|payer|contract|state|policy|group)[ -](?:dependent|specific)|depends(?=\W*$)|depend(?:s|ing"
    r"|ent)? (?:up)?on (?:the |each "
    r"|your |their |its )?"
    r"(?:\w+ )?(?:plan|contract|polic|state|group|employer|member|product|benefit|region|case)\w*"
    r"|(?:var(?:y|ies|iable)|differ(?:s|ent)?)(?: (?:by|with|from|across|among|between)\b[^,;.]{0,40})?"
    r"|(?:on (?:a )?)?case[ -]by[ -]case(?: basis)?|(?:by|per) (?:each |the |individual )?(?:contract|plan|state|case)s?"
    r"|individual(?:ly)? (?:consider|review)\w*|check (?:(?:with )?(?:the|each|your|every) )?(?:\w+ )?(?:plan|contract"
    r"|polic|benefit)\w*"
)
"""What leaves the answer to each plan or case."""
_MOST_WORDS = 3
_OPEN = re.compile(
    rf"\W*(?:\?+|{NOT_KNOWN}|t\.b\.d\.|open|under (?:review|discussion)"
    rf"|not (?:yet )?known|maybe|perhaps|possibly|(?:{NOT_YET}|{CHECK_FIRST})(?:\s+(?:yet|first|with|by|from)\b.{{0,60}})?"
    r"|check(?:ing)?|in review)\W*",
    re.IGNORECASE,
)
_BY_PLAN = re.compile(rf"\W*(?:coverage |it |is )?(?:{BY_PLAN})\W*", re.IGNORECASE)
# What a column of codes is called that holds those that are allowed, or those that are not.
_ANSWER = re.compile(
    r"(?:(?:(?:do(?:es)?\s+)?not\s+|never\s+|non-?\s?)?(?:allow(?:ed|s)?|support(?:ed|s|ing)?|cover(?:ed|s)?|accept(?:ed"
    r"|s)?|pays?|paid|payable|valid"
    r"|yes|no|ok|denied|rejected|refused|excluded)"
    r"|(?:(?:do\s+not|don't|never|ok\s+to)\s+)?(?:use|append|bill|report|add)|avoid|good|bad|right|wrong|dos?|don'?ts?)",
    re.IGNORECASE,
)
_NO_ANSWER = re.compile(r"no|never|bad|wrong|don'?ts?(?:\s+\w+)?", re.IGNORECASE)
_SAYS = re.compile(
    r"allow|support|cover|accept|pays?|paid|payable|valid|yes|no|ok|denied|reject|refused|excluded"
    r"|^\W*(?:do\s|dos?\b|don't|never|use\b|append|bill\b|report\b|add\b|avoid|good|bad|right\b|wrong)",
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


def is_out_of_use(text: str) -> bool:
    """Whether a cell under a question says that the row is in use no longer.

    >>> is_out_of_use("Inactive"), is_out_of_use("Retired 2023"), is_out_of_use("Active"), is_out_of_use("Discontinued procedure")
    (True, True, False, False)
    """
    return _OUT_OF_USE.fullmatch(plain(text).strip(" *_`")) is not None


def is_retired(text: str) -> bool:
    """Whether a note says that its row is in use no longer. Of procedures and patients it says more: discontinued, expired.

    >>> is_retired("deleted - inactive"), is_retired("Retired 2023, use V2632"), is_retired("Discontinued by the surgeon")
    (True, True, False)
    """
    words = plain(text).strip(" *_`")
    return _RETIRED.fullmatch(words) is not None or _RETIRED_SINCE.match(words) is not None


@lru_cache(maxsize=4096)
def denied_behind(label: str) -> tuple[str, str] | None:
    """A label that ends by denying its row, or by saying that its code is in use no longer, in its parts.

    >>> denied_behind("Worn disc (deleted 10/1/2024)"), denied_behind("A deleted gene"), denied_behind("Fracture (closed)")
    (('Worn disc', 'deleted 10/1/2024'), None, None)
    """
    if behind := denial_behind(label):
        return behind
    ended = _ENDED_BEHIND.search(plain(label)) if _HAS_ENDED.search(label) else None
    if ended is None:
        return None
    name = next(name for name in ("inside", "behind", "alone") if ended[name])
    return label[: ended.start()], label[slice(*ended.span(name))].strip(" .")


def rest_of_answer(text: str) -> str | None:
    """What a cell under a question says beyond yes or no, nothing where it says one of them alone.

    >>> rest_of_answer("Active"), rest_of_answer("N/A"), rest_of_answer("Yes, with 59"), rest_of_answer("No"), rest_of_answer("-")
    (None, 'N/A', 'with 59', None, None)
    >>> rest_of_answer("Required")
    'Required'
    """
    if not text.strip("- *\u2013\u2014.") or is_no(text) or is_out_of_use(text):
        return None
    yes = _NO_MORE_THAN_YES.match(plain(text))
    return _FOOTNOTE.sub("", text)[yes.end() if yes else 0 :].strip() or None


def says_yes(text: str) -> bool:
    """Whether a cell under a question begins with yes."""
    return _YES.match(plain(text)) is not None


def is_open(text: str) -> bool:
    """Whether a cell under a question says that nobody knows yet.

    >>> is_open("TBD"), is_open("?"), is_open("pending confirmation"), is_open("yes")
    (True, True, True, False)
    """
    return _OPEN.fullmatch(text) is not None


def is_left_to_plans(text: str) -> bool:
    """Whether a note beside a payer leaves it to its plans.

    >>> is_left_to_plans("plan dependent"), is_left_to_plans("Varies by state"), is_left_to_plans("by contract, with 59")
    (True, True, False)
    """
    return _BY_PLAN.fullmatch(plain(text)) is not None


def is_answer(text: str) -> bool:
    """Whether a header is an answer: what stands under it is so, or is not.

    >>> is_answer("Supports"), is_answer("Do not append"), is_answer("Modifier")
    (True, True, False)
    """
    return _ANSWER.fullmatch(plain(text).strip(" *_:?")) is not None


def denies_column(text: str) -> bool:
    """Whether a header denies what stands under it.

    >>> denies_column("Not covered"), denies_column("Don't"), denies_column("Covered")
    (True, True, False)
    """
    return denial_in(text) is not None or _NO_ANSWER.fullmatch(plain(text).strip(" *_:?")) is not None


def names_answers(text: str) -> bool:
    """Whether a line may be a header of answers: most lines are none, and need no closer look."""
    return _SAYS.search(plain(text)) is not None


def is_sentence(text: str) -> bool:
    """Whether a cell reads as a sentence, and so is no answer and no code.

    >>> is_sentence("Some plans want XS in place of 59."), is_sentence("59 and XS.")
    (True, False)
    """
    return text[-1:] in ".!?" and len(re.findall(r"\b[a-z]{2,}\b", text)) > _MOST_WORDS
