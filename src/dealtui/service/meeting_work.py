"""What befalls a meeting inside a commit: it begins, it ends, people come and leave (guide 44, 45, 49, 65)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dealtui.domain.records import Attendee
from dealtui.service.work import Work

__all__ = ["end", "presence", "start"]


def start(work: Work, meeting: int) -> None:
    """The meeting begins: live, with the time and the recorder (guide 45, 49)."""
    doc = work.doc("meetings", meeting) or {}
    work.update(
        "meetings",
        meeting,
        status="live",
        started=doc.get("started") or work.book.clock.stamp(),
        recorder=doc.get("recorder") or work.book.user,
    )


def end(work: Work, meeting: int) -> None:
    """The meeting is over; from this time its review is due within 24 hours (guide 65)."""
    work.update("meetings", meeting, status="draft", ended=work.book.clock.stamp())


def presence(work: Work, meeting: int, names: Sequence[str], present: bool) -> None:
    """People came or left; who is not on the list yet is put there, on the side where they are known (guide 44)."""
    doc = work.doc("meetings", meeting) or {}
    attendees = [Attendee.from_doc(item) for item in doc.get("attendees", ())]
    for name in names:
        for index, attendee in enumerate(attendees):
            if attendee.name == name:
                attendees[index] = replace(attendee, present=present)
                break
        else:
            ours = any(person.name == name for person in work.book.people())
            attendees.append(Attendee(name=name, side="ours" if ours else "client", present=present))
    work.update("meetings", meeting, attendees=tuple(attendees))
