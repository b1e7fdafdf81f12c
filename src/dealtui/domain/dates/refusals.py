"""Why a phrase is no due date: the first row whose pattern is found in it. Only for phrases that no rule reads whole."""

from __future__ import annotations

from dealtui.domain.dates.rules import compiled

__all__ = ["EVENT_RELATIVE", "reason_of"]

_SPAN = r"(?:[0-9]{1,3}|[一二两三四五六七八九十半]{1,3})\s*个?(?:工作日|半?月|天|日|周|星期|小时|年)"
_EVENT = r"(?:签|约|合同|验收|付款|收款|回款|到款|款项|交付|交货|上线|会议|开会|会前|会后|评审|审批|审核|确认|到货|发货|开工|竣工|启动|立项|投产|试运行|订单|发票|盖章|中标|定稿|培训|部署|完成|收到|通过)"
_AHEAD = r"[前后](?:[0-9]{1,3}|[一二两三四五六七八九十半]{1,3})个?(?:工作日|天|日|周|星期|月|小时)$"
_COUNT = r"(?:[0-9]{1,3}|an?|one|two|three|four|five|six|seven|ten|fourteen|fifteen|thirty)"
_UNITS = r"(?:(?:working|business|calendar)\s+)?(?:days?|weeks?|months?|hours?)"
_NOUNS = r"(?!now(?![a-z])|today)(?:the\s+)?[a-z]+(?:\s+(?:of|and)\s+(?:the\s+)?[a-z]+|\s+(?:signing|signature|date|approval|acceptance|delivery))?"

# Text that begins with such a phrase: a span of time counted from an event
EVENT_RELATIVE = (
    rf"[^,。;:!?、|\s]{{1,20}}?(?:之?后|以后|之日起|起)(?:的?第?\s*|\s*){_SPAN}(?:之内|以内|内|之?前|以前|后)?"
    rf"|(?:自|从)[^,。;!?|]{{1,20}}(?:之日起|日起|时起|起(?={_SPAN}))(?:的?{_SPAN}(?:之内|以内|内)?)?"
    rf"|(?:within\s+)?{_COUNT}\s+{_UNITS}\s+(?:after|from|following|before|upon)\s+{_NOUNS}"
    rf"|within\s+{_COUNT}\s+{_UNITS}\s+of\s+{_NOUNS}"
)

# fmt: off
_REASONS: tuple[tuple[str, str], ...] = (
    ("placeholder",    r"[x×*_?□△〇]+\s*(?:年|月|日|号)|某[年月日天]|yyyy|(?<![a-z])(?:mm|dd|xx)[-/.](?:mm|dd|xx)|待填|待补"),
    ("recurring",      r"每|逐[日周月年]|定期|(?<![a-z])(?:every|each|daily|weekly|monthly|quarterly|yearly|annually|biweekly|fortnightly|(?:mon|tues|wednes|thurs|fri|satur|sun)days)(?![a-z])"),
    ("event-relative", rf"^(?:{EVENT_RELATIVE})"),
    ("event-relative", r"^(?:\S+\s+){0,6}(?:after|upon|once|when|whenever|following|as soon as we|prior to|until|before)\s+(?!now|today)[a-z]"),
    ("event-relative", rf"{_EVENT}.{{0,8}}(?:后|前|时|起|当天|当日|之日)|.{{2,}}之日起"),
    ("vague-word",     r"尽快|尽早|尽速|马上|立即|立刻|即刻|即日|随时|近期|近日|最近|不日|抓紧|待定|另行|视情况|改天|回头|以后|之后再|过几天|[几数若]干?(?:个?工作)?[天日周个]|有空|^[年节][前后]"),
    ("vague-word",     rf"(?:节|元旦|五一|十一|国庆|春节|过年|清明|端午|中秋|圣诞|除夕|[底初末年月日号]|(?:周|星期)[一二三四五六日天]){_AHEAD}"),
    ("event-relative", _AHEAD),
    ("vague-word",     r"(?<![a-z])(?:asap|a\.s\.a\.p|as soon as|soon|tb[dcan]|to be|n/a|later|some ?time|some ?day|eventually|whenever|immediately|now|urgent|a few|several|few|ongoing|shortly)(?![a-z])"),
    ("past",           r"(?<![a-z])(?:ago|yesterday|last)(?![a-z])|^-\s*[0-9]|昨|上个?(?:周|月|季|星期|礼拜)|去年|前年|[天日周月年]前$"),
    ("range",          r"[0-9]:[0-9]{2}\s*(?:-|~|到)\s*[0-9]{1,2}:[0-9]{2}"),
)
# fmt: on


def reason_of(text: str) -> str:
    """The code of the reason, for folded text."""
    return next((reason for reason, pattern in _REASONS if compiled(pattern).search(text)), "no-date")
