"""Where the style sheets stand: in the package when it is installed, beside `src/` in a checkout."""

from __future__ import annotations

from pathlib import Path

__all__ = ["style"]

_PACKAGE = Path(__file__).parents[1] / "styles"
_CHECKOUT = Path(__file__).parents[3] / "styles"


def style(name: str) -> Path:
    """The path of a style sheet such as "dialogs.tcss"."""
    return (_PACKAGE if _PACKAGE.is_dir() else _CHECKOUT) / name
