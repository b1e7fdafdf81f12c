"""`dealtui board`: the screens, with the board on top."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing but what every command takes."""


def run(args: SimpleNamespace) -> int:
    from dealtui.cli import screens

    return screens.run(args, board=True)
