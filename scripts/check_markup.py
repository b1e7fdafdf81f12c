"""User text never becomes markup: widgets of the screens get Content or Text, or say markup=False.

Textual parses a plain `str` given to the widgets and methods below as markup; `[/` in what a person typed would end
the program. So in tui/ each of these calls must pass markup=False, a plain literal or message, or a call of something that is
annotated to give Content, Text or a Strip. (`App.notify` is overridden and never parses markup.)
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

TUI = Path(__file__).parent.parent / "src" / "dealtui" / "tui"
WIDGETS = {
    "Static",
    "Label",
    "Button",
    "Checkbox",
    "RadioButton",
    "Tab",
    "Option",
    "Collapsible",
    "Selection",
}
METHODS = {"add_option", "add_row", "add_column"}
SAFE = {"Content", "Text", "Strip", "from_markup", "styled", "assemble", "blank"}
ASSIGNED = {"border_title", "border_subtitle", "tooltip"}


def name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def content_makers() -> set[str]:
    """Functions of the screens that give content instead of markup, by their annotation."""
    return {
        node.name
        for path in TUI.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and node.returns
        and name_of(node.returns) in ("Content", "Text", "Strip")
    }


MAKERS = content_makers()


def is_safe(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        message = name_of(node.func) == "t" and not node.keywords and len(node.args) == 1
        return message or name_of(node.func) in SAFE | MAKERS
    return isinstance(node, ast.Constant)


def findings(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and name_of(node.func) in WIDGETS | METHODS:
            literal = any(
                k.arg == "markup" and isinstance(k.value, ast.Constant) and k.value.value is False
                for k in node.keywords
            )
            if node.args and not literal and not is_safe(node.args[0]):
                found.append(
                    f"{path.name}:{node.lineno}: {name_of(node.func)} would parse user text as markup"
                )
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr in ASSIGNED and not is_safe(node.value):
                    found.append(f"{path.name}:{node.lineno}: {target.attr} would parse user text as markup")
        elif (
            isinstance(node, ast.Call)
            and name_of(node.func) == "from_markup"
            and not isinstance(node.args[0], ast.Constant)
        ):
            found.append(f"{path.name}:{node.lineno}: from_markup takes a literal template only")
    return found


if __name__ == "__main__":
    found = [finding for path in sorted(TUI.rglob("*.py")) for finding in findings(path)]
    print("\n".join(found) or "user text: never markup")
    sys.exit(bool(found))
