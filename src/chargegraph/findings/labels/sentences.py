"""Sentences of a verdict. In: what decided. Out: one English sentence that quotes official names and the words between them."""

from chargegraph.findings.labels.contraries import Contrary
from chargegraph.findings.labels.contrast import Label
from chargegraph.findings.labels.evidence import Weighed
from chargegraph.findings.labels.label_words import as_written, tokens
from chargegraph.findings.labels.name_table import ELSEWHERE, EXTRA, SHORT, SYNONYM, NameTable
from chargegraph.findings.labels.wordlists import WORDS

# From so much of a label's weight on an own name says nothing of it.
_NOTHING = 0.9
_WHOSE = {
    SHORT: "official short name",
    SYNONYM: "official synonym",
    ELSEWHERE: "name in another edition",
    EXTRA: "name in another public source",
}


def quoted(words: list[str]) -> str:
    """A few words as a list.

    >>> quoted(["left", "tibia"])
    '“left” and “tibia”'
    """
    shown = [f"“{word}”" for word in words[:4]]
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1]


def own_name(table: NameTable, notation: str, name: int) -> str:
    whose = _WHOSE.get(table.name_sort[name], "official name")
    return f"The label is {notation}'s {whose} “{table.names[name]}”."


def residual(table: NameTable, notation: str, name: int) -> str:
    return f"The label is {notation}'s “{table.names[name]}” but for words that add nothing."


def paraphrase(table: NameTable, notation: str, name: int, label: Label) -> str:
    return f"The label says in other words what {notation}'s “{table.names[name]}” says."


def other_code(table: NameTable, notation: str, label: str, name: int | None, suggested: str | None) -> str:
    own = table.label_of(table.entry_of[notation])
    if name is None:
        strange = [word for word in dict.fromkeys(tokens(label)) if word not in WORDS.residual and word not in tokens(own)]
        shown = as_written(label, strange)
        words = f": nothing in that says {quoted(shown)}" if shown else ""
        return f"The label is not {notation}'s, which is “{own}”{words}."
    other = table.names[name]
    deciding = [word for word in dict.fromkeys(tokens(label)) if word in tokens(other) and word not in tokens(own)]
    shown = as_written(label, deciding)
    why = f" by {quoted(shown)}" if shown else ""
    example = table.notations[table.name_entry[name]]
    whose = f"{suggested}, “{other}”" if suggested else f"several other codes, such as {example}, “{other}”"
    return f"The label fits {whose}{why}, and not {notation}, “{own}”."


def contradiction(table: NameTable, notation: str, label: str, contrary: Contrary, meant: int | None) -> str:
    own = table.label_of(table.entry_of[notation])
    stated, named = _spelt(label, contrary.stated), _spelt(own, contrary.own)
    whose = f"; {table.notations[meant]} is “{table.label_of(meant)}”" if meant is not None else ""
    return f"The label says “{stated}” where {notation}, “{own}”, says “{named}”{whose}."


def _spelt(label: str, words: tuple[str, ...]) -> str:
    shown = [piece for word in words for piece in as_written(label, [word])[:1] or [word]]
    return " ".join(shown)


def incomplete(table: NameTable, notation: str, above: int | None, name: int, words: list[str]) -> str:
    own = table.names[name]
    if above is None:
        unsaid = quoted(as_written(own, words) or words)
        return f"The label leaves out {unsaid}, which tells {notation}, “{own}”, from its neighbours."
    header = table.notations[table.name_entry[above]]
    missing = [word for word in dict.fromkeys(tokens(own)) if word not in words and word not in WORDS.residual]
    shown = as_written(own, missing)
    more = f", which adds {quoted(shown)}" if shown else ""
    return f"The label is that of the header {header}, “{table.names[above]}”, above {notation}, “{own}”{more}."


def unfit(table: NameTable, notation: str, label: Label, words: list[str]) -> str:
    fit = "fits" if len(words) == 1 else "fit"
    own = table.label_of(table.entry_of[notation])
    return f"{quoted(as_written(label.text, words) or words)} in the label {fit} no name of {notation}, “{own}”."


def undecided(table: NameTable, notation: str, label: Label, weighed: Weighed) -> str:
    nothing = weighed.of("own_missed") >= _NOTHING * weighed.of("weight")
    own = table.label_of(table.entry_of[notation]) if nothing else table.names[weighed.own]
    strange = as_written(label.text, label.strange(weighed.own))
    if strange:
        return f"The words do not decide whether {quoted(strange)} in the label is {notation}'s “{own}”."
    return f"The words do not decide whether the label says all of {notation}'s “{own}”."
