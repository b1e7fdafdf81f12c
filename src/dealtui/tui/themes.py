"""The themes offered, and the colours that carry meaning in each of them.

Five hues (client, ours, agreed, open, work), a quiet tone for secondary text and a loud one for faults are
made from the theme's own colours and pushed away from its backgrounds until text in them reads at 4.5:1
(WCAG 2.1, 1.4.3).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

LEGIBLE = 4.5

DARK = Theme(
    name="dealtui-dark",
    primary="#7fb4e6",
    secondary="#9aa7b5",
    accent="#c8a6f0",
    warning="#e5b567",
    error="#f28b82",
    success="#8ccf9d",
    foreground="#dfe3e8",
    background="#14171b",
    surface="#14171b",
    panel="#1c2127",
    dark=True,
)
LIGHT = Theme(
    name="dealtui-light",
    primary="#1f5f9e",
    secondary="#55606c",
    accent="#7241ad",
    warning="#8a5a00",
    error="#b3261e",
    success="#1e6b3a",
    foreground="#1d2126",
    background="#f7f6f2",
    surface="#f7f6f2",
    panel="#ebe9e3",
    dark=False,
)

# A theme in the terminal's own sixteen colours cannot promise a contrast: those are not offered.
OFFERED: dict[str, Theme] = {DARK.name: DARK, LIGHT.name: LIGHT} | {
    name: theme for name, theme in BUILTIN_THEMES.items() if not theme.ansi
}

# Which colour of the theme each meaning starts from.
_SOURCES = {
    "hue-client": "primary",
    "hue-ours": "success",
    "hue-agreed": "accent",
    "hue-open": "warning",
    "hue-work": "secondary",
    "loud": "error",
}
# Some themes give two of them the same colour; the second meaning takes this violet.
_SPARE = "#b48ead"


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of two opaque colours, 1 to 21 (WCAG 2.1, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    def linear(channel: int) -> float:
        value = channel / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)


def _legible(color: Color, grounds: tuple[Color, ...], limit: Color) -> Color:
    """The colour nearest to `color`, on the way to `limit`, that reads on every ground."""
    for step in range(41):
        nearer = color.blend(limit, step / 40, 1.0)
        if all(contrast(nearer, ground) >= LEGIBLE for ground in grounds):
            return nearer
    return limit


@cache
def meaning(name: str) -> dict[str, str]:
    """The CSS variables of a theme: hue-client ... hue-work, loud, quiet, rule, bar, ground, text-plain."""
    theme = OFFERED[name]
    system = theme.to_color_system().generate()
    ground = Color.parse(theme.background or system["background"])
    limit = Color.parse("#ffffff" if theme.dark else "#000000")
    bar = ground.blend(limit, 0.07, 1.0)
    grounds = (ground, bar)
    text = _legible(Color.parse(theme.foreground or system["foreground"]), grounds, limit)
    found = {}
    taken: set[str] = set()
    for variable, source in _SOURCES.items():
        start = Color.parse(_SPARE if system[source] in taken else system[source])
        taken.add(system[source])
        found[variable] = _legible(start, grounds, limit).hex
    quiet = _legible(ground.blend(text, 0.5, 1.0), grounds, limit)
    return found | {
        "ground": ground.hex,
        "text-plain": text.hex,
        "quiet": quiet.hex,
        "rule": ground.blend(text, 0.3, 1.0).hex,
        "bar": bar.hex,
    }


# ----------------------------------------------------------------------------------------------------
# Where the style sheets stand: in the package when it is installed, beside `src/` in a checkout.

_PACKAGE = Path(__file__).parents[1] / "styles"
_CHECKOUT = Path(__file__).parents[3] / "styles"


def style(name: str) -> Path:
    """The path of a style sheet such as "dialogs.tcss"."""
    return (_PACKAGE if _PACKAGE.is_dir() else _CHECKOUT) / name
