"""A meeting's lines as rows: what each says, and the list of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace

from textual.strip import Strip

from dealtui.domain.kinds import BY_NAME
from dealtui.domain.mapping import superseded, taken_up
from dealtui.domain.scribe.marks import head
from dealtui.i18n import t
from dealtui.service.book import Change
from dealtui.service.recording import Recording
from dealtui.text import cut, fit, shown, width
from dealtui.tui.keys import bindings
from dealtui.tui.screens.record_words import Around, Pick, columns, mark, row_of
from dealtui.tui.widgets.drawn import LONGEST, Part
from dealtui.tui.widgets.rows import Row, Rows

# ----------------------------------------------------------------------------------------------------
# A meeting's lines as rows: one more line costs the same under 5 and under 5,000.

_CODE_CELLS = 3  # N99; wider when it has to be
NAMED = 5  # lines that what was taken back is named by


class EntryRows(Rows):
    """The rows of one meeting. `key` of a row is the entry's number; a line that is not saved has -1."""

    BINDINGS = bindings("lines") + [  # F2 to F9 mean the same; the actions are the screen's
        replace(key, action=f"screen.{key.action}")
        for key in bindings("capture")
        if key.action.startswith("pick_kind")
    ]

    def __init__(self, recording: Recording, moved: Callable[[], None]) -> None:
        super().__init__(columns(_CODE_CELLS), moved, empty=t("record.empty"), tail=True, id="rows")
        self._recording = recording
        self._wanted = ""
        self._before = 0  # the last line that was there when the rows were narrowed down
        self._unsaved: list[tuple[str, str]] = []
        self._code_cells = _CODE_CELLS
        self._place: dict[int, int] = {}
        self._order: dict[int, float] = {}
        self._around = Around()
        self.fill()

    @property
    def number(self) -> int:
        """The selected entry, 0 when there is none."""
        return self.row.key if self.row is not None and self.row.key > 0 else 0

    @property
    def narrowed(self) -> str:
        """What the rows are narrowed down by, and how many of them are left; "" where all are shown."""
        if not self._wanted:
            return ""
        return f"{t('keys.lines.filter')} {cut(self._wanted, 12)} {len(self.rows)}/{len(self._order)}"

    def filter(self, wanted: str) -> None:
        """Show only rows that hold every word of `wanted`, in any case, and what is written from now on; "" shows all."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._before = max((entry.doc_id for entry in self._recording.entries), default=0)
            self.fill()

    def show_unsaved(self, lines: Sequence[tuple[str, str]]) -> None:
        """Below the others the lines that are not saved."""
        if self._unsaved or lines:
            saved = len(self.rows) - len(self._unsaved)
            self._unsaved = list(lines)
            self.set_rows([*self.rows[:saved], *map(self._unsaved_row, lines)])

    def _unsaved_row(self, line: tuple[str, str]) -> Row:
        """A line that could not be saved yet: loud, without a code."""
        (words, kind), reading = line, self._recording.read(*line)
        if reading.form == "entry":
            words, kind = words[head(words).body :], reading.kind
        return Row(("", "", mark(BY_NAME[kind]), words), "!", t("record.unsaved_tag"), "loud", -1)

    def fill(self) -> None:
        """Show the meeting as it is now, and under it the lines that are not saved."""
        rows, self._order = [], {}
        self._around = self._look_around()
        for entry in self._recording.entries:
            self._order[entry.doc_id] = entry.order
            rows.append(row_of(entry, self._around))
        self._make_room(max((len(row.cells[1]) for row in rows), default=0))
        shown = [row for row in rows if row.key > self._before or _holds(row, self._wanted)]
        self._place = {row.key: at for at, row in enumerate(shown)}
        self.set_rows([*shown, *map(self._unsaved_row, self._unsaved)])

    def heard(self, change: Change) -> None:
        """Show what a commit changed, as little of it as will do."""
        if change.reloaded:
            self.fill()
            return
        deal = self._recording.deal.doc_id
        changed = {op.doc_id for op in change.ops if op.table == "entries" and op.deal == deal}
        before, self._around = self._around, self._look_around(changed)
        for was, now in ((before.replaced, self._around.replaced), (before.kept, self._around.kept)):
            changed |= {number for number, _ in was.items() ^ now.items()}
        if changed and not (len(changed) <= 50 and all(map(self._draw_one, sorted(changed)))):
            self.fill()

    def select_entry(self, number: int) -> None:
        """Select a line; where the rows are narrowed down to others, all are shown again."""
        if number not in self._place:
            self.filter("")
        self.select(self._place[number])

    def select_newest(self) -> None:
        """Select the line that was written last."""
        if self._place:
            self.select(self._place[max(self._place)])

    def show_changed(self, change: Change) -> str:
        """Bring in sight, and select, the lines that a commit was about; gives `words_of` them."""
        if places := self._places(change):
            self.select(places[0])
        return self.words_of(change)

    def words_of(self, change: Change) -> str:
        """Which lines a commit is about, of those that are shown: one with its words, several by their codes."""
        rows = [self.rows[place] for place in self._places(change)]
        if len(rows) == 1:
            return f"{rows[0].cells[1]} {cut(rows[0].cells[3], 30)}".strip()
        codes = [row.cells[1] for row in rows if row.cells[1]]
        return " ".join([*codes[:NAMED], "…" * (len(codes) > NAMED)]).rstrip()

    def _places(self, change: Change) -> list[int]:
        """Of those that it changed itself: what it only left a mark on has no new revision."""
        ops = (
            op for op in change.ops if op.table == "entries" and (not op.fields or "revision" in op.fields)
        )
        return sorted(self._place[number] for number in {op.doc_id for op in ops} & self._place.keys())

    def _draw_one(self, number: int) -> bool:
        """Draw one entry anew, or add it at the end; False when more than its own row is another one."""
        if not (entry := self._around.entry(number)):
            return False
        if entry.meeting != self._recording.number:
            return number not in self._order
        known = self._order.get(number)
        if entry.deleted or self._wanted or self._unsaved:
            return False
        row = row_of(entry, self._around)
        if known is None:
            if self._order and entry.order <= max(next(reversed(self._order.values())), 0):
                return False
            self._make_room(len(entry.code))
            self._order[number] = entry.order
            self._place[number] = len(self.rows)
            self.append(row)
            return True
        old = self.rows[self._place[number]]
        if entry.order != known or old.cells[1] != row.cells[1]:  # moved, or its code stands in other rows
            return False
        self.replace(self._place[number], row)
        return True

    def _look_around(self, changed: set[int] | None = None) -> Around:
        """What rows say of other lines; what replaces what is worked out again when a consensus is among the changed."""
        recording = self._recording
        entries = recording.book.state(recording.deal.doc_id).entries
        _, replaced, kept = self._around
        # what a changed line was before is not known: one that is gone may have been anything
        about = None if changed is None else [entries.get(number) for number in changed]
        if about is None or any(e is None or e.kind == "consensus" or e.supersedes for e in about):
            replaced = superseded(entries.values())
        if about is None or any(e is None or e.kind in ("promise", "action") for e in about):
            kept = taken_up(entries.values())
        return Around(entries.get, replaced, kept)

    def _make_room(self, cells: int) -> None:
        """Widen the column of codes when one does not fit."""
        if cells > self._code_cells:
            self._code_cells = cells
            self.set_columns(columns(cells))


def _holds(row: Row, wanted: str) -> bool:
    return all(word in " ".join((*row.cells, row.tail)).casefold() for word in wanted.casefold().split())


# ----------------------------------------------------------------------------------------------------
# The narrow panel beside them: short lines under headings, some of which can be chosen.


class Radar(Rows, inherit_bindings=False):
    """Rows of one cell with a figure at the right; `key` is what a line is chosen by, None where it is for reading.

    Without the focus it is read from the top, and what has no room is counted, never cut off in silence.
    """

    BINDINGS = bindings("objectives")
    DEFAULT_CSS = "Radar { width: 25; height: 1fr; }"

    def __init__(self, moved: Callable[[], None]) -> None:
        super().__init__((), moved, id="radar")

    @property
    def picks(self) -> list[Pick]:
        """What can be chosen, from the top."""
        return [row.key for row in self.rows if row.key]

    @property
    def picked(self) -> Pick:
        """What would be chosen."""
        return (self.row and self.row.key) or ("", 0)

    def joints(self) -> Sequence[int]:
        return (0,)

    def mark(self, index: int) -> Hashable:
        """Whether it would be chosen; without the focus, of the last line in sight, how many have no room (negative)."""
        if not self.has_focus and index == self.size.height - 1:
            below = sum(bool(row.key) for row in self.rows[index + 1 :])
            return -below - bool(self.rows[index].key) if below else 0
        return super().mark(index)

    def line(self, index: int, part: int, mark: Hashable) -> Strip:
        row, room = self.rows[index], self.size.width - 3
        if room < 1:
            return self.below()
        if isinstance(mark, int) and mark < 0:
            row = Row((t("radar.more", n=-mark),), hue="quiet")
        text, sign = shown(row.cells[0][:LONGEST]), f"{shown(row.sign[:1])} " if row.sign else ""
        value = cut(shown(row.tail[:LONGEST]), room - width(sign) - min(width(text), room // 3) - 1)
        words = sign + fit(text, max(0, room - width(sign) - width(value) - bool(value)))
        words += f" {value}" if value else ""
        return self.strip(
            [Part("│", "rule"), Part(" ", ""), Part(words, "cursor" if mark is True else row.hue)]
        )

    def below(self) -> Strip:
        return self.strip([Part("│", "rule")])

    def render_line(self, y: int) -> Strip:
        return super().render_line(y) if self.rows else self.below()

    def on_blur(self) -> None:
        self._settle()

    def _begin(self) -> int:
        """The first objective, else the first that can be chosen."""
        objectives = (at for at, row in enumerate(self.rows) if row.key and row.key[0] == "objective")
        return next(objectives, self._selectable(0, 1))

    def _settle(self) -> None:
        if self.has_focus:
            self._reveal()
        else:
            self._top = 0
