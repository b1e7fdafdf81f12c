"""Tables in spreadsheets and minutes on paper: LibreOffice Calc and Writer, sqlite3, pandoc, poppler.

LibreOffice takes seconds for a file, so each replay gives one table and only some give a document.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from dealtui.export.minutes import minutes as rendered
from dealtui.service.book import Book
from dealtui.service.exporting import export, minutes
from dealtui.service.recording import Recording
from tests.clients.checking import check, need
from tests.clients.test_minutes_clients import LARGE, SMALL, replayed
from tests.conftest import naughty, shared
from tests.export.sample import said, sample

# Chinese, English, both. Nothing written from right to left: LibreOffice does not come to an end with that in columns
# one letter wide, and pandoc's docx of it is looked at in test_minutes_clients.
ON_PAPER = ("oss_bazaar_zh", "rust_lang_en", "mindspore_mixed")


@pytest.fixture(autouse=True)
def _readers() -> None:
    need("sqlite3", "soffice", "pdftotext", "pdftoppm", "pandoc")


def check_table(book: Book, path: Path, what: str, lang: str, deal: int = 0) -> None:
    data = export(book, "csv", what, deal=deal, lang=lang)
    path.write_bytes(data)
    rows = len(list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))) - 1
    assert rows > 0
    check("check_csv.sh", path, str(rows))


@pytest.mark.guide(100)
def test_the_matrix_opens_in_a_spreadsheet(book: Book, tmp_path: Path) -> None:
    number = next(replayed(book, shared("data", "replays", "replay_mindspore_mixed.jsonl")))
    book.do(Recording(book, number).capture(["需 =1+1", "案 N1 @SUM(A1)", "价 +8613800000000", "~价 -5%"]))
    check_table(book, tmp_path / "matrix.csv", "matrix", "zh", deal=book.meeting(number).deal)


@pytest.mark.guide(102)
def test_hostile_texts_compute_nothing_in_a_spreadsheet(book: Book, tmp_path: Path) -> None:
    said(book, [text for text in naughty() if len(text) < 2000])
    check_table(book, tmp_path / "needs.csv", "matrix", "en")


@pytest.mark.clients
@pytest.mark.guide(67, 100)
def test_minutes_stand_on_paper_with_every_word(tmp_path: Path) -> None:
    target = tmp_path / "minutes.md"
    target.write_text(rendered(sample(), "internal", "zh"), encoding="utf-8")
    check("check_office.sh", target)


@pytest.mark.clients
@pytest.mark.parametrize("name", SMALL + LARGE)
def test_tables_of_all_replays_open_in_a_spreadsheet(book: Book, tmp_path: Path, name: str) -> None:
    list(replayed(book, shared("data", "replays", f"replay_{name}.jsonl")))
    check_table(book, tmp_path / f"{name}.csv", "entries", "zh")


@pytest.mark.clients
@pytest.mark.parametrize("name", ON_PAPER)
def test_minutes_of_replays_stand_on_paper(book: Book, tmp_path: Path, name: str) -> None:
    numbers = list(replayed(book, shared("data", "replays", f"replay_{name}.jsonl")))
    lines = {number: len(book.state(book.meeting(number).deal).ordered(number)) for number in numbers}
    long_enough = [
        number for number in numbers if lines[number] >= 30
    ]  # a page or more; each page costs seconds
    target = tmp_path / "minutes.md"
    text = minutes(book, min(long_enough, key=lambda n: lines[n]), "client", "zh")
    target.write_text(text, encoding="utf-8", newline="")
    check("check_office.sh", target)
