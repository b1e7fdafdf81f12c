"""Who signs what is written; what config.toml may say, and where things are."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from dealtui import i18n, settings
from dealtui.cli.main import main
from tests.conftest import raised


@pytest.fixture(autouse=True)
def nobodys_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who runs the tests may have settings of their own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "nobody"))


def test_the_environment_names_the_user() -> None:
    assert settings.load({"USER": "li", "HOME": "/nowhere"}).user == "li"


@pytest.mark.skipif(sys.platform == "win32", reason="accounts of POSIX systems")
def test_where_the_environment_is_silent_the_account_signs() -> None:
    """In a container or a service nothing may be sealed by nobody."""
    import pwd

    assert settings.load({"HOME": "/nowhere"}).user == pwd.getpwuid(os.getuid()).pw_name


# A line, the fault that it is, and what the sentence says in English
WRONG = (
    ("=", "not_toml", ""),
    (f"limits.doing = {'9' * 5000}", "not_toml", "a number in it is too long"),
    ("colour = 1", "unknown", ""),
    ("user = 1", "wrong_type", ""),
    ('book = "a\\u0000b"', "wrong_type", '"book" must be a text'),
    ("keys = 1", "wrong_type", ""),
    ('keys."record.end" = 5', "wrong_type", '"keys.record.end" must be a text'),
    ("limits = 3", "wrong_type", '"limits" must be an object'),
    ("limits.doing = true", "wrong_type", ""),
    ("delay_reason = 1", "wrong_type", '"delay_reason" must be true or false'),
    ("notify = [1]", "wrong_type", ""),
    ('lang = "fr"', "value", ""),
    ("limits.later = 3", "value", ""),
    ('notify = ["osc9", "sms"]', "value", ""),
    ('book = "~no-such-user/x"', "no_home", ""),
)


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_what_cannot_be_used_is_refused_in_a_sentence(tmp_path: Path, lang: str) -> None:
    i18n.use(lang)
    path = tmp_path / "config.toml"
    for text, code, says in WRONG:
        path.write_text(text, encoding="utf-8")
        error = raised(settings.SettingsError, settings.load, {"DEALTUI_CONFIG": str(path)})
        assert error.key == f"settings.{code}", text
        assert str(path) in error.sentence or code == "no_home"
        assert lang == "zh" or says in error.sentence


def test_a_fault_is_told_in_the_language_that_the_command_asks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text("user = li\n")
    monkeypatch.setenv("DEALTUI_CONFIG", str(tmp_path / "config.toml"))
    assert main(["--lang", "zh", "meetings"]) == 2
    assert "不是有效的 TOML：第 1 行第 8 列，“=”后面要写带引号的文字" in capsys.readouterr().err
    monkeypatch.setenv("DEALTUI_LANG", "zh")
    assert main(["meetings"]) == 2
    assert "不是有效的 TOML" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="accounts of POSIX systems")
def test_without_home_and_account_a_book_that_is_named_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    import pwd

    def nobody(uid: int) -> None:
        raise KeyError(uid)

    for name in ("HOME", "LOGNAME", "USER", "USERNAME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", nobody)
    assert settings.load({}, book="/b")[:1] + settings.load({}, book="/b")[3:4] == ("", Path("/b"))
    assert raised(settings.SettingsError, settings.load, {}).key == "settings.no_home"


def test_a_start_folder_that_is_gone_is_said_where_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert settings.start_folder() == Path("~").expanduser()
    assert settings.named_path("/x") == Path("/x")
    assert raised(settings.SettingsError, settings.named_path, "x").key == "settings.no_start"
    monkeypatch.chdir(tmp_path)


def test_a_file_of_an_editor_that_marks_its_beginning_is_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('user = "李雷"\nnotify = ["osc9"]\n[limits]\ndoing = 5\n', encoding="utf-8-sig")
    found = settings.load({"DEALTUI_CONFIG": str(path)})
    assert (found.user, found.notify, found.limits) == ("李雷", ("osc9",), {"doing": 5})


@pytest.mark.skipif(sys.platform != "linux", reason="the folders of XDG")
def test_the_folders_are_the_platforms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "d"))
    assert settings.config_path({}) == tmp_path / "c" / "dealtui" / "config.toml"
    assert settings.load({}).book == tmp_path / "d" / "dealtui" / "book"
