"""`dealtui meetings`: the meetings of the book, found by words; ids for scripts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import CommandError, open_book, print_json
from dealtui.cli.numbers import count
from dealtui.i18n import t
from dealtui.text import pad, shown, width

if TYPE_CHECKING:
    import argparse

    from dealtui.service.overview import Line
    from dealtui.service.tagged import Tagged
    from dealtui.service.unit_of_work import Book

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", metavar="WORD", help=t("cli.meetings_words"))
    parser.add_argument("--tag", default="", metavar="TAG", help=t("cli.meetings_tag"))
    parser.add_argument("--limit", type=count, default=50, metavar="N", help=t("cli.meetings_limit"))


def run(args: SimpleNamespace) -> int:
    from dealtui.service.following_list import Loop, loops_of
    from dealtui.service.searching import find_meetings

    book = open_book(args)
    bearing = _bearing(book, args.tag) if args.tag else None
    limit = args.limit if bearing is None else len(book.repo.table("meetings"))
    lines = find_meetings(book, " ".join(args.words), limit)
    if bearing is not None:
        lines = [line for line in lines if line.number in bearing][: args.limit]
    ids = {line.number: book.repo.table("meetings")[line.number]["id"] for line in lines}
    if args.json:
        loops = loops_of(book)
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
                    "actions": loops.get(line.number, Loop(0, 0)).all,
                    "closed": loops.get(line.number, Loop(0, 0)).closed,
                    "recorder": line.recorder,
                    **({} if line.hours_left is None else {"review_hours_left": round(line.hours_left, 2)}),
                    **({} if bearing is None else {"tagged": _objects(bearing[line.number])}),
                }
                for line in lines
            ]
        )
        return 0
    states = [_state(line) for line in lines]
    column = max(map(width, states), default=0)
    for line, state in zip(lines, states, strict=True):
        title = " / ".join(filter(None, (line.client, line.deal, line.topic)))
        print(
            f"{ids[line.number]}  {pad(line.at[:16].replace('T', ' '), 16)}  {pad(state, column)}"
            f"  {line.lines:>4}  {shown(title)}"
        )
        for found in bearing[line.number] if bearing else ():
            who = f"@{found.speaker} " if found.speaker else ""
            sign = "~" if found.internal else " "
            print(f"  {sign} {found.code:<5}{shown(who + found.text)}")
    return 0


def _state(line: Line) -> str:
    """How far the meeting is; of one that waits for its review how long, and who does it (guide 65, 66)."""
    state = t(f"status.{line.status}")
    if line.hours_left is None:
        return state
    from dealtui.tui.dates_shown import countdown

    late = "! " if line.hours_left < 0 else ""
    return "  ".join(filter(None, (f"{late}{state} {countdown(line.hours_left)}", shown(line.recorder))))


def _bearing(book: Book, word: str) -> dict[int, list[Tagged]]:
    """The lines with a tag, by meeting."""
    from dealtui.domain.kinds import TAGS
    from dealtui.service.tagged import NEW_NEED, tag_named, tagged

    tag = tag_named(word)
    if not tag:
        raise CommandError("cli.no_tag", 2, word=word, known=", ".join((*TAGS, NEW_NEED)))
    found: dict[int, list[Tagged]] = {}
    for line in tagged(book, tag):
        found.setdefault(line.meeting, []).append(line)
    return found


def _objects(lines: list[Tagged]) -> list[dict[str, object]]:
    names = ("code", "kind", "text", "speaker", "at", "internal")
    return [{name: getattr(line, name) for name in names} for line in lines]
