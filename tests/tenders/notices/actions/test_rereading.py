# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an older reader left unread of notices is filled in from the files that are kept: nothing else moves,
nobody is told, and one bad file stops no other."""

from __future__ import annotations

import json
from typing import Any

import pytest

from groupes.journal.models import Entry
from tenders.notices import actions, corrections
from tenders.notices.actions import rereading
from tenders.notices.models import BroughtFile, Notice, NoticeVersion, WithheldFile
from tests import factories
from tests.tenders import judged
from tests.tenders.calls import boamp, bring, eforms, identifier, in_days
from tests.tenders.notices.actions.older import read_by_an_older_reader

pytestmark = pytest.mark.django_db


def everything() -> dict[int, Any]:
    return {row["id"]: row for row in Notice.everything.values()}


FORMATS = {
    "ted": judged.ted,
    "boamp": judged.boamp_of_ted,
    "mapa": judged.mapa,
    "fnsimple": judged.fnsimple,
    "legacy": judged.legacy,
}


@pytest.mark.parametrize("form", FORMATS)
def test_what_was_not_read_is_filled_in_and_nothing_else_moves(form: str) -> None:
    bring(FORMATS[form](), by=factories.member())
    imported, version = everything(), NoticeVersion.objects.values().get()
    read_by_an_older_reader()
    assert Notice.objects.get().terms is None
    entries = Entry.objects.count()
    done = actions.reread_kept()
    assert (done.files, done.filled, done.failed, done.after) == (1, 1, [], "")
    assert everything() == imported  # as one that comes in today, to the hour of its last change
    assert NoticeVersion.objects.values().get() == version
    assert Entry.objects.count() == entries
    # The second time there is nothing to do; the same file that comes again is known.
    assert actions.reread_kept().files == 0
    run = bring(FORMATS[form](), by=factories.member())
    assert (run.unchanged, run.proposed) == (1, 0)


def test_what_else_is_read_otherwise_today_stays_as_it_was() -> None:
    bring(judged.ted(), by=factories.member())
    read_by_an_older_reader()
    version = NoticeVersion.objects.get()
    version.normalised["title"] = {"FRA": "Lu autrement"}
    NoticeVersion.objects.filter(pk=version.pk).update(normalised=version.normalised)
    Notice.objects.update(title="Lu autrement")
    before = Notice.objects.values("title", "content_hash", "updated_at", "deadline_at").get()
    actions.reread_kept()
    assert Notice.objects.values(*before).get() == before
    assert Notice.objects.get().terms
    version.refresh_from_db()
    assert version.normalised["title"] == {"FRA": "Lu autrement"}
    assert version.normalised["extra"]["reader"] == corrections.READER - 1  # as who read it


def test_one_bad_file_stops_no_other_and_is_named() -> None:
    member = factories.member()
    for n, text in enumerate(("un", "deux", "trois")):
        bring(judged.ted(text=text, key=f"jugée {n}", procedure=f"p{n}"), by=member)
    read_by_an_older_reader()
    second = BroughtFile.objects.order_by("pk")[1]
    BroughtFile.objects.filter(pk=second.pk).update(content=b"<cut", name="abîmé.xml")
    done = actions.reread_kept()
    assert (done.files, done.filled, done.failed) == (3, 2, ["abîmé.xml"])
    assert Notice.objects.filter(terms__isnull=True).count() == 1
    assert actions.reread_kept().files == 1  # only that one is tried again


def test_it_goes_on_from_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "AT_ONCE", 1)
    member = factories.member()
    for n in range(3):
        bring(judged.ted(key=f"jugée {n}", procedure=f"p{n}"), by=member)
    read_by_an_older_reader()
    first = actions.reread_kept(most=2)
    assert (first.files, first.after != "") == (2, True)
    assert Notice.objects.filter(terms__isnull=True).count() == 1
    rest = actions.reread_kept(after=first.after, most=2)
    assert (rest.files, rest.filled, rest.after) == (1, 1, "")


def test_the_file_of_a_source_that_waits_for_a_day_tells_what_the_source_said() -> None:
    data = judged.ted()
    bring(data)
    imported = everything()
    read_by_an_older_reader()
    WithheldFile.objects.create(
        name="a.xml", sha256="a" * 64, content=data, until=in_days(9).date()
    )
    done = actions.reread_kept()
    assert (done.files, done.filled) == (1, 1)
    assert everything() == imported
    assert WithheldFile.objects.exists()  # it waits on


def test_what_a_person_brought_tells_nothing_of_what_the_source_said() -> None:
    """Whoever brings a file speaks for themselves."""
    bring(eforms("a", procedure="p"))
    bring(eforms("a", procedure="p", judged=judged.awarding(judged.criterion("Prix", "price", "100"))),
          by=factories.member())  # fmt: skip
    read_by_an_older_reader()
    actions.reread_kept()
    assert Notice.objects.get().terms is None
    assert "terms" in NoticeVersion.objects.proposed().get().normalised


def test_a_file_with_one_bad_record_fills_in_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    good = judged._mapa(judged.CRITERIA, judged.TEXT)
    other = {**good, "idweb": "26-700009"}
    data = json.dumps({"total_count": 2, "results": [good, other]}).encode()
    bring(data, by=factories.member())
    read_by_an_older_reader()
    broken = json.dumps({"total_count": 2, "results": [good, {**other, "idweb": None}]})
    BroughtFile.objects.update(content=broken.encode())
    done = actions.reread_kept()
    assert (done.filled, len(done.failed)) == (1, 1)


def test_the_open_calls_that_say_nothing_are_counted_by_source() -> None:
    bring(eforms("a", procedure="a", deadline=in_days(9)), boamp("26-1"))
    assert actions.unread() == {}
    read_by_an_older_reader()
    Notice.objects.filter(source="boamp").update(cancelled=True)
    assert actions.unread() == {"ted": 1}


def test_a_correction_that_is_read_anew_is_not_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr("tenders.notices.followers.tell", told.append)
    files = [
        eforms("a", procedure="p", deadline=in_days(9), judged=judged.awarding(judged.criterion("Prix", "price", "100"))),
        eforms("b", procedure="p", deadline=in_days(12), changes=f"{identifier('a')}-01"),
        boamp("26-1"),
        boamp("26-2", nature="RECTIFICATIF", linked="26-1", text="Lire le 17."),
    ]  # fmt: skip
    for file in files:
        bring(file)
    assert len(told) == 2
    imported = {row["id"]: {**row, "updated_at": None} for row in Notice.objects.values()}
    events = list(NoticeVersion.objects.events().values_list("pk", flat=True))
    read_by_an_older_reader()
    for file in files:
        assert bring(file).updated == 1
    assert len(told) == 2
    assert {row["id"]: {**row, "updated_at": None} for row in Notice.objects.values()} == imported
    assert list(NoticeVersion.objects.events().values_list("pk", flat=True)) == events
