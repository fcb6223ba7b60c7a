"""Whether a text may run, said once for texts of one build. In: SPARQL. Out: its form, or why it may not run.

`form_of` looks at tokens, and at a string only as one token. So texts that differ in their strings alone have one verdict, which
is kept: the same question about another code costs a tenth. A text with a backslash, which may stand in names too, is read anew.
"""

import re

from chargegraph.errors import LimitReached
from chargegraph.server.problems import refusal_of
from chargegraph.sparql import MAX_CHARACTERS, form_of

_MOST = 256
_LONGEST = 20_000
_MARK = "\0"
# Comments, IRIs and long strings as `chargegraph.sparql` cuts them, so that no quote in them is taken for a string.
_STRINGS = re.compile(
    r"""(\#[^\n\r]*|<[^<>"{}|^`\\\x00-\x20]*>|\"{3}(?:[^"]|\"{1,2}(?!"))*\"{3}|'{3}(?:[^']|'{1,2}(?!'))*'{3})"""
    r"""|"[^"\n\r]*"|'[^'\n\r]*'"""
)
_forms: dict[str, str] = {}


def build_of(text: str) -> str | None:
    """The text without its short strings; None where they cannot be told apart so simply.

    >>> build_of('ASK { ?a ?b "0686T" } # "c"') == build_of("ASK { ?a ?b '73' } # \\"c\\"")
    True
    """
    if "\\" in text or _MARK in text:
        return None
    return _STRINGS.sub(lambda match: match[1] or _MARK, text)


def admitted(text: str) -> str:
    """The form of a text that may run. Raises `QueryError` as `form_of`, `Refusal` 400 where it is too deep, 413 too long."""
    build = build_of(text) if len(text) <= _LONGEST else None
    form = _forms.get(build) if build is not None else None
    if form is None:
        form = _read(text)
        if build is not None:
            if len(_forms) >= _MOST:
                _forms.clear()
            _forms[build] = form
    return form


def _read(text: str) -> str:
    try:
        return form_of(text)
    except LimitReached as error:
        refusal = refusal_of(error)
        refusal.status = 413 if len(text) > MAX_CHARACTERS else 400
        raise refusal from None
