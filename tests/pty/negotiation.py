"""A negotiation as it is typed, and what must stand in the book afterwards.

华东智造, Wednesday 2026-11-25. Most lines are the guide's own examples; keys stand in <>. The record of a line names what
`dealtui entries --json` must say; `kind`, `code` and `text` always, every other field where it is not empty.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple


class Line(NamedTuple):
    """What is typed before Enter; the code and the record that come of it (neither for a line about another line)."""

    typed: str
    code: str = ""
    record: dict[str, Any] = {}  # noqa: RUF012  # never changed


def _(typed: str, code: str, kind: str, text: str, **fields: Any) -> Line:
    return Line(typed, code, {"kind": kind, "text": text, **fields})


FRIDAY = {"due": "2026-11-27", "due_text": "周五"}

CHINESE = (
    # who is there, what it is about
    Line("+李雷"),
    Line("-赵经理"),
    _("题 价格与周期", "T1", "topic", "价格与周期"),
    _("客户带来了新的需求清单", "", "note", "客户带来了新的需求清单"),
    _("－ 王总下午四点要走", "", "note", "王总下午四点要走"),
    # needs, pains, effects: by mark, letter, word, key; ASCII and full-width
    _("需 定制化开发功能 #方案", "N1", "need", "定制化开发功能", topics=["scope"]),
    _("需：订单状态要能在手机上审批", "N2", "need", "订单状态要能在手机上审批"),
    _("需　现场培训两次", "N3", "need", "现场培训两次"),
    _("<f2>三年质保", "N4", "need", "三年质保"),
    _("<tab>与现有财务系统对接", "N5", "need", "与现有财务系统对接"),
    _("n 数据每日备份", "N6", "need", "数据每日备份"),
    _("ＮＥＥＤ：多语言界面", "N7", "need", "多语言界面"),
    _("痛 现有系统数据处理效率低", "P1", "pain", "现有系统数据处理效率低"),
    _("<f3>＠王总，月底对账要三天", "P2", "pain", "月底对账要三天", speaker="王总", side="client"),
    _("痛点：人工录入常出错", "P3", "pain", "人工录入常出错"),
    _("效 将处理时间缩短50%", "E1", "effect", "将处理时间缩短50%"),
    _("期望效果：对账一天内完成", "E2", "effect", "对账一天内完成"),
    Line("s/一天/半天/"),
    # proposals, highlights, responses
    _("案 N1 采用技术架构，包含A、B、C三个模块", "S1", "proposal", "采用技术架构，包含A、B、C三个模块",
      refs=["N1"]),
    _("<f4>N2、N5 移动端与接口一并交付", "S2", "proposal", "移动端与接口一并交付", refs=["N2", "N5"]),
    _("方案：先上线两个工厂", "S3", "proposal", "先上线两个工厂"),
    Line("…，再推广到全部五个"),
    _("亮 同类项目案例3个，客户满意度95%", "H1", "highlight", "同类项目案例3个，客户满意度95%"),
    _("h 团队驻场，响应不超过两小时", "H2", "highlight", "团队驻场，响应不超过两小时"),
    _("应 N1 满足 针对定制化需求，可提供二次开发服务", "R1", "response",
      "针对定制化需求，可提供二次开发服务", refs=["N1"], fit="full"),
    _("<f5>N3 部分 一次现场，一次线上", "R2", "response", "一次现场，一次线上", refs=["N3"], fit="partial"),
    _("应 N4 替代 两年质保，第三年另议", "R3", "response", "两年质保，第三年另议", refs=["N4"],
      fit="alternative"),
    _("应　Ｎ７　不接受", "R4", "response", "", refs=["N7"], fit="declined"),
    _("r n6 满足 已是标准功能", "R5", "response", "已是标准功能", refs=["N6"], fit="full"),
    # money
    _("价 客户 费用预算控制在110万元内 ＃价格", "O1", "offer", "客户 费用预算控制在110万元内", side="client",
      amount="110万元", topics=["price"]),
    _("～价 我方 120万，底线112万", "O2", "offer", "我方 120万，底线112万", side="ours", amount="120万",
      internal=True),
    _("￥ 预付30%", "O3", "offer", "预付30%", amount="30%"),
    # agreement and what is open
    _("共 项目周期为30天 #周期", "C1", "consensus", "项目周期为30天", topics=["schedule"]),
    _("<f6>验收以双方签字为准", "C2", "consensus", "验收以双方签字为准"),
    _("共识：@王总 每周五开例会", "C3", "consensus", "每周五开例会", speaker="王总", side="client"),
    _("歧 数据安全标准需进一步确认｜符合《行业信息安全规范》", "D1", "divergence",
      "数据安全标准需进一步确认", criterion="符合《行业信息安全规范》"),
    _("<f7>源代码归属 ＃权责", "D2", "divergence", "源代码归属", topics=["duty"]),
    _("ISSUE: 违约金比例 | 不高于合同额5%", "D3", "divergence", "违约金比例", criterion="不高于合同额5%"),
    _("折 我方：先按基础标准执行，后续根据需求迭代", "M1", "compromise",
      "先按基础标准执行，后续根据需求迭代", side="ours"),
    _("m 源代码交第三方托管", "M2", "compromise", "源代码交第三方托管"),
    _("！ 同意启动项目", "J1", "decision", "同意启动项目"),
    _("<f8>@王总 预算内由信息部批", "J2", "decision", "预算内由信息部批", speaker="王总", side="client"),
    _("决定：下次会议在客户现场", "J3", "decision", "下次会议在客户现场"),
    # work
    _("办 @韩梅 周五 提交补充方案", "A1", "action", "提交补充方案", owner="韩梅", side="ours", **FRIDAY),
    _("》 ＠韩梅 3天内 反馈报价 ＃价格", "A2", "action", "反馈报价", owner="韩梅", side="ours",
      due="2026-11-28", due_text="3天内", topics=["price"]),
    _("办 @赵经理：下周五 提供详细需求文档", "A3", "action", "提供详细需求文档", owner="赵经理",
      side="client", due="2026-12-04", due_text="下周五"),
    _("<f9>@专员：收集客户需求文档，@经理：审核", "A4", "action", "专员：收集客户需求文档，经理：审核",
      owner="专员", part="收集客户需求文档", helpers=[{"name": "经理", "part": "审核"}]),
    _("~办 @李雷 明天下午3点 核算底价", "A5", "action", "核算底价", owner="李雷", side="ours",
      due="2026-11-26T15:00", due_text="明天下午3点", internal=True),
    _("办 按 N2 准备原型 @李<ctrl+y>", "A6", "action", "按 N2 准备原型", owner="李雷", side="ours", refs=["N2"]),
    _("待办：确认场地", "A7", "action", "确认场地"),
    _("附 客户需求文档 | 共享文件夹‘项目X-需求’", "F1", "attachment", "客户需求文档",
      place="共享文件夹‘项目X-需求’"),
    _("附件：合同草案.docx", "F2", "attachment", "合同草案.docx"),
    # what looks like language and is none
    _("需要确认交付时间", "", "note", "需要确认交付时间"),
    _("#1 优先级最高的是审批", "", "note", "#1 优先级最高的是审批"),
    _("[red]不是颜色[/]", "", "note", "[red]不是颜色[/]"),
    _("效率提升后再谈#价格", "", "note", "效率提升后再谈#价格"),
    Line("s/再谈/再议/"),
    # mistakes mended while typing
    _("需 报表导出PFD<backspace><backspace>DF", "N8", "need", "报表导出PDF"),
    _("痛 响应慢<home><f2>", "N9", "need", "响应慢"),
    Line("+赵经理"),
)  # fmt: skip

ENGLISH = (
    Line("+Grace Hopper"),
    _("n custom approval flow #scope", "N1", "need", "custom approval flow", topics=["scope"]),
    _("Need: single sign-on", "N2", "need", "single sign-on"),
    _("p month-end closing takes three days", "P1", "pain", "month-end closing takes three days"),
    _("e cut processing time by 50%", "E1", "effect", "cut processing time by 50%"),
    _("s n1 three modules: A, B and C", "S1", "proposal", "three modules: A, B and C", refs=["N1"]),
    _("h 3 similar cases, 95% satisfaction", "H1", "highlight", "3 similar cases, 95% satisfaction"),
    _("r n2 partial SAML only", "R1", "response", "SAML only", refs=["N2"], fit="partial"),
    _("$ client $110k #price", "O1", "offer", "client $110k", side="client", amount="$110k", topics=["price"]),
    _("~$ us $120k, floor $112k", "O2", "offer", "us $120k, floor $112k", side="ours", amount="$120k", internal=True),
    _("AGREED: delivery in 30 days #schedule", "C1", "consensus", "delivery in 30 days", topics=["schedule"]),
    _("d data security standard | ISO 27001", "D1", "divergence", "data security standard", criterion="ISO 27001"),
    _("m baseline first, then iterate", "M1", "compromise", "baseline first, then iterate"),
    _("! start the project", "J1", "decision", "start the project"),
    _("> @Mei next fri send the revised proposal", "A1", "action", "send the revised proposal",
      owner="Mei", side="ours", due="2026-12-04", due_text="next fri"),
    _("> @Grace Hopper tomorrow send the requirements", "A2", "action", "send the requirements",
      owner="Grace Hopper", side="client", due="2026-11-26", due_text="tomorrow"),
    _("f contract draft | shared/Project X", "F1", "attachment", "contract draft", place="shared/Project X"),
    _("a plain remark", "", "note", "a plain remark"),
    Line("s/plain/short/"),
    Line("... and its end"),
)  # fmt: skip

# what a correction, a continuation or a key made of a record afterwards
_MENDED = {
    "对账一天内完成": "对账半天内完成",
    "先上线两个工厂": "先上线两个工厂，再推广到全部五个",
    "效率提升后再谈#价格": "效率提升后再议#价格",
    "a plain remark": "a short remark and its end",
}


def expected_rows(lines: tuple[Line, ...]) -> list[dict[str, Any]]:
    """What the book must hold, in order."""
    return [
        {**line.record, "code": line.code, "text": _MENDED.get(line.record["text"], line.record["text"])}
        for line in lines
        if line.record
    ]


_KEYS = re.compile(r"<([a-z0-9+]+)>")
_ALWAYS = ("kind", "code", "text")
_BY_ITSELF = ("id", "at", "by", "raw", "topic")  # given by the clock or the book, or checked apart


def keys_of(line: Line) -> list[tuple[str, bool]]:
    """What is typed, in parts, and which of them are keys."""
    return [(part, index % 2 == 1) for index, part in enumerate(_KEYS.split(line.typed)) if part]


def said(row: dict[str, Any]) -> dict[str, Any]:
    """What a row says."""
    return {name: row[name] for name in row if name not in _BY_ITSELF and (row[name] or name in _ALWAYS)}
