"""The record screen, by its keys, on a real book."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import re
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest import MonkeyPatch
from textual.css.query import NoMatches
from textual.events import Key, Paste
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from dealtui import i18n
from dealtui.cli.main import main
from dealtui.domain.kinds import KINDS
from dealtui.service.book import Book, Clock, UseCase
from dealtui.service.entries import amendments_of
from dealtui.service.lists import line_of as line_of_meeting
from dealtui.service.planning import carried_over
from dealtui.service.preparing import MeetingForm, create_meeting, end, start
from dealtui.service.recording import Recording, load_draft
from dealtui.service.reviewing import check, gaps_in, open_points, sentence
from dealtui.service.sealing import seal
from dealtui.service.verifying import verify
from dealtui.store.errors import NotSaved
from dealtui.store.repository import Repository
from dealtui.text import shown
from dealtui.tui.app import DealtuiApp
from dealtui.tui.dialogs import TextPrompt
from dealtui.tui.screens.action import ActionScreen
from dealtui.tui.screens.entry_rows import EntryRows, Radar
from dealtui.tui.screens.meeting_form import MeetingFormScreen
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.screens.record_words import asked_words, kinds_legend
from dealtui.tui.screens.review import ReviewScreen
from dealtui.tui.widgets.drawn import Foot, Head, Pane
from dealtui.tui.widgets.inputs import CaptureLine, FindLine, FormLine
from dealtui.tui.widgets.rows import Rows
from tests.conftest import FORM, NOW
from tests.pty.negotiation import ENGLISH, expected_rows, keys_of, said
from tests.tui.driving import (
    TWO,
    Say,
    Size,
    act,
    driven,
    foot,
    offered,
    press,
    record_of,
    screen_text,
    settled,
    text_of,
    type_line,
    typed,
)

LINES = (
    "需 定制化开发功能 #方案",
    "案 N1 采用三模块架构 A、B、C",
    "歧 数据安全标准待确认",
    "办 @韩梅 周五 提交补充方案",
)


def line_of(app: DealtuiApp) -> CaptureLine:
    return app.screen.query_one(CaptureLine)


def rows_of(app: DealtuiApp) -> EntryRows:
    return app.screen.query_one(EntryRows)


def codes(app: DealtuiApp) -> list[str]:
    return [row.cells[1] for row in rows_of(app).rows]


def notice(app: DealtuiApp) -> str:
    return record_of(app).query_one("#notice", Pane).text


def reading(app: DealtuiApp) -> str:
    return record_of(app).query_one("#reading", Pane).text


async def paste(pilot: Pilot[None], *lines: str) -> None:
    """Paste lines into the capture line, and wait until they are on disk, or refused."""
    pilot.app.screen.query_one(CaptureLine).post_message(Paste("\n".join(lines)))
    await pilot.pause()
    await settled(pilot)


def write_elsewhere(book: Book, meeting: int, line: str) -> None:
    """Another program records a line, or changes the first one to it."""
    other = Book.open(book.path, user=book.user)
    recording = Recording(other, meeting)
    if line.startswith("痛"):
        other.do(recording.capture([line]))
    else:
        other.do(recording.edit(recording.entries[0].doc_id, line))
    other.close()


@pytest.mark.guide(2, 46, 54, 57, 61, 64)
@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_what_is_typed_is_on_disk_before_the_screen_says_so(
    book: Book, meeting: int, lang: str, size: Size
) -> None:
    async with driven(book, lang=lang, meeting=meeting, size=size) as (app, pilot):
        await type_line(pilot, *LINES)
        rows = screen_text(app)
        assert (
            line_of(app).region.y == size[1] - 3
        )  # never the last row: input methods open their window below it
        assert [row.split()[1] for row in rows[2:6]] == ["N1", "S1", "D1", "A1"]
        assert i18n.tn("record.saved", 4, n=4) in rows[-1] and line_of(app).text == ""
        action = record_of(app).recording.entries[3]
        assert (action.kind, action.owner, action.due) == ("action", "韩梅", "2026-11-27")
        again = Book.open(book.path, user="赵六")
        assert [entry.raw for entry in Recording(again, meeting).entries] == list(LINES)
        again.close()
        await pilot.resize_terminal(60, 20)  # very narrow: all its room for the lines
        await pilot.pause()
        assert not app.screen.query_one(Radar).display and "┬" not in screen_text(app)[1]


@pytest.mark.guide(46, 54, 60, 61, 64)
async def test_a_negotiation_in_english(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    """The Chinese one is typed into a real terminal: tests/pty/test_negotiation.py."""
    people = {"ours": (*FORM.ours, "Mei:engineer"), "theirs": (*FORM.theirs, "Grace Hopper:CIO")}
    async with driven(book, meeting=book.do(create_meeting(FORM._replace(**people)))) as (app, pilot):
        for line in ENGLISH:
            for part, is_key in keys_of(line):
                await (pilot.press(part) if is_key else typed(pilot, part))
            await act(pilot, "capture.commit")
        assert "a short remark and its end" in text_of(app)
    assert main(["entries", "last", "--json", "--book", str(book.path)]) == 0
    assert [said(row) for row in json.loads(capsys.readouterr().out)] == expected_rows(ENGLISH)


async def test_keys_choose_the_kind_for_one_line(book: Book, meeting: int) -> None:
    async with driven(book, meeting=meeting) as (app, pilot):
        for kind in KINDS:
            if kind.fkey:
                await press(pilot, f"capture.{kind.name}")
                await type_line(pilot, f"by key {kind.name}")
        await press(pilot, "capture.next_kind", "capture.next_kind", "capture.previous_kind")
        await type_line(pilot, "the first kind")
        await type_line(pilot, "a note again")
        entries = record_of(app).recording.entries
        assert [entry.kind for entry in entries[:-2]] == [kind.name for kind in KINDS if kind.fkey]
        assert [entry.kind for entry in entries[-2:]] == ["need", "note"]
        await press(pilot, Say("需 三年质保"), "capture.pain")
        assert line_of(app).text == "痛 三年质保", "it takes the place of the mark in the line"
        await type_line(pilot, "")
        assert record_of(app).recording.entries[-1].kind == "pain"
        await press(pilot, "capture.pain", Say("x"), "capture.delete_left")
        assert line_of(app).kind == "pain"
        await press(pilot, "capture.delete_left")
        assert line_of(app).kind == "note", "and backspace in an empty line takes the kind away"


async def test_undo_takes_back_typing_first_then_what_was_saved_and_nothing_of_others(
    book: Book, meeting: int
) -> None:
    async with driven(book, lang="zh", meeting=meeting) as (app, pilot):
        await type_line(pilot, LINES[0])
        write_elsewhere(book, meeting, "痛 别处写的")
        await type_line(pilot, LINES[3])
        await press(pilot, Say("half"), "record.undo")
        assert (line_of(app).text, codes(app)) == ("", ["N1", "P1", "A1"])
        for said in ("A1 @韩梅 周五 11-27 提交补充方案", "N1 定制化开发功能"):
            await press(pilot, "record.undo")
            assert notice(app) == f"撤销了：记下的内容 {said}"
        await press(pilot, "record.undo")
        assert codes(app) == ["P1"]
        assert notice(app) == i18n.t("record.nothing_to_undo")
        await press(pilot, "record.redo", "record.redo")
        assert codes(app) == ["N1", "P1", "A1"]
        await typed(pilot, "draft")
        await paste(pilot, *LINES[:2])
        assert codes(app) == ["N1", "P1", "A1", "N2", "S1"] and line_of(app).text == "draft"
        await press(pilot, "capture.browse", "lines.undo")
        assert codes(app) == ["N1", "P1", "A1"], "many pasted lines are one commit and one undo"


async def test_an_earlier_line_is_edited_in_place_and_marked_above(book: Book, meeting: int) -> None:
    async with driven(book, meeting=meeting) as (app, pilot):
        await type_line(pilot, *LINES)
        plain = rows_of(app).render_line(1)
        await press(pilot, Say("half a line"), "capture.browse", "list.first", "list.down", "lines.edit")
        marked = rows_of(app).render_line(1)
        assert marked.text == plain.text and marked != plain
        await press(pilot, Say(" and more"), "capture.browse", "lines.write")
        assert rows_of(app).render_line(1) == plain
        entries = record_of(app).recording.entries
        assert entries[1].raw == LINES[1] and line_of(app).text == "half a line", "leaving changes nothing"
        await press(pilot, "capture.browse", "list.first", "lines.edit")
        assert line_of(app).text == LINES[0] and " N1 " in line_of(app).render_line(0).text
        await press(pilot, "capture.delete_to_start")
        await type_line(pilot, "需 移动端审批")
        entry = record_of(app).recording.entries[0]
        assert (entry.code, entry.raw) == ("N1", "需 移动端审批")
        assert "移动端审批" in screen_text(app)[2]
        assert line_of(app).text == "half a line"


async def test_lines_change_kind_place_and_go_and_what_comes_back_is_seen(book: Book, meeting: int) -> None:
    async with driven(book, lang="zh", meeting=meeting) as (app, pilot):
        await type_line(pilot, *LINES)
        await press(pilot, "capture.browse", "list.first", "lines.move_down")
        assert codes(app) == ["S1", "N1", "D1", "A1"]
        await press(pilot, "lines.rekind")
        assert codes(app) == ["S1", "P1", "D1", "A1"]
        await press(pilot, "lines.delete")
        assert codes(app) == ["S1", "D1", "A1"]
        await press(pilot, *["lines.undo"] * 3)
        assert codes(app) == ["N1", "S1", "D1", "A1"]
        await press(pilot, "list.first", "capture.divergence")
        assert codes(app) == ["D2", "S1", "D1", "A1"]
        assert record_of(app).recording.entries[0].raw == "歧 定制化开发功能 #方案"
        await press(pilot, "lines.rekind", "lines.rekind_back")
        assert record_of(app).recording.entries[0].kind == "divergence"
        await paste(pilot, *(f"记录 {number}" for number in range(30)))
        await press(pilot, "list.first", "lines.delete")
        assert notice(app) == "删除了 D3，u 取回"
        await press(pilot, "list.last", "lines.undo")
        assert notice(app) == "撤销了：删除 D3 定制化开发功能"
        rows = rows_of(app)
        assert (rows.row.cells[1], rows.top) == ("D3", 0)


async def test_a_filter_is_in_sight_shows_what_is_written_and_ends_by_esc(book: Book, meeting: int) -> None:
    async with driven(book, lang="zh", meeting=meeting) as (app, pilot):
        await type_line(pilot, *LINES)
        await press(pilot, Say("draft"), "capture.browse", "lines.filter", Say("没有这样的"), "find.open")
        assert codes(app) == [] and app.focused is app.screen.query_one(FindLine), "nothing to go to"
        await press(pilot, "find.close", "lines.filter", Say("方案"))
        assert codes(app) == ["N1", "A1"], "only what holds the words"
        await press(pilot, "find.open", "list.first", "lines.edit")
        await type_line(pilot, "，含移动端")
        assert line_of(app).text == "draft"
        await press(pilot, "capture.delete_to_start")
        await type_line(pilot, "痛 数据处理慢")
        assert codes(app) == ["N1", "A1", "P1"], "what was just written is in sight"
        assert "筛选 方案 3/5" in screen_text(app)[0]
        found = app.screen.query_one(FindLine).value
        assert found == "方案" and any(found in row for row in screen_text(app)[-6:])
        await press(pilot, "capture.browse", "lines.filter", Say("数据"))
        assert codes(app) == ["D1", "P1"], "it begins empty"
        await press(pilot, "find.open", "list.last", "lines.delete")
        assert codes(app) == ["D1"]
        await press(pilot, "lines.back")
        assert codes(app) == ["N1", "S1", "D1", "A1"] and not app.screen.query(FindLine)
        assert rows_of(app).has_focus
        await press(pilot, "lines.back")
        assert line_of(app).has_focus


async def test_the_newest_line_is_selected_when_one_looks_up(book: Book, meeting: int) -> None:
    async with driven(book, meeting=meeting) as (app, pilot):
        await type_line(pilot, *LINES[:2])
        for key in ("capture.browse", "capture.up"):
            await press(pilot, "capture.browse", "list.first", "lines.write")
            await type_line(pilot, LINES[2])
            await press(pilot, key, "lines.delete")
            assert codes(app) == ["N1", "S1"]


async def test_a_meeting_that_is_over_is_left_by_one_esc_unwritten(book: Book, recording: Recording) -> None:
    recording.book.do(recording.capture(LINES))
    recording.book.do(end(recording.book, recording.number))
    async with driven(book) as (app, pilot):
        app.open_meeting(recording.number)  # the review
        await pilot.pause()
        await press(pilot, "review.record", Say("1 2 3 4 5 n r l x"))
        assert [entry.raw for entry in recording.entries] == list(LINES)
        await press(pilot, "lines.back")
        assert isinstance(app.screen, ReviewScreen)
        await press(pilot, "review.back")
        assert type(app.screen).__name__ == "TodayScreen"


async def test_a_key_keeps_the_date_at_the_end_as_text(book: Book, meeting: int) -> None:
    async with driven(book, meeting=meeting) as (app, pilot):
        await typed(pilot, "> @李雷 send what we said tomorrow")
        assert "tomorrow" in notice(app) and "^X" in notice(app)
        await press(pilot, "capture.keep_date")
        assert "^X" in notice(app)
        await press(pilot, "capture.keep_date", "capture.keep_date")
        await type_line(pilot, "")
        entry = record_of(app).recording.entries[0]
        assert (entry.text, entry.due) == ("send what we said tomorrow", "")


@pytest.mark.guide(34, 44)
async def test_objectives_and_presence_are_set_from_the_panel(book: Book) -> None:
    goal = "敲定交付周期，解决数据安全争议，并约定验收标准由谁来写"
    meeting = book.do(create_meeting(FORM._replace(objectives=("确认预算范围", goal))))
    away = lambda: [one.name for one in book.meeting(meeting).attendees if not one.present]  # noqa: E731
    async with driven(book, lang="zh", meeting=meeting) as (app, pilot):
        panel = app.screen.query_one(Radar)
        at = next(n for n, line in enumerate(panel.rows) if line.key == ("person", "王总"))
        await pilot.click(Radar, offset=(4, at))
        assert panel.picked == ("person", "王总") and away() == [], "one stray click marks nobody away"
        await act(pilot, "objectives.cycle")
        assert away() == ["王总"]
        await press(pilot, "objectives.back", "capture.browse", "lines.objectives", "objectives.next")
        await press(pilot, *["objectives.previous"] * 9, *["objectives.next"] * 30)
        while panel.picked != ("objective", 1):
            await press(pilot, "objectives.previous")
        assert reading(app).endswith(goal), "the chosen line is told whole"
        await press(pilot, "objectives.cycle")
        assert reading(app) == f"达成  {goal}"
        assert [objective.state for objective in book.meeting(meeting).objectives] == ["open", "met"]
        await press(pilot, "objectives.next")
        assert "王总" in reading(app)
        await press(pilot, "objectives.back")
        assert rows_of(app).has_focus
        await press(pilot, "lines.back", "record.objectives", "objectives.back")
        assert line_of(app).has_focus


async def test_completion_is_shown_chosen_and_taken(book: Book, meeting: int) -> None:
    book.do(Recording(book, meeting).capture(["需 定制化开发功能", "办 @韩梅 周五 提交补充方案"]))
    async with driven(book, lang="zh", meeting=meeting) as (app, pilot):
        answers = ("应 n", "r n", "案 ｎ")  # the need that they answer
        for line in (*answers, "n", "需 n", "r a", "应 满足 n"):
            await typed(pilot, line)
            assert ("N1" in notice(app)) == (line in answers), line
            await press(pilot, "capture.delete_to_start")
        await typed(pilot, "办 @")
        assert "李雷" in notice(app) and "王总" in notice(app)
        await press(pilot, "capture.down", "capture.cursor_right")
        assert line_of(app).text == "办 @韩梅 "
        await press(pilot, Say("@李"))
        assert "@李雷" in line_of(app).render_line(0).text, "seen, and taken only when asked"
        assert line_of(app).text == "办 @韩梅 @李"
        await press(pilot, "capture.delete_left", "capture.delete_left", Say("#价"), "capture.complete")
        assert line_of(app).text == "办 @韩梅 #价格 "


async def test_the_unfinished_line_comes_back_and_what_is_said_goes_before_what_completes_it(
    book: Book, meeting: int
) -> None:
    async with driven(book, meeting=meeting) as (app, pilot):
        await press(pilot, "capture.action", Say("@韩"))
    async with driven(book, lang="zh", meeting=meeting) as (app, pilot):
        assert (line_of(app).text, line_of(app).kind) == ("@韩", "action")
        assert notice(app) == i18n.t("record.draft_kept")
        await paste(pilot, *LINES[:2])
        await press(pilot, "record.undo")
        assert codes(app) == []
        assert notice(app) == i18n.t("record.undone", what=f"{i18n.t('change.capture')} N1 S1")
        await press(pilot, Say("梅"), "capture.delete_left")
        assert "补全" in notice(app)
        await type_line(pilot, "梅 周五 提交")
        assert codes(app) == ["A1"]
    async with driven(book, meeting=meeting) as (app, pilot):
        assert line_of(app).text == ""


def raising(error: Exception) -> Callable[..., None]:
    def refuse(*_: object, **__: object) -> None:
        raise error

    return refuse


class Trouble:
    """Something because of which the book takes no line, until it is `over`, if it ever is.

    full (the disk), held (the lock, by another program), sync (fdatasync fails), exchanged (the folder is another book's).
    """

    def __init__(self, kind: str, book: Book, patch: MonkeyPatch) -> None:
        self._kind, self._book, self._patch = kind, book, patch

    def begin(self) -> None:
        repo, path = self._book.repo, self._book.path
        if self._kind == "full":
            self._patch.setattr(repo, "prepare", raising(NotSaved("disk_full")))
        elif self._kind == "held":
            self._patch.setattr("dealtui.service.book.LOCK_WAIT", 0.02)
            self._patch.setattr("dealtui.store.folding.FOLD_WAIT", 0.02)
            self._other = Book.open(path, user="韩梅")
            assert self._other.repo.lock is not None and self._other.repo.lock.acquire(1)
        elif self._kind == "sync":
            self._patch.setattr(repo.journal, "flush", raising(OSError(errno.EIO, os.strerror(errno.EIO))))
        else:
            path.rename(path.with_name("moved"))
            Book.open(path, user="韩梅").close()

    def over(self) -> None:
        if self._kind == "held":
            self._other.close()
        self._patch.undo()


TROUBLES = {  # and what is said of it, at first and when it is tried again
    "full": ("store.not_saved.disk_full", "store.not_saved.disk_full"),
    "held": ("store.busy", "store.busy"),
    "sync": ("store.not_saved.sync", "store.read_only.sync"),
    "exchanged": ("store.read_only.exchanged", "store.read_only.exchanged"),
}


@pytest.fixture(params=TROUBLES)
def trouble(request: pytest.FixtureRequest, book: Book, monkeypatch: MonkeyPatch) -> Trouble:
    return Trouble(request.param, book, monkeypatch)


@pytest.fixture
def full_disk(book: Book, monkeypatch: MonkeyPatch) -> Trouble:
    return Trouble("full", book, monkeypatch)


def waiting(app: DealtuiApp) -> list[str]:
    """The lines in sight that are not saved."""
    return [row.cells[3] for row in rows_of(app).rows if row.sign == "!"]


def kept(app: DealtuiApp) -> list[str]:
    """The lines of the file that the last words name, and it names no other."""
    [words] = app.last_words
    [path] = re.findall(r"< (\S+\.txt)", words)
    return Path(path).read_text(encoding="utf-8").splitlines()


async def test_a_refused_line_stays_in_sight_and_the_line_is_free(
    book: Book, meeting: int, trouble: Trouble, request: pytest.FixtureRequest
) -> None:
    first, then = TROUBLES[request.node.callspec.params["trouble"]]
    async with driven(book, lang="zh", meeting=meeting) as (app, pilot):
        await type_line(pilot, LINES[0])
        trouble.begin()
        await press(pilot, "capture.action")
        await type_line(pilot, "必须记下的一句")
        assert (waiting(app), line_of(app).text) == (["必须记下的一句"], "")
        assert i18n.t(first) in notice(app)
        assert any("必须记下的一句" in row for row in screen_text(app)), "and is drawn"
        assert any(i18n.t(first)[:20] in row for row in screen_text(app))
        await typed(pilot, "第二句")
        assert i18n.t(first) in notice(app), "it stays while one types on"
        await type_line(pilot, "")
        assert waiting(app) == ["必须记下的一句", "第二句"], "two lines never become one"
        assert notice(app) == i18n.tn("record.unsaved", 2, n=2, why=i18n.t(then))
        assert "再试" in offered(pilot)
        if first != then or "read_only" in first:
            await press(pilot, "app.quit", "dialog.yes")
        else:
            trouble.over()
            await type_line(pilot, "")
            assert codes(app) == ["N1", "A1", ""]
            assert (waiting(app), notice(app)) == ([], "") and "再试" not in offered(pilot)
            texts = [entry.text for entry in record_of(app).recording.entries]
            assert texts[1:] == ["必须记下的一句", "第二句"]
    assert app.last_words == [] or kept(app) == ["办 必须记下的一句", "第二句"]
    trouble.over()


async def test_a_change_that_is_refused_keeps_the_words(book: Book, meeting: int, full_disk: Trouble) -> None:
    why = "磁盘已满"
    async with driven(book, lang="zh", meeting=meeting) as (app, pilot):
        await type_line(pilot, *LINES[:2])
        full_disk.begin()
        await press(pilot, "capture.up", "lines.rekind")
        assert why in notice(app) and codes(app) == ["N1", "S1"]
        await press(pilot, "lines.delete")
        assert why in notice(app) and codes(app) == ["N1", "S1"]
        await press(pilot, "lines.edit", Say("，另加 D"), "capture.commit")
        assert line_of(app).text == f"{LINES[1]}，另加 D" and why in notice(app)
    assert kept(app) == [f"{LINES[1]}，另加 D"], "and leaving loses none of them"


async def test_what_is_typed_while_a_change_is_saved_goes_behind_the_draft(book: Book, meeting: int) -> None:
    async with driven(book, meeting=meeting) as (app, pilot):
        await type_line(pilot, LINES[0])
        await press(pilot, Say("draft"), "capture.up", "lines.edit")
        strike(pilot, "text:!", "enter", "text: goes on")
        await all_done(pilot)
        assert record_of(app).recording.entries[0].raw == f"{LINES[0]}!"
        assert line_of(app).text == "draft goes on"


@pytest.mark.parametrize("leave", ["record.today", "app.quit"])
async def test_a_line_that_reaches_the_disk_while_the_screen_goes_is_there_once(
    book: Book, meeting: int, monkeypatch: MonkeyPatch, leave: str
) -> None:
    """Its commit is heard by a screen some of whose parts are gone."""
    flush, going = Repository.flush, threading.Event()

    def late(repo: Repository, prepared: Any) -> None:
        assert going.wait(10)
        flush(repo, prepared)

    async with driven(book, meeting=meeting) as (app, pilot):
        screen = record_of(app)

        class Last(Widget):
            async def on_unmount(self) -> None:
                while screen.query(Head):
                    await asyncio.sleep(0.001)
                going.set()
                await screen.outbox.rest()

        await screen.mount(Last())
        monkeypatch.setattr(Repository, "flush", late)
        await typed(pilot, LINES[0])
        await press(pilot, "capture.commit", leave)
    assert [entry.raw for entry in Recording(book, meeting).entries] == [LINES[0]]


async def test_a_screen_that_cannot_draw_a_commit_says_so_and_it_is_made(book: Book, meeting: int) -> None:
    with pytest.raises(NoMatches):
        async with driven(book, meeting=meeting) as (app, pilot):
            await app.screen.query_one(Head).remove()
            await type_line(pilot, LINES[0])
    assert [entry.raw for entry in Recording(book, meeting).entries] == [LINES[0]]


@pytest.mark.parametrize("leave", ["record.today", "app.quit"])
async def test_leaving_unsaved_lines_asks(book: Book, meeting: int, full_disk: Trouble, leave: str) -> None:
    async with driven(book, meeting=meeting) as (app, pilot):
        full_disk.begin()
        await paste(pilot, "需 甲", "需 乙")
        await press(pilot, leave)
        assert app.screen.is_modal
        await press(pilot, "dialog.cancel")
        assert record_of(app).outbox.unsaved
        full_disk.over()
    texts = [entry.text for entry in Recording(book, meeting).entries]
    assert (texts, app.last_words) == (["甲", "乙"], []), "the last try, at the end"


@pytest.mark.parametrize("full", range(4))
async def test_quitting_with_a_full_disk_keeps_the_lines_where_something_can_be_written(
    book: Book, meeting: int, full_disk: Trouble, full: int, tmp_path: Path, monkeypatch: MonkeyPatch
) -> None:
    places = [book.path / "drafts", tmp_path / "state", tmp_path / "temp"]
    places[2].mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(places[2]))
    monkeypatch.setattr("platformdirs.user_state_path", lambda *_, **__: places[1])
    write_new = book.repo.files.write_new

    def write(path: str, pieces: list[bytes]) -> int:
        if any(Path(path).is_relative_to(place) for place in places[:full]):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write_new(path, pieces)

    async with driven(book, meeting=meeting) as (app, pilot):
        full_disk.begin()
        monkeypatch.setattr(book.repo.files, "write_new", write)
        await type_line(pilot, "需 三年质保", "\u202e[/报价] 110万")
        await press(pilot, Say("痛 没写完"), "app.quit", "dialog.yes")
    full_disk.over()
    typed_lines = ["需 三年质保", "\u202e[/报价] 110万", "痛 没写完"]
    if full == 3:
        assert app.last_words[0].splitlines()[1:] == [shown(line) for line in typed_lines], "to be copied"
    else:
        draft = load_draft(book, meeting)[0]
        assert kept(app) + [draft] * bool(draft) == typed_lines
        assert str(places[full]) in app.last_words[0]


async def test_lines_of_another_program_appear_and_a_stale_edit_keeps_its_words(
    book: Book, meeting: int
) -> None:
    async with driven(book, meeting=meeting) as (app, pilot):
        await type_line(pilot, LINES[0])
        write_elsewhere(book, meeting, "痛 别处写的")
        book.poll()
        await pilot.pause()
        assert codes(app) == ["N1", "P1"] and "别处写的" in screen_text(app)[3]
        await press(pilot, "capture.browse", "list.first", "lines.edit")
        write_elsewhere(book, meeting, "需 别人改的")
        await typed(pilot, " 我改的")
        await type_line(pilot, "")
        assert line_of(app).text == f"{LINES[0]} 我改的"
        assert i18n.t("store.stale") in notice(app)


@pytest.mark.parametrize("draft", ["", "half a line"])
async def test_a_line_that_goes_while_it_is_edited_leaves_what_was_typed(
    book: Book, meeting: int, draft: str
) -> None:
    async with driven(book, meeting=meeting) as (app, pilot):
        await type_line(pilot, *LINES[:2])
        await press(pilot, Say(draft), "capture.browse", "lines.edit")
        assert line_of(app).text == LINES[1]
        await act(pilot, "record.undo")
        assert codes(app) == ["N1"] and line_of(app).text == draft
        await press(pilot, "capture.browse", "lines.edit", Say(" and more"))
        elsewhere = Book.open(book.path, user=book.user, now=NOW)
        elsewhere.do(elsewhere.undo(meeting))
        elsewhere.close()
        book.poll()
        await settled(pilot)
        assert codes(app) == [] and line_of(app).text == f"{draft} {LINES[0]} and more".strip()


@pytest.mark.guide(65)
async def test_ending_asks_and_what_is_over_keeps_its_end_and_can_be_mended(book: Book, meeting: int) -> None:
    async with driven(book, lang="zh", meeting=meeting, size=(120, 40)) as (app, pilot):
        await paste(pilot, *LINES, *(f"需 第{n}项" for n in range(12)))
        await press(pilot, "record.end")
        left = len(open_points(book, meeting)) - 11
        asked = str(app.screen.query_one("#dialog-text Static", Static).content)
        assert left > 1 and asked.endswith(i18n.t("radar.more", n=left)), "the most important are named"
        await press(pilot, "dialog.cancel")
        assert record_of(app).recording.meeting.status == "live"
        await press(pilot, "record.end", "dialog.yes")
        assert isinstance(app.screen, ReviewScreen) and book.meeting(meeting).status == "draft"
        ended = book.meeting(meeting).ended
    async with driven(book, lang="zh", meeting=meeting, size=(120, 40)) as (app, pilot):
        await typed(pilot, "1 2 3 4 5")  # the line takes letters only when one went there
        await press(pilot, "lines.write")
        await type_line(pilot, "痛 慢")
        assert codes(app)[-1] == "P1"
        assert "待整理" in screen_text(app)[0] and "整理" in offered(pilot)
        await press(pilot, "record.end")
        assert isinstance(app.screen, ReviewScreen) and book.meeting(meeting).ended == ended


def noting(widget: Widget, drawn: set[str]) -> Callable[[int], Strip]:
    """The widget's `render_line`, noting that it was asked."""
    real = widget.render_line

    def render_line(y: int) -> Strip:
        drawn.add(type(widget).__name__)
        return real(y)

    return render_line


async def test_typing_draws_the_line_and_what_is_said_of_it_and_nothing_else(
    book: Book, meeting: int, monkeypatch: MonkeyPatch
) -> None:
    async with driven(book, meeting=meeting) as (app, pilot):
        await type_line(pilot, *LINES)
        await typed(pilot, "需 ")
        drawn: set[str] = set()
        widgets: list[Widget] = [rows_of(app), *(app.screen.query_one(kind) for kind in (Radar, Head, Foot))]
        for widget in widgets:
            monkeypatch.setattr(widget, "render_line", noting(widget, drawn))
        layouts: list[object] = []
        app.screen.screen_layout_refresh_signal.subscribe(app, layouts.append, immediate=True)
        await press(pilot, Say("三年质保，第三年另议"), "capture.delete_left", "capture.delete_word")
        assert (drawn, layouts) == (set(), [])
        await type_line(pilot, "")
        assert "EntryRows" in drawn and layouts == []


async def test_scrolling_back_leaves_the_draft_and_the_focus(book: Book, meeting: int) -> None:
    book.do(Recording(book, meeting).capture([f"需 第 {n} 条" for n in range(1, 5001)]))
    async with driven(book, meeting=meeting) as (app, pilot):
        last = rows_of(app).top
        assert "第 5000 条" in screen_text(app)[-6]
        await press(pilot, Say("draft"), "capture.page_up", "capture.page_up")
        assert rows_of(app).top < last
        await typed(pilot, " goes on")
        assert line_of(app).text == "draft goes on"
        await type_line(pilot, "")
        assert rows_of(app).top == last + 1


# --------------------------------------------------------------------------------------------------
# What the record screen says around the line: how a kind is typed, what may follow, who has no room in the panel.


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
async def test_the_legend_breaks_no_kind(book: Book, meeting: int, lang: str) -> None:
    async with driven(book, lang=lang, meeting=meeting) as (app, pilot):
        whole = "".join(part.text for part in kinds_legend())
        for cells in (60, 80, 100, 120, 160):
            await pilot.resize_terminal(cells, 24)
            row = next(row.strip() for row in screen_text(app)[-6:] if i18n.t("record.legend") in row)
            assert row == whole or (row.endswith(" …") and whole.startswith(row.removesuffix("…") + " "))


@pytest.mark.guide(34, 44)
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
async def test_the_panel_says_how_many_have_no_room(book: Book, meeting: int, lang: str) -> None:
    names = [f"王{name}" for name in "甲乙丙丁戊己庚辛壬癸子丑寅卯"]
    book.do(Recording(book, meeting).capture([f"+{name}" for name in names]))
    async with driven(book, lang=lang, meeting=meeting) as (app, pilot):
        rows = screen_text(app)
        people = [a.name for a in Recording(book, meeting).meeting.attendees]
        hidden = len(people) - sum(any(f"+ {name}" in row for row in rows) for name in people)
        assert 0 < hidden < len(people)
        assert any(row.rstrip().endswith(i18n.t("radar.more", n=hidden)) for row in rows), rows
        await press(pilot, "record.objectives", *["objectives.next"] * 40)
        assert any(f"+ {names[-1]}" in row for row in screen_text(app))
        await pilot.resize_terminal(120, 60)
        await pilot.pause()
        assert not any(re.search("还有|more", row) for row in screen_text(app)), "where all have room"


# --------------------------------------------------------------------------------------------------
# A sealed record on the record screen: for reading; a change asks why, and stands beside what was (guide 28).


SEALED = ("需 定制化开发功能", "案 N1 采用三模块架构", "应 N1 满足 二次开发")


@pytest.fixture
def sealed(book: Book) -> int:
    """A sealed sealed of three lines."""
    number = book.do(create_meeting(FORM))
    recording = Recording(book, number)
    recording.book.do(recording.capture(SEALED))
    recording.book.do(end(recording.book, recording.number))
    book.do(seal(book, number, "韩梅"))
    recording.close()
    return number


async def give_reason(pilot, text: str) -> None:
    """Answer the question why, as a person types it."""
    assert isinstance(pilot.app.screen, TextPrompt)
    await press(pilot, Say(text), "dialog.choose")


@pytest.mark.guide(28)
async def test_a_change_asks_for_the_reason_and_without_one_no_word_is_lost(book: Book, sealed: int) -> None:
    async with driven(book, meeting=sealed) as (app, pilot):
        screen = record_of(app)
        assert rows_of(app).has_focus and i18n.t("seal.reading") in text_of(app)
        await press(pilot, "list.first", "lines.edit", Say("（含报表）"), "capture.commit")
        await press(pilot, "dialog.choose")  # an empty reason is none
        assert isinstance(app.screen, TextPrompt)
        await press(pilot, "dialog.cancel")
        assert line_of(app).text == "需 定制化开发功能（含报表）" and book.meeting(sealed).version == 1
        await press(pilot, "capture.browse", "lines.delete", "dialog.cancel")
        assert len(screen.recording.entries) == 3
        await press(pilot, "list.first", "lines.edit", Say("（含报表）"), "capture.commit")
        await give_reason(pilot, "漏记 [/报表]")
        assert screen.recording.entry(1).text == "定制化开发功能（含报表）"
        [made] = amendments_of(book, sealed)
        assert (made.reason, made.before["text"]) == ("漏记 [/报表]", "定制化开发功能")
        assert "DT-2026-0001" in (told := screen.query_one(Foot).status) and "version 2" in told
        await press(pilot, "list.first", "lines.history")
        text = text_of(app)
        assert text.index("（含报表）") < text.index("漏记 [/报表]") < text.rindex("需 定制化开发功能")
        assert "2026-11-25 10:00  李雷" in text
        await press(pilot, "sheet.close")
        await press(pilot, "lines.undo")
        assert i18n.t("seal.not_sealed.undo") in notice(app), "nothing sealed is taken back"
        await press(pilot, "lines.write")
        await type_line(pilot, "共 周期30天")  # a missing line
        await press(pilot, "dialog.cancel")
        assert line_of(app).text == "共 周期30天"
        await press(pilot, "capture.commit")
        await give_reason(pilot, "漏记")
        assert [entry.code for entry in screen.recording.entries][-1] == "C1"
        assert line_of(app).text == "" and not screen.outbox.unsaved
    assert (book.meeting(sealed).status, book.meeting(sealed).version) == ("sealed", 3)
    assert not verify(book)[0].faults


@pytest.mark.guide(28)
async def test_the_head_is_amended_in_its_form(book: Book, sealed: int) -> None:
    async with driven(book) as (app, pilot):
        app.push_screen(MeetingFormScreen(book, meeting=sealed))
        await settled(pilot)
        form = app.screen
        form.query_one("#place", FormLine).value = "四楼会议室"
        await press(pilot, "form.save")
        assert book.meeting(sealed).place == "三楼会议室"
        await give_reason(pilot, "地点记错")
        assert book.meeting(sealed).place == "四楼会议室"
        assert app.screen is not form
    [made] = amendments_of(book, sealed)
    assert (made.table, made.reason, made.before["place"]) == ("meetings", "地点记错", "三楼会议室")
    assert not verify(book)[0].faults


@pytest.mark.guide(28)
async def test_lines_typed_while_another_program_seals_are_not_lost(book: Book, tmp_path: Path) -> None:
    number = book.do(create_meeting(FORM))
    recording = Recording(book, number)
    recording.book.do(recording.capture(SEALED))
    async with driven(book, meeting=number) as (app, pilot):
        theirs = Book.open(tmp_path / "book", user="韩梅", now=NOW)
        theirs.do(end(theirs, number))
        theirs.do(seal(theirs, number))
        theirs.close()
        await type_line(pilot, "共 周期30天")
        await give_reason(pilot, "漏记")
        screen = record_of(app)
        assert [entry.code for entry in screen.recording.entries][-1] == "C1"
        assert screen.outbox.fault is None and not screen.outbox.lines
        assert codes(app)[-1] == "C1"
    assert not verify(book)[0].faults


@pytest.mark.guide(28)
async def test_pasted_lines_wait_in_sight_until_there_is_a_reason(book: Book, sealed: int) -> None:
    async with driven(book, meeting=sealed) as (app, pilot):
        await press(pilot, "lines.write")
        await paste(pilot, "共 甲", "共 乙")
        await press(pilot, "dialog.cancel")
        screen = record_of(app)
        assert [line for line, _ in screen.outbox.unsaved] == ["共 甲", "共 乙"]
        assert book.meeting(sealed).version == 1
        await type_line(pilot, "共 丙")
        await give_reason(pilot, "漏记")
        assert codes(app) == ["N1", "S1", "R1", "C1", "C2", "C3"]
        assert not screen.outbox.lines
    assert not verify(book)[0].faults


# --------------------------------------------------------------------------------------------------
# The panel of the record screen counts by the rules of the review, in the frame of the line that changes the count.


COUNTED = [
    "需 定制化开发功能",
    "需 移动端审批",
    "应 N1 满足 可二次开发",
    "案 N2 移动端模块",
    "歧 数据安全标准",
    "s/标准/标准 | 行业规范/",
    "办 提交补充方案",
    "s/提交/@韩梅 周五 提交/",
]


@pytest.mark.guide(70, 72, 73)
async def test_no_frame_shows_a_line_uncounted(
    book: Book, recording: Recording, monkeypatch: MonkeyPatch
) -> None:
    async with driven(book, lang="zh", meeting=recording.number) as (app, pilot):
        of_head = len(check(book, recording.number))
        frames: list[tuple[set[str], int]] = []
        refresh = RecordScreen._compositor_refresh

        def seen(self: Any) -> None:
            refresh(self)
            frames.append(_shown(screen_text(app)))

        monkeypatch.setattr(RecordScreen, "_compositor_refresh", seen)
        await type_line(pilot, *COUNTED)
        monkeypatch.undo()
        assert len(frames) >= len(COUNTED)
        wrong = [(codes, count) for codes, count in frames if count - of_head != _due(codes)]
        assert not wrong, wrong[0]
        assert frames[-1][0] == {"N1", "N2", "R1", "S1", "D1+", "A1+"}
        assert {0, 1, 2} <= {count - of_head for _, count in frames}


def _shown(rows: list[str]) -> tuple[set[str], int]:
    """What a frame shows: the lines by code (with | or @ where they are whole), and the number of gaps in the panel."""
    codes = {
        found[1] + ("+" if re.search(r"\||@", row.split("│")[0]) else "")
        for row in rows
        if (found := re.match(r"[ ~!?]\d\d:\d\d ([A-Z]\d+)", row))
    }
    return codes, next(int(found[1]) for row in rows if (found := re.search(r"│ 缺项.*?(\d+)\s*$", row)))


def _due(codes: set[str]) -> int:
    """How many gaps belong to these lines, by what was typed."""
    needs = ("N1" in codes) + ("N2" in codes) - ("R1" in codes) - ("S1" in codes)
    return needs + int("D1" in codes) + 2 * int("A1" in codes)


def choice(app: DealtuiApp, words: str) -> Any:
    """The panel's line with these words, as it is known."""
    return next(row.key for row in app.screen.query_one(Radar).rows if words in row.cells[0])


async def to_panel(pilot: Pilot[None], words: str) -> None:
    """Select a line of the panel."""
    panel = pilot.app.screen.query_one(Radar)
    await press(pilot, "record.objectives", *["objectives.previous"] * 30)
    while panel.picked != choice(pilot.app, words):
        await press(pilot, "objectives.next")


ANSWERS = {  # a question of the panel, how its line begins, what is typed there, and what comes of it
    "N1 需求未回应": ("应 N1 ", "满足 可二次开发", "R1 N1 满足 可二次开发"),
    "D1 缺解决标准": ("歧 数据安全 | ", "行业规范", "D1 数据安全 | 行业规范"),
    "A1 缺负责人": ("办 @ 周五 提交", "韩梅", "A1 @韩梅 周五 11-27 提交"),
    "A2 缺期限": ("办 @韩梅  报价", "周五", "A2 @韩梅 周五 11-27 报价"),
    "S1 没有对应的需求": ("案  报表模块", "N1", "S1 N1 报表模块"),
    "F1 缺获取方式": ("附 清单 | ", "共享文件夹", "F1 清单 | 共享文件夹"),
    "未谈：方案": (" #方案", "共 按三模块", "C1 按三模块"),
}


@pytest.mark.guide(13, 70, 71, 72, 73, 76)
async def test_one_key_begins_the_line_that_answers(book: Book, recording: Recording) -> None:
    lines = ["需 定制化", "歧 数据安全", "办 周五 提交", "办 @韩梅 报价", "案 报表模块", "附 清单"]
    recording.book.do(recording.capture(lines))
    async with driven(book, lang="zh", meeting=recording.number, size=(120, 40)) as (app, pilot):
        for question, (begins, typing, row) in ANSWERS.items():
            await to_panel(pilot, question)
            assert question in reading(app)
            await press(pilot, "objectives.cycle")
            assert (line_of(app).text, line_of(app).has_focus) == (begins, True)
            await type_line(pilot, typing)
            assert row in [f"{row.cells[1]} {row.cells[3]}" for row in rows_of(app).rows]
            assert question not in text_of(app)


@pytest.mark.guide(44, 51)
async def test_the_same_key_introduces_strangers_and_asks_why_absent(
    book: Book, recording: Recording
) -> None:
    recording.book.do(recording.capture(["办 @张工 周五 现场勘查", "-王总"]))
    async with driven(book, lang="zh", meeting=recording.number) as (app, pilot):
        for begins, typing in (("-王总:", "出差"), ("+张工:", "总工:对接人")):
            for _ in range(9):
                await press(pilot, "record.ask")
                if line_of(app).text == begins:
                    break
            assert line_of(app).text == begins
            await type_line(pilot, typing)
    people = {one.name: one for one in book.meeting(recording.number).attendees}
    assert (people["王总"].present, people["王总"].reason) == (False, "出差")
    assert (people["张工"].title, people["张工"].roles) == ("总工", ("contact",))
    assert not recording.people.strangers(recording.summary.names)


async def test_a_key_begins_each_answer_and_never_over_what_is_typed(
    book: Book, recording: Recording
) -> None:
    recording.book.do(recording.capture(["需 定制化", "歧 数据安全"]))
    async with driven(book, lang="zh", meeting=recording.number) as (app, pilot):
        for begins in ("应 N1 ", "歧 数据安全 | ", " #方案", "应 N1 "):
            await press(pilot, "record.ask")
            assert line_of(app).text == begins
        await typed(pilot, "满足")
        await press(pilot, "record.ask")
        assert line_of(app).text == "应 N1 满足" and notice(app) == i18n.t("record.line_first")
        await type_line(pilot, "")
        assert codes(app) == ["N1", "D1", "R1"]


async def test_what_no_line_answers_leads_to_the_review(book: Book, recording: Recording) -> None:
    meeting = recording.meeting
    book.do(UseCase("meeting", lambda work: work.update("meetings", meeting.doc_id, place=""), meeting.deal))
    async with driven(book, lang="zh", meeting=recording.number) as (app, pilot):
        await to_panel(pilot, "基础信息缺地点")
        await press(pilot, "objectives.cycle")
        assert isinstance(app.screen, ReviewScreen)
        assert [item.mend for item in app.screen.items if item.sign == "!"] == ["head"]


@pytest.mark.guide(13, 34, 70, 72, 73)
@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_panel_ending_review_and_today_have_one_list_one_number_and_the_same_words(
    book: Book, recording: Recording, lang: str, size: Size
) -> None:
    recording.book.do(recording.capture(["需 一", "案 ……", "歧 二", "办 尽快 三", "附 四", "共 尽快"]))
    async with driven(book, lang=lang, meeting=recording.number, size=size) as (app, pilot):
        points = open_points(book, recording.number)
        number = str(gaps_in(points))
        panel = app.screen.query_one(Radar).rows
        assert panel[0].tail == number
        asked = [row.key[1] for row in panel if row.key and row.key[0] == "gap"]
        assert asked == [p for p in points if p.rule.mend != "objective"][: len(asked)]
        first = asked_words(points[0], recording.entry)
        assert any(first[:16] in row for row in screen_text(app))
        await press(pilot, "record.end")
        asked = "".join(screen_text(app))
        assert number in asked and f"! {first}" in asked
        await press(pilot, "dialog.yes")
        assert isinstance(app.screen, ReviewScreen)
        assert app.screen.items == points
        shown_there = text_of(app)
        assert i18n.tn("reviewing.missing_n", int(number), n=number) in shown_there
        assert sentence(points[0], lang) in shown_there
    assert gaps_today(book, recording.number) == int(number)


@pytest.fixture
def second(book: Book) -> Recording:
    """The second meeting of a deal, three days after a first one that left much open."""
    book.clock = Clock(NOW - timedelta(days=3))
    first = Recording(book, book.do(create_meeting(FORM)))
    book.do(first.capture(FIRST))
    book.do(end(book, first.number))
    book.clock = Clock(NOW)
    number = book.do(create_meeting(FORM._replace(topic="第二次")))
    book.do(start(book, number))
    return Recording(book, number)


FIRST = [
    "需 三年质保", "需 移动端审批", "应 N2 满足 已有", "歧 数据安全标准 | 行业规范", "歧 付款方式", "共 D2 分三期",
    "价 客户 110万", "价 客户 112万", "价 我方 120万", "诺 王总 试点成功就签年框 | 试点成功",
    "办 @王总 2026-11-24 提供需求文档", "办 @李雷 12-05 验收标准初稿",
]  # fmt: skip
TAKEN_UP = {  # what is known from before, and how the line begins that takes it up
    "A1 提供需求文档": "",
    "A2 验收标准初稿": "结 A2 ",
    "N1 三年质保": "应 N1 ",
    "D1 数据安全标准": "共 D1 ",
    "O2 客户 112万": "价 客户 ",
    "O3 我方 120万": "价 我方 ",
    "V1 王总 试点成功就签年框": "办 V1 ",
}


@pytest.mark.guide(17, 29, 36)
def test_what_earlier_meetings_left_open(book: Book, second: Recording) -> None:
    points = carried_over(book, second.number)
    assert " ".join(f"{point.sign}{point.entry.code}" for point in points) == "!A1 A2 -N1 D1 O2 O3 V1"
    assert carried_over(book, 1) == [], "nothing was before the first one"
    book.do(second.capture(["应 N1 满足 可以", "共 D1 按行业规范", "办 V1 @王总 12-20 签年框", "x A2 已发"]))
    assert [point.entry.code for point in carried_over(book, second.number)] == ["A1", "O2", "O3"]


@pytest.mark.guide(29, 36)
async def test_last_time_is_in_sight_at_one_key_or_where_there_is_room(book: Book, second: Recording) -> None:
    async with driven(book, lang="zh", meeting=second.number) as (app, pilot):
        assert not any("三年质保" in row for row in screen_text(app))
        assert any("上次以来  ^L" in row and row.rstrip().endswith("7") for row in screen_text(app))
        await press(pilot, "record.before")
        text = text_of(app)
        assert all(words.split()[0] in text for words in TAKEN_UP)
        assert "A1 提供需求文档" in reading(app)
        await press(pilot, "objectives.back")
        assert line_of(app).has_focus and "三年质保" not in text_of(app)
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert all(words in text_of(app) for words in TAKEN_UP)


@pytest.mark.guide(17, 29, 92)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_enter_takes_up_what_is_known(book: Book, second: Recording, size: Size) -> None:
    async with driven(book, lang="zh", meeting=second.number, size=size) as (app, pilot):

        async def take_up(words: str) -> None:
            await press(pilot, "record.before")
            while app.screen.query_one(Radar).picked != choice(app, words):
                await press(pilot, "objectives.next")
            await press(pilot, "objectives.cycle")

        await take_up("A1 提供需求文档")
        assert any("催办：A1" in row for row in screen_text(app))
        await typed(pilot, "电话，周四给")
        await act(pilot, "dialog.choose")
        [task] = [doc for doc in book.table("actions") if doc["code"] == "A1"]
        assert [chased["note"] for chased in task["chases"]] == ["电话，周四给"]
        assert notice(app) == "催办了 A1，^Z 撤销"
        await press(pilot, "record.undo")
        assert notice(app).startswith("撤销了：催办")
        assert not book.record("actions", task.doc_id).chases
        for words, begins in list(TAKEN_UP.items())[1:]:
            await take_up(words)
            assert (line_of(app).text, line_of(app).has_focus) == (begins, True)
            await press(pilot, "capture.delete_to_start")


def gaps_today(book: Book, number: int) -> int:
    return line_of_meeting(book, number, book.table("meetings").get(doc_id=number), NOW).gaps


# --------------------------------------------------------------------------------------------------
# Keys that come faster than the screens: each does what it would have done with a pause before it.


def strike(pilot: Pilot[None], *keys: str) -> None:
    """Put keys into the app's queue without letting it do anything in between; `text:` spells its characters."""
    for key in keys:
        if key.startswith("text:"):
            for character in key.removeprefix("text:"):
                pilot.app.post_message(Key(character, character))
        else:
            pilot.app.post_message(Key(key, key if len(key) == 1 else None))


async def all_done(pilot: Pilot[None]) -> None:
    for _ in range(6):
        await pilot.pause()


@pytest.mark.guide(47)
async def test_a_meeting_is_begun_and_recorded_in_one_breath(book: Book) -> None:
    async with driven(book) as (app, pilot):
        strike(pilot, *"n text:南湖医药 enter text:年度回访 enter enter text:刘主任：决策人 ctrl+s".split())
        for line in ("需 三年质保", "痛 慢", "办 @小周 3天内 交清单"):
            strike(pilot, f"text:{line}", "enter")
        await all_done(pilot)
    recording = Recording(book, 1)
    assert book.client(recording.deal.client).name == "南湖医药"
    assert recording.deal.name == "年度回访"
    assert [(a.name, a.role) for a in recording.meeting.attendees] == [("刘主任", "decision")]
    assert [entry.raw for entry in recording.entries] == ["需 三年质保", "痛 慢", "办 @小周 3天内 交清单"]


async def test_kinds_corrections_and_undo_keep_their_order(book: Book, recording: Recording) -> None:
    async with driven(book, meeting=1) as (app, pilot):
        strike(pilot, *"f2 text:甲 enter text:乙 enter text:s/乙/丙/ enter f3 text:丁 enter".split())
        await all_done(pilot)
        assert [f"{e.kind} {e.text}" for e in recording.entries] == ["need 甲", "note 丙", "pain 丁"]
        strike(pilot, "ctrl+z", "ctrl+z", "text:戊", "enter")
        await all_done(pilot)
    assert [e.text for e in recording.entries] == ["甲", "乙", "戊"]


async def test_a_key_held_down_on_the_board_and_what_follows_it(book: Book, recording: Recording) -> None:
    recording.book.do(recording.capture([f"办 @韩梅 12-{day:02} 第{day}件" for day in range(1, 29)]))
    async with driven(book) as (app, pilot):
        strike(pilot, "3", *["j"] * 17, "k", "space", "j", "L", "enter")
        await all_done(pilot)
        assert isinstance(app.screen, ActionScreen)
    moved = {doc["task"] for doc in book.table("actions") if doc.get("state") == "doing"}
    assert moved == {"第17件"}


@pytest.mark.guide(47)
async def test_a_planned_meeting_is_started_and_recorded_in_one_breath(book: Book) -> None:
    number = book.do(
        create_meeting(MeetingForm(client="南湖医药", topic="回访", at="2026-12-01T10:00:00+08:00"))
    )
    assert book.meeting(number).status == "planned"
    async with driven(book) as (app, pilot):
        strike(pilot, "enter", "R", "text:需 三年质保", "enter", "text:痛 慢")  # by way of its preparation
        await all_done(pilot)
        assert [e.raw for e in Recording(book, number).entries] == ["需 三年质保"]
        assert isinstance(app.screen, RecordScreen) and line_of(app).text == "痛 慢"


# --------------------------------------------------------------------------------------------------
# A line in doubt on the record screen, and open divergences on Today.


@pytest.fixture
async def doubted(book: Book) -> Recording:
    """A need that was changed after it was answered and agreed on."""
    doubted = Recording(book, book.do(create_meeting(FORM)))
    doubted.book.do(
        doubted.capture(["需 定制化开发功能", "案 N1 三模块架构", "共 S1 按三模块开发", "需 现场培训"])
    )
    doubted.book.do(doubted.edit(1, "需 定制化开发功能，含移动端"))
    return doubted


def signs(app: DealtuiApp) -> dict[str, str]:
    assert isinstance(app.screen, RecordScreen)
    return {row.cells[1]: row.sign for row in rows_of(app).rows}


@pytest.mark.guide(16, 27, 61)
async def test_one_key_says_that_a_line_was_looked_at(doubted: Recording) -> None:
    async with driven(doubted.book, lang="zh", meeting=doubted.number) as (app, pilot):
        assert signs(app) == {"N1": "", "S1": "?", "C1": "?", "N2": ""}
        drawn = next(row for row in screen_text(app) if " S1 " in row)
        assert drawn.startswith("?")
        await press(pilot, "capture.browse", "list.up", "list.up")  # the last line is N2
        assert "依据的 N1 改过" in notice(app)
        await press(pilot, "lines.clear")
        assert signs(app) == {"N1": "", "S1": "", "C1": "?", "N2": ""}
        assert notice(app) == "S1 已复核"
        await press(pilot, "lines.undo")
        assert signs(app)["S1"] == "?"
        before = doubted.book.repo.seq
        await press(pilot, "list.last", "lines.clear")
        assert "没有存疑" in notice(app) and doubted.book.repo.seq == before
        await press(pilot, "list.first", "lines.edit")
        for typing, doubts in (("", False), ("。", False), ("和报表", True)):  # typography is no change
            await typed(pilot, typing)
            assert ("改后要复核 S1 C1" in reading(app)) == doubts == ("改后要复核" in reading(app))


@pytest.mark.guide(14)
async def test_one_key_makes_a_promise_an_action_when_its_condition_is_met(doubted: Recording) -> None:
    book = doubted.book
    book.do(doubted.capture(["诺 王总 试点成功就签年框 | 试点成功", "诺 我方 三年免费升级", "共 30天"]))
    async with driven(book, lang="zh", meeting=doubted.number) as (app, pilot):
        await press(pilot, "capture.browse", "lines.act")
        assert notice(app) == "只有口头承诺能这样转为行动"
        assert "转行动" not in foot(app)
        await press(pilot, "list.up", "list.up")
        assert "a 转行动" in foot(app)
        await press(pilot, "lines.act")
        assert notice(app) == "V1 已转为行动 A1"
        assert next(row.tail for row in rows_of(app).rows if row.cells[1] == "V1") == "已转 A1"
        await press(pilot, "list.first", *["list.down"] * 4, "lines.act")
        assert notice(app) == "V1 已经是行动 A1" and "转行动" not in foot(app)
        await press(pilot, "list.down", "lines.act", "dialog.choose")
        assert notice(app) == "V2 已转为行动 A2"
        told = {a.code: (a.owner, a.side) for a in map(book.record, ["actions"] * 2, [1, 2])}
        assert told == {"A1": ("王总", "client"), "A2": ("李雷", "ours")}
        await press(pilot, "lines.undo")
        assert not book.table("actions").contains(doc_id=2)


@pytest.mark.guide(17, 26, 42, 51)
async def test_who_is_meant_and_what_a_consensus_does_is_said_before_enter(doubted: Recording) -> None:
    book = doubted.book
    book.do(doubted.capture(["+王建国:信息总监:决策人", "-王总"]))
    async with driven(book, lang="zh", meeting=doubted.number) as (app, pilot):
        for line, words in {
            "办 @建国 周五 给清单": "负责人 王建国 客户 信息总监 决策人",
            "办 @汤姆 周五 给清单": "负责人 汤姆 名单里没有",
            "+孙总:采购总监:对接人": "到场  孙总 客户 采购总监 对接人 新人员",
            "+韩梅": "到场  韩梅 我方 工程师",
            "歧 数据安全标准": "分歧",
            "决 D1 按基础标准": "解决 D1 数据安全标准",
            "共 按 C1 执行": "关联 C1",
            "共 C1 改为两模块": "取代 C1",
            "共 D1 C1 改为两模块": "解决 D1  取代 C1",
        }.items():
            await typed(pilot, line)
            assert words in reading(app)
            await type_line(pilot, "")
    assert doubted.people.strangers(doubted.summary.names) == ("汤姆",)


def place_of(rows: Rows, words: str) -> int:
    return next(place for place, row in enumerate(rows.rows) if any(words in cell for cell in row.cells))


@pytest.mark.guide(61, 72)
@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_today_names_divergences_nothing_settled(doubted: Recording, size: Size, lang: str) -> None:
    doubted.book.do(
        doubted.capture(["歧 数据安全标准待确认 | 符合行业信息安全规范 @韩梅 周五", "歧 付款方式"])
    )
    async with driven(doubted.book, lang=lang, size=size) as (app, pilot):
        first = next(row for row in screen_text(app) if "D1 " in row)
        second = next(row for row in screen_text(app) if "D2 " in row)
        assert {"zh": "未决分歧 2", "en": "Divergence 2"}[lang] in first
        assert "符合行业" in first and "韩梅" in first and "11-27" in first
        assert second.startswith("-") and {"zh": "缺解决标准", "en": "no criterion"}[lang] in second
        rows = app.screen.query_one(Rows)
        rows.select(place_of(rows, "D2 "))
        doubted.book.do(doubted.capture(["歧 验收口径"]))
        await pilot.pause()
        assert rows.row is not None and "D2 " in rows.row.cells[1], "the selection stays, drawn anew"
        await pilot.press("enter")
        assert isinstance(app.screen, RecordScreen) and app.screen.recording.number == doubted.number
