"""How the house is kept: every name once, no half of a class."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.conftest import parsed


def test_a_public_class_has_a_name_of_its_own() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for path, tree in parsed().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(path.name)
    assert not {name: files for name, files in homes.items() if len(files) > 1}


def test_no_method_waits_for_another_class_to_write_it() -> None:
    raised = [
        f"{path.name}:{node.lineno}"
        for path, tree in parsed().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and "NotImplementedError" in ast.dump(node)
    ]
    assert not raised
