"""The table of English rules. How to read a row: see `rules`."""

from __future__ import annotations

from dealtui.domain.dates import readers as on
from dealtui.domain.dates.readers import ENGLISH_MONTH, ENGLISH_WEEKDAY
from dealtui.domain.dates.rules import DateRule, DayReader

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
RULES: tuple[DateRule[DayReader], ...] = (
    # name                      begins                cue                             flags            pattern, reader
    DateRule("en-relative-day",     "tdy",                "to tm day this",               "",              r"(?P<word>today|tonight|tomorrow|tmrw?|(?:the\s+)?day\s+after\s+tomorrow|yesterday|this\s+(?:morning|afternoon|evening))(?![a-z])", on.read_relative_day),
    DateRule("en-weekday",          "tcnlmwfs",           _DAY_WORDS,                     "",              rf"(?:this\s+coming\s+|coming\s+|{_THIS_NEXT}\s+(?:week\s+)?(?:on\s+)?)?(?P<day>{ENGLISH_WEEKDAY})\.?", on.read_weekday),
    DateRule("en-weekday-of",       "mtwfs",              "week",                         "",              rf"(?P<day>{ENGLISH_WEEKDAY})\.?,?\s+(?:of\s+)?{_THIS_NEXT}\s+week(?![a-z])", on.read_weekday),
    DateRule("en-weekday-later",    "mtwfs",              "week fortnight",               "",              rf"(?P<day>{ENGLISH_WEEKDAY}|today|tomorrow)\.?\s+(?P<unit>week|fortnight)(?![a-z])", on.read_weeks_later),
    DateRule("en-later-weekday",    _DIGITS + "aotf",     "week fortnight",               "",              rf"(?P<count>[0-9]{{1,2}}|an?|one|two|three|four)\s+(?P<unit>weeks?|fortnights?)\s+(?:on\s+|from\s+)?(?P<day>{ENGLISH_WEEKDAY}|today|tomorrow)(?![a-z])\.?", on.read_weeks_later),
    DateRule("en-nth-weekday",      "tfsl" + _DIGITS,     _DAY_WORDS,                     "",              rf"(?:the\s+)?(?P<nth>first|1st|second|2nd|third|3rd|fourth|4th|last)\s+(?P<day>{ENGLISH_WEEKDAY})\s+(?:of|in)\s+(?:(?:the\s+|(?P<relative>this|next)\s+)month(?![a-z])|{ENGLISH_MONTH}{_YEAR})", on.read_nth_weekday),
    DateRule("en-month-day",        _MONTHS,              _MONTH_WORDS,                   "dated numeric", rf"{ENGLISH_MONTH}\s*(?:the\s+)?{_NTH}(?![0-9]|:[0-9]){_YEAR}", on.read_month_day),
    DateRule("en-day-month",        _DIGITS + "t",        _MONTH_WORDS,                   "dated",         rf"(?:the\s+)?{_NTH}\s*(?:of\s+)?{ENGLISH_MONTH}{_YEAR}", on.read_month_day),
    DateRule("en-day-of-next",      _DIGITS + "t",        "month",                        "dated",         rf"(?:the\s+)?{_NTH}\s+(?:of\s+)?(?P<relative>this|next|last|the\s+following)\s+month", on.read_month_day),
    DateRule("en-day-of-month",     _DIGITS + "t",        "st nd rd th",                  "dated weak",    r"(?:the\s+)?(?P<day>[0-9]{1,2})(?:st|nd|rd|th)", on.read_day_of_month),

    DateRule("en-duration",         "wi+",                "in +",                         "",              rf"{_IN}{_COUNT}{_UNIT}{_LATER}?", on.read_duration),
    DateRule("en-workdays",         "wi+",                "in +",                         "",              rf"{_IN}{_COUNT}{_WORKDAY}{_LATER}?", on.read_duration),
    DateRule("en-later",            _AMOUNTS,             "from later time",              "",              rf"{_COUNT}{_UNIT}{_LATER}", on.read_duration),
    DateRule("en-next-workday",     "tn",                 "day",                          "",              r"(?:the\s+)?next\s+(?:(?:working|business|work)\s+day|workday)", on.read_next_workday),
    DateRule("en-last-workday",     "tl",                 "last",                         "",              r"(?:the\s+)?last\s+(?:(?:working|business|work)\s+day|workday)\s+of\s+(?:(?:the\s+|(?P<relative>this|next)\s+)month|(?:the\s+|(?P<week>this|next)\s+)week)", on.read_last_workday),
    DateRule("en-duration-bare",    _AMOUNTS,             "day week wk fort month quarter year yr hour hr min","weak",          rf"{_COUNT}{_UNIT}", on.read_duration),
    DateRule("en-workdays-bare",    _AMOUNTS,             "day bd wd",                    "weak",          rf"{_COUNT}{_WORKDAY}", on.read_duration),
    DateRule("short-plus",          "+",                  "+",                            "",              r"\+(?P<count>[0-9]{1,3})\s*(?P<unit>d|w|mo|m|y|h|hr|min)", on.read_duration),
    DateRule("short",               _DIGITS,              "d w m y h",                    "weak",          r"(?P<count>[0-9]{1,3})(?P<unit>d|w|mo|m|y|h|hr|min)", on.read_duration),

    DateRule("end-of-week",         "tec",                "eow week",                     "",              rf"(?:the\s+)?(?P<part>eow|(?:end|close)\s+of\s+(?:{_THIS_NEXT}\s+|the\s+)?(?:business\s+|working\s+)?week(?![a-z]))", on.read_week),
    DateRule("end-of-month",        "tem",                "eom month",                    "",              r"(?:the\s+)?(?:(?P<part>eom)|month[ -](?P<part2>end))", on.read_month_part),
    DateRule("part-of-this-month",  "temlsb",             "month",                        "",              rf"{_PART}{_NEXT}month", on.read_month_part),
    DateRule("end-of-quarter",      "teq",                "eoq quarter",                  "",              rf"(?:the\s+)?(?:(?P<part>eoq)|quarter[ -](?P<part3>end)|(?P<part2>end)\s+of\s+{_NEXT}quarter)", on.read_quarter),
    DateRule("end-of-year",         "tey",                "eoy year",                     "",              r"(?:the\s+)?(?:(?P<part>eoy)|year[ -](?P<part3>end)|(?P<part2>end)\s+of\s+(?:(?P<year>this|next|last)\s+|the\s+)?year)", on.read_year),
    DateRule("end-of-named-year",   "te",                 "end",                          "",              r"(?:the\s+)?(?P<part>end)\s+of\s+(?P<year>[0-9]{4})", on.read_year),
    DateRule("part-of-month",       "temlsb",             "end of early mid late",        "",              rf"{_PART}{ENGLISH_MONTH}{_YEAR}", on.read_month_part),
    DateRule("part-of-week",        "em",                 "week",                         "",              rf"(?P<part>early|mid)[ -](?:{_THIS_NEXT}\s+)?week(?![a-z])", on.read_week),

    DateRule("en-week",             "tnl",                "week wk",                      "",              rf"{_THIS_NEXT}\s+w(?:ee)?k(?![a-z])", on.read_week),
    DateRule("en-weekend",          "tnw",                "weekend",                      "",              r"(?:(?P<week>this|next)\s+|the\s+)?weekend", on.read_weekend),
    DateRule("en-month-relative",   "tnl",                "month",                        "",              r"(?P<relative>this|next|last|the\s+following)\s+month", on.read_month),
    DateRule("en-quarter-relative", "tnl",                "quarter",                      "weak",          r"(?P<relative>this|next|last)\s+quarter", on.read_quarter),
    DateRule("en-year",             "tnl",                "year",                         "weak",          r"(?P<year>this|next|last)\s+year", on.read_year),
    DateRule("en-month",            _MONTHS,              _MONTH_WORDS,                   "weak",          rf"{ENGLISH_MONTH}{_YEAR}", on.read_month),
    DateRule("en-quarter",          _DIGITS + "teq",      "q",                            "weak",          r"(?:(?:the\s+)?(?P<part>end)\s+of\s+)?(?:q(?P<quarter>[1-4])(?:\s+(?P<year>[0-9]{4}))?|(?P<year2>[0-9]{4})\s*-?q(?P<quarter2>[1-4]))", on.read_quarter),
    DateRule("en-festival",         "tcxnslqdme",         _FESTIVAL_CUE,                  "",              _FESTIVAL, on.read_festival),
)
# fmt: on
