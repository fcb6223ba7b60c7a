"""A query as a tree. In: what the cutter read. Out: frozen values that know their text, place, variables and terms.

Named after the productions of SPARQL 1.1, section 19.8. Blank nodes are asked as variables, which is what they are in a pattern.
A place is an index in the text of the query.
"""

from typing import NamedTuple

from chargegraph.rdf.names import RDF_TYPE


class Term(NamedTuple):
    """A variable, IRI, literal or blank node as a query writes it."""

    kind: str
    """``variable``, ``iri``, ``literal`` or ``blank``."""
    text: str
    """As written."""
    asked: str
    """As asked: a blank node as a variable of a name that the query does not use."""
    value: str
    """The name of a variable, the whole IRI, the lexical form of a literal."""
    tag: str
    """The language of a literal after ``@``, the IRI of its datatype, or nothing."""
    start: int

    @property
    def is_constant(self) -> bool:
        return self.kind in ("iri", "literal")


def variable(name: str) -> Term:
    """A variable that the query does not write."""
    return Term("variable", f"?{name}", f"?{name}", name, "", -1)


class Path(NamedTuple):
    """The verb of a triple: a variable, an IRI, or a property path of several. `repeats` where it has ``*`` or ``+``."""

    text: str
    terms: tuple[Term, ...]
    repeats: bool

    @property
    def only(self) -> Term | None:
        """The one term, where the path is no more than it."""
        return self.terms[0] if len(self.terms) == 1 and self.text == self.terms[0].text else None


class Triple(NamedTuple):
    """One triple pattern; `;` and `,` and brackets are read out."""

    subject: Term
    path: Path
    object: Term
    start: int
    kind: str = "triple"
    groups: "tuple[Group, ...]" = ()

    @property
    def text(self) -> str:
        return f"{self.subject.text} {self.path.text} {self.object.text}"

    @property
    def asked(self) -> str:
        return f"{self.subject.asked} {self.path.text} {self.object.asked} ."

    @property
    def terms(self) -> tuple[Term, ...]:
        return (self.subject, *self.path.terms, self.object)

    @property
    def predicate(self) -> str:
        """The IRI of its property; nothing where that is a variable or a path of several."""
        only = self.path.only
        return only.value if only is not None and only.kind == "iri" else ""

    @property
    def is_type(self) -> bool:
        return self.predicate == RDF_TYPE

    @property
    def binds(self) -> frozenset[str]:
        return frozenset(term.asked[1:] for term in self.terms if not term.is_constant)

    @property
    def mentions(self) -> frozenset[str]:
        return self.binds


class Block(NamedTuple):
    """A FILTER, BIND, VALUES, OPTIONAL, UNION, MINUS, GRAPH, a group in braces or a sub-SELECT."""

    kind: str
    """``filter``, ``bind``, ``values``, ``optional``, ``union``, ``minus``, ``graph``, ``group`` or ``select``."""
    text: str
    """As written, a sub-SELECT in its braces."""
    start: int
    terms: tuple[Term, ...]
    """The terms outside its groups: those of an expression, the name of a GRAPH, the cells of VALUES."""
    groups: "tuple[Group, ...]"
    """Its groups: the branches of a UNION, the bodies of others, what an expression says EXISTS."""
    binds: frozenset[str]
    """The variables that it may give a value to those beside it."""
    mentions: frozenset[str]
    """The variables that it shares with those beside it, if they use the same names."""
    query: "QueryTree | None" = None

    @property
    def asked(self) -> str:
        return self.text


Element = Triple | Block


class Group(NamedTuple):
    """What stands in braces, with them."""

    elements: tuple[Element, ...]
    text: str

    @property
    def binds(self) -> frozenset[str]:
        return frozenset(name for element in self.elements for name in element.binds)

    @property
    def mentions(self) -> frozenset[str]:
        return frozenset(name for element in self.elements for name in element.mentions)


class QueryTree(NamedTuple):
    """A query, or a sub-SELECT."""

    form: str
    """SELECT, ASK, CONSTRUCT or DESCRIBE."""
    prologue: str
    """The BASE and PREFIX lines."""
    prefixes: dict[str, str]
    head: str
    """What stands before the dataset and the WHERE, the form with it."""
    projection: tuple[str, ...]
    """The variables of a SELECT; all that its WHERE binds for ``*``."""
    aggregates: bool
    """Whether an aggregate stands in the head, or a GROUP BY or HAVING in the tail."""
    dataset: tuple[tuple[str, Term], ...]
    """Each FROM or FROM NAMED with its graph."""
    where: Group | None
    clauses: dict[str, Block]
    """What stands behind the WHERE, by its first word, such as HAVING; VALUES as a block of rows."""
    resources: tuple[Term, ...]
    """What a DESCRIBE names."""

    @property
    def is_one_row(self) -> bool:
        """Whether it gives one row, whatever its patterns match."""
        return self.form == "SELECT" and self.aggregates and "GROUP" not in self.clauses

    @property
    def tail(self) -> str:
        return " ".join(clause.text for clause in self.clauses.values())
