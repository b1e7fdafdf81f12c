"""Minutes as a Word document: every word, nothing internal for the client, a company's own form, what is wrong with one."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.shared import Mm
from hypothesis import given

from dealtui.domain.records import Action
from dealtui.export.audience import MinutesSource
from dealtui.export.markdown import literal
from dealtui.export.minutes import copy_for
from dealtui.export.pdf import render_pdf
from dealtui.export.tables import COLUMNS, render
from dealtui.export.word import built_in_form, fields, render_word
from dealtui.export.words import Words
from dealtui.extras import PaperFault
from dealtui.i18n import LANGUAGES
from tests.clients.checking import need
from tests.conftest import naughty, some
from tests.export.reading import unzipped
from tests.export.sample import SourceBuilder, headed, material_of, sample
from tests.export.sources import hostile_head, hostile_lines, whole_sources

DOCS = Path(__file__).parents[2] / "docs" / "exports.md"


def word(source: MinutesSource, audience: str = "internal", lang: str = "zh", **form: Any) -> bytes:
    return render_word(copy_for(source, audience), lang, **form)


def texts(data: bytes) -> list[str]:
    """Every paragraph of the body, cells as well, and of the foot, as python-docx reads them."""
    document = Document(io.BytesIO(data))
    found = [paragraph.text for paragraph in document.paragraphs]
    found += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return found + [
        paragraph.text for section in document.sections for paragraph in section.footer.paragraphs
    ]


def form_with(*marks: str, row: Iterable[str] = (), foot: str = "") -> bytes:
    """A company's form: a paragraph for each mark, a table with a row for each of `row`."""
    document = Document()
    for mark in marks:
        document.add_paragraph(mark)
    if row:
        table = document.add_table(0, 1)
        for cell in row:
            table.add_row().cells[0].text = cell
    if foot:
        document.sections[0].footer.paragraphs[0].text = foot
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.guide(67, 100, 103)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_is_a4_with_blocks_heads_and_feet(lang: str) -> None:
    data = word(sample(), lang=lang)
    document = Document(io.BytesIO(data))
    section = document.sections[0]
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    words = Words(lang)
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == [words.t(f"sheet.block.{name}") for name in "a b c d offers e f g h record".split()]
    xml = unzipped(data)
    assert xml.count("<w:tblHeader/>") == 12  # two of each in B and D, and the ledger of offers
    assert "NUMPAGES" in xml and "altName" in xml
    assert {words.t("paper.our_seal"), words.t("paper.client_seal")} <= set(texts(data))


@some(0.25)
@given(whole_sources())
def test_any_text_is_read_back_as_it_is_shown(source: MinutesSource) -> None:
    given = fields(copy_for(source, "internal"), "en")
    found = set(texts(word(source, lang="en")))
    for row in given["record"]:
        assert {literal(row["text"]), literal(row["who"])} <= found
    assert literal(given["place"]) in found


def test_hostile_texts_stand_in_the_document() -> None:
    source = hostile_lines()
    found = set(texts(word(source, lang="en")))
    for entry in source.entries:
        assert literal(entry.text) in found


def test_hostile_texts_in_every_field_of_the_head() -> None:
    """Twelve in each document, side by side: making one takes a tenth of a second, whatever stands in it."""
    hostile = [text for text in naughty() if len(text) < 2000][::12]
    for some_of_them in (hostile[at : at + 12] for at in range(0, len(hostile), 12)):
        field = "".join(f"zz{text}" for text in some_of_them)
        made = "".join(texts(word(hostile_head(field), lang="en")))
        assert made.count("zz") >= 12 * len(some_of_them)


def test_a_client_of_a_book_that_another_hand_wrote_has_a_document() -> None:
    source = sample()
    made = word(source._replace(client=source.client.placed(name="\x1b[31m王\0")), "client")
    assert "[31m王" in Document(io.BytesIO(made)).core_properties.comments


@pytest.mark.parametrize(
    "text", ["{{ client }}", "{% for r in x %}", "{_{ a }_}", "{_% if %_}", "a_b", "<w:p>&amp;"]
)
def test_what_looks_like_a_mark_is_text(text: str) -> None:
    make = SourceBuilder(topic=text)
    make.add("need", text)
    assert texts(word(make.source())).count(text) >= 3


@pytest.mark.guide(103)
def test_a_sealed_record_says_so_in_the_foot() -> None:
    sealed = {"version": 2, "archive": "DT-2026-0001", "seal": "ab12cd34" * 8, "status": "sealed"}
    (foot,) = (text for text in texts(word(headed(**sealed))) if "DT-2026-0001 ·" in text)
    assert foot.startswith("DT-2026-0001 · 第2版、封存码 ab12")


# ---------------------------------------------------------------------- a company's own form


def test_a_form_may_hold_every_field() -> None:
    copy = copy_for(sample(), "internal")
    given = fields(copy, "zh")
    texts_of = {name: value for name, value in given.items() if isinstance(value, str)}
    marks = [f"{name}={{{{ {name} }}}}" for name in texts_of]
    rows: list[str] = []
    for name, columns in COLUMNS.items():
        cells = " ".join(f"{column}={{{{ row.{column} }}}}" for column in columns)
        rows += [f"{{%tr for row in {name} %}}", cells, "{%tr endfor %}"]
    rows += ["{%tr for point in remarks %}", "{{ point }}", "{%tr endfor %}"]
    found = texts(render_word(copy, "zh", form_with(*marks, row=rows), "our.docx"))
    assert {f"{name}={literal(text)}" for name, text in texts_of.items()} <= set(found)
    joined = "\n".join(found)
    for name, columns in COLUMNS.items():
        for row in given[name]:
            assert " ".join(f"{column}={literal(row[column])}" for column in columns).rstrip() in joined


def test_the_built_in_form_is_one_to_start_from() -> None:
    copy = copy_for(sample(), "client")
    assert texts(render_word(copy, "en", built_in_form("en"), "our.docx")) == texts(render_word(copy, "en"))


def test_the_page_of_exports_names_every_field() -> None:
    named = set(
        re.findall(r"`([\w.]+)`", DOCS.read_text("utf-8").partition("## Word")[2].partition("\n## ")[0])
    )
    copy = copy_for(sample(), "internal")
    columns = {column for columns in COLUMNS.values() for column in columns}
    assert fields(copy, "en").keys() | columns <= named


def macros(data: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as parts:
        parts.writestr("word/vbaProject.bin", b"\0")
    return out.getvalue()


FAULTS: list[tuple[Callable[[], bytes], str]] = [
    (lambda: form_with("{{ clinet }}"), "our.docx, the text, paragraph 1: {{ clinet }} names a field that does not exist: clinet. Perhaps client"),
    (lambda: form_with("x", row=["{%tr for r in actions %}", "{{ r.taks }}", "{%tr endfor %}"]), "the text, table 1, row 2: {{ r.taks }} names a field that does not exist: r.taks. Perhaps r.task"),
    (lambda: form_with(foot="{{ archiv }}"), "the foot of the page, paragraph 1: {{ archiv }}"),
    (lambda: form_with("客户 {{ client"), "the text, paragraph 1: {{ stands alone in “客户 {{ client”"),
    (lambda: form_with("{{ client..name }}"), "{{ client..name }} is not understood"),
    (lambda: form_with("{% include 'x' %}"), "{% include 'x' %} is not understood"),
    (lambda: form_with(row=["{%tr for r in needs %}", "{{ r.code }}"]), "table 1, row 1: {%tr for r in needs %} is never ended. Put endfor"),
    (lambda: form_with("{%p endif %}"), "paragraph 1: {%p endif %} ends what nothing has begun"),
    (lambda: b"no zip", "our.docx is not a Word document"),
    (lambda: macros(form_with("x")), "our.docx holds macros"),
    (lambda: form_with("{{ client.__class__.__mro__ }}"), "our.docx cannot be filled"),
    (lambda: form_with("{% set a = clinet %}{{ a }}"), "{% set a = clinet %} names a field that does not exist: clinet"),
    (lambda: form_with("{% else %}"), "{% else %} is not understood"),
    (lambda: form_with(row=["{% colspan nine %}{{ client }}"]), "row 1: {% colspan nine %} names a field that does not exist: nine"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "sentence"), FAULTS)
def test_what_is_wrong_with_a_form_is_named_with_its_place(form: Callable[[], bytes], sentence: str) -> None:
    with pytest.raises(PaperFault) as fault:
        word(sample(), form=form(), name="our.docx")
    assert sentence in str(fault.value)


@pytest.mark.parametrize(
    ("package", "extra", "write"),
    [
        ("docxtpl", "office", word),
        ("xlsxwriter", "office", lambda source: render("xlsx", material_of(source), "actions", "en")),
        ("typst", "pdf", lambda source: render_pdf(copy_for(source, "client"), "en")),
    ],
)
def test_a_missing_extra_is_named_with_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, package: str, extra: str, write: Callable[[MinutesSource], bytes]
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(PaperFault, match=rf"pip install 'dealtui\[{extra}\]'"):
        write(sample())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_libreoffice_prints_every_word(tmp_path: Path, lang: str) -> None:
    need("soffice", "pdftotext")
    source = sample()
    more = Action(doc_id=99, deal=1, meeting=3, entry=0, task="另外的任务", owner="李雷")
    (tmp_path / "m.docx").write_bytes(word(source._replace(actions=(*source.actions, more)), lang=lang))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    run = partial(subprocess.run, cwd=tmp_path, capture_output=True, check=True)
    run(["soffice", home, "--headless", "--convert-to", "pdf", "m.docx"])
    page = run(["pdftotext", "-layout", "m.pdf", "-"]).stdout.decode()
    assert set("".join("".join(texts((tmp_path / "m.docx").read_bytes())).split())) <= set(page)
