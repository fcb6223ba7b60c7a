"""The right thing in another form. In: a hole where patterns match nothing. Out: how the graph writes what the query means.

A code without its dot or its zeros, a number for a text, a language too many or too few, another namespace for the same name.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from chargegraph.codes import Code, read_stated
from chargegraph.codes.systems import systems
from chargegraph.editions.triples import CLASSES
from chargegraph.errors import CodeError
from chargegraph.explanation.cause import CANNOT, FORM, Reason
from chargegraph.explanation.constants import Case, Hole, code_classes
from chargegraph.explanation.data_terms import Value, alike, among, local_name, near, short, values, written
from chargegraph.rdf import literal
from chargegraph.rdf.schema import CODE_SYSTEMS, schema
from chargegraph.rdf.vocabulary import ontology
from chargegraph.sparql.tree import QueryTree

Read = Callable[[str], Code]
_READERS: dict[str, Read] = {
    CLASSES[form.kind]: partial(read_stated, form.stated_as[-1])
    for system in systems()
    for form in system.forms
    if form.stated_as
}
"""How a code of a class is read."""
_SYSTEMS: dict[str, tuple[Read, ...]] = {
    system.prefix: tuple(partial(read_stated, form.stated_as[-1]) for form in system.forms if form.stated_as)
    for system in systems()
}
_PARTS = ("CONTAINS", "STRSTARTS", "STRENDS", "REGEX")


def other_form(case: Case, hole: Hole) -> Reason | None:
    """How the graph writes what a constant means, where it does."""
    if hole.compares and any(hole.compares.upper().startswith(name) for name in _PARTS):
        return _other_case(case, hole)
    if hole.compares and "STR(" in hole.compares and Value("literal", hole.term.value, hole.term.tag).is_number:
        return _number_for_text(case, hole)
    if hole.compares and ("!=" in hole.compares or set("<>") & set(hole.compares) or not _is_equality(hole.compares)):
        return None
    return _other_kind(case, hole) or _alike(case, hole) or _other_address(case, hole) or _other_shape(case, hole)


def _number_for_text(case: Case, hole: Hole) -> Reason | None:
    found = alike(case.asker, hole.patterns, hole.variable, hole.term.value)
    return _reason(hole, f"STR gives a text, write {literal(hole.term.value)} for {hole.term.text}") if found else None


def _is_equality(condition: str) -> bool:
    return "=" in condition or " IN " in condition.upper()


def _reason(hole: Hole, words: str, cause: str = FORM) -> Reason:
    return Reason(cause, words, hole.term.line, hole.term.column)


# A thing for a text, a text for a thing.


def _other_kind(case: Case, hole: Hole) -> Reason | None:
    term, property_ = hole.term, hole.predicate
    if term.kind == "literal" and property_ in schema().objects:
        found = [value for value in near(case.asker, hole.patterns, hole.variable, "") if value.kind == "iri"]
        right = _called(case, hole)
        words = f"{short(case.query, property_)} leads to a thing, not to the text {term.text}"
        remedy = (
            f"write {written(case.query, right[0])}" if right else f"such as {written(case.query, found[0])}" if found else ""
        )
        return _reason(hole, f"{words}, {remedy}" if remedy else words, FORM if right else CANNOT)
    if term.kind == "literal" and hole.compares and "(" not in hole.compares:
        found = near(case.asker, hole.patterns, hole.variable, "")
        if found and all(value.kind == "iri" for value in found):
            right = _called(case, hole)
            example = written(case.query, (right or found)[0])
            words = f"?{hole.variable} stands for things, not for the text {term.text}"
            return _reason(hole, f"{words}, {'write' if right else 'such as'} {example}", FORM if right else CANNOT)
    if term.kind == "iri" and property_ in schema().literals:
        right = alike(case.asker, hole.patterns, hole.variable, local_name(term.value))
        words = f"{short(case.query, property_)} has texts, numbers and the like, no things such as {term.text}"
        return _reason(hole, f"{words}, write {written(case.query, right[0])}" if right else words, FORM if right else CANNOT)
    return None


def _called(case: Case, hole: Hole) -> list[Value]:
    """The things of the project's namespaces that are called as a text says."""
    words = dict.fromkeys([hole.term.value, hole.term.value.upper(), re.sub(r"[^a-z0-9]+", "-", hole.term.value.lower())])
    return among(case.asker, hole.patterns, hole.variable, _addresses(space + word for word in words for space in _spaces()))


def _spaces() -> list[str]:
    spaces = ontology().prefixes
    return [*(spaces[system] for system in CODE_SYSTEMS), *spaces.values()]


def _addresses(iris: Iterable[str]) -> list[str]:
    return [f"<{iri}>" for iri in iris if not set(iri) & set('<>"{}|^`\\ ')]


# The same word with another case, language or datatype.


def _alike(case: Case, hole: Hole) -> Reason | None:
    term = hole.term
    if term.kind != "literal":
        return None
    for value in alike(case.asker, hole.patterns, hole.variable, term.value):
        if (value.value, value.tag) != (term.value, term.tag) and value.kind == "literal":
            return _reason(hole, _difference(case.query, hole, value))
    return None


def _difference(query: QueryTree, hole: Hole, value: Value) -> str:
    term, right = hole.term, written(query, value)
    given = Value("literal", term.value, term.tag)
    if value.value != term.value:
        return f"the graph writes {right}, not {term.text}"
    if given.is_number:
        return f"{term.text} is a number, the graph has the text {right}"
    if value.is_number:
        return f"{term.text} is a text, the graph has the number {right}"
    if value.tag.startswith("@") and not term.tag:
        return f"{term.text} has no language, the graph has {right}"
    return f"the graph has {right}, not {term.text}"


def _other_case(case: Case, hole: Hole) -> Reason | None:
    """A part of a text that is there in another case."""
    part, v = hole.term.value.strip("^$"), f"?{hole.variable}"
    only = f"FILTER(CONTAINS(LCASE(STR({v})), {literal(part.lower())}))"
    for value in values(case.asker, hole.patterns, hole.variable, only=only, most=20):
        at = value.value.lower().find(part.lower())
        if at >= 0 and value.value[at : at + len(part)] != part:
            right = literal(value.value[at : at + len(part)])
            return _reason(hole, f"the graph writes {right}, not {hole.term.text}; LCASE({v}) makes case no matter")
    return None


# Another namespace.


def _other_address(case: Case, hole: Hole) -> Reason | None:
    term = hole.term
    if term.kind != "iri":
        return None
    others = [space + local_name(term.value) for space in _spaces()]
    if "://" in term.value:
        scheme, rest = term.value.split("://", 1)
        others.append(f"{'http' if scheme == 'https' else 'https'}://{rest}")
    found = among(case.asker, hole.patterns, hole.variable, _addresses(iri for iri in others if iri != term.value))
    if not found:
        return None
    return _reason(hole, f"the graph has {written(case.query, found[0])}, not {term.text}")


# Another shape of a code.


def _other_shape(case: Case, hole: Hole) -> Reason | None:
    given = _notation(hole)
    if given is None:
        return None
    text, readers, known_kind = given
    classes = {name.rpartition("#")[2] for name in code_classes(case, hole)} & set(_READERS)
    if classes and hole.term.kind == "literal":
        readers, known_kind = tuple(_READERS[name] for name in sorted(classes)), True
    codes = list(dict.fromkeys(_read(text, readers)))
    if any(code.notation == text and _same_system(hole, code) for code in codes):
        return None
    for code in codes:
        right = _as_given(hole, code)
        if among(case.asker, hole.patterns, hole.variable, [right[1]]):
            return _reason(hole, f"the graph writes {_written_code(case.query, hole, code)}, not {hole.term.text}")
    if codes and known_kind:
        right_word = _written_code(case.query, hole, codes[0])
        return _reason(hole, f"{hole.term.text} is not in the form of a code, probably {right_word} is meant")
    return None


def _notation(hole: Hole) -> tuple[str, tuple[Read, ...], bool] | None:
    """The code that a constant seems to be, those who read such, and whether it is surely one."""
    term = hole.term
    if term.kind == "literal":
        return (term.value, tuple(_READERS.values()), False) if len(term.value) <= 14 else None
    spaces = ontology().prefixes
    for system, readers in _SYSTEMS.items():
        if term.value.startswith(spaces[system]):
            return term.value.removeprefix(spaces[system]), readers, True
    return None


def _read(text: str, readers: tuple[Read, ...]) -> Iterator[Code]:
    for read in readers:
        try:
            yield read(text)
        except CodeError as error:
            if error.probable:
                yield read(error.probable)


def _same_system(hole: Hole, code: Code) -> bool:
    return hole.term.kind == "literal" or hole.term.value.startswith(ontology().prefixes[code.system])


def _as_given(hole: Hole, code: Code) -> tuple[str, str]:
    if hole.term.kind == "literal":
        return code.notation, literal(code.notation)
    iri = ontology().prefixes[code.system] + code.notation
    return iri, f"<{iri}>"


def _written_code(query: QueryTree, hole: Hole, code: Code) -> str:
    plain, term = _as_given(hole, code)
    return term if hole.term.kind == "literal" else short(query, plain)
