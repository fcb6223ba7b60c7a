"""Random SPARQL. In: chance, the address and the file that nobody may reach. Out: a text that an engine might read.

Texts are made of the grammar's pieces and of what hides them: escapes, comments, odd spaces, no spaces, other letters' case.
"""

import random
from collections.abc import Callable, Sequence

_SPACES = (" ", " ", " ", "\n", "\t", "\r", "\r\n", "", "", " # SELECT }\n", "#\"'\n", "\u00a0", "\u000b", "\u2003", "\ufeff")
_MOST_DEPTH = 4


class Grammar:
    """Makes texts. The words of one text are apart until `written` puts them together."""

    def __init__(self, chance: random.Random, address: str, file: str) -> None:
        self._chance, self._address, self._file = chance, address, file

    def text(self) -> str:
        """A text: mostly a query with something in it that may not be, sometimes an update, sometimes one behind the other."""
        words = self._prologue() + self._any((self._query, self._query, self._query, self._update))
        if self._chance.random() < 0.1:
            words += [";", *self._prologue(), *self._update()]
        return self._written(words)

    def _any(self, ways: Sequence[Callable[[], list[str]]]) -> list[str]:
        return self._chance.choice(ways)()

    def _prologue(self) -> list[str]:
        lines = (
            ["PREFIX", "x:", "<http://x/>"],
            ["PREFIX", "service:", f"<{self._address}>"],
            ["PREFIX", ":", f"<{self._file}>"],
            ["PREFIX", "from:", "<file:///>"],
            ["BASE", "<file:///etc/>"],
            ["BASE", f"<{self._address}>"],
            ["VERSION", "'1.2'"],
            ["PREFIX", "select:", "<http://x/>"],
        )
        return [word for line in self._chance.sample(lines, self._chance.choice((0, 0, 1, 2))) for word in line]

    def _iri(self) -> str:
        return self._chance.choice(
            (f"<{self._address}>", f"<{self._file}>", "<passwd>", "<>", "<http://x/1>", "x:1", ":1", "service:", "from:etc")
        )

    def _term(self) -> str:
        strings = ("'SERVICE'", '"}"', "'''a ' } SERVICE'''", '"\\u0022"', "'\\''", '"""\\""""', "1.5e3", "true", "_:b", "[]")
        return self._chance.choice(("?s", "?o", "?p", "?x", self._iri(), self._chance.choice(strings)))

    def _query(self) -> list[str]:
        body = ["{", *self._patterns(0), "}"]
        form = self._any(
            (
                lambda: ["SELECT", "*"],
                lambda: ["SELECT", "(", self._term(), "AS", "?z", ")"],
                lambda: ["ASK"],
                lambda: ["CONSTRUCT", "{", "?s", "?p", "?o", "}"],
                lambda: ["DESCRIBE", self._iri()],
            )
        )
        dataset = [w for _ in range(self._chance.choice((0, 0, 1, 2))) for w in self._dataset()]
        where = ["WHERE"] if form[0] == "CONSTRUCT" or self._chance.random() < 0.3 else []
        return [*form, *dataset, *where, *body, *self._chance.choice(([], [], ["LIMIT", "5"], ["VALUES", "?x", "{", "}"]))]

    def _dataset(self) -> list[str]:
        return ["FROM", *self._chance.choice(([], ["NAMED"])), self._iri()]

    def _update(self) -> list[str]:
        triple = [self._iri(), "<http://x/p>", "'planted'"]
        return self._chance.choice(
            (
                ["INSERT", "DATA", "{", *triple, "}"],
                ["DELETE", "WHERE", "{", "?s", "?p", "?o", "}"],
                ["INSERT", "{", "?s", "?p", "?o", "}", "WHERE", "{", *self._patterns(2), "}"],
                ["LOAD", "SILENT", self._iri()],
                ["LOAD", f"<{self._address}>", "INTO", "GRAPH", "<http://x/g>"],
                ["CLEAR", "ALL"],
                ["DROP", "DEFAULT"],
                ["CREATE", "GRAPH", "<http://x/new>"],
                ["COPY", "<http://x/ring>", "TO", "DEFAULT"],
                ["WITH", "<http://x/ring>", "DELETE", "{", "?s", "?p", "?o", "}", "WHERE", "{", "?s", "?p", "?o", "}"],
            )
        )

    def _patterns(self, depth: int) -> list[str]:
        words = []
        for _ in range(self._chance.choice((0, 1, 1, 2, 3))):
            words += self._pattern(depth + 1)
        return words

    def _pattern(self, depth: int) -> list[str]:
        triple = [self._term(), self._chance.choice(("?p", "<http://x/p>", "a", "x:p", "^x:p/x:p*")), self._term(), "."]
        if depth > _MOST_DEPTH:
            return triple
        group = ["{", *self._patterns(depth), "}"]
        silent = self._chance.choice(([], ["SILENT"]))
        return self._chance.choice(
            (
                triple,
                triple,
                ["SERVICE", *silent, self._chance.choice((self._iri(), "?s")), *group],
                ["OPTIONAL", *group],
                ["GRAPH", self._chance.choice((self._iri(), "?g")), *group],
                ["{", "SELECT", "*", *group, "}"],
                [*group, "UNION", *group],
                ["MINUS", *group],
                ["FILTER", self._chance.choice(("EXISTS", "NOT EXISTS")), *group],
                ["FILTER", "(", self._term(), self._chance.choice(("<", ">", "&&", "=")), self._term(), ")"],
                ["FILTER", "(", "?a", "<", "?b", "&&", "?c", ">", "?d", ")"],
                ["BIND", "(", f"IRI({self._term()})", "AS", "?y", ")"],
                ["VALUES", "?x", "{", self._term(), "}"],
            )
        )

    def _written(self, words: list[str]) -> str:
        odd = self._chance.choice((0.0, 0.1, 0.3))
        parts = []
        for word in words:
            if self._chance.random() < odd:
                word = self._disguised(word)
            parts += [word, self._chance.choice(_SPACES) if self._chance.random() < odd else " "]
        return "".join(parts)

    def _disguised(self, word: str) -> str:
        way = self._chance.randrange(4)
        if way == 0:
            return "".join(self._chance.choice((letter.upper(), letter.lower())) for letter in word)
        place = self._chance.randrange(len(word))
        if way == 1:
            return f"{word[:place]}\\u{ord(word[place]):04X}{word[place + 1 :]}"
        if way == 2:
            return f"{word[:place]}\\U{ord(word[place]):08x}{word[place + 1 :]}"
        return word[:place] + self._chance.choice("\\<>'\"{}#;\u017f\u212a") + word[place:]
