# SPDX-License-Identifier: AGPL-3.0-or-later
"""A share takes the contribution of each one's cooperative by its own policy, told to its own people."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from commons.sharing import actions, policies, recipe
from commons.sharing.models import Distribution, cooperative_id, member_id
from commons.sharing.queries import reader_of
from groupes import actions as ground
from groupes.access import Me
from groupes.charter import actions as charter
from groupes.charter.models import Attachment
from groupes.models import Cooperative, Groupe, Member
from groupes.things import Ref
from groupes.web import formats
from groupes.web.refusals import Refusal
from tests import factories
from tests.factories import days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
EQUAL = {"steps": [{"type": "share", "by": []}, {"type": "contribution"}]}


class Team:
    """Two people, each of a cooperative of their own of one federation, in one groupe."""

    def __init__(self) -> None:
        both = factories.federation()
        self.here = factories.cooperative("Ici", federation=both, contribution_percent=10)
        self.there = factories.cooperative("Ailleurs", federation=both, contribution_percent=11)
        self.near = factories.member("Ana Près", of=self.here)
        self.far = factories.member("Bob Loin", of=self.there)
        self.groupe: Groupe = factories.groupe(self.near)
        factories.join(self.groupe, self.far)
        role = factories.role(self.groupe, "sharing.edit_rule")
        factories.mandate(role, self.near)
        rule = actions.create_rule(by=self.near, groupe=self.groupe, name="Égal", rule=EQUAL)
        self.rule = actions.adopt_rule(
            by=self.near,
            rule=rule,
            in_force_from=self.groupe.today() - days(3),
            on=self.groupe.today() - days(3),
        )

    def policy(self, cooperative: Cooperative, **terms: Any) -> None:
        ground.set_contribution(
            by=self.near,
            cooperative=cooperative,
            starts_on=cooperative.today(),
            **{"percent": Decimal(10)} | terms,
        )
        for one in (self.near, self.far):
            one.cooperative.refresh_from_db()

    def share(self, cents: int = 200_000) -> Distribution:
        return actions.preview(
            by=self.near,
            groupe=self.groupe,
            rule=self.rule,
            amount_cents=cents,
            participants=[(self.near, 1), (self.far, 1)],
        )


@pytest.fixture
def team() -> Team:
    return Team()


def taken(share: Distribution, of: Member) -> int:
    rows = share.lines.filter(member=of, why__code="contribution_from")
    return -sum(rows.values_list("amount_cents", flat=True))


def test_a_cooperative_that_says_a_percentage_alone_is_counted_as_before(team: Team) -> None:
    share = team.share()
    assert share.case["contributions"] == {
        cooperative_id(team.here.pk): "10",
        cooperative_id(team.there.pk): "11",
    }
    assert (taken(share, team.near), taken(share, team.far)) == (10_000, 11_000)


@pytest.mark.parametrize(
    ("base", "of"), [("turnover", "amount"), ("invoice", "amount"), ("margin", "part")]
)
def test_each_base_is_of_the_amount_or_of_the_part(team: Team, base: str, of: str) -> None:
    team.policy(team.here, base=base)
    policy = policies.policy_on(team.near.cooperative, team.groupe.today())
    assert (policy if isinstance(policy, str) else policy["of"]) == ("10" if of == "part" else of)
    assert policies.policy_on(team.near.cooperative, team.groupe.today() - days(1)) == "10"


def test_tiers_count_the_year_that_the_groupe_knows_and_what_was_undone_for_nothing(
    team: Team, django_assert_num_queries: Any
) -> None:
    team.policy(team.here, tiers=[(150_000, Decimal(5))])  # above 1 500 € a year, 5 %
    first = team.share()
    assert (taken(first, team.near), taken(first, team.far)) == (10_000, 11_000)
    waiting = team.share()
    settled = actions.settle(by=team.near, distribution=first)
    with pytest.raises(Refusal, match="same year"):
        actions.settle(by=team.near, distribution=waiting)
    second = team.share()  # 500.00 at 10 %, 500.00 at 5 %
    assert taken(second, team.near) == 7_500
    assert second.case["contributions"][cooperative_id(team.here.pk)]["before"] == {
        member_id(team.near.pk): "1000.00"
    }
    actions.reverse(by=team.near, distribution=settled, reason="Par erreur")
    assert taken(team.share(), team.near) == 10_000
    assert second.recomputes()  # its inputs are its own
    people = {one.pk: one.cooperative for one in (team.near, team.far)}
    with django_assert_num_queries(1):
        policies.contributions_on(people, team.groupe.today(), team.groupe)


def test_another_year_begins_anew(team: Team) -> None:
    team.policy(team.here, tiers=[(50_000, Decimal(5))])
    actions.settle(by=team.near, distribution=team.share())
    people = {team.near.pk: team.near.cooperative}
    later = dt.date(team.groupe.today().year + 1, 1, 2)
    [policy] = policies.contributions_on(people, later, team.groupe).values()
    assert "before" not in policy


def test_a_share_computed_before_the_terms_changed_is_computed_again_without_a_figure(
    team: Team,
) -> None:
    share = team.share()
    team.policy(team.there, percent=Decimal(11), base="turnover")
    with pytest.raises(Refusal) as refused:
        actions.settle(by=team.near, distribution=Distribution.objects.get(pk=share.pk))
    assert "Ailleurs" in str(refused.value.message)
    assert "11" not in str(refused.value.message)


def told(share: Distribution, reader: Member, names: dict[str, Any]) -> recipe.Recipe:
    return recipe.at_work(
        share.frozen_rule,
        share.case,
        recipe.read_result(share.result),
        names,
        reader=reader_of(Me(reader)),
    )


def test_one_reads_the_contributions_of_one_s_own_cooperative_and_the_parts_of_the_others(
    team: Team,
) -> None:
    names = {
        member_id(team.near.pk): team.near,
        member_id(team.far.pk): team.far,
        cooperative_id(team.here.pk): team.here,
        cooperative_id(team.there.pk): team.there,
    }
    share = team.share()
    work = told(share, team.near, names)
    mine, theirs = work.people
    assert (mine.part, mine.contribution, mine.rest, mine.percent) == (
        100_000,
        -10_000,
        90_000,
        "10",
    )
    assert (theirs.part, theirs.contribution, theirs.rest, theirs.percent) == (
        100_000,
        None,
        100_000,
        "",
    )
    assert [one.name for one in work.cooperatives] == [team.here]
    assert work.apart
    row = work.rows[-1]
    assert row.amount is None
    assert row.bar is None
    assert "Ici" in row.why
    assert "Ailleurs" not in row.why
    assert {line.to for line in work.explained if line.number == 2} == {team.near, team.here}
    rests = [one.rest for one in work.people] + [one.rest for one in work.cooperatives]
    assert sum(rests) == work.amount
    assert work.flows is not None
    assert {node.label for node in work.flows.ends} & {"Bob Loin", "Ailleurs"} == set()


def test_no_page_of_a_share_tells_what_another_cooperative_takes(
    team: Team, client: Client
) -> None:
    team.policy(team.there, percent=Decimal("13.37"), base="turnover")
    share = team.share(123_400)
    figures = [
        formats.money(taken(share, team.far), "EUR"),
        formats.money(61_700 - taken(share, team.far), "EUR"),
        "13,37",
        "13.37",
    ]
    for reader, reads in ((team.near, False), (team.far, True)):
        client.force_login(reader.user)
        page = client.get(share.get_absolute_url()).content.decode().replace("\xa0", " ")
        found = [one for one in figures if one.replace("\xa0", " ") in page]
        assert bool(found) == reads, (reader.name, found)


def test_people_of_one_cooperative_alone_read_all_of_it(team: Team) -> None:
    other = factories.member(of=team.here)
    factories.join(team.groupe, other)
    share = actions.preview(
        by=team.near,
        groupe=team.groupe,
        rule=team.rule,
        amount_cents=10_000,
        participants=[(team.near, 1), (other, 1)],
    )
    work = told(share, team.near, {})
    assert not work.apart
    assert all(one.contribution is not None for one in work.people)
    assert work.rows[-1].amount == 1_000


def test_a_new_version_of_a_rule_carries_the_red_lines_of_the_one_before(team: Team) -> None:
    line = charter.add_line(by=team.near, groupe=team.groupe, text="Jamais moins que le jour")
    charter.attach(by=team.near, groupe=team.groupe, thing=team.rule, lines=[line.pk])
    made = actions.create_rule(by=team.near, groupe=team.groupe, name="Autre", rule=EQUAL)
    ref = Ref.of(made)
    assert Attachment.objects.filter(target_type=ref.label, target_id=ref.id).get().line == line
    charter.attach(by=team.near, groupe=team.groupe, thing=made, lines=[])
    third = actions.create_rule(by=team.near, groupe=team.groupe, name="Sans", rule=EQUAL)
    assert not Attachment.objects.filter(target_id=third.pk).exists()
