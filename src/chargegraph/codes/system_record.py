"""A code system as one record. In: nothing. Out: Form, Heard and CodeSystem, which all that is known of a system is told by.

Reading, mentions, look-up, links, verdicts, rules, explanations, parameters and notebooks derive from these records;
`systems` holds them. Only forms are known here, never a list of codes.
"""

import re
from collections.abc import Callable, Iterable

from chargegraph.codes.coding import Code, tidied

Repair = Callable[[str], Iterable[str]]


class Heard:
    """How running text names a code: a pattern with the group ``code``, and words that must stand right before it, if any."""

    __slots__ = ("cue", "pattern")

    def __init__(self, pattern: str, *, cue: str | None = None) -> None:
        self.pattern, self.cue = pattern, cue


class Form:
    """One form of a system's codes."""

    __slots__ = ("example", "header", "heard", "kind", "pattern", "repair", "stated_as", "tidy")

    def __init__(
        self,
        kind: str,
        pattern: str,
        *,
        example: str,
        stated_as: tuple[str, ...],
        repair: Repair | None = None,
        tidy: Callable[[str], str] = tidied,
        header: str | None = None,
        heard: tuple[Heard, ...] = (),
    ) -> None:
        self.kind = kind
        """What a code of this form is: procedure, modifier, diagnosis, taxonomy, place-of-service or concept."""
        self.pattern = pattern
        """What the whole of a tidied text must match."""
        self.example = example
        self.stated_as = stated_as
        """The kinds of statement that such a code may stand in: brief, related, modifier, specialty, diagnosis, site."""
        self.repair = repair
        """The texts that a malformed one may be meant for."""
        self.tidy = tidy
        self.header = header
        """The words, in small letters, over a table's column of such codes."""
        self.heard = heard

    def read(self, text: str) -> str | None:
        """The notation that a text is in this form, or None."""
        tidy = self.tidy(text)
        return tidy if re.fullmatch(self.pattern, tidy, re.ASCII) else None


class CodeSystem:
    """What is known of a code system. URIs and OIDs are those of HL7's NamingSystem resources (THO 7.0.1)."""

    __slots__ = (
        "aliases",
        "claim",
        "curie",
        "curie_aliases",
        "forms",
        "is_mapped",
        "is_nested",
        "name",
        "prefix",
        "releases",
        "settles",
        "space",
        "spaces",
        "speaks_of",
        "title",
        "uri",
        "vocabulary",
    )

    def __init__(
        self,
        prefix: str,
        *,
        title: str,
        uri: str,
        aliases: tuple[str, ...] = (),
        forms: tuple[Form, ...] = (),
        name: str | None = None,
        space: str | None = None,
        spaces: tuple[str, ...] = (),
        curie: str | None = None,
        curie_aliases: tuple[str, ...] = (),
        releases: tuple[str, ...] = (),
        settles: str | None = None,
        claim: str | None = None,
        speaks_of: tuple[str, ...] = (),
        is_nested: bool = False,
        is_mapped: bool = False,
        vocabulary: str | None = None,
    ) -> None:
        self.prefix = prefix
        """Its name on the command line, and the prefix of its codes in the ontology: icd10cm."""
        self.title = title
        self.uri = uri
        """The canonical URI that HL7 FHIR gives it; the address of its publisher where there is none."""
        self.aliases = aliases
        """Other URIs that stand for it in the wild."""
        self.forms = forms
        self.name = name
        """A pattern of what it is called beside its codes: ICD-10(?:-CM)?."""
        self.space = space
        """The namespace of its codes' IRIs, as the ontology declares it; None for one without codes of its own."""
        self.spaces = spaces
        """Other namespaces that mapping sets bind its prefix to."""
        self.curie = curie or prefix
        """Its prefix in mapping sets."""
        self.curie_aliases = curie_aliases
        self.releases = releases
        """The modules of `editions.formats` that read what its authority publishes, the most telling first."""
        self.settles = settles
        """What brings the labels that no edition at hand has, where more can be said than that a file of it would."""
        self.claim = claim
        """On which claims its codes never stand, for one that is not for every claim."""
        self.speaks_of = speaks_of
        """The systems whose codes it says something about, for a publication without codes of its own."""
        self.is_nested = is_nested
        """Whether longer codes stand below the shorter ones that they begin with."""
        self.is_mapped = is_mapped
        """Whether the bundled mapping sets have names for its codes."""
        self.vocabulary = vocabulary
        """The curated vocabulary whose concepts point at its codes and are called as these are."""

    def read(self, text: str) -> Code | None:
        """The code of this system that a text is in any of its forms, or None."""
        notations = (form.read(text) for form in self.forms)
        return next((Code(self.prefix, notation) for notation in notations if notation), None)
