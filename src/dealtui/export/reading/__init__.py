"""Minutes that dealtui wrote, read back: their head from the front matter, their lines from the table of the record.

    >>> read = read_minutes(Path("minutes.md").read_text("utf-8"))
    >>> read.meeting.topic, [line.code for line in read.lines]

The blocks above the record are made from it and are not read. Whatever does not hold together raises `NotMinutes`
with one sentence of the catalogs; nothing is guessed.
"""

from dealtui.export.reading.minutes import ReadLine, ReadMinutes, read_minutes
from dealtui.export.reading.page import NotMinutes

__all__ = ["NotMinutes", "ReadLine", "ReadMinutes", "read_minutes"]
