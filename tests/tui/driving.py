"""How the screen tests drive the app: by the registry's keys, on a real book; and the books that they share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, TypeVar

from textual.app import App
from textual.events import Key
from textual.keys import _character_to_key
from textual.pilot import Pilot

from dealtui.domain.records import Action
from dealtui.service import following as acts
from dealtui.service.book import Book, Clock, UseCase
from dealtui.service.preparing import MeetingForm, create_meeting, end, start
from dealtui.service.recording import Recording
from dealtui.settings import Settings
from dealtui.text import width
from dealtui.tui.app import DealtuiApp
from dealtui.tui.keys import first_key
from dealtui.tui.screens.action import ActionScreen
from dealtui.tui.screens.board import BoardScreen
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.screens.review import ReviewScreen
from dealtui.tui.widgets.drawn import Foot, Pane
from tests.conftest import FORM, NOW

Size = tuple[int, int]
A = TypeVar("A", bound=App[None])
SIZES = ((80, 24), (120, 40), (200, 50))
TWO = (("zh", (80, 24)), ("en", (120, 40)))  # all screens in all sizes and languages: test_every_screen


def app_on(book: Book, *, lang: str = "en", meeting: int = 0, **settings: Any) -> DealtuiApp:
    """The app on a book, its settings as given."""
    return DealtuiApp(
        book,
        Settings(user=book.user, lang=lang, minutes_lang=lang, book=book.path, **settings),
        meeting=meeting,
    )


@asynccontextmanager
async def running(app: A, size: Size) -> AsyncIterator[tuple[A, Pilot[None]]]:
    """An app of one widget, running, with a hand on its keys."""
    async with app.run_test(size=size) as pilot:
        yield app, pilot


@asynccontextmanager
async def driven(
    book: Book, *, size: Size = SIZES[0], opens: tuple[Any, ...] = (), **options: Any
) -> AsyncIterator[tuple[DealtuiApp, Pilot[None]]]:
    """The app on a book, running, with a hand on its keys; `opens`: the screen above Today, see `DealtuiApp.open`."""
    app = app_on(book, **options)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        if opens:
            app.open(*opens)
            await settled(pilot)
        yield app, pilot


class Say(str):
    """A text among the keys of `press`."""


class Answer(str):
    """A text among the keys of `press`: in place of what stands in the dialog's line, and taken."""


async def press(pilot: Pilot[None], *key_ids: str) -> None:
    """Press keys by their ids in the registry, and type what is to be said, each once all that the one before did is done."""
    for key_id in key_ids:
        if isinstance(key_id, Answer):
            await answer(pilot, key_id)
        else:
            await (typed(pilot, key_id) if isinstance(key_id, Say) else pilot.press(first_key(key_id)))


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type a text as a terminal sends it: each character under its Unicode name."""
    for char in text:
        pilot.app.post_message(Key(_character_to_key(char), char))
    await pilot.pause()


async def type_line(pilot: Pilot[None], *lines: str) -> None:
    """Type lines into the capture line, each with Enter, and wait until they are on disk."""
    for line in lines:
        await typed(pilot, line)
        await press(pilot, "capture.commit")
        await settled(pilot)


async def settled(pilot: Pilot[None]) -> None:
    """Wait until nothing is on its way to the disk or to the screen."""
    screen = pilot.app.screen
    if isinstance(screen, RecordScreen):
        await screen.outbox.rest()
    await pilot.pause()
    if not pilot.app.screen.is_modal:  # what asks waits for its answer
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


async def act(pilot: Pilot[None], *key_ids: str) -> None:
    """`press`, and wait until what that began is on the disk and on the screen."""
    await press(pilot, *key_ids)
    await settled(pilot)


async def leads(pilot: Pilot[None], screen: str, *key_ids: str) -> Any:
    """`press`, and see that this leads to a screen of that class."""
    await press(pilot, *key_ids)
    assert type(pilot.app.screen).__name__ == screen
    return pilot.app.screen


def unbroken(app: App[Any]) -> bool:
    """Whether every row is as wide as the screen, and without a control character, whatever stands in it."""
    rows = screen_text(app)
    clean = not any(c < " " or "\x7f" <= c <= "\x9f" for row in rows for c in row)
    return clean and all(width(row) == app.size.width for row in rows)


def screen_text(app: App[Any]) -> list[str]:
    """What stands on the screen, row by row."""
    strips: Iterable[Any] = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]


# ---------------------------------------------------------------------- what stands on a screen


def foot(app: DealtuiApp) -> str:
    return screen_text(app)[-1].strip()


def offered(pilot: Pilot[None]) -> set[str]:
    """The words of the keys that the foot offers."""
    return {hint.word for hint in pilot.app.screen.query_one(Foot).hints}


def actions(app: DealtuiApp) -> set[str]:
    """What the keys do that the foot offers."""
    return {hint.action for hint in app.screen.query_one(Foot).hints}


def text_of(app: DealtuiApp) -> str:
    return "\n".join(screen_text(app))


def pane(app: DealtuiApp) -> str:
    """What is told below the cards, or the rows, of what is selected or missing."""
    return "\n".join(
        "".join(part.text for part in row) for row in app.screen.query_one("#board-pane", Pane).page
    )


def record_of(app: DealtuiApp) -> RecordScreen:
    assert isinstance(app.screen, RecordScreen)
    return app.screen


async def on_board(pilot: Pilot[None]) -> BoardScreen:
    await press(pilot, "today.board")
    assert isinstance(pilot.app.screen, BoardScreen)
    return pilot.app.screen


@asynccontextmanager
async def boarding(
    book: Book, task: str = "", **options: Any
) -> AsyncIterator[tuple[DealtuiApp, Pilot[None], BoardScreen]]:
    """The app on the board of a book, the card of a task selected."""
    async with driven(book, **options) as (app, pilot):
        screen = await on_board(pilot)
        if task:
            screen.main.select(by_task(book, task).doc_id)
            await pilot.pause()
        yield app, pilot, screen


async def on_action(pilot: Pilot[None], book: Book, task: str = "收集需求文档") -> ActionScreen:
    screen = ActionScreen(book, by_task(book, task).doc_id)
    await pilot.app.push_screen(screen)
    await pilot.pause()
    return screen


async def answer(pilot: Pilot[None], text: str) -> None:
    """Type into the dialog's line, in place of what stands there, and take it."""
    await pilot.press("ctrl+u")
    await typed(pilot, text)
    await press(pilot, "dialog.choose")


# ---------------------------------------------------------------------- a meeting to be reviewed

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
    book.clock = Clock(NOW - timedelta(hours=5))
    number = book.do(create_meeting(FORM._replace(topic="价格与周期")))
    book.do(Recording(book, number).capture(lines))
    book.clock = Clock(NOW - timedelta(hours=4))

    book.do(end(book, number)._replace(scope=0))  # no undo takes it back
    book.do(
        UseCase("meeting", lambda work: work.update("meetings", number, **head), book.meeting(number).deal)
    )
    book.clock = Clock(NOW)
    return number


def review_of(app: DealtuiApp) -> ReviewScreen:
    assert isinstance(app.screen, ReviewScreen)
    return app.screen


async def reviewing(pilot: Pilot[None], number: int) -> ReviewScreen:
    app = pilot.app
    await pilot.pause()
    await app.push_screen(ReviewScreen(app.book, number))
    await settled(pilot)
    return review_of(app)


@asynccontextmanager
async def reviewed(
    book: Book, lines: list[str], *, lang: str = "zh", size: Size = SIZES[0], **head: Any
) -> AsyncIterator[tuple[DealtuiApp, Pilot[None], ReviewScreen]]:
    """The review of a meeting of these lines, with a hand on its keys."""
    number = meet(book, lines, **head)
    async with driven(book, lang=lang, size=size) as (app, pilot):
        yield app, pilot, await reviewing(pilot, number)


class Hand:
    """Keys, counted. Words are typed, not counted."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.pressed = 0

    async def key(self, *key_ids: str) -> None:
        for key_id in key_ids:
            await press(self.pilot, key_id)
            self.pressed += 1

    async def words(self, text: str) -> None:
        """Into the line of the dialog, in place of what stands there."""
        for _ in range(50):  # the act before may still be on its way to a slow disk
            if self.pilot.app.screen.query("#dialog-line"):
                break
            await self.pilot.pause()
        line = self.pilot.app.screen.query_one("#dialog-line")
        line.value = ""
        await typed(self.pilot, text)
        await self.key("dialog.choose")


async def mend_all(hand: Hand, screen: ReviewScreen, words: dict[str, str]) -> None:
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
                    else _reworded(screen, item.entry, words["text"])
                )
            elif item.mend == "topic":
                await hand.words(f"{'共 双方' if words is WORDS['zh'] else 'c both'}")
            else:
                await hand.key("dialog.choose")
        assert item not in screen.items, f"{item} was not mended"
    raise AssertionError(f"still to mend: {screen.items}")


def _reworded(screen: ReviewScreen, number: int, text: str) -> str:
    """The line with another text, all else kept."""
    entry = screen.reviewing.entry(number)
    return entry.raw.replace(entry.text, text)


# ---------------------------------------------------------------------- a book whose actions stand in every column

PROMISES = (
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
    number = next(doc.doc_id for doc in book.table("actions") if doc["task"] == task)
    return book.record("actions", number)


def follow(book: Book, lines: tuple[str, ...] = PROMISES) -> None:
    """Two doing (one overdue and once delayed, with steps), two with the client (one chased), one done and told."""
    number = book.do(create_meeting(FORM))
    book.do(start(book, number))
    book.do(Recording(book, number).capture(list(lines)))
    other = book.do(create_meeting(MeetingForm(client="北辰物流", topic="需求澄清")))
    book.do(start(book, other))
    book.do(Recording(book, other).capture(["办 @韩梅 11-30 冷链方案"]))
    if lines is not PROMISES:
        return
    following = book

    def of(task: str) -> int:
        return by_task(book, task).doc_id

    late, told = of("收集需求文档"), of("发送会议纪要")
    following.do(acts.move(book, [late, of("安全规范对照")], "doing"))
    following.do(
        acts.add_steps(
            book, late, "联系对接人 → 发送清单 → 接收并核对 @专员 2026-11-24 → 反馈问题 @李雷 11-25"
        )
    )
    following.do(acts.tick_step(book, late, 0, "done"))
    following.do(acts.set_due(book, [late], "2026-11-24", reason="对接人出差"))
    following.do(acts.event(book, [of("提供场地确认")], "chase", note="电话，说下周给"))
    following.do(acts.event(book, [told], "done", result="纪要已整理"))
    following.do(acts.event(book, [told], "send", to="王总"))
    assert book.clock.now() == NOW
