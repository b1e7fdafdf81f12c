"""GitHub-flavoured Markdown whose structure no text can break: a string comes out as literal text.

    >>> print(table(("编号", "内容"), [("N1", "A | B"), ("N2", "*缩短* 50%")]))
    | 编号 | 内容         |
    | ---- | ------------ |
    | N1   | A \\| B       |
    | N2   | \\*缩短\\* 50% |

Rules: GFM 0.29 and what GitHub, Obsidian and pandoc's readers add (math, emoji names, comments, dashes). Line
breaks become spaces: `<br>` in a cell vanishes in pandoc's docx. Bidirectional controls are left out: one
of them could turn a whole row of the source around.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dealtui.text import clean, pad, width

__all__ = ["bullet", "escape", "heading", "paragraph", "table"]

_BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")

# What means something inside a line. The colon of a scheme and the dot of www. would make a link of what
# follows, its backslashes included.
_INLINE = re.compile(
    r"""[\\`*_\[\]<|~$^]
    | &(?=\#?\w+;)
    | :(?=//)
    | (?<=www)\.
    | (?<=mailto): | (?<=xmpp):
    | :(?=(?:[a-z][\w+-]*|[+-]1|100|1234):)
    | %(?=%) | -(?=-)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# What means something at the start of a block: headings, quotes, lists, rules, definitions.
_OPENING = re.compile(r"[#>+=:%-]|\d+(?=[.)])")

_CLOSING = re.compile("#+$")
_ESCAPED = r"\\\g<0>"

_WIDEST_PADDING = 160  # cells; longer cells stand out of the column rather than widen every row


def escape(text: str) -> str:
    """The text as the inside of a line or of a table's cell; parsers give it back to the character."""
    return _INLINE.sub(_ESCAPED, _BIDI.sub("", clean(text)).strip())


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
