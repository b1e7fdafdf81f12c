"""From the words of the command line to a command that runs, and from what went wrong to one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui import i18n, settings
from dealtui.cli.common import CommandError
from dealtui.i18n import t

if TYPE_CHECKING:
    from datetime import datetime

    from dealtui.service.unit_of_work import Book

__all__ = ["run"]

# The four that stand before or after the command, with what they take
_EVERYWHERE = {"--book": "DIR", "--lang": "zh|en", "--now": "ISO", "--json": ""}


def run(argv: list[str], commands: Mapping[str, str]) -> int:
    try:
        common, words = _take_common(argv)
        chosen = settings.load(os.environ, book=common["--book"], lang=common["--lang"])
    except settings.SettingsError as error:
        i18n.use(i18n.system_language(os.environ))
        return _fail(t(error.code, **error.values), 2)
    except CommandError as error:
        i18n.use(i18n.system_language(os.environ))
        return _fail(str(error), error.code)
    i18n.use(chosen.lang)
    args = SimpleNamespace()
    try:
        args = _asked(words, commands)
        args.settings = chosen
        args.json = bool(common["--json"])
        args.now = _now(common["--now"])
        return args.run(args)
    except CommandError as error:
        return _fail(str(error), error.code)
    except BrokenPipeError:  # the reader has gone: nothing more to say, and no traceback at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from dealtui.cli.common import explain

        text, code = explain(error)
        return _fail(text, code)
    finally:
        if book := getattr(args, "opened", None):
            _tell_repairs(book)


def _tell_repairs(book: Book) -> None:
    if book.notices:
        from dealtui.service.notices import new_notices

        for text in new_notices(book, 0):
            print(f"dealtui: {text}", file=sys.stderr)


def _asked(words: list[str], commands: Mapping[str, str]) -> SimpleNamespace:
    """What the words ask for. The screens start sooner without argparse."""
    if not words or words == ["board"]:
        from dealtui.cli import board, screens

        return SimpleNamespace(run=board.run if words else screens.run)
    from dealtui.cli.parsing import parse

    return parse(words, commands)


def _fail(text: str, code: int) -> int:
    from dealtui.text import clean

    print(f"dealtui: {clean(text)}", file=sys.stderr)
    return code


def _take_common(argv: list[str]) -> tuple[dict[str, str], list[str]]:
    """The options that may stand anywhere (before --), and the other words."""
    found = dict.fromkeys(_EVERYWHERE, "")
    words: list[str] = []
    rest = iter(argv)
    for word in rest:
        if word == "--":
            return found, [*words, "--", *rest]
        name, equals, value = word.partition("=")
        if name not in _EVERYWHERE:
            words.append(word)
        elif not _EVERYWHERE[name]:
            found[name] = "yes"
        elif equals:
            found[name] = value
        elif (following := next(rest, None)) is not None:
            found[name] = following
        else:
            raise CommandError("cli.needs_value", 2, option=name, value=_EVERYWHERE[name])
    if found["--lang"] not in ("", *i18n.LANGUAGES):
        raise CommandError("cli.bad_lang", 2, value=found["--lang"])
    return found, words


def _now(text: str) -> datetime | None:
    """The reference time: None for the real one."""
    if not text:
        return None
    from datetime import datetime

    try:
        given = datetime.fromisoformat(text)
        return given if given.tzinfo else given.astimezone()
    except ValueError:
        raise CommandError("cli.bad_now", 2, value=text) from None
