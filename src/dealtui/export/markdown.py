"""GitHub-flavoured Markdown whose structure no text can break: a string comes out as literal text.

>>> print(table(("编号", "内容"), [("N1", "A | B"), ("N2", "*缩短* 50%")]))
| 编号 | 内容         |
| ---- | ------------ |
| N1   | A \\| B       |
| N2   | \\*缩短\\* 50% |
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from dealtui.extras import PaperFault
from dealtui.text import clean, escaped, pad, width

# ----------------------------------------------------------------------------------------------------
# Any text as literal text inside a line of Markdown.
#
# Rules: GFM 0.29 and what GitHub, Obsidian and pandoc's readers add (math, emoji names, comments, dashes). Line
# breaks become spaces: `<br>` in a cell vanishes in pandoc's docx. Bidirectional overrides are left out, as one of
# them could turn a whole row of the source around, and so are soft hyphens, which docx keeps as no character.

_LEFT_OUT = re.compile("[\u00ad\u202a-\u202e\u2066-\u2069]")
# What XML, and so docx, cannot hold
NO_XML = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}

# What means something inside a line. An underscore between letters or digits does not (file names).
_SIGN = re.compile(
    r"""[\\`*\[\]<|~$^]
    | (?<![^\W_])_ | _(?![^\W_])
    | &(?=\#?\w+;)
    | :(?=(?:[a-z][\w+-]*|[+-]1|100|1234):)
    | %(?=%) | -(?=-)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Runs of ASCII without a backtick or a pipe; in them what is an address or what readers may take for one.
_RUN = re.compile(r"[!-_a-{}~]+")
_HINT = re.compile(r"://|www\.|[a-z0-9][@.][a-z0-9-]*[a-z]{2}", re.IGNORECASE)
_SURE = re.compile(r"://|www\.", re.IGNORECASE)
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
# A web address that all readers show as it is between < and >: no punycode and no %, which markdown-it decodes,
# no entity, which cmark decodes. Closing signs at its end belong to the sentence.
_LINK = re.compile(
    r"""https?://(?![^/]*xn--)[a-z0-9-]++(?:\.[a-z0-9-]++)+(?::\d++)?
    (?:[/?#](?:[\w.~/?\#@!$'*+,;=:-]|&(?!\#?\w*;)|\([\w.~/?\#@!$'*+,;=:-]*\))*(?<![.,;:!?'*~]))?
    (?=[\[\](){}<>.,;:!?'"*~]*$|[\](){}<>"'])
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
# What filters of mail and web pages take for a script even in plain text (onload=, javascript:).
_SCRIPT = re.compile(r"(?<!\w)(?=\w++=)(?=\w*?on\w)\w++|javascript(?=:)", re.IGNORECASE)


def literal(text: str) -> str:
    """What a reader gets to see of a text: one line, without what is left out and without outer spaces."""
    return _LEFT_OUT.sub("", clean(text)).translate(NO_XML).strip() if text else ""


def escape(text: str) -> str:
    """The text as the inside of a line or of a table's cell; parsers give back `literal(text)` to the character."""
    text = literal(text)
    if not _HINT.search(text) and not _SCRIPT.search(text):
        return _SIGN.sub(_escaped, text)
    written = []
    for as_code, pieces in groupby(filter(itemgetter(1), _pieces(text)), key=itemgetter(0)):
        joined = "".join(piece for _, piece in pieces)
        written.append(f"`{joined}`" if as_code else joined)
    return "".join(written)


def _escaped(sign: re.Match[str]) -> str:
    return "\\" + sign[0]


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """The text in order: True and what stands in a code span, False and what is ready to stand in the line."""
    done = 0
    for run in _RUN.finditer(text):
        if _HINT.search(run[0]):
            yield from _prose(text[done : run.start()])
            yield from _addresses(text, *run.span())
            done = run.end()
    yield from _prose(text[done:])


def _prose(text: str) -> Iterator[tuple[bool, str]]:
    done = 0
    for word in _SCRIPT.finditer(text):
        yield False, _SIGN.sub(_escaped, text[done : word.start()])
        yield True, word[0]
        done = word.end()
    yield False, _SIGN.sub(_escaped, text[done:])


def _addresses(text: str, start: int, end: int) -> Iterator[tuple[bool, str]]:
    """A run with addresses: web addresses as links; with others it stays bare if it holds no sign, else it is code.

    Readers that make links of raw text would take escapes, and Chinese without a space before it, for a part of
    the address; formatters take the escapes out and so move its end.
    """
    pieces: list[tuple[bool, str]] = []
    starts = [start, *(scheme.start() for scheme in _SCHEME.finditer(text, start + 1, end)), end]
    for here, there in pairwise(starts):
        link = _LINK.match(text, here, there)
        if link and not _SCRIPT.search(link[0]):
            pieces.append((False, f"<{link[0]}>"))
            pieces += _prose(text[link.end() : there])
        elif not _HINT.search(text, here, there):
            pieces += _prose(text[here:there])
        elif any(found.search(text, here, there) for found in (_SURE, _SIGN, _SCRIPT)):
            yield from _code(text[start:end])
            return
        else:
            pieces.append((False, text[here:there]))
    yield from pieces


def _code(text: str) -> Iterator[tuple[bool, str]]:
    """A run as code, the = or : after a script's word outside of it."""
    done = 0
    for word in _SCRIPT.finditer(text):
        yield True, text[done : word.end()]
        yield False, text[word.end()]
        done = word.end() + 1
    yield True, text[done:]


# What means something at the start of a block: headings, quotes, lists, rules, definitions.
_OPENING = re.compile(r"[#>+=:%-]|\d+(?=[.)])")

_CLOSING = re.compile("#+$")
_ESCAPED = r"\\\g<0>"

_WIDEST_PADDING = 160  # cells; longer cells stand out of the column rather than widen every row


def _block(text: str) -> str:
    """The text as a block of its own."""
    escaped = escape(text)
    if opening := _OPENING.match(escaped):
        place = opening.end() if escaped[0].isdigit() else 0
        return f"{escaped[:place]}\\{escaped[place:]}"
    return escaped


def heading(level: int, text: str) -> str:
    # a row of # at the end would be taken for the heading's own
    return f"{'#' * level} {_CLOSING.sub(_ESCAPED, escape(text))}"


def paragraph(text: str) -> str:
    return _block(text)


def bullet(text: str) -> str:
    return f"- {_block(text)}"


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A pipe table, its columns lined up by display width.

    A row of another length than the headers is a ValueError: GFM would drop or add cells silently.
    """
    escaped = [[escape(cell) for cell in row] for row in (headers, *rows)]
    widths = [min(max(3, *map(width, column)), _WIDEST_PADDING) for column in zip(*escaped, strict=True)]
    lines = [[pad(cell, cells) for cell, cells in zip(row, widths, strict=True)] for row in escaped]
    lines.insert(1, ["-" * cells for cells in widths])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


# ----------------------------------------------------------------------------------------------------
# YAML front matter that every reader takes the same way: strings in double quotes, as JSON writes them.

Scalar = str | int | bool
Value = Scalar | Mapping[str, Scalar] | Sequence[Scalar | Mapping[str, Scalar]]

# YAML 1.2 chapter 5.1: what may not stand in a stream as it is
_NOT_PRINTABLE = re.compile("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def front_matter(values: Mapping[str, Value]) -> str:
    """The block between the --- lines, them included; keys are ours and plain words.

    A mapping stands in lines of its own, a list has a line for each item: a mapping in it as YAML's flow style, which
    is JSON, so that a person is one line.
    """
    lines = ["---"]
    for key, value in values.items():
        lines += _lines(key, value)
    return "\n".join([*lines, "---"])


def _lines(key: str, value: Value) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield f"{key}:" if value else f"{key}: {{}}"
        for name, part in value.items():
            yield f"  {name}: {_written(part)}"
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield f"{key}:" if value else f"{key}: []"
        for item in value:
            yield f"  - {_written(item)}"
    else:
        yield f"{key}: {_written(value)}"


def _written(value: Scalar | Mapping[str, Scalar]) -> str:
    cleaned: object = value
    if isinstance(value, str):
        cleaned = clean(value)
    elif isinstance(value, Mapping):
        cleaned = {name: clean(item) if isinstance(item, str) else item for name, item in value.items()}
    quoted = escaped(json.dumps(cleaned, ensure_ascii=False))
    return _NOT_PRINTABLE.sub(lambda match: _escape(match[0]), quoted)


def _escape(sign: str) -> str:
    return f"\\u{ord(sign):04x}"


# ----------------------------------------------------------------------------------------------------
# A page of Markdown taken apart: its front matter, and its tables under their headings.

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_ITEM = re.compile(r"( *)([a-z]+):(?: (.*))?")


def body_of(text: str) -> str:
    """The document without its front matter.

    >>> body_of('---\\ntitle: "x"\\n---\\n\\n# x\\n')
    '\\n# x\\n'
    """
    return _FRONT.sub("", text, count=1)


def read_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """The values of the front matter as `frontmatter` writes them, and the text below it.

    Other programs write the same YAML in other ways: without quotation marks, with single ones, a mapping of a list
    over several lines; all that is read. PaperFault when there is none, or a line of it is something else.
    """
    block = _FRONT.match(text)
    if block is None:
        raise PaperFault("import.no_front")
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
            raise PaperFault("import.bad_front", line=number)
        elif not item[1]:
            name = item[2]
            values[name] = _value(item[3]) if item[3] else []
        elif isinstance(held, list) and held and isinstance(held[-1], dict):
            held[-1][item[2]] = _value(item[3] or "")
        elif held == [] or isinstance(held, dict):
            values[name] = held = held or {}
            held[item[2]] = _value(item[3] or "")
        else:
            raise PaperFault("import.bad_front", line=number)
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
        raise PaperFault("import.no_front") from None


Table = list[list[str]]  # the texts of its cells; the first row holds the heads


def tables_of(text: str) -> Iterator[tuple[slice, Table]]:
    """The tables of a page, each with the lines that it stands in.

    Cells are what a reader sees: signs that were escaped, addresses and code as plain text.
    """
    from markdown_it import MarkdownIt

    table: Table | None = None
    for token in MarkdownIt("commonmark", {"html": False}).enable("table").parse(text):
        if token.type == "table_open":
            table, lines = [], slice(*token.map or ())
        elif table is None:
            continue
        elif token.type == "table_close":
            yield lines, table
            table = None
        elif token.type == "tr_open":
            table.append([])
        elif token.type == "inline":
            table[-1].append("".join(child.content for child in token.children or ()))


def table_under(body: str, title: str) -> Table:
    """The first table under the last heading of this title; [] when there is none."""
    start = body.rfind(f"\n## {title}\n")
    return next((table for _, table in tables_of(body[start + 1 :])), []) if start >= 0 else []
