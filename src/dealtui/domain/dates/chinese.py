"""The table of Chinese rules and of the forms in digits that both languages share. How to read a row: see `rules`."""

from __future__ import annotations

from dealtui.domain.dates import readers as on
from dealtui.domain.dates.readers import COUNT, DAY, MONTH_OR_RELATIVE, YEAR
from dealtui.domain.dates.rules import DateRule, DayReader

_ISO = r"(?P<year>[0-9]{4})(?P<sep>[-/.])(?P<month>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2})"
_CLOCK = r"(?:t|\s+)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?"
# -08:00 after a space may as well be the end of a time span (19:00-21:00)
_HOURS = r"(?:1[0-4]|0?[0-9])(?::?[0-9]{2})?"
_ZONE = rf"(?:\s*(?P<zone>z|(?:utc|gmt)(?:[+-]{_HOURS})?|\+{_HOURS}|(?<=t[0-9]{{2}}:[0-9]{{2}})-{_HOURS}|(?<=t[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}})-{_HOURS})(?![0-9]))?"

_SOON = r"(?:\+\s*|再过|过|未来|今后|接下来的?)"
_ABOUT = r"(?:约|大约|大概)?"
_AMOUNT = rf"(?:(?P<low>{COUNT})\s*(?:-|~|到)\s*)?(?P<count>{COUNT}|半)\s*"
_UNIT = r"(?:个?(?P<half>半)?(?P<unit>天|周|星期|礼拜|小时|钟头|分钟|刻钟|年|季度)(?P<tail>半)?|(?:个(?P<half2>半)?|(?<=半))(?P<unit2>月))"
_WEEK = r"(?:周|星期|礼拜)"
_YEAR = r"(?P<year>今年|本年|明年|来年|后年|去年|[0-9]{4}年|[〇零一二三四五六七八九]{4}年)"

_FESTIVAL = (
    rf"(?P<festival>(?P<lunar>[正腊])月(?P<day>初[一二三四五六七八九十]|{DAY})|腊八|小年|元旦|元宵|春节|除夕|清明|劳动节|端午|七夕|中秋|国庆|重阳|圣诞|平安夜|双十一|双11|双十二|双12"
    r"|(?:五一|十一)(?=节|假期|长假|黄金周|之?前|以前))节?(?:假期|长假|黄金周)?"
)
_FESTIVAL_CUE = (
    "正月 腊 小年 元旦 元宵 春节 除夕 清明 劳动节 端午 七夕 中秋 国庆 重阳 圣诞 平安夜 双 五一 十一"
)

_DIGITS = "0123456789"
_NUMBERS = _DIGITS + "〇零一二两三四五六七八九十廿卅"
_AMOUNTS = _NUMBERS + "百半约大"
_WEEKS = "上本这当下周星礼"
_MONTHS = _NUMBERS + "今本明来后去这当下上月"

# fmt: off
RULES: tuple[DateRule[DayReader], ...] = (
    # name                      begins                cue                             flags            pattern, reader
    DateRule("iso-moment",          _DIGITS,              "-",                            "",              _ISO + _CLOCK + _ZONE, on.read_moment),
    DateRule("iso-date",            _DIGITS,              "- / .",                        "dated",         _ISO, on.read_month_day),
    DateRule("iso-month",           _DIGITS,              "- /",                          "weak",          r"(?P<year>[0-9]{4})[-/](?P<month>[0-9]{1,2})", on.read_month),
    DateRule("iso-week",            _DIGITS,              "w",                            "",              r"(?P<year>[0-9]{4})-?w(?P<number>[0-9]{2})", on.read_iso_week),
    DateRule("compact",             _DIGITS,              "19 20 21",                     "dated",         r"(?P<year>(?:19|20|21)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})", on.read_month_day),
    DateRule("slash",               _DIGITS,              "/ -",                          "dated numeric", r"(?P<month>[0-9]{1,2})(?P<sep>[/-])(?P<day>[0-9]{1,2})(?:(?P=sep)(?P<year>[0-9]{4}))?", on.read_slash),
    DateRule("dotted",              _DIGITS,              ". 日 号",                      "dated",         r"(?P<month>[0-9]{1,2})\.(?P<day>[0-9]{1,2})(?:[日号]|(?=\s*(?:之?前|以前)))", on.read_month_day),

    DateRule("dotted-bare",         _DIGITS,              ".",                            "dated numeric opened alone", r"(?P<month>[0-9]{1,2})\.(?P<day>[0-9]{1,2})", on.read_month_day),

    DateRule("quarter",             _MONTHS + "第q季",    "季 q",                         "weak",          rf"{YEAR}?(?:第?(?P<quarter>[一二三四1-4])季度?|q(?P<quarter2>[1-4])|(?P<relative>本|这个?|当|下个?|上个?)季度?|季度?(?=[末底]))(?P<part>末|底|初)?", on.read_quarter),
    DateRule("duration",            _AMOUNTS,             "天 周 星期 礼拜 月 小时 钟 年 季度","weak",          rf"{_ABOUT}{_AMOUNT}{_UNIT}", on.read_duration),
    DateRule("days",                _AMOUNTS,             "内 后",                        "weak",          rf"{_ABOUT}{_AMOUNT}(?P<unit>日)(?=[内后之以过])", on.read_duration),
    DateRule("workdays",            _AMOUNTS,             "工作日",                       "weak",          rf"{_ABOUT}{_AMOUNT}个?(?P<unit>工作日)", on.read_duration),
    DateRule("duration-soon",       "+再过未今接",        "+ 过 未来 今后 接下来",        "",              rf"{_SOON}{_ABOUT}{_AMOUNT}(?:{_UNIT}|个?(?P<unit3>工作日))", on.read_duration),
    DateRule("next-workday",        "下",                 "工作日",                       "",              r"下一?个?工作日", on.read_next_workday),
    DateRule("last-workday",        "本这当下月",         "工作日",                       "",              r"(?:(?P<relative>本月|这个?月|当月|下个?月)|月底?|(?P<week>本|这|下)个?周)的?最后[一1]?个?工作日", on.read_last_workday),

    DateRule("nth-weekday",         _MONTHS,              "个周 个星期 个礼拜",           "",              rf"(?:{YEAR}?{MONTH_OR_RELATIVE}|月底?)的?(?:第(?P<nth>[一二三四1-4])|(?P<nth2>最后[一1]?))个{_WEEK}(?P<day>[一二三四五六日天1-7])", on.read_nth_weekday),
    DateRule("relative-day",        "今当本明大后昨前",   "天 日 今 明 儿",               "",              r"(?P<word>今天|今日|今儿|当天|当日|本日|明天|明日|明儿|大后天|后天|后日|昨天|昨日|前天|[今明](?=[早晚晨夜午]))", on.read_relative_day),
    DateRule("weekday",             _WEEKS,               "周 星期 礼拜",                 "",              rf"(?:(?P<week>上上|上|本|这|当|下下|下)个?)?{_WEEK}(?P<day>[一二三四五六日天1-7])", on.read_weekday),
    DateRule("weekend",             _WEEKS,               "周末",                         "",              r"(?P<week>(?:本|这|当|下下|下|上)个?)?周末", on.read_weekend),
    DateRule("week",                _WEEKS,               "周 星期 礼拜",                 "",              rf"(?P<week>(?:本|这|当|下下|下|上)个?){_WEEK}(?P<part>初|中|底)?|周(?:(?P<part2>初|中|底)|(?=之?内|以内))", on.read_week),
    DateRule("month-day",           _MONTHS,              "月",                           "dated",         rf"{YEAR}?{MONTH_OR_RELATIVE}\s*(?P<day>{DAY})\s*[日号]?", on.read_month_day),
    DateRule("month-part",          _MONTHS,              "月",                           "",              rf"(?:{YEAR}?{MONTH_OR_RELATIVE}的?月?|月)(?P<part>上旬|中旬|下旬|初|中|末|底)", on.read_month_part),
    DateRule("month-relative",      "本这当下上月",       "月",                           "",              r"(?P<relative>本月|这个?月|当月|下下个?月|下个?月|上个?月)份?|月(?=之?内|以内)", on.read_month),
    DateRule("month",               _MONTHS,              "月",                           "weak",          rf"{YEAR}?(?P<month>{DAY})月份?", on.read_month),
    DateRule("day-of-month",        _NUMBERS,             "日 号",                        "dated",         rf"(?P<day>{DAY})[日号]", on.read_day_of_month),
    DateRule("half-year",           _MONTHS + "上下",     "半年",                         "weak",          rf"{YEAR}?(?P<half>[上下])半年(?P<part>末|底)?", on.read_quarter),
    DateRule("year-part",           _MONTHS + "年",       "年",                           "",              rf"(?:{YEAR}年?|年)(?P<part>底|末|终|初|中)", on.read_year),
    DateRule("year",                _MONTHS + "年",       "年",                           "weak",          rf"{_YEAR}度?|年(?=之?内|以内)", on.read_year),
    DateRule("festival",            "",                   _FESTIVAL_CUE,                  "",              rf"{YEAR}?{_FESTIVAL}", on.read_festival),
)
# fmt: on
