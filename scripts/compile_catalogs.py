"""Compile the gettext catalogs: i18n/<lang>/*.po, one file per room of the house, become i18n/<lang>.mo."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

I18N = Path(__file__).parent.parent / "src" / "dealtui" / "i18n"


def merged(language_folder: Path) -> Catalog:
    """One catalog of all the .po files of a language; a message id that stands twice is an error."""
    whole = Catalog(locale=language_folder.name, fuzzy=False)
    home: dict[str, str] = {}
    for path in sorted(language_folder.glob("*.po")):
        with path.open("rb") as stream:
            part = read_po(stream, locale=language_folder.name, abort_invalid=True)
        for message in part:
            if not message.id:
                continue
            name = message.id if isinstance(message.id, str) else message.id[0]
            if name in home:
                raise SystemExit(f"{path}: message {name!r} stands in {home[name]} too")
            home[name] = path.name
            whole[message.id] = message
    return whole


def compile_catalogs(i18n: Path = I18N) -> None:
    for folder in sorted(p for p in i18n.iterdir() if p.is_dir() and not p.name.startswith("_")):
        target = i18n / f"{folder.name}.mo"
        new = target.with_suffix(".mo.new")
        with new.open("wb") as stream:
            write_mo(stream, merged(folder))
        new.replace(target)


if __name__ == "__main__":
    compile_catalogs(Path(sys.argv[1]) if len(sys.argv) > 1 else I18N)
