"""The words on the screens: gettext catalogs, one per language, keyed by symbolic ids such as `record.saved`.

    >>> use("en")
    >>> t("kind.need")
    'Need'
    >>> tn("record.saved", 13, n=13)

`t` speaks the language of the screens; `catalog("zh").t` any other (minutes choose theirs apart). Values are put in
by name with `str.format`; only the template is a format string, a value never is. A key is `{keys[today.new]}`: the user may
have another one. Sources: `<room>.tsv`, a line a message: key, English, Chinese.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Mapping
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

LANGUAGES = ("zh", "en")


class Keys(dict[str, str]):
    """What a message says for `{keys[today.new]}`: the key of that row, as `named` has it."""

    named: Callable[[str], str] | None = None

    def __missing__(self, key_id: str) -> str:
        return self.named(key_id) if self.named else key_id


KEYS = Keys()


class Catalog:
    """The messages of one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        with (Path(__file__).parent / f"{lang}.mo").open("rb") as stream:
            self._messages = GNUTranslations(stream)

    def t(self, key: str, /, **values: object) -> str:
        """The message; an unknown key shows itself."""
        for name in shared(key):
            if (text := self._messages.gettext(name)) != name:
                return text.format(**values, keys=KEYS) if values or "{keys[" in text else text
        return key

    def tn(self, key: str, count: int, /, **values: object) -> str:
        """The message in the plural form that `count` asks for."""
        for name in shared(key):
            if (text := self._messages.ngettext(name, name, count)) != name:
                return text.format(**values, keys=KEYS)
        return key


# The rooms of stored codes: their words stand in full, since a code that has none stands for itself
CODES = frozenset(
    "act answer change deal_type fit history kind level result role scene side stage state status topic".split()
)


@cache
def shared(key: str) -> tuple[str, ...]:
    """Where the words of a key may stand: what several places say in the same words stands once.

    >>> shared("keys.board.back")
    ('keys.board.back', 'keys.back', 'word.back')
    """
    room, *middle, name = key.split(".") if "." in key else ("", key)
    if room in CODES:
        return (key,)
    wider = [f"{room}.{name}"] if middle else []
    return tuple(dict.fromkeys([key, *wider, *([f"word.{name}"] if room else [])]))


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
            return next((lang for lang in LANGUAGES if value.lower().startswith(lang)), "en")
    return "en"


# ----------------------------------------------------------------------------------------------------
# What went wrong, in the user's language: what is ours says so itself, the system and Python's readers speak English.


class NotDone(Exception):
    """What keeps something from being done: a message of the catalogs, with its values, that a command or a screen says as it is.

    >>> raise NotDone("form.zone_unknown", name="Atlantis")
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values

    @property
    def sentence(self) -> str:
        return t(self.key, **self.values)

    def __str__(self) -> str:
        return self.sentence


# What Python's reader of TOML says -> our word for it
_TOML = {
    re.compile(
        r"Un(?:closed|terminated)|Expected '\]|Illegal character '\\n'|^Invalid .*at end of"
    ): "unclosed",
    re.compile("Invalid value"): "value",
    re.compile("Cannot|Duplicate"): "twice",
    re.compile("Unescaped|hex value|Escaped"): "backslash",
    re.compile(""): "line",
}


def reason_of(error: BaseException) -> str:
    """
    >>> reason_of(FileNotFoundError(2, "No such file or directory"))
    'there is no such file or folder'
    """
    if isinstance(error, NotDone):
        return error.sentence
    if isinstance(error, OSError) and error.errno:
        name = errno.errorcode.get(error.errno, str(error.errno))
        words = t(key := f"system.{name}")
        return t("system.other", code=name) if words == key else words
    if isinstance(error, UnicodeDecodeError):
        return t("system.not_utf8", place=error.start + 1)
    if isinstance(error, RecursionError):
        return t("system.deep")
    if (said := str(error)).startswith("Exceeds the limit"):  # of the digits that Python reads
        return t("system.long_number")
    if type(error).__name__ != "TOMLDecodeError":
        return said
    what = t(f"toml.{next(word for pattern, word in _TOML.items() if pattern.search(said))}")
    place = re.search(r"line (\d+), column (\d+)", said)  # both counted from 1; none at the end of the file
    return t("toml.at", line=place[1], column=place[2], what=what) if place else what
