"""A meeting's lines as rows: what each says, and the list of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, NamedTuple
from unicodedata import normalize

from textual.binding import BindingType
from textual.message import Message

from dealtui.domain.divergence import new_words
from dealtui.domain.kinds import BY_NAME, KINDS, Kind
from dealtui.domain.mapping import taken_up
from dealtui.domain.records import Entry
from dealtui.domain.scribe.marks import head
from dealtui.domain.scribe.pieces import side_at
from dealtui.i18n import t
from dealtui.service.book import Change
from dealtui.service.recheck import superseded
from dealtui.service.recording import Recording
from dealtui.text import cut, width
from dealtui.tui.keys import bindings
from dealtui.tui.widgets.rows import Column, Row, Rows
from dealtui.tui.wording import weekday_day

# ----------------------------------------------------------------------------------------------------
# One entry as a row: its words in the order in which they are typed, what became of it at the right edge.


class Around(NamedTuple):
    """What a row says of other lines: `entry` gives one by its number (None: there is none), `replaced` names for each
    consensus whose place was taken the one that took it, `kept` for each spoken promise the action that it became."""

    entry: Callable[[int], Entry | None] = lambda number: None
    replaced: Mapping[int, int] = {}
    kept: Mapping[int, int] = {}


_ALONE = Around()


def mark(kind: Kind) -> str:
    """The short word of a kind in the language of the screens."""
    return t(f"mark.{kind.name}")


def sign_of(kind: Kind) -> str:
    """How a kind is typed in the language of the screens."""
    return kind.mark if t("record.marks") == "han" else kind.letters[0]


def row_of(entry: Entry, code: Callable[[int], str], around: Around = _ALONE) -> Row:
    """An entry's row: what it answers, who, when, what. `?` in the first column: what it rests on was changed."""
    kind = BY_NAME.get(entry.kind, KINDS[-1])
    plain = normalize("NFKC", entry.text)
    words = [found for ref in entry.refs if (found := code(ref)) and found not in plain]
    if entry.fit:
        words.append(t(f"fit.{entry.fit}"))
    charged = kind.name == "divergence"  # its owner stands with the criterion
    first, said = len(words), ""
    if who := entry.speaker if charged else entry.owner or entry.speaker:
        if not (f"@{who}" in plain or (entry.part and plain.startswith(who))):
            words.append(f"@{who}")
    elif (
        entry.side and side_at(entry.text, 0, len(entry.text)) is None
    ):  # said with a colon: no word of the text
        said = t("row.said", side=t(f"side.{entry.side}"))
    if entry.due and not charged:
        words.append(weekday_day(entry.due))
    # of a consensus that took another's place what was and what is (guide 17)
    old = around.entry(entry.supersedes) if entry.supersedes else None
    words.append(t("row.replaces", old=new_words(old.text), new=new_words(entry.text)) if old else entry.text)
    words[first] = said + words[first]
    if not charged:
        words += [f"@{helper.name}" for helper in entry.helpers if helper.name not in entry.text]
    words += _second(entry, charged)
    cells = (entry.at[11:16], entry.code, mark(kind), " ".join(words))
    sign = "?" if entry.suspect else "~" if entry.internal else ""
    return Row(cells, sign, _tail(entry, code, around), kind.group, entry.doc_id)


def _second(entry: Entry, charged: bool) -> list[str]:
    """What stands after the bar."""
    second = [entry.criterion or entry.place]
    if charged:
        names = [entry.owner, *(helper.name for helper in entry.helpers)]
        second += [f"@{name}" for name in names if name and f"@{name}" not in entry.criterion]
        if entry.due and entry.due_text not in entry.criterion:
            second.append(weekday_day(entry.due))
    elif not second[0] and entry.amount and entry.amount not in entry.text:
        second = [entry.amount]
    found = " ".join(filter(None, second))
    return [f"| {found}"] if found else []


def _tail(entry: Entry, code: Callable[[int], str], around: Around) -> str:
    """What has settled the line or taken its place, and its topics."""
    tail = ["~"] if entry.suspect and entry.internal else []  # the sign is another one now
    became = {
        "row.settled": entry.resolved_by,
        "row.kept": around.kept.get(entry.doc_id, 0),
        "row.replaced": around.replaced.get(entry.doc_id, 0),
    }
    tail += [t(key, code=code(other)) for key, other in became.items() if other and code(other)]
    return " ".join([*tail, *(f"#{t(f'topic.{topic}')}" for topic in entry.topics)])


def unsaved_row(line: str, kind: str) -> Row:
    """A line that could not be saved yet: loud, without a code."""
    found = BY_NAME.get(kind, KINDS[-1])
    return Row(("", "", mark(found), line), "!", t("record.unsaved_tag"), "loud", -1)


def columns(code_cells: int) -> tuple[Column, ...]:
    """Time, code, mark, text."""
    marks = max(width(mark(kind)) for kind in KINDS)
    return (Column(5, "quiet"), Column(code_cells, "hue"), Column(marks, "hue"), Column())


# ----------------------------------------------------------------------------------------------------
# A meeting's lines as rows: one more line costs the same under 5 and under 5,000.

_CODE_CELLS = 3  # N99; wider when it has to be
NAMED = 5  # lines that what was taken back is named by


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
        reading = self._recording.read(*line)
        if reading.form != "entry":
            return unsaved_row(*line)
        return unsaved_row(line[0][head(line[0]).body :], reading.kind)

    def fill(self) -> None:
        """Show the meeting as it is now, and under it the lines that are not saved."""
        rows, self._order = [], {}
        self._around = self._look_around()
        for entry in self._recording.entries:
            self._order[entry.doc_id] = entry.order
            rows.append(row_of(entry, self._recording.code, self._around))
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
        numbers = {op.doc_id for op in ops}
        return sorted(self._place[number] for number in numbers if number in self._place)

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
        _, replaced, kept = self._around
        # what a changed line was before is not known: one that is gone may have been anything
        about = None if changed is None else [entries.get(number) for number in changed]
        if about is None or any(e is None or e.kind == "consensus" or e.supersedes for e in about):
            replaced = superseded(recording.book, recording.deal.doc_id)
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
