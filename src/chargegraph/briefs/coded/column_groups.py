"""Columns that belong together. In: what the cells of a header say. Out: each column of codes, and what stands beside it."""

import re
from dataclasses import dataclass, field

from chargegraph.briefs.coded.answers import denies_column, is_answer
from chargegraph.briefs.coded.cells import Cell
from chargegraph.briefs.coded.headers import Column, column_of

# What a column of codes has beside it that is no name of theirs.
NO_NAME = re.compile(
    r"[0-9$%#]|\b(?:fees?|rates?|prices?|amounts?|costs?|rvus?|units?|qty|quantity|dates?|limits?|frequency|age|counts?|days|effective"
    r"|status|payers?|plans?|pos|modifiers?|mods?|auth\w*|pa|source|page|links?)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class CodeColumn:
    """A column of codes, and which columns hold their labels and notes, and by their kind the names or codes of another kind."""

    kind: str | None
    code: int
    beside: dict[str, int] = field(default_factory=dict)
    likely: str | None = None
    """What the other columns tell of one that is called Code alone. Its cells may be of another kind, and know better."""
    is_noun: bool = False
    """Whether its cells may hold names and no codes: Service."""


def with_label(columns: list[Column | None], cells: list[Cell], separator: str | None) -> list[Column | None]:
    """The columns, where a header by pipes or tabs names its codes or places and not what they are called: the next column says
    it, though its own header may be empty."""
    coded = [place for place, column in enumerate(columns) if column and column.role in ("code", "noun") and column.kind]
    codes = coded or [place for place, column in enumerate(columns) if column == ("site", "name")]
    if len(codes) != 1 or separator not in ("|", "\t") or any(column and column.role == "label" for column in columns):
        return columns
    noun = columns[codes[0]]
    is_noun = noun is not None and noun.role == "noun"
    has_others = sum(bool(cell.text) for cell in cells) > 1
    if any(column is None and re.search(r"[0-9]", cell.text) for column, cell in zip(columns, cells, strict=True)):
        return columns  # a row
    unknown = (place for place in range(codes[0] + 1, len(columns)) if columns[place] is None)
    names = [
        place
        for place in unknown
        if (not is_noun and cells[place].text and not NO_NAME.search(cells[place].text))
        or (not cells[place].text and place == codes[0] + 1 and has_others)
    ]
    return [Column(None, "label") if place in names[:1] else column for place, column in enumerate(columns)]


def grouped(columns: list[Column | None]) -> tuple[list[CodeColumn], set[int]]:
    """The columns of codes with what stands beside each; and the places of all columns that are used.

    A modifier behind the column of its procedures is one of theirs, and no column of codes by itself.
    """
    coded = [column.kind for column in columns if column and column.role == "code"]
    is_sorted = any(column and column.role == "sort" for column in columns)  # each row says what it is, no name beside it does
    telling = ("note", "label", "code") if is_sorted else ("note", "label", "code", "noun")
    told = [column.kind for column in columns if column and column.kind and column.role in telling]
    groups: list[CodeColumn] = []
    rest: list[tuple[int, str]] = []
    for place, column in enumerate(columns):
        if column is None or column.role == "allowed":
            continue
        if column.kind == "modifier" and column.role in ("code", "noun") and any(g.kind in (None, "related") for g in groups):
            earlier = sum(role.startswith("modifier") for _, role in rest)
            rest.append((place, f"modifier {earlier + 1}" if earlier else "modifier"))
        elif column.role == "code":
            groups.append(CodeColumn(column.kind, place, likely=None if column.kind else next(iter(told), None)))
        elif column.role in ("name", "sort"):
            is_alone = not coded and not any(each and each.role == "noun" for each in columns)
            is_of_people = column == ("site", "name") and place == 0 and set(coded) == {"specialty"}  # where they work
            if column.role == "name" and (is_alone or is_of_people):
                groups.append(CodeColumn(column.kind, place))
        elif column.role == "noun" and (not coded or (column.kind not in coded and None not in coded)):
            groups.append(CodeColumn(column.kind, place, is_noun=True))
        elif column.role == "noun" and column.kind and None in coded:
            rest.append((place, column.kind))
        else:
            rest.append((place, "label" if column.role in ("label", "noun") else "note"))
    used = {group.code for group in groups}
    for place, role in rest:
        nearest = [group for group in reversed(groups) if group.code < place and role not in group.beside]
        free = nearest or [group for group in groups if role not in group.beside]
        if free:
            free[0].beside[role] = place
            used.add(place)
    return groups, used


def of_answers(cells: list[Cell], kind: str) -> list[Column | None] | None:
    """The columns of a header that says of codes of one `kind` which are so and which are not: Append, Do not append, Why."""
    answers = [is_answer(cell.text) for cell in cells]
    others = [column_of(cell.text) for cell, answers_it in zip(cells, answers, strict=True) if not answers_it]
    if sum(answers) < 2 or any(column is None or column.role not in ("label", "note") for column in others):
        return None
    denies = {denies_column(cell.text) for cell, answers_it in zip(cells, answers, strict=True) if answers_it}
    if others and len(denies) == 1:
        return None
    return [Column(kind, "code") if answers_it else column_of(cell.text) for cell, answers_it in zip(cells, answers, strict=True)]
