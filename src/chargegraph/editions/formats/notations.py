"""Codes as lists of others have them. In: a system, a text. Out: the notation in the system's form; the prefix of an own system.

Hospitals and payers list diagnoses without their dots, procedures in small letters and places of service without their zero.
"""

import re

from chargegraph.codes.system_record import CodeSystem
from chargegraph.codes.systems import CATEGORY, ICD10CM, SYSTEMS
from chargegraph.editions.formats.icd10cm import icd10cm_code
from chargegraph.editions.formats.release import fault, slug
from chargegraph.rdf import NamedNode
from chargegraph.rdf.vocabulary import ontology


def notation_in(system: CodeSystem, text: str) -> tuple[str, str]:
    """The notation that a text is in a system, and what such a code is; a text of no form of it stays as it stands.

    >>> notation_in(ICD10CM, "c220"), notation_in(SYSTEMS["pos"], "2"), notation_in(ICD10CM, "A00-A09")
    (('C22.0', 'diagnosis'), ('02', 'place-of-service'), ('A00-A09', 'diagnosis'))
    """
    bare = text.upper()
    # A header may end in the placeholder, such as J09.X, and is then no code by its form.
    if system is ICD10CM and re.fullmatch(CATEGORY + "[0-9A-Z]{1,4}", bare, re.ASCII):
        return icd10cm_code(bare).notation, system.forms[0].kind
    for form in system.forms:
        if notation := form.read(text):
            return notation, form.kind
    return text, system.forms[0].kind if system.forms else "concept"


def own_prefix(asked: str | None, called: str, uri: str, name: str) -> str:
    """The prefix of a code system that is not known here: the one that is asked for, else one made of what it is called.

    Raises `UsageError` where the URI is none, and where the prefix is that of a known system, which another URI stands for, or
    of anything else that the ontology has a namespace for.
    """
    require_uri(uri, name)
    prefix = asked or slug(called)
    if known := SYSTEMS.get(prefix):
        what = f"the code system is called {called!r}, but its url {uri} is not that of {known.title}"
        raise fault(what, name, remedy=f"give it the url {known.uri}, or another name with --as")
    if prefix in ontology().prefixes:
        raise fault(
            f"the prefix {prefix!r} of the ontology stands for something else", name, remedy="give another name with --as"
        )
    return prefix


def require_uri(uri: str, name: str) -> None:
    """Raises `UsageError` for what cannot identify a code system."""
    try:
        NamedNode(uri)
    except ValueError as error:
        remedy = "give an absolute address, such as http://example.org/codes"
        if "|" in uri:
            remedy = f"give {uri.partition('|')[0]} as url and {uri.partition('|')[2] or 'the rest'} as version"
        raise fault(f"the url {uri!r} is no IRI ({error})", name, remedy=remedy) from None
