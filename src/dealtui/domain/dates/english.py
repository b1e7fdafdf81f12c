"""The table of English rules. How to read a row: see `rules`."""

from __future__ import annotations

from dealtui.domain.dates.days import (
    read_day_of_month,
    read_festival,
    read_month_day,
    read_relative_day,
    read_weekday,
)
from dealtui.domain.dates.durations import read_duration, read_last_workday, read_next_workday
from dealtui.domain.dates.periods import (
    read_month,
    read_month_part,
    read_quarter,
    read_week,
    read_weekend,
    read_year,
)
from dealtui.domain.dates.rules import DayReader, Rule
from dealtui.domain.dates.words import ENGLISH_MONTH, ENGLISH_WEEKDAY

__all__ = ["RULES"]

_WORDS = "an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|sixty|ninety"
_COUNT = (
    rf"(?:(?P<low>[0-9]{{1,3}})\s*(?:-|to)\s*)?(?P<count>[0-9]{{1,3}}|half\s+an?|a\s+couple\s+of|{_WORDS})"
)
_UNIT = r"\s*(?P<unit>days?|weeks?|wks?|fortnights?|months?|quarters?|years?|yrs?|hours?|hrs?|minutes?|mins?)(?![a-z])"
_WORKDAY = r"\s*(?P<unit>(?:working|business|work)\s+days?|workdays?|bd|wd)(?![a-z])"
_IN = r"(?:(?:within|in)\s+(?:the\s+next\s+)?|\+\s*)"
_LATER = r"(?:\s+from\s+(?:now|today)|\s+later|'?\s+time)"
_NTH = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?P<year>[0-9]{4})(?![0-9]|:[0-9]))?"
_THIS_NEXT = r"(?P<week>this|next|last|the\s+following)"
_MONTH_WORDS = "jan feb mar apr may jun jul aug sep oct nov dec"
_DAY_WORDS = "mon tue wed thu fri sat sun"
_NEXT = r"(?:(?P<relative>this|next|last|the\s+following)\s+|the\s+)?"
_PART = r"(?:the\s+)?(?:(?P<part>early|mid|late)[ -](?:in\s+)?|(?P<part2>end|start|beginning|middle)\s+of\s+)"
_FESTIVAL = (
    r"(?:the\s+)?(?P<festival>christmas eve|christmas|xmas|new year's eve|chinese new year|lunar new year|new year|cny"
    r"|spring festival|lantern festival|qing ?ming|tomb[ -]sweeping|dragon boat|mid-autumn|double ninth|national day"
    r"|may day|thanksgiving|easter)(?:'?s)?(?: festival)?(?: day)?(?![a-z])"
)
_FESTIVAL_CUE = "christmas xmas year cny festival ming tomb dragon autumn ninth day thanks easter"

_DIGITS = "0123456789"
_AMOUNTS = _DIGITS + "ahotfsen"
_MONTHS = "jfmasond"

# fmt: off
RULES: tuple[Rule[DayReader], ...] = (
    # name                      begins                cue                             flags            pattern, reader
    Rule("en-relative-day",     "tdy",                "to tm day this",               "",              r"(?P<word>today|tonight|tomorrow|tmrw?|(?:the\s+)?day\s+after\s+tomorrow|yesterday|this\s+(?:morning|afternoon|evening))(?![a-z])", read_relative_day),
    Rule("en-weekday",          "tcnlmwfs",           _DAY_WORDS,                     "",              rf"(?:this\s+coming\s+|coming\s+|{_THIS_NEXT}\s+(?:week\s+)?(?:on\s+)?)?(?P<day>{ENGLISH_WEEKDAY})\.?", read_weekday),
    Rule("en-weekday-of",       "mtwfs",              "week",                         "",              rf"(?P<day>{ENGLISH_WEEKDAY})\.?,?\s+(?:of\s+)?{_THIS_NEXT}\s+week(?![a-z])", read_weekday),
    Rule("en-month-day",        _MONTHS,              _MONTH_WORDS,                   "dated numeric", rf"{ENGLISH_MONTH}\s*(?:the\s+)?{_NTH}(?![0-9]|:[0-9]){_YEAR}", read_month_day),
    Rule("en-day-month",        _DIGITS + "t",        _MONTH_WORDS,                   "dated",         rf"(?:the\s+)?{_NTH}\s*(?:of\s+)?{ENGLISH_MONTH}{_YEAR}", read_month_day),
    Rule("en-day-of-next",      _DIGITS + "t",        "month",                        "dated",         rf"(?:the\s+)?{_NTH}\s+(?:of\s+)?(?P<relative>this|next|last|the\s+following)\s+month", read_month_day),
    Rule("en-day-of-month",     _DIGITS + "t",        "st nd rd th",                  "dated weak",    r"(?:the\s+)?(?P<day>[0-9]{1,2})(?:st|nd|rd|th)", read_day_of_month),

    Rule("en-duration",         "wi+",                "in +",                         "",              rf"{_IN}{_COUNT}{_UNIT}{_LATER}?", read_duration),
    Rule("en-workdays",         "wi+",                "in +",                         "",              rf"{_IN}{_COUNT}{_WORKDAY}{_LATER}?", read_duration),
    Rule("en-later",            _AMOUNTS,             "from later time",              "",              rf"{_COUNT}{_UNIT}{_LATER}", read_duration),
    Rule("en-next-workday",     "tn",                 "day",                          "",              r"(?:the\s+)?next\s+(?:(?:working|business|work)\s+day|workday)", read_next_workday),
    Rule("en-last-workday",     "tl",                 "last",                         "",              r"(?:the\s+)?last\s+(?:(?:working|business|work)\s+day|workday)\s+of\s+(?:(?:the\s+|(?P<relative>this|next)\s+)month|(?:the\s+|(?P<week>this|next)\s+)week)", read_last_workday),
    Rule("en-duration-bare",    _AMOUNTS,             "day week wk fort month quarter year yr hour hr min","weak",          rf"{_COUNT}{_UNIT}", read_duration),
    Rule("en-workdays-bare",    _AMOUNTS,             "day bd wd",                    "weak",          rf"{_COUNT}{_WORKDAY}", read_duration),
    Rule("short-plus",          "+",                  "+",                            "",              r"\+(?P<count>[0-9]{1,3})\s*(?P<unit>d|w|mo|m|y|h|hr|min)", read_duration),
    Rule("short",               _DIGITS,              "d w m y h",                    "weak",          r"(?P<count>[0-9]{1,3})(?P<unit>d|w|mo|m|y|h|hr|min)", read_duration),

    Rule("end-of-week",         "tec",                "eow week",                     "",              rf"(?:the\s+)?(?P<part>eow|(?:end|close)\s+of\s+(?:{_THIS_NEXT}\s+|the\s+)?(?:business\s+|working\s+)?week(?![a-z]))", read_week),
    Rule("end-of-month",        "tem",                "eom month",                    "",              r"(?:the\s+)?(?:(?P<part>eom)|month[ -](?P<part2>end))", read_month_part),
    Rule("part-of-this-month",  "temlsb",             "month",                        "",              rf"{_PART}{_NEXT}month", read_month_part),
    Rule("end-of-quarter",      "teq",                "eoq quarter",                  "",              rf"(?:the\s+)?(?:(?P<part>eoq)|quarter[ -](?P<part3>end)|(?P<part2>end)\s+of\s+{_NEXT}quarter)", read_quarter),
    Rule("end-of-year",         "tey",                "eoy year",                     "",              r"(?:the\s+)?(?:(?P<part>eoy)|year[ -](?P<part3>end)|(?P<part2>end)\s+of\s+(?:(?P<year>this|next|last)\s+|the\s+)?year)", read_year),
    Rule("end-of-named-year",   "te",                 "end",                          "",              r"(?:the\s+)?(?P<part>end)\s+of\s+(?P<year>[0-9]{4})", read_year),
    Rule("part-of-month",       "temlsb",             "end of early mid late",        "",              rf"{_PART}{ENGLISH_MONTH}{_YEAR}", read_month_part),
    Rule("part-of-week",        "em",                 "week",                         "",              rf"(?P<part>early|mid)[ -](?:{_THIS_NEXT}\s+)?week(?![a-z])", read_week),

    Rule("en-week",             "tnl",                "week wk",                      "",              rf"{_THIS_NEXT}\s+w(?:ee)?k(?![a-z])", read_week),
    Rule("en-weekend",          "tnw",                "weekend",                      "",              r"(?:(?P<week>this|next)\s+|the\s+)?weekend", read_weekend),
    Rule("en-month-relative",   "tnl",                "month",                        "",              r"(?P<relative>this|next|last|the\s+following)\s+month", read_month),
    Rule("en-quarter-relative", "tnl",                "quarter",                      "weak",          r"(?P<relative>this|next|last)\s+quarter", read_quarter),
    Rule("en-year",             "tnl",                "year",                         "weak",          r"(?P<year>this|next|last)\s+year", read_year),
    Rule("en-month",            _MONTHS,              _MONTH_WORDS,                   "weak",          rf"{ENGLISH_MONTH}{_YEAR}", read_month),
    Rule("en-quarter",          _DIGITS + "teq",      "q",                            "weak",          r"(?:(?:the\s+)?(?P<part>end)\s+of\s+)?(?:q(?P<quarter>[1-4])(?:\s+(?P<year>[0-9]{4}))?|(?P<year2>[0-9]{4})\s*-?q(?P<quarter2>[1-4]))", read_quarter),
    Rule("en-festival",         "tcxnslqdme",         _FESTIVAL_CUE,                  "",              _FESTIVAL, read_festival),
)
# fmt: on
