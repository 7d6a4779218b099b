# SPDX-License-Identifier: AGPL-3.0-or-later
"""Learning a role beside who holds it: agreed by both, without a seat, without a power."""

from __future__ import annotations

import pytest

from groupes.craft.models import Pairing
from groupes.models import Membership
from groupes.people.models import Skill
from groupes.web.refusals import Refusal
from roles import actions, queries
from roles.models import Apprenticeship, Mandate, MandateOffer
from tests import factories
from tests.factories import days
from tests.roles.actions.handing import POWER, can, facts

pytestmark = pytest.mark.django_db


def asked(cast: factories.Cast, *, by: str = "plain", learner: str = "plain") -> MandateOffer:
    held = cast.role.mandates.get(member=cast.holder)
    return actions.ask_beside(
        by=getattr(cast, by),
        mandate=held,
        learner=getattr(cast, learner),
        starts_on=cast.groupe.today(),
        ends_on=held.ends_on,
    )


def agreed(cast: factories.Cast) -> Apprenticeship:
    made = actions.answer_offer(by=cast.holder, offer=asked(cast), accept=True)
    assert isinstance(made, Apprenticeship)
    return made


def test_who_learns_has_no_power_and_takes_no_seat() -> None:
    cast = factories.cast(POWER)
    vacancy = factories.role(cast.groupe, seats=2)
    one = agreed(cast)
    assert one.learner == cast.plain
    assert not can(cast.plain, cast.groupe, cast.groupe.today())
    assert Mandate.objects.filter(member=cast.plain).count() == 0
    assert actions.volunteer(by=cast.plain, role=vacancy)
    told = facts(cast.groupe, "roles.beside_began")
    assert (told["member"], told["holder"]) == (cast.plain.pk, cast.holder.pk)


def test_the_holder_may_propose_it_and_the_learner_answers() -> None:
    cast = factories.cast()
    offer = asked(cast, by="holder", learner="former")
    assert offer.offered_to == cast.former
    made = actions.answer_offer(by=cast.former, offer=offer, accept=True)
    assert isinstance(made, Apprenticeship)
    assert made.learner == cast.former


def test_it_is_linked_to_what_the_two_agreed_on_of_a_craft() -> None:
    cast = factories.cast()
    pairing = Pairing.objects.create(
        skill=Skill.objects.standing()[0],
        learner=cast.plain,
        passer=cast.holder,
        asked_by=cast.plain,
        state=Pairing.State.GOING,
        goal="Tenir une rencontre seul·e",
        starts_on=cast.groupe.today(),
        ends_on=cast.groupe.today() + days(30),
        learner_shows=True,
    )
    assert agreed(cast).pairing == pairing
    assert queries.alongside(cast.role, cast.groupe.today()).learners[0].pairing is None
    pairing.passer_shows = True
    pairing.save()
    [one] = queries.alongside(cast.role, cast.groupe.today()).learners
    assert one.pairing == pairing.pk  # shown once both wish it to show


def test_several_may_ask_one_person_and_each_once() -> None:
    cast = factories.cast()
    asked(cast)
    asked(cast, by="former", learner="former")
    with pytest.raises(Refusal):
        asked(cast)
    with pytest.raises(Refusal):  # they asked already: the holder only needs to answer
        asked(cast, by="holder", learner="plain")


def test_it_is_over_with_the_mandate_and_either_ends_it_before() -> None:
    cast = factories.cast()
    today = cast.groupe.today()
    one = agreed(cast)
    assert len(queries.alongside(cast.role, today).learners) == 1
    actions.end_beside(by=cast.holder, apprenticeship=one)
    assert queries.alongside(cast.role, today).learners[0].ends_on == today
    assert queries.alongside(cast.role, today + days(1)).learners == []
    with pytest.raises(ValueError, match="one of the two"):
        actions.end_beside(by=cast.former, apprenticeship=one)


def test_whoever_leaves_learns_no_longer() -> None:
    cast = factories.cast()
    one = agreed(cast)
    one.starts_on -= days(3)
    one.save()
    said = [str(goes) for goes in actions.what_goes(cast.groupe, cast.plain)]
    assert any(cast.role.name in words for words in said)
    actions.end_all(cast.groupe, cast.plain, cast.groupe.today())
    one.refresh_from_db()
    assert one.ends_on == cast.groupe.today()


def test_it_is_not_begun_once_the_holder_is_no_longer_there() -> None:
    cast = factories.cast()
    offer = asked(cast, by="holder", learner="plain")
    Membership.objects.filter(groupe=cast.groupe, member=cast.holder).update(state="paused")
    with pytest.raises(Refusal):
        actions.answer_offer(by=cast.plain, offer=offer, accept=True)
