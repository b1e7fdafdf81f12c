"""The rules: every form of a due date that is understood, one a row, in `chinese` and `english`.

name: the row's name, told as `Due.rule`. begins: the characters it may begin with (none named: any); cue: words one of
which it holds. Both only save work: few patterns are compiled for one phrase. flags: how far it may be trusted in a line:
- weak: it may as well be what the line is about (12月报表, 3 days of training): only with a closing word or a keyword;
- dated: may wear its weekday (12月5日周六);
- numeric: bare numbers, which may count or divide something (3-5 人, 1/2);
- follows: a time of day that only follows a day (周五晚);
- alone: only when nothing follows (Friday at 3, but not Friday at 3 sites).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Generic, NamedTuple, TypeVar

from dealtui.domain.dates.types import Now, Span

__all__ = ["DayReader", "Rule", "compiled"]

DayReader = Callable[[re.Match[str], Now], Span | None]
Reader = TypeVar("Reader")


class Rule(NamedTuple, Generic[Reader]):
    name: str
    begins: str
    cue: str
    flags: str
    pattern: str
    read: Reader

    def may_match(self, text: str) -> bool:
        """Whether the pattern is worth trying on a text that begins here."""
        return (not self.begins or text[:1] in self.begins) and any(
            cue in text for cue in self.cue.split(" ")
        )


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the tables; folded text is lower case and half width."""
    return re.compile(pattern)
