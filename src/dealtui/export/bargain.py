"""The ledger of offers in words: a row a topic for our minutes, a chart for the terminal. It is for ourselves: the client's copy has none."""

from __future__ import annotations

from collections.abc import Iterable

from dealtui.domain.offers import NamedOffer, OfferTrack
from dealtui.export.words import Words
from dealtui.text import cut, fit, pad, shown, width

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


def _standing(track: OfferTrack, words: Words) -> list[str]:
    told = [
        f"{words.label('side', side)} {spelled(last.value, track.unit, words)}"
        for side in ("client", "ours")
        if (last := track.last(side))
    ]
    times, far = track.conceded("ours")
    if track.agreed:
        told.append(words.t("offers.agreed", what=spelled(track.agreed.value, track.unit, words)))
    elif track.distance is not None:
        told.append(words.t("offers.distance", what=spelled(track.distance, track.unit, words)))
    if times:
        told.append(words.t("offers.came", n=times, what=spelled(far, track.unit, words)))
    return told


def _step(offer: NamedOffer, track: OfferTrack, words: Words) -> str:
    if not offer.step:
        return ""
    key = "offers.step" if offer.step > 0 else "offers.step_back"
    return words.t(key, what=spelled(abs(offer.step), track.unit, words))


def row(track: OfferTrack, words: Words) -> list[str]:
    """A topic in our minutes: what each side named in turn, what lies between, our bottom line, what was agreed."""

    def named(side: str) -> str:
        return words.t("sheet.then").join(
            words.aside(spelled(offer.value, track.unit, words), _step(offer, track, words), offer.condition)
            for offer in track.of(side)
        )

    distance = "" if track.distance is None else spelled(track.distance, track.unit, words)
    room = (
        words.t("offers.room", what=spelled(track.room, track.unit, words)) if track.room is not None else ""
    )
    return [
        words.label("topic", track.topic),
        named("ours"),
        named("client"),
        distance,
        words.aside(spelled(track.limit.value, track.unit, words), room) if track.limit else "",
        words.aside(spelled(track.agreed.value, track.unit, words), track.agreed.code)
        if track.agreed
        else "",
    ]


def chart(track: OfferTrack, words: Words, cells: int) -> list[str]:
    """A topic in lines of so many cells: each offer at its place between the lowest and the highest; o is ours, x the client's,
    the bar our bottom line."""
    named = [*track.offers, *filter(None, (track.limit, track.agreed))]
    low, high = min(offer.value for offer in named), max(offer.value for offer in named)
    sums = max(width(spelled(offer.value, track.unit, words)) for offer in named)
    codes = max(width(offer.code) for offer in named) + 2
    whose = max(width(words.label("side", side)) for side in ("ours", "client")) + 6
    room = max(8, cells - codes - whose - sums - _STEP - 5)
    place = lambda value: round((value - low) / (high - low) * (room - 1)) if high > low else 0  # noqa: E731
    limit = place(track.limit.value) if track.limit else -1

    def line(offer: NamedOffer, who: str, mark: str, told: str) -> str:
        plot = [" "] * room
        if limit >= 0:
            plot[limit] = "|"
        plot[place(offer.value)] = mark
        code = f"{'~' if offer.internal else ' '}{offer.code}"
        amount = pad(spelled(offer.value, track.unit, words), sums, "right")
        return f"{fit(code, codes)}{fit(shown(who), whose)} {amount}  {''.join(plot)}  {shown(told)}"

    def whom(offer: NamedOffer) -> str:
        return offer.who or words.label("side", offer.side) or "-"

    lines = [f" {words.label('topic', track.topic)}"]
    for part in _standing(track, words):
        longer = f"{lines[-1]}  {part}"
        lines[-1:] = [longer] if width(longer) <= cells else [lines[-1], f"  {part}"]
    for offer in track.offers:
        told = "  ".join(filter(None, (_step(offer, track, words), offer.condition)))
        lines.append(line(offer, whom(offer), _MARKS.get(offer.side, "."), told))
    if track.limit:
        room_left = (
            words.t("offers.room", what=spelled(track.room, track.unit, words))
            if track.room is not None
            else ""
        )
        lines.append(line(track.limit, words.t("offers.limit"), "|", room_left))
    if track.agreed:
        lines.append(line(track.agreed, words.t("offers.settled"), "=", ""))
    return [cut(text.rstrip(), cells) for text in lines]


def charts(tracks: Iterable[OfferTrack], words: Words, cells: int) -> str:
    """All topics, a blank line between them."""
    return "\n\n".join("\n".join(chart(track, words, cells)) for track in tracks)
