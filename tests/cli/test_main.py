"""The commands as a script uses them, in this process; `date`; what is settled before the screens open; trouble in one sentence."""

from __future__ import annotations

import argparse
import errno
import io
import json
import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from dealtui import i18n, settings
from dealtui.cli.common import Parser
from dealtui.cli.main import COMMANDS, SHELLS, main
from dealtui.store.files import Files
from dealtui.store.journal import JournalFile
from dealtui.text import clean
from tests.cli.conftest import Run, fields, new_meeting, refused
from tests.conftest import shared


def test_a_meeting_from_beginning_to_minutes(run: Run) -> None:
    meeting = new_meeting(run, "--their 王总:总监:决策人 --our 韩梅 --objective 确认预算")
    assert len(meeting) == 26
    lines = "需 定制化开发功能 #方案\n案 N1 采用三模块架构\n办 @韩梅 @李雷 周五 提交补充方案\n~价 我方 底线112万\n"
    result = run("capture", meeting, stdin=lines)
    assert (result.code, len(set(result.out.split()))) == (0, 4)
    entries = run("entries", meeting, "--json").json
    assert [e["code"] for e in entries] == ["N1", "S1", "A1", "O1"]
    assert [e["id"] for e in entries] == result.out.split()
    need, proposal, action, offer = entries
    assert fields(action, "owner due due_text text") == ["韩梅", "2026-11-27", "周五", "提交补充方案"]
    assert action["raw"] == "办 @韩梅 @李雷 周五 提交补充方案"
    assert action["helpers"] == [{"name": "李雷", "part": ""}]
    assert (need["topic"], proposal["refs"], offer["internal"]) == ("scope", ["N1"], True)
    internal = run(f"minutes {meeting} --lang zh").out
    client = run(f"minutes {meeting} --lang zh --audience client").out
    assert "底线112万" in internal
    assert "底线" not in client
    assert "提交补充方案" in client
    assert run(f"minutes {meeting[:24]} -o m.md").out.strip() == "m.md"
    assert Path("m.md").read_text(encoding="utf-8").startswith("---\n")
    assert run("doctor").code == 0
    before, after = run("--lang zh --json meetings"), run("meetings --json --lang=zh")
    assert before.out == after.out, "the common options stand before or after"
    assert before.json[0]["client"] == "华东智造"


WRONG = {
    "nonsense": "nonsense",
    "capture": "MEETING",
    "capture nothing": "nothing",
    "entries x y": "y",
    "new meeting": "--client",
    "new meeting --client ' '": "client",
    "new meeting --client c --scene party": "scene: ",
    "new meeting --client c --at soon": "soon",
    "meetings --lang fr": "fr",
    "": "terminal",
    "capture --lang zh": "缺少参数",
    "nonsense --lang zh": "没有“nonsense”这个命令",
    "date": "PHRASE",
    "date ' '": "date",
}


def test_wrong_use_is_one_line_that_names_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    new_meeting(run)
    for line, part in WRONG.items():
        assert part in refused(run, line), line
    for last in ("--book", "--now soon"):  # nothing comes after it
        monkeypatch.setattr(sys, "stderr", said := io.StringIO())
        assert main(["meetings", *last.split()]) == 2
        assert said.getvalue().startswith("dealtui: ") and last.split()[-1] in said.getvalue()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_explains_itself(run: Run, lang: str) -> None:
    """Each argument by words of the catalogs, which have none for an argument that no command takes."""
    told = set()

    class Heard(Parser):
        def add_argument(self, *flags: Any, **options: Any) -> argparse.Action:
            told.add(options["help"])
            return super().add_argument(*flags, **options)

    i18n.use(lang)
    for name, module in COMMANDS.items():
        with pytest.raises(SystemExit) as caught:
            main([name, "--help", "--lang", lang])
        assert caught.value.code == 0
        getattr(import_module(module), f"run_{name}").takes(Heard(prog=f"dealtui {name}"))
    assert not [words for words in told if words.startswith("arg.")]
    lines = "\n".join(path.read_text("utf-8") for path in Path(i18n.__file__).parent.glob("*.tsv"))
    said = {i18n.t(key) for key in re.findall(r"(?m)(?:^| )(arg\.[\w.]+)(?=.*\t)", lines)}
    assert len(said) > 100 and {words for words in said if "{" not in words} <= told


def test_meetings_are_named_by_number_id_beginning_or_last(run: Run) -> None:
    first, second = new_meeting(run), new_meeting(run)
    run("capture 1", stdin="一")
    run("capture", second, stdin="二")
    run("capture last", stdin="三")
    assert [e["text"] for e in run("entries", first, "--json").json] == ["一"]
    assert [e["text"] for e in run("entries 2 --json").json] == ["二", "三"]
    assert "2 meetings" in refused(run, "entries", first[:4])


def test_a_word_names_what_it_fits_alone(run: Run) -> None:
    for client in ("华东智造", "华东物流"):
        run(f"new meeting --client {client} --deal 订单系统")
        run("capture last", stdin="办 @韩梅 周五 提交方案\n")
    for line in ("actions --client 华东", "actions --client 无此客户", "actions --deal 订单", "do Ａ1 start"):
        refused(run, line)
    refused(run, "do 2 start --deal 1")
    refused(run, "entries 9")
    for line in ("actions --client 智造", "actions --deal ２", "do ａ１ start --deal 1", "entries last"):
        assert run(line).code == 0, line


def test_the_demo_book_is_sound_in_both_languages(run: Run) -> None:
    for lang in ("zh", "en"):
        assert run(f"demo --keep {lang} --lang {lang}").code == 0
        assert run(f"--book {lang} doctor").code == 0
        listed = run(f"--book {lang} meetings --json").json
        assert [m["status"] for m in listed] == ["planned", "live", "draft", "draft"]
        assert sum(m["lines"] for m in listed) == 36
        refused(run, f"demo --keep {lang} --lang {lang}")


def test_settings_that_cannot_be_used_are_named(run: Run, tmp_path: Path) -> None:
    for text, part in (
        ("[limits]\ntodos = 3", '"todos" for "limits"'),
        ('lang = "zh"\nuser = "韩梅"', "没有"),
    ):
        Path("config.toml").write_text(f"{text}\n", encoding="utf-8")
        assert part in refused(run, "nonsense")
    page = Path(__file__).parents[2] / "docs" / "settings.md"
    toml = page.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    Path("config.toml").write_text(toml, encoding="utf-8")
    found = settings.load({"DEALTUI_CONFIG": "config.toml", "HOME": str(tmp_path)})
    assert found.limits == {"doing": 5} and found.user == "Lee" and found.keys == {"record.end": "alt+e"}


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_names_every_command_and_asks_for_the_meetings(run: Run, shell: str) -> None:
    script = run("completion", shell).out
    assert all(name in script for name in (*COMMANDS, "dealtui meetings", "within"))
    if (there := shutil.which(shell)) and shell != "tcsh":
        subprocess.run([there, "-n"], input=script, encoding="utf-8", check=True)


def test_backup_and_restore_give_the_same_book(run: Run) -> None:
    new_meeting(run)
    run("capture 1", stdin="需 甲\n案 N1 乙\n")
    before = run("entries 1 --json").out
    assert run("backup b.zip").code == 0
    assert run("restore b.zip again").code == 0
    assert run("--book again entries 1 --json").out == before


@pytest.mark.parametrize("name", ["mindspore_mixed", "casino_en"])
def test_replays_go_through_without_loss(run: Run, name: str) -> None:
    replay_round_trip(run, shared("data", "replays", f"replay_{name}.jsonl"))


@pytest.mark.torture
@pytest.mark.parametrize(
    "name",
    ("ami_product_en oss_bazaar_zh paddle_zh rtl_alreq rust_lang_en solid_cg_en vcsum_zh w3c_irc").split(),
)
def test_all_replays_go_through_without_loss(run: Run, name: str) -> None:
    replay_round_trip(run, shared("data", "replays", f"replay_{name}.jsonl"))


def replay_round_trip(run: Run, path: Path) -> None:
    """A replay's meetings, each captured, read back equal to the character, and its minutes readable as Markdown."""
    items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for m in dict.fromkeys(item["m"] for item in items):
        wanted = [item for item in items if item["m"] == m]
        meeting = run(f"new meeting --client {path.stem} --deal d{m % 9} --topic m{m}").out.strip()
        captured = run("capture", meeting, "--jsonl", stdin="\n".join(json.dumps(item) for item in wanted))
        assert captured.code == 0, captured.err
        entries = run("entries", meeting, "--json").json
        assert len(captured.out.split()) == len(wanted) == len(entries)
        assert [entry["text"] for entry in entries] == [clean(item["text"]) for item in wanted]
        tokens = MarkdownIt("commonmark").enable("table").parse(run("minutes", meeting).out)
        assert sum(token.type == "table_open" for token in tokens) >= 3


# --------------------------------------------------------------------------------------------------
# `dealtui date`: one phrase, its reading or why there is none.


def test_a_phrase_is_told(run: Run) -> None:
    told = run("date 周五前 --json")
    assert told.code == 0
    assert told.json == {"date": "2026-11-27", "time": None, "rule": "weekday", "warnings": []}
    assert run("date tomorrow 3pm --json").json["time"] == "15:00"
    assert run("date --json 11月20日").json["warnings"] == ["rolled-to-next-year"]
    assert run("date 下周五 --lang zh").out == "2026-12-04 周五\n"
    assert run("date next fri 3pm --lang en").out.startswith("2026-12-04 15:00 Fri")
    rolled = run("date 11月20日 --lang en")
    assert (rolled.code, "next year" in rolled.out) == (0, True)


def test_a_refusal_is_a_finding_and_says_why(run: Run) -> None:
    for phrase, reason, says in (
        ("合同签订后5个工作日内", "event-relative", "写明日期"),
        ("每周五", "recurring", "重复"),
        ("2月30日", "impossible", "没有这一天"),
        ("尽快", "vague-word", "哪一天"),
        ("X月X日", "placeholder", "没有填"),
        ("\x1b[31m", "no-date", "没有读出日期"),
    ):
        told = run("date", phrase, "--json", "--lang", "zh")
        assert (told.code, told.json["reason"]) == (1, reason)
        assert says in told.json["refused"]
        assert run("date", phrase, "--lang", "zh").out == told.json["refused"] + "\n"


# --------------------------------------------------------------------------------------------------
# `dealtui` without a command: what is settled before the screens open.

_RUN = """\
import sys
from textual.app import App
App.run = lambda self: setattr(self, "_return_code", int(sys.argv[2]))
sys.stdin.isatty = sys.stdout.isatty = lambda: True
from dealtui.cli.main import main
code = main(["--book", sys.argv[1]])
if code != 2:
    from rich.cells import cell_len
    from dealtui.text import width
    signs = "\\U0001f9d1\\U0001f978\\u9fff\\U0001fa70需求"
    print(cell_len(signs) == width(signs), file=sys.stderr)
sys.exit(code)
"""


def _screens(folder: Path, code: int, **environ: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DEALTUI_CONFIG": "none.toml", **environ}
    command = [sys.executable, "-c", _RUN, str(folder / "book"), str(code)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)


def test_a_fault_of_the_program_is_no_success_and_an_old_unicode_version_does_not_skew_the_widths(
    tmp_path: Path,
) -> None:
    done = _screens(tmp_path, 1, UNICODE_VERSION="4.1.0")
    assert (done.returncode, done.stderr.split()[-1:]) == (1, ["True"]), done.stderr


def test_a_terminal_that_cannot_draw_is_told_so_and_nothing_is_begun(tmp_path: Path) -> None:
    done = _screens(tmp_path, 0, TERM="dumb")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "TERM=dumb" in done.stderr
    assert not (tmp_path / "book").exists()


# --------------------------------------------------------------------------------------------------
# What a script is told of a damaged book and a full disk: in one sentence, by the exit code.


def test_the_doctor_says_what_it_looked_at_in_words(run: Run) -> None:
    refused(run, "doctor")  # there is no book
    letters, book = Path("letters"), Path("book")
    letters.mkdir()
    (letters / "dear.txt").touch()
    assert "letters" in refused(run, "--book letters doctor")
    new_meeting(run)
    (book / "book.json.9-1.tmp").touch(mode=0o600)
    found = run("doctor")
    assert found.code == 0, "a left-over is no damage"
    assert found.out.splitlines()[1].startswith("The book is sound")
    (book / "journal").write_bytes(b"x" * 100)
    found = run("doctor")
    assert (found.code, found.out.splitlines()) == (
        1,
        ["book.json.9-1.tmp: a left-over temporary file; it may be deleted", "journal: cannot be read"],
    )


def test_a_disk_that_fills_up_says_from_which_line_on_nothing_is_recorded(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_meeting(run)
    append, count = JournalFile.append, 0

    def fill(self: JournalFile, line: bytes) -> None:
        nonlocal count
        count += 1
        if count > 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        append(self, line)

    monkeypatch.setattr(JournalFile, "append", fill)
    done = run("capture 1 --lang en", stdin="one\n\ntwo\nthree\nfour\n")
    assert (done.code, len(done.out.splitlines())) == (3, 2)
    assert "line 4 of the input and all after it" in done.err.lower()
    monkeypatch.undo()


@pytest.mark.parametrize("line", ["minutes 1 -o m.md", "backup b.zip"])
def test_a_full_disk_is_no_wrong_use_and_the_file_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    new_meeting(run)

    def full(self: Files, fd: int, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Files, "write", full)
    done = run(line)
    name = line.split()[-1]
    assert (done.code, done.err) == (3, f"dealtui: {name}: the disk is full.\n")
    assert not Path(name).exists()
