"""Figures of a report as inline SVG: no script, nothing loaded, and each says in words what it shows.

Colour is never the only sign: lines differ by their dashes and marks, every value stands beside its mark.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from dealtui.export.markdown import literal
from dealtui.text import width

_WIDE, _HIGH = 420, 180
_LEFT, _RIGHT, _TOP, _BOTTOM = 16, 16, 22, 34
_CELL = 5.6  # of a text of 10, for leaving out what would touch
_DASHES = ("", "5 3")
_COLOURS = ("#1f4e79", "#a33b20")


def _escaped(text: str) -> str:
    return escape(literal(text))


class Series(NamedTuple):
    """A line: its name, and a value for each place on the axis (None: there is none), each with its words."""

    name: str
    values: Sequence[tuple[float, str] | None]


def lines(caption: str, axis: Sequence[str], series: Sequence[Series]) -> str:
    """Values over time, a line for each series."""
    known = [value for line in series for value in line.values if value]
    if not known:
        return ""
    low, high = min(0.0, *(value for value, _ in known)), max(value for value, _ in known)
    if min(value for value, _ in known) > high * 0.4:  # sums that lie near each other are told apart
        low = min(value for value, _ in known) * 0.9
    drawn = [_axis(axis)]
    for number, line in enumerate(series):
        points = [
            (_x(place, len(axis)), _y(value[0], low, high), value[1])
            for place, value in enumerate(line.values)
            if value
        ]
        colour, dashes = _COLOURS[number % 2], _DASHES[number % 2]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
        drawn.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>'
        )
        for x, y, words in points:
            drawn.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour if not number else "#fff"}" stroke="{colour}"/>'
            )
            drawn.append(_text(x, y - 7 if not number else y + 15, words, colour))
        if line.name and len(series) > 1:
            drawn.append(
                _text(_LEFT + 60 + number * 160, 10, f"{'●━' if not number else '○╌'} {line.name}", colour)
            )
    told = "; ".join(
        f"{line.name} {', '.join(f'{at} {value[1]}' for at, value in zip(axis, line.values, strict=True) if value)}".strip()
        for line in series
    )
    return _figure(caption, told, drawn)


def bars(caption: str, axis: Sequence[str], shares: Sequence[tuple[float, str] | None]) -> str:
    """Shares of one, a bar each with its words; no bar where there was nothing to share."""
    if not any(shares):
        return ""
    drawn = [_axis(axis)]
    wide = (_WIDE - _LEFT - _RIGHT) / len(axis) * 0.6
    for place, share in enumerate(shares):
        if share:
            x, y = _x(place, len(axis)), _y(share[0], 0, 1)
            drawn.append(
                f'<rect x="{x - wide / 2:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{_HIGH - _BOTTOM - y:.1f}" fill="#9db7d1" stroke="#1f4e79"/>'
            )
            drawn.append(_text(x, y - 5, share[1], "#1a1a1a"))
    told = ", ".join(f"{at} {share[1]}" for at, share in zip(axis, shares, strict=True) if share)
    return _figure(caption, told, drawn)


def _figure(caption: str, told: str, drawn: Sequence[str]) -> str:
    return (
        f"<figure><figcaption>{_escaped(caption)}</figcaption>\n"
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDE}" height="{_HIGH}" viewBox="0 0 {_WIDE} {_HIGH}" '
        f'role="img" font-size="10" font-family="inherit">\n<title>{_escaped(f"{caption}: {told}")}</title>\n'
        f"{chr(10).join(drawn)}\n</svg></figure>\n"
    )


def _axis(labels: Sequence[str]) -> str:
    """The line below, with as many of its labels as have room."""
    room = (_WIDE - _LEFT - _RIGHT) / max(1, len(labels))
    every = max(1, round(max(width(label) for label in labels) * _CELL / room + 0.49))
    base = _HIGH - _BOTTOM
    marks = [
        _text(_x(place, len(labels)), base + 15, label, "#444")
        for place, label in enumerate(labels)
        if place % every == 0
    ]
    return f'<line x1="{_LEFT}" y1="{base}" x2="{_WIDE - _RIGHT}" y2="{base}" stroke="#444"/>' + "".join(
        marks
    )


def _x(place: int, count: int) -> float:
    return _LEFT + (_WIDE - _LEFT - _RIGHT) * (place + 0.5) / count


def _y(value: float, low: float, high: float) -> float:
    return _HIGH - _BOTTOM - (value - low) / ((high - low) or 1) * (_HIGH - _TOP - _BOTTOM - 8)


def _text(x: float, y: float, words: str, colour: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" fill="{colour}">{_escaped(words)}</text>'
