"""Types of a canned query's parameters. In: a value as somebody typed it. Out: it in the form of its type, or why it has none.

To add a type, write its reader in `TYPES`; the service describes it by what the reader gives.
"""

import re
from collections import namedtuple
from collections.abc import Callable

from chargegraph.codes import read_diagnosis, read_stated
from chargegraph.errors import CodeError, UsageError
from chargegraph.sparql.parameters import ParameterValue


class Parameter(namedtuple("Parameter", ("name", "type", "example", "default"))):
    """A parameter of a query. One with a default may be left out."""

    __slots__ = ()
    name: str
    type: str
    example: str
    default: str | None

    @property
    def is_number(self) -> bool:
        return self.type == "integer"

    def read(self, value: ParameterValue) -> ParameterValue:
        """The value in the form of the parameter's type. Raises `UsageError` where it is not of that type."""
        if value == self.default:
            return int(value) if self.is_number else str(value)
        error = self.fault(value)
        if error is not None:
            raise UsageError(
                f"parameter {self.name}: {error}", remedy="" if error.probable else f"give one such as {self.example}"
            )
        return TYPES[self.type](str(value))

    def fault(self, value: ParameterValue) -> CodeError | None:
        """Why a value is not of the parameter's type, None where it is."""
        try:
            if value != self.default:
                TYPES[self.type](str(value))
        except CodeError as error:
            return error
        return None


def _read_diagnosis_prefix(text: str) -> str:
    """An ICD-10-CM code or the beginning of one: a letter and a digit at least."""
    tidy = text.strip().upper()
    return tidy if re.fullmatch(r"[A-Z][0-9]\.?|[A-Z][0-9][0-9AB]\.", tidy) else read_diagnosis(text).notation


def _read_number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text.strip()):
        raise CodeError(text, "a whole number from 0 to 999999999")
    return int(text)


def _read_text(text: str) -> str:
    """A name, such as a payer's: any text on one line."""
    if not text.strip() or len(text) > 200 or not text.isprintable():
        raise CodeError(text, "a name (printable, up to 200 characters)")
    return text.strip()


TYPES: dict[str, Callable[[str], ParameterValue]] = {
    "procedure": lambda text: read_stated("related", text).notation,
    "modifier": lambda text: read_stated("modifier", text).notation,
    "taxonomy": lambda text: read_stated("specialty", text).notation,
    "diagnosis": _read_diagnosis_prefix,
    "name": _read_text,
    "integer": _read_number,
}
