"""How an endpoint is reached. In: what the user said, the environment. Out: addresses to write to, and who asks.

Passwords and tokens come from the environment or from a netrc file, never from an address, and go to the host asked alone.
"""

import os
from base64 import b64encode
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from chargegraph.errors import Place, UsageError
from chargegraph.rdf import require_iri
from chargegraph.rdf.names import GRAPH
from chargegraph.remote.address import host_of, require_address

HOME = GRAPH + "default"
"""Where briefs lie in an engine that has no default graph of its own."""
OWN_DEFAULT_GRAPH = "own"
"""The word for an engine that has one."""


class Access(NamedTuple):
    """The addresses beside that of the queries, and where briefs lie there: `home` is None where that is to be found out."""

    update: str = ""
    graph_store: str = ""
    home: str | None = OWN_DEFAULT_GRAPH
    authorizations: Mapping[str, str] = MappingProxyType({})
    """The value of the header Authorization by host; a host that is not named is told nothing."""


def access_to(url: str, *, update: str | None = None, graph_store: str | None = None, default_graph: str | None = None) -> Access:
    """What is said of the store at `url`; where nothing is, what the environment says.

    ``CHARGEGRAPH_UPDATE`` counts for a store on its own host alone, so that nothing is written to where nothing was read.
    """
    require_address(url)
    updates = update or os.environ.get("CHARGEGRAPH_UPDATE", "")
    if updates:
        require_address(updates, "updates")
    if not update and updates and host_of(updates) != host_of(url):
        updates = ""
    uploads = require_address(graph_store, "a graph store") if graph_store else ""
    if uploads and not updates:
        raise UsageError("a graph store takes whole graphs, and briefs are parts of one", remedy="give --update URL beside it")
    asked = {host_of(address): authorization_for(address) for address in (url, updates, uploads) if address}
    home = default_graph or os.environ.get("CHARGEGRAPH_DEFAULT_GRAPH") or None
    if home not in (None, OWN_DEFAULT_GRAPH):
        require_iri(home, "CHARGEGRAPH_DEFAULT_GRAPH as the graph that holds the briefs, or 'own',")
    return Access(updates, uploads, home, asked)


def authorization_for(url: str) -> str:
    """The value of the header Authorization: a token, or user and password, of the environment; else of the netrc file."""
    token = os.environ.get("CHARGEGRAPH_TOKEN")
    if token:
        if not (token.isascii() and token.isprintable()) or " " in token:
            raise UsageError("CHARGEGRAPH_TOKEN is no token", remedy="give it without spaces and line ends")
        return f"Bearer {token}"
    user, password = os.environ.get("CHARGEGRAPH_USER"), os.environ.get("CHARGEGRAPH_PASSWORD")
    if bool(user) != bool(password):
        missing = "CHARGEGRAPH_PASSWORD" if user else "CHARGEGRAPH_USER"
        raise UsageError(f"{missing} is not set and its other half is", remedy="set both or none")
    if not user or not password:
        user, password = _netrc(host_of(url))
    if not user:
        return ""
    if ":" in user:
        raise UsageError("a user's name with a colon cannot be sent", remedy="give another user")
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def _netrc(host: str) -> tuple[str, str]:
    from netrc import NetrcParseError, netrc

    path = os.environ.get("NETRC") or os.path.expanduser("~/.netrc")
    if not os.path.exists(path):
        return "", ""
    try:
        found = netrc(path).hosts.get(host)
    except (NetrcParseError, OSError, UnicodeDecodeError) as error:
        line = getattr(error, "lineno", None) or 0
        raise UsageError("the file of passwords cannot be read", where=Place(path, line), remedy="mend it or move it") from None
    return (found[0], found[2] or "") if found else ("", "")
