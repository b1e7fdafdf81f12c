"""Dialogs: a question, a line, a choice or a text over the screen that asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from dealtui.domain.people import PARTS, is_crowd, together
from dealtui.domain.typed import read_next
from dealtui.i18n import t
from dealtui.text import shown
from dealtui.tui.keys import bindings, label, pressed, shown_key
from dealtui.tui.themes import style
from dealtui.tui.widgets.drawn import Page
from dealtui.tui.widgets.inputs import LineInput
from dealtui.tui.widgets.rows import Column, Row, Rows
from dealtui.tui.wording import refused, shown_day, shown_due

if TYPE_CHECKING:
    from dealtui.domain.people import People
    from dealtui.domain.scribe import Reading


# ----------------------------------------------------------------------------------------------------
# What all dialogs share: a title, one thing to decide, and a line of keys; Esc always leaves.

Result = TypeVar("Result")
Reads = Callable[[str], str]  # what is to be said of a line
LONGEST = 4_000


def plain(text: str) -> Content:
    """Several lines of anybody's text as they may be drawn: no markup, nothing that steers the terminal."""
    return Content("\n".join(map(shown, text[:LONGEST].split("\n"))))


class Dialog(ModalScreen[Result]):
    """A question over the screen that asked it; answers through `dismiss`. Titles and texts are never markup."""

    CSS_PATH = style("dialogs.tcss")
    BINDINGS = bindings("dialog", without="y Y n N tab shift+tab left right")
    writes = False
    """Whether a line of the scribe language is written here: the help tells how."""
    HINTS: ClassVar[tuple[str, ...]] = ("dialog.choose", "dialog.cancel")
    """The keys named in the last line, by their ids in the registry."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(plain(self.title or ""), id="dialog-title")
            yield from self.body()
            yield Static(self._hints(), id="dialog-keys")

    def body(self) -> Iterable[Widget]:
        """The widgets between the title and the keys."""
        return ()

    def _hints(self) -> Content:
        parts: list[Content] = []
        for key_id in (*self.HINTS, "dialog.help"):
            key = pressed(key_id)
            parts += [Content.styled(key, "bold"), Content(f" {label(key_id)}   ")]
        return Content("").join(parts)

    def action_choose(self) -> None:
        """Enter, where no line has taken it."""

    def action_cancel(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


# ----------------------------------------------------------------------------------------------------
# A question with two answers.


class YesNo(Dialog[bool]):
    """Asks; answers True or False. Esc is no.

        app.push_screen(YesNo("放弃填写的内容", "已填 3 项。", "放弃", "继续填写", default=False), decide)

    `default` is the answer that Enter gives; choose False where yes throws something away.
    """

    BINDINGS = bindings("dialog")
    HINTS = ("dialog.choose", "dialog.turn", "dialog.cancel")
    AUTO_FOCUS = None

    def __init__(
        self, title: str, text: str = "", yes_label: str = "", no_label: str = "", *, default: bool = True
    ) -> None:
        super().__init__(title)
        self._text = text
        self._labels = {True: yes_label or t("dialog.yes"), False: no_label or t("dialog.no")}
        self._marked = default

    def body(self) -> Iterable[Widget]:
        if self._text:
            yield VerticalScroll(Static(plain(self._text)), id="dialog-text", can_focus=False)
        for answer, key in ((True, "yes"), (False, "no")):
            yield Static(
                Content.assemble((f" {key[0]}", "bold"), f"  {shown(self._labels[answer])}"),
                id=f"answer-{key}",
                classes="answer -marked" if answer == self._marked else "answer",
            )

    @on(Click, ".answer")
    def _clicked(self, event: Click) -> None:
        self.dismiss(event.widget is not None and event.widget.id == "answer-yes")

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)

    def action_turn(self) -> None:
        self._marked = not self._marked
        self.query(".answer").toggle_class("-marked")

    def action_choose(self) -> None:
        self.dismiss(self._marked)

    def action_cancel(self) -> None:
        """Esc: the answer that changes nothing."""
        self.dismiss(False)


# ----------------------------------------------------------------------------------------------------
# One line to type.


class TextPrompt(Dialog[str]):
    """Asks for a line; answers it without outer blanks, or None after Esc.

        app.push_screen(TextPrompt("客户名称", "华东智造"), rename)

    `read` says under the line how it is read while it is typed, else the hint stands there. `check` gets what would be
    answered and says in one sentence what is wrong with it ("" when nothing is). `selected`: what stands there is a whole
    of its own, such as a date, and what is typed takes its place. `writes`: it is a line of the scribe language.
    """

    def __init__(
        self,
        title: str,
        value: str = "",
        hint: str = "",
        *,
        read: Reads = lambda _text: "",
        check: Reads = lambda _text: "",
        selected: bool = False,
        writes: bool = False,
    ) -> None:
        super().__init__(title)
        self._value = value
        self._selected = selected
        self._hint = hint
        self._read = read
        self._check = check
        self.writes = writes

    def body(self) -> Iterable[Widget]:
        yield LineInput(self._value, id="dialog-line")
        yield Static(plain(self.reading(self._value)), id="dialog-note")

    def on_mount(self) -> None:
        if self._selected:
            self.query_one(LineInput).select_all()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.note(self.reading(event.value.strip()))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        if wrong := self._check(text):
            self.note(wrong, wrong=True)
        else:
            self.dismiss(text)

    def reading(self, text: str) -> str:
        """What stands under the line while it is typed."""
        return self._read(text) or self._hint

    def note(self, text: str, *, wrong: bool = False) -> None:
        """Say something under the line."""
        note = self.query_one("#dialog-note", Static)
        note.update(plain(text))
        note.set_class(wrong, "-wrong")


def date_prompt(title: str, value: str, now: datetime) -> TextPrompt:
    """A date, typed as people say it; answers the phrase as it was typed, "" for no date.

    A phrase that is no date is not answered: the line says why. `now` is what the phrase is read against.
    """
    from dealtui.domain.dates import Refusal, read_due

    def read(text: str) -> tuple[str, str]:
        """How a phrase is read; or why it is no date."""
        due = read_due(text, now) if text else None
        return ("", refused(due)) if isinstance(due, Refusal) else (shown_due(due) if due else "", "")

    hint = f"{t('dialog.date_empty')}\n{t('dialog.date_hint')}"
    return TextPrompt(
        title, value, hint,
        read=lambda text: "".join(read(text)), check=lambda text: read(text)[1], selected=True,
    )  # fmt: skip


def line_prompt(
    title: str,
    value: str,
    read: Callable[[str], Reading],
    hint: str = "",
    check: Reads = lambda _text: "",
    known: People | None = None,
) -> TextPrompt:
    """A line of the scribe language: how it will be read stands below it."""
    told = lambda text: _read_as(text, read(text), known)  # noqa: E731
    return TextPrompt(title, value, hint, read=told, check=check, writes=True)


def _read_as(text: str, reading: Reading, known: People | None) -> str:
    from dealtui.tui.screens.record_words import reading_parts

    return "".join(part.text for part in reading_parts(reading, text, known)) if text else ""


def next_prompt(value: str, owner: str, now: datetime) -> TextPrompt:
    """Done, and what comes next in the same line; answers it as it was typed. `owner` does it unless the line names another."""

    def read(text: str) -> str:
        step = read_next(text, now)
        told = (
            (t("action.task"), step.task),
            (t("action.owner"), step.person or owner or "-"),
            (t("action.due"), shown_day(step.due) if step.due else "-"),
            (t("action.delivery"), step.delivery),
        )
        return "  ".join(f"{name} {value}" for name, value in told if value) if step.task else ""

    def check(text: str) -> str:
        step = read_next(text, now)
        if not step.task:
            return t("action.next_needed")
        who = step.person or owner
        lack = "shared_owner" if is_crowd(who) else "" if who else "no_owner"
        return t("follow.refused_plain", why=t(f"follow.refused.{lack}")) if lack else ""

    return TextPrompt(t("action.ask_next"), value, t("action.hint_next"), read=read, check=check)


class NotePrompt(TextPrompt):
    """A line for a deal: the title says for which; Tab puts in the first of those that it begins to name.

    `title` and `offered` get the line as it stands.
    """

    BINDINGS = bindings("noting")

    def __init__(
        self,
        read: Callable[[str], tuple[Reading, People]],
        check: Reads,
        title: Reads,
        offered: Callable[[str], list[str]],
    ) -> None:
        told = lambda text: _read_as(text, *read(text))  # noqa: E731
        super().__init__(title(""), hint=t("contact.hint"), read=told, check=check, writes=True)
        self._title_of, self._offered = title, offered

    def on_input_changed(self, event: Input.Changed) -> None:
        super().on_input_changed(event)
        self.query_one("#dialog-title", Static).update(plain(self._title_of(event.value)))

    def reading(self, text: str) -> str:
        if offered := self._offered(text):
            return f"{shown_key('tab')} {'   '.join(offered)}"
        return super().reading(text)

    def action_complete(self) -> None:
        line = self.query_one(LineInput)
        if offered := self._offered(line.value):
            line.value = offered[0]
            line.cursor_position = len(line.value)


# ----------------------------------------------------------------------------------------------------
# A line over rows: typing leaves the rows that match, the arrows mark one, Enter takes it.


class Pick(Dialog[Any]):
    """One of several: answers the number (from 0) of the option chosen, or None after Esc.

        app.push_screen(Pick("结果", [("洽谈中", ""), ("已成交", ""), ("未成交", "")], marked=0), set_result)

    An option is a label and a quiet hint; typing leaves those whose label or hint holds every word typed.
    """

    BINDINGS = bindings("pick")
    HINTS = ("dialog.choose", "pick.down", "dialog.cancel")
    HINT = "dialog.filter"
    """The message in the empty line."""
    EMPTY = "dialog.none_match"
    """The message where no row matches."""
    HEIGHTS = (1, 12)
    """How many rows are shown: at least, at most."""

    def __init__(self, title: str, options: Iterable[tuple[str, str]], marked: int = 0) -> None:
        super().__init__(title)
        self._rows = [Row((label,), tail=hint, key=number) for number, (label, hint) in enumerate(options)]
        self._marked = marked

    def body(self) -> Iterable[Widget]:
        yield LineInput(placeholder=t(self.HINT), id="dialog-line")
        rows = Rows((Column(),), empty=t(self.EMPTY), id="dialog-rows")
        rows.can_focus = False
        rows.show_cursor = True
        least, most = self.HEIGHTS
        rows.styles.height = max(least, min(len(self._rows), most))
        yield rows

    def matches(self, row: Row, typed: str) -> bool:
        """Whether a row is left by what was typed (without blanks around it, casefolded)."""
        return all(word in f"{row.cells[0]}\n{row.tail}".casefold() for word in typed.split())

    def answer(self, row: Row | None, typed: str) -> Any:
        """What Enter answers; None: there is nothing to take."""
        return row.key if row else None

    def on_mount(self) -> None:
        self.query_one(Rows).set_rows(self._rows, self._marked)

    def on_input_changed(self, event: Input.Changed) -> None:
        typed = event.value.strip().casefold()
        left = [row for row in self._rows if self.matches(row, typed)]
        self.query_one(Rows).set_rows(left, 0 if typed else self._marked)

    def action_move(self, by: int) -> None:
        self.query_one(Rows).action_cursor(by)

    @on(Input.Submitted)
    @on(Rows.Opened)
    def action_choose(self) -> None:
        answer = self.answer(self.query_one(Rows).row, self.query_one(LineInput).value.strip())
        if answer is not None:
            self.dismiss(answer)


class NamePrompt(Pick):
    """A name, one of those that are known or another one; None after Esc.

        app.push_screen(NamePrompt("负责人", [("李雷", "我方 客户经理"), ("王总", "客户 信息总监")]), set_owner)

    Typing leaves the names that hold it; Enter takes the marked one, and what was typed when it is in none of them.
    """

    HINT = "dialog.name_hint"
    EMPTY = "dialog.name_new"
    HEIGHTS = (2, 10)

    def matches(self, row: Row, typed: str) -> bool:
        return typed in row.cells[0].casefold()

    def answer(self, row: Row | None, typed: str) -> str | None:
        return (row.cells[0] if row else typed) or None


class NamesPrompt(NamePrompt):
    """Several names parted by commas: typing leaves those that hold the last one, Enter puts the marked one behind the others."""

    def matches(self, row: Row, typed: str) -> bool:
        *named, piece = PARTS.split(typed)
        return super().matches(row, piece) and row.cells[0].casefold() not in named

    def answer(self, row: Row | None, typed: str) -> str | None:
        *named, piece = PARTS.split(typed)
        known = {each.cells[0].casefold(): each.cells[0] for each in self._rows}
        names = (*(known.get(name.casefold(), name) for name in named), super().answer(row, piece))
        return together(filter(None, names)) or None


# ----------------------------------------------------------------------------------------------------
# A text to read.


class Sheet(Dialog[None]):
    """Shows a text in full, however long; Enter and Esc close it.

    app.push_screen(Sheet("N1 的历次内容", "2026-11-25 10:00 李雷 记录\n需 定制化开发功能"))
    """

    BINDINGS = bindings("sheet")
    HINTS = ("reading.down", "sheet.close")

    def __init__(self, title: str, text: str) -> None:
        super().__init__(title)
        self._text = text

    def body(self) -> Iterable[Widget]:
        yield Page(Static(plain(self._text)), id="dialog-sheet")

    def action_close(self) -> None:
        self.dismiss(None)
