"""Hits. In: a store and words. Out: texts that hold them all, the best first; and words that no text holds.

Rows with the words as typed come first, then those with other forms of them or with codes that begin so, either by FTS5's bm25,
in which a row about a code that was typed and a label weigh more. Equal rows come in the order of the index, which the texts
alone decide.
"""

import re
import sqlite3
from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple, TypeVar

from chargegraph.codes.reading import probable_codes
from chargegraph.errors import StoreError, UsageError, unknown
from chargegraph.fulltext.index import forget, index_of
from chargegraph.fulltext.index_rows import ROOM_STEP, ROOMS
from chargegraph.fulltext.request import SearchTerm, expression, read_terms
from chargegraph.fulltext.texts import KINDS
from chargegraph.store.store import Store, require_store

_CODE_WEIGHT, _TEXT_WEIGHT = 10.0, 1.0
_RANKED = 10_000
"""The rows of one question that are ranked, the shortest labels first: beyond, words are so common that ranks mean little."""
_FORMS = 64
_OPEN, _CLOSE = "\x02", "\x03"
_WINDOW = 120
_LEAD = 40
_T = TypeVar("_T")


class Hit(NamedTuple):
    """A text that holds what was looked for."""

    rank: int
    """From one."""
    kind: str
    """label, note or prose."""
    says: str
    """What the text is: title, stated label, when to use, official label, synonym, excludes1 and so on."""
    system: str | None
    code: str | None
    """The code that the text is about, where it is about one."""
    source: str
    """The short name of the brief, or the name of the edition, that says it."""
    line: int | None
    """The line of the brief on which the first word found stands; of a label or note, on which its statement begins."""
    text: str
    matched: tuple[tuple[int, int], ...]
    """Where in the text what was looked for stands, from a character to before another."""

    def snippet(self, before: str = "[", after: str = "]", *, width: int = _WINDOW) -> str:
        """The text, or about `width` characters of it where most was found, with marks around what was found.

        >>> Hit(1, "prose", "text", None, None, "a", 3, "focused ultrasound", ((0, 7), (8, 18))).snippet()
        '[focused] [ultrasound]'
        """
        first, last = _window(self.text, self.matched, width)
        parts, at = ["…" if first else ""], first
        for begin, end in _inside(self.matched, first, last):
            parts += self.text[at:begin], before, self.text[begin:end], after
            at = end
        return "".join([*parts, self.text[at:last], "…" if last < len(self.text) else ""])


class Miss(NamedTuple):
    """What was typed and no text holds, and the nearest word or code that some text does."""

    typed: str
    nearest: str | None


def search(store: Store, text: str, within: Collection[str] = KINDS, limit: int | None = 20) -> list[Hit]:
    """The texts that hold all that is looked for, the best first, at most `limit`.

    `text` has words, ``"quoted words"`` that stand side by side, ``begin*``, and codes; `within` names the kinds of text to look
    in: label, note, prose. The index is made where there is none, with all bundled editions in some seconds, and brought up to
    date by the briefs that changed. Raises `UsageError` where there is nothing to look for, or a kind or a limit is none.
    """
    require_store(store)
    if isinstance(within, str):
        raise UsageError(f"within={within!r} is one text", remedy=f"give kinds of text in a tuple, such as ({within!r},)")
    for kind in within:
        if kind not in KINDS:
            raise unknown("kind of text", kind, KINDS)
    if not within:
        raise UsageError("a search needs a kind of text", remedy=f"look in {', '.join(KINDS)}")
    if limit is not None and not (isinstance(limit, int) and limit > 0):
        raise UsageError(f"a search cannot have {limit} hits", remedy="give a number from 1, or none for all")
    kinds = [kind for kind in KINDS if kind in within]
    terms = read_terms(text)
    return _asked(store, lambda index: list(_hits(index, terms, kinds, limit)))


def misses(store: Store, text: str) -> list[Miss]:
    """What of a text to look for stands nowhere in what is searched."""
    terms = read_terms(text)
    return _asked(store, lambda index: [Miss(term.typed, _nearest(index, term)) for term in terms if not _occurs(index, term)])


def _asked(store: Store, ask: Callable[[sqlite3.Connection], _T]) -> _T:
    """What an index answers; one that is damaged is made anew."""
    for attempt in range(2):
        try:
            with index_of(store) as index:
                return ask(index)
        except sqlite3.DatabaseError as error:
            if attempt or not store.is_directory:
                raise StoreError(f"the index for searching cannot be used ({error})") from error
            forget(store)
    raise AssertionError


def _hits(index: sqlite3.Connection, terms: list[SearchTerm], kinds: list[str], limit: int | None) -> Iterator[Hit]:
    exact = expression(terms)
    found = dict.fromkeys(_ranked(index, exact, kinds, limit), exact)
    if any(term.has_forms or term.begins_a_code for term in terms) and (limit is None or len(found) < limit):
        loose = expression(terms, lambda word: _forms(index, word), begun=True)
        for row in _ranked(index, loose, kinds, limit):
            found.setdefault(row, loose)
    best = list(found.items())[:limit]
    told = _told(index, exact, [row for row, match in best if match == exact], terms)
    if len(told) < len(best):
        told |= _told(index, loose, [row for row, match in best if match == loose], terms)
    for rank, (row, _) in enumerate(best, 1):
        yield Hit(rank, *told[row])


def _ranked(index: sqlite3.Connection, match: str, kinds: list[str], limit: int | None) -> Iterator[int]:
    """The numbers of the rows that match, the best first."""
    rooms = [room for room, (kind, _) in enumerate(ROOMS) if kind in kinds]
    ranges = " OR ".join(f"rowid BETWEEN {room * ROOM_STEP} AND {(room + 1) * ROOM_STEP - 1}" for room in rooms)
    weights = " ".join(f"WHEN {room} THEN {weight}" for room, (_, weight) in enumerate(ROOMS))
    rows = index.execute(
        f"""SELECT row FROM (
              SELECT rowid AS row, bm25(texts, {_CODE_WEIGHT}, {_TEXT_WEIGHT}) AS score FROM texts
              WHERE texts MATCH ?{f" AND ({ranges})" if len(rooms) < len(ROOMS) else ""} LIMIT {-1 if limit is None else _RANKED})
            ORDER BY score * CASE row / {ROOM_STEP} {weights} END, row LIMIT ?""",
        (match, -1 if limit is None else limit),
    )
    return (row for (row,) in rows)


def _told(index: sqlite3.Connection, match: str, rows: list[int], terms: list[SearchTerm]) -> dict[int, tuple[Any, ...]]:
    """What a hit says but for its rank, by the number of its row."""
    # Row by row a prefix would be spread into its words anew; with a plus sign FTS5 gives all rows that match, once.
    plus = "+" if any(term.is_prefix or term.begins_a_code for term in terms) else ""
    found = index.execute(
        f"""SELECT rowid, text, highlight(texts, 1, ?, ?), says, system, notation, source, line FROM texts
            WHERE texts MATCH ? AND {plus}rowid IN ({", ".join(map(str, rows))})""",
        (_OPEN, _CLOSE, match),
    )
    return {row: _read(ROOMS[row // ROOM_STEP][0], *columns) for row, *columns in found}


def _read(
    kind: str, text: str, marked: str, says: str, system: str | None, code: str | None, source: str, line: int | None
) -> tuple[Any, ...]:
    matched = tuple(_marked(marked)) if marked.replace(_OPEN, "").replace(_CLOSE, "") == text else ()
    if kind == "prose" and line is not None:
        line += text.count("\n", 0, matched[0][0] if matched else 0)
        text = text.replace("\n", " ")
    return kind, says, system, code, source, line, text, matched


def _marked(text: str) -> Iterator[tuple[int, int]]:
    """Where marks stand in a text, counted without them."""
    for number, match in enumerate(re.finditer(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}", text)):
        begin = match.start() - 2 * number
        yield begin, begin + len(match[1])


def _window(text: str, matched: tuple[tuple[int, int], ...], width: int) -> tuple[int, int]:
    """The part of a text to show: where the most of what was found fits, with some words before."""
    if len(text) <= width:
        return 0, len(text)
    lead = min(_LEAD, width // 3)
    starts = [min(max(0, begin - lead), len(text) - width) for begin, _ in matched] or [0]
    first = max(starts, key=lambda start: (len(_inside(matched, start, start + width)), -start))
    last = first + width
    inside = _inside(matched, first, last) or [(first + lead, last - lead)]
    if first:
        first = text.find(" ", first, inside[0][0]) + 1 or first
    if last < len(text):
        space = text.rfind(" ", inside[-1][1], last)
        last = space if space > 0 else last
    return first, last


def _inside(matched: tuple[tuple[int, int], ...], first: int, last: int) -> list[tuple[int, int]]:
    return [(begin, end) for begin, end in matched if first <= begin and end <= last]


def _forms(index: sqlite3.Connection, word: str) -> list[str]:
    """The known words of the same stem."""
    rows = index.execute("SELECT word FROM words WHERE words MATCH ? ORDER BY word LIMIT ?", (f'"{word}"', _FORMS))
    return [form for (form,) in rows]


def _occurs(index: sqlite3.Connection, term: SearchTerm) -> bool:
    match = expression([term], lambda word: _forms(index, word), begun=True)
    return index.execute("SELECT 1 FROM texts WHERE texts MATCH ? LIMIT 1", (match,)).fetchone() is not None


def _nearest(index: sqlite3.Connection, term: SearchTerm) -> str | None:
    """The nearest word that some text holds; of a code the one that is probably meant; None for several words."""
    from difflib import get_close_matches  # dear to import

    word = term.squashed
    if not word.isalpha():
        return next((code for code in probable_codes(term.typed) if _occurs(index, read_terms(code)[0])), None)
    if len(term.tokens) > 1:
        return None
    lengths = len(word) - 2, len(word) + 2
    rows = index.execute("SELECT word FROM words WHERE length(word) BETWEEN ? AND ? ORDER BY word", lengths)
    near = get_close_matches(word, [known for (known,) in rows], n=1, cutoff=0.7)
    return near[0] if near else None
