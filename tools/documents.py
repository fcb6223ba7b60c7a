"""Documents whose examples are run. ``make docs`` writes their outputs anew and the generated pages; a test compares.

A ``console`` block holds commands after ``$ ``, continued after ``> ``, and what they print; a ``python`` block with ``>>>`` is
a doctest. The blocks of one document run in order in one empty folder, with graph/ of the repository in it. The port of
the service is a free one while they run; what a document leaves running is ended with it.
"""

import doctest
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from chargegraph import catalogue, read_brief_file
from chargegraph.findings.rules import rules
from chargegraph.findings.verdict import definitions, severities
from chargegraph.rdf import Literal, NamedNode, read_rdf
from chargegraph.rdf.formats import holding
from chargegraph.rdf.vocabulary import ontology
from chargegraph.resources import read_resource

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"^```python\n(>>>.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*(?:\n> .*)*)", re.MULTILINE)


def commands(text: str) -> list[str]:
    """The commands of a document's examples."""
    return [command for block in _BLOCK.findall(text) for command in _COMMAND.findall(block)]


def with_outputs(text: str) -> str:
    """A document's text with what its commands print today."""
    port = str(_free_port())
    groups = []
    with tempfile.TemporaryDirectory() as folder:
        for name in ("graph", "ontology", "queries"):
            os.symlink(ROOT / name, Path(folder) / name)
        environment = {k: v for k, v in os.environ.items() if k not in ("CHARGEGRAPH_STORE", "PYTHONUNBUFFERED")}
        environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"

        def run(match: re.Match[str]) -> str:
            parts = []
            for shown in _COMMAND.findall(match[1]):
                command = shown.replace("\n> ", "\n")
                ran = subprocess.Popen(
                    ["bash", "-c", _at_port(command, port)],
                    cwd=folder,
                    env=environment,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    start_new_session=True,
                )
                groups.append(ran.pid)
                out, err = ran.communicate(timeout=300)
                parts.append(f"$ {shown}\n{_without_port(out + err, port)}")
            return "```console\n" + "".join(parts) + "```"

        try:
            return _BLOCK.sub(run, text)
        finally:
            for group in groups:
                with suppress(ProcessLookupError):
                    os.killpg(group, signal.SIGKILL)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _at_port(command: str, port: str) -> str:
    return command.replace("chargegraph serve", f"chargegraph serve --port {port}").replace(":8686", f":{port}")


def _without_port(output: str, port: str) -> str:
    return output.replace(f":{port}", ":8686")


def python_failures(text: str) -> tuple[int, int]:
    """How many of a document's Python examples failed, and how many were tried."""
    source = "\n".join(_PYTHON.findall(text))
    example = doctest.DocTestParser().get_doctest(source, {}, "document", None, 0)
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(ROOT / "graph", Path(folder) / "graph")
        os.chdir(folder)
        try:
            results = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example)
        finally:
            os.chdir(before)
    return results.failed, results.attempted


def shipped_briefs() -> list[Path]:
    return sorted(p for p in (ROOT / "graph" / "briefs").iterdir() if p.suffix in (".txt", ".md", ".html"))


def queries_page() -> str:
    """docs/queries.md, from the headers of the canned queries."""
    parts = ["# Canned queries\n\nWritten by `make docs` from the headers in queries/reports/.\n"]
    for query in catalogue():
        columns = re.search(r"^SELECT (.*)$", query.text, re.MULTILINE)
        assert columns
        names = re.findall(r"AS \?(\w+)|\?(\w+)(?![^(]*\))", columns[1])
        parts.append(f"\n## {query.name}\n\n{query.summary}\n")
        if query.description:
            parts.append(f"\n{query.description.strip()}\n")
        for parameter in query.parameters:
            optional = ", may be left out" if parameter.default == "" else ""
            default = f", {parameter.default} unless given" if parameter.default else ""
            parts.append(f"\n- `{parameter.name}`: {parameter.type}, such as `{parameter.example}`{optional}{default}")
        parts.append("\n" if query.parameters else "")
        parts.append("\nColumns: " + ", ".join(f"`{first or second}`" for first, second in names) + "\n")
    return "".join(parts)


def terms_page() -> str:
    """docs/terms.md, from the ontology."""
    rows: dict[str, dict[str, str]] = {}
    for quad in read_rdf(read_resource("ontology", "chargegraph.ttl"), "turtle"):
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(ontology().prefixes["cg"]):
            slot = re.split("[#/]", quad.predicate.value)[-1]
            value = quad.object.value if isinstance(quad.object, Literal | NamedNode) else ""
            rows.setdefault(quad.subject.value.rsplit("#", 1)[1], {}).setdefault(slot, value)
    page = f"# Terms of the ontology, version {ontology().version}\n\nWritten by `make docs` from ontology/chargegraph.ttl.\n"
    for title, kinds in (("Classes", ("Class",)), ("Properties", ("ObjectProperty", "DatatypeProperty", "AnnotationProperty"))):
        page += f"\n## {title}\n\n| term | definition | example |\n|---|---|---|\n"
        for name in sorted(rows):
            row = rows[name]
            if row["type"].rsplit("#", 1)[1] in kinds:
                page += f"| `cg:{name}` | {row['definition']} | {row['example']} |\n"
    return page


def findings_page() -> str:
    """docs/findings.md, from the vocabulary of verdicts and the headers of the rules."""
    parts = [
        "# Findings\n\nWritten by `make docs` from graph/vocabularies/verdicts.ttl and the headers in queries/violations/.\n",
        "\n## Verdicts\n\nOn each code and its stated label, by the authorities at hand. `--fail-on` asks for a severity.\n",
        "\n| verdict | severity | what it says |\n|---|---|---|\n",
    ]
    graves = severities()
    parts += [f"| `{name}` | {graves[name] or 'nothing is wrong'} | {said} |\n" for name, said in definitions().items()]
    parts.append("\n## Rules\n\nOn what one brief says of several things. A rule never makes a right code wrong.\n")
    for rule in rules():
        parts.append(f"\n### {rule.name}\n\n{rule.summary} ({rule.severity}).\n\n{(rule.description or '').strip()}\n")
        parts.append(f"\n*Remedy:* {rule.remedy}\n" if rule.remedy else "")
    return "".join(parts)


def formats_page() -> str:
    """docs/formats.md, from the records of formats."""
    page = "# Formats\n\nWritten by `make docs` from src/chargegraph/rdf/formats.py.\n"
    for title, kinds, said in (
        ("RDF", ("graph", "dataset"), "`export`, `ontology` and `query` (CONSTRUCT, DESCRIBE) write them, `load` reads them.\n"
         "At the service those for one graph answer CONSTRUCT, DESCRIBE and whole graphs; what is said of a thing has all.\n"
         "N3 with formulae or rules is refused, and so is TriX with a DOCTYPE."),
        ("Rows", ("rows", "results"), "`run`, `query` and other commands write them.\n"
         "The service answers canned queries in all that have a media type, SPARQL in SPARQL's own."),
        ("Pages", ("page",), "The service answers a browser so."),
    ):  # fmt: skip
        page += f"\n## {title}\n\n{said}\n\n| name | format | holds | media types | extensions | at the service also |\n"
        page += "|---|---|---|---|---|---|\n"
        for each in holding(*kinds).values():
            media, extensions = _listed(each.accepts), _listed(f".{one}" for one in (*each.extensions, *each.shared))
            page += f"| `{each.name}` | {each.title} | {each.holds} | {media} | {extensions} | {_listed(each.aliases)} |\n"
    return page


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


GENERATED = {"formats.md": formats_page, "queries.md": queries_page, "terms.md": terms_page, "findings.md": findings_page}


def main() -> None:
    for name, write in GENERATED.items():
        (ROOT / "docs" / name).write_text(write(), "utf-8")
    for path in DOCUMENTS:
        text = path.read_text("utf-8")
        path.write_text(with_outputs(text), "utf-8")
    for path in shipped_briefs():
        path.with_suffix(".ttl").write_text(read_brief_file(str(path)).graph().serialize(format="turtle"), "utf-8")


if __name__ == "__main__":
    main()
