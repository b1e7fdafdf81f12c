"""What `dealtui do` can do: each event, the words after it, and the options it takes; told by --help, checked before it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import NamedTuple

from dealtui.cli.common import CommandError
from dealtui.i18n import t
from dealtui.text import pad, wrap

__all__ = ["BY_NAME", "EVENTS", "Event", "as_typed", "refuse_unused", "table"]


class Event(NamedTuple):
    """`words`: what is typed after the event, in brackets where it may be left out. Help: `follow.cli.do.<name>`."""

    name: str
    words: str = ""
    options: tuple[str, ...] = ()


_NEXT = ("next", "next_due", "next_owner")

EVENTS = (
    Event("start"),
    Event("wait"),
    Event("shelve"),
    Event("step", "N [STATE]"),
    Event("steps", "STEPS"),
    Event("risk", "[REASON]", ("reason", "answer")),
    Event("delay", "DATE", ("reason", "answer")),
    Event("chase", "[NOTE]"),
    Event("done", "[RESULT]", ("result", *_NEXT)),
    Event("draft", "[RESULT]", ("result", "next", "next_due")),
    Event("send", "[NAME]", ("to", "result")),
    Event("feedback", "WORDS", ("satisfaction",)),
    Event("close"),
    Event("cancel", "REASON", ("reason",)),
    Event("reopen", "[STATE]"),
    Event("owner", "NAME", ("to",)),
    Event("after", "[CODES]"),
    Event("note", "TEXT"),
    Event("look"),
)
BY_NAME = {event.name: event for event in EVENTS}
OPTIONS = ("to", "result", *_NEXT, "satisfaction", "reason", "answer")


def table() -> str:
    """The events as --help lists them."""
    rows = [(f"{event.name} {event.words}".rstrip(), t(f"follow.cli.do.{event.name}")) for event in EVENTS]
    lines = [t("follow.cli.events")]
    for how, what in rows:
        first, *rest = wrap(what, 58)
        lines += [f"  {pad(how, 18)}{first}", *(" " * 20 + line for line in rest)]
    return "\n".join(lines)


def as_typed(name: str) -> str:
    """An event with what it takes, as it is typed: `send --to NAME`."""
    return {"send": "send --to NAME", "delay": "delay DATE --reason TEXT"}.get(
        name, f"{name} {BY_NAME[name].words.strip('[]')}".rstrip()
    )


def refuse_unused(args: SimpleNamespace) -> None:
    """What was typed and would be passed over is refused instead."""
    event = BY_NAME[args.event]
    if args.text and not event.words:
        raise CommandError("follow.cli.no_words", 2, event=event.name, text=" ".join(args.text))
    for option in OPTIONS:
        if getattr(args, option) and option not in event.options:
            raise CommandError("follow.cli.no_option", 2, event=event.name, option=_typed(option))
    for option in ("next_due", "next_owner"):
        if getattr(args, option) and not args.next:
            raise CommandError("follow.cli.next_first", 2, option=_typed(option))


def _typed(option: str) -> str:
    return f"--{option.replace('_', '-')}"
