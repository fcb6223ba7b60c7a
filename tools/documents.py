"""Documents whose examples are run. ``make docs`` writes their outputs and the generated pages anew; a test compares.

A ``console`` block holds commands after ``$ ``, continued after ``> ``, and what they print; a ``python`` block with ``>>>`` is
a doctest. The blocks of one document run in order in one empty folder, with graph/ of the repository in it. The port of
the service is a free one while they run; what a document leaves running is ended with it.
"""

import ast
import csv
import doctest
import inspect
import io
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterable
from contextlib import redirect_stdout, suppress
from itertools import pairwise
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple
from unittest import mock

import chargegraph
from chargegraph import catalogue, read_brief_file
from chargegraph.cli import COMMANDS, main
from chargegraph.findings.rules import rules
from chargegraph.findings.verdict import definitions, severities
from chargegraph.formats import RDF, RESULTS, ROWS, Format, holding
from chargegraph.operations.ontology.competency import HOLDS_BY, competency_questions
from chargegraph.operations.ontology.quality import quality_rules
from chargegraph.rdf.names import OWL
from chargegraph.rdf.vocabulary import ontology

_MOST_SHOWN = 8
ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
DOCUMENTS = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"^```python\n(>>>.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*(?:\n> .*)*)", re.MULTILINE)


def commands(text: str) -> list[str]:
    """The commands of a document's examples."""
    return [command for block in _BLOCK.findall(text) for command in _COMMAND.findall(block)]


class Ran(NamedTuple):
    """A document that was run."""

    text: str
    """Its text with what its commands print today."""
    failed: int
    """How many of its Python examples failed."""
    tried: int


def ran(text: str) -> Ran:
    """Run a document: its commands, and then its Python examples in the same folder."""
    groups: list[int] = []
    with tempfile.TemporaryDirectory() as folder:
        for name in ("graph", "ontology", "queries"):
            os.symlink(ROOT / name, Path(folder) / name)
        try:
            found = _with_outputs(text, folder, groups)
            return Ran(found, *_python_results(text, folder))
        finally:
            for group in groups:
                with suppress(ProcessLookupError):
                    os.killpg(group, signal.SIGKILL)


def _with_outputs(text: str, folder: str, groups: list[int]) -> str:
    port = str(_free_port())
    environment = {k: v for k, v in os.environ.items() if k not in ("CHARGEGRAPH_STORE", "COLUMNS", "PYTHONUNBUFFERED")}
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"

    def run(match: re.Match[str]) -> str:
        parts = []
        for shown in _COMMAND.findall(match[1]):
            command = shown.replace("\n> ", "\n")
            process = subprocess.Popen(
                ["bash", "-c", _at_port(command, port)],
                cwd=folder,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
            groups.append(process.pid)
            out, err = process.communicate(timeout=300)
            parts.append(f"$ {shown}\n{_without_port(out + err, port)}")
        return "```console\n" + "".join(parts) + "```"

    return _BLOCK.sub(run, text)


def _python_results(text: str, folder: str) -> tuple[int, int]:
    """How many of a document's Python examples failed, and how many were tried."""
    source = "\n".join(_PYTHON.findall(text))
    example = doctest.DocTestParser().get_doctest(source, {}, "document", None, 0)
    before = os.getcwd()
    os.chdir(folder)
    try:
        results = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example)
    finally:
        os.chdir(before)
    return results.failed, results.attempted


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _at_port(command: str, port: str) -> str:
    return command.replace("chargegraph serve", f"chargegraph serve --port {port}").replace(":8686", f":{port}")


def _without_port(output: str, port: str) -> str:
    return output.replace(f":{port}", ":8686")


def shipped_briefs() -> list[Path]:
    return sorted(p for p in (ROOT / "graph" / "briefs").iterdir() if p.suffix in (".txt", ".md", ".html"))


def queries_page() -> str:
    """docs/reference/queries.md, from the headers of the canned queries."""
    parts = ["# Canned queries\n\n`make docs` writes this page from the headers in queries/reports/.\n"]
    for query in catalogue():
        columns = re.search(r"^SELECT (.*)$", query.text, re.MULTILINE)
        assert columns
        names = re.findall(r"AS \?(\w+)|\?(\w+)(?![^(]*\))", columns[1])
        parts.append(f"\n## {query.name}\n\n{query.summary}\n")
        if query.description:
            parts.append(f"\n{query.description.strip()}\n")
        for parameter in query.parameters:
            optional = ", optional" if parameter.default == "" else ""
            default = f", default `{parameter.default}`" if parameter.default else ""
            parts.append(f"\n- `{parameter.name}`: {parameter.type}, such as `{parameter.example}`{optional}{default}")
        parts.append("\n" if query.parameters else "")
        parts.append("\nColumns: " + ", ".join(f"`{first or second}`" for first, second in names) + "\n")
    return "".join(parts)


def terms_page() -> str:
    """docs/reference/terms.md, from the ontology."""
    known = ontology()
    page = f"# Terms of the ontology, version {known.version}\n\n`make docs` writes this page from ontology/chargegraph.ttl.\n"
    for title, kinds in (("Classes", ("Class",)), ("Properties", ("ObjectProperty", "DatatypeProperty", "AnnotationProperty"))):
        page += f"\n## {title}\n\n| term | definition | example |\n|---|---|---|\n"
        for name, term in sorted(known.terms.items()):
            if term.kinds[0].removeprefix(OWL) in kinds:
                page += f"| `cg:{name}` | {term.definition} | {term.example} |\n"
    page += "\n## Prefixes\n\nA query needs no PREFIX line for these.\n\n| prefix | namespace |\n|---|---|\n"
    return page + "".join(f"| `{prefix}:` | `{space}` |\n" for prefix, space in sorted(known.prefixes.items()))


def findings_page() -> str:
    """docs/reference/findings.md, from the vocabulary of verdicts and the headers of the rules."""
    parts = [
        "# Findings\n\n`make docs` writes this page from graph/vocabularies/verdicts.ttl and queries/violations/.\n",
        "\n## Verdicts\n\nA verdict judges one code and the label that a brief gives it. `check --fail-on` takes a severity.\n",
        "\n| verdict | severity | what it says |\n|---|---|---|\n",
    ]
    severity = severities()
    parts += [f"| `{name}` | {severity[name] or 'nothing is wrong'} | {said} |\n" for name, said in definitions().items()]
    parts.append("\n## Rules\n\nA rule compares what a brief says in several places. It never makes a right code wrong.\n")
    for rule in rules():
        parts.append(f"\n### {rule.name}\n\n{rule.summary} ({rule.severity}).\n\n{(rule.description or '').strip()}\n")
        parts.append(f"\n*Remedy:* {rule.remedy}\n" if rule.remedy else "")
    return "".join(parts)


def faults() -> list[tuple[str, str, set[str]]]:
    """The planted faults of tests/cases/faults by their names: what each is, and what catches it."""
    found = []
    for path in sorted((ROOT / "tests" / "cases" / "faults").glob("*.ttl")):
        what, by, *_ = path.read_text("utf-8").splitlines()
        found.append((path.stem, what.removeprefix("# "), set(by.removeprefix("# caught by: ").split())))
    return found


def faults_page() -> str:
    """docs/reference/faults.md, from tests/cases/faults."""
    parts = [
        "# What catches a wrong graph\n\n`make docs` writes this page from tests/cases/faults. Each row is a fault that a test"
        " plants in a sound graph: the reasoner finds a contradiction, or `chargegraph validate` says what to do.\n",
        "\n| fault | reasoner | shapes |\n|---|---|---|\n",
    ]
    for _, what, by in faults():
        parts.append(f"| {what} | {'yes' if 'reasoner' in by else ''} | {'yes' if 'shapes' in by else ''} |\n")
    return "".join(parts)


def quality_page() -> str:
    """docs/reference/quality.md, from the rules in queries/ontology/."""
    parts = [
        "# Quality of the ontology\n\n`make docs` writes this page from queries/ontology/.\n",
        "\n`chargegraph ontology --check` and the tests hold the ontology to these rules, beside the shipped briefs,",
        " vocabularies, editions, findings and queries. Each rule is a query in the form of ROBOT's report, and",
        " `profile.tsv` gives its level. `tests/cases/ontology` plants a fault for each.\n",
        "\nERROR and WARN make the exit code 1. INFO is a note.\n",
        "\n| rule | level | problem | what to do |\n|---|---|---|---|\n",
    ]
    parts += [f"| `{rule.name}` | {rule.level} | {rule.problem} | {rule.solution} |\n" for rule in quality_rules()]
    return "".join(parts)


_OVER = {
    "one-brief": "Over one brief",
    "many-briefs": "Over many briefs",
    "findings": "Over findings",
    "editions": "Over editions",
    "links": "Over links",
}


def competency_page() -> str:
    """docs/explanation/competency.md, from queries/competency/ and the answers that a test holds."""
    parts = [
        "# What the graph can answer\n\n`make docs` writes this page from queries/competency/ and tests/cases/competency/.\n",
        "\nEach question is asked of the briefs in graph/briefs, after a check, with the links of their codes, what follows",
        " from them (in `graph:inferred`), and the editions that ship. A test holds every answer.",
        " An answer holds by one of these:\n\n",
        *(f"- *{_spaced(name)}*: {words}\n" for name, words in HOLDS_BY.items()),
    ]
    for over, title in _OVER.items():
        parts.append(f"\n## {title}\n")
        for asked in competency_questions():
            if asked.over == over:
                parts.append(f"\n### {asked.question}\n\n*{_spaced(asked.holds_by).capitalize()}.* {asked.why}".rstrip())
                parts.append(f"\n\n```sparql\n{asked.query}```\n\n{_answer(asked.name)}")
    return "".join(parts)


def _spaced(name: str) -> str:
    return name.replace("-", " ")


def _answer(question: str) -> str:
    """The rows that a test holds, as a table; the first of many."""
    text = (ROOT / "tests" / "cases" / "competency" / f"{question}.csv").read_text("utf-8")
    columns, *rows = csv.reader(io.StringIO(text))
    if not rows:
        return "Not stated.\n"
    shown = [columns, ["---"] * len(columns), *([cell.replace("|", "\\|") for cell in row] for row in rows[:_MOST_SHOWN])]
    more = f"\n{len(rows) - _MOST_SHOWN} rows more.\n" if len(rows) > _MOST_SHOWN else ""
    return "".join(f"| {' | '.join(row)} |\n" for row in shown) + more


_FORMATS = """# Formats

`make docs` writes this page from the records in `src/chargegraph/formats.py`.

## What `build` reads

Plain text in UTF-8, Markdown, and saved web pages (HTML). A text may have at most 2,000,000 bytes.

## Rows

For `run`, `query`, `show`, `check` and the other commands that print rows, and for [HTTP](http.md). `table` is the default; it is
not answered over HTTP.

{rows}
SPARQL's own, for `run`, `query`, `show` and HTTP:

{results}
`check` also writes `sarif`, `shacl` and `earl`; see
[check ten thousand briefs](../howto/check-many-briefs.md#hand-the-findings-on). `link` writes `sssom` (default) and `turtle`
beside rows.

## RDF

For `export`, `load`, `ontology` and CONSTRUCT or DESCRIBE in `query`.

{rdf}
JSON-LD and RDF/XML need the whole graph in memory; the others are written as a stream. N3 with formulae or rules is refused.

## Pages

HTTP answers a browser with a page.

{pages}
## Editions

`scheme add` recognises NUCC's CSV, the Medicare fee schedule (PPRRVU in CSV), ICD-10-CM code files and tabular XML, ICD-10-PCS
files, CMS's HCPCS file, the CSV of CMS's sheets of HCPCS and of valid diagnoses, CMS's crosswalk of specialties, FHIR CodeSystem
in JSON, and SKOS in any RDF format. See [add your CPT file](../howto/add-your-cpt-file.md).

## Mappings

`link --mappings` reads SSSOM/TSV with its metadata at the head of the file, each line behind a `#`.
"""


def formats_page() -> str:
    """docs/reference/formats.md, from the records of formats."""
    return _FORMATS.format(
        rows=_formats(ROWS),
        results=_formats(RESULTS),
        rdf=_formats(RDF, extensions=True),
        pages=_formats(holding("page")),
    )


def _formats(known: dict[str, Format], *, extensions: bool = False) -> str:
    columns = ["name", "format", "media types", "other names over HTTP"]
    columns += ["extensions that `load` knows", "named graphs"] if extensions else []
    lines = [columns, ["---"] * len(columns)]
    for each in known.values():
        line = [f"`{each.name}`", each.title, _code(each.accepts), _code(each.aliases)]
        if extensions:
            line += [_code(f".{one}" for one in (*each.extensions, *each.shared)), "yes" if each.holds == "dataset" else "no"]
        lines.append(line)
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def commands_page() -> str:
    """docs/reference/commands.md, from what every command's --help prints."""
    parts = ["# Commands\n\n`make docs` writes this page from every command's `--help`.\n\n"]
    parts += [f"- [`{name}`](#{name}): {summary}\n" for name, summary in COMMANDS.items()]
    for name in COMMANDS:
        usage, summary, *sections = _help(name).strip().split("\n\n")
        positional = re.sub(r"\[-(?:[^\[\]]|\[[^\]]*\])*\] ?", "", usage.removeprefix("usage: ")).strip()
        call = positional.replace(f"chargegraph {name}", f"chargegraph {name} [OPTION ...]", 1)
        parts.append(f"\n## {name}\n\n{summary}\n\n```text\n{call}\n```\n")
        rows = [row for section in sections for row in _arguments(section)]
        parts.append("\n| argument | meaning |\n|---|---|\n" + "".join(f"| `{said}` | {meaning} |\n" for said, meaning in rows))
        for section in sections:
            if section.startswith("example: "):
                parts.append("\n```sh\n" + textwrap.dedent(section.replace("example: ", " " * 9, 1)) + "\n```\n")
            elif not _arguments(section):
                parts.append(f"\n{section}\n")
    return "".join(parts)


def _help(name: str) -> str:
    """What --help prints where the terminal is so wide that no line is broken: the same in every version of Python."""
    printed = io.StringIO()
    with mock.patch.dict(os.environ, COLUMNS="9999"), redirect_stdout(printed), suppress(SystemExit):
        main([name, "--help"])
    return printed.getvalue()


def _arguments(section: str) -> list[tuple[str, str]]:
    """The arguments that a section of --help lists, each with its meaning; none where the section is a paragraph."""
    title, *lines = section.split("\n")
    if title not in ("positional arguments:", "options:"):
        return []
    found = re.findall(r"^  (\S.*?)(?:  +|\n +)(\S.*)$", "\n".join(lines), re.MULTILINE)
    # Python 3.13 names the value of an option once.
    return [
        (re.sub(r"^(-\w) [^,]+, ", r"\1, ", said), meaning.replace("|", "\\|")) for said, meaning in found if said != "-h, --help"
    ]


def python_page() -> str:
    """docs/reference/python.md, from the public names, their signatures and docstrings."""
    parts = ["# Python\n\n`make docs` writes this page from `chargegraph.__all__`. Import every name from `chargegraph`.\n\n"]
    names = [name for name in chargegraph.__all__ if name != "__version__"]
    parts += [f"- [`{name}`](#{name.lower()})\n" for name in names]
    for name in names:
        public = getattr(chargegraph, name)
        parts.append(f"\n## {name}\n\n")
        parts.append(_class(public) if inspect.isclass(public) else _callable(name, public))
    return "".join(parts)


def _class(kind: type) -> str:
    """A class: what it is, its fields, how it is made, its properties and methods."""
    ours = [base for base in kind.__mro__ if base.__module__.startswith("chargegraph")]
    members = {name: member for base in reversed(ours) for name, member in vars(base).items()}
    # Each once: the source of a named tuple's base is that of the class itself.
    fields = list(dict.fromkeys(field for base in ours for field in _fields(base)))
    properties = [
        (n, _type(_source(m.fget).returns), _prose(m)) for n, m in members.items() if isinstance(m, property) and n[0] != "_"
    ]
    parts = [f"{_prose(kind)}\n"]
    if not fields and not issubclass(kind, Exception):
        parts.append(f"\n```python\n{_signature(kind.__name__, members['__init__'])}\n```\n")
    if fields or properties:
        parts.append("\n| attribute | type | meaning |\n|---|---|---|\n")
        parts += [f"| `{name}` | `{said}` | {meaning} |\n" for name, said, meaning in fields + properties]
    for name, member in members.items():
        if not name.startswith("_") and isinstance(member, FunctionType | classmethod | staticmethod):
            parts.append(f"\n### {kind.__name__}.{name}\n\n" + _callable(name, getattr(member, "__func__", member)))
    return "".join(parts)


def _fields(kind: type) -> list[tuple[str, str, str]]:
    """Name, type and meaning of each field of a class; the meaning is the text below the field."""
    found = []
    for field, below in pairwise([*_source(kind).body, ast.Pass()]):
        if isinstance(field, ast.AnnAssign):
            told = below.value.value if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) else ""
            found.append((ast.unparse(field.target), _type(field.annotation), " ".join(str(told).split())))
    return found


def _type(annotation: ast.expr | None) -> str:
    return ast.unparse(_Unquoted().visit(annotation)).replace("|", "\\|") if annotation else ""


def _callable(name: str, function: Any) -> str:
    return f"```python\n{_signature(name, function)}\n```\n\n{_prose(function)}\n"


def _signature(name: str, function: Any) -> str:
    """A signature as it is written in the source: without quotes around types, in lines of a width to read."""
    node = _source(function)
    for group in (node.args.posonlyargs, node.args.args):
        if group and group[0].arg in ("self", "cls"):
            del group[0]
    for argument in ast.walk(node.args):
        if isinstance(argument, ast.arg) and argument.annotation:
            argument.annotation = _Unquoted().visit(argument.annotation)
    gives = f" -> {ast.unparse(_Unquoted().visit(node.returns))}" if node.returns and node.name != "__init__" else ""
    # Lines end after commas alone: textwrap does not break at a no-break space.
    line = f"{name}({ast.unparse(node.args)}){gives}".replace(" ", "\xa0").replace(",\xa0", ", ")
    wrapped = textwrap.fill(line, 100, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    return wrapped.replace("\xa0", " ")


class _Unquoted(ast.NodeTransformer):
    """A type in whose place its text is written, read."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return ast.parse(node.value, mode="eval").body if isinstance(node.value, str) else node


def _source(thing: Any) -> Any:
    """The class or function as a tree of syntax."""
    return ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(thing)))).body[0]


def _prose(thing: Any) -> str:
    """A docstring without its examples."""
    paragraphs = (inspect.getdoc(thing) or "").replace("``", "`").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs if not paragraph.startswith(">>>"))


GENERATED = {
    "explanation/competency.md": competency_page,
    "reference/commands.md": commands_page,
    "reference/faults.md": faults_page,
    "reference/findings.md": findings_page,
    "reference/formats.md": formats_page,
    "reference/python.md": python_page,
    "reference/quality.md": quality_page,
    "reference/queries.md": queries_page,
    "reference/terms.md": terms_page,
}


def update() -> None:
    """Write generated pages, outputs and the Turtle of the shipped briefs anew."""
    for name, write in GENERATED.items():
        (DOCS / name).write_text(write(), "utf-8")
    for path in DOCUMENTS:
        path.write_text(ran(path.read_text("utf-8")).text, "utf-8")
    for path in shipped_briefs():
        path.with_suffix(".ttl").write_text(read_brief_file(str(path)).graph().serialize(format="turtle"), "utf-8")


if __name__ == "__main__":
    update()
