"""The words of a label, made comparable. In: a label. Out: its tokens in order, and keys under which equal labels meet.

Case, punctuation, accents, plural, British spelling, number words, Roman numerals, ordinals and plain abbreviations are made
one; what tells codes apart (numbers, sides, with and without, initial and subsequent) stays a token of its own.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from chargegraph.codes import plain

STOP = frozenset("of the a an and or in to by for at on as from due that is are be its this which any".split())  # noqa: SIM905
"""Words that decide nothing between two names."""
RESIDUAL = frozenset("unspecified nos other specified nec elsewhere classified general site".split())  # noqa: SIM905
"""Words that say only that nothing more is said; a label may drop them."""
SIDES = frozenset(("left", "right", "bilateral"))
POLARITY = frozenset(("with", "without", "not", "no"))
ENCOUNTER = frozenset(
    "initial subsequent sequela encounter routine delay heal nonunion malunion close open type episode care".split()  # noqa: SIM905
)
"""Words of seventh characters."""
CRUCIAL = SIDES | frozenset("without not no initial subsequent sequela delay nonunion malunion close open".split())  # noqa: SIM905
"""Frequent words that tell codes apart all the same."""
FIELDS = SIDES | POLARITY | ENCOUNTER | RESIDUAL
"""With numbers, the words that tell near-twins apart; the others are what a label is about."""

_NUMBERS = {
    word: str(number)
    for number, words in enumerate(
        [
            "zero",
            "one,first",
            "two,second",
            "three,third",
            "four,fourth",
            "five,fifth",
            "six,sixth",
            "seven,seventh",
            "eight,eighth",
            "nine,ninth",
            "ten,tenth",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
    for word in words.split(",")
}
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10"}
# A single letter, or iv (also intravenous), counts as a numeral only behind a word that takes one.
COUNTED = frozenset("type stage class grade level bipolar factor degree group phase category part".split())  # noqa: SIM905
"""Words that a number stands behind."""
_BARE_ROMAN = frozenset(("ii", "iii", "vi", "vii", "viii", "ix"))
_PREFIXES = frozenset(
    "non post pre anti multi inter intra extra sub semi co un neo peri para hyper hypo micro macro poly x bi uni".split()  # noqa: SIM905
)
_SHORT = {
    word: meaning
    for line in """w with;wo without;unsp unspecified;unspec unspecified;uns unspecified;oth other;fx fracture;fxs fracture
dx diagnosis;hx history;tx treatment;rx prescription;pt patient;pts patient;lt left;rt right;bilat bilateral;bil bilateral
init initial;subs subsequent;subsq subsequent;encntr encounter;enc encounter;dis disease;disp displaced;nondisp nondisplaced
inj injury injection;mal malignant;neo neoplasm;neopl neoplasm;malig malignant;sec secondary;abn abnormal;ac acute;chr chronic
htn hypertension;dm diabetes mellitus;ckd chronic kidney disease;copd chronic obstructive pulmonary disease;compl complication
mi myocardial infarction;chf congestive heart failure;uti urinary tract infection;dvt deep vein thrombosis;preg pregnancy
cad coronary artery disease;gerd gastroesophageal reflux disease;esrd end stage renal disease;snf skilled nursing facility
hiv human immunodeficiency virus;crna certified registered nurse anesthetist;aids acquired immunodeficiency syndrome
np nurse practitioner;hosp hospital;proc procedure;svc service;svcs service;serv service;med medical;surg surgical
adm administration;admin administration;eq equipment;equip equipment;repl replacement;replace replacement;ea each
pneum pneumonia;syn syndrome;synd syndrome;dz disease;extrem extremity;mult multiple;phys physician""".replace("\n", ";").split(
        ";"
    )
    for word, _, meaning in [line.partition(" ")]
}
# Where a short form stands for several words none is put in its place: the index weighs them all.
AMBIGUOUS = {"inj": ("injury", "injection"), "med": ("medical", "medicine", "medication"), "neo": ("neoplasm",)}
for _word in AMBIGUOUS:
    _SHORT.pop(_word, None)

_SIGNS = [
    (re.compile(r"\bw/o\b|\bw/out\b"), " without "),
    (re.compile(r"\bw/"), " with "),
    (re.compile(r"['’]s\b|['’]|\((?:e?s)\)"), ""),
    (re.compile(r"(?<=\d),(?=\d{3})"), ""),
    (re.compile(r"(?<=\d)(?:st|nd|rd|th)\b"), ""),
    (re.compile(r"%"), " percent "),
    (re.compile(r">=|≥"), " or more "),
    (re.compile(r"<=|≤"), " or less "),
    (re.compile(r">"), " more "),
    (re.compile(r"<"), " less "),
]
# The letter, not the article: stage 3a, type A, and where no word follows that it could belong to.
_LETTER = re.compile(
    r"(?<=\d)a\b"
    r"|(?:(?<=type )|(?<=group )|(?<=stage )|(?<=grade )|(?<=class ))a\b|(?<=hepatitis )a\b|(?<=vitamin )a\b|(?<=influenza )a\b"
    r"|\ba(?=\s*(?:$|[,;:)\]/]|(?:and|or|with|without)\b))"
)
_LETTER_SIGN = "\x01"
_HAS_SIGN = re.compile(r"w/|['’%<>≥≤]|\d[,snrt]|s\)")
_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?|\.\d+|\x01")
# Who practises a field is called after it: pathologist, podiatrist.
_PROFESSION = re.compile(r"(olog|iatr)ist$")
_FIELD = re.compile(r"(?<=(?:olog|iatr))y$")
_memory: dict[str, str] = {}


def _plain_word(word: str) -> str:
    """A word in American spelling, singular; numbers without idle noughts."""
    if word[0].isdigit() or word[0] == ".":
        number = word.lstrip("0") or "0"
        number = "0" + number if number.startswith(".") else number
        return number.rstrip("0").rstrip(".") if "." in number else number
    if word == _LETTER_SIGN:
        return "a"
    if word in _NUMBERS:
        return _NUMBERS[word]
    if len(word) < 4:
        return word
    if word.endswith("ae"):
        word = word[:-1]
    word = word.replace("ae", "e").replace("oe", "e").replace("sulph", "sulf")
    if len(word) > 5:
        word = word.replace("our", "or").replace("isation", "ization").replace("ll", "l").replace("yse", "yze")
        word = re.sub(r"(?<=[tb])re(?=s?$)", "er", word)
        word = re.sub(r"is(?=e[ds]?$|ing$)", "iz", word) if not word.endswith(("disease", "diseased", "diseases")) else word
    return _PROFESSION.sub(r"\1y", singular(word))


def profession(field: str) -> str:
    """What one is called who practises a field, where that is told by its ending; else nothing.

    >>> profession("podiatry"), profession("surgery")
    ('podiatrist', '')
    """
    made = _FIELD.sub("ist", field)
    return made if made != field else ""


def singular(word: str) -> str:
    """A word without its plural ending.

    >>> [singular(word) for word in ("fractures", "biopsies", "diagnoses", "abscesses", "diabetes", "pelvis")]
    ['fracture', 'biopsy', 'diagnosis', 'abscess', 'diabete', 'pelvis']
    """
    if not word.endswith("s") or len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("oses", "yses", "eses", "iases", "stases")) and word not in ("doses", "noses", "theses"):
        return word[:-2] + "is"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


def tokens(label: str) -> list[str]:
    """The comparable words of a label, in order, without those that decide nothing.

    >>> tokens("Fx. of the left tibia, w/o tumours, Type II")
    ['fracture', 'left', 'tibia', 'without', 'tumor', 'type', '2']
    """
    return list(_tokens(label))


def initials(name: str) -> tuple[str, str]:
    """The first letters of a name's words: of the comparable ones, of all.

    >>> initials("In vitro fertilization")
    ('vf', 'ivf')
    """
    return "".join(word[0] for word in tokens(name)), "".join(word[0] for word in _WORD.findall(name.lower()))


@lru_cache(maxsize=20_000)
def _tokens(label: str) -> tuple[str, ...]:
    text = label.lower()
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFKD", plain(text)) if not unicodedata.combining(sign))
    if _HAS_SIGN.search(text):
        for sign, words in _SIGNS:
            text = sign.sub(words, text)
    raws = _WORD.findall(text)
    if "a" in raws:
        raws = _WORD.findall(_LETTER.sub(f" {_LETTER_SIGN} ", text))
    found: list[str] = []
    before = ""
    for raw in raws:
        if raw in STOP:
            before = raw
            continue
        word = _memory.get(raw)
        if word is None:
            if len(_memory) > 200_000:
                _memory.clear()
            word = _memory[raw] = _SHORT.get(raw) or _plain_word(raw)
        if raw in _ROMAN and (raw in _BARE_ROMAN or before in COUNTED or (len(before) == 1 and before.isdigit())):
            word = _ROMAN[raw]
        if before in _PREFIXES and found and found[-1] == before and word.isalpha():
            found[-1] += word
        elif " " in word:
            found.extend(word.split())
        else:
            found.append(word)
        before = word
    return tuple(found)


def keys(words: list[str]) -> tuple[str, str, str]:
    """Three keys of a label: its words in any order, its letters in a row, its words without residual ones."""
    ordered = sorted(words)
    return (
        "w" + " ".join(ordered),
        "c" + "".join(words),
        "r" + " ".join(sorted({word for word in ordered if word not in RESIDUAL})),
    )


def is_field(word: str) -> bool:
    return word in FIELDS or word[0].isdigit()


def spelt_by(short: str, long: str) -> bool:
    """Whether a word's letters stand in another in order, from the first.

    >>> spelt_by("cncrnt", "concurrent"), spelt_by("cncrnt", "current")
    (True, False)
    """
    if not short or not long or short[0] != long[0] or len(short) >= len(long):
        return False
    rest = iter(long)
    return all(letter in rest for letter in short)


def as_written(label: str, words: Iterable[str]) -> list[str]:
    """Words as a label spells them, for a message.

    >>> as_written("Type II diabetes, NOS", ["diabete", "2"])
    ['II', 'diabetes']
    """
    wanted, found = set(words), list[str]()
    pieces = re.findall(r"[^\s,;:()\[\]]+", label)
    for before, piece in zip(["", *pieces], pieces, strict=False):
        made = tokens(piece)
        made += tokens(f"{before} {piece}")[-1:] if piece.lower() in _ROMAN else []
        if not wanted.isdisjoint(made):
            found.append(piece.strip("."))
    return list(dict.fromkeys(found))


def agrees(label: str, names: Iterable[str]) -> bool:
    """Whether a label is one of some names, but for case, punctuation, spelling and order. Needs no index.

    >>> agrees("SECONDARY MALIGNANT NEOPLASM OF LIVER", ["Secondary malignant neoplasms of the liver"])
    True
    """
    known = list(names)
    if label in known:
        return bool(_tokens(label))
    words = tokens(label)
    if not words:
        return False
    wanted, compact = sorted(words), "".join(words)
    for name in known:
        own = tokens(name)
        if sorted(own) == wanted or "".join(own) == compact:
            return True
    return False
