"""Days of festivals that due phrases name: 春节前, 国庆节前, before Christmas.

Moving Chinese festivals stand in a table (made by scripts/make_festivals.py); a year outside it is a LookupError.
"""

from __future__ import annotations

from datetime import date, timedelta

__all__ = ["festival_day"]

# Fixed days: the words a phrase may use -> month, day
_FIXED = {
    **dict.fromkeys(("元旦", "new year"), (1, 1)),
    **dict.fromkeys(("劳动节", "五一", "may day"), (5, 1)),
    **dict.fromkeys(("国庆", "十一", "national day"), (10, 1)),
    **dict.fromkeys(("圣诞", "christmas", "xmas"), (12, 25)),
    **dict.fromkeys(("平安夜", "christmas eve"), (12, 24)),
    **dict.fromkeys(("双十一", "双11"), (11, 11)),
    **dict.fromkeys(("双十二", "双12"), (12, 12)),
    "new year's eve": (12, 31),
}
# Column of the table below
_MOVING = {
    **dict.fromkeys(("春节", "除夕", "chinese new year", "lunar new year", "cny", "spring festival"), 0),
    **dict.fromkeys(("元宵", "lantern festival"), 1),
    **dict.fromkeys(("端午", "dragon boat"), 2),
    "七夕": 3,
    **dict.fromkeys(("中秋", "mid-autumn"), 4),
    **dict.fromkeys(("重阳", "double ninth"), 5),
}
_CLEAR_BRIGHT = ("清明", "qingming", "qing ming", "tomb sweeping", "tomb-sweeping")

# Month and day of: Spring Festival, Lantern, Dragon Boat, Double Seventh, Mid-Autumn, Double Ninth
_DAYS = {
    2020: "0125 0208 0625 0825 1001 1025",
    2021: "0212 0226 0614 0814 0921 1014",
    2022: "0201 0215 0603 0804 0910 1004",
    2023: "0122 0205 0622 0822 0929 1023",
    2024: "0210 0224 0610 0810 0917 1011",
    2025: "0129 0212 0531 0829 1006 1029",
    2026: "0217 0303 0619 0819 0925 1018",
    2027: "0206 0220 0609 0808 0915 1008",
    2028: "0126 0209 0528 0826 1003 1026",
    2029: "0213 0227 0616 0816 0922 1016",
    2030: "0203 0217 0605 0805 0912 1005",
    2031: "0123 0206 0624 0824 1001 1024",
    2032: "0211 0225 0612 0812 0919 1012",
    2033: "0131 0214 0601 0801 0908 1001",
    2034: "0219 0305 0620 0820 0927 1020",
    2035: "0208 0222 0610 0810 0916 1009",
    2036: "0128 0211 0530 0828 1004 1027",
    2037: "0215 0301 0618 0817 0924 1017",
    2038: "0204 0218 0607 0807 0913 1007",
    2039: "0124 0207 0527 0826 1002 1026",
    2040: "0212 0226 0614 0814 0920 1014",
    2041: "0201 0215 0603 0803 0910 1003",
    2042: "0122 0205 0622 0822 0928 1022",
    2043: "0210 0224 0611 0811 0917 1011",
    2044: "0130 0213 0531 0731 1005 1029",
    2045: "0217 0303 0619 0819 0925 1018",
    2046: "0206 0220 0608 0808 0915 1008",
    2047: "0126 0209 0529 0827 1004 1027",
    2048: "0214 0228 0615 0816 0922 1016",
    2049: "0202 0216 0604 0805 0911 1005",
    2050: "0123 0206 0623 0823 0930 1024",
}


def festival_day(name: str, year: int) -> date:
    """The day of a festival in a year; LookupError when it is not known."""
    if name in _FIXED:
        return date(year, *_FIXED[name])
    if name in _CLEAR_BRIGHT:
        return _clear_bright(year)
    if name == "thanksgiving":  # the fourth Thursday of November
        first = date(year, 11, 1)
        return first + timedelta(days=(3 - first.weekday()) % 7 + 21)
    if name == "easter":
        return _easter(year)
    day = _DAYS[year].split()[_MOVING[name]]
    found = date(year, int(day[:2]), int(day[2:]))
    return found - timedelta(days=1) if name == "除夕" else found


def _clear_bright(year: int) -> date:
    """清明, the solar term, by the rule of the 21st century (day = [Y × 0.2422 + 4.81] − [Y / 4], Y the last two digits)."""
    if not 2000 <= year < 2100:
        raise LookupError(year)
    short = year % 100
    return date(year, 4, int(short * 0.2422 + 4.81) - short // 4)


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm, Nature 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
