"""A vague word is one only where it leaves something open: not as part of another word, nor beside what it would leave open."""

from __future__ import annotations

import pytest

from dealtui.domain.records import Entry
from dealtui.domain.review import line_findings
from dealtui.domain.vague import vague_word

SENSIBLE = """
没有问题，可以签
所有需求均已满足
现有问题清单见附件
如有需求变更须书面提出
若有问题，24小时内响应
客户对方案有问题：接口缺文档
有问题的批次全部退回
没有意向续约
支付意向金5万元，有意向书
数据更新不及时
发货及时率99%以上
及时同步，延迟不超过5秒
尽快反馈，最迟3天内
近期订单：10月 3000单
机房有空调
仓库有空位300个
大概率选择方案A
投资者适当性管理系统
再说明一次接口
价格不再议价
已争取到3%的折扣
将处理时间缩短50%
采用技术架构，包含A、B、C三个模块
先按基础标准执行，后续根据需求迭代
数据安全标准需进一步确认
客户方需提供详细需求文档，我方需在3天内反馈报价
We start as soon as the deposit arrives
ETC lanes at both gates
no more or less than 30 licences
delivered soon, by Friday
a quotation soon, within 3 days
Two payments, 60/40
no later than 5 December
""".strip().splitlines()

VAGUE = """
尽快交付
客户有需求
有问题
尽快签订三年框架合同
争取月底上线
尽量配合
稍后提供
再议
报表、看板等等
大约30天
客户有意向
Deliver it soon
as soon as possible
reports, dashboards, etc.
reports, etc
The client has needs
at a reasonable price
""".strip().splitlines()


@pytest.mark.guide(101)
@pytest.mark.parametrize("text", SENSIBLE)
def test_a_sensible_sentence_is_not_called_vague(text: str) -> None:
    assert vague_word(text) == ""


@pytest.mark.guide(101)
@pytest.mark.parametrize("text", VAGUE)
def test_a_vague_sentence_is_named(text: str) -> None:
    assert vague_word(text)


@pytest.mark.guide(101)
def test_an_action_with_its_date_says_when() -> None:
    """Once the date is filled in, nothing is left open by the word that stood in its place."""
    action = Entry(doc_id=1, meeting=1, kind="action", code="A1", text="尽快提交补充方案", owner="韩梅")
    dated = Entry(
        doc_id=1, meeting=1, kind="action", code="A1", text="尽快提交补充方案", owner="韩梅", due="2026-12-04"
    )
    assert "vague-wording" in {found.rule.code for found in line_findings(action, 0, 0)}
    assert "vague-wording" not in {found.rule.code for found in line_findings(dated, 0, 0)}
