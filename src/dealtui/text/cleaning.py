"""What may be kept, and what may be drawn, of a text that somebody typed, pasted or sent.

Kept text is word for word, so that it can be evidence: only what one line of a text file cannot hold goes
(line breaks become a space; control characters and halves of surrogate pairs go). Drawn text leaves out more:
whatever could reach into other cells of the screen, or takes different room in different terminals.
"""

from __future__ import annotations

import re
from functools import cache

from dealtui.text.cells import char_class
from dealtui.text.ranges import ZERO

__all__ = ["clean", "clean_multiline", "shown"]

_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)])
# Unicode 5.8 newlines, and the tab
_LINES = dict.fromkeys(map(ord, "\n\r\v\f\x85\u2028\u2029"), "\n")
_ONE_LINE = _CONTROLS | dict.fromkeys([*_LINES, ord("\t")], " ")
_MANY_LINES = _CONTROLS | _LINES | {ord("\t"): " "}

_SUSPECT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def _cleaned(text: str, table: dict[int, str | None]) -> str:
    if not _SUSPECT.search(text):
        return text
    if _SURROGATE.search(text):  # two halves that belong together become the character, a lone one U+FFFD
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\r\n", "\n").translate(table)


def clean(text: str) -> str:
    """The text as it may be kept in one line: breaks and tabs as spaces, no controls."""
    return _cleaned(text, _ONE_LINE)


def clean_multiline(text: str) -> str:
    r"""The text as it may be kept in a field of several lines: each line break a \n, else like `clean`."""
    return _cleaned(text, _MANY_LINES)


# Unicode's Default_Ignorable_Code_Point (bidi controls, joiners, selectors, fillers, tags), annotation marks,
# and the skin tones, which every terminal measures in its own way
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U0001f3fb-\U0001f3ff"
    "\U000e0000-\U000e0fff"
)
_NO_CHARACTER = "\ufdd0-\ufdef" + "".join(
    [f"{chr(plane << 16 | 0xFFFE)}-{chr(plane << 16 | 0xFFFF)}" for plane in range(17)]
)
_MOST_MARKS = (
    6  # on one character; living scripts need no more, piles of marks reach into the rows above and below
)


@cache
def _suspect() -> re.Pattern[str]:
    """What to look at twice."""
    return re.compile(f"[{_UNSEEN}{_NO_CHARACTER}{char_class(ZERO)}]")


@cache
def _unruly() -> tuple[re.Pattern[str], ...]:
    """What is left out; what is no character; too many marks, or one at the start."""
    zero = char_class(ZERO)
    return (
        re.compile(f"[{_UNSEEN}]"),
        re.compile(f"[{_NO_CHARACTER}]"),
        re.compile(f"([{zero}]{{{_MOST_MARKS}}})[{zero}]+|^(?=[{zero}])"),
    )


def shown(text: str) -> str:
    """The text as it may be drawn: one line, as wide in every terminal as `width` says."""
    if text.isascii() and text.isprintable():
        return text
    kept = clean(text)
    if not _suspect().search(kept):
        return kept
    unseen, no_character, marks = _unruly()
    seen = no_character.sub("\ufffd", unseen.sub("", kept))
    # a mark without a character before it stands on the dotted circle, not on the cell to the left
    seen = marks.sub(lambda match: match[1] or "\u25cc", seen)
    return seen if seen or not kept else "\ufffd"
