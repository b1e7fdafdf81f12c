"""Pydantic at the edges: what comes in from forms, imports and files is checked against the records' own types."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from dealtui.domain.records import RECORDS, Record

if TYPE_CHECKING:
    from pydantic import TypeAdapter

__all__ = ["problems", "validated"]


@cache
def _adapter(table: str) -> TypeAdapter[Record]:
    from pydantic import TypeAdapter

    return TypeAdapter(RECORDS[table])


def validated(table: str, doc: Mapping[str, Any], doc_id: int = 0) -> Record:
    """The record that a document holds; raises pydantic.ValidationError (a ValueError) naming every wrong field."""
    return _adapter(table).validate_python({**doc, "doc_id": doc_id})


def problems(table: str, doc: Mapping[str, Any]) -> list[str]:
    """What is wrong with a document, one line per field; empty when it is sound."""
    from pydantic import ValidationError

    try:
        validated(table, doc)
    except ValidationError as error:
        return [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_url=False)]
    return []
