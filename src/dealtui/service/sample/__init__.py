"""A made-up book to look around in, from the guide's own examples: `dealtui demo`."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tinydb import where

from dealtui.service import following as acts
from dealtui.service.book import Book, Clock
from dealtui.service.preparing import MeetingForm, create_meeting, end, update_client, update_deal
from dealtui.service.reviewing import Reviewing


def fill(book: Book, lang: str) -> int:
    """Put the sample into an empty book, its times set back from the book's now; gives the live meeting's number.

    The meetings stand in `<lang>.toml`: `began` in hours before now (negative: planned), `ended` likewise, and the
    scribe's lines as they were typed, spread over the time; `levels` says how much a need matters. What was done since stands under `follow`, so many hours
    `ago`: of an action, by its task, its steps and how many are `ticked`, a chase, or a result that was told.
    """
    import tomllib

    sample = tomllib.loads((Path(__file__).parent / f"{lang}.toml").read_text(encoding="utf-8"))
    clock, now = book.clock, book.clock.now()
    live = 0
    try:
        for meeting in sample["meeting"]:
            number = _record(book, meeting, now)
            live = number if book.meeting(number).status == "live" else live
        for client in book.clients():
            book.do(update_client(client.doc_id, **sample["client"].get(client.name, {})))
            for deal in book.deals(client.doc_id):
                book.do(update_deal(deal.doc_id, **sample["deal"].get(deal.name, {})))
        for item in sample["follow"]:
            book.clock = Clock(now - timedelta(hours=item["ago"]))
            _follow(book, item)
    finally:
        book.clock = clock
    return live


def _record(book: Book, meeting: dict[str, Any], now: datetime) -> int:
    began = now - timedelta(hours=meeting.pop("began"))
    ended = now - timedelta(hours=meeting.pop("ended", 0))
    over = ended < now
    lines: list[str] = meeting.pop("lines", [])
    levels: dict[str, str] = meeting.pop("levels", {})
    for name in ("ours", "theirs", "objectives"):
        meeting[name] = tuple(meeting.get(name, ()))
    book.clock = Clock(min(began, now) - timedelta(days=1))
    number = book.do(create_meeting(MeetingForm(at=began.isoformat(timespec="seconds"), **meeting)))
    recording = Reviewing(book, number)
    pace = (ended - began) / (len(lines) + 1) if lines else timedelta(0)
    for index, line in enumerate(lines, 1):
        book.clock = Clock(began + pace * index)
        book.do(recording.capture([line]))
    for code, level in levels.items():
        book.do(recording.fix(book.state(recording.deal.doc_id).code_number(code), "level", level))
    if over and lines:
        book.clock = Clock(ended)
        book.do(end(book, number))
    recording.close()
    return number


def _follow(book: Book, item: dict[str, Any]) -> None:
    numbers = [doc.doc_id for doc in book.table("actions").search(where("task") == item["task"])][:1]
    if "steps" in item:
        book.do(acts.event(book, numbers, "start"))
        book.do(acts.add_steps(book, numbers[0], item["steps"]))
        for place in range(item["ticked"]):
            book.do(acts.tick_step(book, numbers[0], place, "done"))
    if "chase" in item:
        book.do(acts.event(book, numbers, "chase", note=item["chase"]))
    if "result" in item:
        book.do(acts.event(book, numbers, "done", result=item["result"]))
        book.do(acts.event(book, numbers, "send", to=item["to"]))
