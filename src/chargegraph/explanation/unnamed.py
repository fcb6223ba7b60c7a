"""Things with a name that nothing leads to. In: a constant that is a name. Out: a sentence on the thing and on its like.

The vocabulary knows the payer, and no brief names it: that is neither a wrong spelling nor an unknown thing.
"""

from chargegraph.explanation.cause import NOT_STATED, Reason
from chargegraph.explanation.constants import Case, Hole
from chargegraph.explanation.data_terms import listed
from chargegraph.explanation.plan import Chosen
from chargegraph.rdf.names import SKOS
from chargegraph.rdf.schema import schema
from chargegraph.rdf.vocabulary import CG
from chargegraph.sparql.tree import Term, Triple

_LABEL = "cg__label"
_NAMED = frozenset({CG.Payer, CG.SiteOfService, CG.ServiceType})
"""What a brief names; of other things it says that something has them."""


def unnamed(hole: Hole, about: str) -> Reason | None:
    """That nothing leads to the thing of a name; None where the constant is no name, or no such thing is found by asking."""
    case, triple = hole.case, hole.triple
    known, domain = schema(), schema().domains.get(hole.predicate, frozenset())
    is_of_concept = hole.predicate not in known.terms or (bool(domain) and domain <= known.below(frozenset({CG.CuratedConcept})))
    is_name = hole.is_object and hole.term.kind == "literal" and is_of_concept
    if triple is None or not is_name or triple.subject.is_constant:
        return None
    thing = triple.subject
    naming = frozenset(n for n, element in case.elements if n == hole.number or element is triple or _tells(element, thing))
    rest = case.numbers - naming
    leading = [case.plan.units[n].element for n in sorted(rest)]
    leads = [each for each in leading if isinstance(each, Triple) and each.object.asked == thing.asked]
    if not leads:
        return None
    meant, others = _labels(case, naming, thing), _labels(case, rest, thing)
    if not meant or {*meant} & {*others}:
        return None
    words = f"{_nothing(leads[0], about)} {' or '.join(meant)}"
    return hole.reason(NOT_STATED, words, f"but {listed(others)}" if others else "")


def _tells(element: object, thing: Term) -> bool:
    """Whether a pattern says of a thing what it is or is called, and does not lead to it."""
    return isinstance(element, Triple) and element.subject.asked == thing.asked and element.object.is_constant


def _labels(case: Case, numbers: Chosen, thing: Term) -> list[str]:
    """What the things are called that some units match."""
    patterns = case.plan.text(case.plan.active(numbers), bare=True, seen=thing.asked[1:])
    label = f"{thing.asked} <{SKOS}prefLabel> ?{_LABEL}"
    return case.asker.names(f"{patterns} {label}", _LABEL, f"ORDER BY ?{_LABEL} LIMIT 200")


def _nothing(leads: Triple, about: str) -> str:
    known = schema()
    if known.is_shortcut(leads.predicate) or known.ranges.get(leads.predicate, frozenset()) & _NAMED:
        return f"no brief{about} names"
    if leads.predicate in known.objects:
        return f"nothing{about} has the {known.labels[leads.predicate]}"
    return f"nothing{about} fits"
