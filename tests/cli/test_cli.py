"""The command line: what it prints, where, and with which exit code. Never a traceback, never a half-written store."""

import csv
import io
import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import rdflib

from chargegraph import __version__
from chargegraph.cli import COMMANDS, main
from tests.conftest import CASES, ROOT, Run, case_briefs

SHIPPED = str(ROOT / "graph" / "briefs" / "0686T-liver-ultrasound.txt")
CG = "PREFIX cg: <https://w3id.org/chargegraph/ns#> "
HEAD = "Summary & Overview\nCPT 0686T: A title\n"


@pytest.fixture
def built(here: Path, run: Run) -> Path:
    assert run("build", SHIPPED).code == 0
    return here


def test_build_says_what_it_found(here: Path, run: Run) -> None:
    ran = run("build", SHIPPED)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "0686T-4272f5728c5d: CPT 0686T, Focused Ultrasound Ablation of a Liver Tumor under Imaging",
        "  14 modifiers, 5 specialties, 5 diagnoses, 5 related codes, 5 payers, 2 sites, 3 stated gaps, 34 mentions",
    ]
    assert (here / "chargegraph.store").is_dir()


def test_build_from_standard_input_needs_a_source(here: Path, run: Run) -> None:
    ran = run("build", "-", stdin=HEAD.encode())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error: standard input has no name, say where the text comes from with --source NAME\n"
    assert run("build", "-", "--source", "mine", stdin=HEAD.encode()).code == 0
    assert "from mine" in run("show", "0686T").out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "error: cannot read the file (no such file or directory), b.txt, check its name"),
        (b"", "error: the text is empty, b.txt, give a coding brief"),
        (
            b"\xe9",
            "error: not UTF-8, byte 0xe9, b.txt line 1 column 1, save the file as UTF-8 text, or name its "
            "encoding with --encoding, such as windows-1252",
        ),
        (
            b"hello",
            "error: no code line, b.txt, give a line such as 'CPT 0686T: Title' under 'Summary & Overview'",
        ),
        (b"\nCPT 686T: x", "error: '686T' is not a CPT or HCPCS code, b.txt line 2 column 5, probably 0686T is meant"),
    ],
)
def test_a_file_that_is_no_brief_builds_nothing(content: bytes | None, message: str, here: Path, run: Run) -> None:
    if content is not None:
        (here / "b.txt").write_bytes(content)
    ran = run("build", "b.txt")
    assert (ran.code, ran.out, ran.err) == (2, "", message + "\n")
    assert not (here / "chargegraph.store").exists()


def test_a_text_over_the_limit_is_exit_code_3(here: Path, run: Run) -> None:
    (here / "b.txt").write_bytes(b"x" * 2_000_001)
    ran = run("build", "b.txt")
    assert ran.code == 3
    assert "over 2,000,000 bytes" in ran.err


def test_good_files_go_in_and_bad_ones_are_listed(here: Path, run: Run) -> None:
    (here / "bad.txt").write_text("hello")
    ran = run("build", "bad.txt", SHIPPED)
    assert ran.code == 1
    assert "error: no code line, bad.txt" in ran.err
    assert ran.out == "1 of 2 files built, 1 not; 1 problems\n"
    assert run("show", "0686T").code == 0
    (here / "worse.txt").write_text("hello")
    assert run("build", "bad.txt", "worse.txt", "--store", "other").code == 2
    assert not (here / "other").exists()


def test_broken_rows_and_malformed_codes_are_listed_with_their_places(here: Path, run: Run) -> None:
    (here / "b.txt").write_text(
        HEAD + "Coding Specifications\n"
        "| Modifier | Description | When to Use |\n|---|---|---|\n22 | Only a label |\n"
        "Related Diagnoses\n"
        "| ICD-10 Code | Description | Clinical Relevance |\n|---|---|---|\nC220 | Liver cell carcinoma | x |\n"
        "Related CPT Codes\n"
        "| CPT Code | Description | Relationship to This Procedure |\n|---|---|---|\n686T | x | y |\n"
        "What is this?\n"
    )
    ran = run("build", "b.txt")
    assert ran.code == 1
    assert ran.err.splitlines() == [
        "warning: the row has 2 cells and its header 3, b.txt line 6 column 1: 22 | Only a label |",
        "note: 'C220' is read as C22.0, b.txt line 10 column 1: C220",
        "warning: '686T' is not a CPT or HCPCS code, probably 0686T is meant, b.txt line 14 column 1: 686T",
        "warning: not understood, b.txt line 15 column 1: What is this?",
    ]
    rows = json.loads(run("run", "related-procedures", "-p", "code=0686T", "--format", "json").out)
    assert [(row["related"], row["line"]) for row in rows] == [("686T", 14)]


def test_show_is_one_screen_with_lines(built: Path, run: Run) -> None:
    ran = run("show", "0686t")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "0686T  Focused Ultrasound Ablation of a Liver Tumor under Imaging"
    assert lines[1] == "brief 0686T-4272f5728c5d, from 0686T-liver-ultrasound.txt"
    assert len(lines) < 65
    assert max(map(len, lines)) <= 120
    (row,) = [line for line in lines if " 73 " in line]
    assert row.split()[:3] == ["23", "modifier", "73"]
    card = json.loads(run("show", "0686T", "--format", "json").out)
    assert len(card) == lines.index("mentioned, with its lines:") - 4
    assert "       anesthesia  general anesthesia (14); monitored anesthesia care (14); moderate sedation (14)" in lines


def test_show_of_a_code_without_a_brief(built: Path, run: Run) -> None:
    ran = run("show", "49405")
    assert (ran.code, ran.err) == (2, "error: no brief in the store is about 49405, the brief of 0686T relates to it\n")
    assert run("show", "0687T").err == "error: no brief in the store is about 0687T, did you mean 0686T?\n"
    assert "probably 0686T" in run("show", "686T").err


def test_the_catalogue(run: Run) -> None:
    ran = run("queries", "--format", "json")
    rows = json.loads(ran.out)
    assert len(rows) >= 24
    assert rows[0].keys() == {"name", "question", "parameters"}
    assert {"code [purpose]"} <= {row["parameters"] for row in rows}
    assert "modifiers-of-procedure" in run("queries").out


def test_run_in_every_format(built: Path, run: Run) -> None:
    ask = ("run", "modifiers-of-procedure", "-p", "code=0686T")
    assert len(json.loads(run(*ask, "--format", "json").out)) == 14
    rows = list(csv.DictReader(io.StringIO(run(*ask, "--format", "csv").out)))
    assert " ".join(row["modifier"] for row in rows) == "22 52 53 62 66 73 74 78 80 81 82 AS QK QX"
    assert run(*ask, "--format", "tsv").out.count("\n") == 15
    assert run(*ask, "--format", "markdown").out.count("\n") == 16
    assert run(*ask).out.splitlines()[0].split() == ["modifier", "label", "when_to_use", "line", "brief", "statement"]
    assert len(json.loads(run(*ask, "--format", "srj").out)["results"]["bindings"]) == 14
    assert run(*ask, "--format", "srx").out.startswith("<?xml")
    assert run(*ask, "--format", "src").out.count("\r\n") == 15
    assert run(*ask, "--format", "srt").out.startswith("?modifier\t")


def test_output_to_a_file_is_whole(built: Path, run: Run) -> None:
    ran = run("run", "graph-inventory", "--format", "csv", "-o", "out.csv")
    assert (ran.code, ran.out) == (0, "")
    assert (built / "out.csv").read_text().startswith("kind,count\n")
    assert run("export", "-o", "none/out.ttl").code == 2
    assert [path.name for path in built.iterdir() if ".part" in path.name] == []


def test_no_rows_say_so_and_are_no_error(built: Path, run: Run) -> None:
    ran = run("run", "modifiers-of-procedure", "-p", "code=99213", "--format", "json")
    assert (ran.code, ran.out) == (0, "[]\n")
    assert ran.err.startswith("no rows\nnot stated: no brief is about 99213")


def test_query_from_argument_file_and_standard_input(built: Path, run: Run) -> None:
    text = CG + "SELECT ?code { ?b a cg:Brief ; cg:statedCode ?code }"
    (built / "q.rq").write_text(text)
    for ran in (run("query", text), run("query", "@q.rq"), run("query", "-", stdin=text.encode())):
        assert (ran.code, ran.out) == (0, "code\n0686T\n")
    assert run("query", "@none.rq").err == "error: cannot read the file (no such file or directory), none.rq, check its name\n"


def test_the_prefixes_of_the_ontology_are_known_to_every_command(built: Path, run: Run) -> None:
    text = "SELECT ?code { ?b a cg:Brief ; cg:statedCode ?code FILTER(?code = $asked) }"
    (built / "q.rq").write_text(text)
    (built / "headed.rq").write_text(f'#+ summary: s\n#+ parameters:\n#+   asked: {{type: procedure, example: "0686T"}}\n{text}')
    for ran in (run("query", text, "-p", "asked=0686T"), run("run", "@q.rq", "0686T"), run("run", "@headed.rq", "686t")):
        assert (ran.code, ran.out) == (0, "code\n0686T\n")
    assert run("run", "@q.rq", "0686T", "--format", "src").out == "code\r\n0686T\r\n"
    assert run("explain", "@q.rq", "0686T").out.startswith("not empty: 1 row\n")
    assert run("run", "@q.rq", "0686T", "--store", "none").code == 2


def test_a_query_is_printed_with_its_prefixes_and_values_and_not_asked(here: Path, run: Run) -> None:
    ran = run("query", "ASK { ?b a cg:Brief ; ?p $v , xsd:date }\n", "-p", 'v=a"b', "--print")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "PREFIX cg: <https://w3id.org/chargegraph/ns#>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
        'ASK { ?b a cg:Brief ; ?p "a\\"b" , xsd:date }\n'
    )
    assert run("query", ran.out, "--print").out == ran.out
    assert run("query", "INSERT DATA { ex:a a cg:Brief }", "--print", "-o", "out.ru").out == ""
    assert (here / "out.ru").read_text() == f"{CG.strip()}\nINSERT DATA {{ ex:a a cg:Brief }}\n"
    assert list(here.iterdir()) == [here / "out.ru"]


def test_forms_of_query_and_their_formats(built: Path, run: Run) -> None:
    assert run("query", CG + "ASK { ?b a cg:Brief }").out == "true\n"
    assert run("query", CG + "ASK { ?b a cg:Finding }").out == "false\n"
    construct = CG + "CONSTRUCT { ?b a cg:Brief } WHERE { ?b a cg:Brief }"
    assert len(rdflib.Graph().parse(data=run("query", construct).out, format="turtle")) == 1
    assert run("query", construct, "--format", "ntriples").out.endswith("ns#Brief> .\n")
    for syntax in ("jsonld", "rdfxml", "trig", "nquads"):
        assert "Brief" in run("query", construct, "--format", syntax).out
    assert run("query", construct, "--format", "csv").err.startswith(
        "error: no graph format is called 'csv', choose one of turtle"
    )
    assert "turtle is for CONSTRUCT" in run("query", CG + "SELECT ?b { ?b a cg:Brief }", "--format", "turtle").err
    assert "did you mean json" in run("query", CG + "SELECT ?b { ?b a cg:Brief }", "--format", "jsn").err


def test_a_syntax_error_has_line_column_and_caret(built: Path, run: Run) -> None:
    ran = run("query", CG + "\nSELECT * { ?b a cg:Brief")
    assert ran.code == 2
    assert ran.err.splitlines() == [
        "error: '{' is never closed, the query line 2 column 10, add '}'",
        "  SELECT * { ?b a cg:Brief",
        "           ^",
    ]


def test_a_query_cannot_write(built: Path, run: Run) -> None:
    before = run("export", "--format", "nquads").out
    for text in ("DELETE WHERE { ?s ?p ?o }", "DROP ALL", "INSERT DATA { <a:a> <a:b> 1 }"):
        ran = run("query", text)
        assert ran.code == 2
        assert "would change the graph" in ran.err
    assert run("export", "--format", "nquads").out == before


@pytest.mark.parametrize("format", ["turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml"])
def test_export_and_load_are_a_way_there_and_back(format: str, built: Path, run: Run) -> None:
    name = f"out.{format}"
    assert run("export", "--format", format, "-o", name).code == 0
    ran = run("load", name, "--format", format, "--store", "again")
    assert (ran.code, ran.out) == (0, f"{name}: an export, back in its graphs\n")
    assert run("export", "--format", format, "-o", "twice", "--store", "again").code == 0
    assert (built / "twice").read_bytes() == (built / name).read_bytes()


def test_load_notes(built: Path, run: Run) -> None:
    (built / "notes.ttl").write_text("<https://example.org/me> <https://example.org/says> 'see line 23' .")
    ran = run("load", "notes.ttl", "--graph", "https://example.org/notes")
    assert (ran.code, ran.out) == (0, "notes.ttl: in the graph https://example.org/notes\n")
    assert "see line 23" in run("export", "--graph", "https://example.org/notes").out
    assert "see line 23" in run("query", "SELECT ?o { GRAPH <https://example.org/notes> { ?s ?p ?o } }").out
    (built / "bad.ttl").write_text("<https://example.org/me> oops")
    ran = run("load", "bad.ttl", "--store", "none")
    assert ran.code == 2
    assert ran.err.startswith("error: not valid turtle: ")
    assert "bad.ttl line 1 column" in ran.err
    assert not (built / "none").exists()
    assert "no RDF format goes by the extension 'doc'" in run("load", "a.doc").err
    assert "cannot read the file (no such file" in run("load", "none.ttl").err
    assert "did you mean turtle" in run("load", "notes.ttl", "--format", "turtel").err


def test_the_ontology_in_every_format(here: Path, run: Run) -> None:
    turtle = run("ontology").out
    assert turtle == (ROOT / "ontology" / "chargegraph.ttl").read_text("utf-8")
    size = len(rdflib.Graph().parse(data=turtle, format="turtle"))
    for syntax, name in (("rdfxml", "xml"), ("jsonld", "json-ld"), ("ntriples", "nt")):
        assert len(rdflib.Graph().parse(data=run("ontology", "--format", syntax).out, format=name)) == size


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["biuld"], "error: no command is called 'biuld', did you mean build?"),
        (["zzz"], "error: no command is called 'zzz', chargegraph --help lists them"),
        (["run"], "error: the following arguments are required: NAME, chargegraph run --help shows how"),
        (
            ["run", "modifers-of-procedure"],
            "error: no query is called 'modifers-of-procedure', did you mean modifiers-of-procedure",
        ),
        (["run", "graph-inventory", "--fromat", "csv"], "error: unknown argument --fromat csv (did you mean --format?)"),
        (["run", "graph-inventory", "-p", "code"], "error: 'code' gives no value, write -p name=value"),
        (["run", "shared-modifiers", "-p", "code=0686T", "-p", "code=1"], "error: the parameter code is given twice"),
        (["run", "graph-inventory"], "error: there is no store, chargegraph.store, make one with chargegraph build FILE"),
        (["show", "0686T", "--store", "nowhere"], "error: there is no store, nowhere, make one"),
        (["export", "--format", "turtel"], "error: no RDF format is called 'turtel', did you mean turtle"),
        (["build", "a", "b", "--source", "x"], "error: --source names one text and several were given"),
        (["build", "a", "--base", "x"], "error: 'x' is not an IRI, give a namespace"),
        (["build", "a", "--date", "31.3.2025"], "error: '31.3.2025' is no day, give --date as YYYY-MM-DD"),
        (["build", "a", "--jobs", "many"], "error: 'many' is no number of processes"),
        (["build", "none*.txt"], "error: no file fits the pattern, none*.txt"),
        (["build", "."], "error: the directory holds no .txt, .text, .md"),
        (["check", "--fail-on", "eror"], "error: no level is called 'eror', did you mean error"),
        (["source", "0686T"], "error: there is no store"),
        (["remove", "0686T"], "error: there is no store"),
        (["query", "SELEC"], "error: there is no store"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(argv: list[str], message: str, here: Path, run: Run) -> None:
    ran = run(*argv)
    assert ran.code == 2
    assert ran.err.startswith(message)
    assert ran.out == ""
    assert not (here / "chargegraph.store").exists()


def test_the_environment_names_the_store(built: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHARGEGRAPH_STORE", str(built / "chargegraph.store"))
    (built / "sub").mkdir()
    monkeypatch.chdir(built / "sub")
    assert run("show", "0686T").code == 0


def test_help(run: Run) -> None:
    ran = run("--help")
    assert ran.code == 0
    assert all(f"  {name} " in ran.out for name in COMMANDS)
    assert run().code == 2
    assert run("--version").out == f"chargegraph {__version__}\n"
    for name in COMMANDS:
        with pytest.raises(SystemExit) as left:
            main([name, "--help"])
        assert left.value.code == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example(name: str) -> None:
    ran = subprocess.run([sys.executable, "-m", "chargegraph", name, "--help"], capture_output=True, text=True, check=True)
    assert f"example: chargegraph {name}" in ran.stdout


def test_a_terminal_gets_a_fitting_table_and_no_color_is_honoured(built: Path) -> None:
    def on_terminal(**env: str) -> str:
        leader, follower = pty.openpty()
        argv = [sys.executable, "-m", "chargegraph", "run", "modifiers-of-procedure", "-p", "code=0686T"]
        with subprocess.Popen(argv, stdout=follower, env={**os.environ, "COLUMNS": "90", "TERM": "xterm", **env}) as process:
            os.close(follower)
            out = b""
            while True:
                try:
                    data = os.read(leader, 65536)
                except OSError:
                    break
                if not data:
                    break
                out += data
        os.close(leader)
        assert process.returncode == 0
        return out.decode()

    styled, plain = on_terminal(), on_terminal(NO_COLOR="1")
    assert "\x1b[1m" in styled
    assert "\x1b" not in plain
    assert max(len(line) for line in plain.splitlines()) <= 90


def test_a_reader_that_stops_early_is_no_error(built: Path) -> None:
    command = f"{sys.executable} -m chargegraph export --format nquads | head -1"
    ran = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    assert ran.stdout.count("\n") == 1


def test_run_imports_no_more_than_it_needs(built: Path) -> None:
    code = (
        "import sys; from chargegraph.cli import main; main(['run', 'modifiers-of-procedure', '-p', 'code=0686T']);"
        "names = ('rdflib', 'owlready2', 'pandas', 'yaml', 'SPARQLWrapper', 'chargegraph.briefs.reader');"
        "print([name for name in names if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_all_case_briefs_build(here: Path, run: Run) -> None:
    ran = run("build", *map(str, case_briefs()))
    assert ran.code == 1
    assert ran.out == "5 of 5 files built; 1 problems\n"
    assert len(ran.err.splitlines()) == 4
    assert CASES.name in ran.err


def test_standard_input_can_be_loaded_with_its_format(built: Path, run: Run) -> None:
    data = run("export").out.encode()
    assert run("load", "-", stdin=data).err.startswith("error: standard input has no extension, say what it is with --format")
    assert run("load", "-", "--format", "turtle", "--store", "again", stdin=data).code == 0
    assert run("export", "--store", "again").out.encode() == data


@pytest.mark.parametrize(
    ("limit", "argv"),
    [
        ("chargegraph.cli.commands.load.MAX_BYTES", ["load", "FILE", "--format", "turtle"]),
        ("chargegraph.cli.named_rdf.MAX_BYTES", ["validate", "FILE", "--syntax", "turtle"]),
        ("chargegraph.cli.named_rdf.MAX_BYTES", ["reason", "FILE", "--syntax", "turtle"]),
        ("chargegraph.cli.typed_question.MAX_CHARACTERS", ["query", "@FILE"]),
        ("chargegraph.cli.typed_question.MAX_CHARACTERS", ["explain", "@FILE"]),
    ],
)
def test_standard_input_has_the_limit_of_a_file(
    limit: str, argv: list[str], here: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is cut in silence: what is over the limit is refused, and no store is made of it."""
    monkeypatch.setattr(limit, 10)
    (here / "file").write_bytes(b"# " + b"x" * 50)
    for named, what in (("file", "the file is over "), ("-", "standard input is over ")):
        words = [word.replace("@FILE", f"@{named}" if named == "file" else named).replace("FILE", named) for word in argv]
        found = run(*words, stdin=b"# " + b"x" * 50)
        assert found.code == 3
        assert found.err.startswith(f"error: {what}")
        assert not (here / "chargegraph.store").exists()


def test_odd_answers_are_shown(built: Path, run: Run) -> None:
    assert run("query", "SELECT * {}").out == "-\n"
    assert run("query", "SELECT (TRIPLE(<a:a>,<a:b>,<a:c>) AS ?t) {}", "--format", "csv").out == "t\n<a:a> <a:b> <a:c>\n"
    numbers = run(
        "query", "SELECT (1.10 AS ?a) (1.5 AS ?b) ('NaN'^^<http://www.w3.org/2001/XMLSchema#double> AS ?c) {}", "--format", "json"
    )
    assert json.loads(numbers.out) == [{"a": 1.1, "b": 1.5, "c": "NaN"}]
    exact = run("query", "SELECT (1234567890123456.123 AS ?a) {}", "--format", "json")
    assert json.loads(exact.out) == [{"a": "1234567890123456.123"}]


def test_output_goes_through_links_and_into_devices(built: Path, run: Run) -> None:
    (built / "target.ttl").write_text("old")
    (built / "link.ttl").symlink_to("target.ttl")
    assert run("export", "-o", "link.ttl").code == 0
    assert (built / "link.ttl").is_symlink()
    assert "cg:Brief" in (built / "target.ttl").read_text()
    assert run("export", "-o", os.devnull).code == 0
    assert Path(os.devnull).is_char_device()
    assert "is a directory" in run("export", "-o", ".").err


def test_control_characters_stay_off_the_terminal(here: Path, run: Run) -> None:
    (here / "b.txt").write_text("CPT 0686T: Evil \x1b[31mred\x07\n")
    assert "\x1b" not in run("build", "b.txt").out
    assert "\x1b" not in run("show", "0686T").out
    assert "\x1b" not in run("run", "procedure-card", "-p", "code=0686T").out
    assert "\\u001b" in run("run", "procedure-card", "-p", "code=0686T", "--format", "json").out


def test_a_card_in_another_format_needs_a_brief_too(built: Path, run: Run) -> None:
    assert run("show", "99999", "--format", "csv").code == 2


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["show", "0686T", "--store", ""], "error: the store's path is empty"),
        (["build", SHIPPED, "--base", "https://exa mple.org/"], "error: 'https://exa mple.org/' is not an IRI"),
        (["build", SHIPPED, "--base", "https://example.org/b#"], "error: 'https://example.org/b#' is no namespace for briefs"),
        (["build", SHIPPED, "--source", ""], "error: --source is empty or not printable"),
        (["export", "--graph", "not an iri"], "error: 'not an iri' is not an IRI"),
        (["show", "0686T", "--store", "http://bad host/"], "error: the endpoint does not answer"),
    ],
)
def test_wrong_words_are_usage_errors(argv: list[str], message: str, built: Path, run: Run) -> None:
    ran = run(*argv)
    assert ran.code == 2
    assert ran.err.startswith(message)


def test_a_full_disk_is_one_sentence(built: Path) -> None:
    command = f"{sys.executable} -m chargegraph export > /dev/full"
    if not Path("/dev/full").exists():
        pytest.skip("SKIPPED LOUDLY: this system has no /dev/full")
    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (2, "error: no space left on device\n")


def test_an_interruption_ends_a_query_at_once(built: Path) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with subprocess.Popen([sys.executable, "-m", "chargegraph", "query", text]) as process:
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=3) != 0


class Grudging(io.RawIOBase):
    """An output that takes seven bytes at once, as one without a buffer may."""

    def __init__(self) -> None:
        self.taken = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        some = bytes(data)[:7]  # type: ignore[call-overload]
        self.taken += some
        return len(some)


def test_an_output_that_takes_little_at_once_gets_all(built: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    question = ("query", CG + "SELECT ?s ?l { ?s cg:line ?l } ORDER BY ?s", "--format", "csv")
    whole = run(*question).out
    grudging = Grudging()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", io.TextIOWrapper(grudging, write_through=True))  # type: ignore[type-var]
        assert main(list(question)) == 0
    assert len(whole) > 1000
    assert grudging.taken.decode() == whole


def test_a_copy_is_not_restored_to_an_address(built: Path, run: Run) -> None:
    assert run("backup", "copy").code == 0
    ran = run("restore", "copy", "--store", "http://127.0.0.1:9/query")
    assert (ran.code, ran.err) == (2, "error: a copy is restored to a directory, http://127.0.0.1:9/query, give --store PATH\n")
    assert sorted(path.name for path in built.iterdir()) == ["chargegraph.store", "copy"]


@pytest.mark.parametrize("address", ["127.0.0.1:7901/query", "localhost:80", "ftp://x/y"])
def test_an_address_without_its_scheme_is_known_for_one(here: Path, run: Run, address: str) -> None:
    assert "begins with http:// or https://" in run("query", "ASK {}", "--store", address).err
