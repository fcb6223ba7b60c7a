"""What no brief states. In: units to blame whose terms are all known. Out: a sentence on the code and the thing that do not meet.

The patterns match for other codes; for these nothing in the store says so. That is no "no".
"""

from typing import NamedTuple

from chargegraph.errors import meant
from chargegraph.explanation.cause import CANNOT, NOT_STATED, UNCLEAR, Reason
from chargegraph.explanation.constants import Case, Hole, holes
from chargegraph.explanation.data_terms import Value, listed, local_name, near, nearest, short, values
from chargegraph.explanation.plan import quoted
from chargegraph.rdf.names import RDF_TYPE
from chargegraph.rdf.schema import CODE_SYSTEMS, schema
from chargegraph.rdf.vocabulary import compress, ontology
from chargegraph.sparql.tree import Triple

_LISTED = 12
_LONG = 40


class Said(NamedTuple):
    """A constant as people call it: what kind of thing it is, and its code or name."""

    hole: Hole
    noun: str
    word: str


def not_stated(case: Case) -> Reason:
    """Which code and which thing do not meet, and what stands in the place of the thing."""
    found = list(holes(case))
    for hole in found:
        if (hole.term.kind == "iri" or hole.predicate == ontology().prefixes["cg"] + "name") and (new := _replaced(case, hole)):
            name = _word(hole.term.kind, hole.term.value, hole.term.text)
            return _at(hole, f"the brief {name} was replaced by {new}, and its statements are gone")
    demanded = [hole for hole in found if not hole.compares]
    first = case.units[0].element
    subjects = [_said(case, hole) for hole in demanded if _names_brief(case, hole)]
    things = [_said(case, hole) for hole in demanded if not _names_brief(case, hole)]
    compared = [hole for hole in found if hole.compares]
    if compared:
        return _not_met(case, compared[-1], subjects)
    if things and len(subjects) <= 1 and all(said.noun or said.hole.predicate for said in things):
        return _no_thing(case, subjects, things)
    kinds = _kinds(case)
    if len(subjects) == 1 and not things and kinds:
        said = subjects[0]
        return _at(said.hole, f"no brief on {said.word} states {_a(kinds[0])}")
    if len(subjects) == 1 and not things:
        return _no_brief(case, subjects[0])
    if not found and len(case.numbers) == 1:
        return Reason(UNCLEAR, "nothing in the store matches this", first.line, first.column)
    words = " and ".join(dict.fromkeys(said.hole.term.text for said in (*subjects, *things)))
    if words and _fits_otherwise(case):
        return Reason(NOT_STATED, f"nothing in the store says this of {words}", first.line, first.column)
    if not words:
        return Reason(UNCLEAR, "each of these matches something, and nothing in the store matches all", first.line, first.column)
    words = "each of these matches something, and nothing matches all, whatever code or name is put in"
    return Reason(CANNOT, words, first.line, first.column)


def _at(hole: Hole, words: str, remedy: str = "") -> Reason:
    return Reason(NOT_STATED, f"{words}, {remedy}" if remedy else words, hole.term.line, hole.term.column)


# Who is spoken of.


def _names_brief(case: Case, hole: Hole) -> bool:
    """Whether a constant says which brief is meant: its code, its name, or itself."""
    known, ours = schema(), ontology().prefixes["cg"]
    if hole.triple is None:
        return False
    if not hole.is_object:
        predicate = hole.triple.path.only
        return predicate is not None and known.is_shortcut(predicate.value)
    if hole.predicate in (ours + "code", ours + "brief"):
        return True
    is_brief = case.classes_before(hole) == {ours + "Brief"}
    return is_brief and hole.predicate in (ours + "statedCode", ours + "name")


def _said(case: Case, hole: Hole) -> Said:
    return Said(hole, _noun(case, hole), _word(hole.term.kind, hole.term.value, hole.term.text))


def _word(kind: str, value: str, text: str) -> str:
    if kind == "iri":
        curie = compress(value)
        prefix, _, name = curie.partition(":")
        return name if prefix in (*CODE_SYSTEMS, "brief") else local_name(value) if "://" not in curie else text
    return value if 0 < len(value) <= _LONG else text


def _noun(case: Case, hole: Hole) -> str:
    """What kind of thing a constant is, by the label of the property that leads to it."""
    known, ours = schema(), ontology().prefixes["cg"]
    if hole.triple is None or not hole.is_object:
        return ""
    if hole.predicate == ours + "statedCode":
        classes = case.classes_before(hole)
        return known.noun(min(classes)) if len(classes) == 1 else "code"
    return known.labels[hole.predicate].removeprefix("stated ") if hole.predicate in known.objects else ""


def _kinds(case: Case) -> list[str]:
    """The kinds of statement that the patterns ask for."""
    known, ours = schema(), ontology().prefixes["cg"]
    types = [t.object.value for t in case.triples if t.path.only is not None and t.path.only.value == RDF_TYPE]
    return [known.noun(name) for name in types if name != ours + "Brief" and name in known.labels]


# What is said.


def _no_brief(case: Case, said: Said) -> Reason:
    hole = said.hole
    if hole.triple is not None and _is_brief(case, hole):
        rest = [quoted(unit) for unit in case.units if unit.element is not hole.triple]
        return _at(hole, f"no brief on {said.word} fits the rest: {'; '.join(rest)}")
    names = [_word(value.kind, value.value, value.value) for value in near(case.asker, hole.patterns, hole.variable, said.word)]
    remedy = meant(nearest(said.word, names))
    if hole.predicate == ontology().prefixes["cg"] + "name":
        return _at(hole, f"no brief is called {said.word}", remedy)
    if not remedy and (citing := _citing(case, said.word)):
        remedy = f"the brief of {listed(citing)} states it as {_uses(case, said.word)}"
    return _at(hole, f"no brief is about {said.word}", remedy)


def _is_brief(case: Case, hole: Hole) -> bool:
    """Whether some brief is the one that a constant says."""
    kind = f"a <{ontology().prefixes['cg']}Brief>"
    if not hole.is_object:
        return case.asker.surely(f"?any_brief {kind} ; <{ontology().prefixes['cg']}code> {hole.term.text}")
    if hole.predicate == ontology().prefixes["cg"] + "brief":
        return case.asker.surely(f"{hole.term.text} {kind}")
    return case.asker.surely(f"?any_brief {kind} ; <{hole.predicate}> {hole.term.text}")


def _replaced(case: Case, hole: Hole) -> str:
    """The brief that stands in the place of this one, nothing where it was not replaced."""
    cg, prov = ontology().prefixes["cg"], ontology().prefixes["prov"]
    old = f"<{hole.term.value}>" if hole.term.kind == "iri" else "?old"
    named = "" if hole.term.kind == "iri" else f"?old <{cg}name> {hole.term.text} ."
    ask = f"{named} ?new <{prov}wasRevisionOf> {old} ; <{cg}name> ?name"
    return next((row[0] for row in case.asker.rows(ask, "?name", "ORDER BY ?name LIMIT 1") if row[0]), "")


def _citing(case: Case, word: str) -> list[str]:
    rows = case.asker.rows(_uses_of(word), "DISTINCT ?code", "ORDER BY ?code LIMIT 20")
    return [row[0] for row in rows if row[0]]


def _uses(case: Case, word: str) -> str:
    known = schema()
    rows = case.asker.rows(_uses_of(word), "DISTINCT ?class", "ORDER BY ?class LIMIT 3")
    return " and ".join(_a(known.noun(row[0] or "")) for row in rows)


def _a(noun: str) -> str:
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _uses_of(word: str) -> str:
    from chargegraph.rdf import literal

    cg = ontology().prefixes["cg"]
    return (
        f"?statement <{cg}statedCode> {literal(word)} ; <{cg}brief> ?b ; <{RDF_TYPE}> ?class . "
        f"?b <{cg}statedCode> ?code FILTER(?class != <{cg}Mention>)"
    )


def _no_thing(case: Case, subjects: list[Said], things: list[Said]) -> Reason:
    last = things[-1]
    if all(said.noun for said in things):
        words = " with ".join(f"the {said.noun} {said.word}" for said in things)
        words = f"no brief{f' on {subjects[0].word}' if subjects else ''} states {words}"
    else:
        words = " with ".join(f"{short(case.query, said.hole.predicate)} {said.hole.term.text}" for said in things)
        words = f"nothing{f' on {subjects[0].word}' if subjects else ''} has {words}"
    found = values(case.asker, last.hole.patterns, last.hole.variable, most=200)
    shown = [_word(value.kind, value.value, value.value) for value in found if len(value.value) <= _LONG or value.kind == "iri"]
    remedy = meant(nearest(last.word, shown))
    if not remedy and shown and (subjects or len(set(shown)) <= _LISTED):
        remedy = f"but {listed(sorted(shown))}"
    return _at(last.hole, words, remedy)


def _not_met(case: Case, hole: Hole, subjects: list[Said]) -> Reason:
    """A condition that no value meets: the range of numbers, or the values that are near."""
    found = values(case.asker, hole.patterns, hole.variable)
    about = f"on {subjects[0].word} " if subjects else ""
    words = f"no ?{hole.variable} {about}meets {hole.compares}"
    if parameter := case.asker.bound.parameter(hole.term):
        words = f"{f'no {noun}' if (noun := _noun(case, hole)) else 'nothing'} {about}fits {parameter}={hole.term.value}"
    if hole.compares.upper().startswith("LANG"):
        languages = sorted({value.tag for value in found if value.tag.startswith("@")})
        return _at(hole, words, f"its language is {listed(tag[1:] for tag in languages)}" if languages else "it has no language")
    numbers = sorted(float(value.value) for value in found if value.is_number)
    if numbers:
        low, high = (f"{number:g}" for number in (numbers[0], numbers[-1]))
        return _at(hole, words, f"it is {low}" if low == high else f"it goes from {low} to {high}")
    remedy = meant(nearest(hole.term.value, _names(found)))
    if not remedy and found and len(found) <= _LISTED:
        remedy = f"it is one of {listed(_names(found))}" if len(found) > 1 else f"it is {listed(_names(found))}"
    return _at(hole, words, remedy)


def _names(found: list[Value]) -> list[str]:
    return [_word(value.kind, value.value, value.value) for value in found if len(value.value) <= _LONG or value.kind == "iri"]


def _fits_otherwise(case: Case) -> bool:
    """Whether the patterns match for some other constants than those of the query."""
    opened: dict[int, str] = {}
    left = set(case.numbers)
    for n in case.numbers:
        element = case.plan.units[n].element
        if not isinstance(element, Triple):
            left -= {n} if element.kind in ("values", "bind", "filter") else set()
            continue
        is_type = element.path.only is not None and element.path.only.value == RDF_TYPE
        subject = f"?cg__subject_{n}" if element.subject.is_constant else element.subject.asked
        object_ = f"?cg__object_{n}" if element.object.is_constant and not is_type else element.object.asked
        opened[n] = f"{subject} {element.path.text} {object_} ."
    return case.asker.matches(case.plan.text(case.plan.active(left), opened, bare=True))
