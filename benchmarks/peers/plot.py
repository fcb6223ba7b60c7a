"""Bars. In: the milliseconds of peers by question. Out: SVG of how many times those of bare pyoxigraph they are, on a log scale.

The same figures give the same bytes.
"""

from collections.abc import Iterator
from html import escape
from math import log10

_LEFT, _RIGHT, _TOP, _BAR, _GAP = 190, 620, 60, 7, 10
_DECADES = (-3, 3)
_COLOURS = ("#1b6ca8", "#9aa5b1", "#e07a5f", "#81b29a", "#f2cc8f", "#6d597a", "#b5838d", "#3d405b", "#8d99ae", "#588157")


def bars(title: str, ratios: dict[str, dict[str, float]], peers: list[str]) -> str:
    """A group of bars for each question, one for each peer that answered it."""
    return "".join(f"{line}\n" for line in _lines(title, ratios, peers))


def _lines(title: str, ratios: dict[str, dict[str, float]], peers: list[str]) -> Iterator[str]:
    rows = sum(sum(peer in found for peer in peers) for found in ratios.values())
    height = _TOP + rows * _BAR + len(ratios) * _GAP + 30
    size = f'width="{_RIGHT + 20}" height="{height}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="11">'
    yield f'<rect width="100%" height="100%" fill="white"/><text x="10" y="18" font-size="13">{escape(title)}</text>'
    at = 10.0
    for number, peer in enumerate(peers):
        yield f'<rect x="{at:.0f}" y="28" width="9" height="9" fill="{_COLOURS[number]}"/>'
        yield f'<text x="{at + 12:.0f}" y="37">{escape(peer)}</text>'
        at += 24 + 6.2 * len(peer)
    for decade in range(_DECADES[0], _DECADES[1] + 1):
        yield f'<line x1="{_at(10**decade)}" x2="{_at(10**decade)}" y1="{_TOP - 4}" y2="{height - 22}" stroke="#dddddd"/>'
        yield f'<text x="{_at(10**decade)}" y="{height - 8}" text-anchor="middle">{10.0**decade:g} ×</text>'
    y = _TOP
    for question, found in ratios.items():
        told = [peer for peer in peers if peer in found]
        yield f'<text x="{_LEFT - 8}" y="{y + len(told) * _BAR / 2 + 4:.1f}" text-anchor="end">{escape(question)}</text>'
        for peer in told:
            begin, end = sorted((_at(1), _at(found[peer])))
            shown = f"{escape(peer)}: {found[peer]:.3g} ×"
            place = f'x="{begin}" y="{y}" width="{max(end - begin, 1):.1f}" height="{_BAR - 1}"'
            yield f'<rect {place} fill="{_COLOURS[peers.index(peer)]}"><title>{shown}</title></rect>'
            y += _BAR
        y += _GAP
    yield "</svg>"


def _at(ratio: float) -> float:
    """Where a ratio stands; what is beyond the scale stands at its end."""
    first, last = _DECADES
    share = (min(max(log10(ratio), first), last) - first) / (last - first)
    return round(_LEFT + share * (_RIGHT - _LEFT), 1)
