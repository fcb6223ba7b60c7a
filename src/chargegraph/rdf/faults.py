"""What the engine complains of. In: its errors. Out: errors of ours, that say what is wrong with the store or the query."""

import re

from chargegraph.errors import THE_QUERY, Place, QueryError, StoreError, excerpt


class engine_errors:  # noqa: N801, used as a function is: with engine_errors()
    """What the engine complains of while it answers, raised as an error of ours: it may come with any row.

    `name` is what errors call the dataset, nothing for one in memory.
    """

    _fails = "the store cannot be read"

    def __init__(self, name: str = "") -> None:
        self._where = Place(name) if name else None

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ConnectionError):
            return  # who reads the answer hung up
        if is_damage(error):
            raise damaged(str(error), self._where) from None
        if isinstance(error, OSError):
            raise StoreError(f"{self._fails} ({_reason(error)})", where=self._where) from None
        if isinstance(error, (ValueError, RuntimeError)):
            raise self._other(error) from None

    def _other(self, error: ValueError | RuntimeError) -> StoreError | QueryError:
        return QueryError(f"the query cannot be run: {error}")


class writing_errors(engine_errors):  # noqa: N801, used as a function is
    """What the engine complains of while it writes, raised as an error of ours."""

    _fails = "the store cannot be written"

    def _other(self, error: ValueError | RuntimeError) -> StoreError | QueryError:
        return StoreError(f"{self._fails} ({error})", where=self._where)


def is_damage(error: object) -> bool:
    """Whether the engine says that a file of its own is not as it wrote it."""
    return isinstance(error, (OSError, RuntimeError)) and str(error).startswith("Corruption: ")


def damaged(reason: str, where: Place | None) -> StoreError:
    """The error of a store whose files are not as they were written."""
    reason = re.sub(r" +The file \S.* may be corrupted\.$", "", reason.removeprefix("Corruption: ")).strip()
    return StoreError(
        f"the store is damaged ({reason[:1].lower()}{reason[1:]})",
        where=where,
        remedy="restore it from a backup with chargegraph restore DIR",
    )


def _reason(error: OSError) -> str:
    return "permission denied" if "Permission denied" in str(error) else str(error)


def unopened(error: OSError | RuntimeError, where: Place, *, read_only: bool, is_ours: bool) -> StoreError:
    """Why a dataset cannot be opened; `is_ours` where this process has it open to write."""
    said = str(error)
    if "lock" in said.lower() and not is_damage(error) and "Permission denied" not in said:
        if is_ours:
            what = "this process has the store open to write already"
            return StoreError(what, where=where, remedy="go on with that Store, or call its close()")
        remedy = "wait until it has finished, or close the Store that it keeps open"
        return StoreError("another process writes to this store", where=where, remedy=remedy)
    if is_damage(error) or "No such file" in said:
        return damaged(said, where)
    if "Permission denied" in said:
        verb, done = ("read", "read") if read_only else ("write to", "written")
        what = f"the store cannot be {done} (permission denied)"
        return StoreError(what, where=where, remedy=f"let this user {verb} it, or give another --store PATH")
    return StoreError(f"the store cannot be opened ({said})", where=where)


def query_error(error: SyntaxError, text: str) -> QueryError:
    """Where a query stops to parse. What the parser expected there helps nobody, but for what it says in words."""
    match = re.match(r"error at (\d+):(\d+): (.*)", str(error.msg or error), re.DOTALL)
    if not match:
        return QueryError(f"not a query: {error.msg or error}")
    line, column = int(match[1]), int(match[2])
    said = re.search(r"(?:The|Duplicated|Unexpected|Not|Invalid|No|Unbound)[a-z ]* [\w ]{12,}", match[3])
    return QueryError(
        said[0].strip() if said else "the query does not parse here, or right before",
        where=Place(THE_QUERY, line, column),
        excerpt=excerpt(text, line, column),
    )
