"""Provenance. In: briefs that were read, findings that were made. Out: by what, when and from what, in PROV-O's words.

PROV-O is a W3C Recommendation of 30 April 2013. Version and time stand in a graph of their own: what a brief says, and what a
check finds, are the same bytes whichever version of chargegraph writes them, and on whichever day.
"""

import os
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import UTC, datetime

from chargegraph import __version__
from chargegraph.briefs.triples import Description
from chargegraph.errors import UsageError
from chargegraph.rdf import literal
from chargegraph.rdf.names import DCTERMS, HOME, PROV, RDF_TYPE, XSD

SOFTWARE = f"{HOME}version/{__version__}"
"""The agent that reads and checks: this version of chargegraph."""


def of_readings(descriptions: Iterable[Description]) -> list[str]:
    """How each brief came to be, as lines of N-Triples: read by this version, from a text that its hash names (RFC 6920)."""
    return _made("reading", ((each.iri, _by_hash(each.sha256)) for each in descriptions))


def of_checks(findings: Iterable[tuple[str, str]]) -> list[str]:
    """How findings came to be, as lines of N-Triples. Each is a pair of IRIs: the finding, and the statement that it is about."""
    return _made("checking", findings)


def _made(activity: str, derived: Iterable[tuple[str, str]]) -> list[str]:
    """That an activity of this version made things, each from another, and what that activity is. Nothing where it made none."""
    doing, day = f"{HOME}activity/{activity}-{__version__}", source_date()
    lines = []
    for made, source in derived:
        lines.append(f"<{made}> <{PROV}wasGeneratedBy> <{doing}> .")
        lines.append(f"<{made}> <{PROV}wasDerivedFrom> <{source}> .")
        if day:
            lines.append(f'<{made}> <{PROV}generatedAtTime> "{day}"^^<{XSD}dateTime> .')
    if lines:
        lines.append(f"<{doing}> <{RDF_TYPE}> <{PROV}Activity> .")
        lines.append(f"<{doing}> <{PROV}wasAssociatedWith> <{SOFTWARE}> .")
        lines.append(f"<{SOFTWARE}> <{RDF_TYPE}> <{PROV}SoftwareAgent> .")
        lines.append(f'<{SOFTWARE}> <{DCTERMS}title> "chargegraph" .')
        lines.append(f"<{SOFTWARE}> <{DCTERMS}hasVersion> {literal(__version__)} .")
    return lines


def _by_hash(sha256: str) -> str:
    """The name of a text by its hash, given in hexadecimal digits (RFC 6920, section 3).

    >>> _by_hash("00" * 32)
    'ni:///sha-256;AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    """
    return f"ni:///sha-256;{urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip('=')}"


def source_date() -> str:
    """The time that SOURCE_DATE_EPOCH names (seconds since 1970), as xsd:dateTime; nothing where it is not set.

    Raises `UsageError` where it is no such time.
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not seconds:
        return ""
    if not re.fullmatch(r"[0-9]{1,11}", seconds):
        raise UsageError(f"SOURCE_DATE_EPOCH={seconds} is no time", remedy="give whole seconds since 1970, or unset it")
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
