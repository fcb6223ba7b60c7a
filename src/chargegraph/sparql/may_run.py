"""Whether a query may run. In: its text. Out: its form, or why it may not run and where.

An engine that needs no space between two words reads more texts than the grammar has. What it might read as a SERVICE is one.
"""

import re
from collections.abc import Collection, Iterator

from chargegraph.errors import QueryError
from chargegraph.sparql.brackets import EXPRESSION, in_brackets, require_closed
from chargegraph.sparql.extent import require_extent, require_length
from chargegraph.sparql.lexer import AGGREGATES, Token, error_at, tokens
from chargegraph.sparql.prologue import Prologue, beginning, prefix_of, undeclared
from chargegraph.sparql.slips import require_no_slip

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")

_FILE = re.compile(r"[^\s{}?]+\.(?:rq|sparql|txt)")
_ESCAPED = r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})"


def form_of(text: str, services: Collection[str] = ()) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE. `services` are the addresses that SERVICE may name, in full.

    Raises `QueryError` where the text is no query, is an update, reaches outside the store, is too long or too deep, has a
    bracket that does not close, or uses a prefix that it does not declare. An engine may read code point escapes before anything
    else, as SPARQL 1.1 has them (section 19.2), or only in strings and IRIs, as SPARQL 1.2: nothing may run that is not safe in
    both readings, and it must be whole in one.
    """
    require_length(text)
    readings = []
    for reading in readings_of(text):
        _check_safe(*reading, services)
        readings.append(reading)
    fault: QueryError | None = None
    for reading in readings:
        try:
            return _whole(*reading)
        except QueryError as error:
            fault = fault or error
    assert fault is not None
    raise fault


def readings_of(text: str) -> Iterator[tuple[str, list[Token]]]:
    """The text and its tokens as it stands; then, where that is another text, with its code point escapes read before all."""
    yield text, list(tokens(text))
    if "\\" in text and (read := re.sub(_ESCAPED, lambda match: _character(match[1] or match[2]), text)) != text:
        yield read, list(tokens(read))


def _check_safe(text: str, found: list[Token], services: Collection[str]) -> None:
    prologue = Prologue(found)
    require_extent(found, prologue)
    _check_update(text, found)
    _check_reach(text, found, prologue, services)
    _check_comparisons(text, found, prologue)


def _whole(text: str, found: list[Token]) -> str:
    form = _form(text, found)
    require_closed(text, found)
    require_no_slip(text, found)
    _check_prefixes(text, found)
    _check_groups(text, found)
    return form


def _character(digits: str) -> str:
    point = int(digits, 16)
    if point > 0x10FFFF or 0xD800 <= point <= 0xDFFF:
        raise QueryError(f"\\u{digits} is no character")
    return chr(point)


def _first(found: list[Token]) -> Token | None:
    """The first token after the declarations."""
    place = beginning(found)
    return found[place] if place < len(found) else None


def _check_update(text: str, found: list[Token]) -> None:
    token = _first(found)
    if token and token.text.upper() in _UPDATES:
        what = f"{token.text.upper()} would change the graph"
        raise error_at(text, token.start, what, "queries only read; use build or load to add")


def _form(text: str, found: list[Token]) -> str:
    token = _first(found)
    if token is None:
        raise QueryError("the query is empty", remedy="give a SELECT, ASK, CONSTRUCT or DESCRIBE")
    if token.text.upper() not in FORMS:
        remedy = (
            f"give a file as @{text.strip()}" if _FILE.fullmatch(text.strip()) else f"begin with {', '.join(FORMS)} or PREFIX"
        )
        raise error_at(text, token.start, f"{token.text!r} begins no query", remedy)
    return token.text.upper()


def _check_reach(text: str, found: list[Token], prologue: Prologue, services: Collection[str]) -> None:
    before = ""
    for place, token in enumerate(found):
        may_ask = before != "PREFIX" and prologue.may_hold(("SERVICE",), token)
        if may_ask and _service_of(found[place : place + 3]) not in services:
            remedy = "write the IRI of this name in full"
            if token.kind == "word":
                remedy = "ask the endpoint itself, or allow its address in full"
            raise error_at(text, token.start, "SERVICE would reach the network", remedy)
        if before.endswith(("FROM", "NAMED")) and prologue.is_file(token):
            raise error_at(text, token.start, "FROM <file:> would read a file", "load the file, then name its graph")
        before = token.text.upper() if token.kind == "word" else ""


def _service_of(found: list[Token]) -> str | None:
    """The address that a SERVICE names in full; None for one that does not, or that is written in any other way."""
    word, *rest = found
    if rest and rest[0].text.upper() == "SILENT":
        del rest[0]
    return rest[0].text[1:-1] if word.text.upper() == "SERVICE" and rest and rest[0].kind == "iri" else None


def _check_comparisons(text: str, found: list[Token], prologue: Prologue) -> None:
    """Refuse an IRI that an engine may take for a comparison: ``?a<?b&&?c>?d`` holds one, for the longest token counts.

    Where the two readings part, what is a string in one may be a SERVICE in the other.
    """
    for token, opened, earlier, before in in_brackets(found):
        if token.kind != "iri":
            continue
        glued = before.text == "<" and before.start + 1 == token.start
        may_compare = glued or (opened[-1:] in (["("], [EXPRESSION]) and _is_operand(earlier, before))
        parts = opened[-1:] == [EXPRESSION] or re.search("['#(]", token.text)
        if may_compare and parts and _reads_as_comparison(token, prologue):
            what = f"{token.text} is an IRI and reads as a comparison"
            raise error_at(text, token.start, what, "put a space after '<' to compare")


def _is_operand(earlier: Token, before: Token) -> bool:
    """Whether a value may end with these tokens."""
    if before.kind == "word":
        return before.text.upper().endswith(("TRUE", "FALSE"))
    return before.kind not in ("open", "other") or before.text == earlier.text == ">"


def _reads_as_comparison(token: Token, prologue: Prologue) -> bool:
    if token.text[1] == "#":
        return True
    first = next(tokens(token.text[1:]))
    if first.kind == "name":
        return prefix_of(first) in prologue.prefixes
    return first.kind not in ("other", "close") or first.text in "=!+-'"


def _check_prefixes(text: str, found: list[Token]) -> None:
    for prefix, token in undeclared(found):
        from chargegraph.rdf.vocabulary import ontology

        remedy = f"add PREFIX {prefix}: <{ontology().prefixes.get(prefix, '...')}>"
        raise error_at(text, token.start, f"the prefix {prefix!r} is not declared", remedy)


def _check_groups(text: str, found: list[Token]) -> None:
    if any(token.kind == "word" and token.text.upper() in ("GROUP", *AGGREGATES) for token in found):
        from chargegraph.sparql.grouping import ungrouped

        if wrong := ungrouped(found):
            shown, remedy = wrong
            raise error_at(text, shown.start, f"{shown.text} is shown, but neither grouped by nor in an aggregate", remedy)
