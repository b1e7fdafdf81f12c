"""What is asked before a file of others is taken in: which file, whether that deal, into which meeting, who the speakers are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from dealtui.export.markdown import NotMinutes
from dealtui.extras import PaperFault
from dealtui.i18n import reason_of, t
from dealtui.service.moving import known_deal, read_deal_file
from dealtui.service.moving import take_in as take_deal_in
from dealtui.service.papers import called_as, read_paper, strangers, take_in
from dealtui.service.preparing import MeetingForm, create_meeting
from dealtui.settings import SettingsError, named_path
from dealtui.tui.screens.base import Left
from dealtui.tui.wording import person_words

if TYPE_CHECKING:
    from dealtui.export.transcripts import Transcript
    from dealtui.tui.screens.base import BookScreen


async def import_file(screen: BookScreen[None], meeting: int) -> None:
    """Ask which file, and take it in: a deal of another book, whose page is opened then, or what others wrote, which is gone
    through. What cannot be read is said.

    `meeting`: the one that is selected, 0 for none. Left where somebody thinks better of it.
    """
    if screen.book.read_only:
        screen.say(t("today.read_only"), loud=True)
        return
    name = await screen.ask_line(
        t("taking_in.ask_file"), "", "taking_in.hint_file", "minutes_screen.path_missing"
    )
    try:
        path = named_path(name)
        data = path.read_bytes()
        if path.suffix.lower() == ".zip":
            await _take_deal(screen, data)
        else:
            await _take_paper(screen, meeting, path, data)
    except (PaperFault, SettingsError) as fault:
        screen.say(getattr(fault, "sentence", str(fault)), loud=True)
    except NotMinutes as fault:
        screen.say(t(fault.key, file=name, **fault.values), loud=True)
    except OSError as error:
        screen.say(t("cli.os_error", what=name, why=reason_of(error)), loud=True)


async def _take_deal(screen: BookScreen[None], data: bytes) -> None:
    """A deal that another book gave away, once it has been looked at; one that is here already is shown as it is here."""
    from dealtui.tui.dialogs import YesNo

    moved = read_deal_file(data)
    known = number = known_deal(screen.book, moved)
    if not known:
        rows = "\n".join(f"{t(f'import.row.{name}')}{value}" for name, value in moved.preview.items())
        if not await screen.ask(YesNo(t("taking_in.ask_deal"), rows)):
            raise Left
        number = await screen.do(take_deal_in(screen.book, moved))
    await screen.app.open("deal", number)
    page: Any = screen.app.screen
    page.say(t("import.deal_known" if known else "import.deal_taken", n=number))


async def _take_paper(screen: BookScreen[None], meeting: int, path: Path, data: bytes) -> None:
    book = screen.book
    text, heard = read_paper(path.name, data)
    if meeting and not await _into(screen, meeting, len(heard.turns)):
        meeting = 0
    if not meeting:
        client = await screen.ask_line(t("taking_in.ask_client"), "", "", "form.client_missing")
        topic = heard.title or path.stem
        meeting = await screen.do(create_meeting(MeetingForm(client=client, topic=topic, online=True)))
    called = {}
    for speaker in strangers(book, meeting, heard.speakers):
        if person := await _who(screen, meeting, speaker, heard):
            called[speaker] = person
    await screen.do(take_in(book, meeting, path.name, text, heard, called))
    screen.app.open("sort", meeting)


async def _into(screen: BookScreen[None], meeting: int, lines: int) -> bool:
    """Whether the lines go into the meeting that is selected."""
    head = screen.book.meeting(meeting)
    client, deal = screen.book.names_of(head.deal)
    here = " / ".join(filter(None, (client, deal, head.topic)))
    options = ((t("taking_in.here"), here), (t("taking_in.new"), ""))
    return await screen.ask_one_of(t("taking_in.ask_meeting", n=lines), options) == 0


async def _who(screen: BookScreen[None], meeting: int, speaker: str, heard: Transcript) -> str:
    """Who a speaker is whom nobody knows: somebody of those who are known, somebody new, or left open ("")."""
    people = called_as(screen.book, meeting)
    options = [
        (person_words(one.name, one.title, ()), t(f"side.{one.side}") if one.side else "") for one in people
    ]
    options += [
        (t("taking_in.new_client", name=speaker), ""),
        (t("taking_in.new_ours", name=speaker), ""),
        (t("taking_in.nobody"), ""),
    ]
    title = t("taking_in.ask_who", name=speaker, n=heard.speakers[speaker])
    chosen = await screen.ask_one_of(title, options)
    if chosen < len(people):
        return people[chosen].name
    return (f"{speaker}:client", f"{speaker}:ours", "")[chosen - len(people)]
