"""A page of Markdown taken apart: its front matter, and its tables under their headings."""

from __future__ import annotations

import json
import re
from typing import Any

__all__ = ["NotMinutes", "front_matter", "table_under"]

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_ITEM = re.compile(r"( *)([a-z]+):(?: (.*))?")


class NotMinutes(ValueError):
    """A text that is not what dealtui writes: a key of the catalogs, with its values."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


def front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The values of the front matter as `frontmatter` writes them, and the text below it.

    Other programs write the same YAML in other ways: without quotation marks, with single ones, a mapping of a list
    over several lines; all that is read. NotMinutes when there is none, or a line of it is something else.
    """
    block = _FRONT.match(text)
    if block is None:
        raise NotMinutes("import.no_front")
    values: dict[str, Any] = {}
    name = ""
    for number, line in enumerate(block[1].split("\n"), 2):
        item = _ITEM.fullmatch(line)
        held = values.get(name)
        if line.lstrip().startswith("- ") and isinstance(held, list):
            entry = line.lstrip()[2:].strip()
            pair = _ITEM.fullmatch(entry)  # a mapping that an editor has spread over lines
            held.append({pair[2]: _value(pair[3] or "")} if pair else _value(entry))
        elif item is None:
            raise NotMinutes("import.bad_front", line=number)
        elif not item[1]:
            name = item[2]
            values[name] = _value(item[3]) if item[3] else []
        elif isinstance(held, list) and held and isinstance(held[-1], dict):
            held[-1][item[2]] = _value(item[3] or "")
        elif held == [] or isinstance(held, dict):
            values[name] = {**dict(held), item[2]: _value(item[3] or "")}
        else:
            raise NotMinutes("import.bad_front", line=number)
    return values, text[block.end() :]


def _value(written: str) -> Any:
    try:
        return json.loads(written)
    except ValueError:
        text = written.strip()
        if len(text) > 1 and text[0] == text[-1] == "'":
            return text[1:-1].replace("''", "'")
        return text
    except RecursionError:
        raise NotMinutes("import.no_front") from None


def table_under(body: str, title: str) -> list[list[str]]:
    """The rows of the first table under the last heading of this title, the headers first; [] when there is none.

    Cells are what a reader sees: signs that were escaped, addresses and code as plain text.
    """
    from markdown_it import MarkdownIt

    start = body.rfind(f"\n## {title}\n")
    if start < 0:
        return []
    rows: list[list[str]] = []
    in_cell = False
    for token in MarkdownIt("commonmark", {"html": False}).enable("table").parse(body[start + 1 :]):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open", "th_close", "td_close"):
            in_cell = token.type.endswith("open")
        elif token.type == "inline" and in_cell:
            rows[-1].append("".join(child.content for child in token.children or ()))
        elif token.type == "table_close":
            break
    return rows
