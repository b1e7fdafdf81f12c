"""Today: what is live, waiting to be reviewed, planned, due; every other meeting is found by typing."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from datetime import datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.events import DescendantFocus, Resize
from textual.geometry import Size

from dealtui.domain.lifecycle import life_of
from dealtui.i18n import t, tn
from dealtui.service.lists import countdown
from dealtui.service.today import DIVERGENCES, IDLE, SECTIONS, Today
from dealtui.text import Trail
from dealtui.tui.keys import bindings
from dealtui.tui.screens.acting import ActionKeys
from dealtui.tui.screens.base import Target, asks
from dealtui.tui.screens.facts import FACTS
from dealtui.tui.widgets.drawn import Head, Pane, Part, Rule
from dealtui.tui.widgets.rows import RULE, WHOLE, Column, Row, Rows
from dealtui.tui.wording import beside, day_word, local, shown_day, since, until, visit_words

if TYPE_CHECKING:
    from dealtui.domain.cards import Card
    from dealtui.service.lists import MeetingLine
    from dealtui.service.today import Section


# ----------------------------------------------------------------------------------------------------
# What the first screen says, as rows: pure functions of the overview and the time.

NAMES = 13  # cells of a section's name with what it counts: so nothing moves when more rows come below
# The section's name, the title; of a meeting when, how much or who reviews it, what is missing; of an action who, for whom,
# until when
MEETINGS = (
    Column(NAMES, "bold"),
    Column(gap=2),
    Column(WHOLE, gap=2, lends=True),
    Column(WHOLE, "quiet", gap=2, least=0, lends=True),
    Column(WHOLE, gap=0, lends=True),
)
ACTIONS = (
    *MEETINGS[:2],
    Column(WHOLE, gap=2, least=0),
    Column(WHOLE, "quiet", gap=2, least=0),
    Column(WHOLE, gap=0),
)
SIGNS = {"overdue": "!", "waiting": "w", "unanswered": "w", "lacking": "-"}
# What the board is narrowed to for the rest of a section
NARROWED = {"overdue": "overdue", "due_0": "week", "due_1": "week", "waiting": "theirs"}


def columns(total: int, first: Row) -> tuple[Column, ...]:
    """The columns of a section that begins with this row: of an action, who gives way to what is to be done, but no
    meeting's time."""
    return MEETINGS if first.key and first.key.what == "meeting" else ACTIONS


def today_rows(today: Today) -> Iterator[Row]:
    """All sections in the order of what is most urgent, rules between meetings, actions and what is done."""
    now = today.now

    def meetings(*names: str) -> Iterator[Row]:
        for name in names:
            for n, line in enumerate(today.meetings(name)):
                yield meeting_row("" if n else t(f"today.{name}"), line, now)

    def actions() -> Iterator[Row]:
        for name, part in today.sections.items():
            yield from action_rows(name, part, lambda deal: today.book.names_of(deal)[0], now)

    some = False
    for block in (
        meetings("live", "review", "sealed", "planned"),
        actions(),
        chain(divergence_rows(today), idle_rows(today)),
        meetings("recent"),
    ):
        for n, row in enumerate(block):
            if some and n == 0:
                yield RULE
            some = True
            yield row


def divergence_rows(today: Today) -> Iterator[Row]:
    """Divergences that nothing has settled, what would, and who sees to it until when."""
    for n, line in enumerate(today.divergences[:DIVERGENCES]):
        label = t("today.divergences", n=len(today.divergences)) if n == 0 else ""
        criterion = line.criterion or t("today.no_criterion")
        last, tail = (line.due[5:10], criterion) if line.due or line.criterion else (criterion, "")
        cells = (label, f"{line.code} {line.text}", line.owner, line.client, last)
        key = Target("divergence", line.entry, line.meeting)
        yield Row(cells, sign="" if line.criterion else "-", tail=tail, key=key)


def idle_rows(today: Today) -> Iterator[Row]:
    """Clients with whom nothing is arranged: when they were met last, and how long a visit has been due."""
    now = today.now
    for n, client in enumerate(today.idle[:IDLE]):
        label = t("today.idle", n=len(today.idle)) if n == 0 else ""
        day = day_word(local(client.last, now).date(), now.date()) if client.last else ""
        met = t("today.last_met", day=day) if day else ""
        cells = (label, client.name, "", met, visit_words(client.visit_late))
        yield Row(cells, sign="!" * ((client.visit_late or 0) > 0), key=Target("client", client.client))


def meeting_row(label: str, line: MeetingLine, now: datetime) -> Row:
    """One meeting, with its deal where that fits."""
    count = tn("today.lines", line.lines, n=line.lines) if line.lines else ""
    if line.status == "draft" and line.recorder:  # who has to review it (guide 66)
        count = line.recorder
    gaps = t("today.gaps", n=line.gaps) if line.gaps and line.status != "planned" else ""
    if line.unready:  # whether the briefing was sent, and the first thing else that is to be seen to
        unsent = "briefing" in line.unready
        other = next((code for code in line.unready if code != "briefing"), "")
        count = t("today.unready.briefing") if unsent else ""
        gaps = t(f"today.unready.{other}") if other else ""
    late = line.hours_left is not None and line.hours_left < 0
    missed = line.status == "planned" and line.at and local(line.at, now).date() < now.date()
    return Row(
        (label, Trail(line.client, line.deal, line.topic), _when(line, now), count, gaps),
        sign="!" if late or missed else "",
        key=Target("meeting", line.number),
    )


def action_rows(name: str, section: Section, client: Callable[[int], str], now: datetime) -> Iterator[Row]:
    """The actions of a section, with whose its deal is (`client`). At the end, how many more there are."""
    for n, card in enumerate(section.cards):
        label = t(f"today.{name}", n=section.in_all) if n == 0 else ""
        owner = f"{t('side.client')} {card.owner}" if card.side == "client" else card.owner
        cells = (label, f"{card.code} {card.task}", owner, client(card.deal), _last(name, card, now))
        # how often the date was moved, and the client nudged, where no other column says the latter
        slips = tn("today.slips", card.slips, n=card.slips) if card.slips else ""
        nudged = card.chases if name != "waiting" else 0
        tail = beside(slips, tn("today.chases", nudged, n=nudged) if nudged else "")
        yield Row(cells, SIGNS.get(name, ""), tail, key=Target("action", card.number))
    if more := section.in_all - len(section.cards):
        yield Row(("", t("today.more", n=more)), key=Target("rest", SECTIONS.index(name)))


def _last(section: str, card: Card, now: datetime) -> str:
    """What is left of the loop, what is missing, when the client was nudged last, when told; else until when."""
    match section:
        case "closing":
            untold = card.state == "done" and life_of(card.side, card.internal) == "ours"
            return t("today.untold" if untold else "today.to_close")
        case "lacking":
            return t("today.no_owner" if card.due else "today.no_due")
        case "waiting":
            return since("chased", card.chased, now) if card.chased else t("today.never_chased")
        case "unanswered":
            return since("told", card.sent, now)
        case _:
            return until(card, now)


def _when(line: MeetingLine, now: datetime) -> str:
    """Elapsed time, the countdown of the review, or the day."""
    if line.hours_left is not None:
        return countdown(line.hours_left)
    if not line.at:
        return ""
    at = local(line.at, now)
    if line.status == "live":
        minutes = max(0, int((now - at).total_seconds() // 60))
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{day_word(at.date(), now.date())} {at:%H:%M}"


BESIDE = 160  # cells from which on the selected row is told of beside the list
BELOW = 34  # lines from which on it is told of below the list
FRAME = 4  # lines that are not the list's: the head, rules, the foot
OF_MEETINGS = ("today.review", "today.minutes")  # keys for a meeting that was held


class TodayScreen(ActionKeys):
    """The first screen; its actions are done, dated and chased where they stand.

    app.open("today")
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("today"), *bindings("follow", without="n r")]
    TABLES = ("meetings", "clients", "deals", "actions")

    def body(self) -> ComposeResult:
        with Horizontal(id="today-body"):
            yield Rows(columns, self.moved, id="today-rows")
            yield Pane(id="today-side")
        yield Rule(id="lower")
        yield Pane(self.loud_lines, id="told")

    def begin(self) -> None:
        self._lay_out(self.app.size)
        if self.app.screen is self:
            self.show(self.app.size.height)
        # what stands below; all of it, where something else was opened first
        self.call_after_refresh(self._show_or_wait)

    def on_resize(self, event: Resize) -> None:
        self._lay_out(event.size)
        self.follow()

    def _lay_out(self, size: Size) -> None:
        """The pane with what is known of the selected row, beside the list or below it, where there is room.

        Set here, not by breakpoint classes: those style the whole screen a second time before the first paint.
        """
        beside, below = size.width >= BESIDE, size.width < BESIDE and size.height >= BELOW
        side = self.query_one("#today-side")
        side.display = beside or below
        side.styles.width = size.width * 3 // 10 if beside else "100%"
        side.styles.height = "100%" if beside else 1 + size.height // 3
        side.set_class(below, "-below")
        self.query_one("#today-body").styles.layout = "horizontal" if beside else "vertical"

    @on(DescendantFocus)  # the list has selected its first row
    def follow(self) -> None:
        """Beside the list, where there is room: what is known of the selected row."""
        side, target = self.query_one("#today-side", Pane), self.chosen
        facts = FACTS.get(target.what) if side.display else None
        side.show(*(facts(self.book, target.meeting or target.number) if facts else ("", ())))
        self.fit_keys()
        self._tell_below()

    def _tell_below(self) -> None:
        """Below the list, where it leaves a line free and no pane tells more: what is cut of the selected row."""
        told, side = self.query_one("#told", Pane), self.query_one("#today-side")
        told.set_class(not side.display and len(self.main.rows) < self.size.height - FRAME, "-line")
        told.touch()

    def loud_lines(self) -> list[list[Part]]:
        return super().loud_lines() or [[Part("  ".join(self.main.cut_texts))]]

    @property
    def meeting(self) -> int:
        """The selected meeting, or the one that the selected action or divergence came from; 0 for none."""
        what, number, meeting = self.chosen
        if what == "action":
            meeting = self.book.record("actions", number).meeting
        return number if what == "meeting" else meeting

    def show(self, most: int | None = None) -> None:
        """All rows, or the first ones."""
        today = Today(self.book)
        n, now = today.in_all, today.now
        self.main.say_empty(t("today.calm" if n else "today.empty"))
        self.main.set_rows(islice(today_rows(today), most))
        self.follow()
        figures = (
            t("today.read_only") if self.book.read_only else "",
            tn("today.meetings", n, n=n) if n else "",
            t("today.book", name=self.book.path.name),
        )
        self.query_one(Head).show(t("scope.today"), (shown_day(f"{now:%Y-%m-%d}"),), figures)

    # ------------------------------------------------------------------ keys

    def keys_for(self) -> Hashable:
        return super().keys_for(), self.was_held(self.meeting)

    def key_rank(self, key_id: str, rank: int) -> int:
        """What a meeting has only once it was held is not offered before."""
        unheld = key_id in OF_MEETINGS and not self.was_held(self.meeting)
        return 0 if unheld else super().key_rank(key_id, rank)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a row there is nothing to review."""
        if action in ("meeting", "page"):
            return bool(self.main.rows)
        return super().check_action(action, parameters)

    def action_open_action(self) -> None:
        """Every line opens its thing: the meeting, the action, the client."""
        if self.chosen.what == "rest":
            from dealtui.tui.screens.board import BoardFilter

            section = SECTIONS[self.chosen.number]
            self.app.open("board", BoardFilter(NARROWED.get(section, "")))
        else:
            super().action_open_action()

    def action_page(self) -> None:
        """Everything of the deal, or of the client."""
        if self.chosen.what != "rest":
            self.open_page(self.chosen)

    def action_view(self, name: str) -> None:
        """The actions on the board or a chart, the selected one selected there."""
        self.app.open(name, select=self.selected)

    def action_new_meeting(self) -> None:
        self.app.new_meeting()

    def action_meeting(self, screen: str) -> None:
        """A screen on the selected meeting."""
        if self.meeting:
            self.open_on(screen, self.meeting)

    @asks
    async def action_import(self) -> None:
        """A file of others becomes lines of the selected meeting, or of a new one, and is gone through."""
        from dealtui.tui.screens.sorting import import_file

        what, number, meeting = self.chosen
        await import_file(self, meeting or (number if what == "meeting" else 0))
