"""The lines ahead. In: the lines that a walk has not reached. Out: the next of them, and whether a line says what they hold."""

from collections import deque
from collections.abc import Callable, Iterable

from chargegraph.briefs.coded.cells import is_rule, separator_of
from chargegraph.briefs.coded.code_lists import list_in
from chargegraph.briefs.coded.denials import denial_in
from chargegraph.briefs.coded.headers import kind_named
from chargegraph.briefs.coded.tables import Table
from chargegraph.briefs.coded.words_above import WordsAbove, could_be_caption, counts_codes
from chargegraph.briefs.pages.lines import Line, section_of
from chargegraph.briefs.pages.marks import bullet_of
from chargegraph.briefs.prose import label_of
from chargegraph.briefs.sentences.own_subjects import speaks_of_something_else
from chargegraph.codes import is_placeholder

_CAPTIONS_IN_A_ROW = 5


class LinesAhead:
    """The lines that follow, the next of them first."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = deque(lines)

    def pop(self) -> Line | None:
        """The next line, which is ahead no longer."""
        return self._lines.popleft() if self._lines else None

    def taken_while(self, goes_on: Callable[[Line], bool]) -> list[Line]:
        """The next lines that go on with what stands before them, which are ahead no longer."""
        taken: list[Line] = []
        while self._lines and goes_on(self._lines[0]):
            taken.append(self._lines.popleft())
        return taken

    def line(self, number: int = 0) -> Line | None:
        """A line further on."""
        return self._lines[number] if number < len(self._lines) else None

    def row(self, number: int = 0) -> Line | None:
        """A line further on that is no rule under a header."""
        found = self.line(number)
        return self.line(number + 1) if found and is_rule(found) else found

    def is_under(self, line: Line, above: WordsAbove, head: Line, own: str) -> bool:
        """Whether a line says what the table or the list right under it holds. `head` is the line that names the brief's code,
        `own`."""
        following = self.line()
        if following in (None, head) or bullet_of(line) or not could_be_caption(line):
            return False
        if own in line.plain and speaks_of_something_else(line, own):
            return False
        kind = kind_named(line.text) or above.kind
        is_denied = bool(denial_in(line.text)) or above.denied_by is not None
        for number in range(_CAPTIONS_IN_A_ROW):
            below = self.line(number)
            if below is None or section_of(below) or (below.heading and not line.heading and not counts_codes(below)):
                return False
            if Table.from_header(below, self.row(number + 1), kind) or list_in(below, kind, is_denied=is_denied):
                return True
            if bullet_of(below) or not (could_be_caption(below) or is_placeholder(below.plain.strip())):
                return False
            kind = kind_named(below.text) or kind
        return False


def goes_on_in_entry(whole: Line, first: Line, after: Line, kind: str | None) -> bool:
    """Whether a line goes on with the entry above: it begins small, or further in than the entry, and is no entry itself."""
    if after.number > whole.line_number_of_end + 1 or after.heading or section_of(after) or bullet_of(after) or label_of(after):
        return False
    if separator_of(first) or list_in(after, kind, is_denied=True) or after.plain.rstrip().endswith(":"):
        return False
    return after.plain.strip()[:1].islower() or (after.depth > first.depth + 1 and not Table.from_header(after, None, None))
