"""What the pane beside a list tells of a meeting or an action: pure functions of the book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealtui.i18n import t
from dealtui.tui.dates_shown import countdown, local, shown_moment
from dealtui.tui.widgets.facts import Fact

if TYPE_CHECKING:
    from dealtui.domain.records import Attendee
    from dealtui.service.unit_of_work import Book

__all__ = ["action_facts", "meeting_facts"]

SIGNS = {"met": "x", "partly": ">", "missed": "-", "open": "."}


def meeting_facts(book: Book, number: int) -> tuple[str, list[Fact]]:
    """Heading and facts of a meeting, from its header alone."""
    meeting = book.meeting(number)
    deal = book.deal(meeting.deal)
    client = book.client(deal.client)
    now = book.clock.now()
    at = meeting.started or meeting.planned
    counts = "  ".join(f"{t(f'kind.{kind}')} {n}" for kind, n in book.summary(number).counts.items())
    return meeting.topic or deal.name, [
        Fact(t("form.client"), client.name),
        Fact(t("form.deal"), deal.name),
        Fact(t("today.state"), _state(book, number)),
        Fact(t("today.loop"), _loop(book, number)),
        Fact(t("form.at"), shown_moment(local(at, now), now) if at else ""),
        Fact(
            t("form.place"),
            "  ".join(filter(None, (meeting.place, t("form.on_line") if meeting.online else ""))),
        ),
        Fact(t("form.scene"), t(f"scene.{meeting.scene}") if meeting.scene else ""),
        Fact(t("form.stage"), meeting.stage),
        Fact(t("form.theirs"), "\n".join(_person(a) for a in meeting.attendees if a.side == "client")),
        Fact(t("form.ours"), "\n".join(_person(a) for a in meeting.attendees if a.side == "ours")),
        Fact(
            t("form.objectives"), "\n".join(f"{SIGNS.get(o.state, '.')} {o.text}" for o in meeting.objectives)
        ),
        Fact(t("today.counts"), counts),
        Fact(t("form.recorder"), meeting.recorder),
    ]


def _loop(book: Book, number: int) -> str:
    """闭环 1/3: how many of the meeting's promises are closed (guide 99)."""
    from dealtui.service.following_list import loops_of

    loop = loops_of(book).get(number)
    return t("today.closed_of", closed=loop.closed, all=loop.all) if loop else ""


def _state(book: Book, number: int) -> str:
    """待整理  还剩 20:00  缺 4: of a meeting that waits for its review, until when and how much (guide 65)."""
    from dealtui.service.overview import line_of

    line = line_of(book, number, book.repo.table("meetings")[number], book.clock.now())
    parts = [t(f"status.{line.status}")]
    if line.hours_left is not None:
        parts.append(countdown(line.hours_left))
        parts.append(t("today.gaps", n=line.gaps) if line.gaps else "")
    return "  ".join(filter(None, parts))


def action_facts(book: Book, number: int) -> tuple[str, list[Fact]]:
    """Heading and facts of an action."""
    action = book.record("actions", number)
    deal = book.deal(action.deal)
    side = t(f"side.{action.side}") if action.side else ""
    return f"{action.code} {action.task}", [
        Fact(t("form.client"), book.client(deal.client).name),
        Fact(t("form.deal"), deal.name),
        Fact(t("today.owner"), "  ".join(filter(None, (action.owner, side)))),
        Fact(
            t("today.helpers"), "\n".join("  ".join(filter(None, (h.name, h.part))) for h in action.helpers)
        ),
        Fact(t("today.due_date"), "  ".join(filter(None, (action.due.replace("T", " "), action.due_text)))),
    ]


def _person(attendee: Attendee) -> str:
    role = t(f"role.{attendee.role}") if attendee.role else ""
    return "  ".join(filter(None, (attendee.name, attendee.title, role)))
