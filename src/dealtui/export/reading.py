"""Minutes that dealtui wrote, read back: their head from the front matter, their lines from the table of the record.

    >>> read = read_minutes(Path("minutes.md").read_text("utf-8"))
    >>> read.meeting.topic, [line.code for line in read.lines]

The blocks above the record are made from it and are not read. Whatever does not hold together raises `NotMinutes`
with one sentence of the catalogs; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from dealtui.domain.records import Meeting, ValidationFailed, validated
from dealtui.export.markdown import NotMinutes, read_front_matter, table_under
from dealtui.export.record_table import ReadLine, read_lines
from dealtui.export.sheet import HEAD
from dealtui.export.words import Words
from dealtui.i18n import LANGUAGES
from dealtui.text import clean

# ----------------------------------------------------------------------------------------------------
# The head of a meeting, read from the front matter of its minutes.

_ULID = re.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}")
_NAMES = {field: name for name, field in HEAD.items()}
# A record that is read is nobody's running meeting, and its seal is a proof of the other book
_STATUS = {"planned": "planned", "cancelled": "planned", "live": "draft", "draft": "draft", "sealed": "draft"}
_HIGHEST = 999_999


def text_of(values: Mapping[str, Any], name: str) -> str:
    """A text of the front matter, "" when it is not there. NotMinutes when it is none."""
    value = values.get(name, "")
    if not isinstance(value, str):
        raise NotMinutes("import.bad_field", name=name)
    return clean(value).strip()


def head(values: Mapping[str, Any]) -> Meeting:
    """The meeting, without its deal and its people's numbers. NotMinutes names the field that does not hold."""
    ident, status = text_of(values, "meeting"), text_of(values, "status")
    agenda = values.get("agenda", [])
    if not isinstance(agenda, list) or status not in _STATUS:
        raise NotMinutes("import.bad_field", name="status" if isinstance(agenda, list) else "agenda")
    told = {field: _cleaned(values[name]) for name, field in HEAD.items() if name in values}
    told |= {
        "deal": 0,
        "id": ident if _ULID.fullmatch(ident) else "",
        "status": _STATUS[status],
        "online": values.get("online") is True,
        "agenda": "\n".join(text_of({"agenda": item}, "agenda") for item in agenda),
    }
    try:
        meeting = cast(Meeting, validated("meetings", told))
    except ValidationFailed as error:
        field = error.faults[0].field.split(".")[0]
        raise NotMinutes("import.bad_field", name=_NAMES.get(field, field)) from None
    if not 0 <= meeting.number <= _HIGHEST or type(told.get("number", 0)) is not int:
        raise NotMinutes("import.bad_field", name="number")
    if not all(someone.name for someone in meeting.attendees):
        raise NotMinutes("import.bad_field", name="people")
    return meeting


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value).strip()
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):  # what is not there has its default: a state that is empty is "open"
        return {name: _cleaned(item) for name, item in value.items() if item != "" or name == "text"}
    return value


# ----------------------------------------------------------------------------------------------------
# The whole of a file of minutes: whose copy it is, whose meeting, its head and its lines.

LARGEST = 32_000_000  # characters; a meeting of 5,000 lines is 3 million


class ReadMinutes(NamedTuple):
    """What a file says. `meeting` has no deal yet; a client's copy holds nothing that is internal.

    `seal`: the proof of the other book, which holds there alone; "" when the record was not sealed.
    """

    audience: str
    lang: str
    client: str
    deal: str
    deal_type: str
    meeting: Meeting
    lines: tuple[ReadLine, ...]
    seal: str


def read_minutes(text: str) -> ReadMinutes:
    """The records of a file that `minutes` wrote, in either language, for either reader."""
    if len(text) > LARGEST:
        raise NotMinutes("import.too_big")
    values, body = read_front_matter(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    lang, audience = text_of(values, "language"), text_of(values, "audience")
    if "dealtui" not in values or lang not in LANGUAGES or audience not in ("internal", "client"):
        raise NotMinutes("import.no_front")
    client, deal = text_of(values, "client"), text_of(values, "deal")
    if not client or not deal:
        raise NotMinutes("import.bad_field", name="deal" if client else "client")
    meeting = head(values)
    title = Words(lang).t("sheet.block.record")
    rows = table_under(f"\n{body}", title)
    if not rows and f"\n## {title}\n" not in f"\n{body}":
        raise NotMinutes("import.no_record")
    lines = read_lines(rows, lang, meeting.started or meeting.planned)
    if len(lines) != sum(count for count in _counts(values)):
        raise NotMinutes("import.lines_missing", lines=len(lines), counted=sum(_counts(values)))
    deal_type, seal = text_of(values, "type"), text_of(values, "seal")
    return ReadMinutes(audience, lang, client, deal, deal_type, meeting, lines, seal)


def _counts(values: dict[str, object]) -> list[int]:
    """How many lines of each kind the front matter promises."""
    counts = values.get("counts") or {}
    if not isinstance(counts, dict) or not all(type(count) is int for count in counts.values()):
        raise NotMinutes("import.bad_field", name="counts")
    return list(counts.values())
