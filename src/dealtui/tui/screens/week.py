"""The weekly sync: gone through with keys alone, mended on the way, and handed out as one report (guide 89-93)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Resize

from dealtui.i18n import t
from dealtui.service.following import Following
from dealtui.service.weekly import Sync, monday_of, report, sync
from dealtui.tui.keys import bindings, first_key, shown_key
from dealtui.tui.screens.action_doing import ActionDoing
from dealtui.tui.screens.week_rows import columns, to_tick, week_rows
from dealtui.tui.styles import style
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.head import Head
from dealtui.tui.widgets.rule import Rule
from dealtui.tui.widgets.sections import Sections

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book, Change
    from dealtui.tui.app import DealtuiApp

__all__ = ["WeekScreen"]

_WEEK = timedelta(days=7)


class WeekScreen(ActionDoing):
    """The week of all deals, of one client or of one deal.

    app.push_screen(WeekScreen(book))

    What was ticked holds until the screen is left: the meeting is over then.
    """

    CSS_PATH = style("week.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("follow", "week")]

    def __init__(self, book: Book) -> None:
        super().__init__()
        self._book = book
        self._following = Following(book)
        self._monday = monday_of(book)
        self._whose = {"deal": 0, "client": 0}
        self._ticked: set[int] = set()

    def compose(self) -> ComposeResult:
        yield Head(t("week_screen.title"))
        yield Rule()
        yield Sections(columns(80), id="week-rows")
        yield Rule()
        yield Foot(keeps="undo")

    @property
    def rows(self) -> Sections:
        return self.query_one(Sections)

    @property
    def sync(self) -> Sync:
        """The week as it is now."""
        return sync(self._book, monday=self._monday, **self._whose)

    def on_mount(self) -> None:
        self._unsubscribe = self._book.subscribe(self._on_change)
        self.rows.say_empty(t("week_screen.empty"))
        self._fit(self.app.size.width)
        self._show()
        self.set_focus(self.rows)

    def on_unmount(self) -> None:
        self._unsubscribe()

    def on_resize(self, event: Resize) -> None:
        self._fit(event.size.width)

    def _fit(self, width: int) -> None:
        self.rows.set_columns(columns(width))

    def _on_change(self, change: Change) -> None:
        if change.touches("actions") or change.touches("meetings"):
            self._show()

    def _show(self) -> None:
        now = self._book.clock.now()
        self._sync = self.sync
        week = self._sync.week
        self.rows.set_rows(week_rows(self._sync, now, self._ticked))
        through = to_tick(self._sync)
        done = sum(number in self._ticked for number in through)
        figures = [t("week_screen.ticked", done=done, all=len(through))] if through else []
        if week.lacking:
            figures.append(t("week_screen.lacking", n=len(week.lacking)))
        if week.promised:
            figures.append(t("week_screen.rate", rate=f"{week.kept}/{week.promised}"))
        when = f"{week.monday:%m-%d} - {week.sunday:%m-%d}"
        path = (when, self._sync.whose or t("week_screen.all"))
        self.query_one(Head).show(t("week_screen.title"), path, figures)
        self._fit_keys()

    def on_rows_moved(self) -> None:
        self._fit_keys()

    def _numbers(self) -> Sequence[int]:
        row = self.rows.row
        return (row.key,) if row is not None and row.key > 0 else ()

    def _say(self, words: str, *, wrong: bool = False) -> None:
        if wrong:
            self.app.notify(words, severity="error", timeout=10)
        else:
            self.query_one(Foot).status = words

    # ------------------------------------------------------------------ keys

    def action_tick(self) -> None:
        """This one has been talked about (or not yet); on to the next that has not."""
        for number in self._numbers():
            self._ticked ^= {number}
            at = self.rows.cursor
            self._show()
            if number in self._ticked:
                rows = self.rows.rows
                places = [n for n, row in enumerate(rows) if row.key > 0 and row.key not in self._ticked]
                self.rows.select(next((n for n in places if n > at), places[0] if places else at))
        if set(to_tick(self._sync)) <= self._ticked:
            self._sum_up()

    def _sum_up(self) -> None:
        """At the end of the meeting: whether anything still lacks an owner, a date or a nudge."""
        lacking = len(self._sync.week.lacking)
        keys = {
            name: shown_key(first_key(key))
            for name, key in (("owner", "week.owner"), ("due", "follow.date"), ("chase", "follow.chase"))
        }
        self._say(
            t("week_screen.left", n=lacking, **keys) if lacking else t("week_screen.finished"),
            wrong=bool(lacking),
        )

    def action_open_action(self) -> None:
        if numbers := self._numbers():
            from dealtui.tui.screens.action import ActionScreen

            self.app.push_screen(ActionScreen(self._book, numbers[0]))

    def on_rows_opened(self) -> None:
        self.action_open_action()

    def action_turn(self, by: int) -> None:
        self._monday += by * _WEEK
        self._show()

    def action_quick(self) -> None:
        self.run_worker(self._quick(), exclusive=True, group="week")

    async def _quick(self) -> None:
        """All, one client, or one deal."""
        from dealtui.tui.dialogs.pick import Pick
        from dealtui.tui.screens.board_filter import choices

        found = [row for row in choices(self._book) if row[0].what in ("", "client", "deal")]
        answer = await self.app.push_screen_wait(
            Pick(t("board.quick"), [(words, hint) for _, words, hint in found], 0)
        )
        if answer is not None:
            chosen = found[answer][0]
            self._whose = {"deal": 0, "client": 0}
            if chosen.what:
                self._whose[chosen.what] = int(chosen.whom)
            self._show()

    def action_report(self) -> None:
        from dealtui.tui.screens.week_report import WeekReport

        self.app.push_screen(WeekReport(self._text()))

    def _text(self) -> str:
        lang = cast("DealtuiApp", self.app).settings.minutes_lang
        return report(self._book, lang, monday=self._monday, **self._whose)

    def action_write(self) -> None:
        self.run_worker(self._write(), exclusive=True, group="week")

    async def _write(self) -> None:
        from dealtui.store.files import write_atomic
        from dealtui.tui.to_file import ask_and_write

        done = await ask_and_write(
            self.app,
            t("week_screen.write_to"),
            Path.cwd() / f"week-{self._monday:%G-W%V}.md",
            lambda path: write_atomic(path, self._text().encode()),
        )
        if done:
            self._say(done.sentence, wrong=bool(done.why))

    def action_back(self) -> None:
        self.dismiss()
