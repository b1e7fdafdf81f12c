"""What a commit holds, as JSON; or which of its fields JSON cannot hold."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from dealtui.store.errors import NotSaved
from dealtui.store.journal import Op, encode_rows

__all__ = ["payload_of", "unwritable"]


def payload_of(at: int, ops: tuple[Op, ...]) -> bytes:
    """The payload of a line; it holds what was given, or NotSaved names the field that JSON cannot hold."""
    try:
        payload = encode_rows(at, ops)
    except TypeError as error:
        raise NotSaved("field", detail=unwritable(ops) or str(error)) from error
    if b"null" in payload and (field := unwritable(ops)):  # orjson writes NaN as null
        raise NotSaved("field", detail=field)
    return payload


def unwritable(ops: Iterable[Op]) -> str:
    """The first field that cannot be stored, as `entries 17 text`; "" when all can.

    Lone surrogates are no UTF-8, NaN and infinities no JSON, integers beyond 64 bits no number that every
    reader takes.
    """
    for op in ops:
        if path := _first(op.put if op.put is not None else op.set, ""):
            return f"{op.table} {op.doc_id} {path}"
    return ""


def _first(value: Any, path: str) -> str:
    if isinstance(value, Mapping):
        for name, item in value.items():
            here = f"{path}.{name}" if path else str(name)
            if not isinstance(name, str) or _surrogate(name):
                return here.encode("utf-8", "replace").decode()
            if found := _first(item, here):
                return found
        return ""
    if isinstance(value, list | tuple):
        return next((found for n, item in enumerate(value) if (found := _first(item, f"{path}[{n}]"))), "")
    if isinstance(value, str):
        return path if _surrogate(value) else ""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int):
        return "" if -(1 << 63) <= value < 1 << 64 else path
    if isinstance(value, float):
        return "" if math.isfinite(value) else path
    return path


def _surrogate(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)
