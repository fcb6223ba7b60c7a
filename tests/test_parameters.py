"""Parameters on every surface: a text whose ``$name`` has no value is refused before it runs; a value is bound as one term."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from chargegraph import Store, read_brief_file
from chargegraph.cli import COMMANDS, main
from chargegraph.cli.arguments import Arguments
from chargegraph.cli.notebook import CommandFailed, command, sparql
from chargegraph.errors import ChargegraphError
from chargegraph.explanation.report import explain, why_empty
from chargegraph.operations.declared import OPERATIONS
from tests.conftest import ROOT, case_briefs
from tests.http import Response, Served, serving

FORM = {"Content_Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content_Type": "application/sparql-query"}
TEXT = """PREFIX cg: <https://w3id.org/chargegraph/ns#>
SELECT ?line { ?use a cg:ModifierUse ; cg:brief/cg:statedCode "0686T" ; cg:statedCode $code ; cg:line ?line } ORDER BY ?line"""
FILE = ROOT / "queries" / "reports" / "modifiers-of-procedure.rq"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    directory = str(tmp_path_factory.mktemp("parameters") / "a.store")
    with Store(directory) as store:
        for brief in case_briefs():
            store.add(read_brief_file(str(brief)))
    return directory


@pytest.fixture(scope="module")
def store(path: str) -> Iterator[Store]:
    with Store(path, read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def served(path: str) -> Iterator[Served]:
    with serving(Path(path), seconds=20, workers=1) as service:
        yield service


class Surfaces:
    """Every way to ask a text. Each takes the text and gives what is said of it, where it was refused, else nothing."""

    def __init__(
        self,
        path: str,
        store: Store,
        served: Served,
        folder: Path,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self._path, self._store, self._served, self._file = path, store, served, folder / "q.rq"
        self._capsys, self._monkeypatch = capsys, monkeypatch

    def python(self) -> dict[str, Callable[[str], str]]:
        def refused(ask: Callable[[str], object]) -> Callable[[str], str]:
            def asked(text: str) -> str:
                try:
                    ask(text)
                except ChargegraphError as error:
                    return str(error)
                return ""

            return asked

        asked: dict[str, Callable[[str], object]] = {
            "query": self._store.query,
            "query within limits": self._store.within(seconds=20).query,
            "answer": lambda text: self._store.answer(text, "srj"),
            "explain": lambda text: explain(self._store, text, seconds=None),
            "why_empty": lambda text: why_empty(self._store, text, seconds=None),
            "the operation explain": lambda text: OPERATIONS["explain"].answer(self._store, query=text),
        }
        return {f"Python: {name}": refused(ask) for name, ask in asked.items()}

    def command_line(self) -> dict[str, Callable[[str], str]]:
        lines = [[name, argument] for name in ("query", "explain", "run") for argument in ("TEXT", "@FILE", "-")]
        lines.remove(["run", "TEXT"])  # which takes a name
        lines += [["query", "TEXT", "--format", "srj"], ["query", "TEXT", "--receipt"], ["explain", "@FILE", "--format", "json"]]

        def ask(line: list[str]) -> Callable[[str], str]:
            def asked(text: str) -> str:
                self._file.write_text(text)
                self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
                words = [{"TEXT": text, "@FILE": f"@{self._file}"}.get(word, word) for word in line]
                code = main([*words, "--store", self._path])
                out, err = self._capsys.readouterr()
                assert (code, out) == (2, "") or not err.startswith("error: ")
                return err.removeprefix("error: ") if code == 2 else ""

            return asked

        return {f"$ chargegraph {' '.join(line)}": ask(line) for line in lines}

    def notebook(self) -> dict[str, Callable[[str], str]]:
        def ask(magic: Callable[[str], object]) -> Callable[[str], str]:
            def asked(text: str) -> str:
                self._file.write_text(text)
                try:
                    magic(text)
                except CommandFailed:
                    return self._capsys.readouterr().err.removeprefix("error: ")
                except ChargegraphError as error:
                    return f"{error}\n"
                return ""

            return asked

        return {
            "%%sparql": ask(lambda text: sparql(self._path, text)),
            "%chargegraph query": ask(lambda text: command(f"query @{self._file} --store {self._path}")),
            "%chargegraph run": ask(lambda text: command(f"run @{self._file} --store {self._path}")),
            "%chargegraph explain": ask(lambda text: command(f"explain @{self._file} --store {self._path}")),
        }

    def http(self) -> dict[str, Callable[[str], str]]:
        def ask(asking: Callable[[str], Response]) -> Callable[[str], str]:
            def asked(text: str) -> str:
                response = asking(text)
                if response.status != 400:
                    return ""
                told = response.json()
                assert response.media == "application/problem+json"
                return f"{told['detail']}, line {told.get('line')} column {told.get('column')}, {told['remedy']}"

            return asked

        served = self._served
        return {
            "GET /sparql": ask(served.sparql),
            "GET /sparql, CSV": ask(lambda text: served.sparql(text, "text/csv")),
            "GET /sparql, receipt": ask(lambda text: served.sparql(text, receipt="true")),
            "POST /sparql, a form": ask(lambda text: served.ask("POST", "/sparql", urlencode({"query": text}), **FORM)),
            "GET /explain": ask(lambda text: served.get("/explain", {"query": text})),
            "POST /sparql, direct": ask(lambda text: served.ask("POST", "/sparql", text, **DIRECT)),
        }


@pytest.fixture
def surfaces(
    path: str,
    store: Store,
    served: Served,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, Callable[[str], str]]:
    found = Surfaces(path, store, served, tmp_path, capsys, monkeypatch)
    return found.python() | found.command_line() | found.notebook() | found.http()


def how(surface: str, value: str = "") -> str:
    """What a surface says to do."""
    if surface.startswith("Python"):
        quoted = repr(value) if value else "..."
        call = "query(text" if "query" in surface or "answer" in surface else "explain(store, text"
        return f"{call}, code={quoted})"
    if surface.startswith(("$", "%chargegraph")):
        return f"-p code={value or 'VALUE'}"
    return f"%%sparql STORE code={value or '...'}" if surface.startswith("%%") else f"?$code={value}"


def test_a_text_with_an_unbound_name_is_refused_on_every_surface(surfaces: dict[str, Callable[[str], str]]) -> None:
    walked = 0
    for surface, asked in surfaces.items():
        said = asked(TEXT)
        assert said.startswith("the query has a parameter that has no value, code, line 2 column 87, give "), surface
        assert f"give {how(surface)}, or write ?code for a variable" in said, surface
        assert asked(TEXT.replace("$code", '"22"')) == "", surface
        walked += 1
    assert walked > 20


def test_a_file_with_a_header_gives_its_example_on_every_surface(surfaces: dict[str, Callable[[str], str]]) -> None:
    walked = 0
    for surface, asked in surfaces.items():
        said = asked(FILE.read_text("utf-8"))
        assert said.startswith("the query has a parameter that has no value, code, line 8 column 20, give "), surface
        assert f"give {how(surface)}, such as {how(surface, '0686T')}" in said, surface
        walked += 1
    assert walked > 20


def test_a_name_that_is_a_variable_too_is_refused_on_every_surface(surfaces: dict[str, Callable[[str], str]]) -> None:
    walked = 0
    for surface, asked in surfaces.items():
        said = asked("ASK { ?code ?p $code }")
        assert said.startswith("the query has both $code and ?code, which SPARQL takes for one variable, line 1 column 7"), (
            surface
        )
        walked += 1
    assert walked > 20


def test_every_command_that_takes_parameters_is_walked() -> None:
    """A command that takes a text of SPARQL takes parameters, and is among the surfaces above."""
    from importlib import import_module

    taking = set()
    for name, operation in OPERATIONS.items():
        if not operation.help:
            parser = Arguments(name, "")
            import_module(f"chargegraph.cli.commands.{name}").arguments(parser)
            if "--parameter" in parser.format_help():
                taking.add(name)
    assert set(COMMANDS) > taking == {"query", "run", "explain"}


def test_every_surface_takes_values(
    store: Store, served: Served, path: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    expected = [row["line"] for row in store.query(TEXT.replace("$code", '"22"'))]
    assert expected
    assert [row["line"] for row in store.query(TEXT, code="22")] == expected
    assert f'"{expected[0]}"'.encode() in store.answer(TEXT, "srj", code="22")
    assert explain(store, TEXT, code="22", seconds=None).rows == len(expected)
    csv = "line\n" + "".join(f"{line}\n" for line in expected)
    file = tmp_path / "q.rq"
    file.write_text(TEXT)
    for words in (["query", TEXT, "-p", "code=22"], ["query", f"@{file}", "-p", "code=22"], ["run", f"@{file}", "22"]):
        assert main([*words, "--format", "csv", "--store", path]) == 0
        assert capsys.readouterr().out == csv
    assert main(["explain", TEXT, "-p", "code=22", "--store", path]) == 0
    found = sparql(f"{path} code=22", TEXT)
    assert found is not None
    assert [row["line"] for row in found] == expected
    assert main(["query", TEXT, "-p", "code=22", "--format", "csv", "--store", path]) == 0
    for response in (
        served.sparql(TEXT, "text/csv", **{"$code": "22"}),
        served.ask("POST", "/sparql", urlencode({"query": TEXT, "$code": "22"}), **FORM, Accept="text/csv"),
        served.ask("POST", "/sparql?" + urlencode({"$code": "22"}), TEXT, **DIRECT, Accept="text/csv"),
    ):
        assert response.text.replace("\r\n", "\n") == csv
    told = served.get("/explain", {"query": TEXT, "$code": "22"}).json()
    assert (told["operation"], told["rows"][0]["text"]) == ("explain", f"not empty: {len(expected)} row")
    assert served.sparql(TEXT, "text/csv", **{"$code": "73"}).text.replace("\r\n", "\n") != csv


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"cod": "22"}, "the query has no parameter 'cod', did you mean code?"),
        ({"code": "22", "payer": "x"}, "the query has no parameter 'payer', it takes code"),
        ({"code": "<no iri>"}, "'no iri' is not an IRI, give code=<IRI>, such as"),
        ({"code": ["22"]}, "is given ['22'], give a text, a number or a boolean"),
        ({"code": "\udcff"}, "the value of the parameter code is not UTF-8"),
    ],
)
def test_a_value_that_fits_nothing_says_what_to_do(store: Store, values: dict[str, Any], said: str) -> None:
    with pytest.raises(ChargegraphError) as caught:
        store.query(TEXT, **values)
    assert said in str(caught.value)


def test_over_http_a_value_for_no_parameter_and_one_given_twice_are_refused(served: Served) -> None:
    assert served.sparql(TEXT, **{"$cod": "22"}).json()["remedy"] == "did you mean code?"
    assert "no parameter 'code'" in served.sparql("ASK {}", **{"$code": "22"}).json()["detail"]
    twice: dict[str, Any] = {"$code": ["22", "23"]}
    assert served.sparql(TEXT, **twice).json()["detail"] == "$code is given 2 times"


def test_the_kinds_of_values(store: Store) -> None:
    def kept(value: object) -> tuple[object, object]:
        (row,) = store.query("SELECT ($v AS ?value) (DATATYPE($v) AS ?kind) {}", v=value)  # type: ignore[arg-type]
        return row["value"], row["kind"]

    xsd = "http://www.w3.org/2001/XMLSchema#"
    assert kept("18") == ("18", f"{xsd}string")
    assert kept(18) == (18, f"{xsd}integer")
    assert kept(True) == (True, f"{xsd}boolean")
    assert kept(1.5) == (1.5, f"{xsd}double")
    assert kept("<https://w3id.org/x>") == ("https://w3id.org/x", None)
    assert kept("cg:Brief") == ("cg:Brief", f"{xsd}string")
    counted = "SELECT (COUNT(*) AS ?n) { ?s $property ?o }"
    assert store.query(counted, property="<https://w3id.org/chargegraph/ns#line>")[0]["n"]
    assert store.query("SELECT * { ?s ?p $self . ?s ?q $text } LIMIT 1", self="22", text="22")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("SELECT * FROM $g { ?s ?p ?o }", {"g": "<file:///etc/passwd>"}),
        ("SELECT * { SERVICE $g { ?s ?p ?o } }", {"g": "<http://127.0.0.1:9/>"}),
        ("SELECT * { SERVICE $g { ?s ?p ?o } }", {"g": "x"}),
        ("DELETE WHERE { ?s ?p $g }", {"g": "x"}),
        ("LOAD $g", {"g": "<file:///etc/passwd>"}),
        ("$g", {"g": "x"}),
        ("SELECT * { ?s ?p ?o FILTER(?o<$g&&?p>3) }", {}),
    ],
)
def test_no_value_lets_a_text_write_read_or_reach(store: Store, served: Served, text: str, values: dict[str, str]) -> None:
    with pytest.raises(ChargegraphError):
        store.query(text, **values)
    assert served.sparql(text, **{f"${name}": value for name, value in values.items()}).status == 400


def test_a_receipt_holds_the_values_of_any_text(store: Store) -> None:
    receipts = [store.within(receipt=True).query(TEXT, code=code).receipt for code in ("22", "73")]
    assert [receipt.parameters for receipt in receipts if receipt] == [{"code": "22"}, {"code": "73"}]
    assert len({receipt.query_sha256 for receipt in receipts if receipt}) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "modifiers-of-procedure", "0686T"], ""),
        (["run", "modifiers-of-procedure", "686t"], "note: '686t' is read as 0686T\n"),
        (["run", "--format", "csv", "procedures-by-diagnosis", "c220"], "note: 'c220' is read as C22.0\n"),
        (["run", "modifiers-by-purpose", "-p", "purpose=stopped-before-anesthesia", "0686T", "--format", "csv"], ""),
        (["run", "procedures-by-diagnosis", "c220", "--format", "srj"], "note: 'c220' is read as C22.0\n"),
        (["explain", "modifiers-of-procedure", "687t"], "note: '687t' is read as 0687T\n"),
        (["query", f"@{FILE}", "-p", "code=686T"], "note: '686T' is read as 0686T\n"),
        (["run", f"@{FILE}", "686T"], "note: '686T' is read as 0686T\n"),
    ],
)
def test_required_parameters_are_given_by_position(
    words: list[str], said: str, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--store", path]) == 0
    out, err = capsys.readouterr()
    assert out
    assert err == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "modifiers-of-procedure"], "needs the parameter code, give code, such as code=0686T"),
        (["run", "modifiers-of-procedure", "0686T", "22"], "takes 1 value by position (code), and '22' is one more, give other"),
        (["run", "graph-inventory", "0686T"], "the query takes no value by position, and '0686T' is one more"),
        (["run", "specialty-diagnosis-matrix", "Medicare"], "takes no value by position, and 'Medicare' is one more"),
        (["run", "modifiers-of-procedure", "0686T", "-p", "code=0687T"], "the parameter code is given twice"),
        (["run", "modifiers-of-procedure", "-p", "code"], "'code' gives no value, write -p name=value"),
        (["run"], "the following arguments are required: NAME, chargegraph"),
        (["run", "SELECT * {}"], "no query is called 'SELECT * {}'"),
        (["query", "ASK { ?s ?p $a ; ?q $b }", "-p", "a=1"], "has no value, b, line 1 column 21, give -p b=VALUE"),
        (["query", "@nowhere.rq"], "cannot read the file (no such file or directory), nowhere.rq, check its name"),
    ],
)
def test_wrong_values_on_the_command_line_say_what_to_do(
    words: list[str], said: str, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--store", path]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def test_notes_are_seen_over_http_in_every_format(served: Served, store: Store) -> None:
    """In JSON and on a page as such, beside the rows of another format as a header; where there is none, nothing is said."""
    note = "'686t' is read as 0686T"
    told = served.get("/queries/modifiers-of-procedure?code=686t").json()
    assert (told["notes"], told["parameters"]) == ([note], {"code": "0686T"})
    assert told["rows"] == list(store.run("modifiers-of-procedure", code="0686T"))
    assert "notes" not in served.get("/queries/modifiers-of-procedure?code=0686t").json()
    assert "&#x27;686t&#x27; is read as 0686T" in served.get("/queries/modifiers-of-procedure?code=686t", Accept="text/html").text
    seen = 0
    for form in ("json", "csv", "srj", "srx", "html"):
        for _ in range(2):  # found, then kept
            answer = served.get(f"/queries/modifiers-of-procedure?code=686t&format={form}")
            assert (answer.status, answer.headers["Chargegraph-Note"]) == (200, note), form
            seen += 1
        assert served.get(f"/queries/modifiers-of-procedure?code=0686T&format={form}").headers["Chargegraph-Note"] is None
    assert seen == 10
    text = FILE.read_text("utf-8")
    assert served.sparql(text, **{"$code": "686t"}).headers["Chargegraph-Note"] == note
    odd = served.get("/queries/procedures-by-specialty", {"taxonomy": "Vascular\tSurgery\u2003", "format": "csv"})
    assert odd.status in (200, 400)
    assert served.get("/queries/procedures-by-specialty?taxonomy=vascular+surgery").json()["parameters"] == {
        "taxonomy": "2086S0129X"
    }


def test_a_notebook_says_notes(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = command(f"run modifiers-of-procedure 686t --store {path}")
    assert found is not None
    assert found.notes == ("'686t' is read as 0686T",)
    assert capsys.readouterr().err == "note: '686t' is read as 0686T\n"
