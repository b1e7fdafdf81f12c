"""Names for records that stay unique across books: ULIDs (github.com/ulid/spec)."""

from __future__ import annotations

import os
import time

__all__ = ["as_uuid", "new_id", "spelled"]

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]  # two characters at once
_last = 0


def new_id() -> str:
    """A ULID: 26 characters, 48 bits of milliseconds and 80 of chance; increasing within this process."""
    global _last
    number = (time.time_ns() // 1_000_000 << 80) | int.from_bytes(os.urandom(10))
    _last = number if number > _last else _last + 1
    return spelled(_last)


def spelled(number: int) -> str:
    """The ULID of 128 bits: milliseconds since 1970 in the upper 48."""
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(120, -1, -10)])


def as_uuid(ulid: str) -> str:
    """The same 128 bits in the form of a UUID (RFC 9562), for programs that know no other.

    Something that is no ULID gets a UUID of its own text, always the same one.
    """
    import uuid

    places = [_ALPHABET.find(sign) for sign in ulid.upper()]
    if len(places) != 26 or -1 in places or places[0] > 7:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"dealtui:{ulid}"))
    number = 0
    for place in places:
        number = number << 5 | place
    return str(uuid.UUID(int=number))
