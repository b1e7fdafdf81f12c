"""The words on the screens: gettext catalogs, one per language, keyed by symbolic ids such as `record.saved`.

    >>> use("en")
    >>> t("kind.need")
    'Need'
    >>> tn("record.saved", 13, n=13)

`t` speaks the language of the screens; `catalog("zh").t` any other (minutes choose theirs apart). Values are put in
by name with `str.format`; only the template is a format string, a value never is. Sources: `<lang>/<room>.po`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

__all__ = ["LANGUAGES", "Catalog", "catalog", "language", "system_language", "t", "tn", "use"]

LANGUAGES = ("zh", "en")


class Catalog:
    """The messages of one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        with (Path(__file__).parent / f"{lang}.mo").open("rb") as stream:
            self._messages = GNUTranslations(stream)

    def t(self, key: str, /, **values: object) -> str:
        """The message; an unknown key shows itself."""
        text = self._messages.gettext(key)
        return text.format(**values) if values else text

    def tn(self, key: str, count: int, /, **values: object) -> str:
        """The message in the plural form that `count` asks for."""
        return self._messages.ngettext(key, key, count).format(**values)


@cache
def catalog(lang: str) -> Catalog:
    """The catalog of "zh" or "en"."""
    return Catalog(lang)


_current = "en"


def use(lang: str) -> None:
    """Choose the language of the screens."""
    global _current
    _current = lang if lang in LANGUAGES else "en"


def language() -> str:
    """The language of the screens."""
    return _current


def t(key: str, /, **values: object) -> str:
    return catalog(_current).t(key, **values)


def tn(key: str, count: int, /, **values: object) -> str:
    return catalog(_current).tn(key, count, **values)


def system_language(environ: Mapping[str, str]) -> str:
    """What the locale asks for (POSIX order: LC_ALL, LC_MESSAGES, LANG); English when it names neither."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
