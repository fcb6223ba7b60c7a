"""The code systems that are known by name: one record each. In: a prefix or a canonical URI. Out: a CodeSystem.

Sources of the forms: CPT (five characters, the last may be F, T, U or M), HCPCS Level II (a letter and four digits), ICD-10-CM
Official Guidelines (a letter, a digit or A, a character, and up to four more after a dot), ICD-10-PCS Reference Manual (seven
characters without I and O), NUCC Health Care Provider Taxonomy (ten characters, the last X), CMS Place of Service (two digits).
"""

from chargegraph.codes import repairs
from chargegraph.codes.coding import tidied
from chargegraph.codes.system_record import CodeSystem, Form, Heard
from chargegraph.errors import unknown

# Five digits alone are a code only where the sentence says so right before them, or where they follow such a code in a list.
_CUE = (
    r"\b(?:CPT|HCPCS|codes?|(?:bill|report)(?:s|ed)?(?: together)?(?: with| by| as)?)\W+"
    r"(?:(?:codes?|and|or|to|through|[0-9]{5})\W+)*$"
)
PCS_CHARACTER = "[0-9A-HJ-NP-Z]"
"""A character of ICD-10-PCS, which has neither I nor O."""
# By section, body system and, where a section has few, root operation; then body part, approach, device and qualifier. In the
# medical and surgical section the approach is one of seven. A code of anesthesia with its modifier behind it, 00300AA, is none.
_PCS = (
    r"(?!0[01]\d{3}(?:A[AD]|Q[KSXYZ]|P[1-6]|G[89])$)(?:0[0-9B-DF-HJ-NP-Y][0-9A-HJ-NP-Y]_[03478FX]|(?:10[29ADEHJP-QS-UY]|2[WY][0-6]"
    r"|302|3C1|3E[01]|4A[01]|4B0|5A[0-2]|6A[0-9AB]|7W0|8[CE]0|9WB|[BCD][0-9A-HJ-NP-Y]_|F[01]_|GZ_|HZ[2-9]|X[0-9A-HJ-NP-Y]_)_{2})_{2}"
).replace("_", PCS_CHARACTER)
_HCPCS = r"[A-V][0-9]{4}"
CATEGORY = "[A-Z][0-9A][0-9AB]"
"""How a code of ICD-10-CM begins, as the releases have them: its category."""
_PURL = "http://purl.bioontology.org/ontology/"
_OURS = "https://w3id.org/chargegraph/"


def _without_hyphen(text: str) -> str:
    return tidied(text).lstrip("-").strip()


ICD10CM = CodeSystem(
    "icd10cm",
    title="ICD-10-CM",
    uri="http://hl7.org/fhir/sid/icd-10-cm",
    aliases=("http://terminology.hl7.org/CodeSystem/icd10CM", "urn:oid:2.16.840.1.113883.6.90"),
    name=r"ICD-10(?:-CM)?",
    forms=(
        Form(
            "diagnosis",
            # As the releases have them (QA0.0101, C7A.010, Y93.I1, X34.XXXA): no O behind the dot, no placeholder X at the end.
            CATEGORY + r"(\.[0-9A-NP-Z]{0,3}[0-9A-NP-WYZ])?",
            example="C22.0",
            stated_as=("diagnosis",),
            repair=repairs.of_diagnoses,
            header=r"icds?(-10)?(-cm)?( diagnos[ei]s| dx)?( codes?)?|(diagnos[ei]s|dx|diag)( codes?)?",
            heard=(
                Heard(r"\b(?P<code>[A-TV-Z][0-9][0-9AB]\.[0-9A-Z]{1,4})\b"),
                Heard(
                    r"\b(?:ICD-10(?:-CM)?|[Dd]iagnos[ei]s|[Dd][Xx])(?:\s+(?:diagnosis\s+)?codes?)?:?\s+(?P<code>[A-TV-Z][0-9][0-9AB])\b(?!\.[0-9A-Z])"
                ),
                Heard(r"\b(?P<code>[A-TV-Z][0-9][0-9AB])\b(?=(?:\s*[,/]\s*|,?\s+(?:and|or)\s+)[A-TV-Z][0-9][0-9AB]\.[0-9A-Z])"),
            ),
        ),
    ),
    space=_PURL + "ICD10CM/",
    spaces=(
        "http://hl7.org/fhir/sid/icd-10-cm/",
        "http://hl7.org/fhir/sid/icd-10-cm#",
        "https://icd.codes/icd10cm/",
        "http://icd.codes/icd10cm/",
        "http://id.who.int/icd/release/10/cm/",
        "https://www.icd10data.com/ICD10CM/Codes/",
        "https://bioregistry.io/icd10cm:",
        "urn:oid:2.16.840.1.113883.6.90:",
    ),
    mapped_as="ICD10CM",
    curie_aliases=("icd10cm", "ICD-10-CM", "icd-10-cm", "ICD10-CM", "icd10-cm", "ICD10_CM"),
    releases=("tabular", "icd10cm"),
    is_nested=True,
    is_mapped=True,
)
HCPCS = CodeSystem(
    "hcpcs",
    title="HCPCS Level II",
    uri="http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    # The retired HCPCS-all-codes (2.16.840.1.113883.6.14) took in CPT and is no alias.
    aliases=("https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "urn:oid:2.16.840.1.113883.6.285"),
    name="HCPCS",
    forms=(
        Form(
            "procedure",
            _HCPCS,
            example="J1885",
            stated_as=("brief", "related"),
            repair=repairs.of_procedures,
            header=r"hcpcs( level ii| ii)?( procedure)?( codes?)?|(cpt|hcpcs)(/| or | and )(cpt|hcpcs)( level ii)?( codes?)?",
            heard=(Heard(r"(?<![\w$.,-])(?P<code>" + _HCPCS + r")\b"),),
        ),
        Form(
            "modifier",
            r"(?!P[1-6]$)[A-Z][0-9A-Z]",  # P1 to P6 are CPT's, of the physical status under anesthesia
            example="AS",
            stated_as=("modifier",),
            repair=repairs.bare,
            tidy=_without_hyphen,
            header=r"(hcpcs|level ii) modifiers?( codes?)?",
            heard=(Heard(r"\b[Mm]odifiers?\s+-?(?P<code>[A-Z][0-9A-Z])\b"),),
        ),
    ),
    space=_PURL + "HCPCS/",
    mapped_as="HCPCS",
    curie_aliases=("hcpcs",),
    releases=("hcpcs",),
    settles="chargegraph scheme add takes a HCPCS file of CMS of a later year",
    of_others=r"D\d{4}",  # of the American Dental Association
)
CPT = CodeSystem(
    "cpt",
    title="Current Procedural Terminology",
    uri="http://www.ama-assn.org/go/cpt",
    aliases=("urn:oid:2.16.840.1.113883.6.12",),
    name="CPT",
    forms=(
        Form(
            "procedure",
            r"[0-9]{4}[0-9FTUM]",
            example="0686T",
            stated_as=("brief", "related"),
            repair=repairs.of_procedures,
            header=r"cpts?(-4)?( procedure)?( codes?)?|(procedure|billing|service)( level ii)? codes?|related codes?",
            heard=(
                Heard(r"(?<![\w$.,-])(?P<code>[0-9]{4}[FTUM])\b"),
                Heard(r"(?<![\w$.,-])(?P<code>[0-9]{5})\b(?![,.][0-9]|%|-)", cue=_CUE),
                Heard(r"\((?P<code>[0-9]{5})\)"),
            ),
        ),
        Form(
            "modifier",
            r"\d\d|[1238]P|P[1-6]",
            example="22",
            stated_as=("modifier",),
            repair=repairs.bare,
            tidy=_without_hyphen,
            header=r"(cpt )?(modifiers?|mods?)( codes?)?",
            heard=(Heard(r"\b[Mm]odifiers?\s+-?(?P<code>[0-9]{2})\b"),),
        ),
    ),
    space=_PURL + "CPT/",
    spaces=("http://www.ama-assn.org/go/cpt/",),
    mapped_as="CPT",
    curie_aliases=("cpt", "CPT4"),
    settles="the labels of CPT are licensed by the American Medical Association: chargegraph scheme add takes a file of your own",
)
ICD10PCS = CodeSystem(
    "icd10pcs",
    title="ICD-10-PCS",
    uri="http://www.cms.gov/Medicare/Coding/ICD10",
    aliases=("urn:oid:2.16.840.1.113883.6.4",),
    name="ICD-10-PCS",
    forms=(
        Form(
            "procedure",
            _PCS,
            example="0F503ZZ",
            stated_as=("related",),
            repair=repairs.of_inpatient_procedures,
            header=r"icd-10-pcs( procedure)?( codes?)?|pcs codes?",
            noun="an ICD-10-PCS code",
            heard=(Heard(r"\bICD-10-PCS(?:\s+(?:procedure\s+)?codes?)?\s+(?P<code>" + PCS_CHARACTER + r"{7})\b"),),
        ),
    ),
    space=_PURL + "ICD10PCS/",
    spaces=("https://bioregistry.io/icd10pcs:", "urn:oid:2.16.840.1.113883.6.4:"),
    mapped_as="ICD10PCS",
    curie_aliases=("icd10pcs", "ICD-10-PCS", "icd-10-pcs", "ICD10-PCS"),
    releases=("icd10pcs",),
    settles="chargegraph scheme add takes CMS's icd10pcs_order_*.txt",
    claim="never on a physician's claim: for inpatient procedures of a hospital",
)
NUCC = CodeSystem(
    "nucc",
    title="Health Care Provider Taxonomy",
    uri="http://nucc.org/provider-taxonomy",
    aliases=("http://terminology.hl7.org/CodeSystem/v3-nuccProviderCodes", "urn:oid:2.16.840.1.113883.6.101"),
    forms=(
        Form(
            "taxonomy",
            r"\d{3}[0-9A-Z]{6}X",
            example="207K00000X",
            stated_as=("specialty",),
            repair=repairs.of_taxonomies,
            header=r"(provider |nucc )?taxonom(y|ies)( codes?)?|nucc( codes?)?|(provider )?special(ty|ties) codes?",
            heard=(Heard(r"\b(?P<code>[0-9]{3}[0-9A-Z]{6}X)\b"),),
        ),
    ),
    space=_OURS + "nucc/",
    releases=("crosswalk", "nucc"),
    settles="chargegraph scheme add takes NUCC's nucc_taxonomy_*.csv",
)
POS = CodeSystem(
    "pos",
    title="Place of Service",
    uri="https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set",
    aliases=("urn:oid:2.16.840.1.113883.15.5",),
    forms=(
        Form(
            "place-of-service",
            r"\d\d",
            example="22",
            stated_as=("site",),
            tidy=lambda text: tidied(text).zfill(2) if tidied(text) else "",
            heard=(Heard(r"\b(?:POS|place of service)(?:\s+codes?)?\s*(?P<code>[0-9]{1,2})\b"),),
        ),
    ),
    space=_OURS + "pos/",
    vocabulary="sites",
)
APC = CodeSystem(
    "apc",
    title="Ambulatory Payment Classification",
    uri="https://www.cms.gov/medicare/payment/prospective-payment-systems/hospital-outpatient",
    forms=(Form("concept", r"\d{4}", example="5361", stated_as=(), heard=(Heard(r"\bAPC\s*(?P<code>[0-9]{4})\b"),)),),
    space=_OURS + "apc/",
)
# No brief of today states its codes, and many look like other things: it is read where its prefix stands before the code.
ICD9CM = CodeSystem(
    "icd9cm",
    title="ICD-9-CM",
    uri="http://hl7.org/fhir/sid/icd-9-cm",
    aliases=("http://terminology.hl7.org/CodeSystem/icd9cm", "urn:oid:2.16.840.1.113883.6.103"),
    forms=(Form("diagnosis", r"E\d{3}(\.\d)?|(V\d\d|\d{3})(\.\d\d?)?", example="250.00", stated_as=()),),
    space=_PURL + "ICD9CM/",
    spaces=("http://hl7.org/fhir/sid/icd-9-cm/", "https://bioregistry.io/icd9cm:"),
    mapped_as="ICD9CM",
    curie_aliases=("icd9cm", "ICD-9-CM"),
)
MPFS = CodeSystem(
    "mpfs",
    title="Medicare Physician Fee Schedule",
    uri="https://www.cms.gov/medicare/payment/fee-schedules/physician",
    releases=("feeschedule",),
    speaks_of=("cpt", "hcpcs"),
)
SYSTEMS = {system.prefix: system for system in (ICD10CM, HCPCS, CPT, NUCC, POS, MPFS, APC, ICD10PCS, ICD9CM)}


def systems() -> list[CodeSystem]:
    """The systems with codes of their own."""
    return [system for system in SYSTEMS.values() if system.forms]


def system_called(prefix: str) -> CodeSystem:
    """The system of a prefix. Raises `UsageError` with the nearest prefix where there is none.

    >>> system_called("nucc").uri
    'http://nucc.org/provider-taxonomy'
    """
    if prefix not in SYSTEMS:
        raise unknown("code system", prefix, SYSTEMS)
    return SYSTEMS[prefix]


def system_of_uri(uri: str) -> CodeSystem | None:
    """The system that a canonical URI or one of its aliases stands for, None for an unknown one.

    Lists write https for http, and capitals, again and again.

    >>> system_of_uri("urn:oid:2.16.840.1.113883.6.90").prefix
    'icd10cm'
    """
    wanted = _address(uri)
    return next((system for system in SYSTEMS.values() if wanted in map(_address, (system.uri, *system.aliases))), None)


def _address(uri: str) -> str:
    """A URI without what makes no other system of it: http or https, capitals, a slash at its end."""
    return uri.strip().rstrip("/").lower().removeprefix("https://").removeprefix("http://")


def schemes_on(prefix: str) -> tuple[str, ...]:
    """The systems that say something of the codes of one: itself, then others that speak of it.

    >>> schemes_on("cpt")
    ('cpt', 'mpfs')
    """
    return prefix, *(system.prefix for system in SYSTEMS.values() if prefix in system.speaks_of)


def settles(prefix: str) -> str:
    """What brings the labels of a system that no edition at hand has."""
    known = SYSTEMS.get(prefix)
    return (known and known.settles) or f"chargegraph scheme add takes a file of {prefix}"
