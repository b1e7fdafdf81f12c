"""GitHub-flavoured Markdown whose structure no text can break: a string comes out as literal text.

>>> print(table(("编号", "内容"), [("N1", "A | B"), ("N2", "*缩短* 50%")]))
| 编号 | 内容         |
| ---- | ------------ |
| N1   | A \\| B       |
| N2   | \\*缩短\\* 50% |
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dealtui.export.escaping import escape
from dealtui.text import pad, width

__all__ = ["bullet", "escape", "heading", "paragraph", "table"]

# What means something at the start of a block: headings, quotes, lists, rules, definitions.
_OPENING = re.compile(r"[#>+=:%-]|\d+(?=[.)])")

_CLOSING = re.compile("#+$")
_ESCAPED = r"\\\g<0>"

_WIDEST_PADDING = 160  # cells; longer cells stand out of the column rather than widen every row


def _block(text: str) -> str:
    """The text as a block of its own."""
    escaped = escape(text)
    if opening := _OPENING.match(escaped):
        place = opening.end() if escaped[0].isdigit() else 0
        return f"{escaped[:place]}\\{escaped[place:]}"
    return escaped


def heading(level: int, text: str) -> str:
    # a row of # at the end would be taken for the heading's own
    return f"{'#' * level} {_CLOSING.sub(_ESCAPED, escape(text))}"


def paragraph(text: str) -> str:
    return _block(text)


def bullet(text: str) -> str:
    return f"- {_block(text)}"


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], align: str = "") -> str:
    """A pipe table, its columns lined up by display width.

    `align` has a letter for each column, l or r (l where it is shorter). A row of another length than the
    headers is a ValueError: GFM would drop or add cells silently.
    """
    escaped = [[escape(cell) for cell in row] for row in (headers, *rows)]
    widths = [min(max(3, *map(width, column)), _WIDEST_PADDING) for column in zip(*escaped, strict=True)]
    align = align.ljust(len(widths), "l")
    rule = [
        "-" * (cells - 1) + ":" if side == "r" else "-" * cells
        for cells, side in zip(widths, align, strict=True)
    ]
    lines = [
        [
            pad(cell, cells, "right" if side == "r" else "left")
            for cell, cells, side in zip(row, widths, align, strict=True)
        ]
        for row in escaped
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in (lines[0], rule, *lines[1:]))
