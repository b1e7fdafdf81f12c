"""Whatever the store reports by a code has a sentence in both languages, and the sentence takes its values."""

from __future__ import annotations

import re
from pathlib import Path

import dealtui.store
from dealtui.i18n import LANGUAGES, NotDone, use
from dealtui.store.doctor import DamageFound
from dealtui.store.errors import Busy, Damaged, NotABook, Notice, NotSaved, ReadOnly, Stale, TooNew

SOURCES = "\n".join(path.read_text("utf-8") for path in Path(dealtui.store.__path__[0]).glob("*.py"))

REASONS = {
    NotSaved: "disk_full io sync field",
    ReadOnly: "asked medium rights locking disk sync exchanged unfollowed unread closed",
    Damaged: "checksum unreadable empty missing older foreign symlink not_a_file io rights journal backup huge "
    "forked overtaken",
    NotABook: "missing other_files not_a_folder cannot_write no_backup taken",
}
ERRORS = [kind(reason) for kind, reasons in REASONS.items() for reason in reasons.split()]
NOTICES = [Notice(code) for code in sorted(set(re.findall(r'\.(?:note|only_read)\(\s*"(\w+)"', SOURCES)))]
FOUND = {
    *"checksum unreadable empty symlink forked overtaken".split(),
    *re.findall(r'DamageFound\(\s*"(\w+)"', SOURCES),
}
FINDINGS = [DamageFound(code, "book.json", "x") for code in sorted(FOUND)]


def test_the_lists_are_those_of_the_sources() -> None:
    raised = re.findall(r'(\w+)\(\s*"(\w+)"(?:, file|, detail|\))', SOURCES)
    ours = {kind.__name__: reasons.split() for kind, reasons in REASONS.items()}
    assert not [pair for pair in raised if pair[1] not in ours.get(pair[0], pair)]
    assert len(NOTICES) == 13
    assert len(FINDINGS) > 15


def test_every_report_has_a_sentence() -> None:
    for report in (
        *ERRORS,
        Busy(),
        Busy("own"),
        Stale("entries", 3, {}),
        TooNew(detail="2"),
        *NOTICES,
        *FINDINGS,
    ):
        for language in LANGUAGES:
            use(language)
            sentence = report.sentence if isinstance(report, NotDone) else report.words
            assert not sentence.startswith("store.") and not {*"{!"} & {*sentence}, (language, report)
