"""The dialogs: answered by keys alone, cancelled by Esc, and never reading anybody's text as markup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from textual.events import Paste
from textual.screen import ModalScreen

from dealtui.i18n import t
from dealtui.service.book import Book
from dealtui.tui.dialogs import Pick, TextPrompt, YesNo, date_prompt
from dealtui.tui.widgets.inputs import LineInput
from tests.conftest import NOW, naughty
from tests.tui.driving import Say, driven, press, screen_text, typed

OPTIONS = [("Open", "3 deals"), ("Won", ""), ("Lost", "[/] since May")]


async def test_keys_answer(book: Book) -> None:
    cases: list[tuple[ModalScreen[Any], list[str], Any]] = [
        (YesNo("Stop?", "All is kept.", default=False), ["y"], True),
        (YesNo("Stop?"), ["n"], False),
        (YesNo("Stop?", default=True), ["escape"], False),
        (YesNo("Stop?", default=True), ["enter"], True),
        (YesNo("Stop?", default=False), ["enter"], False),
        (YesNo("Stop?", default=True), ["left", "enter"], False),
        (YesNo("Stop?", default=True), ["tab", "tab", "enter"], True),
        (TextPrompt("Name", "old"), [*"abc", "enter"], "oldabc"),
        (TextPrompt("Name", "old", selected=True), [*"abc", "enter"], "abc"),
        (TextPrompt("Name", "old"), ["ctrl+u", "space", "x", "space", "enter"], "x"),
        (TextPrompt("Name", "old"), ["escape"], None),
        (TextPrompt("Name", "old"), ["backspace", "enter"], "ol"),
        (Pick("Result", OPTIONS, 1), ["enter"], 1),
        (Pick("Result", OPTIONS, 1), ["down", "enter"], 2),
        (Pick("Result", OPTIONS, 1), ["down", "down", "down", "enter"], 2),
        (Pick("Result", OPTIONS, 1), ["up", "up", "enter"], 0),
        (Pick("Result", OPTIONS, 1), [*"may", "enter"], 2),
        (Pick("Result", OPTIONS, 1), [*"DEAL", "enter"], 0),
        (Pick("Result", OPTIONS, 1), ["escape"], None),
    ]
    async with driven(book) as (app, pilot):
        for dialog, keys, answer in cases:
            given: list[Any] = []
            app.push_screen(dialog, given.append)
            await pilot.pause()
            await pilot.press(*keys)
            assert given == [answer], (dialog, keys)
        app.push_screen(YesNo("Stop?"), given.append)
        await pilot.pause()
        await pilot.click("#answer-no")
        assert given[-1] is False, "and the mouse"


async def test_text_prompt_refuses_where_the_eye_is(book: Book) -> None:
    given: list[str | None] = []
    async with driven(book) as (app, pilot):
        app.push_screen(
            TextPrompt("Name", "x", check=lambda text: "" if text else "Enter a name."), given.append
        )
        await pilot.pause()
        await pilot.press("backspace", "enter")
        rows = screen_text(app)
        line = next(i for i, row in enumerate(rows) if "Enter a name." in row)
        assert rows[line - 2].strip(" │") == "" and "Name" in rows[line - 3]
        await pilot.press("y", "enter")
    assert given == ["y"]


async def test_pick_says_when_nothing_matches_and_of_ten_thousand_draws_what_is_seen(book: Book) -> None:
    given: list[int | None] = []
    async with driven(book) as (app, pilot):
        app.push_screen(Pick("Result", OPTIONS), given.append)
        await pilot.pause()
        await typed(pilot, "zz")
        await pilot.press("enter")
        assert not given
        assert any(t("dialog.none_match") in row for row in screen_text(app))
        await pilot.press("ctrl+u", "enter")
        app.push_screen(Pick("Client", [(f"Client {n}", "") for n in range(10_000)], 5_000), given.append)
        await pilot.pause()
        assert len(app.screen.query("*")) < 20
        assert any("Client 5000" in row for row in screen_text(app))
        await press(pilot, Say("9999"), "dialog.choose")
    assert given == [0, 9_999]


@pytest.mark.guide(64)
async def test_date_prompt_shows_the_reading_before_enter_and_keeps_what_is_no_date(book: Book) -> None:
    given: list[str | None] = []
    read = {"friday": "2026-11-27", "下周五": "2026-12-04", "+3d": "2026-11-28", "tomorrow 3pm": "15:00"}
    async with driven(book) as (app, pilot):
        for phrase, shown in read.items():
            app.push_screen(date_prompt("Due", "", NOW), given.append)
            await pilot.pause()
            await typed(pilot, phrase)
            assert any(shown in row for row in screen_text(app))
            await press(pilot, "dialog.choose")
        assert given == list(read)
        app.push_screen(date_prompt("Due", "2月30日", NOW), given.append)
        await pilot.pause()
        await press(pilot, "dialog.choose")
        assert given == list(read)
        refusal = t("day.refused", why=t("dates.refused.impossible"))
        assert refusal[:30] in " ".join(row.strip(" │") for row in screen_text(app))
        await pilot.press("ctrl+u")
        await press(pilot, "dialog.choose")
        assert given[-1] == ""


@pytest.mark.parametrize(
    ("first", "make"),
    [
        (0, lambda text: YesNo(text, text, text, text)),
        (9, lambda text: TextPrompt(text, text, text, check=lambda _: text)),
        (18, lambda text: Pick(text, [(text, text)])),
        (27, lambda text: date_prompt(text, text, datetime(2026, 11, 25, 10))),
    ],
)
async def test_hostile_texts_are_drawn(
    book: Book, first: int, make: Callable[[str], ModalScreen[Any]]
) -> None:
    async with driven(book) as (app, pilot):
        for text in naughty()[first::36]:
            app.push_screen(make(text))
            drawn = ""
            for _ in range(50):  # a busy machine may take a while to mount it
                await pilot.pause()
                drawn = "".join(screen_text(app))
                if drawn:
                    break
            assert not any(c < " " or "\x7f" <= c <= "\x9f" for c in drawn)
            await pilot.press("escape")
            for _ in range(50):
                await pilot.pause()
                if not app.screen.is_modal:
                    break
            assert not app.screen.is_modal


async def test_a_line_keeps_all_that_is_pasted_and_takes_a_joined_emoji_for_one_character(book: Book) -> None:
    lines = {"王总\n赵经理\n": "王总 赵经理", "a\r\nb": "a b", "x\x1b[2Jy": "x[2Jy", "\n\n": ""}
    async with driven(book) as (app, pilot):
        for pasted, line in lines.items():
            app.push_screen(TextPrompt("Name"))
            await pilot.pause()
            app.screen.query_one(LineInput).post_message(Paste(pasted))
            await pilot.pause()
            assert app.screen.query_one(LineInput).value == line
        app.push_screen(TextPrompt("Name", "a👨‍👩‍👧🇨🇳"))
        await pilot.pause()
        edited = app.screen.query_one(LineInput)
        await pilot.press("left", "left", "right")
        assert edited.value[: edited.cursor_position] == "a👨‍👩‍👧"
        await pilot.press("delete", "backspace")
        assert edited.value == "a"
