"""`dealtui do CODE EVENT`: what is done with one action, for scripts; the rules are those of the board.

dealtui do A3 done 需求文档已确认 --next "方案设计 | 提交初稿" --next-due 12月5日
dealtui do A3 send --to 王总
dealtui do A3 feedback 没有问题 --satisfaction 5
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from shlex import quote
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from dealtui.cli.common import CommandError, find_deal, open_book, print_json
from dealtui.cli.do_events import BY_NAME, as_typed, refuse_unused, table
from dealtui.cli.numbers import score
from dealtui.i18n import t

if TYPE_CHECKING:
    import argparse

    from dealtui.domain.lifecycle import Refused
    from dealtui.service.following import Act
    from dealtui.service.unit_of_work import Book

__all__ = ["add_arguments", "find_action", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE", help=t("follow.cli.code"))
    parser.add_argument("event", choices=tuple(BY_NAME), metavar="EVENT", help=t("follow.cli.event"))
    parser.add_argument("text", nargs="*", default=[], metavar="TEXT", help=t("follow.cli.text"))
    parser.add_argument("--deal", default="", metavar="D", help=t("follow.cli.in_deal"))
    parser.add_argument("--to", default="", metavar="NAME", help=t("follow.cli.to"))
    parser.add_argument("--result", default="", metavar="TEXT", help=t("follow.cli.result"))
    parser.add_argument("--next", default="", metavar="TASK", help=t("follow.cli.next"))
    parser.add_argument("--next-due", default="", metavar="DATE", help=t("follow.cli.next_due"))
    parser.add_argument("--next-owner", default="", metavar="NAME", help=t("follow.cli.next_owner"))
    parser.add_argument(
        "--satisfaction", type=score, default=0, metavar="1-5", help=t("follow.cli.satisfaction")
    )
    parser.add_argument("--reason", default="", metavar="TEXT", help=t("follow.cli.reason"))
    parser.add_argument(
        "--answer",
        choices=("resources", "renegotiate"),
        default="",
        metavar="ANSWER",
        help=t("follow.cli.answer"),
    )
    parser.epilog = "\n\n".join(filter(None, (table(), parser.epilog)))


def run(args: SimpleNamespace) -> int:
    from dealtui.domain.lifecycle import Refused
    from dealtui.service.following import Following

    refuse_unused(args)
    book = open_book(args)
    number = find_action(book, args.code, args.deal)
    if args.event == "draft":
        from dealtui.service.following_words import about_internal

        print(_draft(book, number, args))
        if note := about_internal(book, number, args.settings.lang):
            print(f"dealtui: {note}", file=sys.stderr)
        return 0
    try:
        made = Following(book).apply(_act(book, number, args))
    except Refused as error:
        raise _refused(error, args) from None
    born = made if args.event == "done" and args.next else 0
    _tell(book, [number, *([born] if born else [])], args)
    return 0


def find_action(book: Book, word: str, deal: str = "") -> int:
    """The action of a code (in a deal), of an id, or of the beginning of an id."""
    table = book.repo.table("actions")
    wanted = normalize("NFKC", word).strip().upper()  # also as an input method types it
    of_deal = find_deal(book, deal) if deal else 0
    found = [
        number
        for number, doc in table.items()
        if (doc.get("code", "").upper() == wanted or (len(wanted) >= 8 and doc["id"].startswith(wanted)))
        and of_deal in (0, doc["deal"])
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise CommandError("follow.cli.no_action", 2, word=word)
    deals = book.repo.table("deals")
    names = [deals.get(table[number]["deal"], {}).get("name", "") for number in found]
    listed = t("list.comma").join(dict.fromkeys(f"“{name}”" for name in names[:8])) + (
        " …" if len(names) > 8 else ""
    )
    raise CommandError("follow.cli.several", 2, word=word, deals=listed, count=len(found))


def _act(book: Book, number: int, args: SimpleNamespace) -> Act[Any]:
    """What is to be done; the commands that take other things than an event of the life cycle stand in a table."""
    from dealtui.service import following_acts as acts

    text = " ".join(args.text)
    if args.event in _OTHERS:
        return _OTHERS[args.event](book, number, text, args)
    given = {
        "done": {"result": text or args.result},
        "send": {"to": args.to or text, "result": args.result},
        "feedback": {"text": text, "satisfaction": args.satisfaction},
        "cancel": {"reason": text or args.reason},
        "chase": {"note": text},
        "reopen": {"to": text},
    }.get(args.event, {})
    if args.event == "done" and args.next:
        from dealtui.service.following_next import done_and_next

        task = args.next.replace("｜", "|").partition("|")[0].strip()
        return done_and_next(
            book,
            number,
            given["result"],
            task,
            _due(book, args.next_due),
            args.next_owner,
            due_text=args.next_due,
            told=args.next,
        )
    return acts.event(book, [number], args.event, **given)


def _delay(book: Book, number: int, text: str, args: SimpleNamespace) -> Act[Any]:
    from dealtui.service.following_dates import in_turn, set_due

    in_turn(book.record("actions", number), "delay")
    if not text:
        raise CommandError("follow.cli.delay_when", 2)
    due, before = _due(book, text), book.record("actions", number).due
    if (
        not args.reason and before and due[: len(before)] > before[: len(due)]
    ):  # a first or an earlier date is no delay
        raise CommandError("follow.cli.delay_why", 2, action=args.code)
    return set_due(book, [number], due, reason=args.reason, answer=args.answer, due_text=text)


def _risk(book: Book, number: int, text: str, args: SimpleNamespace) -> Act[Any]:
    from dealtui.service.following_dates import answer_risk, flag_risk

    if args.answer:
        return answer_risk(book, [number], text)
    return flag_risk(book, [number], text or args.reason)


def _step(book: Book, number: int, text: str, args: SimpleNamespace) -> Act[Any]:
    from dealtui.service.following_steps import tick_step

    place, _, state = text.partition(" ")
    if not (place.isascii() and place.isdecimal()) or state not in ("", "todo", "doing", "done"):
        raise CommandError("follow.cli.step_number", 2)
    return tick_step(book, number, int(place) - 1, state or "done")


def _steps(book: Book, number: int, text: str, args: SimpleNamespace) -> Act[Any]:
    from dealtui.service.following_steps import set_steps

    if not text.strip():
        raise CommandError("follow.cli.steps_empty", 2)
    return set_steps(book, number, text)


def _note(book: Book, number: int, text: str, args: SimpleNamespace) -> Act[Any]:
    from dealtui.service.following_acts import add_note

    if not text.strip():
        raise CommandError("follow.cli.note_empty", 2)
    return add_note(book, [number], text)


def _owner(book: Book, number: int, text: str, args: SimpleNamespace) -> Act[Any]:
    from dealtui.service.following_acts import edit

    return edit(book, number, owner=text or args.to)


def _after(book: Book, number: int, text: str, args: SimpleNamespace) -> Act[Any]:
    """What must be done before: codes of the same deal, or ids; none takes the ties away."""
    from dealtui.service.following_acts import depend

    deal = str(book.record("actions", number).deal)
    return depend(book, number, [find_action(book, word, deal) for word in text.replace(",", " ").split()])


def _look(book: Book, number: int, text: str, args: SimpleNamespace) -> Act[Any]:
    from dealtui.service.following_acts import look_at

    return look_at(book, [number])


_OTHERS: dict[str, Callable[..., Act[Any]]] = {
    "delay": _delay,
    "risk": _risk,
    "step": _step,
    "steps": _steps,
    "after": _after,
    "look": _look,
    "note": _note,
    "owner": _owner,
}


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
    from dealtui.service.following_words import draft_nudge, draft_result

    action = book.record("actions", number)
    result = " ".join(args.text) or args.result
    lang = args.settings.lang
    if action.side != "client" and (result or action.state not in ("waiting", "sent")):
        return draft_result(
            book, number, lang, result=result, next_step=args.next, next_due=_due(book, args.next_due)
        )
    return draft_nudge(book, number, lang)


def _refused(error: Refused, args: SimpleNamespace) -> CommandError:
    from dealtui.service.following_words import refusal

    how = ""
    if error.next in BY_NAME:
        deal = f" --deal {quote(args.deal)}" if args.deal else ""
        how = t("follow.cli.how", command=f"dealtui do {quote(args.code)} {as_typed(error.next)}{deal}")
    return CommandError("follow.said", 2, text=refusal(error, args.settings.lang, how))


def _tell(book: Book, numbers: list[int], args: SimpleNamespace) -> None:
    from dealtui.cli.actions import card_json, card_line
    from dealtui.domain.cards import Card

    now = book.clock.now()
    cards = [Card.from_doc(number, book.repo.table("actions")[number]) for number in numbers]
    if args.json:
        print_json([card_json(book, card, now) for card in cards])
        return
    for card in cards:
        print(card_line(book, card, now))
