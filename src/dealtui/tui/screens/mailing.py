"""What can be done with a message: a draft file with or without the minutes, the mail program, a copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dealtui.export.mail import Attached, MailDraft, eml, mailto
from dealtui.i18n import t
from dealtui.service.mailing import open_mail
from dealtui.store.files import write_atomic
from dealtui.tui.screens.base import Left

if TYPE_CHECKING:
    from dealtui.tui.screens.base import BookScreen

Drafted = tuple[MailDraft, Sequence[Attached]]


async def offer_mail(
    screen: BookScreen[Any],
    draft: Callable[[bool], Drafted],
    path: Path,
    *,
    title: str = "mailing.ask",
    minutes: bool = False,
) -> MailDraft:
    """Ask what to do with a draft, and do it; gives it. `draft` is asked with whether minutes are to be attached, which is offered
    where there are `minutes`.

    Left where somebody thinks better of it, or no mail program can be opened.
    """
    ways = ["file", *(["with_minutes"] if minutes else []), "open", "copy"]
    way = ways[await screen.ask_one_of(t(title), [(t(f"mailing.{way}"), "") for way in ways])]
    made, attached = draft(way == "with_minutes")
    if way == "copy":
        screen.copy_out(f"{made.subject}\n\n{made.body}")
    elif way == "open":
        if not open_mail(mailto(made)):
            screen.say(t("mailing.no_program"), loud=True)
            raise Left
        screen.say(t("mailing.opened"))
    else:
        data = eml(made, screen.book.clock.now(), attached)
        await screen.write_out(
            t("mailing.write_to"), path.with_suffix(".eml"), lambda target: write_atomic(target, data)
        )
    return made
