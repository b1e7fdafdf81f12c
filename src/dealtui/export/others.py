"""Minutes that others wrote, Markdown, plain text or Word: a turn for each heading, item, table row and line.

    >>> read_others("## 待办\\n- [ ] 提交方案 @李雷 2026-12-01\\n").turns[1]
    Turn(first=2, last=2, at=None, speaker='', text='提交方案 @李雷 2026-12-01', kind='action')

What a place in the file says of a line (a heading is a topic, an item below 待办 or "Action items" is an action, so is an open
box) is told as its kind, which is only proposed; a note is one whatever its words speak for. Code, HTML and rules are no turns; they stay in the file, which is kept whole.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.domain.kinds import BY_WORD
from dealtui.export.transcripts import NO_NAME, Transcript, Turn, glued
from dealtui.extras import PaperFault, needing
from dealtui.text import clean, width

if TYPE_CHECKING:
    from markdown_it.token import Token

WRAPPED = 60  # cells from which on a line of prose may go on in the next

# What a heading says of the items below it; the first row whose words it begins with
_SECTIONS = (
    (
        "action",
        r"actions?\b(?: items?\b)?|next steps?\b|to-?dos?\b|follow-?ups?\b|待办|后续行动|行动项|行动计划|后续工作|下一步|任务分工|任务清单",
    ),
    ("decision", r"decisions?\b|resolutions?\b|决议|决定事项|会议决定"),
    ("consensus", r"consensus\b|agreed\b|共识|一致意见"),
)
_BOX_BEGINS, _BOX_ENDS = re.compile(r"<(?:div|details|aside)\b"), re.compile(r"</(?:div|details|aside)>")
_NOT_NOW = re.compile(r"review|last|previous|回顾|上次|前情", re.IGNORECASE)
_BOX = re.compile(r"\[( |x|X)\]\s+")
_NOTHING = re.compile(
    r"(?:none|n/?a|tbd|无|暂无|没有)\W*|https?://\S+|~~.*~~|列出后续待办任务.*|此任务已被删除", re.IGNORECASE
)
_LABEL = re.compile(r"(?:new |pending |existing )?action items?\b\W*(?:$|[:：]|to\b)", re.IGNORECASE)
_WHO = re.compile(r"([A-Za-z][\w.]{0,15}|[一-鿿]{2,4})\s?[:：]\s*(\S.*)")
_WORDS_FOR = {"owner": r"负责人|责任人|经办|owner|assignee|who\b", "due": r"期限|时间|截止|完成|due|deadline|when\b", "task": r"任务|事项|行动|工作|内容|action|task|item|what\b"}  # fmt: skip


class _Place(NamedTuple):
    """Where a turn stands: its section's kind, its box ("" for none), whether it is an item of a list."""

    section: str = ""
    box: str = ""
    item: bool = False


def read_others(text: str, form: str = "md") -> Transcript:
    """The lines of a file in their order. PaperFault where there are none."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    body = re.sub(
        r"\A---\n.*?\n---\n", lambda front: "\n" * front[0].count("\n"), text, count=1, flags=re.DOTALL
    )
    turns = list(_turns(reader.parse(body), body.splitlines()))
    if not turns:
        raise PaperFault("paper.no_lines")
    title = turns[0].text if turns[0].kind == "topic" else ""
    return Transcript(form, tuple(_spoken(turns)), title=title)


def _turns(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[Turn]:
    sections: list[tuple[int, str]] = []  # the headings that hold here: level, kind
    items = aside = 0
    head: list[str] = []
    for at, token in enumerate(tokens):
        if token.type == "html_block":  # what stands in a box of its own tells how to fill the form in
            aside = max(
                0, aside + len(_BOX_BEGINS.findall(token.content)) - len(_BOX_ENDS.findall(token.content))
            )
        elif token.type in ("list_item_open", "list_item_close"):
            items += 1 if token.type == "list_item_open" else -1
        elif token.type == "heading_open" and token.map:
            words = _plain(tokens[at + 1])
            level = int(token.tag[1:])
            sections = [known for known in sections if known[0] < level]
            sections.append((level, _section(words) or (sections[-1][1] if sections else "")))
            if words:
                yield Turn(token.map[0] + 1, token.map[1], None, "", words, "topic")
        elif token.type == "paragraph_open" and token.map:
            section = sections[-1][1] if sections else ""
            for turn in _paragraph(tokens[at + 1], token.map[0], section if items else "", bool(items)):
                yield turn._replace(kind="note") if aside else turn
        elif token.type == "thead_open":
            head = []
        elif token.type == "tr_open" and token.map:
            cells = [_plain(inside) for inside in _cells(tokens, at)]
            if not head:
                head = cells or [""]
            elif any(cells):
                yield _row(head, cells, token.map[0] + 1, sections[-1][1] if sections else "")


def _section(words: str) -> str:
    bare = re.sub(r"^[\W\d_]+", "", words)
    if _NOT_NOW.search(bare):
        return ""
    return next((kind for kind, begin in _SECTIONS if re.match(begin, bare, re.IGNORECASE)), "")


def _plain(inline: Token) -> str:
    """The words of a heading or a cell."""
    return " ".join(_lines(inline)).strip()


def _lines(inline: Token) -> list[str]:
    """The words of a paragraph as they stand in the lines of the file."""
    found = [""]
    struck = 0
    for child in inline.children or ():
        if child.type in ("softbreak", "hardbreak"):
            found.append("")
        elif child.type in ("s_open", "s_close"):
            struck += 1 if child.type == "s_open" else -1
            found[-1] += "~~"
        elif child.type == "image" or child.type in ("text", "code_inline"):
            found[-1] += child.content
    return [" ".join(clean(line).split()) for line in found]


def _paragraph(inline: Token, first: int, section: str, item: bool) -> Iterator[Turn]:
    """A turn for each line, or for what was only wrapped."""
    whole: list[tuple[int, int, str]] = []
    for number, line in enumerate(_lines(inline), first + 1):
        if (
            whole
            and width(whole[-1][2]) >= WRAPPED
            and whole[-1][2][-1] not in "。！？!?.:：;；"
            and not _begins(line)
        ):
            begun, _, words = whole[-1]
            whole[-1] = (begun, number, glued(words, line))
        elif line:
            whole.append((number, number, line))
    for place, (begun, last, words) in enumerate(whole):
        box = _BOX.match(words)
        bare = words[box.end() :] if box and box[1] == " " else words  # what is done says so
        yield Turn(
            begun,
            last,
            None,
            "",
            bare,
            _kind(bare, _Place(section if item and not place else "", box[1] if box else "", item)),
        )


def _begins(line: str) -> bool:
    """Whether a line begins with a word that names a kind, or a person."""
    found = _WHO.match(line)
    return bool(found)


def _kind(text: str, place: _Place) -> str:
    """What the place of a line says that it is, "" for nothing: what is done, struck out or empty is a note whatever it says."""
    if _NOTHING.fullmatch(text) or place.box in ("x", "X"):
        return "note"
    if place.box or _LABEL.match(text):
        return "action"
    return place.section


def _cells(tokens: Sequence[Token], at: int) -> Iterator[Token]:
    while tokens[at].type != "tr_close":
        if tokens[at].type == "inline":
            yield tokens[at]
        at += 1


def _row(head: Sequence[str], cells: Sequence[str], line: int, section: str) -> Turn:
    """A row in one line, each cell with its header; of a table of tasks it is an action."""
    known = {
        name: next((n for n, word in enumerate(head) if re.search(words, word, re.IGNORECASE)), -1)
        for name, words in _WORDS_FOR.items()
    }
    tasks = known["task"] >= 0 and known["owner"] >= 0
    words = "；".join(
        f"{name}：{cell}" if name else cell for name, cell in zip(head, cells, strict=False) if cell
    )
    return Turn(line, line, None, "", words, "action" if tasks or section == "action" else section)


def _spoken(turns: Sequence[Turn]) -> Iterator[Turn]:
    """`SC: words`: who begins three lines so speaks."""
    said = [_WHO.fullmatch(turn.text) if turn.kind != "topic" else None for turn in turns]
    names = Counter(
        found[1]
        for found in said
        if found and found[1].upper() not in BY_WORD and not NO_NAME.search(found[1])
    )
    for turn, found in zip(turns, said, strict=True):
        if found and names[found[1]] > 2:
            yield turn._replace(speaker=found[1], text=found[2])
        else:
            yield turn


# ----------------------------------------------------------------------------------------------------
# A Word file, as Markdown: headings, items, tables.


def word_text(data: bytes, name: str) -> str:
    """The text of a Word file; PaperFault where it is none."""
    with needing("office"):
        from docx import Document
        from docx.table import Table
    try:
        document = Document(io.BytesIO(data))
    except Exception:  # no zip, other things in it, XML that is broken
        raise PaperFault("paper.not_word", file=name) from None
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            rows = [
                [" ".join(cell.text.split()).replace("|", "\\|") for cell in row.cells] for row in block.rows
            ]
            lines += [
                "",
                *(f"| {' | '.join(row)} |" for row in rows[:1]),
                f"|{'---|' * len(rows[0])}" if rows else "",
            ]
            lines += [*(f"| {' | '.join(row)} |" for row in rows[1:]), ""]
        else:
            lines += _word_lines(block)
    return "\n".join(lines) + "\n"


def _word_lines(block: Any) -> list[str]:
    """A paragraph as lines of Markdown; a break that was typed within it is one of the line."""
    first, *more = [" ".join(line.split()) for line in block.text.split("\n") if line.strip()] or [""]
    style = (block.style.name or "") if block.style is not None else ""
    if not first:
        return []
    if level := re.fullmatch(r"(?:Heading|标题) ?(\d)|Title", style):
        return ["", f"{'#' * min(int(level[1] or 1), 6)} {' '.join((first, *more))}", ""]
    if style.startswith(("List", "列表")) or (block._p.pPr is not None and block._p.pPr.numPr is not None):
        return [f"- {' '.join((first, *more))}"]
    return ["", first, *more, ""]
