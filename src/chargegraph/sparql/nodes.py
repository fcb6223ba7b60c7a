"""Terms, paths and triples of a query. In: its words. Out: terms made whole by its prefixes, triple patterns one by one.

The lower half of the cutter: SPARQL 1.1, section 19.8, productions [75] to [137].
"""

from chargegraph.errors import QueryError
from chargegraph.rdf.names import RDF, RDF_TYPE, XSD, XSD_BOOLEAN, XSD_STRING
from chargegraph.sparql import Token
from chargegraph.sparql.tree import Path, Term, Triple
from chargegraph.sparql.words import Lines, inside_quotes, unescaped, words

FRESH = "cg__"
"""How variables begin that stand for blank nodes, and those of questions beside a query; one that has such is not explained."""


class Nodes:
    """A reader that stands before one word of a query."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = list(words(text))
        self.words += [Token("end", "", len(text))] * 2
        self.lines = Lines(text)
        self.at = 0
        self.prefixes: dict[str, str] = {}
        self.base = ""
        self.fresh = FRESH
        self._blanks: dict[str, str] = {}

    # Words.

    @property
    def word(self) -> Token:
        return self.words[self.at]

    @property
    def end(self) -> int:
        last = self.words[self.at - 1]
        return last.start + len(last.text) if self.at else 0

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
        raise NotImplementedError

    # Terms.

    def term(self) -> Term:
        word = self.take()
        kind, text, value, tag = "iri", word.text, word.text, ""
        asked = ""
        if word.kind == "variable" and word.text[1:].startswith(self.fresh):
            raise self.unknown(back=1)
        if word.kind == "variable":
            kind, value = "variable", word.text[1:]
            text = f"?{value}"
        elif word.kind == "iri":
            value = self.whole_iri(unescaped(word.text[1:-1]))
        elif word.kind == "name":
            value = self._named(word)
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
            kind, asked = "blank", self._blank(word.text)
        else:
            raise self.unknown(back=1)
        return Term(kind, text, asked or text, value, tag, word.start, *self.lines.place(word.start))

    def _with_tag(self, string: Token) -> tuple[str, str]:
        if self.word.kind == "lang":
            language = self.take().text
            return string.text + language, language.lower()
        if self.word.text == "^^":
            self.take()
            datatype = self.term()
            return f"{string.text}^^{datatype.text}", "" if datatype.value == XSD_STRING else datatype.value
        return string.text, ""

    def _named(self, word: Token) -> str:
        prefix, _, local = word.text.partition(":")
        if prefix not in self.prefixes:
            raise self.unknown(back=1)
        return self.prefixes[prefix] + unescaped(local)

    def whole_iri(self, iri: str) -> str:
        if not self.base:
            return iri
        from urllib.parse import urljoin

        return urljoin(self.base, iri) + ("#" if iri.endswith("#") else "")  # an empty fragment gets lost

    def _blank(self, label: str = "") -> str:
        """The variable that a blank node is asked as, a new one for each `[]`."""
        key = label or str(len(self._blanks))
        return self._blanks.setdefault(key, f"?{self.fresh}{len(self._blanks)}")

    def _anonymous(self, first: int, text: str) -> Term:
        start = self.words[first].start
        return Term("blank", text, self._blank(), text, "", start, *self.lines.place(start))

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

    def _properties(self, subject: Term, out: list[Triple], first: int | None) -> None:
        while self._at_verb():
            start = self.at if first is None else first
            path = self._path()
            while True:
                object_ = self._node(out)
                out.append(Triple(subject, path, object_, *self.lines.place(self.words[start].start)))
                start = self.at + 1
                if not self.skip(","):
                    break
            first = None
            if self.word.text != ";":
                return
            while self.skip(";"):
                pass

    def _at_verb(self) -> bool:
        word = self.word
        return word.kind in ("variable", "iri", "name") or word.text in ("a", "^", "!", "(")

    def _node(self, out: list[Triple]) -> Term:
        first = self.at
        if self.skip("["):
            node = self._anonymous(first, "[]")
            if self.word.text != "]":
                self._properties(node, out, None)
            self.need("]")
            return node
        if self.skip("("):
            return self._collection(first, out)
        return self.term()

    def _collection(self, first: int, out: list[Triple]) -> Term:
        place = self.lines.place(self.words[first].start)
        nil = Term("iri", "()", "()", RDF + "nil", "", self.words[first].start, *place)
        items = []
        while not self.skip(")"):
            items.append(self._node(out))
        cells = [self._anonymous(first, "(...)") for _ in items]
        for cell, item, rest in zip(cells, items, [*cells[1:], nil], strict=False):
            for verb, value in (("first", item), ("rest", rest)):
                term = Term("iri", f"<{RDF}{verb}>", f"<{RDF}{verb}>", RDF + verb, "", cell.start, *place)
                out.append(Triple(cell, Path(term.text, (term,), False), value, *place))
        return cells[0] if cells else nil

    # Paths.

    def _path(self) -> Path:
        first = self.at
        if self.word.kind == "variable":
            variable = self.term()
            return Path(variable.text, (variable,), False)
        terms: list[Term] = []
        repeats = self._alternatives(terms)
        return Path(self.text[self.words[first].start : self.end], tuple(terms), repeats)

    def _alternatives(self, terms: list[Term]) -> bool:
        repeats = self._step(terms)
        while self.word.text in ("|", "/"):
            self.take()
            repeats = self._step(terms) or repeats
        return repeats

    def _step(self, terms: list[Term]) -> bool:
        self.skip("^")
        repeats = False
        if self.skip("!"):
            if self.skip("("):
                self._alternatives(terms)
                self.skip(")")
            else:
                self._step(terms)
        elif self.skip("("):
            repeats = self._alternatives(terms)
            self.need(")")
        elif self.word.text == "a":
            self._type(terms)
        elif self.word.kind in ("iri", "name"):
            terms.append(self.term())
        else:
            raise self.unknown()
        if self.word.text in ("?", "*", "+") and not (self.word.text == "+" and self._number_follows()):
            repeats = self.take().text != "?" or repeats
        return repeats

    def _type(self, terms: list[Term]) -> None:
        word = self.take()
        terms.append(Term("iri", "a", "a", RDF_TYPE, "", word.start, *self.lines.place(word.start)))

    def _number_follows(self) -> bool:
        number = self.words[self.at + 1]
        return number.kind == "number" and number.start == self.word.start + 1
