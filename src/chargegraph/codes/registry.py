"""The code systems that are known by name. In: a prefix or a canonical URI. Out: a Scheme.

URIs and OIDs are those of HL7's NamingSystem resources (THO 7.0.1). The Medicare physician fee schedule is no code system: its
codes are of CPT and HCPCS, and what it says of them is an edition of the scheme `mpfs`.
"""

import re
from dataclasses import dataclass

from chargegraph.errors import unknown


@dataclass(frozen=True, slots=True)
class Scheme:
    """A code system."""

    prefix: str
    """The prefix of its codes in the ontology, and its name on the command line: icd10cm."""
    uri: str
    """The canonical URI that HL7 FHIR gives it."""
    title: str
    aliases: tuple[str, ...] = ()
    """Other URIs that stand for it in the wild."""


ICD10CM = Scheme(
    prefix="icd10cm",
    uri="http://hl7.org/fhir/sid/icd-10-cm",
    title="ICD-10-CM",
    aliases=("http://terminology.hl7.org/CodeSystem/icd10CM", "urn:oid:2.16.840.1.113883.6.90"),
)
HCPCS = Scheme(
    prefix="hcpcs",
    uri="http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    title="HCPCS Level II",
    # The retired HCPCS-all-codes (2.16.840.1.113883.6.14) took in CPT and is no alias.
    aliases=("https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "urn:oid:2.16.840.1.113883.6.285"),
)
CPT = Scheme(
    prefix="cpt",
    uri="http://www.ama-assn.org/go/cpt",
    title="Current Procedural Terminology",
    aliases=("urn:oid:2.16.840.1.113883.6.12",),
)
NUCC = Scheme(
    prefix="nucc",
    uri="http://nucc.org/provider-taxonomy",
    title="Health Care Provider Taxonomy",
    aliases=("http://terminology.hl7.org/CodeSystem/v3-nuccProviderCodes", "urn:oid:2.16.840.1.113883.6.101"),
)
POS = Scheme(
    prefix="pos",
    uri="https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set",
    title="Place of Service",
    aliases=("urn:oid:2.16.840.1.113883.15.5",),
)
MPFS = Scheme(
    prefix="mpfs",
    uri="https://www.cms.gov/medicare/payment/fee-schedules/physician",
    title="Medicare Physician Fee Schedule",
)
SCHEMES = {scheme.prefix: scheme for scheme in (ICD10CM, HCPCS, CPT, NUCC, POS, MPFS)}
KINDS = {"icd10cm": "diagnosis", "cpt": "procedure", "hcpcs": "procedure", "nucc": "taxonomy", "pos": "place-of-service"}
"""What the codes of a scheme are, where the format of a release does not tell."""
_BY_URI = {uri: scheme for scheme in SCHEMES.values() for uri in (scheme.uri, *scheme.aliases)}


def scheme_called(prefix: str) -> Scheme:
    """The scheme of a prefix. Raises `UsageError` with the nearest prefix where there is none.

    >>> scheme_called("nucc").uri
    'http://nucc.org/provider-taxonomy'
    """
    if prefix not in SCHEMES:
        raise unknown("code system", prefix, SCHEMES)
    return SCHEMES[prefix]


def scheme_of_uri(uri: str) -> Scheme | None:
    """The scheme that a canonical URI or one of its aliases stands for, None for an unknown one.

    >>> scheme_of_uri("urn:oid:2.16.840.1.113883.6.90").prefix
    'icd10cm'
    """
    return _BY_URI.get(uri.strip().rstrip("/"))


def slug(name: str) -> str:
    """A name as the prefix of a scheme that is not known here.

    >>> slug("CMS Revenue Codes (2024)")
    'cms-revenue-codes-2024'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "scheme"
