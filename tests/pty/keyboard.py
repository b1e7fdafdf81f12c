"""The bytes that a terminal sends: for a key, for a paste, and as its answer to a program's question."""

from __future__ import annotations

import re

# xterm's, without the kitty protocol: what every terminal sends
_NAMED = {
    "enter": "\r",
    "esc": "\x1b",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "shift+up": "\x1b[1;2A",
    "shift+down": "\x1b[1;2B",
    **{f"f{number}": f"\x1bO{final}" for number, final in zip(range(1, 5), "PQRS", strict=True)},
    **{
        f"f{number}": f"\x1b[{code}~"
        for number, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)
    },
}

_QUESTION = re.compile(rb"\x1b\[(?P<private>[?>=]?)(?P<number>\d*)(?P<dollar>\$?)(?P<final>[cnpqtu])")
_KNOWN_MODES = (b"1000", b"1006", b"1049", b"2004", b"2026")


def key_bytes(key: str) -> bytes:
    """What a key sends, by its name in the key table (`ctrl+q`, `shift+tab`, `f2`, `esc`) or as the character itself."""
    if key in _NAMED:
        return _NAMED[key].encode()
    if key.startswith("ctrl+") and len(key) == len("ctrl+") + 1:
        return bytes([ord(key[-1].upper()) & 0x1F])
    if len(key) == 1:
        return key.encode()
    raise ValueError(f"no such key here: {key}")


def paste_bytes(text: str) -> bytes:
    """A bracketed paste; terminals send line ends as carriage returns."""
    return b"\x1b[200~" + text.replace("\n", "\r").encode() + b"\x1b[201~"


def answers(written: bytes) -> bytes:
    """What a terminal answers to the questions in what a program wrote: who are you, which modes do you know."""
    out = b""
    for found in _QUESTION.finditer(written):
        private, number, dollar, final = found.group("private", "number", "dollar", "final")
        if final == b"c" and private == b"":
            out += b"\x1b[?62;22c"
        elif final == b"n" and number == b"5":
            out += b"\x1b[0n"
        elif final == b"p" and private == b"?" and dollar:
            out += b"\x1b[?%s;%d$y" % (number, 2 if number in _KNOWN_MODES else 0)
        elif final == b"q" and private == b">":
            out += b"\x1bP>|a terminal of the tests(1)\x1b\\"
    return out
