"""Who may import whom, and what the commands have loaded when they are done.

The contracts in pyproject.toml are checked by import-linter. It cannot see what is imported inside a function, so every
command also runs, in an interpreter that tells after each which modules of the screens are there.
"""

from __future__ import annotations

import ast
import io
import json
import os
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import dealtui
from dealtui.cli.main import COMMANDS, main
from tests.conftest import parsed

# What has no place below the screens: it costs a command more than its work
SCREENS = ("textual", "rich")

# Every command, one after the other, on a book of one meeting
LINES = (
    "--version",
    "--help",
    "date 下周五 --json",
    "completion bash",
    "schema week",
    "scenes",
    "prepare 1 --suggested",
    "briefing 1",
    "new meeting --client 华东智造 --deal 订单系统 --topic 价格",
    "meetings --json",
    "clients --json",
    "deals --json",
    "set client 华东智造 --owner 韩梅",
    "undo",
    "capture 1",
    "times 1 --zone berlin --json",
    "entries 1 --json",
    "check 1 --json",
    "divergences --json",
    "promises --json",
    "offers --json",
    "history 1 N1",
    "seal 1 --end",
    "verify",
    "amend --help",
    "serve --help",
    "minutes 1",
    "minutes 1 --format docx -o m.docx",
    "mail 1",
    "papers 1",
    "minutes 1 --format pdf -o m.pdf",
    "template docx -o form.docx",
    "actions --json --sort urgency",
    "do A1 done 已提交 --json",
    "needs --json",
    "handover 韩梅 赵敏 --json",
    "export csv 1",
    "export actions --format xlsx -o a.xlsx",
    "export json --what actions",
    "import minutes minutes.md",
    "import transcript call.txt --meeting 1",
    "remind --json",
    "week",
    "backup again.zip",
    "restore copy.zip back",
    "search 定制 open",
    "add 客户来电",
    "doctor --json",
)


_RUN = """\
import io, json, sys
from dealtui.cli.main import main
for line, typed in json.loads(sys.argv[1]):
    sys.stdin = io.TextIOWrapper(io.BytesIO(typed.encode()))
    try:
        main(line.split())
    except SystemExit:
        pass
    screens = {name for name in sys.modules if name.split(".")[0] in ("textual", "rich") or name.startswith("dealtui.tui")}
    print(line, *screens, sep=" loads ", file=sys.stderr)
"""
_ENVIRON = {"DEALTUI_BOOK": "book", "DEALTUI_CONFIG": "none.toml", "PYTHONUTF8": "1", "LANG": "C.UTF-8"}


def _fresh(*argv: str, code: str) -> list[str]:
    """What a new interpreter says on stderr, line by line."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DEALTUI", "COV"))}
    done = subprocess.run(
        [sys.executable, "-c", code, *argv],
        capture_output=True,
        encoding="utf-8",
        env=kept | _ENVIRON,
        check=True,
        timeout=60,
    )
    return done.stderr.splitlines()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that we are in, with a book of one meeting of three lines."""
    monkeypatch.chdir(tmp_path)
    for name, value in _ENVIRON.items():
        monkeypatch.setenv(name, value)
    typed = "需 定制化开发功能\n案 N1 采用三模块架构\n办 @韩梅 3天内 提交补充方案\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
    assert main("new meeting --client 华东智造 --deal 订单系统 --topic 需求".split()) == 0
    assert main(["capture", "1"]) == 0
    return tmp_path


def test_no_command_loads_a_screen(folder: Path) -> None:
    assert main(["backup", "copy.zip"]) == main("minutes 1 -o minutes.md".split()) == 0
    written = (folder / "minutes.md").read_text("utf-8")  # of another book
    (folder / "minutes.md").write_text(written.replace("meeting: ", "meeting: 0", 1), "utf-8")
    (folder / "call.txt").write_text("王总：需要质保\n李雷：可以\n王总：好\n李雷：好\n", "utf-8")
    asked = [(line, "共 项目周期为30天\n" if line.startswith("capture") else "") for line in LINES]
    assert _fresh(json.dumps(asked), code=_RUN) == list(LINES)


def test_every_command_is_looked_at() -> None:
    others = {"demo", "board"}  # these need a terminal, or fill a book as others do
    assert set(COMMANDS) <= others | {line.split()[0] for line in LINES}, "add the new command to LINES"


# What the first screen is painted without: it is loaded by the key, or the row, that needs it
_NOT_AT_FIRST = frozenset(
    "following letters planning finding exporting reviewing offers typed scribe dates "
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

    def set_timer(self, delay, *words, **more):  # what is loaded in peace may not be at hand before: a busy machine is slow to paint
        return super().set_timer(3600, *words, **more)

out, sys.stderr = sys.stderr, None
Painted(Book.open(Path("book"), user="李雷"), load({"DEALTUI_USER": "李雷"}, book="book")).run(headless=True, size=(120, 40))
print(*sys.modules, file=out)
"""


def test_the_first_screen_loads_nothing_that_a_key_brings(folder: Path) -> None:
    loaded = set(_fresh(code=_FIRST_PAINT)[-1].split())
    assert "dealtui.tui.screens.today" in loaded
    assert not {name for name in loaded if name.rpartition(".")[2] in _NOT_AT_FIRST}
    brought = {name for name in loaded if name.startswith("dealtui.")}
    assert len(brought) <= 64, "another module before the first paint: is it needed there?"


def test_the_domain_stands_alone() -> None:
    """Every module of the domain together brings neither a library of the other rooms nor the rooms."""
    modules = sorted(name for name in map(_module, parsed()) if name.startswith("dealtui.domain"))
    assert "dealtui.domain.review" in modules
    code = "import sys, importlib\nfor name in sys.argv[1:]: importlib.import_module(name)\nprint(*sys.modules, file=sys.stderr)"
    loaded = set(_fresh(*modules, code=code)[-1].split())
    assert not loaded & {*SCREENS, "tinydb", "filelock", "platformdirs", "orjson"}
    rooms = {name.split(".")[1] for name in loaded if name.startswith("dealtui.")}
    assert rooms <= {"domain", "text", "text_widths", "i18n"}


def test_the_service_brings_no_screen() -> None:
    code = (
        "import sys, dealtui.service.recording, dealtui.service.today; print(*sys.modules, file=sys.stderr)"
    )
    assert not set(_fresh(code=code)[-1].split()) & set(SCREENS)


def test_the_contracts_hold(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The layers and what each may not know, as pyproject.toml has them."""
    importlinter = pytest.importorskip("importlinter.cli")
    monkeypatch.chdir(Path(__file__).parents[1])
    code = importlinter.lint_imports(no_cache=True)
    assert code == importlinter.EXIT_STATUS_SUCCESS, capsys.readouterr().out


def _module(path: Path) -> str:
    within = path.relative_to(Path(dealtui.__file__).parents[1])
    return ".".join(within.with_suffix("").parts).removesuffix(".__init__")


def _imported(tree: ast.Module, modules: set[str]) -> set[str]:
    """Every module of ours that a file names in an import: at the top, inside a function, for the types alone."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            inside = {f"{node.module}.{alias.name}" for alias in node.names} & modules
            found |= inside or {str(node.module)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found & modules


# Rooms that still hold a circle; each is taken out of here when it has none
_CIRCLES_IN = ("dealtui.domain.scribe.",)


def test_no_circle_of_imports() -> None:
    """Who reads a module never comes back to it by way of what it imports, not even late or for its types; the screens are
    opened in one place."""
    trees = {_module(path): tree for path, tree in parsed().items()}
    graph = {name: _imported(tree, set(trees)) - {name} for name, tree in trees.items()}
    screens = {name for name, found in graph.items() if any(each.startswith("dealtui.tui") for each in found)}
    assert {name for name in screens if not name.startswith("dealtui.tui")} == {"dealtui.cli.book"}
    try:
        TopologicalSorter(
            {name: found for name, found in graph.items() if not name.startswith(_CIRCLES_IN)}
        ).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))
