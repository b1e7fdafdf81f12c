"""Mail drafts that mail programs open, and mail that came back."""

from __future__ import annotations

import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.export.mail import (
    LONGEST_ADDRESS,
    Attached,
    Letter,
    MailDraft,
    address_in,
    eml,
    mailto,
    read_eml,
    summary,
)
from dealtui.export.minutes import copy_for
from dealtui.extras import PaperFault
from dealtui.i18n import LANGUAGES
from dealtui.text import clean, clean_multiline
from tests.conftest import each, naughty
from tests.export.sample import NOW, sample

RECEIVERS = (("王总", "wang@example.com"), ("钱工", ""), ("赵经理", "zhao@example.com"))


def parsed(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body
    return str(body.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_ten_lines_say_what_is_agreed_open_and_next(lang: str) -> None:
    draft = summary(copy_for(sample(), "client"), lang, to="王总", sender="李雷")
    lines = list(filter(None, draft.body.splitlines()))
    assert len(lines) <= 11  # with the greeting before the name
    assert "王总" in lines[0] and lines[-1] == "李雷"
    assert "C1" in lines[2] and "D1" in lines[3]
    assert any("A1" in line and "2026" in line for line in lines[5:])


def test_the_file_is_ascii_with_crlf_and_opens_as_a_draft() -> None:
    file = Attached(
        "纪要 1.docx",
        b"PK\x03\x04",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    )
    data = eml(MailDraft("价格", "您好\n再见", RECEIVERS, ("李雷", "")), NOW, [file])
    assert data.isascii() and b"\n" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 998
    message = parsed(data)
    assert (message["Subject"], message["X-Unsent"]) == ("价格", "1")
    assert [one.addr_spec for one in message["To"].addresses] == ["wang@example.com", "zhao@example.com"]
    assert message["To"].groups[-1].display_name == "钱工"
    assert message["From"].groups[0].display_name == "李雷"  # nobody's address is made up
    assert text_of(message).splitlines() == ["您好", "再见"]
    (attached,) = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("纪要 1.docx", b"PK\x03\x04")


@each("text", [text for text in naughty() if len(text) < 3000])
def test_hostile_texts_bring_no_header_of_their_own(text: str) -> None:
    message = parsed(eml(MailDraft(f"zz {text}", f"zz {text}", ((text, text), (text, "")), (text, "")), NOW))
    assert sorted(message.keys()) == sorted(
        "Subject From To Date X-Unsent MIME-Version Content-Type Content-Transfer-Encoding".split()
    )
    assert text_of(message).rstrip("\n") == clean_multiline(f"zz {text}").strip()
    assert not message["To"].addresses or "\n" not in str(message["To"])


@given(st.text(max_size=200), st.text(max_size=3000))
def test_a_mailto_is_an_address_that_every_program_takes(subject: str, body: str) -> None:
    address = mailto(MailDraft(subject, body, RECEIVERS))
    assert address.isascii() and len(address) <= LONGEST_ADDRESS + 900  # a subject is never cut to nothing
    assert urlsplit(address).path == "wang@example.com,zhao@example.com"
    said = parse_qs(urlsplit(address).query).get("body", [""])[0].replace("\r\n", "\n")
    assert clean_multiline(body).strip().startswith(said.removesuffix("…"))


@pytest.mark.parametrize(
    ("contact", "address"),
    [("手机 138, wang@example.com.", "wang@example.com"), ("138 0000 0000", ""), ("a@b", "")],
)
def test_an_address_is_found_in_what_is_noted_of_a_person(contact: str, address: str) -> None:
    assert address_in(contact) == address


# ---------------------------------------------------------------------- mail that came


def answer(body: str, subtype: str = "plain", charset: str = "utf-8") -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["Subject"] = "王总 <wang@example.com>", "Re: 报价（A1）：进展"
    message["Date"] = "Wed, 25 Nov 2026 10:30:00 +0800"
    message.set_content(body, subtype=subtype, charset=charset)
    return message.as_bytes()


@pytest.mark.parametrize(
    ("data", "text", "quoted"),
    [
        (answer("可以，启动吧。\n\n> 您好\n> 报价已发"), "可以，启动吧。", True),
        (answer("可以\n\n在 2026年11月24日，李雷 写道：\n您好"), "可以", True),
        (answer("Fine.\n\nOn Tue, 24 Nov 2026 at 10:00, Li Lei wrote:\nDear"), "Fine.", True),
        (answer("好\n\n-----原始邮件-----\n发件人: 李雷"), "好", True),
        (answer("好的\n发件人：李雷\n主题：x"), "好的", True),
        (answer("可以", charset="gb18030"), "可以", False),
        (
            answer("<html><head><style>p{}</style></head><p>可以</p><blockquote>您好</blockquote>", "html"),
            "可以",
            True,
        ),
        (answer("第一行\n\n\n\n第二行"), "第一行\n\n第二行", False),
    ],
)
def test_what_was_written_is_told_from_what_was_quoted(data: bytes, text: str, quoted: bool) -> None:
    letter = read_eml(data)
    assert (letter.text, letter.quoted) == (text, quoted)
    assert (letter.sender, letter.at) == ("王总 <wang@example.com>", "2026-11-25T10:30:00+08:00")
    assert letter.subject == "Re: 报价（A1）：进展"


@pytest.mark.parametrize("data", [b"", b"no mail", "王总：你好".encode()])
def test_what_is_no_mail_is_refused(data: bytes) -> None:
    with pytest.raises(PaperFault, match="no mail"):
        read_eml(data)


@each(
    ("date", "at"),
    [
        ("Wed, 25 Nov 2026 10:30:00", "2026-11-25T10:30:00+00:00"),  # says no zone
        ("Wed, 25 Nov 2026 10:30:00 -0000", "2026-11-25T10:30:00+00:00"),
        (f"Wed, 25 Nov {'9' * 20} 10:30:00 +0000", ""),
        (f"Wed, 25 Nov {'9' * 5000} 10:30:00 +0000", ""),
        ("Wed, 25 Nov 2026 10:30:00 +9999", ""),
    ],
)
def test_a_mails_moment_has_a_zone_or_is_none(date: str, at: str) -> None:
    assert read_eml(f"From: a@b.c\nDate: {date}\n\nx".encode()).at == at


EVERYBODY = ", ".join(f"a{n}@b.c" for n in range(10_000))


@each(
    ("head", "body", "text"),
    [
        (f"To: x\nFrom: {EVERYBODY}", "x", "x"),
        ("Content-Type: " + 'text/plain;x="' * 5_000, "x", "x"),
        ("Content-Type: text/html", "ok" + "<!--" * 50_000, "ok"),
        ("Content-Type: text/html", "ok" + "<![CDATA[" * 50_000, "ok"),
        ("Content-Type: text/html", "ok" + "<?" * 50_000, "ok"),
        ("Content-Type: text/html", "ok<br>" + "<a " * 20_000, "ok\n" + "<a " * 19_999 + "<a"),
        ("Content-Type: text/html", "<!DOCTYPE html><!-- > -->o<b>k<!-- x", "ok"),
    ],
)
def test_the_time_for_a_mail_grows_with_its_length(head: str, body: str, text: str) -> None:
    began = time.process_time()
    letter = read_eml(f"{head}\nSubject: A1\nMIME-Version: 1.0\n\n{body}".encode())
    assert time.process_time() - began < 0.5  # hundredths of a second
    assert letter.subject == "A1" and letter.text == text, letter.text[:80]
    assert "From" not in head or letter.sender == EVERYBODY[:200]


def test_mails_within_mails_are_none() -> None:
    with pytest.raises(PaperFault, match="no mail"):
        read_eml(b"From: a\nSubject: A1\nContent-Type: message/rfc822\n\n" * 2000)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for whole in (
        data,
        b"From: a@b.c\nSubject: =?x?q?" + data,
        b"Subject: x\nContent-Type: text/plain; charset=" + data,
    ):
        try:
            letter: Letter = read_eml(whole)
        except PaperFault:
            continue
        assert clean(letter.subject) == letter.subject
