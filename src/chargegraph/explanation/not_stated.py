"""What no brief states. In: units to blame whose terms are all known. Out: a sentence on the code and the thing that do not meet.

The patterns match for other codes; for these nothing in the store says so. That is no "no".
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from chargegraph.errors import meant
from chargegraph.explanation.cause import CANNOT, NOT_STATED, UNCLEAR, Reason
from chargegraph.explanation.constants import Case, Hole, holes
from chargegraph.explanation.data_terms import DataTerm, listed, local_name, nearest
from chargegraph.explanation.plan import Unit, quoted
from chargegraph.explanation.unnamed import unnamed
from chargegraph.rdf import literal
from chargegraph.rdf.names import PROV, RDF_TYPE, XSD
from chargegraph.rdf.schema import CODE_SYSTEMS, schema
from chargegraph.rdf.vocabulary import CG, compress
from chargegraph.sparql.tree import Term, Triple

_LISTED = 12
_LONG = 40
_LABELS = {"prefLabel": "preferred label", "altLabel": "alternative label"}
"""What SKOS calls its properties whose names are short for it."""


class Said(NamedTuple):
    """A constant as people call it: what kind of thing it is, and its code or name."""

    hole: Hole
    noun: str
    word: str


def not_stated(case: Case) -> Reason:
    """Which code and which thing do not meet, and what stands in the place of the thing."""
    found = list(holes(case))
    for hole in found:
        if (hole.term.kind == "iri" or hole.predicate == CG.name) and (new := _replaced(hole)):
            words = f"the brief {_word(hole.term)} was replaced by {new}, and its statements are gone"
            return hole.reason(NOT_STATED, words)
    compared = [hole for hole in found if hole.compares and not _asks_for_class(hole)]
    said = [Said(hole, _noun(hole), _word(hole.term)) for hole in found if hole not in compared]
    subjects = [each for each in said if _names_brief(each.hole)]
    things = [each for each in said if not _names_brief(each.hole)]
    about = f" on {subjects[0].word}" if subjects else ""
    for hole in found:
        if reason := unnamed(hole, about):
            return reason
    if compared:
        return _not_met(compared[-1], subjects)
    if things and len(subjects) <= 1 and all(each.noun or each.hole.predicate for each in things):
        return _no_thing(case, about, subjects, things)
    if len(subjects) == 1 and not things:
        return _no_statement(case, subjects[0])
    cause, words = UNCLEAR, "each of these matches something, and nothing in the store matches all"
    names = " and ".join(dict.fromkeys(each.hole.term.text for each in (*subjects, *things)))
    if not found and len(case.numbers) == 1:
        words = "nothing in the store matches this"
    elif names and _fits_otherwise(case):
        cause, words = NOT_STATED, f"nothing in the store says this of {names}"
    elif names:
        cause, words = CANNOT, "each of these matches something, and nothing matches all, whatever code or name is put in"
    return case.reason(case.units[0].element, cause, words)


# Who is spoken of.


def _names_brief(hole: Hole) -> bool:
    """Whether a constant says which brief is meant: its code, its name, or itself."""
    if hole.triple is None or not hole.is_object:
        return hole.triple is not None and schema().is_shortcut(hole.triple.predicate)
    if hole.predicate in (CG.code, CG.brief):
        return True
    return hole.predicate in (CG.statedCode, CG.name) and hole.classes_before == {CG.Brief}


def _word(term: Term | DataTerm) -> str:
    """What people call a constant of the query, or a term of the data."""
    value, text = term.value, term.text if isinstance(term, Term) else term.value
    if term.kind == "iri":
        if value in schema().classes:
            return schema().labels[value]
        curie = compress(value)
        prefix, _, name = curie.partition(":")
        return name if prefix in (*CODE_SYSTEMS, "brief") else local_name(value) if "://" not in curie else text
    return value if 0 < len(value) <= _LONG else text


def _noun(hole: Hole) -> str:
    """What kind of thing a constant is, by the label of the property that leads to it."""
    known = schema()
    if hole.predicate == CG.statedCode:
        classes = hole.classes_before
        return known.noun(min(classes)) if len(classes) == 1 else "code"
    return known.labels[hole.predicate].removeprefix("stated ") if hole.predicate in known.objects else ""


# What is said.


def _no_statement(case: Case, said: Said) -> Reason:
    """That the brief on a code does not state what is asked, or that there is no such brief."""
    known, hole = schema(), said.hole
    types = [triple.object.value for triple in case.triples if triple.is_type]
    kinds = [known.noun(name) for name in types if name != CG.Brief and name in known.labels]
    if kinds:
        beside = _beside(case, [said], with_types=True)
        return hole.reason(NOT_STATED, f"no brief on {said.word} states {_a(kinds[0])}{_together(beside)}")
    if hole.triple is not None and _is_brief(hole):
        rest = [unit for unit in case.units if unit.element is not hole.triple]
        asked = [e for unit in rest if not (isinstance(e := unit.element, Triple) and e.predicate == CG.brief)]
        if len(asked) == 1 and isinstance(only := asked[0], Triple) and only.predicate in known.terms:
            where = "no brief" if only.subject.asked == hole.triple.subject.asked else "nothing in a brief"
            return hole.reason(NOT_STATED, f"{where} on {said.word} has {_a(known.labels[only.predicate])}")
        return hole.reason(NOT_STATED, f"no brief on {said.word} fits the rest: {'; '.join(map(quoted, rest))}")
    remedy = meant(nearest(said.word, [_word(filling) for filling in hole.near(said.word)]))
    if hole.predicate == CG.name:
        return hole.reason(NOT_STATED, f"no brief is called {said.word}", remedy)
    return hole.reason(NOT_STATED, f"no brief is about {said.word}", remedy or _citing(case, said.word))


def _is_brief(hole: Hole) -> bool:
    """Whether some brief is the one that a constant says."""
    brief = f"?any_brief a <{CG.Brief}> ;"
    if hole.predicate == CG.brief:
        return hole.case.asker.surely(f"{hole.term.text} a <{CG.Brief}>")
    return hole.case.asker.surely(f"{brief} <{hole.predicate if hole.is_object else CG.code}> {hole.term.text}")


def _replaced(hole: Hole) -> str:
    """The brief that stands in the place of this one, nothing where it was not replaced."""
    old, named = f"<{hole.term.value}>", ""
    if hole.term.kind != "iri":
        old, named = "?old", f"?old <{CG.name}> {hole.term.text} ."
    ask = f"{named} ?new <{PROV}wasRevisionOf> {old} ; <{CG.name}> ?name"
    return "".join(hole.case.asker.names(ask, "name", "ORDER BY ?name LIMIT 1"))


def _citing(case: Case, word: str) -> str:
    """The briefs that state a code as something else, in words."""
    uses = (
        f"?statement <{CG.statedCode}> {literal(word)} ; <{CG.brief}> ?b ; <{RDF_TYPE}> ?class . "
        f"?b <{CG.statedCode}> ?code FILTER(?class != <{CG.Mention}>)"
    )
    codes = case.asker.names(uses, "code", "ORDER BY ?code LIMIT 20")
    classes = case.asker.names(uses, "class", "ORDER BY ?class LIMIT 3") if codes else []
    nouns = " and ".join(_a(schema().noun(name)) for name in classes)
    return f"the brief of {listed(codes)} states it as {nouns}" if codes else ""


def _a(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _no_thing(case: Case, about: str, subjects: list[Said], things: list[Said]) -> Reason:
    last = things[-1]
    beside = _beside(case, [*subjects, *things], with_types=all(said.noun for said in things))
    groups = list(_alternatives(things))
    if all(said.noun for said in things):
        stated = (f"the {some[0].noun} {_either(said.word for said in some)}" for some in groups)
        words = f"no brief{about} states {' with '.join(stated)}"
    elif all(_is_class(said.hole) for said in things):
        return _no_class(about, groups, beside)
    else:
        words = f"nothing{about} " + " and ".join(map(_has, groups))
    shown = _names(last.hole.fillings(most=200))
    remedy = meant(nearest(last.word, shown))
    if not remedy and shown and (subjects or len(set(shown)) <= _LISTED):
        remedy = f"but {listed(sorted(shown))}"
    return last.hole.reason(NOT_STATED, words + _together(beside), remedy)


def _no_class(about: str, groups: list[list[Said]], beside: list[Unit]) -> Reason:
    """That nothing is of several classes at once, or of one and fits what else is asked."""
    known, last = schema(), groups[-1][-1].hole
    types = [unit.element.object.value for unit in beside if isinstance(unit.element, Triple) and unit.element.is_type]
    named = [_a(known.labels[name]) for name in types if name in known.labels]
    classes = [*named, *(_either(_a(said.word) for said in some) for some in groups)]
    left = [unit for unit in beside if not (isinstance(unit.element, Triple) and unit.element.object.value in known.labels)]
    words = f"nothing{about} is {'both ' if len(classes) > 1 else ''}{' and '.join(classes)}{_together(left)}"
    fitting = sorted({_a(_word(filling)) for filling in last.fillings(most=200)}) if len(classes) == 1 else []
    return last.reason(NOT_STATED, words, f"what fits is {_either(fitting)}" if 0 < len(fitting) <= _LISTED else "")


def _has(some: list[Said]) -> str:
    """What is said of a thing, in words: that it is something, has it, or leads to it."""
    hole = some[0].hole
    words = _either(said.hole.term.text for said in some)
    if _is_class(some[0].hole):
        return f"is {_either(_a(said.word) for said in some)}"
    if len(hole.steps) > 1 and hole.triple is not None:
        return f"leads along {hole.triple.path.text} to {words}"
    name = local_name(hole.predicate)
    label = schema().labels.get(hole.predicate) or _LABELS.get(name) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    return f"has the {label} {words}"


def _is_class(hole: Hole) -> bool:
    return hole.steps == (RDF_TYPE,) and hole.is_object


def _asks_for_class(hole: Hole) -> bool:
    """Whether a condition asks for a class by name, and for no more."""
    return _is_class(hole) and hole.term.kind == "iri" and bool(re.search(r"^\S+ (= |IN\b)", hole.compares, re.IGNORECASE))


def _either(words: Iterable[str]) -> str:
    return " or ".join(dict.fromkeys(words))


def _alternatives(things: list[Said]) -> Iterator[list[Said]]:
    """Things in groups: of the rows of VALUES one is enough, of all else each is demanded."""
    for _, some in groupby(things, lambda said: (said.hole.variable, said.hole.number)):
        yield list(some)


def _beside(case: Case, said: list[Said], *, with_types: bool) -> list[Unit]:
    """The units that more is asked in than the constants, where without them there is a match: what is said must tell of them."""
    mine = {each.hole.number for each in said} | {n for n, e in case.elements for each in said if e is each.hole.triple}
    linking = {n for n, e in case.elements if isinstance(e, Triple) and (e.predicate == CG.brief or (with_types and e.is_type))}
    rest = case.numbers - mine - linking
    if not rest or not case.asker.surely(case.plan.text(case.plan.active(case.numbers - rest), bare=True)):
        return []
    return [case.plan.units[n] for n in sorted(rest)]


def _together(beside: list[Unit]) -> str:
    return f" together with {'; '.join(map(quoted, beside))}" if beside else ""


def _not_met(hole: Hole, subjects: list[Said]) -> Reason:
    """A condition that no value meets: the range of numbers, or the values that are near."""
    found = hole.fillings()
    about = f"on {subjects[0].word} " if subjects else ""
    words = f"no ?{hole.variable} {about}meets {hole.compares}"
    if parameter := hole.case.asker.bound.parameter(hole.term.start):
        words = f"{f'no {noun}' if (noun := _noun(hole)) else 'nothing'} {about}fits {parameter}={hole.term.value}"
    numbers = sorted(float(filling.value) for filling in found if filling.is_number)
    names = _names(found)
    if hole.compares.upper().startswith("LANG"):
        languages = sorted({filling.tag[1:] for filling in found if filling.tag.startswith("@")})
        remedy = f"its language is {listed(languages)}" if languages else "it has no language"
    elif _is_of_time(hole.term) and found and all(filling.kind == "literal" and not filling.tag for filling in found):
        remedy = f"the graph has texts there, such as {literal(found[0].value)}, which a text compares with: "
        remedy += literal(hole.term.value)
    elif numbers:
        low, high = (f"{number:g}" for number in (numbers[0], numbers[-1]))
        remedy = f"it is {low}" if low == high else f"it goes from {low} to {high}"
    elif not (remedy := meant(nearest(hole.term.value, names))) and 0 < len(found) <= _LISTED:
        remedy = f"it is {'one of ' if len(found) > 1 else ''}{listed(names)}"
    return hole.reason(NOT_STATED, words, remedy)


def _is_of_time(term: Term) -> bool:
    """Whether a constant is a date or a time by its datatype."""
    return term.tag.startswith(XSD) and term.tag.removeprefix(XSD) in ("date", "dateTime", "gYear", "gYearMonth", "time")


def _names(found: list[DataTerm]) -> list[str]:
    return [_word(filling) for filling in found if len(filling.value) <= _LONG or filling.kind == "iri"]


def _fits_otherwise(case: Case) -> bool:
    """Whether the patterns match for some other constants than those of the query."""
    opened: dict[int, str] = {}
    left = set(case.numbers)
    for n, element in case.elements:
        if isinstance(element, Triple):
            subject = f"?cg__subject_{n}" if element.subject.is_constant else element.subject.asked
            object_ = f"?cg__object_{n}" if element.object.is_constant and not element.is_type else element.object.asked
            opened[n] = f"{subject} {element.path.text} {object_} ."
        elif element.kind in ("values", "bind", "filter"):
            left.remove(n)
    return case.asker.matches(case.plan.text(case.plan.active(left), opened, bare=True))
