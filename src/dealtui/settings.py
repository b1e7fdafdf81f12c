"""What the user has chosen: environment, then config.toml (docs/settings.md), then what fits the machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import platformdirs

from dealtui.i18n import LANGUAGES, NotDone, reason_of, system_language, t

BOARD_COLUMNS = ("todo", "doing", "waiting", "done", "closed")  # as `domain.lifecycle.COLUMNS` names them
NOTIFICATIONS = ("osc9", "osc777", "desktop")

# name -> its type, the type of what it holds, and the words that it, its items or its names may be (none: any)
_TYPES: dict[str, tuple[type, type, tuple[str, ...]]] = {
    "user": (str, str, ()),
    "lang": (str, str, LANGUAGES),
    "minutes_lang": (str, str, LANGUAGES),
    "book": (str, str, ()),
    "theme": (str, str, ()),
    "notify": (list, str, NOTIFICATIONS),
    "delay_reason": (bool, bool, ()),
    "sign_key": (str, str, ()),
    "signers": (str, str, ()),
    "form": (str, str, ()),
    "limits": (dict, int, BOARD_COLUMNS),
    "keys": (dict, str, ()),
}


NAMES = tuple(_TYPES)
_CALLED = {str: "string", list: "list", dict: "dict", bool: "bool", int: "int"}


class SettingsError(NotDone, ValueError):
    """config.toml, or a path, cannot be used."""


class Settings(NamedTuple):
    """`book` is the book's folder; `user` signs every line; `path` is config.toml's place (None: there is none)."""

    user: str
    lang: str
    minutes_lang: str
    book: Path
    theme: str = ""
    keys: Mapping[str, str] = MappingProxyType({})
    limits: Mapping[str, int] = MappingProxyType({})
    notify: tuple[str, ...] = ()
    delay_reason: bool = True
    sign_key: str = ""  # the SSH key that seals are signed with, "" for none
    signers: str = ""  # the file of those whose signature counts when seals are verified
    path: Path | None = None
    unnamed: bool = False  # nobody has said a name: `user` is the login
    form: str = ""  # the company's own Word form, "" for the built-in one


def served() -> str:
    """How the screens are served in a browser: read, write, "" for a terminal (`dealtui serve`)."""
    return os.environ.get("DEALTUI_SERVED", "")


def config_path(environ: Mapping[str, str]) -> Path:
    """Where config.toml is looked for: DEALTUI_CONFIG, else the platform's place."""
    if chosen := environ.get("DEALTUI_CONFIG"):
        return named_path(chosen)
    return _usual(platformdirs.user_config_dir) / "config.toml"


def _usual(folder: Callable[..., str]) -> Path:
    """The platform's place for us."""
    try:
        return Path(folder("dealtui", appauthor=False))
    except RuntimeError as error:
        raise SettingsError("settings.no_home", path="~") from error


def named_path(text: str) -> Path:
    """A path as the user writes it; ~ is the home, ~li the home of li. SettingsError where it can lead nowhere."""
    try:
        path = Path(text).expanduser()
    except RuntimeError as error:
        raise SettingsError("settings.no_home", path=text) from error
    if not path.is_absolute():
        try:
            Path.cwd()
        except OSError as error:
            raise SettingsError("settings.no_start") from error
    return path


def read_named(text: str) -> bytes:
    """What is in the file that the user names. An OSError says which file, also where the disk fails while it is read."""
    path = named_path(text)
    try:
        return path.read_bytes()
    except OSError as error:
        error.filename = error.filename or text
        raise


def start_folder() -> Path:
    """The folder where the program was started; the home if that is gone by now."""
    try:
        return Path.cwd()
    except OSError:
        return Path(os.path.expanduser("~"))  # noqa: PTH111  # which gives up quietly


def _read(path: Path) -> dict[str, Any]:
    """What config.toml says, each value checked by hand: pydantic would take longer than the command it is for."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("settings.unreadable", path=path, why=reason_of(error)) from error
    import tomllib

    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingsError("settings.not_toml", path=path, why=reason_of(error)) from error
    for name, value in values.items():
        if name not in _TYPES:
            raise SettingsError("settings.unknown", path=path, name=name, known=", ".join(_TYPES))
        kind, inside, allowed = _TYPES[name]
        held = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        wrong = {name: kind} if type(value) is not kind or (isinstance(value, str) and "\0" in value) else {}
        if isinstance(value, dict):
            wrong |= {f"{name}.{each}": inside for each, item in value.items() if type(item) is not inside}
        elif any(type(item) is not inside for item in held):
            wrong |= {name: inside}
        for place, wanted in wrong.items():
            what = t(f"door.{_CALLED[wanted]}_type")
            raise SettingsError("settings.wrong_type", path=path, name=place, what=what)
        for word in value if kind in (list, dict) else (value,):
            if allowed and word not in allowed:
                raise SettingsError(
                    "settings.value", path=path, name=name, value=word, known=", ".join(allowed)
                )
    return values


def load(
    environ: Mapping[str, str] | None = None, *, book: str = "", lang: str = "", user: str = ""
) -> Settings:
    """The settings; the arguments (from the command line) come before everything else.

    Raises SettingsError when config.toml is there but cannot be used.
    """
    environ = os.environ if environ is None else environ
    path = None
    try:
        path = config_path(environ)
        config = _read(path)
    except SettingsError as error:
        if error.key != "settings.no_home" or environ.get("DEALTUI_CONFIG"):
            raise
        config = {}  # a service without a home has no settings of its own
    lang = lang or environ.get("DEALTUI_LANG", "") or config.get("lang", "")
    if lang not in LANGUAGES:
        lang = system_language(environ)
    folder = book or environ.get("DEALTUI_BOOK", "") or config.get("book", "")
    name = user or environ.get("DEALTUI_USER", "") or config.get("user", "")
    read = {
        "user": name or _login(environ),
        "lang": lang,
        "minutes_lang": config.get("minutes_lang", lang),
        "book": named_path(folder) if folder else _usual(platformdirs.user_data_dir) / "book",
        "notify": tuple(config.get("notify", ())),
    }
    return Settings(**config | read, path=path, unnamed=not name)


def save(path: Path, name: str, value: Any, write: Callable[[Path, bytes], object]) -> None:
    """Write one setting into config.toml by `write`; what else stands there, comments too, stays as it is.

    Raises SettingsError where it is written in a form that only its author can change, OSError from the medium.
    """
    import json
    import re
    import tomllib

    before = _read(path)
    text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    table = re.search(r"(?m)^[ \t]*\[", text)
    top, rest = (text[: table.start()], text[table.start() :]) if table else (text, "")
    line = f"{name} = {json.dumps(value, ensure_ascii=False)}"
    if isinstance(value, dict):
        rest = re.sub(rf"(?ms)^[ \t]*\[{name}\].*?(?=^[ \t]*\[|\Z)", "", rest).strip()
        line = "\n".join([f"[{name}]", *(f"{key} = {json.dumps(each)}" for key, each in value.items())])
        rest = f"{rest}\n\n{line}".lstrip()
    elif re.search(old := rf"(?m)^[ \t]*{name}[ \t]*=.*", top):
        top = re.sub(old, lambda _: line, top)
    else:
        top = f"{top.rstrip()}\n{line}"
    new = "\n\n".join(filter(None, (top.strip(), rest.strip()))) + "\n"
    try:
        kept = tomllib.loads(new) == {**before, name: value}
    except ValueError:
        kept = False
    if not kept:
        raise SettingsError("settings.by_hand", path=path, name=name)
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, new.encode())


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
