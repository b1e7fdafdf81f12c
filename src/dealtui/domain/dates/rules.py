"""The rules: every form of a due date that is understood, one a row, in `chinese` and `english`.

name: the row's name, told as `Due.rule`. cue: the row is tried only when one of these stands in the text (so that few
patterns are compiled for one phrase); none: always. flags: how far the row may be trusted inside a line:
- weak: it may as well be what the line is about (12月报表, 3 days of training): only with a closing word or a keyword;
- dated: may wear its weekday (12月5日周六);
- numeric: bare numbers, which may count or divide something (3-5 人, 1/2).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from dealtui.domain.dates.types import Now, Span

__all__ = ["Rule", "compiled"]


class Rule(NamedTuple):
    name: str
    cue: str
    flags: str
    pattern: str
    read: Callable[[re.Match[str], Now], Span | None]

    def may_hold(self, text: str) -> bool:
        return any(cue in text for cue in self.cue.split(" "))


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the tables; folded text is lower case and half width."""
    return re.compile(pattern)
