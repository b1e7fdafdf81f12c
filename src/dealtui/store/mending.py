"""Making damaged journal lines whole again where only one byte of them was changed.

A CRC-32 finds one wrong byte of a line, and which byte it is: the difference between the crc that was
written and the crc of what is there, taken back byte by byte, equals at the wrong byte's place the crc of
what was changed in it. The mended line must check, be JSON and have a number that fits; so a chance match
does not pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from zlib import crc32

__all__ = ["mend"]

_LONGEST = 1 << 20  # bytes of a line that mending is tried on (a third of a second)
_BEGINNING = re.compile(rb"[0-9a-f]{8} \d+ \[")


def _crc_table() -> list[int]:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0xEDB88320 if byte & 1 else 0)
        table.append(byte)
    return table


_TABLE = _crc_table()
_CHANGE = {crc: byte for byte, crc in enumerate(_TABLE) if byte}
_BY_TOP = {crc >> 24: byte for byte, crc in enumerate(_TABLE)}


def mend(stretch: bytes, good: Callable[[bytes], bool]) -> list[bytes]:
    """The lines (without newline) in a stretch that does not check, as far as they can be made whole.

    `good` says whether a line that checks makes sense here.
    """
    if whole := _mended(stretch.removesuffix(b"\n"), good):  # a byte became a newline, or one line is bad
        return [whole]
    found: list[bytes] = []
    for piece in stretch.split(b"\n"):
        if good(piece[:-1]):  # the last newline became something else
            found.append(piece[:-1])
        elif whole := _mended(piece, good):
            found.append(whole)
        else:
            found += _parted(piece, good)
    return found


def _parted(piece: bytes, good: Callable[[bytes], bool]) -> list[bytes]:
    """Two lines whose newline became something else."""
    for match in _BEGINNING.finditer(piece, 1):
        parts = [piece[: match.start() - 1], piece[match.start() :]]
        if all(map(good, parts)):
            return parts
    return []


def _mended(line: bytes, good: Callable[[bytes], bool]) -> bytes:
    if not 12 < len(line) <= _LONGEST:
        return b""
    found = [candidate for candidate in _candidates(line) if good(candidate)]
    return found[0] if len(found) == 1 else b""


def _candidates(line: bytes) -> Iterator[bytes]:
    """The line with one byte changed so that it checks."""
    head, body = line[:9], line[9:]
    right = b"%08x " % crc32(body)
    if sum(a != b for a, b in zip(head, right, strict=True)) == 1:
        yield right + body
    try:
        difference = int(head[:8], 16) ^ crc32(body)
    except ValueError:
        return
    for place in range(len(body) - 1, -1, -1):
        if change := _CHANGE.get(difference):
            yield head + body[:place] + bytes([body[place] ^ change]) + body[place + 1 :]
        byte = _BY_TOP[difference >> 24]
        difference = (difference ^ _TABLE[byte]) << 8 & 0xFFFFFFFF | byte
