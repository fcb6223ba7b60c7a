"""What every reader does with a release file. In: bytes, a name. Out: text, tidy cells, rows, errors that say where.

A reader is a function of bytes; here are the steps that all of them share.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from chargegraph.codes import Code
from chargegraph.editions.model import Concept
from chargegraph.errors import CodeError, LimitReached, Place, UsageError

LIMIT = 256 * 1024 * 1024
"""The bytes of the largest file that is read, packed and unpacked."""
_INVISIBLE = dict.fromkeys((0xFEFF, 0x200B, 0x200C, 0x200D, 0x2060), None)


def fault(what: str, name: str, line: int = 0, column: int = 0, *, remedy: str = "") -> UsageError:
    """The error of a release file that does not fit its format."""
    return UsageError(what, where=Place(name, line, column), remedy=remedy)


def require_size(size: int, name: str) -> None:
    """Raises `LimitReached` for a file that is too large to read."""
    if size > LIMIT:
        raise LimitReached(
            f"the file has {size // (1024 * 1024)} MiB, at most {LIMIT // (1024 * 1024)} are read",
            where=Place(name),
            remedy="give one release of one code system",
        )


def version_name(text: str) -> str:
    """What a release calls itself, in a form that can stand in the name of a graph and of a file.

    >>> version_name("http://example.org/lists/2025 (June)")
    'example.org-lists-2025-June'
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "-", re.sub(r"^\w+://", "", tidy(text))).strip("-._")


def sha256_of(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def base_name(name: str) -> str:
    """The last part of a path, with either kind of slash.

    >>> base_name("releases/nucc_taxonomy_251.csv")
    'nucc_taxonomy_251.csv'
    """
    return re.split(r"[/\\]", name)[-1]


def decoded(data: bytes, name: str, fallback: str | None = None) -> str:
    """The text of a release file: UTF-8, with or without a mark, else UTF-16 with one, else in the encoding to fall back on."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                wrong = error
                break
    if fallback is not None:
        try:
            return data.decode(fallback)
        except UnicodeDecodeError:
            pass
    line = data.count(b"\n", 0, wrong.start) + 1
    column = wrong.start - data.rfind(b"\n", 0, wrong.start)
    raise fault("the text is not UTF-8", name, line, column, remedy="save the file in UTF-8")


def tidy(text: str) -> str:
    """A cell with its white space tidied: hard spaces, runs of spaces and line breaks as one space, marks of no width gone.

    >>> tidy("  Family\\u00a0 Medicine\\r\\n")
    'Family Medicine'
    """
    return " ".join(text.translate(_INVISIBLE).split())


def rows_of(text: str, name: str, *, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """The rows of a delimited text with the numbers of the lines where they end."""
    import csv
    import io

    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise fault(f"the table breaks off ({error})", name, reader.line_num, remedy="get the whole file again") from None


def column_finder(header: Sequence[str], name: str, line: int) -> "dict[str, int]":
    """The place of each column by its tidied name in small letters."""
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        key = tidy(cell).lower()
        if key and key in places:
            raise fault(f"two columns are called {tidy(cell)!r}", name, line, remedy="keep one of them")
        places[key] = place
    return places


def line_of(data: bytes, text: str) -> int:
    """The line where a text stands last, from one; zero where it does not. For formats whose parsers tell no lines."""
    at = data.rfind(text.encode())
    return data.count(b"\n", 0, at) + 1 if at >= 0 else 0


def by_notation(
    concepts: Iterable[tuple[int, Concept]], name: str, find: Callable[[str], int] | None = None
) -> dict[str, Concept]:
    """Concepts with their lines, by notation; `find` gives the line of a notation where that is not at hand.

    Raises for a code given twice, and where there is none at all.
    """
    found: dict[str, Concept] = {}
    for line, concept in concepts:
        notation = concept.code.notation
        if notation in found:
            line = line or (find(notation) if find else 0)
            raise fault(f"the code {notation} is given twice", name, line, remedy="get the file again")
        found[notation] = concept
    if not found:
        raise fault("no code is in it", name, remedy="get the file again")
    return found


def placed(error: CodeError, name: str, line: int) -> CodeError:
    """The error of a malformed code, with the place where it stands."""
    error.where = Place(name, line)
    return error


def distinct(names: Iterable[str], *, but: str = "") -> tuple[str, ...]:
    """The names in their order, each once whatever its case, without empty ones and without the label itself.

    >>> distinct(["Surgery", "", "surgery", "General Surgery"], but="Surgery")
    ('General Surgery',)
    """
    seen = {but.casefold(), ""}
    kept = []
    for name in names:
        if name.casefold() not in seen:
            seen.add(name.casefold())
            kept.append(name)
    return tuple(kept)


def icd10cm_code(text: str) -> Code:
    """An ICD-10-CM code as files have it, with or without its dot.

    >>> icd10cm_code("A000").notation
    'A00.0'
    """
    bare = text.replace(".", "")
    return Code("icd10cm", f"{bare[:3]}.{bare[3:]}" if len(bare) > 3 else bare)


def slug(name: str) -> str:
    """A name as the prefix of a scheme that is not known here.

    >>> slug("CMS Revenue Codes (2024)")
    'cms-revenue-codes-2024'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "scheme"
