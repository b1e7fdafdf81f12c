"""What is read of a line; and how it begins: `~`, the mark of a kind, and the three forms that are no entry of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from unicodedata import category, normalize

from dealtui.domain.kinds import BY_LETTER, BY_MARK, BY_NAME, BY_WORD, Kind
from dealtui.domain.people import People, introduces
from dealtui.text import legible

NOBODY = People()
KEPT = "\\"  # right before a date that ends a task: it stays in the text (send what we said \today)


class Span(NamedTuple):
    """Where a role stands in the raw line, for highlighting: characters `start` to `end`, end excluded.

    Roles: mark, internal, owner, speaker, helper, due, topic, ref, fit, criterion, place, amount, side, text.
    """

    start: int
    end: int
    role: str


class Context(NamedTuple):
    """What the reader knows.

    `entries` gives the document number of the deal's entry with a code such as "N3", 0 if there is none;
    `people` are those who are known here, so that a name may hold spaces or be followed by Chinese text at once, and
    王总 or Tom is read as the whole name of who is meant.
    """

    now: datetime
    default_kind: str = "note"
    entries: Callable[[str], int] | None = None
    people: People = NOBODY


class Reading(NamedTuple):
    """What was read from a line; `raw` is the line as typed, whatever was made of it.

    form: entry, correction (`old` becomes `new` in the line before), continuation (`text` goes on from the
    line before), presence (`names` came or left), done (the action of `refs` is reported done, `text` is what came out), empty (no words: a blank line or a bare mark).
    marked: the line itself named its kind. due_refused: why date words, which stay in the text, are no date.
    """

    form: str = "entry"
    raw: str = ""
    kind: str = "note"
    marked: bool = False
    text: str = ""
    internal: bool = False
    owner: str = ""
    part: str = ""
    helpers: tuple[tuple[str, str], ...] = ()
    speaker: str = ""
    side: str = ""
    due: str = ""
    due_text: str = ""
    due_warnings: tuple[str, ...] = ()
    due_refused: str = ""
    topics: tuple[str, ...] = ()
    refs: tuple[int, ...] = ()
    ref_codes: tuple[str, ...] = ()
    fit: str = ""
    criterion: str = ""
    place: str = ""
    amount: str = ""
    position: str = ""
    client_position: str = ""
    old: str = ""
    new: str = ""
    names: tuple[str, ...] = ()
    present: bool = False
    spans: tuple[Span, ...] = ()

    @property
    def said(self) -> dict[str, Any]:
        """What an entry has of its line, by its fields; the helpers are still names with their parts."""
        return {name: getattr(self, name) for name in SAID}


SAID = (
    *("kind", "raw", "text", "internal", "topics", "refs", "fit", "part", "due", "due_text", "speaker"),
    *("side", "owner", "helpers", "criterion", "place", "amount", "position", "client_position"),
)

# ----------------------------------------------------------------------------------------------------
# The start of a line.

# ~ says internal, but ~/notes is a path and ~~ a stroke
_TILDE = re.compile(r"\s*(?:([~～])(?![/~～])\s*)?")
_MARK = re.compile(r"([^\s:：]{1,12})([:：]|\s)")
# 办@李雷, 》＠王总, ~价#价格: marks that stand at once before a sign; a letter there begins an address (n@example.com)
GLUED = f"[{''.join(BY_MARK)}!！$＄￥¥>＞》]"
_GLUED = re.compile(rf"({GLUED})(?=[@＠]|[#＃](?!\d))")
_COLON_AFTER_SPACE = re.compile(r"\s[:：]")
# C:\ and file:// are no marks
_PATH = re.compile(r":[\\/]")

_SIGNS = "+＋-－−"
_COLON = re.compile("[:：]")
_DOTS = re.compile(r"\s*(\.{3,}|．{3,}|…+|。{3,})\s*(?=\S)")
_BETWEEN_NAMES = re.compile(r"\s*[、，,]\s*|\s+(?=[+＋\-－−])")
_WORD_NAME = re.compile(r"[^\W\d_][\w'’.\-]*")
_CAPITAL_NAME = re.compile(r"[^\W\d_][\w'’.\-]*(?: [^\W\d_][\w'’.\-]*){0,3}")

# Names under which other programs give our kinds (`capture --jsonl`)
_OTHER_NAMES = {
    **{"EXPECTATION": "effect", "REQUIREMENT": "need"},
    **{"AGREEMENT": "consensus", "SOLUTION": "proposal"},
}


class LineHead(NamedTuple):
    """How a line begins. `kind` is None where no mark stands; `body` is where the text begins."""

    internal: bool
    kind: Kind | None
    style: str  # how the mark was written: mark, letter, word
    mark: tuple[int, int]
    body: int
    spans: tuple[Span, ...]


def head(raw: str) -> LineHead:
    """Find `~` and the mark: only at the start, and only before a space, a colon, or a sign such as @."""
    tilde = _TILDE.match(raw)
    assert tilde is not None  # every part of it may be absent
    at = tilde.end()
    spans = (Span(tilde.start(1), tilde.end(1), "internal"),) if tilde[1] else ()
    none = LineHead(bool(tilde[1]), None, "", (at, at), at, spans)
    glued = _GLUED.match(raw, at) if at == len(tilde[1] or "") else None
    match = glued or _MARK.match(raw, at)
    if match is None:
        return none
    kind, style = _kind_of(normalize("NFKC", match[1]))
    end, colon = match.end(), not glued and match[2] in ":："
    if style == "word" and not colon:
        spaced = _COLON_AFTER_SPACE.match(raw, match.end(1))
        if spaced is None:
            return none
        end = spaced.end()
    if kind is None or (colon and _PATH.match(raw, match.end(1))):
        return none
    mark_end = end if style == "word" or colon else match.end(1)
    while end < len(raw) and raw[end].isspace():
        end += 1
    return LineHead(bool(tilde[1]), kind, style, (at, mark_end), end, (*spans, Span(at, mark_end, "mark")))


def _kind_of(token: str) -> tuple[Kind | None, str]:
    """The kind of a mark, letter or word, and which of them it is."""
    tables = (
        ("mark", BY_MARK, token),
        ("letter", BY_LETTER, token.lower()),
        ("word", BY_WORD, token.upper()),
    )
    return next(((table[said], style) for style, table, said in tables if said in table), (None, ""))


def kind_named(word: str) -> str:
    """The kind's name for a name, mark, letter or word as other programs may give it; "" when it is none."""
    token = normalize("NFKC", word).strip()
    if token.lower() in BY_NAME:
        return token.lower()
    kind, _ = _kind_of(token)
    return kind.name if kind else _OTHER_NAMES.get(token.upper(), "")


def with_kind(line: str, kind: str) -> str:
    """The same line under another kind's mark, in the style of the mark it has; `~` stays in front."""
    target, line = BY_NAME[kind], legible(line)[0]
    found = head(line)
    if found.kind is None:
        mark = mark_of(target, han=has_han(line) or not line.strip())
        return f"{line[: found.body]}{mark} {line[found.body :]}"
    start, end = found.mark
    old = line[start:end]
    # the new mark may be a letter, which does not stand before a sign
    gap = " " if end == found.body and old[-1:] not in ":：" else ""
    return line[:start] + _styled(target, old, found.style) + gap + line[end:]


def keep_date(line: str, reading: Reading) -> str:
    """The line with its date as a part of the text, where it was read at the end of a task; with it read again, where it
    was kept. Any other line as it is."""
    mark = next((span for span in reading.spans if line[span.start : span.end] == KEPT), None)
    if mark is not None:
        return line[: mark.start] + line[mark.end :]
    due = next((span for span in reading.spans if span.role == "due"), None)
    if due is None or not reading.due or not reading.text:
        return line
    behind = list(line[due.end :])
    for start, end, _ in reading.spans:
        if start >= due.end:
            behind[start - due.end : end - due.end] = " " * (end - start)
    if "".join(behind).strip(" \t　.。,，;；!！)）"):
        return line
    return f"{line[: due.start]}{KEPT}{line[due.start :]}"


class _Letters(dict[int, int]):
    """Marks that are drawn into the letter before them, and joiners, as a letter; looked up once each."""

    def __missing__(self, point: int) -> int:
        mark = category(chr(point))[0] == "M" or point in (0x200C, 0x200D)
        self[point] = ord("x") if mark else point
        return self[point]


_letters = _Letters()


def lettered(text: str) -> str:
    """The text with combining signs as letters, each in its place: so names in any script are whole words."""
    return text if text.isascii() else text.translate(_letters)


def has_han(text: str) -> bool:
    """Whether Chinese characters stand in the text: then Chinese marks suit it."""
    return not text.isascii() and any("㐀" <= sign <= "鿿" or "豈" <= sign <= "﫿" for sign in text)


def mark_of(kind: Kind, *, han: bool) -> str:
    """The mark that suits the line's language; kinds without a letter have a sign for both."""
    return kind.mark if han and kind.mark else kind.letters[0]


def _styled(kind: Kind, old: str, style: str) -> str:
    """The mark of `kind` written the way `old` was, with its colon."""
    name = old.rstrip(" \t　:：")
    rest = old[len(name) :]
    if style == "mark":
        return mark_of(kind, han=True) + rest
    if style == "letter":
        return kind.letters[0] + rest
    word = next(word for word in kind.words if word.isascii() == name.isascii())
    if name.isascii() and not name.isupper():
        word = word.lower() if name.islower() else word.capitalize()
    return word + rest


def special_form(raw: str, kind: str, people: People) -> Reading | None:
    """A correction, a continuation or a presence; None for an entry."""
    start = len(raw) - len(raw.lstrip())
    first = raw[start : start + 1]
    if first in "sｓ":
        return _correction(raw, start, kind)
    if first in ".．…。":
        return _continuation(raw, kind)
    if first in _SIGNS:
        return _presence(raw, start, kind, people)
    return None


def _correction(raw: str, start: int, kind: str) -> Reading | None:
    """`s/old/new/`: the last slash may be missing, `\\/` is a slash, words behind it make it an entry."""
    slash = raw[start + 1 : start + 2]
    if not slash or slash not in "/／":
        return None
    line = raw.rstrip()
    cuts = [m.start() for m in re.finditer(rf"(?<!\\){slash}", line)]
    if len(cuts) == 3 and cuts[2] == len(line) - 1:
        end = cuts[2]
    elif len(cuts) == 2:
        end = len(line)
    else:
        return None
    if cuts[1] == cuts[0] + 1:
        return None
    old, new = line[cuts[0] + 1 : cuts[1]], line[cuts[1] + 1 : end]
    spans = (
        Span(start, cuts[0] + 1, "mark"),
        Span(cuts[0] + 1, cuts[1], "text"),
        Span(cuts[1] + 1, end, "text"),
    )
    return Reading(
        form="correction",
        raw=raw,
        kind=kind,
        old=old.replace("\\" + slash, slash),
        new=new.replace("\\" + slash, slash),
        spans=tuple(span for span in spans if span.end > span.start),
    )


def _continuation(raw: str, kind: str) -> Reading | None:
    dots = _DOTS.match(raw)
    if dots is None:
        return None
    spans = (Span(dots.start(1), dots.end(1), "mark"), Span(dots.end(), len(raw.rstrip()), "text"))
    return Reading(form="continuation", raw=raw, kind=kind, text=raw[dots.end() :].rstrip(), spans=spans)


def _presence(raw: str, start: int, kind: str, people: People) -> Reading | None:
    """`+张三 +李四:工程师` or `-张三、李四:出差` alone on the line; anything that is not a list of names is an entry."""
    present = raw[start] in "+＋"
    end = len(raw.rstrip())
    if end - start > 200:
        return None
    names: list[str] = []
    spans: list[Span] = []
    at = start
    for stop in [*(m.span() for m in _BETWEEN_NAMES.finditer(raw, start + 1, end)), (end, end)]:
        signed = raw[at : at + 1] in _SIGNS and at < stop[0]
        if signed:
            if (raw[at] in "+＋") != present:
                return None
            spans.append(Span(at, at + 1, "mark"))
            at += 1
        word = raw[at : stop[0]]
        why = not present and not word[:1].isspace()  # `- 王总：…` is a note of what was said
        told = introduces(word, people) if present else why and people.meant(_COLON.split(word)[0]) != ()
        name = _COLON.split(word)[0].strip() if told else word
        if not people.meant(name):
            if not _is_name(lettered(name), alone=signed):
                return None
            if not present and len(name) > 3 and people.names and has_han(name):
                return None  # -价格太高 is a sentence where the people are known
        names.append(people.full(name) + word.strip().removeprefix(name))
        spans.append(Span(at, stop[0], "speaker"))
        at = stop[1]
    return Reading(
        form="presence",
        raw=raw,
        kind=kind,
        names=tuple(dict.fromkeys(names)),
        present=present,
        spans=tuple(spans),
    )


@cache
def _han_name() -> re.Pattern[str]:
    """Up to four characters, or a title: longer is a sentence (-价格太高了). Compiled on use: wide ranges take 4 ms."""
    return re.compile(
        r"[㐀-鿿豈-﫿]{1,4}?(?:[·•・][㐀-鿿豈-﫿]+)*(?:经理|总监|主任|老师|先生|女士|博士|教授|副?总裁?|工)?"
    )


def _is_name(word: str, *, alone: bool) -> bool:
    """Whether a word nobody knows yet can be a name; a lower-case one only behind its own sign."""
    if has_han(word):
        return _han_name().fullmatch(word) is not None
    if alone and _WORD_NAME.fullmatch(word):
        return True
    return _CAPITAL_NAME.fullmatch(word) is not None and all(
        part[0] != part[0].lower() for part in word.split()
    )
