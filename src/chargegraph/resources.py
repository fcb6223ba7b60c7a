"""Finds ontology/, graph/ and queries/. In: a path below one of them. Out: a path that can be opened.

An installed wheel carries the three folders inside the package (``_resources``); a checkout has them at its top.
"""

import os

_HERE = os.path.dirname(os.path.abspath(__file__))
_PACKED = os.path.join(_HERE, "_resources")
_ROOT = _PACKED if os.path.isdir(_PACKED) else os.path.dirname(os.path.dirname(_HERE))


def resource(*parts: str) -> str:
    """The path of a shipped file or folder, such as ``resource("ontology", "chargegraph.ttl")``."""
    return os.path.join(_ROOT, *parts)


def read_resource(*parts: str) -> bytes:
    """The bytes of a shipped file."""
    with open(resource(*parts), "rb") as file:
        return file.read()


def list_resources(*parts: str, suffix: str) -> list[str]:
    """The sorted names of the files in a shipped folder that end in `suffix`."""
    return sorted(name for name in os.listdir(resource(*parts)) if name.endswith(suffix))
