"""A catalog of imports. In: a file to write, and the ontologies that stand beside it. Out: catalog-v001.xml in its folder.

Protégé and OWLAPI look there for what an ontology imports, and so open it without the network. XML Catalogs 1.1 (OASIS, 7 October
2005). What others wrote in the catalog stays; Protégé itself writes one.
"""

import os
from collections.abc import Iterable

from chargegraph.errors import Place, UsageError
from chargegraph.files import read_file

_NAME = "catalog-v001.xml"
_NAMESPACE = "urn:oasis:names:tc:entity:xmlns:xml:catalog"
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
_EMPTY = f'<catalog xmlns="{_NAMESPACE}" prefer="public" />'.encode()
_MAX_BYTES = 1_000_000


def require_file(output: str | None) -> str:
    """The path that an ontology is written to. Raises `UsageError` where it goes to standard output, which has no folder."""
    if output is None or output == "-":
        raise UsageError("a catalog stands beside a file, and the output is none", remedy="name one with -o FILE")
    return output


def catalog_beside(output: str, file: str, iris: Iterable[str]) -> tuple[bytes, str]:
    """A catalog that says that ontologies of these IRIs are in `file` in the folder of `output`, and the path to write it to.

    Raises `UsageError` where a catalog is there that is none.
    """
    path = os.path.join(os.path.dirname(output), _NAME)
    before = read_file(path, _MAX_BYTES, remedy="remove it") if os.path.lexists(path) else _EMPTY
    return catalogued(before, file, iris, name=path), path


def catalogued(before: bytes, file: str, iris: Iterable[str], *, name: str = _NAME) -> bytes:
    """A catalog that leads from IRIs to a file, with all else that it said before.

    >>> print(catalogued(_EMPTY, "my.ttl", ["urn:a"]).decode().splitlines()[2].strip())
    <uri name="urn:a" uri="my.ttl" />
    """
    import xml.etree.ElementTree as Tree
    from urllib.parse import quote

    tag = f"{{{_NAMESPACE}}}"
    try:
        root = Tree.fromstring(before)
    except Tree.ParseError as error:
        line, column = error.position
        raise UsageError("not XML, so no catalog to add to", where=Place(name, line, column + 1), remedy="remove it") from None
    if root.tag != f"{tag}catalog":
        raise UsageError("XML, but no catalog to add to", where=Place(name), remedy="remove it, or write to another folder")
    led = [Tree.Element(f"{tag}uri", {"name": iri, "uri": quote(file)}) for iri in iris]
    ours = {each.get("name") for each in led}
    others = [each for each in root if not (each.tag == f"{tag}uri" and each.get("name") in ours)]
    root[:] = [*led, *others]
    Tree.register_namespace("", _NAMESPACE)
    Tree.indent(root)
    return _HEAD + Tree.tostring(root) + b"\n"
