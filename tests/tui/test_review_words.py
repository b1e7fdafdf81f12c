"""Every way of mending has its words and its keys."""

from __future__ import annotations

from dealtui.i18n import t, use
from dealtui.service.reviewing import MEND_KEYS
from dealtui.tui.key_table import KEYS
from dealtui.tui.mend_keys import KEYS_OF


def test_every_way_of_mending_has_its_words_and_its_keys() -> None:
    from dealtui.domain.review import RULES
    from dealtui.tui.keys import BY_ID

    assert {rule.mend for rule in RULES.values()} <= set(KEYS_OF)
    for lang in ("zh", "en"):
        use(lang)
        for mend, keys in KEYS_OF.items():
            for key in keys:
                assert key in BY_ID
                name = key.partition(".")[2]
                word = f"mend.{mend}" if name == "mend" else f"mend.{mend}.{name}"
                assert t(word) != word
        for rule in RULES:
            assert t(f"rule.{rule}", detail="x", why="y") != f"rule.{rule}"


def test_scripts_are_told_the_keys_that_the_screen_has() -> None:
    first = {key.id: key.keys.split()[0] for key in KEYS}
    assert {mend: first[ids[0]] for mend, ids in KEYS_OF.items()} == {
        mend: MEND_KEYS.get(mend, "enter") for mend in KEYS_OF
    }
