"""Minutes as one HTML page that stands alone and prints well: the Markdown minutes, rendered with raw HTML off.

What the Markdown does not hold cannot be in the page, so the client's page is as clean as the client's Markdown. On
paper every page says whose copy it is and which page of how many; a table's headers come again on each page, and no
row is cut.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from dealtui.text import width

if TYPE_CHECKING:
    from markdown_it.token import Token


_STYLE = """\
body { font: 15px/1.6 FONTS, sans-serif;
  color: #1a1a1a; background: #fff; max-width: 80em; margin: 2em auto; padding: 0 1.5em; }
h1 { font-size: 1.5em; border-bottom: 2px solid #1a1a1a; padding-bottom: .3em; margin-bottom: .4em; }
h1 + p { font-weight: bold; margin-top: 0; }
h2 { font-size: 1.15em; margin: 1.6em 0 .5em; }
table { border-collapse: collapse; width: 100%; margin: .5em 0; }
th, td { border: 1px solid #999; padding: .3em .5em; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #f0f0f0; }
.short { white-space: nowrap; }
tr > .short:first-child { width: 1%; }
a { color: inherit; overflow-wrap: anywhere; }
.figures { display: flex; flex-wrap: wrap; gap: 1.5em; margin: 1em 0; } figure { margin: 0; break-inside: avoid; }
figcaption { font-weight: bold; font-size: .9em; }
@page { size: A4 landscape; margin: 14mm 12mm 16mm;
  @bottom-left { content: "WHOSE"; font-size: 8pt; } @bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt; } }
@media print { body { margin: 0; padding: 0; max-width: none; font-size: 9pt; line-height: 1.45; } h2 { break-after: avoid; margin-top: 1.2em; }
  thead { display: table-header-group; } tr, li { break-inside: avoid; } th { background: none; border-bottom: 2px solid #1a1a1a; } }
"""
# Chinese fonts draw quotation marks two cells wide: in an English page they come after the others.
_LATIN = '"Helvetica Neue", "Segoe UI", "Noto Sans", "Liberation Sans", Arial'
_CHINESE = '"Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Zen Hei"'
_FONTS = {"zh": _CHINESE, "en": f"{_LATIN}, {_CHINESE}"}

_SHORT = 12  # cells: a code, a time, a name, a state
_SHORT_FIRST = 24  # what names a row


def page(markdown: str, lang: str, figures: Sequence[str] = ()) -> str:
    """The page of Markdown minutes (front matter and all), in the language "zh" or "en"; `figures`, inline SVG, stand below its head."""
    from markdown_it import MarkdownIt

    body = re.sub(r"\A---\n.*?\n---\n", "", markdown, count=1, flags=re.DOTALL)
    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    tokens = reader.parse(body)
    _mark_short_cells(tokens)
    title, copy = _title_and_copy(tokens)
    content = reader.renderer.render(tokens, reader.options, {})
    if figures:
        head, below, rest = content.partition("</p>\n")
        content = f'{head}{below}<div class="figures">\n{"".join(figures)}</div>\n{rest}'
    policy = "default-src 'none'; style-src 'unsafe-inline'"  # nothing is loaded, nothing runs
    style = _STYLE.replace("FONTS", _FONTS[lang])
    style = style.replace("WHOSE", _css_string(f"{title} · {copy}" if copy else title))
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>\n{style}</style>\n</head>\n<body>\n{content}</body>\n</html>\n"
    )


def _mark_short_cells(tokens: Sequence[Token]) -> None:
    """Let a short cell stay in one line: browsers would rather break a code in two than widen its column."""
    for row, opening, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        longest = _SHORT_FIRST if row.type == "tr_open" else _SHORT
        if opening.type in ("td_open", "th_open") and 0 < width(inline.content) <= longest:
            opening.attrSet("class", "short")


def _title_and_copy(tokens: Sequence[Token]) -> tuple[str, str]:
    """The first heading, and the paragraph below it, which says whose copy this is."""
    at = next((place for place, token in enumerate(tokens) if token.type == "heading_open"), None)
    if at is None:
        return "dealtui", ""
    below = tokens[at + 3 : at + 5]
    copy = below[1].content if len(below) == 2 and below[0].type == "paragraph_open" else ""
    return tokens[at + 1].content, copy


def _css_string(text: str) -> str:
    """The text inside a CSS string that stands in a style element (CSS Syntax 3, 4.3.5 and 4.3.7)."""
    return re.sub(r'["\\<\n]', lambda sign: f"\\{ord(sign[0]):x} ", text)
