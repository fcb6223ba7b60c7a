"""Codes read by the kind of statement that names them. In: text. Out: a Code, or a CodeError with the one probably meant."""

import re
from collections.abc import Iterator
from functools import cache, partial

from chargegraph.codes.coding import Code, tidied
from chargegraph.codes.repairs import likeness
from chargegraph.codes.system_record import CodeSystem, Form
from chargegraph.codes.systems import systems
from chargegraph.errors import CodeError

MENTION = "mention"
"""The kind of statement in which the form alone tells the system."""
TELLING = ("diagnosis", "related", "specialty")
"""The kinds whose forms tell the system."""
_NOUNS = {
    "brief": "a CPT or HCPCS code",
    "related": "a CPT or HCPCS code",
    "modifier": "a modifier (two digits, two letters, or a letter and a digit, such as 22 or AS)",
    "specialty": "a provider taxonomy code (ten characters, the last X)",
    "diagnosis": "an ICD-10-CM code",
    "site": "a place of service code (two digits)",
    MENTION: "a diagnosis, procedure or taxonomy code",
}
STATED_AS = (MENTION, "modifier", "specialty", "diagnosis", "related", "site", "brief")
"""The kinds of statement that name a code."""


@cache
def forms_of(stated_as: str) -> tuple[tuple[CodeSystem, Form], ...]:
    """The forms that a code in a kind of statement may have, each with its system."""
    if stated_as == MENTION:
        return tuple(found for kind in TELLING for found in forms_of(kind))
    return tuple((system, form) for system in systems() for form in system.forms if stated_as in form.stated_as)


def read_stated(stated_as: str, text: str, *, header: str = "") -> Code:
    """The code that a text is in a kind of statement; `header` is what stands over it in a table, in small letters.

    >>> read_stated("related", "0686t")
    Code(system='cpt', notation='0686T')
    >>> read_stated("related", "686T")
    Traceback (most recent call last):
        ...
    chargegraph.errors.CodeError: '686T' is not a CPT or HCPCS code, probably 0686T is meant
    """
    forms = forms_of(stated_as)
    for system, form in forms:
        notation = form.read(text)
        if notation is not None:
            return Code(system.prefix, notation)
    over = [form for _, form in forms if form.noun and form.header and re.fullmatch(form.header, header)]
    likely = _probable(stated_as, text)
    meant, probable = next(((form, code) for form, code in likely if form in (over or [form])), (None, ""))
    looks_like = not is_same_code(text, probable) and (likeness(text, stated_as) or _code_of_another_kind(text, stated_as))
    if looks_like:
        raise CodeError(text, _NOUNS[stated_as], looks_like=looks_like)
    nouns = [form.noun for form in (*over, *([meant] if meant else ())) if form.noun]
    raise CodeError(text, nouns[0] if nouns else _NOUNS[stated_as], probable)


def _probable(stated_as: str, text: str) -> Iterator[tuple[Form, str]]:
    """What a text may be meant for: codes, each with its form."""
    if stated_as == MENTION:
        for kind in TELLING:
            yield from _probable(kind, text)
        return
    forms = [form for _, form in forms_of(stated_as)]
    for repair in dict.fromkeys(form.repair for form in forms if form.repair):
        for likely in repair(tidied(text)):
            form = next((form for form in forms if form.repair is repair and form.read(likely) == likely), None)
            if form:
                yield form, likely


def _code_of_another_kind(text: str, stated_as: str) -> str | None:
    """What a text is in a kind of statement whose forms tell the system, where a dot or its length leaves no doubt."""
    others = [kind for kind in TELLING if kind != stated_as and len(tidied(text)) > 4]
    found = next((form for kind in others for _, form in forms_of(kind) if form.read(text)), None)
    return found and (found.noun or next(_NOUNS[kind] for kind in others if kind in found.stated_as))


def is_same_code(text: str, notation: str) -> bool:
    """Whether a text is a notation but for a dot that is absent, or a comma that stands for it: nothing else may be read over.

    >>> is_same_code("c220", "C22.0"), is_same_code("C22,0", "C22.0"), is_same_code("E884.1", "E88.41")
    (True, True, False)
    """
    return tidied(text) in (notation.replace(".", ""), notation.replace(".", ","))


read_procedure = partial(read_stated, "brief")
read_modifier = partial(read_stated, "modifier")
read_diagnosis = partial(read_stated, "diagnosis")
read_taxonomy = partial(read_stated, "specialty")
read_place_of_service = partial(read_stated, "site")
read_any = partial(read_stated, MENTION)


@cache
def shape_of(stated_as: str) -> str:
    """The forms of a kind's codes as one pattern, for what looks for such codes among other words.

    >>> bool(re.fullmatch(shape_of("brief"), "0686T")), bool(re.fullmatch(shape_of("brief"), "C22.0"))
    (True, False)
    """
    return f"(?:{'|'.join(form.pattern for _, form in forms_of(stated_as))})"


@cache
def code_of(stated_as: str, stated_code: str) -> Code | None:
    """The code that a statement of that kind means, None for one without the form of any."""
    try:
        return read_stated(stated_as, stated_code)
    except CodeError:
        return None


def probable_codes(text: str) -> list[str]:
    """The notations that a text may mean that is none: C22.0 for C220, in the order of the kinds of codes."""
    found = []
    for kind in STATED_AS:
        try:
            found.append(read_stated(kind, text).notation)
        except CodeError as error:
            found += [error.probable] if error.probable else []
    return list(dict.fromkeys(found))


def looks_like(text: str) -> str | None:
    """What a text looks like that is a code of no kind of statement, where it looks like something.

    >>> looks_like("E884.1"), looks_like("C220")
    ('an ICD-9-CM code of an external cause', None)
    """
    if probable_codes(text):
        return None
    return next(filter(None, (likeness(text, kind) for kind in STATED_AS)), None)


def kind_of(stated_as: str) -> str:
    """What the codes are that a kind of statement names: the kind of concept that an edition has of them.

    >>> kind_of("specialty"), kind_of("mention")
    ('taxonomy', 'procedure')
    """
    kinds = {form.kind for _, form in forms_of(stated_as)}
    return kinds.pop() if len(kinds) == 1 else "procedure"


def only_system(stated_as: str) -> str | None:
    """The system that a kind of statement is in where its code tells none; None where there are several.

    >>> only_system("diagnosis"), only_system("modifier")
    ('icd10cm', None)
    """
    found = {system.prefix for system, _ in forms_of(stated_as)}
    return found.pop() if len(found) == 1 else None
