"""`dealtui week`: the weekly report in Markdown, for one deal, one client or all (guide 89-93)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import CommandError, find_client, find_deal, open_book, print_json
from dealtui.i18n import t

if TYPE_CHECKING:
    import argparse

    from dealtui.domain.records import Action
    from dealtui.service.weekly import Sync

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--week", default="", metavar="2026-W48", help=t("cli.week_week"))
    add("--deal", default="", metavar="D", help=t("cli.week_deal"))
    add("--client", default="", metavar="C", help=t("cli.week_client"))
    add("-o", "--output", default="", metavar="FILE", help=t("cli.output"))


def run(args: SimpleNamespace) -> int:
    from dealtui.service.weekly import monday_of, report, sync

    book = open_book(args)
    try:
        monday = monday_of(book, args.week)
    except ValueError:
        raise CommandError("cli.bad_week", 2, value=args.week) from None
    whose = {
        "deal": find_deal(book, args.deal) if args.deal else 0,
        "client": find_client(book, args.client) if args.client else 0,
    }
    if args.json:
        print_json(_document(sync(book, monday=monday, **whose)))
        return 0
    text = report(book, args.settings.minutes_lang, monday=monday, **whose)
    if args.output:
        from pathlib import Path

        from dealtui.store.files import write_atomic

        write_atomic(Path(args.output).expanduser(), text.encode())
        print(args.output)
    else:
        print(text, end="")
    return 0


def _document(sync: Sync) -> dict[str, object]:
    week = sync.week

    def row(action: Action, **more: object) -> dict[str, object]:
        return {
            "id": action.id,
            "code": action.code,
            "task": action.task,
            "owner": action.owner,
            "side": action.side,
            "client": sync.clients.get(action.deal, ""),
            "deal": sync.deals.get(action.deal, ""),
            "due": action.due,
            "state": action.state,
            **more,
        }

    return {
        "week": [week.monday.isoformat(), week.sunday.isoformat()],
        "on_time": {"kept": week.kept, "promised": week.promised},
        "on_time_ever": {"kept": week.kept_ever, "promised": week.promised_ever},
        "done": [row(a, finished=a.finished, result=a.result) for a in week.done],
        "late": [row(a) for a in week.late],
        "risky": [row(a, risk=a.risk) for a in week.risky],
        "unanswered": [row(a, sent=a.sent) for a in week.unanswered],
        "moved": [row(a, slip=slip.to_doc(), slips=len(a.slips)) for a, slip in week.moved],
        "rest": [row(a, step=step.text if step else "", due=due) for a, step, due in week.rest],
        "next": [row(a, step=step.text if step else "", due=due) for a, step, due in week.coming],
        "theirs": [row(a, chases=len(a.chases)) for a in week.theirs],
        "lacking": [row(a, lack=what) for a, what in week.lacking],
        "divergences": [point._asdict() for point in sync.divergences],
    }
