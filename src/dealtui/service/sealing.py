"""Sealing a record that is complete, amending it with a reason, noting the client's confirmation, signing (guide 28, 66, 68, 103).

>>> book.do(seal(book, 12, reviewer="韩梅"))
>>> book.do(amending(recording.edit(31, "预算120万元"), 12, "金额录入有误"))
>>> book.do(confirm(book, 12, "王总", "2026-11-26"))

Each is one commit that adds a link to the meeting's chain (`domain.seal`); none can be undone or changed afterwards.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeVar

from dealtui.domain import seal as chain
from dealtui.domain.people import People
from dealtui.domain.records import ArchiveNumber, Seal, SealedFile, new_id
from dealtui.domain.review import Finding
from dealtui.domain.seal import Origin
from dealtui.i18n import reason_of
from dealtui.service.book import Book, NotSealed, Transaction, UseCase
from dealtui.service.entries import record_of, seals_of
from dealtui.service.reviewing import check
from dealtui.settings import SettingsError, named_path
from dealtui.store.errors import StoreError
from dealtui.store.tables import by_number
from dealtui.text import one_line

T = TypeVar("T")

HASHED = 64_000_000  # bytes; the SHA-256 of a larger attachment is not kept


# ---------------------------------------------------------------------- sealing


def obstacles(book: Book, meeting: int) -> list[Finding]:
    """What keeps a record from being sealed: the findings of the review that block (guide 68)."""
    return [finding for finding in check(book, meeting) if finding.rule.blocks]


def seal(book: Book, meeting: int, reviewer: str = "") -> UseCase[str]:
    """Seal a record: version 1, with its archive number, which is the answer. The reviewer is `reviewer_of` unless named.

    NotSealed when something keeps it from that.
    """

    def run(work: Transaction) -> str:
        head = work.doc("meetings", meeting) or {}
        if head.get("status") == "sealed":
            raise NotSealed("already")
        if head.get("status") != "draft":
            raise NotSealed("not_over")
        if missing := obstacles(book, meeting):
            raise NotSealed("incomplete", missing)
        now = book.clock.stamp()
        archive = head.get("archive") or next_archive(book, now)
        who = one_line(reviewer) or reviewer_of(book, meeting)
        work.update("meetings", meeting, reviewer=who, reviewed=now, archive=archive)
        work.may_amend.add(meeting)
        _add(work, meeting, record_of(work.book, meeting), what="seal", version=1, person=who, on=now)
        return archive

    return UseCase("seal", run, book.meeting(meeting).deal, meeting)


def person_of_ours(book: Book, meeting: int, name: str) -> str:
    """The whole name of one of ours whom a name means; "" when it is nobody's (that of a login, say)."""
    ours = (one for one in book.meeting(meeting).attendees if one.side == "ours")
    one = People.of(ours, book.people()).find(name)
    return one.name if one else ""


def reviewer_of(book: Book, meeting: int) -> str:
    """Who reviews a record when nobody is named: the user, as far as that is a person's name, else who recorded (guide 66)."""
    names = (book.user, book.meeting(meeting).recorder)
    return next(filter(None, (person_of_ours(book, meeting, name) for name in names)), "") or book.user


def next_archive(book: Book, now: str) -> str:
    """The next archive number of the year, unique in the book: DT-2026-0007. To be asked under the book's lock."""
    prefix = f"DT-{now[:4]}-"
    given = (doc.get("archive", "") for doc in (*book.table("meetings"), *book.table("register")))
    serials = (re.fullmatch(rf"{prefix}(\d+)", archive) for archive in given)
    return f"{prefix}{max((int(found[1]) for found in serials if found), default=0) + 1:04}"


# ---------------------------------------------------------------------- amending


def amending(case: UseCase[T], meeting: int, reason: str) -> UseCase[T]:
    """A use case that changes a sealed record, as an amendment of it: with the reason, and a new version, which the
    client has not confirmed yet.

    NotSealed when there is no reason, nothing to amend, or nothing is changed by it.
    """

    def whole(work: Transaction) -> T:
        head = _to_be_changed(work, meeting, reason, "no_reason")
        work.deal = head["deal"]
        before = {line.key: line for line in record_of(work.book, meeting)}
        result = case.run(work)
        after = record_of(work.book, meeting)
        gone = before.keys() - {line.key for line in after}
        changed = [
            line
            for line in (*after, *(chain.SealedLine(*key, None) for key in sorted(gone)))
            if line.key not in before or chain.canonical(before[line.key]) != chain.canonical(line)
        ]
        if not changed:
            raise NotSealed("unchanged")
        # a link that was taken out has a row without a document: what it was then is kept as well
        rows = {tuple(row[:2]) for doc in seals_of(work.book, meeting).values() for row in doc["rows"]}
        old = [[*line.key, before[line.key].doc if line.key in before else None] for line in changed]
        kept = tuple(row for row in old if tuple(row[:2]) in rows)
        work.label, version = "amend", head["version"] + 1
        _add(work, meeting, changed, what="amend", version=version, reason=one_line(reason), old=kept)
        return result

    return case._replace(label="amend", run=whole, scope=meeting)


# ---------------------------------------------------------------------- the client's confirmation


def confirm(book: Book, meeting: int, who: str, when: str = "") -> UseCase[None]:
    """Note that the client has confirmed the record as it is now: who, and when (ISO; "" is now). Chained as well."""

    def run(work: Transaction) -> None:
        head = _to_be_changed(work, meeting, who, "no_name")
        on = when or work.book.clock.stamp()
        _add(work, meeting, (), what="confirm", version=head["version"], person=one_line(who), on=on)

    return UseCase("confirm", run, book.meeting(meeting).deal, meeting)


# ---------------------------------------------------------------------- the chain


def _to_be_changed(work: Transaction, meeting: int, words: str, lack: str) -> Mapping[str, Any]:
    """The head of a sealed record that may be changed now, for words that are there (else NotSealed: `lack`)."""
    head = work.doc("meetings", meeting) or {}
    if head.get("status") != "sealed":
        raise NotSealed("not_yet")
    if not re.search(r"\w", words):
        raise NotSealed(lack)
    if not seals_of(work.book, meeting):
        raise NotSealed("broken")
    work.may_amend.add(meeting)
    return head


def _promises(work: Transaction, lines: Sequence[chain.SealedLine]) -> tuple[Mapping[str, Any], ...]:
    """The actions of lines as they are promised now: what is done about them later changes only the actions."""
    names = (*chain.PROMISED, *chain.PROMISED_SINCE_2)
    promised = []
    for line in lines:
        number = (line.doc or {}).get("action", 0)
        if action := number and work.doc("actions", number):
            promised.append({"action": number, **{name: action[name] for name in names if name in action}})
    return tuple(promised)


def _add(work: Transaction, meeting: int, lines: Sequence[chain.SealedLine], **fields: Any) -> None:
    """Store a seal of lines, going on from the last, and say so in the meeting's head."""
    from dealtui.export.sealed_copy import around, as_sealed, digests
    from dealtui.service.exporting import source

    book, head = work.book, work.doc("meetings", meeting) or {}
    number, before = work.next_id("seals"), seals_of(work.book, meeting)
    # a clock that was put back makes no seal older than the last
    now = max((*(seal["at"] for seal in before.values()), book.clock.stamp()), key=datetime.fromisoformat)
    register = registered(work)
    new = Seal(
        id=new_id(),
        revision=work.revision,
        meeting=meeting,
        at=now,
        by=book.user,
        archive=head["archive"],
        form=chain.FORM,
        before=head.get("seal", ""),
        files=tuple(_files(lines)),
        register=max(register.items(), default=(0, {"hash": ""}))[1]["hash"],
        promised=_promises(work, lines),
        **fields,
    )
    confirmed = new.what == "confirm"
    work.update(
        "meetings",
        meeting,
        status="sealed",
        sealed=head.get("sealed") or new.at,
        version=new.version,
        confirmed_by=new.person if confirmed else "",
        confirmed=new.on if confirmed else "",
    )
    made = {**new.to_doc(), "rows": [["seals", number, ""], *([*line.key, ""] for line in lines)]}
    told = source(book, meeting, {**before, number: made})
    if not confirmed:
        new = replace(new, around=around(told))
    shown = as_sealed(told, {**before, number: {**new.to_doc(), "rows": made["rows"]}})
    new = replace(new, copies=digests({"internal": told, "client": shown}))
    own = [chain.SealedLine("seals", number, new.to_doc()), *lines]
    origin = Origin(work.doc("deals", work.deal) or {})
    hashed = chain.chained(new.before, map(origin.line, own))
    in_turn = zip(own, hashed, strict=True)
    rows = [(*line.key, code, order, digest) for line, (_, _, code, order, digest) in in_turn]
    work.insert("seals", replace(new, rows=tuple(rows)), number)
    work.update("meetings", meeting, seal=rows[-1][-1])
    if new.what == "seal":
        enter(work, {meeting: (new.archive, new.at, rows[-1][-1])})


def registered(work: Transaction) -> Mapping[int, Mapping[str, Any]]:
    """The register; what an earlier version sealed, which kept none, is entered first."""
    known = {row["meeting"] for row in work.table("register")}
    sealed = (doc for doc in work.book.docs("meetings", status="sealed") if doc.doc_id not in known)
    heads = {doc.doc_id: (doc["archive"], doc["sealed"], doc["seal"]) for doc in sealed}
    enter(work, dict(sorted(heads.items(), key=lambda head: head[1])))
    return by_number(work.table("register"))


def enter(work: Transaction, sealed: Mapping[int, tuple[str, str, str]]) -> None:
    """Write meetings into the register: archive number, when, and with which seal."""
    for meeting, (archive, at, seal) in sealed.items():
        rows = by_number(work.table("register"))
        last = rows[max(rows)]["hash"] if rows else ""
        number = work.next_id("register")
        row = ArchiveNumber(
            id=new_id(), revision=work.revision, archive=archive, meeting=meeting, at=at, seal=seal
        )
        doc = chain.entered(last, number, row.to_doc())
        work.insert("register", ArchiveNumber.from_doc(doc), number)


def _files(lines: Sequence[chain.SealedLine]) -> Iterator[SealedFile]:
    """Each attachment among lines whose name or place is that of a file here."""
    for line in lines:
        doc = line.doc or {}
        if doc.get("kind") == "attachment" and not doc.get("deleted"):
            for text in (doc.get("place", ""), doc.get("text", "")):
                try:
                    path = str(Path.cwd() / Path(text.removeprefix("file://")).expanduser())
                except (OSError, RuntimeError):  # no folder, or nobody of that name
                    continue
                if text and (digest := digest_of(path)):
                    yield line.number, path, Path(path).stat().st_size, digest
                    break


def digest_of(path: str) -> str:
    """The SHA-256 of a file, "" of one that is none, cannot be read, or is larger than `HASHED`."""
    from hashlib import file_digest

    try:
        if Path(path).is_file() and Path(path).stat().st_size <= HASHED:
            with Path(path).open("rb") as file:
                return file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        pass
    return ""


# ---------------------------------------------------------------------- 封存的签名
#
# A seal signed with the user's own SSH key, by `ssh-keygen -Y`, as git does (docs/sealing.md).
#
#     >>> book.do(signed(3, 1, sign(seal, Path("~/.ssh/id_ed25519"))))     # after the seal's own commit, outside of the lock
#     >>> check_seal(book.table("seals", 1).get(doc_id=3), Path("allowed_signers")).signer
#     'han@example.com'
#
# A signature is over the last hash of a seal and stands beside it, not in it: a seal that could not be signed stands
# unsigned, and can be signed later. No key is read here; ssh-keygen does that, or the agent.

NAMESPACE = "dealtui-seal"  # so that no signature over something else passes for one of a seal
KEY_PATIENCE = 60.0  # seconds for a passphrase, an agent that asks, a key that wants to be touched


class NotSigned(StoreError):
    """The seal stands unsigned. reason: absent (there is no ssh-keygen), key (`detail`: what it says of the key), late (no answer)."""

    code = "not_signed"
    words = "seal.unsigned"


class Signature(NamedTuple):
    """What is known of a seal's signature. signer: whose it is by the allowed signers, else the key's fingerprint; wrong: it is not
    over this seal, or by nobody allowed; lack: unsigned, signer (nobody says whose key it is), keygen (nothing to check it with)."""

    signer: str = ""
    wrong: bool = False
    lack: str = ""


def sign(seal: Mapping[str, Any], key: Path, *, terminal: bool = False) -> str:
    """What ssh-keygen signs a seal with; NotSigned when it does not. `terminal`: it may ask for a passphrase there."""
    try:
        path = str(named_path(str(key)).absolute())
        return _keygen("sign", "-f", path, given=_told(seal), terminal=terminal)
    except (NotSigned, SettingsError) as error:
        fault = error if isinstance(error, NotSigned) else NotSigned("key", detail=error.sentence)
        fault.values["key"] = key
        raise fault from None


def signed(number: int, deal: int, signature: str) -> UseCase[None]:
    """Write a signature beside the seal of that number."""

    def run(work: Transaction) -> None:
        work.derive("seals", number, signature=signature)  # no new revision: that is hashed

    return UseCase("sign", run, deal)


def check_seal(seal: Mapping[str, Any], signers: Path | None = None) -> Signature:
    """Whether a seal is signed, over what it is, and by whom."""
    if not seal.get("signature"):
        return Signature(lack="unsigned")
    with TemporaryDirectory(prefix="dealtui-") as folder:
        file = Path(folder, "signature")
        file.write_text(str(seal["signature"]), "utf-8")
        try:
            if signers is None:
                said = _keygen("check-novalidate", "-s", str(file), given=_told(seal))
                return Signature(said.rpartition(" key ")[2].strip(), lack="signer")
            allowed = str(signers.expanduser().absolute())
            who = _keygen("find-principals", "-s", str(file), "-f", allowed).splitlines()[0]
            _keygen("verify", "-s", str(file), "-f", allowed, "-I", who, given=_told(seal))
            return Signature(who)
        except NotSigned as error:
            return Signature(wrong=True) if error.reason == "key" else Signature(lack="keygen")


def _told(seal: Mapping[str, Any]) -> bytes:
    """What is signed: the archive number, the version and the seal in full."""
    return f"dealtui {chain.on_paper(seal['archive'])} {seal['version']}\n{seal['rows'][-1][-1]}\n".encode()


def _keygen(what: str, *options: str, given: bytes = b"", terminal: bool = False) -> str:
    """What ssh-keygen says. Away from a terminal it asks for a passphrase nowhere but in a window of its own."""
    space = () if what == "find-principals" else ("-n", NAMESPACE)
    try:
        ended = subprocess.run(
            ["ssh-keygen", "-Y", what, *space, *options],
            input=given,
            capture_output=True,
            timeout=KEY_PATIENCE,
            start_new_session=not terminal,
            check=False,
        )
    except FileNotFoundError:
        raise NotSigned("absent") from None
    except subprocess.TimeoutExpired:
        raise NotSigned("late") from None
    except OSError as error:
        raise NotSigned("key", detail=reason_of(error)) from None
    said = ended.stdout.decode("utf-8", "replace").strip()
    if ended.returncode or not said:
        why = ended.stderr.decode("utf-8", "replace").strip().splitlines()
        raise NotSigned("key", detail=why[-1][:200] if why else what)
    return said
