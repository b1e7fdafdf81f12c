"""Cells, cutting, wrapping, cleaning; the measure is compared with the rich and Textual installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.text import (
    NO_END,
    NO_START,
    clean,
    clean_multiline,
    cut,
    fit,
    graphemes,
    pad,
    shown,
    width,
    wrap,
)
from tests.conftest import each, naughty

JUNK = (
    "\u200d\ufe0f\ufe0e\u200b\u202e\u2066\u2069\u0301\u0e33\u20e3\U0001f3fd\U000e0067"
    "\u3164\u115f\u1160\u11a8\ud800\udc00\x1b\x00"
)
ALPHABET = "ab1 -，。（）「」%中需\u3000ééñ©❤☎🇨🇳🇩👨👩👧👍1🙂한ᄒ" + JUNK
texts = st.text(st.one_of(st.sampled_from(ALPHABET), st.characters(codec=None)), max_size=40)
cell_counts = st.integers(-1, 30)


@pytest.fixture(scope="module")
def cell_len():
    os.environ.pop("UNICODE_VERSION", None)
    from rich.cells import _cell_len

    return lambda text: _cell_len(text, "latest")


class TestWidth:
    def test_every_code_point_is_as_wide_as_rich_draws_it(self, cell_len):
        # planes 4 to 13 are unassigned, 15 and 16 private: some of each; every point of the others
        sampled = [*range(0x40000, 0xE0000, 97), *range(0xE2000, 0x110000, 97)]
        points = [*range(0x40000), *range(0xE0000, 0xE2000), *sampled]
        differing = [point for point in points if width(chr(point)) != cell_len(chr(point))]
        assert differing == []

    def test_every_code_point_before_a_selector_and_after_a_joiner(self, cell_len):
        differing = [
            point
            for point in range(0x20000)
            for text in (f"{chr(point)}\ufe0f", f"中\u200d{chr(point)}中")
            if width(text) != cell_len(text)
        ]
        assert differing == []

    @given(texts)
    def test_any_text_is_as_wide_as_rich_draws_it(self, cell_len, text):
        assert width(text) == cell_len(text)

    def test_hostile_texts_are_as_wide_as_rich_draws_them(self, cell_len):
        assert [text for text in naughty() if width(text) != cell_len(text)] == []

    def test_examples(self):
        assert [width(text) for text in ("", "\x1b[31m")] == [0, 4]
        for cells, texts in (
            (1, "❤ e\u0301"),
            (2, "N1 ： 🇨🇳 👨\u200d👩\u200d👧 👍🏽 ❤\ufe0f 1\ufe0f\u20e3 한"),
            (4, "需求"),
        ):
            assert {width(text) for text in texts.split()} == {cells}

    def test_textual_lays_lines_out_by_the_same_measure(self):
        from textual.content import Content

        for text in ("需求 N1：处理时间缩短50%", "👨\u200d👩\u200d👧 ❤\ufe0f", "e\u0301é"):
            assert Content(text).cell_length == width(text)


class TestGraphemes:
    @given(texts)
    def test_they_are_the_whole_text_and_their_widths_add_up(self, text):
        pieces = graphemes(text)
        assert "".join(pieces) == text
        assert sum(map(width, pieces)) == width(text)
        assert all(width(piece) <= 2 for piece in pieces)

    def test_what_is_drawn_as_one_is_one(self):
        parts = "中 e\u0301 🇨🇳 🇩🇪 👨\u200d👩\u200d👧 👍🏽 ❤\ufe0f 1\ufe0f\u20e3 क् षि 한 각".split()
        assert graphemes("".join(parts)) == parts


class TestCut:
    @given(texts, cell_counts, st.sampled_from(["…", "", "...", "（略）"]))
    def test_it_fits_and_is_a_beginning_of_whole_graphemes(self, text, cells, ellipsis):
        short = cut(text, cells, ellipsis)
        assert width(short) <= max(cells, 0)
        if width(text) <= cells:
            assert short == text
        else:
            kept = short.removesuffix(ellipsis) if width(ellipsis) <= cells else short
            pieces = graphemes(text)
            assert kept in {"".join(pieces[:count]) for count in range(len(pieces) + 1)}

    @given(texts, st.integers(0, 30))
    def test_fit_is_exact(self, text, cells):
        assert width(fit(text, cells)) == cells

    @given(texts, cell_counts, st.booleans())
    def test_pad_only_adds_spaces(self, text, cells, before):
        padded = pad(text, cells, before=before)
        assert padded.strip(" ") == text.strip(" ") and width(padded) == max(width(text), cells)

    @each(
        ("text", "cells", "expected"),
        [
            ("数据安全标准", 12, "数据安全标准"),
            ("数据安全标准", 11, "数据安全标…"),
            ("数据安全标准", 10, "数据安全…"),
            ("👨\u200d👩\u200d👧家", 3, "👨\u200d👩\u200d👧…"),
            ("🇨🇳🇩🇪", 3, "🇨🇳…"),
            ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
            ("abc", 1, "…"),
            ("abc", 0, ""),
        ],
    )
    def test_examples(self, text, cells, expected):
        assert cut(text, cells) == expected

    def test_before_or_behind(self):
        assert [pad("价", 4, before=before) for before in (False, True)] == ["价  ", "  价"]

    def test_a_huge_text_costs_only_what_is_kept(self):
        assert cut("长" * 2_000_000, 9) == "长长长长…"


class TestWrap:
    @given(texts, st.integers(2, 30))
    def test_lines_fit_and_nothing_is_lost_but_spaces_at_breaks(self, text, cells):
        lines = wrap(text, cells)
        assert all(width(line) <= cells for line in lines)
        pattern = "[ \u3000\n]*".join(map(re.escape, lines))
        assert re.fullmatch(f"[ \u3000]*{pattern}[ \u3000]*", text), lines

    @given(
        st.text("需求数据，。；：？！）」』】》、%（「『【《abc 1250%N3…", max_size=60), st.integers(8, 40)
    )
    def test_signs_that_must_not_stand_there_do_not(self, text, cells):
        lines = wrap(text, cells)
        for before, after in pairwise(lines):
            forced = longest_bound(text) > cells
            assert forced or (after[:1] not in NO_START and before[-1:] not in NO_END), lines

    @each("cells", range(12, 60))
    def test_chinese_prose_at_every_width(self, cells):
        text = (
            "数据安全标准需符合《行业信息安全规范》，先按基础标准执行（第一期）；将处理时间缩短50%，"
            "“同类项目案例”3个。客户需求文档已至共享文件夹‘项目X-需求’：请@李雷 在3天内反馈API接口报价！"
            "联系客户对接人→发送资料清单……"
        )
        lines = wrap(text, cells)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(line[0] not in NO_START for line in lines)
        assert all(line[-1] not in NO_END for line in lines)
        assert all(width(line) > cells - 9 for line in lines[:-1])

    @each(
        ("text", "cells", "lines"),
        [
            ("", 10, [""]),
            ("一\n\n二", 10, ["一", "", "二"]),
            ("the client agrees to start", 12, ["the client", "agrees to", "start"]),
            ("先按基础标准执行，后续迭代", 16, ["先按基础标准执", "行，后续迭代"]),
            ("需求（一）需求", 6, ["需求", "（一）", "需求"]),
            ("缩短50%以上", 6, ["缩短", "50%以", "上"]),
            ("extraordinarily", 6, ["extrao", "rdinar", "ily"]),
            ("see https://a.example/long", 10, ["see https:", "//a.exampl", "e/long"]),
            ("long-term plan", 10, ["long-term", "plan"]),
            ("well-known", 6, ["well-", "known"]),
            ("2026-11-27", 6, ["2026-1", "1-27"]),
            ("  indented", 12, ["  indented"]),
            ("中文", 1, ["中", "文"]),
            ("a ，b", 2, ["a ", "，", "b"]),
        ],
    )
    def test_examples(self, text, cells, lines):
        assert wrap(text, cells) == lines

    def test_a_line_break_is_not_a_place_for_an_extra_line(self):
        assert wrap("abc      ", 4) == ["abc"]


def longest_bound(text: str) -> int:
    """The widest run that may not be broken, counted generously: signs with what they hold on to, words."""
    no_end, no_start = (re.escape("".join(signs)) for signs in (NO_END, NO_START))
    return max(map(width, re.split(f"(?<=[^{no_end}a-z0-9N… ])(?=[^{no_start}a-z0-9N… ])", text)))


class TestClean:
    @given(texts)
    def test_what_is_kept_has_no_controls_and_is_stable(self, text):
        kept = clean(text)
        assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", kept)
        assert clean(kept) == kept
        kept.encode()

    @given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])))
    def test_everything_else_is_kept_to_the_character(self, text):
        assert clean(text) == text

    @each(
        ("typed", "kept"),
        [
            ("一行\r\n两行", "一行 两行"),
            ("a\n\nb\tc\u2028d\u2029e\x85f\vg\fh\ri", "a  b c d e f g h i"),
            ("\x1b[2J\x07 a\x00b\x9bm\x7f", "[2J abm"),
            ("\ud83d\ude00 \ud800 \udc00", "😀 \ufffd \ufffd"),
            ("ＮＦＫＣ ﬁ Å  two  spaces ", "ＮＦＫＣ ﬁ Å  two  spaces "),
            ("\u202e\u200d\ufeff", "\u202e\u200d\ufeff"),
        ],
    )
    def test_examples(self, typed, kept):
        assert clean(typed) == kept

    def test_several_lines_keep_their_breaks(self):
        assert clean_multiline("一\r\n二\r三\u2028四\t五\x1b\x00") == "一\n二\n三\n四 五"

    def test_hostile_texts(self):
        for text in naughty():
            assert "\n" not in clean(text)
            assert clean_multiline(text).replace("\n", " ") == clean(text)


class TestShown:
    @given(texts)
    def test_it_is_the_same_for_every_terminal_and_stays_in_its_cells(self, text):
        drawn = shown(text)
        assert shown(drawn) == drawn
        # a terminal that knows nothing of sequences adds up single characters
        assert width(drawn) == sum(width(character) for character in drawn)
        assert not drawn or width(drawn[0]) > 0
        assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in drawn)
        assert not re.search("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", drawn)

    @given(texts, texts)
    def test_it_does_not_change_its_neighbours(self, left, right):
        assert width(shown(left) + shown(right)) == width(shown(left)) + width(shown(right))

    @each(
        ("kept", "drawn"),
        [
            ("数据 data 50%", "数据 data 50%"),
            ("\u202eevil\u202c \u2067x\u2069", "evil x"),
            ("👨\u200d👩\u200d👧", "👨👩👧"),
            ("❤\ufe0f 1\ufe0f\u20e3 👍🏽", "❤ 1\u20e3 👍"),
            ("\u0301a", "\u25cc\u0301a"),
            ("z" + "\u0300" * 50, "z" + "\u0300" * 6),
            ("a\u00adb\u200bc", "abc"),
            ("\u200b\u200b", "\ufffd"),
            ("\ufdd0\U0010ffff", "\ufffd\ufffd"),
            ("tab\there\r\n", "tab here "),
            ("", ""),
        ],
    )
    def test_examples(self, kept, drawn):
        assert shown(kept) == drawn

    def test_living_scripts_are_drawn_as_they_are(self):
        for text in "Tiếng|ภาษาไทย|हिन्दी|עִבְרִית|العربية|བསྒྲུབས|ကျွန်ုပ်|한국어|日本語".split("|"):
            assert shown(text) == text

    def test_hostile_texts_stay_in_their_cells(self):
        for text in naughty():
            drawn = shown(text)
            assert width(drawn) == sum(map(width, drawn))


def test_it_imports_nothing_heavy():
    heavy = {"textual", "rich", "unicodedata", "pydantic", "wcwidth"}
    code = f"import sys, dealtui.text; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
