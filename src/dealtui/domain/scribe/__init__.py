"""The scribe language: one typed line, one fact (docs/scribe-language.md).

    >>> from datetime import datetime
    >>> reading = read("需：定制化开发功能 #方案", Context(datetime(2026, 11, 23, 10)))
    >>> reading.kind, reading.text, reading.topics
    ('need', '定制化开发功能', ('scope',))

Pure and total: no text raises, the raw line stands beside what was read from it, time and records are passed
in. It runs on every key, so nothing heavy is imported and dates are loaded by the first action only.
"""

from __future__ import annotations

from dealtui.domain.scribe.marks import keep_date, kind_named, with_kind
from dealtui.domain.scribe.reader import literal, read
from dealtui.domain.scribe.reading import Context, Reading, Span
from dealtui.domain.scribe.writer import compose

__all__ = ["Context", "Reading", "Span", "compose", "keep_date", "kind_named", "literal", "read", "with_kind"]
