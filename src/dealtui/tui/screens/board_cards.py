"""What a card says, and what the pane below the board tells of the selected one: pure functions of the book."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from dealtui.domain.lifecycle import OPEN
from dealtui.i18n import t, tn
from dealtui.tui.dates_shown import local
from dealtui.tui.widgets.board_view_card import Card
from dealtui.tui.widgets.board_view_drawing import Column
from dealtui.tui.widgets.parts_line import Part

if TYPE_CHECKING:
    from dealtui.domain.records import Action, Step
    from dealtui.service.unit_of_work import Book
    from dealtui.tui.screens.board_index import Arrangement

__all__ = [
    "STEP_SIGNS",
    "Line",
    "after_words",
    "card_of",
    "due_words",
    "head_of",
    "is_late",
    "origin_of",
    "pane_lines",
    "progress",
    "waits_for",
    "where_of",
]

STEP_SIGNS = {"todo": ".", "doing": ">", "done": "x"}
_OVER = dict.fromkeys(("done", "sent", "answered", "closed"), "x")
WEEK = 7  # days within which a date is told by its weekday

Line = list[Part]


def is_late(action: Action, now: datetime) -> bool:
    """Whether the work is not over and its date is past (a date alone: the whole day)."""
    if not action.due or action.state not in OPEN:
        return False
    return action.due < (now.strftime("%Y-%m-%dT%H:%M") if "T" in action.due else now.date().isoformat())


def day_words(due: str, today: date, *, weekday: bool = True) -> str:
    """今天, 明天, 周四 11-26 within a week, 12-05, 2027-01-05 in another year."""
    day = date.fromisoformat(due[:10])
    days = (day - today).days
    if word := {0: "today", 1: "tomorrow"}.get(days):
        return t(f"day.{word}")
    short = f"{day:%m-%d}" if day.year == today.year else day.isoformat()
    return f"{t(f'weekday.{day.weekday()}')} {short}" if weekday and 0 < days < WEEK else short


def due_words(action: Action, now: datetime, *, brief: bool = False) -> str:
    """The date, or by how many days it is past; `brief`: shorter, within a week its weekday alone."""
    if not action.due:
        return ""
    if is_late(action, now):
        days = (now.date() - date.fromisoformat(action.due[:10])).days
        if days and brief:
            return t("board.late_brief", n=days)
        return tn("board.late", days, n=days) if days else t("board.late_today")
    words = day_words(action.due, now.date())
    return words.split(" ")[0] if brief else words


def progress(action: Action) -> str:
    """2/4: the steps that are done."""
    done = sum(step.state == "done" for step in action.steps)
    return f"{done}/{len(action.steps)}" if action.steps else ""


def days_ago(moment: str, now: datetime) -> str:
    """今天, 4天前."""
    days = (now.date() - local(moment, now).date()).days
    return tn("board.days_ago", days, n=days) if days > 0 else t("day.today")


def tails_of(action: Action, now: datetime) -> tuple[str, str]:
    """What stands at the right of a card's second line, by its state; and the same for a narrow column."""
    if action.state == "cancelled":
        words = t("board.cancelled")
    elif action.state == "closed":
        day = day_words(action.closed, now.date(), weekday=False) if action.closed else ""
        words = t("board.closed_on", day=day).strip()
    elif action.state not in OPEN:
        words = after_words(action.state, action.side)
        return words, t("board.after_received_short") if action.side == "client" else words
    elif action.chases:
        count, ago = len(action.chases), days_ago(action.chases[-1].at, now)
        return t("board.chased", n=count, ago=ago), t("board.chased", n=count, ago="").strip(" ,")
    else:
        return _dated(action, now)
    return words, words


def after_words(state: str, side: str) -> str:
    """What is still to be done once the work is over: the client told, asked, or nothing."""
    if state in ("closed", "cancelled"):
        return t(f"state.{state}")
    return t(f"board.after_{'received' if side == 'client' else state}")


def _dated(action: Action, now: datetime) -> tuple[str, str]:
    """Steps and date; the date without its day where its weekday says as much."""
    late = is_late(action, now)
    found = []
    for brief in (False, True):
        words = due_words(action, now, brief=brief) or t("board.no_date")
        if action.risk and not late:
            words = t("board.at_risk", due=words)
        found.append(" ".join(filter(None, (progress(action), words))))
    return found[0], found[1]


def card_of(book: Book, number: int, where: tuple[str, ...] = ()) -> Card:
    """The card of an action; `where` is what it says of its client and deal."""
    action: Action = book.record("actions", number)
    now = book.clock.now()
    late = is_late(action, now)
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
    return Card(
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


def head_of(name: str, count: int, limit: int = 0, closed: int | None = None) -> Column:
    """The head of a column; where `closed` cards stand below the done ones, it counts them apart.

    More than the limit warns, by a sign and in words.
    """
    title = f"{t(f'board.column_{name}')} {count}"
    warned = bool(limit) and count > limit
    if warned:
        titles = [f"! {title}  {t('board.limit', n=limit)}", f"! {title}  >{limit}", f"! {title}"]
    else:
        titles = [title]
    if closed is not None:
        shorter = [t(f"board.done_closed{short}", done=count, closed=closed) for short in ("", "_short")]
        if warned:
            titles += [f"! {words}" for words in shorter]
        else:
            titles = [f"{title} / {t('board.column_closed')} {closed}", *shorter]
    return Column(titles[0], full=warned, short=tuple(titles[1:]))


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
    meeting = book.repo.table("meetings").get(action.meeting, {})
    at = meeting.get("started") or meeting.get("planned", "")
    entries: Any = book.repo.deal(action.deal).entries
    born = entries.get(action.entry, {})
    needs = dict.fromkeys((*action.needs, *born.get("refs", ())))
    codes = [
        code for need in needs if (code := entries.get(need, {}).get("code", "")) and code.startswith("N")
    ]
    now = book.clock.now()
    day = local(at, now).date() if at else None
    shown = "" if day is None else f"{day:%m-%d}" if day.year == now.year else day.isoformat()
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
    helpers = "、".join(" ".join(filter(None, (h.name, h.part))) for h in action.helpers)
    if helpers:
        yield t("board.helpers", names=helpers), "plain"
    if not action.due and action.state in OPEN:
        yield t("board.no_date"), "loud"
    if action.due and action.chases and action.state in OPEN:  # else the card itself says it
        yield t("board.due", due=due_words(action, now)), "loud" if is_late(action, now) else "plain"
    if action.original_due and action.original_due != action.due:
        yield t("board.original", due=day_words(action.original_due, now.date(), weekday=False)), "quiet"
    if action.slips:
        reason = action.slips[-1].reason
        count = len(action.slips)
        yield tn("board.slipped_why" if reason else "board.slipped", count, n=count, reason=reason), "open"
    if action.risk:
        yield t("board.risk", why=action.risk), "loud"
    if action.suspect:
        yield t("board.suspect"), "loud"
    if blocked := waits_for(book, action.doc_id):
        yield blocked, "loud"
    if action.chases:
        count, ago = len(action.chases), days_ago(action.chases[-1].at, now)
        yield tn("board.chased_last", count, n=count, ago=ago), "plain"
    if action.feedback:
        yield t("board.answered", text=action.feedback), "client"
    elif action.result:
        yield t("board.result", text=action.result), "agreed"


def waits_for(book: Book, number: int) -> str:
    """等 A1 A2: what must be done before and is not."""
    table = book.repo.table("actions")
    before = (table.get(other, {}) for other in table[number].get("depends", ()))
    codes = [doc.get("code", "") for doc in before if doc and doc.get("state", "todo") in OPEN]
    return t("board.blocked", codes=" ".join(codes)) if codes else ""


def _steps(steps: Iterable[Step], today: date) -> Iterator[Part]:
    for step in steps:
        when = day_words(step.due, today, weekday=False) if step.due and step.state != "done" else ""
        who = step.person if step.state != "done" else ""
        words = " ".join(filter(None, (f"{STEP_SIGNS.get(step.state, '.')}{step.text}", who, when)))
        yield Part(words, "quiet" if step.state == "done" else "plain")
        yield Part("  ")
