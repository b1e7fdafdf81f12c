"""The tables as a workbook for Excel, WPS and LibreOffice: real dates and numbers, and no cell that computes.

A sheet is a table of `tables.TABLES`, a deal's workbook has them all. What somebody typed goes into the file as text whatever
it begins with; the sheet of actions can be changed and read back (`read_xlsx`).
"""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from math import ceil
from typing import TYPE_CHECKING, Any

from dealtui.domain.lifecycle import STATES
from dealtui.export.markdown import NO_XML
from dealtui.export.tables import ExportColumn, Material, chosen, says, told
from dealtui.export.tasks import Said, said_rows
from dealtui.export.words import Words, moment_of
from dealtui.extras import PaperFault, bloated, needing, unpacking
from dealtui.i18n import catalog
from dealtui.text import width

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

# The sheets of a deal's workbook, in their order
SHEETS = (
    *("ledger", "needs", "matrix", "divergences", "agreed", "offers", "bargain", "promises", "actions"),
    *("files", "people", "entries"),
)

_LONGEST = 32_767  # characters that a cell holds (Excel specifications and limits)
_ROWS = 1_048_576
_READ_BACK = ("id", "due", "state", "owner", "note")
# Cells of a column of text, in which longer ones are wrapped: at most, so that it reads well, where it is seldom filled
_WIDEST, _READABLE, _NARROW = 60, 24, 10
_WORD = 16  # cells: a longer word without a space may be broken
_EDGE = 1.7  # cells that a column takes beside its text
_A4, _MARGIN, _ACROSS = 9, 0.4, 149  # Excel's number of the paper; inches; cells across it, lying
_LINE, _HIGHEST = 14, 409  # points of a line of text, and that a row may have
_BASE: dict[str, Any] = {"valign": "top", "font_size": 10}


def render_xlsx(material: Material, what: str, lang: str) -> bytes:
    """The workbook: one table, or with `deal` a sheet for each (of the client's those that say something)."""
    with needing("office"):
        from xlsxwriter import Workbook
    words = Words(lang)
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    made = material.now.replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": words.t("export.workbook"), "created": made})
    looks = _looks(book, words)
    alone = what == "deal" and len(material.parts) == 1
    names = SHEETS if what == "deal" else (what,)
    sheets = {name: _shown(material, name, words, alone=alone) for name in names}
    told = {name: sheet for name, sheet in sheets.items() if sheet[0]} or {what: ([], [])}
    about = " · ".join((material.parts[0].client.name, material.parts[0].deal.name)) if alone else ""
    for name, (columns, rows) in told.items():
        sheet = book.add_worksheet(words.t(f"export.sheet.{name}" if name != "deal" else "word.deal"))
        _write(sheet, columns, rows, words, looks)
        sheet.set_header(f"&L{about[:100].replace('&', '&&')}&R&A")
        sheet.set_footer(f"&L{words.t(f'sheet.{material.audience}_copy')}&R&P / &N")
    book.close()
    return out.getvalue()


def _looks(book: Workbook, words: Words) -> dict[str, Format]:
    late = words.t("export.late_format", today=words.t("word.late_today"))
    alarm = {"font_color": "#9C0006", "bg_color": "#FFC7CE"}
    left: dict[str, Any] = {"align": "left"}
    looks: dict[str, dict[str, Any]] = {
        "head": {"bold": True, "bg_color": "#D9E1F2", "bottom": 1, "text_wrap": True},
        "text": {"text_wrap": True},
        "number": {"num_format": "General", **left},
        "figure": {"num_format": "#,##0"},
        "fraction": {"num_format": "#,##0.00"},
        "date": {"num_format": "yyyy-mm-dd", **left},
        "time": {"num_format": "yyyy-mm-dd hh:mm", **left},
        "overdue": {"num_format": late, **left, **alarm},
    }
    looks |= {f"overdue_{name}": {**looks[name], **alarm} for name in ("date", "time")}
    return {name: book.add_format({**_BASE, **look}) for name, look in looks.items()}


def _write(
    sheet: Worksheet,
    columns: list[ExportColumn],
    rows: list[list[Any]],
    words: Words,
    looks: dict[str, Format],
) -> None:
    rows = [piece for row in rows for piece in _pieces(row)][: _ROWS - 1]
    names = [column.name for column in columns]
    late = names.index("overdue") if "overdue" in names else -1
    headers = [column.header(words) for column in columns]
    widths = _widths(headers, columns, rows, words)
    for place, (header, column) in enumerate(zip(headers, columns, strict=True)):
        sheet.write_string(0, place, header, looks["head"])
        for line, row in enumerate(rows, 1):
            overdue = column.name == "due" and late >= 0 and row[late] != ""
            _put(sheet, line, place, column, row[place], looks, late=overdue)
        sheet.set_column(place, place, widths[place] + 1, None, {"hidden": column.name == "id"})
        if late >= 0 and rows and column.name == "state":  # of actions
            choice = {"validate": "list", "source": [words.label("state", state) for state in STATES]}
            sheet.data_validation(1, place, len(rows), place, choice)
    sheet.set_row(0, _LINE * (_lines(headers, widths) + 1))  # the arrow of a filter stands below the words
    for line, row in enumerate(rows, 1):  # not every program makes room for wrapped lines by itself
        if (high := _lines(row, widths)) > 1:
            sheet.set_row(line, min(_LINE * high, _HIGHEST))
    sheet.freeze_panes(1, 0)
    if columns:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    sheet.hide_gridlines(0)  # printed too
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(_MARGIN, _MARGIN)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _widths(
    headers: list[str], columns: list[ExportColumn], rows: list[list[Any]], words: Words
) -> list[int]:
    """Cells of each column, so that a sheet fills the paper and no more where it can: where it would be wider, what is seldom filled
    gives way first, then the widest, down to a word and to half of its longest text. What is wider still is printed smaller."""
    needs, least = [], []
    for place, (header, column) in enumerate(zip(headers, columns, strict=True)):
        texts = [str(row[place]) for row in rows[:2000]]
        if column.name == "overdue":
            texts = [catalog(words.lang).tn("word.late", int(text), n=text) if text else "" for text in texts]
        filled = [width(text) for text in texts if text]
        head = max((width(header) + 1) // 2, *map(width, header.split()))
        need = max(head, *filled) if filled else head
        longest = max((width(word) for text in texts for word in _WORDS.findall(text)), default=0)
        half = _NARROW if len(filled) * 4 < len(texts) else min(max(need // 2 + 1, _NARROW), _READABLE)
        few = max(head, min(longest, _WORD), half)
        needs.append(need)
        least.append(need if column.name in _WHOLE or column.room == "date" else min(need, few))
    for most in range(_WIDEST, 0, -1):
        widths = [min(need, max(few, most)) for need, few in zip(needs, least, strict=True)]
        across = [cells + _EDGE for cells, column in zip(widths, columns, strict=True) if column.name != "id"]
        if sum(across) <= _ACROSS:
            break
    return widths


_WHOLE = ("id", "overdue")
_WORDS = re.compile("[!-~]+")


def _lines(row: list[Any], widths: list[int]) -> int:
    """How many lines the cells of a row are wrapped into at most; words do not fill a line to its end."""
    fills = ((width(str(cell)), cells) for cell, cells in zip(row, widths, strict=True))
    return max((ceil(need * 1.1 / (cells + 1)) if need > cells else 1 for need, cells in fills), default=1)


def _shown(
    material: Material, what: str, words: Words, *, alone: bool
) -> tuple[list[ExportColumn], list[list[Any]]]:
    """Without the columns that say nothing, so that a sheet can be read and printed; of actions those that can be read back stay,
    of one deal `alone` it need not be said in each row.

    How late something is stands beside its date.
    """
    columns, rows = told(material, what, words)
    stay = _READ_BACK if what == "actions" else ()
    known = ("client", "deal") if alone else ()
    names = [column.name for column in columns]
    if "overdue" in names:
        for row in (columns, *rows):
            row.insert(names.index("due") + 1, row.pop(names.index("overdue")))
    return chosen(
        columns,
        rows,
        lambda column, cells: column.name not in known and (column.name in stay or not rows or says(cells)),
    )


def _pieces(row: list[Any]) -> list[list[Any]]:
    """The row; a text that no cell can hold goes on in rows below it, so that no word is lost."""
    parts = [_cells(cell) if isinstance(cell, str) else [cell] for cell in row]
    return [
        [part[n] if n < len(part) else "" for part in parts] for n in range(max(map(len, parts), default=1))
    ]


def _cells(text: str) -> list[str]:
    longest = _LONGEST // 2 if max(text, default="") > "\uffff" else _LONGEST  # it counts UTF-16
    return [text[at : at + longest] for at in range(0, len(text), longest)] or [""]


def _put(
    sheet: Worksheet,
    line: int,
    place: int,
    column: ExportColumn,
    cell: Any,
    looks: dict[str, Format],
    *,
    late: bool,
) -> None:
    if cell == "":
        return
    moment = moment_of(cell) if column.room == "date" else None
    if moment and moment.year >= 1900:  # it knows none before
        look = "date" if len(cell) == 10 else "time"
        sheet.write_datetime(line, place, moment, looks[f"overdue_{look}" if late else look])
    elif isinstance(cell, int | float):
        figure = "figure" if cell == int(cell) else "fraction"
        look = "overdue" if column.name == "overdue" else figure if isinstance(cell, float) else "number"
        sheet.write_number(line, place, cell, looks[look])
    else:
        sheet.write_string(line, place, cell.translate(NO_XML), looks["text"])


# ----------------------------------------------------------------------------------------------------
# A sheet of actions that somebody has changed, read back.


_WIDEST = 256  # columns that are looked at: a row with one cell in the last of all would be 16,384 cells


def read_xlsx(data: bytes) -> list[Said]:
    """What a workbook says of actions: of the first sheet that has the columns. PaperFault as for CSV."""
    from warnings import catch_warnings
    from zipfile import BadZipFile

    with needing("office"):
        from openpyxl import load_workbook
    try:
        with unpacking(data) as packed:
            if bloated(packed, len(data)):
                raise BadZipFile
        with catch_warnings(action="ignore"):  # of what openpyxl leaves out
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = []
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_col=_WIDEST, values_only=True)
            sheets.append([[_text(cell) for cell in row] for row in rows])
    except Exception:  # a zip of other things, XML that is broken: openpyxl raises what it stumbles over
        raise PaperFault("taking.not_xlsx") from None
    refused: PaperFault | None = None
    for rows in sheets:
        try:
            return said_rows(rows)
        except PaperFault as fault:
            if fault.key != "taking.no_column":
                raise
            refused = refused or fault
    raise refused or PaperFault("taking.not_xlsx")


def _text(cell: Any) -> str:
    """A cell as the table in words has it."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)
