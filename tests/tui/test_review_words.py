"""Every way of mending has its words and its keys."""

from __future__ import annotations

from dealtui.i18n import t, use
from dealtui.service.reviewing import FIX_KEYS
from dealtui.tui.keys import KEYS
from dealtui.tui.screens.review import KEYS_OF


def test_every_way_of_mending_has_its_words_and_its_keys() -> None:
    from dealtui.domain.review import RULES
    from dealtui.tui.keys import BY_ID

    mends = {rule.mend for rule in RULES.values()}
    assert set(KEYS_OF) <= mends
    for lang in ("zh", "en"):
        use(lang)
        for mend in mends:
            for key in KEYS_OF.get(mend, ("",)):
                assert not key or key in BY_ID
                word = f"mend.{mend}{key[key.find('.') :]}" if key else f"mend.{mend}"
                assert t(word) != word
        for rule in RULES:
            assert t(f"rule.{rule}", detail="x", why="y") != f"rule.{rule}"


def test_scripts_are_told_the_keys_that_the_screen_has() -> None:
    first = {key.id: key.keys.split()[0] for key in KEYS}
    assert {mend: first[ids[0]] for mend, ids in KEYS_OF.items()} == FIX_KEYS
