"""Dates, people, paths, signs in words: once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from dealtui.domain.calendar import there
from dealtui.domain.deadlines import Promised, day_of, days_ago, days_left, overdue
from dealtui.domain.kinds import ROLES, STAGES
from dealtui.i18n import catalog, language, t, tn

if TYPE_CHECKING:
    from dealtui.domain.dates import DueDate, Refusal
    from dealtui.domain.records import Action
    from dealtui.service.book import Book


def beside(*words: str) -> str:
    """Words beside each other, those that say something."""
    return "  ".join(filter(None, words))


# ----------------------------------------------------------------------------------------------------
# Dates on the screens: short, relative where that is what a person would say, in the language of the screens.

WEEK = 7  # days within which a date is told by its weekday


def weekday(day: date) -> str:
    return t(f"weekday.{day.weekday()}")


def local(moment: str, now: datetime) -> datetime:
    """A stored time on the clock of `now`; a date alone is its midnight."""
    read = datetime.fromisoformat(moment)
    return read.astimezone(now.tzinfo) if read.tzinfo else read.replace(tzinfo=now.tzinfo)


def day_word(day: date, today: date) -> str:
    """今天, 明天, 昨天; 11-27 within the year; 2025-11-27 otherwise."""
    if word := {0: "today", 1: "tomorrow", -1: "yesterday"}.get((day - today).days):
        return t(f"day.{word}")
    return short_day(day, today)


def short_day(day: date, today: date) -> str:
    """11-27 within the year; 2025-11-27 otherwise."""
    return f"{day:%m-%d}" if day.year == today.year else day.isoformat()


def narrow_day(at: str, now: datetime) -> str:
    """The day of a stored time: 11-27 within the year, 2025-11 otherwise; "" for none."""
    day = local(at, now) if at else None
    return "" if day is None else f"{day:%m-%d}" if day.year == now.year else f"{day:%Y-%m}"


def near_day(due: str, today: date, *, weekday: bool = True) -> str:
    """今天, 明天, 周四 11-26 within a week, 12-05, 2027-01-05 in another year."""
    day = date.fromisoformat(due[:10])
    days = (day - today).days
    if word := {0: "today", 1: "tomorrow"}.get(days):
        return t(f"day.{word}")
    named = weekday and 0 < days < WEEK
    return f"{t(f'weekday.{day.weekday()}')} {short_day(day, today)}" if named else short_day(day, today)


def weekday_day(due: str) -> str:
    """周五 11-27, 周五 11-27 15:00: a date that was just said."""
    day = date.fromisoformat(due[:10])
    return f"{weekday(day)} {day:%m-%d} {due[11:16]}".rstrip()


def stamp(at: str, now: datetime) -> str:
    """11-27 15:00 within the year; 2025-11-27 otherwise."""
    moment = local(at, now)
    return f"{moment:%m-%d %H:%M}" if moment.year == now.year else f"{moment:%Y-%m-%d}"


def shown_moment(moment: datetime, now: datetime) -> str:
    """明天 10:00, or 2026-12-04 周五 15:00 where the day is further off."""
    day = moment.date()
    if abs((day - now.date()).days) <= 1:
        return f"{day_word(day, now.date())} {moment:%H:%M}"
    return shown_day(f"{moment:%Y-%m-%dT%H:%M}")


def elsewhere(stamp: str, zones: Sequence[str]) -> list[str]:
    """A stored time on the clocks of others: Berlin 07:00, with the day where it is another."""
    same_day = lambda moment: moment.date().isoformat() == stamp[:10]  # noqa: E731
    times = there(stamp, zones)
    return [f"{place} {moment:{'%H:%M' if same_day(moment) else '%m-%d %H:%M'}}" for place, moment in times]


def shown_day(due: str) -> str:
    """A stored due date: 2026-12-04 周五, with its hour where it has one."""
    day = date.fromisoformat(due[:10])
    key = "day.full_time" if "T" in due else "day.full"
    return t(key, date=day.isoformat(), weekday=weekday(day), time=due[11:16])


def shown_due(due: DueDate) -> str:
    """The day, with the weekday, the hour if one was named, and what was assumed in reading it."""
    return "  ".join([shown_day(due.iso), *(t(f"dates.warning.{code}") for code in due.warnings)])


def refused(refusal: Refusal) -> str:
    """Why a phrase is no date, as a sentence."""
    return t("day.refused", why=refusal.why)


def late_words(due: str, now: datetime) -> str:
    """By how much a date is past: 逾期 3 天, 今天逾期."""
    days = -(days_left(due, now) or 0)
    return tn("word.late_short", days, n=days) if days > 0 else t("board.late_today")


def until(action: Promised, now: datetime) -> str:
    """What a list says of a due date: how late it is, else 今天, 明天, 11-27."""
    if overdue(action, now):
        return late_words(action.due, now)
    day = day_of(action.due)
    return day_word(day, now.date()) if day else ""


def due_words(action: Action, now: datetime, *, brief: bool = False) -> str:
    """What a card says of its date: the date, or by how many days it is past; `brief`: within a week its weekday
    alone."""
    if not action.due:
        return ""
    if overdue(action, now):
        return late_words(action.due, now)
    words = near_day(action.due, now.date())
    return words.split(" ")[0] if brief else words


def ago(moment: str, now: datetime) -> str:
    """今天, 4天前."""
    days = days_ago(moment, now) or 0
    return tn("board.days_ago", days, n=days) if days > 0 else t("day.today")


def since(what: str, moment: str, now: datetime) -> str:
    """How long ago the client was `told`, or `chased`: 今天发出, 4 天前催."""
    days = days_ago(moment, now)
    return tn(f"today.{what}", days, n=days) if days else t(f"today.{what}_today")


def visit_words(late: int | None) -> str:
    """回访逾期 5 天, 今天回访, 2 天后回访."""
    if not late:
        return "" if late is None else t("today.visit_due")
    return tn("today.visit_late", late, n=late) if late > 0 else tn("today.visit_in", -late, n=-late)


def stage_words(stage: str) -> str:
    """A stage by its code, or as somebody typed it."""
    return t(f"stage.{stage}") if stage in STAGES else stage


# ----------------------------------------------------------------------------------------------------
# People.


def person_words(
    name: str = "", title: str = "", roles: Iterable[str] = (), *, side: str = "", contact: str = ""
) -> str:
    """客户  王总  信息总监  决策人: what of a person is to be said, in this order."""
    parts = (
        t(f"side.{side}") if side else "",
        name,
        title,
        " ".join(t(f"role.{role}") if role in ROLES else role for role in roles),
        contact,
    )
    return beside(*parts)


# ----------------------------------------------------------------------------------------------------
# The versions of a line as a person reads them (guide 27, 28).


def history_text(book: Book, deal: int, number: int) -> str:
    """Every version, the newest first: when, by whom, how; the words; why, where an amendment says it."""
    from dealtui.service.entries import how, versions  # with the scribe language, which Today does not need

    told = []
    for version in reversed(versions(book, deal, number)):
        done = how(version, catalog(language()))
        told.append(f"{version.at[:16].replace('T', ' ')}  {version.by}  {done}")
        told.append(f"  {version.entry.code} {version.line}".rstrip())
        if version.reason:
            told.append("  " + t("seal.because", reason=version.reason))
        told.append("")
    return "\n".join(told[:-1])


# ----------------------------------------------------------------------------------------------------
# The ledger of offers as it is drawn.

CHART = 56  # cells of its lines: what a dialog on 80 columns holds


def offers_text(book: Book, deal: int) -> str:
    """A chart a topic, or that there is nothing to draw."""
    from dealtui.export.words import Words, charts
    from dealtui.service.lists import tracks_of

    return charts(tracks_of(book, deal), Words(language()), CHART) or t("offers.none")


# ----------------------------------------------------------------------------------------------------
# What was done.


def deed(label: str) -> str:
    """What a use case did, by its label: to an action, else to the line that promised it."""
    name = t(f"act.{label}")
    return t(f"change.{label}") if name == f"act.{label}" else name
