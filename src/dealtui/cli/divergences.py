"""`dealtui divergences`: what nothing has settled yet, over all meetings."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import open_book, print_json
from dealtui.i18n import t

if TYPE_CHECKING:
    import argparse

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", metavar="WORD", help=t("cli.divergences_words"))


def run(args: SimpleNamespace) -> int:
    from dealtui.service.disputes import open_divergences
    from dealtui.text import cut, pad, shown

    book = open_book(args)
    lines = open_divergences(book, " ".join(args.words))
    if args.json:
        ids = {line.meeting: book.repo.table("meetings")[line.meeting]["id"] for line in lines}
        print_json(
            [
                {
                    "meeting": ids[line.meeting],
                    "client": line.client,
                    "deal": line.deal,
                    "code": line.code,
                    "text": line.text,
                    "criterion": line.criterion,
                    "owner": line.owner,
                    "due": line.due,
                }
                for line in lines
            ]
        )
        return 0
    for line in lines:
        sign = " " if line.criterion else "-"
        where = " / ".join(dict.fromkeys(filter(None, (line.client, line.deal))))
        about = [line.criterion or t("today.no_criterion"), line.owner, line.due.replace("T", " ")]
        said = "  ".join(filter(None, about))
        print(f"{sign}{line.code:<5}{pad(cut(shown(line.text), 40), 40)}  {shown(said)}  {shown(where)}")
    if not lines:
        print(t("cli.divergences_none"))
    return 0
