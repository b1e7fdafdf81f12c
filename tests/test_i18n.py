"""The words on the screens: what several places say alike stands once, and codes stand for themselves."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dealtui.i18n import CODES, catalog, shared

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
