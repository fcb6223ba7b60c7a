"""The house: a ladder of rooms, one door for each outside library, rooms of a size to live in, an exact public face."""

import ast
import re
import sys
from pathlib import Path

import pytest

import chargegraph
from tests.conftest import ROOT

SOURCE = ROOT / "src" / "chargegraph"

# Each room imports only from floors below its own; docs/architecture.md draws it.
FLOORS = [
    {"errors", "resources"},
    {"codes", "files", "processes"},
    {"rdf"},
    {"editions", "sparql"},
    {"briefs", "query", "remote"},
    {"mappings", "store"},
    {"explanation", "findings", "fulltext"},
    {"server"},
    {"cli"},
]
DOORS = {
    "curies": "mappings",
    "pyoxigraph": "rdf",
    "rdflib": "rdf",
    "owlready2": "rdf",
    "SPARQLWrapper": "remote",
    "pandas": "query",
    "starlette": "server",
    "uvicorn": "server",
}


def room_of(path: Path) -> str:
    parts = path.relative_to(SOURCE).parts
    return parts[0].removesuffix(".py")


def imports() -> dict[str, set[str]]:
    """Every module that a room imports, at its top, inside its functions, and for its types."""
    found: dict[str, set[str]] = {}
    for path in SOURCE.rglob("*.py"):
        names = found.setdefault(room_of(path), set())
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path} imports by dots"
                base = node.module or ""
                names.update([base] if base != "chargegraph" else [f"chargegraph.{alias.name}" for alias in node.names])
    assert len(found) > 10, "hardly a room was read"
    return found


def test_every_room_stands_on_one_floor() -> None:
    on_floors = [room for floor in FLOORS for room in floor]
    assert sorted(on_floors) == sorted(set(imports()) - {"__init__"})


def test_the_ladder_is_drawn_as_it_stands() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    drawn = {(int(floor), room) for floor, room in re.findall(r"^\| (\d+) \| (\w+) \|", page, re.MULTILINE)}
    assert drawn == {(number, room) for number, floor in enumerate(FLOORS) for room in floor}
    lines = re.findall(r"^  (\w.* --> .*)$", page, re.MULTILINE)
    sides = {frozenset(side.split(" & ")) for line in lines for side in line.split(" --> ")}
    assert sides == {frozenset(floor) for floor in FLOORS}


def test_imports_go_down_the_ladder() -> None:
    floor_of = {room: number for number, floor in enumerate(FLOORS) for room in floor}
    checked, broken = 0, set()
    for room, names in imports().items():
        for name in names:
            other = name.removeprefix("chargegraph.").split(".")[0]
            if name.startswith("chargegraph.") and room in floor_of and other in floor_of and other != room:
                checked += 1
                if floor_of[other] >= floor_of[room]:
                    broken.add((room, other))
    assert checked > 30
    assert broken == set()


def test_no_module_leads_back_to_itself() -> None:
    """Within a room too, and for types too."""
    modules = {".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__"): path
               for path in SOURCE.rglob("*.py")}  # fmt: skip
    leads_to: dict[str, set[str]] = {}
    for module, path in modules.items():
        named = {
            f"{node.module}.{alias.name}" if f"{node.module}.{alias.name}" in modules else node.module
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        leads_to[module] = {name for name in named if name in modules} - {module, "chargegraph"}
    assert sum(map(len, leads_to.values())) > 300
    while leaves := {module for module, others in leads_to.items() if not others & leads_to.keys()}:
        leads_to = {module: others - leaves for module, others in leads_to.items() if module not in leaves}
    while ends := leads_to.keys() - set().union(*leads_to.values()):
        leads_to = {module: others for module, others in leads_to.items() if module not in ends}
    assert leads_to == {}


def test_each_outside_library_has_one_door() -> None:
    seen = set()
    for room, names in imports().items():
        for name in names:
            top = name.split(".")[0]
            if top != "chargegraph" and top not in sys.stdlib_module_names:
                # A type of rdflib's or owlready2's may be named for the type checker where a door's value passes through.
                if room in ("briefs", "query", "store") and top == "rdflib":
                    continue
                assert DOORS.get(top) == room, f"{room} imports {top}"
                seen.add(top)
    assert seen == set(DOORS)


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_room_is_over_300_lines_and_each_says_what_it_is(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 300
    assert ast.get_docstring(ast.parse(text)), "no docstring"


def test_no_module_imports_what_another_keeps_to_itself() -> None:
    seen, private = 0, set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("chargegraph"):
                seen += len(node.names)
                private |= {(path.stem, alias.name) for alias in node.names if re.match(r"_(?!_)", alias.name)}
    assert seen > 1000
    assert private == set()


def test_the_public_face_is_exact() -> None:
    assert chargegraph.__all__ == sorted(chargegraph.__all__)
    assert dir(chargegraph) == chargegraph.__all__
    for name in chargegraph.__all__:
        assert getattr(chargegraph, name).__doc__ if name != "__version__" else chargegraph.__version__
    with pytest.raises(AttributeError, match="no attribute 'Stroe'"):
        _ = chargegraph.Stroe


def test_no_foreign_word_in_the_repository() -> None:
    """No path of the machine that the project was written on, and no secret left behind."""
    checked = 0
    for folder in ("src", "tests", "tools", "docs", "benchmarks", "ontology", "graph", "queries"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in {".py", ".md", ".ttl", ".rq", ".txt", ".csv"}:
                checked += 1
                assert "/wo" + "rk/" not in path.read_text("utf-8"), path
    assert checked > 50
