"""Seal, amend, verify."""

from __future__ import annotations

import sys
from contextlib import closing
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from dealtui.cli.common import CommandError, find, open_book, print_json
from dealtui.cli.schema import COPY, NOT_SEALED, SEALED_AS, VERDICT
from dealtui.i18n import t
from dealtui.settings import named_path

if TYPE_CHECKING:
    from pathlib import Path

    from dealtui.cli.common import Parser
    from dealtui.domain.records import Meeting
    from dealtui.domain.review import Finding
    from dealtui.service.book import Book, UseCase
    from dealtui.service.recording import Recording
    from dealtui.service.verifying import ByHand, Verdict


# ----------------------------------------------------------------------------------------------------
# `dealtui seal`: make a complete record final, or note the client's confirmation; exit 1 when something is missing.


def seal_arguments(parser: Parser) -> None:
    parser.take("MEETING --reviewer NAME --end --confirmed-by NAME --on ISO")


def run_seal(args: SimpleNamespace) -> int:
    from dealtui.service.preparing import end
    from dealtui.service.sealing import NotSealed, confirm, seal

    on = _day(args.on)
    with closing(open_book(args)) as book:
        number = find(book, "meetings", args.meeting)
        meeting = book.meeting(number)
        if args.end and not meeting.ended:
            book.do(end(book, number))
        try:
            if meeting.status != "sealed" or not args.confirmed_by:
                book.do(seal(book, number, args.reviewer))
        except NotSealed as error:
            if error.findings:
                return _missing(book, number, error.findings, args)
            raise
        if args.confirmed_by:
            book.do(confirm(book, number, args.confirmed_by, on))
        unsigned = _sign(book, number, args)
        meeting = book.meeting(number)
    tell_seal(meeting, "seal.done", unsigned, args)
    return 0


def _sign(book: Book, number: int, args: SimpleNamespace) -> str:
    """Sign the last seal where config.toml names a key; why it stands unsigned though it should not, "" else."""
    if not (key := args.settings.sign_key):
        return ""
    from pathlib import Path

    from dealtui.service.history import seals_of
    from dealtui.service.sealing import NotSigned, sign, signed

    last, seal = max(seals_of(book, number).items())
    try:
        book.do(signed(last, book.meeting(number).deal, sign(seal, Path(key), terminal=True)))
    except NotSigned as error:
        return t(error.key, key=key, **error.values)
    return ""


def tell_seal(meeting: Meeting, key: str, unsigned: str, args: SimpleNamespace) -> None:
    """Say under which archive number, version and seal a record stands now; `key` is the sentence, `unsigned` why it is not
    signed where it should be."""
    from dealtui.domain.seal import short

    if args.json:
        signed = {"signed": not unsigned} if args.settings.sign_key else {}
        print_json(SEALED_AS(meeting, meeting=meeting.id, **signed))
    else:
        print(t(key, archive=meeting.archive, version=meeting.version, seal=short(meeting.seal)))
    if unsigned:
        print(f"dealtui: {unsigned}", file=sys.stderr)


def _missing(book: Book, number: int, findings: tuple[Finding, ...], args: SimpleNamespace) -> int:
    """What keeps the record from being sealed, as `dealtui check` shows it."""
    from dealtui.service.reviewing import sentence

    state = book.state(book.meeting(number).deal)
    rows = [(f.rule.code, state.code(f.entry), sentence(f, args.settings.lang)) for f in findings]
    if args.json:
        print_json(
            NOT_SEALED(missing=[{"rule": rule, "entry": code, "text": text} for rule, code, text in rows])
        )
        return 1
    for _, code, text in rows:
        print(f"! {code:<5}{text}")
    print(t("seal.not_sealed.incomplete", detail=len(rows)))
    return 1


def _day(text: str) -> str:
    """An ISO date or time as it was given; "" for now."""
    from dealtui.domain.calendar import stored

    try:
        return text if len(text) == 10 and stored(text) else text and stored(text)
    except (ValueError, OverflowError):
        raise CommandError("cli.bad_time", 2, value=text) from None


# ----------------------------------------------------------------------------------------------------
# `dealtui amend`: change a sealed record, with the reason; what it said before stays to be read beside it.


def amend_arguments(parser: Parser) -> None:
    parser.take("MEETING CODE? LINE? --reason TEXT --delete --add LINE", reason={"required": True})


def run_amend(args: SimpleNamespace) -> int:
    from dealtui.service.recording import Recording
    from dealtui.service.sealing import NotSealed, amending

    if [bool(args.line), args.delete, bool(args.add)].count(True) != 1 or bool(args.code) == bool(args.add):
        raise CommandError("cli.amend_what", 2)
    with closing(open_book(args)) as book:
        recording = Recording(book, find(book, "meetings", args.meeting))
        if recording.meeting.status != "sealed":
            raise NotSealed("not_yet")
        case: UseCase[Any]
        if args.add:
            case = recording.capture([args.add])
        elif args.delete:
            case = recording.delete(_number(recording, args.code))
        else:
            case = recording.edit(_number(recording, args.code), args.line)
        book.do(amending(case, recording.number, args.reason))
        unsigned = _sign(book, recording.number, args)
        meeting = recording.meeting
    tell_seal(meeting, "seal.amended", unsigned, args)
    return 0


def _number(recording: Recording, word: str) -> int:
    """The line of this meeting that a code or an id names."""
    wanted = word.upper()
    for entry in recording.entries:
        if wanted in (entry.code, entry.id):
            return entry.doc_id
    raise CommandError("cli.no_code", 2, word=word)


# ----------------------------------------------------------------------------------------------------
# `dealtui verify`: is what was sealed still what was sealed? Names the first line that is not; exit 1 then.

SHOWN = 10  # lines changed by hand that are named
_HARMLESS = frozenset(("mode",))  # notices of opening that say nothing of the content


def verify_arguments(parser: Parser) -> None:
    parser.take("MEETING? --copy FILE --signers FILE")


def run_verify(args: SimpleNamespace) -> int:
    from dealtui.service.verifying import verify, verify_meeting

    if args.copy and not args.meeting:
        raise CommandError("cli.verify_copy_of", 2)
    signers = _signers(args)
    book = open_book(args, read_only=True)
    if args.meeting:
        number = find(book, "meetings", args.meeting)
        verdict = verify_meeting(book, number, signers)
        if verdict is None:
            raise CommandError("seal.none", 2)
        verdicts = [verdict]
        if args.copy and not verdict.faults:
            return _compare(book, number, args)
    else:
        verdicts = verify(book, signers)
    found = any(verdict.faults for verdict in verdicts)
    found |= any(notice.code not in _HARMLESS for notice in book.notices)  # told on the way out
    _tell(book, verdicts, args)
    return int(found)


def _signers(args: SimpleNamespace) -> Path | None:
    """The file of those whose signature counts: that which is named, else that of config.toml; None where there is none."""
    from pathlib import Path

    named = args.signers or args.settings.signers
    if not named:
        return None
    path = Path(named).expanduser()
    if not path.is_file():
        raise CommandError("seal.no_signers", 2, path=path)
    return path


def _compare(book: Book, number: int, args: SimpleNamespace) -> int:
    """Hold a copy against a record that is as it was sealed."""
    from dealtui.service.verifying import compare, copy_sentence, text_of

    copy = compare(book, number, text_of(named_path(args.copy).read_bytes()))
    said = copy_sentence(book, number, copy, args.settings.lang)
    if args.json:
        print_json(COPY(copy, text=said))
    else:
        print(("  " if copy.sound else "! ") + said)
    return int(not copy.sound)


def _tell(book: Book, verdicts: list[Verdict], args: SimpleNamespace) -> None:
    from dealtui.service.verifying import by_hand_sentence as by_hand
    from dealtui.service.verifying import changed_by_hand, sentence

    lang = args.settings.lang
    changed = changed_by_hand(book)
    if args.json:
        print_json([_row(book, verdict, lang, changed) for verdict in verdicts])
        return
    for line in changed[:SHOWN]:
        print("! " + by_hand(line, lang))
    if len(changed) > SHOWN:
        print("! " + t("seal.by_hand_more", n=len(changed) - SHOWN))
    if not verdicts:
        print(t("seal.none_in_book"))
    for verdict in verdicts:
        print(("! " if verdict.faults else "  ") + sentence(book, verdict, lang))


def _row(book: Book, verdict: Verdict, lang: str, changed: list[ByHand]) -> dict[str, object]:
    from dealtui.service.verifying import sentence

    return VERDICT(
        verdict,
        meeting=(book.table("meetings").get(doc_id=verdict.meeting) or {}).get("id", ""),
        number=verdict.meeting,
        sound=not verdict.faults,
        by_hand=[line for line in changed if line.meeting == verdict.meeting],
        text=sentence(book, verdict, lang),
    )
