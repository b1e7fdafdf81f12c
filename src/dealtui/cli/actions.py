"""What is followed: actions moved by scripts, needs, divergences, promises and offers over all meetings, the week, what is due."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from dealtui.cli import schema
from dealtui.cli.common import (
    CommandError,
    Parser,
    count,
    find,
    named,
    open_book,
    print_json,
    put_out,
    score,
    takes,
    tell,
    warn,
    whose,
    write_out,
)
from dealtui.domain.deadlines import days_ago, days_left, overdue
from dealtui.domain.kinds import SLIP_ANSWERS
from dealtui.domain.lifecycle import OPEN, STATES, EventRefused, column_of
from dealtui.domain.mapping import NEED_STATES
from dealtui.i18n import catalog, language, t, tn
from dealtui.text import cut, fit, pad, shown, wrap

if TYPE_CHECKING:
    from datetime import datetime

    from dealtui.domain.cards import Card, Ties
    from dealtui.domain.deadlines import Dated, WeeklySync
    from dealtui.domain.mapping import OpenDivergence
    from dealtui.domain.offers import OfferTrack
    from dealtui.domain.records import Action
    from dealtui.service.book import Book, UseCase
    from dealtui.service.lists import Need, SpokenPromise
    from dealtui.service.today import ToldReminder


_SIGNS = {"todo": ".", "doing": ">", "waiting": "w", "closed": "x", "cancelled": "-"}


@takes(
    "words=WORD* --mine --overdue --week --risk --suspect --incomplete --all --owner NAME --client C --deal D --side {}"
    " --state STATE... --within DAYS --sort {} --limit N",
    side=("ours", "client"),
    state={"choices": STATES, "room": "state"},
    within={"type": count, "default": None},
    sort={"choices": ("due", "urgency"), "default": "due"},
    limit=count,
)
def run_actions(args: SimpleNamespace) -> None:
    """`dealtui actions`: who has to do what until when; by words, people, sides, states and dates."""
    from dealtui.service.lists import Filter, actions_of, sorted_cards, ties_of

    book = open_book(args)
    now = book.clock.now()
    same = ("mine", "side", "overdue", "week", "risk", "suspect", "incomplete")
    wanted = Filter(
        **{name: getattr(args, name) for name in same},
        **whose(book, args),
        person=args.owner,
        states=frozenset(args.state),
        unsettled=not (args.state or args.all),
        due_within=args.within,
        text=" ".join(args.words),
    )
    tied = ties_of(book) if args.sort == "urgency" else {}
    cards = sorted_cards(actions_of(book, wanted), args.sort, now, tied)
    if args.limit > 0:
        cards = cards[: args.limit]
    if args.sort != "urgency":
        _tell_cards(args, book, cards)
        return
    reasons = {card.number: _why(card, now, tied) for card in cards}
    tell(
        args,
        cards,
        lambda card: card_json(book, card, now) | reasons[card.number],
        lambda card: f"{card_line(book, card, now)}\n      {_said_why(reasons[card.number])}",
    )


def _tell_cards(args: SimpleNamespace, book: Book, cards: list[Card]) -> None:
    now = book.clock.now()
    tell(args, cards, lambda card: card_json(book, card, now), lambda card: card_line(book, card, now))


def _deal_names(book: Book, number: int) -> dict[str, str]:
    client, deal = book.names_of(number)
    return {"client": client, "deal": deal}


def card_json(book: Book, card: Card, now: datetime) -> dict[str, Any]:
    """An action as scripts get it; the steps with their persons and dates."""
    actions = book.table("actions")
    doc = actions.get(doc_id=card.number)
    return schema.ACTION(
        card,
        doc,
        column=column_of(card.state, card.side),
        days=days_left(card.due, now),
        overdue=overdue(card, now),
        steps=[{"state": "todo", **step} for step in doc.get("steps", ())],
        depends=[(actions.get(doc_id=number) or {}).get("code", "") for number in card.depends],
        told=doc.get("told", ()),
        chased_to=doc.get("chases", ()),
        **_deal_names(book, card.deal),
    )


def card_line(book: Book, card: Card, now: datetime) -> str:
    """An action in one line: signs, code, task, owner, date, what there is to say of it, where it comes from."""
    flag = "!" if overdue(card, now) else "?" if card.suspect else "~" if card.internal else " "
    what = f"{flag}{_SIGNS.get(card.state, 'x')} {card.code:<5}{fit(shown(card.task), 34)}"
    due = f"{card.due.replace('T', ' ') or '-':<16}"
    told = "  ".join((*_tells(card, now), _origin(book, card.deal)))
    return f"{what} {_owner(card.owner)} {due} {told}".rstrip()


@cache
def _owner(name: str) -> str:
    """Who does it, as wide as its column; the same few people come again and again."""
    return fit(shown(name) or "-", 10)


@cache
def _origin(book: Book, number: int) -> str:
    return shown(book.title_of(number))


def _tells(card: Card, now: datetime) -> list[str]:
    told = []
    if overdue(card, now):
        late = -(days_left(card.due, now) or 0)
        told.append(tn("follow.late", late, n=late) if late else t("follow.late_today"))
    if card.slips:
        told.append(tn("follow.slips", card.slips, n=card.slips))
    if card.risk and card.state in OPEN:
        told.append(t("follow.at_risk"))
    if card.steps:
        step = " ".join(filter(None, (shown(card.step), shown(card.step_person), card.step_due)))
        told.append(f"{card.steps_done}/{card.steps} {step}".rstrip())
    if card.chases:
        days = days_ago(card.chased, now)
        today = t("follow.chased_today", count=card.chases)
        told.append(tn("follow.chased", days, n=days, count=card.chases) if days else today)
    if card.state == "sent":
        days = days_ago(card.sent, now)
        told.append(tn("follow.sent", days, n=days) if days else t("follow.sent_today"))
    elif card.state not in OPEN:
        told.append(t(f"state.{card.state}"))
    return told


def _why(card: Card, now: datetime, tied: Mapping[int, Ties]) -> dict[str, Any]:
    """How urgent it is, and what makes it so."""
    from dealtui.domain.cards import UNTIED, explain, urgency

    ties = tied.get(card.number, UNTIED)
    return {"urgency": urgency(card, now, ties), "why": dict(explain(card, now, ties))}


def _said_why(why: dict[str, Any]) -> str:
    parts = (
        f"{t(f'follow.urgency.{name}')} {value:+.1f}"
        for name, value in why["why"].items()
        if abs(value) >= 0.05  # shown as nothing else
    )
    return f"{why['urgency']:>5.1f}  {t('list.comma').join(parts)}".rstrip()


# ----------------------------------------------------------------------------------------------------
# `dealtui do CODE EVENT`: what is done with one action, for scripts; the rules are those of the board.
#
# dealtui do A3 done 需求文档已确认 --next "方案设计 | 提交初稿" --next-due 12月5日
# dealtui do A3 send --to 王总
# dealtui do A3 feedback 没有问题 --satisfaction 5

# event -> what is typed after it, in brackets where it may be left out, and the options it takes; told by --help
# (`follow.cli.do.<event>`), checked before it
EVENTS = {
    "start": ("", ""),
    "wait": ("", ""),
    "shelve": ("", ""),
    "step": ("N [STATE]", ""),
    "steps": ("STEPS", ""),
    "risk": ("[REASON]", "reason answer"),
    "delay": ("DATE", "reason answer"),
    "chase": ("[NOTE]", "to"),
    "reply": ("WORDS", ""),
    "done": ("[RESULT]", "result next next_due next_owner"),
    "draft": ("[RESULT]", "result next next_due"),
    "send": ("[NAME]", "to result"),
    "feedback": ("WORDS", "satisfaction who"),
    "close": ("", ""),
    "cancel": ("REASON", "reason"),
    "reopen": ("[STATE]", ""),
    "owner": ("NAME", "to"),
    "after": ("[CODES]", ""),
    "note": ("TEXT", ""),
    "look": ("", ""),
}
OPTIONS = ("to", "who", "result", "next", "next_due", "next_owner", "satisfaction", "reason", "answer")


def _do_takes(parser: Parser) -> None:
    parser.take(
        "CODE EVENT TEXT* --deal D --to NAME --who NAME --result TEXT --next TASK --next-due DATE --next-owner NAME"
        " --satisfaction 1-5 --reason TEXT --answer ANSWER",
        event=tuple(EVENTS),
        satisfaction=score,
        answer=SLIP_ANSWERS,
    )
    lines = [t("follow.cli.events")]
    for name, (words, _) in EVENTS.items():
        first, *rest = wrap(t(f"follow.cli.do.{name}"), 58)
        lines += [f"  {pad(f'{name} {words}'.rstrip(), 18)}{first}", *(" " * 20 + line for line in rest)]
    parser.epilog = "\n".join(lines) + f"\n\n{parser.epilog}"


def _refuse_unused(args: SimpleNamespace) -> None:
    """What was typed and would be passed over is refused instead."""
    words, options = EVENTS[args.event]
    if args.text and not words:
        raise CommandError("follow.cli.no_words", event=args.event, text=" ".join(args.text))
    for option in OPTIONS:
        if getattr(args, option) and option not in options.split():
            raise CommandError("follow.cli.no_option", event=args.event, option=_typed(option))
        if option in ("next_due", "next_owner") and getattr(args, option) and not args.next:
            raise CommandError("follow.cli.next_first", option=_typed(option))


def _typed(option: str) -> str:
    return f"--{option.replace('_', '-')}"


@takes(_do_takes)
def run_do(args: SimpleNamespace) -> None:
    from dealtui.domain.cards import Card

    _refuse_unused(args)
    book = open_book(args)
    number = find(book, "actions", args.code, deal=named(book, "deals", args.deal))
    if args.event == "draft":
        from dealtui.service.letters import about_internal

        print(_draft(book, number, args))
        warn(about_internal(book, number, args.settings.lang))
        return
    try:
        made = book.do(_act(book, number, args))
    except EventRefused as error:
        if error.next in EVENTS:
            words = {"send": "--to NAME", "delay": "DATE --reason TEXT"}
            typed = f"{error.next} {words.get(error.next, EVENTS[error.next][0].strip('[]'))}".rstrip()
            deal = f" --deal {shlex.quote(args.deal)}" if args.deal else ""
            error.how = t("follow.cli.how", command=f"dealtui do {shlex.quote(args.code)} {typed}{deal}")
        raise
    numbers = [number, made] if args.event == "done" and args.next else [number]
    docs = {number: book.table("actions").get(doc_id=number) for number in numbers}
    _tell_cards(args, book, [Card.from_doc(number, doc) for number, doc in docs.items()])


def _act(book: Book, number: int, args: SimpleNamespace) -> UseCase[Any]:
    """What is to be done: an event of the life cycle, or one of those that take something else."""
    from dealtui.domain.typed import Next
    from dealtui.service import following as acts

    text = " ".join(args.text)
    if args.event == "done" and args.next:
        acts.in_turn(book.record("actions", number), "done")
        task, _, delivery = map(str.strip, args.next.replace("｜", "|").partition("|"))
        step = Next(task, args.next_owner, _due(book, args.next_due), args.next_due, delivery)
        return acts.go_on(book, number, text or args.result, step)
    deal, codes = book.record("actions", number).deal, text.replace(",", " ").split()
    event: Callable[..., UseCase[Any]] = partial(acts.event, book, [number], args.event)
    how: dict[str, Callable[[], UseCase[Any]]] = {
        "step": lambda: _step(book, number, text),
        "steps": lambda: acts.set_steps(book, number, _needed(text, "follow.cli.steps_empty")),
        "risk": lambda: (
            acts.answer_risk(book, [number], text)
            if args.answer
            else acts.flag_risk(book, [number], text or args.reason)
        ),
        "delay": lambda: _delay(book, number, text, args),
        "chase": lambda: event(note=text, to=args.to),
        "reply": lambda: acts.reply(book, number, _needed(text, "follow.cli.reply_empty")),
        "done": lambda: event(result=text or args.result),
        "send": lambda: event(to=args.to or text, result=args.result),
        "feedback": lambda: event(text=text, who=args.who, satisfaction=args.satisfaction),
        "cancel": lambda: event(reason=text or args.reason),
        "reopen": lambda: event(to=text),
        "owner": lambda: acts.assign(book, [number], text or args.to),
        "after": lambda: acts.depend(
            book, number, [find(book, "actions", code, deal=deal) for code in codes]
        ),
        "note": lambda: acts.add_note(book, [number], _needed(text, "follow.cli.note_empty")),
        "look": lambda: acts.look_at(book, [number]),
    }
    return how.get(args.event, event)()


def _needed(text: str, key: str) -> str:
    if not text.strip():
        raise CommandError(key)
    return text


def _delay(book: Book, number: int, text: str, args: SimpleNamespace) -> UseCase[Any]:
    from dealtui.service.following import delayed, in_turn, set_due

    in_turn(book.record("actions", number), "delay")
    due = _due(book, _needed(text, "follow.cli.delay_when"))
    if args.settings.delay_reason and not args.reason and delayed(book, {number: due}):
        raise CommandError("follow.cli.delay_why", action=args.code)
    return set_due(book, [number], due, reason=args.reason, answer=args.answer, due_text=text)


def _step(book: Book, number: int, text: str) -> UseCase[Any]:
    from dealtui.service.following import tick_step

    place, _, state = text.partition(" ")
    if not (place.isascii() and place.isdecimal()) or state not in ("", "todo", "doing", "done"):
        raise CommandError("follow.cli.step_number")
    return tick_step(book, number, int(place) - 1, state or "done")


def _due(book: Book, phrase: str) -> str:
    """A due phrase as it is stored; ISO dates are phrases too. "" for none."""
    if not phrase:
        return ""
    from dealtui.domain.dates import Refusal, read_due

    due = read_due(phrase, book.clock.now())
    if isinstance(due, Refusal):
        raise CommandError("follow.cli.bad_due", phrase=phrase, why=due.why)
    return due.iso


def _draft(book: Book, number: int, args: SimpleNamespace) -> str:
    """The message to the client: of a result that is there or given, else the reminder."""
    from dealtui.service.letters import drafted

    told = {"result": " ".join(args.text) or args.result, "next_step": args.next}
    return drafted(book, number, "", args.settings.lang, **told, next_due=_due(book, args.next_due))


@takes("giver=FROM taker=TO --reason TEXT --dry-run")
def run_handover(args: SimpleNamespace) -> None:
    """`dealtui handover FROM TO`: all open work of one person becomes another's, in one commit (guide 23)."""
    from dealtui.service.handover import hand_over, held, left
    from dealtui.service.lists import actions_of

    book = open_book(args)
    what = held(book, args.giver)
    for case in () if args.dry_run else hand_over(book, args.giver, args.taker, reason=args.reason):
        book.do(case)
    chosen = set(what.actions)
    _tell_cards(args, book, [card for card in actions_of(book) if card.number in chosen])
    if args.json:
        return
    words = what.words(catalog(args.settings.lang))
    said = "follow.would_hand" if args.dry_run else "follow.handed"
    print(t(said, what=words) if words else t("follow.handed_none"))
    if kept := left(book, what, args.reason):
        print(t("follow.handed_left", which=t("list.comma").join(kept)))


@takes("--client C --deal D --state STATE... --all", state={"choices": NEED_STATES, "room": "follow.need"})
def run_needs(args: SimpleNamespace) -> None:
    """`dealtui needs`: the clients' needs over all meetings and how far each is; the unsolved ones unless asked otherwise."""
    from dealtui.service.lists import UNSOLVED, needs_of

    book = open_book(args)
    wanted = args.state or (NEED_STATES if args.all else UNSOLVED)
    needs = needs_of(book, wanted, **whose(book, args))
    actions = book.table("actions")

    def codes(need: Need) -> list[str]:
        return [actions.get(doc_id=number).get("code", "") for number in need.actions]

    def shaped(need: Need) -> object:
        answers = [book.state(need.deal).code(number) for number in need.answers]
        return schema.NEED(
            need, need.line, answers=answers, actions=codes(need), **_deal_names(book, need.deal)
        )

    def told(need: Need) -> str:
        line, said = need.line, f" {need.satisfaction}/5" if need.satisfaction else ""
        state = fit(t(f"follow.need.{need.state}") + said, 14)
        text = fit(shown(line.text), 36)
        made = f"{' '.join(codes(need)):<8} {_origin(book, need.deal)}"
        return f"{'~' if line.internal else ' '}{line.at[:10]} {line.code:<5}{state} {text} {made}".rstrip()

    tell(args, needs, shaped, told)


@takes("words=WORD*")
def run_divergences(args: SimpleNamespace) -> None:
    """`dealtui divergences`: what nothing has settled yet, over all meetings."""
    from dealtui.service.entries import open_divergences

    book = open_book(args)
    lines = open_divergences(book, " ".join(args.words))

    def shaped(line: OpenDivergence) -> object:
        return schema.DIVERGENCE(line, meeting=book.meeting(line.meeting).id)

    tell(args, lines, shaped, _divergence_line, "cli.divergences_none")


def _divergence_line(line: OpenDivergence) -> str:
    sign = " " if line.criterion else "-"
    where = " / ".join(dict.fromkeys(filter(None, (line.client, line.deal))))
    about = [line.criterion or t("today.no_criterion"), line.owner, line.due.replace("T", " ")]
    said = "  ".join(filter(None, about))
    return f"{sign}{line.code:<5}{pad(cut(shown(line.text), 40), 40)}  {shown(said)}  {shown(where)}"


@takes("--client C --deal D --all --met CODE --owner NAME --due PHRASE")
def run_promises(args: SimpleNamespace) -> None:
    """`dealtui promises`: what was promised by word of mouth, and making an action of it (guide 14)."""
    from dealtui.service.following import keep_promise
    from dealtui.service.lists import promises_of

    book = open_book(args)
    of = whose(book, args)
    if args.met:
        met = [one for one in promises_of(book, **of) if one.line.code == args.met.upper()]
        if len(met) != 1:
            raise CommandError("cli.promises_which" if met else "cli.promises_no_such", name=args.met)
        line, _, deal = met[0]
        book.do(keep_promise(book, deal, line.doc_id, args.owner, _due(book, args.due), args.due))
    found = promises_of(book, **of, open_only=not (args.all or args.met))
    shape, told = lambda one: _promise_row(book, one), lambda one: _promise_line(book, one)
    tell(args, found, shape, told, "cli.promises_none")


def _promise_row(book: Book, promise: SpokenPromise) -> dict[str, Any]:
    line, action, number = promise
    return schema.PROMISE(
        line,
        who=line.speaker,
        said=line.raw or line.text,
        condition=line.criterion,
        meeting=book.meeting(line.meeting).id,
        action=book.state(number).code(action) if action else "",
        **_deal_names(book, number),
    )


def _promise_line(book: Book, promise: SpokenPromise) -> str:
    from dealtui.service.lists import said_by

    row, line = _promise_row(book, promise), promise.line
    who = said_by(line) or "-"
    said = pad(cut(shown(line.text), 36), 36)
    taken = t("row.kept", code=row["action"]) if row["action"] else ""
    about = [line.criterion and f"| {line.criterion}", line.due.replace("T", " "), taken]
    where = f"{row['client']} / {row['deal']}"
    told = "  ".join(shown(part) for part in (*about, where) if part)
    return f"{'~' if line.internal else ' '}{line.code:<5}{pad(cut(shown(who), 12), 12)} {said}  {told}"


_WIDE = 78  # cells of a chart: what every terminal holds


@takes("--client C --deal D")
def run_offers(args: SimpleNamespace) -> None:
    """`dealtui offers`: the ledger of offers, for ourselves."""
    from dealtui.export.words import Words, charts
    from dealtui.service.lists import deals_with, tracks_of

    book = open_book(args)
    deals = {number: tracks_of(book, number) for number in deals_with(book, "offer", **whose(book, args))}

    def shaped(deal: int, track: OfferTrack) -> object:
        return schema.TRACK(
            track, ours=track.last("ours"), theirs=track.last("client"), **_deal_names(book, deal)
        )

    if args.json:
        print_json([shaped(number, track) for number, tracks in deals.items() for track in tracks])
    elif not any(deals.values()):
        print(t("offers.none"))
    else:
        for number, tracks in deals.items():
            if tracks:
                print(_origin(book, number))
                print(charts(tracks, Words(args.settings.lang), _WIDE))


@takes("--week 2026-W48 --deal D --client C --format {} -o --output FILE", format=("md", "html"))
def run_week(args: SimpleNamespace) -> None:
    """`dealtui week`: the weekly report in Markdown, for one deal, one client or all (guide 89-93)."""
    from dealtui.service.exporting import monday_of, report, sync

    book = open_book(args)
    try:
        monday = monday_of(book, args.week)
    except ValueError:
        raise CommandError("cli.bad_week", value=args.week) from None
    of = whose(book, args)
    if args.json:
        print_json(_week_json(sync(book, monday=monday, **of)))
        return
    wanted = args.format or ("html" if args.output.lower().endswith((".html", ".htm")) else "md")
    put_out(report(book, args.settings.minutes_lang, wanted, monday=monday, **of).encode(), args.output)


def _week_json(sync: WeeklySync) -> dict[str, object]:
    week = sync.week

    def row(action: Action, piece: Dated | None = None, **more: object) -> dict[str, object]:
        names = {"client": sync.clients.get(action.deal, ""), "deal": sync.deals.get(action.deal, "")}
        if piece:
            more |= {"step": piece.text if piece.step else "", "due": piece.due}
        return schema.WEEK_ROW(action, **names, **more)

    return schema.WEEK(
        week=[week.monday.isoformat(), week.sunday.isoformat()],
        deals={**sync.results},
        on_time={"kept": week.kept, "promised": week.promised},
        on_time_ever={"kept": week.kept_ever, "promised": week.promised_ever},
        done=[row(a, finished=a.finished, result=a.result) for a in week.done],
        late=[row(a) for a in week.late],
        risky=[row(a, risk=a.risk) for a in week.risky],
        unanswered=[row(a, sent=a.sent) for a in week.unanswered],
        moved=[row(a, slip=slip.to_doc(), slips=len(a.delays)) for a, slip in week.moved],
        rest=[row(*each) for each in week.rest],
        next=[row(*each) for each in week.coming],
        theirs=[row(a, chases=len(a.chases)) for a in week.theirs],
        lacking=[row(a, lack=what) for a, what in week.lacking],
        divergences=sync.divergences,
    )


@takes("--mine --all --notify --print-systemd --print-cron")
def run_remind(args: SimpleNamespace) -> int:
    """`dealtui remind`: what is due, told once; exit 1 when there is something to tell (guide 84, 85)."""
    if args.print_systemd or args.print_cron:
        print(systemd_units(args.settings.book) if args.print_systemd else cron_line(args.settings.book))
        return 0
    from dealtui.service.today import due_reminders, mark_given
    from dealtui.store.errors import ReadOnly

    book = open_book(args)
    reader = "" if args.all else "notify" if args.notify else "cli"
    found = due_reminders(book, reader, person=book.user if args.mine else "")
    if args.notify and found:
        _notify(args, found)
    if args.json:
        print_json([_reminder_json(due) for due in found])
    else:
        for due in found:
            print(sentence(due))
        if not found and sys.stdout.isatty():
            print(t("cli.remind_nothing"))
    sys.stdout.flush()  # said first: what could not be said is said again next time
    if found and reader:
        try:
            book.do(mark_given(book, found, reader))
        except ReadOnly:
            warn(t("cli.remind_unmarked"))
    return int(bool(found))


def sentence(due: ToldReminder) -> str:
    """One line: a sign, the code, the task, who, for whom, and when."""
    from dealtui.service.today import matter, when

    piece = due.piece
    parts = [
        "!" if due.days < 0 else ".",
        pad(piece.code, 5),
        pad(cut(shown(matter(due)), 36), 36),
        pad(cut(shown(piece.person or t("remind.nobody")), 10), 10),
        pad(cut(shown(due.client), 20), 20),
        when(due),
    ]
    return "  ".join(parts)


def _reminder_json(due: ToldReminder) -> dict[str, object]:
    from dealtui.service.today import matter

    piece = due.piece
    offset = "late" if due.days < 0 else due.offset
    return schema.REMINDER(due, piece, task=matter(due), offset=offset, text=" ".join(sentence(due).split()))


def _notify(args: SimpleNamespace, found: list[ToldReminder]) -> None:
    """One notification for all, on what the user has switched on."""
    from dealtui.service.today import desktop, notice, terminal_sequence

    channels = args.settings.notify
    title, body = notice(found)
    if "desktop" in channels:
        desktop(title, body)
    if sys.stdout.isatty():
        write_out(terminal_sequence(channels, title, body).encode())


# ----------------------------------------------------------------------------------------------------
# How the system is told to run `dealtui remind` by itself: printed, for the user to put where it belongs.

AT = (8, 30)  # hour and minute, on every day: what was missed over days off is told on the first day back


def _words(book: Path) -> list[str]:
    """The command by its full path and in the language of now: neither cron nor systemd has the user's PATH or LANG."""
    program = shutil.which("dealtui")
    start = [program] if program else [sys.executable, "-m", "dealtui"]
    return [*start, "remind", "--notify", "--lang", language(), "--book", str(book.absolute())]


def cron_line(book: Path) -> str:
    """A line for `crontab -e` (crontab(5): % begins the input and is escaped)."""
    command = " ".join(shlex.quote(word) for word in _words(book)).replace("%", "\\%")
    return f"# {t('cli.remind_cron_how')}\n{AT[1]} {AT[0]} * * * {command}"


def systemd_units(book: Path) -> str:
    """A service and a timer of the user's systemd (systemd.service(5): words quoted, % and $ doubled).

    Exit code 1 means that something is due, not that the service failed. Persistent: a time that passed while the
    machine was off is made up for.
    """
    command = " ".join(_quoted(word) for word in _words(book))
    return f"""\
# {t("cli.remind_systemd_how")}
# ~/.config/systemd/user/dealtui-remind.service
[Unit]
Description=dealtui remind

[Service]
Type=oneshot
ExecStart={command}
SuccessExitStatus=1

# ~/.config/systemd/user/dealtui-remind.timer
[Unit]
Description=dealtui remind, every morning

[Timer]
OnCalendar=*-*-* {AT[0]:02}:{AT[1]:02}:00
Persistent=true

[Install]
WantedBy=timers.target"""


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if any(sign in word for sign in " \t'\"\\;") else escaped
