"""From any list to the screen that a meeting is worked on."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from dealtui.i18n import t

if TYPE_CHECKING:
    from textual.app import App

    from dealtui.service.unit_of_work import Book
    from dealtui.tui.app import DealtuiApp

__all__ = ["new_meeting", "open_meeting", "open_review", "report"]


def report(app: App[None], error: Exception) -> None:
    """Say what could not be done, and stay until it is read away."""
    from dealtui.store.errors import StoreError

    text = t(error.key, **error.values) if isinstance(error, StoreError) else str(error)
    app.notify(text, severity="error", timeout=20)


def open_meeting(app: App[None], book: Book, number: int) -> None:
    """The screen that a meeting is worked on: the record while it is live, the review when it is over.

    One that is only planned is started first, if that is wanted.
    """
    meeting = book.meeting(number)
    shell = cast("DealtuiApp", app)
    if meeting.status in ("draft", "sealed"):
        open_review(app, book, number)
        return
    if meeting.status != "planned":
        shell.push_record(number)
        return
    from dealtui.service.preparing import start_meeting
    from dealtui.store.errors import StoreError
    from dealtui.tui.dialogs.yes_no import YesNo

    def decide(yes: bool | None) -> None:
        if not yes:
            return
        try:
            start_meeting(book, number)
        except StoreError as error:
            report(app, error)
        else:
            shell.push_record(number)

    deal = book.deal(meeting.deal)
    what = " / ".join(dict.fromkeys((book.client(deal.client).name, meeting.topic or deal.name)))
    app.push_screen(YesNo(t("opening.start"), what, t("opening.start_yes"), t("opening.start_no")), decide)


def open_review(app: App[None], book: Book, number: int) -> None:
    """The review of a meeting."""
    from dealtui.tui.screens.review import ReviewScreen

    app.push_screen(ReviewScreen(book, number))


def new_meeting(app: App[None], book: Book, *, client: str = "", deal: str = "") -> None:
    """The form of a new meeting; what it starts is opened, what it plans is not."""
    from dealtui.tui.screens.meeting_form import MeetingFormScreen

    def begun(number: int | None) -> None:
        if number and book.meeting(number).status == "live":
            cast("DealtuiApp", app).push_record(number)

    app.push_screen(MeetingFormScreen(book, client=client, deal=deal), begun)
