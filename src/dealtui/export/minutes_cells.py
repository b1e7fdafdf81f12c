"""How a line of the record reads inside a table's cell."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from dealtui.export.markdown import paragraph, table
from dealtui.export.minutes_view import Line, View
from dealtui.export.words import Words

__all__ = ["helpers", "item", "items", "marked", "person", "status", "table_or_none", "topics", "who"]


def item(line: Line, words: Words) -> str:
    """Code and text; what is internal says so."""
    text = f"{line.code} {line.text}".strip()
    return words.aside(text, words.t("sheet.internal")) if line.internal else text


def marked(line: Line, words: Words) -> str:
    """The text alone; what is internal says so."""
    return words.aside(line.text, words.t("sheet.internal")) if line.internal else line.text


def items(lines: Iterable[Line], words: Words) -> str:
    return words.several(item(line, words) for line in lines)


def who(line: Line, words: Words) -> str:
    """Who said it: the name, else the side."""
    return line.speaker or words.label("side", line.side)


def status(view: View, words: Words) -> str:
    """How far the record has come; the client need not know how we work on it."""
    return words.label("sheet.status" if view.audience == "client" else "status", view.head.status)


def topics(line: Line, words: Words) -> str:
    return words.names(words.label("topic", topic) for topic in line.topics)


def person(name: str, part: str, words: Words) -> str:
    """A name with what this person does in it (guide 74)."""
    return words.aside(name, part) if name else part


def helpers(people: Iterable[tuple[str, str]], words: Words) -> str:
    return words.names(person(name, part, words) for name, part in people)


def table_or_none(
    columns: Sequence[str], rows: Sequence[Sequence[str]], words: Words, optional: Container[str] = ()
) -> str:
    """A table whose headers are `sheet.col.<column>`; one line that says "none" when it would be empty.

    A column of `optional` stands in it only when somebody has filled one of its cells, so that minutes stay narrow.
    """
    if not rows:
        return paragraph(words.t("sheet.none"))
    shown = [
        place
        for place, column in enumerate(columns)
        if column not in optional or any(row[place] for row in rows)
    ]
    return table(
        [words.t(f"sheet.col.{columns[place]}") for place in shown],
        [[row[place] for place in shown] for row in rows],
    )
