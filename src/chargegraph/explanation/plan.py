"""The patterns of a query, one by one. In: its tree. Out: units that can be asked in any choice, each where it stood.

A unit narrows an answer: a triple pattern, a FILTER, VALUES, BIND, MINUS, a UNION, a sub-SELECT that counts. The shells about it
(GRAPH, braces, a plain sub-SELECT) go with it. An OPTIONAL never narrows; it comes along where a unit reads what it binds.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chargegraph.sparql.assembly import in_graph, shown
from chargegraph.sparql.tree import Block, Element, Group, QueryTree, Triple

_READERS = ("filter", "bind", "minus")
Chosen = frozenset[int]


class Unit(NamedTuple):
    """An element with the shells about it. Keys are its variables, told apart where a sub-SELECT hides them."""

    element: Element
    shells: tuple[Block, ...]
    keys: frozenset[str]
    binds: frozenset[str]
    names: dict[str, str]
    """Its variables that a sub-SELECT about it hides, each to its key."""
    needs: frozenset[str] = frozenset()
    """What others must bind for it to say anything: a FILTER on a variable that nothing binds is no question."""
    ends: frozenset[str] = frozenset()
    """Of a path of any length, the ends, of which others must bind one: from everywhere to everywhere it takes too long."""
    is_placed: bool = False
    """Whether needs and ends are known: they are of the whole query, also where a plan has but a part of it."""

    @property
    def graph(self) -> Block | None:
        """The GRAPH that it stands in."""
        return next((shell for shell in reversed(self.shells) if shell.kind == "graph"), None)


class Plan:
    """The units of a query, numbered in the order of its text."""

    def __init__(self, query: QueryTree, units: Iterable[Unit]) -> None:
        self.query = query
        found = list(units)
        self.units = [unit if unit.is_placed else _placed(unit, found) for unit in found]
        self.all: Chosen = frozenset(n for n, unit in enumerate(self.units) if unit.element.kind != "optional")
        self._optional = [n for n, unit in enumerate(self.units) if unit.element.kind == "optional"]

    @classmethod
    def of(cls, query: QueryTree) -> "Plan":
        units = list(_walk(query.where, (), {})) if query.where is not None else []
        if "VALUES" in query.clauses and not query.aggregates:
            units.append(_unit(query.clauses["VALUES"], (), {}))
        return cls(query, units)

    @property
    def triples(self) -> list[tuple[int, Triple]]:
        return [(n, unit.element) for n, unit in enumerate(self.units) if isinstance(unit.element, Triple)]

    def active(self, chosen: Iterable[int]) -> Chosen:
        """Those of the chosen that say something beside one another, with the OPTIONALs that they read."""
        chosen = frozenset(chosen)
        on = {n for n in chosen if not (self.units[n].needs or self.units[n].ends)}
        waiting = [n for n in (*sorted(chosen - on), *self._optional) if n not in on]
        while ready := [n for n in waiting if self._is_ready(n, on)]:
            on.update(ready)
            waiting = [n for n in waiting if n not in on]
        return frozenset(self._without_idle(on))

    def _is_ready(self, n: int, on: set[int]) -> bool:
        unit = self.units[n]
        before = on if n not in self._optional else {m for m in on if m < n}
        bound = {key for m in before if _is_inside(self.units[m], unit) for key in self.units[m].binds}
        return unit.needs <= bound and (not unit.ends or bool(unit.ends & bound))

    def _without_idle(self, on: set[int]) -> set[int]:
        """Without the OPTIONALs of which nobody reads what they bind first."""
        kept = {n for n in on if n not in self._optional}
        while True:
            read = {key for n in kept for key in self.units[n].keys}
            reading = {n for n in on - kept if (self.units[n].binds - self.units[n].needs) & read}
            if not reading:
                return kept
            kept |= reading

    def parts(self, chosen: Iterable[int]) -> list[Chosen]:
        """The active ones among the chosen, apart where they share no variable: they match together if each part does."""
        parts: list[tuple[set[int], set[str]]] = []
        for n in sorted(self.active(chosen)):
            numbers, keys = {n}, set(self.units[n].keys)
            apart = []
            for other, others in parts:
                if keys & others:
                    numbers |= other
                    keys |= others
                else:
                    apart.append((other, others))
            parts = [*apart, (numbers, keys)]
        return [frozenset(numbers) for numbers, _ in parts]

    def text(self, numbers: Iterable[int], instead: dict[int, str] | None = None, *, bare: bool = False, seen: str = "") -> str:
        """These units as the inside of a group, each in its shells; `instead` gives some another text.

        With `bare` the shells that all stand in are left out, but for GRAPH. Every sub-SELECT shows the variable `seen`: one that
        it hid would have any value outside.
        """
        items = [(self.units[n], (instead or {}).get(n)) for n in sorted(numbers)]
        return _written([(_bared(unit, items), text) for unit, text in items] if bare else items, 0, seen)

    def opened(self, element: Element, groups: Iterable[Group] | None = None, *, shelled: bool = False) -> "Plan":
        """A plan in which groups of an element, else all, stand in its place; in a shell of their own, or as if it had none."""
        number = next(n for n, unit in enumerate(self.units) if unit.element is element)
        unit = self.units[number]
        inside: list[Unit] = []
        for group in element.groups if groups is None else groups:
            shell = Block("group", group.text, -1, (), (group,), group.binds, group.mentions)
            inside += _walk(group, (*unit.shells, shell) if shelled else unit.shells, unit.names)
        return Plan(self.query, [*self.units[:number], *inside, *self.units[number + 1 :]])

    def with_shells(self, shells: dict[int, tuple[Block, ...]]) -> "Plan":
        """The same units, some in other shells."""
        return Plan(self.query, [unit._replace(shells=shells.get(n, unit.shells)) for n, unit in enumerate(self.units)])

    def only(self, chosen: Iterable[int]) -> "Plan":
        """A plan of these units, with every OPTIONAL."""
        kept = {*chosen, *self._optional}
        return Plan(self.query, [unit for n, unit in enumerate(self.units) if n in kept])


def _walk(group: Group, shells: tuple[Block, ...], hidden: dict[str, str]) -> Iterator[Unit]:
    for element in group.elements:
        inner = _inside(element)
        if inner is None or not any(e.kind != "optional" for e in inner.elements):
            yield _unit(element, shells, hidden)
            continue
        assert isinstance(element, Block)
        names = hidden
        if element.query is not None:
            shown = {name: hidden.get(name, name) for name in element.query.projection}
            names = {name: shown.get(name, f"{name} {element.start}") for name in inner.mentions}
        yield from _walk(inner, (*shells, element), names)


def _inside(element: Element) -> Group | None:
    """The group in which the units of a shell stand, None where the element is one itself."""
    if element.kind in ("graph", "group"):
        return element.groups[0]
    query = element.query if isinstance(element, Block) else None
    if query is None or query.aggregates or {"LIMIT", "OFFSET", "VALUES"} & set(query.clauses):
        return None
    return query.where


def _unit(element: Element, shells: tuple[Block, ...], hidden: dict[str, str]) -> Unit:
    graphs = {term.value for shell in shells if shell.kind == "graph" for term in shell.terms if term.kind == "variable"}
    keys = frozenset(hidden.get(name, name) for name in element.mentions | graphs)
    binds = frozenset(hidden.get(name, name) for name in element.binds | graphs)
    return Unit(element, shells, keys, binds, hidden)


def _placed(unit: Unit, units: list[Unit]) -> Unit:
    """A unit that knows what it reads of those beside it."""
    unit = unit._replace(is_placed=True)
    if unit.element.kind in (*_READERS, "optional"):
        return unit._replace(needs=_needs(unit, units))
    if isinstance(unit.element, Triple) and unit.element.path.repeats:
        return unit._replace(ends=_ends(unit, units))
    return unit


def _needs(reader: Unit, units: list[Unit]) -> frozenset[str]:
    """What a reader reads and others bind; of an OPTIONAL, those before it."""
    place = next(n for n, unit in enumerate(units) if unit.element is reader.element)
    is_optional = reader.element.kind == "optional"
    others = units[:place] if is_optional else units[:place] + units[place + 1 :]
    read = reader.keys if is_optional else reader.keys - reader.binds
    return read & {key for unit in others if _is_inside(unit, reader) for key in unit.binds}


def _ends(unit: Unit, units: list[Unit]) -> frozenset[str]:
    """The ends of a path of any length that others bind, where neither is a constant."""
    element = unit.element
    if not isinstance(element, Triple) or element.subject.is_constant or element.object.is_constant:
        return frozenset()
    sure = [other for other in units if not (isinstance(other.element, Triple) and other.element.path.repeats)]
    return unit.keys & {key for other in sure for key in other.binds}


def _is_inside(unit: Unit, reader: Unit) -> bool:
    """Whether a unit stands in the group that a reader reads."""
    depth = len(reader.shells)
    return len(unit.shells) >= depth and all(a is b for a, b in zip(unit.shells, reader.shells, strict=False))


def _written(items: list[tuple[Unit, str | None]], depth: int, seen: str) -> str:
    parts = []
    while items:
        unit, instead = items[0]
        if len(unit.shells) == depth:
            parts.append(instead if instead is not None else unit.element.asked)
            items = items[1:]
            continue
        shell = unit.shells[depth]
        count = next((n for n, (other, _) in enumerate(items) if not _is_in(other, shell, depth)), len(items))
        parts.append(_in_shell(shell, _written(items[:count], depth + 1, seen), seen))
        items = items[count:]
    return " ".join(parts)


def _bared(unit: Unit, items: list[tuple[Unit, str | None]]) -> Unit:
    shared = [s for d, s in enumerate(unit.shells) if s.kind != "graph" and all(_is_in(other, s, d) for other, _ in items)]
    return unit._replace(shells=tuple(shell for shell in unit.shells if not any(shell is each for each in shared)))


def _is_in(unit: Unit, shell: Block, depth: int) -> bool:
    return len(unit.shells) > depth and unit.shells[depth] is shell


def _in_shell(shell: Block, inside: str, seen: str) -> str:
    if shell.kind == "graph":
        return in_graph(shell, inside)
    if shell.query is not None:
        shows_it = not seen or seen in shell.query.projection or shell.query.head.rstrip().endswith("*")
        also = "" if shows_it else f" ?{seen}"
        return f"{{ {shell.query.head}{also} WHERE {{ {inside} }} {shell.query.tail} }}"
    return f"{{ {inside} }}"


def quoted(unit: Unit) -> str:
    """A unit as people read it, in its GRAPH."""
    element = unit.element
    if isinstance(element, Triple) and element.path.terms[0].start < 0:  # what DESCRIBE asks of a thing
        return element.subject.text
    return in_graph(unit.graph, shown(element.text))
