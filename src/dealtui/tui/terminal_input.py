"""What a terminal sends may be anything: another encoding, half of a surrogate pair, escapes within a paste.

Textual decodes its input strictly, in a thread: one byte that is no UTF-8 ends the program with a traceback, and
whatever was typed meanwhile is gone. Here such a byte becomes U+FFFD, which the person sees and can mend.

It also looks for keys within a paste: an escape copied from a coloured log would have what follows it typed, its line
ends as Enter. Here a paste holds no escape, so that all of it arrives as the paste that it is.
"""

from __future__ import annotations

from codecs import getincrementaldecoder

__all__ = ["Input", "take_anything"]

ESCAPE = "\x1b"
BEGIN, END = "\x1b[200~", "\x1b[201~"  # of a bracketed paste


class Input:
    """Bytes as they come, in any pieces, to text for Textual's parser.

    >>> Input("utf-8").decode(b"\\x1b[200~a\\x1b[31mb\\x1b[201~")
    '\\x1b[200~a[31mb\\x1b[201~'
    """

    def __init__(self, encoding: str) -> None:
        self._decode = getincrementaldecoder(encoding)(errors="replace").decode
        self._pasting = False
        self._held = ""  # of a paste: what may be the beginning of its end
        self._given = ""  # before a paste: the last characters, which may be the beginning of its beginning

    def decode(self, data: bytes, final: bool = False) -> str:
        """The text of these bytes."""
        text, self._held = self._held + self._decode(data, final), ""
        out = []
        while text:
            if self._pasting:
                inside, end, text = text.partition(END)
                if not end and not final:
                    inside, self._held = _without_beginning_of(END, inside)
                out += [inside.replace(ESCAPE, ""), end]
                self._pasting = not end
            else:
                before, begin, rest = (self._given + text).partition(BEGIN)
                whole = before + begin
                out.append(whole[len(self._given) :])
                self._given = "" if begin else whole[1 - len(BEGIN) :]
                self._pasting, text = bool(begin), rest
        return "".join(out)


def _without_beginning_of(sign: str, text: str) -> tuple[str, str]:
    """A text parted before what, at its end, may go on to be `sign`."""
    for length in range(min(len(sign) - 1, len(text)), 0, -1):
        if text.endswith(sign[:length]):
            return text[:-length], text[-length:]
    return text, ""


def take_anything() -> None:
    """Let Textual's driver for POSIX terminals read by `Input`."""
    try:
        from textual.drivers import linux_driver  # loaded by the app anyhow
    except ImportError:  # Windows, where the console gives characters
        return
    linux_driver.getincrementaldecoder = lambda encoding: lambda: Input(encoding)  # type: ignore[assignment]
