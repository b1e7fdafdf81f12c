"""What was heard, read from the files of others: WebVTT, SRT, the texts of meeting tools, IRC logs.

    >>> read_transcript("WEBVTT\\n\\n00:01.000 --> 00:03.000\\n<v 王总>需要三年质保").turns
    (Turn(first=4, last=4, at=1.0, speaker='王总', text='需要三年质保', kind=''),)

WebVTT as the W3C has it (Teams names who speaks in a voice tag, Zoom before a colon), SRT, and what 腾讯会议, 飞书妙记, 钉钉
and others write as text: name and time, then the words. Nothing is dropped: a line that begins nothing goes on with what
was said before it, and what stands before the first turn is the head.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import reduce
from typing import NamedTuple

from dealtui.extras import PaperFault
from dealtui.text import clean

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

_STAMP = r"(?:(\d+):)?([0-5]?\d):([0-5]\d)(?:[.,](\d{1,3}))?"
_TIMING = re.compile(rf"\s*{_STAMP}\s*-->\s*{_STAMP}")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>")
_TAG = re.compile(r"</?(?:v|c|i|b|u|lang|ruby|rt|font)(?:[.\s][^>]*)?>|<\d[\d:.]*>")
_STOPS = "。！？!?.…"


class _Cue(NamedTuple):
    turn: Turn
    until: float


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
        payload = reduce(glued, (_words(line) for line in lines[first:at]), "").strip()
        pieces = _VOICE.split(payload)
        for speaker, words in [("", pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]:
            said = _words(html.unescape(_TAG.sub("", words)))
            if said:
                who = _words(html.unescape(speaker))
                yield _Cue(Turn(first + 1, at, start, who, said), until)


def _words(text: str) -> str:
    """One line of what was said; what only forbids a break, or orders directions, goes."""
    return " ".join(clean(re.sub("[\u200e\u200f\u00a0]", " ", text)).split())


_PREFIX = re.compile(r"([^\s:：<>\[\](（][^:：<>]{0,39}?)\s?[:：]\s*(\S.*)")
NO_NAME = re.compile(
    r"[，。；？！,;?!\"“”]|://|^(?:https?|note|注|备注|时间|地点|主题|主持人|参会人|会议\w*|下次\w*|下一步|结论|总结|小结|决定|决议|待办\w*"
    r"|summary|conclusions?|decisions?|agenda|action items?|next \w+|todo)$",
    re.IGNORECASE,
)


def _named(cues: list[_Cue]) -> list[_Cue]:
    """Zoom and others write `Name: words`: taken for a name what stands so more than once, or in most cues."""
    said = [_PREFIX.fullmatch(cue.turn.text) if not cue.turn.speaker else None for cue in cues]
    names = Counter(found[1] for found in said if found and not NO_NAME.search(found[1]))
    many = sum(names.values()) * 2 > len(cues)
    return [
        _Cue(cue.turn._replace(speaker=found[1], text=found[2]), cue.until)
        if found and (names[found[1]] > 1 or (many and names[found[1]]))
        else cue
        for cue, found in zip(cues, said, strict=True)
    ]


def _joined(cues: Sequence[_Cue]) -> Iterator[Turn]:
    """The cues of one speaker as one turn, until there is a pause, or a sentence ends and it is long enough."""
    open_turn, until = None, 0.0
    for cue in cues:
        turn = cue.turn
        if open_turn and (
            turn.speaker != open_turn.speaker
            or (turn.at or 0) - until > PAUSE
            or (len(open_turn.text) > LONGEST and open_turn.text[-1] in _STOPS)
        ):
            yield open_turn
            open_turn = None
        if open_turn:
            open_turn = open_turn._replace(last=turn.last, text=glued(open_turn.text, turn.text))
        else:
            open_turn = turn
        until = cue.until
    if open_turn:
        yield open_turn


def glued(before: str, after: str) -> str:
    """Two pieces of speech: a space between words of letters, none between Chinese ones."""
    if not (before and after):
        return before or after
    return f"{before} {after}" if before[-1:].isascii() or after[:1].isascii() else before + after


# ----------------------------------------------------------------------------------------------------
# IRC logs: a line each, with the time or without.

_IRC = re.compile(
    r"(?:\[?(?P<day>\d{4}-\d\d-\d\d)?[T ]?(?P<time>\d{1,2}:\d\d(?::\d\d)?)[\d.]*Z?\]?\s+)?(?:<[ @+]?(?P<nick>[^>\s]{1,60})>|(?P<server>[*-]{1,3}))\s(?P<text>.*)"
)


def _irc(lines: Sequence[str]) -> Transcript:
    turns: list[Turn] = []
    began, start, midnight, last = "", None, 0, -1
    for number, line in enumerate(lines, 1):
        found = _IRC.match(line)
        if not found:
            if turns and line.strip():
                turns[-1] = turns[-1]._replace(last=number, text=glued(turns[-1].text, _words(line)))
            continue
        clock = _clock(found["time"])
        if clock is not None:
            if clock < last - 43_200:  # past midnight
                midnight += 86_400
            last = clock
            start = clock if start is None else start
        if not began and found["day"]:
            began = f"{found['day']}T{found['time']}"
        if said := _words(found["text"]):
            at = None if clock is None or start is None else float(clock + midnight - start)
            turns.append(Turn(number, number, at, _words((found["nick"] or "").replace("_", " ")), said))
    return Transcript("irc", tuple(turns), began)


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
    turns: list[Turn] = []
    above: list[str] = []  # before the first turn
    clock: float | None = None
    for number, (line, head) in enumerate(zip(bare, heads, strict=True), 1):
        text = _words(line)
        if alone := _CLOCK_ALONE.fullmatch(text):
            clock = float(_since(alone["time"]))
            turns.append(Turn(number, number, clock, turns[-1].speaker if turns else "", ""))
        elif head:
            name, at, said = head
            turns.append(Turn(number, number, clock if at is None else at, _words(name), _words(said)))
        elif text and turns:
            turns[-1] = turns[-1]._replace(last=number, text=glued(turns[-1].text, text))
        elif text:
            above.append(text)
    turns = [turn for turn in turns if turn.text]
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
        if _LETTER.search(name) and not NO_NAME.search(name):
            return name, float(_since(found["time"])), found["text"] or ""
    return None


def _since(text: str) -> int:
    """Seconds since the beginning: 12:30 is twelve minutes and a half."""
    parts = [int(part) for part in text.split(":")]
    return sum(part * 60**place for place, part in enumerate(reversed(parts)))


def _by_name(lines: Sequence[str]) -> list[_Head | None]:
    """The lines that begin with a name which begins several; where most do, also those that look the same with a name heard once."""
    said = [_PREFIX.fullmatch(line) for line in lines]
    names = Counter(found[1] for found in said if found and not NO_NAME.search(found[1]))
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
