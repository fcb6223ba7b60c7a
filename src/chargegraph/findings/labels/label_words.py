"""The words of a label, made comparable. In: a label. Out: its tokens in order, and keys under which equal labels meet.

Case, punctuation, accents, plural, British spelling, number words, Roman numerals, ordinals and plain abbreviations are made
one; what tells codes apart (numbers, sides, with and without, initial and subsequent) stays a token of its own.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import pairwise

from chargegraph.codes import plain
from chargegraph.findings.labels.wordlists import WORDS

_SIGNS = [
    (re.compile(r"\bw/c\b"), " wheelchair "),
    (re.compile(r"\bw/in?\b"), " within "),
    # A nought is a slip for the letter.
    (re.compile(r"\bw/[o0]\b|\bw/out\b"), " without "),
    (re.compile(r"\bw/"), " with "),
    (re.compile(r"['’]s\b|['’]|(?<=[a-z])\((?:e?s|ty|ly|al|ed|ing)\)"), ""),
    (re.compile(r"(?<=\d),(?=\d{3})|(?<=\d) (?=000\b)"), ""),
    (re.compile(r"(?<=\d)(?:st|nd|rd|th)\b"), ""),
    (re.compile(r"\bi\.u\."), "iu"),
    # On is left out of labels, and here it tells two places apart.
    (re.compile(r"\b(on|off)[- ]campus\b"), r"\1campus"),
    (re.compile(r"\bm/ca(?=id\b|re\b)"), " medica"),
    (re.compile(r"\bo2\b"), " oxygen "),
    (re.compile(r"\bco2\b"), " carbon dioxide "),
    (re.compile(r"%"), " percent "),
    (re.compile(r">=|≥"), " or more "),
    (re.compile(r"<=|≤"), " or less "),
    (re.compile(r">"), " more "),
    (re.compile(r"<"), " less "),
]
# The letter, not the article: stage 3a, type A, and where no word follows that it could belong to. A pattern that looks
# back has a fixed length, so the words that the letter may stand behind are of this pattern, and of no list.
_LETTER = re.compile(
    r"(?<=\d)a\b"
    r"|(?:(?<=type )|(?<=group )|(?<=stage )|(?<=grade )|(?<=class ))a\b|(?<=hepatitis )a\b|(?<=vitamin )a\b|(?<=influenza )a\b"
    r"|\ba(?=\s*(?:$|[,;:)\]/]|(?:and|or|with|without)\b))"
)
_LETTER_SIGN = "\x01"
_HAS_SIGN = re.compile(r"[wm]/|o2|campus|i\.u\.|['’%<>≥≤]|\d[,snrt]| 000|[a-z]\(")
_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?|\.\d+|\x01")
# Who practises a field is called after it: pathologist, podiatrist.
_PROFESSION = re.compile(r"(olog|iatr)ist$")
_FIELD = re.compile(r"(?<=(?:olog|iatr))y$")
# From so many letters on a word may be another one misspelt.
_MISSPELT = 4
# So long is a word of an everyday name that may be misspelt.
_LONG = 6
_memory: dict[str, str] = {}


def _plain_word(word: str) -> str:
    """A word in American spelling, singular; numbers without idle noughts."""
    if word[0].isdigit() or word[0] == ".":
        number = word.lstrip("0") or "0"
        number = "0" + number if number.startswith(".") else number
        return number.rstrip("0").rstrip(".") if "." in number else number
    if word == _LETTER_SIGN:
        return "a"
    if word in WORDS.numbers:
        return WORDS.numbers[word]
    if len(word) < 4:
        return word
    if word.endswith("ae"):
        word = word[:-1]
    word = word.replace("ae", "e").replace("sulph", "sulf")
    if len(word) > 5:
        word = word.replace("oe", "e")
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
    # The three words are exceptions to this ending alone.
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
    stop, prefixes, roman, abbreviations = WORDS.stop, WORDS.prefixes, WORDS.roman, WORDS.abbreviations
    found: list[str] = []
    before = ""
    for raw in raws:
        if raw in stop:
            before = raw
            continue
        word = _memory.get(raw)
        if word is None:
            if len(_memory) > 200_000:
                _memory.clear()
            word = _memory[raw] = abbreviations.get(raw) or _plain_word(raw)
        if raw in roman and (raw in WORDS.roman_alone or before in WORDS.numbered or (len(before) == 1 and before.isdigit())):
            word = roman[raw]
        if before in prefixes and found and found[-1] == before and word.isalpha():
            found[-1] += word
        elif " " in word:
            found.extend(word.split())
        else:
            found.append(word)
        before = word
    return tuple(found)


def keys(words: list[str]) -> tuple[str, str, str]:
    """Three keys of a label: its words in any order, its letters in a row, its words without residual ones."""
    ordered, residual = sorted(words), WORDS.residual
    return (
        "w" + " ".join(ordered),
        "c" + "".join(words),
        "r" + " ".join(sorted({word for word in ordered if word not in residual})),
    )


def bound(words: list[str]) -> list[tuple[str, str]]:
    """What order tells of words: what is denied, what a number belongs to, what is on which side where both are said.

    >>> bound(tokens("Type 2 diabetes without coma")) == bound(tokens("Diabetes without coma, type 2"))
    True
    """
    bearing = WORDS.negations | ({"left", "right"} if {"left", "right"} <= set(words) else frozenset())
    numbered = WORDS.numbered
    return sorted((one, next_) for one, next_ in pairwise(words) if one in bearing or (one in numbered and next_[0].isdigit()))


def is_field(word: str) -> bool:
    return word in WORDS.fields or word[0].isdigit()


def spelt_by(short: str, long: str) -> bool:
    """Whether a word's letters stand in another in order, from the first.

    >>> spelt_by("cncrnt", "concurrent"), spelt_by("cncrnt", "current")
    (True, False)
    """
    if not short or not long or short[0] != long[0] or len(short) >= len(long):
        return False
    rest = iter(long)
    return all(letter in rest for letter in short)


def is_slip(one: str, other: str) -> bool:
    """Whether a slip of the keyboard makes one word of another: a letter too many, too few, wrong, or two exchanged.

    >>> is_slip("loewr", "lower"), is_slip("lover", "lower"), is_slip("power", "lowers")
    (True, True, False)
    """
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < _MISSPELT - 1 or len(one) < _MISSPELT:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    return one[1:] == other[1:] or one[1:] == other or one == other[1:] or (one[:2] == other[1::-1] and one[2:] == other[2:])


def as_written(label: str, words: Iterable[str]) -> list[str]:
    """Words as a label spells them, for a message.

    >>> as_written("Type II diabetes, NOS", ["diabete", "2"])
    ['II', 'diabetes']
    """
    wanted, found, roman = set(words), list[str](), WORDS.roman
    pieces = re.findall(r"[^\s,;:()\[\]]+", label)
    for before, piece in zip(["", *pieces], pieces, strict=False):
        made = tokens(piece)
        made += tokens(f"{before} {piece}")[-1:] if piece.lower() in roman else []
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
        if (sorted(own) == wanted and bound(own) == bound(words)) or "".join(own) == compact:
            return True
    return False


def reading(label: str) -> str | None:
    """A label with its everyday names as the titles have them; None where it has none.

    >>> reading("High blood pressure"), reading("STEMI of the front wall"), reading("All in remission")
    ('hypertension', 'st elevation myocardial infarction front wall', None)
    """
    words, made, at, found = tokens(label), list[str](), 0, False
    capitals = set(re.findall(r"\b[A-Z]+\b", label)) if label != label.upper() else set[str]()
    while at < len(words):
        for phrase, meaning, written in _everyday_from(words[at]):
            if _is_phrase(words[at : at + len(phrase)], phrase) and (written == "any" or phrase[0].upper() in capitals):
                made.append(meaning)
                at += len(phrase)
                found = True
                break
        else:
            made.append(words[at])
            at += 1
    return " ".join(made) if found else None


@lru_cache(maxsize=20_000)
def _everyday_from(word: str) -> list[tuple[tuple[str, ...], str, str]]:
    """The everyday names that begin with a word, or with one a slip away."""
    known = _everyday()
    near = () if word in known or len(word) < _LONG else (first for first in known if is_slip(word, first))
    return known.get(word) or [name for first in near for name in known[first]]


def _is_phrase(words: list[str], phrase: tuple[str, ...]) -> bool:
    """Whether words are a phrase; one long word of several may have a slip."""
    wrong = [(one, other) for one, other in zip(words, phrase, strict=False) if one != other]
    if len(words) != len(phrase) or len(wrong) > 1:
        return False
    return not wrong or (len(phrase) > 1 and len(wrong[0][1]) >= _LONG and is_slip(*wrong[0]))


@cache
def _everyday() -> dict[str, list[tuple[tuple[str, ...], str, str]]]:
    """The everyday names by first word, longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for phrase, meaning, written, _source in WORDS.everyday:
        words = tuple(tokens(phrase))
        found.setdefault(words[0], []).append((words, meaning, written))
    for row in found.values():
        row.sort(key=lambda entry: -len(entry[0]))
    return found
