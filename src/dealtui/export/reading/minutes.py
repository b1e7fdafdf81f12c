"""The whole of a file of minutes: whose copy it is, whose meeting, its head and its lines."""

from __future__ import annotations

from typing import NamedTuple

from dealtui.domain.records import Meeting
from dealtui.export.reading.head import head, text_of
from dealtui.export.reading.lines import ReadLine, read_lines
from dealtui.export.reading.page import NotMinutes, front_matter, table_under
from dealtui.export.words import Words
from dealtui.i18n import LANGUAGES

__all__ = ["LARGEST", "ReadLine", "ReadMinutes", "read_minutes"]

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
    values, body = front_matter(text.removeprefix("\ufeff").replace("\r\n", "\n"))
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
