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
from dealtui.service.history import happenings
from dealtui.tui.keys import bindings, first_key, label, shown_key
from dealtui.tui.screens.acting import ActionKeys
from dealtui.tui.screens.base import Target, asks
from dealtui.tui.screens.cards import STEP_SIGNS, Line, origin_of, progress
from dealtui.tui.themes import style
from dealtui.tui.widgets.drawn import Head, Part
from dealtui.tui.widgets.rows import WHOLE, Column, Row, Rows
from dealtui.tui.wording import ago, deed, due_words, local, near_day, stamp

if TYPE_CHECKING:
    from dealtui.domain.records import Action
    from dealtui.service.book import Book
    from dealtui.service.history import Happening


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
    specs = [
        *_promise(book, action, now),
        *_steps(action, now),
        *_depends(book, action),
        *_answers(action, now),
    ]
    if history:
        specs += _history(book, number, now)
    return [spec._replace(row=spec.row._replace(key=place)) for place, spec in enumerate(specs)]


def _field(
    what: str, value: str, *, sign: str = "", hue: str = "plain", tail: str = "", label: str = ""
) -> FieldRow:
    lines = value.replace("\n", "  ")
    row = Row((label or t(f"action.{what}"), lines, "", tail), sign=sign, hue=hue)
    return FieldRow(what, row, whole=value)


def _promise(book: Book, action: Action, now: datetime) -> Iterator[FieldRow]:
    late = overdue(action, now)
    yield _field("task", f"~{action.task}" if action.internal else action.task)
    yield _field("owner", " ".join(filter(None, (action.owner or t("board.no_owner"), action.part))))
    yield _field("helpers", typed.helpers_line(action.helpers, "、"))
    yield _field("side", t(f"side.{action.side or 'unknown'}"))
    state = t(f"state.{action.state}")
    ended = {"closed": action.closed, "cancelled": action.closed, "done": action.finished}.get(
        action.state, ""
    )
    day = near_day(local(ended, now).date().isoformat(), now.date(), weekday=False) if ended else ""
    why = f"  {action.cancelled}" if action.cancelled else ""
    yield _field("state", f"{state}{why}", tail=day)
    when = near_day(action.due, now.date()) if action.due else t("action.no_due")
    hour = action.due[10:].replace("T", " ")
    phrase = f"  “{action.due_text}”" if action.due_text else ""
    tail = due_words(action, now) if late else ""
    yield _field("due", f"{when}{hour}{phrase}", sign="!" if late else "", tail=tail)
    if action.original_due and action.original_due != action.due:
        yield _field("original", near_day(action.original_due, now.date(), weekday=False))
    for place, slip in enumerate(action.slips):
        days = [near_day(day, now.date(), weekday=False) if day else "-" for day in (slip.old, slip.new)]
        dates = " -> ".join(days) if slip.new else days[0]
        answer = t(f"answer.{slip.answer}") if slip.answer else ""
        value = "  ".join(filter(None, (dates, slip.reason, answer, slip.by)))
        label = tn("action.slips", len(action.delays), n=len(action.delays)) if place == 0 else " "
        yield _field("slip", value, label=label)._replace(place=place)
    if action.risk:
        yield _field("risk", action.risk, sign="!", hue="open")
    if action.suspect:
        yield _field("suspect", t("board.suspect"), sign="?")
    topic = (book.table("meetings").get(doc_id=action.meeting) or {}).get("topic", "")
    yield _field("origin", "  ".join(filter(None, (origin_of(book, action), topic))))
    for place, need in enumerate(_needs(book, action)):
        yield _field("needs", need, label="" if place == 0 else " ")
    yield _field("note", action.note)


def _needs(book: Book, action: Action) -> Iterator[str]:
    entries = book.table("entries", action.deal)
    refs = (*action.needs, *(entries.get(doc_id=action.entry) or {}).get("refs", ()))
    for need in dict.fromkeys(refs):
        if entry := entries.get(doc_id=need):
            yield f"{entry.get('code', '')} {entry.get('text', '')}"


def _steps(action: Action, now: datetime) -> Iterator[FieldRow]:
    for place, step in enumerate(action.steps):
        label = t("action.steps", done=progress(action)) if place == 0 else " "
        late = step.state != "done" and is_past(step.due, now)
        day = near_day(step.due, now.date()) if step.due else ""
        words = f"{STEP_SIGNS.get(step.state, '.')} {step.text}"
        row = Row((label, words, step.person, day), sign="!" if late and action.state in OPEN else "")
        yield FieldRow("step", row, place, "  ".join(filter(None, (words, step.person, day))))
    if not action.steps:
        yield FieldRow("no_steps", Row((t("action.steps", done=""), t("action.steps_hint"), "", "")))


def _depends(book: Book, action: Action) -> Iterator[FieldRow]:
    found = False
    for place, number in enumerate(action.depends):
        doc = book.table("actions").get(doc_id=number)
        if doc is None:
            continue
        state = doc.get("state", "todo")
        words = f"{'.' if state in OPEN else 'x'} {doc.get('code', '')} {doc.get('task', '')}"
        label = " " if found else t("action.depends")
        found = True
        yield FieldRow(
            "depends",
            Row((label, words, doc.get("owner", ""), t(f"state.{column_of(state)}"))),
            place,
            words,
        )
    if not found:
        yield FieldRow("depends", Row((t("action.depends"), "", "", "")), -1)


def _answers(action: Action, now: datetime) -> Iterator[FieldRow]:
    for place, chase in enumerate(reversed(action.chases)):
        label = tn("action.chases", len(action.chases), n=len(action.chases)) if place == 0 else " "
        value = "  ".join(filter(None, (chase.to and f"@{chase.to}", chase.note, chase.by)))
        if chase.answer:
            value += f" -> {chase.answer}"
        yield _field("chase", value, label=label, tail=ago(chase.at, now))._replace(place=place)
    after = action.state not in OPEN or action.result
    if after:
        yield _field("result", action.result, hue="agreed")
    if action.next_step:
        tail = near_day(action.next_due, now.date()) if action.next_due else ""
        yield _field("next_step", action.next_step, tail=tail)
    for place, one in enumerate(action.told if len(action.told) > 1 else ()):
        value = f"{one.name}  {one.answer or t('action.not_answered')}"
        tail = ago(one.answered or one.at, now)
        yield _field("sent", value, label=" " if place else "", tail=tail)._replace(place=place)
    if action.sent and len(action.told) < 2:
        yield _field("sent", action.sent_to, tail=ago(action.sent, now))
    if action.feedback:
        content = t(f"action.satisfaction_{action.satisfaction}") if action.satisfaction else ""
        value = "  ".join(filter(None, (action.feedback, content)))
        yield _field("feedback", value, tail=ago(action.feedback_at, now), hue="client")


# ---------------------------------------------------------------------- history


def _history(book: Book, number: int, now: datetime) -> Iterator[FieldRow]:
    for place, happened in enumerate(happenings(book, number)):
        label = t("action.history") if place == 0 else " "
        what = _what(happened)
        row = Row((label, what, happened.by, stamp(happened.at, now)), hue="quiet")
        yield FieldRow("history", row, place, f"{stamp(happened.at, now)}  {happened.by}  {what}")


def history_rows(book: Book, number: int) -> list[Row]:
    """The history in columns of its own: when, who, what."""
    now = book.clock.now()
    return [Row((stamp(h.at, now), h.by, _what(h))) for h in happenings(book, number)]


def _what(happened: Happening) -> str:
    """What was done, and the fields that say more about it."""
    name = deed(happened.label)
    if happened.inverse:
        name = t(f"action.{happened.inverse}_of", what=name)
    return "  ".join(filter(None, (name, *_fields(happened.changes))))


def _side(value: str | None) -> str:
    """A side as a document holds it: one that says none is ours."""
    return "ours" if value is None else value or "unknown"


def _fields(changes: dict[str, tuple[Any, Any]]) -> Iterable[str]:
    for field, (before, after) in changes.items():
        if field == "state":
            yield f"{t(f'state.{before or STATES[0]}')} -> {t(f'state.{after or STATES[0]}')}"
        elif field in ("task", "owner", "due", "side") and (before or after):
            shown = [str(value or "-").replace("T", " ") for value in (before, after)]
            if field == "side":
                shown = [t(f"side.{_side(value)}") for value in (before, after)]
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

# What a row stands for -> the key that Enter on it is
_CHANGED_BY = {
    "task": "task",
    "owner": "owner",
    "helpers": "helpers",
    "side": "side",
    "due": "date",
    "slip": "why_late",
    "risk": "risk",
    "suspect": "look",
    "origin": "meeting",
    "note": "note",
    "step": "step",
    "no_steps": "add_step",
    "depends": "depends",
    "chase": "reply",
    "sent": "feedback",
    "result": "result",
    "next_step": "result",
    "feedback": "feedback",
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
        self._wide = False

    def view(self) -> Iterable[Widget]:
        with Horizontal(id="action-body"):
            yield Rows(COLUMNS, self.moved, id="action-rows")
            yield Rows(HISTORY_COLUMNS, empty=t("action.no_history"), id="action-history")

    def begin(self) -> None:
        self.query_one("#action-history", Rows).can_focus = False
        self._fit(self.app.size.width)
        super().begin()

    def on_resize(self, event: Resize) -> None:
        wide = self._wide
        self._fit(event.size.width)
        if wide != self._wide:
            self.show()

    def _fit(self, width: int) -> None:
        self._wide = width >= WIDE
        history = self.query_one("#action-history", Rows)
        history.display = self._wide
        beside = width * 2 // 5
        history.styles.width = beside

    # ------------------------------------------------------------------ what is shown

    @property
    def main(self) -> Rows:
        return self.query_one("#action-rows", Rows)

    @property
    def selected(self) -> int:
        return self._number

    def show(self) -> None:
        """The action as it is now; when another program took it out, there is nothing to show."""
        if not self.book.table("actions").contains(doc_id=self._number):
            self.call_later(self.dismiss)
            return
        at = self.field
        self.fields = field_rows(self.book, self._number, history=not self._wide)
        self.main.set_rows([field.row for field in self.fields], self._place_of(at))
        if self._wide:
            self.query_one("#action-history", Rows).set_rows(history_rows(self.book, self._number))
        action = self.action(self._number)
        deal = self.book.deal(action.deal)
        path = dict.fromkeys((self.book.client(deal.client).name, deal.name))
        self.query_one(Head).show(t("word.action"), (action.code, *path), (t(f"state.{action.state}"),))
        self.follow()

    def _place_of(self, field: FieldRow | None) -> int:
        """Where one was: the same field or step."""
        if field is None:
            return 0
        of_kind = [n for n, other in enumerate(self.fields) if other.what == field.what]
        same = [n for n in of_kind if self.fields[n].place == field.place]
        return (same or of_kind[-1:] or [min(self.main.cursor, len(self.fields) - 1)])[0]

    @property
    def field(self) -> FieldRow | None:
        """What the selected row stands for."""
        cursor = self.main.cursor
        return self.fields[cursor] if 0 <= cursor < len(self.fields) else None

    @property
    def _step(self) -> int:
        """The place of the selected step, -1 when the row is none."""
        return self.field.place if self.field and self.field.what == "step" else -1

    def select_step(self, index: int) -> None:
        """Go to a step."""
        for place, field in enumerate(self.fields):
            if (field.what, field.place) == ("step", index):
                self.main.select(place)

    def about(self) -> list[Line]:
        """What is missing, else the selected row whole."""
        whole = self.field.whole if self.field else ""
        return self.loud_lines() or [[Part(line)] for line in whole.split("\n") if line]

    def key_word(self, key_id: str) -> str:
        """Enter on a row changes it."""
        return label("action.edit") if key_id == "list.open" else super().key_word(key_id)

    # ------------------------------------------------------------------ its fields

    def on_rows_opened(self) -> None:
        self.action_edit()

    def action_edit(self) -> None:
        """Change what the row says, each in its own way."""
        if self.field and (way := _CHANGED_BY.get(self.field.what)):
            getattr(self, f"action_{way}")()

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
        last = self.action(self._number).slips[-1]
        reason, answer = await self.ask_why(last.reason, last.answer)
        await self.do(following.explain_slip(self.book, self._number, reason, answer))

    @asks
    async def action_depends(self) -> None:
        """One more action that must be done before, or one of them no longer."""
        action = self.action(self._number)
        others = following.may_come_before(self.book, action)
        if not others:
            raise EventRefused("depends", "nothing_before", action.code)
        options = [
            (
                f"{'x' if other.doc_id in action.depends else ' '} {other.code} {other.task}",
                t(f"state.{other.state}"),
            )
            for other in others
        ]
        chosen = others[await self.ask_one_of(t("action.ask_depends"), options)].doc_id
        kept = tuple(number for number in action.depends if number != chosen)
        before = kept if chosen in action.depends else (*kept, chosen)
        await self.do(following.depend(self.book, self._number, before))

    @asks
    async def action_reply(self) -> None:
        """What came back to the last chase (guide 94, 107)."""
        action = self.action(self._number)
        value = action.chases[-1].answer
        text = await self.ask_line(t("action.ask_reply", what=self.named((self._number,))), value)
        await self.do(following.reply(self.book, self._number, text))

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
        place = self._step
        old = typed.step_line(self.action(self._number).steps[place])
        title = t("action.ask_step", n=place + 1)
        text = await self.ask_line(title, old, "action.hint_step", "action.task_needed")
        if text != old:
            read = typed.split(text, self.book.clock.now())[0]
            given = {"text": read.text, "person": read.person, "due": read.due}
            await self.do(following.edit_step(self.book, self._number, place, **given))

    @asks
    async def action_tick(self) -> None:
        """The selected step; from any other row the first one that is not done."""
        place = self._step
        if place < 0:
            steps = self.action(self._number).steps
            place = next((n for n, step in enumerate(steps) if step.state != "done"), -1)
        if place < 0:
            key = "action.add_step"
            how = t("action.press", key=shown_key(first_key(key)), what=label(key))
            self.say(t("action.nothing_to_tick", how=how), loud=True)
        else:
            await self.do(following.tick_step(self.book, self._number, place))

    @asks
    async def action_move_step(self, by: int) -> None:
        place = self._step
        if place >= 0 and 0 <= place + by < len(self.action(self._number).steps):
            await self.do(following.move_step(self.book, self._number, place, by))
            self.select_step(place + by)

    def action_date(self) -> None:
        """Of the selected step, else of the action."""
        if self._step < 0:
            super().action_date()
        else:
            self._move_step_date(self._step)

    @asks
    async def _move_step_date(self, place: int) -> None:
        step = self.action(self._number).steps[place]
        due, _ = await self.ask_day(step.text, step.due)
        await self.do(following.edit_step(self.book, self._number, place, due=due))

    def action_cancel(self) -> None:
        """The selected step is taken out; else the action is given up."""
        if self._step < 0:
            super().action_cancel()
        else:
            self._drop_step(self._step)

    @asks
    async def _drop_step(self, place: int) -> None:
        await self.do(following.drop_step(self.book, self._number, place))
