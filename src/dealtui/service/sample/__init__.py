"""A made-up book to look around in, from the guide's own examples: `dealtui demo`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dealtui.service import following_acts as acts
from dealtui.service import following_steps as steps
from dealtui.service.following import Following
from dealtui.service.meeting_work import end
from dealtui.service.preparing import MeetingForm, create_meeting, update_client, update_deal
from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book, Clock
from dealtui.service.work import Work

__all__ = ["fill"]


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
            update_client(book, client.doc_id, **sample["client"].get(client.name, {}))
            for deal in book.deals(client.doc_id):
                update_deal(book, deal.doc_id, **sample["deal"].get(deal.name, {}))
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
    number = create_meeting(book, MeetingForm(at=began.isoformat(timespec="seconds"), **meeting))
    recording = Recording(book, number)
    pace = (ended - began) / (len(lines) + 1) if lines else timedelta(0)
    for index, line in enumerate(lines, 1):
        book.clock = Clock(began + pace * index)
        recording.capture([line])
    if levels:
        book.change("level", _leveled(recording, levels), deal=recording.meeting.deal, scope=number)
    if over and lines:
        book.clock = Clock(ended)
        book.change("end", lambda work: end(work, number), deal=recording.meeting.deal, scope=number)
    recording.close()
    return number


def _leveled(recording: Recording, levels: dict[str, str]) -> Callable[[Work], None]:
    """How much each need matters, by its code."""
    needs = {entry.doc_id: levels[entry.code] for entry in recording.entries if entry.code in levels}

    def use_case(work: Work) -> None:
        for number, level in needs.items():
            work.update("entries", number, level=level)

    return use_case


def _follow(book: Book, item: dict[str, Any]) -> None:
    numbers = [n for n, doc in book.repo.table("actions").items() if doc["task"] == item["task"]][:1]
    following = Following(book)
    if "steps" in item:
        following.apply(acts.event(book, numbers, "start"))
        following.apply(steps.add_steps(book, numbers[0], item["steps"]))
        for place in range(item["ticked"]):
            following.apply(steps.tick_step(book, numbers[0], place, "done"))
    if "chase" in item:
        following.apply(acts.event(book, numbers, "chase", note=item["chase"]))
    if "result" in item:
        following.apply(acts.event(book, numbers, "done", result=item["result"]))
        following.apply(acts.event(book, numbers, "send", to=item["to"]))
