"""The words on the screens: what several places say alike stands once, and codes stand for themselves."""

from __future__ import annotations

import errno
import os
import re
import sys
import tomllib
from pathlib import Path

import pytest

from dealtui.i18n import CODES, catalog, reason_of, shared, use
from tests.conftest import each

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))
from check_catalogs import alike
from compile_catalogs import join, messages


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_key_falls_back_to_the_word_that_several_places_share(lang: str) -> None:
    words = catalog(lang)
    assert words.t("keys.board.back") == words.t("keys.back") != "keys.back"
    late = words.tn("week.late", 3, n=3)
    assert "3" in late and late == words.tn("word.late", 3, n=3), "counted words are shared as well"
    assert words.t("nowhere.at_all") == "nowhere.at_all" == words.tn("nowhere.at_all", 2)


def test_a_stored_code_without_a_word_stands_for_itself() -> None:
    assert all(shared(f"{room}.owner") == (f"{room}.owner",) for room in CODES)


def test_no_message_says_the_same_as_another(tmp_path: Path) -> None:
    """Words stand once; what says the same points there."""
    (tmp_path / "room.tsv").write_text(
        "board.title\tBoard\t看板\nscope.board\tBoard\t看板\nkeys.board.back\tback\t返回\nword.back\tback\t返回\n"
        "keys.lines.rekind\t=word.back\n",
        encoding="utf-8",
    )
    assert [line.split(": ")[1] for line in alike(messages(tmp_path))] == [
        "scope.board says the same as board.title",
        "keys.board.back says the same as word.back, where it is found anyway",
    ]
    assert alike(messages()) == []


def test_an_alias_names_a_message_with_words(tmp_path: Path) -> None:
    (tmp_path / "room.tsv").write_text("act.edit\t=word.edit\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"room\.tsv:1: 'word.edit' has no words"):
        list(messages(tmp_path))


def test_keys_that_point_to_another_stand_in_its_line(tmp_path: Path) -> None:
    room = tmp_path / "room.tsv"
    room.write_text("word.edit\tedit\t改\nact.edit\t=word.edit\n", encoding="utf-8")
    before = {message.key: message.forms for message in messages(tmp_path)}
    join(tmp_path)
    assert room.read_text(encoding="utf-8") == "word.edit act.edit\tedit\t改\n"
    assert {message.key: message.forms for message in messages(tmp_path)} == before


HAPPEN = "ENOENT EACCES EROFS ENOSPC EDQUOT EIO EMFILE ENFILE ENAMETOOLONG EFBIG EBUSY ESTALE ENOTSUP EISDIR".split()


@each("name", HAPPEN)
def test_why_the_system_refused_is_said_in_chinese_alone(name: str) -> None:
    number = getattr(errno, name)
    use("zh")
    assert not re.search("[A-Za-z]", reason_of(OSError(number, os.strerror(number))))


def test_an_error_that_no_word_is_kept_for_is_named_by_its_code() -> None:
    use("zh")
    assert reason_of(OSError(errno.EXDEV, "Invalid cross-device link")) == "系统报错 EXDEV"
    assert (
        reason_of(UnicodeDecodeError("utf-8", b"ab\xff", 2, 3, "invalid")) == "第 3 个字节起不是 UTF-8 文字"
    )


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("user = li", "line 1, column 8: after = comes a", "第 1 行第 8 列，“=”后面要写带引号的文字"),
        ("a = 1\nuser li", "line 2, column 6: each line is name = value", "第 2 行第 6 列，每行只写一项"),
        ('a = "x" b = 2', "line 1, column 9: each line is", "第 1 行第 9 列，每行只写一项"),
        ("[a]\n[a]", "line 2, column 3: this name was given before", "第 2 行第 3 列，这个名称前面已经写过"),
        ("a = 1\na = 2", "this name was given before", "这个名称前面已经写过"),
        ('a = "x\n', "line 1, column 7: a quotation mark or a bracket", "第 1 行第 7 列，引号或括号没有配对"),
        ("a = [1", "a quotation mark or a bracket", "引号或括号没有配对"),
        ("[a\n", "line 1, column 3: a quotation mark or a bracket", "第 1 行第 3 列，引号或括号没有配对"),
        ("a = {", "a quotation mark or a bracket", "引号或括号没有配对"),
        (r'a = "C:\Users"', r"line 1, column 10: write \\ for \,", r"第 1 行第 10 列，反斜杠要写成 \\，"),
        (f"a = {'9' * 5000}", "a number in it is too long", "其中有数字太长"),
    ],
)
def test_what_is_no_toml_is_said_with_its_place(text: str, english: str, chinese: str) -> None:
    with pytest.raises(ValueError) as refused:
        tomllib.loads(text)
    for lang, words in (("en", english), ("zh", chinese)):
        use(lang)
        assert reason_of(refused.value).startswith(words)
