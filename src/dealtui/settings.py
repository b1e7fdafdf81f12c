"""What the user has chosen: environment, then config.toml (docs/settings.md), then what fits the machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from dealtui.i18n import LANGUAGES, system_language

__all__ = ["Settings", "SettingsError", "config_path", "load"]

_XDG = {"config": ("XDG_CONFIG_HOME", ".config"), "data": ("XDG_DATA_HOME", ".local/share")}
BOARD_COLUMNS = ("todo", "doing", "waiting", "done", "closed")  # as `domain.lifecycle.COLUMNS` names them
NOTIFICATIONS = ("osc9", "osc777", "desktop")
_TYPES = {
    "user": str,
    "lang": str,
    "minutes_lang": str,
    "book": str,
    "theme": str,
    "notify": list,
    "limits": dict,
    "keys": dict,
}


class SettingsError(ValueError):
    """config.toml cannot be used; `code` and `values` name a message of the catalogs."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Settings(NamedTuple):
    """`book` is the book's folder; `user` signs every line."""

    user: str
    lang: str
    minutes_lang: str
    book: Path
    theme: str = ""
    keys: Mapping[str, str] = MappingProxyType({})
    limits: Mapping[str, int] = MappingProxyType({})
    notify: tuple[str, ...] = ()


def config_path(environ: Mapping[str, str]) -> Path:
    """Where config.toml is looked for: DEALTUI_CONFIG, else the platform's place."""
    if chosen := environ.get("DEALTUI_CONFIG"):
        return Path(chosen).expanduser()
    return _place(environ, "config") / "config.toml"


def _place(environ: Mapping[str, str], kind: Literal["config", "data"]) -> Path:
    """The platform's folder of our own for that kind of file.

    On Linux by the XDG Base Directory Specification 0.8 (a relative path is to be ignored), as platformdirs has it;
    importing that would take a sixth of the time of a small command.
    """
    if sys.platform == "linux":
        variable, usual = _XDG[kind]
        folder = environ.get(variable, "")
        return (Path(folder) if folder.startswith("/") else Path.home() / usual) / "dealtui"
    import platformdirs

    find = platformdirs.user_config_path if kind == "config" else platformdirs.user_data_path
    return find("dealtui", appauthor=False)


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("settings.unreadable", path=path, why=error) from error
    import tomllib

    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError("settings.not_toml", path=path, why=error) from error
    for name, value in values.items():
        if name not in _TYPES:
            raise SettingsError("settings.unknown", path=path, name=name, known=", ".join(_TYPES))
        if not isinstance(value, _TYPES[name]):
            raise SettingsError("settings.wrong_type", path=path, name=name)
    for column, limit in values.get("limits", {}).items():
        if column not in BOARD_COLUMNS:
            known = ", ".join(BOARD_COLUMNS)
            raise SettingsError("settings.unknown", path=path, name=f"limits.{column}", known=known)
        if not isinstance(limit, int) or isinstance(limit, bool):
            raise SettingsError("settings.wrong_type", path=path, name="limits")
    for name in ("lang", "minutes_lang"):
        if name in values and values[name] not in LANGUAGES:
            raise SettingsError("settings.language", path=path, name=name)
    for name in values.get("notify", ()):
        if name not in NOTIFICATIONS:
            raise SettingsError("settings.notify", path=path, name=name, known=", ".join(NOTIFICATIONS))
    return values


def load(
    environ: Mapping[str, str] | None = None, *, book: str = "", lang: str = "", user: str = ""
) -> Settings:
    """The settings; the arguments (from the command line) come before everything else.

    Raises SettingsError when config.toml is there but cannot be used.
    """
    environ = os.environ if environ is None else environ
    config = _read(config_path(environ))
    lang = lang or environ.get("DEALTUI_LANG", "") or config.get("lang", "")
    if lang not in LANGUAGES:
        lang = system_language(environ)
    folder = book or environ.get("DEALTUI_BOOK", "") or config.get("book", "")
    name = user or environ.get("DEALTUI_USER", "") or config.get("user", "") or _login(environ)
    return Settings(
        user=name,
        lang=lang,
        minutes_lang=config.get("minutes_lang", lang),
        book=Path(folder).expanduser() if folder else _place(environ, "data") / "book",
        theme=config.get("theme", ""),
        keys=config.get("keys", {}),
        limits=config.get("limits", {}),
        notify=tuple(config.get("notify", ())),
    )


def _login(environ: Mapping[str, str]) -> str:
    """As the environment says it; where it says nothing (a service, a container), the account's own name."""
    for name in ("LOGNAME", "USER", "USERNAME"):
        if environ.get(name):
            return environ[name]
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return ""
