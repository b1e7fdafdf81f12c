"""`dealtui actions`: who has to do what until when; by words, people, sides, states and dates; for scripts as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from dealtui.cli.common import add_state, find_client, find_deal, open_book, print_json
from dealtui.cli.numbers import count
from dealtui.domain.lifecycle import OPEN
from dealtui.domain.timeliness import chased_days_ago, days_left, overdue, sent_days_ago
from dealtui.i18n import t, tn
from dealtui.text import fit, shown

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from dealtui.domain.cards import Card
    from dealtui.domain.dependence import Ties
    from dealtui.service.following_list import Filter
    from dealtui.service.unit_of_work import Book

__all__ = ["add_arguments", "card_json", "card_line", "run"]

STATES = ("todo", "doing", "waiting", "done", "sent", "answered", "closed", "cancelled")
_SIGNS = {"todo": ".", "doing": ">", "waiting": "w", "closed": "x", "cancelled": "-"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", metavar="WORD", help=t("follow.cli.words"))
    for option in ("mine", "overdue", "week", "risk", "suspect", "incomplete", "all"):
        parser.add_argument(f"--{option}", action="store_true", help=t(f"follow.cli.{option}"))
    for option, value in (("owner", "NAME"), ("client", "C"), ("deal", "D")):
        parser.add_argument(f"--{option}", default="", metavar=value, help=t(f"follow.cli.{option}"))
    parser.add_argument("--side", choices=("ours", "client"), default="", help=t("follow.cli.side"))
    add_state(parser, STATES, "follow.cli.state", "state")
    parser.add_argument("--within", type=count, metavar="DAYS", help=t("follow.cli.within"))
    parser.add_argument("--sort", choices=("due", "urgency"), default="due", help=t("follow.cli.sort"))
    parser.add_argument("--limit", type=count, default=0, metavar="N", help=t("follow.cli.limit"))


def run(args: SimpleNamespace) -> int:
    from dealtui.service.following_list import actions_of, sorted_cards, ties_of

    book = open_book(args)
    now = book.clock.now()
    tied = ties_of(book) if args.sort == "urgency" else {}
    cards = sorted_cards(actions_of(book, _filter(book, args)), args.sort, now, tied)
    if args.limit > 0:
        cards = cards[: args.limit]
    if args.json:
        rows = [card_json(book, card, now) for card in cards]
        if args.sort == "urgency":
            for row, card in zip(rows, cards, strict=True):
                row |= _why(card, now, tied)
        print_json(rows)
        return 0
    for card in cards:
        print(card_line(book, card, now))
        if args.sort == "urgency":
            print(f"      {_said_why(_why(card, now, tied))}")
    return 0


def _filter(book: Book, args: SimpleNamespace) -> Filter:
    from dealtui.service.following_list import Filter

    return Filter(
        mine=args.mine,
        person=args.owner,
        client=find_client(book, args.client) if args.client else 0,
        deal=find_deal(book, args.deal) if args.deal else 0,
        side=args.side,
        states=frozenset(args.state),
        unsettled=not (args.state or args.all),
        overdue=args.overdue,
        week=args.week,
        due_within=args.within,
        risk=args.risk,
        suspect=args.suspect,
        incomplete=args.incomplete,
        text=" ".join(args.words),
    )


def card_json(book: Book, card: Card, now: datetime) -> dict[str, Any]:
    """An action as scripts get it; the steps with their persons and dates."""
    from dealtui.domain.lifecycle import column_of

    doc = book.repo.table("actions")[card.number]
    deal = book.repo.table("deals").get(card.deal, {})
    return {
        "id": doc["id"],
        "number": card.number,
        "code": card.code,
        "task": card.task,
        "owner": card.owner,
        "helpers": list(card.helpers),
        "side": card.side,
        "state": card.state,
        "column": column_of(card.state, card.side),
        "due": card.due,
        "original_due": card.original_due,
        "days": days_left(card.due, now),
        "overdue": overdue(card, now),
        "risk": card.risk,
        "suspect": card.suspect,
        "internal": card.internal,
        "slips": card.slips,
        "chases": card.chases,
        "chased": card.chased,
        "steps": [
            {name: step.get(name, "") for name in ("text", "person", "due")}
            | {"state": step.get("state", "todo")}
            for step in doc.get("steps", ())
        ],
        "depends": [book.repo.table("actions").get(number, {}).get("code", "") for number in card.depends],
        "result": doc.get("result", ""),
        "sent": card.sent,
        "sent_to": card.sent_to,
        "feedback": doc.get("feedback", ""),
        "satisfaction": card.satisfaction,
        "client": book.repo.table("clients").get(deal.get("client", 0), {}).get("name", ""),
        "deal": deal.get("name", ""),
        "meeting": card.meeting,
    }


def card_line(book: Book, card: Card, now: datetime) -> str:
    """An action in one line: signs, code, task, owner, date, what there is to say of it, where it comes from."""
    flag = "!" if overdue(card, now) else "?" if card.suspect else "~" if card.internal else " "
    sign = _SIGNS.get(card.state, "x")
    due = f"{card.due.replace('T', ' ') or '-':<16}"
    told = "  ".join((*_tells(card, now), _origin(book, card.deal)))
    return (
        f"{flag}{sign} {card.code:<5}{fit(shown(card.task), 34)} {_owner(card.owner)} {due} {told}".rstrip()
    )


@cache
def _owner(name: str) -> str:
    """Who does it, as wide as its column; the same few people come again and again."""
    return fit(shown(name) or "-", 10)


@cache
def _origin(book: Book, number: int) -> str:
    deal = book.repo.table("deals").get(number, {})
    client = book.repo.table("clients").get(deal.get("client", 0), {}).get("name", "")
    return shown(f"{client} / {deal.get('name', '')}")


def _tells(card: Card, now: datetime) -> list[str]:
    told = []
    if overdue(card, now):
        late = -(days_left(card.due, now) or 0)
        told.append(tn("follow.late", late, n=late) if late else t("follow.late_today"))
    if card.slips:
        told.append(tn("follow.slips", card.slips, n=card.slips))
    if card.risk and card.state in OPEN:
        told.append(t("follow.at_risk"))
    if card.steps:
        step = " ".join(filter(None, (shown(card.step), shown(card.step_person), card.step_due)))
        told.append(f"{card.steps_done}/{card.steps} {step}".rstrip())
    if card.chases:
        days = chased_days_ago(card.chased, now)
        today = t("follow.chased_today", count=card.chases)
        told.append(tn("follow.chased", days, n=days, count=card.chases) if days else today)
    if card.state == "sent":
        days = sent_days_ago(card.sent, now)
        told.append(tn("follow.sent", days, n=days) if days else t("follow.sent_today"))
    elif card.state not in ("todo", "doing", "waiting"):
        told.append(t(f"state.{card.state}"))
    return told


def _why(card: Card, now: datetime, tied: Mapping[int, Ties]) -> dict[str, Any]:
    """How urgent it is, and what makes it so."""
    from dealtui.domain.dependence import UNTIED
    from dealtui.domain.urgency import explain, urgency

    ties = tied.get(card.number, UNTIED)
    return {"urgency": urgency(card, now, ties), "why": dict(explain(card, now, ties))}


def _said_why(why: dict[str, Any]) -> str:
    parts = (
        f"{t(f'follow.urgency.{name}')} {value:+.1f}"
        for name, value in why["why"].items()
        if abs(value) >= 0.05  # shown as nothing else
    )
    return f"{why['urgency']:>5.1f}  {t('list.comma').join(parts)}".rstrip()
