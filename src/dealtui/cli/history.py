"""`dealtui history`: every version of a line, with time and author."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import CommandError, find_meeting, open_book, print_json
from dealtui.i18n import catalog, language, t

if TYPE_CHECKING:
    import argparse

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("meeting", metavar="MEETING", help=t("cli.meeting_argument"))
    parser.add_argument("code", metavar="CODE", help=t("cli.history_code"))


def run(args: SimpleNamespace) -> int:
    from dealtui.service.history import how, versions
    from dealtui.text import pad, shown

    book = open_book(args)
    deal = book.meeting(find_meeting(book, args.meeting)).deal
    wanted = args.code.upper()
    numbers = [n for n, entry in book.state(deal).entries.items() if wanted in (entry.code, entry.id)]
    if not numbers:
        raise CommandError("cli.no_code", 2, word=args.code)
    found = versions(book, deal, numbers[0])
    if args.json:
        print_json(
            [
                {
                    "at": version.at,
                    "by": version.by,
                    "change": version.label,
                    "code": version.entry.code,
                    "kind": version.entry.kind,
                    "line": version.line,
                    "raw": version.entry.raw,
                    "text": version.entry.text,
                    "deleted": version.entry.deleted,
                    "reason": version.reason,
                }
                for version in found
            ]
        )
        return 0
    for version in found:
        label = pad(shown(how(version, catalog(language()))), 10)
        line = shown(version.line)
        if version.reason:
            line = t("history.because", line=line, reason=shown(version.reason))
        print(
            f"{version.at[:16].replace('T', ' ')}  {pad(version.by, 8)} {label} {version.entry.code:<5}{line}"
        )
    return 0
