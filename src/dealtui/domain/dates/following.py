"""What may follow a date inside a line, so that 周五前往上海 is not read as 周五前, nor 5号楼 as the 5th."""

from __future__ import annotations

from dealtui.domain.dates.grammar import Found, readings
from dealtui.domain.dates.rules import compiled
from dealtui.domain.dates.types import Due, Now

__all__ = ["ends_in_verb", "is_fraction", "may_stand", "several_days"]

# Verbs that begin a task, so that the date before them ends there without a space
_ACTING = (
    "(?:请|再|须|务必|必须|把|将|给|向|由|与|跟|和)?(?:提交|完成|交付|交给|交到|交由|交稿|发送|发给|发出|发到|反馈|回复|答复|确认|提供|准备|整理"
    "|安排|组织|召开|出具|给出|拿出|列出|核对|核实|审核|汇报|上报|报送|递交|联系|对接|沟通|拜访|前往|跟进|落实|收集|制定|编写|撰写|起草|拟定"
    "|敲定|给到|办好|办结|做完|做好|搞定|定下|到位|结束|修改|更新|补充|补齐|补交|补发|通知|告知|同步|归档|解决|处理|推进|协调|预约|参加|出席|启动|上线|签订|签署|签字|签约|盖章|支付|付清"
    "|付款|开具|移交|寄出|送达|送到|回访|走访|面谈|给|交|发)"
)
_BEGINS = rf"请|把|将|给|向|由|再|须|务必|必须|(?:{_ACTING})"
# A one-character verb that only begins a longer word
_NOT_BEGUN = r"发[票展布会现言行]|交[易通流接]|由于|再生|请款|请假|将来|向量|给水"

# After a closing word: characters that make another word of it
_OTHER_WORD = {
    "before": r"端|茅|提(?:条件|是|下)|列(?!出|明|表)|台(?!账)|期|往|后|景|沿|述|面(?!谈|试|见|签|议)|[0-9一二两三四五六七八九十半几]+个?(?:天|周|月|年|小时|工作日)",
    "inside": r"部(?!署|分)|容|训(?!练)|测(?!试|算|量|评)|网|存(?!档|入|放|储)|审(?!核|批|阅|定|查|计|议|校)|控(?!制)|核(?!对|实|算|定|查|准|销)|联(?!系|络|调|合|动)|嵌|饰|衣|外|置",
    "after": r"端|台(?!账)|续(?!签|约|费|订|保)|期|勤|备(?!份|案|货|料|齐)|面(?!谈|试|见|签|议)|果",
    "around": r"端|台",
}
_ENDS_HERE = r"[\s,。;:!?)\]}|(\[{\"“”」』】》]|'(?![a-z])|\.(?![a-z0-9])|-\s|$"
_BELONGS = r"\s*的"
_JOINS = r"\s*(?:-+|~|到|和|或|与|及|、|/|&|(?:to|through|thru|and|or)(?![a-z]))\s*"
_COUNTED = r"\s*(?:of(?![a-z])|[个人名位家次份套台张条项款种件块颗层楼栋米期分折倍比]|(?:days?|weeks?|months?|hours?|people|persons?|users?|pages?|pcs|units?|items?|times|rounds?|sets?|seats?|x)(?![a-z]))"
_OF_ITS_OWN = r"\s+(?!(?:to|for|with|at|and|in|so|from|on|if|or|as|the)(?![a-z]))[a-z]"
# 2/3 客户签字, 1/2 deposit: a share, unless a task begins behind it
_FRACTION = r"(?<![0-9./-])(?:1/[2-5]|[23]/[45]|2/3|4/5|[1379]/10)$"
_TASK = (
    rf"\s*(?:$|[,。;:!?)\]]|{_BEGINS}|(?:please|to|send|submit|deliver|provide|prepare|review|confirm|call|reply|return"
    r"|sign|pay|finish|complete|share|update|check|draft|write|arrange|book|visit|meet|start|report|present)(?![a-z]))"
)
_COUNTED_FROM = r"\s*(?:of|after|from|following|before|since|upon|prior)(?![a-z])"


def ends_in_verb(text: str, at: int) -> bool:
    """Whether nothing but a verb stands after a date: 12月5日前完成."""
    return bool(compiled(rf"\s*{_ACTING}[好掉吧]?").fullmatch(text, at))


def several_days(text: str, found: list[Found], now: Now) -> bool:
    """Whether the first of these readings goes on to another day: 12月5日-8日, Friday and Monday."""
    for one in found:
        joint = compiled(_JOINS).match(text, one.end)
        if joint and any(isinstance(other.result, Due) for other in readings(text, joint.end(), now)):
            return True
    return False


def is_fraction(text: str, one: Found) -> bool:
    """Whether a date such as 2/3 may as well be a share: common fractions, when no task begins behind them."""
    if "numeric" not in one.flags or one.closed or one.opened:
        return False
    if compiled(_COUNTED).match(text, one.end) or compiled(_BELONGS).match(text, one.end):
        return False  # 1/2 of …: surely a share, nobody will miss a date
    return bool(compiled(_FRACTION).search(text, 0, one.end)) and not compiled(_TASK).match(text, one.end)


def may_stand(text: str, one: Found, now: Now, *, trusted: bool = False) -> bool:
    """Whether a date may end here inside a line. trusted: a keyword before it says that a date comes."""
    if "weak" in one.flags and not one.closed and one.kind != "part":
        # 期限30天 is how long, by the 5th milestone is which one
        if not trusted or one.kind == "duration" or compiled(_OF_ITS_OWN).match(text, one.end):
            return False
    if isinstance(one.result, Due) and "day-first" in one.result.warnings and not trusted:
        return False
    end = one.end
    if "alone" in one.flags and text[end:].strip():
        return False
    if compiled(_BELONGS).match(text, end) or several_days(text, [one], now):
        return False
    if "numeric" in one.flags and not one.closed and compiled(_COUNTED).match(text, end):
        return False
    if not trusted and is_fraction(text, one):
        return False
    if one.kind == "duration" and compiled(_COUNTED_FROM).match(text, end):
        return False
    if compiled(_ENDS_HERE).match(text, end):
        return True
    if one.closed:
        other = _OTHER_WORD.get(one.closed)
        return not (other and compiled(other).match(text, end))
    return bool(compiled(_BEGINS).match(text, end)) and not compiled(_NOT_BEGUN).match(text, end)
