"""Actions of real meetings, of the sample book and with hostile titles, read by khal, vdirsyncer, todoman and Taskwarrior."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from dealtui.domain import scribe
from dealtui.domain.dates import DueDate, read_due
from dealtui.service.book import Book, UseCase
from dealtui.service.exporting import export
from dealtui.service.lists import dated_meetings, dated_visits
from dealtui.service.preparing import MeetingForm, create_meeting
from dealtui.service.recording import Recording
from dealtui.service.sample import fill
from dealtui.text import clean
from tests.clients.checking import check, need
from tests.conftest import NOW, docs, naughty, shared

pytestmark = pytest.mark.guide(82, 83, 84)

PROGRAMS = {
    "check_ics.sh": ("khal", "vdirsyncer"),
    "check_vtodo.sh": ("todoman", "vdirsyncer"),
    "check_task.sh": ("task",),
}
FORMS = (
    ("ics", "events", "check_ics.sh"),
    ("ics", "todos", "check_vtodo.sh"),
    ("taskwarrior", "", "check_task.sh"),
)


def assert_read(book: Book, folder: Path, form: str, what: str, script: str) -> None:
    need(*PROGRAMS[script], modules=() if script == "check_task.sh" else ("recurring_ical_events",))
    target = folder / f"actions-{what or form}"
    target.write_bytes(export(book, form, what, lang="zh"))
    docs = book.repo.table("actions")
    count = len(docs)
    if what == "events":  # dated actions, the meetings, and the visits that are due
        count = (
            sum(bool(doc.get("due")) for doc in docs) + len(dated_meetings(book)) + len(dated_visits(book))
        )
    check(script, target, str(count))


@pytest.mark.parametrize(("form", "what", "script"), FORMS)
def test_the_sample_book(book: Book, tmp_path: Path, form: str, what: str, script: str) -> None:
    fill(book, "zh")
    assert_read(book, tmp_path, form, what, script)


@pytest.fixture
def hostile(book: Book) -> Book:
    """A promise for each hostile string, dated, long ones cut as somebody would who types them."""
    meeting = book.do(create_meeting(MeetingForm(client="甲", topic="乙")))
    day = NOW.date()
    lines = [
        scribe.literal(
            clean(text)[:2000], "action", owner="李雷", due=(day + timedelta(days=n % 40)).isoformat()
        )
        for n, text in enumerate(naughty())
    ]
    book.do(Recording(book, meeting).capture_literal([(line, "") for line in lines]))
    return book


@pytest.mark.parametrize(
    ("form", "what", "script"), [pytest.param(*FORMS[0], marks=pytest.mark.clients), FORMS[2]]
)
def test_hostile_titles(hostile: Book, tmp_path: Path, form: str, what: str, script: str) -> None:
    if script == "check_ics.sh":
        # khal un-escapes twice: a literal backslash comes back changed there, in a file that is right
        for number, doc in docs(hostile.repo.table("actions")).items():
            if "\\" in doc.get("task", ""):
                hostile.do(UseCase("test", lambda work, n=number: work.remove("actions", n)))
    assert_read(hostile, tmp_path, form, what, script)


@pytest.mark.clients
@pytest.mark.parametrize(("form", "what", "script"), FORMS)
def test_all_replays(book: Book, tmp_path: Path, form: str, what: str, script: str) -> None:
    for path in sorted(shared("data", "replays").glob("replay_*.jsonl")):
        meeting = book.do(create_meeting(MeetingForm(client=path.stem, topic=path.stem)))
        lines = []
        for item in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if item["kind"] == "action":
                read = read_due(clean(item.get("due", "")), NOW)
                due = read.date if isinstance(read, DueDate) else date(2026, 12, 1)
                fields = {"owner": clean(item.get("owner", "")), "due": due.isoformat()}
                lines.append((scribe.literal(clean(item["text"]), "action", **fields), ""))
        book.do(Recording(book, meeting).capture_literal(lines))
    assert_read(book, tmp_path, form, what, script)
