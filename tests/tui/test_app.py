"""The app as a whole: start, keys, help, palette, signals, other programs, what a terminal sends."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import signal
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest import MonkeyPatch
from textual._xterm_parser import XTermParser
from textual.command import CommandList
from textual.events import Key, Paste

from dealtui import i18n
from dealtui.service.book import FOLLOWING, Book
from dealtui.service.planning import delete
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording, contact, load_draft
from dealtui.store.errors import Damaged
from dealtui.store.journal import header_line, read_header
from dealtui.store.state import Documents, decode, encode
from dealtui.text import width
from dealtui.tui.keys import BY_ID
from dealtui.tui.screens.help import HelpScreen
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.screens.today import TodayScreen
from dealtui.tui.terminal import BEGIN, END, Input, Writer
from dealtui.tui.themes import DARK, OFFERED
from dealtui.tui.widgets.drawn import Foot
from dealtui.tui.widgets.rows import Rows
from tests.conftest import FORM, NOW, naughty
from tests.tui.driving import Say, Size, app_on, driven, press, screen_text, settled, type_line, typed


async def test_only_legible_themes_are_offered_and_all_of_them_draw(book: Book, meeting: int) -> None:
    async with driven(book, meeting=meeting) as (app, pilot):
        assert set(app.available_themes) == set(OFFERED)
        assert app.theme == DARK.name
        for name in OFFERED:
            app.theme = name
            await pilot.pause()
            assert app.theme_variables["hue-client"].startswith("#")
    assert app_on(book, theme="nord").theme == "nord"
    async with driven(book, theme="../../etc") as (app, pilot):
        assert app.theme == DARK.name, "a wrong one is named"
        assert app.screen.said == i18n.t("app.no_theme", name="../../etc", key="^P") and app.screen.loud


async def test_what_comes_up_while_the_app_leaves_is_told_at_the_end(book: Book) -> None:
    async with driven(book) as (app, _):
        pass
    app.look_at_scenes()  # a timer of the start may go off when the screens are gone already
    app.remind()
    app.tell("")
    app.tell("not signed")
    assert app.last_words == ["not signed"]


async def test_what_is_told_while_a_screen_opens_is_said_once_it_stands(book: Book, meeting: int) -> None:
    async with driven(book) as (app, pilot):
        app.open("record", meeting)
        app.tell("told")
        for _ in range(500):
            await pilot.pause(0.02)
            if getattr(app.screen, "said", "") == "told":
                break
        assert "told" in screen_text(app)[-2] and not app._notifications


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
async def test_a_key_that_cannot_be_used_is_named_below_the_line(book: Book, meeting: int, lang: str) -> None:
    async with driven(book, lang=lang, meeting=meeting, keys={"record.end": "ctrl+z"}) as (app, pilot):
        words = i18n.t("keymap.clash", id="record.end", key="^Z", other="record.undo")
        assert screen_text(app)[-2].strip() == words and not app.screen.query("Toast")
        await typed(pilot, "需")
        assert words in screen_text(app)[-2], "until something else is said there"


async def test_a_long_fault_stands_around_the_line_until_something_is_typed(book: Book, meeting: int) -> None:
    keys = {f"record.{'long' * 20}": "x"}
    async with driven(book, meeting=meeting, keys=keys) as (app, pilot):
        (words,) = app.keymap_faults
        above, *_, below = screen_text(app)[-4:-1]
        assert (above.strip() + below.strip()).replace(" ", "") == words.replace(" ", "")
        assert not app._notifications
        await press(pilot, "capture.browse")
        assert words.split()[0] in screen_text(app)[-2], "from its beginning, below the rows' own line"
        await press(pilot, "lines.write")
        await typed(pilot, "需 定制")
        assert words.split()[0] in screen_text(app)[-2] and "long" not in screen_text(app)[-4]


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("cells", [40, 80])
async def test_a_fault_of_three_lines_is_told_in_two_and_whole_in_the_help(
    book: Book, meeting: int, lang: str, cells: int
) -> None:
    keys, options = {f"record.{'long' * 50}": "x"}, {"lang": lang, "size": (cells, 24), "theme": "no such"}
    async with driven(book, meeting=meeting, keys=keys, **options) as (app, pilot):
        assert not app._notifications and app.screen.said.endswith(i18n.t("keymap.rest", key="F1"))
        above, *_, below = screen_text(app)[-4:-1]
        assert "no such" in above + below and (above.strip() + below.strip()).endswith(app.screen.said[-4:])
        await press(pilot, "app.help")
        assert app.keymap_faults[0].replace(" ", "") in "".join(screen_text(app)).replace(" ", "")


async def test_the_users_keys_work_and_are_shown(book: Book, meeting: int) -> None:
    keys = {"record.end": "alt+e", "record.undo": "enter", "nothing.such": "x"}
    async with driven(book, meeting=meeting, keys=keys, size=(120, 40)) as (app, pilot):
        assert "^G" in {hint.key for hint in app.screen.query_one(Foot).hints}
        first, second = app.keymap_faults
        assert "nothing.such" in first and "record.undo" in second
        assert f"{first}  The rest stands in the help, F1." in screen_text(app)[-2] and not app._notifications
        await press(pilot, "app.help")
        shown = "".join(screen_text(app))
        assert first in shown and second in shown
        await press(pilot, "help.back")
        await pilot.press("alt+e")
        assert app.screen.is_modal


async def test_messages_are_never_read_as_markup_and_ctrl_c_never_quits(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.notify("[/foo [@click=app.quit]x[/]")
        await pilot.pause()
        await pilot.pause()
        assert any("[/foo [@click" in row for row in screen_text(app))
        await press(pilot, "app.copy")
        assert app.is_running
        assert i18n.t("app.how_to_quit", key="^Q") in [note.message for note in app._notifications]


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="POSIX signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
async def test_a_signal_ends_the_app_and_nothing_typed_is_lost(book: Book, meeting: int, name: str) -> None:
    async with driven(book, meeting=meeting) as (app, pilot):
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
    assert load_draft(recording.book, recording.number) == ("痛 没写完", "note")


async def test_idle_draws_nothing_and_asks_the_book(
    book: Book, meeting: int, monkeypatch: MonkeyPatch
) -> None:
    async with driven(book, meeting=meeting) as (app, pilot):
        await typed(pilot, "需 draft")
        record = app.screen
        assert isinstance(record, RecordScreen)
        await settled(pilot)
        drawn: list[object] = []
        monkeypatch.setattr(app, "_display", lambda *args: drawn.append(args))
        for _ in range(20):  # what the typing brought along comes to rest first
            drawn.clear()
            await pilot.pause(0.02)
            if not drawn:
                break
        for _ in range(3):
            book.poll()
            await pilot.pause()
        assert drawn == []


async def test_the_foot_shows_help_at_every_width_and_the_most_useful_first(book: Book, meeting: int) -> None:
    async with driven(book, lang="zh", meeting=meeting) as (app, pilot):
        for columns in (200, 80, 60, 40):
            await pilot.resize_terminal(columns, 24)
            await pilot.pause()
            foot = screen_text(app)[-1]
            assert "F1 帮助" in foot and "已存盘 0 条" in foot
            assert foot.lstrip().startswith("Enter 记下" if columns > 40 else ("Enter", "F1"))
        await pilot.resize_terminal(80, 24)
        await pilot.click(Foot, offset=(width(screen_text(app)[-1].partition("F1")[0]), 0))
        assert isinstance(app.screen, HelpScreen), "a key in it can be clicked"
        await press(pilot, "help.back", "capture.browse", Say("？"))
        assert isinstance(app.screen, HelpScreen), "and struck in full width"
        await press(pilot, "help.back", "lines.today")
        words = "Written to Eastbridge-Machines_Order-system-phase-2.zip"
        app.screen.say(words)
        await pilot.pause()
        foot = screen_text(app)[-1]
        assert words in foot and "F1 帮助" in foot and "新建" not in foot, "what was done is said in full"


async def test_the_help_of_a_form_names_no_sign_that_is_a_letter_there(book: Book) -> None:
    async with driven(book) as (app, pilot):
        await press(pilot, "today.new", "app.help")
        keys = {row.cells[-1]: row.cells[0] for row in app.screen.query_one(Rows).rows if len(row.cells) > 1}
        assert keys[i18n.t("tips.app.help")].split() == ["F1"]
        assert i18n.t("tips.app.contact") not in keys, "+ is typed, and ^N moves among the known ones"
        assert keys[i18n.t("tips.choice.next")].split() == ["Right", "Space", "l"], "of a line that is chosen"


@pytest.mark.parametrize(("lang", "size"), [("zh", (80, 24)), ("en", (60, 15))])
async def test_help_explains_every_live_key_and_goes_back(
    book: Book, meeting: int, lang: str, size: Size
) -> None:
    async with driven(book, lang=lang, meeting=meeting, size=size) as (app, pilot):
        live = {active.binding.id for active in app.screen.active_bindings.values()} & BY_ID.keys()
        await press(pilot, "app.help")
        assert isinstance(app.screen, HelpScreen)
        rows = screen_text(app)
        assert i18n.t("help.line") in rows[2] and {"zh": "需 n", "en": "n NEED:"}[lang] in rows[3]
        words = {cell for row in app.screen.query_one(Rows).rows for cell in row.cells}
        assert [key_id for key_id in live if i18n.t(f"tips.{key_id}") not in words] == []
        assert {i18n.t("scope.lines"), i18n.t("scope.objectives"), i18n.t("help.line")} <= words
        for key in ("reading.down", "reading.page_down", "reading.up", "reading.last", "reading.page_up"):
            before = screen_text(app)
            await press(pilot, key)
            assert screen_text(app) != before, key
        await press(pilot, "help.back")
        assert isinstance(app.screen, RecordScreen)


async def test_a_dialog_has_its_help(book: Book) -> None:
    """The keys that this dialog has, and where a line is written how; what was typed is still there."""
    async with driven(book) as (app, pilot):
        await press(pilot, "today.clients", "clients.new", Say("Harbor"), "dialog.help")
        words = [cell.strip() for row in app.screen.query_one(Rows).rows for cell in row.cells]
        assert i18n.t("tips.dialog.choose") in words and i18n.t("tips.dialog.yes") not in words
        await press(pilot, "help.back", "dialog.choose")
        assert [client.name for client in book.clients()] == ["Harbor"]


async def test_the_palette_offers_what_applies_here_and_does_it(book: Book, meeting: int) -> None:
    async with driven(book, meeting=meeting) as (app, pilot):
        await type_line(pilot, "need: a", "need: b")
        await press(pilot, "app.palette")
        await pilot.pause()
        offered = str([option.prompt for option in app.screen.query_one(CommandList).options])
        assert f"{i18n.t('tips.record.undo')}  ^Z" in offered
        assert i18n.t("tips.today.new") not in offered
        await pilot.press(*i18n.t("tips.record.undo")[:8].replace(" ", ""))
        await pilot.press("ctrl+u")
        await pilot.press(*"undo")
        await pilot.press("enter")
        assert isinstance(app.screen, RecordScreen)
        assert len(app.screen.recording.entries) == 1


async def test_a_theme_is_chosen_from_the_palette(book: Book) -> None:
    async with driven(book) as (app, pilot):
        await press(pilot, "app.palette")
        await pilot.press(*"[/no such thing", "enter")
        await pilot.pause()
        await press(pilot, "app.palette")
        await pilot.press(*"gruvbox", "enter")
        assert app.theme == "gruvbox"


# --------------------------------------------------------------------------------------------------
# Another program's lines appear by themselves: at once where the system tells of them, within two seconds elsewhere.


@pytest.mark.guide(24)
async def test_lines_of_other_programs_appear(
    book: Book, recording: Recording, monkeypatch: MonkeyPatch
) -> None:
    monkeypatch.setattr("dealtui.tui.app.SECOND", 0.05)
    other = Book.open(book.path, user="韩梅", now=NOW)
    async with driven(book, meeting=1) as (app, _):
        for line in ("需 三年质保", "痛 慢"):
            other.do(Recording(other, 1).capture([line]))
            async with asyncio.timeout(20):
                while line[2:] not in "".join(screen_text(app)):
                    await asyncio.sleep(0.02)
    other.close()


# --------------------------------------------------------------------------------------------------
# What the terminal sends, in whatever pieces it comes, reaches the app whole: nothing of a paste is typed.


TYPED = "需 定制\r\x1b[A"


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(places)]


def read(parts: list[bytes]) -> str:
    source = Input("utf-8")
    return "".join(source.decode(part) for part in parts) + source.decode(b"", final=True)


@given(st.text("\x1b[20~1ab需\r", max_size=60), st.lists(st.integers(0, 400), max_size=12))
def test_a_paste_keeps_everything_but_escapes_however_it_is_cut(text: str, cuts: list[int]) -> None:
    inside = text.replace(END, "")
    if (inside + END).find(END) < len(inside):
        return  # what is left still holds the end of a paste
    data = f"{TYPED}{BEGIN}{inside}{END}{TYPED}".encode()
    wanted = f"{TYPED}{BEGIN}{inside.replace(chr(27), '')}{END}{TYPED}"
    assert read(pieces(data, cuts)) == wanted


@given(st.binary(max_size=80), st.lists(st.integers(0, 400), max_size=8))
def test_no_bytes_are_refused(data: bytes, cuts: list[int]) -> None:
    read(pieces(data, cuts))


@given(st.text(max_size=60).filter(lambda text: BEGIN not in text), st.lists(st.integers(0, 400), max_size=8))
def test_what_is_typed_is_left_as_it_is(text: str, cuts: list[int]) -> None:
    data = text.encode(errors="replace")
    assert read(pieces(data, cuts)) == data.decode()


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_hostile_lines_are_pasted_and_not_typed(size: int) -> None:
    lines = [text[:2000] for text in naughty()]
    text = "\r".join(lines if size > 1 else lines[::5]).replace(END, "")
    data = f"{BEGIN}{text}{END}x".encode(errors="replace")
    source, parser = Input("utf-8"), XTermParser()
    events = [
        event
        for start in range(0, len(data), size)
        if (part := source.decode(data[start : start + size]))
        for event in parser.feed(part)
    ]
    assert [type(event) for event in events] == [Paste, Key]
    assert isinstance(events[0], Paste) and events[0].text.startswith(naughty()[0])


# --------------------------------------------------------------------------------------------------
# What becomes of a book's files while the screens are open: read-only, with a sentence, and no crash.


def _swap(path: Path, how: str) -> None:
    """Something else stands where a file was."""
    data = path.read_bytes()
    path.unlink()
    match how:
        case "folder":
            path.mkdir()
        case "link":
            path.symlink_to(path.with_name("elsewhere"))
        case "full":
            path.symlink_to("/dev/full")
        case "fifo":
            os.mkfifo(path)
        case "newer" if path.suffix:
            path.write_bytes(data.replace(b'"schema":1', b'"schema":99'))
        case "newer":
            header, rest = read_header(data)[0], data.partition(b"\n")[2]
            path.write_bytes(header_line(header._replace(schema=99, generation=99)) + rest)


# Each two of file, fate and screen meet; all three with -m torture
SWAPS = [
    pytest.param(what, how, first, marks=[pytest.mark.torture] * ((x + y + z) % 2))
    for x, what in enumerate(("journal", "deal"))
    for y, how in enumerate(("gone", "folder", "link", "full", "fifo", "newer"))
    for z, first in enumerate(("today", "board", "record"))
]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX")
@pytest.mark.parametrize(("what", "how", "first"), SWAPS)
async def test_what_becomes_of_the_files_is_said_in_words(
    full: Book, what: str, how: str, first: str
) -> None:
    path = full.path
    full.repo.fold()
    full.close()
    book = Book.open(path, user="李雷", now=NOW)
    async with driven(book) as (app, pilot):
        if first != "today":
            app.open(first, *[1] * (first == "record"))
            await pilot.pause()
        if what == "journal":
            _swap(path / "journal", how)
        else:
            for name in (path / "deals").glob("*.json"):
                _swap(name, how)
            shutil.rmtree(path / "backup")
        book.poll()
        for key in "j k enter tab escape j enter escape r d escape m escape".split():
            await pilot.press(key)
            await pilot.pause()
        assert app.is_running
        if what == "journal":
            assert book.read_only
            await typed(pilot, "需 三年质保")
        if book.read_only:
            assert book.notices[-1].code in ("exchanged", "unfollowed", "unread")
    book.close()


async def test_a_traceback_shows_no_words_of_the_user(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    app = app_on(book)

    def boom(words: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        async with app.run_test() as pilot:
            app.call_later(boom, "底线" * 3)
            await pilot.pause()
    shown = capsys.readouterr().err
    assert "ZeroDivisionError" in shown and "boom" in shown
    assert "底线底线" not in shown


def test_a_frame_that_was_never_ended_does_not_hold_back_what_restores_the_terminal(tmp_path: Path) -> None:
    said = ("\x1b[?2026h", "half a frame", "\x1b[?1049l")
    with (tmp_path / "terminal").open("w", encoding="utf-8") as file:
        writer = Writer(file)
        writer.start()
        for text in said:
            writer.write(text)
        writer.stop()
    assert (tmp_path / "terminal").read_text(encoding="utf-8") == "".join(said)


async def test_a_file_that_ends_is_told_in_a_sentence(
    book: Book, meeting: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its checksum is right, so that only who asks for the line finds it: somebody wrote it so."""
    book.repo.fold()
    file = book.path / "book.json"
    told, tables = decode(file.read_bytes())
    tables["meetings"] = Documents({meeting: b'"%d":{"status":' % meeting})
    file.write_bytes(b"".join(encode(told, tables)))
    again = Book.open(book.path, user=book.user)
    app = app_on(again)
    with pytest.raises(Damaged):
        async with app.run_test() as pilot:
            await pilot.pause()
    assert app.last_words == [i18n.t("store.damaged.unreadable", file="book.json")]
    assert "Traceback" not in capsys.readouterr().err
    again.close()


# What each screen on a meeting, an action or a line is opened with, where another program takes that out
ON_WHAT_GOES = {
    "prepare": (1,),
    "briefing": (1,),
    "form": (),
    "record": (1,),
    "review": (1,),
    "minutes": (1,),
    "record, of the log": (3,),
    "action": (1,),
    "message": (1, "nudge"),
    "deal": (1,),
}


async def test_a_screen_is_left_when_another_program_takes_out_what_it_is_about(
    book: Book, tmp_path: Path
) -> None:
    book.do(create_meeting(FORM._replace(at="2026-12-01T10:00:00+08:00")))
    book.do(create_meeting(FORM))
    with closing(Book.open(tmp_path / "book", user="韩梅", now=NOW)) as other:
        other.do(contact(other, 1, "办 @王总 周三 给账号"))
        book.poll()
        async with driven(book, lang="zh") as (app, pilot):
            for name, given in ON_WHAT_GOES.items():
                app.open(name.partition(",")[0], *given, **{"meeting": 1} if name == "form" else {})
                await settled(pilot)
                other.do(delete(other, 1))
                other.do(other.undo(FOLLOWING))
                book.poll()
                await settled(pilot)
                stays = name in ("form", "deal", "briefing", "minutes")
                assert isinstance(app.screen, TodayScreen) != stays, name
                await pilot.press("escape", "down")
                await settled(pilot)
                while len(app.screen_stack) > 1:
                    await app.pop_screen()
                other.do(other.undo(1))
                other.do(other.redo(FOLLOWING))
                book.poll()
