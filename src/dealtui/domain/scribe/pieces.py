"""The signs inside a line: people, topics, codes, fit, side, amounts, each found between two positions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from dealtui.domain.kinds import BY_PREFIX, TAGS
from dealtui.domain.people import SIDES, People, is_honoured
from dealtui.domain.scribe.marks import GLUED, has_han, lettered

if TYPE_CHECKING:
    from datetime import datetime

    from dealtui.domain.dates import DuePlace


class LinePiece(NamedTuple):
    """A piece of the line and the value it stands for."""

    start: int
    end: int
    value: str


# Typed word -> stored code; the first word of a code in each language is the one that is written back
FIT_WORDS = {
    word: code
    for code, words in {
        "full": "满足 full met",
        "partial": "部分 部分满足 partial partly",
        "alternative": "替代 alternative alt",
        "declined": "不接受 declined",
        "pending": "待定 pending tbd",
    }.items()
    for word in words.split()
}
_TOPIC_CODES = {word.casefold(): code for code, words in TAGS.items() for word in words}

# A line that names more people is no line of a scribe; what is beyond stays in the text
MOST_PEOPLE = 32

# A sign counts after a space or one of these, and after the line's mark; not inside a word, an address or a path
BEFORE_SIGN = (
    r"(?:(?<![^\s，。、；：！？,;:!?()（）\[\]【】「」『』\"'“”‘’<>《》|｜~～—…])"
    rf"|(?<=^{GLUED})|(?<=^[~～]{GLUED}))"
)
_AT = re.compile(BEFORE_SIGN + r"[@＠]((?:(?:Mr|Mrs|Ms|Dr|Prof)\.? )?\w[\w·•・'’\-]{0,39})(?![\w@＠])")
_JOINT = re.compile(r"\s*[、/／&＆]\s*|[和与及]|\s+and\s+", re.IGNORECASE)
_HASH = re.compile(BEFORE_SIGN + r"[#＃](\w{2,16})(?!\w)")
_CODE = re.compile(
    r"(?<![A-Za-z0-9Ａ-Ｚａ-ｚ０-９_.@＠#＃%&=])([A-Za-zＡ-Ｚａ-ｚ])([0-9０-９]{1,5})(?![A-Za-z0-9Ａ-Ｚａ-ｚ０-９_]|\.\d)"
)
_AFTER_CODE = re.compile(r"[\s、，,/]*")
_FIT = re.compile(rf"({'|'.join(sorted(FIT_WORDS, key=len, reverse=True))})(?!\w)", re.IGNORECASE)
_SIDE = re.compile(rf"({'|'.join(sorted(SIDES, key=len, reverse=True))})([:：]|(?=\s))", re.IGNORECASE)

_SAID = re.compile(rf"{BEFORE_SIGN}({'|'.join(sorted(SIDES, key=len, reverse=True))})[:：]", re.IGNORECASE)
_CHARGE = re.compile(
    r"(?:(?<=[\s，。、；：,;|｜])|^)((?:责任人?|负责人?|由|owner|responsible)\s*[:：]?\s*)\Z", re.IGNORECASE
)


def people_named(raw: str, start: int, end: int, known: People) -> list[LinePiece]:
    """The `@` names. A known name may hold spaces, and Chinese text may follow it at once (@李雷提交…)."""
    found: list[LinePiece] = []
    at, seen = start, lettered(raw)
    while len(found) < MOST_PEOPLE and (match := _AT.search(seen, at, end)):
        at = match.start(1) + len(match[1].rstrip("-'’"))
        until = known.end_of(raw, match.start(1), end)
        beyond, han = at - until, has_han(raw[until - 1 : until])
        if beyond < 0:  # it goes on behind a space
            ends = han or until == end or not seen[until].isalnum()
        else:
            # one more character is rather a longer name (李雷 in 李雷蕾) than the first of a sentence
            ends = until - match.start(1) > 1 and beyond > 1 and han
        if ends:
            at = until
        found.append(LinePiece(match.start(), at, raw[match.start(1) : at]))
    return found


def named_first(raw: str, start: int, end: int, known: People, ends: str = ":：") -> list[LinePiece]:
    """The name before a colon that the text begins with, known or with a title: Anna: send the offer. Others may be what it is about."""
    said = max(start, known.end_of(raw, start, end))
    stops = [said, *(at for sign in ends if (at := raw.find(sign, start, min(end, start + 60))) > start)]
    for stop in sorted(stops, reverse=True):
        name = raw[start:stop]
        if stop < end and raw[stop] in ends and (known.meant(name) or is_honoured(name)):
            return [LinePiece(start, stop, name)]
    return []


def together(raw: str, people: list[LinePiece], end: int, known: People) -> list[LinePiece]:
    """Each name with the known ones that a sign joins to it: @李雷、韩梅 are two of whom one should answer (guide 26).

    A word joins two names only where nothing follows the second at once: @李雷和韩梅确认 may be somebody's task.
    """
    found, seen = [], lettered(raw)
    for person in people:
        stop = person.end
        while (sign := _JOINT.match(raw, stop, end)) and (
            after := known.end_of(raw, sign.end(), end)
        ) > sign.end():
            if after < end and seen[after].isalnum():
                break
            stop = after
        found.append(
            person if stop == person.end else LinePiece(person.start, stop, raw[person.start + 1 : stop])
        )
    return found


def topic_tags(raw: str, start: int, end: int) -> list[LinePiece]:
    """The `#` tags: only before a word of TAGS that ends there."""
    return [
        LinePiece(match.start(), match.end(), code)
        for match in _HASH.finditer(raw, start, end)
        if (code := _TOPIC_CODES.get(narrow(match[1]).casefold()))
    ]


def codes(raw: str, start: int, end: int, entries: Callable[[str], int]) -> list[LinePiece]:
    """Codes of entries that exist, N3 or n3, in the order they stand; the value is the code in capitals."""
    return [found for match in _CODE.finditer(raw, start, end) if (found := _existing(match, entries))]


def leading_codes(raw: str, start: int, end: int, entries: Callable[[str], int]) -> list[LinePiece]:
    """The codes that an answer begins with: N1 N2, N1、N2, N1,N2, N1/N2."""
    found: list[LinePiece] = []
    at = start
    while (match := _CODE.match(raw, at, end)) and (code := _existing(match, entries)):
        found.append(code)
        gap = _AFTER_CODE.match(raw, code.end, end)
        at = gap.end() if gap else code.end
    return found


def fit_at(raw: str, at: int, end: int) -> LinePiece | None:
    """The fit word that stands here, right after the codes; 满足 in 满足合规要求 is none."""
    gap = _AFTER_CODE.match(raw, at, end)
    match = _FIT.match(raw, gap.end() if gap else at, end)
    return LinePiece(match.start(), match.end(), FIT_WORDS[match[1].casefold()]) if match else None


def side_at(raw: str, at: int, end: int) -> tuple[LinePiece, bool] | None:
    """Whose line it is, from the word it begins with, and whether a colon behind makes that word a sign."""
    match = _SIDE.match(raw, at, end)
    if match is None:
        return None
    return LinePiece(match.start(), match.end(), SIDES[match[1].casefold()]), bool(match[2])


def sides_said(raw: str, start: int, end: int) -> list[LinePiece]:
    """Where each side is given the word, 我方：… 客户：…, the first time for each; the value is the side."""
    found: dict[str, LinePiece] = {}
    for match in _SAID.finditer(raw, start, end):
        side = SIDES[match[1].casefold()]
        found.setdefault(side, LinePiece(match.start(), match.end(), side))
    return list(found.values())


def charge_at(raw: str, start: int, at: int) -> int:
    """Where the word for being responsible begins that stands right before a name (责任 @韩梅); `at` without one."""
    match = _CHARGE.search(raw, max(start, at - 24), at)
    return match.start(1) if match else at


def _existing(match: re.Match[str], entries: Callable[[str], int]) -> LinePiece | None:
    code = narrow(match[0]).upper()
    if code[0] in BY_PREFIX and code[1] != "0" and entries(code):
        return LinePiece(match.start(), match.end(), code)
    return None


def narrow(text: str) -> str:
    """Full-width letters and digits as ASCII."""
    return text if text.isascii() else normalize("NFKC", text)


# ----------------------------------------------------------------------------------------------------
# Taking pieces off a line so that what is left reads as if they had never stood there.

_BRACKETS = {"（": "）", "(": ")"}
# A comma or colon that belonged to the piece before it: at once behind it, or full-width behind a space
_SEPARATOR = re.compile(r"(?:[，,、：:；;]|\s*[，、：；])?\s*")
_SEPARATORS = "，,、：:；;"
_STOPS = "。.．！! "


def rest_after(raw: str, at: int, end: int) -> int:
    """Where the words go on behind a piece that ends at `at`: past spaces, a comma or colon, a bracket."""
    match = _SEPARATOR.match(raw, at, end)
    at = match.end() if match else at
    return at + 1 if at < end and raw[at] in _BRACKETS else at


def joined_cuts(raw: str, start: int, end: int, cuts: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The cuts between two positions in order: neighbours become one, brackets that held only them go too."""
    joined: list[tuple[int, int]] = []
    for cut_start, cut_end in sorted(cuts):
        if cut_end <= start or cut_start >= end:
            continue
        if joined and not raw[joined[-1][1] : cut_start].strip(" \t　，,、：:；;"):
            joined[-1] = (joined[-1][0], max(cut_end, joined[-1][1]))
        else:
            joined.append((cut_start, cut_end))
    return [_with_brackets(raw, start, end, cut) for cut in joined]


def _with_brackets(raw: str, start: int, end: int, cut: tuple[int, int]) -> tuple[int, int]:
    before, after = cut
    while before > start and raw[before - 1].isspace():
        before -= 1
    while after < end and raw[after].isspace():
        after += 1
    if before > start and after < end and _BRACKETS.get(raw[before - 1]) == raw[after]:
        return before - 1, after + 1
    return cut


def kept(raw: str, start: int, end: int, cuts: list[tuple[int, int]]) -> str:
    """The text without the cuts: one gap where a piece stood, no separator left over at either end."""
    if not cuts:
        return raw[start:end].strip()
    text = raw[start : cuts[0][0]]
    for number, (_, at) in enumerate(cuts):
        piece = raw[at : cuts[number + 1][0] if number + 1 < len(cuts) else end]
        if not text.strip():
            text, piece = "", piece[_separator_end(piece) :]
        elif text.rstrip()[-1] in _SEPARATORS:
            piece = piece[_separator_end(piece) :]
        elif piece[:1] in _SEPARATORS and piece:
            text = text.rstrip()
        elif text[-1].isspace():
            piece = piece.lstrip()
        text += piece
    text = text.strip()
    last = raw[cuts[-1][1] : end].strip()
    if last.strip(_STOPS):
        return text
    return text.removesuffix(last).rstrip("，,、 \t　")  # a full stop that ended only the piece goes with it


def _separator_end(piece: str) -> int:
    match = _SEPARATOR.match(piece)
    return match.end() if match else 0


# ----------------------------------------------------------------------------------------------------
# Where a line may name its due date, and what to say of words that were meant as one but are none.
#
# Everything about dates themselves is in `dealtui.domain.dates`, which is imported by the first action only.

# What looks like a date to a reader: asked for its reason when it is none
_MEANT_AS_DATE = (
    r"(?:(?:周|星期|礼拜)[一二三四五六日天])?[\dxX×*某]{1,4}\s?[年月](?:[\dxX×*某]{0,4}\s?[月日号]?){0,2}(?:之?前)?"
    r"|\d{1,4}[-/／－]\d{1,2}(?:[-/／－]\d{1,4})?(?![a-z0-9_])"
    r"|每个?(?:[天日月季年]|周[一二三四五六日天]?|星期[一二三四五六日天]?)"
    r"|(?:这|本|下)?(?:周|星期)[一二三四五六日天](?:之?后|以后)"
    r"|(?!提前|目前|之前|以前)[^\s,，.。;；:：、()（）]{1,6}?[前后](?:\d{1,3}|[一二两三四五六七八九十半]{1,3})个?(?:工作日|天|日|周|星期|月|小时)(?:[之以]?内)?"
    r"|[年节][前后](?![\w])"
    r"|尽快|尽早|尽速|马上|立即|立刻|随时|近期|待定"
    r"|(?:asap|soon|tbd|tbc|immediately|(?:every|each) \w{1,9})(?!\w)"
)


@cache
def _meant() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Such words after a name, at the end, behind a keyword; compiled by the first action (5 ms)."""
    return (
        re.compile(_MEANT_AS_DATE, re.IGNORECASE),
        re.compile(rf"(?<=[\s,，、;；])({_MEANT_AS_DATE})[\s\0.。!！)）]*\Z", re.IGNORECASE),
        re.compile(
            rf"(?:截止(?:日期|时间)?|期限|最迟|最晚|(?<!\w)(?:due|deadline))[到于为]?[\s:：]*(?:{_MEANT_AS_DATE})",
            re.IGNORECASE,
        ),
    )


_KEYWORD = re.compile(r"(?:截止(?:日期|时间)?|期限|最迟|最晚|due|deadline)[到于为]?[\s:：]*", re.IGNORECASE)


# A clause that says nothing but when: "收集清单，周五前完成", "…, done by Friday"
_DONE_BEHIND = re.compile(
    r"\s*(?:全部|都|要|须|必须)?(?:完成|做完|办好|办结|到位)(?=\s*(?:\Z|[，,。；;！!]))"
)
_DONE_BEFORE = re.compile(r"(?<=[,;])\s*(?:to be )?(?:done|completed|finished)\s*\Z", re.IGNORECASE)
_CLAUSE_BEGINS = re.compile(r"[，,、。；;：:\s]\Z")


def due_at(raw: str, places: Iterable[tuple[int, int]], now: datetime) -> DuePlace | None:
    """The date that begins at one of the places (right after a name), each with the position it may not pass."""
    from dealtui.domain.dates import leading_due

    for at, border in places:
        if at < border and (found := leading_due(raw[at:border], now)) and not found.refused:
            return _trimmed(raw[at:border], found, at)
    return None


def _trimmed(text: str, found: DuePlace, at: int = 0) -> DuePlace:
    """Without the spaces at its end; `at`: where the text begins in the line."""
    length = len(text[found.start : found.end].rstrip())
    return found._replace(start=at + found.start, end=at + found.start + length)


def rest_of_clause(raw: str, start: int, end: int, before: str) -> list[tuple[int, int]]:
    """The 完成 or "done" that only goes with the date from `start` to `end`: 收集清单，周五前完成.

    Only where the date has a clause of its own and a task stands `before` it; else 完成 may be the task.
    """
    if not before.strip(" \t　，,、：:"):
        return []
    done = _DONE_BEHIND.match(raw, end)
    if done and _CLAUSE_BEGINS.search(raw, 0, start):
        return [(start, done.end())]
    said = _DONE_BEFORE.search(raw, 0, start)
    return [(said.start(), end)] if said else []


def due_by_keyword(text: str, now: datetime) -> DuePlace | None:
    """The date at its keyword anywhere in an action's text, or the event from which the text counts."""
    from dealtui.domain.dates import keyword_due

    found = keyword_due(text, now)
    return found and _trimmed(text, found)


def due_at_end(text: str, now: datetime) -> DuePlace | None:
    """The date that the task ends with as a whole phrase (send the deck on Friday), or the words there that were meant as
    one and are none (…, asap)."""
    from dealtui.domain.dates import DuePlace, read_due, trailing_due

    if found := trailing_due(text, now):
        return found
    if meant := _meant()[1].search(text):
        found = DuePlace(*meant.span(1), read_due(meant[1], now))
        return found if found.refused not in ("", "no-date") else None
    return None


def no_due(text: str, places: Iterable[int], now: datetime) -> DuePlace | None:
    """Words at one of the places, or behind a keyword, that look like a date and are none: 2月30日, 尽快, X月X日."""
    from dealtui.domain.dates import DueDate, DuePlace, Refusal, leading_due, read_due, reads_as_fraction

    places = list(places)
    for at in places:
        if (found := leading_due(text[at:], now)) and found.refused:
            return _trimmed(text[at:], found, at)
    after_name, _, after_keyword = _meant()
    matches = [after_name.match(text, at) for at in places]
    if (behind := after_keyword.search(text)) and (keyword := _KEYWORD.match(text, behind.start())):
        matches.append(after_name.match(text, keyword.end()))
    for match in filter(None, matches):
        due = read_due(match[0], now)
        if isinstance(due, DueDate) and reads_as_fraction(text[match.start() :], now):
            due = Refusal("fraction")
        if isinstance(due, Refusal) and due.reason != "no-date":
            return DuePlace(match.start(), match.start() + len(match[0].rstrip()), due)
    return None
