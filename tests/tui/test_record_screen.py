"""The record screen, by its keys, on a real book."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.events import Paste
from textual.strip import Strip
from textual.widget import Widget

from dealtui import i18n
from dealtui.domain.kinds import KINDS
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book
from dealtui.store.errors import NotSaved
from dealtui.text import width
from dealtui.tui.app import DealtuiApp
from dealtui.tui.outbox import Batch
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.head import Head
from dealtui.tui.widgets.parts_line import PartsLine
from dealtui.tui.widgets.radar import Radar
from tests.conftest import FORM, naughty
from tests.tui.driving import SIZES, app_on, press, screen_text, settled, type_line, typed

LINES = (
    "需 定制化开发功能 #方案",
    "案 N1 采用三模块架构 A、B、C",
    "歧 数据安全标准待确认",
    "办 @韩梅 周五 提交补充方案",
)


@pytest.fixture
def meeting(book: Book) -> int:
    return create_meeting(book, FORM)


def record_of(app: DealtuiApp) -> RecordScreen:
    assert isinstance(app.screen, RecordScreen)
    return app.screen


def codes(app: DealtuiApp) -> list[str]:
    return [row.cells[1] for row in record_of(app)._rows.rows]


def notice(app: DealtuiApp) -> str:
    return record_of(app).query_one("#notice", PartsLine).text


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_it_stands_at_every_size_in_both_languages(
    book: Book, meeting: int, size: tuple[int, int], lang: str
) -> None:
    app = app_on(book, lang=lang, meeting=meeting)
    async with app.run_test(size=size) as pilot:
        await type_line(pilot, *LINES)
        rows = screen_text(app)
        assert [width(row) for row in rows] == [size[0]] * size[1]
        line = next(y for y, row in enumerate(rows) if record_of(app)._line.region.y == y and row)
        assert line == size[1] - 3  # never the last row: input methods open their window below it
        assert "┬" in rows[1] and "┴" in rows[line - 2]
        assert rows[1].index("┬") == rows[line - 2].index("┴")
        assert "华东智造 / 订单系统二期 / 价格与周期" in rows[0]
        codes_shown = [row.split()[1] for row in rows[2:6]]
        assert codes_shown == ["N1", "S1", "D1", "A1"]
        assert i18n.tn("record.saved", 4, n=4) in rows[-1]


async def test_a_very_narrow_terminal_gives_all_its_room_to_the_lines(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(60, 20)) as pilot:
        await type_line(pilot, LINES[0])
        assert not record_of(app).query_one(Radar).display
        assert "┬" not in screen_text(app)[1]


@pytest.mark.guide(2, 46, 54, 57, 61, 64)
async def test_what_is_typed_is_on_disk_before_the_screen_says_so(book: Book, meeting: int) -> None:
    app = app_on(book, lang="zh", meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_line(pilot, *LINES)
        entries = record_of(app).recording.entries
        assert [entry.kind for entry in entries] == ["need", "proposal", "divergence", "action"]
        assert (entries[3].owner, entries[3].due) == ("韩梅", "2026-11-27")
        assert record_of(app).query_one(Foot).status == "已存盘 4 条"
        assert record_of(app)._line.text == ""
    again = Book.open(book.path, user="赵六")
    assert [entry.raw for entry in Recording(again, meeting).entries] == list(LINES)
    again.close()


async def test_keys_choose_the_kind_for_one_line(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
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


async def test_picking_a_kind_replaces_the_mark_that_stands_in_the_line(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "需 三年质保")
        await press(pilot, "capture.pain")
        await pilot.pause()
        assert record_of(app)._line.text == "痛 三年质保"
        await type_line(pilot, "")
        assert record_of(app).recording.entries[0].kind == "pain"


async def test_many_pasted_lines_are_one_commit_and_one_undo(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "draft")
        record_of(app)._line.post_message(Paste("\n".join(LINES)))
        await pilot.pause()
        await settled(pilot)
        assert codes(app) == ["N1", "S1", "D1", "A1"]
        assert record_of(app)._line.text == "draft"
        await press(pilot, "capture.browse", "lines.undo")
        await settled(pilot)
        assert codes(app) == []


async def test_what_undo_took_back_is_said_though_the_word_can_be_completed(book: Book, meeting: int) -> None:
    Recording(book, meeting).save_draft("办 @韩", "note")
    app = app_on(book, lang="zh", meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "补全" not in notice(app)  # first of all: that the draft is back
        record_of(app).outbox.put(Batch((LINES[0],), "note"))
        record_of(app)._send()
        await settled(pilot)
        assert "补全" in notice(app)
        await press(pilot, "record.undo")
        assert codes(app) == []
        assert notice(app) == i18n.t("record.undone", what=i18n.t("change.capture"))
        await typed(pilot, "梅")
        assert record_of(app)._line.text == "办 @韩梅"
        await press(pilot, "capture.delete_left")
        assert "补全" in notice(app)


async def test_undo_takes_back_typing_first_then_what_was_saved(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_line(pilot, *LINES[:2])
        await typed(pilot, "half")
        await press(pilot, "record.undo")
        assert record_of(app)._line.text == ""
        await press(pilot, "record.undo")
        await settled(pilot)
        assert codes(app) == ["N1"]
        assert notice(app) == i18n.t("record.undone", what=i18n.t("change.capture"))
        await press(pilot, "record.redo")
        await settled(pilot)
        assert codes(app) == ["N1", "S1"]


async def test_an_earlier_line_is_edited_in_place(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_line(pilot, *LINES)
        await typed(pilot, "half a line")
        await press(pilot, "capture.browse", "list.first", "lines.edit")
        await pilot.pause()
        screen = record_of(app)
        assert screen._line.text == LINES[0]
        assert " N1 " in screen._line.render_line(0).text
        await press(pilot, "capture.delete_to_start")
        await type_line(pilot, "需 移动端审批")
        entry = screen.recording.entries[0]
        assert (entry.code, entry.raw) == ("N1", "需 移动端审批")
        assert "移动端审批" in screen_text(app)[2]
        assert screen._line.text == "half a line"


async def test_leaving_an_edit_changes_nothing(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_line(pilot, *LINES[:1])
        await typed(pilot, "draft")
        await press(pilot, "capture.up", "lines.edit")
        await typed(pilot, " and more")
        await press(pilot, "capture.browse", "lines.write")
        await pilot.pause()
        assert record_of(app).recording.entries[0].raw == LINES[0]
        assert record_of(app)._line.text == "draft"


async def test_lines_change_kind_place_and_go(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_line(pilot, *LINES)
        await press(pilot, "capture.browse", "list.first", "lines.move_down")
        await settled(pilot)
        assert codes(app) == ["S1", "N1", "D1", "A1"]
        await press(pilot, "lines.rekind")
        await settled(pilot)
        assert codes(app) == ["S1", "P1", "D1", "A1"]
        await press(pilot, "lines.delete")
        await settled(pilot)
        assert codes(app) == ["S1", "D1", "A1"]
        for _ in range(3):
            await press(pilot, "lines.undo")
            await settled(pilot)
        assert codes(app) == ["N1", "S1", "D1", "A1"]


async def test_a_key_gives_an_earlier_line_its_kind(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_line(pilot, *LINES[:2])
        await press(pilot, "capture.browse", "list.first", "capture.divergence")
        await settled(pilot)
        assert codes(app) == ["D1", "S1"]
        assert record_of(app).recording.entries[0].raw == "歧 定制化开发功能 #方案"
        await press(pilot, "lines.rekind", "lines.rekind_back")
        await settled(pilot)
        assert record_of(app).recording.entries[0].kind == "divergence"


async def test_what_was_done_to_a_line_is_said_and_the_line_that_comes_back_is_in_sight(
    book: Book, meeting: int
) -> None:
    app = app_on(book, lang="zh", meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_line(pilot, *LINES, *(f"记录 {number}" for number in range(30)))
        await press(pilot, "capture.browse", "list.first", "lines.delete")
        await settled(pilot)
        assert notice(app) == "删除了 N1，u 取回"
        await press(pilot, "list.last", "lines.undo")
        await settled(pilot)
        assert notice(app).startswith("撤销了") and notice(app).endswith("N1")
        rows = record_of(app)._rows
        assert (rows.row.cells[1], rows.top) == ("N1", 0)  # type: ignore[union-attr]


async def test_the_line_that_is_edited_is_marked_above(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_line(pilot, *LINES)
        rows = record_of(app)._rows
        plain = rows.render_line(1)
        await press(pilot, "capture.browse", "list.first", "list.down", "lines.edit")
        await pilot.pause()
        marked = rows.render_line(1)
        assert marked.text == plain.text and marked != plain
        await press(pilot, "capture.browse", "lines.write")
        await pilot.pause()
        assert rows.render_line(1) == plain


async def test_backspace_in_an_empty_line_takes_the_chosen_kind_away(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "capture.pain")
        await typed(pilot, "x")
        await press(pilot, "capture.delete_left")
        assert record_of(app)._line.kind == "pain"
        await press(pilot, "capture.delete_left")
        assert record_of(app)._line.kind == "note"


async def test_filter_shows_only_what_holds_the_words(book: Book, meeting: int) -> None:
    app = app_on(book, lang="zh", meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_line(pilot, *LINES)
        await typed(pilot, "draft")
        await press(pilot, "capture.browse", "lines.filter")
        await typed(pilot, "方案")
        assert codes(app) == ["N1", "A1"]
        await press(pilot, "capture.commit", "list.down", "list.first", "lines.delete")
        await settled(pilot)
        assert codes(app) == ["A1"]
        await press(pilot, "lines.write")
        await pilot.pause()
        assert codes(app) == ["S1", "D1", "A1"]
        assert record_of(app)._line.text == "draft"


@pytest.mark.guide(34)
async def test_objectives_and_presence_are_set_from_the_panel(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "capture.browse", "lines.objectives", "objectives.next", "objectives.cycle")
        await settled(pilot)
        meeting_now = record_of(app).recording.meeting
        assert [objective.state for objective in meeting_now.objectives] == ["open", "met"]
        await press(pilot, "objectives.next", "objectives.cycle")
        await settled(pilot)
        assert [
            person.name for person in record_of(app).recording.meeting.attendees if not person.present
        ] == ["王总"]
        await press(pilot, "objectives.back")
        assert record_of(app)._line.has_focus


async def test_completion_is_shown_chosen_and_taken(book: Book, meeting: int) -> None:
    app = app_on(book, lang="zh", meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "办 @")
        assert "李雷" in notice(app) and "王总" in notice(app)
        await press(pilot, "capture.down", "capture.cursor_right")
        await pilot.pause()
        assert record_of(app)._line.text == "办 @韩梅 "
        await typed(pilot, "#价")
        await press(pilot, "capture.complete")
        await pilot.pause()
        assert record_of(app)._line.text == "办 @韩梅 #价格 "


async def test_the_unfinished_line_comes_back(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "capture.divergence")
        await typed(pilot, "数据安全")
    again = app_on(book, meeting=meeting)
    async with again.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert (record_of(again)._line.text, record_of(again)._line.kind) == ("数据安全", "divergence")
        assert notice(again) == i18n.t("record.draft_kept")
        await type_line(pilot, "")
        assert codes(again) == ["D1"]
    third = app_on(book, meeting=meeting)
    async with third.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert record_of(third)._line.text == ""


class FullDisk:
    """A repository whose disk takes nothing until it is `mended`."""

    def __init__(self, book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
        self._prepare = book.repo.prepare
        self._patch = monkeypatch
        self._repo = book.repo

    def fill(self) -> None:
        def refuse(*_args: object, **_named: object) -> None:
            raise NotSaved("disk_full")

        self._patch.setattr(self._repo, "prepare", refuse)

    def mend(self) -> None:
        self._patch.setattr(self._repo, "prepare", self._prepare)


async def test_a_refused_line_stands_in_the_line_again(
    book: Book, meeting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_on(book, meeting=meeting)
    disk = FullDisk(book, monkeypatch)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_line(pilot, LINES[0])
        disk.fill()
        await press(pilot, "capture.action")
        await type_line(pilot, "必须记下的一句")
        screen = record_of(app)
        assert (screen._line.text, screen._line.kind) == ("必须记下的一句", "action")
        assert i18n.t("store.not_saved.disk_full", file="", detail="") in notice(app)
        assert codes(app) == ["N1"]
        disk.mend()
        await type_line(pilot, "")
        assert codes(app) == ["N1", "A1"]
        assert notice(app) == ""


async def test_refused_lines_wait_in_order_and_are_seen(
    book: Book, meeting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_on(book, lang="zh", meeting=meeting)
    disk = FullDisk(book, monkeypatch)
    async with app.run_test(size=(80, 24)) as pilot:
        disk.fill()
        record_of(app)._line.post_message(Paste("需 甲\n需 乙"))
        await pilot.pause()
        await settled(pilot)
        await type_line(pilot, "需 丙")
        assert notice(app).startswith("未存盘 3 条")
        shown = [(row.sign, row.cells[3]) for row in record_of(app)._rows.rows]
        assert shown == [("!", "需 甲"), ("!", "需 乙"), ("!", "需 丙")]
        disk.mend()
        await press(pilot, "capture.commit")
        await settled(pilot)
        assert codes(app) == ["N1", "N2", "N3"]
        assert [entry.text for entry in record_of(app).recording.entries] == ["甲", "乙", "丙"]


async def test_leaving_with_unsaved_lines_asks_first(
    book: Book, meeting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_on(book, meeting=meeting)
    disk = FullDisk(book, monkeypatch)
    async with app.run_test(size=(80, 24)) as pilot:
        disk.fill()
        record_of(app)._line.post_message(Paste("需 甲\n需 乙"))
        await pilot.pause()
        await settled(pilot)
        await press(pilot, "app.quit")
        await pilot.pause()
        assert app.screen.is_modal
        await press(pilot, "dialog.cancel")
        await pilot.pause()
        assert record_of(app).outbox.unsaved
        disk.mend()
    assert [entry.text for entry in Recording(book, meeting).entries] == [
        "甲",
        "乙",
    ]  # the last try, at the end


async def test_a_stale_edit_is_refused_and_keeps_the_words(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_line(pilot, LINES[0])
        await press(pilot, "capture.up", "lines.edit")
        await pilot.pause()
        other = Book.open(book.path, user="韩梅")
        recording = Recording(other, meeting)
        await recording.edit(recording.entries[0].doc_id, "需 别人改的")
        other.close()
        await typed(pilot, " 我改的")
        await type_line(pilot, "")
        assert record_of(app)._line.text == f"{LINES[0]} 我改的"
        assert i18n.t("record.not_saved", why="").strip() in notice(app)


async def test_lines_of_another_program_appear(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_line(pilot, LINES[0])
        other = Book.open(book.path, user="韩梅")
        Recording(other, meeting).capture(["痛 别处写的"])
        other.close()
        app._poll()
        await pilot.pause()
        assert codes(app) == ["N1", "P1"]
        assert "别处写的" in screen_text(app)[3]


@pytest.mark.guide(65)
async def test_ending_asks_and_leads_to_the_minutes(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_line(pilot, *LINES)
        await press(pilot, "record.end")
        await pilot.pause()
        await press(pilot, "dialog.cancel")
        await settled(pilot)
        assert record_of(app).recording.meeting.status == "live"
        await press(pilot, "record.end")
        await pilot.pause()
        await press(pilot, "dialog.yes")
        await settled(pilot)
        assert book.meeting(meeting).status == "draft"
        assert type(app.screen).__name__ == "ReviewScreen"


@pytest.mark.guide(65)
async def test_a_meeting_that_is_over_keeps_its_end_and_can_still_be_mended(book: Book, meeting: int) -> None:
    recording = Recording(book, meeting)
    await recording.start()
    await recording.end()
    ended = book.meeting(meeting).ended
    app = app_on(book, lang="zh", meeting=meeting)
    async with app.run_test(size=(120, 40)) as pilot:
        await type_line(pilot, LINES[0])
        assert codes(app) == ["N1"]
        assert "待整理" in screen_text(app)[0]
        assert "整理" in [hint.word for hint in app.screen.query_one(Foot).hints]
        await press(pilot, "record.end")
        await settled(pilot)
        assert type(app.screen).__name__ == "ReviewScreen"
        assert book.meeting(meeting).ended == ended


@pytest.mark.guide(34)
async def test_the_chosen_line_of_the_panel_is_told_whole(book: Book) -> None:
    goal = "敲定交付周期，解决数据安全争议，并约定验收标准由谁来写"
    app = app_on(book, lang="zh", meeting=create_meeting(book, FORM._replace(objectives=(goal,))))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "record.objectives")
        await pilot.pause()
        reading = app.screen.query_one("#reading", PartsLine)
        assert reading.text.endswith(goal)
        await press(pilot, "objectives.cycle")
        await settled(pilot)
        assert reading.text == f"达成  {goal}"
        await press(pilot, "objectives.next")
        await pilot.pause()
        assert "王总" in reading.text


def noting(widget: Widget, drawn: set[str]) -> Callable[[int], Strip]:
    """The widget's `render_line`, noting that it was asked."""
    real = widget.render_line

    def render_line(y: int) -> Strip:
        drawn.add(type(widget).__name__)
        return real(y)

    return render_line


async def test_typing_draws_the_line_and_what_is_said_of_it_and_nothing_else(
    book: Book, meeting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_line(pilot, *LINES)
        await typed(pilot, "需 ")
        drawn: set[str] = set()
        for widget in (
            record_of(app)._rows,
            record_of(app)._radar,
            *app.screen.query(Head),
            *app.screen.query(Foot),
        ):
            monkeypatch.setattr(widget, "render_line", noting(widget, drawn))
        layouts: list[object] = []
        app.screen.screen_layout_refresh_signal.subscribe(app, layouts.append, immediate=True)
        await typed(pilot, "三年质保，第三年另议")
        assert (drawn, layouts) == (set(), [])
        await type_line(pilot, "")
        assert "EntryRows" in drawn and layouts == []


async def test_scrolling_back_leaves_the_draft_and_the_focus(book: Book, meeting: int) -> None:
    Recording(book, meeting).capture([f"需 第 {n} 条" for n in range(1, 5001)])
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = record_of(app)
        last = screen._rows.top
        assert "第 5000 条" in screen_text(app)[-6]
        await typed(pilot, "draft")
        await press(pilot, "capture.page_up", "capture.page_up")
        assert screen._rows.top < last
        await typed(pilot, " goes on")
        assert screen._line.text == "draft goes on"
        await type_line(pilot, "")
        assert screen._rows.top == last + 1


async def test_hostile_lines_are_recorded_and_drawn(book: Book, meeting: int) -> None:
    texts = [text for text in naughty() if text.strip()]
    app = app_on(book, lang="zh", meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        for start in range(0, len(texts), 150):
            record_of(app)._line.post_message(
                Paste("\n".join(text[:3000] for text in texts[start : start + 150]))
            )
            await pilot.pause()
            await settled(pilot)
        assert not record_of(app).outbox.unsaved
        for text in texts[::20]:
            record_of(app)._line.load(text)
            await pilot.pause()
            rows = screen_text(app)
            assert [width(row) for row in rows] == [80] * 24
            assert "\x1b" not in "".join(rows)


async def test_hostile_names_are_drawn_in_head_and_panel(book: Book) -> None:
    for text in naughty()[::60]:
        name = " ".join(text.split())[:200]
        if not name or ":" in name:
            continue
        form = FORM._replace(client=name, deal=name, topic=name, theirs=(name,), objectives=(name,))
        app = app_on(book, lang="zh", meeting=create_meeting(book, form))
        async with app.run_test(size=(80, 24)):
            rows = screen_text(app)
            assert [width(row) for row in rows] == [80] * 24
            assert "\x1b" not in "".join(rows)
