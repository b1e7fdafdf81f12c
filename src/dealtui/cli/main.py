"""The command line: one table of commands, each in a module that is imported only when it is asked for.

Exit codes: 0 fine, 1 a finding, 2 wrong use, 3 not saved. An error is one line on stderr: what, and what to do.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from dealtui import i18n, settings
from dealtui.cli.common import CommandError, Parser, explain, nobody_listens, streams, takes, warn
from dealtui.i18n import t

if TYPE_CHECKING:
    from datetime import datetime

    from dealtui.service.book import Book


# The commands by what they are for, in the order in which they are listed, with the module that has `run_<command>(args)`, marked by
# `takes`; the help of each is cli.<command> in the catalogs, the heading of a group cli.group.<group>
GROUPS = {
    group: {name: f"dealtui.cli.{module}" for module, names in rows for name in names.split()}
    for group, rows in {
        "record": (
            ("preparing", "scenes prepare briefing"),
            ("meetings", "new times capture"),
            ("deals", "add"),
        ),
        "review": (("meetings", "meetings entries history check seal verify amend"),),
        "follow": (
            ("book", "board"),
            ("deals", "clients deals set undo"),
            ("actions", "needs actions do divergences promises offers handover"),
            ("deals", "search"),
            ("actions", "remind week"),
        ),
        "papers": (("meetings", "minutes template"), ("exchange", "mail papers export import")),
        "book": (
            ("book", "demo serve doctor backup restore"),
            ("meetings", "date"),
            ("schema", "schema"),
            ("main", "completion"),
        ),
    }.items()
}
COMMANDS = {name: module for group in GROUPS.values() for name, module in group.items()}


def main(argv: list[str]) -> int:
    """Run one command; gives the exit code."""
    with streams():
        return run_command(argv)


def entry() -> None:
    """The program `dealtui`. Once a command is done and its words are out, the process ends at once: taking a book of
    10,000 meetings apart object by object would take as long as reading it."""
    os._exit(main(sys.argv[1:]))


# ----------------------------------------------------------------------------------------------------
# From the words of the command line to a command that runs, and from what went wrong to one sentence.

# The four that stand before or after the command, with what they take
_EVERYWHERE = {"--book": "DIR", "--lang": "|".join(i18n.LANGUAGES), "--now": "ISO", "--json": ""}


def run_command(argv: list[str]) -> int:
    i18n.use(i18n.system_language(os.environ))
    args = SimpleNamespace(opened=None)
    try:
        if argv == ["--version"]:  # asked by scripts: neither settings nor argparse
            args.run = _version
        else:
            common, words = _take_common(argv)
            i18n.use(common["--lang"] or os.environ.get("DEALTUI_LANG") or i18n.language())
            chosen = settings.load(os.environ, book=common["--book"], lang=common["--lang"])
            i18n.use(chosen.lang)
            asked = {"settings": chosen, "json": bool(common["--json"]), "now": _now(common["--now"])}
            args = _asked(words, opened=None, **asked)
        code: int = args.run(args) or 0
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # the reader has gone: nothing more to say
        nobody_listens()
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        text, code = explain(error, getattr(args, "file", ""))
        if isinstance(error, OSError) and not error.filename:
            nobody_listens()  # what waits to be printed cannot be
            code = 1 if args.opened and args.opened.has_written else code  # not saved is something else
        warn(text)
        return code
    finally:
        if args.opened and args.opened.notices:
            _tell_repairs(args.opened)


def _tell_repairs(book: Book) -> None:
    from dealtui.service.exporting import new_notices

    for text in new_notices(book, 0):
        warn(text)


def _asked(words: list[str], **common: Any) -> SimpleNamespace:
    """What the words ask for. The screens start sooner without argparse."""
    if not words or words == ["board"]:
        from dealtui.cli.book import open_screens, run_board

        return SimpleNamespace(run=run_board if words else open_screens, **common)
    return parse(words, **common)


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
            raise CommandError("cli.needs_value", option=name, value=_EVERYWHERE[name])
    if found["--lang"] not in ("", *i18n.LANGUAGES):
        raise CommandError("cli.bad_lang", value=found["--lang"])
    return found, words


def _now(text: str) -> datetime | None:
    """The reference time: None for the real one."""
    if not text:
        return None
    from datetime import datetime

    from dealtui.domain.calendar import home_zone

    try:
        given = datetime.fromisoformat(text)
        return given if given.tzinfo else given.replace(tzinfo=home_zone())
    except ValueError:
        raise CommandError("cli.bad_now", value=text) from None


# ----------------------------------------------------------------------------------------------------
# The words of a command, read by argparse, in the user's language.


def parse(words: list[str], **common: Any) -> SimpleNamespace:
    """The arguments of the command that the words name, with its `run`. CommandError for wrong use."""
    name = next((word for word in words if not word.startswith("-")), "")
    if words and words[0] in ("-h", "--help"):
        name = ""
    if name in COMMANDS and words[0] == name:
        run = getattr(import_module(COMMANDS[name]), f"run_{name}")
        parser = Parser(prog=f"dealtui {name}", description=t(f"cli.{name}"), epilog=t("cli.everywhere"))
        run.takes(parser)
        rest = words[1:]
        if {"-h", "--help"} & set(rest):  # what follows would disturb the layout of the usage
            parser.parse_args(rest)
        # options before, between and after the words
        return parser.parse_intermixed_args(rest, SimpleNamespace(run=run, **common))
    parser = Parser(
        prog="dealtui",
        usage=t("cli.usage"),
        description=t("cli.description") + "\n\n" + _overview(),
        epilog=t("cli.everywhere"),
    )
    parser.add_argument("--version", action="store_true", help=t("cli.version_option"))
    if name and name not in COMMANDS:
        raise CommandError("cli.no_command", name=name)
    return parser.parse_args(words, SimpleNamespace(run=_version, **common))


def _version(_: SimpleNamespace) -> None:
    from dealtui import __version__

    print(f"dealtui {__version__}")


def _overview() -> str:
    groups = (
        [t(f"cli.group.{group}"), *(f"  {name:<12}{t(f'cli.{name}')}" for name in commands)]
        for group, commands in GROUPS.items()
    )
    return "\n\n".join("\n".join(lines) for lines in groups)


SHELLS = ("bash", "zsh", "fish", "tcsh")


@takes("shell={}", shell=SHELLS)
def run_completion(args: SimpleNamespace) -> None:
    """`dealtui completion SHELL`: what the shell needs to complete commands, options, files and meetings' numbers."""
    import shtab

    meetings = shtab.cmd("echo last; dealtui meetings 2>/dev/null | cut -d' ' -f1")
    parser = Parser(prog="dealtui")
    commands = parser.add_subparsers()
    for name, module in COMMANDS.items():
        command = commands.add_parser(name, help=t(f"cli.{name}"))
        getattr(import_module(module), f"run_{name}").takes(command)
        for option, value in _EVERYWHERE.items():
            command.add_argument(option, action="store" if value else "store_true", help=value)
        for action in command._actions:
            action.choices = action.choices and list(action.choices)  # shtab takes a table for commands
            kind = str(action.metavar)
            found = meetings if kind == "MEETING" else shtab.DIR if kind == "DIR" else shtab.FILE
            if kind.startswith(("MEETING", "DIR", "FILE")):
                action.complete = found  # type: ignore[attr-defined]  # shtab looks there
    print(shtab.complete(parser, args.shell), end="")
