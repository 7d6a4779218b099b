# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file is judged by its content and kept with the change it belongs to, or not at all."""

from __future__ import annotations

import hashlib

import pytest
from django.db import transaction

from groupes.files import actions
from groupes.files.models import StoredFile
from groupes.models import Member
from groupes.web.filetypes import RefusedError
from tests import factories
from tests.groupes.files import uploads
from tests.groupes.files.uploads import kept, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return factories.member()


def put(name: str, content: bytes, by: Member) -> StoredFile:
    with actions.together():
        return actions.store(upload(name, content), by=by)


def test_a_file_keeps_its_name_and_is_stored_under_another(member, storage) -> None:
    content = uploads.pdf("Mémoire")
    stored = put("Mémoire technique – été.pdf", content, member)
    assert stored.name == "Mémoire technique – été.pdf"
    assert stored.mime == "application/pdf"
    assert stored.size == len(content)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert stored.added_by == member
    (path,) = kept(storage)
    assert path.read_bytes() == content
    assert "moire" not in str(path.relative_to(storage))
    assert "." not in path.name
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\system.txt", "system.txt"),
        ("/absolu/note.txt", "note.txt"),
        ("a\x00b\r\nSet-Cookie: x.txt", "ab Set-Cookie- x.txt"),
        ("facture\u202etxt.exe.txt", "facturetxt.exe.txt"),
        ("con.txt", "_con.txt"),
        ("é" * 300 + ".txt", None),
    ],
)
def test_a_name_reaches_neither_the_disk_nor_a_header(member, storage, name, shown) -> None:
    raw = upload("x.txt", b"du texte")
    vars(raw)["_name"] = name  # Django's own cleaning put aside: an action may be given any upload
    with actions.together():
        stored = actions.store(raw, by=member)
    assert len(stored.name) <= 120
    assert not set(stored.name) & set('\r\n\x00/\\"\u202e')
    if shown is not None:
        assert stored.name.replace("  ", " ") == shown
    (path,) = kept(storage)
    assert storage in path.parents


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("dessin.png", uploads.SVG, "svg"),
        ("dessin.svg", uploads.SVG, "svg"),
        ("page.txt", uploads.HTML, "web_page"),
        ("page.md", b"\n <!-- x --> <html><body>", "web_page"),
        ("facture.pdf", uploads.EXE, "program"),
        ("outil.exe", uploads.EXE, "program"),
        ("outil.pdf", uploads.ELF, "program"),
        ("script.txt", b"#!/bin/sh\nrm -rf /", "program"),
        ("macro.docx", uploads.macro_docx(), "macros"),
        ("macro.docm", uploads.macro_docx(), "macros"),
        ("bombe.docx", uploads.bomb(), "unpacks_too_large"),
        ("archive.docx", uploads.zipped({"a.txt": b"x"}), "archive"),
        ("trame.xlsx", uploads.docx(), "disagrees"),
        ("trame.pdf", uploads.docx(), "disagrees"),
        ("double.docx", uploads.docx() + b"MZ" + b"\x00" * 50, "damaged"),
        ("trame.pdf", b"", "empty"),
        ("trame", uploads.pdf(), "no_extension"),
        ("image.png", b"du texte", "disagrees"),
        ("latin.txt", "été".encode("latin-1"), "not_utf8"),
        ("nul.txt", b"a\x00b", "not_text"),
        ("gros.pdf", uploads.pdf() + b"0" * uploads.TOO_LARGE, "too_large"),
    ],
)
def test_a_hostile_or_wrong_file_is_refused_by_its_content_and_nothing_stays(
    member, storage, name, content, code
) -> None:
    with pytest.raises(RefusedError) as refused:
        put(name, content, member)
    assert refused.value.code == code
    assert str(refused.value.message)
    assert not StoredFile.objects.exists()
    assert kept(storage) == []


def test_a_file_goes_when_the_change_does_not_go_through(member, storage) -> None:
    before = put("avant.pdf", uploads.pdf("avant"), member)

    def change() -> None:
        with actions.together():
            actions.store(upload("a.pdf", uploads.pdf("a")), by=member)
            actions.store(upload("b.pdf", uploads.pdf("b")), by=member)
            assert len(kept(storage)) == 3
            raise LookupError("the rest failed")

    with pytest.raises(LookupError):
        change()
    assert list(StoredFile.objects.all()) == [before]
    assert len(kept(storage)) == 1


def test_the_outer_change_decides_of_what_an_inner_one_stored(member, storage) -> None:
    def change() -> None:
        with actions.together():
            put("a.pdf", uploads.pdf("a"), member)
            raise LookupError("the rest failed")

    with pytest.raises(LookupError):
        change()
    assert kept(storage) == []
    with actions.together():
        with pytest.raises(RefusedError):
            put("x.pdf", uploads.EXE, member)
        put("a.pdf", uploads.pdf("a"), member)
    assert len(kept(storage)) == 1


def test_nothing_is_stored_outside_a_change_that_could_take_it_back(member, storage) -> None:
    with pytest.raises(RuntimeError, match="together"), transaction.atomic():
        actions.store(upload("a.pdf", uploads.pdf()), by=member)
    assert kept(storage) == []


def test_the_same_bytes_twice_are_two_files(member, storage) -> None:
    first, second = (put("a.pdf", uploads.pdf(), member) for _n in range(2))
    assert first.sha256 == second.sha256
    assert first.file.name != second.file.name
    assert len(kept(storage)) == 2


def test_a_file_let_go_of_leaves_with_its_bytes_once_that_is_committed(
    member, storage, django_capture_on_commit_callbacks
) -> None:
    gone, stays = put("a.pdf", uploads.pdf("a"), member), put("b.pdf", uploads.pdf("b"), member)
    with django_capture_on_commit_callbacks(execute=True):
        actions.let_go(gone)
        assert len(kept(storage)) == 2  # not before
    assert list(StoredFile.objects.all()) == [stays]
    assert [path.read_bytes() for path in kept(storage)] == [uploads.pdf("b")]


def test_nothing_is_lost_of_a_file_whose_change_does_not_go_through(
    member, storage, django_capture_on_commit_callbacks
) -> None:
    stored = put("a.pdf", uploads.pdf(), member)
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(RuntimeError),
        transaction.atomic(),
    ):
        actions.let_go(stored)
        raise RuntimeError
    assert StoredFile.objects.get().name == "a.pdf"
    assert len(kept(storage)) == 1
