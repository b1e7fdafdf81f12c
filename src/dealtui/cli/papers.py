"""`dealtui import transcript` and `import others`: what a meeting tool, or somebody else, has written down becomes the lines of a meeting."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import CommandError, count, find, named, open_book, print_json, put_out, tell
from dealtui.i18n import LANGUAGES, t, tn
from dealtui.settings import named_path
from dealtui.text import shown

if TYPE_CHECKING:
    from dealtui.cli.common import Parser
    from dealtui.domain.records import Paper
    from dealtui.export.turns import Transcript
    from dealtui.service.book import Book


WHAT = {"transcript": "transcript", "others": "minutes"}


def import_paper(args: SimpleNamespace) -> int:
    """Without --yes it is only shown what would be made."""
    from dealtui.service.papers import read_paper

    if bool(args.meeting) == bool(args.client or args.deal):
        raise CommandError("papers.which_meeting", 2)
    path = named_path(args.file)
    text, heard = read_paper(args.file, path.read_bytes(), WHAT[args.what])
    return _taken(args, path, text, heard)


def _taken(args: SimpleNamespace, path: Path, text: str, heard: Transcript) -> int:
    from dealtui.service.papers import take_in

    called = _called(args.speaker, heard)
    book = open_book(args, create=args.yes and not args.meeting)
    number = named(book, "meetings", args.meeting)
    if not args.yes:
        _show(args, book, number, heard, called)
        return 0
    number = number or _new_meeting(args, book, path, heard)
    book.do(take_in(book, number, path.name, text, heard, called))
    meeting = book.meeting(number)
    if args.json:
        print_json({"id": meeting.id, "meeting": number, "lines": len(heard.turns)})
    else:
        print(meeting.id)
    return 0


def _called(given: list[str], heard: Transcript) -> dict[str, str]:
    """发言人1=王总:采购总监:客户, for each speaker that is named so."""
    called: dict[str, str] = {}
    for line in given:
        speaker, _, person = line.partition("=")
        if speaker not in heard.speakers or not person.strip():
            raise CommandError("papers.no_speaker", 2, name=speaker, known=", ".join(heard.speakers) or "-")
        called[speaker] = person.strip()
    return called


def _new_meeting(args: SimpleNamespace, book: Book, path: Path, heard: Transcript) -> int:
    from dealtui.cli.meetings import moment
    from dealtui.service.papers import began
    from dealtui.service.preparing import MeetingForm, create_meeting

    client, deal = args.client, args.deal
    if deal:
        record = book.deal(find(book, "deals", deal))
        client, deal = book.client(record.client).name, record.name
    topic = args.topic or heard.title or path.stem
    at = moment(args.at) or began(book, heard)
    return book.do(create_meeting(MeetingForm(client=client, deal=deal, topic=topic, at=at, online=True)))


def _show(args: SimpleNamespace, book: Book, number: int, heard: Transcript, called: dict[str, str]) -> None:
    """What would be made: the turns, who speaks, what the words speak for."""
    from dealtui.domain.cues import proposed
    from dealtui.domain.kinds import KINDS
    from dealtui.service.papers import strangers

    client = args.client
    if args.deal:
        client = book.client(book.deal(find(book, "deals", args.deal)).client).name
    unknown = strangers(book, number, [name for name in heard.speakers if name not in called], client)
    found = Counter(turn.kind or proposed(turn.text) for turn in heard.turns)
    kinds = {kind.name: found[kind.name] for kind in KINDS if found[kind.name] and kind.name != "note"}
    if args.json:
        print_json(
            {
                "form": heard.form,
                "began": heard.began,
                "lines": len(heard.turns),
                "seconds": round(heard.seconds),
                "speakers": heard.speakers,
                "unknown": unknown,
                "proposed": kinds,
            }
        )
        return
    lasted = t("papers.lasted", n=round(heard.seconds / 60)) if heard.seconds else ""
    print(tn("import.lines", len(heard.turns), n=len(heard.turns)) + lasted)
    for name, times in heard.speakers.items():
        sign = "?" if name in unknown else " "
        print(f"{sign} {shown(name)}  {times}{'  = ' + shown(called[name]) if name in called else ''}")
    if unknown:
        print(t("papers.unknown", example=f'--speaker "{shown(unknown[0])}=…"'))
    if kinds:
        listed = t("list.comma").join(f"{t(f'kind.{kind}')} {count}" for kind, count in kinds.items())
        print(t("papers.proposed", kinds=listed))
    print(t("import.nothing_written"))


# ----------------------------------------------------------------------------------------------------
# `dealtui papers`: the files that were taken in for a meeting, and the text of one, to be read and searched.


def papers_arguments(parser: Parser) -> None:
    parser.take("MEETING place=N? -o --output FILE", place=count)


def run_papers(args: SimpleNamespace) -> int:
    from dealtui.service.papers import papers_of

    book = open_book(args)
    kept = papers_of(book, find(book, "meetings", args.meeting))
    if args.place:
        if args.place > len(kept):
            raise CommandError("papers.no_such", 2, n=args.place, count=len(kept))
        put_out(f"{kept[args.place - 1].text}\n".encode(), args.output)
        return 0
    placed = list(enumerate(kept, 1))
    tell(args, placed, lambda one: _paper(one[1]), lambda one: f"{one[0]}  {_paper_line(one[1])}")
    return 0


def _paper(paper: Paper) -> dict[str, object]:
    lines = len(paper.text.splitlines())
    return {"name": paper.name, "form": paper.form, "at": paper.at, "by": paper.by, "lines": lines}


def _paper_line(paper: Paper) -> str:
    lines = len(paper.text.splitlines())
    said = (shown(paper.name), tn("import.lines", lines, n=lines), shown(paper.by))
    return "  ".join((paper.at[:16].replace("T", " "), *said))


# ----------------------------------------------------------------------------------------------------
# `dealtui mail`: a short message to the client as a draft; nothing is sent.


_OF_A_PLAN = {"briefing": "internal", "agenda": "client"}  # what is sent before a meeting, and for whom it is


def mail_arguments(parser: Parser) -> None:
    parser.take(
        "MEETING? --action CODE --deal D --message {} --to NAME --attach {} --format {} --minutes-lang {} -o --output FILE",
        message=("result", "nudge", *_OF_A_PLAN),
        attach=("docx", "pdf", "html", "md"),
        format=("text", "eml", "mailto"),
        minutes_lang=LANGUAGES,
    )


def run_mail(args: SimpleNamespace) -> int:
    from dealtui.export.mail import eml, mailto
    from dealtui.service.exporting import boxed, mentioned
    from dealtui.service.letters import about_internal
    from dealtui.service.mailing import action_draft, briefing_draft, meeting_draft, minutes_attached
    from dealtui.service.planning import mark_sent
    from dealtui.service.preparing import PEOPLE_BREAKS, split

    planned = args.message in _OF_A_PLAN
    if bool(args.meeting) == bool(args.action) or (args.action and (args.attach or planned)):
        raise CommandError("mail.which", 2)
    book = open_book(args)
    lang = args.minutes_lang or args.settings.minutes_lang
    wanted = args.format or ("eml" if args.attach or args.output.lower().endswith(".eml") else "text")
    if args.attach and wanted != "eml":
        raise CommandError("mail.attach_needs_eml", 2)
    notes, files = [], []
    form = named_path(args.settings.form) if args.settings.form else None
    if args.meeting:
        meeting = find(book, "meetings", args.meeting)
        if planned:
            to = split(args.to, PEOPLE_BREAKS)
            draft, page = briefing_draft(book, meeting, _OF_A_PLAN[args.message], lang, to)
            files = [page]
            notes.append(t("prepare.given", names=t("list.comma").join(name for name, _ in draft.to)))
        else:
            draft = meeting_draft(book, meeting, lang, to=args.to, attached=bool(args.attach))
            notes.append(mentioned(book, meeting, "client"))
        if args.attach and not planned:
            files = [minutes_attached(book, meeting, lang, args.attach, form)]
            if args.attach == "pdf":
                notes.append(boxed(book, meeting, "client", lang))
    else:
        number = find(book, "actions", args.action, deal=named(book, "deals", args.deal))
        draft = action_draft(book, number, args.message, lang, to=args.to)
        notes.append(about_internal(book, number, args.settings.lang))
    if wanted == "eml":
        written = eml(draft, book.clock.now(), files)
    else:
        written = f"{mailto(draft) if wanted == 'mailto' else draft.body}\n".encode()
    put_out(written, args.output)
    if planned:
        book.do(mark_sent(book, meeting, [name for name, _ in draft.to], _OF_A_PLAN[args.message]))
    for note in filter(None, notes):
        print(f"dealtui: {note}", file=sys.stderr)
    return 0


# ----------------------------------------------------------------------------------------------------
# `dealtui import eml`: the client's answer to an action, from a mail.


def import_mail(args: SimpleNamespace) -> int:
    from dealtui.domain.lifecycle import EventRefused
    from dealtui.export.mail import read_eml
    from dealtui.service.letters import refusal
    from dealtui.service.mailing import answer_in, file_answer

    path = named_path(args.file)
    letter = read_eml(path.read_bytes())
    book = open_book(args)
    deal = named(book, "deals", args.deal)
    answer = answer_in(book, letter, named(book, "actions", args.action, deal=deal))
    if not answer.action:
        raise CommandError("mail.which_action", 2, subject=letter.subject)
    action = book.record("actions", answer.action)
    if args.yes:
        try:
            book.do(file_answer(book, answer, path.name, args.satisfaction))
        except EventRefused as error:
            raise CommandError("follow.said", 2, text=refusal(error, args.settings.lang)) from None
    if args.json:
        told = {"action": action.code, "from": letter.sender, "subject": letter.subject, "at": letter.at}
        print_json({**told, "text": letter.text, "quoted": letter.quoted, "filed": args.yes})
        return 0
    for name, value in (
        ("from", letter.sender),
        ("subject", letter.subject),
        ("at", letter.at.replace("T", " ")),
    ):
        print(f"{t(f'mail.row.{name}')}{shown(value)}")
    print(f"{t('mail.row.action')}{action.code} {shown(action.task)}")
    for line in letter.text.splitlines():
        print(f"  {shown(line)}")
    if letter.quoted:
        print(t("mail.quoted"))
    print(t("mail.filed", code=action.code) if args.yes else t("import.nothing_written"))
    return 0
