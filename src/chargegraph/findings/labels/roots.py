"""Words that mean the same in Latin, Greek and plain English. In: a word. Out: words that it may stand for, or excludes.

General knowledge of the language, of no release: renal is of the kidney, -itis an inflammation, hypo- the contrary of hyper-.
"""

from functools import lru_cache

from chargegraph.findings.labels.wordlists import WORDS

# A word this long may be learned; so many letters must stand behind its beginning.
_LEARNED, _REST = 6, 3


def about(word: str) -> list[str]:
    """What a learned word is about, by its beginning and its ending.

    >>> about("nephritis")
    ['kidney', 'inflammation']
    """
    if len(word) < _LEARNED:
        return []
    found = [meaning for start, meaning in WORDS.beginnings.items() if word.startswith(start) and len(word) >= len(start) + _REST]
    return found + [meaning for end, meaning in WORDS.endings.items() if word.endswith(end)]


# Two syllables of grammar, which `turns` puts before a bare word and takes away again: no list, for there is no third.
_NOT = ("non", "un")
STEM = 5
"""Letters behind such a beginning that make a word."""


def turns_round(beginning: str) -> bool:
    """Whether a word with that beginning is not a kind of what the rest of it is: hypotension is no kind of tension."""
    return beginning in _NOT or beginning in WORDS.opposites or beginning in WORDS.opposites.values()


@lru_cache(maxsize=50_000)
def turns(word: str) -> tuple[str, ...]:
    """The words that a contrary beginning makes of one.

    >>> turns("hyponatremia")
    ('hypernatremia', 'nonhyponatremia', 'unhyponatremia')
    >>> turns("nonrheumatic")
    ('rheumatic',)
    """
    found = list[str]()
    for pair in WORDS.opposites.items():
        for one, other in (pair, pair[::-1]):
            if word.startswith(one) and len(word) >= len(one) + STEM:
                found.append(other + word[len(one) :])
    bare = [word[len(no) :] for no in _NOT if word.startswith(no) and len(word) >= len(no) + STEM]
    if bare:
        return (*found, *bare)
    return (*found, *(no + word for no in _NOT)) if len(word) >= STEM else tuple(found)
