"""The command line: one table of commands, each in a module that is imported only when it is asked for.

Exit codes: 0 fine, 1 a finding, 2 wrong use, 3 not saved. An error is one line on stderr: what, and what to do.
"""

from __future__ import annotations

import os
import sys

__all__ = ["COMMANDS", "entry", "main"]

# command -> module with `add_arguments(parser)` and `run(args) -> int`; its help is cli.<command> in the catalogs
COMMANDS = {
    "new": "dealtui.cli.new",
    "meetings": "dealtui.cli.meetings",
    "capture": "dealtui.cli.capture",
    "entries": "dealtui.cli.entries",
    "history": "dealtui.cli.history",
    "check": "dealtui.cli.check",
    "divergences": "dealtui.cli.divergences",
    "seal": "dealtui.cli.seal",
    "verify": "dealtui.cli.verify",
    "amend": "dealtui.cli.amend",
    "minutes": "dealtui.cli.minutes",
    "board": "dealtui.cli.board",
    "actions": "dealtui.cli.actions",
    "do": "dealtui.cli.do",
    "needs": "dealtui.cli.needs",
    "handover": "dealtui.cli.handover",
    "export": "dealtui.cli.export",
    "import": "dealtui.cli.import_",
    "date": "dealtui.cli.date",
    "remind": "dealtui.cli.remind",
    "week": "dealtui.cli.week",
    "demo": "dealtui.cli.demo",
    "doctor": "dealtui.cli.doctor",
    "backup": "dealtui.cli.backup",
    "restore": "dealtui.cli.restore",
    "completion": "dealtui.cli.completion",
}


def main(argv: list[str]) -> int:
    """Run one command; gives the exit code."""
    if argv == ["--version"]:  # asked by scripts: not even argparse
        from dealtui import __version__

        print(f"dealtui {__version__}")
        return 0
    from dealtui.cli.running import run

    return run(argv, COMMANDS)


def entry() -> None:
    """The program `dealtui`. Once a command is done and its words are out, the process ends at once: taking a book of
    10,000 meetings apart object by object would take as long as reading it."""
    _mend_streams()
    code = main(sys.argv[1:])
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:  # the reader has gone, and nobody misses the rest
        pass
    except OSError as error:
        from dealtui.cli.common import explain

        text, code = explain(error)
        print(f"dealtui: {text}", file=sys.stderr, flush=True)
    os._exit(code)


def _mend_streams() -> None:
    """A stream that was closed swallows what is said, and one whose encoding lacks a character shows its number."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))
        elif not stream.encoding.lower().startswith("utf"):
            stream.reconfigure(errors="backslashreplace")
