"""The doors: what comes in from other programs, and what goes out to them, as pydantic has it.

What comes in is checked field by field before it becomes a record; `domain.records` has the forms of dates and says what is
wrong. What goes out is held against the same shapes by a test, and `dealtui schema` prints them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from dealtui.domain.dates import DueDate, read_due
from dealtui.domain.kinds import BY_NAME
from dealtui.domain.records import Fit, Side, ValidationFailed, is_due
from dealtui.text import clean

# Kinds under other tools' names -> ours
_OTHER_NAMES = {
    "expectation": "effect",
    "resolution": "decision",
    "agreed": "consensus",
    "issue": "divergence",
}
_TEN_YEARS = 315_576_000


class JsonLine(BaseModel):
    """One line of `capture --jsonl`: its text is taken literally, its fields as they are; others are passed over.

    `t`: seconds after the meeting's beginning. `due`: a date as it is stored, any other ISO 8601 date or moment, or words
    that are read like typed ones; `due_raw`: the words that it comes from.
    """

    model_config = ConfigDict(strict=True)

    text: str
    kind: str = "note"
    owner: str = ""
    due: str = ""
    due_raw: str = ""
    speaker: str = ""
    criterion: str = ""
    place: str = ""
    amount: str = ""
    side: Side = ""
    fit: Literal["", Fit] = ""
    part: str = ""
    internal: bool = False
    t: Annotated[FiniteFloat, Field(ge=-_TEN_YEARS, le=_TEN_YEARS)] | None = None

    @classmethod
    def read(cls, line: str) -> JsonLine:
        """ValidationFailed when it is no such object."""
        try:
            return cls.model_validate_json(line.encode("utf-8", "replace"))
        except ValidationError as error:
            raise ValidationFailed(error) from None

    @property
    def known_kind(self) -> str:
        """The kind under our name; "" when there is none."""
        name = _OTHER_NAMES.get(self.kind.casefold(), self.kind.casefold())
        return name if name in BY_NAME else ""

    def dated(self, now: datetime) -> tuple[str, str]:
        """The due date as it is stored, and the words it was read from; no date where the words say none."""
        due, words = clean(self.due).strip(), clean(self.due_raw)
        if not due or is_due(due):
            return due, words
        try:
            moment = datetime.fromisoformat(due)
        except ValueError:
            read = read_due(due, now)
            return read.iso if isinstance(read, DueDate) else "", words or due
        if moment.tzinfo:
            moment = moment.astimezone(now.tzinfo)
        return moment.isoformat(timespec="minutes")[:16], words
