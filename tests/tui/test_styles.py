"""Nothing in the style sheets, and no handler, waits for what does not exist: both would be wrong in silence."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

from textual.css.model import SelectorType
from textual.css.stylesheet import Stylesheet
from textual.message import Message
from textual.widget import Widget

from dealtui import tui
from dealtui.tui.themes import DARK, meaning, style

SHEETS = sorted(style("base.tcss").parent.glob("*.tcss"))
for _, name, _ in pkgutil.walk_packages(tui.__path__, "dealtui.tui."):
    importlib.import_module(name)
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in Path(tui.__path__[0]).rglob("*.py"))


def subclasses(base: type) -> set[type]:
    return {base}.union(*(subclasses(below) for below in base.__subclasses__()))


def test_every_selector_matches_something() -> None:
    widgets = {name for widget in subclasses(Widget) for name in widget._css_type_names}
    unknown: list[str] = []
    for sheet in SHEETS:
        read = Stylesheet(variables=meaning(DARK.name))
        read.read(sheet)
        for rules in read.rules:
            for selector in (one for many in rules.selector_set for one in many.selectors):
                known = (
                    selector.type is SelectorType.UNIVERSAL
                    or (selector.type is SelectorType.TYPE and selector.name in widgets)
                    or "--" in selector.name  # of Textual's own widgets
                    or re.search(rf'["\' ]{re.escape(selector.name)}["\' ]', SOURCE)
                    or (selector.name.startswith("pane-") and selector.name[5:] in SOURCE)
                    or selector.name.startswith("-level-")
                )
                if not known:
                    unknown.append(f"{sheet.name}: {selector.name}")
    assert unknown == []


def test_every_sheet_is_used_and_every_one_that_is_used_is_there() -> None:
    named = set(re.findall(r'"(\w+\.tcss)"', SOURCE))
    assert named == {sheet.name for sheet in SHEETS}


def test_every_handler_names_an_existing_message() -> None:
    """`on_rows_opened` of a list that was renamed would never be called, and nobody would be told."""
    known = {getattr(message, "handler_name", "") for message in subclasses(Message)}
    known |= {f"on_{name}" for name in ("event", "exit_app")}
    lost = {name for name in re.findall(r"def (on_\w+)\(", SOURCE) if name not in known}
    assert lost == set()
