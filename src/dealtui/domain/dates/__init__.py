"""Due dates as people type them, in Chinese and English (docs/due-dates.md).

    >>> from datetime import datetime
    >>> now = datetime(2026, 11, 25, 10)
    >>> read_due("下周五前", now).iso
    '2026-12-04'
    >>> read_due("合同签订后5个工作日内", now)
    Refusal(reason='event-relative')
    >>> due, length = leading_due("周五前提交补充方案", now)
    >>> due.iso, length
    ('2026-11-27', 3)

A table of rules that match a whole phrase over NFKC text; nothing is searched for in free text, because a wrong date
is worse than none. Pure and total: the reference time is passed in, no text raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealtui.domain.dates.types import Due, Refusal

if TYPE_CHECKING:
    from dealtui.domain.dates.inline import keyword_due, leading_due, leading_impossible, reads_as_fraction
    from dealtui.domain.dates.reader import read_due

__all__ = [
    "Due",
    "Refusal",
    "keyword_due",
    "leading_due",
    "leading_impossible",
    "read_due",
    "reads_as_fraction",
]

_HOMES = {
    "keyword_due": "inline",
    "leading_due": "inline",
    "leading_impossible": "inline",
    "read_due": "reader",
    "reads_as_fraction": "inline",
}


def __getattr__(name: str) -> object:
    """Import a reader when it is asked for: `dealtui date` needs one of them (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value
