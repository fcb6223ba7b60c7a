"""Codes as they are typed. In: a text, with the prefix of its system or without. Out: system and code; a note."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from chargegraph.codes import Code


def split_prefix(text: str) -> tuple[str | None, str]:
    """The code system that the prefix of a text names, as link writes it, or None; and the rest.

    >>> split_prefix("ICD10CM:C22.0"), split_prefix("C22.0")
    (('icd10cm', 'C22.0'), (None, 'C22.0'))
    """
    from chargegraph.codes.systems import SYSTEMS

    prefix, _, rest = text.partition(":")
    return (prefix.lower(), rest) if rest and prefix.lower() in SYSTEMS else (None, text)


def read_typed(text: str) -> "Code":
    """The code that a text is, or with a note the one that is probably meant. Raises `CodeError` where it is none."""
    from chargegraph.codes import read_any
    from chargegraph.codes.systems import SYSTEMS
    from chargegraph.errors import CodeError

    system, notation = split_prefix(text)
    if system and (named := SYSTEMS[system].read(notation)):
        return named
    try:
        code = read_any(notation)
    except CodeError as error:
        if not error.probable:
            raise
        code = read_any(error.probable)
        say_reading(notation, code.notation)
    if system not in (None, code.system):
        raise CodeError(text, f"a code of {system}")
    return code


def say_reading(typed: str, notation: str) -> None:
    if notation.upper() != typed.upper():
        print(f"note: {typed!r} is read as {notation}", file=sys.stderr)
