"""Signing in with a browser, where the service has a token. In: the token in a form. Out: a cookie, and the page that was wanted.

A browser cannot send the header Authorization by itself. Programs send it, and need none of this.
"""

import re

from chargegraph.formats import HTML
from chargegraph.server import pages as html
from chargegraph.server.http.exchange import Exchange
from chargegraph.server.http.security import CHALLENGE, Security
from chargegraph.server.http.sessions import cookie_of
from chargegraph.server.negotiation import prefers_pages
from chargegraph.server.problems import Refusal
from chargegraph.server.protocol import FORM, fields, grouped, once

IN, OUT = "/sign-in", "/sign-out"
PLACES = (IN, OUT)
_MOST = 16 * 1024
"""Bytes of the form."""
# A path of this service: no name of another host, no line break, nothing that a browser takes for a slash.
_LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]*")
_WRONG = "this token is not the one that the service knows"


class SignIn:
    """Answers at the places where a session begins and ends."""

    def __init__(self, security: Security) -> None:
        self._security = security

    async def answer(self, exchange: Exchange) -> None:
        """Show the form, begin a session, or end one. Raises `Refusal` 401 for a wrong token, 405 for another method."""
        if exchange.path == OUT:
            await self._end(exchange)
        elif exchange.method == "POST":
            await self._begin(exchange)
        else:
            signed_in = html.paragraph("You have signed in.") + html.form(OUT, button="Sign out", method="post")
            page = html.page("Sign in", signed_in if exchange.signed_in else sign_in_form("/"))
            await exchange.reply(200, HTML.media, page, [_UNKEPT])

    async def _begin(self, exchange: Exchange) -> None:
        media = exchange.header(b"content-type").partition(";")[0].strip().lower()
        body = await exchange.body(_MOST)
        if media != FORM:
            raise Refusal(415, "this is not the form to sign in with", remedy=f"post the field token as {FORM}")
        values = grouped(fields(body))
        wanted = local(once("to", values))
        if not self._security.knows(once("token", values).strip().encode()):
            if not prefers_pages(exchange.header(b"accept")):
                raise Refusal(401, _WRONG, remedy="give the token that the service was started with", headers=(CHALLENGE,))
            said = html.paragraph(f"T{_WRONG[1:]}. Type it again, or ask who runs the service.")
            await exchange.reply(401, HTML.media, html.page("Sign in", said, sign_in_form(wanted)), [CHALLENGE, _UNKEPT])
            return
        await self._go(exchange, wanted, self._security.sessions.begin())

    async def _end(self, exchange: Exchange) -> None:
        if exchange.method != "POST":
            raise Refusal(405, f"{exchange.method} ends no session", remedy=f"{IN} has a button", headers=((b"allow", b"POST"),))
        # The form of a stranger's page comes without the cookie, and must not take it away.
        if self._security.sessions.end(exchange.header(b"cookie")):
            await self._go(exchange, IN, "")
        else:
            await exchange.empty(303, [(b"location", IN.encode()), _UNKEPT])

    async def _go(self, exchange: Exchange, to: str, value: str) -> None:
        """Lead to a page, with the cookie for a session or, without a value, without it."""
        is_secure = exchange.header(b"x-forwarded-proto").lower() == "https" or exchange.scope["scheme"] == "https"
        cookie = cookie_of(value, is_secure=is_secure)
        await exchange.empty(303, [(b"location", to.encode()), (b"set-cookie", cookie), _UNKEPT])


_UNKEPT = (b"cache-control", b"no-store")


def local(address: str) -> str:
    """The address, where it leads to a page of this service, else the front page.

    >>> local("/card/0686T?format=html"), local("//evil.example/"), local("https://evil.example/"), local("/\\\\evil.example")
    ('/card/0686T?format=html', '/', '/', '/')
    """
    return address if _LOCAL.fullmatch(address) and address.partition("?")[0] not in PLACES else "/"


def wanted_by(exchange: Exchange) -> str:
    """The address that a request asked for, to go back to."""
    query = b"?" + exchange.query if exchange.query else b""
    address = (exchange.scope.get("raw_path") or exchange.path.encode()) + query
    return local(address.decode("latin-1")) if exchange.method == "GET" else "/"


def sign_in_form(to: str) -> str:
    """The form that asks for the token, and leads to an address."""
    hidden = f'<input type="hidden" name="to" value="{html.escape(to)}">'
    return html.form(IN, html.field("token", "Token", required=True, kind="password"), hidden, button="Sign in", method="post")
