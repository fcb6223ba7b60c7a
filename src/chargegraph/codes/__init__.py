"""Billing codes. In: text. Out: a Code in the form of its system, or an error that says which code is probably meant.

`systems` holds one record a code system, `system_record` says what such a record tells, `reading` reads codes by the kind of
statement.
"""

from chargegraph.codes.coding import Code, is_placeholder, plain
from chargegraph.codes.reading import (
    read_any,
    read_diagnosis,
    read_modifier,
    read_place_of_service,
    read_procedure,
    read_stated,
    read_taxonomy,
    shape_of,
)
from chargegraph.codes.told_by_form import category_of

__all__ = [
    "Code",
    "category_of",
    "is_placeholder",
    "plain",
    "read_any",
    "read_diagnosis",
    "read_modifier",
    "read_place_of_service",
    "read_procedure",
    "read_stated",
    "read_taxonomy",
    "shape_of",
]
