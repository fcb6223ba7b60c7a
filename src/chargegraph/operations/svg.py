"""A picture. In: boxes, words and lines with their places. Out: SVG, as text. No font or picture is fetched from anywhere.

Places are pixels from the upper left corner. How wide a text runs is reckoned from its characters, on the safe side, so that what
is cut to a width stays inside it in every common font.
"""

from html import escape

_FONT = "Arial, Helvetica, sans-serif"
_WIDE, _NARROW = set("mwMWGOQ@%&ABCDEHKNRUVXYZ_+=<>~"), set("iljtfrI.,:;'|!()[] ")


def width_of(text: str, size: float) -> float:
    """How wide a text runs at most, in pixels, at a size of font.

    >>> width_of("mm", 10) > width_of("ii", 10)
    True
    """
    return size * sum(0.85 if sign in _WIDE else 0.36 if sign in _NARROW else 0.62 for sign in text)


def cut(text: str, width: float, size: float) -> str:
    """The beginning of a text that fits into a width, with an ellipsis where something is left out."""
    text = " ".join(text.split())
    if width_of(text, size) <= width:
        return text
    while text and width_of(text + "\u2026", size) > width:
        text = text[:-1]
    return text.rstrip() + "\u2026"


def wrapped(text: str, width: float, size: float) -> list[str]:
    """A text in lines that fit into a width."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return [cut(line, width, size) for line in lines]


class Picture:
    """An SVG picture that is drawn from back to front."""

    def __init__(self, width: int, title: str) -> None:
        self._width, self._title = width, title
        self._parts: list[str] = []
        self._height = 0.0

    def _reach(self, y: float) -> None:
        self._height = max(self._height, y)

    def box(self, x: float, y: float, width: float, height: float, fill: str, line: str = "none", round_by: float = 6) -> None:
        self._parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{round_by:g}" fill="{fill}" stroke="{line}"/>'
        )
        self._reach(y + height)

    def path(self, *places: tuple[float, float], colour: str) -> None:
        """A line through places."""
        steps = " L".join(f"{x:g} {y:g}" for x, y in places)
        self._parts.append(f'<path d="M{steps}" fill="none" stroke="{colour}" stroke-width="1.5"/>')

    def words(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        colour: str = "#1a1a1a",
        *,
        bold: bool = False,
        end: bool = False,
        whole: str = "",
    ) -> None:
        """A text that stands on the line `y`; `whole` is what a pointer shows where the text was cut."""
        style = (' font-weight="bold"' if bold else "") + (' text-anchor="end"' if end else "")
        told = f"<title>{escape(whole)}</title>" if whole and whole != text else ""
        self._parts.append(f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{colour}"{style}>{told}{escape(text)}</text>')
        self._reach(y + size / 2)

    def svg(self) -> str:
        """The whole picture."""
        height = self._height + 12
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self._width}" height="{height:g}" '
            f'viewBox="0 0 {self._width} {height:g}" font-family="{_FONT}" role="img"><title>{escape(self._title)}</title>'
        )
        ground = f'<rect width="{self._width}" height="{height:g}" fill="#ffffff"/>'
        return "\n".join([head, ground, *self._parts, "</svg>"]) + "\n"
