"""`dealtui handover FROM TO`: all open work of one person becomes another's, in one commit (guide 23)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import CommandError, open_book, print_json
from dealtui.i18n import t, tn

if TYPE_CHECKING:
    import argparse

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("giver", metavar="FROM", help=t("follow.cli.giver"))
    parser.add_argument("taker", metavar="TO", help=t("follow.cli.taker"))
    parser.add_argument("--dry-run", action="store_true", help=t("follow.cli.dry_run"))


def run(args: SimpleNamespace) -> int:
    from dealtui.cli.actions import card_json, card_line
    from dealtui.domain.lifecycle import Refused
    from dealtui.service.following import Following
    from dealtui.service.following_dates import hand_over
    from dealtui.service.following_list import Filter, actions_of
    from dealtui.service.following_words import refusal

    book = open_book(args)
    numbers = [card.number for card in actions_of(book, Filter(person=args.giver, unsettled=True))]
    if not args.dry_run:
        try:
            Following(book).apply(hand_over(book, args.giver, args.taker, numbers=numbers))
        except Refused as error:
            raise CommandError("follow.said", 2, text=refusal(error, args.settings.lang)) from None
    now = book.clock.now()
    chosen = set(numbers)
    cards = [card for card in actions_of(book) if card.number in chosen]
    if args.json:
        print_json([card_json(book, card, now) for card in cards])
        return 0
    for card in cards:
        print(card_line(book, card, now))
    if not cards:
        print(t("follow.handed_none"))
    elif args.dry_run:
        print(tn("follow.would_hand", len(cards), n=len(cards)))
    else:
        print(tn("follow.handed", len(cards), n=len(cards)))
    return 0
