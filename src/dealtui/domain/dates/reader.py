"""A phrase that must be a due date as a whole."""

from __future__ import annotations

from datetime import datetime

from dealtui.domain.dates.folding import LIMIT, fold
from dealtui.domain.dates.grammar import readings
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
    if found and found[0].end == len(text):
        return found[0].result
    from dealtui.domain.dates.following import ends_in_verb, several_days
    from dealtui.domain.dates.refusals import reason_of

    for one in found:
        if ends_in_verb(text, one.end):
            return one.result
    return Refusal("range" if several_days(text, found, reference) else reason_of(text))
