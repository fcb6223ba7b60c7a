"""Codes as they are typed. In: a text, with the prefix of its system or without; editions at hand. Out: system and code; a note.

The code systems of a user's own lists are known by these lists alone, and so are their codes.
"""

from collections.abc import Iterator

from chargegraph.codes import Code, read_any
from chargegraph.codes.systems import SYSTEMS, systems
from chargegraph.errors import ChargegraphError, CodeError, UsageError
from chargegraph.store.at_hand import Authorities


def schemes_of(authorities: Authorities | None) -> list[str]:
    """The prefixes of the code systems that are known: by name, then by an edition at hand."""
    return list(dict.fromkeys([*SYSTEMS, *(here.edition.scheme for here in (authorities.at_hand if authorities else ()))]))


def split_prefix(text: str, authorities: Authorities | None = None) -> tuple[str | None, str]:
    """The code system that the prefix of a text names, as link writes it, or None; and the rest.

    >>> split_prefix("ICD10CM:C22.0"), split_prefix("C22.0")
    (('icd10cm', 'C22.0'), (None, 'C22.0'))
    """
    if not isinstance(text, str):
        raise UsageError(f"{text!r} is no code", remedy="give a text, such as 'C22.0'")
    prefix, _, rest = text.partition(":")
    return (prefix.lower(), rest) if rest and prefix.lower() in schemes_of(authorities) else (None, text)


def read_typed(text: str, authorities: Authorities | None = None) -> tuple[Code, tuple[str, ...]]:
    """The code that a text is, or with a note the one that is probably meant. Raises `CodeError` where it is none.

    A text that has the form of no known system is sought in the lists of other systems among the `authorities`.

    >>> read_typed("c220")
    (Code(system='icd10cm', notation='C22.0'), ("'c220' is read as C22.0",))
    """
    system, notation = split_prefix(text, authorities)
    if system in SYSTEMS and (named := SYSTEMS[system].read(notation)):
        return named, ()
    notes: tuple[str, ...] = ()
    own = next(_own(system, notation, authorities), None) if authorities else None
    if system not in (None, *SYSTEMS):
        if own is None:
            raise CodeError(notation, f"a code of {system}")
        return own, ()
    try:
        code = read_any(notation)
    except CodeError as error:
        if own is not None and system is None:
            return own, ()
        if not error.probable:
            raise (_with_prefix(error, notation) if system is None else error) from None
        code = read_any(error.probable)
        notes = reading_note(notation, code.notation)
    if system not in (None, code.system):
        raise CodeError(text, f"a code of {system}")
    return code, notes


def _own(system: str | None, notation: str, authorities: Authorities) -> Iterator[Code]:
    """The codes of users' own systems, of one or of all, that are written so, in capitals or not."""
    for scheme in schemes_of(authorities):
        for edition in authorities.editions_of(scheme) if scheme not in SYSTEMS and system in (None, scheme) else ():
            yield from (edition.concepts[form].code for form in (notation, notation.upper()) if form in edition.concepts)


def _with_prefix(error: CodeError, notation: str) -> ChargegraphError:
    """The error with the prefix that makes a code of the text: of a system whose codes stand in no statement of a brief."""
    unstated = (each for each in systems() if not any(form.stated_as for form in each.forms))
    system = next((each for each in unstated if each.read(notation)), None)
    if system is None:
        return error
    looks = f"{error.remedy}; " if error.remedy else ""
    return UsageError(error.what, remedy=f"{looks}a code of {system.title} has its prefix: {system.prefix}:{notation}")


def reading_note(typed: str, notation: str) -> tuple[str, ...]:
    """That a text was read as another notation, where it was."""
    return (f"{typed!r} is read as {notation}",) if notation.upper() != typed.upper() else ()
