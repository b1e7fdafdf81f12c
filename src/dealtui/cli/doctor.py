"""`dealtui doctor`: is the book sound? Every finding with its file; exit 1 when there is damage or a warning."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import print_json
from dealtui.i18n import t

if TYPE_CHECKING:
    import argparse

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(args: SimpleNamespace) -> int:
    from dealtui.store.errors import NotABook
    from dealtui.store.repair import doctor
    from dealtui.text import shown

    findings = doctor(args.settings.book)
    for finding in findings:
        if finding.code == "not_a_book":
            reason = {"not_a_folder": "not_a_folder", "other": "other_files"}.get(finding.detail, "missing")
            raise NotABook(reason, file=finding.file)
    serious = any(finding.severity != "hint" for finding in findings)
    if args.json:
        print_json([finding._asdict() for finding in findings])
        return int(serious)
    for finding in findings:
        print(f"{finding.file}: {t(finding.key, **finding.values)} {shown(finding.detail)}".rstrip())
    if not serious:
        print(t("cli.doctor_sound", path=args.settings.book))
    return int(serious)
