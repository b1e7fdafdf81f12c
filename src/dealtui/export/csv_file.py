"""Tables as CSV that spreadsheets open as it is meant: RFC 4180, UTF-8 with a mark, and no cell that computes.

A cell that a spreadsheet would take for a formula gets an apostrophe before it (the OWASP page on CSV injection names
the signs; their full-width twins count in East Asian versions). `undead` takes it off again, so nothing is lost.
"""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from dealtui.export.material import Material
from dealtui.export.tables import TABLES, Column
from dealtui.export.words import Words
from dealtui.text import clean

__all__ = ["dead", "render", "undead"]

_LIVE = re.compile(r"'*[=+\-@\t\r＝＋－＠]")


def render(material: Material, what: str, lang: str) -> bytes:
    """The table in the words of a language, with a row of unique headers."""
    words = Words(lang)
    table = TABLES[what]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(words.t(f"export.col.{column.name}") for column in table.columns)
    for row in table.rows(material):
        writer.writerow(dead(_cell(_value(row, column, words), column, words)) for column in table.columns)
    return out.getvalue().encode("utf-8-sig")


def dead(text: str) -> str:
    """A cell that computes nothing.

    >>> dead("=1+1"), dead("'=1"), dead("1+1")
    ("'=1+1", "''=1", '1+1')
    """
    return f"'{text}" if _LIVE.match(text) else text


def undead(cell: str) -> str:
    """The text that `dead` was given.

    >>> undead("'=1+1"), undead("''=1"), undead("'quoted'")
    ('=1+1', "'=1", "'quoted'")
    """
    return cell[1:] if cell.startswith("'") and _LIVE.match(cell) else cell


def _value(row: Any, column: Column, words: Words) -> Any:
    return column.told(row, words.label) if column.told else column.value(row)


def _cell(value: Any, column: Column, words: Words) -> str:
    if isinstance(value, bool):
        return words.t("export.yes") if value else ""
    if isinstance(value, tuple):
        return words.several(_word(item, column.room, words) for item in value)
    return _word(str(value), column.room, words)


def _word(text: str, room: str, words: Words) -> str:
    return clean(words.label(room, text) if room else text).strip()
