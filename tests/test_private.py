"""No test looks behind the program's public names: what a test says stays true when the inside is built anew."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import parsed

ROOT = Path(__file__).parents[1]
OF_TUPLES = {"_replace", "_asdict", "_fields", "_make"}  # public, whatever they look like
NAME = re.compile(r"\b_\w+")
STORED = {ROOT / "tests" / "store" / "test_state.py"}  # how a document is kept is the matter of that test


def hidden(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def names_of(node: ast.AST) -> Iterator[str]:
    """The private names that a node of the program gives to something."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Attribute(attr=name, ctx=ast.Store()) | ast.Name(id=name, ctx=ast.Store()):
            yield name


def test_no_test_goes_through_a_private_name() -> None:
    private = {name for tree in parsed().values() for node in ast.walk(tree) for name in names_of(node)}
    private = {name for name in private if hidden(name)} - OF_TUPLES
    seen: list[str] = []
    for path in set((ROOT / "tests").glob("**/*.py")) - STORED:
        text = path.read_text(encoding="utf-8")
        if private.isdisjoint(NAME.findall(text)) and "._" not in text:
            continue  # most say none of them
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Attribute(value=ast.Name(id="self" | "cls")):
                    pass
                case ast.Attribute(attr=name) if name in private and path.name != "calm.py":
                    seen.append(f"{path.name}:{node.lineno} .{name}")
                case ast.ImportFrom(module=str(module), names=names) if module.startswith("dealtui"):
                    seen += [f"{path.name}:{node.lineno} {a.name}" for a in names if hidden(a.name)]
                case ast.Constant(value=str(text)) if text.startswith("dealtui.") and "._" in text:
                    seen.append(f"{path.name}:{node.lineno} {text}")
    assert not seen, "\n".join(seen)
