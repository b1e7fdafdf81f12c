"""Settings: looked through, changed with keys, kept in config.toml; the language while the app runs; the first name."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from textual.events import Key

from dealtui import i18n
from dealtui.i18n import t
from dealtui.service.book import Book
from dealtui.service.sample import fill
from dealtui.settings import load
from dealtui.tui.keys import first_key, shown_key
from dealtui.tui.screens.board import BoardScreen
from dealtui.tui.screens.meeting_form import MeetingFormScreen
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.screens.settings import SettingsScreen
from dealtui.tui.screens.today import TodayScreen
from dealtui.tui.widgets.inputs import LineInput
from tests.tui.driving import TWO, Say, Size, app_on, driven, press, screen_text, settled, text_of


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "home" / "config.toml"


async def choose(pilot, name: str, text: str) -> None:
    """Change a setting: its row, Enter, what is typed, Enter."""
    screen = pilot.app.screen
    rows = [row.cells[0] for row in screen.main.rows]
    screen.main.select(rows.index(name))
    await press(pilot, "list.open")
    await pilot.press("ctrl+u")
    await press(pilot, Say(text), "dialog.choose")
    await settled(pilot)


@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_every_setting_is_changed_and_kept(book: Book, config: Path, lang: str, size: Size) -> None:
    async with driven(book, lang=lang, size=size, path=config) as (app, pilot):
        await press(pilot, "today.settings")
        assert isinstance(app.screen, SettingsScreen)
        for name, text in (
            (t("settings.name.user"), "韩梅"),
            (t("settings.name.minutes_lang"), "English" if lang == "zh" else "中文"),
            (t("settings.name.theme"), "nord"),
            (t("settings.name.delay_reason"), t("dialog.no")),
            (t("settings.name.notify"), "desktop"),
            (t("settings.limit", column=t("state.doing")), "5"),
            (t("settings.name.book"), "/tmp/other"),
        ):
            await choose(pilot, name, text)
        assert all(row.rstrip() for row in screen_text(app)[:3])
        assert (book.user, app.theme, app.settings.limits) == ("韩梅", "nord", {"doing": 5})
        assert app.settings.book == book.path, "another one is opened at the next start"
        await press(pilot, "settings.back")
        assert isinstance(app.screen, TodayScreen)
    kept = load({"DEALTUI_CONFIG": str(config)})
    other = "en" if lang == "zh" else "zh"
    assert (kept.user, kept.minutes_lang, kept.theme, kept.delay_reason) == ("韩梅", other, "nord", False)
    assert (kept.notify, kept.limits, kept.book) == (("desktop",), {"doing": 5}, Path("/tmp/other"))


async def test_what_no_next_start_could_read_is_refused_where_it_is_typed(book: Book, config: Path) -> None:
    async with driven(book, path=config) as (app, pilot):
        await press(pilot, "today.settings")
        for name, wrong in (
            (t("settings.name.book"), ("~no-such-user/x",)),
            (t("settings.limit", column=t("state.doing")), ("few", "9" * 5000)),
        ):
            for text in wrong:
                await choose(pilot, name, text)
                assert app.screen.query(".-wrong") and not config.exists()
                await press(pilot, "dialog.cancel")


async def test_esc_leaves_a_setting_and_own_keys_are_written_by_hand(book: Book, config: Path) -> None:
    async with driven(book, path=config) as (app, pilot):
        await press(pilot, "today.settings", "list.open", "dialog.cancel", "list.last", "list.open")
        assert isinstance(app.screen, SettingsScreen) and app.screen.loud
        assert not config.exists()


@pytest.mark.parametrize("way", ["written by hand", "disk full"])
async def test_what_could_not_be_kept_is_said_below_the_list_in_words(
    book: Book, config: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    config.parent.mkdir()
    config.write_text('delay_reason = true\n"user" = "Lee"\n', "utf-8")
    full = OSError(errno.ENOSPC, "No space left on device")
    if way == "disk full":
        monkeypatch.setattr("dealtui.store.files.write_atomic", lambda *_: (_ for _ in ()).throw(full))
    async with driven(book, lang="zh", path=config, size=(120, 40)) as (app, pilot):
        await press(pilot, "today.settings")
        name = "delay_reason" if way == "disk full" else "user"
        await choose(pilot, t(f"settings.name.{name}"), t("dialog.no"))
        told = "".join(screen_text(app)[-6:])
        assert ("磁盘已满" in told) == (way == "disk full")
        assert str(config.parent)[-9:] in told and not app._notifications


async def test_the_language_changes_on_every_screen_at_once(book: Book, config: Path) -> None:
    """What was open is open again, in the other language; nothing typed is lost."""
    fill(book, "zh")
    async with driven(book, lang="zh", path=config) as (app, pilot):
        await press(pilot, "list.open")
        assert isinstance(app.screen, RecordScreen)
        await press(pilot, Say("需 还没写完"), "app.palette", Say("english"))
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, RecordScreen) and i18n.language() == "en"
        assert "还没写完" in text_of(app) and t("scope.record") in text_of(app)
        await press(pilot, "record.today")
        await settled(pilot)
        assert t("scope.today") in screen_text(app)[0] and isinstance(app.screen, TodayScreen)
        await press(pilot, "app.palette", Say("中文"))
        await pilot.press("enter")
        await settled(pilot)
        await press(pilot, "list.open")
        assert isinstance(app.screen, RecordScreen), "the keys go on where they were"
    assert load({"DEALTUI_CONFIG": str(config)}).lang == "zh"


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_palette_finds_screens_and_acts_in_both_languages(book: Book, lang: str) -> None:
    fill(book, lang)
    for word, screen in (("看板", BoardScreen), ("board", BoardScreen), ("设置", SettingsScreen)):
        async with driven(book, lang=lang) as (app, pilot):
            await press(pilot, "today.clients", "app.palette", Say(word))
            await pilot.pause()
            await pilot.press("enter")
            await settled(pilot)
            assert isinstance(app.screen, screen), word


async def test_the_palette_shows_the_key_where_there_is_one(book: Book) -> None:
    fill(book, "zh")
    async with driven(book, lang="zh", size=(120, 40)) as (app, pilot):
        for word, key_id in (
            ("board", "today.board"),
            ("export", "today.minutes"),
            ("导出", "today.minutes"),
            ("查找", "today.find"),
            *((word, "today.new") for word in ("prepare", "准备", "briefing", "简报")),
            *((word, "today.page") for word in ("offers", "报价")),
            *((word, "today.week") for word in ("report", "报告")),
            *((word, "today.board") for word in ("hand over", "交接")),
        ):
            await press(pilot, "app.palette", Say(word))
            await pilot.pause()
            (row,) = [row for row in screen_text(app) if t(f"tips.{key_id}") in row]
            assert f"  {shown_key(first_key(key_id))}" in row, word
            await pilot.press("escape")


@pytest.mark.parametrize(
    ("answer", "key"), [("韩梅", "dialog.choose"), ("", "dialog.choose"), ("", "dialog.cancel")]
)
async def test_the_first_start_asks_the_name_once(book: Book, config: Path, answer: str, key: str) -> None:
    """What is typed is the name: no login name stands in the line before it."""
    app = app_on(book, path=config, unnamed=True)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert t("settings.ask_name") in text_of(app)
        await press(pilot, Say(answer), key)
        await settled(pilot)
        assert isinstance(app.screen, TodayScreen)
        assert book.user == (answer or "李雷")
    assert config.exists() == bool(answer)
    fill(book, "zh")
    async with app_on(book, path=config, unnamed=True).run_test() as pilot:
        await pilot.pause()
        assert t("settings.ask_name") not in text_of(pilot.app)


async def test_what_is_struck_behind_the_name_reaches_the_form_it_opens(book: Book, config: Path) -> None:
    async with app_on(book, path=config, unnamed=True).run_test() as pilot:
        await pilot.pause()
        for key in (*"Mei", "enter", "n", *"Acme"):
            pilot.app.post_message(Key(key, key if len(key) == 1 else None))
        await settled(pilot)
        assert book.user == "Mei"
        assert isinstance(pilot.app.screen, MeetingFormScreen)
        assert pilot.app.screen.query_one("#client", LineInput).value == "Acme"
