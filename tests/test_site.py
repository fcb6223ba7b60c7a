"""The site: a page for every term, query and rule, no link that leads nowhere, nothing from elsewhere, pictures that are SVG."""

import re
import xml.etree.ElementTree as ElementTree
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath

from chargegraph.query.catalogue import query_names
from chargegraph.rdf.vocabulary import ontology
from chargegraph.resources import list_resources
from tools.site import pages, write


@cache
def site() -> dict[str, str]:
    return pages()


def page_of(term: str) -> str:
    return f"{'classes' if term[0].isupper() else 'properties'}/{term}.html"


class Reader(HTMLParser):
    """The links of a page, and what it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta",):
            self.open.append(tag)
        for name, value in attrs:
            if name == "href":
                self.links.append(value or "")
            elif name in ("src", "srcset", "data"):
                self.loaded.append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """What SVG closes at once."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_term_query_and_rule_has_a_page() -> None:
    names = [
        name.removesuffix(".rq")
        for folder in ("violations", "ontology")
        for name in list_resources("queries", folder, suffix=".rq")
    ]
    wanted = {page_of(name) for name in ontology().terms} | {f"queries/{name}.html" for name in query_names()}
    wanted |= {f"rules/{name}.html" for name in names} | {"index.html", "terms.html", "queries.html", "rules.html"}
    assert set(site()) == wanted
    assert len({name.casefold() for name in wanted}) == len(wanted), "some disks keep two pages for one"
    assert len(wanted) == len(ontology().terms) + len(query_names()) + len(names) + 4


def test_no_link_leads_nowhere_and_every_page_is_led_to() -> None:
    reached, followed = {"index.html"}, 0
    for name, text in site().items():
        reader = Reader(text)
        assert reader.open == [], name
        assert reader.loaded == [], name
        for link in reader.links:
            target = normpath(join(dirname(name), link))
            assert target in site(), f"{name}: {link}"
            reached.add(target)
            followed += 1
    assert followed > 1000
    assert reached == set(site())


def test_a_page_of_a_term_tells_its_definition_and_has_a_picture() -> None:
    for name, term in ontology().terms.items():
        text = site()[page_of(name)]
        picture = re.search(r"<svg .*?</svg>", text, re.DOTALL)
        assert picture, name
        drawn = ElementTree.fromstring(picture[0])
        assert any(f"cg:{name}"[:20] in "".join(words.itertext()) for words in drawn.iter()), name
        first = term.definition.split("'")[0].split("&")[0]
        assert first in text, name
    assert "<svg " in site()["index.html"]


def test_the_same_pages_are_written_again(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    assert write(tmp_path / "old") == len(site())
    written = {
        path.relative_to(tmp_path / "old").as_posix(): path.read_text("utf-8") for path in (tmp_path / "old").rglob("*.html")
    }
    assert written == site() == pages()
