"""The four scenes as TOML: in this package, or the user's own in `scenes/` beside config.toml (docs/settings.md)."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import NamedTuple

from dealtui.domain.kinds import SCENES
from dealtui.domain.records import FieldFault, Meeting, ValidationFailed
from dealtui.domain.scenes import PLAIN, SceneTemplate
from dealtui.i18n import reason_of
from dealtui.settings import config_path


class LoadedScene(NamedTuple):
    """A scene, where it was read, and what is wrong with the user's own file of it, which is not used then."""

    template: SceneTemplate
    path: Path
    faults: tuple[FieldFault, ...] = ()


def user_folder() -> Path:
    """Where the user's own scenes are looked for."""
    return config_path(os.environ).parent / "scenes"


@cache
def shipped(code: str) -> SceneTemplate:
    """A scene of `SCENES` as this package has it."""
    return SceneTemplate.from_doc(_document(shipped_path(code), code))


def _document(path: Path, code: str) -> dict[str, object]:
    """A scene as its file has it."""
    import tomllib

    return {**tomllib.loads(path.read_text("utf-8-sig")), "code": code}


def shipped_path(code: str) -> Path:
    return Path(__file__).with_name(f"{code}.toml")


@cache
def loaded(code: str) -> LoadedScene:
    """A scene of `SCENES`: the user's own where there is one that can be used."""
    own = user_folder() / f"{code}.toml"
    try:
        return LoadedScene(_checked(_document(own, code)), own)
    except FileNotFoundError:
        faults: tuple[FieldFault, ...] = ()
    except ValidationFailed as error:
        faults = tuple(error.faults)
    except (OSError, ValueError, RecursionError) as error:  # not to be read, no UTF-8, no TOML
        faults = (FieldFault("", "unreadable", reason_of(error)),)
    return LoadedScene(shipped(code), shipped_path(code), faults)


def _checked(doc: dict[str, object]) -> SceneTemplate:
    from pydantic import TypeAdapter, ValidationError

    try:
        return TypeAdapter(SceneTemplate).validate_python(doc)
    except ValidationError as error:
        raise ValidationFailed(error) from None


def template(code: str) -> SceneTemplate:
    """What a meeting of a scene asks for; "" is one that has none."""
    return loaded(code).template if code in SCENES else PLAIN


def order_of(meeting: Meeting) -> tuple[str, ...]:
    """The blocks of a meeting's minutes in their order. What is sealed keeps that of this package: a copy that was sent is
    held against it later."""
    if not meeting.version:
        return template(meeting.scene).blocks
    return (shipped(meeting.scene) if meeting.scene in SCENES else PLAIN).blocks


def faults_of() -> list[Path]:
    """The user's own files that cannot be used; `dealtui scenes` says why."""
    return [user_folder() / f"{code}.toml" for code in SCENES if loaded(code).faults]
