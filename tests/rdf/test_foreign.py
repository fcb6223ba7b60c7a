"""RDF of strangers: no file ends a command but with one sentence."""

from pathlib import Path

import pytest

from chargegraph import Store
from chargegraph.errors import RdfError
from chargegraph.rdf import foreign
from chargegraph.rdf.foreign import read_foreign
from tests.conftest import Run

_ROOT = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://a/">'
_SAID = f'{_ROOT}<rdf:Description rdf:about="http://a/b"><a:p>%s</a:p></rdf:Description></rdf:RDF>'


def bomb(levels: int = 10) -> str:
    """A kilobyte that stands for ten to the power of `levels` bytes."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE rdf:RDF [<!ENTITY e0 "aaaaaaaaaa">{entities}]>{_SAID % f"&e{levels - 1};"}'


ENDING = {
    "entities.rdf": bomb().encode(),
    "wide.rdf": bomb().encode("utf-16"),
    "small.owl": f'<!DOCTYPE rdf:RDF [\n<!ENTITY a "b">]>{_SAID % "&a;"}'.encode(),
    "outside.rdf": f'<!DOCTYPE rdf:RDF [<!ENTITY a SYSTEM "file:///etc/passwd">]>{_SAID % "&a;"}'.encode(),
    "deep.ttl": b"<a:s> <a:p> " + b"<<( <a:s> <a:p> " * 1000 + b"<a:o>" + b" )>>" * 1000 + b" .",
    "deepest.ttl": b"<a:s> <a:p> " + b"<<( <a:s> <a:p> " * 100_000 + b"<a:o>" + b" )>>" * 100_000 + b" .",
    "deepest.nq": b"<a:s> <a:p> " + b"<<( <a:s> <a:p> " * 100_000 + b"<a:o>" + b" )>>" * 100_000 + b" .",
    "nested.jsonld": b'{"a:p":' * 10_000 + b"1" + b"}" * 10_000,
    "lists.jsonld": b'{"a:p":' + b'{"@list":[' * 10_000 + b"1" + b"]}" * 10_000 + b"}",
    "arrays.hext": b"[" * 100_000,
}
SAID = {
    "rdf": "the XML declares an entity",
    "owl": "the XML declares an entity",
    "ttl": "the parser fell over the file|a triple stands within a triple 1,000 times over",
    "nq": "the parser fell over the file",
    "jsonld": "parsing the file takes more than 64 MiB of memory",
    "hext": "no JSON",
}


@pytest.mark.parametrize("name", ENDING)
@pytest.mark.parametrize("command", [["load"], ["scheme", "add"], ["validate"]], ids=" ".join)
def test_no_file_ends_a_command_but_with_a_sentence(
    run: Run, here: Path, name: str, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign, "_MEMORY", 64)
    monkeypatch.setattr(foreign, "_MEMORY_A_BYTE", 0)
    (here / name).write_bytes(ENDING[name])
    ran = run(*command, name)
    assert ran.code == 2
    assert ran.err.startswith("error: ")
    assert ran.err.count("\n") == 1
    assert name in ran.err
    assert not (here / "chargegraph.store").exists()


@pytest.mark.parametrize("name", ENDING)
def test_it_says_what_is_wrong(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "_MEMORY", 64)
    monkeypatch.setattr(foreign, "_MEMORY_A_BYTE", 0)
    extension = name.rpartition(".")[2]
    formats = {"rdf": "rdfxml", "owl": "rdfxml", "ttl": "turtle", "nq": "nquads", "jsonld": "jsonld", "hext": "hextuples"}
    with Store(":memory:") as store, pytest.raises(RdfError, match=SAID[extension]):
        store.load(ENDING[name], formats[extension], name=name)


def test_what_takes_too_long_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "_SECONDS", 0.2)
    monkeypatch.setattr(foreign, "_SECONDS_A_BYTE", 0)
    data = (_ROOT + "<rdf:Description><a:p>" * 50_000 + "</a:p></rdf:Description>" * 50_000 + "</rdf:RDF>").encode()
    with pytest.raises(RdfError, match=r"parsing the file takes more than 0 s, slow\.rdf"):
        read_foreign(data, "rdfxml", name="slow.rdf")


def test_a_document_type_without_entities_is_no_harm() -> None:
    quads = read_foreign(("<!DOCTYPE rdf:RDF>" + _SAID % "said").encode(), "rdfxml", name="a.rdf")
    assert [quad.object.value for quad in quads] == ["said"]  # type: ignore[union-attr]
