"""`dealtui search`: everything in the book that holds some words. `dealtui add`: a line for a deal outside any meeting."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from dealtui.cli.common import CommandError, count, find, open_book
from dealtui.cli.output import print_json
from dealtui.cli.schema import HIT, NOTED
from dealtui.i18n import t
from dealtui.text import Trail, pad, shown, width

if TYPE_CHECKING:
    from dealtui.cli.common import Parser
    from dealtui.service.book import Book
    from dealtui.service.finding import Hit, Searcher


def search_arguments(parser: Parser) -> None:
    parser.take("words=WORD+ --limit N", limit={"type": count, "default": 200})


def run_search(args: SimpleNamespace) -> int:
    from dealtui.domain.kinds import BY_NAME
    from dealtui.service.finding import Searcher, read_query

    book = open_book(args)
    searcher = Searcher(book)
    query = read_query(" ".join(args.words), searcher)
    if query.unread[0]:
        raise CommandError("find.unread." + query.unread[0], 2, word=query.unread[1])
    hits = searcher.all(query, args.limit)
    if args.json:
        print_json([_row(searcher, hit) for hit in hits])
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


def _row(searcher: Searcher, hit: Hit) -> dict[str, Any]:
    client, deal, _ = searcher.names_of(hit)
    meeting = searcher.book.table("meetings").get(doc_id=hit.meeting) or {}
    return HIT(hit, client=client, deal=deal, meeting=meeting.get("id", ""))


# ----------------------------------------------------------------------------------------------------
# `dealtui add LINE --deal D`: an action, a chase or a note between the meetings; prints the id of what it made or chased.


def add_arguments(parser: Parser) -> None:
    parser.take("LINE+ --deal D --kind KIND", kind={"default": "note"})


def run_add(args: SimpleNamespace) -> int:
    from dealtui.domain.kinds import BY_NAME
    from dealtui.service.contacting import contact, named_deal

    if args.kind not in BY_NAME:
        raise CommandError("cli.bad_kind", 2, value=args.kind, known=", ".join(BY_NAME))
    book = open_book(args)
    name, line = named_deal(" ".join(args.line))
    try:
        deal = _deal_for(book, args.deal, name)
        noted = book.do(contact(book, deal, line, args.kind))
        action = book.table("actions").get(doc_id=noted.action) or {}
        entry = book.table("entries", deal).get(doc_id=noted.entry) or {}
        made = NOTED(
            action or entry,
            what="action" if action else "entry",
            kind=entry.get("kind", "action"),
            text=entry.get("text") or action.get("task", ""),
            deal=book.names_of(deal)[1],
        )
        print_json(made) if args.json else print(made["id"])
    finally:
        book.close()
    return 0


def _deal_for(book: Book, given: str, named: str) -> int:
    """The deal that is meant: as it is given, as the line names it, or the only one there is."""
    from dealtui.service.contacting import deal_named

    if given:
        return find(book, "deals", given)
    deals = [doc.doc_id for doc in book.table("deals")]
    if named and not (deals := list(filter(None, [deal_named(book, named)]))):
        raise CommandError("contact.no_deal", 2, name=named)
    if len(deals) != 1:
        raise CommandError("cli.add_which", 2, count=len(deals))
    return deals[0]
