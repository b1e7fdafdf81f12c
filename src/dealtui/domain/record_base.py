"""What all records have in common: frozen dataclasses ↔ plain JSON documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any, ClassVar, Literal, Self, cast

__all__ = ["Fit", "Part", "Record", "Side", "to_json"]

Side = Literal["", "client", "ours"]
Fit = Literal["full", "partial", "alternative", "declined", "pending"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a record that has no life of its own (an attendee, an objective, a step).

    `PARTS` names the fields that hold a tuple of parts, and of which class.
    """

    PARTS: ClassVar[Mapping[str, type[Part]]] = {}

    @classmethod
    def from_doc(cls, doc: Mapping[str, Any]) -> Self:
        known, parts = _shape(cast(Any, cls))
        values = {name: value for name, value in doc.items() if name in known}
        for name, part in parts.items():
            if name in values:
                values[name] = tuple(part.from_doc(item) for item in values[name])
        for name, value in values.items():
            if isinstance(value, list):
                values[name] = tuple(value)
        return cls(**values)

    def to_doc(self) -> dict[str, Any]:
        """The document: JSON types only, defaults left out."""
        doc: dict[str, Any] = {}
        for name, default in _defaults(cast(Any, type(self))).items():
            value = getattr(self, name)
            if value != default:
                doc[name] = value if type(value) in _PLAIN else to_json(value)
        return doc


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Part):
    """A document of a table.

    `doc_id` is its number there (0: not stored yet) and not part of the document; `revision` is the number of the
    commit that made it what it is, so that a change made on a stale copy is refused and nobody's words are overwritten.
    """

    doc_id: int = 0
    id: str = ""
    revision: int = 0


_PLAIN = frozenset((str, int, float, bool))


def to_json(value: Any) -> Any:
    """A field's value as JSON types."""
    if isinstance(value, Part):
        return value.to_doc()
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    return value


@cache
def _shape(cls: Any) -> tuple[frozenset[str], Mapping[str, type[Part]]]:
    return frozenset(f.name for f in fields(cls)), cls.PARTS


@cache
def _defaults(cls: Any) -> dict[str, Any]:
    """Field names in order with the value that a document leaves out; `doc_id` is the table's, not the document's."""
    return {
        f.name: f.default_factory() if f.default_factory is not MISSING else f.default
        for f in fields(cls)
        if f.name != "doc_id"
    }
