"""Make the table of moving festivals, domain/festivals.txt, from the positions of sun and moon.

    python scripts/make_festivals.py 2020 2050        print the rows
    python scripts/make_festivals.py --check          compare the table with what is computed

The calendar (GB/T 33661-2017): a month begins on the day of the new moon at 120° E; the winter solstice lies in month 11;
between two solstices with thirteen months, the first without a major solar term is a leap month. New moons after
J. Meeus, Astronomical Algorithms, chapter 49 (a few seconds), the sun's longitude after chapter 25 (0.01°, a quarter of
an hour); a moment nearer to midnight than that is named, so that it can be looked up.
"""

from __future__ import annotations

import sys
from datetime import date, datetime, timedelta
from functools import cache
from math import radians, sin

FESTIVALS = (
    (1, 1),
    (1, 15),
    (5, 5),
    (7, 7),
    (8, 15),
    (9, 9),
)  # month and day, in the order of the table's columns
J2000 = datetime(2000, 1, 1, 12)
NEW_MOON_ERROR, SUN_ERROR = timedelta(minutes=1), timedelta(minutes=20)

# Chapter 49: day fraction, power of E, multiples of M, M', F, and of the node
_MOON = (
    (-0.40720, 0, 0, 1, 0, 0), (0.17241, 1, 1, 0, 0, 0), (0.01608, 0, 0, 2, 0, 0), (0.01039, 0, 0, 0, 2, 0),
    (0.00739, 1, -1, 1, 0, 0), (-0.00514, 1, 1, 1, 0, 0), (0.00208, 2, 2, 0, 0, 0), (-0.00111, 0, 0, 1, -2, 0),
    (-0.00057, 0, 0, 1, 2, 0), (0.00056, 1, 1, 2, 0, 0), (-0.00042, 0, 0, 3, 0, 0), (0.00042, 1, 1, 0, 2, 0),
    (0.00038, 1, 1, 0, -2, 0), (-0.00024, 1, -1, 2, 0, 0), (-0.00017, 0, 0, 0, 0, 1), (-0.00007, 0, 2, 1, 0, 0),
    (0.00004, 0, 0, 2, -2, 0), (0.00004, 0, 3, 0, 0, 0), (0.00003, 0, 1, 1, -2, 0), (0.00003, 0, 0, 2, 2, 0),
    (-0.00003, 0, 1, 1, 2, 0), (0.00003, 0, -1, 1, 2, 0), (-0.00002, 0, -1, 1, -2, 0), (-0.00002, 0, 1, 3, 0, 0),
    (0.00002, 0, 0, 4, 0, 0),
)  # fmt: skip
# Planets: millionths of a day, angle at k = 0, change with k
_PLANETS = (
    (325, 299.77, 0.107408), (165, 251.88, 0.016321), (164, 251.83, 26.651886), (126, 349.42, 36.412478),
    (110, 84.66, 18.206239), (62, 141.74, 53.303771), (60, 207.14, 2.453732), (56, 154.84, 7.306860),
    (47, 34.52, 27.261239), (42, 207.19, 0.121824), (40, 291.34, 1.844379), (37, 161.72, 24.198154),
    (35, 239.56, 25.513099), (23, 331.55, 3.592518),
)  # fmt: skip

close_calls: list[str] = []


def beijing_day(dynamical: datetime, error: timedelta, what: str) -> date:
    """The day at 120° E of a moment in dynamical time (ΔT: 69 s in 2020, about 93 s in 2050)."""
    local = dynamical - timedelta(seconds=69 + 0.8 * (dynamical.year - 2020)) + timedelta(hours=8)
    midnight = datetime(local.year, local.month, local.day) + timedelta(days=local.hour >= 12)
    if abs(local - midnight) < error:
        close_calls.append(f"{what}: {local:%Y-%m-%d %H:%M:%S}")
    return local.date()


def new_moon(k: int) -> datetime:
    """The k-th new moon after the one of 2000-01-06, in dynamical time."""
    t = k / 1236.85
    sun = 2.5534 + 29.10535670 * k - 0.0000014 * t**2
    moon = 201.5643 + 385.81693528 * k + 0.0107582 * t**2
    latitude = 160.7108 + 390.67050284 * k - 0.0016118 * t**2
    node = 124.7746 - 1.56375588 * k + 0.0020672 * t**2
    e = 1 - 0.002516 * t - 0.0000074 * t**2
    days = 5.09766 + 29.530588861 * k + 0.00015437 * t**2  # after J2000 (JDE 2451545.0)
    for size, power, s, m, f, o in _MOON:
        days += size * e**power * sin(radians(s * sun + m * moon + f * latitude + o * node))
    for size, angle, change in _PLANETS:
        days += size * 1e-6 * sin(radians(angle + change * k - (0.009173 * t**2 if size == 325 else 0)))
    return J2000 + timedelta(days=days)


def sun_longitude(moment: datetime) -> float:
    """The sun's apparent longitude in degrees."""
    t = (moment - J2000) / timedelta(days=36525)
    m = radians(357.52911 + 35999.05029 * t - 0.0001537 * t**2)
    centre = (
        (1.914602 - 0.004817 * t) * sin(m) + (0.019993 - 0.000101 * t) * sin(2 * m) + 0.000289 * sin(3 * m)
    )
    node = radians(125.04 - 1934.136 * t)
    return (280.46646 + 36000.76983 * t + 0.0003032 * t**2 + centre - 0.00569 - 0.00478 * sin(node)) % 360


@cache
def solar_term(year: int, longitude: int) -> date:
    """The day at 120° E on which the sun reaches a longitude (15: 清明, 270: winter solstice)."""
    moment = datetime(year, 3, 20) + timedelta(days=longitude % 360 * 365.2422 / 360)
    if longitude >= 285:  # the terms before the equinox of March
        moment -= timedelta(days=365.2422)
    for _ in range(8):
        ahead = (longitude - sun_longitude(moment) + 180) % 360 - 180
        moment += timedelta(days=ahead * 365.2422 / 360)
    return beijing_day(moment, SUN_ERROR, f"sun at {longitude}° in {year}")


@cache
def months_from_winter(year: int) -> dict[tuple[int, int], date]:
    """First days of the months from month 11 of a winter (year, 11) to month 10 of the next; leap months left out."""
    solstice, following = solar_term(year, 270), solar_term(year + 1, 270)
    k = round((year - 2000 + 0.95) * 12.3685)
    moons = [beijing_day(new_moon(n), NEW_MOON_ERROR, f"new moon {n}") for n in range(k - 3, k + 17)]
    first = max(n for n, day in enumerate(moons) if day <= solstice)
    last = max(n for n, day in enumerate(moons) if day <= following)
    majors = [solar_term(y, 30 * n) for y in (year, year + 1, year + 2) for n in range(12)]
    starts: dict[tuple[int, int], date] = {}
    leap_due, number = last - first == 13, 11
    for n in range(first, last):
        begin, end = moons[n], moons[n + 1]
        if leap_due and not any(begin <= major < end for major in majors):
            leap_due = False
            continue
        starts[(year if number >= 11 and n - first < 3 else year + 1, number)] = begin
        number = number % 12 + 1
    return starts


def days_of(year: int) -> list[date]:
    """The festivals' days of a year, in the order of FESTIVALS."""
    months = months_from_winter(year - 1)
    return [months[year, month] + timedelta(days=day - 1) for month, day in FESTIVALS]


def row(year: int) -> str:
    """A line of the table: the festivals' days, and how many days the month before the Spring Festival has."""
    days = days_of(year)
    last_month = (days[0] - months_from_winter(year - 1)[year - 1, 12]).days
    return f"{year} {' '.join(f'{day:%m%d}' for day in days)} {last_month}"


def check() -> list[str]:
    """Where the table differs from what is computed."""
    from dealtui.domain import calendar

    known = calendar.moving_days()
    wrong = [f"{year}: {days}" for year, days in known.items() if " ".join(days) not in row(year)]
    terms = {year: (calendar.festival_day("清明", year), solar_term(year, 15)) for year in known}
    return wrong + [
        f"清明 {year}: {told}, not {seen}" for year, (told, seen) in terms.items() if told != seen
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        differences = check()
        print("\n".join(differences) or "the table is right")
        sys.exit(bool(differences))
    for one in range(int(sys.argv[1]), int(sys.argv[2]) + 1):
        print(row(one))
    for call in dict.fromkeys(close_calls):
        print(f"close to midnight, look it up: {call}", file=sys.stderr)
