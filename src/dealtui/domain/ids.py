"""Names for records that stay unique across books: ULIDs (github.com/ulid/spec)."""

from __future__ import annotations

import os
import time

__all__ = ["new_id", "spelled"]

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_last = 0


def new_id() -> str:
    """A ULID: 26 characters, 48 bits of milliseconds and 80 of chance; increasing within this process."""
    global _last
    number = (time.time_ns() // 1_000_000 << 80) | int.from_bytes(os.urandom(10))
    _last = number if number > _last else _last + 1
    return spelled(_last)


def spelled(number: int) -> str:
    """The ULID of 128 bits: milliseconds since 1970 in the upper 48."""
    return "".join([_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5)])
