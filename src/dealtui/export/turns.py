"""What was heard, read from the files of others: WebVTT, SRT, the texts of meeting tools, IRC logs.

    >>> read_transcript("WEBVTT\n\n00:01.000 --> 00:03.000\n<v 王总>需要三年质保").turns
    (Turn(first=4, last=4, at=1.0, speaker='王总', text='需要三年质保', kind=''),)

WebVTT as the W3C has it (Teams names who speaks in a voice tag, Zoom before a colon), SRT, and what 腾讯会议, 飞书妙记, 钉钉
and others write as text: name and time, then the words. Nothing is dropped: a line that begins nothing goes on with what
was said before it, and what stands before the first turn is the head.

Minutes that others wrote, Markdown, plain text or Word: a turn for each heading, item, table row and line.

    >>> read_others("## 待办\n- [ ] 提交方案 @李雷 2026-12-01\n").turns[1]
    Turn(first=2, last=2, at=None, speaker='', text='提交方案 @李雷 2026-12-01', kind='action')

What a place in the file says of a line (a heading is a topic, an item below 待办 or "Action items" is an action, so is an open
box) is told as its kind, which is only proposed; a note is one whatever its words speak for. Code, HTML and rules are no turns; they stay in the file, which is kept whole.
"""

from __future__ import annotations

import html
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from itertools import chain, pairwise, zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.domain.kinds import BY_WORD, TAGS
from dealtui.extras import PaperFault, bloated, needing, unpacking
from dealtui.text import clean, width

if TYPE_CHECKING:
    from markdown_it.token import Token


LONGEST = 400  # characters of one turn, from which on the next sentence is one of its own
PAUSE = 30.0  # seconds of silence that part two turns of one speaker


class Turn(NamedTuple):
    """Somebody speaks. `first` and `last`: its lines in the file, from 1; `at`: seconds since the beginning, None where the file does not say."""

    first: int
    last: int
    at: float | None
    speaker: str
    text: str
    kind: str = ""  # where the file itself says what it is (a heading is a topic)


class Transcript(NamedTuple):
    """`form`: vtt, srt, irc, text; `began`: when, ISO 8601, as far as the file says; `title`: what it calls itself."""

    form: str
    turns: tuple[Turn, ...]
    began: str = ""
    title: str = ""

    @property
    def speakers(self) -> dict[str, int]:
        """Who speaks how often, in the order in which they begin."""
        return dict(Counter(turn.speaker for turn in self.turns if turn.speaker))

    @property
    def seconds(self) -> float:
        return max((turn.at for turn in self.turns if turn.at is not None), default=0.0)


def read_transcript(text: str) -> Transcript:
    """The turns of a file in their order. PaperFault where nobody speaks in it."""
    lines = text.removeprefix("\ufeff").splitlines()
    if any(_TIMING.match(line) for line in lines):
        form = "vtt" if lines and lines[0].startswith("WEBVTT") else "srt"
        found = Transcript(form, tuple(_joined(_named(list(_cues(lines))))))
    elif sum(bool(_IRC.match(line)) for line in lines) * 2 > sum(bool(line.strip()) for line in lines):
        found = _irc(lines)
    else:
        found = _plain(lines)
    if not found.turns:
        raise PaperFault("paper.nobody_speaks")
    return found


def talks(text: str) -> bool:
    """Whether a text is a talk with its times rather than minutes of it: turn by turn it says who speaks when."""
    try:
        turns = [turn for turn in read_transcript(text).turns if turn.speaker and turn.at is not None]
    except PaperFault:
        return False
    return len(turns) > 3 and len({turn.speaker for turn in turns}) * 2 <= len(turns)


# ----------------------------------------------------------------------------------------------------
# WebVTT (W3C) and SRT: cues, each with its time.

_STAMP = r"(?:(\d{1,4}):)?([0-5]?\d):([0-5]\d)(?:[.,](\d{1,3}))?"
_TIMING = re.compile(rf"\s*{_STAMP}\s*-->\s*{_STAMP}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)? ([^<>]*)>")
_TAG = re.compile(r"</?(?:v|c|i|b|u|lang|ruby|rt|font)(?:[.\s][^<>]*)?>|<\d[\d:.]*>")
_STOPS = "。！？!?.…"


_Cue = tuple[Turn, float]  # and until when


def _seconds(found: Sequence[str | None]) -> float:
    hours, minutes, seconds, parts = found
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + float(f"0.{parts or 0}")


def _cues(lines: Sequence[str]) -> Iterator[_Cue]:
    """The cues with words; one in which several speak is several. Ids, notes and styles have no time and are passed over."""
    at = 0
    while at < len(lines):
        timing = _TIMING.match(lines[at])
        at += 1
        if not timing:
            continue
        start, until = _seconds(timing.groups()[:4]), _seconds(timing.groups()[4:])
        first = at
        while at < len(lines) and lines[at].strip() and not _TIMING.match(lines[at]):
            if lines[at].strip().isdecimal() and at + 1 < len(lines) and _TIMING.match(lines[at + 1]):
                break  # SRT without an empty line between two cues
            at += 1
        payload = glued(*map(_words, lines[first:at])).strip()
        pieces = _VOICE.split(payload)
        for speaker, words in [("", pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]:
            said = _words(html.unescape(_TAG.sub("", words)))
            if said:
                who = _words(html.unescape(speaker))
                yield Turn(first + 1, at, start, who, said), until


def _words(text: str) -> str:
    """One line of what was said; what only forbids a break, or orders directions, goes."""
    return " ".join(clean(re.sub("[\u200e\u200f\u00a0]", " ", text)).split())


_PREFIX = re.compile(r"([^\s:：<>\[\](（][^:：<>]{0,39}?)\s?[:：]\s*(\S.*)")
_NO_NAME = re.compile(
    r"[，。；？！,;?!\"“”]|://|^(?:https?|note|注|备注|说明|时间|地点|主题|主持人|参会人|会议\w*|下次\w*|下一步|结论|总结|小结|决议|待办\w*"
    r"|接口|功能|数据|安全|性能|问题|难点|风险|费用|总价|单价|成本|预算|合同|付款\w*|交付\w*|验收\w*|质保|维保|培训|进度|目标"
    r"|summary|conclusions?|decisions?|agenda|action items?|next \w+|budget|costs?|risks?|questions?|goals?|delivery|payment|training)$",
    re.IGNORECASE,
)
_MARKS = {*BY_WORD, *(word for words in TAGS.values() for word in words if not word.isascii())}


def _may_be_name(words: str) -> bool:
    """No sentence, and no word for what is talked about."""
    return not _NO_NAME.search(words) and words.upper() not in _MARKS


def _names(
    texts: Iterable[str], form: re.Pattern[str] = _PREFIX
) -> tuple[list[re.Match[str] | None], Counter[str]]:
    """What stands before the colon of each text; and how often what can be a name does."""
    said = [form.fullmatch(text) for text in texts]
    return said, Counter(found[1] for found in said if found and _may_be_name(found[1]))


def _named(cues: list[_Cue]) -> list[_Cue]:
    """Zoom and others write `Name: words`: taken for a name what stands so more than once, or in most cues."""
    said, names = _names("" if turn.speaker else turn.text for turn, _ in cues)
    many = sum(names.values()) * 2 > len(cues)
    return [
        (turn._replace(speaker=found[1], text=found[2]), until)
        if found and (names[found[1]] > 1 or (many and names[found[1]]))
        else (turn, until)
        for (turn, until), found in zip(cues, said, strict=True)
    ]


def _joined(cues: Sequence[_Cue]) -> Iterator[Turn]:
    """The cues of one speaker as one turn, until there is a pause, or a sentence ends and it is long enough."""
    said: list[Turn] = []
    silent, length = 0.0, 0
    for turn, until in cues:
        if said and (
            turn.speaker != said[0].speaker
            or (turn.at or 0) - silent > PAUSE
            or (length > LONGEST and said[-1].text[-1] in _STOPS)
        ):
            yield _one(said)
            said, length = [], 0
        said.append(turn)
        silent, length = until, length + len(turn.text)
    if said:
        yield _one(said)


def _one(pieces: Sequence[Turn]) -> Turn:
    """What was said piece by piece as one turn. Put together once: who speaks for an hour does so in thousands of lines."""
    return pieces[0]._replace(last=pieces[-1].last, text=glued(*(piece.text for piece in pieces)))


def glued(*pieces: str) -> str:
    """Pieces of speech in one: a space between words of letters, none between Chinese ones."""
    said = [piece for piece in pieces if piece]
    gaps = (" " if a[-1].isascii() or b[0].isascii() else "" for a, b in pairwise(said))
    return "".join(chain.from_iterable(zip_longest(said, gaps, fillvalue="")))


# ----------------------------------------------------------------------------------------------------
# IRC logs: a line each, with the time or without.

_IRC = re.compile(
    r"(?:\[?(?P<day>\d{4}-\d\d-\d\d)?[T ]?(?P<time>\d{1,2}:\d\d(?::\d\d)?)[\d.]*Z?\]?\s+)?(?:<[ @+]?(?P<nick>[^>\s]{1,60})>|(?P<server>[*-]{1,3}))\s(?P<text>.*)"
)


def _irc(lines: Sequence[str]) -> Transcript:
    turns: list[list[Turn]] = []
    began, start, midnight, last = "", None, 0, -1
    for number, line in enumerate(lines, 1):
        found = _IRC.match(line)
        if not found:
            if turns and line.strip():
                turns[-1].append(_going_on(number, line))
            continue
        clock = _clock(found["time"])
        if clock is not None:
            if clock < last - 43_200:  # past midnight
                midnight += 86_400
            last = clock
            start = clock if start is None else start
        if not began and found["day"]:
            began = _moment(*found["day"].split("-"), *found["time"].split(":")[:2])
        if said := _words(found["text"]):
            at = None if clock is None or start is None else float(clock + midnight - start)
            who = _words((found["nick"] or "").replace("_", " "))
            turns.append([Turn(number, number, at, who, said)])
    return Transcript("irc", tuple(map(_one, turns)), began)


def _going_on(number: int, line: str) -> Turn:
    """A line that begins nothing."""
    return Turn(number, number, None, "", _words(line))


def _moment(*parts: str) -> str:
    """Year, month, day, hour, minute in ISO 8601; "" where no calendar or clock has them."""
    try:
        return datetime(*map(int, parts)).isoformat(timespec="seconds")  # type: ignore[arg-type]
    except ValueError:
        return ""


def _clock(text: str | None) -> int | None:
    """Seconds of the day, or since the beginning."""
    if not text:
        return None
    parts = [int(part) for part in text.split(":")]
    hours, minutes, seconds = parts if len(parts) == 3 else (0, *parts) if parts[0] > 23 else (*parts, 0)
    return hours * 3600 + minutes * 60 + seconds


# ----------------------------------------------------------------------------------------------------
# The texts of meeting tools: `name time` above the words, `[name] time`, `[time] name: words`, `name(time): words`, or only
# `name: words`, with a time now and then in a line of its own.

_TIME = r"(?P<time>\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d{1,3})?"
_OPEN, _CLOSE = r"[（(\[【]", r"[)）\]】]"
_LABEL = r"(?:说话人|发言人|发言者|speaker)\s?\d{1,2}"  # who was told apart, not named
_HEADS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<name>{_LABEL})\s+{_TIME}(?P<text>.*)",
        rf"(?P<name>\S.{{0,39}}?)\s*{_OPEN}{_TIME}{_CLOSE}\s*[:：]?\s*(?P<text>.*)",
        rf"{_OPEN}?{_TIME}{_CLOSE}?\s+(?P<name>[^:：]{{1,40}}?)\s*[:：]\s*(?P<text>.*)",
        rf"(?P<name>\S.{{0,39}}?)\s+(?:\d{{4}}[-/.]\d\d?[-/.]\d\d?\s+)?{_TIME}\s*(?:[:：]\s*(?P<text>.*))?",
    )
)
_LETTER = re.compile(r"[^\W\d_]")
_CLOCK_ALONE = re.compile(rf"\(?{_TIME}\)?")
_CHAT = re.compile(r"From (.+?) to .+", re.IGNORECASE)
_MARKUP = re.compile(r"^[#>*_\s]+(?=\S)|\*\*|\*$|\\(?=[-*_.])")  # of Markdown, at the ends of a line
# What the tool says of itself, which nobody has said
_OF_THE_TOOL = re.compile(
    r"\S.* (?:started|stopped) transcription|(?:Transcription|Meeting) ended after [\d:]+.*|Transcribed by https?://\S+"
    r"|This editable transcript was computer generated.*",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(20\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?(?:\s*(?:周.|星期.)?\s*(上午|下午|晚上|AM|PM)?\s*(\d{1,2})[:：](\d\d))?"
)
_ENGLISH_DATE = re.compile(
    r"(?:\d{1,2} [a-z]{3,9}|[a-z]{3,9} \d{1,2}),? 20\d\d(?:,? \d{1,2}:\d\d ?(?:[ap]m)?)?", re.IGNORECASE
)
# What stands before and behind the name of a meeting in its head
_TITLE = re.compile(
    r"(?:文字记录\s*[:：]?\s*)?(?P<title>.*?)\s*(?:- )?(?:20\d\d[-/.年]\d.*)?(?:-\d{8}_\d{6})?(?:\s?- ?(?:Meeting )?Transcript)?",
    re.IGNORECASE,
)

_Head = tuple[str, float | None, str]  # who begins to speak, when, what stands in the same line


def _plain(lines: Sequence[str]) -> Transcript:
    bare = [_MARKUP.sub("", line.strip()) for line in lines]
    bare = ["" if _OF_THE_TOOL.fullmatch(line) else line for line in bare]
    timed, named = [_head(line) for line in bare], _by_name(bare)
    heads = named if sum(map(bool, named)) > sum(map(bool, timed)) else timed
    begun: list[list[Turn]] = []
    above: list[str] = []  # before the first turn
    clock: float | None = None
    for number, (line, head) in enumerate(zip(bare, heads, strict=True), 1):
        text = _words(line)
        if alone := _CLOCK_ALONE.fullmatch(text):
            clock = float(_since(alone["time"]))
            begun.append([Turn(number, number, clock, begun[-1][0].speaker if begun else "", "")])
        elif head:
            name, at, said = head
            begun.append([Turn(number, number, clock if at is None else at, _words(name), _words(said))])
        elif text and begun:
            begun[-1].append(_going_on(number, text))
        elif text:
            above.append(text)
    turns = [turn for turn in map(_one, begun) if turn.text]
    first = min((turn.at for turn in turns if turn.at is not None), default=0.0)
    if first >= 3600 * 6:  # the time of day, not since the beginning
        turns = [turn._replace(at=None if turn.at is None else turn.at - first) for turn in turns]
    return Transcript("text", tuple(turns), _began(above), _title(above))


def _head(line: str) -> _Head | None:
    if not line[:1] or ":" not in line:
        return None
    for pattern in _HEADS:
        found = pattern.fullmatch(line)
        if not found:
            continue
        name = found["name"].strip().strip("[]【】").strip()
        if chat := _CHAT.fullmatch(name):
            name = chat[1]
        if _LETTER.search(name) and _may_be_name(name):
            return name, float(_since(found["time"])), found["text"] or ""
    return None


def _since(text: str) -> int:
    """Seconds since the beginning: 12:30 is twelve minutes and a half."""
    parts = [int(part) for part in text.split(":")]
    return sum(part * 60**place for place, part in enumerate(reversed(parts)))


def _by_name(lines: Sequence[str]) -> list[_Head | None]:
    """The lines that begin with a name which begins several; where most do, also those that look the same with a name heard once."""
    said, names = _names(lines)
    often = [place for place, found in enumerate(said) if found and names[found[1]] > 1]
    rest = lines[often[0] :] if often else ()
    most = len(often) * 2 > sum(bool(line) and not _CLOCK_ALONE.fullmatch(line) for line in rest)

    # How name and words are parted, and whether the line stands apart from the one above
    looks = [
        (found.string[found.end(1) : found.start(2)], not lines[place - 1]) if found else None
        for place, found in enumerate(said)
    ]
    forms = {looks[place] for place in often}

    def begins(name: str, place: int) -> bool:
        alike = most and place > often[0] and looks[place] in forms
        return names[name] > 1 or (names[name] == 1 and alike)

    return [
        (found[1], None, found[2]) if found and begins(found[1], place) else None
        for place, found in enumerate(said)
    ]


def _title(above: Sequence[str]) -> str:
    """What the head calls the meeting: its first line that is more than a date, or the word for a transcript."""
    for line in above[:4]:
        if re.match(r"关键词|attendees", line, re.IGNORECASE):
            break
        found = _TITLE.fullmatch(_ENGLISH_DATE.sub("", line).strip())
        title = found["title"].strip() if found else line
        if _LETTER.search(title) and not re.match("文字记录|📖", title):
            return title
    return ""


def _began(above: Sequence[str]) -> str:
    """The date that the head of a text tells, with its time where there is one."""
    for line in above[:12]:
        if english := _ENGLISH_DATE.search(line):
            import pendulum

            with suppress(ValueError):
                if isinstance(told := pendulum.parse(english[0], strict=False, tz=None), datetime):
                    return told.isoformat()[: 19 if ":" in english[0] else 10]
        if found := _DATE.search(line):
            year, month, day, half, hour, minute = found.groups()
            with suppress(ValueError):
                if hour is None:
                    return date(int(year), int(month), int(day)).isoformat()
                later = 12 if half in ("下午", "晚上", "PM") and int(hour) < 12 else 0
                moment = datetime(int(year), int(month), int(day), int(hour) + later, int(minute))
                return moment.isoformat(timespec="seconds")
    return ""


# ----------------------------------------------------------------------------------------------------
# Minutes that others wrote, Markdown, plain text or Word: a turn for each heading, item, table row and line.

WRAPPED = 60  # cells from which on a line of prose may go on in the next

# What a heading says of the items below it; the first row whose words it begins with
_SECTIONS = (
    (
        "action",
        r"actions?\b(?: items?\b)?|next steps?\b|to-?dos?\b|follow-?ups?\b|待办|后续行动|行动项|行动计划|后续工作|下一步|任务分工|任务清单",
    ),
    ("decision", r"decisions?\b|resolutions?\b|决议|决定事项|会议决定"),
    ("consensus", r"consensus\b|agreed\b|共识|一致意见"),
)
_BOX_BEGINS, _BOX_ENDS = re.compile(r"<(?:div|details|aside)\b"), re.compile(r"</(?:div|details|aside)>")
_NOT_NOW = re.compile(r"review|last|previous|回顾|上次|前情", re.IGNORECASE)
_BOX = re.compile(r"\[( |x|X)\]\s+")
_NOTHING = re.compile(
    r"(?:none|n/?a|tbd|无|暂无|没有)\W*|https?://\S+|~~.*~~|列出后续待办任务.*|此任务已被删除", re.IGNORECASE
)
_SPEAKER_LABEL = re.compile(r"(?:new |pending |existing )?action items?\b\W*(?:$|[:：]|to\b)", re.IGNORECASE)
_WHO = re.compile(r"([A-Za-z][\w.]{0,15}|[一-鿿]{2,4})\s?[:：]\s*(\S.*)")
# What the headers of a table of tasks say: who, and what
_OF_TASKS = (
    re.compile(r"负责人|责任人|经办|owner|assignee|who\b", re.IGNORECASE),
    re.compile(r"任务|事项|行动|工作|内容|action|task|item|what\b", re.IGNORECASE),
)


def read_others(text: str, form: str = "md") -> Transcript:
    """The lines of a file in their order. PaperFault where there are none."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    body = re.sub(
        r"\A---\n.*?\n---\n", lambda front: "\n" * front[0].count("\n"), text, count=1, flags=re.DOTALL
    )
    turns = list(_turns(reader.parse(body)))
    if not turns:
        raise PaperFault("paper.no_lines")
    title = turns[0].text if turns[0].kind == "topic" else ""
    return Transcript(form, tuple(_spoken(turns)), title=title)


def _turns(tokens: Sequence[Token]) -> Iterator[Turn]:
    sections: list[tuple[int, str]] = []  # the headings that hold here: level, kind
    items = aside = 0
    head: list[str] = []
    for at, token in enumerate(tokens):
        section = sections[-1][1] if sections else ""
        if token.type == "html_block":  # what stands in a box of its own tells how to fill the form in
            aside += len(_BOX_BEGINS.findall(token.content)) - len(_BOX_ENDS.findall(token.content))
            aside = max(0, aside)
        elif token.type in ("list_item_open", "list_item_close"):
            items += 1 if token.type == "list_item_open" else -1
        elif token.type == "heading_open" and token.map:
            words = _plain_line(tokens[at + 1])
            level = int(token.tag[1:])
            sections = [known for known in sections if known[0] < level]
            kind = _section(words) or (sections[-1][1] if sections else "")
            sections.append((level, kind))
            if words:
                yield Turn(token.map[0] + 1, token.map[1], None, "", words, "topic")
        elif token.type == "paragraph_open" and token.map:
            for turn in _paragraph(tokens[at + 1], token.map[0], section if items else ""):
                yield turn._replace(kind="note") if aside else turn
        elif token.type == "thead_open":
            head = []
        elif token.type == "tr_open" and token.map:
            cells = [_plain_line(inside) for inside in _cells(tokens, at)]
            if not head:
                head = cells or [""]
            elif any(cells):
                yield _row(head, cells, token.map[0] + 1, section)


def _section(words: str) -> str:
    bare = re.sub(r"^[\W\d_]+", "", words)
    if _NOT_NOW.search(bare):
        return ""
    return next((kind for kind, begin in _SECTIONS if re.match(begin, bare, re.IGNORECASE)), "")


def _plain_line(inline: Token) -> str:
    """The words of a heading or a cell."""
    return " ".join(_lines(inline)).strip()


def _lines(inline: Token) -> list[str]:
    """The words of a paragraph as they stand in the lines of the file."""
    found = [""]
    for child in inline.children or ():
        if child.type in ("softbreak", "hardbreak"):
            found.append("")
        elif child.type in ("s_open", "s_close"):
            found[-1] += "~~"
        elif child.type == "image" or child.type in ("text", "code_inline"):
            found[-1] += child.content
    return [" ".join(clean(line).split()) for line in found]


def _paragraph(inline: Token, first: int, section: str) -> Iterator[Turn]:
    """A turn for each line, or for what was only wrapped; the first is of the section's kind."""
    whole: list[list[Turn]] = []
    for number, line in enumerate(_lines(inline), first + 1):
        if (
            whole
            and width(whole[-1][0].text) >= WRAPPED
            and whole[-1][-1].text[-1:] not in tuple("。！？!?.:：;；")
            and not _WHO.match(line)
        ):
            whole[-1].append(_going_on(number, line))
        elif line:
            whole.append([_going_on(number, line)])
    for place, (begun, last, _, _, words, _) in enumerate(map(_one, whole)):
        box = _BOX.match(words)
        bare = words[box.end() :] if box and box[1] == " " else words  # what is done says so
        kind = _kind(bare, "" if place else section, box[1] if box else "")
        yield Turn(begun, last, None, "", bare, kind)


def _kind(text: str, section: str, box: str) -> str:
    """What a line is by its section and its box ("" for none): what is done, struck out or empty is a note whatever it says."""
    if _NOTHING.fullmatch(text) or box in ("x", "X"):
        return "note"
    return "action" if box or _SPEAKER_LABEL.match(text) else section


def _cells(tokens: Sequence[Token], at: int) -> Iterator[Token]:
    while tokens[at].type != "tr_close":
        if tokens[at].type == "inline":
            yield tokens[at]
        at += 1


def _row(head: Sequence[str], cells: Sequence[str], line: int, section: str) -> Turn:
    """A row in one line, each cell with its header; of a table of tasks it is an action."""
    tasks = all(any(found.search(name) for name in head) for found in _OF_TASKS)
    words = "；".join(
        f"{name}：{cell}" if name else cell for name, cell in zip(head, cells, strict=False) if cell
    )
    return Turn(line, line, None, "", words, "action" if tasks or section == "action" else section)


def _spoken(turns: Sequence[Turn]) -> Iterator[Turn]:
    """`SC: words`: who begins three lines so speaks."""
    said, names = _names(("" if turn.kind == "topic" else turn.text for turn in turns), _WHO)
    for turn, found in zip(turns, said, strict=True):
        if found and names[found[1]] > 2:
            yield turn._replace(speaker=found[1], text=found[2])
        else:
            yield turn


# ----------------------------------------------------------------------------------------------------
# A Word file, as Markdown: headings, items, tables.


def word_text(data: bytes, name: str) -> str:
    """The text of a Word file; PaperFault where it is none."""
    from zipfile import BadZipFile

    with needing("office"):
        from docx import Document
        from docx.table import Table
    try:
        with unpacking(data) as packed:
            if bloated(packed, len(data)):
                raise BadZipFile
        blocks = [
            _word_rows(block) if isinstance(block, Table) else _word_lines(block)
            for block in Document(io.BytesIO(data)).iter_inner_content()
        ]
    except Exception:  # no zip, other things in it, XML that is broken: docx raises what it stumbles over
        raise PaperFault("paper.not_word", file=name) from None
    return "\n".join(chain.from_iterable(blocks)) + "\n"


def _word_rows(table: Any) -> list[str]:
    """A table as lines of Markdown."""
    rows = [[" ".join(cell.text.split()).replace("|", "\\|") for cell in row.cells] for row in table.rows]
    told = [f"| {' | '.join(row)} |" for row in rows]
    return ["", *told[:1], f"|{'---|' * len(rows[0])}" if rows else "", *told[1:], ""]


def _word_lines(block: Any) -> list[str]:
    """A paragraph as lines of Markdown; a break that was typed within it is one of the line."""
    first, *more = [" ".join(line.split()) for line in block.text.split("\n") if line.strip()] or [""]
    style = (block.style.name or "") if block.style is not None else ""
    if not first:
        return []
    if level := re.fullmatch(r"(?:Heading|标题) ?(\d)|Title", style):
        return ["", f"{'#' * min(int(level[1] or 1), 6)} {' '.join((first, *more))}", ""]
    if style.startswith(("List", "列表")) or (block._p.pPr is not None and block._p.pPr.numPr is not None):
        return [f"- {' '.join((first, *more))}"]
    return ["", first, *more, ""]
