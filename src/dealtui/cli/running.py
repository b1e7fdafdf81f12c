"""From the words of the command line to a command that runs, and from what went wrong to one sentence."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from importlib import import_module

from dealtui import i18n, settings
from dealtui.cli.common import CommandError
from dealtui.i18n import t

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
    try:
        args = _parse(words, commands)
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


def _now(text: str) -> object:
    """The reference time: None for the real one."""
    if not text:
        return None
    from datetime import datetime

    try:
        given = datetime.fromisoformat(text)
        return given if given.tzinfo else given.astimezone()
    except ValueError:
        raise CommandError("cli.bad_now", 2, value=text) from None


class _Parser(argparse.ArgumentParser):
    """Errors in one line, headings in the user's language."""

    def __init__(self, **options: object) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Help, **options)  # type: ignore[arg-type]
        self._positionals.title = t("cli.arguments")
        self._optionals.title = t("cli.options")
        self.add_argument("-h", "--help", action="help", help=t("cli.help_option"))

    def error(self, message: str) -> None:  # type: ignore[override]
        raise CommandError("cli.usage_error", 2, message=message, command=self.prog)


class _Help(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]
        super().add_usage(usage, actions, groups, prefix or t("cli.usage_prefix"))


# argparse's own sentences that a user of these commands can meet; their English words are the ids in the catalogs
_ARGPARSE = frozenset(
    (
        "the following arguments are required: %s",
        "unrecognized arguments: %s",
        "expected one argument",
        "expected at least one argument",
        "invalid choice: %(value)r (choose from %(choices)s)",
        "invalid %(type)s value: %(value)r",
        "argument %(argument_name)s: %(message)s",
    )
)


def _argparse_message(message: str) -> str:
    return t(message) if message in _ARGPARSE else message


def _parse(words: list[str], commands: Mapping[str, str]) -> argparse.Namespace:
    argparse._ = _argparse_message  # type: ignore[attr-defined]  # argparse looks its sentences up under this name
    name = next((word for word in words if not word.startswith("-")), "")
    if words and words[0] in ("-h", "--help"):
        name = ""
    elif not name and not words:
        from dealtui.cli import screens

        return argparse.Namespace(run=screens.run)
    if name in commands and words[0] == name:
        module = import_module(commands[name])
        parser = _Parser(prog=f"dealtui {name}", description=t(f"cli.{name}"), epilog=_epilog())
        module.add_arguments(parser)
        args = parser.parse_args(words[1:])
        args.run = module.run
        return args
    parser = _Parser(
        prog="dealtui",
        usage=t("cli.usage"),
        description=t("cli.description") + "\n\n" + _overview(commands),
        epilog=_epilog(),
    )
    parser.add_argument("--version", action="store_true", help=t("cli.version_option"))
    if name and name not in commands:
        raise CommandError("cli.no_command", 2, name=name)
    args = parser.parse_args(words)
    args.run = _version
    return args


def _version(_: argparse.Namespace) -> int:
    from dealtui import __version__

    print(f"dealtui {__version__}")
    return 0


def _overview(commands: Mapping[str, str]) -> str:
    return "\n".join(f"  {name:<12}{t(f'cli.{name}')}" for name in commands)


def _epilog() -> str:
    return t("cli.everywhere")
