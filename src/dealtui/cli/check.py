"""`dealtui check`: what a meeting's record still lacks; exit 1 when there is something."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import find_meeting, open_book, print_json
from dealtui.i18n import t

if TYPE_CHECKING:
    import argparse

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("meeting", metavar="MEETING", help=t("cli.meeting_argument"))


def run(args: SimpleNamespace) -> int:
    from dealtui.service.reviewing import MEND_KEYS, check, sentence
    from dealtui.text import cut, shown

    book = open_book(args)
    number = find_meeting(book, args.meeting)
    state = book.state(book.meeting(number).deal)
    findings = check(book, number)
    if args.json:
        print_json(
            [
                {
                    "rule": finding.rule.code,
                    "entry": state.code(finding.entry),
                    "id": state.entries[finding.entry].id if finding.entry else book.meeting(number).id,
                    "severity": finding.rule.severity,
                    "blocks": finding.rule.blocks,
                    "mend": finding.rule.mend,
                    "key": MEND_KEYS.get(finding.rule.mend, "enter"),
                    "detail": finding.detail,
                    "text": sentence(finding, args.settings.lang),
                }
                for finding in findings
            ]
        )
        return int(bool(findings))
    for finding in findings:
        sign = "!" if finding.rule.blocks else "."
        line = state.entries[finding.entry].text if finding.entry else ""
        text = sentence(finding, args.settings.lang)
        print(f"{sign} {state.code(finding.entry):<5}{text}  {cut(shown(line), 40)}".rstrip())
    if not findings:
        print(t("cli.check_whole"))
    return int(bool(findings))
