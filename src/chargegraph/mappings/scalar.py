"""A text as a YAML scalar. In: text. Out: the text as it stands in the head of an SSSOM/TSV file."""

import re

# What a reader of YAML 1.1 or 1.2 would take for a number, a date, a truth value or nothing.
_NOT_TEXT = re.compile(
    r"[-+.\d][\d_,.:eE+-]*|0[xob][\da-fA-F_]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|~|=|<<"
    r"|\d{4}-\d\d?-\d\d?([Tt ].*)?|y|n|yes|no|on|off|true|false|null|"
    r"Y|N|Yes|No|On|Off|True|False|Null|YES|NO|ON|OFF|TRUE|FALSE|NULL"
)
_UNSAFE = re.compile(r": |:$| #|^\s|\s$|^[,\[\]{}#&*!|>'\"%@`]|^[-?:](\s|$)|^(---|\.\.\.)")


def scalar(text: str, *, as_is: bool = False) -> str:
    """A text as YAML: plain where every reader reads it back as text, else in double quotes; `as_is` for dates and numbers.

    >>> scalar("CC0"), scalar("1.1"), scalar("a: b"), scalar("2018-07-05", as_is=True)
    ('CC0', '"1.1"', '"a: b"', '2018-07-05')
    """
    if as_is or (text.isprintable() and not _NOT_TEXT.fullmatch(text) and not _UNSAFE.search(text)):
        return text
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable() and character != "\ufeff":
        return character
    code = ord(character)
    short = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character)
    return short or (f"\\x{code:02X}" if code < 256 else f"\\u{code:04X}" if code < 65536 else f"\\U{code:08X}")
