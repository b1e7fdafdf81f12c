"""Whatever the store reports by a code has a sentence in both languages, and the sentence takes its values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dealtui.store
from dealtui.i18n import LANGUAGES, catalog
from dealtui.store.doctor import DamageFound
from dealtui.store.errors import Busy, Damaged, NotABook, Notice, NotSaved, ReadOnly, Stale, TooNew

SOURCES = "\n".join(path.read_text("utf-8") for path in Path(dealtui.store.__path__[0]).glob("*.py"))

ERRORS = [
    *(NotSaved(reason) for reason in ("disk_full", "io", "sync", "field")),
    *(
        ReadOnly(why)
        for why in ("asked medium rights locking disk sync exchanged unfollowed unread closed").split()
    ),
    *(
        Damaged(r)
        for r in (
            "checksum unreadable empty missing older foreign symlink not_a_file io rights journal "
            "backup huge forked overtaken"
        ).split()
    ),
    *(NotABook(r) for r in ("missing", "other_files", "not_a_folder", "cannot_write", "no_backup", "taken")),
    Busy(),
    Busy("own"),
    Stale("entries", 3, {}),
    TooNew(detail="2"),
]
NOTICES = [Notice(code) for code in sorted(set(re.findall(r'\.(?:note|only_read)\(\s*"(\w+)"', SOURCES)))]
FOUND = {
    "checksum",
    "unreadable",
    "empty",
    "symlink",
    "forked",
    "overtaken",
    *re.findall(r'DamageFound\(\s*"(\w+)"', SOURCES),
}
FINDINGS = [DamageFound(code, "book.json", "x") for code in sorted(FOUND)]
REPORTS = [*ERRORS, *NOTICES, *FINDINGS]


def test_the_lists_are_those_of_the_sources() -> None:
    raised = {
        (name, reason) for name, reason in re.findall(r'(\w+)\(\s*"(\w+)"(?:, file|, detail|\))', SOURCES)
    }
    listed = {(type(error).__name__, error.reason) for error in ERRORS}
    ours = {type(error).__name__ for error in ERRORS}
    assert {pair for pair in raised if pair[0] in ours} <= listed
    assert len(NOTICES) == 13
    assert len(FINDINGS) > 15


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.key)
def test_every_report_has_a_sentence(language: str, report: Notice) -> None:
    sentence = catalog(language).t(report.key, **report.values)
    assert sentence != report.key
    assert "{" not in sentence
    assert "!" not in sentence
