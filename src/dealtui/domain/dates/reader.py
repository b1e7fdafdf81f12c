"""A phrase that must be a due date as a whole."""

from __future__ import annotations

from datetime import datetime

from dealtui.domain.dates.folding import LIMIT, fold
from dealtui.domain.dates.following import ACTING, several_days
from dealtui.domain.dates.grammar import readings
from dealtui.domain.dates.refusals import reason_of
from dealtui.domain.dates.rules import compiled
from dealtui.domain.dates.types import Due, Now, Refusal

__all__ = ["read_due"]

_AROUND = " \t\r\n。.,;:!?、~\"'“”‘()[]{}「」『』【】《》"


def read_due(phrase: str, now: datetime) -> Due | Refusal:
    """The due date that the whole phrase is, or the reason why it is none.

    Space and punctuation around it are tolerated, and a verb at its end (12月5日前完成). `now` is naive local time or
    aware; its local date and time count, and its zone for a phrase that carries an offset (2026-11-30T10:00Z).
    """
    text = fold(phrase.strip()).text.strip(_AROUND)
    if not text or len(phrase.strip()) > LIMIT:
        return Refusal("no-date")
    reference = Now.of(now)
    found = readings(text, 0, reference)
    for one in found:
        if one.end == len(text) or compiled(rf"\s*(?:{ACTING})[好掉吧]?").fullmatch(text, one.end):
            return one.result
    if several_days(text, found, reference):
        return Refusal("range")
    return Refusal(reason_of(text))
