"""What a browser is shown: answers, problems, briefs and the front page as HTML; and that programs get what they got."""

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest

from chargegraph import Store, check, read_brief, read_brief_file
from tests.conftest import ROOT
from tests.http import Response, Served, serving

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
"""What Firefox and Chromium send, but for image types."""
HOSTILE = '<script>alert(1)</script> & "quoted" \u202e22\u202c bell\x07'
SEEN = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot; [U+202E]22[U+202C] bell␇"
READ = SEEN.replace("[U+202E]", "").replace("[U+202C]", "")
"""A text as the reader of briefs sees it; the original is shown as it is."""
_BRIEF = f"""Summary & Overview
CPT 12345: A title {HOSTILE}
It is done {HOSTILE} seldom.

Associated Modifiers
| Modifier | Description | When to Use |
| 22 | More work {HOSTILE} | When {HOSTILE} |
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages") / "a.store"
    with Store(path) as store:
        store.add(read_brief_file(str(ROOT / "graph" / "briefs" / "0686T-liver-ultrasound.txt")))
        store.add(read_brief_file(str(ROOT / "graph" / "briefs" / "47370-liver-radiofrequency.txt")))
        store.add(read_brief(_BRIEF))
        store.load(b'<http://x/odd> <http://x/says> "<script>alert(1)</script>" .\n', "ntriples", graph="http://x/odd")
        check(store)  # the label indexes that it keeps are not made by each process of the service
    return path


@pytest.fixture(scope="module")
def served(path: Path) -> Iterator[Served]:
    with serving(path, seconds=30, workers=1, rows=100_000) as service:
        yield service


class _Balance(HTMLParser):
    """Which elements are open; what is closed must be the one opened last."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in ("meta", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page_of(response: Response, status: int = 200) -> str:
    """The text of a page, which must be well built and hold nothing that runs or is fetched."""
    assert (response.status, response.media) == (status, "text/html"), response.text
    balance = _Balance()
    balance.feed(response.text)
    assert balance.open == []
    assert not {"script", "img", "link", "iframe", "object"} & {*balance.seen}
    assert balance.seen.count("h1") == 1
    assert balance.seen.count("div") == balance.seen.count("table"), "a table without a box of its own"
    # What stands in a box is sent again as it is.
    shown = re.sub(r'<textarea.*?</textarea>|value="[^"]*"', "", response.text, flags=re.DOTALL)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    ids = re.findall(r' id="([^"]*)"', response.text)
    assert len(ids) == len({*ids})
    return response.text


def cells(text: str) -> list[list[str]]:
    """The rows of the tables of a page, as text without its links."""
    rows = re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL)
    plain = (
        [unescape(re.sub("<[^>]*>", "", cell)) for cell in re.findall("<td[^>]*>(.*?)</td>", row, re.DOTALL)] for row in rows
    )
    return [row for row in plain if row]


# Answers to SPARQL.


MODIFIERS = "SELECT ?modifier ?line { ?u a cg:ModifierUse ; cg:statedCode ?modifier ; cg:line ?line } ORDER BY ?line LIMIT 3"


def test_a_browser_sees_the_rows_of_a_query_in_the_page(served: Served) -> None:
    for fields in ({}, {"format": "html"}):
        page = page_of(served.get("/sparql", {"query": MODIFIERS, **fields}, Accept=BROWSER))
        rows = served.sparql(MODIFIERS, "text/csv").text.splitlines()[1:]
        assert [",".join(row) for row in cells(page)] == rows
        assert '<a href="/lookup/cpt/22">22</a>' in page
        assert f">\n{MODIFIERS}</textarea>" in page
    assert served.sparql(MODIFIERS, format="html").media == "text/html"
    data = re.findall(r'<a href="(/sparql\?[^"]*)">', page)
    assert [served.get(unescape(address), Accept=BROWSER).media for address in data] == [
        "text/csv",
        "application/sparql-results+json",
        "text/tab-separated-values",
        "application/sparql-results+xml",
    ]


def test_a_browser_sees_every_form_of_answer(served: Served) -> None:
    def asked(text: str, **fields: str) -> str:
        return page_of(served.get("/sparql", {"query": text, **fields}, Accept=BROWSER))

    assert "<p>Yes.</p>" in asked("ASK { ?s ?p ?o }")
    assert "<p>No.</p>" in asked("ASK { ?s ?p 'nowhere' }")
    assert "<p>No triples.</p>" in asked("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(false) }")
    triples = asked("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <http://x/odd> { ?s ?p ?o } }")
    assert cells(triples) == [["http://x/odd", "http://x/says", "<script>alert(1)</script>"]]
    empty = asked("SELECT ?s { ?s cg:statedCode '99999' }")
    (why,) = re.findall(r'No rows\. <a href="([^"]*)">', empty)
    assert served.get(unescape(why), Accept=BROWSER).status == 200
    with_value = asked("SELECT ?l { ?u cg:statedCode $code ; cg:line ?l }", **{"$code": '22"'})
    assert 'name="$code" type="text" value="22&quot;"' in with_value
    assert cells(asked("SELECT ?a ?b { VALUES (?a ?b) { (UNDEF 'x') } }")) == [["", "x"]]
    assert 'value="html"' in page_of(served.get("/sparql", Accept=BROWSER))


def test_a_page_shows_the_first_thousand_rows(served: Served) -> None:
    page = page_of(served.get("/sparql", {"query": "SELECT * { ?s ?p ?o . ?q ?r ?t }"}, Accept=BROWSER))
    assert "The first 1,000 rows" in page
    assert len(cells(page)) == 1000


def test_a_receipt_of_a_page_is_that_of_the_answer(served: Served) -> None:
    names = [
        served.get("/sparql", {"query": MODIFIERS, "receipt": "true"}, Accept=accept).headers["Chargegraph-Receipt-SHA256"]
        for accept in (BROWSER, "text/csv")
    ]
    assert names[0] == names[1] is not None


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/*", "application/sparql-results+xml"),
        ("text/csv, text/html;q=0.9", "text/csv"),
        ("application/xhtml+xml;q=0.5, */*;q=0.1", "application/sparql-results+json"),
        ("application/rdf+xml, text/turtle;q=0.9, text/html;q=0.8, */*;q=0.1", "application/sparql-results+json"),
    ],
)
def test_programs_get_what_they_got(served: Served, accept: str, media: str) -> None:
    assert served.get("/sparql", {"query": MODIFIERS}, Accept=accept).media == media


# Problems.


def test_a_browser_is_told_of_a_fault_in_a_query_with_its_place_and_the_query_to_mend(served: Served) -> None:
    text = "SELECT * {\n ?s ?p }"
    response = served.get("/sparql", {"query": text}, Accept=BROWSER)
    page = page_of(response, 400)
    told = served.get("/sparql", {"query": text}).json()
    assert told["line"] == 2
    assert f"Line {told['line']} column {told['column']}." in page
    assert f"<pre>\n{told['excerpt']}</pre>" in page
    assert f"{told['detail'][1:]}." in page
    assert f">\n{text}</textarea>" in page
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Vary"] == "Accept"


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/nowhere", 404, "There is nothing at /nowhere."),
        ("/querys", 404, '<a href="/queries">/queries</a>'),
        ("/queries/modifiers-of-procedur?code=0686T", 404, "did you mean modifiers-of-procedure"),
        ("/card/99999", 404, "No brief in the store is about 99999."),
        ("/lookup/icd10cm/C22.99", 404, "What to do: "),
        ("/search?text=a&limit=none", 400, "What to do: give limit=20"),
        ("/resource?iri=http://x/none", 404, "The store says nothing of http://x/none."),
        ("/graph-store?default&format=nonsense", 400, "What to do: choose one of"),
        ("/receipts/0", 404, "ask again with receipt=true"),
    ],
)
def test_a_browser_is_shown_problems_and_a_program_gets_them_as_data(
    served: Served, address: str, status: int, said: str
) -> None:
    assert said in page_of(served.get(address, Accept=BROWSER), status)
    for accept in ("", "*/*", "application/json", "text/html;q=0.5, */*;q=0.1"):
        response = served.get(address, Accept=accept)
        assert (response.status, response.media) == (status, "application/problem+json")
        assert response.json()["status"] == status


def test_a_problem_shows_what_was_asked_as_text(served: Served) -> None:
    for address, fields in (
        (f"/{quote(HOSTILE)}", None),
        (f"/card/{quote(HOSTILE)}", None),
        (f"/queries/{quote(HOSTILE)}", None),
        ("/search", {HOSTILE: "a"}),
        ("/resource", {"iri": HOSTILE}),
    ):
        response = served.get(address, fields, Accept=BROWSER)
        assert "&lt;script&gt;" in page_of(response, response.status)
        assert response.status in (400, 404)
    page = page_of(served.get("/sparql", {"query": f"SELECT * {{ </textarea>{HOSTILE}"[:-1]}, Accept=BROWSER), 400)
    assert "&lt;/textarea&gt;&lt;script&gt;" in page


# Briefs.


def test_a_brief_is_shown_by_kinds_with_its_lines(served: Served, path: Path) -> None:
    with Store(path, read_only=True) as store:
        name = store.brief("0686T").name
        statements = store.brief("0686T").statements
        text = store.text("0686T").splitlines()
    page = page_of(served.get(f"/brief/{name}", Accept=BROWSER))
    kinds = re.findall(r"<h2>([^<]*)</h2>", page)
    assert kinds[:5] == ["Title", "Modifiers", "Taxonomies", "Diagnoses", "Related codes"]
    assert {"Payers", "Site of service", "Clinical context", "Stated gap", "Mention"} <= {*kinds}
    rows = cells(page.partition("What points at it")[0])
    assert len(rows) == len(statements)
    assert ["22", "More work than usual", "When time or effort is far beyond what this ablation takes.", "18"] in rows
    for statement in statements:
        line = statement.evidence.line
        assert f'<a id="{statement.kind}-{statement.evidence.at}" href="/source/{name}#line-{line}">{line}</a>' in page
    source = page_of(served.get(f"/source/{name}", Accept=BROWSER))
    assert f'<span id="line-18">18</span></td><td data-of="text" class="long">{text[17]}' in source
    assert '<a href="/lookup/icd10cm/C22.0">C22.0</a>' in page
    for link in {*re.findall(r'href="(/[^"#]*)"', page)}:
        assert served.get(unescape(link), Accept=BROWSER).status == 200, link


def test_a_brief_of_a_stranger_is_shown_as_text(served: Served, path: Path) -> None:
    with Store(path, read_only=True) as store:
        name = store.brief("12345").name
    page = page_of(served.get(f"/brief/{name}", Accept=BROWSER))
    assert f"<h1>12345 A title {READ}</h1>" in page
    assert re.search(rf">22</a></td><td[^>]*>More work {re.escape(READ)}</td><td[^>]*>When {re.escape(READ)}</td>", page)
    without_marks = READ.partition("/script&gt; ")[2]
    assert f">It is done {without_marks} seldom.</td>" in page
    assert SEEN in page_of(served.get(f"/source/{name}", Accept=BROWSER))
    assert f">It is done {without_marks} seldom.</td>" in page_of(served.get("/card/12345", Accept=BROWSER))
    for address in (f"/ledger/{name}", "/briefs", "/", "/search?text=1234"):
        assert READ in page_of(served.get(address, Accept=BROWSER)), address


def test_what_a_store_says_of_a_brief_that_was_replaced_or_whose_text_was_withheld(tmp_path: Path) -> None:
    old, new = (read_brief(f"CPT 12345: {title}\n| Modifier | Description |\n| 22 | More |\n", source="a.txt") for title in "AB")
    with Store(tmp_path / "a.store") as store:
        store.add(old)
        store.add(new)
        other = read_brief("CPT 23456: C\n\nSummary & Overview\nIt is done.\n")
        store.add(other)
        held = (store.query("CONSTRUCT WHERE { ?s ?p ?o }").ntriples or b"").splitlines(keepends=True)
    kept = b"".join(
        line for line in held if other.name.encode() in line and b"/ns#text>" not in line and b"/ns#title>" not in line
    )
    with Store(tmp_path / "b.store") as store:
        store.load(kept, "ntriples")
    with serving(tmp_path / "a.store", workers=1) as service:
        page = page_of(service.get(f"/brief/{old.name}", Accept=BROWSER))
        assert "has replaced this one" in page
        assert "has replaced this one" not in page_of(service.get(f"/brief/{new.name}", Accept=BROWSER))
    with serving(tmp_path / "b.store", workers=1) as service:
        page = page_of(service.get(f"/brief/{other.name}", Accept=BROWSER))
        assert "<h1>23456 (its text was withheld)</h1>" in page


@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "application/n-triples"])
def test_a_program_is_sent_a_brief_as_data(served: Served, path: Path, accept: str) -> None:
    with Store(path, read_only=True) as store:
        name = store.brief("0686T").name
    assert served.get(f"/brief/{name}", Accept=accept).media == accept


def test_a_code_where_a_brief_is_due_leads_to_its_card_and_its_briefs(served: Served, path: Path) -> None:
    with Store(path, read_only=True) as store:
        name = store.brief("0686T").name
    answer = served.get("/brief/0686T", Accept=BROWSER)
    assert answer.status == 404
    assert '<a href="/card/0686T">' in answer.text
    assert f'<a href="/brief/{name}">' in answer.text
    for other in ("/brief/9999T", "/brief/0686", "/brief/"):
        assert "/card/" not in served.get(other, Accept=BROWSER).text


def test_a_page_leaves_out_columns_in_which_no_row_has_a_value_and_says_so(served: Served) -> None:
    page = page_of(served.get("/briefs", Accept=BROWSER))
    shown = set(re.findall('data-of="([^"]*)"', page))
    (left_out,) = re.findall("no row has a value for ([^<]*)</caption>", page)
    everything = set(served.get("/briefs", Accept="text/csv").text.splitlines()[0].split(","))
    assert everything == shown | set(left_out.split(", "))
    assert not shown & set(left_out.split(", "))


def test_a_page_without_rows_keeps_its_columns(tmp_path: Path) -> None:
    with Store(tmp_path / "empty.store") as store:
        store.make()
    with serving(tmp_path / "empty.store", workers=1) as service:
        page = page_of(service.get("/briefs", Accept=BROWSER))
    assert "<caption>0 rows</caption>" in page
    assert '<th scope="col">code</th>' in page


def test_many_columns_and_small_screens_have_each_cell_behind_its_columns_name(served: Served, path: Path) -> None:
    with Store(path, read_only=True) as store:
        name = store.brief("0686T").name
    page = page_of(served.get("/check?code=0686T", Accept=BROWSER))
    assert '<div class="rows cards"' in page
    assert '<div class="rows"' in page_of(served.get("/card/0686T", Accept=BROWSER))
    for box in (".rows", ".cards"):
        assert f"{box} td::before{{content:attr(data-of)" in page
    names = re.findall(r'<div class="rows[^>]* aria-label="([^"]*)"', page_of(served.get(f"/brief/{name}", Accept=BROWSER)))
    assert len(names) == len({*names}), "regions of one name"


# The front page, and the search.


def test_the_front_page_lists_briefs_and_code_systems(served: Served, path: Path, tmp_path: Path) -> None:
    page = page_of(served.get("/", Accept=BROWSER))
    with Store(path, read_only=True) as store:
        for brief in store.briefs():
            assert f'<a href="/card/{brief.code}">{brief.code}</a>' in page
            assert f'<a href="/brief/{brief.name}">{brief.name}</a>' in page
    assert '<a href="/resource?iri=http%3A%2F%2Fhl7.org%2Ffhir%2Fsid%2Ficd-10-cm">' in page
    assert '<td data-of="edition">icd10cm-2026-04</td>' in page
    for link in {*re.findall(r'href="(/[^"#]*)"', page)} - {"/check", "/validate", "/reason", "/explain", "/link", "/resource"}:
        assert served.get(unescape(link), Accept=BROWSER).status in (200, 400), link
    assert "Sign out" not in page
    assert served.get("/", Accept="application/json").json()["sparql"] == "/sparql"
    with Store(tmp_path / "empty.store") as store:
        store.make()
    with serving(tmp_path / "empty.store", workers=1) as service:
        assert "There is no brief yet." in page_of(service.get("/", Accept=BROWSER))


def test_the_front_page_shows_a_hundred_briefs(tmp_path: Path) -> None:
    with Store(tmp_path / "a.store") as store:
        for number in range(103):
            store.add(read_brief(f"CPT {10000 + number}: A title\n"))
    with serving(tmp_path / "a.store", workers=1) as service:
        page = page_of(service.get("/", Accept=BROWSER))
    assert "103 briefs, the first 100 shown" in page
    assert page.count('<a href="/card/') == 100


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("0686", '<a href="/card/0686T">0686T</a>'),
        ("0686t", '<a href="/card/0686T">0686T</a>'),
        ("207k0", '<a href="/lookup/nucc/207K00000X">207K00000X</a>'),
        ("c22.", '<a href="/lookup/icd10cm/C22.0">C22.0</a>'),
        ("focused ultrasound", '<a href="/card/0686T">0686T</a>'),
        ("jaundice", '<a href="/lookup/icd10cm/R17">R17</a>'),
    ],
)
def test_hits_are_links_and_a_code_is_found_by_how_it_begins(served: Served, words: str, code: str) -> None:
    page = page_of(served.get("/search", {"text": words}, Accept=BROWSER))
    assert code in page


def test_a_hit_leads_to_its_line(served: Served, path: Path) -> None:
    with Store(path, read_only=True) as store:
        name = store.brief("0686T").name
    page = page_of(served.get("/search", {"text": "jaundice"}, Accept=BROWSER))
    assert "<mark>jaundice</mark>" in page
    assert f'<a href="/brief/{name}">{name}</a>' in page
    assert f'<a href="/source/{name}#line-42">42</a>' in page


# How pages look.


def _light(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_light(one), _light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_pages_can_be_read_in_the_light_and_in_the_dark(served: Served) -> None:
    (style,) = re.findall("<style>(.*?)</style>", served.get("/ns", Accept=BROWSER).text)
    light, dark = (dict(re.findall(r"--(\w+):(#\w+)", part)) for part in style.split("@media(prefers-color-scheme:dark)"))
    assert light.keys() == dark.keys()
    assert _light(light["back"]) > 0.9 > 0.1 > _light(dark["back"])
    for colours in (light, dark):
        for text, back in (("text", "back"), ("link", "back"), ("seen", "back"), ("text", "head"), ("text", "mark")):
            assert _contrast(colours[text], colours[back]) >= 7, (text, back)
        assert _contrast(colours["line"], colours["back"]) >= 3
    assert not re.findall("#[0-9a-f]{3,6}", re.sub(r"--\w+:#\w+", "", style)), "a colour that is not of a scheme"
