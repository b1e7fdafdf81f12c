"""Minutes and the week's report: read, copy, write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from dealtui.export.tables import AUDIENCES
from dealtui.i18n import LANGUAGES, t
from dealtui.service.briefing import briefing_paper, write_briefing
from dealtui.service.exporting import (
    boxed,
    default_minutes_path,
    format_of,
    mentioned,
    minutes,
    name_word,
    write_minutes,
)
from dealtui.settings import named_path
from dealtui.text import shown
from dealtui.tui.keys import bindings
from dealtui.tui.screens.base import BookScreen, asks
from dealtui.tui.terminal import ASK
from dealtui.tui.themes import style
from dealtui.tui.widgets.bars import Foot, Head, Rule
from dealtui.tui.widgets.document import MinutesView

if TYPE_CHECKING:
    from dealtui.export.mail import Drafted
    from dealtui.service.book import Book


# ----------------------------------------------------------------------------------------------------
# The minutes of a meeting as they will be read: for us or for the client, in either language; written or copied.


def body_of(markdown: str) -> str:
    """The document without its YAML front matter: the head of the screen says the same.

    >>> body_of("---\\ntitle: \\"x\\"\\n---\\n\\n# x\\n")
    '\\n# x\\n'
    """
    return markdown[4:].partition("\n---\n")[2] if markdown.startswith("---\n") else markdown


class MinutesScreen(BookScreen[None]):
    """Minutes, first the internal copy.

        app.open("minutes", 7)

    The bar under the head says for whom the copy is, in words and colour, so that ours is never taken for the client's.
    """

    CSS_PATH = style("minutes.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("minutes")]

    TITLE: ClassVar[str] = "scope.minutes"
    FORMATS: ClassVar[str] = "minutes_screen.formats"

    text = ""
    """The Markdown of the copy that is shown, as it would be written."""

    def __init__(self, book: Book, meeting: int, audience: str = "internal") -> None:
        super().__init__(book)
        self._meeting = meeting
        self._audience = audience
        self._lang = self.app.settings.minutes_lang
        self._mention = self._boxed = ""

    @property
    def at_hand(self) -> int:
        return self.book.meeting(self._meeting).deal

    def compose(self) -> ComposeResult:
        yield Head()
        yield Static(id="minutes-audience")
        yield MinutesView(id="minutes-scroll")
        yield Rule()
        yield Foot()

    def show(self) -> None:
        meeting = self.book.meeting(self._meeting)
        deal = self.book.deal(meeting.deal)
        path = (self.book.client(deal.client).name, deal.name, meeting.topic)
        self.query_one(Head).show(t(self.TITLE), path, (t(f"minutes_screen.in_{self._lang}"),))
        text, mention = self.made()
        if text != self.text:
            self.text, self._mention, self._boxed = text, mention, ""
            self.say("")
            self._lay_out(body_of(text))

    @work(group=ASK, exclusive=True)
    async def _lay_out(self, body: str) -> None:
        await self.main.show(body)

    def made(self) -> tuple[str, str]:
        """The Markdown, and what to look at before it is sent."""
        text = minutes(self.book, self._meeting, self._audience, self._lang)
        return text, mentioned(self.book, self._meeting, self._audience)

    @property
    def main(self) -> MinutesView:
        return self.query_one(MinutesView)

    def say(self, words: str, *, loud: bool = False) -> None:
        """In the bar: for whom this copy is, after that what was done with it, what its file does not show, and what to look at
        before it is sent."""
        super().say("", loud=loud)
        note = "  ".join(filter(None, (words, self._boxed, self._mention)))
        bar = self.query_one("#minutes-audience", Static)
        bar.update(
            Content.assemble((f" {t(f'minutes_screen.{self._audience}')} ", "bold"), f"  {shown(note)}")
        )
        bar.set_class(self._audience == "internal", "-internal")
        bar.set_class(loud, "-wrong")

    # ------------------------------------------------------------------ keys

    def action_audience(self) -> None:
        self._audience = AUDIENCES[1 - AUDIENCES.index(self._audience)]
        self.show()

    def action_language(self) -> None:
        self._lang = LANGUAGES[1 - LANGUAGES.index(self._lang)]
        self.show()

    def action_copy(self) -> None:
        self.copy_out(self.text)

    # ------------------------------------------------------------------ to a file

    @asks
    async def action_export(self) -> None:
        title = t("minutes_screen.write_to", audience=t(f"minutes_screen.{self._audience}_short"))
        await self.write_out(title, self.usual_path, self.to_file, t(self.FORMATS))

    @asks
    async def action_client_file(self) -> None:
        """The client's copy, shown and written under its usual name: nothing to choose, so nothing to choose wrong."""
        if self._audience != "client":
            self.action_audience()
        await self.write_over(self.usual_path, self.to_file)

    @asks
    async def action_mail(self) -> None:
        """The short message about the meeting, for the client."""
        from dealtui.service.mailing import meeting_draft, minutes_attached

        book, number, lang = self.book, self._meeting, self._lang
        form = named_path(own) if (own := self.app.settings.form) else None

        def draft(attached: bool) -> Drafted:
            made = meeting_draft(book, number, lang, attached=attached)
            return made, [minutes_attached(book, number, lang, "docx", form)] if attached else []

        await self.offer_mail(draft, default_minutes_path(book, number, "client", lang), minutes=True)

    @property
    def usual_path(self) -> Path:
        """Where it is written, unless another place is named."""
        return default_minutes_path(self.book, self._meeting, self._audience, self._lang)

    def to_file(self, path: Path) -> None:
        """In the format that the name ends with."""
        own = self.app.settings.form
        form = named_path(own) if own else None
        write_minutes(self.book, self._meeting, self._audience, self._lang, path, form)
        of_it = self.book, self._meeting, self._audience, self._lang
        self._boxed = boxed(*of_it) if format_of(path) == "pdf" else ""


class BriefingScreen(MinutesScreen):
    """The briefing of a meeting that is ahead; the client's copy of it is the agenda.

    app.open("briefing", 7)
    """

    TITLE = "briefing.title"
    FORMATS = "briefing.formats"

    @asks
    async def action_mail(self) -> None:
        """To our people, or the agenda to the client's; they have it then (guide 38, 43, 107)."""
        from dealtui.service.mailing import briefing_draft
        from dealtui.service.planning import mark_sent

        def draft(_attached: bool) -> Drafted:
            made, page = briefing_draft(self.book, self._meeting, self._audience, self._lang)
            return made, [page]

        made = await self.offer_mail(draft, self.usual_path, title="keys.mail")
        names = [name for name, _ in made.to]
        await self.do(
            mark_sent(self.book, self._meeting, names, self._audience),
            t("prepare.given", names=t("list.comma").join(names)),
        )

    def made(self) -> tuple[str, str]:
        return briefing_paper(self.book, self._meeting, self._audience, self._lang), ""

    @property
    def usual_path(self) -> Path:
        minutes_path = super().usual_path
        return minutes_path.with_stem(f"{minutes_path.stem}_{name_word('briefing', self._lang)}")

    def to_file(self, path: Path) -> None:
        write_briefing(self.book, self._meeting, self._audience, self._lang, path)


# ----------------------------------------------------------------------------------------------------
# The weekly report as it will be read.


class WeekReport(BookScreen[None]):
    """Markdown to read, scroll and copy.

    app.open("report", "# 周会报告 …")
    """

    CSS_PATH = style("minutes.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("report")]

    def __init__(self, book: Book, text: str) -> None:
        super().__init__(book)
        self._text = text

    def compose(self) -> ComposeResult:
        yield Head(t("scope.week"))
        yield Rule()
        yield MinutesView(id="minutes-scroll")
        yield Rule()
        yield Foot()

    def begin(self) -> None:
        self.run_worker(self.query_one(MinutesView).show(self._text), group=ASK)

    def action_copy(self) -> None:
        self.copy_out(self._text)
