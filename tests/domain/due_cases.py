"""Due phrases and what must be made of them on Wednesday 2026-11-25 at 10:00 in Shanghai. Tables to be read down.

A reading is a date, a date with a time, or a refusal's code; "-" stands for: no due date here.
"""

from __future__ import annotations

__all__ = ["WHOLE", "rows"]


def rows(table: str) -> list[tuple[str, ...]]:
    """The cells of a table whose columns are parted by |."""
    return [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]


# A phrase alone | reading | warnings
WHOLE = rows("""
    周三                     | 2026-12-02       |
    本周三                   | 2026-11-25       |
    本周一                   | past             |
    上周五                   | past             |
    昨天                     | past             |
    5天前                    | past             |
    3 days ago               | past             |
    -1d                      | past             |
    2026年11月20日           | 2026-11-20       | past
    周五后                   | open-ended       |
    下周五以后               | open-ended       |
    12月5日起                | open-ended       |
    12月5日-8日              | range            |
    周五到周日               | range            |
    Mon-Fri                  | range            |
    12月5日左右              | 2026-12-05       | vague
    12月5日为止              | 2026-12-05       |
    12月5日截止              | 2026-12-05       |
    截止到12月5日            | 2026-12-05       |
    请于12月5日前提交        | 2026-12-05       |
    最迟下周五               | 2026-12-04       |
    务必在下周三前给到       | 2026-12-02       |
    下月5日前                | 2026-12-05       |
    31号                     | 2026-12-31       | rolled-to-next-month
    32号                     | impossible       |
    11月31日                 | impossible       |
    13月5日                  | impossible       |
    2026-02-29               | impossible       |
    2月29日                  | impossible       |
    0000-00-00               | impossible       |
    25:61                    | impossible       |
    10000-01-01              | no-date          |
    9999-12-31               | 9999-12-31       |
    2027年3月底              | 2027-03-31       |
    27年3月5日               | 2027-03-05       |
    二零二七年三月五日       | 2027-03-05       |
    12.5前                   | 2026-12-05       |
    12.5                     | no-date          |
    3.15                     | no-date          |
    01.03.24                 | no-date          |
    1205                     | no-date          |
    31/12                    | 2026-12-31       | day-first
    24/7                     | recurring        |
    5/13/2027                | 2027-05-13       |
    2026-W49                 | 2026-12-04       | vague
    2027-03                  | 2027-03-31       | vague
    周六(12月5日)            | 2026-12-05       |
    12月5日周六              | 2026-12-05       |
    12月5日周五              | weekday-mismatch |
    11月20日周五             | weekday-mismatch |
    Friday, December 4       | 2026-12-04       |
    Friday, Dec 5            | weekday-mismatch |
    12月5日12时30分          | 2026-12-05T12:30 |
    8点                      | 2026-11-26T08:00 | rolled-to-tomorrow
    3点                      | 2026-11-25T15:00 | assumed-afternoon
    03:00                    | 2026-11-26T03:00 | rolled-to-tomorrow
    周五晚8点                | 2026-11-27T20:00 |
    今晚8点前                | 2026-11-25T20:00 |
    明晚                     | 2026-11-26       |
    晚上12点                 | 2026-11-26T00:00 |
    凌晨2点                  | 2026-11-26T02:00 | rolled-to-tomorrow
    今天9点                  | 2026-11-25T09:00 | past
    中午                     | 2026-11-25T12:00 |
    24:00                    | 2026-11-26T00:00 |
    3pm tomorrow             | 2026-11-26T15:00 |
    noon tomorrow            | 2026-11-26T12:00 |
    5pm on Friday            | 2026-11-27T17:00 |
    Friday at 5 p.m.         | 2026-11-27T17:00 |
    12am Friday              | 2026-11-27T00:00 |
    12pm Friday              | 2026-11-27T12:00 |
    3 o'clock                | 2026-11-25T15:00 | assumed-afternoon
    Friday midnight          | 2026-11-28T00:00 |
    13pm                     | impossible       |
    0am                      | impossible       |
    close of business Friday | 2026-11-27       |
    2026-11-30 10:00 UTC+8   | 2026-11-30T10:00 |
    2026-11-30T10:00-05:30   | 2026-11-30T23:30 |
    2026-11-30 24:00         | 2026-12-01T00:00 |
    2026-11-30 19:00-21:00   | range            |
    半个月后                 | 2026-12-10       |
    一个半月内               | 2027-01-09       |
    半年内                   | 2027-05-25       |
    两年半后                 | 2029-05-25       |
    半天内                   | 2026-11-25       | vague
    一个半小时内             | 2026-11-25T11:30 |
    一刻钟后                 | 2026-11-25T10:15 |
    两三天内                 | 2026-11-28       | vague
    3-5个工作日内            | 2026-12-02       | vague
    未来三天                 | 2026-11-28       |
    再过两周                 | 2026-12-09       |
    +3天                     | 2026-11-28       |
    5日内                    | 2026-11-30       |
    100天内                  | 2027-03-05       |
    in a couple of days      | 2026-11-27       | vague
    half an hour             | 2026-11-25T10:30 |
    in 2 weeks' time         | 2026-12-09       |
    a week from today        | 2026-12-02       |
    30m                      | no-date          |
    本周最后一个工作日       | 2026-11-27       |
    last working day of the month | 2026-11-30  |
    下个工作日前             | 2026-11-26       |
    12月前                   | 2026-11-30       |
    before December          | 2026-11-30       |
    12月内                   | 2026-12-31       |
    本月内                   | 2026-11-30       |
    月内                     | 2026-11-30       |
    年内                     | 2026-12-31       |
    周内                     | 2026-11-27       |
    月初                     | 2026-12-01       | vague
    下周初                   | 2026-11-30       | vague
    下周中                   | 2026-12-02       | vague
    下周前                   | 2026-11-27       |
    before next week         | 2026-11-27       |
    next week                | 2026-12-04       | vague
    周末                     | 2026-11-29       | vague
    by next month            | 2026-12-31       | vague
    mid-January              | 2027-01-15       | rolled-to-next-year vague
    end of March             | 2027-03-31       | rolled-to-next-year
    end of 2027              | 2027-12-31       |
    明年上半年               | 2027-06-30       | vague
    明年年中                 | 2027-06-30       | vague
    年初                     | 2027-01-31       | rolled-to-next-year vague
    eoq                      | 2026-12-31       |
    Q1 2027                  | 2027-03-31       | vague
    Friday of next week      | 2026-12-04       |
    the 5th of next month    | 2026-12-05       |
    5 Dec 2026               | 2026-12-05       |
    in 5 business days       | 2026-12-02       |
    3 weeks from now         | 2026-12-16       |
    next working day         | 2026-11-26       |
    5 working days           | 2026-12-02       |
    year-end                 | 2026-12-31       |
    month end                | 2026-11-30       |
    mid next month           | 2026-12-15       | vague
    mid next week            | 2026-12-02       | vague
    this weekend             | 2026-11-29       | vague
    next quarter             | 2027-03-31       | vague
    next year                | 2027-12-31       | vague
    December                 | 2026-12-31       | vague
    before Friday            | 2026-11-27       | includes-the-day
    on or before Friday      | 2026-11-27       |
    Friday at 3              | 2026-11-27T15:00 | assumed-afternoon
    Friday in the morning    | 2026-11-27       |
    by Christmas             | 2026-12-25       |
    Christmas Eve            | 2026-12-24       |
    before Thanksgiving      | 2026-11-25       |
    中秋节                   | 2027-09-15       | rolled-to-next-year
    除夕                     | 2027-02-05       | rolled-to-next-year
    明年国庆节前             | 2027-09-30       |
    2060年春节前             | no-festival-data |
    五一前                   | 2027-04-30       | rolled-to-next-year
    十一                     | no-date          |
    每周五                   | recurring        |
    every other Friday       | recurring        |
    on Fridays               | recurring        |
    XX月XX日                 | placeholder      |
    ×月×日                   | placeholder      |
    yyyy-mm-dd               | placeholder      |
    另行通知                 | vague-word       |
    几天内                   | vague-word       |
    ASAP                     | vague-word       |
    验收后一周内             | event-relative   |
    自签订之日起10日内       | event-relative   |
    签约前                   | event-relative   |
    收到款项后               | event-relative   |
    10 days after acceptance | event-relative   |
    upon delivery            | event-relative   |
    农历八月十五             | no-date          |
    冬至                     | no-date          |
    5                        | no-date          |
    2027                     | no-date          |
    “周五”。                 | 2026-11-27       |
    Friday!                  | 2026-11-27       |
    12.5                     | no-date          |
    by 12.5                  | 2026-12-05       |
    截止12.5                 | 2026-12-05       |
    12.5 前                  | 2026-12-05       |
    腊月二十三前             | 2027-01-30       | rolled-to-next-year
    正月十五前               | 2027-02-20       | rolled-to-next-year
    腊八前                   | 2027-01-14       | rolled-to-next-year
    腊月三十                 | impossible       |
    周五 by EOD              | 2026-11-27       |
    下周五 5pm               | 2026-12-04T17:00 |
    before 春节              | 2027-02-05       | rolled-to-next-year
    ddl: 12月5日             | 2026-12-05       |
    周五 ddl                 | 2026-11-27       |
    Friday week              | 2026-12-04       |
    tomorrow week            | 2026-12-03       |
    a week on Friday         | 2026-12-04       |
    a week from Friday       | 2026-12-04       |
    two weeks from Monday    | 2026-12-14       |
    a fortnight today        | 2026-12-09       |
    first Monday of December | 2026-12-07       |
    first Monday of November | 2027-11-01       | rolled-to-next-year
    the last Friday of the month | 2026-11-27   |
    2nd Tuesday of next month | 2026-12-08      |
    third Thu in January 2028 | 2028-01-20      |
    下月第一个周一           | 2026-12-07       |
    12月最后一个周五         | 2026-12-25       |
    月底最后一个周五         | 2026-11-27       |
    0001-01-01               | 0001-01-01       | past
    Fri 5pm EST              | 2026-11-28T06:00 |
    2026-11-30 10:00 GMT     | 2026-11-30T18:00 |
    Fri 5pm CST              | 2026-11-27T17:00 |
    Fri 5pm IST              | other-clock      |
""")
