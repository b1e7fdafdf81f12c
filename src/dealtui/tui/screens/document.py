"""Minutes and the week's report: read, copy, write."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip
from textual.widgets import Markdown, Static

from dealtui.domain.lifecycle import NUDGE, RESULT
from dealtui.export.markdown import Table, body_of, tables_of
from dealtui.export.tables import AUDIENCES
from dealtui.i18n import LANGUAGES, t
from dealtui.service import following
from dealtui.service.exporting import (
    boxed,
    default_minutes_path,
    format_of,
    mentioned,
    minutes,
    minutes_file,
    name_word,
)
from dealtui.service.letters import default_message_path, drafted, receiver_of
from dealtui.service.planning import briefing_file, briefing_paper
from dealtui.settings import named_path
from dealtui.store.files import write_atomic
from dealtui.text import cut, pad, shown, width, wrap
from dealtui.tui.dialogs import NamesPrompt
from dealtui.tui.keys import bindings, label
from dealtui.tui.screens.acting import ActionKeys
from dealtui.tui.screens.base import BookScreen, asks
from dealtui.tui.terminal import ASK
from dealtui.tui.themes import style
from dealtui.tui.widgets.drawn import HELP, Drawn, Fact, Foot, Head, Page, Pane, Part, Rule
from dealtui.tui.widgets.rows import share

if TYPE_CHECKING:
    from dealtui.export.mail import Drafted
    from dealtui.service.book import Book


# ----------------------------------------------------------------------------------------------------
# Markdown with tables that align.

GAPS = (2, 1)  # cells between columns; one where two would break a word
NARROWEST = 6
TWO_WORDS = 4  # cells of two Chinese characters: narrower still, so that a word or a date stays whole
WORD = 20  # cells of a word that is kept whole
LONGEST = 2_000  # characters of one cell that are drawn
# A date, a number, a word; Chinese breaks anywhere
_WORDS = re.compile(r"[0-9][0-9:/.-]*|[^\s\u2e80-\uffef/-]+")


def parts_of(markdown: str) -> Iterator[str | Table]:
    """A document as tables and the Markdown between them, in order; nothing in it steers the terminal."""
    lines, done = markdown.split("\n"), 0

    def text(end: int) -> Iterator[str]:
        if any(between := lines[done:end]):
            yield "\n".join(map(shown, between))

    for place, table in tables_of(markdown):
        yield from text(place.start)
        yield table
        done = place.stop
    yield from text(len(lines))


def column_cells(natural: Sequence[int], total: int, words: Sequence[int] = ()) -> tuple[list[int], int]:
    """Widths for columns that would like `natural` cells, within `total`, and the gap between them.

    Columns that need less than an even share get what they need, the others share what is left; each has room for the
    longest of its `words`. No width where there is no room for that.

    >>> column_cells([4, 60, 60], 48), column_cells([4, 60, 60], 48, [4, 12, 29]), column_cells([9, 9], 12, [9, 9])
    (([4, 20, 20], 2), ([4, 15, 29], 2), ([], 0))
    """
    words = words or [0] * len(natural)
    for gap in GAPS:
        room = total - gap * (len(natural) - 1)
        for narrowest in (NARROWEST, TWO_WORDS):
            least = [max(min(wish, narrowest), word) for wish, word in zip(natural, words, strict=True)]
            if sum(least) <= room:
                return share(room, natural, least), gap
    return [], 0


def _longest_word(cell: str) -> int:
    """The cells of the longest word, date or number, as far as a column can be asked to keep it whole."""
    return max((cells for word in _WORDS.findall(cell) if (cells := width(word)) <= WORD), default=0)


class TableLines(Drawn):
    """A table as lines: bold heads, a rule below them, cells wrapped by cells of the terminal; where that would break words,
    row after row, each cell in a line of its own behind its head."""

    DEFAULT_CSS = "TableLines { width: 1fr; height: auto; }"

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = [[shown(cell[:LONGEST]) for cell in row] for row in table]
        columns = list(zip_longest(*self._table, fillvalue=""))
        self._natural = [max(map(width, column)) for column in columns]
        self._words = [max(map(_longest_word, column)) for column in columns]
        self._laid_out: tuple[int, list[str], int] = (-1, [], 0)  # width, lines, how many of them are heads

    def _lines(self, total: int) -> tuple[list[str], int]:
        if self._laid_out[0] != total:
            cells, gap = column_cells(self._natural, total, self._words)
            self._laid_out = (total, *(self._in_columns(cells, " " * gap) if cells else self._stacked(total)))
        return self._laid_out[1:]

    def _in_columns(self, cells: Sequence[int], gap: str) -> tuple[list[str], int]:
        lines: list[str] = []
        heads = 0
        for number, row in enumerate(self._table):
            wrapped = [wrap(cell, room) for cell, room in zip(row, cells, strict=False)]
            for parts in zip_longest(*wrapped, fillvalue=""):
                lines.append(gap.join(pad(part, room) for part, room in zip(parts, cells, strict=False)))
            if number == 0:
                heads = len(lines)
                lines.append(gap.join("─" * room for room in cells))
        return lines, heads

    def _stacked(self, total: int) -> tuple[list[str], int]:
        heads, *rows = self._table
        room = min(max(map(width, heads)), total // 3)
        lines = []
        for row in rows:
            for head, cell in zip_longest(heads, row, fillvalue=""):
                label = cut(head, room)
                for part in wrap(cell, max(1, total - room - 2)) if cell else ():
                    lines.append(f"{pad(label, room)}  {part}")
                    label = ""
            lines.append("")
        return lines, -1

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width)[0])

    def render_line(self, y: int) -> Strip:
        lines, heads = self._lines(self.size.width)
        tone = "" if y > heads else "rule" if y == heads else "bold"
        return self.strip([Part(lines[y], tone)] if y < len(lines) else ())


class MinutesView(Page):
    """A Markdown document to scroll through; links in it are text.

    await view.show(minutes(book, 7))
    """

    async def show(self, markdown: str) -> None:
        """Show another document, from its beginning."""
        parts = await asyncio.to_thread(lambda: list(parts_of(markdown)))
        with self.app.batch_update():
            await self.remove_children()
            await self.mount_all(
                Markdown(part, open_links=False) if isinstance(part, str) else TableLines(part)
                for part in parts
            )
            self.scroll_home(animate=False)


# ----------------------------------------------------------------------------------------------------
# The minutes of a meeting as they will be read: for us or for the client, in either language; written or copied.


class MinutesScreen(BookScreen[None]):
    """Minutes, first the internal copy.

        app.open("minutes", 7)

    The bar under the head says for whom the copy is, in words and colour, so that ours is never taken for the client's.
    """

    CSS_PATH = style("minutes.tcss")
    BINDINGS = bindings("minutes")

    TITLE: ClassVar[str] = "scope.minutes"
    FORMATS: ClassVar[str] = "minutes_screen.formats"

    text = ""
    """The Markdown of the copy that is shown, as it would be written."""

    def __init__(self, book: Book, meeting: int, audience: str = "internal") -> None:
        super().__init__(book)
        self._meeting = meeting
        self._audience = audience
        self._lang = self.app.settings.minutes_lang
        self._mention = self._boxed = ""

    @property
    def at_hand(self) -> int:
        return self.book.meeting(self._meeting).deal

    def compose(self) -> ComposeResult:
        yield Head()
        yield Static(id="minutes-audience")
        yield MinutesView(id="minutes-scroll")
        yield Rule()
        yield Foot()

    def show(self) -> None:
        meeting = self.book.meeting(self._meeting)
        deal = self.book.deal(meeting.deal)
        path = (self.book.client(deal.client).name, deal.name, meeting.topic)
        self.query_one(Head).show(t(self.TITLE), path, (t(f"minutes_screen.in_{self._lang}"),))
        text, mention = self.made()
        if text != self.text:
            self.text, self._mention, self._boxed = text, mention, ""
            self.say("")
            self._lay_out(body_of(text))  # the head of the screen says what stands before it

    @work(group=ASK, exclusive=True)
    async def _lay_out(self, body: str) -> None:
        await self.main.show(body)

    @property
    def copy(self) -> tuple[Book, int, str, str]:
        """Which copy is shown."""
        return self.book, self._meeting, self._audience, self._lang

    def made(self) -> tuple[str, str]:
        """The Markdown, and what to look at before it is sent."""
        return minutes(*self.copy), mentioned(*self.copy[:3])

    @property
    def main(self) -> MinutesView:
        return self.query_one(MinutesView)

    def say(self, words: str, *, loud: bool = False) -> None:
        """In the bar: for whom this copy is, after that what was done with it, what its file does not show, and what to look at
        before it is sent."""
        super().say("", loud=loud)
        note = "  ".join(filter(None, (words, self._boxed, self._mention)))
        bar = self.query_one("#minutes-audience", Static)
        bar.update(
            Content.assemble((f" {t(f'minutes_screen.{self._audience}')} ", "bold"), f"  {shown(note)}")
        )
        bar.set_class(self._audience == "internal", "-internal")
        bar.set_class(loud, "-wrong")

    # ------------------------------------------------------------------ keys

    def action_audience(self) -> None:
        self._audience = AUDIENCES[1 - AUDIENCES.index(self._audience)]
        self.show()

    def action_language(self) -> None:
        self._lang = LANGUAGES[1 - LANGUAGES.index(self._lang)]
        self.show()

    def action_copy(self) -> None:
        self.copy_out(self.text)

    # ------------------------------------------------------------------ to a file

    @asks
    async def action_export(self) -> None:
        title = t("minutes_screen.write_to", audience=t(f"minutes_screen.{self._audience}_short"))
        await self.write_out(title, self.usual_path, self.to_file, t(self.FORMATS))

    @asks
    async def action_client_file(self) -> None:
        """The client's copy, shown and written under its usual name: nothing to choose, so nothing to choose wrong."""
        if self._audience != "client":
            self.action_audience()
        await self.write_over(self.usual_path, self.to_file)

    @asks
    async def action_mail(self) -> None:
        """The short message about the meeting, for the client."""
        from dealtui.service.letters import meeting_draft, minutes_attached

        book, number, lang = self.book, self._meeting, self._lang

        def draft(attached: bool) -> Drafted:
            made = meeting_draft(book, number, lang, attached=attached)
            return made, [minutes_attached(book, number, lang, "docx", self._form)] if attached else []

        await self.offer_mail(draft, default_minutes_path(book, number, "client", lang), minutes=True)

    @property
    def usual_path(self) -> Path:
        """Where it is written, unless another place is named."""
        return default_minutes_path(*self.copy)

    @property
    def _form(self) -> Path | None:
        return named_path(own) if (own := self.app.settings.form) else None

    def to_file(self, path: Path) -> None:
        """In the format that the name ends with."""
        write_atomic(path, minutes_file(*self.copy, format_of(path), self._form))
        self._boxed = boxed(*self.copy) if format_of(path) == "pdf" else ""


class BriefingScreen(MinutesScreen):
    """The briefing of a meeting that is ahead; the client's copy of it is the agenda.

    app.open("briefing", 7)
    """

    TITLE = "briefing.title"
    FORMATS = "briefing.formats"

    @asks
    async def action_mail(self) -> None:
        """To our people, or the agenda to the client's; they have it then (guide 38, 43, 107)."""
        from dealtui.service.letters import briefing_draft
        from dealtui.service.planning import mark_sent

        def draft(_attached: bool) -> Drafted:
            made, page = briefing_draft(*self.copy)
            return made, [page]

        made = await self.offer_mail(draft, self.usual_path, title="keys.mail")
        names = [name for name, _ in made.to]
        await self.do(
            mark_sent(self.book, self._meeting, names, self._audience),
            t("prepare.given", names=t("list.comma").join(names)),
        )

    def made(self) -> tuple[str, str]:
        return briefing_paper(*self.copy), ""

    @property
    def usual_path(self) -> Path:
        path = super().usual_path
        return path.with_stem(f"{path.stem}_{name_word('briefing', self._lang)}")

    def to_file(self, path: Path) -> None:
        write_atomic(path, briefing_file(*self.copy, path.suffix[1:].lower()))


# ----------------------------------------------------------------------------------------------------
# The weekly report as it will be read.


class WeekReport(BookScreen[None]):
    """Markdown to read, scroll and copy.

    app.open("report", "# 周会报告 …")
    """

    CSS_PATH = style("minutes.tcss")
    BINDINGS = bindings("report")

    def __init__(self, book: Book, text: str) -> None:
        super().__init__(book)
        self._text = text

    def body(self) -> ComposeResult:
        yield MinutesView(id="minutes-scroll")
        yield Rule()

    def begin(self) -> None:
        self.query_one(Head).show(t("scope.week"))
        self.run_worker(self.query_one(MinutesView).show(self._text), group=ASK)

    def action_copy(self) -> None:
        self.copy_out(self._text)


# ----------------------------------------------------------------------------------------------------
# A message to the client.


class MessageScreen(ActionKeys):
    """The draft of a result (guide 95, 96) or of a nudge (guide 94); answers what was done, in words.

    app.open("message", 12, RESULT)
    """

    CSS_PATH = style("board.tcss")
    BINDINGS = bindings("message")
    KEEPS = HELP

    def __init__(self, book: Book, number: int, kind: str) -> None:
        super().__init__(book)
        self._number = number
        self.kind = kind
        self._receiver = receiver_of(book, number)
        self._lang = ""

    def body(self) -> ComposeResult:
        yield Pane(id="message-text")
        yield Rule(id="lower")
        yield Pane(self._pane, id="board-pane")

    @property
    def selected(self) -> int:
        return self._number

    @property
    def text(self) -> str:
        """The message as it would be sent."""
        return drafted(self.book, self._number, self.kind, self._lang, to=self._to)

    @property
    def _to(self) -> str:
        """Whom the user chose for a result."""
        return self._receiver if self.kind == RESULT else ""

    def begin(self) -> None:
        self._lang = self.app.settings.minutes_lang
        self.show()

    def show(self) -> None:
        action = self.action(self._number)
        client = self.book.client(self.book.deal(action.deal).client).name
        path = (client, f"{action.code} {action.task}")
        self.query_one(Head).show(t(f"message.{self.kind}"), path, (t(f"state.{action.state}"),))
        facts = [Fact(t("message.text"), self.text)]
        if self.kind == RESULT:
            next_step = "  ".join(filter(None, (action.next_step, action.next_due)))
            facts = [
                Fact(t("message.to"), self._receiver or "-"),
                Fact(t("action.result"), action.result or "-"),
                Fact(t("action.next_step"), next_step or "-"),
                Fact(" ", " "),
                *facts,
            ]
        self.query_one("#message-text", Pane).show("", facts)
        self.query_one("#board-pane", Pane).touch()

    def _pane(self) -> list[list[Part]]:
        return self.loud_lines() or [[Part(t(f"message.how_{self.kind}"), "quiet")]]

    # ------------------------------------------------------------------ keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A nudge is made of the action itself: there is no result to change, and nobody else to choose. What was told
        may be told again."""
        state = self.action(self._number).state
        if action == "other":
            return state == "sent"
        if action == "result" and state != "done":  # what was told stays
            return False
        return self.kind == RESULT or action not in ("result", "next_step", "receiver")

    def action_other(self) -> None:
        """The result once more, or the nudge."""
        self.kind = RESULT if self.kind == NUDGE else NUDGE
        self.say("")
        self.show()
        self.refresh_bindings()

    def key_word(self, key_id: str) -> str:
        """The other of the two messages; what a nudge is noted as."""
        if key_id == "message.sent" and self.kind == NUDGE:
            return label("follow.chase")
        if key_id != "message.other":
            return ""
        return t("message.nudge_short" if self.kind == RESULT else "message.result_again")

    def action_language(self) -> None:
        self._lang = LANGUAGES[1 - LANGUAGES.index(self._lang)]
        self.show()

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self.text)
        self.say(t("message.copied"))

    @asks
    async def action_next_step(self) -> None:
        """The next step and its date, as the client is told."""
        action = self.action(self._number)
        step = await self.ask_line(t("action.ask_next"), action.next_step, "message.hint_next")
        due = (await self.ask_day(t("message.next_due"), action.next_due))[0] if step else ""
        await self.edit(action, next_step=step, next_due=due)

    async def _ask_receiver(self) -> None:
        """Whom of the client it goes to."""
        people = self.book.people(self.book.deal(self.action(self._number).deal).client)
        names = [(person.name, person.title) for person in people]
        self._receiver = await self.ask(NamesPrompt(t("message.ask_to"), names))
        self.show()

    action_receiver = asks(_ask_receiver)

    @asks
    async def action_sent(self) -> None:
        """It was sent by the user's own means: the result is told, or the client was chased."""
        if self.kind == NUDGE:
            given = {"note": t("message.chase_note")}
        else:
            if not self._receiver:
                await self._ask_receiver()
            given = {"to": self._receiver}
        event = "chase" if self.kind == NUDGE else "send"
        await self.do(following.event(self.book, (self._number,), event, **given))
        self.dismiss(self.said)

    @asks
    async def action_write(self) -> None:
        path = default_message_path(self.book, self._number, self.kind, self._lang)
        await self.write_out(t("message.write_to"), path, self.to_file)

    def to_file(self, path: Path) -> None:
        write_atomic(path, f"{self.text}\n".encode())

    @asks
    async def action_mail(self) -> None:
        """As a mail: a draft file, or the user's mail program."""
        from dealtui.service.letters import action_draft

        def draft(_attached: bool) -> Drafted:
            return action_draft(self.book, self._number, self.kind, self._lang, to=self._to), ()

        await self.offer_mail(draft, default_message_path(self.book, self._number, self.kind, self._lang))
