"""A cutter of queries. In: the text of a query that the engine takes. Out: its tree; a `QueryError` for a form it does not know.

Follows the grammar of SPARQL 1.1, section 19.8. It does not check what the engine has checked; expressions are kept as text, with
their terms and with the groups that they say EXISTS.
"""

from chargegraph.sparql.lexer import AGGREGATES
from chargegraph.sparql.nodes import FRESH, Nodes
from chargegraph.sparql.tree import Block, Element, Group, QueryTree, Term, Triple

_CLAUSES = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
Parts = tuple[tuple[Term, ...], tuple[Group, ...]]


def read_patterns(text: str) -> QueryTree:
    """The tree of a query.

    Raises `QueryError` where the text has a form that this cutter does not know, such as SERVICE or a triple term.

    >>> query = read_patterns("PREFIX cg: <http://a/#> SELECT ?s { ?s cg:p 1 ; cg:q ?o FILTER(?o > 2) }")
    >>> [(element.kind, element.text, element.start) for element in query.where.elements]
    [('triple', '?s cg:p 1', 36), ('triple', '?s cg:q ?o', 48), ('filter', 'FILTER(?o > 2)', 56)]
    """
    return _Cutter(text).query()


class _Cutter(Nodes):
    def query(self) -> QueryTree:
        while self.word.text.upper() in ("PREFIX", "BASE"):
            if self.take().text.upper() == "PREFIX":
                name = self.take().text[:-1]
                self.prefixes[name] = self.whole_iri(self.take().text[1:-1])
            else:
                self.base = self.whole_iri(self.take().text[1:-1])
        query = self._body(self.slice(0))
        if self.word.kind != "end":
            raise self.unknown()
        return query

    def _body(self, prologue: str) -> QueryTree:
        first = self.at
        form = self.take().text.upper()
        columns: tuple[str, ...] | None = ()
        aggregates = False
        resources: list[Term] = []
        if form == "SELECT":
            columns, aggregates = self._projection()
        elif form == "CONSTRUCT" and self.word.text == "{":
            self._skip_braces()
        elif form == "DESCRIBE":
            while not self.skip("*") and self.word.kind in ("variable", "iri", "name"):
                resources.append(self.term())
        elif form not in ("ASK", "CONSTRUCT"):
            raise self.unknown(back=1)
        head = self.slice(first)
        dataset = []
        while self.skip("FROM"):
            dataset.append(("FROM NAMED" if self.skip("NAMED") else "FROM", self.term()))
        where = self.group() if self.skip("WHERE") or self.word.text == "{" else None
        clauses = self._clauses()
        if columns is None:
            elements = where.elements if where is not None else ()
            columns = tuple(dict.fromkeys(v for e in elements for v in sorted(e.binds) if not v.startswith(FRESH)))
        aggregates = aggregates or "GROUP" in clauses or "HAVING" in clauses
        named = tuple(resources)
        return QueryTree(form, prologue, self.prefixes, head, columns, aggregates, tuple(dataset), where, clauses, named)

    def _projection(self) -> tuple[tuple[str, ...] | None, bool]:
        """The columns, None for all, and whether an aggregate is among them."""
        self.skip("DISTINCT") or self.skip("REDUCED")
        if self.skip("*"):
            return None, False
        columns, first = [], self.at
        while self.word.kind == "variable" or self.word.text == "(":
            if self.word.text == "(":
                self.expression()
                columns.append(self.words[self.at - 2].text[1:])
            else:
                columns.append(self.take().text[1:])
        return tuple(columns), any(word.text.upper() in AGGREGATES for word in self.words[first : self.at])

    def _clauses(self) -> dict[str, Block]:
        clauses: dict[str, Block] = {}
        while (name := self.word.text.upper()) in _CLAUSES:
            if name == "VALUES":
                clauses[name] = self._values()
                continue
            first = self.at
            self.take()
            self.skip("BY")
            clauses[name] = self._block(name.lower(), first, self.expression(until=(*_CLAUSES, "}")))
        return clauses

    # Groups.

    def group(self) -> Group:
        first = self.at
        self.need("{")
        elements: list[Element] = []
        if self.word.text.upper() == "SELECT":
            elements.append(self._subselect())
        while self.word.text != "}":
            if not self.skip("."):
                self._element(elements)
        self.need("}")
        return Group(tuple(elements), self.slice(first))

    def _subselect(self) -> Block:
        first = self.at
        query = self._body("")
        columns = frozenset(query.projection)
        return Block("select", f"{{ {self.slice(first)} }}", self.words[first].start, (), (), columns, columns, query)

    def _element(self, out: list[Element]) -> None:
        first = self.at
        name = self.word.text.upper()
        if name == "{":
            out.append(self._union(first))
        elif name == "VALUES":
            out.append(self._values())
        elif name in ("OPTIONAL", "MINUS"):
            self.take()
            body = self.group()
            out.append(self._block(name.lower(), first, ((), (body,)), body.binds if name == "OPTIONAL" else frozenset()))
        elif name == "GRAPH":
            self.take()
            graph, body = self.term(), self.group()
            binds = body.binds | ({graph.value} if graph.kind == "variable" else frozenset())
            out.append(self._block("graph", first, ((graph,), (body,)), binds))
        elif name == "FILTER":
            self.take()
            out.append(self._block("filter", first, self.constraint()))
        elif name == "BIND":
            self.take()
            parts = self.expression()
            out.append(self._block("bind", first, parts, frozenset({self.words[self.at - 2].text[1:]})))
        else:
            triples: list[Triple] = []
            self.triples(triples)
            out.extend(triples)

    def _union(self, first: int) -> Block:
        branches = [self.group()]
        while self.skip("UNION"):
            branches.append(self.group())
        only = branches[0].elements[0] if len(branches) == 1 and len(branches[0].elements) == 1 else None
        if isinstance(only, Block) and only.kind == "select":
            return only
        binds = frozenset(name for branch in branches for name in branch.binds)
        return self._block("union" if len(branches) > 1 else "group", first, ((), tuple(branches)), binds)

    def _values(self) -> Block:
        first = self.at
        self.take()
        terms = self.list_of_terms()
        names = frozenset(term.value for term in terms)
        self.need("{")
        while not self.skip("}"):
            terms += self.list_of_terms()
        return self._block("values", first, (tuple(terms), ()), names)

    # Expressions: their text is the engine's business.

    def constraint(self) -> Parts:
        """An expression in brackets, a call, or (NOT) EXISTS and a group."""
        if self.word.text.upper() in ("NOT", "EXISTS"):
            self.skip("NOT")
            self.skip("EXISTS")
            return (), (self.group(),)
        if self.word.text != "(":
            self.take()
        return self.expression()

    def expression(self, until: tuple[str, ...] = ()) -> Parts:
        """The terms and groups of what stands in brackets, or up to a word outside all brackets."""
        terms: list[Term] = []
        groups: list[Group] = []
        depth = 0
        while self.word.kind != "end":
            word = self.word
            if until and not depth and word.text.upper() in until:
                break
            if word.text.upper() == "EXISTS":
                self.take()
                groups.append(self.group())
            elif word.text == "{" or (word.text == "<" and self.words[self.at + 1].text == "<"):
                raise self.unknown()
            elif word.kind in ("open", "close"):
                depth += 1 if word.kind == "open" else -1
                self.take()
                if not until and not depth:
                    break
            elif word.kind in ("variable", "string", "number", "iri", "name") or word.text.lower() in ("true", "false"):
                term = self.term()
                terms += [] if term.kind == "iri" and self.word.text == "(" else [term]
            else:
                self.take()
        return tuple(terms), tuple(groups)

    def _skip_braces(self) -> None:
        depth = 1
        self.take()
        while depth:
            word = self.take()
            depth += (word.kind == "open") - (word.kind == "close")

    def _block(self, kind: str, first: int, parts: Parts, binds: frozenset[str] = frozenset()) -> Block:
        terms, groups = parts
        own = {term.value for term in terms if term.kind == "variable"} | binds
        mentions = frozenset(own | {name for group in groups for name in group.mentions})
        return Block(kind, self.slice(first), self.words[first].start, terms, groups, binds, mentions)
