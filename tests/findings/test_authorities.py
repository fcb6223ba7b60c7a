"""Editions at hand: listed, added, compared, looked up; mappings; and what a check is written as."""

import io
import json
import os
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
import rdflib

from chargegraph import Store, __version__, check, load_edition, read_brief, read_brief_file
from chargegraph.editions.bundled import bundled, open_bundled
from chargegraph.editions.changes import changes
from chargegraph.editions.model import Edition
from chargegraph.editions.notes import references
from chargegraph.editions.triples import describe_edition, read_concepts, read_head
from chargegraph.errors import UsageError
from chargegraph.rdf.vocabulary import expand
from chargegraph.store.at_hand import Authorities
from chargegraph.store.held_editions import iri_of
from tests.conftest import CASES, ROOT, Run
from tests.editions.test_formats import record

CG = "PREFIX cg: <https://w3id.org/chargegraph/ns#> "
FINDINGS = "https://w3id.org/chargegraph/graph/findings"
BRIEF = str(CASES / "checks" / "specialties-of-others" / "brief.txt")
EARLY = b"A001    Fever of frobs\nA002    Ague of frobs\nA003    Colic of frobs\n"
LATE = b"A001    Fever of frobs\nA003    Colic of frobs, chronic\nA004    Palsy of frobs\n"


def icd(data: bytes, year: int) -> Edition:
    return load_edition(data, name=f"icd10cm-codes-{year}.txt")


def plain(graph: rdflib.Graph) -> list[tuple[str, str, str]]:
    return [(str(s), str(p), str(o)) for s, p, o in graph]


@pytest.mark.parametrize("edition", bundled(), ids=lambda edition: edition.name)
def test_a_graph_gives_back_the_edition_that_it_was_made_of(edition: Edition) -> None:
    some = dict(list(edition.concepts.items())[:400])
    small = replace(edition, concepts=some)
    triples = list(describe_edition(small, iri_of=iri_of(edition), current=True, references=lambda note: references(note, some)))
    assert len(set(triples)) == len(triples)
    rows = plain(rdflib.Graph().parse(data="".join(f"{s} {p} {o} .\n" for s, p, o in triples), format="nt"))
    graph = expand(f"graph:{edition.name}")
    head, current = read_head(graph, [row for row in rows if row[0] == graph])
    assert current
    assert replace(head, uri=None, concepts={}) == replace(edition, concepts={})
    again = read_concepts(rows, lambda uri: {iri_of(edition)(p): p for p in (edition.scheme, "cpt", "hcpcs")}[uri])
    assert set(again) == set(some)
    for notation, concept in some.items():
        found = again[notation]
        parent = concept.broader if concept.broader in some else None
        wanted = replace(concept, broader=parent, synonyms=(), includes=(), excludes1=(), excludes2=(), notes=(), properties=())
        assert replace(found, synonyms=(), includes=(), excludes1=(), excludes2=(), notes=(), properties=()) == wanted
        for name in ("synonyms", "includes", "excludes1", "excludes2", "notes", "properties"):
            assert sorted(set(getattr(concept, name))) == list(getattr(found, name))


def test_the_newest_complete_edition_is_asked_unless_another_is_marked() -> None:
    with Store(":memory:") as store:
        assert [e.name for e in Authorities(store).editions_of("icd10cm")] == ["icd10cm-2026-04"]
        store.add_edition(icd(EARLY, 2031), complete=True)
        store.add_edition(icd(LATE, 2032), complete=True)
        assert [e.name for e in Authorities(store).editions_of("icd10cm")] == ["icd10cm-2032", "icd10cm-2031", "icd10cm-2026-04"]
        store.add_edition(icd(EARLY, 2031), current=True, complete=True)
        assert Authorities(store).editions_of("icd10cm")[0].name == "icd10cm-2031"
        assert [e.name for e in Authorities(store).in_force("icd10cm", "2032-01-01")] == ["icd10cm-2032"]
        assert Authorities(store).in_force("icd10cm", "2040-01-01") == []
        with pytest.raises(UsageError, match="holds another icd10cm-2031"):
            store.add_edition(icd(LATE, 2031), complete=True)
        store.remove_edition("icd10cm-2032")
        with pytest.raises(UsageError, match="did you mean icd10cm-2031"):
            store.remove_edition("icd10cm-2032")
        assert store.query(CG + "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?g cg:current true } }")[0]["n"] == 1


def test_an_older_edition_in_the_graph_is_not_asked_for_the_bundled_one_is_newer() -> None:
    current = CG + "SELECT ?g { GRAPH ?g { ?g cg:current true } } ORDER BY ?g"
    with Store(":memory:") as store:
        store.add_edition(icd(EARLY, 2020), complete=True)
        assert Authorities(store).editions_of("icd10cm")[0].name == "icd10cm-2026-04"
        assert len(store.query(current)) == 0
        store.add_edition(open_bundled("nucc"))
        assert [row["g"] for row in store.query(current)] == [expand("graph:nucc-cms-2025-10")]
        code = b'{"resourceType": "CodeSystem", "url": "http://nucc.org/provider-taxonomy", "version": "31.0", "name": "Own",'
        code += b'"content": "complete", "concept": [{"code": "207K00000X", "display": "Sneezes"}]}'
        store.add_edition(load_edition(code, name="own.json"))
        assert [row["g"] for row in store.query(current)] == [expand("graph:nucc-31.0")]


def test_an_edition_is_found_by_the_beginning_of_its_version() -> None:
    authorities = Authorities()
    assert authorities.find("icd10cm@2026").name == authorities.find("icd10cm").name == "icd10cm-2026-04"
    with pytest.raises(UsageError, match="did you mean icd10cm@2026-04"):
        authorities.find("icd10cm@2027-04")
    assert authorities.ancestors(open_bundled("icd10cm"), "C22.0")[:2] == ("C22", "C15-C26")
    assert "C22.0" in authorities.children(open_bundled("icd10cm"), "C22")


def test_changes_between_editions() -> None:
    found = [tuple(change) for change in changes(icd(EARLY, 2031), icd(LATE, 2032))]
    assert found == [
        ("retired", "A00.2", "Ague of frobs", None),
        ("retitled", "A00.3", "Colic of frobs", "Colic of frobs, chronic"),
        ("added", "A00.4", None, "Palsy of frobs"),
    ]
    with pytest.raises(UsageError, match="different schemes"):
        list(changes(icd(EARLY, 2031), open_bundled("pos")))


def test_what_goes_out_of_use_is_a_change() -> None:
    concept = '{"code": "%s", "display": "Thing %s", "property": [{"code": "status", "valueCode": "%s"}]}'

    def listed(version: int, **statuses: str) -> Edition:
        concepts = ", ".join(concept % (code, code, status) for code, status in statuses.items())
        head = f'"resourceType": "CodeSystem", "url": "http://example.org/own", "version": "{version}", "name": "Own"'
        return load_edition(f'{{{head}, "concept": [{concepts}]}}'.encode(), name="own.json")

    earlier = listed(1, a="active", b="active", c="retired", d="retired", e="retired")
    later = listed(2, a="active", b="retired", c="active", d="retired", f="retired", g="active")
    assert [change[:2] for change in changes(earlier, later)] == [("retired", "b"), ("added", "c"), ("added", "g")]


@pytest.mark.parametrize("property_", ['"status", "valueCode": "retired"', '"retirementDate", "valueDateTime": "2019-05-31"'])
def test_a_code_out_of_use_is_shown_as_one(property_: str, here: Path, run: Run) -> None:
    concepts = '{"code": "a", "display": "Frob of wood"}, {"code": "b", "display": "Frob of clay", "property": [{"code": %s}]}'
    head = '{"resourceType": "CodeSystem", "url": "http://example.org/own", "version": "2026", "name": "Own", "concept": ['
    (here / "own.json").write_text(head + concepts % property_ + "]}")
    assert run("scheme", "add", "own.json").code == 0
    assert "own,b,useStatus,inactive,own-2026" in run("lookup", "own", "b", "--format", "csv").out
    assert "useStatus" not in run("lookup", "own", "a", "--format", "csv").out
    hits = [line.split(",")[2:5] for line in run("search", "frob", "--format", "csv").out.splitlines()[1:]]
    assert hits == [["official label", "own", "a"], ["official label (out of use)", "own", "b"]]


def test_an_old_list_of_hcpcs_is_outdated_in_the_graph(here: Path, run: Run) -> None:
    told = record("J0100", 3, "Hat", "Hat", "1999010119990101") + record("J0200", 3, "Cap", "Cap", "1999010119990101")
    (here / "HCPC2018_CONTR_ANWEB.txt").write_text(told)
    assert "2 codes, outdated" in run("scheme", "add", "HCPC2018_CONTR_ANWEB.txt", "--complete").out
    asked = run("query", CG + 'SELECT ?c { GRAPH ?g { ?g cg:systemPrefix "hcpcs" ; cg:coverage ?c } }', "--format", "csv").out
    assert asked.split() == ["c", "outdated"]


def test_findings_leave_with_the_authority_that_they_rest_on(here: Path, run: Run) -> None:
    count = CG + f"SELECT ?e (COUNT(*) AS ?n) {{ GRAPH <{FINDINGS}> {{ ?f cg:edition ?e }} }} GROUP BY ?e"
    (here / "a.txt").write_text((CASES / "checks" / "retired" / "brief.txt").read_text("utf-8"))
    (here / "icd10cm-codes-2031.txt").write_bytes(EARLY)
    assert run("build", "a.txt").code == 0
    assert run("check").code == 1
    with Store("chargegraph.store", read_only=True) as store:
        assert [row["e"] for row in store.query(count)] == [expand("graph:icd10cm-2026-04")]
    added = run("scheme", "add", "icd10cm-codes-2031.txt", "--complete")
    assert added.out == "icd10cm-2031: ICD-10-CM, fiscal year 2031, codes, 3 codes, complete\n"
    with Store("chargegraph.store", read_only=True) as store:
        assert len(store.query(count)) == 0
    assert run("check").code == 1
    with Store("chargegraph.store", read_only=True) as store:
        assert [row["e"] for row in store.query(count)] == [expand("graph:icd10cm-2031")]


def test_a_second_check_writes_nothing_new(here: Path, run: Run) -> None:
    run("build", BRIEF)
    one, two = run("check", "--format", "csv"), run("check", "--format", "csv")
    assert one == two
    graph = run("export", "--graph", FINDINGS)
    assert run("check", "0999T").code == 1
    assert run("export", "--graph", FINDINGS).out == graph.out
    assert graph.out.count("cg:Finding ") + graph.out.count("cg:Finding;") == 0 or "cg:Finding" in graph.out


def test_what_a_check_says_in_each_format(here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("build", BRIEF)
    table = run("check")
    assert table.code == 1
    assert "11 codes compared: 3 agrees, 5 label-of-another-code, 1 malformed, 2 unverifiable" in table.err
    assert table.out.count("\n") == 9
    assert run("check", "--all").out.count("\n") == 12
    rows = json.loads(run("check", "--format", "json").out)
    assert list(rows[0])[:13] == [
        "brief", "line", "scheme", "code", "stated_label", "rule", "verdict", "official_label", "suggested_code", "score",
        "severity", "edition", "message"]  # fmt: skip
    wrong = next(row for row in rows if row["line"] == 5)
    assert (wrong["scheme"], wrong["rule"], wrong["severity"], wrong["edition"]) == ("nucc", None, "error", "nucc-cms-2025-10")
    assert wrong["score"] > 0.9
    assert "2085R0204X" in wrong["message"]
    right = next(row for row in rows if row["line"] == 10)
    assert (right["verdict"], right["severity"]) == ("agrees", None)

    log = json.loads(run("check", "--format", "sarif").out)
    (sarif,) = log["runs"]
    assert log["version"] == "2.1.0"
    result = next(r for r in sarif["results"] if r["locations"][0]["physicalLocation"]["region"]["startLine"] == 5)
    assert result["level"] == "error"
    assert result["ruleId"] == sarif["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "label-of-another-code"
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "brief.txt"
    assert len(sarif["results"]) == len(rows)
    (here / "some" / "where").mkdir(parents=True)
    Path("some/where/brief.txt").write_text("any")
    found = run("check", "--format", "sarif", "--sources", ".")
    assert found.err == ""
    uris = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in json.loads(found.out)["runs"][0]["results"]}
    assert uris == {"some/where/brief.txt"}
    Path("brief.txt").write_text("another")
    found = run("check", "--format", "sarif", "--sources", ".")
    assert found.err == "brief.txt is there 2 times, its name stands for its path: .\n"
    assert '"uri": "brief.txt"' in found.out
    for argv, what in (
        (("--format", "sarif", "--sources", "none"), "error: there is no such folder, none, give --sources FOLDER\n"),
        (("--sources", "."), "error: table has no paths of files, give --sources with --format sarif\n"),
    ):
        refused = run("check", *argv)
        assert (refused.code, refused.err) == (2, what)
    assert {r["kind"] for r in sarif["results"] if r["level"] == "none"} == {"pass", "open"}

    shacl = rdflib.Graph().parse(data=run("check", "--format", "shacl").out, format="turtle")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    assert [str(o) for o in shacl.objects(None, sh.conforms)] == ["false"]
    assert len(set(shacl.subjects(rdflib.RDF.type, sh.ValidationResult))) == 8
    assert len(set(shacl.subjects(sh.resultSeverity, sh.Violation))) == 6
    earl = rdflib.Graph().parse(data=run("check", "--format", "earl").out, format="turtle")
    outcome = rdflib.URIRef("http://www.w3.org/ns/earl#outcome")
    counted = {str(o).rpartition("#")[2]: len(set(earl.subjects(outcome, o))) for o in earl.objects(None, outcome)}
    assert counted == {"passed": 3, "failed": 6, "untested": 2}
    assert not any(isinstance(node, rdflib.BNode) for graph in (shacl, earl) for node in graph.all_nodes())
    terms = rdflib.Namespace("http://www.w3.org/ns/earl#")
    for property_, kind in ((terms.test, terms.TestCase), (terms.subject, terms.TestSubject), (terms.assertedBy, terms.Software)):
        things = set(earl.objects(None, property_))
        assert things
        assert things == set(earl.subjects(rdflib.RDF.type, kind))
    (software,) = earl.subjects(rdflib.RDF.type, terms.Software)
    assert str(earl.value(software, rdflib.DCTERMS.hasVersion)) == __version__
    assert all(earl.value(test, rdflib.DCTERMS.title) for test in earl.subjects(rdflib.RDF.type, terms.TestCase))
    assert not list(earl.objects(None, rdflib.DCTERMS.date))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    dated = rdflib.Graph().parse(data=run("check", "--format", "earl").out, format="turtle")
    assert {str(day) for day in dated.objects(None, rdflib.DCTERMS.date)} == {"2026-01-01T00:00:00+00:00"}
    assert len(dated) == len(earl) + len(set(earl.subjects(rdflib.RDF.type, terms.TestResult)))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    refused = run("check", "--format", "earl")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "error: SOURCE_DATE_EPOCH=yesterday is no time, give whole seconds since 1970, or unset it\n"


def test_a_baseline_silences_and_tells_what_is_stale(here: Path, run: Run) -> None:
    run("build", BRIEF)
    for written in ("csv", "json"):
        assert run("check", "--format", written, "-o", f"reviewed.{written}").code == 1
        ran = run("check", "--baseline", f"reviewed.{written}")
        assert (ran.code, ran.out.count("\n")) == (0, 1)
        assert "stale" not in ran.err
    text = (here / "reviewed.csv").read_text()
    (here / "reviewed.csv").write_text(text.replace("Vascular and Interventional Radiology", "Vascular Radiology"))
    ran = run("check", "--baseline", "reviewed.csv")
    assert ran.code == 1
    assert "stale: reviewed.csv line 4 lists what is found no more" in ran.err
    # A brief that is edited elsewhere keeps its reviewed findings.
    (here / "brief.txt").write_text("Summary & Overview\n" + Path(BRIEF).read_text("utf-8"))
    run("build", "brief.txt")
    assert run("check", "--baseline", "reviewed.json").code == 0
    (here / "wrong.csv").write_text("a,b\n1,2\n")
    assert "the baseline lacks the column brief, wrong.csv line 1" in run("check", "--baseline", "wrong.csv").err
    assert run("check", "--baseline", "none.csv").code == 2
    os.mkfifo("pipe.csv")
    assert "it is a pipe" in run("check", "--baseline", "pipe.csv").err
    (here / "deep.json").write_text("[" * 100_000)
    assert "the baseline is no JSON" in run("check", "--baseline", "deep.json").err


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["check", "--format", "sarf"], "no format is called 'sarf', did you mean sarif"),
        (["check", "--on", "yesterday"], "'yesterday' is not a day, give --on YYYY-MM-DD"),
        (["check", "--jobs", "0"], "0 is no number of processes"),
        (["scheme", "lst"], "no action is called 'lst', did you mean list"),
        (["scheme", "add"], "scheme add takes a file or a bundled edition"),
        (["scheme", "add", "icd10"], "there is no such file, and no bundled edition of that name, icd10"),
        (["scheme", "diff", "icd10cm"], "scheme diff takes two editions"),
        (["scheme", "diff", "icd10cm", "pos"], "different schemes"),
        (["scheme", "remove", "nucc-25.1"], "the store holds no edition 'nucc-25.1'"),
        (["lookup", "icd10", "C78"], "no code system is called 'icd10', did you mean icd10cm"),
        (
            ["lookup", "C78.79"],
            "C78.79 is not in icd10cm-2026-04, and no brief states it, try chargegraph lookup icd10cm C78.7",
        ),
        (["lookup", "a", "b", "c"], "unknown argument c"),
        (["link", "C22.0", "--format", "sssm"], "no format is called 'sssm', did you mean sssom"),
        (["link", "XYZZY"], "'XYZZY' is not a diagnosis, procedure or taxonomy code"),
        (["link", "CPT:C22.0"], "'CPT:C22.0' is not a code of cpt"),
        (["lookup", "cpt", "ICD10CM:C22.0"], "no list of cpt is at hand, and no brief states ICD10CM:C22.0"),
        (["lookup", "ICD10CM:0686T"], "0686T is not in icd10cm"),
        (["link", "C22.0", "--sssom", "none.tsv"], "none.tsv"),
        (["link", "C22.0", "--ask", "example.org"], "no address of an endpoint, example.org"),
    ],
)
def test_mistakes_are_told_in_a_sentence(argv: list[str], says: str, here: Path, run: Run) -> None:
    run("build", BRIEF)
    ran = run(*argv)
    assert ran.code == 2
    assert says in ran.err
    assert ran.err.count("\n") == 1


def test_lookup_answers_from_bundled_editions_without_a_store(here: Path, run: Run) -> None:
    ran = run("lookup", "icd10cm", "c22", "--format", "csv")
    assert "icd10cm,C22,label,Malignant neoplasm of liver and intrahepatic bile ducts,icd10cm-2026-04\n" in ran.out
    assert 'icd10cm,C22,billable,"no, the heading of a group",icd10cm-2026-04\n' in ran.out
    assert "C22,below,C22.0 Liver cell carcinoma," in ran.out
    assert '"excludes, not coded here",secondary malignant neoplasm of liver and intrahepatic bile duct (C78.7)' in ran.out
    assert {line.split(",")[0] for line in run("lookup", "24", "--format", "csv").out.splitlines()[1:]} == {"pos"}


def test_lookup_finds_the_briefs_that_state_a_code(here: Path, run: Run) -> None:
    run("build", BRIEF)
    assert (
        'nucc,207K00000X,stated,"specialty, as ""Interventional Radiology""",0999T-'
        in run("lookup", "207K00000X", "--format", "csv").out
    )
    assert "cpt     0999T  stated  brief" in run("lookup", "0999t").out


def test_lookup_is_quick_from_a_cold_start() -> None:
    import subprocess
    import sys

    begin = time.perf_counter()
    subprocess.run([sys.executable, "-m", "chargegraph", "lookup", "icd10cm", "C78"], check=True, capture_output=True, cwd="/")
    assert time.perf_counter() - begin < 5  # a guard against reading everything; benchmarks/README.md has the figure


def test_links_are_sssom_and_what_is_not_found_is_recorded(here: Path, run: Run) -> None:
    ran = run("link", "C22.0", "C78.7", "K76.89", "R17")
    assert ran.out.startswith("#")
    rows = [line.split("\t") for line in ran.out.splitlines() if not line.startswith("#")]
    columns = rows.pop(0)
    found = {(r[columns.index("subject_id")], r[columns.index("predicate_id")], r[columns.index("object_id")]) for r in rows}
    assert ("ICD10CM:C22.0", "skos:exactMatch", "MONDO:0007256") in found
    assert ("ICD10CM:C22.0", "skos:exactMatch", "NCIT:C3099") in found
    assert {o for s, _, o in found if s == "ICD10CM:C22.0" and o.startswith("DOID:")} >= {"DOID:684", "DOID:686"}
    assert {(p, o.partition(":")[0]) for s, p, o in found if s == "ICD10CM:C78.7" and o != "sssom:NoTermFound"} == {
        ("skos:relatedMatch", "NCIT"),
        ("skos:broadMatch", "ccsr"),
    }
    for code, category in (("K76.89", "ccsr:DIG019"), ("R17", "ccsr:SYM006")):
        assert {o for s, _, o in found if s == f"ICD10CM:{code}"} == {"sssom:NoTermFound", category}
    assert "nothing found" in run("link", "R17", "--format", "table").out
    (here / "again.sssom.tsv").write_text(ran.out)
    assert run("link", "C22.0", "--sssom", "again.sssom.tsv", "--format", "csv").code == 0


def test_links_are_kept_on_demand_and_replaced_by_code(here: Path, run: Run) -> None:
    run("build", BRIEF)
    graph = "https://w3id.org/chargegraph/graph/mappings-links"
    matches = f"SELECT ?s ?o {{ GRAPH <{graph}> {{ ?s <http://www.w3.org/2004/02/skos/core#exactMatch> ?o }} }} ORDER BY ?s ?o"
    for codes in (["C22.0"], ["C22.1", "K76.89"], ["C22.0"]):
        assert run("link", *codes, "--keep").code == 0
    with Store("chargegraph.store", read_only=True) as store:
        found = [(row["s"], row["o"]) for row in store.query(matches)]
        assert len(set(found)) == len(found)
        assert {str(s).rpartition("/")[2] for s, _ in found} == {"C22.0", "C22.1"}
        assert ("http://purl.bioontology.org/ontology/ICD10CM/C22.0", "http://purl.obolibrary.org/obo/MONDO_0007256") in found
        count = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?row a <https://w3id.org/sssom/Mapping> }} }}"
        assert store.query(count)[0]["n"] == len(json.loads(run("link", "C22.0", "C22.1", "K76.89", "--format", "json").out))


def test_texts_that_may_not_be_passed_on_are_withheld(here: Path, run: Run, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    run("build", BRIEF)
    (here / "own.json").write_text((CASES / "checks" / "list-of-ones-own" / "schemes" / "own-list.json").read_text("utf-8"))
    assert run("scheme", "add", "own.json").out == "cpt-2031: OwnList, 3 codes, complete, not to be passed on\n"
    run("check")
    whole, part = run("export", "--format", "trig"), run("export", "--format", "trig", "--codes-only")
    assert part.code == 0
    for text in ("Interventional Radiology", "Polishing", "More work"):
        assert text in whole.out
        assert text not in part.out
    assert "2085R0204X" in part.out
    said = [re.fullmatch(r"withheld: \d+ texts of (\S+)", line) for line in part.err.splitlines()]
    assert [match and match[1] for match in said] == ["briefs", "cpt-2031", "findings"]
    with pytest.raises(SystemExit):
        run("export", "--help")
    assert "say how many of briefs, of findings and of each edition" in " ".join(capsysbinary.readouterr()[0].decode().split())
    assert (
        run("export", "--codes-only", "--graph", "https://w3id.org/chargegraph/graph/cpt-2031").err
        == "withheld: 3 texts of cpt-2031\n"
    )


def test_rules_and_verdicts_are_the_same_however_many_processes_check(tmp_path: Path) -> None:
    with Store(tmp_path / "a.store") as store:
        for path in sorted((ROOT / "graph" / "briefs").glob("*.txt")):
            store.add(read_brief(path.read_bytes(), source=path.name))
        one = check(store)
        assert one == check(store, jobs=2)
        assert len(one) > 50
        some = {one[0].brief, one[-1].brief}
        assert [f for f in one if f.brief in some] == check(store, some)


def test_a_turtle_export_does_not_hold_what_authorities_say() -> None:
    with Store(":memory:") as store:
        store.add_edition(open_bundled("pos"))
        out = io.BytesIO()
        store.export("turtle", out)
        assert b"Office" not in out.getvalue().replace(b'"office"', b"")


def test_a_small_file_is_taken_for_a_part(here: Path, run: Run) -> None:
    (here / "icd10cm-codes-2031.txt").write_bytes(EARLY)
    added = run("scheme", "add", "icd10cm-codes-2031.txt")
    assert added.out.endswith("3 codes, partial\n")
    assert "is taken for a part of icd10cm: it has 3 codes and icd10cm-2026-04 has 98466; --complete says it is all" in added.err
    run("build", BRIEF)
    assert "not-in-edition" not in run("check", "--all").out


def test_the_newest_that_is_left_is_current_again(here: Path, run: Run) -> None:
    ask = CG + "SELECT ?v { GRAPH ?g { ?g cg:current true ; <http://www.w3.org/ns/dcat#version> ?v } }"
    for year in ("2030", "2031"):
        (here / f"icd10cm-codes-{year}.txt").write_bytes(EARLY)
        run("scheme", "add", f"icd10cm-codes-{year}.txt", "--complete")
    run("scheme", "add", "pos")
    assert sorted(run("query", ask, "--format", "csv").out.split()) == ["2024-05", "2031", "v"]
    run("scheme", "remove", "icd10cm-2031")
    assert sorted(run("query", ask, "--format", "csv").out.split()) == ["2024-05", "2030", "v"]


def test_every_code_of_an_edition_is_a_skos_concept(here: Path, run: Run) -> None:
    run("scheme", "add", "pos")
    ask = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT (COUNT(?c) AS ?all) (COUNT(?k) AS ?concepts) {
        GRAPH ?g { ?c skos:notation ?n OPTIONAL { ?c a ?k FILTER (?k = skos:Concept) } } }"""
    every, concepts = run("query", ask, "--format", "csv").out.split()[1].split(",")
    assert int(every) == int(concepts) > 40


@pytest.mark.parametrize(("day", "asked"), [("1999-01-01", False), ("2025-11-01", True)])
def test_a_day_before_an_edition_is_not_its_own(day: str, asked: bool, here: Path, run: Run) -> None:
    run("build", BRIEF)
    rows = json.loads(run("check", "--on", day, "--format", "json").out)
    assert any(row["edition"] == "nucc-cms-2025-10" for row in rows) == asked
    assert any(row["verdict"] == "label-of-another-code" for row in rows) == asked


@pytest.mark.parametrize(("written", "read"), [("E119", "E11.9"), ("m1711", "M17.11"), ("C220", "C22.0")])
def test_a_code_is_looked_up_as_it_is_probably_meant(written: str, read: str, run: Run) -> None:
    found = run("lookup", written, "--format", "csv")
    assert found.err == f"note: {written!r} is read as {read}\n"
    assert f"icd10cm,{read},label," in found.out


def test_links_that_were_kept_are_looked_up(here: Path, run: Run) -> None:
    run("build", BRIEF)
    assert "mappings-links" not in run("lookup", "C22.0").out
    assert run("link", "C22.0", "--keep", "-o", "links.tsv").code == 0
    assert "mondo:0007256,graph:mappings-links" in run("lookup", "C22.0", "--format", "csv").out.replace("MONDO:", "mondo:")


def test_an_export_without_texts_is_loaded_and_says_so(here: Path, run: Run) -> None:
    run("build", BRIEF)
    assert run("export", "--codes-only", "-o", "codes.ttl").code == 0
    assert run("load", "codes.ttl", "--store", "other").code == 0
    name = run("query", CG + "SELECT ?n { ?b cg:name ?n }", "--store", "other", "--format", "csv").out.split()[1]
    ran = run("source", name, "--store", "other")
    assert ran.code == 2
    assert f"the store holds {name} without its text, it came from an export that withheld texts" in ran.err
    assert run("run", "specialties-of-procedure", "-p", "code=0999T", "--store", "other").code == 0
    kept, held = (run("show", "0999T", *where).out.splitlines() for where in (("--store", "other"), ()))
    assert [line.split()[0] for line in kept if line] == [line.split()[0] for line in held if line]
    assert kept[0] == "0999T  (its text was withheld)"
    cards = [json.loads(run("show", "0999T", "--format", "json", *where).out) for where in (("--store", "other"), ())]
    assert [row | {"text": None} for row in cards[1]] == cards[0]


def test_what_a_baseline_silenced_is_counted(here: Path, run: Run) -> None:
    run("build", BRIEF)
    reviewed = run("check", "--format", "csv").out
    (here / "reviewed.csv").write_text(reviewed)
    silent = run("check", "--baseline", "reviewed.csv")
    assert silent.code == 0
    assert "11 codes compared: 3 agrees" in silent.err
    assert f"{reviewed.count(chr(10)) - 1} findings silenced by the baseline" in silent.err


def test_shacl_tells_verdicts_apart_and_names_the_code(here: Path, run: Run) -> None:
    run("build", BRIEF)
    shown = run("check", "--format", "shacl").out
    assert "@prefix sh:" in shown
    assert shown.count("sh:sourceConstraintComponent verdict:label-of-another-code") == 5
    assert shown.count("cg:suggestedCode nucc:") == 6  # of five labels and of one malformed code


@pytest.mark.parametrize(("system", "code"), [("cpt", "0998T"), ("hcpcs", "G9999")])
def test_a_system_that_is_named_is_sought_in_the_fee_schedule_too(system: str, code: str, here: Path, run: Run) -> None:
    fees = (CASES / "checks" / "fee-schedule" / "schemes" / "PPRRVU2031_Jan.csv").read_text("utf-8")
    (here / "PPRRVU2031_Jan.csv").write_text(fees.replace("0998T", code))
    run("build", BRIEF)
    assert run("scheme", "add", "PPRRVU2031_Jan.csv").code == 0
    bare, named = (run("lookup", *words, code, "--format", "csv").out.splitlines() for words in ((), (system,)))
    assert named == bare
    assert f"{system},{code},globalDays" in "\n".join(named)
    other = {"cpt": "hcpcs", "hcpcs": "cpt"}[system]
    assert re.search(rf"{code} is not in {other}[-0-9]*, and no brief states it", run("lookup", other, code).err)


def test_a_code_that_the_edition_asked_does_not_have_is_shown_with_a_word_on_that(here: Path, run: Run) -> None:
    (here / "d.txt").write_text("CPT 0686T: T\nCoding Specifications\n| ICD-10 Code | Description |\n|---|---|\n| D37.7 | N |\n")
    (here / "icd10cm-codes-2031.txt").write_bytes(EARLY)
    run("build", "d.txt")

    def absent(code: str) -> list[tuple[str, str]]:
        rows = json.loads(run("lookup", "icd10cm", code, "--format", "json").out)
        assert len(rows) > 1
        return [(row["source"], row["value"]) for row in rows if row["says"] == "absent"]

    bundled_one = "icd10cm-2026-04", "no such code in the edition asked: ICD-10-CM tabular list, April update 2026"
    assert absent("D37.7") == [bundled_one]
    assert absent("C22.0") == []
    run("scheme", "add", "icd10cm-codes-2031.txt", "--complete")
    assert absent("C22.0") == [("icd10cm-2031", "no such code in the edition asked: ICD-10-CM, fiscal year 2031, codes")]
    assert [name for name, _ in absent("D37.7")] == ["icd10cm-2031", "icd10cm-2026-04"]
    assert absent("A00.3") == []


def test_an_edition_in_part_is_said_to_be_one(here: Path, run: Run) -> None:
    run("build", BRIEF)
    assert "absent" not in run("lookup", "cpt", "0999T").out
    head = "HCPCS,MOD,STATUS CODE,PCTC IND,GLOB DAYS,MULT PROC,BILAT SUR\n"
    (here / "PPRRVU2032_Jan.csv").write_text(f"{head}0998T,,A,1,090,2,1,2,2,2\n")
    run("scheme", "add", "PPRRVU2032_Jan.csv")
    assert "no such code (partial) in the edition asked" in run("lookup", "cpt", "0999T").out


@pytest.mark.parametrize(
    ("written", "note"), [("C220", "note: 'C220' is read as C22.0\n"), ("ICD10CM:C22.0", ""), ("icd10cm:c22.0", "")]
)
def test_link_and_lookup_read_what_lookup_and_link_write(written: str, note: str, here: Path, run: Run) -> None:
    linked = run("link", "C22.0")
    assert run("link", written) == linked._replace(err=note + linked.err)
    assert run("lookup", written) == run("lookup", "icd10cm", "C22.0")._replace(err=note)


def test_a_short_file_is_a_part_from_python_and_from_the_command_line(here: Path, run: Run) -> None:
    """One code of next year's edition makes no other code retired."""
    (here / "icd10cm-codes-2027.txt").write_text("C787    Secondary malignant neoplasm of liver\n")
    rows = "| R17 | Unspecified jaundice |\n| C22.0 | Liver cell carcinoma |\n| K76.89 | Other specified diseases of liver |\n"
    (here / "brief.txt").write_text(f"CPT 0999T: New\n| ICD-10-CM Code | Description |\n|---|---|\n{rows}")
    data = (here / "icd10cm-codes-2027.txt").read_bytes()
    with Store(str(here / "python.store")) as store:
        store.add(read_brief_file(str(here / "brief.txt")))
        added = store.add_edition(load_edition(data, name="icd10cm-codes-2027.txt"))
        assert (added.coverage, added.remark) == ("partial", "it has 1 codes and icd10cm-2026-04 has 98466")
        by_python = {found.code: found.verdict for found in check(store) if found.scheme == "icd10cm" and found.verdict}
    assert run("build", "brief.txt").code == 0
    assert "is taken for a part of icd10cm" in run("scheme", "add", "icd10cm-codes-2027.txt").err
    listed = json.loads(run("check", "--format", "json").out)
    by_command = {row["code"]: row["verdict"] for row in listed if row["scheme"] == "icd10cm" and row["verdict"]}
    assert by_python == by_command == {"R17": "agrees", "C22.0": "agrees", "K76.89": "agrees"}
