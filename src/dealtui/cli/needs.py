"""`dealtui needs`: the clients' needs over all meetings and how far each is; the unsolved ones unless asked otherwise."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from dealtui.cli.common import add_state, find_client, find_deal, open_book, print_json
from dealtui.i18n import t

if TYPE_CHECKING:
    import argparse

    from dealtui.service.following_needs import Need
    from dealtui.service.unit_of_work import Book

__all__ = ["add_arguments", "run"]

STATES = ("captured", "answered", "promised", "delivered", "solved", "declined", "outside")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--client", default="", metavar="C", help=t("follow.cli.client"))
    parser.add_argument("--deal", default="", metavar="D", help=t("follow.cli.deal"))
    add_state(parser, STATES, "follow.cli.need_state", "follow.need")
    parser.add_argument("--all", action="store_true", help=t("follow.cli.need_all"))


def run(args: SimpleNamespace) -> int:
    from dealtui.service.following_needs import UNSOLVED, needs_of

    book = open_book(args)
    needs = needs_of(
        book,
        args.state or (STATES if args.all else UNSOLVED),
        client=find_client(book, args.client) if args.client else 0,
        deal=find_deal(book, args.deal) if args.deal else 0,
    )
    if args.json:
        print_json([_row(book, need) for need in needs])
        return 0
    for need in needs:
        print(_line(book, need))
    return 0


def _origin(book: Book, need: Need) -> tuple[str, str]:
    deal = book.repo.table("deals").get(need.deal, {})
    return book.repo.table("clients").get(deal.get("client", 0), {}).get("name", ""), deal.get("name", "")


def _row(book: Book, need: Need) -> dict[str, Any]:
    client, deal = _origin(book, need)
    actions = book.repo.table("actions")
    state = book.state(need.deal)
    return {
        "id": state.entries[need.number].id,
        "code": need.code,
        "text": need.text,
        "level": need.level,
        "state": need.state,
        "satisfaction": need.satisfaction,
        "at": need.at,
        "internal": need.internal,
        "client": client,
        "deal": deal,
        "meeting": need.meeting,
        "answers": [state.code(number) for number in need.answers],
        "actions": [actions[number].get("code", "") for number in need.actions],
    }


def _line(book: Book, need: Need) -> str:
    from dealtui.text import fit, shown

    said = f" {need.satisfaction}/5" if need.satisfaction else ""
    state = fit(t(f"follow.need.{need.state}") + said, 14)
    actions = book.repo.table("actions")
    codes = " ".join(actions[number].get("code", "") for number in need.actions)
    sign = "~" if need.internal else " "
    origin = shown(" / ".join(_origin(book, need)))
    return (
        f"{sign}{need.at[:10]} {need.code:<5}{state} {fit(shown(need.text), 36)} {codes:<8} {origin}".rstrip()
    )
