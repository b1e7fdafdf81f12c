"""Make the table of moving festivals in domain/festivals.py. Needs the package LunarCalendar; run once for more years.

python scripts/make_festivals.py 2020 2050
"""

from __future__ import annotations

import sys
from datetime import timedelta

from lunarcalendar import Converter, Lunar

LUNAR = {
    "spring": (1, 1),
    "lantern": (1, 15),
    "dragon": (5, 5),
    "qixi": (7, 7),
    "autumn": (8, 15),
    "ninth": (9, 9),
}


def rows(first: int, last: int) -> list[str]:
    lines = []
    for year in range(first, last + 1):
        days = [Converter.Lunar2Solar(Lunar(year, month, day)).to_date() for month, day in LUNAR.values()]
        lines.append(f'    {year}: "{" ".join(f"{day:%m%d}" for day in days)}",')
        assert days[0] - timedelta(days=1) < days[1]
    return lines


if __name__ == "__main__":
    print("\n".join(rows(int(sys.argv[1]), int(sys.argv[2]))))
