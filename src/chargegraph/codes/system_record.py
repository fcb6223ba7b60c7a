"""A code system as one record. In: nothing. Out: Form, Heard and CodeSystem, which all that is known of a system is told by.

Reading, mentions, look-up, links, verdicts, rules, explanations, parameters and notebooks derive from these records;
`systems` holds them. Only forms are known here, never a list of codes.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Iterable

from chargegraph.codes.coding import Code, tidied

Repair = Callable[[str], Iterable[str]]


class Heard(namedtuple("Heard", ("pattern", "cue"), defaults=(None,))):
    """How running text names a code: a pattern with the group ``code``, and words that must stand right before it, if any."""

    __slots__ = ()
    pattern: str
    cue: str | None


class Form(
    namedtuple(
        "Form",
        ("kind", "pattern", "example", "stated_as", "repair", "tidy", "header", "noun", "heard"),
        defaults=(None, tidied, None, None, ()),
    )
):
    """One form of a system's codes."""

    __slots__ = ()
    kind: str
    """What a code of this form is: procedure, modifier, diagnosis, taxonomy, place-of-service or concept."""
    pattern: str
    """What the whole of a tidied text must match."""
    example: str
    stated_as: tuple[str, ...]
    """The kinds of statement that such a code may stand in: brief, related, modifier, specialty, diagnosis, site."""
    repair: Repair | None
    """The texts that a malformed one may be meant for."""
    tidy: Callable[[str], str]
    header: str | None
    """The words, in small letters, over a table's column of such codes."""
    noun: str | None
    """What a code of this form is called where its kind of statement has codes of other systems: an ICD-10-PCS code."""
    heard: tuple[Heard, ...]

    def read(self, text: str) -> str | None:
        """The notation that a text is in this form, or None."""
        tidy = self.tidy(text)
        return tidy if re.fullmatch(self.pattern, tidy, re.ASCII) else None


class CodeSystem(
    namedtuple(
        "CodeSystem",
        ("prefix", "title", "uri", "aliases", "forms", "spaces", "curie_aliases", "releases", "speaks_of",
         "name", "space", "mapped_as", "settles", "claim", "vocabulary", "of_others", "is_nested", "is_mapped"),
        defaults=((), (), (), (), (), (), None, None, None, None, None, None, None, False, False),
    )
):  # fmt: skip
    """What is known of a code system. URIs and OIDs are those of HL7's NamingSystem resources (THO 7.0.1)."""

    __slots__ = ()
    prefix: str
    """Its name on the command line, and the prefix of its codes in the ontology: icd10cm."""
    title: str
    uri: str
    """The canonical URI that HL7 FHIR gives it; the address of its publisher where there is none."""
    aliases: tuple[str, ...]
    """Other URIs that stand for it in the wild."""
    forms: tuple[Form, ...]
    spaces: tuple[str, ...]
    """Other namespaces that mapping sets bind its prefix to."""
    curie_aliases: tuple[str, ...]
    releases: tuple[str, ...]
    """The modules of `editions.formats` that read what its authority publishes, the most telling first."""
    speaks_of: tuple[str, ...]
    """The systems whose codes it says something about, for a publication without codes of its own."""
    name: str | None
    """A pattern of what it is called beside its codes: ICD-10(?:-CM)?."""
    space: str | None
    """The namespace of its codes' IRIs, as the ontology declares it; None for one without codes of its own."""
    mapped_as: str | None
    """Its prefix in mapping sets, where that is another."""
    settles: str | None
    """What brings the labels that no edition at hand has, where more can be said than that a file of it would."""
    claim: str | None
    """On which claims its codes never stand, for one that is not for every claim."""
    vocabulary: str | None
    """The curated vocabulary whose concepts point at its codes and are called as these are."""
    of_others: str | None
    """A pattern of the codes in it that belong to others, so that its authority's lists leave them out."""
    is_nested: bool
    """Whether longer codes stand below the shorter ones that they begin with."""
    is_mapped: bool
    """Whether the bundled mapping sets have names for its codes."""

    @property
    def curie(self) -> str:
        """Its prefix in mapping sets."""
        return self.mapped_as or self.prefix

    def read(self, text: str) -> Code | None:
        """The code of this system that a text is in any of its forms, or None."""
        notations = (form.read(text) for form in self.forms)
        return next((Code(self.prefix, notation) for notation in notations if notation), None)
