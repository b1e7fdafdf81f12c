"""Lines that hold a due date, or seem to, and the date they hold on Wednesday 2026-11-25 at 10:00. Read as `due_cases`."""

from __future__ import annotations

from tests.domain.due_cases import rows

__all__ = ["AFTER_KEYWORD", "BEFORE_TASK"]

# What stands right after an action's owner | reading | the part that is the date
BEFORE_TASK = rows("""
    周五 提交补充方案              | 2026-11-27       | 周五
    周五提交补充方案               | 2026-11-27       | 周五
    周五，提交补充方案             | 2026-11-27       | 周五
    周五前提交补充方案             | 2026-11-27       | 周五前
    周五前面谈                     | 2026-11-27       | 周五前
    周五前往上海                   | 2026-11-27       | 周五
    周五前端联调                   | -                |
    周五前期准备                   | -                |
    周五方案评审                   | -                |
    周五例会纪要                   | -                |
    周五发票核对                   | -                |
    周五发布会准备                 | -                |
    下周五的评审材料               | -                |
    下周五提交                     | 2026-12-04       | 下周五
    下周提交方案                   | 2026-12-04       | 下周
    下周例会材料                   | -                |
    每周五 提交周报                | -                |
    上周五提交的方案               | -                |
    第3周 交付                     | -                |
    明天交流会                     | -                |
    明天下午3点 开会               | 2026-11-26T15:00 | 明天下午3点
    后天提交                       | 2026-11-27       | 后天
    今天下班前发送                 | 2026-11-25       | 今天下班前
    下午 送样                      | 2026-11-25       | 下午
    下午茶安排                     | -                |
    10:30 提交                     | 2026-11-25T10:30 | 10:30
    16:9 屏幕                      | -                |
    3点前 回复                     | 2026-11-25T15:00 | 3点前
    3点建议                        | -                |
    三点要求                       | -                |
    周五18:00-20:00 现场           | -                |
    周五18:00 前提交               | 2026-11-27T18:00 | 周五18:00 前
    3天内反馈报价                  | 2026-11-28       | 3天内
    3天内部署系统                  | 2026-11-28       | 3天内
    3天内审核合同                  | 2026-11-28       | 3天内
    3天内联系客户                  | 2026-11-28       | 3天内
    3天内训课程                    | -                |
    3个月内部测试                  | -                |
    一周内部培训                   | -                |
    两周内容策划                   | -                |
    一个月内控体系                 | -                |
    三天后 回访                    | 2026-11-28       | 三天后
    两天后续签合同                 | 2026-11-27       | 两天后
    3天前提交的方案                | -                |
    15天 试运行                    | -                |
    10个工作日 开发                | -                |
    5个工作日内 反馈报价           | 2026-12-02       | 5个工作日内
    5日内提交                      | 2026-11-30       | 5日内
    再过两天 提交                  | 2026-11-27       | 再过两天
    合同签订后5个工作日内付款      | -                |
    12月5日前完成方案              | 2026-12-05       | 12月5日前
    12月5日（周六）前提交          | 2026-12-05       | 12月5日（周六）前
    12月5日前3个方案都要交         | 2026-12-05       | 12月5日前
    12月5日前3天 完成              | -                |
    12月5日的会议纪要              | -                |
    12月5日-8日 出差               | -                |
    １２月５日 提交                | 2026-12-05       | １２月５日
    12-5 提交                      | 2026-12-05       | 12-5
    3-5 人参加评审                 | -                |
    1/2 的模块先交付               | -                |
    12/5: send                     | 2026-12-05       | 12/5
    12/5 客户签字                  | 2026-12-05       | 12/5
    2/3 客户签字                   | -                |
    2/3客户签字                    | -                |
    2/3 majority vote              | -                |
    1/2 首付款到账                 | -                |
    2/3 提交方案                   | 2027-02-03       | 2/3
    2/3 send the draft             | 2027-02-03       | 2/3
    2/3                            | 2027-02-03       | 2/3
    2/3前 客户签字                 | 2027-02-03       | 2/3前
    春节前一周 回访                | -                |
    周五前一天 彩排                | -                |
    1/2 of the modules             | -                |
    24/7 support plan              | -                |
    31/12 send                     | -                |
    12.5 提交                      | -                |
    12.5前 提交                    | 2026-12-05       | 12.5前
    5号 交                         | 2026-12-05       | 5号
    5号楼改造                      | -                |
    3个方案                        | -                |
    12月报表                       | -                |
    12月 报表                      | -                |
    12月底 报表                    | 2026-12-31       | 12月底
    月底前报表核对                 | 2026-11-30       | 月底前
    月底报表核对                   | -                |
    一季度报表                     | -                |
    Q1 报告                        | -                |
    Q1底 交付                      | 2027-03-31       | Q1底
    2026年规划                     | -                |
    国庆节前 交付                  | 2027-09-30       | 国庆节前
    春节前一周 完成                | -                |
    周五和周六现场支持             | -                |
    周五、周六 现场支持            | -                |
    周一到周五 驻场                | -                |
    A4纸                           | -                |
    3d 建模                        | -                |
    5w 预算确认                    | -                |
    2m 网线采购                    | -                |
    +3d send                       | 2026-11-28       | +3d
    尽快提交                       | -                |
    前期准备                       | -                |
    週五前提交                     | 2026-11-27       | 週五前
    next fri send the draft        | 2026-12-04       | next fri
    Dec 5 send                     | 2026-12-05       | Dec 5
    Dec 5: send                    | 2026-12-05       | Dec 5
    may 5 people attend            | -                |
    May 5 send                     | 2027-05-05       | May 5
    the 5th floor plan             | -                |
    March campaign plan            | -                |
    within 3 days send the quote   | 2026-11-28       | within 3 days
    within 5 days of signing send  | -                |
    in 3 days after signing        | -                |
    3 days of training             | -                |
    two weeks of training          | -                |
    tomorrow 3pm call              | 2026-11-26T15:00 | tomorrow 3pm
    3pm tomorrow call              | 2026-11-26T15:00 | 3pm tomorrow
    EOD Friday send                | 2026-11-27       | EOD Friday
    by Friday send                 | 2026-11-27       | by Friday
    Friday's report                | -                |
    Friday and Monday on site      | -                |
    Mon to Fri on site             | -                |
    Monday.com integration         | -                |
    today's notes                  | -                |
    Friday at 3 sites              | 2026-11-27       | Friday
""")

# An action's words | reading | keyword and phrase
AFTER_KEYWORD = rows("""
    客户签字 截止 2/3                  | 2027-02-03       | 截止 2/3
    提交补充方案 周五前                | 2026-11-27       | 周五前
    请于12月5日前提交                  | 2026-12-05       | 于12月5日前
    把方案在下周三之前给客户           | 2026-12-02       | 在下周三之前
    请韩梅周五前提交                   | 2026-11-27       | 周五前
    发票12月10号之前开好               | 2026-12-10       | 12月10号之前
    明天下班前把报价发客户             | 2026-11-26       | 明天下班前
    请务必于下周三18:00前反馈          | 2026-12-02T18:00 | 于下周三18:00前
    15日前提交                         | 2026-12-15       | 15日前
    第15日前提交                       | -                |
    国庆节前交付                       | 2027-09-30       | 国庆节前
    三天内提交                         | 2026-11-28       | 三天内
    把响应时间缩短到3天内              | -                |
    控制在50%以内                      | -                |
    检查周五前的订单                   | -                |
    按12月5日前的价格                  | -                |
    每周五前提交周报                   | -                |
    整理上周五前收到的资料             | -                |
    整理3天前的资料                    | -                |
    三个月以前的数据                   | -                |
    提前3天通知                        | -                |
    提交周五前端联调计划               | -                |
    安排周五前往上海                   | -                |
    他们明年前茅班级                   | -                |
    在客户现场前台登记                 | -                |
    目前已完成                         | -                |
    之前的方案                         | -                |
    前期准备                           | -                |
    年前完成                           | -                |
    提交方案 截止 12月5日              | 2026-12-05       | 截止 12月5日
    提交方案，截止：周五               | 2026-11-27       | 截止：周五
    提交方案 截止日期：12月5日         | 2026-12-05       | 截止日期：12月5日
    截止目前已完成                     | -                |
    期限：周五                         | 2026-11-27       | 期限：周五
    质保期限30天                       | -                |
    项目期限为30天                     | -                |
    项目周期为30天                     | -                |
    最迟周五给方案                     | 2026-11-27       | 最迟周五
    合同签订后5个工作日内付款          | event-relative   | 合同签订后5个工作日内
    截止合同签订后5个工作日内          | event-relative   | 截止合同签订后5个工作日内
    自签订之日起10日内付款             | event-relative   | 自签订之日起10日内
    （自告奋勇担起日常工作）           | -                |
    send the draft by next fri         | 2026-12-04       | by next fri
    send the draft by Fri, thanks      | 2026-11-27       | by Fri
    send by EOD Friday                 | 2026-11-27       | by EOD Friday
    send by tomorrow 3pm               | 2026-11-26T15:00 | by tomorrow 3pm
    send by end of next week           | 2026-12-04       | by end of next week
    send by the 5th                    | 2026-12-05       | by the 5th
    deliver by the 5th milestone       | -                |
    prepare due Dec 5 final            | 2026-12-05       | due Dec 5
    send the draft (due Dec 5)         | 2026-12-05       | due Dec 5
    due date Dec 5                     | 2026-12-05       | due date Dec 5
    due diligence report               | -                |
    due 5 days after signing           | event-relative   | due 5 days after signing
    pay within 5 days of signing       | event-relative   | within 5 days of signing
    in the early days of the project   | -                |
    before Friday send                 | 2026-11-27       | before Friday
    before lunch                       | -                |
    approved by Mei                    | -                |
    approved by May                    | -                |
    written by Sun Li                  | -                |
    reduce cost by 3 days              | -                |
    increase it by 3/4                 | -                |
    extend by 2 weeks                  | -                |
    standby Friday                     | -                |
    step by step 5                     | -                |
""")
