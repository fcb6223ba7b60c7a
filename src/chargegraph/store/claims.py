"""The codes that briefs state. In: a store. Out: each code with its label, the line and the kind of statement.

A place of service goes by what the passage calls it; a code in running text has no label; the code that a brief is about goes
by the brief's title. A code that a row denies is of the kind that is denied.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from chargegraph.rdf import literal
from chargegraph.rdf.names import prologue
from chargegraph.store.store import Store, rows_of

_CLASSES = (
    *(("ModifierUse", "modifier"), ("SpecialtyRole", "specialty"), ("Indication", "diagnosis"), ("RelatedProcedure", "related")),
    *(("SiteMention", "site"), ("Mention", "mention"), ("Denial", "denial")),
)
"""The classes of statements that name a code, each with its kind. Those of briefs.model, which takes long to import."""
KINDS = (*(kind for _, kind in _CLASSES), "brief")
_FEW = 100
"""The briefs whose statements are looked up one by one; of more, all are read."""
_PREFIXES = prologue("cg")


class Stated(NamedTuple):
    """A code as a statement has it."""

    statement: str
    brief: str
    brief_iri: str
    kind: str
    code: str
    label: str | None
    line: int
    is_denied: bool = False
    """Whether the brief says that the code is not so."""


def stated_codes(
    store: Store, briefs: Collection[str] | None = None, *, code: str | None = None, kinds: Collection[str] = KINDS
) -> Iterator[Stated]:
    """Every code that briefs state, those of these short names or all, or where they state this code."""
    few = briefs if briefs is not None and len(briefs) <= _FEW else None
    of_few = "" if few is None else f"{only_of('brief', few)} ?b cg:name ?brief . "
    only = "" if code is None else only_of("code", [code])
    names: dict[str, str] = dict(rows_of(store, f"{_PREFIXES} SELECT ?b ?brief {{ {of_few} ?b cg:name ?brief }}"))
    titles = rows_of(store, f"{_PREFIXES} {_TITLES.format(only=of_few + only)}") if "brief" in kinds else ()
    in_titles = ((statement, brief, "brief", *told, False) for statement, brief, *told in titles)
    for statement, brief, kind, notation, label, line, is_denied in (*_in_statements(store, few, only, kinds), *in_titles):
        if briefs is None or names[brief] in briefs:
            yield Stated(statement, names[brief], brief, kind, notation, label, int(line), is_denied)


def _in_statements(store: Store, briefs: Collection[str] | None, only: str, kinds: Collection[str]) -> Iterator[tuple[Any, ...]]:
    classes = " ".join(f"(cg:{name} {number})" for number, (name, kind) in enumerate(_CLASSES) if kind in kinds)
    if not classes:
        return
    text = _OF_FEW if only or briefs is not None else _OF_ALL
    only += "" if briefs is None else only_of("brief", briefs)
    text = text.format(classes=f"VALUES (?class ?kind) {{ {classes} }}", only=only)
    for statement, brief, number, notation, label, written, line, denied_as in rows_of(store, f"{_PREFIXES} {text}"):
        kind = denied_as.rpartition("/")[2] if denied_as else _CLASSES[int(number)][1]
        yield statement, brief, kind, notation, _name_of_site(written) if kind == "site" else label, line, bool(denied_as)


# Of all briefs whole columns are joined, of a few each statement is looked up; in either an integer stands for the class, for
# what makes an answer slow is the number of its texts.
_OF_FEW = """SELECT ?s ?b ?kind ?code ?label ?written ?line ?as WHERE {{ {only}
    ?b cg:name ?brief . ?s cg:brief ?b ; cg:statedCode ?code ; a ?class ; cg:line ?line . {classes}
    OPTIONAL {{ ?s cg:statedLabel ?label }} OPTIONAL {{ ?s cg:asWritten ?written }}
    OPTIONAL {{ ?s cg:deniedAs ?as }} }}"""
_OF_ALL = """SELECT ?s ?b ?kind ?code ?label ?written ?line ?as WHERE {{ {only}
    {{ SELECT ?s ?code {{ ?s cg:statedCode ?code }} }}
    {{ SELECT ?s ?b {{ ?s cg:brief ?b }} }}
    {{ SELECT ?s ?line {{ ?s cg:line ?line }} }}
    {{ SELECT ?s ?kind {{ {classes} ?s a ?class }} }}
    OPTIONAL {{ {{ SELECT ?s ?label {{ ?s cg:statedLabel ?label }} }} }}
    OPTIONAL {{ {{ SELECT ?s ?written {{ ?s cg:asWritten ?written }} }} }}
    OPTIONAL {{ {{ SELECT ?s ?as {{ ?s cg:deniedAs ?as }} }} }} }}"""
_TITLES = """SELECT ?s ?b ?code ?label ?line WHERE {{ {only}
    ?b cg:code ?procedure ; cg:statedCode ?code . OPTIONAL {{ ?b cg:title ?label }}
    ?s a cg:Title ; cg:brief ?b ; cg:line ?line }}"""


def only_of(variable: str, values: Collection[str]) -> str:
    """The part of a query that lets a variable have these texts and no other."""
    return f"VALUES ?{variable} {{ {' '.join(map(literal, sorted(values)))} }} "


def _name_of_site(as_written: str | None) -> str | None:
    """What a passage calls a place of service, without the code itself; None where it is only the code."""
    name = re.sub(r"\(?\b(?:POS|place of service)(?: code)?\s*#?\d+\b\)?", "", as_written or "", flags=re.IGNORECASE)
    return " ".join(name.split()).strip(" ,:;-") or None
