"""Who may import whom, and what each command has loaded when it is done.

The contracts in pyproject.toml are checked by import-linter. It cannot see what is imported inside a function, so each
command also runs in a fresh interpreter that tells its `sys.modules` at the end.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

# What has no place below the screens: it costs a command more than its work
SCREENS = ("textual", "rich")

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

# Every command. MEETING stands for a meeting of the book
LINES = (
    "--version",
    "--help",
    "date 下周五 --json",
    "completion bash",
    "schema week",
    "scenes",
    "prepare MEETING --suggested",
    "briefing MEETING",
    "new meeting --client 华东智造 --deal 订单系统 --topic 价格",
    "meetings --json",
    "clients --json",
    "deals --json",
    "set client 华东智造 --owner 韩梅",
    "undo",
    "capture MEETING",
    "times MEETING --zone berlin --json",
    "entries MEETING --json",
    "check MEETING --json",
    "divergences --json",
    "promises --json",
    "offers --json",
    "history MEETING N1",
    "seal MEETING --end",
    "verify",
    "amend --help",
    "serve --help",
    "minutes MEETING",
    "minutes MEETING --format docx -o m.docx",
    "mail MEETING",
    "papers MEETING",
    "minutes MEETING --format pdf -o m.pdf",
    "template docx -o form.docx",
    "actions --json --sort urgency",
    "do A1 done 已提交 --json",
    "needs --json",
    "handover 韩梅 赵敏 --json",
    "export csv MEETING",
    "export actions --format xlsx -o a.xlsx",
    "export json --what actions",
    "import minutes minutes.md",
    "import transcript call.txt --meeting MEETING",
    "remind --json",
    "week",
    "backup copy.zip",
    "restore copy.zip back",
    "search 定制 open",
    "add 客户来电",
    "doctor --json",
)


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


_BEGIN = "new meeting --client 华东智造 --deal 订单系统 --topic 需求".split()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a book of one meeting of three lines."""
    folder = tmp_path_factory.mktemp("imports")
    _fresh(*_BEGIN, cwd=folder)
    _fresh(
        "capture",
        "1",
        cwd=folder,
        typed="需 定制化开发功能\n案 N1 采用三模块架构\n办 @韩梅 3天内 提交补充方案\n",
    )
    _fresh("backup", "copy.zip", cwd=folder)
    _fresh(*"minutes 1 -o minutes.md".split(), cwd=folder)
    written = (folder / "minutes.md").read_text("utf-8")
    (folder / "call.txt").write_text("王总：需要质保\n李雷：可以\n王总：好\n李雷：好\n", "utf-8")
    (folder / "minutes.md").write_text(
        written.replace("meeting: ", "meeting: 0", 1), "utf-8"
    )  # of another book
    return folder


@pytest.mark.parametrize("line", LINES)
def test_a_command_loads_no_screen(line: str, folder: Path, tmp_path: Path) -> None:
    words = line.replace("MEETING", "1").replace("copy.zip", str(folder / "copy.zip")).split()
    if words[0] == "backup":
        words[1] = str(tmp_path / "again.zip")
    if words[0] == "restore":
        words[-1] = str(tmp_path / "back")
    loaded = _fresh(*words, cwd=folder, typed="共 项目周期为30天\n" if words[0] == "capture" else "")
    assert not loaded & set(SCREENS)
    assert not {name for name in loaded if name.startswith("dealtui.tui")}


def test_every_command_is_looked_at() -> None:
    from dealtui.cli.main import COMMANDS

    looked_at = {line.split()[0] for line in LINES} | {
        "demo",
        "board",
    }  # these need a terminal, or fill a book as others do
    assert set(COMMANDS) <= looked_at, "add the new command to LINES"


# What the first screen is painted without: it is loaded by the key, or the row, that needs it
_NOT_AT_FIRST = frozenset(
    "following letters planning finding exporting reviewing history offers typed scribe dates "
    "dialogs inputs board help capture_line bargain words tomllib pydantic markdown_it "
    "chinese_calendar".split()
)

_FIRST_PAINT = """\
import sys
from pathlib import Path
from dealtui.service.book import Book
from dealtui.settings import load
from dealtui.tui.app import DealtuiApp

class Painted(DealtuiApp):
    def on_mount(self):
        super().on_mount()
        self.call_after_refresh(self.exit)

out, sys.stderr = sys.stderr, None
Painted(Book.open(Path("book"), user="李雷"), load({"DEALTUI_USER": "李雷"}, book="book")).run(headless=True, size=(120, 40))
print(*sys.modules, file=out)
"""


def test_the_first_screen_loads_nothing_that_a_key_brings(tmp_path: Path) -> None:
    _fresh(*_BEGIN, cwd=tmp_path)
    _fresh("capture", "1", cwd=tmp_path, typed="需 定制化开发功能\n办 @韩梅 3天内 提交补充方案\n")
    loaded = _fresh(code=_FIRST_PAINT, cwd=tmp_path)
    assert "dealtui.tui.screens.today" in loaded
    assert not {name for name in loaded if name.rpartition(".")[2] in _NOT_AT_FIRST}
    brought = {name for name in loaded if name.startswith("dealtui.")}
    assert len(brought) <= 64, "another module before the first paint: is it needed there?"


def test_the_domain_stands_alone() -> None:
    """Every module of the domain together brings neither a library of the other rooms nor the rooms."""
    modules = sorted(
        ".".join(("dealtui", *path.relative_to(_SOURCE).with_suffix("").parts)).removesuffix(".__init__")
        for path in (_SOURCE / "domain").rglob("*.py")
    )
    assert "dealtui.domain.review" in modules
    code = "import sys, importlib\nfor name in sys.argv[1:]: importlib.import_module(name)\nprint(*sys.modules, file=sys.stderr)"
    loaded = _fresh(*modules, code=code)
    assert not loaded & {
        "tinydb",
        "textual",
        "rich",
        "filelock",
        "platformdirs",
        "orjson",
    }
    rooms = {name.split(".")[1] for name in loaded if name.startswith("dealtui.")}
    assert rooms <= {"domain", "text", "text_widths", "i18n"}


def test_the_service_brings_no_screen() -> None:
    code = (
        "import sys, dealtui.service.recording, dealtui.service.today\nprint(*sys.modules, file=sys.stderr)"
    )
    assert not _fresh(code=code) & set(SCREENS)


def test_the_contracts_hold(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The layers and what each may not know, as pyproject.toml has them."""
    importlinter = pytest.importorskip("importlinter.cli")
    monkeypatch.chdir(Path(__file__).parents[1])
    code = importlinter.lint_imports(no_cache=True)
    assert code == importlinter.EXIT_STATUS_SUCCESS, capsys.readouterr().out


_SOURCE = Path(__file__).parents[1] / "src" / "dealtui"


def _imported(path: Path, modules: set[str]) -> set[str]:
    """Every module of ours that a file names in an import: at the top, inside a function, for the types alone."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            inside = {f"{node.module}.{alias.name}" for alias in node.names} & modules
            found |= inside or {str(node.module)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & modules


# Rooms that still hold a circle; each is taken out of here when it has none
_CIRCLES_IN = ("dealtui.domain.scribe.",)


def test_no_circle_of_imports() -> None:
    """Who reads a module never comes back to it by way of what it imports, not even late or for its types."""
    files = {
        ".".join(path.relative_to(_SOURCE.parent).with_suffix("").parts).removesuffix(".__init__"): path
        for path in _SOURCE.rglob("*.py")
    }
    graph = {name: _imported(path, set(files)) - {name} for name, path in files.items()}
    try:
        TopologicalSorter(
            {name: found for name, found in graph.items() if not name.startswith(_CIRCLES_IN)}
        ).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))
