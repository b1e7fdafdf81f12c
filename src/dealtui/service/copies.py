"""A copy of sealed minutes in other hands, held against the book (guide 28, 103).

>>> compare(book, 12, Path("minutes.md").read_text("utf-8"))
Copy(result='agrees', version=2, line='')

The seal in a copy says of which version it is; that alone proves nothing about the words around it. So Markdown minutes
are read line by line as well, and compared with what the book would write for the same reader.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from dealtui.domain.seal import short
from dealtui.export.reading import NotMinutes, ReadLine, ReadMinutes, read_minutes
from dealtui.i18n import catalog
from dealtui.service.minutes import minutes
from dealtui.service.sealing import seals_of
from dealtui.text import cut, shown

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book

__all__ = ["Copy", "compare", "copy_sentence"]

_CODE = re.compile(r"(?<![0-9a-f])[0-9a-f]{4}(?: [0-9a-f]{4}){3}(?![0-9a-f])")
_HEAD_LINE = "head"  # instead of a line's name


class Copy(NamedTuple):
    """What became of the comparison. version: that the copy is of (0: of none).

    result: agrees (seal and words), seal_agrees (the seal; words cannot be compared in this form of a file), older (an
    earlier version), words_differ (the seal is the book's, `line` reads otherwise), differs (another seal), none (no seal).
    """

    result: str
    version: int = 0
    line: str = ""

    @property
    def sound(self) -> bool:
        return self.result in ("agrees", "seal_agrees")


def compare(book: Book, meeting: int, text: str) -> Copy:
    """Hold a file's text against the sealed record of a meeting."""
    versions = {short(seal["rows"][-1][-1]): seal["version"] for seal in seals_of(book, meeting).values()}
    codes = _codes(text)
    if not codes:
        return Copy("none")
    version = max((versions[code] for code in codes if code in versions), default=0)
    if not version:
        return Copy("differs")
    if version < book.meeting(meeting).version:
        return Copy("older", version)
    try:
        read = read_minutes(text)
    except NotMinutes:
        return Copy("seal_agrees", version)
    written = read_minutes(minutes(book, meeting, read.audience, read.lang))
    line = _first_difference(read, written)
    return Copy("words_differ" if line else "agrees", version, line)


def copy_sentence(book: Book, meeting: int, copy: Copy, lang: str) -> str:
    """The answer in words."""
    words = catalog(lang)
    head = book.meeting(meeting)
    line = words.t("seal.line.head") if copy.line == _HEAD_LINE else copy.line
    return words.t(
        f"seal.copy.{copy.result}", archive=head.archive, version=copy.version, now=head.version, line=line
    )


def _codes(text: str) -> set[str]:
    """The seals in a text: that of the front matter alone where there is one."""
    front = re.match(r"\A\ufeff?---\r?\n(.*?)\n---\r?\n", text, re.DOTALL)
    if front and (named := re.search(r'^seal: "?([0-9a-f ]{19})"?\s*$', front[1], re.MULTILINE)):
        return {named[1]}
    return set(_CODE.findall(text))


def _first_difference(copy: ReadMinutes, book: ReadMinutes) -> str:
    """The name of the first line that reads otherwise in a copy, "" when all read the same."""
    own = (copy.client, copy.deal, copy.deal_type, copy.meeting)
    if own != (book.client, book.deal, book.deal_type, book.meeting):
        return _HEAD_LINE
    for theirs, ours in zip_longest(_sealed(copy.lines), _sealed(book.lines)):
        if theirs is None or ours is None or _words(theirs) != _words(ours):
            line = ours or theirs
            return line.code or f"“{cut(shown(str(line.fields['text'])), 40)}”"
    return ""


def _sealed(lines: tuple[ReadLine, ...]) -> list[ReadLine]:
    """Without what was noted of the follow-up since."""
    return [line for line in lines if "follows" not in line.pointers]


def _words(line: ReadLine) -> tuple[object, ...]:
    """What of a line is sealed: not what has become of its action."""
    return line.code, dict(line.fields), line.refs
