"""FHIR code systems. In: the JSON of a CodeSystem resource. Out: an Edition. Follows FHIR R4 and R5, CodeSystem."""

import re
from collections.abc import Iterator
from typing import Any

from chargegraph.codes import Code
from chargegraph.codes.system_record import CodeSystem
from chargegraph.codes.systems import POS, system_of_uri
from chargegraph.editions.formats.release import decoded, distinct, edition_of, fault, line_of, slug, tidy, version_name
from chargegraph.editions.model import COMPLETE, PARTIAL, Concept, Edition

_ABOVE = ("parent", "subsumedBy")
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


def read_edition(data: bytes, *, name: str, version: str | None = None) -> Edition:
    """An edition from a CodeSystem, of the scheme that its URL stands for, else of one named for the resource.

    Raises `UsageError` where the file is no JSON, another resource, or holds no code.
    """
    resource = _resource(data, name)
    scheme = _scheme(resource, name)
    version = version or version_name(str(resource.get("version") or resource.get("date") or ""))
    if scheme is POS and (day := re.match(r"(20\d\d)-?(\d\d)-?\d\d$", version)):
        version = f"{day[1]}-{day[2]}"  # CMS changes the set some times a year and names no versions
    if not version:
        raise fault("the resource tells no version and no date", name, remedy="give the edition")
    content = str(resource.get("content") or "complete")
    if content not in _CONTENTS:
        raise fault(f"the content is {content!r}", name, remedy=f"make it one of {', '.join(_CONTENTS)}")
    if not resource.get("concept"):
        raise fault("no code is in it", name, remedy="get a CodeSystem whose content is complete or a fragment")
    coverage, remark = _CONTENTS[content]
    kind = scheme.forms[0].kind if scheme.forms else "concept"
    concepts = ((0, concept) for concept in _concepts(resource["concept"], scheme.prefix, kind, name))
    rights = tidy(str(resource.get("copyright") or ""))
    if not rights and scheme is POS:
        rights = "In the public domain in the United States"
    return edition_of(
        data,
        name,
        concepts,
        find=lambda notation: line_of(data, f'"{notation}"'),
        scheme=scheme.prefix,
        uri=scheme.uri if system_of_uri(scheme.uri) is None else None,
        version=version,
        title=tidy(str(resource.get("title") or resource.get("name") or scheme.title)),
        publisher=tidy(str(resource.get("publisher") or "")),
        rights=rights or "Not told",
        shareable="CC0" in rights or "public domain" in rights.lower(),
        coverage=coverage,
        remark=remark,
    )


def _scheme(resource: dict[str, Any], name: str) -> CodeSystem:
    url = str(resource.get("url") or "")
    if known := system_of_uri(url):
        return known
    called = str(resource.get("name") or resource.get("id") or "")
    if not url or not called:
        raise fault("the CodeSystem has no url and name", name, remedy="add the url that identifies the code system")
    return CodeSystem(slug(called), uri=url, title=tidy(str(resource.get("title") or called)))


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
        raise fault(f"a FHIR {kind or 'document'}, not a CodeSystem", name, remedy="give a CodeSystem resource")
    assert isinstance(resource, dict)
    return resource


def _concepts(members: object, system: str, kind: str, name: str) -> Iterator[Concept]:
    """The concepts, each before those that stand in it. A stack, for a file may nest deeper than Python calls."""
    stack: list[tuple[str | None, dict[str, Any]]] = [(None, member) for member in reversed(_dicts(members, "concept", name))]
    while stack:
        above, member = stack.pop()
        notation = tidy(str(member.get("code") or ""))
        if not notation:
            raise fault(f"a concept {f'below {above} ' if above else ''}has no code", name, remedy="get the file again")
        label = tidy(str(member.get("display") or ""))
        told = [(str(each.get("code")), _value(each)) for each in _dicts(member.get("property"), "property", name)]
        parents = [value for key, value in told if key in _ABOVE]
        others = (tidy(str(each.get("value") or "")) for each in _dicts(member.get("designation"), "designation", name))
        yield Concept(
            code=Code(system, notation),
            label=label,
            kind=kind,
            synonyms=distinct(others, but=label),
            definition=tidy(str(member.get("definition") or "")) or None,
            broader=above or next(iter(parents), None),
            properties=tuple((key, value) for key, value in told if key not in (*_ABOVE, "child")),
        )
        stack += [(notation, below) for below in reversed(_dicts(member.get("concept"), "concept", name))]


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
    return str(value).lower() if isinstance(value, bool) else tidy(str(value))
