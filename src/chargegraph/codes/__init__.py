"""Billing codes. In: text. Out: a Code in the form of its system, or an error that says which code is probably meant."""

from chargegraph.codes.coding import (
    Code,
    category_of,
    is_placeholder,
    plain,
    read_any,
    read_diagnosis,
    read_modifier,
    read_place_of_service,
    read_procedure,
    read_taxonomy,
)

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
    "read_taxonomy",
]
