"""The ledger of offers: per topic who offered what, how far each side came towards the other, and what still lies between.

    >>> (track,) = ledger_of(entries)            # 客户 105万, 我方 122万, 客户 110万, 我方 118万
    >>> track.distance, track.conceded("ours"), track.last("client").value
    (80000.0, (1, 40000.0), 1100000.0)

Our own bottom line is nobody else's business: a line that names it is internal by itself (`names_our_limit`), and it stands only in
what is made of internal lines. Sums are compared within one currency; durations as days (a month is 30), shares as per cent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple
from unicodedata import normalize

from dealtui.domain.calendar import instant
from dealtui.domain.kinds import TOPICS
from dealtui.domain.records import Entry

# ----------------------------------------------------------------------------------------------------
# Numbers that were named, as numbers.

_SCALES = {
    **dict.fromkeys(("千", "k", "thousand"), 1e3),
    **dict.fromkeys(("万", "w"), 1e4),
    **dict.fromkeys(("百万", "m", "mn", "million"), 1e6),
    "千万": 1e7,
    "亿": 1e8,
    **dict.fromkeys(("bn", "billion"), 1e9),
}
_CURRENCIES = {
    word: code
    for code, words in {
        "CNY": "元 人民币 rmb cny yuan ¥ ￥",
        "USD": "美元 美金 usd dollar dollars us$ $",
        "EUR": "欧元 eur euro euros €",
        "GBP": "英镑 gbp £",
        "JPY": "日元 jpy",
        "HKD": "港元 港币 hkd hk$",
    }.items()
    for word in words.split()
}
_DAYS = {
    **dict.fromkeys("天 日 day days".split(), 1),
    **dict.fromkeys("周 星期 week weeks".split(), 7),
    **dict.fromkeys("个月 月 month months".split(), 30),
    **dict.fromkeys("年 year years".split(), 365),
}
_HAN = {
    sign: number for number, signs in enumerate("零〇 一 二两 三 四 五 六 七 八 九".split()) for sign in signs
}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000}

_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
# 一百一十, 两千; a digit alone only before what it counts: the 一 of 统一 is no number
_HAN_FIGURE = (
    r"(?=[一二两三四五六七八九][十百千]|十)[一二两三四五六七八九十][零〇一二两三四五六七八九十百千]{0,12}(?!分)"
    r"|[一二两三四五六七八九十][零〇一二两三四五六七八九]{0,12}(?=\s?(?:[万亿元天周年折台套]|个?月|工作日|人[天月]))"
)


# what bare numbers may be numbers of
_COUNTED = "台|套|次|人天|人月|人|份|件|个|包|箱|吨|页|点|条|行|用户|户|米|克|瓦"
_NO_NOUNS = (
    "for|of|in|at|if|and|or|with|per|to|all|is|as|on|plus|incl|including|but|now|then|only|when|by|from"
)


def _any_of(words: Iterable[str]) -> str:
    longest = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word) + ("(?![a-z])" if re.search("[a-z]$", word) else "") for word in longest)


@cache
def _pattern() -> re.Pattern[str]:
    """A number or a range with what says of what, folded and narrow; compiled when the first offer is looked at."""
    currency, scale, figure = _any_of(_CURRENCIES), _any_of(_SCALES), rf"(?:{_FIGURE}|{_HAN_FIGURE})"
    return re.compile(
        rf"(?:(?P<before>(?:(?<![a-z])|(?![a-z]))(?:{currency})|百分之)\s?|(?<![a-z0-9_.]))"
        rf"(?P<low>{figure})\s?(?P<scale_low>{scale})?"
        rf"(?:\s?(?:-|~|–|—|至|到|to)\s?(?:{currency})?\s?(?P<high>{figure}))?\s?"
        rf"(?:(?P<share>%|折)|(?P<workdays>个?工作日|(?:work(?:ing)?|business) days?)|(?P<days>(?!日元)(?:{_any_of(_DAYS)}))"
        rf"|(?P<scale>{scale})?\s?(?P<after>(?!元素)(?:{currency}))?(?P<per>\s?/\s?(?:[a-z]{{1,6}}|[^\W\da-z]{{1,4}}))?)"
        rf"(?P<noun>\s?(?:{_COUNTED}|(?!(?:{_NO_NOUNS})\b)[a-z]{{3,14}}))?"
    )


class Quantity(NamedTuple):
    """What was named: from `low` to `high` (the same for a single number) of a `unit`: a currency ("" where none was named),
    %, 折 (per cent of the price), day, workday, or the word behind the number; /月 and the like behind it."""

    low: float
    high: float
    unit: str
    words: str

    @property
    def kind(self) -> str:
        """What can be compared with one another: money, share or time of any naming, else the unit itself."""
        return "money" if self.unit in ("", *_CURRENCIES.values()) else self.unit


def _number(figure: str) -> float:
    if figure[0].isdigit():
        return float(figure.replace(",", ""))
    if not _HAN_SCALES.keys() & set(figure):  # 九五: digit by digit
        return float("".join(str(_HAN[sign]) for sign in figure))
    total = part = 0
    for sign in figure:
        if sign in _HAN_SCALES:
            total += (part or 1) * _HAN_SCALES[sign]
            part = 0
        else:
            part = _HAN[sign]
    return float(total + part)


class _Narrow(dict[int, str]):
    """Each sign as the pattern has it, in its place; looked up once."""

    def __missing__(self, point: int) -> str:
        plain = normalize("NFKC", chr(point)).lower()
        self[point] = plain if len(plain) == 1 else chr(point)
        return self[point]


_narrow = _Narrow()


def _named(text: str) -> Iterator[re.Match[str]]:
    """What the pattern finds in a text."""
    return _pattern().finditer(text.translate(_narrow))


def quantities(text: str) -> list[tuple[int, Quantity]]:
    """The quantities in a text, each with its place; a small bare number is one of the noun behind it, else a sum."""
    return [(match.start(), _quantity(match, text)) for match in _named(text)]


def named_sum(text: str) -> tuple[int, int] | None:
    """Where the first sum of money stands in a text, else the first share (30%, 九折): no bare number, and no 10万台."""
    found = list(_named(text))
    match = next((one for one in found if _is_sum(one, text)), None) or next(filter(_share, found), None)
    if match is None:
        return None
    start, end = match.start("before" if match["before"] else "low"), _end(match)
    return start, start + len(text[start:end].rstrip())


def _is_sum(match: re.Match[str], text: str) -> bool:
    if match["after"] or match["before"] in _CURRENCIES:
        return True
    start, end = match.span("scale" if match["scale"] else "scale_low")
    counted = match["noun"] and re.fullmatch(_COUNTED, match["noun"].strip())
    # 30m are minutes, 30M are millions
    return start < end and not counted and text[start:end] != "m"


def _end(match: re.Match[str]) -> int:
    """Where a quantity ends, before the noun behind it."""
    return match.start("noun") if match["noun"] else match.end()


def _share(match: re.Match[str]) -> str:
    return "%" if match["before"] == "百分之" else match["share"] or ""


def _quantity(match: re.Match[str], text: str) -> Quantity:
    scales = match["scale_low"] or match["scale"], match["scale"] or match["scale_low"]
    low, high = (
        _number(figure) * _SCALES.get(scale or "", 1.0)
        for figure, scale in zip((match["low"], match["high"] or match["low"]), scales, strict=True)
    )
    noun, end = (match["noun"] or "").strip(), _end(match)
    if unit := _share(match):
        times = 10 if unit == "折" and low < 10 else 1
    elif match["days"] or match["workdays"]:
        unit, times = "day" if match["days"] else "workday", _DAYS.get(match["days"] or "", 1)
    else:
        unit, times = _CURRENCIES.get(match["after"] or match["before"] or "", ""), 1
        if not unit and noun and not scales[0] and low < 1000:
            unit, end = noun.removesuffix("s"), match.end()
        unit += (match["per"] or "").replace(" ", "")
    low, high = low * times, high * times
    return Quantity(min(low, high), max(low, high), unit, text[match.start() : end].strip())


# ----------------------------------------------------------------------------------------------------
# Our own bottom line.

_LIMIT = re.compile(
    r"底线|底价|最多(?:能|可以?)?让到|bottom[- ]?line|walk[- ]?away|reservation price|(?:our|internal) (?:limit|floor)"
    r"|\bfloor(?: price)?(?=(?: is|:)? ?[$€£\d])",
    re.IGNORECASE,
)
_THEIRS_BEFORE = re.compile(
    r"(?:客户方?|对方|甲方|他们|client'?s?|customer'?s?|their)[的是 ]{0,3}\Z", re.IGNORECASE
)
_OURS_BEFORE = re.compile(r"(?:我方|我们|乙方|ours?|us|we)[^，,；;。]{0,12}\Z", re.IGNORECASE)
_ANY = re.compile(r"[\d〇一二两三四五六七八九十]")
_SUM = re.compile(
    r"\d{4}|\d[,，]\d{3}|[$€£¥￥]\s?\d|[\d十百千]\s?(?:[万亿元%％折kwm]|million)", re.IGNORECASE
)
_NEAR = 24  # characters behind the words in which their number stands


def _limit(text: str, side: str) -> re.Match[str] | None:
    """Where a text names our limit: not the client's, whose words may be told."""
    for match in _LIMIT.finditer(text):
        before = text[: match.start()]
        if _THEIRS_BEFORE.search(before) or (side == "client" and not _OURS_BEFORE.search(before)):
            continue
        return match
    return None


def names_our_limit(text: str, side: str, *, offered: bool = True) -> bool:
    """Whether a line of that side says where our bottom line is, with a number: such a line is internal by itself. Where nothing is
    `offered`, as in a note, only a number that can be a sum counts: 安全底线 3 级 is none."""
    match = _limit(text, side)
    return match is not None and (_ANY if offered else _SUM).search(text[match.end() :][:_NEAR]) is not None


# ----------------------------------------------------------------------------------------------------
# The ledger.


class NamedOffer(NamedTuple):
    """One offer. `value` is what is compared: of a range the end that is nearer to the other side; `step` how far it came towards
    the other side since this side's last one (negative: away from it; None: it is the first)."""

    number: int
    code: str
    side: str
    who: str
    value: float
    words: str
    condition: str
    at: str
    internal: bool
    step: float | None = None


class OfferTrack(NamedTuple):
    """What was offered on one topic in one unit, in order. `agreed` is what was agreed on since; `limit` our bottom line, from
    internal lines alone. `ours_above`: our side names more than the client, as who sells does."""

    topic: str
    unit: str
    offers: tuple[NamedOffer, ...]
    agreed: NamedOffer | None = None
    limit: NamedOffer | None = None
    ours_above: bool = True

    def of(self, side: str) -> list[NamedOffer]:
        return [offer for offer in self.offers if offer.side == side]

    def last(self, side: str) -> NamedOffer | None:
        """What stands of a side: the last that it named."""
        return self.of(side)[-1] if self.of(side) else None

    def conceded(self, side: str) -> tuple[int, float]:
        """How often a side came towards the other, and how far in all, steps back taken off."""
        steps = [offer.step for offer in self.of(side) if offer.step]
        return sum(step > 0 for step in steps), sum(steps)

    @property
    def distance(self) -> float | None:
        """What lies between the last offers: 0 where they met or it is agreed; None while one side has named nothing."""
        if self.agreed is not None:
            return 0.0
        ours, theirs = self.last("ours"), self.last("client")
        if ours is None or theirs is None:
            return None
        return max(0.0, (ours.value - theirs.value) * (1 if self.ours_above else -1))

    @property
    def room(self) -> float | None:
        """How far we may still come: from our last offer to the bottom line; None where one of them is not known."""
        ours = self.last("ours")
        if ours is None or self.limit is None:
            return None
        return (ours.value - self.limit.value) * (1 if self.ours_above else -1)


class _Said(NamedTuple):
    entry: Entry
    topic: str
    quantity: Quantity
    condition: str


def ledger_of(entries: Iterable[Entry]) -> list[OfferTrack]:
    """The tracks of a deal's lines: offers, what was agreed on the same topic since, our bottom line; topics in their order."""
    lines = sorted(
        (e for e in entries if not e.deleted), key=lambda e: (instant(e.at), e.meeting, e.order, e.doc_id)
    )
    offers: dict[tuple[str, str], list[_Said]] = {}
    limits: dict[tuple[str, str], _Said] = {}
    agreed: dict[tuple[str, str], _Said] = {}
    for line in lines:
        if line.kind == "offer":
            said, limit = _read(line)
            if said:
                offers.setdefault((said.topic, _unit(said, offers)), []).append(said)
            if limit:
                limits[limit.topic, _unit(limit, offers)] = limit
        elif line.kind in ("consensus", "decision"):
            for topic in line.topics or ("price",):
                for _, quantity in quantities(line.text):
                    said = _Said(line, topic, quantity, "")
                    # with its topic, or one that can only be a sum
                    fits = topic in line.topics or (quantity.kind == "money" and quantity.high >= 1000)
                    if fits and (key := (topic, _unit(said, offers))) in offers:
                        agreed[key] = said
                        break
    tracks = [
        _track(key, offers.get(key, []), limits.get(key), agreed.get(key))
        for key in dict.fromkeys((*offers, *limits))
    ]
    order = list(TOPICS)
    return sorted(tracks, key=lambda track: order.index(track.topic) if track.topic in order else len(order))


def _unit(said: _Said, known: Iterable[tuple[str, str]]) -> str:
    """The unit of a track: a sum without a currency is one of the currency that was named on that topic."""
    unit = said.quantity.unit
    if said.quantity.kind != "money":
        return unit
    named = [
        other for topic, other in known if topic == said.topic and (other in ("", *_CURRENCIES.values()))
    ]
    if not unit:
        return named[0] if named else ""
    return "" if named == [""] else unit


def _read(line: Entry) -> tuple[_Said | None, _Said | None]:
    """What a line offers, and which bottom line it names; of a line without a number neither."""
    topic = next((topic for topic in line.topics if topic in TOPICS), "price")
    more = "" if line.amount in line.text else line.amount
    whole = f"{line.text} | {more}" if more else line.text
    limit = _limit(whole, line.side)
    end = limit.start() if limit else len(whole)
    told = [(at, one) for at, one in _wanted(quantities(whole), topic) if at < end]
    in_text = [(at, one) for at, one in told if at < len(line.text)]
    offered = limited = None
    if told:
        condition = more if in_text and end >= len(line.text) + len(more) else ""
        offered = _Said(line, topic, (in_text or told)[0][1], condition)
    if limit and (behind := [one for at, one in quantities(whole) if at >= limit.end()]):
        limited = _Said(line, topic, behind[0], "")
    return offered, limited


def _wanted(found: list[tuple[int, Quantity]], topic: str) -> list[tuple[int, Quantity]]:
    """The quantities of a text, those first that suit the topic: sums for a price, times for a schedule."""

    def suits(quantity: Quantity) -> bool:
        if topic == "schedule":
            return quantity.unit in ("day", "workday")
        if topic != "price":
            return True
        return (
            quantity.kind == "money" and (quantity.unit != "" or quantity.high >= 10)
        ) or "/" in quantity.unit

    return sorted(found, key=lambda one: not suits(one[1]))


def _track(key: tuple[str, str], said: list[_Said], limit: _Said | None, agreed: _Said | None) -> OfferTrack:
    firsts = {side: next((s for s in said if s.entry.side == side), None) for side in ("ours", "client")}
    ours, theirs = firsts["ours"], firsts["client"]
    ours_above = not (ours and theirs) or ours.quantity.low >= theirs.quantity.high

    def value(one: _Said) -> float:
        """Of a range the end that is nearer to the other side."""
        return one.quantity.high if (one.entry.side == "client") == ours_above else one.quantity.low

    def named(one: _Said, step: float | None = None) -> NamedOffer:
        entry = one.entry
        return NamedOffer(
            entry.doc_id, entry.code, entry.side, entry.speaker, value(one), one.quantity.words, one.condition, entry.at, entry.internal, step
        )  # fmt: skip

    before: dict[str, float] = {}
    offers = []
    for one in said:
        side, now = one.entry.side, value(one)
        down = (side == "ours") == ours_above  # coming towards the other means going down
        step = (before[side] - now) * (1 if down else -1) if side in before else None
        if side:
            before[side] = now
        offers.append(named(one, step))
    return OfferTrack(
        *key, tuple(offers), named(agreed) if agreed else None, named(limit) if limit else None, ours_above
    )
