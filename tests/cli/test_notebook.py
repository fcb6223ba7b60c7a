"""What a notebook shows and can be told: tables with linked codes, magics."""

import io
import re
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

import chargegraph
from chargegraph import Store
from chargegraph.cli.notebook import CommandFailed, command, sparql
from chargegraph.errors import ChargegraphError
from chargegraph.query.markup import SHOWN, html_table
from chargegraph.query.result import Result
from tests.conftest import case_briefs


class Shell:
    """As much of an IPython shell as an extension needs."""

    def __init__(self) -> None:
        self.magics: dict[tuple[str, str], object] = {}

    def register_magic_function(self, function: object, kind: str, name: str) -> None:
        self.magics[kind, name] = function


@pytest.fixture
def filled(here: Path) -> Path:
    with Store("chargegraph.store") as store:
        for path in case_briefs():
            store.add(chargegraph.read_brief_file(str(path)))
    return here


def test_the_extension_brings_both_magics() -> None:
    shell = Shell()
    chargegraph.load_ipython_extension(shell)
    assert shell.magics == {("cell", "sparql"): sparql, ("line", "chargegraph"): command}


def test_magics_give_results(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = command("run modifiers-of-procedure -p code=0686T")
    assert found is not None
    assert list(found) == list(Store(read_only=True).run("modifiers-of-procedure", code="0686T"))
    asked = sparql("", "SELECT ?s { ?s ?p ?o } LIMIT 3")
    assert asked is not None
    assert len(asked) == 3
    named = sparql("chargegraph.store", "ASK {}")
    assert named is not None
    assert named.answer is True
    known = sparql("code=0686T", "ASK { ?b a cg:Brief ; cg:statedCode $code }")
    assert known is not None
    assert known.answer is True
    assert command("queries --format csv") is None
    assert "modifiers-of-procedure" in capsys.readouterr().out


def test_commands_print_where_only_text_can_be_printed(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in ("queries --format csv", "source 1 --store none", "show 0686T"):
        out = io.StringIO()
        monkeypatch.setattr(sys, "stdout", out)
        with pytest.raises(CommandFailed) if "none" in line else nullcontext():
            command(line)
        assert bool(out.getvalue()) == ("none" not in line)


@pytest.mark.parametrize(
    ("line", "cell", "said"),
    [
        ("run none", None, "error: no query is called 'none'"),
        ("run modifiers-of-procedure", None, "needs the parameter code"),
        ("run modifiers-of-procedure -p code=0686T --store none", None, "there is no store, none"),
        ("run modifiers-of-procedure --cod", None, "unknown argument --cod"),
        ("", "SELECT nothing", "error: "),
        ("a b", "ASK {}", "takes one store"),
    ],
)
def test_a_mistake_fails_its_cell_in_a_sentence(filled: Path, line: str, cell: str | None, said: str) -> None:
    with pytest.raises(ChargegraphError) as caught:
        command(line) if cell is None else sparql(line, cell)
    (shown,) = caught.value._render_traceback_()
    assert shown.startswith("error: ")
    assert said in shown


def test_a_command_that_fails_fails_its_cell(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for line, said in (("show 99999", "error: no brief in the store is about 99999"), ("frobnicate", "error: ")):
        with pytest.raises(CommandFailed, match="ended with exit code 2"):
            command(line)
        assert said in capsys.readouterr().err
    assert command("check 0686T --format csv -o findings.csv") is None  # it is done, and has problems


def test_an_empty_answer_is_explained(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(sparql("", 'SELECT ?b { ?b cg:statedCode "686T" }')) == 0
    assert 'the graph writes "0686T", not "686T"' in capsys.readouterr().err
    assert len(command("run modifiers-of-procedure 99999") or []) == 0
    assert capsys.readouterr().err


def test_a_table_links_codes_and_escapes_texts() -> None:
    rows = [
        ["26", "C22.0", "0686T", '<script>alert("x")</script>', "https://w3id.org/chargegraph/payer/cigna", None],
        ["nonsense", "C22.O!", "x", "javascript:alert(1)", 'https://x/"onmouseover="alert(1)', None],
    ]
    shown = html_table(["modifier", "diagnosis", "code", "label", "payer", "none"], rows)
    assert re.findall(r'<a href="([^"]*)">([^<]*)</a>', shown) == [
        ("http://purl.bioontology.org/ontology/CPT/26", "26"),
        ("http://purl.bioontology.org/ontology/ICD10CM/C22.0", "C22.0"),
        ("http://purl.bioontology.org/ontology/CPT/0686T", "0686T"),
        ("https://w3id.org/chargegraph/payer/cigna", "payer:cigna"),
        ("https://x/&quot;onmouseover=&quot;alert(1)", "https://x/&quot;onmouseover=&quot;alert(1)"),
    ]
    assert "<script" not in shown
    assert shown.endswith("<p>2 rows</p>")


def test_what_a_result_shows() -> None:
    many = Result(["n"], [[number] for number in range(SHOWN + 1)], complete=False)._repr_html_()
    assert many.count("<tr>") == SHOWN + 1
    assert many.endswith(f"<p>{SHOWN + 1} rows, the first {SHOWN} shown; the answer was cut, there are more</p>")
    assert Result(answer=True)._repr_html_() == "<pre>true\n</pre>"
    assert Result(ntriples=b"<a> <b> <c> .\n")._repr_html_() == "<pre>&lt;a&gt; &lt;b&gt; &lt;c&gt; .\n</pre>"


def test_rows_go_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    Result(["a", "b"], [[1, "x,y"]]).to_csv(str(path))
    assert path.read_text() == 'a,b\n1,"x,y"\n'
