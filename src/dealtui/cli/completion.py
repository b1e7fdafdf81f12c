"""`dealtui completion SHELL`: what the shell needs to complete commands, options and meetings' ids."""

from __future__ import annotations

import argparse
from importlib import import_module
from types import SimpleNamespace

from dealtui.i18n import t

__all__ = ["add_arguments", "run", "script"]

_COMMON = ("--book", "--json", "--lang", "--now", "--help")

_BASH = """\
_dealtui() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} command=${{COMP_WORDS[1]}}
    if [ "$COMP_CWORD" -eq 1 ]; then
        COMPREPLY=($(compgen -W "{commands} --version {common}" -- "$word"))
        return
    fi
    case $command in
{cases}
    esac
    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "$options {common}" -- "$word"))
    elif [[ " {meetings} " == *" $command "* ]]; then
        COMPREPLY=($(compgen -W "last $(dealtui meetings 2>/dev/null | cut -d' ' -f1)" -- "$word"))
    else
        COMPREPLY=($(compgen -f -- "$word"))
    fi
}}
complete -F _dealtui dealtui
"""

_ZSH = "autoload -U +X bashcompinit && bashcompinit\n" + _BASH

_FISH_COMMAND = "complete -c dealtui -n __fish_use_subcommand -f -a {name} -d {help}\n"
_FISH_OPTION = "complete -c dealtui -n '__fish_seen_subcommand_from {name}' -l {option}\n"
_FISH_MEETING = (
    "complete -c dealtui -n '__fish_seen_subcommand_from {names}' -f -a '(dealtui meetings 2>/dev/null"
    ' | string split -f 1 " ")\'\n'
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=["bash", "zsh", "fish"], help=t("cli.completion_shell"))


def run(args: SimpleNamespace) -> int:
    print(script(args.shell), end="")
    return 0


def _options() -> dict[str, tuple[list[str], bool]]:
    """Each command's own options, and whether its first argument is a meeting; read off the parsers themselves."""
    from dealtui.cli.main import COMMANDS

    found = {}
    for name, module in COMMANDS.items():
        parser = argparse.ArgumentParser(add_help=False)
        import_module(module).add_arguments(parser)
        options = [
            text for action in parser._actions for text in action.option_strings if text.startswith("--")
        ]
        meeting = any(action.dest == "meeting" and not action.option_strings for action in parser._actions)
        found[name] = (options, meeting)
    return found


def script(shell: str) -> str:
    """The completion script of a shell."""
    options = _options()
    meetings = " ".join(name for name, (_, meeting) in options.items() if meeting)
    if shell == "fish":
        return (
            "".join(_FISH_COMMAND.format(name=name, help=_quoted(t(f"cli.{name}"))) for name in options)
            + "".join(
                _FISH_OPTION.format(name=name, option=option.removeprefix("--"))
                for name, (own, _) in options.items()
                for option in own
            )
            + _FISH_MEETING.format(names=meetings)
        )
    cases = "\n".join(f'        {name}) options="{" ".join(own)}" ;;' for name, (own, _) in options.items())
    return (_BASH if shell == "bash" else _ZSH).format(
        commands=" ".join(options), common=" ".join(_COMMON), cases=cases, meetings=meetings
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
