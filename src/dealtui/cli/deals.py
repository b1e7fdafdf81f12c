"""Clients and deals as lists, what is known of them and of people, changed and taken back (guide 1, 6, 10, 18, 20); what the
book holds of some words, and a line for a deal outside any meeting."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from dealtui.cli import schema
from dealtui.cli.common import (
    KIND,
    CommandError,
    Parser,
    count,
    find,
    named,
    open_book,
    print_json,
    takes,
    tell,
)
from dealtui.domain.kinds import BY_NAME, RESULTS
from dealtui.i18n import language, t, tn
from dealtui.text import Trail, fit, pad, shown, width

if TYPE_CHECKING:
    from dealtui.domain.records import Client, Deal
    from dealtui.service.accounts import Account
    from dealtui.service.book import Book
    from dealtui.service.finding import Hit


# What both lists are narrowed by: how far the client means to go, and who looks after it
_NARROWING = "--intent LEVEL --renewal LEVEL --owner NAME"


def _wanted(args: SimpleNamespace) -> dict[str, str]:
    """The filters that are asked for, levels as codes; CommandError for a level that nobody can name."""
    from dealtui.service.accounts import LEVELS, prompt_of

    wanted = {"owner": args.owner}
    for tag in LEVELS:
        prompt, word = prompt_of(tag), getattr(args, tag)
        wanted[tag] = prompt.level(word) if word not in prompt.levels else word
        if word and not wanted[tag]:
            known = t("list.comma").join(_level(tag, code) for code in prompt.levels)
            raise CommandError("door.field", field=f"--{tag}", what=t("door.literal_error", allowed=known))
    return {name: value for name, value in wanted.items() if value}


def _level(tag: str, code: str) -> str:
    """A level in words."""
    from dealtui.domain.scenes import in_language
    from dealtui.service.accounts import prompt_of

    return in_language(prompt_of(tag).levels.get(code, {}), language())


def _standing(known: Account) -> list[str]:
    """意向 高, 续约 愿意: as far as anything was said of it."""
    return [
        f"{t(f'topic.{tag}')} {_level(tag, code)}" for tag in ("intent", "renewal") if (code := known[tag])
    ]


def _next(known: Account) -> str:
    return t("page.next", when=known["next"][:16].replace("T", " ")) if known["next"] else ""


@takes(f"words=WORD* {_NARROWING}")
def run_clients(args: SimpleNamespace) -> None:
    """`dealtui clients`: who they are, who looks after them, how far they mean to go, when they are met next."""
    from dealtui.service.accounts import clients_of

    lines = clients_of(open_book(args), " ".join(args.words), **_wanted(args))

    def told(line: tuple[Client, Account]) -> str:
        client, known = line
        figures = (
            client.owner,
            *_standing(known),
            f"{t('month.visit')} {known['visit']}" if known["visit"] else "",
            _next(known),
            tn("clients.n_deals", known["deals"], n=known["deals"]) if known["deals"] else "",
        )
        return f"{fit(shown(client.name), 28)}  {'  '.join(filter(None, map(shown, figures)))}".rstrip()

    tell(args, lines, lambda line: schema.CLIENT(line[0], **line[1]), told)


@takes(
    f"--client C --result RESULT {_NARROWING}",
    result={"choices": ("", *RESULTS), "metavar": "|".join(RESULTS)},
)
def run_deals(args: SimpleNamespace) -> None:
    """`dealtui deals`: each deal with its result, what is open in it, and how punctual it was."""
    from dealtui.service.accounts import deals_of

    book = open_book(args)
    client = named(book, "clients", args.client)
    wanted = _wanted(args) | ({"result": args.result} if args.result else {})
    lines = deals_of(book, client, **wanted)

    def told(line: tuple[Deal, Account]) -> str:
        known = line[1]
        kept, promised = known["on_time"]
        figures = (
            t("page.actions", n=known["open"]),
            t("board.n_overdue", n=known["overdue"]) if known["overdue"] else "",
            t("page.on_time", percent=100 * kept // promised) if promised else "",
            *_standing(known),
            _next(known),
        )
        name = fit(shown(f"{known['client']} / {known['deal']}"), 40)
        return f"{fit(t('result.' + known['result']), 10)}{name}  {'  '.join(filter(None, figures))}".rstrip()

    tell(args, lines, lambda line: schema.DEAL(line[0], **line[1] | {"next": line[1]["next"][:16]}), told)


_TABLES = {"client": "clients", "deal": "deals", "person": "people"}


def _set_takes(parser: Parser) -> None:
    """What is set is an option each, as the tables of fields know it."""
    from dealtui.service.accounts import FIELDS

    what = {"choices": tuple(_TABLES), "metavar": "|".join(_TABLES)}
    parser.take("what=WHAT which=NAME --client C", what=what)
    fields = {field.name: field for fields in FIELDS.values() for field in fields}
    for name, field in fields.items():
        codes = ("yes", "no") if field.how == "gone" else field.codes
        metavar = "|".join(filter(None, codes)) if codes else "DATE" if field.how == "date" else "TEXT"
        told = t("briefing.named", name=t(field.label), text=field.hint) if field.hint else t(field.label)
        option = f"--{name.replace('_', '-')}"
        parser.add_argument(option, default=None, choices=codes or None, metavar=metavar, help=told)


@takes(_set_takes)
def run_set(args: SimpleNamespace) -> None:
    """`dealtui set client|deal|person NAME --owner …`: what is known of one, and what is to be changed of it, in one commit."""
    from dealtui.service.accounts import FIELDS, set_fields

    book = open_book(args)
    table = _TABLES[args.what]
    number = find(book, table, args.which, client=named(book, "clients", args.client))
    fields = {field.name: field for field in FIELDS[table]}
    every = {field.name for known in FIELDS.values() for field in known}
    values = {name: value for name in sorted(every) if (value := getattr(args, name)) is not None}
    for name in values.keys() - fields:
        option = f"--{name.replace('_', '-')}"
        raise CommandError("cli.set_no_field", what=t(f"act.{args.what}"), option=option)
    if "gone" in values:
        values["gone"] = values["gone"] == "yes"
    if values:
        book.do(set_fields(book, table, number, values))
    record: Any = book.record(table, number)
    if args.json:
        told = {name: field.text(getattr(record, name)) for name, field in fields.items()}
        print_json(schema.KNOWN(record, number=number, fields=told))
        return
    for name, field in fields.items():
        print(f"{pad(t(field.label), 16)}{shown(field.shown(getattr(record, name)))}")


@takes("MEETING?")
def run_undo(args: SimpleNamespace) -> int:
    """`dealtui undo [MEETING]`: what was done last with actions, clients, deals and people is taken back, or in a meeting."""
    from dealtui.service.book import FOLLOWING

    book = open_book(args)
    label = book.do(book.undo(find(book, "meetings", args.meeting) if args.meeting else FOLLOWING))
    if args.json:
        print_json(schema.UNDONE(undone=label))
    else:
        what = t(f"{'change' if args.meeting else 'act'}.{label}") if label else ""
        print(t("record.undone", what=what) if label else t("record.nothing_to_undo"))
    return int(not label)


@takes("words=WORD+ --limit N", limit={"type": count, "default": 200})
def run_search(args: SimpleNamespace) -> int:
    """`dealtui search`: everything in the book that holds some words."""
    from dealtui.service.finding import Searcher, read_query

    book = open_book(args)
    searcher = Searcher(book)
    query = read_query(" ".join(args.words), searcher)
    if query.unread[0]:
        raise CommandError("find.unread." + query.unread[0], word=query.unread[1])
    hits = searcher.all(query, args.limit)

    def shaped(hit: Hit) -> object:
        client, deal, _ = searcher.names_of(hit)
        meeting = book.table("meetings").get(doc_id=hit.meeting) or {}
        return schema.HIT(hit, client=client, deal=deal, meeting=meeting.get("id", ""))

    if args.json:
        print_json([shaped(hit) for hit in hits])
    elif not hits:
        print(t("find.nothing"))
    else:
        marks = [t(f"mark.{hit.kind}" if hit.kind in BY_NAME else f"find.{hit.kind}") for hit in hits]
        column, before = max(map(width, marks)), None
        for hit, mark in zip(hits, marks, strict=True):
            if (where := Trail(*searcher.names_of(hit))) != before:
                before = where
                print(shown(where) or t("find.our_side"))
            sign = "~" if hit.internal else "x" if hit.settled else " "
            said = "  ".join((searcher.said(hit, query.marks), hit.who, hit.due.replace("T", " ")))
            print(f" {sign}{hit.at[:10]:<10} {hit.code:<5}{pad(mark, column)} {shown(said)}".rstrip())
    return int(not hits)


@takes("LINE+ --deal D --kind KIND", kind=KIND)
def run_add(args: SimpleNamespace) -> None:
    """`dealtui add LINE --deal D`: an action, a chase or a note between the meetings; prints the id of what it made or chased."""
    from dealtui.service.recording import contact, named_deal

    book = open_book(args)
    name, line = named_deal(" ".join(args.line))
    try:
        deal = _deal_for(book, args.deal, name)
        table, number = book.do(contact(book, deal, line, args.kind))
        noted = book.table(table, deal).get(doc_id=number) or {}
        made = schema.NOTED(
            noted,
            what="action" if table == "actions" else "entry",
            kind=noted.get("kind", "action"),
            text=noted.get("text") or noted.get("task", ""),
            deal=book.names_of(deal)[1],
        )
        print_json(made) if args.json else print(made["id"])
    finally:
        book.close()


def _deal_for(book: Book, given: str, named: str) -> int:
    """The deal that is meant: as it is given, as the line names it, or the only one there is."""
    from dealtui.service.recording import deal_named

    if given:
        return find(book, "deals", given)
    deals = [doc.doc_id for doc in book.table("deals")]
    if named and not (deals := list(filter(None, [deal_named(book, named)]))):
        raise CommandError("contact.no_deal", name=named)
    if len(deals) != 1:
        raise CommandError("cli.add_which", count=len(deals))
    return deals[0]
