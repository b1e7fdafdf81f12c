"""Compile the messages: i18n/<room>.tsv, a line each (key, English, Chinese), become gettext's i18n/en.mo and i18n/zh.mo.

In a text `\\n` is a line break, `\\t` a tab, `\\\\` a backslash; the forms of a plural are parted by `||` (English has two,
Chinese one, CLDR). A key stands once in all rooms; keys that say the same stand side by side in one line (`board.back
chart.back TAB back TAB 返回`), or one points to another (`key TAB =other`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

I18N = Path(__file__).parent.parent / "src" / "dealtui" / "i18n"
LANGUAGES = ("en", "zh")
_SEVERAL = re.compile(r"[\w-]+\.[\w.-]+(?: [\w-]+\.[\w.-]+)+")
_ESCAPE = re.compile(r"\\(.)")
_PLAIN = {"n": "\n", "t": "\t"}


class Message(NamedTuple):
    """One message: its forms in each language, one unless it counts something; `like`: the key whose words it has."""

    key: str
    forms: dict[str, tuple[str, ...]]
    where: str
    like: str = ""


def messages(i18n: Path = I18N) -> Iterator[Message]:
    """All messages; SystemExit names a line that lacks a language, or a key that stands twice."""
    found: dict[str, Message] = {}
    for path in sorted(i18n.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            where = f"{path.name}:{number}"
            keys, *texts = line.split("\t")
            first, *others = keys.split(" ") if _SEVERAL.fullmatch(keys) else (keys,)
            like = texts[0].removeprefix("=") if len(texts) == 1 and texts[0].startswith("=") else ""
            if not like and (len(texts) != len(LANGUAGES) or not all(texts)):
                raise SystemExit(f"{where}: {keys!r} needs {' and '.join(LANGUAGES)}")
            for key in (first, *others):
                if key in found:
                    raise SystemExit(f"{where}: {key!r} stands in {found[key].where} too")
                found[key] = Message(key, {}, where, first)
            forms = {} if like else dict(zip(LANGUAGES, map(_forms, texts), strict=True))
            found[first] = Message(first, forms, where, like)
    for message in found.values():
        if message.like and not (message.like in found and found[message.like].forms):
            raise SystemExit(f"{message.where}: {message.like!r} has no words")
        yield message._replace(forms=found[message.like].forms) if message.like else message


def _forms(text: str) -> tuple[str, ...]:
    return tuple(_ESCAPE.sub(lambda m: _PLAIN.get(m[1], m[1]), form) for form in text.split("||"))


def join(i18n: Path = I18N) -> None:
    """Let keys that point to another stand in its line."""
    beside: dict[str, list[str]] = {}
    for message in messages(i18n):
        if message.like:
            beside.setdefault(message.like, []).append(message.key)
    for path in i18n.glob("*.tsv"):
        lines = []
        for line in path.read_text(encoding="utf-8").splitlines():
            keys, _, texts = line.partition("\t")
            if not texts.startswith("="):
                lines.append(" ".join([keys, *beside.get(keys.split(" ")[0], ())]) + f"\t{texts}")
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def compile_catalogs(i18n: Path = I18N) -> None:
    """Write en.mo and zh.mo."""
    catalogs = {lang: Catalog(locale=lang, fuzzy=False) for lang in LANGUAGES}
    for message in messages(i18n):
        counts = len(message.forms["en"]) > 1
        for lang, catalog in catalogs.items():
            forms = message.forms[lang]
            catalog.add((message.key, message.key) if counts else message.key, forms if counts else forms[0])
    for lang, catalog in catalogs.items():
        new = i18n / f"{lang}.mo.new"
        with new.open("wb") as stream:
            write_mo(stream, catalog)
        new.replace(i18n / f"{lang}.mo")


if __name__ == "__main__":
    if "--join" in sys.argv:
        join()
    else:
        compile_catalogs(Path(sys.argv[1]) if len(sys.argv) > 1 else I18N)
