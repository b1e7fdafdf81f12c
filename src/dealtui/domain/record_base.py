"""What all records have in common: frozen dataclasses ↔ plain JSON documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, Literal, NamedTuple, Self, cast

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
        """The record of a document; fields that this version does not know are left out. Raises TypeError when one that
        it must have is missing.
        """
        shape = _shape(cast(Any, cls))
        values = {**shape.defaults, **doc}
        for name, part in shape.parts.items():
            if values[name]:
                values[name] = tuple([part.from_doc(item) for item in values[name]])
        new = object.__new__(cls)
        try:
            for name, put in shape.setters:  # past the dataclass's __init__, which takes twice as long
                value = values[name]
                put(new, tuple(value) if type(value) is list else value)
        except KeyError as error:
            raise TypeError(f"{cls.__name__} needs {error.args[0]}") from None
        return new

    def placed(self, **fields: Any) -> Self:
        """The same with other values, as `dataclasses.replace` gives it, in a third of the time."""
        new = object.__new__(type(self))
        for name, put in _shape(cast(Any, type(self))).setters:
            put(new, fields[name] if name in fields else getattr(self, name))
        return new

    def to_doc(self) -> dict[str, Any]:
        """The document: JSON types only, defaults left out."""
        shape = _shape(cast(Any, type(self)))
        return {
            name: value if type(value) in _PLAIN else to_json(value)
            for name, default, value in zip(shape.names, shape.omitted, shape.values(self), strict=True)
            if value is not default and value != default
        }


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


class _Shape(NamedTuple):
    """What a class's documents look like, worked out once."""

    parts: Mapping[str, type[Part]]
    defaults: dict[str, Any]  # of the fields that have one
    setters: tuple[
        tuple[str, Callable[[Any, Any], None]], ...
    ]  # every field with what sets it on a new record
    names: tuple[str, ...]  # of a document's fields: without `doc_id`, which is the table's
    omitted: tuple[Any, ...]  # the values that a document leaves out, by `names`
    values: Callable[[Any], tuple[Any, ...]]  # of a record, by `names`


@cache
def _shape(cls: Any) -> _Shape:
    defaults = {
        f.name: f.default if f.default_factory is MISSING else f.default_factory()
        for f in fields(cls)
        if f.default is not MISSING or f.default_factory is not MISSING
    }
    names = tuple([f.name for f in fields(cls) if f.name != "doc_id"])
    return _Shape(
        parts=cls.PARTS,
        defaults=defaults,
        setters=tuple([(f.name, getattr(cls, f.name).__set__) for f in fields(cls)]),
        names=names,
        omitted=tuple([defaults.get(name, MISSING) for name in names]),
        values=attrgetter(*names) if len(names) > 1 else lambda record: (getattr(record, names[0]),),
    )
