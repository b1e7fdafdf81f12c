"""`dealtui import taskwarrior` and `import csv`: dates and states that were changed elsewhere (guide 24, 88)."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import CommandError, open_book, print_json
from dealtui.i18n import t, tn

if TYPE_CHECKING:
    from dealtui.export.reading.actions import Said
    from dealtui.service.taking_back import Change, Plan
    from dealtui.service.unit_of_work import Book

__all__ = ["run"]


def run(args: SimpleNamespace) -> int:
    from dealtui.service.following import Following
    from dealtui.service.taking_back import plan_changes, take

    if args.client or args.deal:
        raise CommandError("taking.no_deal", 2)
    data = Path(args.file).expanduser().read_bytes()
    book = open_book(args)
    plan = plan_changes(book, _said(args, book, data))
    if args.yes and plan.able:
        Following(book).apply(take(book, plan))
    if args.json:
        print_json({"changes": [_document(change) for change in plan.changes], "unknown": plan.unknown})
    else:
        _show(plan, done=args.yes)
    return 0


def _said(args: SimpleNamespace, book: Book, data: bytes) -> list[Said]:
    from dealtui.export.reading.actions import NotActions, decoded, read_csv, read_taskwarrior

    try:
        text = decoded(data)
        if args.what == "taskwarrior":
            return read_taskwarrior(text, book.clock.now().tzinfo)
        return read_csv(text)
    except NotActions as error:
        raise CommandError(error.key, 2, file=args.file, **error.values) from None


def _show(plan: Plan, *, done: bool) -> None:
    from dealtui.text import cut, shown

    for change in plan.changes:
        sign = "-" if change.refused else " "
        old, new = _words(change, change.old), _words(change, change.new)
        line = f"{sign} {change.code:<5} {cut(shown(change.task), 36)}  {t(f'taking.{change.what}')}  {old} > {new}"
        print(f"{line}  {change.refused}".rstrip())
    if plan.unknown:
        print(tn("taking.unknown", plan.unknown, n=plan.unknown))
    if not plan.able:
        print(t("taking.nothing"))
    elif done:
        print(tn("taking.taken", len(plan.able), n=len(plan.able)))
    else:
        print(t("import.nothing_written"))


def _words(change: Change, value: str) -> str:
    if change.what == "state":
        return t(f"state.{value}")
    return value or t("taking.no_date")


def _document(change: Change) -> dict[str, object]:
    return {
        "code": change.code,
        "task": change.task,
        "what": change.what,
        "old": change.old,
        "new": change.new,
        "refused": change.refused,
    }
