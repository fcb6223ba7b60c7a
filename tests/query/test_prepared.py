"""Values of parameters: bound as one term whatever stands beside; read as the code or specialty that is meant, with a note."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chargegraph import Store, read_brief
from chargegraph.errors import QueryError, UsageError
from chargegraph.query.prepared import header_of, prepare, prepare_canned, required_of
from chargegraph.query.result import Result
from chargegraph.sparql import bind, parameters_of, tokens
from chargegraph.sparql.brackets import require_strings
from chargegraph.sparql.parameters import Bound, term_of

# Pieces of texts with what parameters may stand beside, or seem to.
PIECES = st.lists(
    st.sampled_from(
        ["$v", "$w", "?v", "?x", "$", "?", " ", "\n", '""', "''", '"', "'", '"""', "<", "<a>", "<http://x/$v>", "#", "# $v\n",
         "a:", "a:b", r"a:\$v", r"a:\'", "_:b", "@en", "1", "1.5", ".", "{", "}", "(", ")", "[", "]", ",", ";", "=", "&&", "^^",
         "/", "*", "+", "-", "!", "|", "SELECT", "true", "é", "·"]
    ),
    max_size=14,
).map("".join)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(['"', "'", '"""', "\\", "\n", "}", "$v", "?x", "#", "<a", "\\u0022", '" } UNION { ?s ?p ?o } #', "\x00"]),
    st.integers(),
    st.booleans(),
    st.floats(),
    st.just("<http://x/y?z#>"),
)


def parts(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(text)]


@given(PIECES)
def test_parameters_are_the_variables_with_a_dollar_sign(text: str) -> None:
    found = {token.text[1:]: token.start for token in reversed(list(tokens(text))) if token.text[0] == "$" and token.text[1:]}
    assert parameters_of(text) == found


@given(PIECES, VALUES)
def test_a_value_takes_the_place_of_one_token_and_of_no_other(text: str, value: str | int | float | bool) -> None:
    try:
        require_strings(text)
        terms = {"v": term_of("v", value)}
    except (UsageError, QueryError):
        return
    expected = []
    for kind, part in parts(text):
        expected += parts(terms["v"]) if part == "$v" else [(kind, part)]
    assert parts(bind(text, terms)) == expected
    assert Bound(text, terms).text == bind(text, terms)


@given(st.text(max_size=60))
def test_any_text_comes_back_as_it_was_given(value: str) -> None:
    try:
        found = Store(":memory:").query("SELECT ($v AS ?value) ?again { BIND($v AS ?again) FILTER(?again = $v) }", v=value)
    except UsageError:
        assert value.startswith("<") or not value.isprintable()
        return
    inner = value[1:-1] if value.startswith("<") and value.endswith(">") else value
    assert [list(row.values()) for row in found] == [[inner, inner]]


def test_a_place_in_the_bound_text_leads_back() -> None:
    bound = Bound("SELECT * {\n  ?s ?p'x'$v; ?q $v , ?r }", {"v": '"a long value"'})
    line = "  ?s ?p'x'$v; ?q $v , ?r }"
    for sign in ("?p", "; ?q", ", ?r"):
        assert bound.place(bound.text.index(sign)) == (2, line.index(sign) + 1)
    assert bound.place(bound.text.index('"a')) == (2, 11)


def test_a_string_that_does_not_end_takes_no_value_in() -> None:
    for quote in ('"', "'", '"""'):
        with pytest.raises(QueryError, match="a string that does not end"):
            prepare(f"SELECT * {{ ?s ?p {quote}$v }}", {"v": " ; ?q ?o . "})
    assert prepare('SELECT * { ?s ?p "$v" }', {}).bound == 'SELECT * { ?s ?p "$v" }'


HEADER = """#+ summary: s
#+ parameters:
#+   code: {type: procedure, example: "0686T"}
#+   line: {type: integer, example: 2, default: 1}
SELECT * { ?s ?p $code ; ?q $line , ?code }
"""


def test_a_header_is_read_where_the_text_has_one() -> None:
    found = prepare(f"# a licence\n\n{HEADER}", {"code": "686t"})
    assert (found.name, found.values, found.notes) == ("ad hoc", {"code": "0686T", "line": 1}, ("'686t' is read as 0686T",))
    assert '?s ?p "0686T" ; ?q "1"^^<http://www.w3.org/2001/XMLSchema#integer> , ?code' in found.bound
    assert required_of(HEADER) == ["code"]
    assert required_of("ASK { $b ?p $a . $b ?q 1 }") == ["b", "a"]
    assert header_of("ASK {}\n#+ summary: s") is None
    with pytest.raises(UsageError, match=r"parameter line: 'x' is not a whole number"):
        prepare(HEADER, {"code": "0686T", "line": "x"})
    with pytest.raises(QueryError, match="the query mine uses but does not declare the parameter other"):
        prepare(HEADER.replace("?s", "$other"), {"code": "0686T"}, called="mine")
    # A comment in the manner of a header is no fault of a text without parameters.
    assert prepare("#+ endpoint: http://x/\nASK {}", {}).bound == "#+ endpoint: http://x/\nASK {}"


@pytest.mark.parametrize(
    ("name", "values", "read", "notes"),
    [
        ("modifiers-of-procedure", {"code": "0686t"}, "0686T", 0),
        ("modifiers-of-procedure", {"code": "686T"}, "0686T", 1),
        ("procedures-by-diagnosis", {"diagnosis": "m1711"}, "M17.11", 1),
        ("procedures-by-diagnosis", {"diagnosis": "c22.0"}, "C22.0", 0),
        ("procedures-by-diagnosis", {"diagnosis": "c22"}, "C22", 0),
        ("procedures-by-modifier", {"modifier": "as"}, "AS", 0),
        ("procedures-by-modifier", {"modifier": "2-6"}, "26", 1),
        ("procedures-by-specialty", {"taxonomy": "207k00000x"}, "207K00000X", 0),
        ("procedures-by-specialty", {"taxonomy": "207K00000"}, "207K00000X", 1),
        ("procedures-by-related", {"related": 76942}, "76942", 0),
    ],
)
def test_codes_are_read_as_they_are_typed_and_a_guess_is_said(
    name: str, values: dict[str, str | int], read: str, notes: int, corpus: Store
) -> None:
    found = prepare_canned(name, values)
    assert next(iter(found.values.values())) == read
    assert found.notes == (f"{next(iter(values.values()))!r} is read as {read}",) * notes
    assert corpus.run(name, **values).notes == found.notes


@pytest.fixture
def named() -> Store:
    """A store with a brief whose specialties go by names that no edition has, or that an edition has for another code."""
    text = """CPT 0686T: Focused ultrasound of a liver tumor

Specialties
| Taxonomy | Specialty | Notes |
| --- | --- | --- |
| 207K00000X | Interventional Radiology | a |
| 208D00000X | Village Doctor | b |
"""
    store = Store(":memory:")
    store.add(read_brief(text, source="a"))
    return store


def by_name(store: Store, name: str) -> Result:
    return store.run("procedures-by-specialty", taxonomy=name)


def test_a_specialty_goes_by_its_name(named: Store) -> None:
    assert by_name(named, "village  doctor")[0]["taxonomy"] == "208D00000X"
    assert by_name(named, "Village Doctor").notes == (
        "'Village Doctor' is read as 208D00000X (Village Doctor, by what briefs say)",
    )
    (note,) = by_name(named, "vascular surgery").notes
    assert re.fullmatch(r"'vascular surgery' is read as 2086S0129X \(.*/Vascular Surgery, by nucc-cms-2025-10\)", note)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Interventional Radiology", r"has several codes, give 207K00000X \(.*, by what briefs say\) or 2085R0204X \(.*nucc-cms"),
        ("Vascullar Surgery", r"no specialty at hand is called so, give 2086S0129X \("),
        ("zzz", "no specialty at hand is called so, give a code such as 207K00000X"),
        ("surgery vascular", r"give 2086S0129X \("),
        ("207K", "'207K' is no provider taxonomy code"),
        ("", "is no provider taxonomy code"),
        ("x" * 300, "is no provider taxonomy code"),
        ("a\nb", "is no provider taxonomy code"),
    ],
)
def test_a_name_of_no_specialty_or_of_several_lists_what_may_be_meant(named: Store, name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        by_name(named, name)
