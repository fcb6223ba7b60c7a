"""Whether a query may run. In: its text. Out: its form, or why it may not run and where.

An engine that needs no space between two words reads more texts than the grammar has. What it might read as a SERVICE is one.
"""

import re
from collections.abc import Collection, Iterator

from chargegraph.errors import LimitReached, QueryError
from chargegraph.sparql.lexer import AGGREGATES, ESCAPE, Token, error_at, place_of, tokens

MAX_NESTING = 200
MAX_CHARACTERS = 1_000_000
# An engine may walk operators and groups by recursion: too many in one query end its process, not only the query.
MAX_OPERATORS = 2_000
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_GROUPS = ("UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "GRAPH")
_PROLOGUE = {"PREFIX": 3, "BASE": 2, "VERSION": 2}
"""How many tokens each declaration takes."""
_BEFORE_LISTS = ("A", "VALUES", "TRUE", "FALSE", "UNDEF")
"""The words after which a parenthesis may hold a list of terms."""
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")

_ESCAPED = r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})"
_EXPRESSION = "(?"
"""Among open brackets, a parenthesis that is sure to hold an expression."""
_NOTHING = Token("", "", 0)
_CLOSES = {"{": "}", "(": ")", "[": "]"}


def form_of(text: str, services: Collection[str] = ()) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE. `services` are the addresses that SERVICE may name, in full.

    Raises `QueryError` where the text is no query, is an update, reaches outside the store, is too long or too deep, has a
    bracket that does not close, or uses a prefix that it does not declare. An engine may read code point escapes before anything
    else, as SPARQL 1.1 has them (section 19.2), or only in strings and IRIs, as SPARQL 1.2: nothing may run that is not safe in
    both readings, and it must be whole in one.
    """
    if len(text) > MAX_CHARACTERS:
        raise LimitReached(f"the query has {len(text):,} characters and the limit is {MAX_CHARACTERS:,}")
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
    declared = _declared(found)
    _check_size(found, declared)
    _check_update(text, found)
    _check_reach(text, found, declared, services)
    _check_comparisons(text, found, declared)


def _whole(text: str, found: list[Token]) -> str:
    form = _form(text, found)
    _check_brackets(text, found)
    _check_prefixes(text, found)
    _check_groups(text, found)
    return form


def _character(digits: str) -> str:
    point = int(digits, 16)
    if point > 0x10FFFF or 0xD800 <= point <= 0xDFFF:
        raise QueryError(f"\\u{digits} is no character")
    return chr(point)


def _beginning(found: list[Token]) -> Token | None:
    """The first token after the prologue."""
    body = iter(found)
    for token in body:
        taken = _PROLOGUE.get(token.text.upper(), 0)
        if not taken:
            return token
        for _ in range(taken - 1):
            next(body, None)
    return None


def _check_update(text: str, found: list[Token]) -> None:
    token = _beginning(found)
    if token and token.text.upper() in _UPDATES:
        what = f"{token.text.upper()} would change the graph"
        raise error_at(text, token.start, what, "queries only read; use build or load to add")


def _form(text: str, found: list[Token]) -> str:
    token = _beginning(found)
    if token is None:
        raise QueryError("the query is empty", remedy="give a SELECT, ASK, CONSTRUCT or DESCRIBE")
    if token.text.upper() not in FORMS:
        raise error_at(text, token.start, f"{token.text!r} begins no query", f"begin with {', '.join(FORMS)} or PREFIX")
    return token.text.upper()


def _check_brackets(text: str, found: list[Token]) -> None:
    opened: list[Token] = []
    for token in found:
        if token.kind == "open":
            opened.append(token)
        elif token.kind == "close":
            if not opened:
                raise error_at(text, token.start, f"{token.text!r} closes nothing", "remove it or open it before")
            last = opened.pop()
            if _CLOSES[last.text] != token.text:
                line, column = place_of(text, last.start)
                opening = f"{last.text!r} was opened at line {line} column {column}"
                raise error_at(text, token.start, f"{token.text!r} stands where {_CLOSES[last.text]!r} is due", opening)
        else:
            _check_string(text, token)
    if opened:
        raise error_at(text, opened[-1].start, f"{opened[-1].text!r} is never closed", f"add {_CLOSES[opened[-1].text]!r}")


def _check_string(text: str, token: Token) -> None:
    if token.kind == "other" and token.text in "\"'":
        strange = re.match(rf"""(["'])(?:(?!\1)[^\\\n\r]|{ESCAPE})*(\\.)""", text[token.start :])
        if strange:
            remedy = f"write \\{strange[2]} for the backslash itself"
            raise error_at(text, token.start, f"{strange[2]} is no escape in a string", remedy)
        raise error_at(text, token.start, "a string that does not end", f"close it with {token.text}")


def require_strings(text: str) -> None:
    """Raises `QueryError` where a string does not end, so that what is bound behind its quote would stand in it."""
    for token in tokens(text):
        _check_string(text, token)


def _check_size(found: list[Token], declared: dict[str, list[str]]) -> None:
    depth = count = 0
    for token in found:
        if token.kind == "open":
            depth += 1
            if depth > MAX_NESTING:
                raise LimitReached(f"the query is nested deeper than {MAX_NESTING} brackets", remedy="simplify it")
        elif token.kind == "close":
            depth -= depth > 0
        elif (token.kind == "other" and token.text in "+-*/&|=<>!^") or _may_hold(_GROUPS, token, declared):
            count += 1
    if count > MAX_OPERATORS:
        raise LimitReached(f"the query has {count:,} operators and groups, and the limit is {MAX_OPERATORS:,}", remedy="split it")


def _declared(found: list[Token]) -> dict[str, list[str]]:
    """The IRIs that each prefix stands for, such as ``a:``, and under ``BASE`` those that relative ones are resolved against."""
    declared: dict[str, list[str]] = {}
    for token, first, second in zip(found, found[1:], [*found[2:], _NOTHING], strict=False):
        if token.kind == "word" and token.text.upper() == "PREFIX":
            declared.setdefault(first.text, []).append(second.text)
        elif token.kind == "word" and token.text.upper() == "BASE":
            declared.setdefault("BASE", []).append(first.text)
    return declared


def _check_reach(text: str, found: list[Token], declared: dict[str, list[str]], services: Collection[str]) -> None:
    before = ""
    for place, token in enumerate(found):
        may_ask = before != "PREFIX" and _may_hold(("SERVICE",), token, declared)
        if may_ask and _service_of(found[place : place + 3]) not in services:
            remedy = "write the IRI of this name in full"
            if token.kind == "word":
                remedy = "ask the endpoint itself, or allow its address in full"
            raise error_at(text, token.start, "SERVICE would reach the network", remedy)
        if before.endswith(("FROM", "NAMED")) and _is_file(token, declared):
            raise error_at(text, token.start, "FROM <file:> would read a file", "load the file, then name its graph")
        before = token.text.upper() if token.kind == "word" else ""


def _service_of(found: list[Token]) -> str | None:
    """The address that a SERVICE names in full; None for one that does not, or that is written in any other way."""
    word, *rest = found
    if rest and rest[0].text.upper() == "SILENT":
        del rest[0]
    return rest[0].text[1:-1] if word.text.upper() == "SERVICE" and rest and rest[0].kind == "iri" else None


def _may_hold(words: tuple[str, ...], token: Token, declared: dict[str, list[str]]) -> bool:
    """Whether an engine may read one of these words in a token.

    Oxigraph 0.5 needs no space after a word, as in ``trueSERVICE`` or ``SERVICEa:b``; it ends a name at its second full stop, as
    in ``a:b.c.SERVICE``, and after its prefix where the whole makes no IRI, as ``a:SERVICE`` with a prefix ``<http://host:8>``.
    """
    text = token.text.upper()
    if token.kind not in ("word", "name") or not any(word in text for word in words):
        return False
    if token.kind == "word":
        return True
    colon, prefixes = text.index(":"), {name.upper() for name in declared}
    for match in re.finditer("|".join(words), text):
        stops = re.findall(r"\.+", text[colon : match.start()])
        may_begin = match.start() < colon or (len(stops) > 1 and text[match.start() - 1] == ".")
        if may_begin or (match.start() == colon + 1 and _is_open(token, declared)):
            rest = text[match.end() :]
            if any(not after or after[: after.find(":") + 1] in prefixes for after in (rest, rest.removeprefix("SILENT"))):
                return True
    return False


def _is_open(token: Token, declared: dict[str, list[str]]) -> bool:
    """Whether a name's prefix may stand for an IRI that ends in its authority, where not every name may follow."""
    is_closed = re.compile("<(?:[^/?#:]*:)?(?://[^/?#]*)?+[/?#]|<[^/?#:]+:(?!//)")
    return not all(is_closed.match(iri) for iri in declared.get(token.text.partition(":")[0] + ":", ()))


def _is_file(token: Token, declared: dict[str, list[str]]) -> bool:
    if token.kind == "name":
        return any(_is_file(Token("iri", iri, 0), declared) for iri in declared.get(token.text.partition(":")[0] + ":", ()))
    if re.match("<[A-Za-z][A-Za-z0-9+.-]*:", token.text):
        return token.text.upper().startswith("<FILE:")
    return token.kind == "iri" and any(iri.upper().startswith("<FILE:") for iri in declared.get("BASE", ()))


def _check_comparisons(text: str, found: list[Token], declared: dict[str, list[str]]) -> None:
    """Refuse an IRI that an engine may take for a comparison: ``?a<?b&&?c>?d`` holds one, for the longest token counts.

    Where the two readings part, what is a string in one may be a SERVICE in the other.
    """
    opened: list[str] = []
    earlier = before = _NOTHING
    for token in found:
        if token.kind == "iri":
            glued = before.text == "<" and before.start + 1 == token.start
            may_compare = glued or (opened[-1:] in (["("], [_EXPRESSION]) and _is_operand(earlier, before))
            parts = opened[-1:] == [_EXPRESSION] or re.search("['#(]", token.text)
            if may_compare and parts and _reads_as_comparison(token, declared):
                what = f"{token.text} is an IRI and reads as a comparison"
                raise error_at(text, token.start, what, "put a space after '<' to compare")
        elif token.kind == "open":
            opened.append(_EXPRESSION if token.text == "(" and _holds_expression(opened, earlier, before) else token.text)
        elif token.kind == "close" and opened:
            opened.pop()
        earlier, before = before, token


def _holds_expression(opened: list[str], earlier: Token, before: Token) -> bool:
    """Whether a parenthesis after these tokens is sure to hold an expression, and is no list of terms."""
    if before.text == earlier.text == "<":
        return False
    return opened[-1:] == [_EXPRESSION] or (before.kind == "word" and before.text.upper() not in _BEFORE_LISTS)


def _is_operand(earlier: Token, before: Token) -> bool:
    """Whether a value may end with these tokens."""
    if before.kind == "word":
        return before.text.upper().endswith(("TRUE", "FALSE"))
    return before.kind not in ("open", "other") or before.text == earlier.text == ">"


def _reads_as_comparison(token: Token, declared: dict[str, list[str]]) -> bool:
    if token.text[1] == "#":
        return True
    first = next(tokens(token.text[1:]))
    if first.kind == "name":
        return first.text.partition(":")[0] + ":" in declared
    return first.kind not in ("other", "close") or first.text in "=!+-'"


def undeclared(found: list[Token]) -> Iterator[tuple[str, Token]]:
    """Each name whose prefix has no declaration, behind that prefix."""
    declared = _declared(found)
    for token in found:
        if token.kind == "name" and (prefix := token.text.partition(":")[0]) + ":" not in declared:
            yield prefix, token


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
