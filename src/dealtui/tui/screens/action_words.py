"""What a card, a pane, a bar say of an action."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from dealtui.domain.deadlines import overdue
from dealtui.domain.lifecycle import OPEN, life_of
from dealtui.domain.typed import helpers_line
from dealtui.i18n import t, tn
from dealtui.tui.widgets.board import BoardCard, ColumnHead
from dealtui.tui.widgets.panes import Part
from dealtui.tui.wording import ago, due_words, local, near_day, short_day

if TYPE_CHECKING:
    from dealtui.domain.records import Action, Step
    from dealtui.service.book import Book
    from dealtui.tui.screens.board_index import Arrangement


STEP_SIGNS = {"todo": ".", "doing": ">", "done": "x"}
_OVER = dict.fromkeys(("done", "sent", "answered", "closed"), "x")

Line = list[Part]


def progress(action: Action) -> str:
    """2/4: the steps that are done."""
    done = sum(step.state == "done" for step in action.steps)
    return f"{done}/{len(action.steps)}" if action.steps else ""


def tails_of(action: Action, now: datetime) -> tuple[str, str]:
    """What stands at the right of a card's second line, by its state; and the same for a narrow column."""
    if action.state == "cancelled":
        words = t("board.cancelled")
    elif action.state == "closed":
        day = near_day(action.closed, now.date(), weekday=False) if action.closed else ""
        words = t("board.closed_on", day=day).strip()
    elif action.state not in OPEN:
        words = after_words(action.state, life_of(action.side, action.internal))
        if action.side == "client":
            return words, t("board.after_received_short")
        return words, t("board.after_sent_short") if action.state == "sent" else words
    elif action.chases:
        count, when = len(action.chases), ago(action.chases[-1].at, now)
        return t("board.chased", n=count, ago=when), t("board.chased", n=count, ago="").strip(" ,")
    else:
        return _dated(action, now)
    return words, words


def after_words(state: str, life: str) -> str:
    """What is still to be done once the work is over: the client told, asked, or nothing."""
    if state in ("closed", "cancelled"):
        return t(f"state.{state}")
    return t(f"board.after_{ {'client': 'received', 'internal': 'internal'}.get(life, state) }")


def _dated(action: Action, now: datetime) -> tuple[str, str]:
    """Steps and date; the date without its day where its weekday says as much."""
    late = overdue(action, now)
    found = []
    for brief in (False, True):
        words = due_words(action, now, brief=brief) or t("board.no_date")
        if action.risk and not late:
            words = t("board.at_risk", due=words)
        found.append(" ".join(filter(None, (progress(action), words))))
    return found[0], found[1]


def card_of(book: Book, number: int, where: tuple[str, ...] = ()) -> BoardCard:
    """The card of an action; `where` is what it says of its client and deal."""
    action: Action = book.record("actions", number)
    now = book.clock.now()
    late = overdue(action, now)
    settled = action.state not in OPEN
    tail, short = tails_of(action, now)
    lacks = not settled and not (action.due and action.owner)
    hue = (
        "quiet"
        if action.state in ("closed", "cancelled")
        else "client"
        if action.side == "client"
        else "ours"
    )
    return BoardCard(
        key=number,
        code=action.code,
        task=f"~{action.task}" if action.internal else action.task,
        owner=action.owner or t("board.no_owner"),
        tail=tail,
        sign="!" if late else "?" if action.suspect else "-" if lacks else _OVER.get(action.state, ""),
        short=short,
        where=where,
        hue=hue,
        loud=late or bool(action.risk) or lacks,
    )


def head_of(name: str, count: int, limit: int = 0, closed: int | None = None) -> ColumnHead:
    """The head of a column; where `closed` cards stand below the done ones, it counts them apart.

    More than the limit warns, by a sign and in words.
    """
    words = [t(f"state.{name}")]
    if name in ("doing", "waiting"):
        words.append(t(f"board.column_{name}_short"))
    warned = bool(limit) and count > limit
    sign = "! " if warned else ""
    titles = [f"{sign}{word} {count}" for word in words]
    if warned:
        titles = [f"{titles[0]}  {t('board.limit', n=limit)}", f"{titles[-1]}  >{limit}", titles[-1]]
    if closed is not None:
        shorter = [t(f"board.done_closed{short}", done=count, closed=closed) for short in ("", "_short")]
        if not warned:
            titles = [f"{titles[0]} / {t('state.closed')} {closed}"]
        titles += [f"{sign}{each}" for each in shorter]
    return ColumnHead(titles[0], full=warned, short=tuple(titles[1:]))


def where_of(book: Book, deal: int, arrangement: Arrangement, alone: Container[int]) -> tuple[str, ...]:
    """Client and deal, as far as the filter and the groups do not say them; `alone`: clients with this one deal."""
    what, group = arrangement.filter.what, arrangement.group
    if "deal" in (what, group):
        return ()
    found = book.deal(deal)
    client = () if "client" in (what, group) else (book.client(found.client).name,)
    deals = () if found.client in alone or found.name in client else (found.name,)
    return client + deals


# ---------------------------------------------------------------------- the pane


def origin_of(book: Book, action: Action) -> str:
    """N1 06-12: the needs that it serves and the day of the meeting it comes from (guide 30)."""
    meeting = book.table("meetings").get(doc_id=action.meeting) or {}
    at = meeting.get("started") or meeting.get("planned", "")
    entries = book.table("entries", action.deal)
    born = entries.get(doc_id=action.entry) or {}
    needs = dict.fromkeys((*action.needs, *born.get("refs", ())))
    named = [(entries.get(doc_id=need) or {}).get("code", "") for need in needs]
    codes = [code for code in named if code.startswith("N")]
    now = book.clock.now()
    shown = short_day(local(at, now).date(), now.date()) if at else ""
    return " ".join(filter(None, (*codes, shown)))


def pane_lines(book: Book, number: int) -> list[Line]:
    """The selected card whole: the task and where it is from; dates and delays; steps with persons and dates."""
    action: Action = book.record("actions", number)
    now = book.clock.now()
    deal = book.deal(action.deal)
    client = book.client(deal.client).name
    lines: list[Line] = [
        [
            Part(f"{action.code} ", "client" if action.side == "client" else "ours"),
            Part(_task(action), "bold"),
        ]
    ]
    for words, tone in _facts(book, action, now):
        lines[0] += [Part("   "), Part(words, tone)]
    if action.steps:
        lines.append([Part("  ", "quiet"), *_steps(action.steps, now.date())])
    lines.append([Part(" / ".join(dict.fromkeys((client, deal.name))), "quiet")])
    if action.note:
        lines[-1] += [Part("   "), Part(action.note.replace("\n", " "), "quiet")]
    return lines


def _task(action: Action) -> str:
    return f"~{action.task}" if action.internal else action.task


def _facts(book: Book, action: Action, now: datetime) -> Iterator[tuple[str, str]]:
    """What is known of where an action is from and how it went, each with its tone."""
    if origin := origin_of(book, action):
        yield t("board.origin", what=origin), "quiet"
    if helpers := helpers_line(action.helpers, "、"):
        yield t("board.helpers", names=helpers), "plain"
    if not action.due and action.state in OPEN:
        yield t("board.no_date"), "loud"
    if action.due and action.chases and action.state in OPEN:  # else the card itself says it
        yield t("board.due", due=due_words(action, now)), "loud" if overdue(action, now) else "plain"
    if action.original_due and action.original_due != action.due:
        yield t("board.original", due=near_day(action.original_due, now.date(), weekday=False)), "quiet"
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


def waits_for(book: Book, number: int) -> str:
    """等 A1 A2: what must be done before and is not."""
    table = book.table("actions")
    before = (table.get(doc_id=other) for other in table.get(doc_id=number).get("depends", ()))
    codes = [doc.get("code", "") for doc in before if doc and doc.get("state", "todo") in OPEN]
    return t("board.blocked", codes=" ".join(codes)) if codes else ""


def _steps(steps: Iterable[Step], today: date) -> Iterator[Part]:
    for step in steps:
        when = near_day(step.due, today, weekday=False) if step.due and step.state != "done" else ""
        who = step.person if step.state != "done" else ""
        words = " ".join(filter(None, (f"{STEP_SIGNS.get(step.state, '.')}{step.text}", who, when)))
        yield Part(words, "quiet" if step.state == "done" else "plain")
        yield Part("  ")
