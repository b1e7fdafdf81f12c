"""The panel of the record screen counts by the rules of the review, in the frame of the line that changes the count."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dealtui.service.recording import Recording
from dealtui.service.reviewing import check
from dealtui.service.unit_of_work import Book
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.screens.review import ReviewScreen
from tests.tui.driving import app_on, press, screen_text, settled, type_line

LINES = [
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
async def test_no_frame_shows_a_line_without_its_count(
    book: Book, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_on(book, lang="zh", meeting=recording.number)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, RecordScreen)
        frames: list[tuple[set[str], dict[str, int]]] = []
        refresh = RecordScreen._compositor_refresh

        def seen(self: Any) -> None:
            refresh(self)
            frames.append(_shown(screen_text(app)))

        monkeypatch.setattr(RecordScreen, "_compositor_refresh", seen)
        await type_line(pilot, *LINES)
        monkeypatch.undo()
        assert len(frames) >= len(LINES)
        wrong = [(codes, counts) for codes, counts in frames if counts != _due(codes)]
        assert not wrong, wrong[0]
        assert frames[-1][0] == {"N1", "N2", "R1", "S1", "D1+", "A1+"}
        seen_counts = {tuple(counts.values()) for _, counts in frames}
        assert {(1, 0, 0), (2, 0, 0), (0, 1, 0), (0, 0, 2), (0, 0, 0)} <= seen_counts


def _shown(rows: list[str]) -> tuple[set[str], dict[str, int]]:
    """What a frame shows: the lines by code (with | or @ where they are whole), and the counts of the panel."""
    codes = {
        found[1] + ("+" if re.search(r"\||@", row.split("│")[0]) else "")
        for row in rows
        if (found := re.match(r"[ ~!?]\d\d:\d\d ([A-Z]\d+)", row))
    }
    counts = {
        found[1]: int(found[2]) for row in rows if (found := re.search(r"│ [-x] (\S+)\s+(\d+)\s*$", row))
    }
    return codes, {name: counts.get(name, -1) for name in ("需求未回应", "分歧无标准", "行动缺要素")}


def _due(codes: set[str]) -> dict[str, int]:
    """The counts that belong to these lines, by what was typed."""
    needs = ("N1" in codes) + ("N2" in codes) - ("R1" in codes) - ("S1" in codes)
    return {"需求未回应": needs, "分歧无标准": int("D1" in codes), "行动缺要素": 2 * int("A1" in codes)}


@pytest.mark.guide(70, 73)
async def test_the_panel_leads_to_the_line_that_lacks_something(book: Book, recording: Recording) -> None:
    recording.capture(["- 开场", "需 定制化开发功能", "办 @韩梅 提交补充方案", "- 收尾"])
    app = app_on(book, lang="zh", meeting=recording.number)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, RecordScreen)
        await press(pilot, "record.objectives")
        await settled(pilot)
        assert screen._radar.picked == "objective 0", (
            "the objectives come first, what is missing is above them"
        )
        for gap, code in (("action-incomplete", "A1"), ("need-unanswered", "N1")):
            await press(pilot, "record.objectives")
            await settled(pilot)
            for _ in range(10):
                if screen._radar.picked == f"gap {gap}":
                    break
                await press(pilot, "objectives.previous")
                await settled(pilot)
            await press(pilot, "objectives.cycle")
            await settled(pilot)
            assert screen.focused is screen._rows
            assert recording.code(screen._rows.number) == code


async def test_what_the_head_lacks_leads_to_the_review(book: Book, recording: Recording) -> None:
    meeting = recording.meeting
    book.change("meeting", lambda work: work.update("meetings", meeting.doc_id, place=""), deal=meeting.deal)
    app = app_on(book, lang="zh", meeting=recording.number)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "基础信息不全" in "\n".join(screen_text(app))
        await press(pilot, "record.objectives", "objectives.previous", "objectives.cycle")
        await settled(pilot)
        assert isinstance(app.screen, ReviewScreen)
        assert [item.mend for item in app.screen.items if item.sign == "!"] == ["head"]


def test_the_panel_and_the_review_count_the_same(book: Book, recording: Recording) -> None:
    recording.capture(["需 一", "案 ……", "歧 二", "办 尽快 三", "附 四", "共 尽快"])
    found = [finding.rule.code for finding in check(book, recording.number) if finding.entry]
    assert recording.summary.gaps == {code: found.count(code) for code in found}
    assert recording.summary.open_gaps == len(found)
