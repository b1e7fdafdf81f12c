"""What is said in the made-up meetings: a table per language, from the guide's own examples and their kin.

Every line is typed as a scribe would type it. {n} is a number, {code} a need's code, {who} somebody of the meeting,
{due} a due date in words.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["KIND_WEIGHTS", "WORDS", "Words"]

# How often a line is of a kind, per thousand; actions are counted apart (--actions)
KIND_WEIGHTS = {
    "note": 180,
    "need": 150,
    "proposal": 130,
    "response": 130,
    "consensus": 90,
    "pain": 80,
    "effect": 60,
    "divergence": 50,
    "highlight": 40,
    "decision": 30,
    "offer": 30,
    "compromise": 20,
    "attachment": 10,
}


class Words(NamedTuple):
    """One language. Tuples are drawn from; `lines` by kind."""

    surnames: tuple[str, ...]
    given: tuple[str, ...]
    cities: tuple[str, ...]
    trades: tuple[str, ...]
    joint: str  # between surname and given name, city and trade, deal and phase
    given_first: bool
    titles: tuple[str, ...]
    matters: tuple[str, ...]
    phases: tuple[str, ...]
    topics: tuple[str, ...]
    places: tuple[str, ...]
    stages: tuple[str, ...]
    objectives: tuple[str, ...]
    background: tuple[str, ...]
    dues: tuple[str, ...]
    lines: dict[str, tuple[str, ...]]


_ZH = Words(
    surnames=tuple("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"),
    given=tuple(
        "伟 芳 娜 敏 静 磊 军 洋 勇 艳 杰 涛 明 超 霞 平 刚 桂英 文博 子涵 雨桐 浩然 思远 佳怡 志强 海燕 建国 晓梅".split()
    ),
    cities=tuple(
        "华东 北辰 南湖 云帆 远山 江海 长河 金石 泰安 明德 东方 西岭 天元 卓越 同方 汇通 新港 联创 锦程 博雅 启明 恒信 嘉禾 瑞丰 宏图".split()
    ),
    trades=tuple(
        "智造 物流 医药 教育 能源 电子 纺织 食品 化工 船舶 环保 建材 汽配 传媒 农业 冶金 轨交 通信 金融 地产".split()
    ),
    joint="",
    given_first=False,
    titles=("总经理", "采购总监", "信息部经理", "项目经理", "技术主管", "商务专员", "财务经理", "生产部长"),
    matters=(
        "订单系统",
        "仓储改造",
        "数据中台",
        "设备采购",
        "移动审批",
        "质量追溯",
        "客服外包",
        "联合研发",
        "能耗监测",
        "报表平台",
    ),
    phases=("一期", "二期", "三期", "续签", "扩容"),
    topics=(
        "需求澄清",
        "方案评审",
        "价格与周期",
        "合同条款",
        "验收标准",
        "权责划分",
        "进度通报",
        "年度回访",
        "变更影响",
        "初次接洽",
    ),
    places=("客户会议室", "我方 3 楼", "客户总部 12 楼", "线上", "园区展厅", "上海办事处"),
    stages=("初次接洽", "方案确认", "合同续签"),
    objectives=(
        "确认预算范围",
        "敲定交付周期",
        "解决争议点",
        "明确验收标准",
        "确定双方负责人",
        "了解合作意向",
    ),
    background=(
        "制造业，员工 {n} 人，旧系统用了 {n} 年",
        "去年采购过一期，续约意向明确",
        "行业龙头，决策链长，重视数据安全",
    ),
    dues=("明天", "3天内", "5天内", "下周三", "下周五", "月底前", "两周内", "10个工作日内"),
    lines={
        "note": (
            "客户提到现在有 {n} 个系统在用，数据靠人工导",
            "对方下个月有内部评审，希望先看到样例",
            "午饭后继续谈合同部分",
            "- 现场演示用了 {n} 分钟，反响不错",
            "笔记：竞争对手上周来过，报价未知",
            "他们的财务年度三月结束，付款要赶在之前",
        ),
        "need": (
            "需 定制化开发功能 #方案",
            "需 {n} 个仓库的库存要实时同步",
            "n 手机上能审批，领导出差时也能签",
            "需 现场培训 {n} 次，覆盖三个班组",
            "需求：三年质保，备件 {n} 小时内到现场",
            "需 项目周期不超过 {n} 天 #周期",
            "n 历史数据要全部迁移，不能丢一条",
            "需 报表能按部门和月份自己拼",
            "需 与现有 ERP 对接，接口由我方开发 #权责",
        ),
        "pain": (
            "痛 现有系统数据处理效率低",
            "痛 每月对账要 {n} 个人干三天",
            "p 仓库和门店的数字对不上，盘点一次停业一天",
            "痛点：供应商换了两家，都没有按期交付",
        ),
        "effect": (
            "效 将处理时间缩短50%",
            "e 盘点从 {n} 小时降到 1 小时以内",
            "效 差错率低于千分之 {n}",
            "期望：上线三个月内收回培训成本",
        ),
        "proposal": (
            "案 {code} 采用技术架构，包含A、B、C三个模块",
            "案 {code} 分两步走，先上库存，{n} 天后上审批 #周期",
            "s {code} 用现成的移动端，二次开发只做签批",
            "方案：{code} 由我方驻场 {n} 人，客户派一名对接人 #权责",
            "案 增加报表模块，按部门授权",
        ),
        "highlight": (
            "亮 同类项目案例{n}个，客户满意度95%",
            "h 已通过等保三级测评，可出具报告",
            "亮 在华东有 {n} 名驻场工程师",
        ),
        "response": (
            "应 {code} 满足 针对定制化需求，可提供二次开发服务",
            "r {code} 部分 先做库存和订单，审批放二期",
            "应 {code} 替代 提供两年质保，第三年按年续保",
            "应 {code} 一次现场培训，一次线上培训",
            "回应：{code} 待定 要等技术评估，{n} 天内答复",
        ),
        "consensus": (
            "共 项目周期为{n}天 #周期",
            "共 费用预算控制在 {n} 万元内 #价格",
            "c 验收按双方确认的清单逐项打勾",
            "共识：每周五下午开一次进度会",
            "共 源代码归客户，通用组件归我方 #权责",
        ),
        "divergence": (
            "歧 数据安全标准需进一步确认 | 符合《行业信息安全规范》",
            "d 首付款比例，客户 {n}%，我方 50% #价格",
            "歧 延期违约金上限未谈拢 | 按合同额的 {n}% 封顶",
            "歧 谁来清洗历史数据 #权责",
        ),
        "compromise": (
            "折 先按基础标准执行，后续根据需求迭代",
            "m 首付 {n}%，上线付 40%，质保金 10%",
            "折 清洗由客户做，工具和培训由我方给",
        ),
        "decision": ("决 同意启动项目", "！ 试点选在一号仓库，{n} 号进场", "决 合同按框架协议签，分期下单"),
        "offer": ("价 客户 {n}万 #价格", "~价 我方 120万，底线{n}万 #价格", "$ 驻场按人天 {n} 元计 #价格"),
        "action": (
            "办 @{who} {due} 提交补充方案",
            "办 @{who} {due} 反馈报价",
            "> @{who} {due} 发送会议纪要",
            "办 @{who} {due} 收集客户需求文档",
            "办 @{who} {due} 约安全部门开评审会",
            "行动：@{who} {due} 准备演示环境",
        ),
        "attachment": (
            "附 需求清单-{n}.xlsx | 共享文件夹‘项目X-需求’",
            "附 方案介绍-{n}.pptx | 客户邮箱",
            "f 合同草案-v{n}.docx",
        ),
    },
)

_EN = Words(
    surnames=tuple(
        "Adams Baker Clarke Davies Evans Foster Green Hughes Irving Jones Khan Lewis Morgan Novak Owen Price Reid Shaw Turner Ward".split()
    ),
    given=tuple(
        "Anna Ben Chloe Daniel Emma Felix Grace Harry Isla James Kate Liam Maya Noah Olivia Peter Ruth Sam Tara Will".split()
    ),
    cities=tuple(
        "Northgate Harbour Kingsway Meridian Oakfield Pioneer Redwood Sterling Tidewater Union Vertex Westbrook Ashford Beacon Crown Delta Everly".split()
    ),
    trades=tuple(
        "Logistics Foods Textiles Energy Pharma Motors Media Metals Education Chemicals Marine Retail Electronics Rail Farming".split()
    ),
    joint=" ",
    given_first=True,
    titles=(
        "CEO",
        "Head of procurement",
        "IT manager",
        "Project manager",
        "Engineer",
        "Account manager",
        "Finance manager",
    ),
    matters=(
        "Order system",
        "Warehouse refit",
        "Data platform",
        "Equipment purchase",
        "Mobile approval",
        "Quality tracing",
        "Support desk",
        "Joint research",
    ),
    phases=("phase 1", "phase 2", "phase 3", "renewal", "extension"),
    topics=(
        "Needs",
        "Proposal review",
        "Price and schedule",
        "Contract terms",
        "Acceptance",
        "Duties",
        "Progress",
        "Yearly visit",
        "Change impact",
    ),
    places=("Client's office", "Our 3rd floor", "Head office", "Video call", "Trade fair"),
    stages=("first contact", "proposal", "renewal"),
    objectives=(
        "Confirm the budget",
        "Fix the delivery date",
        "Settle the open dispute",
        "Agree on acceptance",
        "Name both leads",
    ),
    background=(
        "Manufacturer, {n} people, the old system is {n} years old",
        "Bought phase 1 last year, wants to go on",
        "Long chain of decisions, strict on security",
    ),
    dues=("tomorrow", "in 3 days", "in 5 days", "next wed", "next fri", "+10d", "in 2 weeks"),
    lines={
        "note": (
            "They run {n} systems and copy data by hand",
            "Internal review next month, they want to see a sample first",
            "- the demo took {n} minutes and went well",
            "NOTE: a competitor was here last week, price unknown",
        ),
        "need": (
            "n custom features for order entry #scope",
            "n stock of {n} warehouses in step at any time",
            "NEED: approval on the phone while travelling",
            "n {n} trainings on site, three shifts",
            "n no more than {n} days in all #schedule",
            "n all old data moved, nothing lost",
        ),
        "pain": (
            "p processing data is slow today",
            "p {n} people spend three days on every month end",
            "PAIN: two suppliers before us were late",
        ),
        "effect": (
            "e processing time down by 50%",
            "e stocktaking in one hour instead of {n}",
            "EFFECT: fewer than {n} errors in a thousand",
        ),
        "proposal": (
            "s {code} an architecture of three modules A, B and C",
            "s {code} two steps, stock first, approval {n} days later #schedule",
            "PROPOSAL: {code} {n} people of ours on site, one contact of theirs #duty",
            "s a reporting module with rights by department",
        ),
        "highlight": (
            "h {n} cases of the same kind, 95% satisfied",
            "h audited last year, the report can be shown",
        ),
        "response": (
            "r {code} full we can develop it on top of the product",
            "r {code} partial stock and orders now, approval later",
            "r {code} alternative two years of warranty, the third by contract",
            "RESPONSE: {code} pending an answer within {n} days",
        ),
        "consensus": (
            "c {n} days for the project #schedule",
            "c the budget stays below {n} thousand #price",
            "AGREED: a progress call every Friday",
        ),
        "divergence": (
            "d the security standard is still open | meets the industry's rules",
            "d down payment, client {n}%, ours 50% #price",
            "ISSUE: who cleans the old data #duty",
        ),
        "compromise": (
            "m the basic standard first, the rest as needed",
            "m {n}% down, 40% at start, 10% after warranty",
        ),
        "decision": ("! go ahead with the project", "DECISION: the pilot is in warehouse {n}"),
        "offer": ("$ client {n} thousand #price", "~$ ours 120 thousand, floor {n} #price"),
        "action": (
            "> @{who} {due} send the amended proposal",
            "> @{who} {due} answer with a price",
            "ACTION: @{who} {due} collect the requirements",
            "> @{who} {due} set up the demo",
        ),
        "attachment": ("f needs-{n}.xlsx | shared folder 'project X'", "f contract-draft-v{n}.docx"),
    },
)

WORDS = {"zh": _ZH, "en": _EN}
