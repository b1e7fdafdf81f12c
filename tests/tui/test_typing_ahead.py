"""Keys that come faster than the screens: each does what it would have done with a pause before it."""

from __future__ import annotations

import pytest
from textual.events import Key
from textual.pilot import Pilot

from dealtui.service.preparing import MeetingForm, create_meeting
from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book
from dealtui.tui.screens.action import ActionScreen
from dealtui.tui.screens.record import RecordScreen
from tests.tui.driving import app_on


def strike(pilot: Pilot[None], *keys: str) -> None:
    """Put keys into the app's queue without letting it do anything in between; `text:` spells its characters."""
    for key in keys:
        if key.startswith("text:"):
            for character in key.removeprefix("text:"):
                pilot.app.post_message(Key(character, character))
        else:
            pilot.app.post_message(Key(key, key if len(key) == 1 else None))


async def settled(pilot: Pilot[None]) -> None:
    for _ in range(6):
        await pilot.pause()


@pytest.mark.guide(47)
async def test_a_meeting_is_begun_and_recorded_in_one_breath(book: Book) -> None:
    app = app_on(book)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        strike(
            pilot,
            "n",
            "text:南湖医药",
            "enter",
            "text:年度回访",
            "enter",
            "enter",
            "text:刘主任：决策人",
            "ctrl+s",
        )
        strike(
            pilot, "text:需 三年质保", "enter", "text:痛 慢", "enter", "text:办 @小周 3天内 交清单", "enter"
        )
        await settled(pilot)
    recording = Recording(book, 1)
    assert recording.client.name == "南湖医药"
    assert recording.deal.name == "年度回访"
    assert [(a.name, a.role) for a in recording.meeting.attendees] == [("刘主任", "decision")]
    assert [entry.raw for entry in recording.entries] == ["需 三年质保", "痛 慢", "办 @小周 3天内 交清单"]


async def test_kinds_corrections_and_undo_keep_their_order(book: Book, recording: Recording) -> None:
    app = app_on(book, meeting=1)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        strike(
            pilot,
            "f2",
            "text:甲",
            "enter",
            "text:乙",
            "enter",
            "text:s/乙/丙/",
            "enter",
            "f3",
            "text:丁",
            "enter",
        )
        await settled(pilot)
        assert [(e.kind, e.text) for e in recording.entries] == [
            ("need", "甲"),
            ("note", "丙"),
            ("pain", "丁"),
        ]
        strike(pilot, "ctrl+z", "ctrl+z", "text:戊", "enter")
        await settled(pilot)
    assert [e.text for e in recording.entries] == ["甲", "乙", "戊"]


async def test_a_key_held_down_on_the_board_and_what_follows_it(book: Book, recording: Recording) -> None:
    recording.capture([f"办 @韩梅 12-{day:02} 第{day}件" for day in range(1, 29)])
    app = app_on(book)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        strike(pilot, "3", *["j"] * 17, "k", "space", "j", "L", "enter")
        await settled(pilot)
        assert isinstance(app.screen, ActionScreen)
    moved = {doc["task"] for doc in book.repo.table("actions").values() if doc.get("state") == "doing"}
    assert moved == {"第17件"}


@pytest.mark.guide(47)
@pytest.mark.parametrize("answer", ["y", "enter"])
async def test_a_planned_meeting_is_started_and_recorded_in_one_breath(book: Book, answer: str) -> None:
    number = create_meeting(
        book, MeetingForm(client="南湖医药", topic="回访", at="2026-12-01T10:00:00+08:00")
    )
    assert book.meeting(number).status == "planned"
    app = app_on(book)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        strike(pilot, "enter", answer, "text:需 三年质保", "enter", "text:痛 慢")
        await settled(pilot)
        await settled(pilot)
        assert [e.raw for e in Recording(book, number).entries] == ["需 三年质保"]
        assert isinstance(app.screen, RecordScreen) and app.screen._line.text == "痛 慢"
