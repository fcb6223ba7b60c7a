"""Files from strangers. In: RDF, tables, pipes, loops and names made to harm. Out: commands that hang, fall or reach out.

Every command that takes a file is asked. It answers or refuses in one sentence, reaches no port of loopback, and shows no other
file; no cell that it writes for a sheet is run.
"""

import csv
import io
import json
import os
import random
import shutil
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

from attacks.commands import Said, run, shown
from attacks.loopback import Guarded, Listener, guarded_file, listener
from attacks.outcome import Outcome, Tally
from attacks.stores import SECRET, STORE, content_of, fresh_copy, make_store, write_secret
from tests.conftest import CASES

_RDF_XML = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [{entities}]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">
<rdf:Description rdf:about="http://x/a"><x:p>{said}</x:p></rdf:Description></rdf:RDF>
"""
_TAKING: tuple[tuple[str, ...], ...] = (
    ("load", "FILE"),
    ("validate", "FILE"),
    ("reason", "FILE"),
    ("scheme", "add", "FILE"),
    ("build", "FILE"),
    ("link", "C22.0", "--mappings", "FILE"),
    ("query", "@FILE"),
    ("explain", "@FILE"),
    ("ontology", "--changes-since", "FILE"),
    ("check", "--baseline", "FILE"),
    ("restore", "FILE"),
)
_RUN = ("=1+1", '=HYPERLINK("http://a/","x")', "+1+2", "-2+3", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "\uff1d1+1", "%0A=1")
Made = Callable[[random.Random, Path, str, str], Path]
"""Makes a file. In: chance, a folder, the address and the file that nobody may reach."""


def _entities(chance: random.Random, folder: Path, address: str, file: str) -> Path:
    """RDF/XML with entities: that grow, that name a file, that name an address."""
    grown = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(chance.choice((3, 9, 20))))
    way = chance.choice(
        (
            (grown, "&a9;"),
            (f'<!ENTITY a SYSTEM "{file}">', "&a;"),
            (f'<!ENTITY a SYSTEM "{address}">', "&a;"),
            (f'<!ENTITY % a SYSTEM "{address}"> %a;', "x"),
            ('<!ENTITY a "&b;"><!ENTITY b "&a;">', "&a;"),
            (f'<!ENTITY a PUBLIC "x" "{file}">', "&a;"),
        )
    )  # fmt: skip
    text = _RDF_XML.format(entities=way[0], said=way[1])
    if chance.random() < 0.3:
        return _write(folder / "a.rdf", text.replace("1.0", '1.0" encoding="utf-16', 1).encode("utf-16"))
    return _write(folder / "a.rdf", text.encode())


def _json_ld(chance: random.Random, folder: Path, address: str, file: str) -> Path:
    """JSON-LD that is deep, or whose context is elsewhere."""
    depth = chance.choice((50, 500, 5000, 100_000))
    deep = '{"http://x/p":' * depth + "1" + "}" * depth
    listed = '{"@id":"http://x/a","http://x/p":' + "[" * depth + "1" + "]" * depth + "}"
    graphs = '{"@graph":' * depth + "[]" + "}" * depth
    elsewhere = [
        json.dumps({"@context": at, "@id": "http://x/a", "name": "b"}) for at in (address, file, [address, {"@import": file}])
    ]
    return _write(folder / "a.jsonld", chance.choice((deep, listed, graphs, *elsewhere)).encode())


def _deep_rdf(chance: random.Random, folder: Path, address: str, file: str) -> Path:
    """Turtle, TriG, N3 and N-Triples that are deep, long, cut, or not text."""
    depth = chance.choice((100, 3000, 60_000))
    texts = {
        "ttl": (
            "<a:a> <a:b> " + "[ <a:b> " * depth + "1" + "]" * depth + ".",
            "<a:a> <a:b> " + "(" * depth + ")" * depth + ".",
            "<a:a> <a:b> <<" * depth,
            f"@prefix a: <{address}> . a:a a:b <{file}> .",
            "@base <" + "a" * depth + "> .",
        ),
        "nt": (
            "<a:a> <a:b> '" + "x" * depth,
            f'<a:a> <a:b> "{"x" * depth}" .\n' * 3,
            "\x00" * depth,
            "\ufeff<a:a> <a:b> <a:c> .",
        ),
        "trig": ("{" * depth, "<a:g> {" + "<a:a> <a:b> 1 ." * 50 + "}"),
        "n3": ("{" * depth + "}" * depth, "@prefix : <a:> . :a => :b ."),
    }
    kind = chance.choice(sorted(texts))
    text = chance.choice(texts[kind]).encode()
    return _write(folder / f"a.{kind}", text[: chance.choice((len(text), len(text) // 2))])


def _no_file(chance: random.Random, folder: Path, address: str, file: str) -> Path:
    """What is no file: a pipe, a device, a socket, a folder that leads to itself, a link to nothing, a name of any bytes."""
    path = folder / "strange.txt"
    way = chance.choice(
        ("pipe", "zero", "random", "socket", "loop", "nothing", "folders", "long", "bytes", "memory", "folder of pipes")
    )
    if way == "pipe":
        os.mkfifo(path)
    elif way in ("zero", "random"):
        path = Path("/dev/zero" if way == "zero" else "/dev/urandom")
    elif way == "memory":
        path = Path("/proc/self/mem")
    elif way == "socket":
        with socket.socket(socket.AF_UNIX) as listening:
            before = os.getcwd()
            os.chdir(folder)  # the names of sockets are short
            try:
                listening.bind(path.name)
            finally:
                os.chdir(before)
    elif way == "loop":
        os.symlink(path.name, path)
    elif way == "nothing":
        os.symlink("nowhere", path)
    elif way == "folders":
        path = folder / "looped"
        path.mkdir()
        os.symlink(".", path / "same")
        os.symlink("..", path / "above")
        shutil.copy(CASES / "briefs" / "shin.txt", path / "a.txt")
    elif way == "folder of pipes":
        path = folder / "pipes"
        path.mkdir()
        os.mkfifo(path / "a.txt")
        os.symlink("/dev/zero", path / "b.txt")
    elif way == "long":
        path = folder / ("a" * chance.choice((255, 256, 5000)))
    else:
        path = folder / os.fsdecode(bytes(chance.choice(b"\xff\xfe\x80\x01\n\t\x1b\xe9") for _ in range(9)) + b".txt")
        shutil.copy(CASES / "briefs" / "shin.txt", path)
    return path


def _tables(chance: random.Random, folder: Path, address: str, file: str) -> Path:
    """Tables, archives and JSON that are not what their names say."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../escaped.csv", b"0" * 5_000_000)
    code = "Code,Description\n" + "".join(f'"{n}","{chance.choice(_RUN)}"\n' for n in range(50))
    head = "#" + "a: &a [" * 50 + "\n#curie_map:\n#  x: *a\nsubject_id\tpredicate_id\tobject_id\tmapping_justification\n"
    resource = json.dumps({"resourceType": "CodeSystem", "url": address, "concept": [{"code": "a" * 9000, "concept": [{}] * 50}]})
    deep = '{"resourceType":"CodeSystem","concept":[' + '{"code":"a","concept":[' * 3000
    outside = f'<!DOCTYPE a [<!ENTITY b SYSTEM "{file}">]><ICD10CM.tabular>&b;</ICD10CM.tabular>'
    files: dict[str, tuple[str | bytes, ...]] = {
        "a.csv": (code, '"' + "a" * 200_000, "a\x00b\n", ",".join("a" * 9000), "Code\r" * 900, "\ufeff=1,=2\n", ""),
        "a.zip": (packed.getvalue(), packed.getvalue()[:200]),
        "a.tsv": (head, head.replace("&a", "!!python/object/apply:os.system"), "subject_id\t" * 5000),
        "a.json": (resource, deep, "[" * 100_000, '{"resourceType":"CodeSystem"}', "nan"),
        "a.xml": (outside, "<ICD10CM.tabular>" + "<diag>" * 5000),
        "a.html": ("<table>" * 3000, f"<html><body>CPT 12345: <script src='{address}'></script>", "<!--" * 9000),
    }
    name = chance.choice(sorted(files))
    data = chance.choice(files[name])
    return _write(folder / name, data.encode() if isinstance(data, str) else data)


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


MADE: tuple[Made, ...] = (_entities, _json_ld, _no_file, _deep_rdf, _tables)


def attack(number: int, seed: int, scratch: Path) -> Outcome:
    """Give so many files to commands."""
    tally = Tally(seed)
    template = scratch / "template"
    template.mkdir()
    make_store(template)
    with listener() as port, guarded_file(write_secret(scratch)) as secret:
        for turn in range(number):
            chance = tally.begin()
            folder = fresh_copy(template, scratch / "tried")
            if turn % 6 == 5:
                _cells(chance, folder, tally)
            else:
                _give(MADE[turn % 6], chance, folder, port, secret, tally)
    return tally.outcome()


def _give(make: Made, chance: random.Random, folder: Path, port: Listener, secret: Guarded, tally: Tally) -> None:
    path = make(chance, folder, port.address, secret.path.as_uri())
    command = chance.choice(_TAKING[: 4 if make in (_entities, _json_ld, _deep_rdf) else None])
    store = "restored.store" if command[0] == "restore" else STORE
    given = os.fsencode(path)
    arguments = [word.encode().replace(b"FILE", given) for word in command]
    if command[0] != "ontology":
        arguments += [b"--store", store.encode()]
    by = f"{shown(arguments)} ({make.__name__[1:]} of attacks.strangers)"
    before = content_of(folder / STORE)
    said = run(arguments, folder)
    if said.fault and not (path.is_dir() and tells_each(said)):
        tally.fell(said.fault, by)
    if said.code in (2, 3):
        tally.require(content_of(folder / STORE) == before, "it is refused, and the store holds something else", by)
    tally.require(not port.visits(), "it reached the network", by)
    tally.require(not secret.was_opened(), "it opened another file", by)
    tally.require(SECRET not in said.out.decode("utf-8", "replace") + said.err, "it shows another file", by)
    tally.require(not (folder.parent / "escaped.csv").exists(), "it wrote beside its folder", by)


def tells_each(said: Said) -> bool:
    """Whether a build of a folder refused each file in a sentence of its own, and the folder in a last one."""
    *sentences, last = said.err.splitlines() or [""]
    whole = bool(sentences) and all(sentence.startswith("error: ") for sentence in sentences)
    return said.code == 2 and whole and last.startswith("error: no file held a brief, nothing was built")


def _cells(chance: random.Random, folder: Path, tally: Tally) -> None:
    """Texts that a sheet would run: with --for-spreadsheets no cell of an answer is one."""
    said = [chance.choice(_RUN) for _ in range(4)]
    title, label, use, overview = said
    table = f"| Modifier | Description | When to Use |\n|---|---|---|\n| 22 | {label} | {use} |\n"
    text = f"CPT 12345: {title}\n\nOverview\n{overview}\n\n{table}"
    name = chance.choice(("=a.txt", "+a.txt", "@a.txt", "-a.txt", "a.txt"))
    _write(folder / name, text.encode())
    built = run(["build", f"./{name}", "--store", STORE], folder)
    by = f"a brief {name} of {text!r}"
    tally.require(built.code in (0, 1), f"it is not built: {built.err.strip()[:200]}", by)
    ways = (
        ("briefs",),
        ("show", "12345"),
        ("run", "modifiers-of-procedure", "12345"),
        ("query", "SELECT * { ?s ?p ?o FILTER(ISLITERAL(?o)) }"),
    )
    command, layout = chance.choice(ways), chance.choice(("csv", "tsv"))
    answer = run([*command, "--store", STORE, "--format", layout, "--for-spreadsheets"], folder)
    if answer.fault:
        tally.fell(answer.fault, f"{shown(command)} of {by}")
    rows = csv.reader(io.StringIO(answer.out.decode(), newline=""), delimiter="," if layout == "csv" else "\t")
    cells = [
        cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\uff1d") and not _is_number(cell)
    ]
    tally.require(not cells, f"a sheet would run {cells[:2]}", f"{shown(command)} --for-spreadsheets --format {layout} of {by}")


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
