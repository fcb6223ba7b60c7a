"""Who may ask, and what a browser may do with an answer. In: a request's headers. Out: a refusal, or headers of the response.

A page of a stranger must not read what a service on loopback holds, so requests must name a host that the service goes by: else
a name of the stranger's that points at 127.0.0.1 would do (DNS rebinding).
"""

import hmac
import re
from urllib.parse import urlsplit

from chargegraph.errors import UsageError
from chargegraph.server.http.exchange import Exchange
from chargegraph.server.http.sessions import Sessions
from chargegraph.server.pages import STYLE_HASH
from chargegraph.server.problems import Headers, Refusal
from chargegraph.server.settings import Settings

_POLICY = f"default-src 'none'; style-src '{STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_ALWAYS: Headers = (
    (b"server", b"chargegraph"),  # so that clients of ours tell it their time limit
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
)
CHALLENGE = (b"www-authenticate", b'Bearer realm="chargegraph"')
_OPEN = ("/health", "/sign-in", "/sign-out")
"""Where no token is asked for."""
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_HOST = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")


class Security:
    """What a service demands of every request, and says in every response."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.token.encode()
        self.sessions = Sessions()
        self._origins = frozenset(settings.origins)
        # With a token a stranger's page knows none; past loopback names are the operator's to see to.
        hosts = (*_LOOPBACK, settings.host, *settings.hosts)
        self._hosts = frozenset(host.lower() for host in hosts) if settings.is_loopback and not self._token else None
        same_origin = () if self._origins else ((b"cross-origin-resource-policy", b"same-origin"),)
        self.headers: Headers = (*_ALWAYS, *same_origin)
        vary = ["Accept", *(["Authorization", "Cookie"] if self._token else []), *(["Origin"] if self._origins else [])]
        self.vary = ", ".join(vary).encode()
        self.cache_control = b"private, no-cache" if self._token else b"no-cache"

    def admit(self, exchange: Exchange) -> None:
        """Raise `Refusal` 400 or 421 for a host that is not ours, 401 without the token."""
        host = _HOST.fullmatch(exchange.header(b"host"))
        if host is None:
            raise Refusal(400, "the request names no host", remedy="send one header Host")
        if self._hosts is not None and host[1].lower() not in self._hosts:
            what = f"this service does not go by the name {host[1]}"
            raise Refusal(421, what, remedy="ask localhost, or a name that its operator allows")
        exchange.signed_in = bool(self._token) and self.sessions.is_open(exchange.header(b"cookie"))
        if self._token and not exchange.signed_in and not self._is_borne(exchange) and exchange.path not in _OPEN:
            what = "the request bears no token that is known"
            raise Refusal(401, what, remedy="send Authorization: Bearer", headers=(CHALLENGE,))

    def _is_borne(self, exchange: Exchange) -> bool:
        scheme, _, token = exchange.header(b"authorization").partition(" ")
        return scheme.lower() == "bearer" and self.knows(token.strip().encode("latin-1", "replace"))

    def knows(self, token: bytes) -> bool:
        """Whether this is the token, in a time that does not tell how much of it is right."""
        return bool(self._token) and hmac.compare_digest(token, self._token)

    def sharing(self, exchange: Exchange) -> Headers:
        """The headers by which a page of a named origin may read the answer (Fetch, section 3.2)."""
        origin = exchange.header(b"origin") if self._origins else ""
        if not origin or not ({origin, "*"} & self._origins):
            return ()
        allowed = "*" if "*" in self._origins else origin
        shared: Headers = (
            (b"access-control-allow-origin", allowed.encode("latin-1")),
            (b"access-control-expose-headers", b"ETag, Link, Chargegraph-Receipt-SHA256, Chargegraph-Note, Retry-After"),
        )
        if exchange.method == "OPTIONS":
            shared += (
                (b"access-control-allow-methods", b"GET, HEAD, POST, OPTIONS"),
                (b"access-control-allow-headers", b"Accept, Authorization, Content-Type, If-None-Match"),
                (b"access-control-max-age", b"600"),
            )
        return shared


def warning_of(settings: Settings) -> str:
    """What an operator should know of a service that others can reach; nothing where all is well."""
    if settings.is_loopback or settings.token:
        return ""
    return (
        f"warning: whoever reaches {settings.host} can ask this store anything, set CHARGEGRAPH_TOKEN to a secret of your own "
        "and put a proxy with TLS in front"
    )


def require_origin(text: str) -> str:
    """The origin, or ``*``. Raises `UsageError` where it is none."""
    parts = urlsplit(text)
    if text != "*" and (parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query or parts.fragment):
        raise UsageError(f"{text!r} is no origin", remedy="give one such as https://example.org")
    return text
