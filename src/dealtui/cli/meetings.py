"""`dealtui meetings`: the meetings of the book, found by words; ids for scripts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import open_book, print_json
from dealtui.i18n import t

if TYPE_CHECKING:
    import argparse

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", metavar="WORD", help=t("cli.meetings_words"))
    parser.add_argument("--limit", type=int, default=50, metavar="N", help=t("cli.meetings_limit"))


def run(args: SimpleNamespace) -> int:
    from dealtui.service.searching import find_meetings
    from dealtui.text import shown

    book = open_book(args)
    lines = find_meetings(book, " ".join(args.words), args.limit)
    ids = {line.number: book.repo.table("meetings")[line.number]["id"] for line in lines}
    if args.json:
        print_json(
            [
                {
                    "id": ids[line.number],
                    "number": line.number,
                    "status": line.status,
                    "client": line.client,
                    "deal": line.deal,
                    "topic": line.topic,
                    "at": line.at,
                    "lines": line.lines,
                    "gaps": line.gaps,
                }
                for line in lines
            ]
        )
        return 0
    for line in lines:
        status = t(f"status.{line.status}")
        title = " / ".join(filter(None, (line.client, line.deal, line.topic)))
        print(
            f"{ids[line.number]}  {line.at[:16].replace('T', ' ')}  {status}  {line.lines:>4}  {shown(title)}"
        )
    return 0
