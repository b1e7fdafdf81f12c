"""`dealtui new meeting`: begin a meeting from a script; prints its id."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import CommandError, open_book, print_json
from dealtui.i18n import t

if TYPE_CHECKING:
    import argparse

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("what", choices=["meeting"], help=t("cli.new_what"))
    add("--client", required=True, metavar="C", help=t("cli.new_client"))
    add("--deal", default="", metavar="D", help=t("cli.new_deal"))
    add("--topic", default="", metavar="T", help=t("cli.new_topic"))
    add("--scene", default="", metavar="S", help=t("cli.new_scene"))
    add("--stage", default="", metavar="S", help=t("cli.new_stage"))
    add("--at", default="", metavar="ISO", help=t("cli.new_at"))
    add("--place", default="", metavar="P", help=t("cli.new_place"))
    add("--online", action="store_true", help=t("cli.new_online"))
    add("--our", action="append", default=[], metavar="NAME:TITLE:ROLE", help=t("cli.new_our"))
    add("--their", action="append", default=[], metavar="NAME:TITLE:ROLE", help=t("cli.new_their"))
    add("--objective", action="append", default=[], metavar="O", help=t("cli.new_objective"))
    add("--change", default="", metavar="WHAT", help=t("cli.new_change"))
    add("--raised-by", default="", metavar="NAME", help=t("cli.new_raised_by"))
    add("--impact", default="", metavar="WHAT", help=t("cli.new_impact"))
    add("--recorder", default="", metavar="NAME", help=t("cli.new_recorder"))


def run(args: SimpleNamespace) -> int:
    from dealtui.service.preparing import SCENES, MeetingForm, create_meeting

    if args.scene not in ("", *SCENES):
        raise CommandError("cli.bad_scene", 2, value=args.scene, known=", ".join(SCENES))
    form = MeetingForm(
        client=args.client,
        deal=args.deal,
        topic=args.topic,
        scene=args.scene,
        stage=args.stage,
        place=args.place,
        online=args.online,
        at=_when(args.at),
        ours=tuple(args.our),
        theirs=tuple(args.their),
        objectives=tuple(args.objective),
        recorder=args.recorder,
        change=args.change,
        raised_by=args.raised_by,
        impact=args.impact,
    )
    book = open_book(args, create=True)
    try:
        number = create_meeting(book, form)
        meeting = book.meeting(number)
        if args.json:
            print_json({"id": meeting.id, "number": number, "deal": meeting.deal})
        else:
            print(meeting.id)
    finally:
        book.close()
    return 0


def _when(text: str) -> str:
    """An ISO time with offset; a time without one is local."""
    if not text:
        return ""
    from datetime import datetime

    try:
        return datetime.fromisoformat(text).astimezone().isoformat(timespec="seconds")
    except ValueError:
        raise CommandError("cli.bad_time", 2, value=text) from None
