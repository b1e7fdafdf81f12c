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
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.domain.seal import short
from dealtui.export.audience import MinutesCopy
from dealtui.export.markdown import literal
from dealtui.export.minutes import BLOCKS, facts, status
from dealtui.export.sheet import COLUMNS, WHERE_KNOWN, SheetTable
from dealtui.export.word_form import built_in_form
from dealtui.export.words import Words
from dealtui.extras import PaperFault, bloated, needing
from dealtui.i18n import t
from dealtui.text import cut, shown

if TYPE_CHECKING:
    from jinja2 import Environment, nodes

# What a form may hold besides the facts of block A (`minutes.facts`) and the tables of `sheet.COLUMNS`
SCALARS = tuple("title whose foot status version archive seal sealed reviewer confirmed_by".split())
LISTS = ("remarks",)  # of texts


def fields(copy: MinutesCopy, lang: str) -> dict[str, Any]:
    """All that a form may show: texts by name, tables as lists of rows by name of column."""
    words = Words(lang)
    head = copy.meeting
    nothing = words.t("sheet.none")
    found: dict[str, Any] = {
        name: value or ("" if name in WHERE_KNOWN else nothing) for name, value in facts(copy, words).items()
    }
    found |= {name: [] for name in (*COLUMNS, *LISTS)}
    for _, block in BLOCKS:
        for part in block(copy, words):
            if isinstance(part, SheetTable):
                found[part.name] = [dict(zip(COLUMNS[part.name], row, strict=True)) for row in part.rows]
            else:
                found["remarks"] = list(part.lines)
    whose = words.t(f"sheet.{copy.audience}_copy")
    if copy.audience == "client":
        whose = f"{whose} {words.t('sheet.client_words', client=copy.client.name)}"
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
        _Check(environment, given, name).form(form)
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
_INSIDE = re.compile(r"(?:(?:tr|tc|p|r)\s)?\s*-?\s*(.*?)\s*-?", re.DOTALL)
_OPENS = ("for", "if")
_OF_DOCXTPL = ("colspan", "cellbg", "vm", "hm")


class _Open(NamedTuple):
    """A `for` or `if` that waits for its end; `name` is that of a loop's row, `table` what it goes through."""

    word: str
    place: str
    mark: str
    name: str = ""
    table: str = ""


class _Check:
    """Raises PaperFault for the first fault of a form."""

    def __init__(self, environment: Environment, given: Mapping[str, Any], name: str) -> None:
        self._environment = environment
        self._given = given
        self._name = name
        self._open: list[_Open] = []
        self._own: set[str] = {"loop"}  # names that the form has set itself

    def form(self, data: bytes) -> None:
        from docx import Document

        try:
            with zipfile.ZipFile(io.BytesIO(data)) as parts:
                if bloated(parts, len(data)):
                    raise zipfile.BadZipFile
                names = set(parts.namelist())
                types = parts.read("[Content_Types].xml").decode()
            if "macroEnabled" in types or any(name.endswith("vbaProject.bin") for name in names):
                raise PaperFault("paper.macros", file=self._name)
            document = Document(io.BytesIO(data))
        except PaperFault:
            raise
        except Exception:  # no zip, other things in it, XML that is broken
            raise PaperFault("paper.not_word", file=self._name) from None
        for place, text in _texts(document):
            self._text(place, text)
        if self._open:
            left = self._open[-1]
            raise self._fault("paper.not_closed", left.place, left.mark, word=f"end{left.word}")

    def _fault(self, key: str, place: str, mark: str, **values: object) -> PaperFault:
        return PaperFault(key, file=self._name, place=place, mark=cut(shown(mark), 60), **values)

    def _text(self, place: str, text: str) -> None:
        for mark in _MARK.findall(text):
            if not mark.startswith("{#"):
                self._mark(place, mark)
        if half := _HALF.search(_MARK.sub("", text)):
            raise self._fault("paper.half", place, text, sign=half[0])

    def _mark(self, place: str, mark: str) -> None:
        found = _INSIDE.fullmatch(mark[2:-2])
        inside = found[1] if found else ""
        if mark.startswith("{{"):
            self._names(place, mark, f"{{{{ {inside} }}}}")
            return
        word, _, rest = inside.partition(" ")
        if word in _OPENS:
            ast = self._names(place, mark, f"{{% {inside} %}}{{% end{word} %}}")
            self._open.append(self._opened(ast, word, place, mark))
        elif word.startswith("end"):
            if not self._open or f"end{self._open[-1].word}" != word:
                raise self._fault("paper.not_opened", place, mark)
            self._open.pop()
        elif word in ("else", "elif") and self._open:
            if rest:
                self._names(place, mark, f"{{% if {rest} %}}{{% endif %}}")
        elif word == "set":
            self._names(place, mark, f"{{% {inside} %}}")
            self._own |= set(re.findall(r"\w+", rest.partition("=")[0]))
        elif word in _OF_DOCXTPL:
            if rest:
                self._names(place, mark, f"{{{{ {rest} }}}}")
        else:
            raise self._fault("paper.not_understood", place, mark)

    def _opened(self, ast: nodes.Template, word: str, place: str, mark: str) -> _Open:
        from jinja2 import nodes

        loop = ast.find(nodes.For)
        if loop is None or not isinstance(loop.target, nodes.Name):
            return _Open(word, place, mark)
        table = loop.iter.name if isinstance(loop.iter, nodes.Name) else ""
        return _Open(word, place, mark, loop.target.name, table)

    def _names(self, place: str, mark: str, source: str) -> nodes.Template:
        """Every name in a mark is known, and so is what is asked of a table's row."""
        from jinja2 import TemplateSyntaxError, nodes
        from jinja2.meta import find_undeclared_variables

        try:
            ast = self._environment.parse(source)
        except TemplateSyntaxError:
            raise self._fault("paper.not_understood", place, mark) from None
        rows = {opened.name: opened.table for opened in self._open if opened.name}
        for name in sorted(find_undeclared_variables(ast) - self._given.keys() - self._own - rows.keys()):
            raise self._unknown(place, mark, name, list(self._given))
        for asked in ast.find_all(nodes.Getattr):
            of = asked.node.name if isinstance(asked.node, nodes.Name) else ""
            columns = COLUMNS.get(rows.get(of, ""), ())
            if columns and asked.attr not in columns:
                raise self._unknown(place, mark, f"{of}.{asked.attr}", [f"{of}.{name}" for name in columns])
        return ast

    def _unknown(self, place: str, mark: str, name: str, known: Sequence[str]) -> PaperFault:
        like = get_close_matches(name, known, 1) or [known[0]]
        return self._fault("paper.unknown", place, mark, field=name, like=like[0])


def _texts(document: Any) -> Iterator[tuple[str, str]]:
    """Every paragraph of a form with its place in words, in the order of reading."""
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
