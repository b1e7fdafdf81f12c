"""What the Clients screen says, as rows and facts: pure functions of the book."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from dealtui.i18n import t, tn
from dealtui.tui.dates_shown import countdown, local
from dealtui.tui.widgets.facts import Fact
from dealtui.tui.widgets.rows import Column, Row

if TYPE_CHECKING:
    from dealtui.domain.records import Person
    from dealtui.service.unit_of_work import Book

__all__ = [
    "COLUMNS",
    "client_facts",
    "client_rows",
    "deal_facts",
    "deal_rows",
    "meeting_rows",
    "person_words",
]

COLUMNS = (
    (Column(gap=2),),
    (Column(gap=2),),
    (Column(6, "quiet", from_width=34), Column(7, "quiet"), Column(gap=2)),
)


def client_rows(book: Book, text: str) -> list[Row]:
    from dealtui.service.browsing import client_lines

    return [
        Row(
            (line.name,),
            tail=tn("clients.n_deals", line.deals, n=line.deals) if line.deals else "",
            key=line.number,
        )
        for line in client_lines(book, text)
    ]


def deal_rows(book: Book, client: int) -> list[Row]:
    from dealtui.service.browsing import deal_lines

    return [
        Row((line.name,), tail=f"{t(f'result.{line.result}')} {line.meetings}", key=line.number)
        for line in deal_lines(book, client)
    ]


def meeting_rows(book: Book, deal: int) -> list[Row]:
    from dealtui.service.browsing import meeting_lines

    now = book.clock.now()
    return [
        Row(
            (
                t("clients.meeting_no", n=number) if number else "",
                _day(local(line.at, now), now) if line.at else "",
                line.topic or line.deal,
            ),
            tail=t(f"status.{line.status}") if line.hours_left is None else countdown(line.hours_left),
            sign="!" if line.hours_left is not None and line.hours_left < 0 else "",
            key=line.number,
        )
        for number, line in meeting_lines(book, deal)
    ]


def _day(day: datetime, now: datetime) -> str:
    return f"{day:%m-%d}" if day.year == now.year else f"{day:%Y-%m}"


def person_words(person: Person) -> str:
    """Title and roles of a person."""
    roles = " ".join(t(f"role.{role}") for role in person.roles)
    return "  ".join(filter(None, (person.title, roles, person.contact)))


def client_facts(book: Book, number: int) -> tuple[str, list[Fact]]:
    """Heading and facts of a client (guide 8, 9, 18, 35-37, 51)."""
    client = book.client(number)
    visit = tn("clients.every_days", client.visit_days, n=client.visit_days) if client.visit_days else ""
    people = "\n".join(f"{person.name}  {person_words(person)}".rstrip() for person in book.people(number))
    facts = [
        Fact(t("clients.background"), client.background),
        Fact(t("clients.pains"), client.pains),
        Fact(t("clients.strengths"), client.strengths),
        Fact(t("clients.intent"), client.intent),
        Fact(t("clients.visit_days"), visit),
        Fact(t("clients.people"), people),
    ]
    return client.name, facts if any(fact.value for fact in facts) else [Fact("", t("clients.no_facts"))]


def deal_facts(book: Book, number: int) -> tuple[str, list[Fact]]:
    """Heading and facts of a deal (guide 6, 12)."""
    deal = book.deal(number)
    return deal.name, [
        Fact(t("clients.type"), t(f"deal_type.{deal.type}") if deal.type else ""),
        Fact(t("clients.result"), t(f"result.{deal.result}")),
        Fact(t("clients.note"), deal.note),
    ]
