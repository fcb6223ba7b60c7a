"""The word lists that labels are judged by. In: graph/labels/. Out: WORDS, one attribute a list, read when first asked for.

A list is a TSV file: `#` comments that say what it is for, a line with the names of its columns, then its lines in the order of
their characters, none twice. A line that does not fit is an error that names it: half a list would judge wrongly in silence.
"""

from collections.abc import Iterator
from functools import cache, cached_property
from hashlib import sha256
from json import JSONDecodeError, loads
from typing import Any, NoReturn

from chargegraph.errors import ChargegraphError, Place
from chargegraph.resources import list_resources, read_resource

_FOLDER = "graph", "labels"
_WEIGHTS = "weights.json"
_YES_OR_NO = ("yes", "no")


@cache
def fingerprint() -> str:
    """A hash of all files of the folder: what was made with other lists or weights is out of date."""
    made = sha256()
    for name in list_resources(*_FOLDER, suffix=""):
        data = read_resource(*_FOLDER, name)
        made.update(f"{name} {len(data)}\n".encode() + data)
    return made.hexdigest()


def read_list(stem: str, *columns: str, unique: bool = False, **choices: tuple[str, ...]) -> Iterator[list[str]]:
    """The lines of a list as their cells, checked.

    Where they are unique, each begins with another cell; what a column may hold is any word or phrase, or one of its choices.
    """
    file, headed, before, number = f"{stem}.tsv", False, "", 0
    for number, line in enumerate(_text(file).splitlines(), 1):
        if line.startswith("#"):
            continue
        cells = line.split("\t")
        if not headed:
            if cells != list(columns):
                _refuse(f"the columns are {line!r}", file, number, 1, f"write {' '.join(columns)}, with tabs between them")
            headed = True
            continue
        if len(cells) != len(columns) or "" in cells:
            what = f"{line!r} has not one word or phrase in each of its columns"
            _refuse(what, file, number, 1, f"write {' '.join(columns)}, with one tab between two of them")
        for column, allowed in choices.items():
            if (cell := cells[columns.index(column)]) not in allowed:
                _refuse(f"{cell!r} is no {column}", file, number, line.rindex(cell) + 1, f"write {' or '.join(allowed)}")
        for cell in cells:
            if cell != " ".join(cell.split()) or cell != cell.lower():
                _refuse(f"{cell!r} fits no label", file, number, line.index(cell) + 1, "write small letters and single spaces")
        if line <= before:
            _refuse(f"{line!r} stands behind {before!r}", file, number, 1, "put the lines in order, each once")
        if unique and before.partition("\t")[0] == cells[0]:
            _refuse(f"{cells[0]!r} stands twice", file, number, 1, "leave one line of it")
        before = line
        yield cells
    if not before:
        _refuse("the list is empty", file, number + 1, 1, "write the names of its columns, then its lines")


def _text(file: str) -> str:
    data = read_resource(*_FOLDER, file)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        _refuse("the list is not UTF-8", file, data[: problem.start].count(b"\n") + 1, 0, "save it as UTF-8")


def _refuse(what: str, file: str, line: int, column: int, remedy: str) -> NoReturn:
    raise ChargegraphError(what, where=Place("/".join((*_FOLDER, file)), line, column), remedy=remedy)


def refuse_weights(what: str, line: int = 0, column: int = 0) -> NoReturn:
    _refuse(what, _WEIGHTS, line, column, "make them anew with benchmarks/verdicts/train.py")


def _words(stem: str, column: str = "word") -> cached_property[frozenset[str]]:
    return cached_property(lambda _: frozenset(word for (word,) in read_list(stem, column)))


def _pairs(stem: str, *columns: str) -> cached_property[dict[str, str]]:
    return cached_property(lambda _: {word: meaning for word, meaning in read_list(stem, *columns, unique=True)})  # noqa: C416


def _lines(stem: str, *columns: str, **choices: tuple[str, ...]) -> cached_property[list[list[str]]]:
    return cached_property(lambda _: list(read_list(stem, *columns, unique=True, **choices)))


class _WordLists:
    """Each list as its file says what it is."""

    stop = _words("stop-words")
    residual = _words("residual-words")
    numbered = _words("numbered-words")
    lettered = _words("lettered-words")
    prefixes = _words("prefixes", "prefix")
    negations = _words("negations")
    uncertain_negations = _words("uncertain-negations")
    comparisons = _words("comparisons")
    dose_units = _words("dose-units", "unit")
    population = _words("population-words")
    generic = _words("generic-words")
    numbers = _pairs("number-words", "word", "number")
    abbreviations = _pairs("abbreviations", "abbreviation", "meaning")
    beginnings = _pairs("word-beginnings", "beginning", "meaning")
    endings = _pairs("word-endings", "ending", "meaning")
    opposites = _pairs("opposite-beginnings", "beginning", "opposite")
    _deciding = _lines("deciding-words", "word", "kind", "crucial", kind=("side", "polarity", "encounter"), crucial=_YES_OR_NO)
    everyday = _lines("everyday-names", "phrase", "meaning", "written", "source", written=("any", "capitals"))
    _numerals = _lines("roman-numerals", "numeral", "number", "alone", alone=_YES_OR_NO)

    @cached_property
    def polarity(self) -> frozenset[str]:
        return frozenset(word for word, kind, _crucial in self._deciding if kind == "polarity")

    @cached_property
    def crucial(self) -> frozenset[str]:
        return frozenset(word for word, _kind, crucial in self._deciding if crucial == "yes")

    @cached_property
    def fields(self) -> frozenset[str]:
        """With numbers, the words that tell near-twins apart; the others are what a label is about."""
        return self.residual.union(word for word, _kind, _crucial in self._deciding)

    @cached_property
    def roman(self) -> dict[str, str]:
        return {numeral: number for numeral, number, _alone in self._numerals}

    @cached_property
    def roman_alone(self) -> frozenset[str]:
        return frozenset(numeral for numeral, _number, alone in self._numerals if alone == "yes")

    @cached_property
    def ambiguous(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for short, meaning in read_list("ambiguous-abbreviations", "abbreviation", "meaning"):
            found.setdefault(short, []).append(meaning)
        return found

    @cached_property
    def contraries(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Sets, their values, and the phrases that say these, as words."""
        return [(name, value, tuple(phrase.split())) for name, value, phrase in read_list("contraries", "set", "value", "phrase")]

    @cached_property
    def synonyms(self) -> dict[str, tuple[str, ...]]:
        """For each word the others of its groups, in order."""
        found: dict[str, set[str]] = {}
        for (group,) in read_list("synonyms", "words"):
            words = group.split()
            for word in words:
                found.setdefault(word, set()).update(words)
        return {word: tuple(sorted(others - {word})) for word, others in found.items()}

    @cached_property
    def weights(self) -> dict[str, Any]:
        """Not words: what benchmarks/verdicts/train.py fitted, per family of kinds."""
        try:
            return dict(loads(_text(_WEIGHTS)))
        except JSONDecodeError as problem:
            refuse_weights(f"the weights are no JSON: {problem.msg}", problem.lineno, problem.colno)


WORDS = _WordLists()
