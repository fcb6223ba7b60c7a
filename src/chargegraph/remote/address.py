"""Addresses of endpoints. In: a URL. Out: the URL where it may be asked, its origin, and how messages show it."""

from urllib.parse import SplitResult, urlsplit

from chargegraph.errors import Place, UsageError

_PORTS = {"http": 80, "https": 443}


def require_address(url: str, what: str = "an endpoint") -> str:
    """The URL, where it is one of http or https without a password. Raises `UsageError` otherwise."""
    parts = _split(url)
    if parts is None or parts.scheme not in _PORTS or not parts.hostname:
        raise UsageError(f"no address of {what}", where=place_of(url), remedy="give one that begins with https://")
    if "@" in parts.netloc:
        remedy = "set CHARGEGRAPH_USER and CHARGEGRAPH_PASSWORD, or write a line into ~/.netrc"
        what = "an address holds no user and no password, for it is shown and kept"
        raise UsageError(what, where=place_of(url), remedy=remedy)
    return url


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: two addresses of one origin are of one server."""
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(parts.scheme, 0)


def host_of(url: str) -> str:
    return origin_of(url)[1]


def is_loopback(url: str) -> bool:
    """Whether the address is of this machine, which no proxy reaches."""
    host = host_of(url)
    return host in ("localhost", "::1") or host.startswith("127.")


def shown(url: str) -> str:
    """The address as a message may have it: without user, password and parameters, any of which may be a secret.

    >>> shown("https://me:secret@example.org/sparql?key=1")
    'https://example.org/sparql'
    """
    parts = _split(url)
    if parts is None:
        return "the address"
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def place_of(url: str) -> Place:
    return Place(shown(url))


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts
