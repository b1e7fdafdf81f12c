"""How the days of the calendar look, as texts with tones: a day's number and what it is, and what is due on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from dealtui.domain.month import Due
from dealtui.i18n import t
from dealtui.text import shown, wrap

__all__ = ["day_lines", "day_tone", "day_words"]

MOST_LINES = 3  # of one item


def day_words(day: date, today: date, kind: str, month: int, chosen: bool) -> str:
    """`>25 今天`; with its month on the first, and where `month` is 0, which shows a week alone."""
    number = f"{day:%m-%d}" if not month or day.day == 1 else str(day.day)
    words = [t(f"month.{kind}")] if kind else []
    if day == today:
        words.append(t("day.today"))
    return f"{'>' if chosen else ' '}{number} {' '.join(words)}".rstrip()


def day_tone(day: date, today: date, kind: str, month: int, chosen: bool) -> str:
    """The tone of that line: days off, and days of another month, stand back."""
    if chosen:
        return "chosen"
    if day == today:
        return "today"
    off = kind == "off" or (day.weekday() > 4 and kind != "work")
    return "outside" if off or (month and day.month != month) else "head"


def day_lines(
    items: Sequence[Due],
    past: bool,
    cells: int,
    room: int,
    chosen: int,
    focused: bool,
    client_of: Callable[[int], str] | None = None,
) -> list[tuple[str, str]]:
    """The items of a day, each on as many lines as it needs and there are; the chosen one (-1: none) is always seen.

    Where a week has the room (`client_of`), each is followed by its person and its client.
    """
    if not items or room < 1:
        return []
    first = max(0, min(chosen - room + 1, len(items) - room)) if chosen >= 0 else 0
    seen = items[first : first + room]
    whole = client_of is not None and room // len(seen) > MOST_LINES
    each = max(1, min(MOST_LINES, room // len(seen)))
    lines: list[tuple[str, str]] = []
    for place, item in enumerate(seen, first):
        tone = "cursor" if place == chosen and focused else _item_tone(item, past)
        words = _item_words(item, past)
        pieces = wrap(words, cells) if each > 1 else [words]
        if len(pieces) > each:
            pieces = [*pieces[: each - 1], " ".join(pieces[each - 1 :])]
        lines += [(piece if n == 0 else f" {piece}", tone) for n, piece in enumerate(pieces)]
        if whole and client_of is not None:
            more = filter(None, (item.person, "" if item.step else client_of(item.number)))
            spare = max(0, room // len(seen) - len(pieces))
            lines += [(f"  {shown(words)}", "quiet") for words in more][:spare]
    hidden = len(items) - first - len(seen)
    if hidden and chosen != first + len(seen) - 1:
        lines[-1] = (t("month.more", n=hidden + 1), "quiet")
    return lines


def _sign(item: Due, past: bool) -> str:
    """What to look at first."""
    if not item.is_open:
        return "x"
    return "!" if past else "?" if item.suspect else "~" if item.internal else " "


def _item_words(item: Due, past: bool) -> str:
    """` A1 收集需求文档`, a step with a dot behind the code."""
    step = "." if item.step else ""
    return f"{_sign(item, past)}{item.code}{step} {f'{item.time} ' if item.time else ''}{shown(item.text)}"


def _item_tone(item: Due, past: bool) -> str:
    if not item.is_open:
        return "quiet"
    return "loud" if past else "client" if item.side == "client" else "ours"
