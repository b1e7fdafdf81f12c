"""The lines of the meeting form as a table, and what the book knows to complete them with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from dealtui.i18n import language, t
from dealtui.tui.screens.form_text import GOAL_BREAKS, PEOPLE_BREAKS, completions, last_piece, split

if TYPE_CHECKING:
    from dealtui.domain.records import Meeting
    from dealtui.service.unit_of_work import Book

__all__ = ["FIELDS", "Field", "Known", "fields_for", "values_of"]


class Field(NamedTuple):
    """A line: `breaks` part several values, `choices` are codes with the keys of their words.

    `on` are the states of a meeting in which it can be changed here ("": one that is being made); a meeting's client
    and deal are changed at Clients. `scene`: only a meeting of that scene has it.
    """

    name: str
    breaks: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    on: tuple[str, ...] = ("", "planned", "live", "draft", "sealed")
    scene: str = ""


SCENES = ("first", "negotiation", "change", "care")
STAGES = ("contact", "needs", "proposal", "terms", "contract", "delivery", "renewal", "visit")

FIELDS = (
    Field("client", required=True, on=("",)),
    Field("deal", on=("",)),
    Field("topic"),
    Field("theirs", PEOPLE_BREAKS),
    Field("ours", PEOPLE_BREAKS),
    Field("place"),
    Field("online", choices=(("", "form.on_site"), ("online", "form.on_line")), required=True),
    Field("scene", choices=tuple((scene, f"scene.{scene}") for scene in SCENES)),
    Field("change", scene="change"),
    Field("raised_by", scene="change"),
    Field("impact", scene="change"),
    Field("stage"),
    Field("objectives", GOAL_BREAKS),
    Field("at", on=("", "planned")),
    Field("recorder"),
)


def fields_for(status: str) -> list[Field]:
    """The lines for a meeting in this state; "" for one that is being made."""
    return [field for field in FIELDS if status in field.on]


def values_of(meeting: Meeting) -> dict[str, str]:
    """A meeting's head as the form's lines hold it."""
    from dealtui.service.preparing import attendee_line
    from dealtui.tui.screens.form_text import joined

    def people(side: str) -> str:
        lines = (attendee_line(a, language()) for a in meeting.attendees if a.side == side)
        return joined(lines, PEOPLE_BREAKS)

    return {
        "topic": meeting.topic,
        "theirs": people("client"),
        "ours": people("ours"),
        "place": meeting.place,
        "online": "online" if meeting.online else "",
        "scene": meeting.scene,
        "change": meeting.change,
        "raised_by": meeting.raised_by,
        "impact": meeting.impact,
        "stage": meeting.stage,
        "objectives": joined((o.text for o in meeting.objectives), GOAL_BREAKS),
        "at": meeting.planned[:16].replace("T", " ") if meeting.status == "planned" else "",
        "recorder": meeting.recorder,
    }


class Known:
    """What may stand on a line, each word with a quiet hint; read from the book once per question."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._read: dict[tuple[str, str], dict[str, str]] = {}

    def words(self, field: str, values: Mapping[str, str]) -> dict[str, str]:
        """The words for a field, the most likely first; `values` are the other lines as they are."""
        depends = {"deal": "client", "theirs": "client", "raised_by": "client", "objectives": "scene"}.get(
            field, ""
        )
        key = (field, values.get(depends, "") if depends else "")
        if key not in self._read:
            self._read[key] = self._look_up(field, key[1])
        return self._read[key]

    def candidates(self, field: Field, text: str, values: Mapping[str, str]) -> list[str]:
        """What the piece that is being typed on a line may become; none when it is that already."""
        piece = last_piece(text, field.breaks)
        taken = split(piece.before, field.breaks) if field.breaks else ()
        names = [name.replace("：", ":").split(":")[0].strip() for name in taken]
        found = completions(piece.text, self.words(field.name, values), [*taken, *names])
        return [] if found == [piece.text.strip()] else found

    def _look_up(self, field: str, on: str) -> dict[str, str]:
        from dealtui.service import preparing

        book = self._book
        if field == "client":
            return dict.fromkeys(preparing.client_names(book), "")
        if field == "deal":
            return dict.fromkeys(preparing.deal_names(book, on), "") if on else {}
        if field == "topic":
            return dict.fromkeys(preparing.topics_used(book), "")
        if field == "place":
            return dict.fromkeys(preparing.places_used(book), "")
        if field == "stage":
            return {t(f"stage.{stage}"): "" for stage in STAGES}
        if field == "objectives":
            return dict.fromkeys(preparing.suggested_objectives(on, language()), "")
        if field == "theirs":
            return self._people(on) if on else {}
        if field == "raised_by":
            return {**(self._people(on) if on else {}), **self._people("")}
        if field in ("ours", "recorder"):
            return self._people("")
        return {}

    def _people(self, client_name: str) -> dict[str, str]:
        """A client's people, or ours, each with title and roles."""
        wanted, number = client_name.strip().casefold(), 0
        if wanted:
            clients = self._book.clients()
            number = next((client.doc_id for client in clients if client.name.casefold() == wanted), -1)
        return {
            person.name: "  ".join([person.title, *(t(f"role.{role}") for role in person.roles)]).strip()
            for person in self._book.people(number)
        }
