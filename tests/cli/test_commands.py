"""The commands as a script uses them, in this process: `run` gives the exit code, output is captured."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dealtui import settings
from dealtui.cli.main import COMMANDS, main
from tests.conftest import shared

NOW = "2026-11-25T10:00:00+08:00"


class Result:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> object:
        return json.loads(self.out)


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """dealtui with its own book: run("capture", "1", stdin="需 甲")."""
    monkeypatch.setenv("DEALTUI_BOOK", str(tmp_path / "book"))
    monkeypatch.setenv("DEALTUI_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("DEALTUI_USER", "李雷")
    monkeypatch.delenv("DEALTUI_LANG", raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.chdir(tmp_path)

    def run(*words: str, stdin: str | bytes = "") -> Result:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        capfdbinary.readouterr()
        code = main([*words, "--now", NOW])
        sys.stdout.flush()
        captured = capfdbinary.readouterr()
        return Result(code, captured.out.decode(), captured.err.decode())

    return run


def new_meeting(run: Run, *more: str) -> str:
    return run(
        "new", "meeting", "--client", "华东智造", "--deal", "二期", "--topic", "价格", *more
    ).out.strip()


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
        (("new", "meeting", "--client", "c", "--scene", "party"), 2, "party"),
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


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_explains_itself(run: Run, name: str, lang: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main([name, "--help", "--lang", lang])
    assert caught.value.code == 0


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
        assert sum(m["lines"] for m in listed) == 31
        assert run("demo", "--keep", lang, "--lang", lang).code == 2


def test_settings_that_cannot_be_used_are_named(run: Run) -> None:
    Path("config.toml").write_text('lang = "fr"\n', encoding="utf-8")
    assert "lang" in run("meetings").err
    Path("config.toml").write_text("[limits]\ntodos = 3\n", encoding="utf-8")
    assert "limits.todos" in run("meetings").err
    Path("config.toml").write_text("colour = 3\n", encoding="utf-8")
    assert "colour" in run("meetings").err
    Path("config.toml").write_text("=\n", encoding="utf-8")
    assert run("meetings").code == 2
    Path("config.toml").write_text('lang = "zh"\nuser = "韩梅"\n', encoding="utf-8")
    assert "没有" in run("nonsense").err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_names_every_command(run: Run, shell: str) -> None:
    script = run("completion", shell).out
    assert all(name in script for name in COMMANDS)


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
    [
        "ami_product_en",
        "oss_bazaar_zh",
        "paddle_zh",
        "rtl_alreq",
        "rust_lang_en",
        "solid_cg_en",
        "vcsum_zh",
        "w3c_irc",
    ],
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
        meeting = run("new", "meeting", "--client", path.stem, "--topic", f"m{m}").out.strip()
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
    assert found.limits == {"doing": 5} and found.user == "李雷" and found.keys == {"record.end": "ctrl+g"}
