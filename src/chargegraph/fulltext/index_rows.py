"""The rows of the index. In: texts, briefs that changed. Out: rows whose numbers have the order that texts alone decide.

Rows of equal rank come by their numbers: what a code in use is called before other names, notes and prose; the shorter text
first; briefs before editions. The rows of a brief lie between those of the briefs before and after it by name, with room for
others in between, so a brief comes or goes without any other row. A grown index answers as one that is made anew.
"""

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from chargegraph.fulltext.request import TOKENIZER, tokens_of
from chargegraph.fulltext.texts import OUT_OF_USE, Text

ROOMS = (("label", 2.0), ("label", 1.5), ("note", 1.0), ("prose", 1.0))
"""What kind of text is in each room, and what it weighs: what a code in use is called first, then other names."""
ROOM_STEP = 1 << 60
"""The numbers of rows in a room. In each come first the shorter texts, and of briefs before those of editions."""
_LENGTH_STEP, _LENGTH_UNIT, _MOST_LENGTHS = 1 << 52, 8, 255
_OWNER_STEP = 1 << 50
_OF_BRIEFS, OF_EDITIONS, OF_HELD = 0, 1, 2
_FIRST, _BRIEF_STEP = 1 << 48, 1 << 30
"""Where the first brief's rows begin, and those of each next one, in an index made anew."""
_OTHER_NAMES = ("short label", "synonym")
SCHEMA = f"""
CREATE VIRTUAL TABLE texts USING fts5(code, text, says UNINDEXED, system UNINDEXED, notation UNINDEXED, source UNINDEXED,
  line UNINDEXED, tokenize='{TOKENIZER}');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(texts, row);
CREATE VIRTUAL TABLE words USING fts5(word, tokenize='porter {TOKENIZER}');
CREATE TABLE briefs (name TEXT PRIMARY KEY, first INTEGER NOT NULL, size INTEGER NOT NULL, rows TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE made (key TEXT);
"""
_NO_WORD = "*[0-9]*"


class NoRoom(Exception):
    """Between the rows of two briefs there are no numbers left."""


def add_editions(index: sqlite3.Connection, texts: Iterable[Text], owner: int) -> None:
    """Add what editions say."""
    _insert(index, [(_base(text, owner) + number, text) for number, text in enumerate(sorted(texts, key=_order))])
    _add_all_words(index)


def add_briefs(index: sqlite3.Connection, texts: Iterable[Text]) -> None:
    """Add what all briefs say to an index that has none."""
    for number, of_brief in enumerate(_by_brief(texts)):
        _add_brief(index, of_brief, _FIRST + number * _BRIEF_STEP)
    _add_all_words(index)


def change_briefs(index: sqlite3.Connection, names: Collection[str], texts: Iterable[Text]) -> None:
    """Let the index hold of the briefs of these short names what `texts` say, and nothing else. Raises `NoRoom`."""
    touched: list[str] = []
    for name in sorted(names):
        for (rows,) in index.execute("SELECT rows FROM briefs WHERE name = ?", (name,)).fetchall():
            touched += (f"{code} {text}" for code, text in index.execute(f"SELECT code, text FROM texts WHERE rowid IN ({rows})"))
            index.execute(f"DELETE FROM texts WHERE rowid IN ({rows})")
            index.execute("DELETE FROM briefs WHERE name = ?", (name,))
    for of_brief in _middle_first(list(_by_brief(texts))):
        _add_brief(index, of_brief, _place_for(index, of_brief[0].source, _size(of_brief)))
        touched += (f"{_squashed(text)} {text.text}" for text in of_brief)
    _renew_words(index, {word for tokens in tokens_of(touched) for word in tokens})


def _by_brief(texts: Iterable[Text]) -> Iterator[list[Text]]:
    """The texts of each brief, by the names of briefs, in order."""
    by_brief: dict[str, list[Text]] = {}
    for text in texts:
        by_brief.setdefault(text.source, []).append(text)
    return (sorted(by_brief[name], key=_order) for name in sorted(by_brief))


def _middle_first(briefs: Sequence[list[Text]]) -> Iterator[list[Text]]:
    """In an order that halves the room between two briefs seldom: many that lie side by side find room there."""
    if briefs:
        middle = len(briefs) // 2
        yield briefs[middle]
        yield from _middle_first(briefs[:middle])
        yield from _middle_first(briefs[middle + 1 :])


def _size(of_brief: list[Text]) -> int:
    """The most rows of a brief that lie side by side."""
    return max(Counter(_place(text) for text in of_brief).values())


def _place_for(index: sqlite3.Connection, name: str, size: int) -> int:
    """Where the rows of a brief begin that is not there yet."""
    before = index.execute("SELECT first + size FROM briefs WHERE name < ? ORDER BY name DESC LIMIT 1", (name,)).fetchone()
    after = index.execute("SELECT first FROM briefs WHERE name > ? ORDER BY name LIMIT 1", (name,)).fetchone()
    low, high = (before or (0,))[0], (after or (_OWNER_STEP,))[0]
    if high - low < size:
        raise NoRoom
    if before and after:
        return int(low + (high - low - size) // 2)
    # At either end the step stays as wide, for codes are often added in their order.
    return int(min(low + _BRIEF_STEP, high - size) if before else max(high - _BRIEF_STEP, low) if after else _FIRST)


def _add_brief(index: sqlite3.Connection, of_brief: list[Text], first: int) -> None:
    taken = Counter[tuple[int, int]]()
    rows = []
    for text in of_brief:
        place = _place(text)
        rows.append((_base(text, _OF_BRIEFS) + first + taken[place], text))
        taken[place] += 1
    _insert(index, rows)
    numbers = ", ".join(str(row) for row, _ in rows)
    values = (of_brief[0].source, first, max(taken.values()), numbers)
    index.execute("INSERT INTO briefs(name, first, size, rows) VALUES (?, ?, ?, ?)", values)


def _insert(index: sqlite3.Connection, rows: Iterable[tuple[int, Text]]) -> None:
    index.executemany(
        "INSERT INTO texts(rowid, code, text, says, system, notation, source, line) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ((row, _squashed(text), text.text, text.says, text.system, text.code, text.source, text.line) for row, text in rows),
    )


def _squashed(text: Text) -> str:
    """The code of a text as one word: C22.0 is C220."""
    return "".join(filter(str.isalnum, text.code or ""))


def _add_all_words(index: sqlite3.Connection) -> None:
    index.execute(
        """INSERT INTO words(word) SELECT term FROM vocabulary
           WHERE term NOT GLOB ? AND term NOT IN (SELECT word FROM words)""",
        (_NO_WORD,),
    )


def _renew_words(index: sqlite3.Connection, words: Iterable[str]) -> None:
    """Let the list of words have those of these that some text holds, and none of the others."""
    for word in sorted(words):
        held = index.execute("SELECT 1 FROM vocabulary WHERE term = ? AND term NOT GLOB ?", (word, _NO_WORD)).fetchone()
        listed = index.execute("SELECT rowid FROM words WHERE words MATCH ? AND word = ?", (f'"{word}"', word)).fetchone()
        if held and not listed:
            index.execute("INSERT INTO words(word) VALUES (?)", (word,))
        elif listed and not held:
            index.execute("DELETE FROM words WHERE rowid = ?", listed)


def _order(text: Text) -> tuple[object, ...]:
    return (*_place(text), text.source, text.line or 0, text.code or "", text.says, text.text)


def _base(text: Text, owner: int) -> int:
    room, length = _place(text)
    return room * ROOM_STEP + length * _LENGTH_STEP + owner * _OWNER_STEP


def _place(text: Text) -> tuple[int, int]:
    """The room of a text, and how long it is there."""
    is_other = text.says in _OTHER_NAMES or (text.kind == "label" and text.says.endswith(OUT_OF_USE))
    room = [kind for kind, _ in ROOMS].index(text.kind) + is_other
    return room, min(len(text.text) // _LENGTH_UNIT, _MOST_LENGTHS)
