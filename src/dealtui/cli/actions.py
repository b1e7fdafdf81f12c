"""`dealtui actions`: who has to do what until when; by words, people, sides, states and dates; for scripts as JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache
from shlex import quote
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.cli.common import CommandError, count, find, named, open_book, print_json, score, states, tell
from dealtui.cli.schema import ACTION, DIVERGENCE, NEED, PROMISE, TRACK
from dealtui.domain.deadlines import days_ago, days_left, overdue
from dealtui.domain.kinds import SLIP_ANSWERS
from dealtui.domain.lifecycle import OPEN, STATES
from dealtui.i18n import t, tn
from dealtui.text import fit, pad, shown, wrap

if TYPE_CHECKING:
    from datetime import datetime

    from dealtui.cli.common import Parser
    from dealtui.domain.cards import Card, Ties
    from dealtui.domain.divergence import OpenDivergence
    from dealtui.domain.lifecycle import EventRefused
    from dealtui.domain.offers import OfferTrack
    from dealtui.service.book import Book, UseCase
    from dealtui.service.lists import Filter, Need, SpokenPromise


_SIGNS = {"todo": ".", "doing": ">", "waiting": "w", "closed": "x", "cancelled": "-"}


def actions_arguments(parser: Parser) -> None:
    parser.take(
        "words=WORD* --mine --overdue --week --risk --suspect --incomplete --all --owner NAME --client C --deal D --side {}"
        " --state STATE... --within DAYS --sort {} --limit N",
        side=("ours", "client"),
        state=states(STATES, "state"),
        within={"type": count, "default": None},
        sort={"choices": ("due", "urgency"), "default": "due"},
        limit=count,
    )


def run_actions(args: SimpleNamespace) -> int:
    from dealtui.service.lists import actions_of, sorted_cards, ties_of

    book = open_book(args)
    now = book.clock.now()
    tied = ties_of(book) if args.sort == "urgency" else {}
    cards = sorted_cards(actions_of(book, _filter(book, args)), args.sort, now, tied)
    if args.limit > 0:
        cards = cards[: args.limit]
    if args.sort != "urgency":
        tell(args, cards, lambda card: card_json(book, card, now), lambda card: card_line(book, card, now))
        return 0
    reasons = {card.number: _why(card, now, tied) for card in cards}
    tell(
        args,
        cards,
        lambda card: card_json(book, card, now) | reasons[card.number],
        lambda card: f"{card_line(book, card, now)}\n      {_said_why(reasons[card.number])}",
    )
    return 0


def _filter(book: Book, args: SimpleNamespace) -> Filter:
    from dealtui.service.lists import Filter

    same = ("mine", "side", "overdue", "week", "risk", "suspect", "incomplete")
    return Filter(
        **{name: getattr(args, name) for name in same},
        person=args.owner,
        client=named(book, "clients", args.client),
        deal=named(book, "deals", args.deal),
        states=frozenset(args.state),
        unsettled=not (args.state or args.all),
        due_within=args.within,
        text=" ".join(args.words),
    )


def card_json(book: Book, card: Card, now: datetime) -> dict[str, Any]:
    """An action as scripts get it; the steps with their persons and dates."""
    from dealtui.domain.lifecycle import column_of

    actions = book.table("actions")
    doc = actions.get(doc_id=card.number)
    client, deal = book.names_of(card.deal)
    return ACTION(
        card,
        doc,
        column=column_of(card.state, card.side),
        days=days_left(card.due, now),
        overdue=overdue(card, now),
        steps=[{"state": "todo", **step} for step in doc.get("steps", ())],
        depends=[(actions.get(doc_id=number) or {}).get("code", "") for number in card.depends],
        told=doc.get("told", ()),
        chased_to=doc.get("chases", ()),
        client=client,
        deal=deal,
    )


def card_line(book: Book, card: Card, now: datetime) -> str:
    """An action in one line: signs, code, task, owner, date, what there is to say of it, where it comes from."""
    flag = "!" if overdue(card, now) else "?" if card.suspect else "~" if card.internal else " "
    sign = _SIGNS.get(card.state, "x")
    due = f"{card.due.replace('T', ' ') or '-':<16}"
    told = "  ".join((*_tells(card, now), _origin(book, card.deal)))
    return (
        f"{flag}{sign} {card.code:<5}{fit(shown(card.task), 34)} {_owner(card.owner)} {due} {told}".rstrip()
    )


@cache
def _owner(name: str) -> str:
    """Who does it, as wide as its column; the same few people come again and again."""
    return fit(shown(name) or "-", 10)


@cache
def _origin(book: Book, number: int) -> str:
    return shown(" / ".join(book.names_of(number)))


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
# What `dealtui do` can do: each event, the words after it, and the options it takes; told by --help, checked before it.


class Event(NamedTuple):
    """`words`: what is typed after the event, in brackets where it may be left out. Help: `follow.cli.do.<name>`."""

    name: str
    words: str = ""
    options: tuple[str, ...] = ()


_NEXT = ("next", "next_due", "next_owner")

EVENTS = (
    Event("start"),
    Event("wait"),
    Event("shelve"),
    Event("step", "N [STATE]"),
    Event("steps", "STEPS"),
    Event("risk", "[REASON]", ("reason", "answer")),
    Event("delay", "DATE", ("reason", "answer")),
    Event("chase", "[NOTE]", ("to",)),
    Event("reply", "WORDS"),
    Event("done", "[RESULT]", ("result", *_NEXT)),
    Event("draft", "[RESULT]", ("result", "next", "next_due")),
    Event("send", "[NAME]", ("to", "result")),
    Event("feedback", "WORDS", ("satisfaction", "who")),
    Event("close"),
    Event("cancel", "REASON", ("reason",)),
    Event("reopen", "[STATE]"),
    Event("owner", "NAME", ("to",)),
    Event("after", "[CODES]"),
    Event("note", "TEXT"),
    Event("look"),
)
BY_NAME = {event.name: event for event in EVENTS}
OPTIONS = ("to", "who", "result", *_NEXT, "satisfaction", "reason", "answer")


def table() -> str:
    """The events as --help lists them."""
    rows = [(f"{event.name} {event.words}".rstrip(), t(f"follow.cli.do.{event.name}")) for event in EVENTS]
    lines = [t("follow.cli.events")]
    for how, what in rows:
        first, *rest = wrap(what, 58)
        lines += [f"  {pad(how, 18)}{first}", *(" " * 20 + line for line in rest)]
    return "\n".join(lines)


def as_typed(name: str) -> str:
    """An event with what it takes, as it is typed: `send --to NAME`."""
    return {"send": "send --to NAME", "delay": "delay DATE --reason TEXT"}.get(
        name, f"{name} {BY_NAME[name].words.strip('[]')}".rstrip()
    )


def refuse_unused(args: SimpleNamespace) -> None:
    """What was typed and would be passed over is refused instead."""
    event = BY_NAME[args.event]
    if args.text and not event.words:
        raise CommandError("follow.cli.no_words", 2, event=event.name, text=" ".join(args.text))
    for option in OPTIONS:
        if getattr(args, option) and option not in event.options:
            raise CommandError("follow.cli.no_option", 2, event=event.name, option=_typed(option))
    for option in ("next_due", "next_owner"):
        if getattr(args, option) and not args.next:
            raise CommandError("follow.cli.next_first", 2, option=_typed(option))


def _typed(option: str) -> str:
    return f"--{option.replace('_', '-')}"


# ----------------------------------------------------------------------------------------------------
# `dealtui do CODE EVENT`: what is done with one action, for scripts; the rules are those of the board.
#
# dealtui do A3 done 需求文档已确认 --next "方案设计 | 提交初稿" --next-due 12月5日
# dealtui do A3 send --to 王总
# dealtui do A3 feedback 没有问题 --satisfaction 5


def do_arguments(parser: Parser) -> None:
    parser.take(
        "CODE EVENT TEXT* --deal D --to NAME --who NAME --result TEXT --next TASK --next-due DATE --next-owner NAME"
        " --satisfaction 1-5 --reason TEXT --answer ANSWER",
        event=tuple(BY_NAME),
        satisfaction=score,
        answer=SLIP_ANSWERS,
    )
    parser.epilog = "\n\n".join(filter(None, (table(), parser.epilog)))


def run_do(args: SimpleNamespace) -> int:
    from dealtui.domain.lifecycle import EventRefused

    refuse_unused(args)
    book = open_book(args)
    number = find(book, "actions", args.code, deal=named(book, "deals", args.deal))
    if args.event == "draft":
        from dealtui.service.letters import about_internal

        print(_draft(book, number, args))
        if note := about_internal(book, number, args.settings.lang):
            print(f"dealtui: {note}", file=sys.stderr)
        return 0
    try:
        made = book.do(_act(book, number, args))
    except EventRefused as error:
        raise _refused(error, args) from None
    born = made if args.event == "done" and args.next else 0
    _tell(book, [number, *([born] if born else [])], args)
    return 0


def _act(book: Book, number: int, args: SimpleNamespace) -> UseCase[Any]:
    """What is to be done: an event of the life cycle, or one of those that take something else."""
    from dealtui.service import following as acts

    text = " ".join(args.text)
    if args.event == "done" and args.next:
        task = args.next.replace("｜", "|").partition("|")[0].strip()
        due, result = _due(book, args.next_due), text or args.result
        more = {"due_text": args.next_due, "told": args.next}
        return acts.done_and_next(book, number, result, task, due, args.next_owner, **more)
    others: dict[str, Callable[[], UseCase[Any]]] = {
        "delay": lambda: _delay(book, number, text, args),
        "risk": lambda: (
            acts.answer_risk(book, [number], text)
            if args.answer
            else acts.flag_risk(book, [number], text or args.reason)
        ),
        "step": lambda: _step(book, number, text),
        "steps": lambda: acts.set_steps(book, number, _needed(text, "follow.cli.steps_empty")),
        "after": lambda: acts.depend(book, number, _before(book, number, text)),
        "look": lambda: acts.look_at(book, [number]),
        "reply": lambda: acts.reply(book, number, _needed(text, "follow.cli.reply_empty")),
        "note": lambda: acts.add_note(book, [number], _needed(text, "follow.cli.note_empty")),
        "owner": lambda: acts.edit(book, number, owner=text or args.to),
    }
    if args.event in others:
        return others[args.event]()
    given = {
        "done": {"result": text or args.result},
        "send": {"to": args.to or text, "result": args.result},
        "feedback": {"text": text, "who": args.who, "satisfaction": args.satisfaction},
        "cancel": {"reason": text or args.reason},
        "chase": {"note": text, "to": args.to},
        "reopen": {"to": text},
    }.get(args.event, {})
    return acts.event(book, [number], args.event, **given)


def _needed(text: str, key: str) -> str:
    if not text.strip():
        raise CommandError(key, 2)
    return text


def _delay(book: Book, number: int, text: str, args: SimpleNamespace) -> UseCase[Any]:
    from dealtui.service.following import delayed, in_turn, set_due

    in_turn(book.record("actions", number), "delay")
    due = _due(book, _needed(text, "follow.cli.delay_when"))
    if args.settings.delay_reason and not args.reason and delayed(book, {number: due}):
        raise CommandError("follow.cli.delay_why", 2, action=args.code)
    return set_due(book, [number], due, reason=args.reason, answer=args.answer, due_text=text)


def _step(book: Book, number: int, text: str) -> UseCase[Any]:
    from dealtui.service.following import tick_step

    place, _, state = text.partition(" ")
    if not (place.isascii() and place.isdecimal()) or state not in ("", "todo", "doing", "done"):
        raise CommandError("follow.cli.step_number", 2)
    return tick_step(book, number, int(place) - 1, state or "done")


def _before(book: Book, number: int, text: str) -> list[int]:
    """What must be done before: codes of the same deal, or ids; none takes the ties away."""
    deal = book.record("actions", number).deal
    return [find(book, "actions", word, deal=deal) for word in text.replace(",", " ").split()]


def _due(book: Book, phrase: str) -> str:
    """A due phrase as it is stored; ISO dates are phrases too. "" for none."""
    if not phrase:
        return ""
    from dealtui.domain.dates import Refusal, read_due

    due = read_due(phrase, book.clock.now())
    if isinstance(due, Refusal):
        raise CommandError("follow.cli.bad_due", 2, phrase=phrase, why=t(f"dates.refused.{due.reason}"))
    return due.iso


def _draft(book: Book, number: int, args: SimpleNamespace) -> str:
    """The message to the client: of a result that is there or given, else the reminder."""
    from dealtui.service.letters import draft_nudge, draft_result

    action = book.record("actions", number)
    result = " ".join(args.text) or args.result
    lang = args.settings.lang
    if action.side != "client" and (result or action.state not in ("waiting", "sent")):
        return draft_result(
            book, number, lang, result=result, next_step=args.next, next_due=_due(book, args.next_due)
        )
    return draft_nudge(book, number, lang)


def _refused(error: EventRefused, args: SimpleNamespace) -> CommandError:
    from dealtui.service.letters import refusal

    how = ""
    if error.next in BY_NAME:
        deal = f" --deal {quote(args.deal)}" if args.deal else ""
        how = t("follow.cli.how", command=f"dealtui do {quote(args.code)} {as_typed(error.next)}{deal}")
    return CommandError("follow.said", 2, text=refusal(error, args.settings.lang, how))


def _tell(book: Book, numbers: list[int], args: SimpleNamespace) -> None:
    from dealtui.domain.cards import Card

    now = book.clock.now()
    cards = [Card.from_doc(number, book.table("actions").get(doc_id=number)) for number in numbers]
    tell(args, cards, lambda card: card_json(book, card, now), lambda card: card_line(book, card, now))


# ----------------------------------------------------------------------------------------------------
# `dealtui handover FROM TO`: all open work of one person becomes another's, in one commit (guide 23).


def handover_arguments(parser: Parser) -> None:
    parser.take("giver=FROM taker=TO --reason TEXT --dry-run")


def run_handover(args: SimpleNamespace) -> int:
    from dealtui.domain.lifecycle import EventRefused
    from dealtui.i18n import catalog
    from dealtui.service.handover import hand_over, held, left
    from dealtui.service.letters import refusal
    from dealtui.service.lists import actions_of

    book = open_book(args)
    what = held(book, args.giver)
    if not args.dry_run:
        try:
            for case in hand_over(book, args.giver, args.taker, reason=args.reason):
                book.do(case)
        except EventRefused as error:
            raise CommandError("follow.said", 2, text=refusal(error, args.settings.lang)) from None
    now = book.clock.now()
    chosen = set(what.actions)
    cards = [card for card in actions_of(book) if card.number in chosen]
    tell(args, cards, lambda card: card_json(book, card, now), lambda card: card_line(book, card, now))
    if args.json:
        return 0
    words = what.words(catalog(args.settings.lang))
    said = "follow.would_hand" if args.dry_run else "follow.handed"
    print(t(said, what=words) if words else t("follow.handed_none"))
    if kept := left(book, what, args.reason):
        print(t("follow.handed_left", which=t("list.comma").join(kept)))
    return 0


# ----------------------------------------------------------------------------------------------------
# `dealtui needs`: the clients' needs over all meetings and how far each is; the unsolved ones unless asked otherwise.

NEED_STATES = ("captured", "answered", "promised", "delivered", "solved", "declined", "outside")


def needs_arguments(parser: Parser) -> None:
    parser.take("--client C --deal D --state STATE... --all", state=states(NEED_STATES, "follow.need"))


def run_needs(args: SimpleNamespace) -> int:
    from dealtui.service.lists import UNSOLVED, needs_of

    book = open_book(args)
    needs = needs_of(
        book,
        args.state or (NEED_STATES if args.all else UNSOLVED),
        client=named(book, "clients", args.client),
        deal=named(book, "deals", args.deal),
    )
    tell(args, needs, lambda need: _row(book, need), lambda need: _line(book, need))
    return 0


def _row(book: Book, need: Need) -> dict[str, Any]:
    client, deal = book.names_of(need.deal)
    actions = book.table("actions")
    state = book.state(need.deal)
    return NEED(
        need,
        need.line,
        client=client,
        deal=deal,
        answers=[state.code(number) for number in need.answers],
        actions=[actions.get(doc_id=number).get("code", "") for number in need.actions],
    )


def _line(book: Book, need: Need) -> str:
    from dealtui.text import fit, shown

    line, said = need.line, f" {need.satisfaction}/5" if need.satisfaction else ""
    state = fit(t(f"follow.need.{need.state}") + said, 14)
    actions = book.table("actions")
    codes = " ".join(actions.get(doc_id=number).get("code", "") for number in need.actions)
    sign = "~" if line.internal else " "
    origin = shown(" / ".join(book.names_of(need.deal)))
    text = fit(shown(line.text), 36)
    return f"{sign}{line.at[:10]} {line.code:<5}{state} {text} {codes:<8} {origin}".rstrip()


# ----------------------------------------------------------------------------------------------------
# `dealtui divergences`: what nothing has settled yet, over all meetings.


def divergences_arguments(parser: Parser) -> None:
    parser.take("words=WORD*")


def run_divergences(args: SimpleNamespace) -> int:
    from dealtui.service.entries import open_divergences

    book = open_book(args)
    lines = open_divergences(book, " ".join(args.words))
    tell(
        args,
        lines,
        lambda line: DIVERGENCE(line, meeting=book.meeting(line.meeting).id),
        _divergence_line,
        "cli.divergences_none",
    )
    return 0


def _divergence_line(line: OpenDivergence) -> str:
    from dealtui.text import cut

    sign = " " if line.criterion else "-"
    where = " / ".join(dict.fromkeys(filter(None, (line.client, line.deal))))
    about = [line.criterion or t("today.no_criterion"), line.owner, line.due.replace("T", " ")]
    said = "  ".join(filter(None, about))
    return f"{sign}{line.code:<5}{pad(cut(shown(line.text), 40), 40)}  {shown(said)}  {shown(where)}"


# ----------------------------------------------------------------------------------------------------
# `dealtui promises`: what was promised by word of mouth, and making an action of it (guide 14).


def promises_arguments(parser: Parser) -> None:
    parser.take("--client C --deal D --all --met CODE --owner NAME --due PHRASE")


def run_promises(args: SimpleNamespace) -> int:
    from dealtui.service.following import keep_promise
    from dealtui.service.lists import promises_of

    book = open_book(args)
    deal = named(book, "deals", args.deal)
    client = named(book, "clients", args.client)
    if args.met:
        every = promises_of(book, deal=deal, client=client)
        met = [one for one in every if one.line.code == args.met.upper()]
        if len(met) != 1:
            raise CommandError("cli.promises_which" if met else "cli.promises_no_such", 2, name=args.met)
        line, _, of = met[0]
        book.do(keep_promise(book, of, line.doc_id, args.owner, _due(book, args.due), args.due))
    found = promises_of(book, deal=deal, client=client, open_only=not (args.all or args.met))
    shape, told = lambda one: _promise_row(book, one), lambda one: _promise_line(book, one)
    tell(args, found, shape, told, "cli.promises_none")
    return 0


def _promise_row(book: Book, promise: SpokenPromise) -> dict[str, Any]:
    line, action, number = promise
    client, deal = book.names_of(number)
    return PROMISE(
        line,
        who=line.speaker,
        said=line.raw or line.text,
        condition=line.criterion,
        client=client,
        deal=deal,
        meeting=book.meeting(line.meeting).id,
        action=book.state(number).code(action) if action else "",
    )


def _promise_line(book: Book, promise: SpokenPromise) -> str:
    from dealtui.text import cut, pad, shown

    row, line = _promise_row(book, promise), promise.line
    who = line.speaker or (t(f"side.{line.side}") if line.side else "-")
    said = pad(cut(shown(line.text), 36), 36)
    taken = t("row.kept", code=row["action"]) if row["action"] else ""
    about = [line.criterion and f"| {line.criterion}", line.due.replace("T", " "), taken]
    where = f"{row['client']} / {row['deal']}"
    told = "  ".join(shown(part) for part in (*about, where) if part)
    return f"{'~' if line.internal else ' '}{line.code:<5}{pad(cut(shown(who), 12), 12)} {said}  {told}"


# ----------------------------------------------------------------------------------------------------
# `dealtui offers`: the ledger of offers, for ourselves.

_WIDE = 78  # cells of a chart: what every terminal holds


def offers_arguments(parser: Parser) -> None:
    parser.take("--client C --deal D")


def run_offers(args: SimpleNamespace) -> int:
    from dealtui.export.bargain import charts
    from dealtui.export.words import Words
    from dealtui.service.lists import deals_with, tracks_of

    book = open_book(args)
    deal = named(book, "deals", args.deal)
    client = named(book, "clients", args.client)
    deals = {number: tracks_of(book, number) for number in deals_with(book, "offer", deal, client)}
    if args.json:
        print_json([_track_row(book, number, track) for number, tracks in deals.items() for track in tracks])
    elif not any(deals.values()):
        print(t("offers.none"))
    else:
        words, cells = Words(args.settings.lang), _WIDE
        for number, tracks in deals.items():
            if tracks:
                print(shown(" / ".join(book.names_of(number))))
                print(charts(tracks, words, cells))
    return 0


def _track_row(book: Book, deal: int, track: OfferTrack) -> dict[str, Any]:
    client, name = book.names_of(deal)
    return TRACK(track, client=client, deal=name, ours=track.last("ours"), theirs=track.last("client"))
