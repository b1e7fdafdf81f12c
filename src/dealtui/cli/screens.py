"""`dealtui` without a command: the screens. Textual is imported here and nowhere else on the command line."""

from __future__ import annotations

import gc
import os
from types import SimpleNamespace

__all__ = ["run"]


def run(args: SimpleNamespace, *, board: bool = False) -> int:
    import sys

    from dealtui.cli.common import CommandError, open_book

    if not (sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()):
        raise CommandError("cli.no_terminal", 2)
    if (term := os.environ.get("TERM", "")) == "dumb":
        raise CommandError("cli.dumb_terminal", 2, term=term)
    os.environ.pop(
        "UNICODE_VERSION", None
    )  # rich would measure by it, while the terminal and `text.width` go on as ever
    gc.disable()  # a collector pass over half-imported modules and a loading book costs a quarter of the start
    book = open_book(args, create=True)
    from dealtui.tui.app import DealtuiApp

    app = DealtuiApp(book, args.settings, board=board)
    gc.freeze()
    gc.enable()
    try:
        app.run()
        return app.return_code or 0  # 1 after a fault of the program, whose traceback Textual has printed
    finally:
        book.close()
