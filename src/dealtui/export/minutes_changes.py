"""The amendments of a sealed record, as each reader may see them (guide 28, 102).

As with the lines themselves: the client is shown an amendment only of a line that was never internal, before any amendment
or since, and only in the fields named here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dealtui.domain.kinds import BY_NAME
from dealtui.domain.seal import Amendment
from dealtui.export.minutes_view import Change

__all__ = ["changes_for", "marked"]

Document = Mapping[str, Any]
Told = tuple[tuple[str, str], ...]

# Fields of the meeting's head, with the name that block A has for them; the client is shown the first lot
_SHARED = {
    "topic": "topic",
    "scene": "scene",
    "stage": "stage",
    "started": "time",
    "ended": "time",
    "place": "place",
    "recorder": "recorder",
    "attendees": "people",
    "next_date": "next",
}
_OURS = {"objectives": "objectives", "agenda": "agenda"}

# What is told of a line beside its text when it was changed, with the room of its word
_TOLD = {
    "kind": "kind",
    "speaker": "",
    "side": "side",
    "owner": "",
    "helpers": "",
    "part": "",
    "due": "date",
    "fit": "fit",
    "topics": "topic",
}
_TOLD_TO_US = {"internal": "sheet", "position": "", "client_position": "", "level": "level", "outside": ""}


def marked(text: str) -> bool:
    """Whether a text without a flag of its own begins with the scribe language's mark for internal."""
    return text.lstrip().startswith(("~", "～"))


def changes_for(
    audience: str,
    amendments: Iterable[Amendment],
    codes: Mapping[int, str],
    seen: frozenset[int],
    hidden: frozenset[int] = frozenset(),
) -> tuple[Change, ...]:
    """What was amended, for "internal" or "client"; `seen`: the lines that the reader may see, `hidden`: those it may not."""
    client = audience == "client"
    amendments = tuple(amendments)
    if client:
        docs = ((made.number, doc) for made in amendments for doc in (made.before, made.after) if doc)
        hidden |= {number for number, doc in docs if doc.get("internal")}
    found: list[Change] = []
    for made in amendments:
        if made.table == "entries":
            found += [] if client and made.number in hidden else _line(made, client, codes)
        elif made.table == "links":
            found += _link(made, codes, seen)
        else:
            found += _head(made, _SHARED if client else _SHARED | _OURS)
    if client:
        return tuple(change._replace(reason="") if marked(change.reason) else change for change in found)
    return tuple(found)


def _line(made: Amendment, client: bool, codes: Mapping[int, str]) -> list[Change]:
    docs = [doc for doc in (made.before, made.after) if doc]
    texts = [_text(made.before), _text(made.after)]
    name = codes.get(made.number) or next((doc["kind"] for doc in docs), "")
    if not all(texts):
        return [_change(made, name, *((("", text),) if text else () for text in texts))]
    before, after = docs
    rooms = _TOLD if client else _TOLD | _TOLD_TO_US
    fields = [field for field in rooms if before.get(field) != after.get(field)]
    moved = (("sheet", "moved"),) if before.get("order") != after.get("order") else ()
    if texts[0] == texts[1] and not fields and not moved:
        return []
    told = [
        (("", text), *(mark for field in fields for mark in _marks(doc, field, rooms[field])))
        for text, doc in zip(texts, docs, strict=True)
    ]
    return [_change(made, name, told[0], told[1] + moved)]


def _text(doc: Document | None) -> str:
    """A line's words with what stands after | in its kind; "" when there is no line, or it was taken out."""
    if doc is None or doc.get("deleted"):
        return ""
    kind = BY_NAME.get(doc.get("kind", ""))
    second = doc.get(kind.second, "") if kind and kind.second else ""
    text = str(doc.get("text", ""))
    return f"{text} | {second}" if second and second not in text else text or "-"


def _marks(doc: Document, field: str, room: str) -> list[tuple[str, str]]:
    """What a line has in a field, each with the room of its word."""
    value = doc.get(field, ())
    if value is True:
        return [(room, field)]
    values = value if isinstance(value, list | tuple) else [value]
    return [(room, str(item.get("name", "") if isinstance(item, dict) else item)) for item in values if item]


def _link(made: Amendment, codes: Mapping[int, str], seen: frozenset[int]) -> list[Change]:
    link = made.after or made.before or {}
    ends = (link.get("need", 0), link.get("answer", 0))
    if not seen.issuperset(ends):
        return []
    told = [(("fit", doc.get("fit", "pending")),) if doc else () for doc in (made.before, made.after)]
    return (
        [_change(made, " <- ".join(codes.get(end, "") for end in ends), *told)] if told[0] != told[1] else []
    )


def _head(made: Amendment, names: Mapping[str, str]) -> list[Change]:
    before, after = made.before or {}, made.after or {}
    found = []
    for field, name in names.items():
        told = [
            ((_room(field), text),) if (text := _shown(doc.get(field))) else () for doc in (before, after)
        ]
        if told[0] != told[1]:
            found.append(_change(made, name, *told))
    return found


def _room(field: str) -> str:
    return (
        "date" if field in ("started", "ended", "next_date") else field if field in ("scene", "stage") else ""
    )


def _shown(value: Any) -> str:
    """A field of the head in one line: who is present, texts of objectives, a time without its seconds and zone."""
    if isinstance(value, list | tuple):
        present = (item for item in value if item.get("present", True))
        return ", ".join(str(item.get("name") or item.get("text", "")) for item in present)
    text = str(value or "")
    return text[:16] if text[10:11] == "T" and text[:4].isdecimal() else text


def _change(made: Amendment, name: str, before: Told, after: Told) -> Change:
    return Change(made.version, made.at, made.by, made.reason, made.table, name, before, after)
