"""Every message that the code asks for stands in both catalogs, none is left over, and both fill in the same values."""

from __future__ import annotations

import ast
import re
import string
import sys
from collections.abc import Iterable
from pathlib import Path

from babel.messages import Message
from compile_catalogs import I18N, merged

SOURCE = Path(__file__).parent.parent / "src" / "dealtui"


def asked(source: Path = SOURCE) -> tuple[dict[str, str], list[re.Pattern[str]]]:
    """Message ids in the code: whole literals with where they stand, and patterns of those built from parts.

    A message id is any string of the shape `room.name` whose room is one of the catalogs'; so ids may also stand in
    tables. An f-string `t(f"kind.{name}")` asks for all ids of its shape, if it names the room: `f"{room}.{name}"`
    would ask for everything.
    """
    literals: dict[str, str] = {}
    patterns: list[re.Pattern[str]] = []
    for path in source.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.setdefault(node.value, f"{path.relative_to(source)}:{node.lineno}")
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values
                ]
                if parts[0] != ".+" and "." in "".join(p for p in parts if p != ".+"):
                    patterns.append(re.compile("".join(parts)))
    return literals, patterns


def called(source: Path = SOURCE) -> dict[str, tuple[str, set[str] | None]]:
    """Message ids given to t or tn as they stand: where, and the values they get (None: not to be seen from here)."""
    found: dict[str, tuple[str, set[str] | None]] = {}
    for path in source.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                if name in ("t", "tn") and isinstance(node.args[0].value, str):
                    values = {keyword.arg for keyword in node.keywords}
                    found[node.args[0].value] = (
                        f"{path.relative_to(source)}:{node.lineno}",
                        None if None in values else {value for value in values if value},
                    )
    return found


def is_asked(name: str, literals: dict[str, str], patterns: list[re.Pattern[str]]) -> bool:
    """Whether the code asks for a message: by its whole id, by its shape, or by room and name apart."""
    room, _, last = name.rpartition(".")
    return (
        name in literals
        or (room in literals and last in literals)
        or any(pattern.fullmatch(name) for pattern in patterns)
    )


LOUD = re.compile(r"!(?!=)|！|successfully|成功")
HALF_WIDTH = re.compile(r"[一-鿿”》][,;?!]|[,;?!][一-鿿“《]")  # a colon parts name:title:role


def wording(lang: str, messages: Iterable[Message]) -> list[str]:
    """Texts that are loud, and Chinese ones with the punctuation of English."""
    found = []
    for message in messages:
        for text in message.string if isinstance(message.string, tuple) else (message.string,):
            if LOUD.search(text):
                found.append(f"{lang}: {message.id} is loud: {text}")
            if lang == "zh" and HALF_WIDTH.search(text):
                found.append(f"{lang}: {message.id} has half-width punctuation: {text}")
    return found


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def problems() -> list[str]:
    catalogs = {
        folder.name: merged(folder)
        for folder in sorted(I18N.iterdir())
        if folder.is_dir() and any(folder.glob("*.po"))
    }
    ids = {
        lang: {m.id if isinstance(m.id, str) else m.id[0]: m for m in catalog if m.id}
        for lang, catalog in catalogs.items()
    }
    literals, patterns = asked()
    found = []
    everything = set().union(*ids.values())
    for lang, messages in ids.items():
        found += [f"{lang}: {name} is missing" for name in sorted(everything - set(messages))]
        found += [
            f"{lang}: {name} is empty"
            for name, message in messages.items()
            if not all(message.string if isinstance(message.string, tuple) else (message.string,))
        ]
        found += wording(lang, messages.values())
    calls = called()
    found += [
        f"{where}: {name} stands in no catalog"
        for name, (where, _) in calls.items()
        if name not in everything
    ]
    found += [
        f"{name} is asked for nowhere"
        for name in sorted(everything)
        if not is_asked(name, literals, patterns)
    ]
    first, *others = ids.values()
    for messages in others:
        for name in set(first) & set(messages):
            one, two = (
                set().union(*map(fields, m.string if isinstance(m.string, tuple) else (m.string,)))
                for m in (first[name], messages[name])
            )
            values = calls.get(name, ("", None))[1]
            if values is not None:
                found += [f"{name}: {word} is not given a value" for word in sorted((one | two) - values)]
            elif one != two and "%" not in name:
                found.append(f"{name}: the languages fill in {sorted(one)} and {sorted(two)}")
    return found


if __name__ == "__main__":
    found = problems()
    print("\n".join(found) or "catalogs: both languages whole")
    sys.exit(bool(found))
