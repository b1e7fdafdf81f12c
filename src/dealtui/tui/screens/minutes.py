"""The minutes of a meeting as they will be read: for us or for the client, in either language; written or copied."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from dealtui.i18n import t, tn
from dealtui.text import shown, width
from dealtui.tui.keys import bindings
from dealtui.tui.styles import style
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.head import Head
from dealtui.tui.widgets.rule import Rule

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book
    from dealtui.tui.app import DealtuiApp
    from dealtui.tui.to_file import Written
    from dealtui.tui.widgets.minutes_view import MinutesView

__all__ = ["MinutesScreen", "body_of"]

AUDIENCES = ("internal", "client")
LANGUAGES = ("zh", "en")


def body_of(markdown: str) -> str:
    """The document without its YAML front matter: the head of the screen says the same.

    >>> body_of("---\\ntitle: \\"x\\"\\n---\\n\\n# x\\n")
    '\\n# x\\n'
    """
    return markdown[4:].partition("\n---\n")[2] if markdown.startswith("---\n") else markdown


class MinutesScreen(Screen[None]):
    """Minutes, first the internal copy.

        app.push_screen(MinutesScreen(book, 7))

    The bar under the head says for whom the copy is, in words and colour, so that ours is never taken for the client's.
    """

    CSS_PATH = style("minutes.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("minutes")]

    def __init__(self, book: Book, meeting: int, audience: str = "internal") -> None:
        super().__init__()
        self._book = book
        self._meeting = meeting
        self._audience = audience
        self._lang = ""
        self._text = ""
        self._mention = ""

    def compose(self) -> ComposeResult:
        from dealtui.tui.widgets.minutes_view import MinutesView

        yield Head()
        yield Static(id="minutes-audience")
        yield MinutesView(id="minutes-scroll")
        yield Rule()
        yield Foot()

    async def on_mount(self) -> None:
        self._lang = cast("DealtuiApp", self.app).settings.minutes_lang
        self.set_focus(self._view)
        await self._show()

    @property
    def text(self) -> str:
        """The Markdown of the copy that is shown, as it would be written."""
        return self._text

    async def _show(self) -> None:
        from dealtui.service.minutes import mentioned, minutes

        meeting = self._book.meeting(self._meeting)
        deal = self._book.deal(meeting.deal)
        path = (self._book.client(deal.client).name, deal.name, meeting.topic)
        self.query_one(Head).show(t("minutes_screen.title"), path, (t(f"minutes_screen.in_{self._lang}"),))
        self._text = minutes(self._book, self._meeting, self._audience, self._lang)
        self._mention = mentioned(self._book, self._meeting, self._audience)
        self._say("")
        await self._view.show(body_of(self._text))

    @property
    def _view(self) -> MinutesView:
        from dealtui.tui.widgets.minutes_view import MinutesView

        return self.query_one(MinutesView)

    def _say(self, note: str, *, wrong: bool = False) -> None:
        """The bar: for whom this copy is, after that what was done with it, and what to look at before it is sent."""
        note = "  ".join(filter(None, (note, self._mention)))
        bar = self.query_one("#minutes-audience", Static)
        bar.update(
            Content.assemble((f" {t(f'minutes_screen.{self._audience}')} ", "bold"), f"  {shown(note)}")
        )
        bar.set_class(self._audience == "internal", "-internal")
        bar.set_class(wrong, "-wrong")

    # ------------------------------------------------------------------ keys

    async def action_audience(self) -> None:
        self._audience = AUDIENCES[1 - AUDIENCES.index(self._audience)]
        await self._show()

    async def action_language(self) -> None:
        self._lang = LANGUAGES[1 - LANGUAGES.index(self._lang)]
        await self._show()

    def action_scroll(self, by: int) -> None:
        page = self._view
        rows = by if abs(by) == 1 else (1 if by > 0 else -1) * max(1, page.size.height - 2)
        page.scroll_relative(y=rows, animate=False)

    def action_scroll_to(self, end: int) -> None:
        page = self._view
        if end:
            page.scroll_end(animate=False)
        else:
            page.scroll_home(animate=False)

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self._text)
        lines = self._text.count("\n")
        self._say(tn("minutes_screen.copied", lines, n=lines))

    def action_back(self) -> None:
        self.dismiss()

    # ------------------------------------------------------------------ to a file

    def action_export(self) -> None:
        self.run_worker(self._export(), exclusive=True)

    async def action_client_file(self) -> None:
        """The client's copy, shown and written under its usual name: nothing to choose, so nothing to choose wrong."""
        if self._audience != "client":
            await self.action_audience()
        self.run_worker(self._write(self._usual_path), exclusive=True)

    @property
    def _usual_path(self) -> Path:
        from dealtui.service.minutes import default_minutes_path

        return default_minutes_path(self._book, self._meeting, self._audience, self._lang)

    async def _export(self) -> None:
        from dealtui.tui.to_file import ask_and_write

        title = t("minutes_screen.write_to", audience=t(f"minutes_screen.{self._audience}_short"))
        self._tell(await ask_and_write(self.app, title, self._usual_path, self._to_file))

    async def _write(self, path: Path) -> None:
        """The copy that is shown, into a file; asks before it replaces one."""
        from dealtui.tui.to_file import write_over

        self._tell(await write_over(self.app, path, self._to_file))

    def _to_file(self, path: Path) -> None:
        from dealtui.service.minutes import write_minutes

        write_minutes(self._book, self._meeting, self._audience, self._lang, path)

    def _tell(self, done: Written | None) -> None:
        if done and done.why:
            self._say(done.sentence, wrong=True)
        elif done:
            self._say(t("minutes_screen.written", path=self._short(done.path)))

    def _short(self, path: Path) -> str:
        """A path as it fits the bar: from the folder the program was started in, its name alone when it is too long."""
        text = str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
        return text if width(text) <= self.size.width // 2 else f"…/{path.name}"
