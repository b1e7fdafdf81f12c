"""The colours that carry meaning can be read, and told apart, in every theme that is offered."""

from __future__ import annotations

import pytest
from textual.color import Color

from dealtui.tui.themes import LEGIBLE, OFFERED, contrast, meaning

HUES = ("hue-client", "hue-ours", "hue-agreed", "hue-open", "hue-work")
TEXT = (*HUES, "loud", "quiet", "text-plain")


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast(Color.parse("#767676"), Color.parse("#ffffff")) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("name", OFFERED)
def test_text_reads_on_both_grounds(name: str) -> None:
    colors = {key: Color.parse(value) for key, value in meaning(name).items()}
    low = {
        (text, ground): round(contrast(colors[text], colors[ground]), 2)
        for text in TEXT
        for ground in ("ground", "bar")
        if contrast(colors[text], colors[ground]) < LEGIBLE
    }
    assert low == {}


@pytest.mark.parametrize("name", OFFERED)
def test_five_meanings_have_five_hues(name: str) -> None:
    colors = meaning(name)
    assert len({colors[hue] for hue in HUES}) == len(HUES)
