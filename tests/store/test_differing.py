"""What somebody changed in a file by hand is named, and nothing that the journal changed rightly."""

from __future__ import annotations

from pathlib import Path

import pytest
from tinydb import TinyDB

from dealtui.service.book import Book
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from dealtui.service.verifying import changed_by_hand
from dealtui.store.doctor import differing
from tests.conftest import FORM, NOW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A book that is folded, with a later change in the journal alone."""
    book = Book.open(tmp_path / "book", user="李雷", now=NOW)
    recording = Recording(book, book.do(create_meeting(FORM)))
    recording.book.do(recording.capture(["需 甲", "需 乙", "案 N1 丙"]))
    assert book.repo.fold()
    recording.book.do(recording.capture(["s/丙/丁/", "需 戊"]))
    book.repo.let_go()
    return tmp_path / "book"


def found(folder: Path) -> list[tuple[str, int]]:
    book = Book.open(folder, create=False, read_only=True)
    try:
        book.repo.deal(1)
        return [(table, number) for table, number, *_ in differing(book.repo, 1)]
    finally:
        book.repo.let_go()


def test_nothing_where_nothing_was_changed(folder: Path) -> None:
    assert found(folder) == []


def test_a_changed_letter_names_its_line(folder: Path) -> None:
    path = folder / "deals" / "1.json"
    path.write_bytes(path.read_bytes().replace("需 乙".encode(), "需 己".encode(), 1))
    assert found(folder) == [("entries", 2)]


def test_a_line_that_can_be_read_no_more_is_named(folder: Path) -> None:
    path = folder / "deals" / "1.json"
    path.write_bytes(path.read_bytes().replace('"raw":"需 乙"'.encode(), '"raw":需 乙"'.encode(), 1))
    assert found(folder) == [("entries", 2)]


def test_a_line_taken_out_with_tinydb_is_named_with_its_words(folder: Path) -> None:
    with TinyDB(folder / "deals" / "1.json", encoding="utf-8") as db:
        db.table("entries").remove(doc_ids=[1])
    book = Book.open(folder, create=False, read_only=True)
    book.repo.deal(1)
    lines = changed_by_hand(book)
    book.repo.let_go()
    assert [(line.code, line.was, line.now) for line in lines if line.table == "entries"] == [
        ("N1", "需 甲", "")
    ]
