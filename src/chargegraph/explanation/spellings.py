"""The right thing in another form. In: a hole where patterns match nothing. Out: how the graph writes what the query means.

A code without its dot or its zeros, a number for a text, a language too many or too few, another namespace for the same name.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial

from chargegraph.codes import Code, read_stated
from chargegraph.codes.systems import systems
from chargegraph.editions.triples import CLASSES
from chargegraph.errors import CodeError
from chargegraph.explanation.cause import CANNOT, FORM, Reason
from chargegraph.explanation.constants import Hole
from chargegraph.explanation.data_terms import NUMBERS, DataTerm, bracketed, local_name, written
from chargegraph.rdf import literal
from chargegraph.rdf.schema import CODE_SYSTEMS, schema
from chargegraph.rdf.vocabulary import ontology
from chargegraph.sparql.tree import Term

Read = Callable[[str], Code]
_SYSTEMS: dict[str, dict[str, Read]] = {
    system.prefix: {CLASSES[form.kind]: partial(read_stated, form.stated_as[-1]) for form in system.forms if form.stated_as}
    for system in systems()
}
"""How a code of a system is read, by its class."""
_READERS = {name: read for readers in _SYSTEMS.values() for name, read in readers.items()}
_PARTS = ("CONTAINS", "STRSTARTS", "STRENDS", "REGEX")


def other_form(hole: Hole) -> Reason | None:
    """How the graph writes what a constant means, where it does."""
    compares = hole.compares
    if compares.upper().startswith(_PARTS):
        return _other_case(hole)
    if "STR(" in compares and DataTerm("literal", hole.term.value, hole.term.tag).is_number:
        words = f"STR gives a text, write {literal(hole.term.value)} for {hole.term.text}"
        return hole.reason(FORM, words) if hole.alike(hole.term.value) else None
    if compares and (set("<>") & set(compares) or "!=" in compares or not ("=" in compares or " IN " in compares.upper())):
        return None
    return _other_kind(hole) or _alike(hole) or _other_address(hole) or _other_shape(hole)


# A thing for a text, a text for a thing.


def _other_kind(hole: Hole) -> Reason | None:
    term, property_ = hole.term, hole.predicate
    if term.kind == "iri" and property_ in schema().literals:
        words = f"{hole.short(property_)} has texts, numbers and the like, no things such as {term.text}"
        return _meant(hole, words, hole.alike(local_name(term.value)), [])
    if term.kind != "literal":
        return None
    if property_ in schema().objects:
        examples = [filling for filling in hole.near() if filling.kind == "iri"]
        return _meant(hole, f"{hole.short(property_)} leads to a thing, not to the text {term.text}", _called(hole), examples)
    if hole.compares and "(" not in hole.compares:
        examples = hole.near()
        if examples and all(filling.kind == "iri" for filling in examples):
            return _meant(hole, f"?{hole.variable} stands for things, not for the text {term.text}", _called(hole), examples)
    return None


def _meant(hole: Hole, words: str, right: list[DataTerm], examples: list[DataTerm]) -> Reason:
    for verb, found in (("write", right), ("such as", examples)):
        if found:
            return hole.reason(FORM if right else CANNOT, words, f"{verb} {written(hole.case.query, found[0])}")
    return hole.reason(CANNOT, words)


def _called(hole: Hole) -> list[DataTerm]:
    """The things of the project's namespaces that are called as a text says."""
    words = dict.fromkeys([hole.term.value, hole.term.value.upper(), re.sub(r"[^a-z0-9]+", "-", hole.term.value.lower())])
    return hole.among(bracketed(space + word for word in words for space in _spaces()))


def _spaces() -> list[str]:
    spaces = ontology().prefixes
    return [*(spaces[system] for system in CODE_SYSTEMS), *spaces.values()]


# The same word with another case, language or datatype.


def _alike(hole: Hole) -> Reason | None:
    term = hole.term
    for filling in hole.alike(term.value) if term.kind == "literal" else ():
        if (filling.value, filling.tag) != (term.value, term.tag) and filling.kind == "literal":
            return hole.reason(FORM, _difference(term, filling, written(hole.case.query, filling)))
    return None


def _difference(term: Term, filling: DataTerm, right: str) -> str:
    if filling.value != term.value:
        return f"the graph writes {right}, not {term.text}"
    if term.tag in NUMBERS:
        return f"{term.text} is a number, the graph has the text {right}"
    if filling.is_number:
        return f"{term.text} is a text, the graph has the number {right}"
    if filling.tag.startswith("@") and not term.tag:
        return f"{term.text} has no language, the graph has {right}"
    return f"the graph has {right}, not {term.text}"


def _other_case(hole: Hole) -> Reason | None:
    """A part of a text that is there in another case."""
    part, v = hole.term.value.strip("^$"), f"?{hole.variable}"
    for filling in hole.fillings(f"FILTER(CONTAINS(LCASE(STR({v})), {literal(part.lower())}))", most=20):
        at = filling.value.lower().find(part.lower())
        right = filling.value[at : at + len(part)]
        mended = DataTerm("literal", hole.term.value.replace(part, right), hole.term.tag)
        if at >= 0 and right != part and hole.mends(mended):
            words = f"the graph writes {literal(right)}, not {hole.term.text}; LCASE({v}) makes case no matter"
            return hole.reason(FORM, words)
    return None


# Another namespace.


def _other_address(hole: Hole) -> Reason | None:
    term = hole.term
    if term.kind != "iri":
        return None
    others = [space + local_name(term.value) for space in _spaces()]
    scheme, mark, rest = term.value.partition("://")
    others += [f"{'http' if scheme == 'https' else 'https'}://{rest}"] if mark else []
    found = hole.among(bracketed(iri for iri in others if iri != term.value))
    return hole.reason(FORM, f"the graph has {written(hole.case.query, found[0])}, not {term.text}") if found else None


# Another shape of a code.


def _other_shape(hole: Hole) -> Reason | None:
    given = _notation(hole.term)
    if given is None:
        return None
    text, readers, known_kind = given
    classes = {local_name(name) for name in hole.code_classes} & set(_READERS)
    if classes and hole.term.kind == "literal":
        readers, known_kind = tuple(_READERS[name] for name in sorted(classes)), True
    codes = list(dict.fromkeys(_read(text, readers)))
    if any(code.notation == text and (hole.term.kind == "literal" or hole.term.value == _iri(code)) for code in codes):
        return None
    for code in codes:
        if hole.among([literal(code.notation) if hole.term.kind == "literal" else f"<{_iri(code)}>"]):
            return hole.reason(FORM, f"the graph writes {_written_code(hole, code)}, not {hole.term.text}")
    if codes and known_kind:
        words = f"{hole.term.text} is not in the form of a code, probably {_written_code(hole, codes[0])} is meant"
        return hole.reason(FORM, words)
    return None


def _notation(term: Term) -> tuple[str, tuple[Read, ...], bool] | None:
    """The code that a constant seems to be, those who read such, and whether it is surely one."""
    if term.kind == "literal":
        return (term.value, tuple(_READERS.values()), False) if len(term.value) <= 14 else None
    for system, readers in _SYSTEMS.items():
        space = ontology().prefixes[system]
        if term.value.startswith(space):
            return term.value.removeprefix(space), tuple(readers.values()), True
    return None


def _read(text: str, readers: tuple[Read, ...]) -> Iterator[Code]:
    for read in readers:
        try:
            yield read(text)
        except CodeError as error:
            if error.probable:
                yield read(error.probable)


def _iri(code: Code) -> str:
    return ontology().prefixes[code.system] + code.notation


def _written_code(hole: Hole, code: Code) -> str:
    return literal(code.notation) if hole.term.kind == "literal" else hole.short(_iri(code))
