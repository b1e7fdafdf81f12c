"""Numbers on the command line, refused in a sentence of the catalogs."""

from __future__ import annotations

from argparse import ArgumentTypeError

from dealtui.i18n import t

__all__ = ["count", "score"]


def count(text: str) -> int:
    """A whole number, not negative."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ArgumentTypeError(t("cli.not_a_count", value=text))
    return int(text)


def score(text: str) -> int:
    """How content somebody is: 1 to 5."""
    if text not in ("1", "2", "3", "4", "5"):
        raise ArgumentTypeError(t("follow.refused.bad_satisfaction"))
    return int(text)
