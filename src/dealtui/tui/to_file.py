"""Writing to a file that the user names: the path is asked for, a file that is there is not replaced unasked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.i18n import t
from dealtui.i18n.reasons import reason_of
from dealtui.store.errors import StoreError

if TYPE_CHECKING:
    from textual.app import App

__all__ = ["Written", "ask_and_write", "write_over"]


class Written(NamedTuple):
    """What came of it: the path that was written, or why it was not, in the user's words."""

    path: Path
    why: str = ""

    @property
    def sentence(self) -> str:
        """One sentence for the user."""
        if self.why:
            return t("minutes_screen.not_written", path=self.path, why=self.why)
        return t("minutes_screen.written", path=self.path.name)


async def ask_and_write(
    app: App[Any], title: str, proposed: Path, write: Callable[[Path], object]
) -> Written | None:
    """Ask where to, then `write_over`; None when the user thought better of it. To be called in a worker."""
    from dealtui.tui.dialogs.text import TextPrompt

    prompt = TextPrompt(
        title, str(proposed), check=lambda text: "" if text else t("minutes_screen.path_missing")
    )
    answer = await app.push_screen_wait(prompt)
    return await write_over(app, Path(answer).expanduser(), write) if answer else None


async def write_over(app: App[Any], path: Path, write: Callable[[Path], object]) -> Written | None:
    """Write to a path; a file that is there already is replaced only when the user says so."""
    from dealtui.tui.dialogs.yes_no import YesNo

    if path.exists():
        question = YesNo(
            t("minutes_screen.exists", path=path),
            t("minutes_screen.overwrite_text"),
            t("minutes_screen.overwrite"),
            t("minutes_screen.keep"),
            default=False,
        )
        if not await app.push_screen_wait(question):
            return None
    try:
        write(path)
    except StoreError as error:
        return Written(path, t(error.key, **error.values))
    except (OSError, ValueError) as error:
        return Written(path, reason_of(error))
    return Written(path)
