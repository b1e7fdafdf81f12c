"""What comes in is checked field by field, and what older books hold ends no list."""

from __future__ import annotations

import json
import shutil
from dataclasses import fields
from pathlib import Path
from tempfile import NamedTemporaryFile, mkdtemp
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui import i18n, settings
from dealtui.domain import scribe
from dealtui.domain.records import DEAL_TABLES, RECORDS, ValidationFailed, is_due, problems, validated
from dealtui.export.minutes import minutes
from dealtui.export.record_table import read_minutes
from dealtui.extras import PaperFault
from dealtui.service.book import Book, UseCase
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import JsonLine, Recording
from dealtui.service.reviewing import check
from dealtui.store.doctor import doctor
from dealtui.store.errors import NotSaved
from dealtui.store.repository import Repository
from tests.conftest import ANY_JSON, FORM, NOW, each, of, say, some
from tests.export.sample import sample
from tests.tui.driving import driven

NO_DATES = ("2026-02-31", "周五", "2026/12/05", "2026-12-05T15:00:10", "2026-12-05T15:00+08:00", "2026-13-01")


@each(
    ("due", "stored", "words"),
    [
        ("2026-12-05", "2026-12-05", ""),
        ("2026-12-05T15:00", "2026-12-05T15:00", ""),
        ("2026-12-05T15:00:10", "2026-12-05T15:00", ""),
        ("2026-12-05T15:00:00Z", "2026-12-05T23:00", ""),
        *(("2026/12/05", "2026-12-05", "2026/12/05"), ("周五", "2026-11-27", "周五")),
        ("next Friday", "2026-12-04", "next Friday"),
        *((words, "", words) for words in ("2026-02-31", "2026-13-01", "评审后")),
    ],
)
def test_a_due_date_is_stored_in_one_form_and_words_are_read_like_typed_ones(due, stored, words):
    reading = JsonLine.read(json.dumps({"text": "x", "due": due})).reading(NOW)
    assert (reading.due, reading.due_text) == (stored, words)


@each(
    ("field", "value", "code"),
    [
        ("t", "NaN", "finite_number"),
        ("t", "1e30", "less_than_equal"),
        ("t", '"5"', "float_type"),
        ("side", '"weird"', "literal_error"),
        ("fit", '"good"', "literal_error"),
        ("internal", '"yes"', "bool_type"),
        ("owner", "3", "string_type"),
        ("", "[" * 10_000 + "]" * 10_000, "json_invalid"),
        ("", "9" * 5_000, "json_invalid"),
    ],
)
def test_a_field_that_is_none_is_named_with_what_it_should_be(field, value, code):
    with pytest.raises(ValidationFailed) as refused:
        JsonLine.read(f'{{"text": "x", "{field or "other"}": {value}}}')
    (fault,) = refused.value.faults
    assert (fault.field, fault.code) == (field, code)
    for lang in i18n.LANGUAGES:
        assert i18n.catalog(lang).t(f"door.{code}") != f"door.{code}"


@given(ANY_JSON, st.data())
def test_any_json_is_a_line_or_refused(value: Any, data: st.DataObject) -> None:
    names = st.sampled_from(sorted(field.name for field in fields(JsonLine)))
    line = json.dumps({"text": "x", **data.draw(st.dictionaries(names, st.just(value), max_size=3))})
    try:
        item = JsonLine.read(line)
    except ValidationFailed as error:
        assert all(fault.code for fault in error.faults)
    else:
        due = item.reading(NOW).due
        assert not due or is_due(due)


_WRITTEN = minutes(sample(), "internal", "en")
_HEAD = [line for line in _WRITTEN.split("---\n")[1].splitlines() if not line.startswith(" ")]


@given(st.sampled_from(_HEAD), ANY_JSON)
def test_any_value_in_the_head_of_minutes_is_read_or_refused(line: str, value: Any) -> None:
    """As YAML's flow style has it, in place of what stands there."""
    name = line.partition(":")[0]
    text = _WRITTEN.replace(f"{line}\n", f"{name}: {json.dumps(value, ensure_ascii=False)}\n", 1)
    try:
        read = read_minutes(text)
    except PaperFault as refused:
        assert "m.md" in refused.said("m.md")
    else:
        assert read.client and read.deal and validated("meetings", read.meeting.to_doc())


@given(
    st.sampled_from(("user", "lang", "book", "theme", "notify", "delay_reason", "limits", "keys")), ANY_JSON
)
def test_any_value_in_the_settings_is_used_or_refused(name: str, value: Any) -> None:
    def toml(value: Any) -> str:
        if isinstance(value, dict):
            return "{" + ", ".join(f"{json.dumps(key)} = {toml(item)}" for key, item in value.items()) + "}"
        if isinstance(value, list):
            return f"[{', '.join(map(toml, value))}]"
        return json.dumps(value).lower() if value is not None else '""'

    with NamedTemporaryFile("w", suffix=".toml", encoding="utf-8") as file:
        file.write(f"{name} = {toml(value)}\n")
        file.flush()
        try:
            found = settings.load({"DEALTUI_CONFIG": file.name})
        except settings.SettingsError as refused:
            assert refused.sentence != refused.key
        else:
            assert isinstance(found, settings.Settings)


@given(st.sampled_from(sorted(RECORDS)), st.data())
def test_whatever_a_document_holds_the_doctor_has_a_word_for_it(table: str, data: st.DataObject) -> None:
    names = st.sampled_from([field.name for field in fields(RECORDS[table]) if field.name != "doc_id"])
    for fault in problems(table, data.draw(st.dictionaries(names, ANY_JSON, max_size=5))):
        assert fault.field and i18n.t(f"door.{fault.code}", allowed="", value="")


@some(0.3)
@given(st.sampled_from(sorted({*RECORDS} - {"revisions", "seals", "register"})), st.data())
def test_the_doctor_goes_through_any_documents(table: str, data: st.DataObject) -> None:
    folder = Path(mkdtemp())
    repo = Repository.open(folder / "book")
    names = st.sampled_from([field.name for field in fields(RECORDS[table]) if field.name != "doc_id"])
    given_doc = data.draw(st.dictionaries(names, ANY_JSON, min_size=1, max_size=5))
    try:
        home = 1 if table in DEAL_TABLES else 0
        repo.commit(lambda: repo.deal(home).table(table).insert(given_doc))
        repo.close()
        assert all(found.words for found in doctor(folder / "book"))
    except NotSaved as refused:
        assert refused.reason == "field"
    finally:
        repo.let_go()
        shutil.rmtree(folder)


def old_book(book: Book) -> Book:
    """A book of a version that stored whatever `capture --jsonl` was given."""
    recording = Recording(book, book.do(create_meeting(FORM)))
    for due in NO_DATES:
        for kind in ("action", "divergence"):
            book.do(recording.capture_literal([(scribe.literal(f"{kind} {due}", kind, due=due), "")]))
    book.close()
    return Book.open(book.repo.path, user="韩梅", now=NOW)


def test_an_action_without_a_real_date_is_one_without_a_date_and_the_doctor_names_it(book: Book) -> None:
    book = old_book(book)
    for number, due in enumerate(NO_DATES, 1):
        assert of(book.record("actions", number), "due due_text original_due") == ("", due, "")
    book.close()
    found = [finding.fault for finding in doctor(book.repo.path) if finding.fault]
    assert {(fault.code, fault.value) for fault in found} == {("due_form", due) for due in NO_DATES}


async def test_no_screen_ends_over_such_a_book(book: Book) -> None:
    book = old_book(book)
    async with driven(book) as (app, pilot):
        screens = [(name, ()) for name in ("board", "gantt", "calendar", "week", "clients")]
        for name, args in (*screens, ("record", (1,)), ("review", (1,)), ("action", (1,)), ("minutes", (1,))):
            app.open(name, *args)
            await pilot.pause()
            assert app.is_running, name


def test_a_kind_of_a_newer_version_is_read_like_a_note(recording: Recording) -> None:
    book = recording.book
    say(recording, "需 定制化开发功能", "案 N1 三模块")
    book.do(UseCase("edit", lambda work: work.update("entries", 2, kind="promise"), deal=1))
    book.close()
    again = Book.open(book.path, user="李雷", now=NOW)
    assert [entry.kind for entry in again.state(1).ordered(1)] == ["need", "promise"]
    assert "proposal-unmapped" not in {finding.rule.code for finding in check(again, 1)}
    assert again.summary(1).lines == 2
