"""A cutter of queries. In: the text of a query that the engine takes. Out: its tree; a `QueryError` for a form it does not know.

Follows the grammar of SPARQL 1.1, section 19.8. It does not check what the engine has checked; expressions are kept as text, with
their terms and with the groups that they say EXISTS.
"""

from itertools import pairwise

from chargegraph.errors import Place, QueryError, excerpt
from chargegraph.sparql.nodes import Nodes
from chargegraph.sparql.tree import Block, Element, Group, QueryTree, Term, Triple

_CLAUSES = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
Parts = tuple[tuple[Term, ...], tuple[Group, ...]]


def read_patterns(text: str) -> QueryTree:
    """The tree of a query.

    Raises `QueryError` where the text has a form that this cutter does not know, such as SERVICE or a triple term.

    >>> query = read_patterns("PREFIX cg: <http://a/#> SELECT ?s { ?s cg:p 1 ; cg:q ?o FILTER(?o > 2) }")
    >>> [(element.kind, element.text, element.column) for element in query.where.elements]
    [('triple', '?s cg:p 1', 37), ('triple', '?s cg:q ?o', 49), ('filter', 'FILTER(?o > 2)', 57)]
    """
    return _Cutter(text).query()


class _Cutter(Nodes):
    def query(self) -> QueryTree:
        self._prologue()
        query = self._body(self.text[: self.end])
        if self.word.kind != "end":
            raise self.unknown()
        return query

    def _prologue(self) -> None:
        while self.word.text.upper() in ("PREFIX", "BASE"):
            if self.take().text.upper() == "PREFIX":
                name = self.take().text[:-1]
                self.prefixes[name] = self.whole_iri(self.take().text[1:-1])
            else:
                self.base = self.whole_iri(self.take().text[1:-1])

    def _body(self, prologue: str) -> QueryTree:
        start = self.word.start
        form = self.take().text.upper()
        columns: tuple[str, ...] = ()
        aggregates, star = False, False
        resources: list[Term] = []
        if form == "SELECT":
            columns, aggregates, star = self._projection()
        elif form == "CONSTRUCT" and self.word.text == "{":
            self._skip_brackets()
        elif form == "DESCRIBE":
            while self.word.kind in ("variable", "iri", "name") or self.word.text == "*":
                resources += [] if self.word.text == "*" else [self.term()]
                self.skip("*")
        elif form not in ("ASK", "CONSTRUCT"):
            raise self.unknown(back=1)
        head = self.text[start : self.end]
        dataset = self._dataset()
        has_where = self.skip("WHERE")
        where = self.group() if has_where or self.word.text == "{" else None
        clauses, tail = self._tail()
        if star and where is not None:
            columns = tuple(dict.fromkeys(v for e in where.elements for v in sorted(e.binds) if not v.startswith(self.fresh)))
        aggregates = aggregates or "GROUP" in clauses or "HAVING" in clauses
        return QueryTree(
            form, prologue, self.prefixes, head, columns, aggregates, dataset, where, tail, clauses, tuple(resources)
        )

    def _projection(self) -> tuple[tuple[str, ...], bool, bool]:
        self.skip("DISTINCT") or self.skip("REDUCED")
        if self.skip("*"):
            return (), False, True
        columns, aggregates = [], False
        while self.word.kind == "variable" or self.word.text == "(":
            first = self.at
            if self.word.kind == "variable":
                columns.append(self.take().text[1:])
            else:
                self.expression()
                inside = self.words[first : self.at]
                columns.append(inside[-2].text[1:])
                aggregates = aggregates or any(a.text.upper() in _AGGREGATES and b.text == "(" for a, b in pairwise(inside))
        return tuple(columns), aggregates, False

    def _dataset(self) -> tuple[tuple[str, Term], ...]:
        found = []
        while self.skip("FROM"):
            word = "FROM NAMED" if self.skip("NAMED") else "FROM"
            found.append((word, self.term()))
        return tuple(found)

    def _tail(self) -> tuple[dict[str, Block], str]:
        clauses: dict[str, Block] = {}
        start = self.word.start
        while (name := self.word.text.upper()) in _CLAUSES and self.word.kind == "word":
            if name == "VALUES":
                clauses[name] = self._values()
                continue
            first = self.at
            self.take()
            self.skip("BY")
            terms, groups = self.expression(until=(*_CLAUSES, "}"))
            clauses[name] = self._block(name.lower(), first, terms, groups, frozenset())
        return clauses, self.text[start : self.end] if clauses else ""

    # Groups.

    def group(self) -> Group:
        first = self.at
        self.need("{")
        elements: list[Element] = []
        if self.word.kind == "word" and self.word.text.upper() == "SELECT":
            elements.append(self._subselect())
        while self.word.text != "}":
            if not self.skip("."):
                self._element(elements)
        self.need("}")
        return Group(tuple(elements), self.slice(first), *self.place(first))

    def _subselect(self) -> Block:
        first = self.at
        query = self._body("")
        columns = frozenset(query.projection)
        text, start = f"{{ {self.slice(first)} }}", self.words[first].start
        return Block("select", text, start, *self.place(first), (), (), columns, columns, query)

    def _element(self, out: list[Element]) -> None:
        first = self.at
        name = self.word.text.upper() if self.word.kind == "word" else self.word.text
        if name == "{":
            out.append(self._union(first))
        elif name in ("OPTIONAL", "MINUS"):
            self.take()
            body = self.group()
            out.append(self._block(name.lower(), first, (), (body,), body.binds if name == "OPTIONAL" else frozenset()))
        elif name == "GRAPH":
            self.take()
            graph = self.term()
            body = self.group()
            binds = body.binds | ({graph.value} if graph.kind == "variable" else frozenset())
            out.append(self._block("graph", first, (graph,), (body,), binds))
        elif name == "FILTER":
            self.take()
            terms, groups = self.constraint()
            out.append(self._block("filter", first, terms, groups, frozenset()))
        elif name == "BIND":
            self.take()
            terms, groups = self.expression()
            out.append(self._block("bind", first, terms, groups, frozenset({self.words[self.at - 2].text[1:]})))
        elif name == "VALUES":
            out.append(self._values())
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
        return self._block("union" if len(branches) > 1 else "group", first, (), tuple(branches), binds)

    def _values(self) -> Block:
        first = self.at
        self.take()
        terms = self.list_of_terms()
        names = frozenset(term.value for term in terms)
        self.need("{")
        while self.word.text != "}":
            terms += self.list_of_terms()
        self.need("}")
        return self._block("values", first, tuple(terms), (), names)

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
            if until and not depth and (word.text == "}" or (word.kind == "word" and word.text.upper() in until)):
                break
            if word.kind == "word" and word.text.upper() == "EXISTS":
                self.take()
                groups.append(self.group())
            elif word.text == "{" or (word.text == "<" and self.words[self.at + 1].text == "<"):
                raise self.unknown()
            elif word.kind in ("open", "close"):
                depth += 1 if word.kind == "open" else -1
                self.take()
                if not until and not depth:
                    break
            elif word.kind in ("variable", "string", "number") or word.text.lower() in ("true", "false"):
                terms.append(self.term())
            elif word.kind in ("iri", "name"):
                term = self.term()
                terms += [] if self.word.text == "(" else [term]
            else:
                self.take()
        return tuple(terms), tuple(groups)

    def _skip_brackets(self) -> None:
        depth = 0
        while self.word.kind != "end":
            word = self.take()
            depth += (word.kind == "open") - (word.kind == "close")
            if not depth:
                return

    # Making.

    def _block(self, kind: str, first: int, terms: tuple[Term, ...], groups: tuple[Group, ...], binds: frozenset[str]) -> Block:
        own = {term.value for term in terms if term.kind == "variable"} | binds
        mentions = frozenset(own | {name for group in groups for name in group.mentions})
        start = self.words[first].start
        return Block(kind, self.slice(first), start, *self.place(first), terms, groups, binds, mentions, None)

    def slice(self, first: int) -> str:
        return self.text[self.words[first].start : self.end]

    def place(self, first: int) -> tuple[int, int]:
        return self.lines.place(self.words[first].start)

    def unknown(self, back: int = 0) -> QueryError:
        word = self.words[self.at - back]
        line, column = self.lines.place(word.start)
        what = f"this form is not explained, from {word.text!r} on" if word.text else "this form is not explained"
        return QueryError(what, where=Place("the query", line, column), excerpt=excerpt(self.text, line, column))
