"""Minutes as PDF: every line can be found in it, nothing internal in the client's, and a sealed one is PDF/A."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from dealtui.cli.main import main
from dealtui.export import pdf
from dealtui.export.audience import MinutesSource
from dealtui.export.markdown import literal
from dealtui.export.minutes import BLOCKS, copy_for
from dealtui.export.pdf import boxes, render_pdf
from dealtui.export.tables import SheetTable
from dealtui.export.words import Words
from dealtui.extras import PaperFault
from dealtui.i18n import LANGUAGES
from dealtui.service.recording import Recording
from dealtui.text import shown
from dealtui.tui.widgets.inputs import LineInput
from tests.clients.checking import need
from tests.conftest import naughty, some, without
from tests.export.sample import SourceBuilder, headed, sample
from tests.export.sources import sources
from tests.export.test_audience import CANARY, with_canaries
from tests.tui.driving import driven, press
from tests.tui.test_document import shown_bar


def printed(data: bytes, tmp_path: Path) -> str:
    """What pdftotext reads, without spaces and breaks."""
    need("pdftotext")
    path = tmp_path / "m.pdf"
    path.write_bytes(data)
    found = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return without_spaces(found.stdout.decode())


def without_spaces(text: str) -> str:
    return "".join(sign for sign in text if not sign.isspace() and sign not in "\u200b\x0c")


@pytest.fixture(autouse=True)
def _a_chinese_font() -> None:
    if not pdf.families() & set(pdf.CHINESE):
        without("no Chinese font (fonts-wqy-zenhei in .ci/run)")


@pytest.fixture(scope="module")
def sealed() -> MinutesSource:
    told = {"seal": "ab12" * 16, "sealed": "2026-11-25T16:00:00+08:00", "status": "sealed"}
    return headed(version=1, archive="DT-2026-0001", **told)


@pytest.mark.guide(67, 100, 103)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_cell_is_found_in_the_file(tmp_path: Path, lang: str) -> None:
    words = Words(lang)
    copy = copy_for(sample(), "internal")
    page = printed(render_pdf(copy, lang), tmp_path)
    signs = set(page)
    for _, block in BLOCKS:
        for part in block(copy, words):
            for row in part.rows if isinstance(part, SheetTable) else [part.lines]:
                for cell in row:
                    assert set(without_spaces(literal(cell))) <= signs
    for entry in copy.entries:
        assert without_spaces(literal(entry.text))[:6] in page  # a wrapped cell stands in several lines


@pytest.mark.guide(102)
@some(0.5)
@given(sources())
def test_nothing_internal_is_in_the_clients_file(
    tmp_path_factory: pytest.TempPathFactory, source: MinutesSource
) -> None:
    page = printed(render_pdf(copy_for(source, "client"), "zh"), tmp_path_factory.mktemp("pdf"))
    whole = printed(render_pdf(copy_for(source, "internal"), "zh"), tmp_path_factory.mktemp("pdf"))
    hidden = {action.entry for action in source.actions if action.internal}
    for entry in source.entries:
        assert entry.text in whole
        assert (entry.text in page) == (not entry.internal and entry.doc_id not in hidden)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_for_us_alone_stays_out(tmp_path: Path, lang: str) -> None:
    assert CANARY not in printed(render_pdf(copy_for(with_canaries(sample()), "client"), lang), tmp_path)


def test_hostile_texts_are_set_as_they_are(tmp_path: Path) -> None:
    make = SourceBuilder(topic="#panic()")
    texts = ['#eval("1")', "$x^2$", "*a* _b_", "= head", "@ref <label>", "\\u{41}", "// no comment"]
    texts += ['#import "x"', "]#[", '"']
    for text in (*texts, *[text for text in naughty() if len(text) < 400][::9]):
        make.add("need", text)
    page = printed(render_pdf(copy_for(make.source(), "internal"), "en"), tmp_path)
    for text in texts:
        assert without_spaces(text) in page


@pytest.mark.guide(103)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sealed_record_is_an_archive_file(sealed: MinutesSource, tmp_path: Path, lang: str) -> None:
    """PDF/A-2b as typst checks it, and what others can see of that: its mark, a colour profile, every font inside."""
    data = render_pdf(copy_for(sealed, "client"), lang)
    for mark in (b"pdfaid:part>2<", b"pdfaid:conformance>B<", b"/OutputIntent", b"/DestOutputProfile"):
        assert mark in data
    for never in (b"/Encrypt", b"/JavaScript", b"/Launch", b"/EmbeddedFile"):
        assert never not in data
    need("pdffonts")
    (tmp_path / "m.pdf").write_bytes(data)
    listed = subprocess.run(["pdffonts", tmp_path / "m.pdf"], capture_output=True, check=True).stdout.decode()
    fonts = [line.split()[-5:] for line in listed.splitlines()[2:]]
    assert fonts and all(embedded == mapped == "yes" for embedded, _, mapped, *_ in fonts)
    assert b"pdfaid" not in render_pdf(copy_for(sample(), "client"), lang)


@pytest.mark.parametrize("strange", ["\u0378", "\U00012fff"])
def test_a_sealed_record_is_refused_for_a_sign_that_no_font_has(sealed: MinutesSource, strange: str) -> None:
    """typst holds the file to PDF/A: it forbids the box that a draft shows."""
    first, *rest = sealed.entries
    said = sealed._replace(entries=(replace(first, text=f"价格 {strange}"), *rest))
    with pytest.raises(PaperFault, match=f"U\\+{ord(strange[0]):04X}.*install a font"):
        render_pdf(copy_for(said, "internal"), "zh")
    draft = copy_for(said._replace(meeting=replace(said.meeting, version=0)), "internal")
    assert render_pdf(draft, "zh").startswith(b"%PDF")
    assert f"U+{ord(strange):04X}" in boxes(draft, "zh")


@pytest.mark.guide(103)
@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("zh", "没有能显示 \u0378 (U+0378) \u0380 (U+0380) 的字体，PDF 里这些字符是方框"),
        ("en", "has \u0378 (U+0378) \u0380 (U+0380): the PDF shows boxes"),
    ],
)
async def test_whoever_writes_a_draft_is_told_which_signs_are_boxes_in_it(
    recording: Recording, tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str, told: str
) -> None:
    book, number = recording.book, recording.number
    told = shown(told)
    book.do(recording.capture(["需 中文 abc 都有字体", "需 生僻 \u0378 与 \u0380，再来一次 \u0378"]))
    async with driven(book, lang=lang, size=(120, 40), opens=("minutes", number)) as (app, pilot):
        for name in ("m.pdf", "m.md"):
            await press(pilot, "minutes.export")
            app.screen.query_one(LineInput).value = str(tmp_path / name)
            await press(pilot, "dialog.choose")
            assert (told in "".join(shown_bar(app.screen).split("\n"))) == (name == "m.pdf")
    book.close()
    folder = ["--book", str(book.repo.folder), "--lang", lang]
    for what in (["minutes"], ["mail", "--attach", "pdf"]):
        output = ["-o", str(tmp_path / "out")]
        form = ["--format", "pdf"] if what == ["minutes"] else []
        assert main([*folder, what[0], str(number), *what[1:], *form, *output]) == 0
        assert told in capsys.readouterr().err


def test_without_a_chinese_font_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "families", lambda: frozenset({"DejaVu Sans"}))
    with pytest.raises(PaperFault, match="No font"):
        render_pdf(copy_for(sample(), "client"), "en")
