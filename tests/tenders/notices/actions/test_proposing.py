# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person brings of a notice never takes the place of what its source says."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import ProtectedError

from groupes.models import Member
from tenders.notices.actions.proposing import MOST_PROPOSED
from tenders.notices.models import BroughtFile, ImportRun, Notice, NoticeVersion, RefusedFile
from tests import factories
from tests.tenders import calls
from tests.tenders.calls import boamp, bring, eforms, get, identifier, in_days

pytestmark = pytest.mark.django_db

OLD, NEW = in_days(20), in_days(90)
State = NoticeVersion.State
HONEST, FORGED = "https://marches.example/offre", "https://marches-publics.test/offre"


@pytest.fixture
def member() -> Member:
    return factories.member()


@pytest.fixture
def call() -> Notice:
    """A call as its source says it."""
    return calls.call("a", procedure="p", deadline=OLD, submission=HONEST)


def fake(version: str = "09", **fields: object) -> bytes:
    """A version of the call, written by hand."""
    given = {"procedure": "p", "deadline": NEW, "submission": FORGED} | fields
    return eforms("a", version=version, **given)  # type: ignore[arg-type]  # the builder's fields


def shown(word: str = "a") -> tuple[str, dt.datetime | None, set[str]]:
    notice = get(word)
    return (
        notice.version,
        notice.deadline_at,
        set(notice.lots.values_list("submission_url", flat=True)),
    )


def states(word: str = "a") -> list[str]:
    return list(get(word).versions.order_by("pk").values_list("state", flat=True))


def test_a_version_that_a_person_wrote_moves_nothing_and_is_kept_with_its_file(
    call: Notice, member: Member
) -> None:
    run = bring(fake(), by=member)
    assert shown() == ("01", OLD, {HONEST})
    assert (run.updated, run.proposed) == (0, 1)
    version = call.versions.get(state=State.PROPOSED)
    assert version.bringer == member
    assert version.file is not None
    assert bytes(version.file.content) == fake()
    moved = {entry["field"]: entry for entry in version.changed_fields}
    assert dt.datetime.fromisoformat(moved["deadline"]["new"]) == NEW
    assert (moved["hosts"]["old"], moved["hosts"]["new"]) == (
        ["marches.example"],
        ["marches-publics.test"],
    )


def test_the_same_bytes_again_change_nothing_whoever_brings_them(
    call: Notice, member: Member
) -> None:
    bring(fake(), by=member)
    for who in (member, factories.member()):
        run = bring(fake(), by=who)
        assert (run.proposed, run.unchanged) == (0, 1)
    assert states() == [State.CONFIRMED, State.PROPOSED]
    assert BroughtFile.objects.count() == 1


def test_what_the_source_said_already_is_nothing_new(call: Notice, member: Member) -> None:
    bring(eforms("a", version="02", procedure="p", deadline=OLD, submission=HONEST))
    for file in (
        eforms("a", version="02", procedure="p", deadline=OLD, submission=HONEST),
        eforms("a", procedure="p", deadline=OLD, submission=HONEST),
    ):
        assert bring(file, by=member).unchanged == 1
    assert states() == [State.CONFIRMED, State.CONFIRMED]


def test_a_genuine_later_version_applies_over_a_forged_one_of_a_higher_number(
    call: Notice, member: Member
) -> None:
    bring(fake("09"), by=member)
    genuine = in_days(25)
    bring(eforms("a", version="02", procedure="p", deadline=genuine, submission=HONEST))
    assert shown() == ("02", genuine, {HONEST})
    assert states() == [State.CONFIRMED, State.PASSED, State.CONFIRMED]


def test_the_source_saying_the_same_bears_the_version_out(call: Notice, member: Member) -> None:
    bring(fake("02"), by=member)
    run = bring(fake("02"))
    assert (run.updated, run.unchanged) == (1, 0)
    assert shown() == ("02", NEW, {FORGED})
    assert states() == [State.CONFIRMED, State.BORNE_OUT, State.CONFIRMED]
    assert bring(fake("02")).unchanged == 1


def test_two_people_with_two_forged_versions_wait_side_by_side(
    call: Notice, member: Member
) -> None:
    other = factories.member()
    bring(fake("08"), by=member)
    bring(fake("09", deadline=in_days(2)), by=other)
    assert shown() == ("01", OLD, {HONEST})
    proposed = call.versions.proposed().order_by("pk")
    assert [one.bringer for one in proposed] == [member, other]


def test_one_person_has_a_few_versions_waiting_at_most(call: Notice, member: Member) -> None:
    for n in range(MOST_PROPOSED):
        bring(fake(deadline=in_days(30 + n)), by=member)
    run = bring(fake(deadline=in_days(60)), by=member)
    assert (run.proposed, run.refused) == (0, 1)
    assert RefusedFile.objects.get().error == "too_many_proposed"
    assert bring(fake(deadline=in_days(60)), by=factories.member()).proposed == 1


def test_a_new_notice_is_shown_and_marked_until_its_source_says_so(member: Member) -> None:
    bring(eforms("a", procedure="p", deadline=OLD), by=member)
    assert not get("a").confirmed
    assert states() == [State.FIRST]
    # Whatever else people say of it waits: the first one was, and is, only a person's word.
    bring(fake("02"), by=factories.member())
    assert shown()[:2] == ("01", OLD)
    bring(eforms("a", procedure="p", deadline=OLD))
    assert get("a").confirmed
    assert states() == [State.FIRST, State.PROPOSED, State.CONFIRMED]


def test_a_number_taken_in_advance_does_not_keep_the_genuine_notice_out(member: Member) -> None:
    """A forged version 09 of a notice that is not here yet; then a person, then its source."""
    bring(fake("09"), by=member)
    run = bring(eforms("a", procedure="p", deadline=OLD, submission=HONEST), by=factories.member())
    assert run.proposed == 1
    bring(eforms("a", procedure="p", deadline=OLD, submission=HONEST))
    assert shown() == ("01", OLD, {HONEST})
    assert get("a").confirmed
    assert states() == [State.FIRST, State.BORNE_OUT, State.CONFIRMED]


def test_a_correction_that_a_person_brings_waits_like_a_version(
    call: Notice, member: Member
) -> None:
    correction = eforms("c", procedure="p", deadline=NEW, changes=f"{identifier('a')}-01")
    bring(correction, by=member)
    assert shown()[:2] == ("01", OLD)
    version = call.versions.get(state=State.PROPOSED)
    assert (version.bringer, version.caused_by) == (member, get("c"))
    assert version.file is not None
    assert get("c").correcting  # it is read on the call, and makes no line of its own
    bring(correction)
    assert shown()[:2] == ("01", NEW)
    assert states() == [State.CONFIRMED, State.BORNE_OUT, State.CONFIRMED]


def test_a_cancellation_that_a_person_brings_cancels_nothing(member: Member) -> None:
    bring(boamp("26-1"))
    bring(boamp("26-2", nature="ANNULATION", linked="26-1", text="Sans suite."), by=member)
    assert not Notice.objects.get(notice_id="26-1").cancelled
    assert NoticeVersion.objects.proposed().get().moved("cancelled")


def test_a_new_version_of_a_correction_waits_on_the_call_too(call: Notice, member: Member) -> None:
    cited = f"{identifier('a')}-01"
    moved = in_days(30)
    bring(eforms("c", procedure="p", deadline=moved, submission=HONEST, changes=cited))
    assert shown()[1] == moved
    bring(eforms("c", version="02", procedure="p", deadline=NEW, changes=cited), by=member)
    assert shown()[1] == moved
    deadline = call.versions.proposed().get().moved("deadline")
    assert deadline is not None
    assert dt.datetime.fromisoformat(deadline["new"]) == NEW


def test_a_correction_brought_before_its_call_waits_when_the_call_comes(member: Member) -> None:
    bring(eforms("c", procedure="p", deadline=NEW, changes=f"{identifier('a')}-01"), by=member)
    bring(eforms("a", procedure="p", deadline=OLD))
    assert shown()[1] == OLD
    assert get("a").versions.proposed().get().bringer == member


def test_a_forged_call_does_not_draw_a_confirmed_correction_to_itself(member: Member) -> None:
    """The correction came first; it corrects the call that its source says, and no other."""
    bring(eforms("c", procedure="p", deadline=NEW, changes="58211-2026"))
    bring(eforms("faux", procedure="p", deadline=OLD, number="00058211-2026"), by=member)
    assert not get("c").correcting
    bring(eforms("a", procedure="p", deadline=OLD, number="00058211-2026"))
    assert get("c").changed_notice == get("a")
    assert get("a").deadline_at == NEW


def test_who_brought_a_version_is_never_lost(call: Notice, member: Member) -> None:
    """An import without a name would be taken for the source's word."""
    bring(fake(), by=member)
    with pytest.raises(ProtectedError):
        member.delete()
    assert not ImportRun.objects.get(by=member).of_source
