"""The meeting form: a meeting begins in ten seconds of typing; also the head of a meeting that exists."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus
from textual.screen import Screen
from textual.widgets import Input, Static

from dealtui.i18n import t
from dealtui.service.sealed import Sealed
from dealtui.store.errors import StoreError
from dealtui.tui.asking_reason import ask_reason
from dealtui.tui.dialogs.frame import plain
from dealtui.tui.keys import bindings
from dealtui.tui.screens.form_fields import Field, Known, fields_for, values_of
from dealtui.tui.screens.form_save import Refused, reading, save
from dealtui.tui.screens.form_text import last_piece
from dealtui.tui.styles import style
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.form_parts import Choice, FormLine, GoLine, Labels
from dealtui.tui.widgets.head import Head
from dealtui.tui.widgets.rows import Column, Row, Rows
from dealtui.tui.widgets.rule import Rule

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book

__all__ = ["MeetingFormScreen"]


class MeetingFormScreen(Screen[int | None]):
    """Answers the meeting's number, or None when it was left.

    app.push_screen(MeetingFormScreen(book, client="华东智造"), open_it)
    app.push_screen(MeetingFormScreen(book, meeting=7))             # the head of meeting 7
    """

    CSS_PATH = style("form.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("form")]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - an instance variable to Textual

    def __init__(self, book: Book, *, client: str = "", deal: str = "", meeting: int = 0) -> None:
        super().__init__()
        self._book = book
        self._meeting = meeting
        self._known = Known(book)
        self._fields = fields_for(book.meeting(meeting).status if meeting else "")
        given = (
            values_of(book.meeting(meeting))
            if meeting
            else {"client": client, "deal": deal, "recorder": book.user}
        )
        self._given = {field.name: given.get(field.name, "") for field in self._fields}
        self._lines: dict[str, Choice | FormLine] = {field.name: self._line(field) for field in self._fields}
        self._fault = ("", "")  # the field that could not be taken, and why; until it is changed
        self._saved = False

    def compose(self) -> ComposeResult:
        yield Head(t("form.head") if self._meeting else t("form.new"), self._path())
        yield Rule(id="upper")
        with Horizontal(id="form-body"):
            with Horizontal(id="form-lines"):
                yield Labels([t(f"form.{field.name}") for field in self._fields], id="form-labels")
                with Vertical(id="form-fields"):
                    yield from self._lines.values()
                    yield GoLine(self._go_word(), id="form-go")
            with Vertical(id="form-side"):
                yield Rule()
                yield Static(id="form-note")
                rows = Rows((Column(),), id="form-known")
                rows.can_focus = False
                rows.show_cursor = True
                yield rows
        yield Rule(id="lower")
        yield Foot()

    def _line(self, field: Field) -> Choice | FormLine:
        value = self._given[field.name]
        if field.choices:
            options = [(code, t(key)) for code, key in field.choices]
            return Choice(options, value, required=field.required, id=field.name)

        def ghost(text: str) -> str:
            return self._ghost(field, text)

        return FormLine(value, ghost, between=field.breaks[1:2] or " ", id=field.name)

    def _path(self) -> tuple[str, ...]:
        if not self._meeting:
            return ()
        meeting = self._book.meeting(self._meeting)
        deal = self._book.deal(meeting.deal)
        return (self._book.client(deal.client).name, deal.name)

    def on_mount(self) -> None:
        self._lay_lines()
        empty = next((f.name for f in self._shown() if not self._given[f.name]), self._fields[0].name)
        self.set_focus(self._lines[empty])

    def on_resize(self) -> None:
        self.call_after_refresh(self._join_rules)

    def _join_rules(self) -> None:
        """Where the line between the two halves meets the rules."""
        side = self.query_one("#form-side")
        column = side.region.x if side.region.x and self.has_class("-wide") else -1
        self.query_one("#upper", Rule).join(column, "┬")
        self.query_one("#lower", Rule).join(column, "┴")

    # ------------------------------------------------------------------ the lines

    @property
    def values(self) -> dict[str, str]:
        """What stands on the lines now; a line of another scene changes nothing."""
        shown = self._shown()
        return {f.name: self._value(f) if f in shown else self._given[f.name] for f in self._fields}

    def _shown(self) -> list[Field]:
        """The lines that a meeting of the chosen scene has."""
        scene = self._lines["scene"].value
        return [field for field in self._fields if field.scene in ("", scene)]

    def _lay_lines(self) -> None:
        """Show the lines of the scene."""
        shown = self._shown()
        for field in self._fields:
            self._lines[field.name].display = field in shown
        self.query_one(Labels).say([t(f"form.{field.name}") for field in shown])

    def _value(self, field: Field) -> str:
        return self._lines[field.name].value.strip()

    @property
    def field(self) -> Field | None:
        """The field of the line that has the focus."""
        here = self.focused.id if self.focused else None
        return next((field for field in self._fields if field.name == here), None)

    def _changed(self) -> list[str]:
        return [name for name, value in self.values.items() if value != self._given[name].strip()]

    def _go_word(self) -> str:
        if self._meeting:
            return t("form.save")
        return t("form.plan") if self._lines["at"].value.strip() else t("form.start")

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        names = [field.name for field in self._shown()]
        self.query_one(Labels).point(names.index(event.widget.id) if event.widget.id in names else -1)
        self._offer()
        self._say_reading()

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input is self.focused:
            self._fault = ("", "")
            self._offer()
            self._say_reading()
        if event.input.id == "at":
            self.query_one(GoLine).say(self._go_word())

    def on_choice_changed(self) -> None:
        self._lay_lines()
        self._say_reading()

    # ------------------------------------------------------------------ what is known

    def _candidates(self, field: Field, text: str) -> list[str]:
        return self._known.candidates(field, text, self.values)

    def _ghost(self, field: Field, text: str) -> str:
        """The line as Tab would make it, where that only adds to what was typed."""
        piece = last_piece(text, field.breaks)
        found = self._candidates(field, text) if piece.text else []
        return piece.before + found[0] if found and found[0].startswith(piece.text) else ""

    def _offer(self) -> None:
        field, rows = self.field, self.query_one("#form-known", Rows)
        if field is None or field.choices:
            rows.set_rows([], -1)
            return
        hints = self._known.words(field.name, self.values)
        found = self._candidates(field, self._value(field))
        rows.set_rows(
            [Row((word,), tail=hints[word], key=number) for number, word in enumerate(found, 1)], -1
        )

    def _say_reading(self) -> None:
        """Under the lines: how the line is read, or what belongs there."""
        field = self.field
        if field is None:
            self.note("")
        elif field.name == self._fault[0]:
            self.note(self._fault[1], wrong=True)
        else:
            read = reading(self._book, field, self._value(field), begins=not self._meeting)
            self.note(read or t(f"form.hint.{field.name}"))

    def note(self, text: str, *, wrong: bool = False) -> None:
        """Say something under the lines."""
        note = self.query_one("#form-note", Static)
        note.update(plain(text))
        note.set_class(wrong, "-wrong")

    def _take(self, row: int) -> None:
        """Put a known word where the piece being typed stands."""
        field, line = self.field, self.focused
        found = self._candidates(field, self._value(field)) if field else []
        if field and isinstance(line, FormLine) and row < len(found):
            more = (
                field.breaks[1:2] if field.breaks and self.query_one("#form-known", Rows).cursor >= 0 else ""
            )
            line.value = last_piece(line.value, field.breaks).before + found[row] + more
            line.cursor_position = len(line.value)

    def on_rows_opened(self, event: Rows.Opened) -> None:
        self._take(event.index)

    # ------------------------------------------------------------------ keys

    def action_candidate(self, by: int) -> None:
        rows = self.query_one("#form-known", Rows)
        if by < 0 and rows.cursor < 0:
            self.action_previous_field()
        elif by < 0 and rows.cursor == 0:
            rows.set_rows(rows.rows, -1)
        elif rows.rows:
            rows.select(rows.cursor + by)
        else:
            self.focus_next()

    def action_take(self) -> None:
        rows, field = self.query_one("#form-known", Rows), self.field
        piece = last_piece(self._value(field), field.breaks).text if field else ""
        if rows.cursor >= 0:
            self._take(rows.cursor)
        elif field and piece and rows.rows and all(row.cells[0] != piece for row in rows.rows):
            self._take(0)
        else:
            self.focus_next()

    def action_next_field(self) -> None:
        rows, field = self.query_one("#form-known", Rows), self.field
        if field is None:
            self.action_save()
            return
        if rows.cursor >= 0:
            self._take(rows.cursor)
            if field.breaks:
                return
        self.focus_next()

    def action_previous_field(self) -> None:
        self.focus_previous()

    def on_go_line_pressed(self) -> None:
        self.action_save()

    def action_save(self, reason: str | None = None) -> None:
        """Store the lines; a sealed record asks why it is amended first."""
        try:
            number = save(self._book, self._meeting, self.values, reason)
        except Refused as refused:
            self._fault = (refused.field, refused.why)
            self.set_focus(self._lines[refused.field])
            self._say_reading()
        except Sealed:
            ask_reason(self.app, self.action_save)
        except StoreError as error:
            self.note(t(error.key, **error.values), wrong=True)
        else:
            self._saved = True
            self.dismiss(number)

    def action_cancel(self) -> None:
        if self.may_leave(lambda: self.dismiss(None)):
            self.dismiss(None)

    def may_leave(self, leave: Callable[[], object]) -> bool:
        """Whether nothing typed would be lost; asks otherwise, and leaves on yes."""
        changed = self._changed()
        if self._saved or not changed:
            return True
        from dealtui.tui.dialogs.yes_no import YesNo

        words = (t("form.leave_text", n=len(changed)), t("form.leave_yes"), t("form.leave_no"))
        question = YesNo(t("form.leave"), *words, default=False)

        def decide(yes: bool | None) -> None:
            if yes:
                leave()

        self.app.push_screen(question, decide)
        return False
