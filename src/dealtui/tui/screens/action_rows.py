"""One action as rows: what was promised, the steps, what rests on what, the answers, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.domain.lifecycle import OPEN, STATES, column_of
from dealtui.i18n import t, tn
from dealtui.tui.dates_shown import local
from dealtui.tui.screens.board_cards import (
    STEP_SIGNS,
    day_words,
    days_ago,
    due_words,
    is_late,
    origin_of,
    progress,
)
from dealtui.tui.widgets.rows import Column, Row

if TYPE_CHECKING:
    from dealtui.domain.records import Action
    from dealtui.service.action_history import Happening
    from dealtui.service.unit_of_work import Book

__all__ = ["COLUMNS", "HISTORY_COLUMNS", "Spec", "action_specs", "history_rows"]

COLUMNS = (Column(10, "quiet", gap=2), Column(gap=2), Column(8, gap=2), Column(11, "quiet", gap=0))
HISTORY_COLUMNS = (Column(11, "quiet"), Column(8, gap=2), Column())


class Spec(NamedTuple):
    """A row and what it stands for: a field, or `step`, `depends`, `slip`, `chase`, `history` with its place."""

    what: str
    row: Row
    place: int = 0
    whole: str = ""  # uncut, for the pane


def action_specs(book: Book, number: int, *, history: bool) -> list[Spec]:
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
) -> Spec:
    lines = value.replace("\n", "  ")
    row = Row((label or t(f"action.{what}"), lines, "", tail), sign=sign, hue=hue)
    return Spec(what, row, whole=value)


def _promise(book: Book, action: Action, now: datetime) -> Iterator[Spec]:
    late = is_late(action, now)
    yield _field("task", f"~{action.task}" if action.internal else action.task)
    yield _field("owner", " ".join(filter(None, (action.owner or t("board.no_owner"), action.part))))
    yield _field("helpers", "、".join(" ".join(filter(None, (h.name, h.part))) for h in action.helpers))
    yield _field("side", t(f"side.{action.side or 'ours'}"))
    state = t(f"state.{action.state}")
    ended = {"closed": action.closed, "cancelled": action.closed, "done": action.finished}.get(
        action.state, ""
    )
    day = day_words(local(ended, now).date().isoformat(), now.date(), weekday=False) if ended else ""
    why = f"  {action.cancelled}" if action.cancelled else ""
    yield _field("state", f"{state}{why}", tail=day)
    when = day_words(action.due, now.date()) if action.due else t("action.no_due")
    hour = action.due[10:].replace("T", " ")
    phrase = f"  “{action.due_text}”" if action.due_text else ""
    tail = due_words(action, now) if late else ""
    yield _field("due", f"{when}{hour}{phrase}", sign="!" if late else "", tail=tail)
    if action.original_due and action.original_due != action.due:
        yield _field("original", day_words(action.original_due, now.date(), weekday=False))
    for place, slip in enumerate(action.slips):
        days = [day_words(day, now.date(), weekday=False) if day else "-" for day in (slip.old, slip.new)]
        dates = " -> ".join(days) if slip.new else days[0]
        answer = t(f"action.answer_{slip.answer}") if slip.answer else ""
        value = "  ".join(filter(None, (dates, slip.reason, answer, slip.by)))
        label = tn("action.slips", len(action.slips), n=len(action.slips)) if place == 0 else " "
        yield _field("slip", value, label=label)._replace(place=place)
    if action.risk:
        yield _field("risk", action.risk, sign="!", hue="open")
    if action.suspect:
        yield _field("suspect", t("board.suspect"), sign="?")
    topic = book.repo.table("meetings").get(action.meeting, {}).get("topic", "")
    yield _field("origin", "  ".join(filter(None, (origin_of(book, action), topic))))
    for place, need in enumerate(_needs(book, action)):
        yield _field("needs", need, label="" if place == 0 else " ")
    yield _field("note", action.note)


def _needs(book: Book, action: Action) -> Iterator[str]:
    entries: Any = book.repo.deal(action.deal).entries
    refs = (*action.needs, *entries.get(action.entry, {}).get("refs", ()))
    for need in dict.fromkeys(refs):
        if entry := entries.get(need):
            yield f"{entry.get('code', '')} {entry.get('text', '')}"


def _steps(action: Action, now: datetime) -> Iterator[Spec]:
    for place, step in enumerate(action.steps):
        label = t("action.steps", done=progress(action)) if place == 0 else " "
        late = step.due and step.state != "done" and step.due[:10] < now.date().isoformat()
        day = day_words(step.due, now.date()) if step.due else ""
        words = f"{STEP_SIGNS.get(step.state, '.')} {step.text}"
        row = Row((label, words, step.person, day), sign="!" if late and action.state in OPEN else "")
        yield Spec("step", row, place, "  ".join(filter(None, (words, step.person, day))))
    if not action.steps:
        yield Spec("no_steps", Row((t("action.steps", done=""), t("action.steps_hint"), "", "")))


def _depends(book: Book, action: Action) -> Iterator[Spec]:
    found = False
    for place, number in enumerate(action.depends):
        doc = book.repo.table("actions").get(number)
        if doc is None:
            continue
        state = doc.get("state", "todo")
        words = f"{'.' if state in OPEN else 'x'} {doc.get('code', '')} {doc.get('task', '')}"
        label = " " if found else t("action.depends")
        found = True
        yield Spec(
            "depends",
            Row((label, words, doc.get("owner", ""), t(f"board.column_{column_of(state)}"))),
            place,
            words,
        )
    if not found:
        yield Spec("depends", Row((t("action.depends"), "", "", "")), -1)


def _answers(action: Action, now: datetime) -> Iterator[Spec]:
    for place, chase in enumerate(reversed(action.chases)):
        label = tn("action.chases", len(action.chases), n=len(action.chases)) if place == 0 else " "
        value = "  ".join(filter(None, (chase.note, chase.by)))
        yield _field("chase", value, label=label, tail=days_ago(chase.at, now))._replace(place=place)
    after = action.state not in OPEN or action.result
    if after:
        yield _field("result", action.result, hue="agreed")
    if action.next_step:
        tail = day_words(action.next_due, now.date()) if action.next_due else ""
        yield _field("next_step", action.next_step, tail=tail)
    if action.sent:
        yield _field("sent", action.sent_to, tail=days_ago(action.sent, now))
    if action.feedback:
        content = t(f"action.satisfaction_{action.satisfaction}") if action.satisfaction else ""
        value = "  ".join(filter(None, (action.feedback, content)))
        yield _field("feedback", value, tail=days_ago(action.feedback_at, now), hue="client")


# ---------------------------------------------------------------------- history


def _history(book: Book, number: int, now: datetime) -> Iterator[Spec]:
    from dealtui.service.action_history import happenings

    for place, happened in enumerate(happenings(book, number)):
        label = t("action.history") if place == 0 else " "
        what = _what(happened)
        row = Row((label, what, happened.by, _moment(happened.at, now)), hue="quiet")
        yield Spec("history", row, place, f"{_moment(happened.at, now)}  {happened.by}  {what}")


def history_rows(book: Book, number: int) -> list[Row]:
    """The history in columns of its own: when, who, what."""
    from dealtui.service.action_history import happenings

    now = book.clock.now()
    return [Row((_moment(h.at, now), h.by, _what(h))) for h in happenings(book, number)]


def _moment(at: str, now: datetime) -> str:
    moment = local(at, now)
    return f"{moment:%m-%d %H:%M}" if moment.year == now.year else f"{moment:%Y-%m-%d}"


def _what(happened: Happening) -> str:
    """What was done, and the fields that say more about it."""
    name = t(f"act.{happened.label}")
    if name == f"act.{happened.label}":  # done to the line that promised it, while recording or reviewing
        name = t(f"change.{happened.label}")
    if happened.inverse:
        name = t(f"action.{happened.inverse}_of", what=name)
    return "  ".join(filter(None, (name, *_fields(happened.changes))))


def _fields(changes: dict[str, tuple[Any, Any]]) -> Iterable[str]:
    for field, (before, after) in changes.items():
        if field == "state":
            yield f"{t(f'state.{before or STATES[0]}')} -> {t(f'state.{after or STATES[0]}')}"
        elif field in ("task", "owner", "due", "side") and (before or after):
            shown = [str(value or "-").replace("T", " ") for value in (before, after)]
            if field == "side":
                shown = [t(f"side.{value or 'ours'}") for value in (before, after)]
            yield " -> ".join(shown) if before else shown[1]
        elif field in ("result", "feedback", "risk", "cancelled", "sent_to") and after:
            yield str(after)
        elif field in ("slips", "chases") and after:
            yield str(after[-1].get("reason") or after[-1].get("note") or "")
        elif field == "steps" and after is not None:
            yield f"{sum(step.get('state') == 'done' for step in after)}/{len(after)}"
        elif field == "note" and after:
            yield str(after).rsplit("\n", 1)[-1]
