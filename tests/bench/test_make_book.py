"""bench/make_book.py: the book is sound, opens everywhere, and reads as capturing would have written it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from tinydb import TinyDB

from dealtui.domain import scribe
from dealtui.domain.people import People
from dealtui.service.book import Book
from dealtui.service.recording import Recording
from dealtui.service.today import Today
from dealtui.store.doctor import doctor
from tests.conftest import docs

MAKER = Path(__file__).parents[2] / "bench" / "make_book.py"
NOW = "2026-11-23T10:00:00+08:00"


def make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(MAKER), str(folder), "--now", NOW, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module", params=["zh", "en"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "book"
    done = make(folder, "--meetings", "60", "--entries", "12", "--actions", "90", "--lang", request.param)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_doctor_finds_nothing(folder: Path) -> None:
    assert doctor(folder) == []


def test_as_many_as_asked_for(folder: Path) -> None:
    book = Book.open(folder, create=False, read_only=True)
    meetings = book.repo.table("meetings")
    assert len(meetings) == 60
    assert len(book.repo.table("actions")) == 90
    for doc in meetings:
        held = doc.get("status", "planned") != "planned"
        assert book.summary(doc.doc_id).lines == (12 if held else 0)
    book.close()


def test_plain_tinydb_reads_it(folder: Path) -> None:
    with TinyDB(folder / "book.json", encoding="utf-8", access_mode="r") as db:
        assert len(db.table("meetings")) == 60
        deal = db.table("meetings").get(doc_id=1)["deal"]
    with TinyDB(folder / "deals" / f"{deal}.json", encoding="utf-8", access_mode="r") as db:
        assert db.table("entries").get(doc_id=1)["raw"]


def test_every_line_reads_back_as_it_is_stored(folder: Path) -> None:
    book = Book.open(folder, create=False, read_only=True)
    for deal in docs(book.repo.table("deals")):
        state = book.state(deal)
        for entry in state.entries.values():
            people = People.of(book.meeting(entry.meeting).attendees)
            context = scribe.Context(datetime.fromisoformat(entry.at), "note", state.code_number, people)
            reading = scribe.read(entry.raw, context)
            told = (
                reading.kind,
                reading.text,
                reading.refs,
                reading.owner,
                reading.due,
                reading.topics,
                reading.internal,
            )
            kept = (entry.kind, entry.text, entry.refs, entry.owner, entry.due, entry.topics, entry.internal)
            assert told == kept
            assert entry.kind != "action" or (entry.due and entry.owner and entry.action)
    book.close()


def test_summaries_are_those_of_the_lines(folder: Path) -> None:
    book = Book.open(folder, create=False, read_only=True)
    for number, doc in docs(book.repo.table("meetings")).items():
        ledger = book.state(doc["deal"]).ledger
        assert ledger.summary(number) == book.summary(number)
        assert ledger.open_divergences(number) == book.meeting(number).disputed
    book.close()


def test_the_first_screen_and_recording_go_on_from_it(folder: Path) -> None:
    book = Book.open(folder, user="李雷", now=datetime.fromisoformat(NOW))
    seen = Today(book)
    live, *_ = seen.meetings("live")
    assert [*seen.meetings("recent")] and seen.in_all == 60
    recording = Recording(book, live.number)
    before = len(recording.entries)
    recording.book.do(recording.capture(["需 再加一行"]))
    assert len(recording.entries) == before + 1
    book.close()
    assert [finding for finding in doctor(folder) if finding.severity == "damage"] == []


def test_the_same_seed_makes_the_same_book(tmp_path: Path) -> None:
    shape = ["--meetings", "9", "--entries", "5", "--actions", "4"]
    for name in ("one", "two"):
        assert make(tmp_path / name, *shape, "--seed", "7").returncode == 0
    assert make(tmp_path / "other", *shape, "--seed", "8").returncode == 0
    read = {name: (tmp_path / name / "book.json").read_bytes() for name in ("one", "two", "other")}
    assert read["one"] == read["two"] != read["other"]
    assert json.loads(read["one"])["meetings"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--meetings", "1", "--entries", "2", "--actions", "3"], "do not fit"),
        (["--meetings", "0", "--actions", "1"], "need a meeting"),
    ],
)
def test_what_cannot_be_made_is_said(tmp_path: Path, words: list[str], why: str) -> None:
    done = make(tmp_path / "book", *words)
    assert done.returncode == 2
    assert why in done.stderr


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    done = make(tmp_path, "--meetings", "1")
    assert done.returncode == 2 and "not empty" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["mine"]


def test_an_empty_book(tmp_path: Path) -> None:
    assert make(tmp_path / "book", "--meetings", "0").returncode == 0
    assert doctor(tmp_path / "book") == []
