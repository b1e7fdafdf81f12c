"""The rules: what a form of a due date is, one a row of the tables in `readers`, and what rules hand to each other.

name: the row's name, told as `DueDate.rule`. begins: the characters it may begin with (none named: any); cue: words one of
which it holds. Both only save work: few patterns are compiled for one phrase. flags: how far it may be trusted in a line:
- weak: it may as well be what the line is about (12月报表, 3 days of training): only with a closing word or a keyword;
- dated: may wear its weekday (12月5日周六);
- numeric: bare numbers, which may count or divide something (3-5 人, 1/2);
- follows: a time of day that only follows a day (周五晚);
- opened: only behind a word that opens a date, or a keyword (by 12.5, 截止 12.5);
- alone: only when nothing follows (Friday at 3, but not Friday at 3 sites).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, tzinfo
from functools import cache
from typing import Generic, NamedTuple, TypeVar
from unicodedata import category, normalize

import pendulum
from pendulum import Date, DateTime

from dealtui.domain.calendar import home_zone
from dealtui.i18n import t

# ----------------------------------------------------------------------------------------------------
# What a due phrase is read as, and what the rules hand to each other on the way there.


class DueDate(NamedTuple):
    """A due date. `time` is None when only the day was named; `rule` names the row of the table; `warnings` are
    codes, whose sentences are `dates.warning.<code>` of the catalogs."""

    date: date
    time: time | None
    rule: str
    warnings: tuple[str, ...] = ()

    @property
    def iso(self) -> str:
        """As it is stored: 2026-11-27, or 2026-11-27T15:00 (local)."""
        return f"{self.date.isoformat()}T{self.time:%H:%M}" if self.time else self.date.isoformat()


class Refusal(NamedTuple):
    """Why a phrase gives no due date: a code, whose sentence is `dates.refused.<code>` of the catalogs."""

    reason: str

    @property
    def iso(self) -> str:
        """No date."""
        return ""

    @property
    def why(self) -> str:
        return t(f"dates.refused.{self.reason}")


class DuePlace(NamedTuple):
    """Where in a text a due date stands, or words that were meant as one and why they are none."""

    start: int
    end: int
    due: DueDate | Refusal

    @property
    def refused(self) -> str:
        return self.due.reason if isinstance(self.due, Refusal) else ""


class NoSuchDate(ValueError):
    """Raised by a reader whose pattern matched but whose day cannot be given; any other ValueError says "impossible" as well."""

    def __init__(self, reason: str = "impossible") -> None:
        super().__init__(reason)
        self.reason = reason


class DaySpan(NamedTuple):
    """What a rule has read, before 前, 内, a time or a weekday are added.

    kind: day (may take a time), part (the 底 or 初 of a month: stands for one day), period (week, month, quarter, year),
    festival, duration (counted from today), moment (has its time already).
    `due` is the day when nothing follows; `before` the one that 前 asks for (a period's or festival's eve).
    """

    kind: str
    due: Date
    time: time | None = None
    before: Date | None = None
    warnings: tuple[str, ...] = ()


class Now(NamedTuple):
    """The reference: local wall-clock time, and its zone if it is known."""

    local: DateTime
    zone: tzinfo | None

    @classmethod
    def of(cls, now: datetime) -> Now:
        local = now.replace(tzinfo=None, second=0, microsecond=0, fold=0)
        return cls(pendulum.instance(local, tz=None), now.tzinfo)

    @property
    def today(self) -> Date:
        return self.local.date()

    def to_local(self, moment: DateTime) -> DateTime:
        """An aware moment on this reference's wall clock (the machine's zone when the reference is naive)."""
        return pendulum.instance(moment.astimezone(self.zone or home_zone())).naive()

    def later(self, minutes: int) -> DateTime:
        """The wall clock after so many minutes have passed (a change of summer time in between is not lost)."""
        return self.local.replace(tzinfo=self.zone).add(minutes=minutes).naive()


DayReader = Callable[[re.Match[str], Now], DaySpan]  # LookupError: it is no date after all
Reader = TypeVar("Reader")


class DateRule(NamedTuple, Generic[Reader]):
    name: str
    begins: str
    cue: str
    flags: str
    pattern: str
    read: Reader

    def may_match(self, text: str) -> bool:
        """Whether the pattern is worth trying on a text that begins here."""
        return (not self.begins or text[:1] in self.begins) and any(
            cue in text for cue in self.cue.split(" ")
        )


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the tables; folded text is lower case and half width."""
    return re.compile(pattern)


# ----------------------------------------------------------------------------------------------------
# Why a phrase is no due date: the first row whose pattern is found in it. Only for phrases that no rule reads whole.

_SPAN = r"(?:[0-9]{1,3}|[一二两三四五六七八九十半]{1,3})\s*个?(?:工作日|半?月|天|日|周|星期|小时|年)"
_EVENT = r"(?:签|约|合同|验收|付款|收款|回款|到款|款项|交付|交货|上线|会议|开会|会前|会后|评审|审批|审核|确认|到货|发货|开工|竣工|启动|立项|投产|试运行|订单|发票|盖章|中标|定稿|培训|部署|完成|收到|通过)"
_AHEAD = r"[前后](?:[0-9]{1,3}|[一二两三四五六七八九十半]{1,3})个?(?:工作日|天|日|周|星期|月|小时)$"
_COUNT = r"(?:[0-9]{1,3}|an?|one|two|three|four|five|six|seven|ten|fourteen|fifteen|thirty)"
_UNITS = r"(?:(?:working|business|calendar)\s+)?(?:days?|weeks?|months?|hours?)"
_NOUNS = r"(?!now(?![a-z])|today)(?:the\s+)?[a-z]+(?:\s+(?:of|and)\s+(?:the\s+)?[a-z]+|\s+(?:signing|signature|date|approval|acceptance|delivery))?"

# Text that begins with such a phrase: a span of time counted from an event
EVENT_RELATIVE = (
    rf"[^,。;:!?、|\s]{{1,20}}?(?:之?后|以后|之日起|起)(?:的?第?\s*|\s*){_SPAN}(?:之内|以内|内|之?前|以前|后)?"
    rf"|(?:自|从)[^,。;!?|]{{1,20}}(?:之日起|日起|时起|起(?={_SPAN}))(?:的?{_SPAN}(?:之内|以内|内)?)?"
    rf"|(?:within\s+)?{_COUNT}\s+{_UNITS}\s+(?:after|from|following|before|upon)\s+{_NOUNS}"
    rf"|within\s+{_COUNT}\s+{_UNITS}\s+of\s+{_NOUNS}"
)

# fmt: off
_REASONS: tuple[tuple[str, str], ...] = (
    ("placeholder",    r"[x×*_?□△〇]+\s*(?:年|月|日|号)|某[年月日天]|yyyy|(?<![a-z])(?:mm|dd|xx)[-/.](?:mm|dd|xx)|待填|待补"),
    ("recurring",      r"每|逐[日周月年]|定期|(?<![a-z])(?:every|each|daily|weekly|monthly|quarterly|yearly|annually|biweekly|fortnightly|(?:mon|tues|wednes|thurs|fri|satur|sun)days)(?![a-z])"),
    ("event-relative", rf"^(?:{EVENT_RELATIVE})"),
    ("event-relative", r"^(?:\S+\s+){0,6}(?:after|upon|once|when|whenever|following|as soon as we|prior to|until|before)\s+(?!now|today)[a-z]"),
    ("event-relative", rf"{_EVENT}.{{0,8}}(?:后|前|时|起|当天|当日|之日)|.{{2,}}之日起"),
    ("vague-word",     r"尽快|尽早|尽速|马上|立即|立刻|即刻|即日|随时|近期|近日|最近|不日|抓紧|待定|另行|视情况|改天|回头|以后|之后再|过几天|[几数若]干?(?:个?工作)?[天日周个]|有空|^[年节][前后]"),
    ("vague-word",     rf"(?:节|元旦|五一|十一|国庆|春节|过年|清明|端午|中秋|圣诞|除夕|[底初末年月日号]|(?:周|星期)[一二三四五六日天]){_AHEAD}"),
    ("event-relative", _AHEAD),
    ("vague-word",     r"(?<![a-z])(?:asap|a\.s\.a\.p|as soon as|soon|tb[dcan]|to be|n/a|later|some ?time|some ?day|eventually|whenever|immediately|now|urgent|a few|several|few|ongoing|shortly)(?![a-z])"),
    ("past",           r"(?<![a-z])(?:ago|yesterday|last)(?![a-z])|^-\s*[0-9]|昨|上个?(?:周|月|季|星期|礼拜)|去年|前年|[天日周月年]前$"),
    ("range",          r"[0-9]:[0-9]{2}\s*(?:-|~|到)\s*[0-9]{1,2}:[0-9]{2}"),
)
# fmt: on


def reason_of(text: str) -> str:
    """The code of the reason, for folded text."""
    return next((reason for reason, pattern in _REASONS if compiled(pattern).search(text)), "no-date")


# ----------------------------------------------------------------------------------------------------
# Text as the rules see it: NFKC, lower case, simplified, numbers close to their units; each character knows its origin.

# No due phrase is longer. What is read costs the same for a line of any length.
LIMIT = 64

# Traditional and formal characters that occur in dates, one to one; sorted by what they are used for
_SIMPLIFIED = str.maketrans(
    "後週禮個兩號點時鐘間內裡節過當這於數幾續簽訂約從開關課驗貨發項聖誕慶陽勞動國復報壹贰貳叁參肆伍陆陸柒捌玖拾○",
    "后周礼个两号点时钟间内里节过当这于数几续签订约从开关课验货发项圣诞庆阳劳动国复报一二二三三四五六六七八九十〇",
)
_SPELLED = {"‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-", "〜": "~", "’": "'", "至": "到"}
_TABLE: dict[int, int | str] = {**_SIMPLIFIED, **{ord(old): new for old, new in _SPELLED.items()}}

# 12 月 5 日: some set a space between digits and Chinese
_SPACED = r"(?<=[0-9])\s+(?=[年月日号天周星礼个点时分刻季小工半])"


class Folded(NamedTuple):
    """A folded piece of text. `origin[i]` is the place in the text of folded character i; origin[len] its end."""

    text: str
    origin: list[int]

    def place(self, start: int, end: int, due: DueDate | Refusal) -> DuePlace:
        """What stands between two folded characters, by its place in the text."""
        return DuePlace(self.origin[start], self.origin[end], due)


def fold(text: str, start: int = 0, limit: int = LIMIT) -> Folded:
    """Fold at most `limit` characters of `text` from `start`."""
    piece = text[start : start + limit]
    if piece.isascii():
        return Folded(piece.lower(), list(range(start, start + len(piece) + 1)))
    folded: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(piece, start):
        if category(character) == "Cf":  # a sign that nobody sees
            continue
        for simple in normalize("NFKC", character).lower().translate(_TABLE):
            folded.append(simple)
            origin.append(place)
    origin.append(start + len(piece))
    text = "".join(folded)
    for gap in reversed(list(re.finditer(_SPACED, text))):
        del origin[gap.start() : gap.end()]
        text = text[: gap.start()] + text[gap.end() :]
    return Folded(text, origin)
