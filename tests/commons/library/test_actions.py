# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shelf: what is added, changed, brought again and used elsewhere, each traced, none lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import DatabaseError, transaction

from commons.library import actions
from commons.library.models import FileVersion, Resource, Reuse
from groupes import journal
from groupes.files.actions import let_go
from groupes.files.models import StoredFile
from groupes.journal.models import Entry
from groupes.models import Groupe, Member
from groupes.web.filetypes import RefusedError
from groupes.web.refusals import Outdated, Refusal
from tests import factories
from tests.databases import stop
from tests.groupes.files import uploads
from tests.groupes.files.uploads import kept, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def someone() -> tuple[Groupe, Member]:
    member = factories.member()
    return factories.groupe(member), member


def a_page(groupe: Groupe, by: Member, **values: Any) -> Resource:
    return actions.add_page(by=by, groupe=groupe, **({"title": "Trame", "body": "Texte"} | values))


def a_file(groupe: Groupe, by: Member, name: str = "trame.pdf", **values: Any) -> Resource:
    return actions.add_file(by=by, groupe=groupe, upload=upload(name, uploads.pdf()), **values)


def last(groupe: Groupe) -> Entry:
    found = Entry.objects.filter(groupe=groupe).order_by("seq").last()
    assert found is not None
    return found


# --- pages ---------------------------------------------------------------------------------------


def test_a_page_is_rendered_once_and_credited(someone) -> None:
    groupe, member = someone
    page = a_page(groupe, member, body="# Avant\r\n\r\nVenir **tôt**.<script>x</script>")
    assert "<strong>tôt</strong>" in page.html
    assert "<script" not in page.html
    assert "\r" not in page.body
    assert list(page.authors.all()) == [member]
    assert last(groupe).verb == "library.resource_added"
    assert last(groupe).facts == {"kind": "page", "use": "document"}


def test_several_authors(someone) -> None:
    groupe, member = someone
    other = factories.member()
    page = actions.add_page(
        by=member, groupe=groupe, title="À deux", body="x", authors=[member, other]
    )
    assert set(page.authors.all()) == {member, other}


def test_the_journal_holds_no_title_nor_text(someone) -> None:
    groupe, member = someone
    page = a_page(groupe, member, title="Secret de fabrique", body="Mot de passe")
    actions.change(by=member, resource=page, edition=1, title="Autre secret")
    told = str(list(Entry.objects.filter(groupe=groupe).values_list("facts", flat=True)))
    assert "ecret" not in told
    assert "Mot" not in told


# --- nothing is lost -----------------------------------------------------------------------------


def test_the_second_writer_is_stopped_and_nothing_of_the_first_is_lost(someone) -> None:
    groupe, member = someone
    page = a_page(groupe, member)
    actions.change(by=member, resource=page, edition=1, body="Premier")
    with pytest.raises(Outdated) as stopped:
        actions.change(by=member, resource=page, edition=1, body="Second")
    assert stopped.value.now["body"] == "Premier"
    assert (stopped.value.edition, stopped.value.by) == (2, member.name)
    page.refresh_from_db()
    assert page.body == "Premier"
    changed = actions.change(by=member, resource=page, edition=2, body="Les deux")
    assert (changed.body, changed.edition) == ("Les deux", 3)
    assert last(groupe).facts == {"fields": ["body"], "edition": 3}


def test_a_change_that_changes_nothing_leaves_no_trace(someone) -> None:
    groupe, member = someone
    page = a_page(groupe, member)
    before = last(groupe)
    same = actions.change(
        by=member, resource=page, edition=1, title="Trame", body="Texte", authors=[member]
    )
    assert same.edition == 1
    assert last(groupe) == before


def test_there_is_always_an_author(someone) -> None:
    groupe, member = someone
    page = a_page(groupe, member)
    with pytest.raises(Refusal, match="author"):
        actions.change(by=member, resource=page, edition=1, authors=[])
    assert list(page.authors.all()) == [member]


def test_only_what_a_resource_says_of_itself_can_be_changed(someone) -> None:
    groupe, member = someone
    page = a_page(groupe, member)
    with pytest.raises(TypeError, match="groupe_id"):
        actions.change(by=member, resource=page, edition=1, groupe_id="7")
    with pytest.raises(TypeError, match="kind"):
        actions.add_page(by=member, groupe=groupe, title="x", body="x", kind="file")


# --- files ---------------------------------------------------------------------------------------


def test_a_file_is_called_by_its_name_until_it_gets_a_title(someone, storage) -> None:
    groupe, member = someone
    found = actions.add_file(
        by=member, groupe=groupe, upload=upload("Mémoire_technique-été.pdf", uploads.pdf())
    )
    assert found.title == "Mémoire technique été"
    assert found.versions.get().stored.name == "Mémoire_technique-été.pdf"
    assert a_file(groupe, member, title="Autre").title == "Autre"
    assert len(kept(storage)) == 2


def test_a_file_that_is_refused_leaves_nothing(someone, storage) -> None:
    groupe, member = someone
    before = last(groupe)
    with pytest.raises(RefusedError):
        actions.add_file(by=member, groupe=groupe, upload=upload("x.pdf", uploads.EXE), title="x")
    assert not Resource.objects.exists()
    assert kept(storage) == []
    assert last(groupe) == before


def test_versions_are_numbered_and_the_earlier_stay(someone, storage) -> None:
    groupe, member = someone
    found = a_file(groupe, member)
    second = actions.add_version(
        by=member, resource=found, upload=upload("trame-2.docx", uploads.docx())
    )
    found.refresh_from_db()
    assert (second.number, found.edition) == (2, 2)
    assert [v.stored.name for v in found.versions.order_by("number")] == [
        "trame.pdf",
        "trame-2.docx",
    ]
    assert len(kept(storage)) == 2
    assert last(groupe).verb == "library.file_version_added"
    assert last(groupe).facts == {"number": 2}


def test_the_very_same_file_is_not_a_new_version(someone, storage) -> None:
    groupe, member = someone
    found = a_file(groupe, member)
    with pytest.raises(Refusal, match="version 1"):
        actions.add_version(
            by=member, resource=found, upload=upload("autre-nom.pdf", uploads.pdf())
        )
    assert found.versions.count() == 1
    assert len(kept(storage)) == 1


def test_a_page_has_no_file_version(someone, storage) -> None:
    groupe, member = someone
    page = a_page(groupe, member)
    with pytest.raises(Refusal, match="page"):
        actions.add_version(by=member, resource=page, upload=upload("x.pdf", uploads.pdf()))
    assert kept(storage) == []


def test_the_body_of_a_file_is_not_written(someone) -> None:
    groupe, member = someone
    found = a_file(groupe, member)
    changed = actions.change(by=member, resource=found, edition=1, body="x", title="Autre")
    assert (changed.body, changed.title) == ("", "Autre")


@pytest.mark.parametrize("verb", ["add_page", "add_file", "add_version", "change", "reuse"])
def test_when_the_journal_fails_neither_row_nor_file_stays(
    someone, storage, monkeypatch, verb
) -> None:
    groupe, member = someone
    page, file = a_page(groupe, member), a_file(groupe, member)

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the journal is full")

    calls = {
        "add_page": lambda: a_page(groupe, member, title="Une autre"),
        "add_file": lambda: a_file(groupe, member),
        "add_version": lambda: actions.add_version(
            by=member, resource=file, upload=upload("b.pdf", uploads.pdf("b"))
        ),
        "change": lambda: actions.change(by=member, resource=page, edition=1, title="Autre"),
        "reuse": lambda: actions.reuse(resource=page, target=page, by=member),
    }
    before = (
        list(Resource.objects.order_by("pk").values_list("pk", "title", "edition")),
        FileVersion.objects.count(),
        StoredFile.objects.count(),
        Reuse.objects.count(),
        kept(storage),
    )
    monkeypatch.setattr("groupes.journal.record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        calls[verb]()
    after = (
        list(Resource.objects.order_by("pk").values_list("pk", "title", "edition")),
        FileVersion.objects.count(),
        StoredFile.objects.count(),
        Reuse.objects.count(),
        kept(storage),
    )
    assert after == before


def test_a_file_goes_when_its_row_is_refused(someone, storage, monkeypatch) -> None:
    groupe, member = someone
    found = a_file(groupe, member)
    monkeypatch.setattr(FileVersion, "save", _refuse)
    with pytest.raises(DatabaseError):
        actions.add_version(by=member, resource=found, upload=upload("b.pdf", uploads.pdf("b")))
    assert len(kept(storage)) == 1


def _refuse(self: FileVersion, *args: object, **kwargs: object) -> None:
    assert default_storage.exists(str(self.stored.file.name))  # it was there
    raise DatabaseError("refused")


# --- serving elsewhere ---------------------------------------------------------------------------


def test_a_reuse_is_noted_once_with_the_edition_taken_and_gives_the_credit(someone) -> None:
    groupe, member = someone
    other = factories.member(name="Soizic Le Goff")
    page = actions.add_page(
        by=member, groupe=groupe, title="Trame", body="x", authors=[member, other]
    )
    target = a_page(groupe, member, title="Sert de cible")
    credit = actions.reuse(resource=page, target=target, by=member)
    assert credit.title == "Trame"
    assert set(credit.authors) == {member, other}
    assert str(credit.licence) == "CC BY-SA 4.0"
    assert credit.edition == 1
    actions.change(by=member, resource=page, edition=1, body="plus tard")
    again = actions.reuse(resource=page, target=target, by=other_member_of(groupe))
    assert again.edition == 1
    assert Reuse.objects.get().by == member
    assert [one.credit().title for one in Reuse.objects.about(target)] == ["Trame"]
    noted = Entry.objects.filter(verb="library.resource_reused")
    assert [entry.groupe for entry in noted] == [groupe]


def other_member_of(groupe: Groupe) -> Member:
    member = factories.member(of=groupe.cooperative)
    factories.join(groupe, member)
    return member


def test_both_groupes_are_told_and_the_maker_s_is_not_told_where(someone) -> None:
    groupe, member = someone
    page = a_page(groupe, member, shared_with=Resource.Sharing.COOPERATIVE)
    neighbour = factories.member(of=groupe.cooperative)
    elsewhere = factories.groupe(neighbour)
    target = a_page(elsewhere, neighbour)
    actions.reuse(resource=page, target=target, by=neighbour)
    here, there = last(groupe), last(elsewhere)
    assert there.facts == {"edition": 1, "about": f"library.resource:{target.pk}"}
    assert there.actor_id == neighbour.user_id
    assert here.facts == {"edition": 1, "elsewhere": True}
    assert here.actor_id is None


@pytest.mark.parametrize(
    ("licence", "same_cooperative", "may"),
    [
        ("groupe", True, False),
        ("cooperative", True, True),
        ("cooperative", False, False),
        ("cc-by-sa-4.0", False, True),
        ("cc0-1.0", False, True),
    ],
)
def test_the_licence_says_which_groupe_may_build_on_it(licence, same_cooperative, may) -> None:
    union = factories.federation()
    here = factories.cooperative(federation=union)
    there = here if same_cooperative else factories.cooperative(federation=union)
    maker, user = factories.member(of=here), factories.member(of=there)
    shelf, place = factories.groupe(maker), factories.groupe(user)
    page = a_page(shelf, maker, licence=licence, shared_with=Resource.Sharing.FEDERATION)
    target = a_page(place, user)
    if may:
        assert actions.reuse(resource=page, target=target, by=user).resource_id == page.pk
    else:
        with pytest.raises(Refusal, match="licence"):
            actions.reuse(resource=page, target=target, by=user)
        assert not Reuse.objects.exists()


def test_nobody_uses_what_they_may_not_see(someone) -> None:
    groupe, member = someone
    page = a_page(groupe, member)
    stranger = factories.member()
    target = a_page(factories.groupe(stranger), stranger)
    with pytest.raises(Resource.DoesNotExist):
        actions.reuse(resource=page, target=target, by=stranger)


def test_each_licence_says_what_one_may_do() -> None:
    said = {str(Resource(licence=licence).permission) for licence in Resource.Licence.values}
    assert len(said) == len(Resource.Licence.values)


@pytest.mark.django_db(transaction=True)
def test_a_large_file_whose_transaction_was_stopped_is_kept_once_and_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Beyond some size an upload lies in a file of its own, which storing must leave there."""
    member = factories.member()
    groupe = factories.groupe(member)
    real, tries = journal.record, []

    def stopped_once(*given: Any, **facts: Any) -> object:
        tries.append(1)
        if len(tries) == 1:
            stop()
        return real(*given, **facts)

    monkeypatch.setattr(journal, "record", stopped_once)
    with TemporaryUploadedFile("a.pdf", "application/pdf", 0, None) as large:
        large.write(uploads.pdf("a"))
        large.size = large.tell()
        found = actions.add_file(by=member, groupe=groupe, upload=large)
    assert len(tries) == 2
    stored = found.versions.get().stored
    with stored.file.open() as kept:
        assert kept.read() == uploads.pdf("a")
    assert StoredFile.objects.get() == stored


# --- leaving -------------------------------------------------------------------------------------


def test_a_resource_that_is_deleted_takes_the_files_of_all_its_versions_along(
    someone, storage, django_capture_on_commit_callbacks
) -> None:
    groupe, member = someone
    found, other = a_file(groupe, member), a_file(groupe, member, "autre.pdf")
    actions.add_version(by=member, resource=found, upload=upload("b.pdf", uploads.pdf("deux")))
    assert (StoredFile.objects.count(), len(kept(storage))) == (3, 3)
    with django_capture_on_commit_callbacks(execute=True):
        found.delete()
    assert StoredFile.objects.get() == other.versions.get().stored
    assert len(kept(storage)) == 1
    with default_storage.open(str(other.versions.get().stored.file)) as content:
        assert content.read() == uploads.pdf()


def test_a_file_that_another_version_holds_is_not_let_go_of(someone, storage) -> None:
    groupe, member = someone
    stored = a_file(groupe, member).versions.get().stored
    let_go(stored)
    assert StoredFile.objects.filter(pk=stored.pk).exists()
    assert len(kept(storage)) == 1


# --- one name, one thing ---------------------------------------------------------------------------


@pytest.mark.parametrize("same", ["Trame", "  TRAME ", "tramé", "Tra\u200bme", "Ｔｒａｍｅ"])
def test_a_groupe_keeps_one_thing_under_a_name(someone, same) -> None:
    groupe, member = someone
    page, other = a_page(groupe, member), a_page(groupe, member, title="Autre")
    with pytest.raises(Refusal, match=r"already keeps something called") as refused:
        a_page(groupe, member, title=same)
    assert refused.value.field == "title"
    with pytest.raises(Refusal):
        actions.change(by=member, resource=other, edition=1, title=same)
    assert actions.change(by=member, resource=page, edition=1, title=same).title == same


def test_a_name_is_free_in_another_groupe(someone) -> None:
    groupe, member = someone
    a_page(groupe, member)
    assert a_page(factories.groupe(member), member).title == "Trame"


def test_files_of_one_name_are_numbered(someone) -> None:
    groupe, member = someone
    assert [a_file(groupe, member).title for _time in range(3)] == [
        "trame",
        "trame (2)",
        "trame (3)",
    ]
