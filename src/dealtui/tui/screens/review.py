"""The review of a meeting: needs against answers above, what is missing below, each mended where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus, Resize
from textual.geometry import Size

from dealtui.domain import mapping
from dealtui.i18n import t, tn
from dealtui.service.reviewing import Reviewing
from dealtui.service.suspecting import reworded
from dealtui.text import width
from dealtui.tui.dates_shown import countdown
from dealtui.tui.keys import BY_ID, bindings, shown_key, shown_keys
from dealtui.tui.screens.review_actions import ReviewActions
from dealtui.tui.screens.review_pane import Reworded, whole_text
from dealtui.tui.screens.review_rows import (
    Item,
    coverage_figures,
    finding_rows,
    items_of,
    layout,
    list_columns,
    matrix_rows,
    said_of,
)
from dealtui.tui.styles import style
from dealtui.tui.widgets.facts import Facts
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.head import Head
from dealtui.tui.widgets.matrix import Matrix
from dealtui.tui.widgets.parts_line import Part, PartsLine
from dealtui.tui.widgets.rows import Rows
from dealtui.tui.widgets.rule import Rule

if TYPE_CHECKING:
    from dealtui.domain.records import Entry
    from dealtui.service.unit_of_work import Book, Change

__all__ = ["ReviewScreen"]

MINUTE = 60.0
BESIDE = 110  # cells from which on the whole text stands beside the lists


class Findings(Rows):
    """The list of what is missing; Enter mends, g narrows the needs above."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("findings")]
    """The table is `keys.keys_of("findings")`."""


class ReviewScreen(ReviewActions):
    """One meeting, after it.

        app.push_screen(ReviewScreen(book, 7))

    What a key does is one call of `Reviewing`; what that changed comes back as a `Change`, whoever made it, and only
    what differs is drawn.
    """

    CSS_PATH = style("review.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("review")]
    AUTO_FOCUS = ""

    def __init__(self, book: Book, meeting: int) -> None:
        super().__init__()
        self.reviewing = Reviewing(book, meeting)
        self.matrix = self.reviewing.matrix()
        self.items: list[Item] = []
        self._by_key: dict[int, Item] = {}
        self._only_gaps = False
        self._offered = False  # whether the foot offers to mend
        self._said = Part("", "quiet")

    def compose(self) -> ComposeResult:
        yield Head()
        yield Rule(id="upper")
        with Horizontal(id="review-body"):
            with Vertical(id="review-lists"):
                yield Matrix(self._show_whole, id="needs")
                yield Rule(id="middle")
                yield PartsLine(self._title_parts, id="findings-title")
                yield Findings(list_columns(80), empty=t("reviewing.all_well"), id="findings")
            yield Facts(id="review-whole")
        yield Rule(id="lower")
        yield Foot()

    def on_mount(self) -> None:
        self._place(self.app.size)
        self._forget = self.reviewing.book.subscribe(self._heard)
        self.set_interval(MINUTE, self._show_head)
        self.show()
        self.set_focus(self.findings if self.items else self.needs)

    def on_unmount(self) -> None:
        self._forget()
        self.reviewing.close()

    def on_resize(self, event: Resize) -> None:
        self._place(event.size)
        self.call_after_refresh(self._laid_out)

    def _place(self, size: Size) -> None:
        """The pane beside the lists or below them; not by breakpoints, which are seen only after the first frame."""
        self.set_class(size.width >= BESIDE, "-beside")
        self.set_class(size.width < BESIDE, "-below")

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.show()

    @property
    def _cells(self) -> int:
        """The width of the lists; before the first layout what it will be."""
        total = self.app.size.width
        return self.needs.size.width or (total * 16 // 25 if total >= BESIDE else total)

    def _laid_out(self) -> None:
        """The panes have their widths now."""
        pane = self.query_one("#review-whole").region
        column = pane.x if pane.x else -1
        self.query_one("#upper", Rule).join(column, "┬")
        self.query_one("#lower", Rule).join(column, "┴")
        self.needs.set_layout(layout(self._cells, self.needs.rows))
        self.findings.set_columns(list_columns(self.findings.size.width))
        self._show_head()

    # ------------------------------------------------------------------ what is shown

    @property
    def needs(self) -> Matrix:
        return self.query_one("#needs", Matrix)

    @property
    def findings(self) -> Findings:
        return self.query_one(Findings)

    @property
    def item(self) -> Item | None:
        """The selected line of the list."""
        row = self.findings.row
        return self._by_key.get(row.key) if row else None

    def _heard(self, change: Change) -> None:
        """A commit was made, here or by another program."""
        if self.query(Head) and any(map(change.touches, ("entries", "links", "meetings"))):
            self.show()

    def show(self) -> None:
        """Show the record as it is now; each part draws only what differs."""
        reviewing = self.reviewing
        self.matrix = reviewing.matrix()
        self.items = items_of(reviewing.findings(), reviewing.entry, reviewing.code)
        self._by_key = {item.key: item for item in self.items}
        rows = matrix_rows(self.matrix, gaps=self._only_gaps)
        empty = t("reviewing.no_gaps") if self._only_gaps else t("reviewing.no_needs")
        self.needs.set_layout(layout(self._cells, rows))
        self.needs.set_rows(rows, empty)
        found = finding_rows(self.items, reviewing.entry, self._key_words)
        if found != list(self.findings.rows):
            self.findings.set_rows(found)
        self.query_one("#findings-title", PartsLine).touch()
        self._show_head()
        self._follow()

    def _show_head(self) -> None:
        reviewing = self.reviewing
        meeting, recording = reviewing.meeting, reviewing.recording
        wide = self.size.width >= BESIDE
        names = (recording.client.name, recording.deal.name, meeting.topic)
        left = reviewing.hours_left
        findings = sum(item.sign != "?" for item in self.items)
        figures = [
            t("reviewing.who_does", name=meeting.recorder) if wide and meeting.recorder else "",
            countdown(left) if left is not None else "",
            f"{meeting.archive} {t('reviewing.version', n=meeting.version)}" if meeting.archive else "",
            tn("reviewing.missing_n", findings, n=findings) if findings else "",
            *coverage_figures(self.matrix, wide=wide),
        ]
        late = left is not None and left < 0
        title = f"! {t('reviewing.title')}" if late else t("reviewing.title")
        self.query_one(Head).show(title, tuple(dict.fromkeys(names)), [part for part in figures if part])
        foot = self.query_one(Foot)
        if (foot.status, self._offered) != (status := self._status(), bool(self.items)):
            foot.status, self._offered = status, bool(self.items)
            foot.fit()  # it offers other keys

    def _status(self) -> str:
        if self.reviewing.book.read_only:
            return t("record.read_only")
        if self.reviewing.meeting.status != "draft":
            return t(f"status.{self.reviewing.meeting.status}")
        blocking = sum(item.sign == "!" for item in self.items)
        return tn("reviewing.blocking", blocking, n=blocking) if blocking else t("reviewing.may_seal")

    def _title_parts(self) -> list[Part]:
        """Above the list: how much is missing, then what was done or what went wrong."""
        findings = sum(item.sign != "?" for item in self.items)
        looks = len(self.items) - findings
        parts = [
            Part(
                tn("reviewing.list", findings, n=findings),
                "bold" if self.focused is self.findings else "quiet",
            ),
        ]
        if looks:
            parts.append(Part("  " + tn("reviewing.list_looks", looks, n=looks), "quiet"))
        if self._only_gaps:
            parts.append(Part("  " + t("reviewing.only_gaps"), "quiet"))
        if not self._said.text:
            return parts
        whole = [*parts, Part("   "), self._said]
        # what went wrong is never cut: it takes the place of the figures
        too_long = sum(width(part.text) for part in whole) > self.findings.size.width - 2
        return [self._said] if too_long and self._said.tone == "loud" else whole

    def say(self, words: str, tone: str = "quiet") -> None:
        """Say something where the eye is, above the list."""
        self._said = Part(words, tone)
        self.query_one("#findings-title", PartsLine).touch()

    def key_rank(self, key_id: str, rank: int) -> int:
        """Of the foot: a record is sealed, or confirmed once it is sealed; where nothing is missing, nothing is mended."""
        idle = {"review.confirm" if self.reviewing.meeting.status != "sealed" else "review.seal"}
        if not self.items:
            idle |= {"findings.mend", "review.in_turn"}
        return 0 if key_id in idle else rank

    def _key_words(self, key_id: str) -> str:
        """A key as it is pressed: the user's own where there is one."""
        own = self.app.keymap.get(key_id) if hasattr(self.app, "keymap") else None
        return shown_key(own.split(",")[0]) if own else shown_keys(BY_ID[key_id].id)[0]

    def _show_whole(self) -> None:
        """The selected line in full: of the pane that has the focus."""
        pane = self.query_one("#review-whole", Facts)
        number = self.target()
        if self.focused is self.needs:
            row, cell = self.needs.row, self.needs.cell
            need = self.matrix.row(row.key) if row else None
            answer = need.answer(cell.key) if need and cell else None
            said = "\n".join(said_of(item) for item in self.items if item.entry == number and number)
        else:
            need = self.matrix.row(number) if number else None
            answer = None
            said = said_of(self.item) if self.item else ""
        entry = self._entry(number)
        dispute = self.reviewing.dispute(number) if entry and entry.kind == "divergence" else None
        book, deal = self.reviewing.book, self.reviewing.meeting.deal
        changed = [Reworded(*change) for change in reworded(book, deal, number)] if number else []
        pane.show(*whole_text(entry, need, answer, said, dispute, changed))

    def _entry(self, number: int) -> Entry | None:
        return self.reviewing.entry(number) if number else None

    # ------------------------------------------------------------------ what is selected

    def target(self) -> int:
        """The entry that keys act on: of the focused pane; 0 when there is none."""
        if self.focused is self.findings:
            return self.item.entry if self.item else 0
        cell, row = self.needs.cell, self.needs.row
        return cell.key if cell else row.key if row else 0

    def need_row(self) -> mapping.NeedRow | None:
        """The need that keys act on."""
        if self.focused is self.needs:
            return self.matrix.row(self.needs.row.key) if self.needs.row else None
        return self.matrix.row(self.target()) if self.target() else None

    def on_rows_moved(self) -> None:
        self._follow()

    def _follow(self) -> None:
        """The need of the selected finding comes in sight above; the pane tells of what is selected."""
        if self.focused is not self.needs and self.item and self.item.entry:
            self.needs.select(self.item.entry)
        self._show_whole()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        self.query_one("#findings-title", PartsLine).touch()
        self._show_whole()

    def action_other_pane(self) -> None:
        self.set_focus(self.needs if self.focused is self.findings else self.findings)

    def action_gaps(self) -> None:
        self._only_gaps = not self._only_gaps
        self.show()

    def action_whole(self) -> None:
        self.toggle_class("-whole")
