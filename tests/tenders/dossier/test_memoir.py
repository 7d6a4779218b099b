# SPDX-License-Identifier: AGPL-3.0-or-later
"""The memoir: begun from the criteria, written by one at a time, tailored before it leaves."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from commons.library import actions as library
from commons.library.models import Resource, Reuse
from groupes import actions as ground
from groupes.editions.models import Edition
from groupes.web.refusals import Outdated, Refusal
from tenders.bids.models import Bid
from tenders.dossier import actions, facts
from tenders.dossier.models import PEN, Brief, Section
from tests import factories
from tests.tenders.dossier import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast()


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    return world.begun(cast)


def codes(bid: Bid) -> set[str]:
    return {one.code for one in facts.lacks(facts.load(bid))}


# --- what the buyer asks, the outline ------------------------------------------------------------


def test_each_criterion_begins_a_section_once(cast: factories.Cast, bid: Bid) -> None:
    with pytest.raises(Refusal, match="No criterion"):
        actions.seed(by=cast.plain, bid=bid)
    world.asked(cast, bid)
    assert actions.seed(by=cast.plain, bid=bid) == 1  # the price has a schedule of its own
    assert actions.seed(by=cast.holder, bid=bid) == 0
    assert list(bid.sections.values_list("title", "criterion")) == [
        ("Valeur technique", "valeur-technique"),
    ]


def test_two_who_write_what_the_buyer_asks_are_told(cast: factories.Cast, bid: Bid) -> None:
    world.asked(cast, bid, duration="Deux ans")
    with pytest.raises(Outdated) as told:
        actions.write_brief(by=cast.holder, bid=bid, edition=0, duration="Trois ans")
    assert told.value.now["duration"] == "Deux ans"
    assert Brief.objects.get(bid=bid).duration == "Deux ans"


def test_sections_move_and_keep_one_order(cast: factories.Cast, bid: Bid) -> None:
    one, two, three = (world.section(cast, bid, title) for title in ("A", "B", "C"))
    actions.move_section(by=cast.plain, section=three, down=False)
    assert [s.title for s in bid.sections.all()] == ["A", "C", "B"]
    actions.move_section(by=cast.plain, section=one, down=False)  # at the top already
    assert [s.title for s in bid.sections.all()] == ["A", "C", "B"]
    actions.move_section(by=cast.plain, section=two, down=True)
    assert [s.title for s in bid.sections.all()] == ["A", "C", "B"]


# --- the pen -------------------------------------------------------------------------------------


def test_one_writes_at_a_time_and_the_next_waits(cast: factories.Cast, bid: Bid) -> None:
    section = world.section(cast, bid)
    assert actions.take_pen(by=cast.plain, section=section)
    assert not actions.take_pen(by=cast.holder, section=section)
    with pytest.raises(Refusal, match="is writing here"):
        actions.write_section(by=cast.holder, section=section, edition=1, text="Moi")
    actions.write_section(by=cast.plain, section=section, edition=1, text="Elle", done=True)
    section.refresh_from_db()
    assert section.writer(timezone.now()) == cast.holder.pk  # who had asked has it
    with pytest.raises(Outdated):
        actions.write_section(by=cast.holder, section=section, edition=1, text="Moi")
    actions.write_section(by=cast.holder, section=section, edition=2, text="Nous")
    section.refresh_from_db()
    assert section.text == "Nous"
    assert section.pen is None


def test_a_pen_that_nobody_uses_is_free_after_its_time(cast: factories.Cast, bid: Bid) -> None:
    section = world.section(cast, bid)
    actions.take_pen(by=cast.plain, section=section)
    late = timezone.now() - PEN - dt.timedelta(minutes=1)
    Section.objects.filter(pk=section.pk).update(pen_until=late)
    assert actions.take_pen(by=cast.holder, section=section)


def test_saving_the_same_again_is_no_edition(cast: factories.Cast, bid: Bid) -> None:
    section = world.section(cast, bid, text="Un texte")
    again = actions.write_section(by=cast.plain, section=section, edition=2, text="Un texte")
    assert again.edition == 2
    assert Edition.objects.about(section).count() == 2


def test_what_another_holds_or_writes_is_not_taken_away(cast: factories.Cast, bid: Bid) -> None:
    section = world.section(cast, bid)
    actions.take_section(by=cast.holder, section=section)
    with pytest.raises(Refusal, match="holds this section"):
        actions.remove_section(by=cast.plain, section=section)
    with pytest.raises(Refusal, match="took this section meanwhile"):
        actions.take_section(by=cast.plain, section=section)
    actions.leave_section(by=cast.holder, section=section)
    actions.take_pen(by=cast.holder, section=section)
    with pytest.raises(Refusal, match="is writing here"):
        actions.remove_section(by=cast.plain, section=section)
    actions.give_pen(by=cast.holder, section=section)
    actions.remove_section(by=cast.plain, section=section)
    actions.remove_section(by=cast.plain, section=section)
    with pytest.raises(Refusal, match="removed meanwhile"):
        actions.write_section(by=cast.holder, section=section, edition=1, text="…")


def test_who_leaves_the_groupe_lets_go_of_sections_and_pen(cast: factories.Cast, bid: Bid) -> None:
    section = world.section(cast, bid)
    actions.take_section(by=cast.holder, section=section)
    actions.take_pen(by=cast.holder, section=section)
    ground.leave(by=cast.holder, membership=cast.groupe.memberships.get(member=cast.holder))
    section.refresh_from_db()
    assert section.holder is None
    assert section.pen is None


# --- from elsewhere ------------------------------------------------------------------------------


@pytest.fixture
def page(cast: factories.Cast) -> Resource:
    return library.add_page(by=cast.plain, groupe=cast.groupe, title="Trame", body="Chère ville")


def test_what_comes_from_the_library_is_generic_until_somebody_says_otherwise(
    cast: factories.Cast, bid: Bid, page: Resource
) -> None:
    section = actions.bring_resource(by=cast.plain, bid=bid, resource=page)
    assert (section.text, section.generic) == ("Chère ville", True)
    assert Reuse.objects.filter(resource=page).count() == 1
    assert facts.GENERIC in codes(bid)
    with pytest.raises(Refusal, match="read it before"):
        actions.say_tailored(by=cast.holder, section=section, edition=1, tailored=True)
    actions.say_tailored(by=cast.holder, section=section, edition=section.edition, tailored=True)
    section.refresh_from_db()
    assert (section.generic, section.tailored_by) == (False, cast.holder)
    assert facts.GENERIC not in codes(bid)
    actions.say_tailored(by=cast.plain, section=section, edition=0, tailored=False)
    assert facts.GENERIC in codes(bid)


def test_a_section_that_says_something_is_not_written_over(
    cast: factories.Cast, bid: Bid, page: Resource
) -> None:
    section = world.section(cast, bid, text="À nous")
    with pytest.raises(Refusal, match="not empty any more"):
        actions.bring_resource(by=cast.plain, bid=bid, resource=page, section=section)
    empty = world.section(cast, bid, "Vide")
    brought = actions.bring_resource(by=cast.plain, bid=bid, resource=page, section=empty)
    assert brought.pk == empty.pk


def test_a_licence_keeps_a_resource_where_it_was_made(cast: factories.Cast, bid: Bid) -> None:
    other = factories.groupe(cast.plain)
    kept = library.add_page(
        by=cast.plain, groupe=other, title="À eux", body="…", licence=Resource.Licence.GROUPE
    )
    with pytest.raises(Refusal, match="licence"):
        actions.bring_resource(by=cast.plain, bid=bid, resource=kept)
    assert not bid.sections.exists()


# --- remarks -------------------------------------------------------------------------------------


def test_a_remark_is_settled_and_an_answer_opens_it_again(cast: factories.Cast, bid: Bid) -> None:
    section = world.section(cast, bid, text="Un texte")
    root = actions.remark(by=cast.holder, section=section, text="Trop long")
    assert facts.REMARKS in codes(bid)
    actions.settle(by=cast.plain, remark=root)
    assert facts.REMARKS not in codes(bid)
    actions.remark(by=cast.plain, section=section, text="Encore", answers=root)
    root.refresh_from_db()
    assert root.settled_at is None
    answer = section.remarks.get(answers=root)
    actions.remark(by=cast.holder, section=section, text="Oui", answers=answer)
    assert section.remarks.filter(answers=root).count() == 2  # one level, no deeper


# --- what is missing -----------------------------------------------------------------------------


def test_what_seems_too_long_is_told(cast: factories.Cast, bid: Bid) -> None:
    world.asked(cast, bid, page_limit=1)
    section = world.section(cast, bid, text="mot " * 1500)
    assert facts.TOO_LONG in codes(bid)
    actions.write_section(by=cast.plain, section=section, edition=section.edition, pages=1)
    assert facts.OVER in codes(bid)
