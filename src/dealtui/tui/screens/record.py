"""The record screen: the lines so far, what is still to be asked, the line in which everything is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.events import DescendantFocus, Resize

from dealtui.domain.completion import Completion
from dealtui.i18n import t, tn
from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book, Change
from dealtui.text import wrap
from dealtui.tui.keys import bindings
from dealtui.tui.outbox import Batch, Outbox
from dealtui.tui.record_radar import pick_words, radar_lines
from dealtui.tui.record_reader import LineReader
from dealtui.tui.record_rows import EntryRows
from dealtui.tui.record_view import chip_cells, head_figures, saved_words
from dealtui.tui.screens.record_actions import RecordActions
from dealtui.tui.styles import style
from dealtui.tui.widgets.capture_line import CaptureLine
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.head import Head
from dealtui.tui.widgets.parts_line import Part, PartsLine
from dealtui.tui.widgets.radar import Radar
from dealtui.tui.widgets.rows import Rows
from dealtui.tui.widgets.rule import Rule

if TYPE_CHECKING:
    from textual.timer import Timer

__all__ = ["RecordScreen"]

WIDTHS = [(0, "-slim"), (70, "-usual"), (110, "-wide"), (160, "-broad")]  # see record.tcss
REST_SECONDS = 0.5  # the unfinished line is kept when typing has rested so long


class RecordScreen(RecordActions):
    """One meeting, live.

    `Enter` hands the line to the outbox and the line is free at once; everything else is one call of
    `Recording`. What a commit changed comes back as a `Change` and is drawn from that, whoever made it.
    """

    CSS_PATH = style("record.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("record")]
    AUTO_FOCUS = "CaptureLine"
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = WIDTHS

    def __init__(self, book: Book, meeting: int) -> None:
        super().__init__()
        self.recording = Recording(book, meeting)
        self.outbox = Outbox(self.recording.capture_async)
        self._reader = LineReader(self.recording)
        self._editing: tuple[int, int] | None = None  # entry and revision that the line will change
        self._aside: tuple[str, str] = ("", "note")  # the unfinished line, while the line does something else
        self._said, self._said_of, self._said_row = Part("", "quiet"), "", 0  # and what stood where then
        self._offered: Completion | None = None  # what the row under the line shows
        self._kept_draft = self.recording.draft()
        self._rest: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Head()
        yield Rule(id="upper")
        with Horizontal(id="body"):
            yield EntryRows(self.recording)
            yield Radar(first="objective", more=lambda n: t("radar.more", n=n), id="radar")
        yield Rule(id="lower")
        yield PartsLine(self._reading_parts, id="reading")
        yield CaptureLine(self._reader, chip_cells=chip_cells(), id="line")
        yield PartsLine(self._notice_parts, id="notice")
        yield Foot()

    def on_mount(self) -> None:
        self._forget = self.recording.book.subscribe(self._heard)
        self._line = self.query_one(CaptureLine)
        self._rows = self.query_one(EntryRows)
        self._radar = self.query_one(Radar)
        text, kind = self._kept_draft
        if text and not self._reader.line_before().startswith(
            text
        ):  # it was saved, only the draft outlived it
            self._line.load(text, kind)
            self._say(t("record.draft_kept"))
        elif self._sealed:  # there is nothing to type here, only to read
            self.set_focus(self._rows)
        self._show_figures()

    async def on_unmount(self) -> None:
        self._forget()
        await self.outbox.rest()
        self.outbox.send_now(self.recording.capture)
        self._keep_draft()
        self.recording.close()

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self._laid_out)

    def on_screen_resume(self) -> None:
        self.call_after_refresh(self._laid_out)

    def _laid_out(self) -> None:
        """The panel has its width now: the rules meet it, and its lines are packed for it."""
        column = self._radar.region.x if self._radar.display else -1
        self.query_one("#upper", Rule).join(column, "┬")
        self.query_one("#lower", Rule).join(column, "┴")
        self._show_figures()

    # ------------------------------------------------------------------ what is shown

    def key_word(self, key_id: str) -> str:
        """What a key means just now, where that is not what the registry says ("" where it is)."""
        if key_id == "record.end" and self.recording.meeting.ended:
            return t("record.ended.record.end")
        mode = "filter" if self._reader.plain == "filter" else "edit" if self._editing else ""
        return t(f"record.{mode}.{key_id}") if mode and key_id in ("capture.commit", "capture.browse") else ""

    def _heard(self, change: Change) -> None:
        """A commit was made, here or by another program."""
        if not self.query(Head):  # the program ends: the last lines are on their way, the widgets are gone
            return
        self._reader.forget()
        self._rows.heard(change)
        if change.mine and self._follows:
            self._follows = False
            self._followed = self._rows.show_changed(change)
        self._show_figures()
        self.query_one("#reading", PartsLine).touch()

    def _show_figures(self) -> None:
        """Head, panel and foot; each draws only what differs."""
        recording = self.recording
        meeting, summary = recording.meeting, recording.summary
        names = (recording.client.name, recording.deal.name, meeting.topic)
        figures = head_figures(meeting, recording.book.clock.now(), self.size.width)
        self.query_one(Head).show(t("record.title"), tuple(dict.fromkeys(names)), figures)
        self._radar.show(radar_lines(meeting, summary, self._radar.size.width - 3))
        self.query_one(Foot).status = saved_words(meeting, summary.lines, recording.book.read_only)

    def _reading_parts(self) -> list[Part]:
        if self._reader.plain == "filter":
            return [Part(tn("record.filtered", len(self._rows.rows), n=len(self._rows.rows)), "quiet")]
        if self._rows.has_focus:
            return [Part(line) for line in self._whole_row()[:1]]
        if self._radar.has_focus:
            return [Part(pick_words(self.recording.meeting, self._radar.picked))]
        return self._reader.parts(self._line.text, self._line.kind)

    def _whole_row(self) -> list[str]:
        """The selected row uncut, in as many lines as it takes: the list has room for its beginning only."""
        row = self._rows.row
        return wrap(" ".join((*row.cells[1:], row.tail)).strip(), self.size.width - 2) if row else []

    def _notice_parts(self) -> list[Part]:
        """Under the line: what could not be saved, else what was done, else what completes the word."""
        if self.outbox.fault is not None:
            return [Part(self._fault_words(self.outbox.fault), "loud")]
        about = self.doubt_parts() + [Part(line) for line in self._whole_row()[1:]]
        if self._said.text:  # since the last key
            return [self._said]
        if self._rows.has_focus and about:
            return about
        offer = self._reader.offer_parts(self._line.text, self._line.at) if self._line.has_focus else []
        return offer or [Part(t("seal.reading") if self._sealed else "", "quiet")]

    def _say(self, words: str, tone: str = "quiet") -> None:
        self._said, self._said_of, self._said_row = Part(words, tone), self._line.text, self._rows.number
        self.query_one("#notice", PartsLine).touch()

    # ------------------------------------------------------------------ the line

    @on(CaptureLine.Changed)
    def _changed(self) -> None:
        if self._reader.plain == "filter":
            self._rows.filter(self._line.text)
        self.query_one("#reading", PartsLine).touch()
        offer = self._reader.offer(self._line.text, self._line.at)
        if offer != self._offered or self._said.text:
            self._offered = offer
            self.query_one("#notice", PartsLine).touch()
        if self._said.tone == "quiet" and self._line.text != self._said_of:
            self._said = Part("", "quiet")
        if self._rest is None:
            self._rest = self.set_timer(REST_SECONDS, self._rested)
        else:
            self._rest.reset()

    def _rested(self) -> None:
        self._rest = None
        self._keep_draft()
        self._show_figures()

    def _keep_draft(self) -> None:
        """Keep the unfinished line beside the book; an entry that is being edited is in the book already."""
        draft = self._aside if self._reader.plain else (self._line.text, self._line.kind)
        if draft != self._kept_draft:
            self._kept_draft = draft
            self.recording.save_draft(*draft)

    @on(CaptureLine.Submitted)
    def _submitted(self, event: CaptureLine.Submitted) -> None:
        if self._reader.plain == "filter":
            self.set_focus(self._rows)
        elif self._editing is not None:
            number, revision = self._editing
            self._do(lambda r: r.edit(number, event.line, revision), then=self._edited)
        else:
            if event.line.strip():
                self.outbox.put(Batch((event.line,), event.kind))
            self._send()

    def _edited(self) -> None:
        self._back_to_draft()
        if self._sealed:  # there is no line to go on with
            self.set_focus(self._rows)

    @on(CaptureLine.Pasted)
    def _pasted(self, event: CaptureLine.Pasted) -> None:
        if self._reader.plain:
            self._line.replace(self._line.text + " ".join(event.lines))
            return
        self.outbox.put(Batch(tuple(event.lines), event.kind))
        self._send(tn("record.pasted", len(event.lines), n=len(event.lines)))

    @on(Rows.Moved)
    @on(Radar.Moved)
    @on(DescendantFocus)
    def _touched(self) -> None:
        """Another row, or another part of the screen: the rows around the line speak of that."""
        if self._said.tone == "quiet" and self._rows.has_focus and self._rows.number != self._said_row:
            self._said = Part("", "quiet")
        self.query_one("#reading", PartsLine).touch()
        self.query_one("#notice", PartsLine).touch()

    @on(CaptureLine.Looked)
    def _looked(self, event: CaptureLine.Looked) -> None:
        if self._reader.choose(self._line.text, self._line.at, event.by):
            self._line.refresh()
            self._say("")
        elif event.by < 0:
            self.set_focus(self._rows)

    @on(CaptureLine.Scrolled)
    def _scrolled(self, event: CaptureLine.Scrolled) -> None:
        self._rows.scroll_rows(event.pages * max(1, self._rows.size.height - 1))

    @on(CaptureLine.Left)
    def _left_line(self) -> None:
        if self._reader.plain:
            self._back_to_draft()
        self.set_focus(self._rows)

    # ------------------------------------------------------------------ the line used for something else

    @on(EntryRows.KindPicked)
    def _kind_picked(self, event: EntryRows.KindPicked) -> None:
        self._change_line(lambda recording, number: recording.rekind(number, event.kind))

    @on(Rows.Opened)
    def action_edit(self) -> None:
        if number := self._rows.number:
            entry = self.recording.entry(number)
            self._editing = (number, entry.revision)
            self._reader.number = number
            self._rows.show_cursor = True
            self._borrow_line(entry.code or t("record.edit_chip"), self.recording.line_of(entry), entry.kind)

    def action_filter(self) -> None:
        self._borrow_line("filter", self._rows.wanted, "note")

    @on(Radar.Left)
    def action_write(self) -> None:
        """Back to the line; a filter ends."""
        if self._reader.plain == "filter":
            self._back_to_draft()
        self.set_focus(self._line)

    def _borrow_line(self, chip: str, text: str, kind: str) -> None:
        """Use the line for something else; the unfinished line comes back afterwards."""
        if not self._reader.plain:
            self._aside = (self._line.text, self._line.kind)
        self._reader.plain, self._line.keeps = chip, True
        self._reader.forget()
        self._line.load(text, kind)
        self.set_focus(self._line)
        self.refresh_bindings()

    def _back_to_draft(self) -> None:
        if self._reader.plain == "filter":
            self._rows.filter("")
        self._editing, self._reader.plain, self._line.keeps = None, "", False
        self._reader.number, self._rows.show_cursor = 0, False
        self._reader.forget()
        self._line.load(*self._aside)
        self.refresh_bindings()
