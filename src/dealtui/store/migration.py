"""The schema of the stored documents, and how a book of an older one is brought up to it.

A step is a function of a table's name and a document (or the fields of an update) that gives it as the next
schema has it; it must be content with documents that have only some fields. Files are converted when they
are read and written in the new schema by their next folding; the journal is written anew when a writer
opens the book, so that an older program notices and stops. A book of a newer schema is refused (`TooNew`),
not guessed at.

To change the schema: raise SCHEMA, add the step from the one before to STEPS, and a book of the old one to
the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dealtui.store.documents import Documents
from dealtui.store.journal import Op

__all__ = ["SCHEMA", "STEPS", "upgraded_ops", "upgraded_tables"]

Document = dict[str, Any]

SCHEMA = 1
STEPS: Mapping[int, Callable[[str, Document], Document]] = {}  # schema -> the step to the next


def _upgraded(schema: int, table: str, doc: Document) -> Document:
    for before in range(schema, SCHEMA):
        doc = STEPS[before](table, dict(doc))
    return doc


def upgraded_tables(schema: int, tables: dict[str, Documents]) -> dict[str, Documents]:
    """Tables read from a file of that schema, as this version has them."""
    if schema == SCHEMA:
        return tables
    return {
        name: Documents({number: _upgraded(schema, name, doc) for number, doc in table.items()})
        for name, table in tables.items()
    }


def upgraded_ops(schema: int, ops: tuple[Op, ...]) -> tuple[Op, ...]:
    """Operations read from a journal of that schema, as this version has them."""
    if schema == SCHEMA:
        return ops
    return tuple(
        op._replace(
            put=None if op.put is None else _upgraded(schema, op.table, op.put),
            set=None if op.set is None else _upgraded(schema, op.table, op.set),
        )
        for op in ops
    )
