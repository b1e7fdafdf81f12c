"""Who may import whom, and what each command has loaded when it is done.

The contracts in pyproject.toml are checked by import-linter. It cannot see what is imported inside a function, so each
command also runs in a fresh interpreter that tells its `sys.modules` at the end.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

# What costs a command 10 ms or more to load, or has no place below the screens
HEAVY = (
    "textual",
    "rich",
    "pydantic",
    "pendulum",
    "tinydb",
    "markdown_it",
    "platformdirs",
    "argparse",
    "orjson",
)

_RUN = """\
import sys
from dealtui.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
finally:
    print(*sys.modules, file=sys.stderr)
"""

_STORE = frozenset(("argparse", "orjson"))

# command line -> the heavy modules that it may load. MEETING stands for a meeting of the book
ALLOWED = {
    "--version": frozenset(),
    "--help": frozenset(("argparse",)),
    "date 下周五 --json": frozenset(("argparse",)),
    "completion bash": _STORE,
    "new meeting --client 华东智造 --deal 订单系统 --topic 价格": _STORE,
    "meetings --json": _STORE,
    "capture MEETING": _STORE,
    "entries MEETING --json": _STORE,
    "check MEETING --json": _STORE,
    "divergences --json": _STORE,
    "history MEETING N1": _STORE,
    "seal MEETING --end": _STORE,
    "verify": _STORE,
    "amend --help": _STORE,
    "minutes MEETING": _STORE,
    "actions --json --sort urgency": _STORE,
    "do A1 done 已提交 --json": _STORE,
    "needs --json": _STORE,
    "handover 韩梅 赵敏 --json": _STORE,
    "export csv MEETING": _STORE,
    "export json --what actions": _STORE,
    "import minutes minutes.md": _STORE | {"markdown_it"},
    "remind --json": _STORE,
    "week": _STORE,
    "backup copy.zip": _STORE,
    "restore copy.zip back": _STORE,
    "doctor --json": _STORE | {"pydantic"},
}


def _fresh(*argv: str, code: str = _RUN, cwd: Path | None = None, typed: str = "") -> set[str]:
    """The modules that a new interpreter has loaded at the end, each with the packages it stands in."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("DEALTUI", "COV"))}
    environ |= {"DEALTUI_BOOK": "book", "DEALTUI_CONFIG": "none.toml", "PYTHONUTF8": "1", "LANG": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-c", code, *argv],
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=environ,
        check=True,
        timeout=60,
    )
    *said, modules = done.stderr.splitlines()
    assert not said, f"{argv}: {said}"
    return set(modules.split())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a book of one meeting of three lines."""
    folder = tmp_path_factory.mktemp("imports")
    begin = "new meeting --client 华东智造 --deal 订单系统 --topic 需求".split()
    _fresh(*begin, cwd=folder)
    _fresh(
        "capture",
        "1",
        cwd=folder,
        typed="需 定制化开发功能\n案 N1 采用三模块架构\n办 @韩梅 3天内 提交补充方案\n",
    )
    _fresh("backup", "copy.zip", cwd=folder)
    _fresh(*"minutes 1 -o minutes.md".split(), cwd=folder)
    written = (folder / "minutes.md").read_text("utf-8")
    (folder / "minutes.md").write_text(
        written.replace("meeting: ", "meeting: 0", 1), "utf-8"
    )  # of another book
    return folder


@pytest.mark.parametrize("line", ALLOWED)
def test_a_command_loads_no_more_than_it_needs(line: str, folder: Path, tmp_path: Path) -> None:
    words = line.replace("MEETING", "1").replace("copy.zip", str(folder / "copy.zip")).split()
    if words[0] == "backup":
        words[1] = str(tmp_path / "again.zip")
    if words[0] == "restore":
        words[-1] = str(tmp_path / "back")
    loaded = _fresh(*words, cwd=folder, typed="共 项目周期为30天\n" if words[0] == "capture" else "")
    assert {name for name in HEAVY if name in loaded} <= ALLOWED[line]
    assert not {name for name in loaded if name.startswith("dealtui.tui")}


def test_every_command_is_looked_at() -> None:
    from dealtui.cli.main import COMMANDS

    looked_at = {line.split()[0] for line in ALLOWED} | {
        "demo",
        "board",
    }  # these need a terminal, or fill a book as others do
    assert set(COMMANDS) <= looked_at, "add the new command to ALLOWED"


def test_the_version_needs_next_to_nothing() -> None:
    loaded = _fresh("--version")
    assert {name for name in loaded if name.startswith("dealtui")} == {
        "dealtui",
        "dealtui.cli",
        "dealtui.cli.main",
    }
    assert not loaded & {"typing", "re", "argparse", "pathlib", "dataclasses"}


def test_the_domain_stands_alone() -> None:
    """Every module of the domain together brings neither a library of the other rooms nor the rooms."""
    modules = sorted(
        ".".join(("dealtui", *path.relative_to(_SOURCE).with_suffix("").parts)).removesuffix(".__init__")
        for path in (_SOURCE / "domain").rglob("*.py")
        if path.stem != "validation"  # the edge where pydantic is asked for
    )
    assert "dealtui.domain.ledger" in modules
    code = "import sys, importlib\nfor name in sys.argv[1:]: importlib.import_module(name)\nprint(*sys.modules, file=sys.stderr)"
    loaded = _fresh(*modules, code=code)
    assert not loaded & {
        "tinydb",
        "textual",
        "rich",
        "filelock",
        "platformdirs",
        "orjson",
        "pydantic",
        "pendulum",
    }
    rooms = {name.split(".")[1] for name in loaded if name.startswith("dealtui.")}
    assert rooms <= {"domain", "text", "i18n"}


def test_the_service_brings_no_screen() -> None:
    code = "import sys, dealtui.service.recording, dealtui.service.overview\nprint(*sys.modules, file=sys.stderr)"
    assert not _fresh(code=code) & {"textual", "rich", "tinydb", "pydantic", "pendulum", "markdown_it"}


def test_the_contracts_hold(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The layers and what each may not know, as pyproject.toml has them."""
    importlinter = pytest.importorskip("importlinter.cli")
    monkeypatch.chdir(Path(__file__).parents[1])
    code = importlinter.lint_imports(no_cache=True)
    assert code == importlinter.EXIT_STATUS_SUCCESS, capsys.readouterr().out


_SOURCE = Path(__file__).parents[1] / "src" / "dealtui"
