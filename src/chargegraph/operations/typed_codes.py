"""Codes as they are typed. In: a text, with the prefix of its system or without. Out: system and code; a note."""

from chargegraph.codes import Code, read_any
from chargegraph.codes.systems import SYSTEMS
from chargegraph.errors import CodeError, UsageError


def split_prefix(text: str) -> tuple[str | None, str]:
    """The code system that the prefix of a text names, as link writes it, or None; and the rest.

    >>> split_prefix("ICD10CM:C22.0"), split_prefix("C22.0")
    (('icd10cm', 'C22.0'), (None, 'C22.0'))
    """
    if not isinstance(text, str):
        raise UsageError(f"{text!r} is no code", remedy="give a text, such as 'C22.0'")
    prefix, _, rest = text.partition(":")
    return (prefix.lower(), rest) if rest and prefix.lower() in SYSTEMS else (None, text)


def read_typed(text: str) -> tuple[Code, tuple[str, ...]]:
    """The code that a text is, or with a note the one that is probably meant. Raises `CodeError` where it is none.

    >>> read_typed("c220")
    (Code(system='icd10cm', notation='C22.0'), ("'c220' is read as C22.0",))
    """
    system, notation = split_prefix(text)
    if system and (named := SYSTEMS[system].read(notation)):
        return named, ()
    notes: tuple[str, ...] = ()
    try:
        code = read_any(notation)
    except CodeError as error:
        if not error.probable:
            raise
        code = read_any(error.probable)
        notes = reading_note(notation, code.notation)
    if system not in (None, code.system):
        raise CodeError(text, f"a code of {system}")
    return code, notes


def reading_note(typed: str, notation: str) -> tuple[str, ...]:
    """That a text was read as another notation, where it was."""
    return (f"{typed!r} is read as {notation}",) if notation.upper() != typed.upper() else ()
