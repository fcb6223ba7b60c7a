"""Canned queries. In: .rq files with a ``#+`` header. Out: queries with typed parameters, bound safely.

The header is YAML after grlc's manner, of which a strict part is read: ``key: text``, ``key: |`` with lines indented below,
``tags: [a, b]``, and ``parameters:`` with one ``name: {type: ..., example: ..., default: ...}`` a line. A test holds every
header to a full YAML parser. ``$name`` in the text is a parameter, ``?name`` a variable.
"""

import re
from collections import namedtuple
from functools import cache, lru_cache

from chargegraph.errors import QueryError, UsageError, did_you_mean
from chargegraph.query.parameter_types import TYPES, Parameter
from chargegraph.rdf import literal
from chargegraph.resources import list_resources, read_resource
from chargegraph.sparql import bind, parameters_of
from chargegraph.sparql.parameters import ParameterValue, require_known


class Query(namedtuple("Query", ("name", "summary", "description", "tags", "parameters", "text", "remedy", "severity"))):
    """A canned query: a question, its parameters and its SPARQL text."""

    __slots__ = ()
    name: str
    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str
    remedy: str
    """What to do about a row, for a violation query."""
    severity: str
    """How serious a row is, for a violation query: error, warning or info."""

    def bind(self, /, **values: ParameterValue | None) -> str:
        """The SPARQL text with every parameter bound. Raises as `read` does.

        >>> '"0686T"' in load_query("modifiers-of-procedure").bind(code="0686t")
        True
        """
        return bind(self.text, {name: literal(value) for name, value in self.read(**values).items()})

    def read(self, /, **values: ParameterValue | None) -> dict[str, ParameterValue]:
        """The value of every parameter, in its form, defaults filled in.

        Raises `UsageError` on an unknown parameter, a missing one, or a value that is not of its parameter's type.

        >>> load_query("modifiers-of-procedure").read(code="0686t")
        {'code': '0686T'}
        """
        require_known(values, [parameter.name for parameter in self.parameters], what=f"the query {self.name}")
        found = {}
        for parameter in self.parameters:
            value = values.get(parameter.name)
            value = parameter.default if value is None else value
            if value is None:
                raise UsageError(
                    f"the query {self.name} needs the parameter {parameter.name}",
                    remedy=f"give {parameter.name}, such as {parameter.name}={parameter.example}",
                )
            found[parameter.name] = parameter.read(value)
        return found


def load_query(name: str) -> Query:
    """The canned query of that name. Raises `UsageError` where there is none."""
    if name not in query_names():
        raise UsageError(
            f"no query is called {name!r}", remedy=did_you_mean(name, query_names()) or "chargegraph queries lists them"
        )
    return read_query(name, read_resource("queries", "reports", f"{name}.rq").decode())


@cache
def query_names() -> tuple[str, ...]:
    """The names of all canned queries, sorted."""
    return tuple(file.removesuffix(".rq") for file in list_resources("queries", "reports", suffix=".rq"))


def catalogue() -> list[Query]:
    """Every canned query, by name."""
    return [load_query(name) for name in query_names()]


@lru_cache(256)
def read_query(name: str, text: str) -> Query:
    """Read the text of a .rq file.

    Raises `QueryError` where the header does not read, or where it and the text do not name the same parameters.
    """
    header = _read_header(name, [line[2:] for line in text.splitlines() if line.startswith("#+")])
    parameters = tuple(_read_parameter(name, line) for line in header.get("parameters", "").splitlines())
    declared, used = {parameter.name for parameter in parameters}, set(parameters_of(text))
    for difference, complaint in ((declared - used, "declares but does not use"), (used - declared, "uses but does not declare")):
        if difference:
            raise QueryError(f"the query {name} {complaint} the parameter {', '.join(sorted(difference))}")
    if not header.get("summary"):
        raise QueryError(f"the query {name} has no summary")
    return Query(
        name=name,
        summary=header["summary"],
        description=header.get("description", ""),
        tags=tuple(tag.strip() for tag in header.get("tags", "").strip("[]").split(",") if tag.strip()),
        parameters=parameters,
        text=text,
        remedy=header.get("remedy", ""),
        severity=header.get("severity", ""),
    )


def _read_header(name: str, lines: list[str]) -> dict[str, str]:
    header: dict[str, str] = {}
    key = ""
    for line in lines:
        line = line.removeprefix(" ")
        match = re.fullmatch(r"(summary|description|remedy|severity|tags|parameters):(?: (\S.*))?", line)
        if match:
            key = match[1]
            header[key] = "" if match[2] in (None, "|") else _unquoted(match[2])
        elif key and (line.startswith("  ") or not line):
            header[key] = f"{header[key]}\n{line[2:]}".lstrip("\n")
        else:
            raise QueryError(f"the header of the query {name} has a line that does not read: {line!r}")
    return header


_PAIR = re.compile(r"(type|example|default): (\"(?:[^\"\\]|\\.)*\"|[^,{}\"]+)")


def _read_parameter(name: str, line: str) -> Parameter:
    match = re.fullmatch(r"(\w+): \{(.*)\}", line)
    pairs = {key: _unquoted(value) for key, value in _PAIR.findall(match[2])} if match else {}
    if not match or _PAIR.sub("", match[2]).strip(", ") or pairs.get("type") not in TYPES or "example" not in pairs:
        raise QueryError(f"the header of the query {name} has a parameter that does not read: {line!r}")
    return Parameter(match[1], pairs["type"], pairs["example"], pairs.get("default"))


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
