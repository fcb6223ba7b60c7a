"""XML, read safely. In: bytes. Out: its root element. No document type, so no entity is expanded and no other file is read."""

from typing import TYPE_CHECKING

from chargegraph.editions.formats.release import fault

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def read_xml(data: bytes, name: str) -> "Element":
    """The root element of an XML document. Raises `UsageError` with line and column where it is none, or has a document type."""
    from xml.etree.ElementTree import ParseError, TreeBuilder, XMLParser

    class Builder(TreeBuilder):
        def doctype(self, *_: object) -> None:
            raise fault("the XML has a document type, which may reach for other files", name, remedy="take the <!DOCTYPE> out")

    parser = XMLParser(target=Builder())
    try:
        parser.feed(data)
        root: Element = parser.close()
    except ParseError as error:
        line, column = error.position
        raise fault(
            f"not well-formed XML ({error.msg.split(':')[0]})", name, line, column + 1, remedy="get the file again"
        ) from None
    except (ValueError, LookupError) as error:
        raise fault(f"not well-formed XML ({error})", name, remedy="save the file in UTF-8") from None
    return root
