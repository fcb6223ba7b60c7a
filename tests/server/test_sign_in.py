"""Signing in with a browser where the service has a token; programs keep the header Authorization."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from chargegraph import Store, read_brief
from chargegraph.server.http.sessions import COOKIE, Sessions, cookie_of
from chargegraph.server.sign_in import local
from tests.http import Response, Served, serving
from tests.server.test_pages import BROWSER, page_of

TOKEN = "a sécret token"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("signed") / "a.store"
    with Store(path) as store:
        store.add(read_brief("CPT 12345: A title\n"))
    return path


@pytest.fixture(scope="module")
def served(path: Path) -> Iterator[Served]:
    with serving(path, workers=1, token=TOKEN, log_queries=True) as service:
        yield service
    assert "cret" not in service.log


def sign_in(served: Served, token: str = TOKEN, to: str = "/", accept: str = BROWSER, **headers: str) -> Response:
    body = urlencode({"token": token, "to": to})
    return served.ask("POST", "/sign-in", body, Content_Type=FORM, Accept=accept, **headers)


def cookie(response: Response) -> str:
    return str(response.headers["Set-Cookie"]).partition(";")[0]


def test_a_browser_signs_in_and_out(served: Served) -> None:
    asked = served.get("/card/12345?format=html", Accept=BROWSER)
    page = page_of(asked, 401)
    assert asked.headers["WWW-Authenticate"] == 'Bearer realm="chargegraph"'
    assert '<form action="/sign-in" method="post">' in page
    assert 'type="password"' in page
    (to,) = re.findall(r'<input type="hidden" name="to" value="([^"]*)">', page)
    response = sign_in(served, to=to)
    assert (response.status, response.headers["Location"]) == (303, "/card/12345?format=html")
    assert response.headers["Cache-Control"] == "no-store"
    said = response.headers["Set-Cookie"].split("; ")
    assert said[1:] == ["Path=/", "HttpOnly", "SameSite=Strict"]
    held = cookie(response)
    assert "cret" not in held
    assert held != cookie(sign_in(served)), "a cookie that can be foretold"
    shown = served.get(to, Accept=BROWSER, Cookie=held)
    assert "A title" in page_of(shown)
    assert (shown.headers["Cache-Control"], "Cookie" in shown.headers["Vary"]) == ("private, no-cache", True)
    assert '<form action="/sign-out" method="post">' in page_of(served.get("/", Accept=BROWSER, Cookie=held))
    assert "You have signed in." in page_of(served.get("/sign-in", Accept=BROWSER, Cookie=held))
    query = served.ask("POST", "/sparql", "ASK {}", Content_Type="application/sparql-query", Cookie=held)
    assert query.status == 200
    gone = served.ask("POST", "/sign-out", "", Accept=BROWSER, Cookie=f'other={{"a":1}}; {held}')
    assert (gone.status, gone.headers["Location"]) == (303, "/sign-in")
    assert gone.headers["Set-Cookie"] == f"{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"
    assert served.get(to, Accept=BROWSER, Cookie=held).status == 401
    assert served.ask("POST", "/sign-out", "", Accept=BROWSER, Cookie=held).headers["Set-Cookie"] is None


@pytest.mark.parametrize("token", ["", "a", "a secret token", TOKEN + "x", "x" * 9000, "\x00", "</p><script>"])
def test_a_wrong_token_is_told(served: Served, token: str) -> None:
    response = sign_in(served, token, to="/card/12345")
    page = page_of(response, 401)
    assert "This token is not the one that the service knows." in page
    assert 'name="to" value="/card/12345"' in page
    assert response.headers["Set-Cookie"] is None
    assert "<script" not in page
    told = sign_in(served, token, accept="*/*")
    assert (told.status, told.media) == (401, "application/problem+json")


def test_a_form_leads_to_no_other_host(served: Served) -> None:
    for to in (
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\r\nX-Evil: 1",
        "",
        "/sign-out",
    ):
        response = sign_in(served, to=to)
        assert (response.status, response.headers["Location"], response.headers["X-Evil"]) == (303, "/", None), to
    assert local("/brief/a?b=c&d=%20") == "/brief/a?b=c&d=%20"


def test_programs_bear_the_token_as_they_did(served: Served) -> None:
    bearer = f"Bearer {TOKEN}".encode().decode("latin-1")
    assert served.get("/sparql?query=ASK{}", Authorization=bearer).json() == {"head": {}, "boolean": True}
    for headers in (
        {},
        {"Cookie": f"{COOKIE}={'x' * 43}"},
        {"Cookie": f"{COOKIE}="},
        {"Cookie": "="},
        {"Authorization": "Bearer x"},
    ):
        response = served.get("/sparql?query=ASK{}", None, **headers)
        assert (response.status, response.media) == (401, "application/problem+json")
    assert served.get("/health").status == 200
    assert "Sign out" not in page_of(served.get("/", Accept=BROWSER, Authorization=bearer))


def test_other_requests_to_sign_in_are_refused(served: Served) -> None:
    assert "Token" in page_of(served.get("/sign-in", Accept=BROWSER))
    for method, at, body, headers, status in (
        ("GET", "/sign-out", "", {}, 405),
        ("PUT", "/sign-in", "", {}, 405),
        ("POST", "/sign-in", "{}", {"Content_Type": "application/json"}, 415),
        ("POST", "/sign-in", "token=" + "x" * 20_000, {"Content_Type": FORM}, 413),
        ("POST", "/sign-in", "token=a&token=b", {"Content_Type": FORM}, 400),
        ("POST", "/sign-in", "token=%FF", {"Content_Type": FORM}, 400),
        ("POST", "/card/12345", "", {}, 401),
    ):
        assert served.ask(method, at, body, **headers).status == status, (method, at, body[:20])


def test_behind_a_proxy_with_tls_the_cookie_goes_over_tls_alone(served: Served) -> None:
    assert sign_in(served, X_Forwarded_Proto="https").headers["Set-Cookie"].endswith("; Secure")


def test_without_a_token_nobody_signs_in(path: Path) -> None:
    with serving(path, workers=1) as service:
        assert service.get("/sign-in").status == 404
        assert service.ask("POST", "/sign-in", "token=", Content_Type=FORM).status == 405


def test_sessions_end_with_their_hours_and_the_oldest_when_there_are_too_many() -> None:
    now = [time.monotonic()]
    sessions = Sessions(lambda: now[0])
    first = cookie_of(sessions.begin(), is_secure=False).decode()
    assert sessions.is_open(first)
    now[0] += 12 * 3600
    assert not sessions.is_open(first)
    held = [cookie_of(sessions.begin(), is_secure=False).decode() for _ in range(1001)]
    assert [sessions.is_open(held[number]) for number in (0, 1, 1000)] == [False, True, True]
