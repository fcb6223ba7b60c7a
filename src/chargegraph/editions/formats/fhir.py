"""FHIR code systems. In: the JSON of a CodeSystem resource. Out: an Edition. Follows FHIR R4 and R5, CodeSystem."""

import re
from collections.abc import Iterator
from typing import Any

from chargegraph.codes import Code
from chargegraph.codes.system_record import CodeSystem
from chargegraph.codes.systems import POS, system_of_uri
from chargegraph.editions.formats.notations import notation_in, own_prefix
from chargegraph.editions.formats.periods import period_of
from chargegraph.editions.formats.release import day_of, decoded, distinct, edition_of, fault, line_of, tidy, version_name
from chargegraph.editions.model import COMPLETE, INACTIVE, OUTDATED, PARTIAL, Concept, Edition
from chargegraph.errors import UsageError

_ABOVE = ("parent", "subsumedBy")
_PROPERTIES = "http://hl7.org/fhir/concept-properties#"
_STANDING = "standards-status"
"""How the address of the extension ends that tells what a concept is worth."""
_OUT_OF_USE = ("inactive", "retired", "deprecated", "withdrawn", "obsolete", "discontinued")
_FLAGS = ("active", *_OUT_OF_USE)
_ENDS = ("deprecated", "deprecationDate", "retirementDate")
_CONTENTS = {
    "complete": (COMPLETE, None),
    "fragment": (PARTIAL, "The file says that it holds a fragment of the code system"),
    "example": (PARTIAL, "The file says that it holds examples of the code system"),
    "supplement": (PARTIAL, "The file says that it adds to another code system"),
    "not-present": (PARTIAL, "The file says that the codes are published elsewhere"),
}


def looks_like(head: str) -> bool:
    """Whether a text is the JSON of some FHIR resource."""
    return head.lstrip("\ufeff \t\r\n").startswith("{") and re.search(r'"resourceType"\s*:', head[:4096]) is not None


def read_edition(data: bytes, *, name: str, version: str | None = None, own: str | None = None) -> Edition:
    """An edition from a CodeSystem, of the scheme that its URL stands for, else of `own`, or one named for the resource.

    Raises `UsageError` where the file is no JSON, another resource, or holds no code.
    """
    resource = _resource(data, name)
    if wrong := _no_text(resource, "url", "version", "name", "title"):
        raise fault(f"the {wrong} of the resource is no text", name, remedy="get the file again")
    system = _system(resource, own, name)
    version = version or version_name(str(resource.get("version") or resource.get("date") or ""))
    if system is POS and (day := re.match(r"(20\d\d)-?(\d\d)-?\d\d$", version)):
        version = f"{day[1]}-{day[2]}"  # CMS changes the set some times a year and names no versions
    if not version:
        raise fault("the resource tells no version and no date", name, remedy="give the edition")
    content = str(resource.get("content") or "complete")
    if content not in _CONTENTS:
        raise fault(f"the content is {content!r}", name, remedy=f"make it one of {', '.join(_CONTENTS)}")
    if not resource.get("concept"):
        raise fault("no code is in it", name, remedy="get a CodeSystem whose content is complete or a fragment")
    coverage, remark = _CONTENTS[content]
    if coverage == COMPLETE and resource.get("status") == "retired":
        coverage, remark = OUTDATED, "The file says that it is retired"
    concepts = ((0, concept) for concept in _concepts(resource, system, name))
    rights = tidy(str(resource.get("copyright") or ""))
    if not rights and system is POS:
        rights = "In the public domain in the United States"
    first, last = period_of(system.prefix, version)
    return edition_of(
        data,
        name,
        concepts,
        find=lambda notation: line_of(data, f'"{notation}"') or line_of(data, f'"{notation.replace(".", "")}"'),
        scheme=system.prefix,
        uri=system.uri if system_of_uri(system.uri) is None else None,
        version=version,
        valid_from=first,
        valid_until=last,
        title=tidy(str(resource.get("title") or resource.get("name") or system.title)),
        publisher=tidy(str(resource.get("publisher") or "")),
        rights=rights or "Not told",
        shareable="CC0" in rights or "public domain" in rights.lower(),
        coverage=coverage,
        remark=remark,
    )


def _system(resource: dict[str, Any], own: str | None, name: str) -> CodeSystem:
    url = str(resource.get("url") or "").strip()
    if known := system_of_uri(url):
        return known
    called = str(resource.get("name") or resource.get("id") or "")
    if not url or not called:
        raise fault("the CodeSystem has no url and name", name, remedy="add the url that identifies the code system")
    return CodeSystem(own_prefix(own, called, url, name), uri=url, title=tidy(str(resource.get("title") or called)))


def _resource(data: bytes, name: str) -> dict[str, Any]:
    import json

    try:
        resource = json.loads(decoded(data, name))
    except json.JSONDecodeError as error:
        raise fault(f"no JSON ({error.msg.lower()})", name, error.lineno, error.colno, remedy="get the file again") from None
    except RecursionError:
        raise fault("the JSON is nested too deeply", name, remedy="get the file again") from None
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    if kind != "CodeSystem":
        remedy = "give the CodeSystem that its codes are of" if kind == "ValueSet" else "give a CodeSystem resource"
        raise fault(f"a FHIR {kind or 'document'}, not a CodeSystem", name, remedy=remedy)
    assert isinstance(resource, dict)
    return resource


def _concepts(resource: dict[str, Any], system: CodeSystem, name: str) -> Iterator[Concept | UsageError]:
    """The concepts, each before those that stand in it. A stack, for a file may nest deeper than Python calls."""
    members = _dicts(resource["concept"], "concept", name)
    declared = _declared(resource, name)
    stack: list[tuple[str | None, dict[str, Any]]] = [(None, member) for member in reversed(members)]
    while stack:
        above, member = stack.pop()
        if wrong := _no_text(member, "code", "display", "definition"):
            yield fault(f"the {wrong} of {member.get('code')!r} is no text", name, remedy="get the file again")
            continue
        code = member.get("code")
        notation, kind = notation_in(system, "" if code is None else tidy(str(code)))
        if not notation:
            yield fault(f"a concept {f'below {above} ' if above else ''}has no code", name, remedy="get the file again")
            continue
        label = tidy(str(member.get("display") or ""))
        told = [(declared.get(key := str(each.get("code")), key), _value(each))
                for each in _dicts(member.get("property"), "property", name)]  # fmt: skip
        parents = [notation_in(system, value)[0] for key, value in told if key in _ABOVE]
        standing = [("status", _value(each)) for each in _dicts(member.get("extension"), "extension", name)
                    if str(each.get("url")).endswith(_STANDING)]  # fmt: skip
        others = (tidy(str(each.get("value") or "")) for each in _dicts(member.get("designation"), "designation", name))
        yield Concept(
            code=Code(system.prefix, notation),
            label=label,
            kind=kind,
            synonyms=distinct(others, but=label),
            definition=tidy(str(member.get("definition") or "")) or None,
            broader=above or next(iter(parents), None),
            billable=False if any(key == "notSelectable" and value == "true" for key, value in told) else None,
            **_use([*told, *standing]),
        )
        stack += [(notation, below) for below in reversed(_dicts(member.get("concept"), "concept", name))]


def _declared(resource: dict[str, Any], name: str) -> dict[str, str]:
    """FHIR's own names of the properties of concepts, by those that the resource declares for them, in their usual letters."""
    usual = {"status", "notSelectable", *_FLAGS, *_ENDS, *_ABOVE}
    known = {spelled: key for key in usual for spelled in (key.lower(), key.upper(), key.capitalize())}
    given = ((str(each.get("code")), str(each.get("uri"))) for each in _dicts(resource.get("property"), "property", name))
    return {**known, **{code: uri.removeprefix(_PROPERTIES) for code, uri in given if uri.startswith(_PROPERTIES)}}


def _use(told: list[tuple[str, str]]) -> dict[str, Any]:
    """Whether a concept is in use and until when, and its other properties, by the field of Concept that takes them.

    A day of its end that is none leaves open since when.
    """
    dates = [value for key, value in told if key in _ENDS and value not in ("", "true", "false")]
    ends = sorted(day for value in dates if (day := _last_day(value)))
    words = [value.lower() for key, value in told if key == "status" and value]
    flags = {(key, value.lower()) for key, value in told if key in _FLAGS and value.lower() in ("true", "false")}
    is_flagged = any(value == ("false" if key == "active" else "true") for key, value in flags)
    gone = is_flagged or len(ends) < len(dates) or any(word in _OUT_OF_USE for word in words)
    status = [INACTIVE] if gone else [("useStatus", word) for word in dict.fromkeys(words)]
    used = ("status", "notSelectable", "child", *_ENDS, *_ABOVE)
    others = ((key, value) for key, value in told if value and key not in used and (key, value.lower()) not in flags)
    return {"valid_until": ends[0] if ends else None, "properties": (*others, *status)}


def _last_day(text: str) -> str | None:
    """The last day of a date of FHIR, which may be a year or a month; None for what is no date."""
    match = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?![-\d])", text, re.ASCII)
    if match is None:
        return None
    year, month = match[1], match[2] or "12"
    days = (match[3],) if match[3] else ("31", "30", "29", "28")
    return next((day for each in days if (day := day_of(year, month, each))), None)


def _dicts(given: object, what: str, name: str) -> list[dict[str, Any]]:
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise fault(f"{what} is no list of objects", name, remedy="get the file again")
    return given


def _value(given: dict[str, Any]) -> str:
    """The value of a property, whichever type it is of."""
    value = next((value for key, value in given.items() if key.startswith("value")), "")
    if isinstance(value, dict):
        value = value.get("code", "")
    if isinstance(value, (dict, list)):
        return ""
    return str(value).lower() if isinstance(value, bool) else tidy(str(value))


def _no_text(given: dict[str, Any], *keys: str) -> str | None:
    """The first of some keys with a value that is neither a text nor a number."""
    return next((key for key in keys if isinstance(given.get(key), (dict, list, bool))), None)
