"""The scribe language: lines and what is read from them."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from dealtui.domain.kinds import BY_NAME, KINDS, LISTENED, TAGS, TOPICS, Kind
from dealtui.domain.people import People, is_crowd
from dealtui.domain.records import Entry, Helper
from dealtui.domain.scribe import Context, Reading, Span, compose, kind_named, literal, read, with_kind
from dealtui.domain.scribe.pieces import FIT_WORDS, SIDES
from dealtui.i18n import catalog
from tests.conftest import each

CODES = {"N1": 1, "N2": 2, "S1": 3, "D1": 4, "N10": 10}
CONTEXT = Context(
    now=datetime(2026, 11, 25, 10),
    entries=lambda code: CODES.get(code, 0),
    people=People.named("李雷", "韩梅", "Lily", "John Smith"),
)
N1 = {"refs": (1,), "ref_codes": ("N1",)}
N1_N2 = {"refs": (1, 2), "ref_codes": ("N1", "N2")}

Row = tuple[str, str, str, dict[str, Any]]

MARKS: list[Row] = [
    ("需 定制化开发功能", "need", "定制化开发功能", {}),
    ("需：定制化开发功能", "need", "定制化开发功能", {}),
    ("需　定制化开发功能", "need", "定制化开发功能", {}),
    ("  需   定制化开发功能  ", "need", "定制化开发功能", {}),
    ("n custom features", "need", "custom features", {}),
    ("N custom features", "need", "custom features", {}),
    ("n: custom features", "need", "custom features", {}),
    ("ｎ：定制", "need", "定制", {}),
    ("NEED: custom features", "need", "custom features", {}),
    ("Need：custom features", "need", "custom features", {}),
    ("need:custom", "need", "custom", {}),
    ("NEED : custom", "need", "custom", {}),
    ("ＮＥＥＤ：custom", "need", "custom", {}),
    ("需求：定制化开发功能", "need", "定制化开发功能", {}),
    ("需求 ：定制", "need", "定制", {}),
    ("痛 现有系统数据处理效率低", "pain", "现有系统数据处理效率低", {}),
    ("痛点: 效率低", "pain", "效率低", {}),
    ("p too slow", "pain", "too slow", {}),
    ("效 将处理时间缩短50%", "effect", "将处理时间缩短50%", {}),
    ("期望：缩短50%", "effect", "缩短50%", {}),
    ("期望效果：缩短50%", "effect", "缩短50%", {}),
    ("EFFECT: half the time", "effect", "half the time", {}),
    ("案 采用技术架构，包含A、B、C三个模块", "proposal", "采用技术架构，包含A、B、C三个模块", {}),
    ("Proposed: three modules", "proposal", "three modules", {}),
    ("s three modules", "proposal", "three modules", {}),
    ("亮 同类项目案例3个，客户满意度95%", "highlight", "同类项目案例3个，客户满意度95%", {}),
    ("h three similar cases", "highlight", "three similar cases", {}),
    ("应 针对定制化需求，可提供二次开发服务", "response", "针对定制化需求，可提供二次开发服务", {}),
    ("Response: we can", "response", "we can", {}),
    ("共 项目周期为30天", "consensus", "项目周期为30天", {}),
    ("AGREED: 30 days", "consensus", "30 days", {}),
    ("c 30 days", "consensus", "30 days", {}),
    ("歧 数据安全标准需进一步确认", "divergence", "数据安全标准需进一步确认", {}),
    ("Issue: security standard", "divergence", "security standard", {}),
    ("折 先按基础标准执行，后续根据需求迭代", "compromise", "先按基础标准执行，后续根据需求迭代", {}),
    ("m base standard first", "compromise", "base standard first", {}),
    ("决 同意启动项目", "decision", "同意启动项目", {}),
    ("! start the project", "decision", "start the project", {}),
    ("！ 同意启动项目", "decision", "同意启动项目", {}),
    ("！：同意启动项目", "decision", "同意启动项目", {}),
    ("Resolved: start", "decision", "start", {}),
    ("决定：同意启动", "decision", "同意启动", {}),
    ("价 按人天计", "offer", "按人天计", {}),
    ("￥ 按人天计", "offer", "按人天计", {}),
    ("¥ 按人天计", "offer", "按人天计", {}),
    ("办 提交补充方案", "action", "提交补充方案", {}),
    ("》 提交补充方案", "action", "提交补充方案", {}),
    # an input method puts no space between a mark and a sign
    ("》＠李雷　提交补充方案", "action", "提交补充方案", {"owner": "李雷"}),
    ("办@韩梅 提交补充方案", "action", "提交补充方案", {"owner": "韩梅"}),
    ("！＠李雷 同意启动项目", "decision", "同意启动项目", {"speaker": "李雷"}),
    ("～价＃价格 按人天计", "offer", "按人天计", {"internal": True, "topics": ("price",)}),
    ("需#方案 定制化开发功能", "need", "定制化开发功能", {"topics": ("scope",)}),
    ("＞ 提交补充方案", "action", "提交补充方案", {}),
    ("待办：提交补充方案", "action", "提交补充方案", {}),
    ("todo: send the draft", "action", "send the draft", {}),
    ("附 合同草案", "attachment", "合同草案", {}),
    ("file: contract draft", "attachment", "contract draft", {}),
    ("题 数据安全", "topic", "数据安全", {}),
    ("t security", "topic", "security", {}),
    ("- 客户迟到十分钟", "note", "客户迟到十分钟", {}),
    ("－　客户迟到十分钟", "note", "客户迟到十分钟", {}),
    ("笔记：客户迟到", "note", "客户迟到", {}),
    ("~需 底线", "need", "底线", {"internal": True}),
    ("～ 需 底线", "need", "底线", {"internal": True}),
    ("~ NEED: floor", "need", "floor", {"internal": True}),
]

UNMARKED: list[tuple[str, str, dict[str, Any]]] = [
    ("需要确认交付时间", "需要确认交付时间", {}),
    ("需", "需", {}),
    ("需求 定制", "需求 定制", {}),
    ("办公室在三楼", "办公室在三楼", {}),
    ("a day later", "a day later", {}),
    ("I agree", "I agree", {}),
    ("so be it", "so be it", {}),
    ("needs: more", "needs: more", {}),
    ("x: y", "x: y", {}),
    (r"C:\Users\docs", r"C:\Users\docs", {}),
    ("file:///srv/x", "file:///srv/x", {}),
    ("!important", "!important", {}),
    ("案#1 采用三模块", "案#1 采用三模块", {}),
    ("n@example.com 是他的邮箱", "n@example.com 是他的邮箱", {}),
    ("他需@李雷 确认", "他需@李雷 确认", {}),
    (">150台", ">150台", {}),
    ("$110", "$110", {}),
    ("¥1,200", "¥1,200", {}),
    ("会议 14:02 开始", "会议 14:02 开始", {}),
    ("~底线112万", "底线112万", {"internal": True}),
    ("~/notes/today", "~/notes/today", {}),
    ("~~deleted~~", "~~deleted~~", {}),
    ("-5%", "-5%", {}),
    ("-1", "-1", {}),
    ("+86 138 0000", "+86 138 0000", {}),
    ("+", "+", {}),
    ("-", "-", {}),
    ("-价格太高了，不能接受", "-价格太高了，不能接受", {}),
    ("-价格太高", "-价格太高", {}),
    ("-needs more work", "-needs more work", {}),
    ("+张三 -李四", "+张三 -李四", {}),
    ("--help", "--help", {}),
    ("s/4HANA 迁移", "s/4HANA 迁移", {}),
    ("s/a/b/c", "s/a/b/c", {}),
    ("s//b/", "s//b/", {}),
    ("S/old/new/", "S/old/new/", {}),
    ("s|old|new|", "s|old|new|", {}),
    ("...", "...", {}),
    ("..half", "..half", {}),
    ("…", "…", {}),
    ("发到 a.b@example.com", "发到 a.b@example.com", {}),
    ("请@李雷 看", "请@李雷 看", {}),
    ("npm i /@scope/pkg", "npm i /@scope/pkg", {}),
    ("@ 李雷", "@ 李雷", {}),
    ("#1 优先", "#1 优先", {}),
    ("#价格表 待定", "#价格表 待定", {}),
    ("C#价格", "C#价格", {}),
    ("甲 | 乙", "甲 | 乙", {}),
    ("N3 还没有", "N3 还没有", {}),
    ("N1.5 版本", "N1.5 版本", {}),
    ("AN1 x", "AN1 x", {}),
    ("N01 x", "N01 x", {}),
    ("周五前提交", "周五前提交", {}),
    ("讨论了 n1 和按N2处理", "讨论了 n1 和按N2处理", N1_N2),
    ("@王总：价格太高", "价格太高", {"speaker": "王总"}),
    ("＠王总，价格太高 ＃价格", "价格太高", {"speaker": "王总", "topics": ("price",)}),
]

PIECES: list[Row] = [
    # people
    ("共 @王总：项目周期为30天", "consensus", "项目周期为30天", {"speaker": "王总"}),
    ("共 项目周期为30天 @王总", "consensus", "项目周期为30天", {"speaker": "王总"}),
    ("共 项目周期为30天（@王总）", "consensus", "项目周期为30天", {"speaker": "王总"}),
    ("共 与 @王总 定下30天", "consensus", "与 @王总 定下30天", {"speaker": "王总"}),
    ("共 @王总 与 @赵经理 都同意", "consensus", "与 @赵经理 都同意", {"speaker": "王总"}),
    ("c @John Smith wants 30 days", "consensus", "wants 30 days", {"speaker": "John Smith"}),
    ("需 @lily custom", "need", "custom", {"speaker": "Lily"}),
    ("需 @Anne-Marie custom", "need", "custom", {"speaker": "Anne-Marie"}),
    # topics
    ("需 定制化开发 #方案 #价格", "need", "定制化开发", {"topics": ("scope", "price")}),
    ("n custom #Price, soon", "need", "custom, soon", {"topics": ("price",)}),
    ("共 #周期 30天", "consensus", "30天", {"topics": ("schedule",)}),
    ("共 30天，＃工期", "consensus", "30天", {"topics": ("schedule",)}),
    ("题 #价格", "topic", "#价格", {"topics": ("price",)}),
    # codes and fit
    ("案 N1 采用三模块架构", "proposal", "采用三模块架构", N1),
    ("案 N1采用三模块架构", "proposal", "采用三模块架构", N1),
    ("案 N1 N2 采用三模块", "proposal", "采用三模块", N1_N2),
    ("案 N1、N2 采用三模块", "proposal", "采用三模块", N1_N2),
    ("s n1,n2 three modules", "proposal", "three modules", N1_N2),
    ("案 Ｎ１：采用三模块", "proposal", "采用三模块", N1),
    ("案 N1 N9 采用", "proposal", "N9 采用", N1),
    ("案 N9 采用", "proposal", "N9 采用", {}),
    ("案 采用 N1 的做法", "proposal", "采用 N1 的做法", N1),
    ("案 N10 采用", "proposal", "采用", {"refs": (10,), "ref_codes": ("N10",)}),
    ("应 N1 满足 可提供二次开发服务", "response", "可提供二次开发服务", {**N1, "fit": "full"}),
    ("应 N1 满足：可提供", "response", "可提供", {**N1, "fit": "full"}),
    ("应 N1 部分满足，一次现场", "response", "一次现场", {**N1, "fit": "partial"}),
    ("应 N1 部分 一次现场", "response", "一次现场", {**N1, "fit": "partial"}),
    ("应 N1 替代 另议", "response", "另议", {**N1, "fit": "alternative"}),
    ("应 N1 不接受", "response", "", {**N1, "fit": "declined"}),
    ("应 N1 待定", "response", "", {**N1, "fit": "pending"}),
    ("应 N1 满足合规要求", "response", "满足合规要求", N1),
    ("应 满足 客户要求", "response", "满足 客户要求", {}),
    ("r n1 partial on site once", "response", "on site once", {**N1, "fit": "partial"}),
    ("R N1 TBD", "response", "", {**N1, "fit": "pending"}),
    ("r n1 met", "response", "", {**N1, "fit": "full"}),
    ("r n1 metric units", "response", "metric units", N1),
    ("r n1 alt cloud", "response", "cloud", {**N1, "fit": "alternative"}),
    ("应 @李雷 N1 满足 可以", "response", "可以", {**N1, "fit": "full", "speaker": "李雷"}),
    ("共 N1 满足", "consensus", "N1 满足", N1),
    ("应 @王N1 可以", "response", "可以", {"speaker": "王N1"}),
    # the second part
    (
        "歧 数据安全标准 | 符合《行业信息安全规范》",
        "divergence",
        "数据安全标准",
        {"criterion": "符合《行业信息安全规范》"},
    ),
    (
        "歧 数据安全标准｜符合规范 #权责",
        "divergence",
        "数据安全标准",
        {"criterion": "符合规范", "topics": ("duty",)},
    ),
    ("歧 a | b | c", "divergence", "a", {"criterion": "b | c"}),
    ("歧 数据安全标准 |", "divergence", "数据安全标准", {}),
    ("歧 | 符合规范", "divergence", "| 符合规范", {}),
    (
        "附 需求清单.xlsx ｜ 共享文件夹‘项目X-需求’",
        "attachment",
        "需求清单.xlsx",
        {"place": "共享文件夹‘项目X-需求’"},
    ),
    (r"f deck.pptx | \\srv\a@b\#1", "attachment", "deck.pptx", {"place": r"\\srv\a@b\#1"}),
    ("需 甲 | 乙", "need", "甲 | 乙", {}),
    # money
    ("价 客户 110万", "offer", "客户 110万", {"side": "client", "amount": "110万"}),
    ("价 客户：110万", "offer", "110万", {"side": "client", "amount": "110万"}),
    (
        "~价 我方 120万，底线112万",
        "offer",
        "我方 120万，底线112万",
        {"internal": True, "side": "ours", "amount": "120万"},
    ),
    ("价 总价 ¥1,200.50", "offer", "总价 ¥1,200.50", {"amount": "¥1,200.50"}),
    ("价 12.5万元", "offer", "12.5万元", {"amount": "12.5万元"}),
    ("$ USD 3,000 a month", "offer", "USD 3,000 a month", {"amount": "USD 3,000"}),
    ("$ 3000美元", "offer", "3000美元", {"amount": "3000美元"}),
    ("Offer: we ask $120k", "offer", "we ask $120k", {"side": "ours", "amount": "$120k"}),
    ("价 110-120万之间", "offer", "110-120万之间", {"amount": "110-120万"}),
    ("价 一百一十万元整", "offer", "一百一十万元整", {"amount": "一百一十万元"}),
    ("价 预付30%", "offer", "预付30%", {"amount": "30%"}),
    ("价 预付30%，总价110万", "offer", "预付30%，总价110万", {"amount": "110万"}),
    ("价 九五折", "offer", "九五折", {"amount": "九五折"}),
    ("价 我方 95折", "offer", "我方 95折", {"side": "ours", "amount": "95折"}),
    ("价 8.5折，不含税", "offer", "8.5折，不含税", {"amount": "8.5折"}),
    ("价 1500元/人天", "offer", "1500元/人天", {"amount": "1500元/人天"}),
    ("价 三年维保 | 110万", "offer", "三年维保", {"amount": "110万"}),
    ("价 10万台设备，30天", "offer", "10万台设备，30天", {}),
    ("价 千万不要报", "offer", "千万不要报", {}),
    ("共 费用预算控制在110万内", "consensus", "费用预算控制在110万内", {}),
    # sides
    ("折 我方：先按基础标准执行", "compromise", "先按基础标准执行", {"side": "ours"}),
    ("折 对方 先按基础标准执行", "compromise", "对方 先按基础标准执行", {"side": "client"}),
    ("m us: base standard", "compromise", "base standard", {"side": "ours"}),
    ("d client wants more", "divergence", "client wants more", {"side": "client"}),
    ("歧 客户要求更高", "divergence", "客户要求更高", {}),
    ("决 @客户：同意启动", "decision", "同意启动", {"speaker": "客户", "side": "client"}),
    ("需 客户 要定制", "need", "客户 要定制", {}),
]

FRIDAY = {"due": "2026-11-27", "due_text": "周五"}

ACTIONS: list[Row] = [
    ("办 @韩梅 周五 提交补充方案", "action", "提交补充方案", {"owner": "韩梅", **FRIDAY}),
    ("办 @韩梅周五提交补充方案", "action", "提交补充方案", {"owner": "韩梅", **FRIDAY}),
    ("办 @韩梅，周五，提交补充方案", "action", "提交补充方案", {"owner": "韩梅", **FRIDAY}),
    ("办　＠韩梅：周五　提交补充方案", "action", "提交补充方案", {"owner": "韩梅", **FRIDAY}),
    ("办 @韩梅（周五）提交补充方案", "action", "提交补充方案", {"owner": "韩梅", **FRIDAY}),
    ("办 提交补充方案（@韩梅 周五）", "action", "提交补充方案", {"owner": "韩梅", **FRIDAY}),
    ("办 提交补充方案 @韩梅 周五", "action", "提交补充方案", {"owner": "韩梅", **FRIDAY}),
    ("办 请 @韩梅 提交补充方案", "action", "请 提交补充方案", {"owner": "韩梅"}),
    ("办 @韩梅", "action", "", {"owner": "韩梅"}),
    ("办 @韩梅 周五", "action", "", {"owner": "韩梅", **FRIDAY}),
    ("办 周五 开会", "action", "周五 开会", {}),
    ("> @Lily 2026-12-05 send the draft", "action", "send the draft",
     {"owner": "Lily", "due": "2026-12-05", "due_text": "2026-12-05"}),
    ("> @John Smith tomorrow send the draft #scope", "action", "send the draft",
     {"owner": "John Smith", "due": "2026-11-26", "due_text": "tomorrow", "topics": ("scope",)}),
    ("办 @李雷 @韩梅 周五 反馈报价 ＃价格", "action", "反馈报价",
     {"owner": "李雷", "helpers": (("韩梅", ""),), "topics": ("price",), **FRIDAY}),
    ("办 @李雷 按 N1 准备", "action", "按 N1 准备", {"owner": "李雷", **N1}),
    ("办 @专员：收集客户需求文档 @经理：审核", "action", "专员：收集客户需求文档 经理：审核",
     {"owner": "专员", "part": "收集客户需求文档", "helpers": (("经理", "审核"),)}),
    ("办 @专员:周五 收集客户需求文档，@经理:审核", "action", "专员:收集客户需求文档，经理:审核",
     {"owner": "专员", "part": "收集客户需求文档", "helpers": (("经理", "审核"),), **FRIDAY}),
    ("办 @韩梅：提交补充方案 @李雷", "action", "韩梅：提交补充方案",
     {"owner": "韩梅", "part": "提交补充方案", "helpers": (("李雷", ""),)}),
    ("办 客户：提供详细需求文档", "action", "提供详细需求文档", {"side": "client"}),
    ("办 @客户 周五 提供详细需求文档", "action", "提供详细需求文档", {"owner": "客户", "side": "client", **FRIDAY}),
    ("~办 @李雷 核算底价", "action", "核算底价", {"owner": "李雷", "internal": True}),
    ("办 @李雷 #价格 周五 反馈", "action", "反馈", {"owner": "李雷", "topics": ("price",), **FRIDAY}),
    ("办 @韩梅 提交补充方案 截止 周五", "action", "提交补充方案",
     {"owner": "韩梅", "due": "2026-11-27", "due_text": "截止 周五"}),
    ("办 周五前提交补充方案 @韩梅", "action", "提交补充方案",
     {"owner": "韩梅", "due": "2026-11-27", "due_text": "周五前"}),
    ("办 @专员：收集客户需求文档 @经理：审核，12月5日前", "action", "专员：收集客户需求文档 经理：审核",
     {"owner": "专员", "part": "收集客户需求文档", "helpers": (("经理", "审核"),), "due": "2026-12-05", "due_text": "12月5日前"}),
    ("> send the draft by Dec 5 @Lily", "action", "send the draft",
     {"owner": "Lily", "due": "2026-12-05", "due_text": "by Dec 5"}),
    ("> @Lily send deck tomorrow", "action", "send deck", {"owner": "Lily", "due": "2026-11-26", "due_text": "tomorrow"}),
    ("> @Lily send deck on Friday.", "action", "send deck", {"owner": "Lily", "due": "2026-11-27", "due_text": "on Friday"}),
    ("> call Tom on Dec 9", "action", "call Tom", {"due": "2026-12-09", "due_text": "on Dec 9"}),
    ("> @Lily send deck within 3 days", "action", "send deck",
     {"owner": "Lily", "due": "2026-11-28", "due_text": "within 3 days"}),
    ("> book a room in two weeks", "action", "book a room", {"due": "2026-12-09", "due_text": "in two weeks"}),
    ("> Lily: send the offer Fri", "action", "send the offer", {"owner": "Lily", "due": "2026-11-27", "due_text": "Fri"}),
    ("> send deck tomorrow @Lily", "action", "send deck", {"owner": "Lily", "due": "2026-11-26", "due_text": "tomorrow"}),
    ("办 李雷：提交补充方案 周五", "action", "提交补充方案", {"owner": "李雷", **FRIDAY}),
    ("> send the deck (Dec 5 5pm)", "action", "send the deck", {"due": "2026-12-05T17:00", "due_text": "Dec 5 5pm"}),
    ("> send deck on Feb 30", "action", "send deck on Feb 30", {"due_text": "on Feb 30", "due_refused": "impossible"}),
    ("> send it asap", "action", "send it asap", {"due_text": "asap", "due_refused": "vague-word"}),
    ("> send what we said \\today", "action", "send what we said today", {}),
    ("> finish 2/3", "action", "finish 2/3", {}),
    ("> email Sun", "action", "email Sun", {}),
    ("> use ratio 16:9", "action", "use ratio 16:9", {}),
    ("> plan Mon to Fri", "action", "plan Mon to Fri", {}),
    ("> prepare slides for Friday", "action", "prepare slides for Friday", {}),
    ("> @Lily training 3 days", "action", "training 3 days", {"owner": "Lily"}),
    ("办 寄到中山路 5号", "action", "寄到中山路 5号", {}),
    ("> Friday", "action", "Friday", {}),
    ("> @Lily send the draft due friday", "action", "send the draft",
     {"owner": "Lily", "due": "2026-11-27", "due_text": "due friday"}),
    ("办 @李雷 明天下午3点 开会", "action", "开会",
     {"owner": "李雷", "due": "2026-11-26T15:00", "due_text": "明天下午3点"}),
    # words that were meant as a date and are none stay in the text, with the reason
    ("办 @李雷 合同签订后5个工作日内 付款", "action", "合同签订后5个工作日内 付款",
     {"owner": "李雷", "due_text": "合同签订后5个工作日内", "due_refused": "event-relative"}),
    ("办 @李雷 2月30日前 提交", "action", "2月30日前 提交",
     {"owner": "李雷", "due_text": "2月30日前", "due_refused": "impossible"}),
    ("办 2月30日前提交", "action", "2月30日前提交", {"due_text": "2月30日前", "due_refused": "impossible"}),
    ("办 @经理 X月X日前完成审核", "action", "X月X日前完成审核",
     {"owner": "经理", "due_text": "X月X日前", "due_refused": "placeholder"}),
    ("办 @李雷 尽快提交", "action", "尽快提交", {"owner": "李雷", "due_text": "尽快", "due_refused": "vague-word"}),
    ("办 @李雷 提交 截止：待定", "action", "提交 截止：待定",
     {"owner": "李雷", "due_text": "待定", "due_refused": "vague-word"}),
    ("> @Lily ASAP send it", "action", "ASAP send it",
     {"owner": "Lily", "due_text": "ASAP", "due_refused": "vague-word"}),
    ("办 @李雷 春节前一周 回访", "action", "春节前一周 回访",
     {"owner": "李雷", "due_text": "春节前一周", "due_refused": "vague-word"}),
    ("办 @李雷 上线前两天 演练", "action", "上线前两天 演练",
     {"owner": "李雷", "due_text": "上线前两天", "due_refused": "event-relative"}),
    ("办 @李雷 提前两天 通知", "action", "提前两天 通知", {"owner": "李雷"}),
    ("办 @李雷 2/3 客户签字", "action", "2/3 客户签字",
     {"owner": "李雷", "due_text": "2/3", "due_refused": "fraction"}),
    ("> @Lily 2/3 majority vote", "action", "2/3 majority vote",
     {"owner": "Lily", "due_text": "2/3", "due_refused": "fraction"}),
    ("> @Lily collect 1/2 of the fee", "action", "collect 1/2 of the fee", {"owner": "Lily"}),
    # 完成 and done go with a date that has a clause of its own; alone they are the task
    ("办 整理需求清单，12月5日前完成。", "action", "整理需求清单", {"due": "2026-12-05", "due_text": "12月5日前"}),
    ("办 @专员：收集客户需求文档，@经理：审核，12月5日前完成", "action", "专员：收集客户需求文档，经理：审核",
     {"owner": "专员", "part": "收集客户需求文档", "helpers": (("经理", "审核"),), "due": "2026-12-05",
      "due_text": "12月5日前"}),
    ("办 @李雷 12月5日前完成", "action", "完成",
     {"owner": "李雷", "due": "2026-12-05", "due_text": "12月5日前"}),
    ("办 整理清单，12月5日前完成报价", "action", "整理清单，完成报价",
     {"due": "2026-12-05", "due_text": "12月5日前"}),
    ("> @Lily send the list, done by Dec 5", "action", "send the list",
     {"owner": "Lily", "due": "2026-12-05", "due_text": "by Dec 5"}),
    ("办 @李雷 每周五 汇报", "action", "每周五 汇报",
     {"owner": "李雷", "due_text": "每周五", "due_refused": "recurring"}),
    ("办 @李雷 周五12月5日前 提交", "action", "周五12月5日前 提交",
     {"owner": "李雷", "due_text": "周五12月5日前", "due_refused": "weekday-mismatch"}),
    ("办 @李雷 2月30日前 提交 截止 周五", "action", "2月30日前 提交",
     {"owner": "李雷", "due": "2026-11-27", "due_text": "截止 周五"}),
    ("办 @李雷 3.5版本发布", "action", "3.5版本发布", {"owner": "李雷"}),
    ("> soonest reply @Lily", "action", "soonest reply", {"owner": "Lily"}),
    ("> @Lily by Feb 30 sign", "action", "by Feb 30 sign",
     {"owner": "Lily", "due_text": "by Feb 30", "due_refused": "impossible"}),
    ("> sign by Sep 31st @Lily", "action", "sign by Sep 31st",
     {"owner": "Lily", "due_text": "by Sep 31st", "due_refused": "impossible"}),
    ("> @Lily 31 Nov sign", "action", "31 Nov sign",
     {"owner": "Lily", "due_text": "31 Nov", "due_refused": "impossible"}),
    ("> @Lily by Friday 25:00 call", "action", "by Friday 25:00 call",
     {"owner": "Lily", "due_text": "by Friday 25:00", "due_refused": "impossible"}),
    ("> due Nov 31 sign", "action", "due Nov 31 sign",
     {"due_text": "due Nov 31", "due_refused": "impossible"}),
    ("办 @李雷 二月三十日 提交", "action", "二月三十日 提交",
     {"owner": "李雷", "due_text": "二月三十日", "due_refused": "impossible"}),
    ("办 @李雷 本月31日提交", "action", "本月31日提交",
     {"owner": "李雷", "due_text": "本月31日", "due_refused": "impossible"}),
    ("办 @李雷 周五25点 提交", "action", "周五25点 提交",
     {"owner": "李雷", "due_text": "周五25点", "due_refused": "impossible"}),
    ("办 @李雷 30:70 分成", "action", "30:70 分成", {"owner": "李雷"}),
    ("办 @李雷 32号文件 整理", "action", "32号文件 整理", {"owner": "李雷"}),
    ("需 @王总 周五 前交付", "need", "周五 前交付", {"speaker": "王总"}),
    ("办 甲 | 乙 @李雷", "action", "甲 | 乙", {"owner": "李雷"}),
]  # fmt: skip

EMPTY = Reading()


def fields_of(reading: Reading) -> dict[str, Any]:
    """Every field that says something, without the raw line, the warnings and the positions."""
    return {
        name: value
        for name, value in reading._asdict().items()
        if name not in ("raw", "spans", "due_warnings") and value != getattr(EMPTY, name)
    }


def expected(kind: str, text: str, marked: bool, **fields: Any) -> dict[str, Any]:
    wanted = {"kind": kind, "text": text, "marked": marked, **fields}
    return {name: value for name, value in wanted.items() if value != getattr(EMPTY, name)}


@pytest.mark.guide(54, 55, 56, 57, 58, 59, 60, 61, 62, 63)
@each(("line", "kind", "text", "fields"), [*MARKS, *PIECES])
def test_line(line: str, kind: str, text: str, fields: dict[str, Any]) -> None:
    assert fields_of(read(line, CONTEXT)) == expected(kind, text, True, **fields)


@pytest.mark.guide(64, 73, 74)
@each(("line", "kind", "text", "fields"), ACTIONS)
def test_action(line: str, kind: str, text: str, fields: dict[str, Any]) -> None:
    assert fields_of(read(line, CONTEXT)) == expected(kind, text, True, **fields)


@each(("line", "text", "fields"), UNMARKED)
@each("default_kind", ["note", "need"])
def test_line_without_a_mark_is_of_the_chosen_kind(
    line: str, text: str, fields: dict[str, Any], default_kind: str
) -> None:
    reading = read(line, CONTEXT._replace(default_kind=default_kind))
    assert fields_of(reading) == expected(default_kind, text, False, **fields)


def test_every_mark_letter_and_word_of_the_table_is_read() -> None:
    for kind in KINDS:
        for mark in filter(None, (kind.mark, *kind.letters)):
            for line in (
                f"{mark} 内容",
                f"{mark}　内容",
                f"{mark}:内容",
                f"{mark}：内容",
                f"{mark.upper()} 内容",
            ):
                assert (read(line, CONTEXT).kind, read(line, CONTEXT).text) == (kind.name, "内容"), line
        for word in kind.words:
            for line in (f"{word}:内容", f"{word.lower()}： 内容", f"{word.title()}：内容", f"~{word}: 内容"):
                reading = read(line, CONTEXT)
                assert (reading.kind, reading.text, reading.marked) == (kind.name, "内容", True), line


def test_a_mark_in_the_line_wins_over_the_chosen_kind() -> None:
    context = CONTEXT._replace(default_kind="action")
    assert read("需 定制", context).kind == "need"
    assert read("@韩梅 周五 提交", context).owner == "韩梅"


# ---------------------------------------------------------------------- what is no entry, and where signs count


CONTEXT_SCRIBE_FORMS = Context(
    datetime(2026, 11, 25, 10), default_kind="need", people=People.named("李雷", "John Smith", "li na")
)


@each(
    ("line", "old", "new"),
    [
        ("s/旧/新/", "旧", "新"),
        ("s/old words/new words", "old words", "new words"),
        ("  s/110万/112万/  ", "110万", "112万"),
        ("s/多余的//", "多余的", ""),
        (r"s/A\/B/A 和 B/", "A/B", "A 和 B"),
        ("ｓ／旧／新／", "旧", "新"),
    ],
)
def test_correction(line: str, old: str, new: str) -> None:
    reading = read(line, CONTEXT_SCRIBE_FORMS)
    assert (reading.form, reading.old, reading.new, reading.raw) == ("correction", old, new, line)


@each(
    ("line", "text"),
    [
        ("...以及验收标准", "以及验收标准"),
        ("... and so on", "and so on"),
        ("…以及", "以及"),
        ("……  @李雷 以及", "@李雷 以及"),
        ("。。。以及", "以及"),
    ],
)
def test_continuation(line: str, text: str) -> None:
    reading = read(line, CONTEXT_SCRIBE_FORMS)
    assert (reading.form, reading.text, reading.raw) == ("continuation", text, line)


@pytest.mark.guide(51, 52)
@each(
    ("line", "names", "present"),
    [
        ("+张三", ("张三",), True),
        ("＋张三", ("张三",), True),
        (" -张三 ", ("张三",), False),
        ("－张三", ("张三",), False),
        ("+张三 +李四", ("张三", "李四"), True),
        ("+张三、李四，王五", ("张三", "李四", "王五"), True),
        ("-赵经理", ("赵经理",), False),
        ("+买买提·艾力", ("买买提·艾力",), True),
        ("+Bob +Anne-Marie", ("Bob", "Anne-Marie"), True),
        ("+bob", ("bob",), True),
        ("+John Smith, Lily", ("John Smith", "Lily"), True),
        ("-john smith", ("John Smith",), False),
        ("-Li Na", ("li na",), False),
        ("+张三 +张三", ("张三",), True),
    ],
)
def test_presence(line: str, names: tuple[str, ...], present: bool) -> None:
    reading = read(line, CONTEXT_SCRIBE_FORMS)
    assert (reading.form, reading.names, reading.present) == ("presence", names, present)


@each(
    "line", ["-张三 迟到", "+3人", "- 张三", "-价格太高", "+ 张三", "-foo bar", "+a, b, and c", "+张三 -李四"]
)
def test_what_is_not_only_names_is_an_entry(line: str) -> None:
    reading = read(line, CONTEXT_SCRIBE_FORMS)
    assert reading.form == "entry"
    assert reading.text == line.removeprefix("- ")


@each(
    ("line", "kind", "marked", "internal"),
    [
        ("", "need", False, False),
        (" 　\t", "need", False, False),
        ("痛 ", "pain", True, False),
        ("ACTION:", "action", True, False),
        ("~> ", "action", True, True),
        ("~", "need", False, True),
    ],
)
def test_a_line_without_words_is_empty_and_shows_its_kind(
    line: str, kind: str, marked: bool, internal: bool
) -> None:
    reading = read(line, CONTEXT_SCRIBE_FORMS)
    assert reading == Reading(
        form="empty", raw=line, kind=kind, marked=marked, internal=internal, spans=reading.spans
    )


def test_spans_name_what_stands_where() -> None:
    line = "~歧 @王总：数据安全 N1 ＃权责 ｜ 符合规范（#方案）即可"
    reading = read(line, CONTEXT_SCRIBE_FORMS._replace(entries=lambda code: 7 if code == "N1" else 0))
    assert [(line[start:end], role) for start, end, role in reading.spans] == [
        ("~", "internal"),
        ("歧", "mark"),
        ("@王总", "speaker"),
        ("N1", "ref"),
        ("＃权责", "topic"),
        ("符合规范（", "criterion"),
        ("#方案", "topic"),
        ("）即可", "criterion"),
    ]
    assert (reading.text, reading.criterion) == ("数据安全 N1", "符合规范即可")


def test_spans_of_a_correction_and_of_presence() -> None:
    assert read("s/a/b/", CONTEXT_SCRIBE_FORMS).spans == (
        Span(0, 2, "mark"),
        Span(2, 3, "text"),
        Span(4, 5, "text"),
    )
    assert read("+张三、李四", CONTEXT_SCRIBE_FORMS).spans == (
        Span(0, 1, "mark"),
        Span(1, 3, "speaker"),
        Span(4, 6, "speaker"),
    )


@each(
    ("line", "kind", "changed"),
    [
        ("需 定制 #方案", "pain", "痛 定制 #方案"),
        ("~需：定制", "offer", "~价：定制"),
        ("n custom", "action", "> custom"),
        ("! start", "proposal", "s start"),
        ("NEED: custom", "decision", "DECISION: custom"),
        ("Need: custom", "offer", "Offer: custom"),
        ("need：custom", "note", "note：custom"),
        ("需求：定制", "attachment", "附件：定制"),
        ("定制", "need", "需 定制"),
        ("custom", "need", "n custom"),
        ("  ~ custom", "topic", "  ~ t custom"),
        ("需 定制", "note", "- 定制"),
        ("custom", "note", "- custom"),
        (">@Lily call", "need", "n @Lily call"),
        ("办@李雷 提交", "note", "- @李雷 提交"),
    ],
)
def test_with_kind_swaps_or_adds_the_mark(line: str, kind: str, changed: str) -> None:
    assert with_kind(line, kind) == changed


@each("kind", [kind.name for kind in KINDS])
@each("line", ["需 定制", "~n custom", "TODO：提交", "定制", "~custom", "! 同意", "+张三", "s/a/b/", "…再说"])
def test_with_kind_reads_as_that_kind(line: str, kind: str) -> None:
    reading = read(with_kind(line, kind), CONTEXT_SCRIBE_FORMS)
    assert (reading.form, reading.kind, reading.marked) == ("entry", kind, True)
    assert reading.internal == line.startswith("~")


@each(
    ("word", "kind"),
    [
        ("need", "need"),
        ("NEED", "need"),
        ("需", "need"),
        ("报价", "offer"),
        ("expectation", "effect"),
        ("!", "decision"),
    ],
)
def test_kind_named(word: str, kind: str) -> None:
    assert kind_named(word) == kind


@each("word", ["", "mystery", "需求定制", "\ud800"])
def test_kind_named_does_not_guess(word: str) -> None:
    assert kind_named(word) == ""


def test_literal_takes_the_text_word_for_word() -> None:
    text = "需 @李雷 #价格 N1 | s/a/b/"
    reading = literal(text, "expectation", speaker="王总", due="2026-11-27")
    assert reading == Reading(
        raw=text, text=text, kind="effect", marked=True, speaker="王总", due="2026-11-27"
    )
    assert literal(text, "mystery").kind == "note"
    assert set(BY_NAME) >= {literal("x", kind.name).kind for kind in KINDS}


@pytest.mark.guide(25, 26)
@each(
    ("line", "owner", "due", "task"),
    [
        ("办 @李雷、韩梅 周五 提交", "李雷、韩梅", "2026-11-27", "提交"),
        ("办 @李雷和韩梅 周五 提交", "李雷和韩梅", "2026-11-27", "提交"),
        ("办 ＠李雷／韩梅 周五 提交", "李雷／韩梅", "2026-11-27", "提交"),
        ("> @Lee and Mei fri send", "Lee and Mei", "2026-11-27", "send"),
        ("> @Lee & Mei", "Lee & Mei", "", ""),
        # one owner, and a task that begins with the sign
        ("办 @李雷和客户确认范围", "李雷", "", "和客户确认范围"),
        ("办 @李雷和韩梅确认范围", "李雷", "", "和韩梅确认范围"),
        ("办 @李雷，韩梅 要的清单", "李雷", "", "韩梅 要的清单"),
        ("> @Lee and Meier fri send", "Lee", "", "and Meier fri send"),
    ],
)
def test_two_known_names_are_two_who_should_be_one(line: str, owner: str, due: str, task: str) -> None:
    context = Context(datetime(2026, 11, 25, 10), people=People.named("李雷", "韩梅", "Lee", "Mei"))
    reading = read(line, context)
    assert (reading.owner, reading.helpers, reading.due, reading.text) == (owner, (), due, task)
    assert is_crowd(reading.owner) == (owner not in ("李雷", "Lee"))


# ---------------------------------------------------------------------- what a divergence holds


CONTEXT_SCRIBE_DIVERGENCE = Context(
    datetime(2026, 11, 25, 10), people=People.named("韩梅", "王总", "Lily", "John Smith")
)  # a Wednesday
FIELDS = (
    *("text", "criterion", "owner", "helpers", "due", "due_text", "due_refused"),
    *("speaker", "side", "position", "client_position"),
)

LINES: list[tuple[str, dict[str, Any]]] = [
    # who, until when: behind the bar
    ("歧 安全 | 行业规范 @韩梅 周五", {"criterion": "行业规范", "owner": "韩梅", "due": "2026-11-27", "due_text": "周五"}),
    ("歧 安全 | @韩梅 周五", {"owner": "韩梅", "due": "2026-11-27", "due_text": "周五"}),
    ("歧 安全 | 规范 @韩梅（周五前）", {"criterion": "规范", "owner": "韩梅", "due": "2026-11-27", "due_text": "周五前"}),
    ("歧 安全 ｜ 规范，负责人：＠韩梅，12月5日前完成",
     {"criterion": "规范", "owner": "韩梅", "due": "2026-12-05", "due_text": "12月5日前"}),
    ("d safety | legal opinion, owner: @Lily next fri @John Smith",
     {"text": "safety", "criterion": "legal opinion", "owner": "Lily", "due": "2026-12-04", "due_text": "next fri", "helpers": (("John Smith", ""),)}),
    ("歧 安全 | 规范 @韩梅", {"criterion": "规范", "owner": "韩梅"}),
    ("歧 安全 | @韩梅 周五 出具报告", {"criterion": "出具报告", "owner": "韩梅", "due": "2026-11-27", "due_text": "周五"}),
    # a sentence keeps its words
    ("歧 安全 | 以 @韩梅 周五 的报告为准", {"criterion": "以 @韩梅 周五 的报告为准", "owner": "韩梅"}),
    # never a false date
    ("歧 安全 | 12月5日前通过测评", {"criterion": "12月5日前通过测评"}),
    ("歧 安全 周五前", {"text": "安全 周五前"}),
    ("歧 安全 | 规范 截止 周五", {"criterion": "规范 截止 周五"}),
    ("歧 安全 | 12月5日前通过测评 @韩梅", {"criterion": "12月5日前通过测评", "owner": "韩梅"}),
    ("歧 安全 | 规范 @韩梅 尽快",
     {"criterion": "规范 尽快", "owner": "韩梅", "due_text": "尽快", "due_refused": "vague-word"}),
    ("歧 安全 | 规范 @韩梅 2月30日",
     {"criterion": "规范 2月30日", "owner": "韩梅", "due_text": "2月30日", "due_refused": "impossible"}),
    # before the bar a name is the speaker
    ("歧 @王总：安全 | 规范 @韩梅", {"criterion": "规范", "owner": "韩梅", "speaker": "王总"}),
    ("歧 安全 @韩梅 周五", {"text": "安全 @韩梅 周五", "speaker": "韩梅"}),
    # positions: every word stays
    ("歧 付款 我方：月付 客户：验收后付清 | 法务意见",
     {"text": "付款 我方：月付 客户：验收后付清", "criterion": "法务意见", "position": "月付", "client_position": "验收后付清"}),
    ("歧 对方:年付；我们:月付", {"text": "对方:年付；我们:月付", "position": "月付", "client_position": "年付"}),
    ("d payment ours: monthly; client: once",
     {"text": "payment ours: monthly; client: once", "position": "monthly", "client_position": "once"}),
    ("歧 付款 客户：验收后 #价格 付", {"text": "付款 客户：验收后 付", "client_position": "验收后 付"}),
    ("歧 客户：验收后付", {"text": "验收后付", "side": "client"}),
    ("歧 客户 验收后付", {"text": "客户 验收后付", "side": "client"}),
    ("歧 请客户：确认；和我方：无关", {"text": "请客户：确认；和我方：无关"}),
    ("歧 付款 | 我方：甲 客户：乙", {"text": "付款", "criterion": "我方：甲 客户：乙"}),
]  # fmt: skip


@pytest.mark.guide(61, 72)
@each(("line", "expected"), LINES)
def test_a_divergence_is_read(line: str, expected: dict[str, Any]) -> None:
    reading = read(line, CONTEXT_SCRIBE_DIVERGENCE)
    found = {name: value for name in FIELDS if (value := getattr(reading, name))}
    assert (reading.kind, found) == ("divergence", {"text": "安全"} | expected)


@each("line", [line for line, _ in LINES])
def test_a_divergence_is_edited_by_the_line_it_was_typed_as(line: str) -> None:
    reading = read(line, CONTEXT_SCRIBE_DIVERGENCE)
    fields = {name: getattr(reading, name) for name in (*FIELDS, "kind", "topics") if name != "due_refused"}
    fields["helpers"] = tuple(Helper(name=name) for name, _ in reading.helpers)
    entry = Entry(meeting=1, raw=line, at="2026-11-25T10:00:00", **fields)
    assert compose(entry, lambda number: "") == line


def test_what_was_put_to_a_divergence_is_said_by_its_line() -> None:
    entry = Entry(
        meeting=1,
        kind="divergence",
        raw="歧 安全",
        text="安全",
        at="2026-11-25T10:00:00",
        criterion="行业规范",
        owner="韩梅",
        due="2026-12-05",
        due_text="",
    )
    line = compose(entry, lambda number: "")
    assert line == "歧 安全 | 行业规范 @韩梅 2026-12-05"
    assert (
        read(line, CONTEXT_SCRIBE_DIVERGENCE)._asdict().items()
        >= {"criterion": "行业规范", "due": "2026-12-05"}.items()
    )


@pytest.mark.guide(19, 20, 22)
@each(("code", "word"), [(code, word) for code, words in LISTENED.items() for word in words])
def test_what_a_visit_listens_for_is_a_tag_on_any_line(code: str, word: str) -> None:
    for mark in ("", "需 ", "共 ", "- "):
        reading = read(f"{mark}系统比以前快 #{word}", CONTEXT_SCRIBE_DIVERGENCE)
        assert (reading.text, reading.topics) == ("系统比以前快", (code,))


def test_the_four_topics_of_a_negotiation_stay_four() -> None:
    assert tuple(TOPICS) == ("scope", "price", "schedule", "duty")
    assert not TOPICS.keys() & LISTENED.keys()
    words = [word for words in TAGS.values() for word in words]
    assert len(words) == len(set(words)), "no word stands for two tags"


# ---------------------------------------------------------------------- the page of the language


DOC = Path(__file__).parents[2] / "docs" / "scribe-language.md"
CONTEXT_SCRIBE_DOCS = Context(
    datetime(2026, 11, 25, 10),
    entries=lambda code: {"N1": 1}.get(code, 0),
    people=People.named("韩梅", "Lily"),
)


def table() -> str:
    """The kinds as the document shows them."""
    rows = ["| kind | mark | letter | word | codes | key |", "|---|---|---|---|---|---|"]
    return "\n".join([*rows, *(row(kind) for kind in KINDS)])


def row(kind: Kind) -> str:
    letters, words = (
        " ".join(f"`{letter}`" for letter in kind.letters),
        " ".join(f"`{word}:`" for word in kind.words),
    )
    code = f"{kind.prefix}1, {kind.prefix}2 …" if kind.prefix else ""
    name = f"{kind.name} {catalog('zh').t(f'kind.{kind.name}')}"
    return f"| {name} | {kind.mark} | {letters} | {words} | {code} | {kind.fkey.upper()} |"


def document() -> str:
    return DOC.read_text(encoding="utf-8")


def test_the_table_of_kinds_is_the_table_of_the_code() -> None:
    found = re.search(r"<!-- kinds: [^>]*-->\n(.*?)\n?<!-- /kinds -->", document(), re.DOTALL)
    assert found is not None
    assert found[1] == table()


def examples() -> list[tuple[str, str, str]]:
    blocks = re.findall(r"<!-- examples -->\n.*?<!-- /examples -->", document(), re.DOTALL)
    return [
        row
        for block in blocks
        for row in re.findall(r"^\| `(.+?)` \| (\w+) \| (.*?) \|$", block, re.MULTILINE)
    ]


def test_there_are_examples() -> None:
    assert len(examples()) > 15


@each(("line", "kind", "text"), examples())
def test_an_example_is_read_as_the_document_says(line: str, kind: str, text: str) -> None:
    reading = read(line, CONTEXT_SCRIBE_DOCS)
    assert (reading.kind, reading.text) == (kind, text)


def test_every_word_of_the_language_is_named() -> None:
    text = document()
    words = [*FIT_WORDS, *SIDES, *(word for words in TAGS.values() for word in words)]
    assert [word for word in words if word not in text] == []
