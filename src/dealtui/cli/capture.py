"""`dealtui capture`: scribe lines from standard input; each answered by an id once it is on disk."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from dealtui.cli.common import CommandError, find_meeting, open_book
from dealtui.i18n import t

if TYPE_CHECKING:
    import argparse

    from dealtui.service.recording import Recording
    from dealtui.service.sealed import Sealed

__all__ = ["add_arguments", "run"]

# Kinds under other tools' names -> ours
_OTHER_NAMES = {
    "expectation": "effect",
    "resolution": "decision",
    "agreed": "consensus",
    "issue": "divergence",
}
_TEXTS = ("owner", "due", "speaker", "criterion", "place", "amount", "side", "fit", "part")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("meeting", metavar="MEETING", help=t("cli.meeting_argument"))
    parser.add_argument("--jsonl", action="store_true", help=t("cli.capture_jsonl"))
    parser.add_argument("--kind", default="note", metavar="KIND", help=t("cli.capture_kind"))


def run(args: SimpleNamespace) -> int:
    from dealtui.domain.kinds import BY_NAME
    from dealtui.service.recording import Recording

    if args.kind not in BY_NAME:
        raise CommandError("cli.bad_kind", 2, value=args.kind, known=", ".join(BY_NAME))
    from dealtui.service.sealed import Sealed
    from dealtui.store.errors import Busy, NotSaved, ReadOnly

    book = open_book(args)
    recording = Recording(book, find_meeting(book, args.meeting))
    capture: Callable[[str, int], str]
    if args.jsonl:
        capture = lambda line, number: _capture_json(recording, line, number)  # noqa: E731
    else:
        capture = lambda line, _: _capture_line(recording, line, args.kind)  # noqa: E731
    raw, number = b"", 0
    try:
        if recording.meeting.status == "sealed" and sys.stdin.isatty():
            raise Sealed(recording.number, recording.meeting.archive)  # before anything is typed in vain
        for number, raw in enumerate(iter(sys.stdin.buffer.readline, b""), 1):
            line = _decoded(raw, number).rstrip("\r\n")
            if line.strip() and (ident := capture(line, number)):
                _answer(ident)
    except Sealed as error:
        raise _refused(recording, raw + (sys.stdin.buffer.read() if raw else b""), error) from None
    except (NotSaved, ReadOnly, Busy) as error:
        if not raw:
            raise
        why = (
            t(f"cli.capture.{error.reason}") if error.reason == "disk_full" else t(error.key, **error.values)
        )
        raise CommandError("cli.capture_stopped", 3, why=why, line=number) from None
    finally:
        book.close()
    return 0


def _answer(ident: str) -> None:
    """Say the id. When nobody listens any more (`| head -1`), the lines that still come are recorded all the same."""
    try:
        sys.stdout.write(ident + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refused(recording: Recording, lines: bytes, error: Sealed) -> CommandError:
    """A sealed record takes no lines: those that came are kept in a file beside the book, and the error says where."""
    if not lines.strip():
        return CommandError("seal.sealed", 2, **error.values)
    from dealtui.service.drafts import keep_refused

    path = keep_refused(recording.book, recording.number, lines)
    return CommandError("seal.capture_refused", 2, path=path, **error.values)


def _capture_line(recording: Recording, line: str, kind: str) -> str:
    """The id of the entry that a line made or changed; the meeting's for a line about who is present."""
    captured = recording.capture([line], kind)[0]
    if captured.change == "presence":
        return recording.meeting.id
    return recording.entry(captured.number).id if captured.number else ""


def _capture_json(recording: Recording, line: str, number: int) -> str:
    """One JSON object: its text is taken literally, its fields as they are; unknown fields are passed over."""
    import json
    from datetime import datetime, timedelta

    from dealtui.domain import scribe
    from dealtui.domain.kinds import BY_NAME
    from dealtui.text import clean

    try:
        item = json.loads(line)
    except ValueError as error:
        raise CommandError("cli.bad_jsonl", 2, line=number, why=error) from None
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise CommandError("cli.jsonl_no_text", 2, line=number)
    kind = str(item.get("kind", "note")).casefold()
    kind = _OTHER_NAMES.get(kind, kind)
    if kind not in BY_NAME:
        print("dealtui: " + t("cli.jsonl_kind", line=number, kind=clean(kind)), file=sys.stderr)
        kind = "note"
    fields: dict[str, Any] = {name: clean(item[name]) for name in _TEXTS if isinstance(item.get(name), str)}
    fields["internal"] = item.get("internal") is True
    if isinstance(item.get("due_raw"), str):
        fields["due_text"] = clean(item["due_raw"])
    at = ""
    if isinstance(item.get("t"), int | float):
        began = recording.meeting.started or recording.book.clock.stamp()
        at = (datetime.fromisoformat(began) + timedelta(seconds=item["t"])).isoformat(timespec="seconds")
    reading = scribe.literal(clean(item["text"]), kind, **fields)
    captured = recording.capture_literal([(reading, at)])[0]
    return recording.entry(captured.number).id


def _decoded(raw: bytes, number: int) -> str:
    """A line as text. What is not UTF-8 is read as GB 18030 (older Chinese systems), else kept as far as it goes."""
    try:
        return raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        pass  # read otherwise below, and said
    try:
        text, read_as = raw.decode("gb18030"), "GB 18030"
    except UnicodeDecodeError:
        text, read_as = raw.decode("utf-8", "replace"), "UTF-8 (?)"
    print("dealtui: " + t("cli.not_utf8", line=number, encoding=read_as), file=sys.stderr)
    return text
