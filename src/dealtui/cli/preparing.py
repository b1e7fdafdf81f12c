"""Before a meeting: `dealtui scenes`, `prepare`, `briefing`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from dealtui.cli import schema
from dealtui.cli.common import AUDIENCE, count, of_meeting, print_json, put_out, takes
from dealtui.domain.kinds import SCENES
from dealtui.i18n import LANGUAGES, language, t
from dealtui.text import pad, shown

if TYPE_CHECKING:
    from dealtui.service.book import Book, UseCase


@takes("SCENE? --toml", scene=SCENES)
def run_scenes(args: SimpleNamespace) -> int:
    """`dealtui scenes`: what each scene asks for, and where that is written; exit 1 when a file of the user's cannot be used."""
    from dealtui import scenes
    from dealtui.domain.scenes import in_language

    chosen = {code: scenes.loaded(code) for code in ([args.scene] if args.scene else SCENES)}
    own, lang = scenes.user_folder(), language()
    faults = {
        code: [t("scenes.fault", path=own / f"{code}.toml", what=one.words) for one in found.faults]
        for code, found in chosen.items()
    }

    def shaped(code: str) -> object:
        found = chosen[code]
        said = {"name": t(f"scene.{code}"), "path": str(found.path), "minutes": found.template.blocks}
        return schema.SCENE(found.template, code=code, faults=faults[code], **said)

    if args.toml:
        print("\n".join(found.path.read_text("utf-8").rstrip() for found in chosen.values()))
    elif args.json:
        print_json(list(map(shaped, chosen)))
    else:
        for code, found in chosen.items():
            print(f"{t(f'scene.{code}')}  {code}  {shown(str(found.path))}")
            for objective in found.template.objectives:
                stages = " ".join(t(f"stage.{stage}") for stage in objective.stages)
                _say("form.objectives", in_language(objective.text, lang), stages)
            for prompt in found.template.prompts:
                _say("cli.scenes_prompt", in_language(prompt.ask, lang), prompt.how(lang))
            for fault in faults[code]:
                print(f"  ! {shown(fault)}")
            print()
    return int(any(faults.values()))


def _say(key: str, *words: str) -> None:
    print(f"  {pad(t(key), 12)}{'  '.join(filter(None, map(shown, words)))}")


# What is written of a meeting that is ahead: an option each, and the list it goes to
_LINES = {"objective": "objectives", "agenda": "agenda", "material": "materials", "note": "notes"}


@takes(
    "MEETING --objective TEXT... --agenda LINE... --material TEXT... --note TEXT... --suggested"
    " --our NAME:TITLE:ROLE... --their NAME:TITLE:ROLE... --invite NAME:STATE... --tick N --move WHEN --cancel REASON"
    " --delete --undo",
    material={"metavar": "NAME | PLACE"},
    tick=count,
    cancel={"default": None},
)
def run_prepare(args: SimpleNamespace) -> None:
    """`dealtui prepare`: what a meeting that is ahead is to reach, its agenda, materials, people and date; each option is one
    commit, in the order of this list."""
    from dealtui.domain.typed import agenda_item, agenda_lines
    from dealtui.service import planning

    book, number = of_meeting(args)
    for case in _cases(book, number, args):
        book.do(case)
    if args.delete:
        if args.json:
            print_json({})
        return
    meeting, found = book.meeting(number), planning.suggestions(book, number, language())
    suggested = [
        schema.SUGGESTION(item, source=source, code=code)
        for item, (source, _, code) in ((item, item.source.partition(" ")) for item in found)
    ]
    warned = [
        schema.WARNING(warning, text=t(f"prepare.warning.{warning.code}", name=warning.name))
        for warning in planning.warnings(book, meeting)
    ]
    if args.json:
        agenda = map(agenda_item, agenda_lines(meeting.agenda))
        more = {"agenda": agenda, "people": meeting.attendees, "warnings": warned}
        print_json(schema.PREPARATION(meeting, number=number, suggested=suggested, **more))
        return
    planned, status = meeting.planned[:16].replace("T", " "), t(f"status.{meeting.status}")
    print(f"{planned}  {status}  {shown(meeting.cancelled)}".rstrip())
    for objective in meeting.objectives:
        _say("form.objectives", objective.text, objective.source.partition(" ")[2])
    for item in suggested:
        _say("prepare.suggested", item["text"], t(f"prepare.source.{item['source']}", code=item["code"]))
    for option, what in _LINES.items():
        if what != "objectives":
            for line in planning.lines_of(meeting, what):
                _say(f"cli.prepare_{option}_word", line)
    for someone in meeting.attendees:
        state = t(f"invitation.{someone.invitation}") if someone.invitation else ""
        roles = " ".join(t(f"role.{role}") for role in someone.roles)
        _say(f"side.{someone.side or 'client'}", someone.name, someone.title, roles, state)
    for told in warned:
        print(f"  ! {shown(told['text'])}")


def _cases(book: Book, number: int, args: SimpleNamespace) -> Iterator[UseCase[Any]]:
    """What the options ask for, one after the other: each is made when the one before is done."""
    from dealtui.service import planning

    if args.undo:
        yield book.undo(number)
    for option, what in _LINES.items():
        for line in getattr(args, option):
            place = len(planning.lines_of(book.meeting(number), what))
            yield planning.write_line(book, number, what, place, line)
    for item in planning.suggestions(book, number, language()) if args.suggested else ():
        yield planning.take(book, number, item)
    for side, people in (("ours", args.our), ("client", args.their)):
        for line in people:
            yield planning.add_person(book, number, line, side)
    for told in args.invite:
        name, _, state = told.replace("：", ":").partition(":")
        yield planning.invite(book, number, name.strip(), state.strip() or "invited")
    if args.tick:
        yield planning.tick_agenda(book, number, args.tick - 1)
    if args.move:
        yield planning.move(book, number, _moment(args.move, book))
    if args.cancel is not None:
        yield planning.cancel(book, number, args.cancel)
    if args.delete:
        yield planning.delete(book, number)


def _moment(phrase: str, book: Book) -> str:
    """A time as people say it, as it is stored."""
    from dealtui.domain.dates import read_moment
    from dealtui.service.preparing import stored_moment

    return stored_moment(read_moment(phrase, book.clock.now()))


@takes(
    "MEETING --audience {} --format {} --minutes-lang {} --sent NAME... --read NAME... -o --output FILE",
    audience=AUDIENCE,
    format=("md", "html"),
    minutes_lang=LANGUAGES,
)
def run_briefing(args: SimpleNamespace) -> None:
    """`dealtui briefing`: what is known before a meeting, for us; or its agenda, for the client."""
    from dealtui.service import planning
    from dealtui.service.planning import briefing, briefing_file

    book, number = of_meeting(args)
    lang = args.minutes_lang or args.settings.minutes_lang
    if args.sent:
        book.do(planning.mark_sent(book, number, args.sent, args.audience))
    for name in args.read:
        book.do(planning.mark_read(book, number, name))
    if args.json:
        sections = briefing(book, number, lang) if args.audience == "internal" else []
        sent = book.meeting(number).briefings
        print_json(schema.BRIEFING(audience=args.audience, sections=sections, sent=sent))
        return
    form = args.format or Path(args.output).suffix[1:].lower()
    put_out(briefing_file(book, number, args.audience, lang, form), args.output)
