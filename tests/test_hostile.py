"""One book in which everything is hostile, and every way to look at it.

Each string of the list has gone through every field of the form and through the capture line, bare and in two of the
shapes in turn (with `-m torture`: in every shape); on top of that a few records hold terminal escapes, as a file that
was changed by hand may.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from textual.pilot import Pilot

from dealtui.cli.main import main
from dealtui.service.book import Book
from dealtui.service.exporting import minutes
from dealtui.service.preparing import MeetingForm, create_meeting, new_client, new_person, update_client
from dealtui.service.recording import Recording
from dealtui.store.journal import Op
from dealtui.text import clean, clean_multiline, folded, width
from dealtui.tui.app import DealtuiApp
from tests.conftest import FORM, NOW, doing, naughty
from tests.pty.terminal import Terminal
from tests.tui.driving import driven, press, screen_text, settled

LONG = 5_000  # longer ones go through the capture line in one shape only; a name of a megabyte is no name
STRINGS = naughty()
NAMES = [text for text in STRINGS if len(text) <= LONG and clean(text).strip()]
SHAPES = ("{}", "需 {}", "办 @{} 周五 任务", "歧 {} | {}", "附 {} | {}", "~价 {}", "案 N1 {}")
ESCAPES = "\x1b]0;title\x07\x1b[31mred\x1b[0m\x9b2Jclear\x1b]52;c;cHduZWQ=\x07\x1bPq\x1b\\"
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class World:
    """The book, the meetings that have a string in every field, and the one with all the lines."""

    def __init__(self, path: Path, shapes: int = 2) -> None:
        self.path = path
        self.book = Book.open(path, user="李雷", now=NOW)
        self.meetings = [self.book.do(create_meeting(form_of(*named))) for named in enumerate(NAMES)]
        self.lines = [
            shape.replace("{}", text)
            for number, text in enumerate(STRINGS)
            for shape in (SHAPES[0], *(turned(number, shapes) if len(text) <= LONG else ()))
        ]
        self.full = self.book.do(create_meeting(FORM))
        self.captured = self.book.do(Recording(self.book, self.full).capture(self.lines))
        self.changed_by_hand = self.book.do(create_meeting(FORM._replace(client="改过的", topic="改过的")))
        change_by_hand(self.book, self.changed_by_hand)

    def seen_again(self) -> Book:
        """The book as another program reads it from the disk."""
        return Book.open(self.path, user="韩梅", now=NOW, read_only=True)


def turned(number: int, count: int) -> tuple[str, ...]:
    """So many of the shapes, from another one on for every string."""
    first = number % len(SHAPES[1:])
    return (SHAPES[1:] * 2)[first : first + count]


def form_of(number: int, text: str) -> MeetingForm:
    """A form with the text in every field; a role is one of a few words. Every fourth is a name of ours too: of us there
    is one list, that every form is held against."""
    title = text.replace(":", " ").replace("：", " ")
    return MeetingForm(
        client=text, deal=text, topic=text, stage=text, place=text, agenda=text, recorder=text,
        ours=(title if number % 4 == 0 else "李雷", f"韩梅:{title}"),
        theirs=(title, f"王总:{title}:决策人"), objectives=(text,),
    )  # fmt: skip


def change_by_hand(book: Book, meeting: int) -> None:
    """Put escapes where the service would never let them in: into the records themselves."""
    recording = Recording(book, meeting)
    recording.book.do(recording.capture(["需 一", "办 @李雷 周五 二", "歧 三 | 四", "附 五 | 六"]))
    deal = recording.deal
    ops = [
        Op("clients", deal.client, set={"name": f"改过的{ESCAPES}", "background": ESCAPES}),
        Op("deals", deal.doc_id, set={"name": ESCAPES}),
        Op(
            "meetings",
            meeting,
            set={"topic": ESCAPES, "place": ESCAPES, "recorder": ESCAPES, "agenda": ESCAPES},
        ),
    ]
    for entry in recording.entries:
        doc = book.table("entries", deal.doc_id).get(doc_id=entry.doc_id)
        words = {name: ESCAPES for name in ("raw", "text", "owner", "criterion", "place") if doc.get(name)}
        ops.append(Op("entries", entry.doc_id, set=words, deal=deal.doc_id))
        if entry.action:
            ops.append(Op("actions", entry.action, set={"task": ESCAPES, "owner": ESCAPES}))
    book.repo.commit(doing(book.repo, *ops))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("hostile") / "book")
    yield world
    world.book.close()


# ---------------------------------------------------------------------- what is kept


def test_every_string_is_kept_in_every_field_of_the_form(world: World) -> None:
    book = world.seen_again()
    for text, number in zip(NAMES, world.meetings, strict=True):
        meeting, kept = book.meeting(number), clean(text).strip()
        assert (meeting.topic, meeting.stage, meeting.place, meeting.recorder) == (kept,) * 4
        assert meeting.agenda == clean_multiline(text).strip()
        assert [objective.text for objective in meeting.objectives] == [kept]
        deal = book.deal(meeting.deal)
        names = (deal.name, book.client(deal.client).name)  # of those that look alike the first one's
        assert {folded(name) for name in names} == {folded(kept)}
        assert {"韩梅", "王总"} <= {attendee.name for attendee in meeting.attendees}


@pytest.mark.guide(4)
def test_every_line_is_kept_word_for_word(world: World) -> None:
    """A correction, a continuation and who is present change something else; a blank line says nothing."""
    book = world.seen_again()
    entries = Recording(book, world.full).entries
    assert len(entries) == sum(captured.change == "added" for captured in world.captured)
    raw = {entry.doc_id: entry.raw for entry in entries}
    changed = {
        captured.number for captured in world.captured if captured.change in ("corrected", "continued")
    }
    for line, captured in zip(world.lines, world.captured, strict=True):
        if captured.change == "added" and captured.number not in changed:
            assert raw[captured.number] == clean(line)
    for line, captured in zip(world.lines, world.captured, strict=True):
        if captured.change == "empty":
            assert not clean(line).strip(" \u3000~～-－需附价:：") or captured.number == 0


def test_clients_and_people_take_every_string(book: Book) -> None:
    client = book.do(new_client(book, "客户"))
    for text in NAMES[::4]:
        book.do(update_client(client, name=text, background=text, pains=text, intent=text))
        person = book.do(new_person(client, text, title=text))
        kept = clean(text).strip()
        assert (book.client(client).name, book.record("people", person).name) == (kept, kept)


# ---------------------------------------------------------------------- the minutes


def outline(markdown: str) -> list[tuple[str, str]]:
    """The structure of a document: its headings with their words, its tables and rules."""
    body = markdown.split("\n---\n", 1)[1] if markdown.startswith("---\n") else markdown
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    found = []
    for token, after in zip(tokens, [*tokens[1:], tokens[-1]], strict=True):
        if token.type == "heading_open" and token.tag != "h1":  # the title names the client
            found.append((token.tag, after.content))
        elif token.type in ("hr", "table_open", "fence", "code_block", "html_block", "blockquote_open"):
            found.append((token.type, ""))
    return found


@pytest.mark.guide(67, 100)
@pytest.mark.parametrize("audience", ["internal", "client"])
def test_the_minutes_keep_their_structure(world: World, audience: str) -> None:
    """The same blocks, headings and tables as those of a meeting whose words are harmless."""
    harmless = world.meetings[next(i for i, text in enumerate(NAMES) if text.isalpha() and text.isascii())]
    wanted = outline(minutes(world.book, harmless, audience, "zh"))
    assert len(wanted) >= 5
    for text, number in list(zip(NAMES, world.meetings, strict=True))[:: 5 if audience == "internal" else 10]:
        written = minutes(world.book, number, audience, "zh")
        assert outline(written) == wanted, repr(text)
        assert not CONTROLS.search(written.replace("\n", "")), repr(text)


@pytest.mark.torture
async def test_every_string_in_every_shape(tmp_path: Path) -> None:
    world = World(tmp_path / "book", len(SHAPES) - 1)
    assert len(world.lines) > 5 * len(STRINGS)
    test_every_line_is_kept_word_for_word(world)
    test_the_minutes_of_all_lines_keep_their_structure(world)
    await test_the_record_screen_draws_every_line(world)
    world.book.close()


def test_the_minutes_of_all_lines_keep_their_structure(world: World) -> None:
    for number in (world.full, world.changed_by_hand):
        written = minutes(world.book, number, "internal", "en")
        blocks = [kind for kind, _ in outline(written)]
        assert not {"fence", "code_block", "html_block", "hr"} & set(blocks)
        assert not CONTROLS.search(written.replace("\n", ""))


# ---------------------------------------------------------------------- the command line


@pytest.mark.parametrize(
    "words", [("meetings",), ("entries", "{}"), ("check", "{}"), ("minutes", "{}"), ("doctor",)]
)
def test_no_command_writes_a_control_character(
    world: World, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    for number in (world.changed_by_hand, *([] if words[0] == "minutes" else [world.full])):
        code = main([*(word.format(number) for word in words), "--book", str(world.path), "--lang", "zh"])
        written = capsys.readouterr()
        assert code in (0, 1), written.err
        assert written.out
        for line in (written.out + written.err).splitlines():
            assert not CONTROLS.search(line), line


# ---------------------------------------------------------------------- the screens


def assert_drawn_well(app: DealtuiApp) -> None:
    """Every row is as wide as the screen, holds no control character, and nothing in it is a link."""
    rows = screen_text(app)
    assert len(rows) == app.size.height
    for row in rows:
        assert not CONTROLS.search(row), repr(row)
        assert width(row) == app.size.width, repr(row)
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            assert segment.style is None or segment.style.link is None


async def look_through(pilot: Pilot[Any], key: str, pages: int) -> None:
    for _ in range(pages):
        await pilot.press(key)
        assert_drawn_well(pilot.app)


@pytest.mark.parametrize(("lang", "size"), [("zh", (80, 24)), ("en", (120, 40))])
async def test_every_screen_draws_what_it_shows(world: World, lang: str, size: tuple[int, int]) -> None:
    async with driven(world.book, lang=lang, size=size) as (app, pilot):
        assert_drawn_well(app)
        for meeting in (world.changed_by_hand, *world.meetings[7 :: len(NAMES) // 3]):
            app.open("record", meeting)
            await settled(pilot)
            assert_drawn_well(app)
            await press(pilot, "record.minutes")
            assert_drawn_well(app)
            await press(pilot, "minutes.back", "record.today")
        await press(pilot, "today.clients", "clients.into", "clients.into")
        assert_drawn_well(app)


async def test_lists_draw_every_name(world: World) -> None:
    async with driven(world.book, lang="zh", size=(100, 200)) as (app, pilot):
        await look_through(pilot, "pagedown", len(NAMES) // 190 + 2)
        await press(pilot, "today.clients")
        await look_through(pilot, "pagedown", len(NAMES) // 180 + 2)


async def test_the_record_screen_draws_every_line(world: World) -> None:
    """Thousands of lines as rows, and one of them in the capture line."""
    async with driven(world.book, lang="zh", meeting=world.full, size=(100, 400)) as (app, pilot):
        await press(pilot, "capture.browse", "list.last")
        await look_through(pilot, "pageup", len(world.captured) // 390 + 1)
        await press(pilot, "list.first", "lines.edit")
        assert_drawn_well(app)


async def test_the_capture_line_reads_every_string_on_the_screen(world: World) -> None:
    async with driven(world.book, lang="zh", meeting=world.changed_by_hand) as (app, pilot):
        line = app.screen.query_one("#line")
        for number, text in enumerate(STRINGS):
            shape = SHAPES[number % len(SHAPES)]
            line.load(shape.replace("{}", text))
            if number % 5 == 0:
                await asyncio.sleep(0)
                await pilot.pause(0)
                assert_drawn_well(app)
        line.load("")


def test_no_escape_of_a_user_reaches_the_terminal(world: World) -> None:
    """The bytes themselves: of all that was put into the records only the harmless letters are written."""
    world.book.repo.fold()
    with Terminal(["--lang", "zh"], world.path) as terminal:
        terminal.wait_for("今天")
        terminal.press("/")
        terminal.type("改过的")
        terminal.wait_for(r"查找\s+改过的.* 处[\s\S]*\]0;title")
        terminal.press("down", "down")  # from the client and the deal to their meeting
        terminal.press("enter")
        terminal.wait_for("Enter 记下")
        terminal.press("f10")
        terminal.wait_for(r"纪要[\s\S]*title")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
    written = terminal.raw.replace(b"\x1b]22;default\x07", b"")  # Textual's: the shape of the mouse pointer
    for piece in (b"\x07", b"\x1b]0;", b"\x1b]52", b"\x1bPq", b"\x9b2J", b"\xc2\x9b", b"\x1b[31mred"):
        assert piece not in written
