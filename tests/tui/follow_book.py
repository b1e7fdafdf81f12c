"""A book whose actions stand in every column, for the screens that follow them up."""

from __future__ import annotations

from dealtui.domain.records import Action
from dealtui.service import following_acts as acts
from dealtui.service import following_dates as dates
from dealtui.service import following_steps as steps
from dealtui.service.following import Following
from dealtui.service.preparing import MeetingForm, create_meeting, start_meeting
from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book
from tests.conftest import FORM, NOW

__all__ = ["LINES", "by_task", "fill"]

LINES = (
    "需 定制化开发功能",
    "办 @韩梅 11-27 安全规范对照",
    "~办 @李雷 11-26 二次开发报价",
    "办 @李雷 2026-11-23 收集需求文档",
    "办 @赵经理 11-27 需求清单盖章",
    "办 @王总 12-04 提供场地确认",
    "办 @韩梅 12-05 验收标准初稿",
    "办 @李雷 2026-11-23 发送会议纪要",
)


def by_task(book: Book, task: str) -> Action:
    """The action of that task."""
    number = next(n for n, doc in book.repo.table("actions").items() if doc["task"] == task)
    return book.record("actions", number)


def fill(book: Book, lines: tuple[str, ...] = LINES) -> None:
    """Two doing (one overdue and once delayed, with steps), two with the client (one chased), one done and told."""
    number = create_meeting(book, FORM)
    start_meeting(book, number)
    Recording(book, number).capture(list(lines))
    other = create_meeting(book, MeetingForm(client="北辰物流", topic="需求澄清"))
    start_meeting(book, other)
    Recording(book, other).capture(["办 @韩梅 11-30 冷链方案"])
    if lines is not LINES:
        return
    following = Following(book)

    def of(task: str) -> int:
        return by_task(book, task).doc_id

    late, told = of("收集需求文档"), of("发送会议纪要")
    following.apply(acts.move(book, [late, of("安全规范对照")], "doing"))
    following.apply(
        steps.add_steps(
            book, late, "联系对接人 → 发送清单 → 接收并核对 @专员 2026-11-24 → 反馈问题 @李雷 11-25"
        )
    )
    following.apply(steps.tick_step(book, late, 0, "done"))
    following.apply(dates.set_due(book, [late], "2026-11-24", reason="对接人出差"))
    following.apply(acts.event(book, [of("提供场地确认")], "chase", note="电话，说下周给"))
    following.apply(acts.event(book, [told], "done", result="纪要已整理"))
    following.apply(acts.event(book, [told], "send", to="王总"))
    assert book.clock.now() == NOW
