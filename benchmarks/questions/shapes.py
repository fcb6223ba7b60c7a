"""The same question in two shapes: what the guide on fast queries shows. Each pair has the same rows; $code is a parameter."""

from typing import NamedTuple

from chargegraph.rdf import literal
from chargegraph.rdf.names import prologue
from chargegraph.sparql import bind


class Pair(NamedTuple):
    """A question, a text that is slow over many briefs, and one that is not."""

    question: str
    slow: str
    quick: str


_ONE_CODE = """SELECT ?statement ?imaging WHERE {{
    ?b cg:statedCode $code . ?statement cg:brief ?b ; a cg:Mention ; cg:concept ?c . ?c skos:prefLabel ?imaging . {} }}"""
_CARD = """SELECT ?statement ?name WHERE {{
    ?b cg:statedCode $code ; cg:name ?brief . ?statement cg:brief ?b ; a ?class ; cg:line ?line ; cg:start ?start ; cg:end ?end .
    ?kind cg:coversClass ?class ; skos:notation ?word . OPTIONAL {{ {} }} }}"""

PAIRS = (
    Pair(
        "a class beside a property",
        "SELECT ?m (COUNT(*) AS ?n) WHERE { ?use a cg:ModifierUse ; cg:modifier ?m } GROUP BY ?m",
        "SELECT ?m (COUNT(*) AS ?n) WHERE { ?use cg:modifier ?m } GROUP BY ?m",
    ),
    Pair(
        "two patterns on every statement",
        "SELECT ?said (COUNT(*) AS ?n) WHERE { ?use cg:modifier ?m ; cg:statedLabel ?said } GROUP BY ?said",
        """SELECT ?said (COUNT(*) AS ?n) WHERE {
            { SELECT ?use WHERE { ?use cg:modifier ?m } }
            { SELECT ?use ?said WHERE { ?use cg:statedLabel ?said } } } GROUP BY ?said""",
    ),
    Pair(
        "procedures by modifier, over the statements or the shortcut",
        """SELECT ?m (COUNT(DISTINCT ?procedure) AS ?n) WHERE {
            ?use cg:modifier ?m ; cg:brief ?b . ?b cg:code ?procedure } GROUP BY ?m""",
        "SELECT ?m (COUNT(?procedure) AS ?n) WHERE { ?procedure cg:statedModifier ?m } GROUP BY ?m",
    ),
    Pair(
        "VALUES or a filter beside a code",
        _ONE_CODE.format("VALUES ?class { cg:Imaging cg:Anesthesia } ?c a ?class"),
        _ONE_CODE.format("?c a ?class FILTER (?class IN (cg:Imaging, cg:Anesthesia))"),
    ),
    Pair(
        "OPTIONAL of two patterns, or one in another, after many patterns",
        _CARD.format("?statement cg:payer|cg:site ?thing . ?thing skos:prefLabel ?name"),
        _CARD.format("?statement cg:payer|cg:site ?thing OPTIONAL { ?thing skos:prefLabel ?name }"),
    ),
    Pair(
        "EXISTS of two patterns or a sub-select",
        """SELECT ?m WHERE { ?b cg:statedCode $code ; cg:code ?p . ?p cg:statedModifier ?m
            FILTER EXISTS { ?group cg:groups ?m ; skos:notation ?any } }""",
        """SELECT ?m WHERE { ?b cg:statedCode $code ; cg:code ?p . ?p cg:statedModifier ?m
            { SELECT DISTINCT ?m WHERE { ?group cg:groups ?m ; skos:notation ?any } } }""",
    ),
)


def bound(text: str, code: str) -> str:
    return f"{prologue('cg', 'skos')} {bind(text, {'code': literal(code)})}"
