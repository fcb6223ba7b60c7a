"""The redirects of w3id.org: followed as Apache follows them, each leads to what the service answers with."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chargegraph import Store, read_brief_file
from tests.conftest import ROOT
from tests.http import Served, serving

LINES = (ROOT / "ontology" / ".htaccess").read_text("utf-8").splitlines()
SERVICE = "https://chargegraph.example.org"


def redirected(path: str, accept: str) -> tuple[int, str]:
    """Status and address, by the directives that stand there: conditions on Accept, and rules that end."""
    conditions: list[str] = []
    assert LINES.count("RewriteEngine on") == 1
    for line in LINES:
        directive, *words = line.split() or [""]
        if directive == "RewriteCond":
            assert words[0] == "%{HTTP_ACCEPT}"
            conditions.append(words[1])
        elif directive == "RewriteRule":
            pattern, target, flags = words
            met = re.search(pattern, path)
            if met and all(re.search(condition, accept) for condition in conditions):
                status = re.search(r"R=(\d+)", flags)
                assert status
                assert "L" in flags.strip("[]").split(",")
                return int(status[1]), target.replace("$1", met[1] or "")
            conditions = []
        else:
            assert directive in ("", "#", "RewriteEngine")
    raise AssertionError(f"nothing leads on from {path}")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    path: Path = tmp_path_factory.mktemp("w3id") / "a.store"
    with Store(path) as store:
        store.add(read_brief_file(str(ROOT / "graph" / "briefs" / "0686T-liver-ultrasound.txt")))
    with serving(path, workers=1) as service:
        yield service


FORMS = ["text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples", "text/html"]


@pytest.mark.parametrize("accept", FORMS)
@pytest.mark.parametrize("path", ["ns", "ns/0.1.0", "payer/aetna", "brief/0686T-4272f5728c5d"])
def test_an_address_leads_to_what_is_asked_for(path: str, accept: str, served: Served) -> None:
    status, address = redirected(path, accept)
    assert status == 303
    assert address.startswith(f"{SERVICE}/")
    answer = served.get(address.removeprefix(SERVICE), Accept=accept)
    assert (answer.status, answer.media) == (200, accept)
    assert path.removesuffix("/0.1.0").rpartition("/")[2] in answer.text


def test_a_client_that_cannot_say_what_it_wants_is_served_too(served: Served) -> None:
    for accept in ("", "*/*"):
        _, address = redirected("ns", accept)
        assert served.get(address.removeprefix(SERVICE), Accept=accept or "*/*").status == 200
    assert served.get(redirected("nowhere/at/all", "*/*")[1].removeprefix(SERVICE)).status == 404
