"""The words of an export in its own language, apart from the language of the screens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from dealtui.domain.kinds import (
    BY_NAME,
    DEAL_TYPES,
    FITS,
    LEVELS,
    OBJECTIVES,
    RESULTS,
    ROLES,
    SCENES,
    SLIP_ANSWERS,
    STAGES,
    STATUSES,
    TAGS,
)
from dealtui.domain.lifecycle import STATES
from dealtui.domain.mapping import NEED_STATES
from dealtui.domain.offers import NamedOffer, OfferTrack
from dealtui.domain.records import Attendee, Meeting
from dealtui.i18n import catalog
from dealtui.text import cut, fit, pad, shown, width

# Words that earlier versions wrote for a code: files of theirs can still be read
EARLIER = {
    "state": {
        "未开始": "todo",
        "待客户": "waiting",
        "已告知客户": "sent",
        "客户已反馈": "answered",
        "已闭环": "closed",
        "Client told": "sent",
        "Client answered": "answered",
    }
}


# The codes that have words, by their room in the catalogs. Only these are looked up: a stage or a role that somebody typed
# may happen to be the key of some other message.
ROOMS: Mapping[str, tuple[str, ...]] = {
    "side": ("client", "ours"),
    "topic": tuple(TAGS),
    "level": LEVELS,
    "fit": FITS,
    "state": STATES,
    "answer": SLIP_ANSWERS,
    "kind": tuple(BY_NAME),
    "role": ROLES,
    "scene": SCENES,
    "stage": STAGES,
    "deal_type": DEAL_TYPES,
    "result": RESULTS,
    "objective": tuple(OBJECTIVES),
    "status": STATUSES,
    "sheet.status": STATUSES,
    "sheet": ("internal", "moved"),
    "sheet.fact": tuple("topic scene stage time place recorder people next objectives agenda".split()),
    "follow.need": NEED_STATES,
    "export.gap": ("need-unanswered", "proposal-unmapped"),
    "export.divergence": ("open", "offered", "resolved"),
}


# What the values of a field are, wherever it stands: a room for a code, "due" for a day until when, "date" for when something was
OF_FIELD: Mapping[str, str] = {
    **{name: name for name in "kind side fit level state scene stage".split()},
    **{"topics": "topic", "roles": "role"},
    **dict.fromkeys("due original_due next_due".split(), "due"),
    **dict.fromkeys("started ended finished sent feedback_at closed sealed next_date".split(), "date"),
}
DATES = ("date", "due")


def moment_of(stamp: str) -> datetime | None:
    """A stored time, or the first moment of a day; None for what is none, and for years in which no end, no alarm and no other clock
    can be counted."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return moment if 1000 <= moment.year <= 9000 else None


class Words:
    """Labels, lists and dates in "zh" or "en".

    >>> Words("en").date("2026-11-27T15:00")
    'Fri 27 Nov 2026 15:00'
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.t = catalog(lang).t

    def label(self, room: str, code: str) -> str:
        """The word for a stored code; what has none (a free text, a newer code) stands for itself."""
        return self.t(f"{room}.{code}") if code in ROOMS.get(room, ()) else code

    def said(self, room: str, value: str) -> str:
        """A value of a room: the word of a code, a date as it is said."""
        return self.date(value) if room in DATES else self.label(room, value)

    def codes(self, room: str) -> dict[str, str]:
        """The words of a room's codes, back to the codes; those that earlier versions wrote as well."""
        return {**EARLIER.get(room, {}), **{self.t(f"{room}.{code}"): code for code in ROOMS[room]}}

    def several(self, items: Iterable[str]) -> str:
        """Statements in one cell."""
        return self.t("sheet.several").join(filter(None, items))

    def names(self, items: Iterable[str]) -> str:
        return self.t("sheet.names").join(filter(None, items))

    def labels(self, room: str, codes: Iterable[str]) -> str:
        return self.names(self.label(room, code) for code in codes)

    def marked(self, text: str, internal: bool) -> str:
        """The text; what is internal says so."""
        return self.aside(text, self.t("sheet.internal")) if internal else text

    def minutes(self, n: int) -> str:
        """How long something takes; "" where nobody has said."""
        return self.t("briefing.minutes", n=n) if n else ""

    def origin(self, source: str) -> str:
        """Where an objective comes from: 场景与阶段, 第2次未达成, D1 未决, N4 未回应; "" when somebody wrote it."""
        kind, _, code = source.strip().partition(" ")
        return self.t(f"prepare.source.{kind}", code=code) if kind else ""

    def aside(self, text: str, *remarks: str) -> str:
        """A text with remarks in brackets after it; without them when they are empty."""
        remark = self.t("sheet.comma").join(filter(None, remarks))
        return self.t("sheet.aside", text=text, remark=remark) if remark else text

    def attendee(self, someone: Attendee, *remarks: str) -> str:
        """Who took part, and as what."""
        return self.aside(
            someone.name, someone.title, *(self.label("role", role) for role in someone.roles), *remarks
        )

    def where(self, head: Meeting) -> str:
        """The place of a meeting, and whether it was one to go to."""
        where = self.t("sheet.online" if head.online else "sheet.on_site")
        return self.aside(head.place, where) if head.place else where

    def date(self, stamp: str) -> str:
        """A date, with its time when it has one; what is no date stands for itself."""
        if not (moment := moment_of(stamp)):
            return stamp
        day = self.t(
            "sheet.date",
            year=moment.year,
            month=moment.month,
            day=moment.day,
            month_name=self.t(f"sheet.month.{moment.month}"),
            weekday=self.t(f"weekday.{moment.weekday()}"),
        )
        return f"{day} {moment:%H:%M}" if "T" in stamp else day

    def clock(self, stamp: str) -> str:
        """The time of day; what is no time stands for itself."""
        moment = moment_of(stamp)
        return f"{moment:%H:%M}" if moment else stamp

    def due(self, due: str, phrase: str) -> str:
        """A due date with the words that were said; only the words when no date came of them."""
        return self.aside(self.date(due), phrase) if due else phrase


# ----------------------------------------------------------------------------------------------------
# The ledger of offers: a row a topic for our minutes, a chart for the terminal. For ourselves: the client's copy has none.

_MARKS = {"ours": "o", "client": "x"}
_STEP = 14  # cells of a chart for what was conceded


def spelled(value: float, unit: str, words: Words) -> str:
    """A number with its unit: 118万, 1,180,000, USD 120,000, 45天, 30%.

    >>> spelled(1180000, "", Words("zh")), spelled(45, "day", Words("en"))
    ('118万', '45 days')
    """
    base, slash, per = unit.partition("/")
    if base in ("day", "workday"):
        return words.t(f"offers.{base}", n=f"{value:g}")
    if base in ("%", "折"):
        return f"{value:g}%" if base == "%" else words.t("offers.of_price", n=f"{value:g}")
    if base and not (len(base) == 3 and base.isupper()):
        return f"{value:g} {base}{'' if value == 1 else 's'}" if base.isascii() else f"{value:g}{base}"
    if words.lang == "zh" and abs(value) >= 10_000:
        figure = f"{value / 10_000:,.4f}".rstrip("0").rstrip(".") + "万"
    else:
        figure = f"{value:,.2f}".removesuffix(".00")
    currency = "" if base in ("", "CNY") else f"{base} "
    return f"{currency}{figure}{slash}{per}"


def summary(track: OfferTrack, words: Words) -> str:
    """客户 110万  我方 118万  差 8万  我方让 2 次: how a topic stands."""
    return "  ".join(_standing(track, words))


def _sums(track: OfferTrack, words: Words) -> Callable[[float], str]:
    return lambda value: spelled(value, track.unit, words)


def _standing(track: OfferTrack, words: Words) -> list[str]:
    say, t = _sums(track, words), words.t
    told = [
        f"{words.label('side', side)} {say(last.value)}"
        for side in ("client", "ours")
        if (last := track.last(side))
    ]
    times, far = track.conceded("ours")
    if track.agreed:
        told.append(t("offers.agreed", what=say(track.agreed.value)))
    elif track.distance is not None:
        told.append(t("offers.distance", what=say(track.distance)))
    if times:
        told.append(t("offers.came", n=times, what=say(far)))
    return told


def _step(offer: NamedOffer, track: OfferTrack, words: Words) -> str:
    if not offer.step:
        return ""
    key = "offers.step" if offer.step > 0 else "offers.step_back"
    return words.t(key, what=_sums(track, words)(abs(offer.step)))


def _room(track: OfferTrack, words: Words) -> str:
    return "" if track.room is None else words.t("offers.room", what=_sums(track, words)(track.room))


def bargain_row(track: OfferTrack, words: Words) -> list[str]:
    """A topic in our minutes: what each side named in turn, what lies between, our bottom line, what was agreed."""
    say = _sums(track, words)

    def named(side: str) -> str:
        return words.t("sheet.then").join(
            words.aside(say(offer.value), _step(offer, track, words), offer.condition)
            for offer in track.of(side)
        )

    return [
        words.label("topic", track.topic),
        named("ours"),
        named("client"),
        "" if track.distance is None else say(track.distance),
        words.aside(say(track.limit.value), _room(track, words)) if track.limit else "",
        words.aside(say(track.agreed.value), track.agreed.code) if track.agreed else "",
    ]


def chart(track: OfferTrack, words: Words, cells: int) -> list[str]:
    """A topic in lines of so many cells: each offer at its place between the lowest and the highest; o is ours, x the client's,
    the bar our bottom line."""
    say = _sums(track, words)
    named = [*track.offers, *filter(None, (track.limit, track.agreed))]
    low, high = min(offer.value for offer in named), max(offer.value for offer in named)
    sums = max(width(say(offer.value)) for offer in named)
    codes = max(width(offer.code) for offer in named) + 2
    whose = max(width(words.label("side", side)) for side in ("ours", "client")) + 6
    room = max(8, cells - codes - whose - sums - _STEP - 5)

    def place(value: float) -> int:
        return round((value - low) / (high - low) * (room - 1)) if high > low else 0

    def line(offer: NamedOffer, who: str, mark: str, told: str) -> str:
        plot = [" "] * room
        if track.limit:
            plot[place(track.limit.value)] = "|"
        plot[place(offer.value)] = mark
        code = f"{'~' if offer.internal else ' '}{offer.code}"
        amount = pad(say(offer.value), sums, before=True)
        return f"{fit(code, codes)}{fit(shown(who), whose)} {amount}  {''.join(plot)}  {shown(told)}"

    lines = [f" {words.label('topic', track.topic)}"]
    for part in _standing(track, words):
        longer = f"{lines[-1]}  {part}"
        lines[-1:] = [longer] if width(longer) <= cells else [lines[-1], f"  {part}"]
    for offer in track.offers:
        who = offer.who or words.label("side", offer.side) or "-"
        told = "  ".join(filter(None, (_step(offer, track, words), offer.condition)))
        lines.append(line(offer, who, _MARKS.get(offer.side, "."), told))
    if track.limit:
        lines.append(line(track.limit, words.t("offers.limit"), "|", _room(track, words)))
    if track.agreed:
        lines.append(line(track.agreed, words.t("offers.settled"), "=", ""))
    return [cut(text.rstrip(), cells) for text in lines]


def charts(tracks: Iterable[OfferTrack], words: Words, cells: int) -> str:
    """All topics, a blank line between them."""
    return "\n\n".join("\n".join(chart(track, words, cells)) for track in tracks)
