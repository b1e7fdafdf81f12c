"""Every message that the code asks for stands in both catalogs, none is left over, and both fill in the same values."""

from __future__ import annotations

import argparse
import ast
import re
import string
import sys
from collections.abc import Iterable
from pathlib import Path

from compile_catalogs import Message, messages

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))
from dealtui.i18n import shared

SOURCE = Path(__file__).parent.parent / "src" / "dealtui"


def asked(source: Path = SOURCE) -> tuple[set[str], list[re.Pattern[str]]]:
    """Message ids in the code: whole literals, and patterns of those built from parts.

    A message id is any string of the shape `room.name` whose room is one of the catalogs'; so ids may also stand in
    tables. An f-string `t(f"kind.{name}")` asks for all ids of its shape, if it names the room: `f"{room}.{name}"`
    would ask for everything.
    """
    literals: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for path in (*source.rglob("*.py"), Path(argparse.__file__)):  # whose own sentences are ids too
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values
                ]
                if parts[0] != ".+" and "." in "".join(p for p in parts if p != ".+"):
                    patterns.append(re.compile("".join(parts)))
    return literals, patterns


def called(source: Path = SOURCE) -> dict[str, tuple[str, set[str] | None]]:
    """Message ids given to t or tn as they stand: where, and the values they get everywhere (None: not to be seen from here)."""
    found: dict[str, tuple[str, set[str] | None]] = {}
    for path in source.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                if name in ("t", "tn") and isinstance(node.args[0].value, str):
                    key, values = node.args[0].value, {keyword.arg for keyword in node.keywords}
                    before, where = found.get(key, ("", None))[1], f"{path.relative_to(source)}:{node.lineno}"
                    if None in values:
                        found.setdefault(key, (where, None))
                        continue
                    here = {value for value in values if value}
                    found[key] = where, here if before is None else here & before
    return found


def is_asked(name: str, literals: set[str], patterns: list[re.Pattern[str]]) -> bool:
    """Whether the code asks for a message: by its whole id, by its shape, or by room and name apart."""
    room, _, last = name.rpartition(".")
    return (
        name in literals
        or (room == "word" and any(literal.rpartition(".")[2] == last for literal in literals))
        or (room in literals and last in literals)
        or any(pattern.fullmatch(name) for pattern in patterns)
    )


LOUD = re.compile(r"!(?!=)|！|successfully|成功")
HALF_WIDTH = re.compile(r"[一-鿿”》][,;?!]|[,;?!][一-鿿“《]")  # a colon parts name:title:role


# A word that docs/words.md knows by another name, and that name
OTHERWISE = {
    re.compile(r"\blate\b|迟", re.IGNORECASE): "overdue, 逾期",
    re.compile(r"\bdisput|争议|纠纷", re.IGNORECASE): "divergence, 分歧",
    re.compile("责任人"): "owner, 负责人",
    re.compile("截止日|到期日|完成时间"): "due date, 期限",
}


def wording(messages: Iterable[Message]) -> list[str]:
    """Texts that are loud, Chinese ones with the punctuation of English, and words that a thing is not called by."""
    found = []
    for message in messages:
        for lang, forms in message.forms.items():
            for text in forms:
                if LOUD.search(text):
                    found.append(f"{lang}: {message.key} is loud: {text}")
                found += [
                    f"{lang}: {message.key} should say {name}: {text}"
                    for word, name in OTHERWISE.items()
                    if word.search(re.sub(r"\{\w+\}", "", text))
                ]
                if lang == "zh" and HALF_WIDTH.search(text):
                    found.append(f"{lang}: {message.key} has half-width punctuation: {text}")
    return found


# The same word in two senses: each may become another
HOMONYMS = ({"follow.month.5", "sheet.month.5"},)


def alike(messages: Iterable[Message]) -> list[str]:
    """Messages that say the same as another: they stand once, and the others point there (`key TAB =other`), or go where
    `shared` finds the words by itself."""
    said: dict[str, Message] = {}
    found = []
    everything = {message.key: message for message in messages}
    for message in sorted(everything.values(), key=lambda message: not message.key.startswith("word.")):
        wider = next((everything[key] for key in shared(message.key)[1:] if key in everything), None)
        if wider and wider.forms == message.forms:
            found.append(
                f"{message.where}: {message.key} says the same as {wider.key}, where it is found anyway"
            )
        elif not message.like:
            first = said.setdefault(str(message.forms), message)
            if first is not message and {first.key, message.key} not in HOMONYMS:
                found.append(
                    f"{message.where}: {message.key} says the same as {first.key}: write ={first.key}"
                )
    return found


def fields(text: str) -> set[str]:
    named = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    return {name for name in named if not name.startswith("keys[")}


def problems() -> list[str]:
    everything = {message.key: message for message in messages()}
    literals, patterns = asked()
    calls = called()
    found = wording(everything.values())
    found += [
        f"{where}: {name} stands in no catalog"
        for name, (where, _) in calls.items()
        if everything.keys().isdisjoint(shared(name))
    ]
    found += [
        f"{message.where}: {name} is asked for nowhere"
        for name, message in everything.items()
        if not is_asked(name, literals, patterns)
    ]
    found += alike(everything.values())
    for name, message in everything.items():
        one, *others = (set().union(*map(fields, forms)) for forms in message.forms.values())
        every = one.union(*others)
        values = calls.get(name, ("", None))[1]
        if values is not None:
            found += [f"{name}: {word} is not given a value" for word in sorted(every - values)]
        elif any(one != other for other in others) and "%" not in name:
            found.append(f"{name}: the languages fill in different values of {sorted(every)}")
    return found


if __name__ == "__main__":
    found = problems()
    print("\n".join(found) or "catalogs: both languages whole")
    sys.exit(bool(found))
