"""The meeting form: a meeting begins in ten seconds of typing; also the head of a meeting that exists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus
from textual.widgets import Input

from dealtui.domain.calendar import zone_of
from dealtui.domain.dates import Refusal, read_due, read_moment, read_span
from dealtui.domain.kinds import SCENES, STAGES, STATUSES
from dealtui.i18n import language, t
from dealtui.service import preparing
from dealtui.service.book import Refused
from dealtui.service.preparing import (
    GOAL_BREAKS,
    PEOPLE_BREAKS,
    attendee_line,
    completions,
    joined,
    last_piece,
    name_in,
    parse_attendee,
    separator,
    split,
    stored_moment,
)
from dealtui.text import one_line
from dealtui.tui.keys import bindings
from dealtui.tui.screens.base import BookScreen, asks
from dealtui.tui.themes import style
from dealtui.tui.widgets.drawn import Foot, Head, Pane, Part, Rule
from dealtui.tui.widgets.inputs import Choice, FormLine, GoLine, Labels
from dealtui.tui.widgets.rows import Column, Row, Rows
from dealtui.tui.wording import person_words, refused, shown_due, shown_moment, stage_words

if TYPE_CHECKING:
    from dealtui.domain.records import Meeting
    from dealtui.service.book import Book, UseCase


# ----------------------------------------------------------------------------------------------------
# The lines of the meeting form as a table, and what the book knows to complete them with.


class Field(NamedTuple):
    """A line: `breaks` part several values, `choices` are codes with the keys of their words.

    `on` are the states of a meeting in which it can be changed here ("": one that is being made); a meeting's client
    and deal are changed at Clients. `scene`: only a meeting of that scene has it. `rests_on`: the lines on which depends
    what is known for it.
    """

    name: str
    breaks: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    on: tuple[str, ...] = ("", *STATUSES)
    scene: str = ""
    rests_on: tuple[str, ...] = ()


FIELDS = (
    Field("client", required=True, on=("",)),
    Field("deal", on=("",), rests_on=("client",)),
    Field("topic"),
    Field("theirs", PEOPLE_BREAKS, rests_on=("client",)),
    Field("ours", PEOPLE_BREAKS),
    Field("place"),
    Field("online", choices=(("", "form.on_site"), ("online", "form.on_line")), required=True),
    Field("scene", choices=tuple((scene, f"scene.{scene}") for scene in SCENES)),
    Field("change", scene="change"),
    Field("raised_by", scene="change", rests_on=("client",)),
    Field("impact", scene="change"),
    Field("stage"),
    Field("objectives", GOAL_BREAKS, rests_on=("scene", "stage")),
    Field("at", on=("", "planned")),
    Field("started", on=("live", "draft", "sealed")),
    Field("ended", on=("draft", "sealed")),
    Field("next_date", on=("live", "draft", "sealed")),
    Field("zones", GOAL_BREAKS),
    Field("recorder"),
)

SIDES = {"theirs": "client", "ours": "ours"}
MOMENTS = ("started", "ended")  # when a meeting was
_FAR = timedelta(180)  # a day without a year that is further ahead is the one behind us, if that is nearer


def values_of(meeting: Meeting) -> dict[str, str]:
    """A meeting's head as the form's lines hold it."""
    head = {field.name: getattr(meeting, field.name, "") for field in FIELDS}
    for name, side in SIDES.items():
        people = (attendee_line(a, language()) for a in meeting.attendees if a.side == side)
        head[name] = joined(people, PEOPLE_BREAKS)
    return head | {
        "online": "online" if meeting.online else "",
        "stage": stage_words(meeting.stage),
        "objectives": joined((objective.text for objective in meeting.objectives), GOAL_BREAKS),
        "at": meeting.planned[:16].replace("T", " ") if meeting.status == "planned" else "",
        **{name: getattr(meeting, name)[:16].replace("T", " ") for name in (*MOMENTS, "next_date")},
        "zones": joined(meeting.zones, GOAL_BREAKS),
    }


class Known:
    """What may stand on a line, each word with a quiet hint; read from the book once per question."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._read: dict[tuple[str, ...], dict[str, str]] = {}

    def words(self, field: Field, values: Mapping[str, str]) -> dict[str, str]:
        """The words for a field, the most likely first; `values` are the other lines as they are."""
        key = (field.name, *(values.get(name, "") for name in field.rests_on))
        if key not in self._read:
            self._read[key] = self._look_up(*key)
        return self._read[key]

    def completed(self, field: Field, text: str, values: Mapping[str, str]) -> tuple[str, list[str]]:
        """What stays of a line when the piece at its end is completed, and what that may become; none when it is that."""
        known = self.words(field, values)
        piece = last_piece(text, field.breaks, known)
        taken = split(piece.before, field.breaks) if field.breaks else ()
        found = completions(piece.text, known, [*taken, *map(name_in, taken)])
        return piece.before, [] if found == [piece.text.strip()] else found

    def _look_up(self, field: str, *on: str) -> dict[str, str]:
        book = self._book
        if field in ("theirs", "ours", "recorder", "raised_by"):
            sides = {"theirs": on, "raised_by": (*on, "")}.get(field, ("",))
            people = (person for side in sides for person in preparing.people_of(book, side))
            return {person.name: person_words("", person.title, person.roles) for person in people}
        known: dict[str, Callable[[], Iterable[str]]] = {
            "client": lambda: preparing.client_names(book),
            "deal": lambda: preparing.deal_names(book, *on),
            "topic": lambda: preparing.used(book, field),
            "place": lambda: preparing.used(book, field),
            "stage": lambda: (t(f"stage.{stage}") for stage in STAGES),
            "objectives": lambda: preparing.suggested_objectives(on[0], on[1], language()),
        }
        return dict.fromkeys(known.get(field, tuple)(), "")


# ----------------------------------------------------------------------------------------------------
# From the form's lines to the meeting, and how each line is read on the way there.


def reading(book: Book, meeting: int, field: Field, values: Mapping[str, str]) -> str:
    """How a line is read beside the others, in a few words; "" where there is nothing to read, Refused for what it cannot be.
    `meeting`: 0 while it is being made."""
    now, value, begins, client = book.clock.now(), values[field.name], not meeting, values.get("client", "")
    if field.name == "at" and (value or begins):
        if not value:
            return t("form.now")
        began, ended = when(book, value, begins=begins)
        if not isinstance(began, datetime):
            return refused(began)
        shown = shown_moment(began, now) + (f"-{ended:%H:%M}" if isinstance(ended, datetime) else "")
        return t("form.held", when=shown) if begins and began <= now else shown
    if field.name in MOMENTS and value:
        moment = _held(book, meeting, values)[field.name]
        return shown_moment(moment, now) if isinstance(moment, datetime) else refused(moment)
    if field.name == "next_date" and value:
        due = read_due(value, now)
        return refused(due) if isinstance(due, Refusal) else shown_due(due)
    if field.name == "zones" and value:
        zones = (preparing.read_zone(name) for name in split(value, field.breaks))
        return " ".join(f"{zone} {now.astimezone(zone_of(zone)):%H:%M}" for zone in zones)
    if field.breaks == PEOPLE_BREAKS and value:
        company = 0 if field.name == "ours" else preparing.find_named(book, "clients", client) or -1
        people = (parse_attendee(line, "") for line in split(value, field.breaks))
        return " / ".join(
            person_words(preparing.known_as(book, company, a.name), a.title, a.roles) for a in people
        )
    if field.name == "client" and (known := preparing.find_named(book, "clients", value)):
        name = book.client(known).name
        return t("form.same_client", name=name) if name != one_line(value) else ""
    return ""


def _held(book: Book, meeting: int, values: Mapping[str, str]) -> dict[str, datetime | Refusal]:
    """When a meeting began and ended, as the lines say it."""
    began, ended = values.get("started", ""), values.get("ended", "")
    return preparing.read_held(began, ended, book.clock.now(), book.meeting(meeting).started)


def when(book: Book, phrase: str, *, begins: bool) -> tuple[datetime | Refusal, datetime | Refusal | None]:
    """When a meeting is to begin; of one that is being entered also when it began and ended, if that is past."""
    now = book.clock.now()
    moment = read_moment(phrase, now)
    if begins and (not isinstance(moment, datetime) or moment <= now or moment - now > _FAR):
        began, ended = read_span(phrase, now)
        if isinstance(began, datetime) and (
            not isinstance(moment, datetime) or moment <= now or now - began < _FAR
        ):
            return began, ended
    return moment, None


def save(book: Book, meeting: int, values: Mapping[str, str]) -> UseCase[int]:
    """Store what the lines hold; gives the meeting's number. A new meeting without a planned time begins at once.

    Raises Refused for a line that has to be changed first.
    """
    lines: dict[str, Any] = {
        field.name: split(values[field.name], field.breaks) if field.breaks else values[field.name]
        for field in FIELDS
        if field.name in values
    }
    lines["online"] = bool(lines["online"])
    zones = (preparing.read_zone(name, "zones") for name in lines.get("zones", ()))
    lines["zones"] = tuple(dict.fromkeys(zones))
    now = book.clock.now()
    if phrase := lines.pop("at", ""):
        moments = dict(zip(("planned", "ended"), when(book, phrase, begins=not meeting), strict=True))
        if not meeting and isinstance(moments["planned"], datetime) and moments["planned"] <= now:
            moments["started"] = moments.pop("planned")
        lines |= {name: stored_moment(moment, "at") for name, moment in moments.items() if moment is not None}
    if meeting:
        head = book.meeting(meeting)
        held = _held(book, meeting, values)
        for name in MOMENTS:
            if lines.pop(name, "") not in ("", getattr(head, name)[:16].replace("T", " ")):
                lines[name] = stored_moment(held[name], name)
        if lines["stage"] == stage_words(head.stage):  # it may be a code, which is no change
            del lines["stage"]
        if "next_date" in lines and lines["next_date"] == head.next_date[:16].replace("T", " "):
            del lines["next_date"]
        elif lines.get("next_date"):
            lines["next_date"] = preparing.read_day(lines["next_date"], now, "next_date")
        return preparing.update_meeting(book, meeting, **lines)
    at = lines.pop("planned", "")
    return preparing.create_meeting(preparing.MeetingForm(**lines, at=at), begins=not at)


class MeetingFormScreen(BookScreen[int | None]):
    """Answers the meeting's number, or None when it was left.

    app.open("form", client="华东智造", then=open_it)
    app.open("form", meeting=7)             # the head of meeting 7
    """

    CSS_PATH = style("form.tcss")
    BINDINGS = bindings("form")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - an instance variable to Textual

    def __init__(self, book: Book, *, client: str = "", deal: str = "", meeting: int = 0) -> None:
        super().__init__(book)
        self._meeting = meeting
        self._known = Known(book)
        head = book.meeting(meeting) if meeting else None
        given = values_of(head) if head else {"client": client, "deal": deal, "recorder": book.user}
        self._fields = [field for field in FIELDS if (head.status if head else "") in field.on]
        self._given = {field.name: given.get(field.name, "") for field in self._fields}
        self._lines: dict[str, Choice | FormLine] = {field.name: self._line(field) for field in self._fields}
        self._filled: tuple[str, ...] = ("", "")  # the client and deal of which last time is known
        self._wrong = ""  # the field that could not be taken, until it is changed
        self._saved = False

    def body(self) -> ComposeResult:
        with Horizontal(id="form-body"):
            with Horizontal(id="form-lines"):
                yield Labels([t(f"form.{field.name}") for field in self._fields], id="form-labels")
                with Vertical(id="form-fields"):
                    yield from self._lines.values()
                    yield GoLine(id="form-go")
            with Vertical(id="form-side"):
                yield Rule()
                yield Pane(self._note, id="form-note")
                rows = Rows((Column(),), id="form-known")
                rows.can_focus = False
                rows.show_cursor = True
                yield rows
        yield Rule(id="lower")

    def _line(self, field: Field) -> Choice | FormLine:
        value = self._given[field.name]
        if field.choices:
            options = [(code, t(key)) for code, key in field.choices]
            return Choice(options, value, required=field.required, id=field.name)
        between = lambda text: separator(text, field.breaks) if field.breaks else " "  # noqa: E731
        return FormLine(value, lambda text: self._ghost(field, text), between=between, id=field.name)

    def begin(self) -> None:
        path = self.book.names_of(self.book.meeting(self._meeting).deal) if self._meeting else ()
        self.query_one(Head).show(t("form.head" if self._meeting else "form.new"), path)
        self._lay_lines()
        self.query_one(GoLine).word = self._go_word()
        self._fill_in()
        written = [field.name for field in self._shown() if not field.choices]
        first = written[0] if self._meeting else next(name for name in written if not self._given[name])
        self.set_focus(self._lines[first])

    # ------------------------------------------------------------------ the lines

    @property
    def values(self) -> dict[str, str]:
        """What stands on the lines now; a line of another scene changes nothing."""
        shown = self._shown()
        return {f.name: self._value(f) if f in shown else self._given[f.name] for f in self._fields}

    def _shown(self) -> list[Field]:
        """The lines that a meeting of the chosen scene has."""
        scene = self._lines["scene"].value
        return [field for field in self._fields if field.scene in ("", scene)]

    def _lay_lines(self) -> None:
        """Show the lines of the scene."""
        shown = self._shown()
        for field in self._fields:
            self._lines[field.name].display = field in shown
        self.query_one(Labels).say([t(f"form.{field.name}") for field in shown])

    def _value(self, field: Field) -> str:
        return self._lines[field.name].value.strip()

    @property
    def field(self) -> Field | None:
        """The field of the line that has the focus."""
        return next((f for f in self._fields if self.focused is self._lines[f.name]), None)

    def _go_word(self) -> str:
        if self._meeting:
            return t("form.save")
        if not (phrase := self._lines["at"].value.strip()):
            return t("form.start")
        began, _ = when(self.book, phrase, begins=True)
        held = isinstance(began, datetime) and began <= self.book.clock.now()
        return t("form.enter" if held else "form.plan")

    def _fill_in(self) -> None:
        """What last time says of deal, place and people stands where nothing was typed."""
        asked = tuple(self._value(field) for field in self._fields[:2])
        if self._meeting or asked == self._filled:
            return
        self._filled = asked
        found = preparing.taken_over(self.book, *asked)
        for name in ("deal", "place", *SIDES):
            known = found.get(name, "")
            if self._lines[name].value == self._given[name]:
                value = joined(known, PEOPLE_BREAKS) if name in SIDES else known
                self._given[name] = self._lines[name].value = value

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        names = [field.name for field in self._shown()]
        self.query_one(Labels).here = names.index(event.widget.id) if event.widget.id in names else -1
        if event.widget.id != "client":
            self._fill_in()
        self._look_again(event.widget.id != self._wrong)

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input is self.focused:
            self._look_again(True)
        if event.input.id == "at":
            self.query_one(GoLine).word = self._go_word()

    def on_choice_changed(self) -> None:
        self._lay_lines()
        self._look_again(True)

    def _look_again(self, right: bool) -> None:
        """Another line has the focus, or says something else: offer what is known for it. `right`: what was wrong is not
        looked at any more."""
        if right:
            self._wrong = ""
            self.hush()
        self.query_one(Pane).touch()
        field, rows = self.field, self._offers
        hints = self._known.words(field, self.values) if field else {}
        found = self._completed(field)[1]
        rows.set_rows([Row((word,), tail=hints[word], key=n) for n, word in enumerate(found, 1)], -1)
        self.query_one(Foot).fit()

    # ------------------------------------------------------------------ what is known

    def _completed(self, field: Field | None) -> tuple[str, list[str]]:
        """What stays of its line, and what the piece at the end may become."""
        if field is None or field.choices:
            return "", []
        return self._known.completed(field, self._lines[field.name].value, self.values)

    def _ghost(self, field: Field, text: str) -> str:
        """The line as Tab would make it, where that only adds to what was typed."""
        before, found = self._known.completed(field, text, self.values)
        typed = text[len(before) :]
        return before + found[0] if found and typed and found[0].startswith(typed) else ""

    def _note(self) -> list[list[Part]]:
        """Under the lines: what is wrong, how the line is read, or what belongs there."""
        field = self.field
        if self.loud or field is None:
            return self.loud_lines()
        try:
            read = reading(self.book, self._meeting, field, self.values)
        except Refused as fault:
            return [[Part(fault.sentence, "loud")]]
        hint = "people" if field.breaks == PEOPLE_BREAKS else field.name
        return [[Part(read or t(f"form.hint.{hint}", roles=preparing.role_words()), "quiet")]]

    @property
    def _offers(self) -> Rows:
        """The words that are known for the line."""
        return self.query_one("#form-known", Rows)

    @property
    def _takes(self) -> int:
        """The row that Tab puts into the line: the marked one, or the first that the typed piece may become; -1 for none."""
        rows, field = self._offers, self.field
        if field is None or rows.cursor >= 0 or not rows.rows:
            return rows.cursor
        before, found = self._completed(field)
        typed = self._lines[field.name].value[len(before) :].strip()
        return 0 if typed and typed not in found else -1

    def _take(self, row: int) -> None:
        """Put a known word where the piece being typed stands."""
        field, line = self.field, self.focused
        before, found = self._completed(field)
        if isinstance(line, FormLine) and row < len(found):
            line.value = before + found[row]
            if field and field.breaks and self._offers.cursor >= 0:  # others may follow
                line.value += separator(line.value, field.breaks)
            line.cursor_position = len(line.value)

    def on_rows_opened(self) -> None:
        self._take(self._offers.cursor)

    # ------------------------------------------------------------------ keys

    def key_word(self, key_id: str) -> str:
        """Tab says what it does here: it takes a known word, or goes on as Enter does."""
        return t("keys.field.next") if key_id == "field.take" and self._takes < 0 else ""

    def key_rank(self, key_id: str, rank: int) -> int:
        return rank if key_id != "field.down" or self._offers.rows else 0

    def action_candidate(self, by: int) -> None:
        rows = self._offers
        if by < 0 and rows.cursor < 0:
            self.focus_previous()
        elif by < 0 and rows.cursor == 0:
            rows.set_rows(rows.rows, -1)
        elif rows.rows:
            rows.select(rows.cursor + by)
        else:
            self.focus_next()
        self.query_one(Foot).fit()

    def action_take(self) -> None:
        if (row := self._takes) >= 0:
            self._take(row)
        else:
            self.focus_next()

    def action_next_field(self) -> None:
        rows, field = self._offers, self.field
        if field is None:
            self.action_save()
            return
        if rows.cursor >= 0:
            self._take(rows.cursor)
            if field.breaks:
                return
        self.focus_next()

    def action_previous_field(self) -> None:
        self.focus_previous()

    def on_go_line_pressed(self) -> None:
        self.action_save()

    @asks
    async def action_save(self) -> None:
        """Store the lines; of what cannot be taken the line is shown, with the reason."""
        try:
            number = await self.do(save(self.book, self._meeting, self._merged()))
        except Refused as fault:
            self._wrong = fault.field
            self.set_focus(self._lines[fault.field])
            raise
        self._saved = True
        self.dismiss(number)

    def _merged(self) -> dict[str, str]:
        """What was changed here, and on the other lines what stands there by now. Refused, once, for a line that another program
        has changed as well; Stale when it took the meeting out."""
        values = self.values
        if self._meeting:
            self.book.poll()
            now = values_of(self.book.meeting(self._meeting))
            for name, before in self._given.items():
                self._given[name] = now[name]
                if values[name] == before.strip():
                    values[name] = now[name]
                elif now[name] not in (before, values[name]):
                    raise Refused("form.changed", name, now=now[name])
        return values

    def action_cancel(self) -> None:
        if self.may_leave(lambda: self.dismiss(None)):
            self.dismiss(None)

    def may_leave(self, leave: Callable[[], object]) -> bool:
        """Whether nothing typed would be lost; asks otherwise, and leaves on yes."""
        changed = [name for name, value in self.values.items() if value != self._given[name].strip()]
        if self._saved or not changed:
            return True
        self.ask_to_leave(leave, "form", t("form.leave"), t("form.leave_text", n=len(changed)))
        return False
