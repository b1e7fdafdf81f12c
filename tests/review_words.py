"""What is said in the meetings of `review_plants`, in both languages."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["EN", "PREFIX", "ZH", "Words"]


class Words(NamedTuple):
    """What is said in one language. A vague text names nothing else; `crowds` are owners that are nobody."""

    marks: dict[str, str]
    texts: tuple[str, ...]
    vague: tuple[str, ...]
    no_date: str
    due: tuple[str, ...]
    people: tuple[str, ...]
    crowds: tuple[str, ...]
    several: tuple[str, ...]
    topics: dict[str, str]
    fits: tuple[str, ...]
    decoys: tuple[str, ...]  # notes


ZH = Words(
    marks={"need": "需", "pain": "痛", "effect": "效", "proposal": "案", "highlight": "亮", "response": "应", "consensus": "共",
               "divergence": "歧", "compromise": "折", "decision": "决", "action": "办", "attachment": "附", "offer": "价", "promise": "诺", "topic": "题", "note": "-"},
    texts=("定制化开发功能", "采用三模块架构", "将处理时间缩短50%", "现场培训两次", "数据安全标准", "订单状态手机审批", "对账全靠人工", "提交补充材料"),
    vague=("尽快交付系统", "客户有需求", "价格适当优惠", "原则上同意"),
    no_date="尽快",
    due=("下周五", "12月5日", "3天内", "月底前"),
    people=("李雷", "韩梅", "王总", "和珅", "赵经理"),
    crowds=("大家", "我方", "双方"),
    several=("李雷、韩梅", "李雷和韩梅", "王总/赵经理"),
    topics={"scope": "方案", "price": "价格", "schedule": "周期", "duty": "权责"},
    fits=("满足", "部分", "替代", "待定", ""),
    decoys=("客户说尽快再谈", "大家都在", "等等再看"),
)  # fmt: skip
EN = Words(
    marks={"need": "n", "pain": "p", "effect": "e", "proposal": "s", "highlight": "h", "response": "r", "consensus": "c",
               "divergence": "d", "compromise": "m", "decision": "!", "action": ">", "attachment": "f", "offer": "$", "promise": "v", "topic": "t", "note": "-"},
    texts=("custom order approval", "three module design", "halve the processing time", "two training days",
           "data security level", "etching line dashboard", "phone approval", "sales report by region"),
    vague=("deliver it soon", "the client has needs", "a roughly fair price", "agreed in principle"),
    no_date="asap",
    due=("next fri", "Dec 5", "in 3 days", "eom"),
    people=("Lee", "Mei", "Anderson", "Mandy", "Grace"),
    crowds=("everyone", "team", "us"),
    several=("Lee and Mei", "Lee/Mei", "Grace & Anderson"),
    topics={"scope": "scope", "price": "price", "schedule": "schedule", "duty": "duty"},
    fits=("full", "partial", "alternative", "pending", ""),
    decoys=("they said soon again", "everyone was there", "to be seen, etc"),
)  # fmt: skip
PREFIX = {"need": "N", "pain": "P", "effect": "E", "proposal": "S", "highlight": "H", "response": "R", "consensus": "C",
              "divergence": "D", "compromise": "M", "decision": "J", "action": "A", "attachment": "F", "topic": "T", "offer": "O", "promise": "V"}  # fmt: skip
