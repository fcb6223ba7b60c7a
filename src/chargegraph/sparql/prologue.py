"""What a query declares. In: its tokens. Out: its prefixes, and what an engine may read in a token because of them.

Each question costs no more than its token is long, however many declarations and tokens there are.
"""

import re
from collections.abc import Iterator

from chargegraph.sparql.lexer import NOTHING, Token

_TAKES = {"PREFIX": 3, "BASE": 2, "VERSION": 2}
"""How many tokens each declaration takes."""
_IS_CLOSED = re.compile("<(?:[^/?#:]*:)?(?://[^/?#]*)?+[/?#]|<[^/?#:]+:(?!//)")
"""An IRI that ends behind its authority, so that any name may follow."""


def beginning(found: list[Token]) -> int:
    """The place of the first token after the declarations; their number where there is none."""
    place = 0
    while place < len(found) and (taken := _TAKES.get(found[place].text.upper(), 0)):
        place += taken
    return min(place, len(found))


class Prologue:
    """The declarations of a query, wherever they stand."""

    def __init__(self, found: list[Token]) -> None:
        self.prefixes: set[str] = set()
        """Each with its colon, as it is written."""
        self._open: set[str] = set()
        """Those that may stand for an IRI that ends in its authority, where not every name may follow."""
        iris: list[tuple[str, str]] = []
        self._has_file_base = False
        for token, first, second in zip(found, found[1:], [*found[2:], NOTHING], strict=False):
            if token.kind == "word" and token.text.upper() == "PREFIX":
                iris.append((first.text, second.text))
                self.prefixes.add(first.text)
                if not _IS_CLOSED.match(second.text):
                    self._open.add(first.text)
            elif token.kind == "word" and token.text.upper() == "BASE":
                self._has_file_base = self._has_file_base or first.text.upper().startswith("<FILE:")
        self._files = {prefix for prefix, iri in iris if self._is_file_iri(iri)}
        self._upper = {prefix.upper() for prefix in self.prefixes}
        self._lengths = {len(prefix) for prefix in self._upper}

    def is_file(self, token: Token) -> bool:
        """Whether an IRI or a name may stand for a file."""
        if token.kind == "name":
            return prefix_of(token) in self._files
        return token.kind == "iri" and self._is_file_iri(token.text)

    def _is_file_iri(self, iri: str) -> bool:
        if re.match("<[A-Za-z][A-Za-z0-9+.-]*:", iri):
            return iri.upper().startswith("<FILE:")
        return iri.startswith("<") and self._has_file_base

    def may_hold(self, words: tuple[str, ...], token: Token) -> bool:
        """Whether an engine may read one of these words in a token.

        Oxigraph 0.5 needs no space after a word, as in ``trueSERVICE`` or ``SERVICEa:b``; it ends a name at its second full stop,
        as in ``a:b.c.SERVICE``, and after its prefix where the whole makes no IRI, as ``a:SERVICE`` with a prefix
        ``<http://host:8>``.
        """
        if token.kind not in ("word", "name"):
            return False
        text = token.text.upper()
        if not any(word in text for word in words):
            return False
        if token.kind == "word":
            return True
        colon = seen = next_colon = text.index(":")
        stops = 0
        for match in re.finditer("|".join(words), text):
            start, end = match.span()
            stops += sum(1 for _ in re.finditer(r"\.+", text[seen:start]))
            seen = max(seen, start)
            may_begin = start < colon or (stops > 1 and text[start - 1] == ".")
            if not may_begin and not (start == colon + 1 and prefix_of(token) in self._open):
                continue
            # The word ends where the token does or a prefix begins.
            for after in (end, end + len("SILENT") * text.startswith("SILENT", end)):
                if next_colon < after:
                    next_colon = text.find(":", after) % (len(text) + 1)  # none is behind the end
                if after == len(text) or (
                    next_colon + 1 - after in self._lengths and text[after : next_colon + 1] in self._upper
                ):
                    return True
        return False


def prefix_of(name: Token) -> str:
    """The prefix of a name, with its colon."""
    return name.text.partition(":")[0] + ":"


def undeclared(found: list[Token]) -> Iterator[tuple[str, Token]]:
    """Each name whose prefix has no declaration, behind that prefix."""
    prefixes = Prologue(found).prefixes
    for token in found:
        if token.kind == "name" and (prefix := prefix_of(token)) not in prefixes:
            yield prefix[:-1], token
