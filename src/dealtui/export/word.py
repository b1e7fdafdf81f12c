"""Minutes as a Word document: a form with marks, the built-in one or a company's own, filled with the form's blocks.

    render_word(copy, "zh")                      # the built-in form
    render_word(copy, "zh", form=Path("our-form.docx").read_bytes(), name="our-form.docx")

Marks are docxtpl's: `{{ client }}`, and `{%tr for r in actions %}` ... `{{ r.task }}` ... `{%tr endfor %}` in rows of their own.
What may stand in them is `fields`, made of a `MinutesCopy` and nothing else, so the client's document holds no more than the
client's Markdown. A form is data of others: its marks run in a sandbox, and what is wrong with it is named with its place.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.domain.seal import short
from dealtui.export.audience import MinutesCopy
from dealtui.export.markdown import literal
from dealtui.export.minutes import BLOCKS, facts, status
from dealtui.export.tables import (
    BY_HAND,
    COLUMNS,
    FACT_ROWS,
    SEAL_WIDTHS,
    SIGN_WIDTHS,
    WHERE_KNOWN,
    FormCell,
    SheetTable,
    fact_row,
    seal_rows,
)
from dealtui.export.words import Words
from dealtui.extras import PaperFault, bloated, needing
from dealtui.i18n import t
from dealtui.text import cut, shown

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from jinja2 import Environment


# ----------------------------------------------------------------------------------------------------
# The built-in form 《业务洽谈记录及后续跟进表》 as a Word document with marks.
#
# A4, blocks A to H as bordered tables with merged cells and repeated heads, room for both sides to sign and seal, archive
# number, version and page in the foot. A company's own form begins as a copy of it.

# For Latin letters, and what a machine without a font of ours may take instead (fontTable.xml, altName)
_LATIN = {"zh": "Times New Roman", "en": "Arial"}
_INSTEAD = {
    "宋体": "SimSun,Songti SC,Noto Serif CJK SC,Source Han Serif SC",
    "黑体": "SimHei,Heiti SC,Noto Sans CJK SC,Source Han Sans SC,WenQuanYi Zen Hei",
    "Times New Roman": "Liberation Serif,Noto Serif",
    "Arial": "Liberation Sans,Noto Sans",
}
_SHADE = "EDEDED"


_Row = Sequence[FormCell]


class _Table(NamedTuple):
    """A table of the form.

    block: the one that it begins, "" goes on in the one before; widths: in millimetres, 174 in all; heads: rows that come
    again on each page; where: the field without which it is left out; whole: that no page parts it.
    """

    block: str
    widths: Sequence[int]
    rows: list[_Row]
    heads: int = 1
    where: str = ""
    whole: bool = False


def _mark(field: str) -> str:
    return f"{{{{ {field} }}}}"


def _row_mark(what: str, wide: int) -> list[FormCell]:
    """A mark in a row of its own, which is no row of the filled form."""
    return [FormCell(f"{{%tr {what} %}}", wide)]


@cache
def built_in_form(lang: str) -> bytes:
    """The form as a Word file with marks, in "zh" or "en"."""
    with needing("office"):
        from docx import Document
        from docx.shared import Mm
    words = Words(lang)
    document = Document()
    _prepare(document, lang)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(18), Mm(20)
    _paragraph(document, "{{ title }}", "Title")
    _paragraph(document, "{{ whose }}", "Subtitle")
    for table in _tables(words):
        if table.block:
            _paragraph(document, words.t(f"sheet.block.{table.block}"), "Heading 1")
        if table.where:
            document.add_paragraph(f"{{%p if {table.where} %}}")
        _table(document, table)
        if table.where:
            document.add_paragraph("{%p endif %}")
    _foot(section.footer.paragraphs[0], words)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# ----------------------------------------------------------------------------------------------------
# The tables in their order.


def _tables(words: Words) -> list[_Table]:
    def heads(*columns: str, high: int = 1) -> list[FormCell]:
        return [FormCell(words.t(f"sheet.col.{column}"), high=high, label=True) for column in columns]

    def over(name: str, wide: int) -> FormCell:
        return FormCell(words.t(f"paper.{name}"), wide=wide, label=True)

    def shown(*columns: str) -> list[FormCell]:
        return [FormCell(_mark(f"r.{column}")) for column in columns]

    def each(table: str, *rows: _Row, wide: int, empty: bool = False) -> list[_Row]:
        """The rows once for each record of a table; `empty`: a row that says so where there is none."""
        none = [_row_mark("else", wide), [FormCell(words.t("sheet.none"), wide)]] if empty else []
        return [_row_mark(f"for r in {table}", wide), *rows, *none, _row_mark("endfor", wide)]

    def listed(
        block: str, name: str, widths: Sequence[int], top: Sequence[_Row] = (), where: str = ""
    ) -> _Table:
        """A table of `sheet.COLUMNS` with as many of its columns as there are widths, below heads of its own or theirs."""
        columns = COLUMNS[name][: len(widths)]
        rows = each(name, shown(*columns), wide=len(widths), empty=not where)
        return _Table(block, widths, [*(top or [heads(*columns)]), *rows], max(1, len(top)), where)

    def facts() -> list[_Row]:
        rows: list[_Row] = []
        for names in FACT_ROWS:
            row = fact_row({name: _mark(name) for name in names}, words)
            optional = len(names) == 1 and names[0] in WHERE_KNOWN
            rows += [_row_mark(f"if {names[0]}", 4), row, _row_mark("endif", 4)] if optional else [row]
        return rows

    # the levels of needs, and what has become of an action, stand in no column of their own
    need = FormCell("{{ r.need }}{% if r.level %} [{{ r.level }}]{% endif %}")
    answer = ("pain", "effect", "proposal", "highlight", "response")
    needs = [
        [*heads("code", high=2), over("over.client", 3), over("over.ours", 3)],
        heads("need", *answer),
        *each("needs", [*shown("code"), need, *shown(*answer)], wide=7, empty=True),
    ]
    disputed = [
        [
            *heads("code", high=2),
            over("over.positions", 3),
            over("over.solving", 2),
            *heads("owner", "due", "state", high=2),
        ],
        heads("position", "our_position", "client_position", "compromise", "criterion"),
    ]
    become = COLUMNS["actions"][8:]
    more = " ".join(
        f"{{% if r.{name} %}}{words.t('sheet.says', who=words.t(f'sheet.col.{name}'), text=_mark(f'r.{name}'))} {{% endif %}}"
        for name in become
    )
    actions = listed("f", "actions", (12, 36, 38, 13, 18, 18, 21, 18))
    actions.rows[3:3] = [
        _row_mark(f"if {' or '.join(f'r.{name}' for name in become)}", 8),
        [FormCell(""), FormCell(more, 7)],
        _row_mark("endif", 8),
    ]
    remarks = [
        heads(*COLUMNS["attachments"]),
        *each("attachments", shown(*COLUMNS["attachments"]), wide=4),
        _row_mark("for point in remarks", 4),
        [FormCell("{{ point }}", 4)],
        _row_mark("endfor", 4),
    ]
    signed = [*shown("role", "name"), FormCell("", height=BY_HAND), *shown("date")]
    signatures = [
        [*heads("role", "name"), over("signature", 1), *heads("date")],
        *each("signatures", signed, wide=4),
    ]
    amended = [[over("amendments", 6)], heads(*COLUMNS["amendments"])]
    return [
        _Table("a", (23, 72, 23, 56), facts(), 0),
        _Table("b", (12, 29, 25, 24, 29, 27, 28), needs, 2),
        listed("c", "consensus", (12, 102, 26, 34)),
        listed("d", "divergences", (12, 27, 17, 17, 24, 22, 15, 19, 21), disputed),
        listed("offers", "offers", (12, 24, 80, 32, 26)),
        listed("", "bargain", (16, 52, 52, 18, 20, 16), where="bargain"),
        listed("e", "decisions", (12, 96, 28, 38)),
        listed("", "promises", (12, 24, 62, 34, 22, 20), where="promises"),
        actions,
        _Table("g", (12, 72, 30, 60), remarks),
        _Table("h", SIGN_WIDTHS, signatures, whole=True),
        _Table("", SEAL_WIDTHS, seal_rows(_mark("client"), words), 0, whole=True),
        listed("", "amendments", (14, 24, 40, 40, 32, 24), amended, where="amendments"),
        listed("record", "record", (20, 12, 26, 22, 94)),
    ]


# ----------------------------------------------------------------------------------------------------
# How it is drawn.


def _prepare(document: Document, lang: str) -> None:
    """The styles, and the fonts with those that may stand for them."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    latin, song, hei = _LATIN[lang], "宋体", "黑体"
    for name, size, bold, chinese, before, after in (
        ("Normal", 9 if lang == "zh" else 8, False, song, 0, 0),
        ("Title", 18, True, hei, 0, 2),
        ("Subtitle", 9, False, song, 0, 6),
        ("Heading 1", 11, True, hei, 10, 3),
    ):
        style: Any = document.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.italic = latin, Pt(size), bold, False
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            if "heme" in key:  # asciiTheme and the like would win over the name
                del fonts.attrib[key]
        fonts.set(_w("hAnsi"), latin)
        fonts.set(_w("eastAsia"), chinese)
        layout = style.paragraph_format
        layout.space_before, layout.space_after, layout.line_spacing = Pt(before), Pt(after), 1.1
        if name in ("Title", "Subtitle"):
            layout.alignment = WD_ALIGN_PARAGRAPH.CENTER
            below, apart = (
                f".//{_w('pBdr')}",
                f"{_w('rPr')}/{_w('spacing')}",
            )  # a line below, letters set apart
            for element in (*style.element.findall(below), *style.element.findall(apart)):
                element.getparent().remove(element)
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            table = part.blob.decode()
            named = "".join(
                f'<w:font w:name="{name}"><w:altName w:val="{instead}"/></w:font>'
                for name, instead in _INSTEAD.items()
            )
            dropped = "|".join(_INSTEAD)
            table = re.sub(rf'<w:font w:name="(?:{dropped})">.*?</w:font>', "", table, flags=re.DOTALL)
            part._blob = table.replace("</w:fonts>", f"{named}</w:fonts>").encode()


def _paragraph(document: Document, text: str, style: str) -> None:
    paragraph = document.add_paragraph(text, style)
    paragraph.paragraph_format.keep_with_next = True


def _table(document: Document, form: _Table) -> None:
    from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
    from docx.shared import Mm

    rows, widths = form.rows, form.widths
    table = document.add_table(len(rows), len(widths), "Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    margins = _element("tblCellMar")
    for side, twips in (("top", 40), ("left", 85), ("bottom", 40), ("right", 85)):
        margins.append(_element(side, w=str(twips), type="dxa"))
    table._tbl.tblPr.append(margins)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    grid = [list(row.cells) for row in table.rows]
    taken: set[tuple[int, int]] = set()
    for line, row in enumerate(rows):
        place = 0
        for spec in row:
            while (line, place) in taken:
                place += 1
            across, down = range(place, place + spec.wide), range(line, line + spec.high)
            taken |= {(y, x) for y in down for x in across}
            cell = grid[line][place]
            if spec.wide > 1 or spec.high > 1:
                cell = cell.merge(grid[down[-1]][across[-1]])
            cell.width = Mm(sum(widths[x] for x in across))
            _fill(cell, spec, keep=form.whole)
            if spec.height:
                table.rows[line].height = Mm(spec.height)
                table.rows[line].height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
            place += spec.wide
        properties = table.rows[line]._tr.get_or_add_trPr()
        properties.append(_element("cantSplit"))
        if line < form.heads:
            properties.append(_element("tblHeader"))
    after = document.add_paragraph()  # two tables that touch are one to Word
    after.paragraph_format.line_spacing = 0.5
    after.paragraph_format.keep_with_next = form.whole and form.heads > 0


def _fill(cell: Any, spec: FormCell, *, keep: bool) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    (paragraph,) = cell.paragraphs
    run = paragraph.add_run(spec.text)
    paragraph.paragraph_format.keep_with_next = keep or None
    if spec.label:
        run.bold = True
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        cell._tc.get_or_add_tcPr().append(_element("shd", val="clear", color="auto", fill=_SHADE))
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _foot(paragraph: Paragraph, words: Words) -> None:
    """Archive number, version and seal at the left, the page at the right."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Mm, Pt

    paragraph.style = "Normal"  # the style of feet has tabs of its own
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(174), WD_TAB_ALIGNMENT.RIGHT)
    before, between, after = words.t("paper.page").split("#")
    parts = ("{{ foot }}\t" + before, "PAGE", between, "NUMPAGES", after)
    for part in parts:
        field = part in ("PAGE", "NUMPAGES")
        for kind in ("begin", "code", "end") if field else ("text",):
            run = paragraph.add_run("" if field else part)
            run.font.size = Pt(8)
            if kind == "code":
                code = _element("instrText")
                code.text = part
                run._r.append(code)
            elif field:
                run._r.append(_element("fldChar", fldCharType=kind))


def _element(name: str, **values: str) -> Any:
    from docx.oxml import OxmlElement

    element = OxmlElement(f"w:{name}")
    for key, value in values.items():
        element.set(_w(key), value)
    return element


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(f"w:{name}")


# ----------------------------------------------------------------------------------------------------
# The form, the built-in one or a company's own, filled with the form's blocks.


def fields(copy: MinutesCopy, lang: str) -> dict[str, Any]:
    """All that a form may show: texts by name, `remarks` as a list of them, tables as lists of rows by name of column."""
    words = Words(lang)
    head = copy.meeting
    found: dict[str, Any] = {**facts(copy, words), **{name: [] for name in (*COLUMNS, "remarks")}}
    for _, block in BLOCKS:
        for part in block(copy, words):
            if isinstance(part, SheetTable):
                found[part.name] = part.named()
            else:
                found["remarks"] = list(part.lines)
    whose = words.t(f"sheet.{copy.audience}_copy")
    if copy.audience == "client":
        whose = f"{whose} {words.t('sheet.client_words', client=literal(copy.client.name))}"
    version = next(row["name"] for row in found["signatures"] if row["role"] == words.t("sheet.sign.version"))
    sealed = head.version and words.names(
        (words.t("sheet.sealed", n=head.version), words.t("sheet.seal", code=short(head.seal)))
    )
    found |= {
        "title": words.t("sheet.title"),
        "whose": whose,
        "foot": " · ".join((found["number"], sealed or version)),
        "status": status(copy, words),
        "version": version,
        "archive": head.archive,
        "seal": short(head.seal),
        "sealed": words.date(head.sealed[:16]),
        "reviewer": head.reviewer,
        "confirmed_by": head.confirmed_by,
    }
    return found


def render_word(copy: MinutesCopy, lang: str, form: bytes = b"", name: str = "") -> bytes:
    """The document. `form`: a company's own Word file, `name` what to call it; PaperFault says what is wrong with it."""
    with needing("office"):
        from docxtpl import DocxTemplate
        from jinja2 import StrictUndefined
        from jinja2.sandbox import SandboxedEnvironment
    given = fields(copy, lang)
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    if form:
        _check(environment, given, name, form)
    template = DocxTemplate(io.BytesIO(form or built_in_form(lang)))
    out = io.BytesIO()
    try:
        template.render(_written(given), environment)
        template.docx.core_properties.title = given["title"]
        template.docx.core_properties.author = literal(copy.meeting.recorder)[:255]
        template.docx.core_properties.comments = given["whose"][:255]
        template.save(out)
    except Exception as fault:
        if not form:
            raise
        raise PaperFault("paper.failed", file=name, why=cut(shown(str(fault)), 120)) from None
    return out.getvalue()


def _written(value: Any) -> Any:
    """Texts as XML that neither jinja nor docxtpl takes for a mark of theirs."""
    from markupsafe import Markup

    if isinstance(value, str):
        return Markup(escape(literal(value)).replace("_", "&#95;"))
    if isinstance(value, Mapping):
        return {name: _written(inside) for name, inside in value.items()}
    return [_written(inside) for inside in value]


# ----------------------------------------------------------------------------------------------------
# A company's own form is looked at before it is filled, mark by mark, so that a fault is named with its place.

_MARK = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_HALF = re.compile(r"\{\{|\}\}|\{%|%\}")
# What docxtpl writes more than jinja has: what a mark takes away with it (a row), and what it does to its cell
_TAKEN = re.compile(r"(?<=\{[{%])(?:tr|tc|p|r)(?=\s)")
_OF_CELL = re.compile(r"\{%\s*-?\s*(?:colspan|cellbg|vm|hm)\b\s*(.*?)\s*-?%\}")
_WORD = re.compile(r"\{%\s*-?\s*(\w+)")
_WORDS = ("for", "endfor", "if", "elif", "else", "endif", "set")

_Marks = list[tuple[str, str]]


def _check(environment: Environment, given: Mapping[str, Any], name: str, data: bytes) -> None:
    """Raises PaperFault for a fault of a form: a mark that is none, a field that does not exist."""
    from jinja2 import TemplateSyntaxError, nodes
    from jinja2.meta import find_undeclared_variables

    def fault(key: str, place: str, mark: str, **values: object) -> PaperFault:
        return PaperFault(key, file=name, place=place, mark=cut(shown(mark), 60), **values)

    def unknown(line: int, field: str, known: Sequence[str]) -> PaperFault:
        like = get_close_matches(field, known, 1) or [known[0]]
        return fault("paper.unknown", *marks[line - 1], field=field, like=like[0])

    marks: _Marks = []
    for place, text in _read(data, name):
        marks += [(place, mark) for mark in _MARK.findall(text) if not mark.startswith("{#")]
        if half := _HALF.search(_MARK.sub("", text)):
            raise fault("paper.half", place, text, sign=half[0])
    lines = [
        _OF_CELL.sub(lambda cell: f"{{{{ {cell[1] or 0} }}}}", _TAKEN.sub("", mark)) for _, mark in marks
    ]
    _check_ends(marks, lines, fault)
    try:  # a line for each mark, so that a line's number tells which
        ast = environment.parse("\n".join(lines))
    except TemplateSyntaxError as error:
        raise fault("paper.not_understood", *marks[error.lineno - 1]) from None
    strange = find_undeclared_variables(ast) - given.keys()
    for node in ast.find_all(nodes.Name):
        if node.name in strange:
            raise unknown(node.lineno, node.name, list(given))
    for loop in ast.find_all(nodes.For):
        row, table = (part.name if isinstance(part, nodes.Name) else "" for part in (loop.target, loop.iter))
        columns = COLUMNS.get(table, ())
        for asked in loop.find_all(nodes.Getattr) if columns else ():
            if isinstance(asked.node, nodes.Name) and asked.node.name == row and asked.attr not in columns:
                raise unknown(asked.lineno, f"{row}.{asked.attr}", [f"{row}.{name}" for name in columns])


def _check_ends(marks: _Marks, lines: Sequence[str], fault: Callable[..., PaperFault]) -> None:
    """Whether all that is begun is ended, in words that a form may use."""
    begun: list[tuple[str, str, str]] = []
    for (place, mark), line in zip(marks, lines, strict=True):
        if not line.startswith("{%"):
            continue
        found = _WORD.match(line)
        word = found[1] if found else ""
        if word.startswith("end") and (not begun or word != begun.pop()[0]):
            raise fault("paper.not_opened", place, mark)
        if word not in _WORDS:
            raise fault("paper.not_understood", place, mark)
        if word in ("for", "if"):
            begun.append((f"end{word}", place, mark))
    if begun:
        end, place, mark = begun[-1]
        raise fault("paper.not_closed", place, mark, word=end)


def _read(data: bytes, name: str) -> list[tuple[str, str]]:
    """Every paragraph of a form with its place in words. PaperFault where it is none, or one with programs in it."""
    from docx import Document

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if bloated(parts, len(data)):
                raise zipfile.BadZipFile
            names = parts.namelist()
            macros = "macroEnabled" in parts.read("[Content_Types].xml").decode()
        if not (macros or any(part.endswith("vbaProject.bin") for part in names)):
            return list(_texts(Document(io.BytesIO(data))))
    except Exception:  # no zip, other things in it, XML that is broken
        raise PaperFault("paper.not_word", file=name) from None
    raise PaperFault("paper.macros", file=name)


def _texts(document: Any) -> Iterator[tuple[str, str]]:
    """In the order of reading."""
    yield from _inside(document, t("paper.place.body"))
    for section in document.sections:
        for part, name in ((section.header, "head"), (section.footer, "foot")):
            if not part.is_linked_to_previous:
                yield from _inside(part, t(f"paper.place.{name}"))


def _inside(container: Any, where: str) -> Iterator[tuple[str, str]]:
    from docx.table import Table

    tables = paragraphs = 0
    for block in container.iter_inner_content():
        if isinstance(block, Table):
            tables += 1
            for number, row in enumerate(block._tbl.tr_lst, 1):
                place = t("paper.place.row", where=where, table=tables, row=number)
                for cell in row.tc_lst:
                    for paragraph in cell.iter(
                        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
                    ):
                        yield place, paragraph.text
        else:
            paragraphs += 1
            yield t("paper.place.paragraph", where=where, number=paragraphs), block.text
