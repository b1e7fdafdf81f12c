"""Why a sealed record is amended: asked before the change is made (guide 28)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dealtui.i18n import t

if TYPE_CHECKING:
    from textual.app import App

__all__ = ["ask_reason"]


def ask_reason(
    app: App[None], amend: Callable[[str], None], leave: Callable[[], None] = lambda: None
) -> None:
    """Ask for the reason, then `amend` with it; after Esc nothing has changed, and `leave` is called."""
    from dealtui.tui.dialogs.text import TextPrompt

    def decide(reason: str | None) -> None:
        if reason:
            amend(reason)
        else:
            leave()

    prompt = TextPrompt(
        t("seal.reason_title"),
        hint=t("seal.reason_hint"),
        check=lambda text: "" if text else t("seal.not_sealed.no_reason"),
    )
    app.push_screen(prompt, decide)
