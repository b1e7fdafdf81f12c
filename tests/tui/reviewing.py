"""A meeting to be reviewed, and a hand that presses keys and counts them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from textual.pilot import Pilot

from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording, end
from dealtui.service.unit_of_work import Book
from dealtui.tui.app import DealtuiApp
from dealtui.tui.screens.review import ReviewScreen
from tests.conftest import FORM, NOW
from tests.tui.driving import press, settled, typed

__all__ = ["FORTY", "WORDS", "Hand", "clear", "meet", "opened", "review_of"]

# Forty lines; nine of them, and five things of the head, are to be mended
FORTY = {
    "zh": [
        *(f"需 第{n}项功能" for n in range(1, 8)),
        *(f"案 N{n} 第{n}个模块" for n in range(1, 6)),
        "案 报表模块", "案 N1 ……",
        "痛 对账靠人工", "效 将处理时间缩短50%", "亮 同类项目案例3个", "应 N1 满足 可二次开发",
        "歧 数据安全标准", "歧 付款方式 | 分三期", "折 先按基础标准执行",
        "共 项目周期为30天 #周期", "共 总价110万 #价格", "共 尽快启动 #方案", "决 @王总 同意启动项目",
        "办 @韩梅 提交补充方案", "办 截止 下周五 反馈报价", "办 @大家 下周五 收集需求", "办 @李雷 下周五 发送纪要",
        "附 需求清单", "附 合同草案 | 共享文件夹",
        *(f"- 笔记{n}" for n in range(1, 9)), "题 价格与周期", "价 客户 110万",
    ],
    "en": [
        *(f"n function number {n}" for n in range(1, 8)),
        *(f"s N{n} module number {n}" for n in range(1, 6)),
        "s a module for reports", "s N1 ……",
        "p month end is done by hand", "e halve the processing time", "h three cases like it", "r N1 full can be built on",
        "d level of data security", "d payment | three instalments", "m start with the basic level",
        "c the project takes 30 days #schedule", "c 1.1 million in all #price", "c start soon #scope", "! @王总 agrees to start",
        "> @韩梅 send the proposal", "> due next fri send the quote", "> @everyone next fri collect needs", "> @李雷 next fri send minutes",
        "f list of needs", "f draft contract | shared folder",
        *(f"- note {n}" for n in range(1, 9)), "t price and schedule", "$ client 1.1 million",
    ],
}  # fmt: skip
WORDS = {
    "zh": {"respond": "满足 按此实现", "text": "同意下周一启动", "criterion": "行业规范", "place": "共享文件夹", "due": "下周五"},
    "en": {"respond": "full as asked", "text": "start next Monday", "criterion": "industry standard", "place": "shared folder", "due": "next fri"},
}  # fmt: skip


def meet(book: Book, lines: list[str], **head: Any) -> int:
    book.clock._fixed = NOW - timedelta(hours=5)
    number = create_meeting(book, FORM._replace(topic="价格与周期"))
    Recording(book, number).capture(lines)
    book.clock._fixed = NOW - timedelta(hours=4)

    def close(work: Any) -> None:
        end(work, number)
        work.update("meetings", number, **head)

    book.change("end", close, deal=book.meeting(number).deal)
    book.clock._fixed = NOW
    return number


def review_of(app: DealtuiApp) -> ReviewScreen:
    assert isinstance(app.screen, ReviewScreen)
    return app.screen


async def opened(pilot: Pilot[None], number: int) -> ReviewScreen:
    app = pilot.app
    await pilot.pause()
    await app.push_screen(ReviewScreen(app.book, number))  # type: ignore[attr-defined]
    await settled(pilot)
    return review_of(app)  # type: ignore[arg-type]


class Hand:
    """Keys, counted. Words are typed, not counted."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.pressed = 0

    async def key(self, *key_ids: str) -> None:
        for key_id in key_ids:
            await press(self.pilot, key_id)
            self.pressed += 1
            await settled(self.pilot)

    async def words(self, text: str) -> None:
        """Into the line of the dialog, in place of what stands there."""
        line = self.pilot.app.screen.query_one("#dialog-line")
        line.value = ""  # type: ignore[attr-defined]
        await typed(self.pilot, text)
        await self.key("dialog.choose")


async def clear(hand: Hand, screen: ReviewScreen, words: dict[str, str]) -> None:
    """Mend what the list names, from the top, until it is empty."""
    ways = {"answer": "respond", "text": "text", "criterion": "criterion", "place": "place", "due": "due"}
    for _ in range(60):
        item = screen.item
        if item is None:
            return
        if item.mend in ("objective", "suspect"):
            await hand.key("review.full" if item.mend == "objective" else "review.clear")
        elif item.mend == "link":
            await hand.key("review.link", "dialog.choose")
        else:
            await hand.key("findings.mend")
            if item.mend in ways:
                await hand.words(
                    words[ways[item.mend]]
                    if item.mend != "text"
                    else _line(screen, item.entry, words["text"])
                )
            elif item.mend == "topic":
                await hand.words(f"{'共 双方' if words is WORDS['zh'] else 'c both'}")
            else:
                await hand.key("dialog.choose")
        assert item.key not in {left.key for left in screen.items}, f"{item} was not mended"
    raise AssertionError(f"still to mend: {screen.items}")


def _line(screen: ReviewScreen, number: int, text: str) -> str:
    """The line with another text, all else kept."""
    entry = screen.reviewing.entry(number)
    return entry.raw.replace(entry.text, text)
