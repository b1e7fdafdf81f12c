"""The words of a command, read by argparse, in the user's language."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from importlib import import_module
from types import SimpleNamespace

from dealtui.cli.common import CommandError
from dealtui.i18n import t
from dealtui.text import width, wrap

__all__ = ["parse"]


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
    """Folded and aligned by cells, not by characters."""

    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]
        super().add_usage(usage, actions, groups, prefix or t("cli.usage_prefix"))

    def _format_usage(self, usage, actions, groups, prefix):  # type: ignore[no-untyped-def]
        wider = width(prefix) - len(prefix)
        self._width -= wider
        first, *rest = super()._format_usage(usage, actions, groups, prefix).split("\n")
        self._width += wider
        return "\n".join([first, *(" " * wider + line if line else line for line in rest)])

    def _split_lines(self, text, cells):  # type: ignore[no-untyped-def]
        return wrap(" ".join(text.split()), cells)


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


def parse(words: list[str], commands: Mapping[str, str]) -> SimpleNamespace:
    """The arguments of the command that the words name, with its `run`. CommandError for wrong use."""
    argparse._ = _argparse_message  # type: ignore[attr-defined]  # argparse looks its sentences up under this name
    name = next((word for word in words if not word.startswith("-")), "")
    if words and words[0] in ("-h", "--help"):
        name = ""
    if name in commands and words[0] == name:
        module = import_module(commands[name])
        parser = _Parser(prog=f"dealtui {name}", description=t(f"cli.{name}"), epilog=_epilog())
        module.add_arguments(parser)
        rest = words[1:]
        if {"-h", "--help"} & set(rest):  # what follows would disturb the layout of the usage
            parser.parse_args(rest)
        args = parser.parse_intermixed_args(
            rest, SimpleNamespace()
        )  # options before, between and after the words
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
    args = parser.parse_args(words, SimpleNamespace())
    args.run = _version
    return args


def _version(_: SimpleNamespace) -> int:
    from dealtui import __version__

    print(f"dealtui {__version__}")
    return 0


def _overview(commands: Mapping[str, str]) -> str:
    return "\n".join(f"  {name:<12}{t(f'cli.{name}')}" for name in commands)


def _epilog() -> str:
    return t("cli.everywhere")
