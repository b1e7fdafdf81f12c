"""A meeting's lines as rows: one more line costs the same under 5 and under 5,000."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from dealtui.domain.records import Entry
from dealtui.i18n import t
from dealtui.service.recording import Recording
from dealtui.service.settling import superseded
from dealtui.service.unit_of_work import Change
from dealtui.tui.entry_row import Around, row_of, unsaved_row
from dealtui.tui.keys import bindings
from dealtui.tui.record_view import columns
from dealtui.tui.widgets.rows import Row, Rows

__all__ = ["EntryRows"]

_CODE_CELLS = 3  # N99; wider when it has to be


class EntryRows(Rows):
    """The rows of one meeting. `key` of a row is the entry's number; a line that is not saved has -1."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("lines"),
        *(key for key in bindings("capture") if key.action.startswith("pick_kind")),  # F2 to F9 mean the same
    ]
    """The table is `keys.keys_of("lines")`; its actions are the screen's."""

    class KindPicked(Message):
        """The selected line is to be of this kind."""

        def __init__(self, kind: str) -> None:
            super().__init__()
            self.kind = kind

    def __init__(self, recording: Recording) -> None:
        super().__init__(columns(_CODE_CELLS), empty=t("record.empty"), tail=True, id="rows")
        self._recording = recording
        self._wanted = ""
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
    def wanted(self) -> str:
        """What rows must hold to be shown; "" shows all."""
        return self._wanted

    def filter(self, wanted: str) -> None:
        """Show only rows that hold every word of `wanted`, in any case."""
        if wanted != self._wanted:
            self._wanted = wanted
            self.fill()

    def fill(self, unsaved: Sequence[tuple[str, str]] | None = None) -> None:
        """Show the meeting as it is now, and under it the lines that could not be saved."""
        if unsaved is not None:
            self._unsaved = list(unsaved)
        rows, self._order = [], {}
        self._around = self._look_around()
        for entry in self._recording.entries:
            self._order[entry.doc_id] = entry.order
            rows.append(row_of(entry, self._recording.code, self._around))
        self._make_room(max((len(row.cells[1]) for row in rows), default=0))
        shown = list(_holding(rows, self._wanted))
        self._place = {row.key: at for at, row in enumerate(shown)}
        self.set_rows([*shown, *(unsaved_row(line, kind) for line, kind in self._unsaved)])

    def heard(self, change: Change) -> None:
        """Show what a commit changed, as little of it as will do."""
        if change.reloaded:
            self.fill()
            return
        deal = self._recording.deal.doc_id
        changed = {op.doc_id for op in change.ops if op.table == "entries" and op.deal == deal}
        before, self._around = self._around.replaced, self._look_around(changed)
        changed |= {number for number, _ in before.items() ^ self._around.replaced.items()}
        if changed and not (len(changed) <= 50 and all(map(self._draw_one, sorted(changed)))):
            self.fill()

    def show_changed(self, change: Change) -> str:
        """Bring in sight, and select, the line that a commit was about; gives its code, "" when it is gone."""
        numbers = [op.doc_id for op in change.ops if op.table == "entries"]
        places = [self._place[number] for number in numbers if number in self._place]
        if not places:
            return ""
        self.select(min(places))
        return self.rows[min(places)].cells[1]

    def action_pick_kind(self, kind: str) -> None:
        if self.number:
            self.post_message(self.KindPicked(kind))

    def _draw_one(self, number: int) -> bool:
        """Draw one entry anew, or add it at the end; False when more than its own row is another one."""
        try:
            entry = self._recording.entry(number)
        except KeyError:
            return False
        if entry.meeting != self._recording.number:
            return number not in self._order
        known = self._order.get(number)
        if entry.deleted or self._wanted or self._unsaved:
            return False
        row = row_of(entry, self._recording.code, self._around)
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
        replaced = self._around.replaced
        if changed is None or any(_is_agreed(entries.get(number)) for number in changed):
            replaced = superseded(recording.book, recording.deal.doc_id)
        return Around(entries.get, replaced)

    def _make_room(self, cells: int) -> None:
        """Widen the column of codes when one does not fit."""
        if cells > self._code_cells:
            self._code_cells = cells
            self.set_columns(columns(cells))


def _holding(rows: Iterable[Row], wanted: str) -> Iterable[Row]:
    words = wanted.casefold().split()
    for row in rows:
        if all(word in " ".join((*row.cells, row.tail)).casefold() for word in words):
            yield row


def _is_agreed(entry: Entry | None) -> bool:
    """Whether it is a consensus, or may have been one."""
    return entry is None or entry.kind == "consensus" or bool(entry.supersedes)
