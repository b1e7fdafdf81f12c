"""The shell: themes, keymap, palette, help, and a clean end."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from dealtui import i18n
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book
from dealtui.tui.keys import BY_ID
from dealtui.tui.palette import Command, Palette, matching
from dealtui.tui.screens.help import HelpScreen
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.themes import DARK, OFFERED
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.rows import Rows
from tests.conftest import FORM
from tests.tui.driving import app_on, press, screen_text, settled, type_line, typed


@pytest.fixture
def meeting(book: Book) -> int:
    return create_meeting(book, FORM)


async def test_only_legible_themes_are_offered_and_all_of_them_draw(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        assert set(app.available_themes) == set(OFFERED)
        assert app.theme == DARK.name
        for name in OFFERED:
            app.action_choose_theme(name)
            await pilot.pause()
            assert app.theme_variables["hue-client"].startswith("#")
        app.action_choose_theme("no-such-theme")
        assert app.theme == name


async def test_a_theme_from_the_settings_is_used_and_a_wrong_one_ignored(book: Book) -> None:
    assert app_on(book, theme="nord").theme == "nord"
    assert app_on(book, theme="../../etc").theme == DARK.name


async def test_the_users_keys_work_and_are_shown(book: Book, meeting: int) -> None:
    app = app_on(
        book, meeting=meeting, keys={"record.end": "ctrl+g", "record.undo": "enter", "nothing.such": "x"}
    )
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "^G" in {hint.key for hint in app.screen.query_one(Foot).hints}
        assert len(app._notifications) == 2
        await pilot.press("ctrl+g")
        await pilot.pause()
        assert app.screen.is_modal


async def test_messages_are_never_read_as_markup(book: Book) -> None:
    app = app_on(book)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.notify("[/foo [@click=app.quit]x[/]")
        await pilot.pause()
        await pilot.pause()
        assert any("[/foo [@click" in row for row in screen_text(app))


async def test_ctrl_c_never_quits(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "app.copy")
        assert app.is_running
        assert i18n.t("app.how_to_quit", key="^Q") in [note.message for note in app._notifications]


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="POSIX signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
async def test_a_signal_ends_the_app_and_nothing_typed_is_lost(book: Book, meeting: int, name: str) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_line(pilot, "需 定制化开发")
        await typed(pilot, "痛 没写完")
        os.kill(os.getpid(), getattr(signal, name))
        for _ in range(4000):
            await asyncio.sleep(0.005)
            if app._exit:
                break
        assert app._exit
    asyncio.get_running_loop().remove_signal_handler(getattr(signal, name))
    recording = Recording(book, meeting)
    assert [entry.raw for entry in recording.entries] == ["需 定制化开发"]
    assert recording.draft() == ("痛 没写完", "note")


async def test_idle_asks_the_book_and_draws_nothing(
    book: Book, meeting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, "需 draft")
        record = app.screen
        assert isinstance(record, RecordScreen)
        record._rested()
        await settled(pilot)
        drawn: list[object] = []
        monkeypatch.setattr(app, "_display", lambda *args: drawn.append(args))
        for _ in range(3):
            app._poll()
            await pilot.pause()
        assert drawn == []


async def test_the_foot_shows_help_at_every_width_and_the_most_useful_first(book: Book, meeting: int) -> None:
    app = app_on(book, lang="zh", meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        for columns in (200, 80, 60, 40):
            await pilot.resize_terminal(columns, 24)
            await pilot.pause()
            foot = screen_text(app)[-1]
            assert "F1 帮助" in foot and "已存盘 0 条" in foot
            assert foot.lstrip().startswith("Enter 记下" if columns > 40 else ("Enter", "F1"))


async def test_a_key_in_the_foot_can_be_clicked(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        column = screen_text(app)[-1].index("F1")
        await pilot.click(Foot, offset=(column, 0))
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)


async def test_help_explains_every_live_key_and_goes_back(book: Book, meeting: int) -> None:
    app = app_on(book, lang="zh", meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        live = {
            active.binding.id for active in app.screen.active_bindings.values() if active.binding.id in BY_ID
        }
        await press(pilot, "app.help")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        words = {cell for row in app.screen.query_one(Rows).rows for cell in row.cells}
        assert [key_id for key_id in live if i18n.t(f"tips.{key_id}") not in words] == []
        assert {i18n.t("scope.lines"), i18n.t("scope.objectives"), i18n.t("help.line")} <= words
        await press(pilot, "help.back")
        assert isinstance(app.screen, RecordScreen)


async def test_help_with_an_input_method_in_full_width_mode(book: Book, meeting: int) -> None:
    app = app_on(book, lang="zh", meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "capture.browse")
        await typed(pilot, "？")
        assert isinstance(app.screen, HelpScreen)


async def test_the_palette_offers_what_applies_here_and_does_it(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await type_line(pilot, "need: a", "need: b")
        await press(pilot, "app.palette")
        await pilot.pause()
        assert isinstance(app.screen, Palette)
        titles = [row.cells[0] for row in app.screen.query_one(Rows).rows]
        assert i18n.t("tips.record.undo") in titles
        assert i18n.t("tips.today.new") not in titles
        await pilot.press(*i18n.t("tips.record.undo")[:8].replace(" ", ""))
        await pilot.press("ctrl+u")
        await pilot.press(*"undo")
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, RecordScreen)
        assert len(app.screen.recording.entries) == 1


async def test_a_theme_is_chosen_from_the_palette(book: Book) -> None:
    app = app_on(book)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "app.palette")
        await pilot.press(*"gruvbox", "enter")
        await pilot.pause()
        assert app.theme == "gruvbox"


def test_commands_are_found_by_any_of_their_words() -> None:
    commands = [
        Command(title, "x", None) for title in ("End this meeting", "See the minutes", "[/foo minutes")
    ]  # type: ignore[arg-type]
    assert [command.title for command in matching(commands, "minutes see")] == ["See the minutes"]
    assert [command.title for command in matching(commands, "MIN")] == ["See the minutes", "[/foo minutes"]
    assert matching(commands, "nothing") == []
    assert matching(commands, "") == commands
