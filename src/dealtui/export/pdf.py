"""Minutes as PDF, set by typst from the form's blocks; PDF/A-2b for a sealed record.

What somebody typed reaches typst as data, never as its markup: the text below is all the markup there is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Any

from dealtui.export.audience import MinutesCopy
from dealtui.export.markdown import literal
from dealtui.export.minutes import BLOCKS, facts
from dealtui.export.tables import (
    BY_HAND,
    FACT_ROWS,
    SEAL_WIDTHS,
    SIGN_WIDTHS,
    FormCell,
    SheetTable,
    fact_row,
    seal_rows,
)
from dealtui.export.word import fields
from dealtui.export.words import Words
from dealtui.extras import PaperFault, needing
from dealtui.text import shown, width

# The first that is on the machine is used
CHINESE = (
    *("Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun"),
    *("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "SimHei"),
    *("WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "AR PL UMing CN", "Droid Sans Fallback"),
)
_LATIN = ("Liberation Sans", "Arial", "Helvetica", "Noto Sans", "DejaVu Sans")
_WIDEST = 40  # cells that a column may ask for
# Cells that stay in one line: a date with its time; where there are many such columns, a code or a name
_SHORT = (22, 10)
_ROOM = 100  # cells that short columns may take in all
_BROKEN = 8  # a header goes on in a second line

_PAGE = """\
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title, author: d.author)
#set text(font: d.fonts, size: 8.5pt, lang: d.lang, fallback: true)
#set par(leading: 0.5em)
#set page(paper: "a4", flipped: true, margin: (x: 14mm, top: 14mm, bottom: 16mm),
  footer: context [#set text(size: 7.5pt); #d.foot #h(1fr) #counter(page).display() / #counter(page).final().first()])
#set table(stroke: 0.5pt, inset: (x: 4pt, y: 3.5pt), align: left + horizon)
#show heading: set block(above: 1.2em, below: 0.6em)
#show heading: set text(size: 10.5pt)
#show regex("[!-~]{20,}"): it => it.text.clusters().join(sym.zws)
#align(center)[#text(size: 16pt, weight: "bold", d.title) \\ #v(0.3em) #d.whose]
#let drawn(c) = table.cell(colspan: c.wide, rowspan: c.high, fill: if c.label { luma(237) }, align: horizon + if c.label { center } else { left },
  if c.label { strong(c.text) } else { c.text })
#let part(p) = if "points" in p { list(..p.points) } else if p.cells.len() == 0 { d.nothing } else {
  table(columns: p.widths.map(w => if w == 0 { auto } else { w * 1fr }), rows: p.heights.map(h => if h == 0 { auto } else { h * 1mm }),
    ..if p.heads.len() > 0 { (table.header(..p.heads.map(drawn)),) }, ..p.cells.map(drawn))
}
#for b in d.blocks { block(breakable: not b.whole, width: 100%, { heading(b.name); b.parts.map(part).join() }) }
"""


def render_pdf(copy: MinutesCopy, lang: str) -> bytes:
    """The file. PaperFault where the machine has no font for what is written; of a sealed record for any sign of it, as
    PDF/A allows no stand-in."""
    with needing("pdf"):
        import typst
    text = _text(copy, lang)
    sealed: dict[str, Any] = {"pdf_standards": "a-2b"} if copy.meeting.version else {}
    try:
        return typst.compile(
            _PAGE.encode(),
            format="pdf",
            sys_inputs={"data": text},
            timestamp=int(copy.now.timestamp()),
            **sealed,
        )
    except typst.TypstError as fault:  # an archive file holds no sign that it cannot show
        if not _NO_FONT.search(str(fault)):
            raise
        raise PaperFault("paper.no_sign", signs=_spelled(without_font(text))) from None


def boxes(copy: MinutesCopy, lang: str) -> str:
    """The signs that the file of a draft shows as boxes, spelled; "" where it shows all."""
    return _spelled(without_font(_text(copy, lang)))


def without_font(text: str) -> list[str]:
    """The signs of a page's data that no font of the machine has, the first eight: typst names one each time that it is held to PDF/A."""
    import typst

    found: list[str] = []
    while len(found) < 8:
        try:
            typst.compile(_SIGNS, format="pdf", sys_inputs={"data": text}, pdf_standards="a-2b")
        except typst.TypstError as fault:
            if not (named := _NO_FONT.search(str(fault))):
                raise
            found.append(_QUOTED.sub(lambda quoted: chr(int(quoted[1], 16)), named[1]))
            text = text.replace(found[-1], "")
        else:
            break
    return found


_SIGNS = b"""\
#let d = json(bytes(sys.inputs.data))
#set text(font: d.fonts, lang: d.lang, fallback: true)
#sys.inputs.data
"""
_NO_FONT = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_QUOTED = re.compile(r"\\u\{([0-9a-f]+)\}")  # as Rust does


def _spelled(signs: Sequence[str]) -> str:
    """Signs that a screen may not have either, with their numbers."""
    return " ".join(f"{shown(sign)} (U+{ord(sign):04X})" for sign in "".join(signs)[:8])


def _text(copy: MinutesCopy, lang: str) -> str:
    """All that the page shows, and its fonts, as JSON."""
    words = Words(lang)
    given = fields(copy, lang)
    data = {
        "title": given["title"],
        "author": literal(copy.meeting.recorder),
        "whose": given["whose"],
        "foot": literal(given["foot"]),
        "lang": lang,
        "nothing": words.t("sheet.none"),
        "blocks": [_block(name, list(block(copy, words)), copy, words) for name, block in BLOCKS],
    }
    fonts = _fonts(lang, json.dumps(data, ensure_ascii=False))
    return json.dumps({**data, "fonts": fonts}, ensure_ascii=False)


def _block(name: str, parts: list[Any], copy: MinutesCopy, words: Words) -> dict[str, Any]:
    told = [
        _table(part, words) if isinstance(part, SheetTable) else {"points": list(map(literal, part.lines))}
        for part in parts
    ]
    if name == "a":
        told = [_facts(copy, words)]
    if name == "h":
        told.insert(1, _drawn(SEAL_WIDTHS, seal_rows(literal(copy.client.name), words)))
    return {"name": words.t(f"sheet.block.{name}"), "parts": told, "whole": name == "h" and len(parts) == 1}


def _drawn(widths: Sequence[int], rows: Sequence[Sequence[FormCell]], heads: int = 0) -> dict[str, Any]:
    """A table as the page above draws it; a width of 0 is what its words need."""
    cells = [[cell._asdict() for cell in row] for row in rows]
    return {
        "widths": widths,
        "heights": [max(cell.height for cell in row) for row in rows],
        "heads": list(chain(*cells[:heads])),
        "cells": list(chain(*cells[heads:])),
    }


def _facts(copy: MinutesCopy, words: Words) -> dict[str, Any]:
    """Block A, without the facts of which there is nothing to say."""
    known = {name: literal(value) for name, value in facts(copy, words).items() if value}
    rows = ({name: known[name] for name in names if name in known} for names in FACT_ROWS)
    return _drawn((0, 3, 0, 2), [fact_row(row, words) for row in rows if row])


def _table(part: SheetTable, words: Words) -> dict[str, Any]:
    if not part.rows:  # the page says that there is nothing
        return _drawn((), ())
    headers, rows = part.shown(words)
    height = 0
    if part.name == "signatures":
        headers.insert(2, words.t("paper.signature"))
        rows, height = [[*row[:2], "", *row[2:]] for row in rows], BY_HAND
    heads = [FormCell(header, label=True) for header in headers]
    cells = [[FormCell(literal(cell), height=height) for cell in row] for row in rows]
    if height:
        return _drawn(SIGN_WIDTHS, [heads, *cells], 1)
    needs = [
        max(min(width(header), _BROKEN), *(width(cell.text) for cell in column))
        for header, *column in zip(headers, *cells, strict=True)
    ]
    short = next((most for most in _SHORT if sum(need for need in needs if need <= most) <= _ROOM), 0)
    widths = [0 if need <= short else min(need, _WIDEST) for need in needs]
    return _drawn(widths if any(widths) else needs, [heads, *cells], 1)


@cache
def families() -> frozenset[str]:
    import typst

    return frozenset(typst.Fonts().families())


def _fonts(lang: str, text: str) -> list[str]:
    """The fonts of the machine for a text."""
    known = families()
    chinese, latin = ([name for name in names if name in known] for names in (CHINESE, _LATIN))
    if not chinese and any("㐀" <= sign <= "鿿" for sign in text):
        raise PaperFault("paper.no_font", fonts=", ".join(CHINESE[:2]))
    found = [*chinese, *latin] if lang == "zh" else [*latin, *chinese]
    return found or ["Libertinus Serif"]  # which typst brings with it
