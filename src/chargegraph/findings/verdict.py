"""Verdicts. In: a code and a label as a brief states them, and the authorities at hand. Out: how the two stand together.

Whether a code exists, is in force and may be billed is what editions say; whether the label is the code's is for `labels`.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, partial
from typing import NamedTuple

from chargegraph.briefs.vocabularies import vocabulary_quads
from chargegraph.codes import Code
from chargegraph.codes.reading import MENTION, kind_of, only_system, read_stated
from chargegraph.codes.systems import SYSTEMS, settles
from chargegraph.editions.model import COMPLETE, Concept, Edition
from chargegraph.errors import CodeError, few
from chargegraph.findings.finding import Finding
from chargegraph.findings.label_index import LabelIndexes
from chargegraph.findings.labels import agrees
from chargegraph.rdf.vocabulary import CG, expand
from chargegraph.store.at_hand import Authorities
from chargegraph.store.claims import Stated

_NEAR = 0.5
"""How well, from 0 to 1, a name must fit the label of a code that there is not for its code to be suggested."""


class Verdict(NamedTuple):
    """How a stated label stands to the official one."""

    verdict: str
    scheme: str | None
    official_label: str | None
    suggested_code: str | None
    score: float | None
    edition: str | None
    message: str


class Reconciler:
    """Judges pairs of code and label, each distinct pair once, by the editions in force on a day, or by the current ones."""

    def __init__(self, authorities: Authorities, *, on: str | None = None) -> None:
        self._authorities = authorities
        self._labels = LabelIndexes(authorities)
        self._on = on
        self._judged: dict[tuple[str, str, str | None], Verdict | None] = {}

    def judge(self, kind: str, stated_code: str, label: str | None) -> Verdict | None:
        """The verdict on a code and its label as a statement of that kind has them.

        None where no label is stated and nothing is wrong with the code.
        """
        key = kind, stated_code, label
        if key not in self._judged:
            found = self._judge(kind, stated_code, label)
            # A code in running text stands on no claim and is given no name: what counts is that there is such a code.
            passing = kind == MENTION and found is not None and found.verdict in ("unverifiable", "header-not-billable")
            self._judged[key] = None if passing else found
        return self._judged[key]

    def _judge(self, kind: str, stated_code: str, label: str | None) -> Verdict | None:
        try:
            code = read_stated(kind, stated_code)
        except CodeError as error:
            if kind == MENTION:
                return None
            return Verdict("malformed", only_system(kind), None, error.probable or None, 1.0, None, f"{error}")
        editions = self._authorities.in_force(code.system, self._on)
        if not editions:
            return Verdict("unverifiable", code.system, None, None, None, None, self._no_authority(code))
        concept = editions[0].concepts.get(code.notation)
        if concept is None:
            return self._absent(code, label, kind, editions[0])
        return self._present(code, concept, label, editions[0])

    def _no_authority(self, code: Code) -> str:
        if self._on and self._authorities.in_force(code.system, None):
            return f"no edition at hand is in force on {self._on}: chargegraph scheme add takes the one of that day"
        return f"no list of {code.system.upper()} labels is at hand; {settles(code.system)}"

    def _absent(self, code: Code, label: str | None, kind: str, edition: Edition) -> Verdict:
        verdict = partial(_verdict, code.system, None, edition)
        of_others = SYSTEMS[code.system].of_others
        if of_others and re.fullmatch(of_others, code.notation):
            message = f"{code.notation} is not in {edition.title}, for it is of a part that others publish"
            return verdict("unverifiable", message, score=None)
        if edition.coverage != COMPLETE:
            settled = SYSTEMS[code.system].settles or "a complete edition would tell"
            message = f"{code.notation} is not in {edition.title}, which is {edition.coverage}; {settled}"
            return verdict("unverifiable", message, score=None)
        below = _below(code, edition)
        if below:  # a list of billable codes, as CMS's code files are, has no headings
            return verdict("header-not-billable", _heading(code, below))
        for other in self._authorities.editions_of(code.system):
            if other.name != edition.name and other.coverage == COMPLETE and code.notation in other.concepts:
                earlier = other.standing < edition.standing
                name, when = ("retired", "is in the earlier") if earlier else ("not-yet-valid", "is only in the later")
                return verdict(name, f"{code.notation} {when} {other.title}, not in {edition.title}")
        message = f"{edition.title} has no code {code.notation}"
        if label is not None:
            near = self._labels.of(edition).nearest(label, kind=kind_of(kind), limit=1)
            if near and near[0].score >= _NEAR and self._in_use(near[0].notation, edition):
                meant = near[0].notation
                message += f"; nearest to the stated label is {meant}, “{edition.concepts[meant].label}”"
                return verdict("not-in-edition", message, meant)
        return verdict("not-in-edition", message)

    def _present(self, code: Code, concept: Concept, label: str | None, edition: Edition) -> Verdict | None:
        verdict = partial(_verdict, code.system, concept.label or None, edition)
        if not self._in_use(code.notation, edition):
            successor = dict(concept.properties).get("crossReference")
            instead = f"; it names {successor} in its place" if successor else ""
            ended = f"ended on {concept.valid_until}" if concept.valid_until else "is out of use"
            message = f"{code.notation} {ended}, as {edition.title} says{instead}"
            return verdict("retired", message, successor if self._in_use(successor, edition) else None)
        if self._on and concept.valid_from and self._on < concept.valid_from:
            return verdict("not-yet-valid", f"{code.notation} begins on {concept.valid_from}, as {edition.title} says")
        found: Verdict | None = None
        if label is not None:
            names = [name for name in (concept.label, concept.short, *concept.synonyms) if name]
            if not names:
                settled = SYSTEMS[code.system].settles or "a file with labels would tell"
                return verdict("unverifiable", f"{edition.title} holds {code.notation} without a label; {settled}", score=None)
            if agrees(label, names):
                found = verdict("agrees", f"an official name of {code.notation}")
            else:
                judged = self._labels.of(edition).judge(code.notation, label)
                suggested = judged.suggested if self._in_use(judged.suggested, edition) else None
                found = verdict(judged.verdict, judged.message, suggested, judged.score)
        if concept.billable is False and (found is None or found.verdict != "label-of-another-code"):
            return verdict("header-not-billable", _heading(code, self._authorities.children(edition, code.notation)))
        return found

    def _in_use(self, notation: str | None, edition: Edition) -> bool:
        """Whether an edition has a code and does not call it out of use on the day asked."""
        concept = edition.concepts.get(notation) if notation else None
        return concept is not None and not concept.is_out_of_use(self._on or self._authorities.latest_day)


def _verdict(
    scheme: str,
    label: str | None,
    edition: Edition,
    name: str,
    message: str,
    suggested: str | None = None,
    score: float | None = 1.0,
) -> Verdict:
    return Verdict(name, scheme, label, suggested, score, edition.name, message)


def _below(code: Code, edition: Edition) -> list[str]:
    """The codes of an edition that begin as this one, which it does not hold."""
    if not SYSTEMS[code.system].is_nested:
        return []
    return sorted(notation for notation in edition.concepts if notation.startswith(code.notation))


def _heading(code: Code, below: list[str]) -> str:
    return f"{code.notation} is the heading of a group; below it stand {few(below, 5) or 'no codes'}"


def verdicts(stated: Iterable[Stated], reconciler: Reconciler) -> Iterator[Finding]:
    """The verdict on each code, where there is one."""
    weights = severities()
    for said in stated:
        found = reconciler.judge(said.kind, said.code, said.label)
        if found is not None:
            yield Finding(
                brief=said.brief,
                line=said.line,
                code=said.code,
                stated_label=said.label,
                severity=weights[found.verdict],
                statement=said.statement,
                **found._asdict(),
            )


def severities() -> dict[str, str | None]:
    """How grave each verdict is, as the vocabulary of verdicts has it; None where nothing is wrong."""
    graves = _said_of_verdicts("severity")
    return {verdict: graves.get(verdict) for verdict in definitions()}


def definitions() -> dict[str, str]:
    """What each verdict means, in a sentence."""
    return _said_of_verdicts("definition")


@cache
def _said_of_verdicts(what: str) -> dict[str, str]:
    home = expand("verdict:")
    wanted = CG.severity if what == "severity" else expand(f"skos:{what}")
    return {
        quad.subject.value.removeprefix(home): quad.object.value  # type: ignore[union-attr]
        for quad in vocabulary_quads("verdicts")
        if quad.predicate.value == wanted and str(quad.subject).startswith(f"<{home}")
    }
