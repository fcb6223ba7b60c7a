"""Terms that the data have. In: rows of a question. Out: values as a query would write them, and the nearest to a word."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from chargegraph.errors import few
from chargegraph.explanation.asker import Asker
from chargegraph.rdf import literal
from chargegraph.rdf.names import XSD_BOOLEAN, XSD_DECIMAL, XSD_DOUBLE, XSD_INTEGER, XSD_STRING
from chargegraph.rdf.vocabulary import ontology
from chargegraph.sparql.tree import QueryTree

_NUMBERS = (XSD_INTEGER, XSD_DECIMAL, XSD_DOUBLE)
_MOST = 1000
"""Values that are looked at for a near one; of more, those that begin alike."""
_SHOWN = 5
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_CLOSE = 300
"""Words that are compared in full."""


class Value(NamedTuple):
    """An IRI or a literal, with its language after ``@`` or the IRI of its datatype."""

    kind: str
    value: str
    tag: str

    @property
    def is_number(self) -> bool:
        return self.tag in _NUMBERS


def values(asker: Asker, patterns: str, variable: str, *, only: str = "", most: int = _MOST) -> list[Value]:
    """The values that patterns give a variable, in order; `only` is a further FILTER on it."""
    return _values(asker, f"{patterns} {only}", variable, most)


def among(asker: Asker, patterns: str, variable: str, terms: Iterable[str]) -> list[Value]:
    """Those of some terms, in SPARQL syntax, that patterns give a variable. An engine looks them up and reads no further."""
    listed_ = " ".join(dict.fromkeys(terms))
    return _values(asker, f"VALUES ?{variable} {{ {listed_} }} {patterns}", variable, _SHOWN) if listed_ else []


def _values(asker: Asker, patterns: str, variable: str, most: int) -> list[Value]:
    v = f"?{variable}"
    columns = f"DISTINCT {v} (LANG({v}) AS ?cg__language) (DATATYPE({v}) AS ?cg__datatype) (isIRI({v}) AS ?cg__is_iri)"
    found = asker.rows(patterns, columns, f"LIMIT {most}")
    return sorted(_value(text, *told) for text, *told in found if text is not None)


def _value(text: str, language: str | None, datatype: str | None, is_iri: str | None) -> Value:
    if is_iri in ("true", "1"):
        return Value("iri", text, "")
    if language:
        return Value("literal", text, f"@{language}")
    return Value("literal", text, datatype if datatype and datatype != XSD_STRING else "")


def alike(asker: Asker, patterns: str, variable: str, word: str) -> list[Value]:
    """The values that read as a word does, whatever their case, language or datatype."""
    cases = dict.fromkeys([word, word.upper(), word.lower(), word.capitalize(), word.title(), word.strip()])
    terms = [f"{literal(each)}{tag}" for each in cases for tag in ("", "@en")]
    terms += [word] if _NUMBER.fullmatch(word) or word in ("true", "false") else []
    only = f"FILTER(LCASE(STR(?{variable})) = {literal(word.lower())})"
    return among(asker, patterns, variable, terms) or values(asker, patterns, variable, only=only, most=_SHOWN)


def near(asker: Asker, patterns: str, variable: str, word: str) -> list[Value]:
    """The values among which a near one is looked for."""
    found = values(asker, patterns, variable)
    if len(found) < _MOST or not word:
        return found
    begins = f"FILTER(STRSTARTS(LCASE(STR(?{variable})), {literal(word[:2].lower())}))"
    return values(asker, patterns, variable, only=begins) or found


def written(query: QueryTree, value: Value) -> str:
    """A value as the query could write it."""
    if value.kind == "iri":
        return short(query, value.value)
    if value.is_number or value.tag == XSD_BOOLEAN:
        return str(value.value)
    text = literal(value.value if len(value.value) <= 60 else value.value[:57] + "...")
    return text + (value.tag if value.tag.startswith("@") else f"^^{short(query, value.tag)}" if value.tag else "")


def short(query: QueryTree, iri: str) -> str:
    """An IRI by a prefix that the query declares, else by one of the ontology's, else whole."""
    for prefixes in (query.prefixes, ontology().prefixes):
        fitting = [(space, prefix) for prefix, space in prefixes.items() if space and iri.startswith(space)]
        if fitting:
            space, prefix = max(fitting, key=lambda pair: len(pair[0]))
            local = iri.removeprefix(space)
            if local and not set(local) & set("/#?:, ()'"):
                return f"{prefix}:{local}"
    return f"<{iri}>"


def local_name(iri: str) -> str:
    """What tells an IRI from its neighbours: the part behind the last slash or hash sign."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """The known words that are near to one, whatever their case, two at most."""
    import difflib

    lower = word.lower()
    words = {each.lower(): each for each in sorted(known, reverse=True)}
    close = sorted(each for each in words if abs(len(each) - len(lower)) <= 3)
    if len(close) > _CLOSE:
        close = [each for each in close if each[:1] == lower[:1]]
    found = difflib.get_close_matches(lower, close, n=2, cutoff=0.7)
    longer = [each for each in sorted(words) if len(lower) > 2 and each.startswith(lower)]
    return [words[each] for each in (found or longer[:2]) if words[each] != word]


def listed(words: Iterable[str]) -> str:
    """Words with commas between, the first few of many."""
    return few(list(dict.fromkeys(words)), _SHOWN)
