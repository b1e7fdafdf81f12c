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

from dealtui import i18n, settings
from dealtui.cli.common import Parser
from dealtui.cli.main import COMMANDS, SHELLS, main
from dealtui.store.files import Files
from dealtui.store.journal import JournalFile
from tests.cli.conftest import Result, Run, new_meeting
from tests.conftest import shared


def test_a_meeting_from_beginning_to_minutes(run: Run) -> None:
    meeting = new_meeting(run, "--their", "王总:总监:决策人", "--our", "韩梅", "--objective", "确认预算")
    assert len(meeting) == 26
    lines = "需 定制化开发功能 #方案\n案 N1 采用三模块架构\n办 @韩梅 周五 提交补充方案\n~价 我方 底线112万\n"
    result = run("capture", meeting, stdin=lines)
    assert (result.code, len(set(result.out.split()))) == (0, 4)
    entries = run("entries", meeting, "--json").json
    assert [e["code"] for e in entries] == ["N1", "S1", "A1", "O1"]
    assert [e["id"] for e in entries] == result.out.split()
    action = entries[2]
    assert (action["owner"], action["due"], action["due_text"], action["text"]) == (
        "韩梅",
        "2026-11-27",
        "周五",
        "提交补充方案",
    )
    assert action["raw"] == "办 @韩梅 周五 提交补充方案"
    assert (entries[0]["topic"], entries[1]["refs"], entries[3]["internal"]) == ("scope", ["N1"], True)
    internal = run("minutes", meeting, "--lang", "zh").out
    client = run("minutes", meeting, "--lang", "zh", "--audience", "client").out
    assert "底线112万" in internal
    assert "底线" not in client
    assert "提交补充方案" in client
    written = run("minutes", meeting[:24], "-o", "m.md")
    assert written.out.strip() == "m.md"
    assert Path("m.md").read_text(encoding="utf-8").startswith("---\n")
    assert run("doctor").code == 0


def test_the_common_options_stand_before_or_after(run: Run) -> None:
    new_meeting(run)
    before, after = run("--lang", "zh", "--json", "meetings"), run("meetings", "--json", "--lang=zh")
    assert before.out == after.out
    assert before.json[0]["client"] == "华东智造"


@pytest.mark.parametrize(
    ("words", "code", "part"),
    [
        (("nonsense",), 2, "nonsense"),
        (("capture",), 2, "MEETING"),
        (("capture", "nothing"), 2, "nothing"),
        (("entries", "x", "y"), 2, "y"),
        (("new", "meeting"), 2, "--client"),
        (("new", "meeting", "--client", " "), 2, "client"),
        (("new", "meeting", "--client", "c", "--scene", "party"), 2, "scene: "),
        (("new", "meeting", "--client", "c", "--at", "soon"), 2, "soon"),
        (("meetings", "--lang", "fr"), 2, "fr"),
        (("meetings", "--book"), 2, "--book"),
        ((), 2, "terminal"),
    ],
)
def test_wrong_use_is_one_line_that_names_it(run: Run, words: tuple[str, ...], code: int, part: str) -> None:
    if words[:1] in (("capture",), ("entries",), ("meetings",)):
        new_meeting(run)
    result = run(*words) if words != ("meetings", "--book") else _bare(run, *words)
    assert result.code == code
    assert part in result.err
    assert result.err.startswith("dealtui: ")
    assert result.err.count("\n") == 1
    assert result.out == ""


def _bare(run: Run, *words: str) -> Result:
    """Without anything after the words."""
    stream, sys.stderr = sys.stderr, io.StringIO()
    try:
        code = main(list(words))
        return Result(code, "", sys.stderr.getvalue())
    finally:
        sys.stderr = stream


def test_errors_speak_chinese(run: Run) -> None:
    assert "缺少参数" in run("capture", "--lang", "zh").err
    assert "没有“nonsense”这个命令" in run("nonsense", "--lang", "zh").err


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
    run("capture", "1", stdin="一")
    run("capture", second, stdin="二")
    run("capture", "last", stdin="三")
    assert [e["text"] for e in run("entries", first, "--json").json] == ["一"]
    assert [e["text"] for e in run("entries", "2", "--json").json] == ["二", "三"]
    assert "2 meetings" in run("entries", first[:4]).err


def test_capture_reads_other_encodings_and_empty_lines(run: Run) -> None:
    meeting = new_meeting(run)
    result = run(
        "capture",
        meeting,
        stdin="\ufeff需 甲\r\n\n   \n".encode() + "需 乙\n".encode("gb18030") + b"\xff\xfe\xfa\n",
    )
    assert len(result.out.split()) == 3
    entries = run("entries", meeting, "--json").json
    assert [e["text"] for e in entries[:2]] == ["甲", "乙"]
    assert result.err.count("dealtui:") == 2


def test_jsonl_is_taken_literally_and_stops_at_what_it_cannot_read(run: Run) -> None:
    meeting = new_meeting(run)
    lines = [
        {"t": 3.5, "kind": "need", "text": "s/a/b/ @x #价格 | y", "m": 0},
        {"kind": "expectation", "text": "快", "speaker": "王总"},
        {"kind": "party", "text": "什么"},
        {"kind": "action", "text": "交", "owner": "韩梅", "due": "2026-12-01", "due_raw": "下周二"},
    ]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n{broken\n"
    result = run("capture", meeting, "--jsonl", stdin=text)
    assert result.code == 2
    assert len(result.out.split()) == 4
    entries = run("entries", meeting, "--json").json
    assert [(e["kind"], e["text"]) for e in entries] == [
        ("need", "s/a/b/ @x #价格 | y"),
        ("effect", "快"),
        ("note", "什么"),
        ("action", "交"),
    ]
    assert (entries[1]["speaker"], entries[3]["due"], entries[3]["due_text"]) == (
        "王总",
        "2026-12-01",
        "下周二",
    )
    assert "party" in result.err
    assert "Line 5" in result.err


def test_presence_and_correction_answer_too(run: Run) -> None:
    meeting = new_meeting(run)
    out = run("capture", meeting, stdin="需 甲\ns/甲/乙/\n+张三\n").out.split()
    assert out == [out[0], out[0], meeting]


def test_the_demo_book_is_sound_in_both_languages(run: Run) -> None:
    for lang in ("zh", "en"):
        assert run("demo", "--keep", lang, "--lang", lang).code == 0
        assert run("--book", lang, "doctor").code == 0
        listed = run("--book", lang, "meetings", "--json").json
        assert [m["status"] for m in listed] == ["planned", "live", "draft", "draft"]
        assert sum(m["lines"] for m in listed) == 36
        assert run("demo", "--keep", lang, "--lang", lang).code == 2


def test_settings_that_cannot_be_used_are_named(run: Run) -> None:
    Path("config.toml").write_text('lang = "fr"\n', encoding="utf-8")
    assert "lang" in run("meetings").err
    Path("config.toml").write_text("[limits]\ntodos = 3\n", encoding="utf-8")
    assert '"todos" for "limits"' in run("meetings").err
    Path("config.toml").write_text("colour = 3\n", encoding="utf-8")
    assert "colour" in run("meetings").err
    Path("config.toml").write_text("=\n", encoding="utf-8")
    assert run("meetings").code == 2
    Path("config.toml").write_text('lang = "zh"\nuser = "韩梅"\n', encoding="utf-8")
    assert "没有" in run("nonsense").err


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_names_every_command_and_asks_for_the_meetings(run: Run, shell: str) -> None:
    script = run("completion", shell).out
    assert all(name in script for name in (*COMMANDS, "dealtui meetings", "within"))
    if (there := shutil.which(shell)) and shell != "tcsh":
        subprocess.run([there, "-n"], input=script, encoding="utf-8", check=True)


def test_backup_and_restore_give_the_same_book(run: Run) -> None:
    meeting = new_meeting(run)
    run("capture", meeting, stdin="需 甲\n案 N1 乙\n")
    before = run("entries", meeting, "--json").out
    assert run("backup", "b.zip").code == 0
    assert run("restore", "b.zip", "again").code == 0
    assert run("--book", "again", "entries", meeting, "--json").out == before


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
    from markdown_it import MarkdownIt

    from dealtui.text import clean

    items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for m in dict.fromkeys(item["m"] for item in items):
        wanted = [item for item in items if item["m"] == m]
        head = ("--client", path.stem, "--deal", f"d{m % 9}", "--topic", f"m{m}")
        meeting = run("new", "meeting", *head).out.strip()
        captured = run("capture", meeting, "--jsonl", stdin="\n".join(json.dumps(item) for item in wanted))
        assert captured.code == 0, captured.err
        entries = run("entries", meeting, "--json").json
        assert len(captured.out.split()) == len(wanted) == len(entries)
        assert [entry["text"] for entry in entries] == [clean(item["text"]) for item in wanted]
        tokens = MarkdownIt("commonmark").enable("table").parse(run("minutes", meeting).out)
        assert sum(token.type == "table_open" for token in tokens) >= 3


@pytest.mark.guide(28)
def test_history_lists_the_versions_of_a_line(run: Run) -> None:
    meeting = new_meeting(run)
    run("capture", meeting, stdin="需 甲\ns/甲/乙/\n")
    assert [v["raw"] for v in run("history", meeting, "n1", "--json").json] == ["需 甲", "需 乙"]
    assert "recorded" in run("history", meeting, "N1").out
    assert "N9" in run("history", meeting, "N9").err


@pytest.mark.guide(70, 73)
def test_check_names_every_gap_and_exits_with_a_finding(run: Run) -> None:
    meeting = new_meeting(run, "--their", "王总:总监:决策人", "--our", "李雷:经理:协调人", "--online")
    run("capture", meeting, stdin="需 甲\n办 @大家 尽快 交\n")
    result = run("check", meeting, "--json", "--lang", "zh")
    assert result.code == 1
    assert [(f["rule"], f["entry"]) for f in result.json][:4] == [
        ("need-unanswered", "N1"),
        ("action-shared-owner", "A1"),
        ("action-no-due", "A1"),
        ("vague-wording", "A1"),
    ]
    assert "大家" in result.json[1]["text"]
    assert run("check", meeting).code == 1


def test_minutes_as_a_page(run: Run) -> None:
    meeting = new_meeting(run)
    run("capture", meeting, stdin="需 甲\n")
    assert run("minutes", meeting, "--format", "html").out.startswith("<!DOCTYPE html>")
    run("minutes", meeting, "-o", "m.html", "--audience", "client")
    assert Path("m.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_the_settings_of_the_documentation_can_be_used(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs" / "settings.md"
    toml = page.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    path = tmp_path / "config.toml"
    path.write_text(toml, encoding="utf-8")
    found = settings.load({"DEALTUI_CONFIG": str(path), "HOME": str(tmp_path)})
    assert found.limits == {"doing": 5} and found.user == "Lee" and found.keys == {"record.end": "alt+e"}


def test_what_is_made_goes_where_other_programs_put_it(run: Run, tmp_path: Path) -> None:
    meeting = new_meeting(run)
    said = run("minutes", meeting).out
    assert run("minutes", meeting, "-o", "-").out == said
    assert run("minutes", meeting, "-o", "m.md").out == "m.md\n"
    assert Path("m.md").read_text(encoding="utf-8") == said


def test_a_word_names_what_it_fits_alone(run: Run) -> None:
    for client, deal in (("华东智造", "订单系统"), ("华东物流", "订单系统")):
        run("new", "meeting", "--client", client, "--deal", deal)
        run("capture", "last", stdin="办 @韩梅 周五 提交方案\n")
    for words, told in (
        (("actions", "--client", "智造"), 0),
        (("actions", "--client", "华东"), 2),
        (("actions", "--client", "无此客户"), 2),
        (("actions", "--deal", "订单"), 2),
        (("actions", "--deal", "２"), 0),
        (("do", "Ａ1", "start"), 2),
        (("do", "ａ１", "start", "--deal", "1"), 0),
        (("do", "2", "start", "--deal", "1"), 2),
        (("entries", "9"), 2),
        (("entries", "last"), 0),
    ):
        assert run(*words).code == told, (words, run(*words).err)


# --------------------------------------------------------------------------------------------------
# `dealtui date`: one phrase, its reading or why there is none.


def test_a_phrase_is_told_as_json(run: Run) -> None:
    told = run("date", "周五前", "--json")
    assert told.code == 0
    assert told.json == {"date": "2026-11-27", "time": None, "rule": "weekday", "warnings": []}
    assert run("date", "tomorrow", "3pm", "--json").json["time"] == "15:00"
    assert run("date", "--json", "11月20日").json["warnings"] == ["rolled-to-next-year"]


def test_a_phrase_is_told_in_words(run: Run) -> None:
    assert run("date", "下周五", "--lang", "zh").out == "2026-12-04 周五\n"
    assert run("date", "next", "fri", "3pm", "--lang", "en").out.startswith("2026-12-04 15:00 Fri")
    rolled = run("date", "11月20日", "--lang", "en")
    assert rolled.code == 0
    assert "next year" in rolled.out


@pytest.mark.parametrize(
    ("phrase", "reason", "says"),
    [
        ("合同签订后5个工作日内", "event-relative", "写明日期"),
        ("每周五", "recurring", "重复"),
        ("2月30日", "impossible", "没有这一天"),
        ("尽快", "vague-word", "哪一天"),
        ("X月X日", "placeholder", "没有填"),
        ("\x1b[31m", "no-date", "没有读出日期"),
    ],
)
def test_a_refusal_is_a_finding_and_says_why(run: Run, phrase: str, reason: str, says: str) -> None:
    refused = run("date", phrase, "--json", "--lang", "zh")
    assert refused.code == 1
    assert refused.json["reason"] == reason
    assert says in refused.json["refused"]
    assert run("date", phrase, "--lang", "zh").out == refused.json["refused"] + "\n"


def test_no_phrase_is_wrong_use(run: Run) -> None:
    assert run("date").code == 2
    assert run("date", " ").code == 2


# --------------------------------------------------------------------------------------------------
# `dealtui` without a command: what is settled before the screens open.


_RUN = """\
import sys
from textual.app import App
App.run = lambda self: 0
sys.stdin.isatty = sys.stdout.isatty = lambda: True
from dealtui.cli.main import main
main(["--book", sys.argv[1]])
from rich.cells import cell_len
from dealtui.text import width
signs = "\\U0001f9d1\\U0001f978\\u9fff\\U0001fa70需求"
print(cell_len(signs) == width(signs), file=sys.stderr)
"""


def test_an_old_unicode_version_in_the_environment_does_not_skew_the_widths(tmp_path: Path) -> None:
    environment = {**os.environ, "UNICODE_VERSION": "4.1.0", "DEALTUI_CONFIG": str(tmp_path / "none.toml")}
    command = [sys.executable, "-c", _RUN, str(tmp_path / "book")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert done.stderr.split()[-1:] == ["True"], done.stderr


def test_a_fault_of_the_program_is_no_success(tmp_path: Path) -> None:
    script = """\
import sys
from textual.app import App
App.run = lambda self: setattr(self, "_return_code", 1)
sys.stdin.isatty = sys.stdout.isatty = lambda: True
from dealtui.cli.main import main
sys.exit(main(["--book", sys.argv[1]]))
"""
    environment = {**os.environ, "DEALTUI_CONFIG": str(tmp_path / "none.toml")}
    command = [sys.executable, "-c", script, str(tmp_path / "book")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert done.returncode == 1, done.stderr


def test_a_terminal_that_cannot_draw_is_told_so_and_nothing_is_begun(tmp_path: Path) -> None:
    environment = {**os.environ, "TERM": "dumb", "DEALTUI_CONFIG": str(tmp_path / "none.toml")}
    script = _RUN.partition("from rich")[0].replace("main([", "code = main([") + "sys.exit(code)"
    command = [sys.executable, "-c", script, str(tmp_path / "book")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "TERM=dumb" in done.stderr
    assert not (tmp_path / "book").exists()


# --------------------------------------------------------------------------------------------------
# What a script is told of a damaged book, a full disk and a reader that has gone: in one sentence, by the exit code.


def test_the_doctor_says_what_it_looked_at_in_words(run: Run, tmp_path: Path) -> None:
    assert run("doctor").code == 2, "there is no book"
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").touch()
    found = run("--book", "letters", "doctor")
    assert (found.code, found.out) == (2, "")
    assert "letters" in found.err
    new_meeting(run)
    (tmp_path / "book" / "book.json.9-1.tmp").touch(mode=0o600)
    found = run("doctor", "--lang", "en")
    assert found.code == 0, "a left-over is no damage"
    assert found.out.splitlines()[1].startswith("The book is sound")
    journal = tmp_path / "book" / "journal"
    journal.write_bytes(b"x" * 100)
    found = run("doctor", "--lang", "en")
    assert found.code == 1
    assert found.out.splitlines() == [
        "book.json.9-1.tmp: a left-over temporary file; it may be deleted",
        "journal: cannot be read",
    ]


def test_lines_go_on_being_recorded_when_nobody_listens_to_the_ids(run: Run) -> None:
    meeting = new_meeting(run)
    words = [
        sys.executable,
        "-c",
        "import sys; from dealtui.cli.main import entry; sys.exit(entry())",
        "capture",
        meeting,
    ]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as capture:
        assert capture.stdin and capture.stdout
        capture.stdin.write("需 第一\n".encode())
        capture.stdin.flush()
        assert capture.stdout.readline()
        capture.stdout.close()
        capture.stdin.write("".join(f"需 第{n}\n" for n in range(2, 60)).encode())
        capture.stdin.close()
        assert capture.wait(60) == 0
    assert len(run("entries", meeting, "--json").json) == 59


def test_a_disk_that_fills_up_says_from_which_line_on_nothing_is_recorded(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = new_meeting(run)
    append, count = JournalFile.append, 0

    def fill(self: JournalFile, line: bytes) -> None:
        nonlocal count
        count += 1
        if count > 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        append(self, line)

    monkeypatch.setattr(JournalFile, "append", fill)
    done = run("capture", meeting, "--lang", "en", stdin="one\n\ntwo\nthree\nfour\n")
    assert done.code == 3
    assert len(done.out.splitlines()) == 2
    assert "line 4 of the input and all after it" in done.err.lower()
    monkeypatch.undo()


@pytest.mark.parametrize("words", [("minutes", "1", "-o", "m.md"), ("backup", "b.zip")])
def test_a_full_disk_is_no_wrong_use_and_the_file_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    new_meeting(run)

    def full(self: Files, fd: int, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Files, "write", full)
    done = run(*words)
    assert done.code == 3
    assert done.err == f"dealtui: {words[-1]}: the disk is full.\n"
    assert not Path(words[-1]).exists()
