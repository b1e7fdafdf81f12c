"""`dealtui date`: how a due date is read, and why one is refused; exit 1 for a refusal."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import CommandError, print_json, timezone_now
from dealtui.i18n import t

if TYPE_CHECKING:
    import argparse

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("phrase", nargs="+", metavar="PHRASE", help=t("cli.date_phrase"))


def run(args: SimpleNamespace) -> int:
    from dealtui.domain.dates import Refusal, read_due

    phrase = " ".join(args.phrase)
    if not phrase.strip():
        raise CommandError("dates.no_phrase", 2)
    due = read_due(phrase, timezone_now(args))
    if isinstance(due, Refusal):
        why = t(f"dates.refused.{due.reason}")
        if args.json:
            print_json({"refused": why, "reason": due.reason})
        else:
            print(why)
        return 1
    if args.json:
        time = f"{due.time:%H:%M}" if due.time else None
        print_json(
            {"date": due.date.isoformat(), "time": time, "rule": due.rule, "warnings": list(due.warnings)}
        )
        return 0
    print(due.iso.replace("T", " "), t(f"dates.weekday.{due.date.weekday()}"))
    for code in due.warnings:
        print(f"  {t(f'dates.warning.{code}')}")
    return 0
