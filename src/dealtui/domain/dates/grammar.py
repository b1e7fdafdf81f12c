"""A due phrase put together: opening word, day, weekday in brackets, time of day, closing word.

by Friday 5pm      于12月5日(周六)18:00前      EOD next Friday      3个工作日内
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time, timedelta
from typing import NamedTuple

import pendulum

from dealtui.domain.calendar import home_zone
from dealtui.domain.dates.readers import (
    CHINESE,
    ENGLISH,
    ENGLISH_WEEKDAY,
    TimeOfDay,
    matching,
    times_at,
    weekday_of,
)
from dealtui.domain.dates.rules import (
    DateRule,
    DayReader,
    DaySpan,
    DueDate,
    Now,
    Refusal,
    compiled,
)


class DatePhrase(NamedTuple):
    """One reading of the text from where it was asked to `end`. opened and closed: the opening and closing words."""

    end: int
    result: DueDate | Refusal
    kind: str
    flags: str
    opened: str
    closed: str


_OPEN = (
    r"(?:(?:请|务必|必须|需|应|争取|预计|计划|暂定|最迟|最晚|不晚于|不迟于|截止(?:日期|时间)?|截到|期限|限期|限|于|在|到)[\s:]*"
    r"|(?:due(?: date)?|deadline|ddl|by|before|on or before|on|at|no later than|not later than|until|till|latest)(?![a-z])[\s:]*){1,4}"
)
_OPENS = "请务必需应争预计暂最不截期限于在到dboaniul"
_CLOSE = (
    r"\s*(?:(?P<around>左右|前后)|(?P<before>之前|以前|前)|(?P<inside>之内|以内|内)|(?P<until>为止|止|截止|(?:ddl|deadline)(?![a-z]))"
    r"|(?P<after>之后|以后|过后|后)|(?P<since>起|开始)|(?P<same>当天|当日|那天))"
)
_WORN = (
    rf"\s*[,(\[]?\s*(?:(?:周|星期|礼拜)(?P<sign>[一二三四五六日天])|(?P<word>{ENGLISH_WEEKDAY})\.?)\s*[)\]]?"
)
_WORN_BEFORE = rf"(?:(?:周|星期|礼拜)(?P<sign>[一二三四五六日天])|(?P<word>{ENGLISH_WEEKDAY})\.?)[\s,(]*(?=[0-9a-z一二三四五六七八九十明下])"
_WEEKDAYS = "周星礼mtwfs"
_TO_TIME = r"\s*[,的]?\s*(?:at\s+|by\s+|@\s*)?"
_TO_DAY = r"\s*(?:,|on|of)?\s*"

# What cannot end a date: the word or number goes on (12-5.5, 3百, 5万, 8%, 周五A)
_GOES_ON = r"(?<=[a-z0-9])[a-z0-9_]|(?<=[0-9])(?:[.:/-][0-9]|[%‰°])|(?<=[0-9一二两三四五六七八九十])[十百千万亿多余几点]"


def readings(text: str, at: int, now: Now) -> list[DatePhrase]:
    """Every reading of folded text from `at`, the longest first, dates before refusals: each as it stands, and with the
    closing word that follows it."""
    opening = compiled(_OPEN).match(text, at) if text[at : at + 1] in _OPENS else None
    opened, start = (opening[0], opening.end()) if opening else ("", at)
    found: list[DatePhrase] = []
    for end, span, clock, name, flags in _phrases(text, start, now):
        kind = span.kind if isinstance(span, DaySpan) else ""
        ends = {"": end}
        if closing := compiled(_CLOSE).match(text, end):
            ends[str(closing.lastgroup)] = closing.end()
        for closed, stop in ends.items():
            if stop > at and not compiled(_GOES_ON).match(text, stop):
                due = _due(span, clock, closed, name, opened, now)
                found.append(_on_our_clock(text, DatePhrase(stop, due, kind, flags, opened, closed), now))
    return sorted(found, key=lambda one: (-one.end, isinstance(one.result, Refusal)))


# Clocks that an hour may be told by -> hours ahead of UTC; of several that share a name, ours is meant or nobody knows
_CLOCKS: dict[str, tuple[float, ...]] = {
    **dict.fromkeys(("utc", "gmt"), (0,)),
    **{"est": (-5,), "edt": (-4,), "cdt": (-5,), "mst": (-7,), "mdt": (-6,), "pst": (-8,), "pdt": (-7,)},
    **{"cet": (1,), "cest": (2,), "eet": (2,), "eest": (3,)},
    **{"jst": (9,), "kst": (9,), "hkt": (8,), "sgt": (8,)},
    **{"cst": (8, -6), "ist": (5.5, 2, 1), "bst": (1, 6)},
}
_CLOCK = rf"\s*\(?({'|'.join(_CLOCKS)})(?![a-z0-9+-])\)?"


def _on_our_clock(text: str, one: DatePhrase, now: Now) -> DatePhrase:
    """The reading with the clock that is named behind its hour (Fri 5pm EST), put on ours."""
    due = one.result
    named = compiled(_CLOCK).match(text, one.end) if isinstance(due, DueDate) and due.time else None
    if named is None or not isinstance(due, DueDate) or due.time is None:
        return one
    hours = _CLOCKS[named[1]]
    there = pendulum.naive(due.date.year, due.date.month, due.date.day, due.time.hour, due.time.minute)
    ours = there.replace(tzinfo=now.zone or home_zone()).utcoffset()
    if len(hours) > 1 and ours not in [timedelta(hours=ahead) for ahead in hours]:
        return one._replace(end=named.end(), result=Refusal("other-clock"))
    if len(hours) == 1:
        here = now.to_local(there.set(tz=pendulum.FixedTimezone(int(hours[0] * 3600))))
        due = due._replace(date=here.date(), time=here.time())
    return one._replace(end=named.end(), result=due)


_Read = tuple[int, DaySpan | Refusal, TimeOfDay | Refusal | None, str, str]  # end, day, time, rule, flags


def _phrases(text: str, start: int, now: Now) -> Iterator[_Read]:
    """A day, alone or with the time that follows it; a time, alone or with the day that follows it."""
    for end, span, rule in _days(text, start, now):
        yield end, span, None, rule.name, rule.flags
        takes_time = ("day", "festival", "duration")
        if isinstance(span, Refusal) or (span.kind in takes_time and span.time is None):
            for time_end, clock, row in times_at(text, _end_of(_TO_TIME, text, end)):
                flags = f"{rule.flags} alone" if "alone" in row.flags else rule.flags
                yield time_end, span, clock, rule.name, flags
    for end, clock, row in times_at(text, start):
        if "follows" not in row.flags:
            yield end, DaySpan("day", now.today), clock, f"time-{row.name}", row.flags
            for day_end, span, rule in _days(text, _end_of(_TO_DAY, text, end), now):
                if isinstance(span, Refusal) or span.kind == "day":
                    yield day_end, span, clock, rule.name, rule.flags


def _end_of(pattern: str, text: str, at: int) -> int:
    match = compiled(pattern).match(text, at)
    return match.end() if match else at


def _days(text: str, at: int, now: Now) -> Iterator[tuple[int, DaySpan | Refusal, DateRule[DayReader]]]:
    """What the rules read here, also with the weekday that a date wears before or after it."""
    for end, span, rule in _matches(text, at, now):
        yield end, span, rule
        if "dated" in rule.flags and (worn := compiled(_WORN).match(text, end)):
            yield worn.end(), _checked(span, worn), rule
    if text[at : at + 1] in _WEEKDAYS and (worn := compiled(_WORN_BEFORE).match(text, at)):
        for end, span, rule in _matches(text, worn.end(), now):
            if "dated" in rule.flags:
                yield end, _checked(span, worn), rule
                if "(" in worn[0] and text[end : end + 1] == ")":
                    yield end + 1, _checked(span, worn), rule


def _matches(text: str, at: int, now: Now) -> Iterator[tuple[int, DaySpan | Refusal, DateRule[DayReader]]]:
    """What the rules read that can match here: English ones hold a letter, Chinese ones do not begin with one."""
    piece = text[at:]
    chinese = CHINESE if not (piece.isascii() and piece[:1].isalpha()) else ()
    for rule, match in matching((*chinese, *(ENGLISH if compiled("[a-z]").search(piece) else ())), text, at):
        try:
            span = rule.read(match, now)
        except (OverflowError, ValueError) as refused:  # a day that no year has, or one beyond the year 9999
            yield match.end(), Refusal(getattr(refused, "reason", "impossible")), rule
        except LookupError:
            continue  # no date after all
        else:
            yield match.end(), span, rule


def _checked(span: DaySpan | Refusal, worn: re.Match[str]) -> DaySpan | Refusal:
    """The day, if it falls on the weekday that it wears."""
    if isinstance(span, Refusal) or span.due.weekday() == weekday_of(worn["sign"] or worn["word"]):
        return span
    return Refusal("weekday-mismatch")


def _due(
    span: DaySpan | Refusal,
    clock: TimeOfDay | Refusal | None,
    closed: str,
    name: str,
    opened: str,
    now: Now,
) -> DueDate | Refusal:
    """The day that is meant, once opening and closing words are known."""
    if isinstance(span, Refusal):
        return span
    if isinstance(clock, Refusal):
        return clock
    if closed == "since" or (closed == "after" and span.kind != "duration"):
        return Refusal("open-ended")
    eve = closed == "before" or "before" in opened
    if span.kind == "duration" and closed == "before":
        return Refusal("past")  # 三天前 is three days ago
    day, warnings = span.due, span.warnings
    if eve and span.before and clock is None:
        day = span.before
    elif "before" in opened.replace("on or before", "") and span.kind == "day" and clock is None:
        warnings = (*warnings, "includes-the-day")
    if closed == "around" or (span.kind == "period" and not eve and closed != "inside"):
        warnings = (*warnings, "vague")
    moment = span.time
    if clock is not None:
        warnings = (*warnings, *clock.warnings)
        if clock.minutes is not None:
            moment = time(clock.minutes % 1440 // 60, clock.minutes % 60)
    tomorrow = clock is not None and clock.minutes == 1440
    if name.startswith("time-") and moment and not tomorrow and (day, moment) < (now.today, now.local.time()):
        tomorrow, warnings = True, (*warnings, "rolled-to-tomorrow")
    if tomorrow:
        if day == day.max:
            return Refusal("impossible")
        day = day.add(days=1)
    if day < now.today and "past" not in warnings:
        return Refusal("past")
    if moment and day == now.today and moment < now.local.time() and "past" not in warnings:
        warnings = (*warnings, "past")
    return DueDate(day, moment, name, tuple(dict.fromkeys(warnings)))


# ----------------------------------------------------------------------------------------------------
# What may follow a date inside a line, so that 周五前往上海 is not read as 周五前, nor 5号楼 as the 5th.

# Verbs that begin a task, so that the date before them ends there without a space
_ACTING = (
    "(?:请|再|须|务必|必须|把|将|给|向|由|与|跟|和)?(?:提交|完成|交付|交给|交到|交由|交稿|发送|发给|发出|发到|反馈|回复|答复|确认|提供|准备|整理"
    "|安排|组织|召开|出具|给出|拿出|列出|核对|核实|审核|汇报|上报|报送|递交|联系|对接|沟通|拜访|前往|跟进|落实|收集|制定|编写|撰写|起草|拟定"
    "|敲定|给到|办好|办结|做完|做好|搞定|定下|到位|结束|修改|更新|补充|补齐|补交|补发|通知|告知|同步|归档|解决|处理|推进|协调|预约|参加|出席|启动|上线|签订|签署|签字|签约|盖章|支付|付清"
    "|付款|开具|移交|寄出|送达|送到|回访|走访|面谈|给|交|发)"
)
_BEGINS = rf"请|把|将|给|向|由|再|须|务必|必须|(?:{_ACTING})"
# A one-character verb that only begins a longer word
_NOT_BEGUN = r"发[票展布会现言行]|交[易通流接]|由于|再生|请款|请假|将来|向量|给水"

# After a closing word: characters that make another word of it
_OTHER_WORD = {
    "before": r"端|茅|提(?:条件|是|下)|列(?!出|明|表)|台(?!账)|期|往|后|景|沿|述|面(?!谈|试|见|签|议)|[0-9一二两三四五六七八九十半几]+个?(?:天|周|月|年|小时|工作日)",
    "inside": r"部(?!署|分)|容|训(?!练)|测(?!试|算|量|评)|网|存(?!档|入|放|储)|审(?!核|批|阅|定|查|计|议|校)|控(?!制)|核(?!对|实|算|定|查|准|销)|联(?!系|络|调|合|动)|嵌|饰|衣|外|置",
    "after": r"端|台(?!账)|续(?!签|约|费|订|保)|期|勤|备(?!份|案|货|料|齐)|面(?!谈|试|见|签|议)|果",
    "around": r"端|台",
}
_ENDS_HERE = r"[\s,。;:!?)\]}|(\[{\"“”」』】》]|'(?![a-z])|\.(?![a-z0-9])|-\s|$"
_BELONGS = r"\s*的"
_JOINS = r"\s*(?:-+|~|到|和|或|与|及|、|/|&|(?:to|through|thru|and|or)(?![a-z]))\s*"
_COUNTED = r"\s*(?:of(?![a-z])|[个人名位家次份套台张条项款种件块颗层楼栋米期分折倍比]|(?:days?|weeks?|months?|hours?|people|persons?|users?|pages?|pcs|units?|items?|times|rounds?|sets?|seats?|x)(?![a-z]))"
_OF_ITS_OWN = r"\s+(?!(?:to|for|with|at|and|in|so|from|on|if|or|as|the)(?![a-z]))[a-z]"
# 2/3 客户签字, 1/2 deposit: a share, unless a task begins behind it
_FRACTION = r"(?<![0-9./-])(?:1/[2-5]|[23]/[45]|2/3|4/5|[1379]/10)$"
_TASK = (
    rf"\s*(?:$|[,。;:!?)\]]|{_BEGINS}|(?:please|to|send|submit|deliver|provide|prepare|review|confirm|call|reply|return"
    r"|sign|pay|finish|complete|share|update|check|draft|write|arrange|book|visit|meet|start|report|present)(?![a-z]))"
)
_COUNTED_FROM = r"\s*(?:of|after|from|following|before|since|upon|prior)(?![a-z])"


def ends_in_verb(text: str, at: int) -> bool:
    """Whether nothing but a verb stands after a date: 12月5日前完成."""
    return bool(compiled(rf"\s*{_ACTING}[好掉吧]?").fullmatch(text, at))


def several_days(text: str, found: list[DatePhrase], now: Now) -> bool:
    """Whether the first of these readings goes on to another day: 12月5日-8日, Friday and Monday."""
    for one in found:
        joint = compiled(_JOINS).match(text, one.end)
        if joint and any(isinstance(other.result, DueDate) for other in readings(text, joint.end(), now)):
            return True
    return False


def is_fraction(text: str, one: DatePhrase) -> bool:
    """Whether a date such as 2/3 may as well be a share: common fractions, when no task begins behind them."""
    if "numeric" not in one.flags or one.closed or one.opened:
        return False
    if compiled(_COUNTED).match(text, one.end) or compiled(_BELONGS).match(text, one.end):
        return False  # 1/2 of …: surely a share, nobody will miss a date
    return bool(compiled(_FRACTION).search(text, 0, one.end)) and not compiled(_TASK).match(text, one.end)


def may_stand(text: str, one: DatePhrase, now: Now, *, trusted: bool = False) -> bool:
    """Whether a date may end here inside a line. trusted: a keyword before it says that a date comes."""
    if "weak" in one.flags and not one.closed and one.kind != "part":
        # 期限30天 is how long, by the 5th milestone is which one
        if not trusted or one.kind == "duration" or compiled(_OF_ITS_OWN).match(text, one.end):
            return False
    if isinstance(one.result, DueDate) and "day-first" in one.result.warnings and not trusted:
        return False
    end = one.end
    if "opened" in one.flags and not (trusted or one.opened or one.closed):
        return False
    if "alone" in one.flags and text[end:].strip():
        return False
    if compiled(_BELONGS).match(text, end) or several_days(text, [one], now):
        return False
    if "numeric" in one.flags and not one.closed and compiled(_COUNTED).match(text, end):
        return False
    if not trusted and is_fraction(text, one):
        return False
    if one.kind == "duration" and compiled(_COUNTED_FROM).match(text, end):
        return False
    if compiled(_ENDS_HERE).match(text, end):
        return True
    if one.closed:
        other = _OTHER_WORD.get(one.closed)
        return not (other and compiled(other).match(text, end))
    return bool(compiled(_BEGINS).match(text, end)) and not compiled(_NOT_BEGUN).match(text, end)
