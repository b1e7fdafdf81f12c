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
from itertools import pairwise

from dealtui.text import clean, pad, width

__all__ = ["bullet", "escape", "heading", "paragraph", "table"]

_BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")

# What means something inside a line. An underscore between letters or digits does not (file names).
_INLINE = re.compile(
    r"""[\\`*\[\]<|~$^]
    | (?<![^\W_])_ | _(?![^\W_])
    | &(?=\#?\w+;)
    | :(?=(?:[a-z][\w+-]*|[+-]1|100|1234):)
    | %(?=%) | -(?=-)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Runs of ASCII without a backtick or a pipe; in them what is an address or what readers may take for one.
_RUN = re.compile(r"[!-_a-{}~]+")
_HINT = re.compile(r"://|www\.|[a-z0-9][@.][a-z0-9-]*[a-z]{2}", re.IGNORECASE)
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_SURE = re.compile(r"://|www\.", re.IGNORECASE)
# A web address that all readers show as it is between < and >: no punycode and no %, which markdown-it decodes,
# no entity, which cmark decodes. Closing signs at its end belong to the sentence.
_LINK = re.compile(
    r"""https?://(?![^/]*xn--)[a-z0-9-]++(?:\.[a-z0-9-]++)+(?::\d++)?
    (?:[/?#](?:[\w.~/?\#@!$'*+,;=:-]|&(?!\#?\w*;)|\([\w.~/?\#@!$'*+,;=:-]*\))*(?<![.,;:!?'*~]))?
    (?=$|[\[\](){}<>.,;:!?'"*~])
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
# What means something at the start of a block: headings, quotes, lists, rules, definitions.
_OPENING = re.compile(r"[#>+=:%-]|\d+(?=[.)])")

_CLOSING = re.compile("#+$")
_ESCAPED = r"\\\g<0>"

_WIDEST_PADDING = 160  # cells; longer cells stand out of the column rather than widen every row


def escape(text: str) -> str:
    """The text as the inside of a line or of a table's cell; parsers give it back to the character."""
    text = _BIDI.sub("", clean(text)).strip()
    if not _HINT.search(text):
        return _signs(text)
    parts = []
    done = 0
    for run in _RUN.finditer(text):
        if _HINT.search(run[0]):
            parts += [_signs(text[done : run.start()]), _run_with_address(text, *run.span())]
            done = run.end()
    return "".join([*parts, _signs(text[done:])])


def _signs(text: str) -> str:
    return _INLINE.sub(_ESCAPED, text)


def _run_with_address(text: str, start: int, end: int) -> str:
    """Web addresses as links of their own; a run with others stays bare if it holds no sign, else it is code.

    Readers that make links of raw text would take escapes, and Chinese without a space before it, for a part of
    the address; formatters take the escapes out and so move its end.
    """
    starts = [start, *(scheme.start() for scheme in _SCHEME.finditer(text, start + 1, end)), end]
    written = ""
    for here, there in pairwise(starts):
        if link := _LINK.match(text, here, there):
            written += f"<{link[0]}>{_signs(text[link.end() : there])}"
        elif not _HINT.search(text, here, there):
            written += _signs(text[here:there])
        elif _SURE.search(text, here, there) or _INLINE.search(text, here, there):
            return f"`{text[start:end]}`"
        else:
            written += text[here:there]
    return written


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
