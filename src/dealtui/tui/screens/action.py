"""One action: who does what by when and where that came from, its steps, what it waits for, what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.containers import Horizontal
from textual.events import Resize
from textual.widget import Widget

from dealtui.domain import typed
from dealtui.domain.deadlines import is_past, overdue
from dealtui.domain.lifecycle import OPEN, STATES, EventRefused, column_of
from dealtui.i18n import t, tn
from dealtui.service import following
from dealtui.service.entries import happenings
from dealtui.tui.keys import bindings, label, pressed
from dealtui.tui.screens.acting import ActionKeys, Line, origin_of, progress, served_by, task_of
from dealtui.tui.screens.base import Target, asks
from dealtui.tui.themes import style
from dealtui.tui.widgets.drawn import Head, Part
from dealtui.tui.widgets.rows import WHOLE, Column, Row, Rows
from dealtui.tui.wording import ago, beside, deed, due_words, local, near_day, stamp

if TYPE_CHECKING:
    from dealtui.domain.records import Action
    from dealtui.service.book import Book


# ----------------------------------------------------------------------------------------------------
# One action as rows: what was promised, the steps, what rests on what, the answers, and what became of it.

COLUMNS = (
    Column(10, "quiet", gap=2),
    Column(gap=2),
    Column(WHOLE, gap=2, least=8),
    Column(WHOLE, "quiet", gap=0),
)
HISTORY_COLUMNS = (Column(11, "quiet"), Column(WHOLE, gap=2, least=8), Column())


class FieldRow(NamedTuple):
    """A row and what it stands for: a field, or `step`, `depends`, `slip`, `chase`, `history` with its place."""

    what: str
    row: Row
    place: int = 0
    whole: str = ""  # uncut, for the pane


def field_rows(book: Book, number: int, *, history: bool) -> list[FieldRow]:
    """Everything about an action, in the order in which one asks for it; `history`: with what became of it."""
    action: Action = book.record("actions", number)
    now = book.clock.now()
    rows = [
        *_promise(book, action, now),
        *_steps(action, now),
        *_depends(book, action),
        *_answers(action, now),
    ]
    for place, (when, who, what) in enumerate(told_of(book, number) if history else ()):
        whole = "  ".join((when, who, what))
        rows.append(_field("history", what, place, who=who, tail=when, hue="quiet", whole=whole))
    return rows


def _field(
    what: str,
    value: str,
    place: int = 0,
    *,
    label: str = "",
    who: str = "",
    tail: str = "",
    sign: str = "",
    hue: str = "plain",
    whole: str | None = None,
) -> FieldRow:
    """A row of a field; of several of one kind the first has the label."""
    label = " " if place else label or t(f"action.{what}")
    row = Row((label, value.replace("\n", "  "), who, tail), sign=sign, hue=hue)
    return FieldRow(what, row, place, value if whole is None else whole)


def _promise(book: Book, action: Action, now: datetime) -> Iterator[FieldRow]:
    today, late = now.date(), overdue(action, now)
    yield _field("task", task_of(action))
    yield _field("owner", " ".join(filter(None, (action.owner or t("board.no_owner"), action.part))))
    yield _field("helpers", typed.helpers_line(action.helpers, "、"))
    yield _field("side", t(f"side.{action.side or 'unknown'}"))
    ended = {"closed": action.closed, "cancelled": action.closed, "done": action.finished}
    at = ended.get(action.state, "")
    day = near_day(local(at, now).date().isoformat(), today, weekday=False) if at else ""
    yield _field("state", beside(t(f"state.{action.state}"), action.cancelled), tail=day)
    when = near_day(action.due, today) if action.due else t("action.no_due")
    phrase = action.due_text and f"“{action.due_text}”"
    tail = due_words(action, now) if late else ""
    yield _field("due", beside(when + action.due[10:].replace("T", " "), phrase), sign="!" * late, tail=tail)
    if first := action.due_at_first:
        yield _field("original", near_day(first, today, weekday=False))
    for place, slip in enumerate(action.slips):
        days = [near_day(day, today, weekday=False) if day else "-" for day in (slip.old, slip.new)]
        dates = " -> ".join(days) if slip.new else days[0]
        answer = t(f"answer.{slip.answer}") if slip.answer else ""
        label = tn("action.slips", len(action.delays), n=len(action.delays))
        yield _field("slip", beside(dates, slip.reason, answer, slip.by), place, label=label)
    if action.risk:
        yield _field("risk", action.risk, sign="!", hue="open")
    if action.suspect:
        yield _field("suspect", t("board.suspect"), sign="?")
    topic = (book.table("meetings").get(doc_id=action.meeting) or {}).get("topic", "")
    yield _field("origin", beside(origin_of(book, action), topic))
    for place, line in enumerate(served_by(book, action)):
        yield _field("needs", f"{line.get('code', '')} {line.get('text', '')}", place)
    yield _field("note", action.note)


def _steps(action: Action, now: datetime) -> Iterator[FieldRow]:
    label = t("action.steps", done=progress(action))
    for place, step in enumerate(action.steps):
        late = step.state != "done" and is_past(step.due, now) and action.state in OPEN
        day = near_day(step.due, now.date()) if step.due else ""
        words = f"{step.sign} {step.text}"
        whole = beside(words, step.person, day)
        said = {"label": label, "who": step.person, "tail": day, "whole": whole}
        yield _field("step", words, place, sign="!" * late, **said)
    if not action.steps:
        yield _field("no_steps", t("action.steps_hint"), label=label, whole="")


def _depends(book: Book, action: Action) -> Iterator[FieldRow]:
    before = [book.table("actions").get(doc_id=number) for number in action.depends]
    for place, doc in enumerate(filter(None, before)):
        state = doc.get("state", "todo")
        words = f"{'.' if state in OPEN else 'x'} {doc.get('code', '')} {doc.get('task', '')}"
        yield _field("depends", words, place, who=doc.get("owner", ""), tail=t(f"state.{column_of(state)}"))
    if not any(before):
        yield _field("depends", "")


def _answers(action: Action, now: datetime) -> Iterator[FieldRow]:
    for place, chase in enumerate(reversed(action.chases)):
        label = tn("action.chases", len(action.chases), n=len(action.chases))
        value = beside(chase.to and f"@{chase.to}", chase.note, chase.by)
        value += f" -> {chase.answer}" if chase.answer else ""
        yield _field("chase", value, place, label=label, tail=ago(chase.at, now))
    if action.state not in OPEN or action.result:
        yield _field("result", action.result, hue="agreed")
    if action.next_step:
        tail = near_day(action.next_due, now.date()) if action.next_due else ""
        yield _field("next_step", action.next_step, tail=tail)
    if len(action.told) > 1:
        for place, one in enumerate(action.told):
            value = f"{one.name}  {one.answer or t('action.not_answered')}"
            yield _field("sent", value, place, tail=ago(one.answered or one.at, now))
    elif action.sent:
        yield _field("sent", action.sent_to, tail=ago(action.sent, now))
    if action.feedback:
        content = t(f"action.satisfaction_{action.satisfaction}") if action.satisfaction else ""
        tail = ago(action.feedback_at, now)
        yield _field("feedback", beside(action.feedback, content), tail=tail, hue="client")


# ---------------------------------------------------------------------- history


def told_of(book: Book, number: int) -> list[tuple[str, str, str]]:
    """The history: when, who, what, and the fields that say more about it."""
    now, told = book.clock.now(), []
    for happened in happenings(book, number):
        name = deed(happened.label)
        if happened.inverse:
            name = t(f"action.{happened.inverse}_of", what=name)
        told.append((stamp(happened.at, now), happened.by, beside(name, *_fields(happened.changes))))
    return told


def _fields(changes: dict[str, tuple[Any, Any]]) -> Iterator[str]:
    for field, (before, after) in changes.items():
        if field == "state":
            yield f"{t(f'state.{before or STATES[0]}')} -> {t(f'state.{after or STATES[0]}')}"
        elif field in ("task", "owner", "due", "side") and (before or after):
            shown = [str(value or "-").replace("T", " ") for value in (before, after)]
            if field == "side":  # as documents hold it: one that says none is ours
                sides = ("ours" if value is None else value or "unknown" for value in (before, after))
                shown = [t(f"side.{side}") for side in sides]
            yield " -> ".join(shown) if before else shown[1]
        elif field in ("result", "feedback", "risk", "cancelled", "sent_to") and after:
            yield str(after)
        elif field in ("slips", "chases") and after:
            yield str(after[-1].get("reason") or after[-1].get("note") or "")
        elif field == "steps" and after is not None:
            yield f"{sum(step.get('state') == 'done' for step in after)}/{len(after)}"
        elif field == "note" and after:
            yield str(after).rsplit("\n", 1)[-1]


# ----------------------------------------------------------------------------------------------------
# The screen: every field and step is changed where it stands.

WIDE = 120  # cells from which on the history stands beside the rest

# What a row stands for -> the action that Enter on it is, where that is called otherwise
_CHANGED_BY = {
    "due": "date",
    "slip": "why_late",
    "suspect": "look",
    "origin": "meeting",
    "no_steps": "add_step",
    "chase": "reply",
    "sent": "feedback",
    "next_step": "result",
}


class ActionScreen(ActionKeys):
    """An action opened.

    app.open("action", 12)
    """

    CSS_PATH = style("board.tcss")
    BINDINGS = bindings("action", "follow")

    def __init__(self, book: Book, number: int) -> None:
        super().__init__(book)
        self._number = number
        self.fields: list[FieldRow] = []
        """The rows, with what they stand for."""
        self._history = Rows(HISTORY_COLUMNS, empty=t("action.no_history"), id="action-history")
        self._history.can_focus = False

    def view(self) -> Iterable[Widget]:
        with Horizontal(id="action-body"):
            yield Rows(COLUMNS, self.moved, id="action-rows")
            yield self._history

    def begin(self) -> None:
        self._fit(self.app.size.width)
        super().begin()

    def on_resize(self, event: Resize) -> None:
        if self._fit(event.size.width):
            self.show()

    def _fit(self, width: int) -> bool:
        """The history beside the rest, where there is room for it; whether that is new."""
        before, self._history.display = self._history.display, width >= WIDE
        self._history.styles.width = width * 2 // 5
        return self._history.display != before

    # ------------------------------------------------------------------ what is shown

    @property
    def main(self) -> Rows:
        return self.query_one("#action-rows", Rows)

    @property
    def chosen(self) -> Target:
        return Target("action", self._number)

    def show(self) -> None:
        """The action as it is now."""
        at, beside = self.field, self._history.display
        self.fields = field_rows(self.book, self._number, history=not beside)
        self.main.set_rows([field.row for field in self.fields], self._place_of(at))
        if beside:
            self._history.set_rows(map(Row, told_of(self.book, self._number)))
        action = self.action(self._number)
        path = (action.code, *dict.fromkeys(self.book.names_of(action.deal)))
        self.query_one(Head).show(t("word.action"), path, (t(f"state.{action.state}"),))
        self.follow()

    def _place_of(self, field: FieldRow | None) -> int:
        """Where one was: the same field or step."""
        if field is None:
            return 0
        places = {other.place: n for n, other in enumerate(self.fields) if other.what == field.what}
        last = max(places.values(), default=min(self.main.cursor, len(self.fields) - 1))
        return places.get(field.place, last)

    @property
    def field(self) -> FieldRow | None:
        """What the selected row stands for."""
        cursor = self.main.cursor
        return self.fields[cursor] if 0 <= cursor < len(self.fields) else None

    @property
    def _step(self) -> int:
        """The place of the selected step, -1 when the row is none."""
        return self.field.place if self.field and self.field.what == "step" else -1

    def detail(self, target: Target) -> list[Line]:
        """The selected row whole."""
        return [[Part(line)] for line in (self.field.whole if self.field else "").split("\n") if line]

    def key_word(self, key_id: str) -> str:
        """Enter on a row changes it."""
        return label("action.edit") if key_id == "list.open" else super().key_word(key_id)

    # ------------------------------------------------------------------ its fields

    def action_open_action(self) -> None:
        self.action_edit()

    def action_edit(self) -> None:
        """Change what the row says, each in its own way; of some there is none."""
        what = self.field.what if self.field else ""
        getattr(self, f"action_{_CHANGED_BY.get(what, what)}", lambda: None)()

    @asks
    async def action_task(self) -> None:
        await self.change_task(self._number)

    @asks
    async def action_helpers(self) -> None:
        """Who helps, each with their part (guide 74)."""
        action = self.action(self._number)
        value = typed.helpers_line(action.helpers)
        text = await self.ask_line(t("action.helpers"), value, "action.hint_helpers")
        await self.edit(action, helpers=typed.read_helpers(text))

    @asks
    async def action_side(self) -> None:
        """Ours, or the client's."""
        action, sides = self.action(self._number), ("ours", "client")
        options = [(t(f"side.{side}"), t(f"action.hint_side_{side}")) for side in sides]
        chosen = await self.ask_one_of(t("action.side"), options, sides.index(action.side or "ours"))
        await self.edit(action, side=sides[chosen])

    @asks
    async def action_note(self) -> None:
        """A note more, with its day and author."""
        if text := await self.ask_line(t("action.ask_note"), "", "action.hint_note"):
            await self.do(following.add_note(self.book, (self._number,), text))

    @asks
    async def action_why_late(self) -> None:
        """Why the date was moved last, and what was done about it, when that was not said at once (guide 87, 88)."""
        action = self.action(self._number)
        reason, answer = await self.ask_why(action.slips[-1].reason, action.slips[-1].answer)
        await self.do(following.explain_slip(self.book, self._number, reason, answer, expect=action.revision))

    @asks
    async def action_depends(self) -> None:
        """One more action that must be done before, or one of them no longer."""
        action = self.action(self._number)
        others = following.may_come_before(self.book, action)
        if not others:
            raise EventRefused("depends", "nothing_before", action.code)
        options = [
            (f"{' x'[one.doc_id in action.depends]} {one.code} {one.task}", t(f"state.{one.state}"))
            for one in others
        ]
        chosen = others[await self.ask_one_of(t("action.ask_depends"), options)].doc_id
        kept = tuple(number for number in action.depends if number != chosen)
        before = kept if chosen in action.depends else (*kept, chosen)
        await self.do(following.depend(self.book, self._number, before, action.revision))

    @asks
    async def action_reply(self) -> None:
        """What came back to the last chase (guide 94, 107)."""
        action = self.action(self._number)
        title = t("action.ask_reply", what=self.named((self._number,)))
        text = await self.ask_line(title, action.chases[-1].answer)
        await self.do(following.reply(self.book, self._number, text, action.revision))

    def action_meeting(self) -> None:
        """Its line in the record that it comes from."""
        action = self.action(self._number)
        self.open_target(Target("entry", action.entry, action.meeting))

    # ------------------------------------------------------------------ its steps

    @asks
    async def action_add_step(self) -> None:
        """One or several more, in the line language of steps (guide 79-81): after the selected one, else at the end."""
        at = self._step + 1 or None
        if text := await self.ask_line(t("action.ask_steps"), "", "action.hint_steps"):
            await self.do(following.add_steps(self.book, self._number, text, at=at))

    @asks
    async def action_step(self) -> None:
        """The selected step's words, person and date in one line."""
        place, action = self._step, self.action(self._number)
        old = typed.step_line(action.steps[place])
        title = t("action.ask_step", n=place + 1)
        text = await self.ask_line(title, old, "action.hint_step", "action.task_needed")
        if text != old:
            read = typed.split(text, self.book.clock.now())[0]
            given = {"text": read.text, "person": read.person, "due": read.due}
            expect = action.revision
            await self.do(following.edit_step(self.book, self._number, place, expect=expect, **given))

    @asks
    async def action_tick(self) -> None:
        """The selected step; from any other row the first one that is not done."""
        steps = self.action(self._number).steps
        open_ones = (n for n, step in enumerate(steps) if step.state != "done")
        place = self._step if self._step >= 0 else next(open_ones, -1)
        if place < 0:
            key = "action.add_step"
            how = t("action.press", key=pressed(key), what=label(key))
            self.say(t("action.nothing_to_tick", how=how), loud=True)
        else:
            await self.do(following.tick_step(self.book, self._number, place))

    @asks
    async def action_move_step(self, by: int) -> None:
        place = self._step
        if place >= 0 and 0 <= place + by < len(self.action(self._number).steps):
            await self.do(following.move_step(self.book, self._number, place, by))
            self.main.select(self.main.cursor + by)

    @asks
    async def action_date(self) -> None:
        """Of the selected step, else of the action."""
        if (place := self._step) < 0:
            super().action_date()
        else:
            action = self.action(self._number)
            due, _ = await self.ask_day(action.steps[place].text, action.steps[place].due)
            expect = action.revision
            await self.do(following.edit_step(self.book, self._number, place, expect=expect, due=due))

    @asks
    async def action_cancel(self) -> None:
        """The selected step is taken out; else the action is given up."""
        if self._step < 0:
            super().action_cancel()
        else:
            await self.do(following.drop_step(self.book, self._number, self._step))
