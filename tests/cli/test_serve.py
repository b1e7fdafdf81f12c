"""`dealtui serve`: one browser, on this machine, behind an address that works once."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar, WSServerHandshakeError

from dealtui.cli.main import main
from dealtui.service.book import Book
from tests.pty.meeting import new_meeting
from tests.pty.terminal import program_environment

FORBIDDEN = 403


class Served:
    """The program while it serves a book, and the address that it has printed."""

    def __init__(self, book: Path, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dealtui", "--lang", "zh", "serve", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=program_environment(book, DEALTUI_USER="李雷"),
            encoding="utf-8",
        )
        assert self.process.stdout
        found = re.search(r"http://127\.0\.0\.1:(\d+)/\?token=\S+", self.process.stdout.readline())
        assert found
        self.address, self.port = found[0], int(found[1])
        self.told = self.process.stdout.readline()
        self.home = f"http://127.0.0.1:{self.port}"
        while True:  # it has said the address before it listens
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self.process.poll() is None

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "book"
    new_meeting(path)
    return path


@pytest.fixture
def served(book: Path) -> Iterator[Served]:
    running = Served(book)
    yield running
    running.process.kill()
    running.process.wait()


async def status(browser: ClientSession, url: str, **headers: str) -> int:
    async with browser.get(url, headers=headers) as answer:
        return answer.status


async def test_only_the_one_who_opens_the_address_gets_in(served: Served) -> None:
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as first, ClientSession() as other:
        for url in (served.home, f"{served.home}/?token=wrong", f"{served.home}/static/js/textual.js"):
            assert await status(other, url) == FORBIDDEN
        assert await status(first, served.address, Host=f"evil.example:{served.port}") == FORBIDDEN
        async with first.get(served.address) as answer:
            page = await answer.text()
            assert answer.status == 200 and "token" not in str(answer.url)
            assert (
                "googleapis" not in page and "default-src 'self'" in answer.headers["Content-Security-Policy"]
            )
        assert await status(first, f"{served.home}/static/js/textual.js") == 200
        assert await status(other, served.address) == FORBIDDEN, "it works once"
        for browser, headers in ((other, {}), (first, {"Origin": "http://evil.example"})):
            with pytest.raises(WSServerHandshakeError):
                await browser.ws_connect(f"{served.home}/ws", headers=headers)


async def shown(served: Served, keys: str, until: str) -> str:
    """What the terminal in a browser shows once `until` stands in it, after keys."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
        await status(browser, served.address)
        async with browser.ws_connect(f"{served.home}/ws?width=100&height=30") as terminal:
            seen = ""
            async with asyncio.timeout(40):
                for words in ("今天", until):
                    while words not in seen:
                        data = (await terminal.receive()).data
                        seen += data.decode("utf-8", "replace") if isinstance(data, bytes) else ""
                    if words == "今天":
                        await terminal.send_json(["stdin", keys])
    return seen


async def test_the_screens_are_those_of_a_terminal_and_only_look(served: Served, book: Path) -> None:
    assert "不能修改" in served.told
    before = (book / "journal").read_bytes()
    seen = await shown(served, "3", "看板")
    assert "只读" in seen
    assert (book / "journal").read_bytes() == before
    assert served.end() == 0


async def test_a_book_may_be_changed_where_that_was_asked_for(book: Path) -> None:
    served = Served(book, "--write")
    try:
        assert "李雷" in served.told and "修改" in served.told
        assert "只读" not in await shown(served, "3", "看板")
        assert served.end() == 0
    finally:
        served.process.kill()
        served.process.wait()
    Book.open(book).close()


def test_nobody_else_can_reach_it(served: Served) -> None:
    here = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    for address in {str(found[4][0]) for found in here if not str(found[4][0]).startswith("127.")}:
        with socket.socket() as tried:
            tried.settimeout(2)
            assert tried.connect_ex((address, served.port)) != 0


def test_a_missing_extra_is_named_with_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "textual_serve", None)
    monkeypatch.setitem(sys.modules, "textual_serve.server", None)
    monkeypatch.delitem(sys.modules, "dealtui.cli.serve", raising=False)
    assert main(["--book", str(tmp_path / "b"), "serve"]) == 2
    assert "pip install 'dealtui[web]'" in capsys.readouterr().err
