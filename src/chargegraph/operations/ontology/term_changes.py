"""Two versions of an ontology. In: the quads of an earlier and of a later one. Out: what became of each term, a row a change.

Terms are what stands in the ontology's own namespace and has a type of OWL's. What is said of one is compared property by
property; what stands behind a blank node, such as a restriction or a chain, is compared by all that it says.
"""

from collections.abc import Iterable

from chargegraph.errors import UsageError
from chargegraph.query.result import Result
from chargegraph.rdf import BlankNode, Quad
from chargegraph.rdf.names import DCTERMS, OWL, RDF_TYPE, RDFS
from chargegraph.rdf.vocabulary import compress, ontology, ontology_quads

COLUMNS = ("change", "term", "property", "before", "after")
_DEPRECATED, _SUCCESSOR = f"{OWL}deprecated", f"{DCTERMS}isReplacedBy"
_HOME = f"{RDFS}isDefinedBy"


def term_changes(before: Iterable[Quad], after: Iterable[Quad] | None = None) -> Result:
    """What became of the terms of an earlier version, up to a later one or to the one that ships.

    A row is ``added``, ``removed``, ``deprecated`` (with its successor) or ``changed``. Raises `UsageError` where the earlier one
    declares no term of the ontology's namespace.

    >>> len(term_changes(ontology_quads()))
    0
    """
    old, new = (_said(quads) for quads in (before, ontology_quads() if after is None else after))
    if not old:
        what = "the earlier version declares no term of the ontology"
        raise UsageError(what, remedy="give a file that chargegraph ontology wrote")
    rows = []
    for iri in sorted(old.keys() | new.keys()):
        was, now, term = old.get(iri), new.get(iri), compress(iri)
        if was is None or now is None:
            rows.append(("removed", term, "", "", "") if now is None else ("added", term, "", "", ""))
            continue
        deprecated = _DEPRECATED in now and _DEPRECATED not in was
        if deprecated:
            rows.append(("deprecated", term, compress(_SUCCESSOR), "", _told(now.get(_SUCCESSOR))))
        rows += [
            ("changed", term, compress(name), _told(was.get(name)), _told(now.get(name)))
            for name in sorted(was.keys() | now.keys())
            if was.get(name) != now.get(name) and not (deprecated and name in (_DEPRECATED, _SUCCESSOR))
        ]
    return Result(COLUMNS, rows)


def _told(values: frozenset[str] | None) -> str:
    return "; ".join(sorted(values or ()))


def _said(quads: Iterable[Quad]) -> dict[str, dict[str, frozenset[str]]]:
    """What is said of each term, by property."""
    about: dict[str, dict[str, list[object]]] = {}
    for quad in quads:
        about.setdefault(str(quad.subject), {}).setdefault(quad.predicate.value, []).append(quad.object)
    ours = f"<{ontology().prefixes['cg']}"
    return {
        subject[1:-1]: {
            name: frozenset(_words(value, about) for value in values) for name, values in said.items() if name != _HOME
        }
        for subject, said in about.items()
        if subject.startswith(ours) and any(str(kind).startswith(f"<{OWL}") for kind in said.get(RDF_TYPE, ()))
    }


def _words(value: object, about: dict[str, dict[str, list[object]]], above: tuple[str, ...] = ()) -> str:
    """A value as text, the same for the same: a blank node by what it says, whatever it is called."""
    node = str(value)
    if not isinstance(value, BlankNode) or node in above:
        return compress(node[1:-1]) if node.startswith("<") else node
    inside = [
        f"{compress(name)} {_words(each, about, (*above, node))}"
        for name, values in about.get(node, {}).items()
        for each in values
    ]
    return f"[{' ; '.join(sorted(inside))}]"
