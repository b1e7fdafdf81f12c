"""ActionKeys: what the keys of the board, the charts, the week and one action do to actions, and what they ask first; and
what a pane says of one."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget

from dealtui import service
from dealtui.domain.deadlines import overdue
from dealtui.domain.lifecycle import (
    COLUMNS,
    EVENTS,
    NUDGE,
    OPEN,
    RESULT,
    SETTLED,
    EventRefused,
    column_of,
    events_in,
    life_of,
    message_kind,
    transition,
)
from dealtui.domain.records import known_moment
from dealtui.i18n import catalog, language, t, tn
from dealtui.tui.screens.base import BookScreen, Left, Target, asks
from dealtui.tui.widgets.drawn import Drawn, Pane, Part, Rule
from dealtui.tui.wording import ago, beside, deed, due_words, local, near_day, short_day

if TYPE_CHECKING:
    from dealtui.domain.records import Action
    from dealtui.service.book import Book, Change, UseCase

Numbers = tuple[int, ...]
Line = list[Part]

RISK_WAYS = ("resources", "date", "words", "over")
SATISFACTION = (0, 5, 4, 3, 2, 1)


# ----------------------------------------------------------------------------------------------------
# What the pane below a list, a chart or the board says of an action.


def task_of(action: Action) -> str:
    """The task; with a sign what is internal."""
    return f"~{action.task}" if action.internal else action.task


def progress(action: Action) -> str:
    """2/4: the steps that are done."""
    return f"{action.steps_done}/{len(action.steps)}" if action.steps else ""


def after_words(state: str, life: str) -> str:
    """What is still to be done once the work is over: the client told, asked, or nothing."""
    if state in SETTLED:
        return t(f"state.{state}")
    return t(f"board.after_{ {'client': 'received', 'internal': 'internal'}.get(life, state) }")


def origin_of(book: Book, action: Action) -> str:
    """N1 06-12: the needs that it serves and the day of the meeting it comes from (guide 30)."""
    meeting = book.table("meetings").get(doc_id=action.meeting) or {}
    at = known_moment(meeting.get("started") or meeting.get("planned", ""))
    needs = [entry.get("code", "") for entry in served_by(book, action)]
    now = book.clock.now()
    shown = short_day(local(at, now).date(), now.date()) if at else ""
    return " ".join(filter(None, (*(code for code in needs if code.startswith("N")), shown)))


def served_by(book: Book, action: Action) -> Iterator[Mapping[str, Any]]:
    """The lines that an action serves: those that it names, and those that its own line does."""
    entries = book.table("entries", action.deal)
    refs = (*action.needs, *(entries.get(doc_id=action.entry) or {}).get("refs", ()))
    yield from filter(None, (entries.get(doc_id=number) for number in dict.fromkeys(refs)))


def waits_for(book: Book, number: int) -> str:
    """等 A1 A2: what must be done before and is not."""
    table = book.table("actions")
    before = (table.get(doc_id=other) for other in table.get(doc_id=number).get("depends", ()))
    codes = [doc.get("code", "") for doc in before if doc and doc.get("state", "todo") in OPEN]
    return t("board.blocked", codes=" ".join(codes)) if codes else ""


def pane_lines(book: Book, number: int, *, dated: bool = False) -> list[Line]:
    """An action whole: the task and where it is from; dates and delays; steps with persons and dates. `dated`: with its
    date, where nothing else tells of it."""
    action: Action = book.record("actions", number)
    now = book.clock.now()
    side = "client" if action.side == "client" else "ours"
    lines: list[Line] = [[Part(f"{action.code} ", side), Part(task_of(action), "bold")]]
    for words, tone in _known(book, action, now, dated):
        lines[0] += [Part("   "), Part(words, tone)]
    if action.steps:
        lines.append([Part("  ", "quiet")])
    for step in action.steps:
        over = step.state == "done"
        when = near_day(step.due, now.date(), weekday=False) if step.due and not over else ""
        said = (f"{step.sign}{step.text}", "" if over else step.person, when)
        lines[-1] += [Part(" ".join(filter(None, said)), "quiet" if over else "plain"), Part("  ")]
    lines.append([Part(book.title_of(action.deal), "quiet")])
    if action.note:
        lines[-1] += [Part("   "), Part(action.note.replace("\n", " "), "quiet")]
    return lines


def _known(book: Book, action: Action, now: datetime, dated: bool) -> Iterator[tuple[str, str]]:
    """What is known of where an action is from and how it went, each with its tone."""
    from dealtui.domain.typed import helpers_line  # with the scribe language, which Today does not need

    asked = bool(action.chases) and action.state in OPEN  # its card does not say the date then
    due = (t("board.due", due=due_words(action, now)), "loud" if overdue(action, now) else "plain")
    if action.due and dated and not asked:
        yield due
    if origin := origin_of(book, action):
        yield t("board.origin", what=origin), "quiet"
    if helpers := helpers_line(action.helpers, "、"):
        yield t("board.helpers", names=helpers), "plain"
    if not action.due and action.state in OPEN:
        yield t("board.no_date"), "loud"
    if action.due and asked:
        yield due
    if first := action.due_at_first:
        yield t("board.original", due=near_day(first, now.date(), weekday=False)), "quiet"
    if delays := action.delays:
        reason, count = delays[-1].reason, len(delays)
        yield tn("board.slipped_why" if reason else "board.slipped", count, n=count, reason=reason), "open"
    if action.risk:
        yield t("board.risk", why=action.risk), "loud"
    if action.suspect:
        yield t("board.suspect"), "loud"
    if blocked := waits_for(book, action.doc_id):
        yield blocked, "loud"
    if action.chases:
        count, when = len(action.chases), ago(action.chases[-1].at, now)
        yield tn("board.chased_last", count, n=count, ago=when), "plain"
    if action.feedback:
        yield t("board.answered", text=action.feedback), "client"
    elif action.result:
        yield t("board.result", text=action.result), "agreed"


# ----------------------------------------------------------------------------------------------------
# The keys.

FIRST = 20  # where the date stands in the foot for what is open
BESIDE = 42  # after the keys that lead elsewhere

_OF_OPEN = frozenset(
    (
        *("follow.date", "follow.later", "follow.earlier", "follow.risk", "action.tick", "action.add_step"),
        *("board.week_later", "board.week_earlier", "chart.week_later", "chart.week_earlier"),
    )
)
_ON = ("action.move_right", "board.move_right")


class ActionKeys(BookScreen[Any]):
    """A screen on actions; the screen itself says which its keys are for (`numbers`).

    Most are a list or a chart (`view`), and below it a pane that tells of what is selected (`about`).
    """

    TABLES: ClassVar[tuple[str, ...]] = ("actions",)
    SAVED, KEEPS = "action.saved", "undo"  # the status says what was done, and keeps the way back
    REMINDS: ClassVar[bool] = True  # see `reminding`

    # of the first that the next key is for: where it is in its life, and which life that is (`lifecycle.life_of`)
    _state: tuple[str, str] | None = None

    def body(self) -> ComposeResult:
        yield from self.view()
        yield Rule(id="lower")
        yield Pane(self.about, id="board-pane")

    def view(self) -> Iterable[Widget]:
        """What one moves in, above the pane that tells of it."""
        return ()

    def about(self) -> list[Line]:
        """What is missing, else what is selected."""
        return self.loud_lines() or self.detail(self.chosen)

    def detail(self, target: Target) -> list[Line]:
        """What is selected, in full."""
        row = self.main.row
        return [[Part(beside(*row.cells[1:]))]] if row else []

    def begin(self) -> None:
        self.show()
        self.set_focus(self.main)

    @property
    def selected(self) -> int:
        """The selected action, 0 for none."""
        what, number, _ = self.chosen
        return number if what == "action" else 0

    @property
    def numbers(self) -> Numbers:
        """The actions that the next key is for."""
        return (number,) if (number := self.selected) else ()

    @property
    def at_hand(self) -> int:
        return self.deal_of(Target("action", self.numbers[0]) if self.numbers else self.chosen)

    def unmark(self) -> None:
        """Something was done to all that was marked."""

    async def do_all(self, case: UseCase[Any]) -> None:
        """Do it to all that was marked, which is marked no longer."""
        await self.do(case)
        self.unmark()

    def what_was_done(self, change: Change) -> str:
        """And to which."""
        touched = dict.fromkeys(op.doc_id for op in change.ops if op.table == "actions")
        numbers = tuple(n for n in touched if self.book.table("actions").contains(doc_id=n))
        which = self.action(numbers[0]).code if len(numbers) == 1 else self.named(numbers) if numbers else ""
        return f"{which} {deed(change.label)}".lstrip()

    # ------------------------------------------------------------------ the foot: all keys work all the time; it shows those
    # that are of use for an action as it stands, and where. One that is out of place says what is missing.

    def keys_for(self) -> Hashable:
        """Where the first of them is in its life."""
        numbers = self.numbers
        first = self.book.record("actions", numbers[0]) if numbers else None
        self._state = (first.state, life_of(first.side, first.internal)) if first else None
        return self._state

    def key_rank(self, key_id: str, rank: int) -> int:
        """How far in front a key stands, 0 for not at all."""
        scope, _, name = key_id.partition(".")
        if not self._state:
            return 0 if key_id in _OF_OPEN or (scope == "follow" and name != "undo") else rank
        state, life = self._state
        if key_id == "follow.send":
            kind = message_kind(state, life)
            return rank if kind == RESULT else BESIDE if kind else 0
        if key_id == "follow.done" and life == "client" and state in OPEN:
            return BESIDE  # the client is chased first
        if key_id == "follow.chase" and state == "sent":
            return BESIDE  # the answer may be there already
        if key_id == "follow.reopen" and state in SETTLED:
            return FIRST  # nothing else can be done to it
        if scope == "follow" and name in EVENTS:
            return rank if name in events_in(state, life) and (name, state) != ("done", "done") else 0
        if key_id in _OF_OPEN:
            return rank if state in OPEN else 0
        return 0 if key_id in ("follow.next", *_ON) and state in SETTLED else rank

    def key_word(self, key_id: str) -> str:
        """A key that is named otherwise: a nudge goes to the client; the last step is to close."""
        state, life = self._state or ("", "")
        if key_id == "follow.send" and message_kind(state, life) == NUDGE:
            return t("message.nudge_short")
        if key_id in _ON and state and state == ("answered" if life == "ours" else "done"):
            return t("action.close")
        return ""

    # ------------------------------------------------------------------ what the questions have in common

    def action(self, number: int) -> Action:
        """An action; Stale when another program took it out meanwhile."""
        return service.following.action_of(self.book, number)

    def meant(self, event: str = "") -> Numbers:
        """The actions that the key is for; Left where there are none. EventRefused before anything is typed, where the
        event would be refused after."""
        if not (numbers := tuple(self.numbers)):
            raise Left
        for number in numbers:
            if event:
                service.following.in_turn(self.action(number), event)
        return numbers

    def one(self, event: str) -> Action:
        """The action that a key is for which is for one alone."""
        first, *more = self.meant()
        if more:
            raise EventRefused(event, "one_at_a_time")
        return self.action(first)

    def named(self, numbers: Numbers) -> str:
        """A1 收集需求文档, or how many there are."""
        if len(numbers) != 1:
            return tn("action.n", len(numbers), n=len(numbers))
        action = self.action(numbers[0])
        return f"{action.code} {action.task}".strip()

    async def ask_day(self, title: str, due: str) -> tuple[str, str]:
        """A date in ISO ("": none), and the phrase as it was typed."""
        from dealtui.domain.dates import read_due
        from dealtui.tui.dialogs import date_prompt

        now = self.book.clock.now()
        phrase = await self.ask(date_prompt(title, due.replace("T", " "), now))
        return read_due(phrase, now).iso, phrase  # the dialog has refused what is no date

    async def ask_result(self, numbers: Numbers) -> str:
        """What came out of work of ours, or what was received of the client's."""
        actions = [self.action(number) for number in numbers]
        what = "received" if any(action.side == "client" for action in actions) else "result"
        value, lack = actions[0].result if len(actions) == 1 else "", "action.result_needed"
        title = t(f"action.ask_{what}", what=self.named(numbers))
        return await self.ask_line(title, value, f"action.hint_{what}", lack if what == "received" else "")

    async def ask_why(self, reason: str, answer: str = "") -> tuple[str, str]:
        """Why a date is moved, and what was done about it (guide 87, 88)."""
        reason = await self.ask_line(t("action.ask_slip"), reason, "action.hint_slip", "action.reason_needed")
        options = [(t(f"answer.{code or 'none'}"), "") for code in service.following.ANSWERS]
        place = service.following.ANSWERS.index(answer)
        chosen = await self.ask_one_of(t("action.ask_answer"), options, place)
        return reason, service.following.ANSWERS[chosen]

    async def change_task(self, number: int) -> None:
        """Other words for the task."""
        action = self.action(number)
        title = t("action.ask_task", code=action.code)
        await self.edit(action, task=await self.ask_line(title, action.task, lack="action.task_needed"))

    async def edit(self, action: Action, **fields: Any) -> None:
        """Change what an action says, as long as nobody else has meanwhile."""
        if any(getattr(action, name) != value for name, value in fields.items()):
            await self.do(service.following.edit(self.book, action.doc_id, expect=action.revision, **fields))

    # ------------------------------------------------------------------ keys

    @asks
    async def action_finish(self) -> None:
        """Done: what came out; of the client's task what was received. It is what the client is told (guide 95, 96)."""
        await self.finish(self.meant("done"))

    async def finish(self, numbers: Numbers) -> None:
        """The result is asked for, then they are done."""
        result = await self.ask_result(numbers)
        await self.do_all(service.following.event(self.book, numbers, "done", result=result))

    @asks
    async def action_next_step(self) -> None:
        """Done, and the next step with its person and date in the same commit (guide 96)."""
        from dealtui.domain.typed import read_next
        from dealtui.tui.dialogs import next_prompt

        action = self.one("next")
        result = await self.ask_result((action.doc_id,)) if action.state in OPEN else action.result
        now = self.book.clock.now()
        line = await self.ask(next_prompt(f"{action.next_step} ".lstrip(), action.owner, now))
        await self.do_all(service.following.go_on(self.book, action.doc_id, result, read_next(line, now)))

    @asks
    async def action_date(self) -> None:
        """Another date; of a later one why, and what was done about it (guide 87, 88)."""
        await self.move_date(self.meant("delay"))

    async def move_date(self, numbers: Numbers) -> None:
        """The date is asked for, and what belongs to a delay."""
        first = self.action(numbers[0])
        due, phrase = await self.ask_day(t("action.ask_due", what=self.named(numbers)), first.due)
        why = await self.why_later(dict.fromkeys(numbers, due), first.risk)
        await self.do_all(service.following.set_due(self.book, numbers, due, due_text=phrase, **why))

    async def why_later(self, dues: Mapping[int, str], reason: str = "") -> dict[str, str]:
        """Of dates that are delays why, and what was done about it (guide 87, 88); `delay_reason = false` asks nothing."""
        if not self.app.settings.delay_reason or not service.following.delayed(self.book, dues):
            return {}
        reason, answer = await self.ask_why(reason)
        return {"reason": reason, "answer": answer}

    @asks
    async def action_days(self, by: int) -> None:
        """The dates some days later (negative: earlier), by one key."""
        numbers = self.meant("delay")
        dues = service.following.shifted(self.book, numbers, by)
        await self.do(service.following.replan(self.book, dues, **await self.why_later(dues)))

    @asks
    async def action_send(self) -> None:
        """The draft of what the client is told: the result, or a nudge where it is they who owe something."""
        action = self.one("send")
        kind = message_kind(action.state, life_of(action.side, action.internal))
        if not kind:
            transition(action, "send", "", to="-", result=action.result or "-")  # says what is missing
        self.app.open("message", action.doc_id, kind or RESULT, then=lambda done: self.say(done or ""))

    @asks
    async def action_chase(self) -> None:
        """How the client was asked; may be left empty (guide 94)."""
        numbers = self.meant("chase")
        note = await self.ask_line(t("action.ask_chase", what=self.named(numbers)), "", "action.hint_chase")
        await self.do_all(service.following.event(self.book, numbers, "chase", note=note))

    @asks
    async def action_feedback(self) -> None:
        """What the client answered to the result, and how content they are (guide 31, 97)."""
        numbers = self.meant("feedback")
        service.following.one_deal(self.book, numbers, "feedback")
        told, who, value = self.action(numbers[0]).told, "", ""
        if len(numbers) == 1:
            who = told[0].name if told else ""
            if len(told) > 1:  # who has not answered yet is marked first (guide 107)
                options = [(one.name, one.answer or t("action.not_answered")) for one in told]
                marked = next((place for place, one in enumerate(told) if not one.answer), 0)
                title = t("action.ask_who", what=self.named(numbers))
                who = told[await self.ask_one_of(title, options, marked)].name
            before = next((one.answer for one in told if one.name == who), "")
            value = before or (self.action(numbers[0]).feedback if len(told) < 2 else "")
        title = t("action.ask_feedback", what=self.named(numbers))
        text = await self.ask_line(title, value, "action.hint_feedback", "action.feedback_needed")
        options = [(t(f"action.satisfaction_{n}"), "") for n in SATISFACTION]
        content = self.action(numbers[0]).satisfaction
        with suppress(Left):  # then nothing is said of it; the words stay
            place = SATISFACTION.index(content)
            content = SATISFACTION[await self.ask_one_of(t("action.ask_satisfaction"), options, place)]
        given = {"text": text, "who": who, "satisfaction": content}
        await self.do_all(service.following.event(self.book, numbers, "feedback", **given))

    @asks
    async def action_risk(self) -> None:
        """That the date may not hold, and why; of one that says so already what is done about it (guide 86, 87)."""
        numbers = self.meant("risk")
        what, first, way = self.named(numbers), self.action(numbers[0]), "words"
        flagged = tuple(number for number in numbers if self.action(number).risk)
        if flagged:
            options = [(t(f"action.risk_{each}"), "") for each in RISK_WAYS]
            way = RISK_WAYS[await self.ask_one_of(t("action.ask_risk_way", what=what), options)]
        if way == "date":
            await self.move_date(numbers)
        elif way == "resources":
            how = await self.ask_line(t("action.ask_resources", what=what), "", "action.hint_resources")
            await self.do_all(service.following.answer_risk(self.book, flagged, how))
        else:
            why, value = "", first.risk if len(numbers) == 1 else ""
            if way == "words":
                why = await self.ask_line(t("action.ask_risk", what=what), value, "action.hint_risk")
            await self.do_all(service.following.flag_risk(self.book, numbers, why))

    @asks
    async def action_cancel(self) -> None:
        """Given up, and why."""
        numbers = self.meant("cancel")
        title = t("action.ask_cancel", what=self.named(numbers))
        reason = await self.ask_line(title, lack="action.reason_needed")
        await self.do_all(service.following.event(self.book, numbers, "cancel", reason=reason))

    @asks
    async def action_owner(self) -> None:
        """The one person who answers for it (guide 26)."""
        from dealtui.tui.dialogs import NamePrompt

        numbers = self.meant()
        client = self.book.deal(self.action(numbers[0]).deal).client
        people = ((t("side.ours"), self.book.people()), (t("side.client"), self.book.people(client)))
        known = [(person.name, whose) for whose, persons in people for person in persons]
        owner = await self.ask(NamePrompt(t("action.ask_owner", what=self.named(numbers)), known))
        await self.do_all(service.following.assign(self.book, numbers, owner))

    @asks
    async def action_hand_over(self) -> None:
        """Who takes everything of the person that the first one belongs to, and why (guide 23, 107)."""
        from dealtui.service.handover import hand_over, held, left
        from dealtui.tui.dialogs import NamePrompt

        giver = self.action(self.meant()[0]).owner
        if not giver:
            raise EventRefused("handover", "no_owner", next="owner")
        what = held(self.book, giver)
        words = what.words(catalog(language()))
        known = [(person.name, person.title) for person in self.book.people() if person.name != giver]
        taker = await self.ask(NamePrompt(t("action.ask_hand_over", name=giver, what=words), known))
        hand_over(self.book, giver, taker)  # refuses a crowd before anything more is asked
        reason = await self.ask_line(t("action.ask_hand_over_why"), "", "action.hint_hand_over_why")
        for case in hand_over(self.book, giver, taker, reason=reason):
            await self.do(case)
        kept = t("list.comma").join(left(self.book, what, reason))
        said = t("action.handed_left", which=kept) if kept else ""
        self.say(t("action.handed", what=words, name=taker) + said)
        self.unmark()

    @asks
    async def action_result(self) -> None:
        """What came out, in other words, until it is told."""
        action = self.one("edit")
        await self.edit(action, result=await self.ask_result((action.doc_id,)))

    @asks
    async def action_reopen(self) -> None:
        await self.do(service.following.event(self.book, self.meant(), "reopen"))

    @asks
    async def action_look(self) -> None:
        """What they rest on was changed, and has been looked at."""
        if doubtful := tuple(number for number in self.meant() if self.action(number).suspect):
            await self.do(service.following.look_at(self.book, doubtful))

    @asks
    async def action_shift(self, by: int) -> None:
        """On (1) or back (-1) in its life, to the column beside: done asks for the result, closed is refused until all
        is told."""
        numbers, names = self.meant(), tuple(COLUMNS)
        first = self.action(numbers[0])
        place = names.index(column_of(first.state, first.side)) + by
        if not 0 <= place < len(names):
            return
        if names[place] == "done" and first.state in OPEN:
            await self.finish(numbers)
            return
        words = t("board.moved", column=t(f"state.{names[place]}"))
        inside = (a for a in map(self.action, numbers) if life_of(a.side, a.internal) == "internal")
        if names[place] == "closed" and any(a.state == "done" and not a.result for a in inside):
            # nobody outside has to be told: only the result is missing
            case = service.following.event(self.book, numbers, "close", result=await self.ask_result(numbers))
        else:
            case = service.following.move(self.book, numbers, names[place])
        await self.do(case, words)

    def action_open_action(self) -> None:
        """What is selected, on its own screen."""
        self.open_target(self.chosen)

    @on(Drawn.Opened)
    def _opened(self) -> None:
        self.action_open_action()

    def action_page(self) -> None:
        """Everything of its deal, from its line and need on (guide 30)."""
        if self.selected:
            self.open_page(self.chosen)
