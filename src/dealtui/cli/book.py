"""Backup, restore, doctor, demo, screens, board."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import closing, suppress
from pathlib import Path
from types import SimpleNamespace

from dealtui.cli.common import CommandError, count, open_book, takes, tell
from dealtui.cli.schema import DAMAGE
from dealtui.extras import needing
from dealtui.i18n import t
from dealtui.settings import named_path, served


@takes("FILE.zip")
def run_backup(args: SimpleNamespace) -> None:
    """`dealtui backup`: the whole book as one zip, consistent while others write."""
    from dealtui.store.archive import backup

    with closing(open_book(args)) as book:
        backup(book.repo, named_path(args.file))
    print(args.file)


@takes("FILE.zip folder=DIR")
def run_restore(args: SimpleNamespace) -> None:
    """`dealtui restore`: a backup becomes a book again, in a folder that does not exist yet or is empty."""
    from dealtui.store.archive import restore

    restore(named_path(args.file), named_path(args.folder))
    print(args.folder)


@takes()
def run_doctor(args: SimpleNamespace) -> int:
    """`dealtui doctor`: is the book sound? Every finding with its file; exit 1 when there is damage or a warning."""
    from dealtui.store.doctor import doctor
    from dealtui.store.errors import NotABook

    findings = doctor(args.settings.book)
    for finding in findings:
        if finding.code == "not_a_book":
            reason = {"not_a_folder": "not_a_folder", "other": "other_files"}.get(finding.detail, "missing")
            raise NotABook(reason, file=finding.file)
    serious = any(finding.severity != "hint" for finding in findings)
    tell(args, findings, DAMAGE, lambda found: found.words)
    if not serious and not args.json:
        print(t("cli.doctor_sound", path=args.settings.book))
    return int(serious)


WHO = {"zh": "李雷", "en": "Lee"}


@takes("--keep DIR")
def run_demo(args: SimpleNamespace) -> int | None:
    """`dealtui demo`: the screens on a made-up book in a temporary folder, which is gone afterwards."""
    import tempfile

    if args.keep:
        folder = named_path(args.keep)
        if folder.exists() and any(folder.iterdir()):
            raise CommandError("cli.demo_not_empty", path=folder)
        _fill(args, folder)
        print(folder)
        return None
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise CommandError("cli.no_terminal")

    with tempfile.TemporaryDirectory(prefix="dealtui-demo-") as name:
        _fill(args, Path(name) / "book")
        return open_screens(args)


def _fill(args: SimpleNamespace, folder: Path) -> None:
    from dealtui.service.sample import fill

    lang = args.settings.lang
    args.settings = args.settings._replace(book=folder, user=WHO[lang])
    with closing(open_book(args, create=True)) as book:
        fill(book, lang)


def open_screens(args: SimpleNamespace, *, board: bool = False) -> int:
    """`dealtui` without a command: the screens. Textual is imported here and nowhere else on the command line."""
    in_browser = served()
    if not in_browser and not (sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()):
        raise CommandError("cli.no_terminal")
    if not in_browser and (term := os.environ.get("TERM", "")) == "dumb":
        raise CommandError("cli.dumb_terminal", term=term)
    # rich would measure by it, while the terminal and `text.width` go on as ever
    os.environ.pop("UNICODE_VERSION", None)
    gc.disable()  # a collector pass over half-imported modules and a loading book costs a quarter of the start
    looks = in_browser == "read"
    book = open_book(args, create=not looks, read_only=looks)
    from dealtui.tui.app import DealtuiApp

    settings = args.settings._replace(path=None) if looks else args.settings  # its choices hold until the end
    app = DealtuiApp(book, settings, board=board)
    gc.freeze()
    gc.enable()
    try:
        app.run()
        return app.return_code or 0  # 1 after a fault of the program, whose traceback Textual has printed
    finally:
        with suppress(OSError):  # the terminal may be gone
            for words in app.last_words:
                print(f"dealtui: {words}", file=sys.stderr, flush=True)
        book.close()


@takes()
def run_board(args: SimpleNamespace) -> int:
    """`dealtui board`: the screens, with the board on top."""
    return open_screens(args, board=True)


@takes("--write --port N", port=count)
def run_serve(args: SimpleNamespace) -> None:
    """`dealtui serve`: the screens in a browser on this machine, for a colleague without a terminal."""
    with needing("web"):
        from dealtui.cli.serve import BookServer, free_port
    settings = args.settings
    open_book(args, read_only=True).close()  # refused now rather than in the browser
    words = ["--book", str(settings.book.absolute()), "--lang", settings.lang]
    words += ["--now", args.now.isoformat()] if args.now else []
    os.environ["DEALTUI_SERVED"] = "write" if args.write else "read"
    os.environ.setdefault("DEALTUI_USER", settings.user)
    server = BookServer(words, args.port or free_port())
    print(t("serve.at", address=server.address))
    told = "serve.told_write" if args.write else "serve.told_read"
    print(t(told, book=settings.book, user=settings.user), flush=True)
    server.serve()
