"""The registry of keys: every row has words, no two rows are in each other's way."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from dealtui import i18n
from dealtui.service.book import Book
from dealtui.text import width
from dealtui.tui.keys import (
    BY_ID,
    FORMER,
    KEYS,
    SCOPES,
    bindings,
    checked_keymap,
    first_key,
    keys_of,
    label,
    shown_key,
    tip,
)
from tests.tui.driving import driven, text_of

ROOT = Path(__file__).parents[2]


def test_ids_are_unique_and_scopes_known() -> None:
    assert [key for key, count in Counter(key.id for key in KEYS).items() if count > 1] == []
    assert {key.scope for key in KEYS} <= set(SCOPES)
    assert {name for scope in SCOPES.values() for name in scope} <= set(SCOPES)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_key_has_words_in_both_languages(lang: str) -> None:
    i18n.use(lang)
    without = [key.id for key in KEYS if label(key.id).startswith("keys.") or tip(key.id).startswith("tips.")]
    without += [scope for scope in SCOPES if i18n.t(f"scope.{scope}").startswith("scope.")]
    assert without == []


@pytest.mark.parametrize("scope", SCOPES)
def test_no_key_means_two_things_in_one_place(scope: str) -> None:
    names = Counter(name for binding in bindings(scope) for name in binding.key.split(","))
    assert [name for name, count in names.items() if count > 1] == []


def test_keys_that_terminals_confuse_are_never_the_only_way() -> None:
    confused = {"ctrl+m", "ctrl+h", "ctrl+i", "ctrl+enter", "shift+enter", "alt+enter", "ctrl+b"}
    assert [key.id for key in KEYS if set(key.keys.split()) <= confused] == []


def test_signs_answer_to_what_a_chinese_input_method_sends() -> None:
    (help_key,) = (binding for binding in bindings("app") if binding.id == "app.help")
    assert "fullwidth_question_mark" in help_key.key.split(",")
    (filter_key,) = (binding for binding in bindings("lines") if binding.id == "lines.filter")
    assert "ideographic_comma" in filter_key.key.split(",")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ctrl+z", "^Z"),
        ("question_mark", "?"),
        ("f1", "F1"),
        ("shift+tab", "Shift+Tab"),
        ("escape", "Esc"),
        ("K", "K"),
        ("ctrl+space", "^Space"),
    ],
)
def test_keys_are_written_as_people_write_them(name: str, words: str) -> None:
    assert shown_key(name) == words


def test_the_users_keys_are_taken_when_nothing_is_in_their_way() -> None:
    used, faults = checked_keymap({"record.end": "alt+e", "lines.filter": "?, f"})
    assert used["record.end"] == "alt+e"
    assert [fault.id for fault in faults] == ["lines.filter"]  # ? is the help, which is live there too


@pytest.mark.parametrize(
    ("keymap", "code"),
    [
        ({"record.nonsense": "x"}, "unknown"),
        ({"record.end": " "}, "empty"),
        ({"record.end": "ctrl+z"}, "clash"),
        ({"capture.commit": "tab"}, "clash"),
        ({"lines.delete": "j"}, "clash"),
    ],
)
def test_a_keymap_that_would_hide_a_key_is_refused_with_a_reason(keymap: dict[str, str], code: str) -> None:
    used, (fault,) = checked_keymap(keymap)
    assert (used, fault.code) == ({}, code)
    assert i18n.t(f"keymap.{code}", id=fault.id, key=fault.key, other=fault.other).count(fault.id) == 1


def test_ids_that_were_are_taken_for_those_that_took_their_place() -> None:
    used, faults = checked_keymap(
        {"cards.down": "ctrl+j", "gantt.down": "alt+j", "minutes.page_down": "ctrl+l"}
    )
    assert (used, faults) == ({"list.down": "ctrl+j,alt+j", "reading.page_down": "ctrl+l"}, [])
    assert set(FORMER.values()) <= set(BY_ID) and not set(FORMER) & set(BY_ID)


def test_two_keys_may_change_places() -> None:
    used, faults = checked_keymap({"record.undo": "ctrl+r", "record.redo": "ctrl+z"})
    assert (len(used), faults) == (2, [])


def test_first_key_is_textuals_name() -> None:
    assert first_key("app.palette") == "ctrl+p"
    assert first_key("lines.filter") == "slash"
    assert all(first_key(key.id) for key in keys_of("capture"))
    assert set(BY_ID) == {key.id for key in KEYS}


def test_the_printed_sheet_is_the_registrys() -> None:
    made = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "make_keys.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_every_tip_fits_the_help_screen_at_80_columns(lang: str) -> None:
    i18n.use(lang)
    assert {key.id: tip(key.id) for key in KEYS if width(tip(key.id)) > 58} == {}


async def test_messages_name_the_users_own_keys(book: Book) -> None:
    """None names a key by its letter, and each that it names is one."""
    for path in Path(i18n.__file__).parent.glob("*.tsv"):
        for line in path.read_text("utf-8").splitlines():
            assert set(re.findall(r"\{keys\[(.+?)\]\}", line)) <= BY_ID.keys(), line
            assert not re.search(r"(?:\b[Pp]ress|按) ?\^?[A-Za-z/](?![A-Za-z./])", line), line
    async with driven(book, keys={"today.new": "N"}) as (app, pilot):
        assert "press N to start" in text_of(app)
