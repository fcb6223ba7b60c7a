"""What somebody asks who knows the page of terms alone: the same rows from the store, over HTTP, and of the Turtle in rdflib."""

import io
import json
from collections.abc import Iterator

import pytest
import rdflib

from chargegraph import Store
from chargegraph.rdf.vocabulary import ontology
from tests.http import Served, serving

LIVER = '?p a cg:Procedure ; skos:notation "0686T"'
# A pattern, the columns, and how many rows it has on the shipped briefs.
ASKED = [
    (f"{LIVER} ; cg:statedModifier ?m . ?m skos:notation ?n", "?n", 14),
    (f"{LIVER} ; cg:statedDiagnosis ?d . ?d a cg:Diagnosis ; skos:notation ?n", "?n", 5),
    (f"{LIVER} ; cg:statedPayer ?x . ?x a cg:Payer ; skos:prefLabel ?n", "?n", 5),
    (f"{LIVER} ; cg:category ?x . ?x skos:prefLabel ?n", "?n", 1),
    ('?m a cg:Modifier ; skos:notation "73" ; cg:statedLabel ?n', "?n", 1),
    ("?s a cg:Specialty ; skos:notation ?n ; cg:codeSystem <http://nucc.org/provider-taxonomy>", "?n", 13),
    ('?p cg:statedSpecialty ?s . ?s a cg:Specialty ; skos:notation "207K00000X" . ?p skos:notation ?n', "?n", 1),
    ("?x a cg:PlaceOfService ; skos:notation ?n", "?n", 6),
    ("?x a cg:CodeSystem ; cg:systemPrefix ?n", "?n", 8),
    ("?b a cg:Brief ; cg:code ?p . ?p a cg:Procedure ; skos:notation ?n", "?n", 11),
    ("?d a cg:Diagnosis ; skos:notation ?n . ?use cg:diagnosis ?d ; cg:line ?l ; cg:brief ?b", "?n ?l ?b", 18),
]


@pytest.fixture(scope="module")
def served(shipped_path: str) -> Iterator[Served]:
    with serving(shipped_path) as server:
        yield server


@pytest.fixture(scope="module")
def turtle(shipped_store: Store) -> rdflib.Graph:
    out = io.BytesIO()
    shipped_store.export("turtle", out)
    return rdflib.Graph().parse(data=out.getvalue(), format="turtle")


@pytest.mark.parametrize(("pattern", "columns", "count"), ASKED, ids=range(1, len(ASKED) + 1))
def test_strangers_get_the_same_rows_everywhere(
    pattern: str, columns: str, count: int, shipped_store: Store, served: Served, turtle: rdflib.Graph
) -> None:
    text = f"SELECT DISTINCT {columns} {{ {pattern} }}"
    rows = sorted(tuple(map(str, row.values())) for row in shipped_store.query(text))
    assert len(rows) == count
    asked = served.sparql(text, "application/sparql-results+json")
    bindings = json.loads(asked.text)["results"]["bindings"]
    names = columns.replace("?", "").split()
    assert sorted(tuple(row[name]["value"] for name in names) for row in bindings) == rows
    prefixes = {name: rdflib.Namespace(ontology().prefixes[name]) for name in ("cg", "skos")}
    assert sorted(tuple(map(str, row)) for row in turtle.query(text, initNs=prefixes)) == rows  # type: ignore[arg-type]
