"""The meeting form: ten seconds of typing, completion, planned meetings, the head of a meeting that exists."""

from __future__ import annotations

import pytest

from dealtui.domain.dates import Refusal
from dealtui.i18n import t, use
from dealtui.service.preparing import MeetingForm, create_meeting, start_meeting
from dealtui.service.unit_of_work import Book
from dealtui.text import width
from dealtui.tui.dates_shown import day_word, read_moment, shown_moment
from dealtui.tui.dialogs.yes_no import YesNo
from dealtui.tui.screens.form_text import (
    GOAL_BREAKS,
    PEOPLE_BREAKS,
    Piece,
    completions,
    joined,
    last_piece,
    split,
)
from dealtui.tui.screens.meeting_form import MeetingFormScreen
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.screens.today import TodayScreen
from dealtui.tui.widgets.form_parts import Choice, FormLine, GoLine
from dealtui.tui.widgets.rows import Rows
from tests.conftest import FORM, NOW, naughty
from tests.tui.driving import SIZES, app_on, press, screen_text, settled, typed

# ---------------------------------------------------------------------- the text of a line


@pytest.mark.parametrize(
    ("line", "breaks", "pieces"),
    [
        ("王总:采购总监:决策人，赵经理", PEOPLE_BREAKS, ("王总:采购总监:决策人", "赵经理")),
        (" a , b;c、d；， ", PEOPLE_BREAKS, ("a", "b", "c", "d")),
        ("确认预算，含税；敲定周期;", GOAL_BREAKS, ("确认预算，含税", "敲定周期")),
        ("", PEOPLE_BREAKS, ()),
    ],
)
@pytest.mark.guide(51)
def test_several_values_on_a_line(line: str, breaks: str, pieces: tuple[str, ...]) -> None:
    assert split(line, breaks) == pieces
    assert split(joined(pieces, breaks), breaks) == pieces


@pytest.mark.parametrize(
    ("line", "breaks", "piece"),
    [
        ("王总，赵", PEOPLE_BREAKS, Piece("王总，", "赵")),
        ("Ann, B", PEOPLE_BREAKS, Piece("Ann, ", "B")),
        ("华东", "", Piece("", "华东")),
        ("王总，", PEOPLE_BREAKS, Piece("王总，", "")),
    ],
)
def test_the_piece_being_typed(line: str, breaks: str, piece: Piece) -> None:
    assert last_piece(line, breaks) == piece


def test_completions_begin_with_what_begins() -> None:
    known = ["南华医药", "华东智造", "Huadong", "华联"]
    assert completions("华", known) == ["华东智造", "华联", "南华医药"]
    assert completions("HUA", known) == ["Huadong", "华东智造", "华联"]
    assert completions("nhyy", known) == ["南华医药"]
    assert completions("", known, taken=["华联"]) == ["南华医药", "华东智造", "Huadong"]
    assert len(completions("", map(str, range(10_000)))) == 60


@pytest.mark.parametrize(
    ("phrase", "read"),
    [
        ("明天10点", "2026-11-26T10:00:00+08:00"),
        ("明天", "2026-11-26T09:00:00+08:00"),
        ("next fri 3pm", "2026-12-04T15:00:00+08:00"),
        ("2026-12-05 14:30", "2026-12-05T14:30:00+08:00"),
        ("尽快", None),
    ],
)
@pytest.mark.guide(49)
def test_a_planned_time(phrase: str, read: str | None) -> None:
    moment = read_moment(phrase, NOW)
    assert isinstance(moment, Refusal) if read is None else moment.isoformat() == read  # type: ignore[union-attr]


def test_days_as_people_say_them() -> None:
    use("zh")
    assert shown_moment(NOW.replace(day=26), NOW) == "明天 10:00"
    assert shown_moment(NOW.replace(day=30), NOW) == "2026-11-30 周一 10:00"
    assert day_word(NOW.replace(year=2025).date(), NOW.date()) == "2025-11-25"


# ---------------------------------------------------------------------- the form


def known(app: object) -> list[str]:
    """What is offered below the lines."""
    return [row.cells[0] for row in app.screen.query_one("#form-known", Rows).rows]  # type: ignore[attr-defined]


@pytest.mark.guide(45)
@pytest.mark.guide(48)
@pytest.mark.guide(50)
@pytest.mark.guide(52)
@pytest.mark.guide(53)
async def test_a_meeting_begins_from_keys_alone(book: Book) -> None:
    app = app_on(book, lang="zh")
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "today.new")
        await pilot.pause()
        lines = (
            "华东智造",
            "订单系统二期",
            "价格与周期",
            "王总：采购总监：决策人，赵经理",
            "李雷:客户经理",
            "三楼会议室",
        )
        for line in lines:
            await typed(pilot, line)
            await press(pilot, "field.next")
        await press(pilot, "choice.next", "field.next", "choice.second", "field.next", "field.next")
        await typed(pilot, "确认预算，含税；敲定周期")
        await press(pilot, "form.save")
        await settled(pilot)
        assert isinstance(app.screen, RecordScreen)
    (client,) = book.clients()
    (deal,) = book.deals(client.doc_id)
    (meeting,) = book.meetings(deal.doc_id)
    assert (client.name, deal.name, meeting.topic) == ("华东智造", "订单系统二期", "价格与周期")
    assert (meeting.place, meeting.online, meeting.scene) == ("三楼会议室", True, "negotiation")
    assert [(a.name, a.title, a.role, a.side) for a in meeting.attendees] == [
        ("李雷", "客户经理", "", "ours"),
        ("王总", "采购总监", "decision", "client"),
        ("赵经理", "", "", "client"),
    ]
    assert [o.text for o in meeting.objectives] == ["确认预算，含税", "敲定周期"]
    assert (
        meeting.status == "live" and meeting.recorder == "李雷" and meeting.started[:16] == "2026-11-25T10:00"
    )


async def test_the_client_alone_is_enough(book: Book) -> None:
    app = app_on(book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "today.new")
        await pilot.pause()
        await typed(pilot, "Acme")
        await press(pilot, "form.save")
        await settled(pilot)
        assert isinstance(app.screen, RecordScreen)
    assert [client.name for client in book.clients()] == ["Acme"]


async def test_without_a_client_the_line_says_so(book: Book) -> None:
    app = app_on(book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "today.new")
        await pilot.pause()
        await press(pilot, "field.next", "form.save")
        await pilot.pause()
        assert app.focused is not None and app.focused.id == "client"
        assert any(t("form.client_missing") in row for row in screen_text(app))
        assert not book.clients()


async def test_enter_on_the_last_row_starts(book: Book) -> None:
    app = app_on(book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "today.new")
        await pilot.pause()
        await typed(pilot, "Acme")
        for _ in range(20):
            await press(pilot, "field.next")
            if isinstance(app.focused, GoLine):
                break
        assert not book.clients()
        await press(pilot, "field.next")
        await settled(pilot)
        assert isinstance(app.screen, RecordScreen)


@pytest.mark.guide(11)
async def test_what_is_known_is_completed(book: Book) -> None:
    create_meeting(book, FORM)
    create_meeting(book, FORM._replace(client="华南电子", deal="年度框架", theirs=("刘工",)))
    app = app_on(book, lang="zh")
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "today.new")
        await pilot.pause()
        assert set(known(app)) == {"华东智造", "华南电子"}
        await typed(pilot, "华东")
        await settled(pilot)
        line = app.focused
        assert isinstance(line, FormLine) and line._suggestion == "华东智造"
        await press(pilot, "field.take")
        assert line.value == "华东智造"
        await press(pilot, "field.next")
        await pilot.pause()
        assert known(app) == ["订单系统二期"]
        await press(pilot, "field.down", "field.next", "field.next")
        await pilot.pause()
        assert set(known(app)) == {"王总", "赵经理"}
        await typed(pilot, "王")
        await press(pilot, "field.take")
        await typed(pilot, "，")
        await pilot.pause()
        assert known(app) == ["赵经理"]
        await typed(pilot, "赵")
        await settled(pilot)
        await pilot.press("right")
        assert app.focused is not None and app.focused.value == "王总，赵经理"  # type: ignore[attr-defined]
        await press(pilot, "form.save")
        await settled(pilot)
    meeting = max(book.meetings(1), key=lambda meeting: meeting.number)
    assert [(a.name, a.title, a.role) for a in meeting.attendees] == [
        ("王总", "信息总监", "decision"),
        ("赵经理", "订单部经理", ""),
    ]


async def test_tab_moves_on_where_nothing_is_to_be_taken(book: Book) -> None:
    app = app_on(book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "today.new")
        await pilot.pause()
        await typed(pilot, "Acme")
        await press(pilot, "field.take")
        assert app.focused is not None and app.focused.id == "deal"
        await press(pilot, "field.previous")
        assert app.focused is not None and app.focused.id == "client"


@pytest.mark.guide(7)
@pytest.mark.guide(33)
async def test_objectives_are_suggested_by_the_scene(book: Book) -> None:
    app = app_on(book, lang="zh")
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "today.new")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, MeetingFormScreen)
        screen.query_one("#scene").focus()
        await press(pilot, "choice.second")
        screen.query_one("#objectives").focus()
        await pilot.pause()
        offered = known(app)
        assert len(offered) >= 3
        await press(pilot, "field.down", "field.next", "field.down", "field.next")
        await pilot.pause()
        assert split(screen.values["objectives"], GOAL_BREAKS) == tuple(offered[:2])
        assert not set(known(app)) & set(offered[:2])


@pytest.mark.guide(43)
async def test_a_time_makes_it_a_plan(book: Book) -> None:
    app = app_on(book, lang="zh")
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "today.new")
        await pilot.pause()
        await typed(pilot, "云帆教育")
        app.screen.query_one("#at").focus()
        await pilot.pause()
        assert any(t("form.now") in row for row in screen_text(app))
        await typed(pilot, "尽快")
        await press(pilot, "form.save")
        await pilot.pause()
        assert not book.clients() and app.focused is not None and app.focused.id == "at"
        await pilot.press("ctrl+u")
        await typed(pilot, "明天10点")
        await pilot.pause()
        assert any("明天 10:00" in row for row in screen_text(app))
        assert any(t("form.plan") in row for row in screen_text(app))
        await press(pilot, "form.save")
        await settled(pilot)
        assert isinstance(app.screen, TodayScreen)
        assert any("云帆教育" in row and "明天 10:00" in row for row in screen_text(app))
    (meeting,) = book.meetings(1)
    assert (meeting.status, meeting.planned) == ("planned", "2026-11-26T10:00:00+08:00")


async def test_leaving_asks_only_when_something_was_typed(book: Book) -> None:
    app = app_on(book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "today.new")
        await pilot.pause()
        await press(pilot, "form.cancel")
        await pilot.pause()
        assert isinstance(app.screen, TodayScreen)
        await press(pilot, "today.new")
        await pilot.pause()
        await typed(pilot, "Acme")
        await press(pilot, "form.cancel")
        await pilot.pause()
        assert isinstance(app.screen, YesNo)
        await press(pilot, "dialog.choose")
        await pilot.pause()
        assert isinstance(app.screen, MeetingFormScreen) and app.screen.values["client"] == "Acme"
        await press(pilot, "form.cancel")
        await pilot.pause()
        await press(pilot, "dialog.yes")
        await pilot.pause()
        assert isinstance(app.screen, TodayScreen)
    assert not book.clients()


async def test_quitting_asks_too(book: Book) -> None:
    app = app_on(book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "today.new")
        await pilot.pause()
        await typed(pilot, "Acme")
        await press(pilot, "app.quit")
        await pilot.pause()
        assert isinstance(app.screen, YesNo) and not app._exit
        await press(pilot, "dialog.yes")
        await pilot.pause()
        assert app._exit


async def test_the_head_of_a_meeting_that_exists(book: Book) -> None:
    number = create_meeting(book, FORM)
    start_meeting(book, number)
    before = book.meeting(number)
    app = app_on(book, lang="zh")
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "today.edit")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, MeetingFormScreen)
        assert not screen.query("#client") and not screen.query("#at")
        await press(pilot, "form.save")
        await settled(pilot)
        unchanged = book.meeting(number)
        assert unchanged == before
        await press(pilot, "today.edit")
        await pilot.pause()
        topic = app.screen.query_one("#topic", FormLine)
        topic.focus()
        await pilot.press("ctrl+u")
        await typed(pilot, "终稿")
        app.screen.query_one("#theirs").focus()
        await pilot.press("end")
        await typed(pilot, "，钱工")
        await press(pilot, "form.save")
        await settled(pilot)
    after = book.meeting(number)
    assert after.topic == "终稿" and [a.name for a in after.attendees] == [
        "李雷",
        "韩梅",
        "王总",
        "赵经理",
        "钱工",
    ]
    assert after.attendees[:2] == before.attendees[:2] and after.objectives == before.objectives


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
async def test_every_line_fits(book: Book, lang: str, size: tuple[int, int]) -> None:
    create_meeting(book, FORM)
    app = app_on(book, lang=lang)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "today.new")
        await pilot.pause()
        rows = screen_text(app)
        assert all(width(row) == size[0] for row in rows)
        text = "\n".join(rows)
        for field in app.screen._shown():  # type: ignore[attr-defined]
            assert t(f"form.{field.name}") in text
        assert t("form.start") in text and "华东智造" in text
        for choice in app.screen.query(Choice):
            for _, word in choice._options:
                assert word in text


@pytest.mark.parametrize("cells", (50, 64))
async def test_a_long_value_stays_in_sight(book: Book, cells: int) -> None:
    value = ("John Smith:Account manager:coordinator, Lily Chen:Engineer, Tom Reed")[:cells]
    app = app_on(book)
    async with app.run_test(size=SIZES[1]) as pilot:
        await press(pilot, "today.new")
        await pilot.pause()
        await typed(pilot, value)
        await pilot.pause()
        assert value[-20:] in "\n".join(screen_text(app))
        await press(pilot, "field.next")
        await pilot.pause()
        assert value[20:30] in "\n".join(screen_text(app))


async def test_a_book_that_is_read_only_says_so(book: Book) -> None:
    create_meeting(book, FORM)
    reader = Book.open(book.path, user="李雷", now=NOW, read_only=True)
    app = app_on(reader)
    async with app.run_test(size=SIZES[0]) as pilot:
        await press(pilot, "today.new")
        await pilot.pause()
        await typed(pilot, "Acme")
        await press(pilot, "form.save")
        await pilot.pause()
        assert isinstance(app.screen, MeetingFormScreen)
        assert t("store.read_only.asked")[:30] in "\n".join(screen_text(app))
    reader.close()


async def test_hostile_texts_in_every_line(book: Book) -> None:
    texts = [text for text in naughty() if len(text) < 500][::150]
    for text in texts:
        app = app_on(book)
        async with app.run_test(size=SIZES[0]) as pilot:
            await press(pilot, "today.new")
            await pilot.pause()
            for line in app.screen.query(FormLine):
                if line.id != "at":
                    line.focus()
                    line.value = text
            await pilot.pause()
            rows = screen_text(app)
            assert not any(c < " " or "\x7f" <= c <= "\x9f" for row in rows for c in row)
            await press(pilot, "form.save")
            await settled(pilot)
            assert isinstance(app.screen, RecordScreen | MeetingFormScreen)


async def test_a_meeting_needs_few_keys(book: Book) -> None:
    """Ten seconds of typing at 200 characters a minute are 33 keys."""
    create_meeting(book, FORM)
    keys = ["n", *"华东", "tab", "enter", "down", "enter", *"终稿", "enter", "ctrl+s"]
    app = app_on(book, lang="zh")
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.press(*keys)
        await settled(pilot)
        assert isinstance(app.screen, RecordScreen)
    assert len(keys) < 33
    newest = max(book.meetings(1), key=lambda meeting: meeting.number)
    assert newest.topic == "终稿" and len(book.clients()) == 1


def test_the_form_takes_what_the_service_names() -> None:
    assert set(MeetingForm._fields) - {"agenda"} == {field.name for field in _fields()}


def _fields() -> tuple[object, ...]:
    from dealtui.tui.screens.form_fields import FIELDS

    return FIELDS
