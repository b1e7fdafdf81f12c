"""Minutes as one HTML page that stands alone and prints well: the Markdown minutes, rendered with raw HTML off.

What the Markdown does not hold cannot be in the page, so the client's page is as clean as the client's Markdown. On
paper every page says whose copy it is and which page of how many; a table's headers come again on each page, and no
row is cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from dealtui.domain.deadlines import past_weeks, week_of
from dealtui.domain.offers import ledger_of
from dealtui.domain.records import Action
from dealtui.export.markdown import body_of, heading, literal, paragraph, table
from dealtui.export.tables import Material, chosen, says, told
from dealtui.export.words import Words, spelled
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

    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    tokens = reader.parse(body_of(markdown))
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


# ----------------------------------------------------------------------------------------------------
# A deal's page and the weekly report as one HTML file with figures: open actions, dates kept, offers over time.

# The tables of a deal's page, with the columns that are read on paper
_SHOWN = {
    "ledger": "date topic scene recorder needs consensus disputed actions closed",
    "needs": "code need level state answers actions satisfaction internal",
    "divergences": "code text position client_position compromise criterion owner due status internal",
    "agreed": "code kind text replaced internal",
    "offers": "time code side text amount internal",
    "promises": "code speaker text condition due kept internal",
    "actions": "code task owner due overdue state result feedback internal",
    "files": "code file place internal",
}


def render_html(material: Material, what: str, lang: str) -> bytes:
    """The page of a deal, or of several one after the other."""
    words = Words(lang)
    names = [words.aside(part.deal.name, part.client.name) for part in material.parts]
    parts = [
        heading(1, words.t("report.deal", names=words.names(names[:3]) if names else words.t("sheet.none"))),
        paragraph(words.t(f"sheet.{material.audience}_copy")),
    ]
    for name, shown in _SHOWN.items():
        parts += _section(material, name, shown.split(), words)
    figures = bargains(material, words)
    if material.audience != "client":
        actions = [action for part in material.parts for action in part.actions]
        figures = progress(actions, week_of(material.now)[0], material.now, words) + figures
    return page("\n\n".join(parts) + "\n", lang, figures).encode()


def _section(material: Material, name: str, shown: Sequence[str], words: Words) -> list[str]:
    columns, rows = chosen(
        *told(material, name, words), lambda column, cells: column.name in shown and says(cells)
    )
    headers = [column.header(words) for column in columns]
    cells = [[str(cell) for cell in row] for row in rows]
    return [
        heading(2, words.t(f"export.sheet.{name}")),
        table(headers, cells) if headers else paragraph(words.t("sheet.none")),
    ]


def progress(actions: Iterable[Action], monday: date, now: datetime, words: Words) -> list[str]:
    """How many actions were open at the end of each week, and how many dates were kept in it."""
    weeks = past_weeks(actions, monday, now)
    axis = [f"{week.monday:%m-%d}" for week in weeks]
    burn = [(float(week.open), str(week.open)) for week in weeks]
    kept = [
        (week.kept / week.promised, f"{100 * week.kept // week.promised}%") if week.promised else None
        for week in weeks
    ]
    drawn = [
        lines(words.t("report.open"), axis, [Series("", burn)]) if any(value for value, _ in burn) else ""
    ]
    return list(filter(None, [*drawn, bars(words.t("report.on_time"), axis, kept)]))


def bargains(material: Material, words: Words) -> list[str]:
    """What each side offered over time, a figure for each topic."""
    found = []
    for part in material.parts:
        for track in ledger_of(part.entries):
            if len(track.offers) < 2:
                continue
            axis = [offer.at[5:10] for offer in track.offers]
            series = [
                Series(
                    words.label("side", side),
                    [
                        (offer.value, spelled(offer.value, track.unit, words)) if offer.side == side else None
                        for offer in track.offers
                    ],
                )
                for side in ("ours", "client")
            ]
            caption = words.t("report.offers", topic=words.label("topic", track.topic), deal=part.deal.name)
            found.append(lines(caption, axis, series))
    return found


# ----------------------------------------------------------------------------------------------------
# Figures as inline SVG: no script, nothing loaded, and each says in words what it shows. Colour is never the only sign: lines
# differ by their dashes and marks, every value stands beside its mark.

_WIDE, _HIGH = 420, 180
_LEFT, _RIGHT, _TOP, _BOTTOM = 16, 16, 22, 34
_CELL = 5.6  # of a text of 10, for leaving out what would touch
# Of the first line and the second: colour, dashes, what fills a mark, how far below it its words stand, how it is named
_LOOKS = (("#1f4e79", "", "#1f4e79", -7, "●━"), ("#a33b20", "5 3", "#fff", 15, "○╌"))


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
    for number, (line, (colour, dashes, fill, below, sign)) in enumerate(zip(series, _LOOKS, strict=False)):
        points = [
            (_x(place, len(axis)), _y(value[0], low, high), value[1])
            for place, value in enumerate(line.values)
            if value
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
        drawn.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>'
        )
        for x, y, words in points:
            drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{fill}" stroke="{colour}"/>')
            drawn.append(_text(x, y + below, words, colour))
        if line.name and len(series) > 1:
            drawn.append(_text(_LEFT + 60 + number * 160, 10, f"{sign} {line.name}", colour))
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
