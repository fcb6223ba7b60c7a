"""The catalogue: headers that a full YAML parser reads alike, parameters bound in every scope, the answers of the cases."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
import yaml

from chargegraph import Store, check, read_brief_file
from chargegraph.editions.rights import Withholding
from chargegraph.errors import QueryError, UsageError
from chargegraph.findings.checks import keep
from chargegraph.query.catalogue import Query, catalogue, read_query
from chargegraph.rdf import literal
from chargegraph.rdf.vocabulary import ontology
from chargegraph.resources import list_resources, read_resource
from chargegraph.sparql import bind, form_of, tokens
from tests.conftest import CASES, case_briefs, stored

CATALOGUE = {query.name: query for query in catalogue()}
QUERY_CASES = sorted((CASES / "queries").glob("*/*.csv"))
EXPECTED_COLUMNS = {
    "modifiers-of-procedure": "modifier label when_to_use *",
    "modifiers-by-purpose": "purpose modifier label *",
    "specialties-of-procedure": "taxonomy specialty notes *",
    "diagnoses-of-procedure": "diagnosis label relevance *",
    "denials-of-procedure": "kind denied label denied_by reason *",
    "related-procedures": "related label relationship kind * modifiers",
    "payers-of-procedure": "payer as_written *",
    "sites-of-procedure": "site pos pos_from as_written *",
    "stated-gaps": "topic quote contradicted_by *",
    "evidence-of-procedure": "kind quote start end *",
    "procedure-card": "part item text *",
    "procedures-by-diagnosis": "code title diagnosis label relevance *",
    "procedures-by-modifier": "code title modifier label when_to_use *",
    "procedures-by-specialty": "code title taxonomy specialty notes *",
    "procedures-by-payer": "code title payer as_written *",
    "procedures-by-related": "code title related label relationship *",
    "procedures-by-site": "code title site pos pos_from as_written *",
    "shared-diagnoses": "other shared codes",
    "shared-modifiers": "other shared codes",
    "codes-without-brief": "code cited_by",
    "one-way-relations": "code related relationship *",
    "label-conflicts": "kind code label briefs",
    "briefs-on-same-code": "code brief source",
    "modifier-frequency": "modifier uses procedures",
    "specialty-diagnosis-matrix": "taxonomy specialty diagnosis procedures",
    "graph-inventory": "kind count",
    "anesthesia-of-procedure": "anesthesia as_written *",
    "workup-of-procedure": "workup as_written *",
    "aftercare-of-procedure": "aftercare as_written *",
    "setting-of-procedure": "setting as_written *",
    "mentions": "scheme item as_written negated *",
    "hedged-statements": "kind item hedge quote *",
    "findings-by-verdict": "severity verdict code label official suggested message *",
    "suggested-codes": "code label suggested verdict briefs",
    "briefs-by-errors": "code brief errors warnings notes",
    "unchecked-briefs": "code brief source",
    "contradictions-in-briefs": "severity rule message against_line *",
    "diagnoses-by-group": "group label diagnoses procedures codes",
    "procedures-by-group": "group label procedures briefs codes",
}


def examples(query: Query) -> dict[str, str]:
    return {parameter.name: parameter.example for parameter in query.parameters}


def test_the_catalogue_has_the_queries_that_others_script_on() -> None:
    assert set(CATALOGUE) == set(EXPECTED_COLUMNS)


@pytest.mark.parametrize("name", sorted(EXPECTED_COLUMNS))
def test_a_query_has_its_columns(name: str, corpus: Store) -> None:
    columns = EXPECTED_COLUMNS[name].replace("*", "line brief statement").split()
    assert list(corpus.run(name, **examples(CATALOGUE[name])).columns) == columns


ALL_RQ = [(folder, name) for folder in ("reports", "derivations", "violations", "competency")
          for name in list_resources("queries", folder, suffix=".rq")]  # fmt: skip


@pytest.mark.parametrize(("folder", "name"), ALL_RQ)
def test_a_header_reads_alike_in_a_full_yaml_parser(folder: str, name: str) -> None:
    text = read_resource("queries", folder, name).decode()
    whole = yaml.safe_load("\n".join(line[3:] for line in text.splitlines() if line.startswith("#+")))
    query = read_query(name.removesuffix(".rq"), text)
    assert query.summary == whole.pop("summary")
    assert query.description.strip() == whole.pop("description", "").strip()
    assert list(query.tags) == whole.pop("tags")
    assert query.remedy == whole.pop("remedy", "")
    assert query.severity == whole.pop("severity", "")
    parameters = whole.pop("parameters", {})
    assert [p.name for p in query.parameters] == list(parameters)
    for parameter in query.parameters:
        header = parameters[parameter.name]
        assert parameter.type == header["type"]
        assert parameter.example == str(header["example"])
        assert parameter.default == (str(header["default"]) if "default" in header else None)
    assert whole == {}


@pytest.mark.parametrize(("folder", "name"), ALL_RQ)
def test_a_query_uses_declared_terms_and_prefixes_only(folder: str, name: str) -> None:
    text = read_resource("queries", folder, name).decode()
    form_of(text)
    check_terms(text)


def check_terms(text: str) -> None:
    known = ontology()
    found = list(tokens(text))
    for number, token in enumerate(found):
        if token.text == "PREFIX":
            prefix, iri = found[number + 1].text.rstrip(":"), found[number + 2].text[1:-1]
            assert known.prefixes[prefix] == iri
        elif token.kind == "name" and token.text.startswith("cg:") and token.text != "cg:":
            assert token.text.removeprefix("cg:") in known.terms, token.text


def test_a_query_with_an_undeclared_term_fails_that_test() -> None:
    with pytest.raises(AssertionError, match="cg:modifierr"):
        check_terms("PREFIX cg: <https://w3id.org/chargegraph/ns#> SELECT * { ?s cg:modifierr ?o }")


def rows_in_rdflib(graph: rdflib.Graph, text: str) -> list[tuple[object, ...]]:
    def value(term: object) -> object:
        python = term.toPython() if isinstance(term, rdflib.Literal) else term
        return python if python is None or isinstance(python, bool | int | float) else str(python)

    return [tuple(value(term) for term in row) for row in graph.query(text)]  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def turtle_alone(corpus: Store) -> rdflib.Dataset:
    """In the default graph of a dataset, which has no other graphs."""
    out = io.BytesIO()
    corpus.export("turtle", out)
    dataset = rdflib.Dataset()
    dataset.default_graph.parse(data=out.getvalue(), format="turtle")
    return dataset


OF_FINDINGS = {name for name, query in CATALOGUE.items() if "GRAPH graph:findings" in query.text}


@pytest.mark.parametrize(
    "path", [p for p in QUERY_CASES if p.parent.name not in OF_FINDINGS], ids=lambda p: f"{p.parent.name}/{p.stem}"
)
def test_a_case_gives_its_rows_in_the_store_and_in_rdflib_over_the_turtle_alone(
    path: Path, corpus: Store, turtle_alone: rdflib.Graph
) -> None:
    query = CATALOGUE[path.parent.name]
    arguments = case_arguments(path)
    found = corpus.run(query.name, **arguments)
    assert found.to_text("csv") == path.read_text("utf-8")
    assert rows_in_rdflib(turtle_alone, query.bind(**arguments)) == [tuple(row.values()) for row in found]


@pytest.fixture(scope="module")
def checked() -> Iterator[Store]:
    with checked_cases() as store:
        yield store


@pytest.mark.parametrize(
    "path", [p for p in QUERY_CASES if p.parent.name in OF_FINDINGS], ids=lambda p: f"{p.parent.name}/{p.stem}"
)
def test_a_case_of_findings_gives_its_rows_in_the_store_and_in_rdflib(path: Path, checked: Store) -> None:
    out = io.BytesIO()
    checked.export("nquads", out)
    whole = rdflib.Dataset()
    whole.parse(data=out.getvalue(), format="nquads")
    query, arguments = CATALOGUE[path.parent.name], case_arguments(path)
    found = checked.run(query.name, **arguments)
    assert found.to_text("csv") == path.read_text("utf-8")
    assert rows_in_rdflib(whole, query.bind(**arguments)) == [tuple(row.values()) for row in found]


def test_there_are_queries_of_findings() -> None:
    assert len(OF_FINDINGS) >= 5


def test_plain_python_counts_the_same_findings(checked: Store) -> None:
    names = {row["brief"] for row in checked.run("briefs-by-errors")}
    found = [finding for finding in check(checked) if finding.brief in names]
    counted: Counter[tuple[object, object]] = Counter((finding.brief, finding.severity) for finding in found)
    for row in checked.run("briefs-by-errors"):
        assert [row["errors"], row["warnings"], row["notes"]] == [counted[row["brief"], s] for s in ("error", "warning", "info")]
    of_verdicts = Counter((f.brief, f.code, f.verdict, f.suggested_code) for f in found if f.rule is None and f.severity)
    rows = checked.run("findings-by-verdict")
    assert Counter((row["brief"], row["code"], row["verdict"], row["suggested"]) for row in rows) == of_verdicts
    of_rules = Counter((f.brief, f.line, f.rule, f.against_line) for f in found if f.rule)
    rows = checked.run("contradictions-in-briefs")
    assert Counter((row["brief"], row["line"], row["rule"], row["against_line"]) for row in rows) == of_rules
    assert min(len(of_verdicts), len(of_rules)) > 3


def checked_cases() -> Store:
    """The briefs of the cases, and one whose specialties have the codes of others, with what a check finds in all but one."""
    briefs = [CASES / "checks" / "specialties-of-others" / "brief.txt", *case_briefs()]
    store = stored(briefs)
    names = [read_brief_file(str(path)).name for path in briefs[:-1]]
    keep(store, check(store, names), names)
    return store


def case_arguments(path: Path) -> dict[str, str]:
    given = path.with_suffix(".args")
    lines = given.read_text("utf-8").splitlines() if given.exists() else []
    return dict(line.split("=", 1) for line in lines)


def test_every_query_has_a_case_with_rows_and_two_briefs_on_one_code_are_among_them() -> None:
    with_rows = {path.parent.name for path in QUERY_CASES if path.read_text("utf-8").count("\n") > 1}
    assert with_rows == set(CATALOGUE)
    modifiers = (CASES / "queries" / "modifiers-of-procedure" / "two-briefs.csv").read_text("utf-8")
    assert len({row["brief"] for row in csv.DictReader(io.StringIO(modifiers))}) == 2


WITH_PARAMETERS = sorted(name for name, query in CATALOGUE.items() if query.parameters)


@pytest.mark.parametrize("name", WITH_PARAMETERS)
def test_a_parameter_binds_in_a_sub_select_too(name: str, corpus: Store) -> None:
    """Wrapped in an aggregate, a query counts its own rows, not everything's."""
    query = CATALOGUE[name]
    direct = corpus.run(name, **examples(query))
    body = "\n".join(line for line in query.text.splitlines() if not line.startswith(("#+", "PREFIX")))
    prefixes = "\n".join(line for line in query.text.splitlines() if line.startswith("PREFIX"))
    wrapped = query._replace(text=f"{prefixes} SELECT (COUNT(*) AS ?n) {{ {{ {body} }} }}")
    assert corpus.query(wrapped.bind(**examples(query)))[0]["n"] == len(direct)


def test_a_count_in_a_sub_select_counts_the_bound_code_only(corpus: Store) -> None:
    text = """PREFIX cg: <https://w3id.org/chargegraph/ns#>
        SELECT ?n { { SELECT (COUNT(?u) AS ?n) { ?u a cg:ModifierUse ; cg:brief/cg:statedCode $code } } }"""
    everything = corpus.query(text.replace("$code", "?code"))[0]["n"]
    assert (corpus.query(bind(text, {"code": literal("49405")}))[0]["n"], everything) == (2, 9)


INJECTIONS = [
    '0686T" } UNION { ?s ?p ?o } #',
    "0686T' } UNION { ?s ?p ?o } #",
    '"} ?s ?p ?o {"',
    "0686T\\",
    "<http://a>",
    "?s",
    "$code",
    "0686T\n} #",
    "",
]


@pytest.mark.parametrize("name", WITH_PARAMETERS)
@pytest.mark.parametrize("value", INJECTIONS)
def test_a_value_cannot_leave_its_place(name: str, value: str, corpus: Store) -> None:
    for parameter in CATALOGUE[name].parameters:
        arguments = examples(CATALOGUE[name]) | {parameter.name: value}
        try:
            found = corpus.run(name, **arguments)
        except UsageError:
            continue
        assert not found or value == parameter.default


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("modifers-of-procedure", {}, "no query is called 'modifers-of-procedure', did you mean modifiers-of-procedure"),
        ("zzz", {}, "chargegraph queries lists them"),
        ("modifiers-of-procedure", {}, "needs the parameter code, give code, such as code=0686T"),
        ("modifiers-of-procedure", {"cod": "0686T"}, "has no parameter 'cod', did you mean code"),
        ("graph-inventory", {"code": "0686T"}, "it takes none"),
        ("modifiers-of-procedure", {"code": "liver"}, "'liver' is not a CPT or HCPCS code, give one such as 0686T"),
        ("procedures-by-diagnosis", {"diagnosis": "C"}, "'C' is not an ICD-10-CM code"),
        ("shared-modifiers", {"code": "0686T", "minimum": "two"}, "'two' is not a whole number"),
        ("procedures-by-payer", {"payer": "a\nb"}, "is not a name"),
    ],
)
def test_a_wrong_name_or_value_says_what_to_do(name: str, arguments: dict[str, str], words: str, corpus: Store) -> None:
    with pytest.raises(UsageError, match=words):
        corpus.run(name, **arguments)


@pytest.mark.parametrize("prefix", ["C", "C2", "C22", "C22.", "c22", "C78.7"])
def test_a_diagnosis_may_be_a_prefix(prefix: str, corpus: Store) -> None:
    if prefix == "C":
        with pytest.raises(UsageError, match="'C' is not an ICD-10-CM code"):
            corpus.run("procedures-by-diagnosis", diagnosis=prefix)
    else:
        found = corpus.run("procedures-by-diagnosis", diagnosis=prefix)
        assert found
        assert all(str(row["diagnosis"]).startswith(prefix.upper()) for row in found)


def test_a_number_may_be_given_as_one(corpus: Store) -> None:
    found = corpus.run("shared-modifiers", code="0686T", minimum=2)
    assert list(found) == list(corpus.run("shared-modifiers", code="0686T", minimum="2"))
    assert found[0]["shared"] == 2
    assert corpus.run("procedures-by-modifier", modifier=73)[0]["modifier"] == "73"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#+ summary: s\n#+ parameters:\n#+   a: {type: name, example: x}\nSELECT * {}", "declares but does not use"),
        ("#+ summary: s\nSELECT * { ?s ?p $a }", "uses but does not declare"),
        ("SELECT * {}", "has no summary"),
        ("#+ summary: s\n#+ colour: red\nSELECT * {}", "a line that does not read"),
        ("#+ summary: s\n#+ parameters:\n#+   a: {type: colour, example: x}\nSELECT $a {}", "a parameter that does not read"),
        ("#+ summary: s\n#+ parameters:\n#+   a: {type: name}\nSELECT $a {}", "a parameter that does not read"),
    ],
)
def test_a_header_that_does_not_fit_fails_at_load(text: str, words: str) -> None:
    with pytest.raises(QueryError, match=words):
        read_query("q", text)


def test_the_web_annotation_view_selects_the_quote(corpus: Store) -> None:
    view = corpus.query(read_resource("queries", "derivations", "web-annotation.rq").decode()).graph
    oa = rdflib.Namespace("http://www.w3.org/ns/oa#")
    annotations = set(view.subjects(rdflib.RDF.type, oa.Annotation))
    statements = corpus.query("PREFIX cg: <https://w3id.org/chargegraph/ns#> SELECT ?s { ?s cg:brief ?b }")
    assert len(annotations) == len(statements) > 50
    quotes = {str(quote) for quote in view.objects(None, oa.exact)}
    assert "22 | More work than usual | When the work is far beyond the usual. |" in quotes
    assert not any(isinstance(node, rdflib.BNode) for node in view.all_nodes())


def test_every_report_runs_in_a_bare_oxigraph_too(corpus: Store) -> None:
    out = io.BytesIO()
    corpus.export("nquads", out)
    bare = pyoxigraph.Store()
    bare.load(out.getvalue(), pyoxigraph.RdfFormat.N_QUADS)
    for name, query in CATALOGUE.items():
        assert len(list(bare.query(query.bind(**examples(query))))) == len(corpus.run(name, **examples(query)))  # type: ignore[arg-type]


def test_every_report_keeps_its_rows_where_texts_are_withheld(corpus: Store) -> None:
    out = io.BytesIO()
    corpus.export("nquads", out, passing=Withholding(()).passing)
    withheld = set()
    with Store(":memory:") as reduced:
        reduced.load(out.getvalue(), "nquads")
        for name in sorted(CATALOGUE.keys() - {"label-conflicts"}):
            whole, part = (store.run(name, **examples(CATALOGUE[name])) for store in (corpus, reduced))
            assert len(whole) == len(part), name
            for row, without in zip(whole, part, strict=True):
                gone = {column for column in whole.columns if row[column] != without[column]}
                assert all(without[column] is None for column in gone), name
                withheld |= gone
    derived = {"kind"}  # of a related procedure, from the words about it
    texts = {"title", "label", "when_to_use", "notes", "specialty", "relevance", "relationship", "quote", "text", "as_written"}
    assert withheld == texts | {"hedge"} | derived
