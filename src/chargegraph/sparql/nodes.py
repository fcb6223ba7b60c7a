"""Terms, paths and triples of a query. In: its tokens. Out: terms made whole by its prefixes, triple patterns one by one.

The lower half of the cutter: SPARQL 1.1, section 19.8, productions [75] to [137].
"""

import re

from chargegraph.errors import QueryError
from chargegraph.rdf.names import RDF, RDF_TYPE, XSD, XSD_BOOLEAN, XSD_STRING
from chargegraph.sparql.lexer import Token, error_at, tokens
from chargegraph.sparql.tree import Path, Term, Triple

FRESH = "cg__"
"""How variables begin that stand for blank nodes, and those of questions beside a query; one that has such is not explained."""
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_SIGNS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def unescaped(text: str) -> str:
    """A text with its escapes read: in a string, a tab or a code point; in a name, the sign itself."""
    return _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)) if not match[3] else _SIGNS.get(match[3], match[3]), text)


def inside_quotes(string: str) -> str:
    """What a string token says.

    >>> inside_quotes('\"\"\"a \\\\"b\\\\"\"\"\"')
    'a "b"'
    """
    marks = 3 if string[:3] in ('"""', "'''") and len(string) > 5 else 1
    return unescaped(string[marks:-marks])


class Nodes:
    """A reader that stands before one word of a query."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = [*tokens(text), *[Token("end", "", len(text))] * 2]
        self.at = 0
        self.prefixes: dict[str, str] = {}
        self.base = ""
        self._blanks: dict[str, str] = {}

    # Words.

    @property
    def word(self) -> Token:
        return self.words[self.at]

    def slice(self, first: int) -> str:
        """The text from a word up to the one that stands next."""
        if first == self.at:
            return ""
        last = self.words[self.at - 1]
        return self.text[self.words[first].start : last.start + len(last.text)]

    def take(self) -> Token:
        word = self.word
        if word.kind == "end":
            raise self.unknown()
        self.at += 1
        return word

    def skip(self, text: str) -> bool:
        """Go past a word where it is this one."""
        here = self.word.kind != "string" and self.word.text.upper() == text
        self.at += here
        return here

    def need(self, text: str) -> None:
        if not self.skip(text):
            raise self.unknown()

    def unknown(self, back: int = 0) -> QueryError:
        word = self.words[self.at - back]
        return error_at(self.text, word.start, f"this form is not explained{f', from {word.text!r} on' if word.text else ''}")

    # Terms.

    def term(self) -> Term:
        word = self.take()
        kind, text, value, tag = "iri", word.text, word.text, ""
        if word.kind == "variable" and not word.text[1:].startswith(FRESH):
            kind, value = "variable", word.text[1:]
            text = f"?{value}"
        elif word.kind == "iri":
            value = self.whole_iri(unescaped(word.text[1:-1]))
        elif word.kind == "name" and (prefix := word.text.partition(":")[0]) in self.prefixes:
            value = self.prefixes[prefix] + unescaped(word.text[len(prefix) + 1 :])
        elif word.kind == "string":
            kind, value = "literal", inside_quotes(word.text)
            text, tag = self._with_tag(word)
        elif word.kind == "number" or (word.text in ("+", "-") and self.word.kind == "number"):
            kind, text = "literal", word.text + (self.take().text if word.kind != "number" else "")
            value, tag = text, XSD + ("double" if "e" in text.lower() else "decimal" if "." in text else "integer")
        elif word.kind == "word" and word.text.lower() in ("true", "false"):
            kind, value, tag = "literal", word.text.lower(), XSD_BOOLEAN
        elif word.kind == "word" and word.text.upper() == "UNDEF":
            kind = "undef"
        elif word.kind == "blank":
            return Term("blank", text, self._blank(text), text, "", word.start)
        else:
            raise self.unknown(back=1)
        return Term(kind, text, text, value, tag, word.start)

    def _with_tag(self, string: Token) -> tuple[str, str]:
        if self.word.kind == "lang":
            language = self.take().text
            return string.text + language, language.lower()
        if self.text.startswith("^^", self.word.start):
            self.at += 2
            datatype = self.term()
            return f"{string.text}^^{datatype.text}", "" if datatype.value == XSD_STRING else datatype.value
        return string.text, ""

    def whole_iri(self, iri: str) -> str:
        if not self.base:
            return iri
        from urllib.parse import urljoin

        return urljoin(self.base, iri) + ("#" if iri.endswith("#") else "")  # an empty fragment gets lost

    def _blank(self, label: str = "") -> str:
        """The variable that a blank node is asked as, a new one for each `[]`."""
        key = label or str(len(self._blanks))
        return self._blanks.setdefault(key, f"?{FRESH}{len(self._blanks)}")

    def _anonymous(self, first: int, text: str) -> Term:
        return Term("blank", text, self._blank(), text, "", self.words[first].start)

    def list_of_terms(self) -> list[Term]:
        """Terms in round brackets, or one without."""
        if not self.skip("("):
            return [self.term()]
        found = []
        while not self.skip(")"):
            found.append(self.term())
        return found

    # Triples.

    def triples(self, out: list[Triple]) -> None:
        """A subject with what stands behind it."""
        first = self.at
        subject = self._node(out)
        if self._at_verb():
            self._properties(subject, out, first)
        elif subject.kind != "blank" or self.words[first].text not in "[(":
            raise self.unknown()

    def _properties(self, subject: Term, out: list[Triple], start: int) -> None:
        """The verbs and objects of a subject; the first triple stands where the word at `start` does."""
        while self._at_verb():
            path = self._path()
            while True:
                object_ = self._node(out)
                out.append(Triple(subject, path, object_, self.words[start].start))
                start = self.at + 1
                if not self.skip(","):
                    break
            if self.word.text != ";":
                return
            while self.skip(";"):
                pass
            start = self.at

    def _at_verb(self) -> bool:
        word = self.word
        return word.kind in ("variable", "iri", "name") or word.text in ("a", "^", "!", "(")

    def _node(self, out: list[Triple]) -> Term:
        first = self.at
        if self.skip("["):
            node = self._anonymous(first, "[]")
            if self.word.text != "]":
                self._properties(node, out, self.at)
            self.need("]")
            return node
        if self.skip("("):
            return self._collection(first, out)
        return self.term()

    def _collection(self, first: int, out: list[Triple]) -> Term:
        start = self.words[first].start
        items = []
        while not self.skip(")"):
            items.append(self._node(out))
        cells = [self._anonymous(first, "(...)") for _ in items]
        nil = Term("iri", "()", "()", RDF + "nil", "", start)
        for cell, item, rest in zip(cells, items, [*cells[1:], nil], strict=False):
            for verb, value in (("first", item), ("rest", rest)):
                term = Term("iri", f"<{RDF}{verb}>", f"<{RDF}{verb}>", RDF + verb, "", start)
                out.append(Triple(cell, Path(term.text, (term,), False), value, start))
        return cells[0] if cells else nil

    def _path(self) -> Path:
        """A variable, or the properties of a path, in whatever brackets and order."""
        first, depth, repeats = self.at, 0, False
        if self.word.kind == "variable":
            variable = self.term()
            return Path(variable.text, (variable,), False)
        terms: list[Term] = []
        while True:
            while self.word.text in ("^", "!", "("):
                depth += self.take().text == "("
            if self.word.text == "a":
                terms.append(Term("iri", "a", "a", RDF_TYPE, "", self.take().start))
            elif self.word.kind in ("iri", "name"):
                terms.append(self.term())
            else:
                raise self.unknown()
            while (self.word.text == ")" and depth) or (self.word.text in ("?", "*", "+") and not self._at_number()):
                text = self.take().text
                depth -= text == ")"
                repeats = repeats or text in ("*", "+")
            if self.word.text not in ("|", "/"):
                break
            self.take()
        if depth:
            raise self.unknown()
        return Path(self.slice(first), tuple(terms), repeats)

    def _at_number(self) -> bool:
        """Whether the sign that stands next belongs to a number."""
        number = self.words[self.at + 1]
        return self.word.text == "+" and number.kind == "number" and number.start == self.word.start + 1
