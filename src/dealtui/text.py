"""Text in terminal cells, and text that is safe to keep and to draw.

    >>> width("需求N1"), cut("数据安全标准需进一步确认", 11), fit("我方", 6)
    (6, '数据安全标…', '我方  ')
    >>> wrap("先按基础标准执行，后续迭代", 16)
    ['先按基础标准执', '行，后续迭代']
    >>> clean("一行\\r\\n两行\\x1b[31m")
    '一行 两行[31m'

`clean` what is typed, pasted or imported before it is kept; `shown` what was kept before it is drawn;
measure with `width`, never with `len`. Nothing here imports more than `re` and `bisect`.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Container, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from dealtui.text_widths import NARROW_EMOJI, WIDE, ZERO

# ----------------------------------------------------------------------------------------------------
# How many terminal cells a text takes, and cutting and filling by cells.
#
# The measure is that of rich 15 and Textual 8.2 (`rich.cells.cell_len`, newest Unicode), which lay the screen
# out: no cell for controls and marks, two for East Asian wide characters and emoji; U+200D swallows the
# character after it; U+FE0F widens a narrow emoji. Terminals differ on the last two: `shown` takes both out.

_SHORT = 500  # characters of a text whose drawn form and lines are kept


class _Cells(dict[str, int]):
    """Cells of single characters, looked up in the ranges once each."""

    def __missing__(self, character: str) -> int:
        point = ord(character)
        cells = 2 if bisect(WIDE, point) & 1 else 0 if bisect(ZERO, point) & 1 else 1
        self[character] = cells
        return cells


_cells_of = _Cells().__getitem__


def char_class(ranges: tuple[int, ...]) -> str:
    """The inside of a regular expression's [...] for half-open ranges of code points (none ends in a sign of its own there).

    The characters themselves: hundreds of escapes would take three times as long to compile, at every start.
    """
    pairs = zip(ranges[::2], ranges[1::2], strict=True)
    return "".join([f"{chr(start)}-{chr(end - 1)}" for start, end in pairs])


@cache
def cluster_pattern() -> str:
    """What is never split: a character with all that is drawn into its cells, a flag, a joined emoji.

    Not the whole of UAX #29: it follows the measure above, so that the widths of the parts add up.
    """
    return rf"(?:\u200d.?|[\U0001f1e6-\U0001f1ff]{{2}}|.)(?:\u200d.?|[{char_class(ZERO)}])*"


@cache
def _cluster() -> re.Pattern[str]:
    return re.compile(cluster_pattern(), re.DOTALL)


@cache
def _widened_emoji() -> re.Pattern[str]:
    marks = char_class(ZERO).replace("\ufe00-\ufe0f", "\ufe00-\ufe0e")
    return re.compile(f"[{char_class(NARROW_EMOJI)}][{marks}]*\ufe0f")


_JOINED = re.compile("\u200d.?", re.DOTALL)


def _plain(text: str) -> bool:
    """Printable ASCII, where a character is a cell."""
    return text.isascii() and text.isprintable()


def width(text: str) -> int:
    """The cells that a text takes on one line."""
    if _plain(text):
        return len(text)
    if "\u200d" not in text and "\ufe0f" not in text:
        return sum(map(_cells_of, text))
    text = _JOINED.sub("", text)
    return sum(map(_cells_of, text)) + len(_widened_emoji().findall(text))


def graphemes(text: str) -> list[str]:
    """The text in pieces that are drawn as one; their widths (0, 1 or 2) add up to that of the text."""
    return list(text) if _plain(text) else _cluster().findall(text)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """For each grapheme where it ends and the cells up to there; lazy, for a huge text is cut early."""
    used = 0
    for piece in _cluster().finditer(text):
        used += width(piece[0])
        yield piece.end(), used


def cut(text: str, cells: int, ellipsis: str = "…") -> str:
    """The text if it fits, else its beginning and the ellipsis; at most `cells`, whole graphemes."""
    if len(text) * 2 <= cells or (len(text) <= cells * 2 and width(text) <= cells):
        return text
    if width(ellipsis) > cells:
        ellipsis = ""
    room = max(cells, 0) - width(ellipsis)
    kept = 0
    for end, used in _pieces(text):
        if used > cells:
            return text[:kept] + ellipsis
        if used <= room:
            kept = end
    return text


def pad(text: str, cells: int, *, before: bool = False) -> str:
    """The text filled with spaces up to `cells`, behind it or `before` it; a longer text is left as it is."""
    missing = cells - width(text)
    if missing <= 0:
        return text
    filled = " " * missing + text if before else text + " " * missing
    # A joiner left over at the end takes the first space into its own cell.
    return filled + " " * (cells - width(filled))


def fit(text: str, cells: int) -> str:
    """Exactly `cells` wide: cut or filled."""
    return pad(cut(text, cells), cells)


SHORTEST = 8  # cells that the first name of a trail keeps when it has to be cut
LONGEST_NAME = 500  # characters of a name that are looked at


class Trail(str):
    """Names from the widest to the closest, as one text; what says the same again is left out.

    >>> trail = Trail("Eastbridge Machines", "Order system", "Prices", "Prices")
    >>> trail, trail.cut(36), trail.cut(20)
    ('Eastbridge Machines / Order system / Prices', 'Eastbridge Machines / Prices', 'Eastbridge… / Prices')
    """

    __slots__ = ("names",)
    names: tuple[str, ...]

    def __new__(cls, *names: str) -> Trail:
        kept = tuple(dict.fromkeys(filter(None, names)))
        trail = super().__new__(cls, " / ".join(kept))
        trail.names = kept
        return trail

    def cut(self, cells: int) -> str:
        """The trail in so many cells, as it may be drawn: the names between give way first, then the first one; the last
        one stays."""
        names = [shown(name[:LONGEST_NAME]) for name in self.names]
        while len(names) > 2 and width(" / ".join(names)) > cells:
            del names[-2]
        if len(names) > 1 and (over := width(" / ".join(names)) - cells) > 0:
            first = max(SHORTEST, width(names[0]) - over)
            if first + 3 + min(SHORTEST, width(names[1])) > cells:
                del names[0]  # there is no room for two
            else:
                names[0] = cut(names[0], first)
        return cut(" / ".join(names), cells)


# ----------------------------------------------------------------------------------------------------
# What may be kept, and what may be drawn, of a text that somebody typed, pasted or sent.
#
# Kept text is word for word, so that it can be evidence: only what one line of a text file cannot hold goes
# (line breaks become a space; control characters and halves of surrogate pairs go). Drawn text leaves out more:
# whatever could reach into other cells of the screen, or takes different room in different terminals.

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


# What a terminal would obey: controls (not the line break and the tab), and turned directions
_UNPRINTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Words for a terminal, without what it would obey."""
    return _UNPRINTED.sub("", text)


def escaped(text: str) -> str:
    r"""JSON, or YAML in double quotes, with all of that as \u202e."""
    return _UNPRINTED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def one_line(text: str) -> str:
    """The text as it may be kept in one line, without blanks around."""
    return clean(text).strip()


def clean_fields(fields: Mapping[str, Any], many_lines: Container[str] = ()) -> dict[str, Any]:
    """What somebody filled in as it may be kept: texts on one line, or on several where a field has them."""
    return {
        name: value
        if not isinstance(value, str)
        else clean_multiline(value).strip()
        if name in many_lines
        else one_line(value)
        for name, value in fields.items()
    }


# Unicode's Default_Ignorable_Code_Point (bidi controls, joiners, selectors, fillers, tags), annotation marks,
# and the skin tones, which every terminal measures in its own way
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U0001f3fb-\U0001f3ff"
    "\U000e0000-\U000e0fff"
)
# Unicode's category Cf: signs that only tell how others are to be drawn
_FORMAT = (
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001"
    "\U000e0020-\U000e007f"
)
# where a word begins or ends
_EDGE = r"\s，。、；：！？（）【】「」『』“”‘’《》｜～—…＠＃＋－￥＄!-/:-@\[-`{-~"
_NO_CHARACTER = "\ufdd0-\ufdef" + "".join(
    [f"{chr(plane << 16 | 0xFFFE)}-{chr(plane << 16 | 0xFFFF)}" for plane in range(17)]
)
# on one character; living scripts need no more, piles of marks reach into the rows above and below
_MOST_MARKS = 6


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


@cache
def _at_edges() -> re.Pattern[str]:
    return re.compile(rf"(?<![^{_EDGE}])[{_UNSEEN}{_FORMAT}]+|[{_FORMAT}]+(?=[{_EDGE}]|\Z)|\ufeff+")


def legible(text: str) -> tuple[str, list[int] | None]:
    """The text as it is read: without signs that nobody sees at the edges of its words, and without any byte order mark.

    Also the place in `text` of each character that is left, and of the end; None where nothing had to go. Within a word
    they stay: scripts need some of them there.
    """
    if text.isascii() or not (gaps := [gap.span() for gap in _at_edges().finditer(text)]):
        return text, None
    left = sorted({*range(len(text))} - {at for start, end in gaps for at in range(start, end)})
    return "".join(text[at] for at in left), [*left, len(text)]


@cache
def _unseen() -> re.Pattern[str]:
    return re.compile(f"[{_UNSEEN}{_FORMAT}]+")


def comparable(text: str) -> str:
    """A text as it is compared: without signs that nobody sees, letters, widths and composition aside."""
    if not text.isascii():
        from unicodedata import normalize

        text = normalize("NFKC", _unseen().sub("", normalize("NFKC", text).casefold()))
    return text.casefold()


@lru_cache(4096)
def folded(name: str) -> str:
    """A name as it is compared: comparable, one space between words.

    >>> folded("ＡＣＭＥ\u3000 Ltd") == folded("Ac\u200bme Ltd")
    True
    """
    return " ".join(comparable(name).split())


def shown(text: str) -> str:
    """The text as it may be drawn: one line, as wide in every terminal as `width` says."""
    if text.isascii() and text.isprintable():
        return text
    return _shown_again(text) if len(text) <= _SHORT else _shown(text)


def _shown(text: str) -> str:
    kept = clean(text)
    if not _suspect().search(kept):
        return kept
    unseen, no_character, marks = _unruly()
    seen = no_character.sub("\ufffd", unseen.sub("", kept))
    # a mark without a character before it stands on the dotted circle, not on the cell to the left
    seen = marks.sub(lambda match: match[1] or "\u25cc", seen)
    return seen if seen or not kept else "\ufffd"


# names and titles stand in many rows, and are measured before they are drawn
_shown_again = lru_cache(4096)(_shown)


# ----------------------------------------------------------------------------------------------------
# Breaking a text into lines: Chinese by the rules of GB/T 15834 and CLREQ 3.1.2, western text by words.

NO_START = frozenset(
    "!%),.:;?]}¢°·’”†‡›»‐–—…‰′″℃、。々〉》」』】〕〗〙〛〞〟︰︱︶︸︺︼︾﹀﹂﹄﹏﹐﹑﹒﹔﹕﹖﹗﹚﹜﹞！％），．／：；？］｝～｡｣､"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶーｧｨｩｪｫｬｭｮｯｰ"
)
"""What never begins a line."""

NO_END = frozenset("$#@([{£¥‘“‹«〈《「『【〔〖〘〚〝︵︷︹︻︽︿﹁﹃﹙﹛﹝＃＄＠（［｛｢￡￥")
"""What never ends a line."""

_SPACES = " \u3000"
_HYPHEN = re.compile(r"(?<=[^\W\d_]-)(?=[^\W\d_])")


@cache
def _tokens() -> re.Pattern[str]:
    """Spaces; a run of narrow graphemes (a word with its signs); or one wide grapheme."""
    return re.compile(
        rf"[{_SPACES}]+|(?:(?![{_SPACES}{char_class(WIDE)}]){cluster_pattern()})+|{cluster_pattern()}",
        re.DOTALL,
    )


def wrap(text: str, cells: int) -> list[str]:
    r"""Lines of at most `cells` (at least 2: one Chinese character); a \n begins a new one; "" gives [""].

    Only spaces where a line is broken are left out. No line starts or ends with a sign that must not stand
    there, as far as the width allows it; words stay whole when they fit, longer ones break between graphemes.
    """
    cells = max(cells, 2)
    if len(text) <= cells and text.isascii() and text.isprintable():
        return [text]
    return list(_kept(text, cells)) if len(text) <= _SHORT else _broken_text(text, cells)


def _broken_text(text: str, cells: int) -> list[str]:
    return [line for paragraph in text.split("\n") for line in _lines(paragraph, cells)]


@lru_cache(maxsize=1024)
def _kept(text: str, cells: int) -> tuple[str, ...]:
    """The lines of a short text: who goes up and down a list sees the same ones again and again."""
    return tuple(_broken_text(text, cells))


def _lines(text: str, cells: int) -> Iterator[str]:
    if len(text) * 2 <= cells or width(text) <= cells:
        yield text
        return
    line = ""
    used = 0
    for gap, chunk in _chunks(text):
        gap_cells = width(gap)
        chunk_cells = width(chunk)
        if used + gap_cells + chunk_cells <= cells:
            line += gap + chunk
            used += gap_cells + chunk_cells
        elif not chunk:
            break
        elif chunk_cells <= cells:
            if line:
                yield line
            line, used = chunk, chunk_cells
        else:
            if line and used + gap_cells + 2 > cells:
                yield line
                line = ""
            *full, line = _broken(line + gap + chunk if line else chunk, cells)
            yield from full
            used = width(line)
    yield line


def _chunks(text: str) -> Iterator[tuple[str, str]]:
    """What must stay on one line, each with the spaces before it; spaces at the end come last, alone."""
    gap = chunk = spaces = ""
    for token in _split(text):
        if token[0] in _SPACES:
            spaces += token
        elif chunk and not _may_break(chunk[-1], token[0]):
            chunk += spaces + token
            spaces = ""
        else:
            if chunk:
                yield gap, chunk
            gap, chunk, spaces = spaces, token, ""
    if chunk:
        yield gap, chunk
        gap = spaces
    yield (spaces, "")


def _split(text: str) -> Iterator[str]:
    for token in _tokens().findall(text):
        if "-" in token:
            yield from _HYPHEN.split(token)
        else:
            yield token


def _may_break(before: str, after: str) -> bool:
    return before not in NO_END and after not in NO_START


def _broken(text: str, cells: int) -> list[str]:
    """A text without a place to break, broken where it is full, a little earlier where a sign asks for it."""
    pieces = graphemes(text)
    lines = []
    start = used = 0
    for place, piece in enumerate(pieces):
        piece_cells = width(piece)
        if used + piece_cells > cells:
            end = place
            while end > start and not _may_break(pieces[end - 1][0], pieces[end][0]):
                end -= 1
            used = width("".join(pieces[end:place]))
            if end == start or used + piece_cells > cells:
                end, used = place, 0
            lines.append("".join(pieces[start:end]))
            start = end
        used += piece_cells
    return [*lines, "".join(pieces[start:])]
