"""What is typed to search. In: text. Out: terms, and an expression of SQLite's FTS5 that always parses.

Words are all wanted, ``"quoted words"`` as they stand side by side, ``ablat*`` is any word that begins so. FTS5's own tokenizer
cuts a term, so that it is cut as the texts are; its operators and signs mean nothing special. Source: https://sqlite.org/fts5.html
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from typing import NamedTuple

from chargegraph.codes import plain
from chargegraph.errors import UsageError

TOKENIZER = "unicode61 remove_diacritics 2"
MAX_CHARACTERS = 1000
MAX_TERMS = 32
_LEAST_OF_CODE = 3
"""Characters from which on a term may be how a code begins: fewer begin too many."""
_TERM = re.compile(r'"(?P<quoted>[^"]*)(?:"(?P<star>\*?)|\Z)|(?P<bare>[^\s"]+)')
_REMEDY = "give a word, such as ablation, a code, such as C22.0, or the beginning of one, such as ablat*"


class SearchTerm(NamedTuple):
    """One thing to look for."""

    typed: str
    tokens: tuple[str, ...]
    is_prefix: bool
    is_quoted: bool

    @property
    def squashed(self) -> str:
        """The term as the index has codes: C22.0 is c220."""
        return "".join(self.tokens)

    @property
    def has_forms(self) -> bool:
        """Whether it is a word that may also stand in another form: ablations for ablation."""
        return len(self.tokens) == 1 and not (self.is_prefix or self.is_quoted) and self.tokens[0].isalpha()

    @property
    def begins_a_code(self) -> bool:
        """Whether it may be how a code begins: 0686 for 0686T."""
        word = self.squashed
        return not (self.is_prefix or self.is_quoted) and len(word) >= _LEAST_OF_CODE and any(map(str.isdigit, word))


def read_terms(text: str) -> list[SearchTerm]:
    """The terms of what is typed, each once. Raises `UsageError` where there is none, or where it is far too long.

    >>> [(term.tokens, term.is_prefix) for term in read_terms('"focused ultrasound" ablat* C22.0')]
    [(('focused', 'ultrasound'), False), (('ablat',), True), (('c22', '0'), False)]
    """
    if not isinstance(text, str):
        raise UsageError(f"there is nothing to look for in {text!r}", remedy=_REMEDY)
    if len(text) > MAX_CHARACTERS:
        raise UsageError(f"there are more than {MAX_CHARACTERS:,} characters to look for", remedy="look for fewer words")
    clean = plain(text.encode("utf-8", "replace").decode())
    found = list(_TERM.finditer(clean))
    cut = tokens_of([match["quoted"] or match["bare"] or "" for match in found])
    terms = [
        SearchTerm(match[0], tokens, (match["star"] or (match["bare"] or "")[-1:]) == "*", match["bare"] is None)
        for match, tokens in zip(found, cut, strict=True)
        if tokens
    ]
    if not terms:
        raise UsageError(f"there is nothing to look for in {text!r}" if text.strip() else "nothing to look for", remedy=_REMEDY)
    once = {(term.tokens, term.is_prefix, term.is_quoted): term for term in terms}
    if len(once) > MAX_TERMS:
        raise UsageError(f"there are more than {MAX_TERMS} words to look for", remedy="look for fewer words")
    return list(once.values())


def tokens_of(pieces: Sequence[str]) -> list[tuple[str, ...]]:
    """How FTS5 cuts texts: in words of letters and digits, without case and diacritics."""
    found: list[list[str]] = [[] for _ in pieces]
    with closing(sqlite3.connect(":memory:")) as scratch:
        scratch.execute(f"CREATE VIRTUAL TABLE pieces USING fts5(piece, content='', tokenize='{TOKENIZER}')")
        scratch.execute("CREATE VIRTUAL TABLE cut USING fts5vocab(pieces, instance)")
        scratch.executemany("INSERT INTO pieces(rowid, piece) VALUES (?, ?)", enumerate(pieces))
        for place, token in scratch.execute('SELECT doc, term FROM cut ORDER BY doc, "offset"'):
            found[place].append(token)
    return [tuple(tokens) for tokens in found]


def expression(
    terms: Iterable[SearchTerm], forms_of: Callable[[str], Iterable[str]] = lambda word: (), *, begun: bool = False
) -> str:
    """The terms, all of them, as FTS5 has it: each as a text has it, in one of the other forms of its word, or as a code has it.

    With `begun` also as a code begins.

    >>> expression(read_terms("C22.0 liver"))
    '("c22 0" OR code : "c220") AND ("liver")'
    >>> expression(read_terms("0686 liver"), begun=True)
    '("0686" OR code : "0686"*) AND ("liver")'
    """
    return " AND ".join(f"({' OR '.join(_alternatives(term, forms_of, begun))})" for term in terms)


def _alternatives(term: SearchTerm, forms_of: Callable[[str], Iterable[str]], begun: bool) -> list[str]:
    star = "*" if term.is_prefix else ""
    found = [f'"{" ".join(term.tokens)}"{star}']
    if len(term.tokens) > 1:
        found.append(f'code : "{term.squashed}"{star}')
    if begun and term.begins_a_code:
        found.append(f'code : "{term.squashed}"*')
    if term.has_forms:
        found += [f'"{form}"' for form in forms_of(term.tokens[0]) if form != term.tokens[0]]
    return found
