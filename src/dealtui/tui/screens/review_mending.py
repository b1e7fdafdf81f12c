"""How each finding is mended in place: one short dialog, then one commit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from dealtui.i18n import t
from dealtui.tui.screens.review_dialogs import LinePrompt

if TYPE_CHECKING:
    from textual.screen import Screen

    from dealtui.tui.screens.review_actions import ReviewActions
    from dealtui.tui.screens.review_rows import Item

__all__ = ["Mender"]

PROMPTED = ("topic", "place")  # what of the head is one line; the rest is filled in on the form
ROLES = ("decision", "coordinator")


class Mender:
    """The way from a finding to its place.

    Mender(screen).mend(item)          # asks for what is missing, writes it, the list follows
    """

    def __init__(self, screen: ReviewActions) -> None:
        self._screen = screen
        self._reviewing = screen.reviewing

    def mend(self, item: Item) -> None:
        """Ask for what the finding lacks."""
        ways: dict[str, Callable[[Item], None]] = {
            "answer": lambda _: self._screen.action_respond(),
            "link": lambda _: self._screen.action_link(),
            "text": lambda item: self.edit(item.entry),
            "suspect": lambda item: self.edit(item.entry, doubtful=True),
            "criterion": self._text,
            "place": self._text,
            "owner": self._owner,
            "due": self._due,
            "objective": self._objective,
            "topic": self._topic,
            "absence": self._absence,
            "authority": self._authority,
            "recorder": self._recorder,
            "head": self._head,
        }
        ways[item.mend](item)

    def edit(self, number: int, *, doubtful: bool = False) -> None:
        """Change a line as it was typed; it is read anew. A line in doubt that is left as it is was looked at."""
        recording = self._reviewing.recording
        entry = self._reviewing.entry(number)

        before = recording.line_of(entry)

        async def write(line: str | None) -> None:
            if doubtful and line == before:
                await self._screen.do(lambda reviewing: reviewing.looked(number))
            elif line is not None:
                await self._screen.do(lambda reviewing: reviewing.edit(number, line, entry.revision))

        title = t("reviewing.edit_title", code=entry.code or t(f"kind.{entry.kind}"))
        prompt = LinePrompt(title, before, lambda text: recording.read(text, entry.kind, number))
        self._screen.ask(prompt, write)

    # ------------------------------------------------------------------ of a line

    def _text(self, item: Item) -> None:
        """A criterion, or where an attachment is to be had."""
        from dealtui.tui.dialogs.text import TextPrompt

        entry = self._reviewing.entry(item.entry)
        title = t(f"reviewing.{item.mend}_title", code=entry.code, text=entry.text)
        prompt = TextPrompt(title, getattr(entry, item.mend), t(f"reviewing.{item.mend}_hint"))
        self._screen.ask(prompt, self._write(item))

    def _owner(self, item: Item) -> None:
        """One person; of several who were named the first is proposed, the others go on helping."""
        from dealtui.domain.review import names_in
        from dealtui.tui.dialogs.name import NamePrompt

        entry = self._reviewing.entry(item.entry)
        about = dict(self._people())
        names = dict.fromkeys((*(names_in(entry.owner) if entry.owner else ()), *about))
        title = t("reviewing.owner_title", code=entry.code, text=entry.text)
        prompt = NamePrompt(title, [(name, about.get(name, "")) for name in names])
        self._screen.ask(prompt, self._write(item))

    def _due(self, item: Item) -> None:
        from dealtui.tui.dialogs.date import DatePrompt

        entry = self._reviewing.entry(item.entry)
        title = t("reviewing.due_title", code=entry.code, text=entry.text)
        now: datetime = self._reviewing.book.clock.now()
        self._screen.ask(DatePrompt(title, entry.due_text, now), self._write(item))

    def _write(self, item: Item) -> Callable[[str | None], Awaitable[None]]:
        async def write(value: str | None) -> None:
            if value:
                await self._screen.do(lambda reviewing: reviewing.mend(item.entry, item.mend, value))

        return write

    # ------------------------------------------------------------------ of the head

    def _objective(self, item: Item) -> None:
        from dealtui.tui.dialogs.pick import Pick

        states = ("met", "partly", "missed")
        text = item.finding.detail

        async def tick(index: int | None) -> None:
            if index is not None:
                await self._screen.do(lambda reviewing: reviewing.tick(text, states[index]))

        # with the digits that the list has for them, so that they may be typed here as well
        options = [(f"{key} {t(f'objective.{state}')}", "") for key, state in enumerate(states, 1)]
        self._screen.ask(Pick(text, options), tick)

    def _topic(self, item: Item) -> None:
        """What was said on a topic that no line touches is added as a line."""
        from dealtui.tui.dialogs.pick import Pick

        topics = item.finding.detail.split()
        recording = self._reviewing.recording

        async def add(index: int, line: str | None) -> None:
            if line:
                tagged = f"{line} #{t(f'topic.{topics[index]}')}"
                await self._screen.do(lambda reviewing: reviewing.add_line(tagged))

        def ask(index: int | None) -> None:
            if index is not None:
                title = t("reviewing.topic_line", topic=t(f"topic.{topics[index]}"))
                prompt = LinePrompt(title, "", recording.read)
                self._screen.ask(prompt, lambda line: add(index, line))

        if len(topics) == 1:
            ask(0)
        else:
            options = [(t(f"topic.{topic}"), "") for topic in topics]
            self._screen.ask(Pick(t("reviewing.topic_title"), options), ask)

    def _absence(self, item: Item) -> None:
        from dealtui.tui.dialogs.text import TextPrompt

        name = item.finding.detail
        title = t("reviewing.absence_title", name=name)
        self._ask_head(TextPrompt(title, "", t("reviewing.absence_hint")), "absence", name)

    def _authority(self, item: Item) -> None:
        from dealtui.tui.dialogs.pick import Pick

        ours = [person for person in self._reviewing.meeting.attendees if person.side == "ours"]
        if not ours:
            self._form()
            return
        pairs = [(person, role) for role in reversed(ROLES) for person in ours]

        async def name_one(index: int | None) -> None:
            if index is not None:
                person, role = pairs[index]
                await self._screen.do(lambda reviewing: reviewing.mend_head("authority", person.name, role))

        options = [(f"{person.name} {t(f'role.{role}')}", person.title) for person, role in pairs]
        self._screen.ask(Pick(t("reviewing.authority_title"), options), name_one)

    def _recorder(self, item: Item) -> None:
        from dealtui.tui.dialogs.name import NamePrompt

        user = self._reviewing.book.user
        names = dict.fromkeys((user, *dict(self._people("ours")))) if user else dict(self._people("ours"))
        prompt = NamePrompt(t("reviewing.recorder_title"), [(name, "") for name in names])
        self._ask_head(prompt, "recorder")

    def _head(self, item: Item) -> None:
        """One line that is missing is asked for here; anything else is filled in on the form."""
        from dealtui.tui.dialogs.text import TextPrompt

        missing = item.finding.detail.split()
        if len(missing) == 1 and missing[0] in PROMPTED:
            self._ask_head(TextPrompt(t(f"reviewing.{missing[0]}_head_title")), missing[0])
        else:
            self._form()

    def _form(self) -> None:
        from dealtui.tui.screens.meeting_form import MeetingFormScreen

        self._screen.app.push_screen(MeetingFormScreen(self._reviewing.book, meeting=self._reviewing.number))

    def _ask_head(self, prompt: Screen[str | None], what: str, name: str = "") -> None:
        async def write(value: str | None) -> None:
            if value:
                await self._screen.do(lambda reviewing: reviewing.mend_head(what, name, value))

        self._screen.ask(prompt, write)

    def _people(self, side: str = "") -> list[tuple[str, str]]:
        """Who may be named, with side and title: first who took part."""
        meeting = self._reviewing.meeting
        about = {
            person.name: "  ".join(
                filter(None, (t(f"side.{person.side}") if person.side else "", person.title))
            )
            for person in meeting.attendees
            if not side or person.side == side
        }
        known = self._reviewing.recording.people if not side else ()
        return [(name, about.get(name, "")) for name in dict.fromkeys((*about, *known))]
