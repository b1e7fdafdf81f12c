"""No text breaks out of the Markdown that holds it; tables line up in cells."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.export.markdown import bullet, escape, front_matter, heading, paragraph, table
from dealtui.text import clean, width
from tests.conftest import each, naughty
from tests.export.reading import front, literal, tables, token_types

BREAKERS = [
    "a | b",
    "`a | b` and `c|d",
    "ends with a backslash \\",
    "\\| \\\\| \\`",
    "**bold** __bold__ *a* _b_ ~~gone~~ ~sub~ 2^10^",
    "[link](javascript:alert(1)) ![x](y) [ref]: http://x",
    "<javascript:alert(1)> <b>x</b> <!-- x --> <br> <https://a.example>",
    "www.a_b.example http://a_b.example/_c_ mailto:a@b.example xmpp:a@b.example ftp://x_y_",
    "&amp; &#124; &copy; AT&T &nosuch",
    "[^1] [ ] [x] [[wiki]]",
    "$x_1$ $$ :smile: :+1: 10:30:45 %%hidden%% a -- b --- c",
    "# not a heading #",
    "#hash",
    "- item",
    "-",
    "---",
    "===",
    "+ item",
    "1. item",
    "1) item",
    "> quote",
    "```",
    "~~~",
    "    code",
    ": definition",
    "| --- | --- |",
    ":---:",
    "一\n二\r\n三\u2028四\t五",
    "\x1b[31mred\x07",
    "\u202eevil\u2066",
    "x" * 300,
    "",
    "  outer  spaces  ",
]
texts = st.text(
    st.one_of(st.sampled_from("\\`*_[]()<>|~$^&#;:/!-+=.1 \n\t需a@%\"'w{}"), st.characters(codec=None)),
    max_size=30,
)
# Strings that hold a sign with a meaning, glued at random: far likelier to hit a rule than single characters.
mixtures = st.lists(st.sampled_from(BREAKERS), min_size=1, max_size=3).map("".join)
LITERAL = {"text", "code_inline", "link_open", "link_close"}
PLAIN_TABLE = {
    *("table_open", "table_close", "thead_open", "thead_close", "tbody_open", "tbody_close"),
    *("tr_open", "tr_close", "th_open", "th_close", "td_open", "td_close", "inline", "text"),
    *LITERAL,
}


def assert_reads_back(cells: list[str]) -> None:
    headers = ("编号", "内容", "#")
    markdown = table(headers, [("N1", cell, cell) for cell in cells])
    assert tables(markdown) == [[list(headers), *(["N1", literal(cell), literal(cell)] for cell in cells)]]
    assert token_types(markdown) <= PLAIN_TABLE


class TestTable:
    def test_hostile_texts_stay_in_their_cells(self):
        assert_reads_back([*BREAKERS, *(text for text in naughty() if len(text) < 200_000)])

    @given(st.lists(st.one_of(texts, mixtures), min_size=1, max_size=4))
    def test_any_text_stays_in_its_cell(self, cells):
        assert_reads_back(cells)

    @given(st.lists(st.text(max_size=20), min_size=1, max_size=5))
    def test_columns_line_up_in_terminal_cells(self, cells):
        lines = table(("编号", "内容"), [(cell, "x") for cell in cells]).split("\n")
        assert len({width(line) for line in lines}) == 1

    def test_a_very_long_cell_does_not_widen_every_row(self):
        lines = table(("a", "b"), [("x" * 100_000, "1"), ("y", "2")]).split("\n")
        assert max(width(lines[0]), width(lines[1]), width(lines[3])) < 200

    def test_a_table_reads_well_as_it_is(self):
        assert table(("项目", "数"), [("价", "5"), ("周期", "30")]) == (
            "| 项目 | 数  |\n| ---- | --- |\n| 价   | 5   |\n| 周期 | 30  |"
        )

    def test_a_ragged_row_is_refused(self):
        with pytest.raises(ValueError, match=r"shorter|longer"):
            table(("a", "b"), [("x",)])


MAKERS = (paragraph, bullet, partial(heading, 2))


def assert_one_block(make: Callable[[str], str], text: str) -> None:
    from tests.export.reading import _READER

    inlines = [token for token in _READER.parse(f"before\n\n{make(text)}\n\nafter") if token.type == "inline"]
    seen = ["".join(child.content for child in token.children) for token in inlines]
    told = [literal(text)] if literal(text) or make not in (paragraph, bullet) else []
    assert seen == ["before", *told, "after"]
    assert {child.type for token in inlines for child in token.children} <= LITERAL


@each(("make", "text"), list(product(MAKERS, BREAKERS)))
def test_a_breaker_is_one_block(make, text):
    assert_one_block(make, text)


@pytest.mark.parametrize("make", MAKERS)
@given(text=st.one_of(texts, mixtures))
def test_any_text_is_one_block(make, text):
    assert_one_block(make, text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("见https://a.example/c_d*，谢谢", "见<https://a.example/c_d>\\*，谢谢"),
        ("(https://a.example/w_(x)?q=1&r=2).", "(<https://a.example/w_(x)?q=1&r=2>)."),
        ("[x](javascript:alert(1))", "\\[x\\](`javascript`:alert(1))"),
        ("https://a.example/x?content=1&z=2 on1=on2=", "`https://a.example/x?content`=`1&z=2` `on1`=`on2`="),
        ("https://a.example/discussions?q=is%3Aopen", "`https://a.example/discussions?q=is%3Aopen`"),
        ("https://a.example/%中onx=javascript:", "`https://a.example/%中onx`=`javascript`:"),
        ("version=1", "version=1"),
        ("[x](https://a.example)", "\\[x\\](<https://a.example>)"),
        ("https://a.example/%E4%BD%A0 ok", "`https://a.example/%E4%BD%A0` ok"),
        ("https://a.example/&copy;x", "`https://a.example/&copy;x`"),
        ("http://localhost:8080/a|b", "`http://localhost:8080/a`\\|b"),
        ("www.a_b.example 和 ftp://x_y", "`www.a_b.example` 和 `ftp://x_y`"),
        ("write to a.b@c.example or a_*@c.example", "write to a.b@c.example or `a_*@c.example`"),
        ("需求_清单_v2.xlsx", "需求_清单_v2.xlsx"),
    ],
)
def test_addresses(text, written):
    assert escape(text) == written
    assert_reads_back([text])


@given(
    st.text("aZ0.-_~/?#@!$&'()*+,;=:%[]<>\\\\`| 中", max_size=30),
    st.sampled_from(["http://", "HTTPS://a.b/", "www."]),
)
def test_any_address_reads_back(tail, head):
    assert_reads_back([head + tail, f"x{head}{tail}，{head}{tail}"])


def test_only_web_addresses_are_links():
    text = " ".join(
        f"{scheme}://a.example/x" for scheme in ("javascript", "data", "file", "vbscript", "http")
    )
    assert re.findall("<[^>]*>", escape(text)) == ["<http://a.example/x>"]


@pytest.mark.parametrize(
    "piece",
    ["a.", "http", "https://a.b/(a", "://", "www", ".", "@a", "a.1", "_", "&a", ":a", "on", "=on", "a="],
)
def test_long_texts_take_no_longer_than_their_length(piece):
    started = time.process_time()
    escape(piece * 100_000)
    assert time.process_time() - started < 5


def test_plain_prose_stays_readable_in_the_source():
    text = "数据安全标准需符合《行业信息安全规范》, 50% faster (R&D), don't wait: 3-5 days!"
    assert escape(text) == text


# ---------------------------------------------------------------------- Front matter holds any text as one quoted line

# What YAML 1.1 and 1.2 readers take in a stream (PyYAML's own check, surrogates apart)
PRINTABLE = re.compile("[\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")


def test_every_string_is_quoted_and_numbers_are_not():
    assert front_matter({"topic": "yes", "number": 2, "counts": {"need": 3}, "none": {}}) == (
        '---\ntopic: "yes"\nnumber: 2\ncounts:\n  need: 3\nnone: {}\n---'
    )


def assert_comes_back(texts: list[str]) -> None:
    """As a value, from a list, and from what is in a list; each in one line."""
    people = [{"name": text, "present": False} for text in texts]
    told = {"topic": "".join(texts), "agenda": texts, "people": people, "other": True}
    block = front_matter(told) + "\n"
    read = front(block)
    assert (read["topic"], read["other"]) == (clean("".join(texts)), True)
    assert list(read["agenda"]) == [clean(text) for text in texts]
    assert list(read["people"]) == [{"name": clean(text), "present": False} for text in texts]
    assert PRINTABLE.fullmatch(block) and block.count("\n") == 6 + 2 * len(texts)


@given(st.lists(st.text(st.characters(codec=None), max_size=40), max_size=3))
def test_any_text_comes_back(texts):
    assert_comes_back(texts)


def test_hostile_texts_come_back_whole():
    for text in naughty():
        assert_comes_back([text])
