# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules and distributions: numbered, adopted once, exact, frozen, and kept for good."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from commons.sharing import actions, engine
from commons.sharing.actions import Participant
from commons.sharing.models import Distribution, DistributionLine, SplitRule
from groupes.journal.models import Entry
from groupes.models import Cooperative, Groupe, Member
from groupes.web.refusals import Refusal
from tests import factories
from tests.factories import BY_DAYS, days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def team() -> tuple[Groupe, list[Member]]:
    """Two people of a cooperative at 10 %, one of another at 11 %."""
    here = factories.cooperative(contribution_percent=10)
    there = factories.cooperative(contribution_percent=11)
    people = [factories.member(of=here), factories.member(of=here), factories.member(of=there)]
    groupe = factories.groupe(people[0])
    for person in people[1:]:
        factories.join(groupe, person)
    return groupe, people


def share(
    groupe: Groupe, people: list[Member], cents: int = 1_000_000, **values: object
) -> Distribution:
    rule = groupe.split_rules.first() or factories.split_rule(groupe, people[0])
    return actions.preview(
        by=people[0],
        groupe=groupe,
        rule=rule,
        amount_cents=cents,
        participants=[
            Participant(person, count) for person, count in zip(people, (5, 3, 2), strict=True)
        ],
        **values,  # type: ignore[arg-type]  # the test's own
    )


def check_sums() -> None:
    """Makes the database judge now what it judges at commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def verbs(groupe: Groupe) -> list[str]:
    found = Entry.objects.filter(groupe=groupe, verb__startswith="sharing.")
    return list(found.order_by("seq").values_list("verb", flat=True))


def test_a_preview_by_hand(team) -> None:
    # 10 000.00: pot 5 % = 500.00; 9 500.00 by days 5, 3, 2 of 10 = 4 750.00, 2 850.00, 1 900.00.
    # Contributions: 10 % of 4 750 = 475.00, 10 % of 2 850 = 285.00, 11 % of 1 900 = 209.00.
    groupe, people = team
    found = share(groupe, people)
    check_sums()
    by_member = {
        person.pk: sum(
            line.amount_cents for line in found.lines.all() if line.member_id == person.pk
        )
        for person in people
    }
    assert list(by_member.values()) == [427_500, 256_500, 169_100]
    cooperatives = {
        line.cooperative_id: 0 for line in found.lines.all() if line.cooperative_id is not None
    }
    for line in found.lines.all():
        if line.cooperative_id is not None:
            cooperatives[line.cooperative_id] += line.amount_cents
    assert cooperatives == {
        people[0].cooperative_id: 76_000,
        people[2].cooperative_id: 20_900,
    }
    assert [line.amount_cents for line in found.lines.all() if line.pot == "Pot commun"] == [50_000]
    assert sum(line.amount_cents for line in found.lines.all()) == found.amount_cents == 1_000_000
    assert found.state == Distribution.State.PREVIEW
    assert found.happened_on == groupe.today()


@pytest.mark.parametrize("cents", [1, 7, 99, 100_001, 999_999_999_999, -100_001, 0])
def test_lines_sum_to_the_amount_and_the_stored_result_recomputes(team, cents) -> None:
    groupe, people = team
    found = share(groupe, people, cents)
    check_sums()
    again = Distribution.objects.get(pk=found.pk)
    assert again.recomputes()
    assert sum(again.lines.values_list("amount_cents", flat=True)) == cents
    stored = [engine.money(line.amount_cents) for line in again.lines.order_by("position")]
    assert stored == [line["amount"] for line in again.result["lines"]]


def test_a_result_that_was_tampered_with_does_not_recompute(team) -> None:
    found = share(*team)
    found.result["totals"]["Pot commun"] = "500.01"
    assert not found.recomputes()


def test_what_is_frozen_outlives_the_cooperative_s_rate_and_the_person_s_move(team) -> None:
    groupe, people = team
    found = share(groupe, people)
    Cooperative.objects.filter(pk=people[0].cooperative_id).update(contribution_percent=25)
    Member.objects.filter(pk=people[1].pk).update(cooperative=people[2].cooperative)
    again = Distribution.objects.get(pk=found.pk)
    assert again.recomputes()
    assert again.case["contributions"] == {
        f"cooperative:{people[0].cooperative_id}": "10",
        f"cooperative:{people[2].cooperative_id}": "11",
    }
    assert set(people[0].name.split()) & set(str(again.case) + str(again.result)) == set()


def test_plain_pairs_and_half_days(team) -> None:
    groupe, people = team
    rule = factories.split_rule(groupe, people[0])
    found = actions.preview(
        by=people[0],
        groupe=groupe,
        rule=rule,
        amount_cents=1_000,
        participants=[(people[0], Decimal("2.50")), (people[1], Decimal("0"))],
    )
    assert [person["days"] for person in found.case["participants"]] == ["2.5", "0"]
    assert found.took_part(people[1])
    assert not found.took_part(people[2])


def test_other_keys_of_the_rule_are_said_with_the_participant(team) -> None:
    groupe, people = team
    rule = factories.split_rule(
        groupe,
        people[0],
        {
            "steps": [
                {
                    "type": "share",
                    "percent": "10",
                    "of": "amount",
                    "by": [{"key": "coordination"}],
                },
                {"type": "share", "by": []},
            ]
        },
    )
    found = actions.preview(
        by=people[0],
        groupe=groupe,
        rule=rule,
        amount_cents=1_000,
        participants=[
            Participant(people[0], 1, {"coordination": 0}),
            Participant(people[1], 1, {"coordination": 1}),
        ],
    )
    assert found.result["totals"] == {
        f"member:{people[0].pk}": "4.50",
        f"member:{people[1].pk}": "5.50",
    }
    with pytest.raises(Refusal, match="coordination"):
        actions.preview(
            by=people[0], groupe=groupe, rule=rule, amount_cents=1, participants=[(people[0], 1)]
        )


@pytest.mark.parametrize(("declared", "word"), [([], "Nobody takes part"), ([0, 0], "days")])
def test_nobody_or_no_day_is_refused_and_nothing_is_kept(team, declared, word) -> None:
    groupe, people = team
    rule = factories.split_rule(groupe, people[0])
    with pytest.raises(Refusal, match=word), transaction.atomic():
        actions.preview(
            by=people[0],
            groupe=groupe,
            rule=rule,
            amount_cents=100,
            participants=list(zip(people, declared, strict=False)),
        )
    assert not Distribution.objects.exists()


@pytest.mark.parametrize("change", ["a line's amount", "a line less", "the amount"])
def test_the_database_refuses_lines_that_do_not_sum(team, change) -> None:
    found = share(*team)
    check_sums()
    line = found.lines.exclude(member=None)[0]
    changes = {
        "a line's amount": lambda: found.lines.filter(pk=line.pk).update(amount_cents=1),
        "a line less": lambda: found.lines.filter(pk=line.pk).delete(),
        "the amount": lambda: Distribution.objects.filter(pk=found.pk).update(amount_cents=1),
    }

    def at_commit() -> None:
        with transaction.atomic():
            changes[change]()
            check_sums()

    with pytest.raises(DatabaseError, match="lines sum to"):
        at_commit()


@pytest.mark.parametrize("ends", [{}, {"pot": "x", "member": True}])
def test_a_line_names_one_end_and_only_one(team, ends) -> None:
    groupe, people = team
    found = share(groupe, people)
    if "member" in ends:
        ends = ends | {"member": people[0]}
    with pytest.raises(DatabaseError, match="one_end"), transaction.atomic():
        DistributionLine.objects.create(
            distribution=found, position=99, step=0, amount_cents=0, **ends
        )


# --- rules ---------------------------------------------------------------------------------------


def test_rules_are_numbered_in_their_groupe_and_bind_nobody_until_adopted(team) -> None:
    groupe, people = team
    other = factories.groupe(people[0])
    first = actions.create_rule(by=people[0], groupe=groupe, name="Un", rule=BY_DAYS)
    second = actions.create_rule(by=people[1], groupe=groupe, name="Deux", rule=BY_DAYS)
    elsewhere = actions.create_rule(by=people[0], groupe=other, name="Un", rule=BY_DAYS)
    assert [first.number, second.number, elsewhere.number] == [1, 2, 1]
    assert not groupe.split_rules.in_force()
    today = groupe.today()
    actions.adopt_rule(by=people[1], rule=second, in_force_from=today + days(3))
    assert not groupe.split_rules.in_force_on(today)
    assert list(groupe.split_rules.in_force_on(today + days(3))) == [second]
    assert verbs(groupe) == ["sharing.rule_proposed"] * 2 + ["sharing.rule_adopted"]
    entry = Entry.objects.get(verb="sharing.rule_adopted", groupe=groupe)
    assert entry.facts == {"number": 2, "in_force_from": (today + days(3)).isoformat()}
    assert entry.actor_id == people[1].user_id


def test_adopted_once_never_for_the_past_and_in_order(team) -> None:
    groupe, people = team
    today = groupe.today()
    rule = factories.split_rule(groupe, people[0], in_force_from=today + days(10))
    with pytest.raises(Refusal, match="already adopted"):
        actions.adopt_rule(by=people[0], rule=rule, in_force_from=today + days(20))
    other = factories.split_rule(groupe, people[0], adopted=False)
    with pytest.raises(Refusal, match="past"):
        actions.adopt_rule(by=people[0], rule=other, in_force_from=today - days(1))
    with pytest.raises(Refusal, match="Version 1"):
        actions.adopt_rule(by=people[0], rule=other, in_force_from=today + days(9))
    adopted = actions.adopt_rule(by=people[0], rule=other, in_force_from=today + days(10))
    assert groupe.split_rules.in_force().first() == adopted
    assert (adopted.adopted_by, adopted.in_force_from) == (people[0], today + days(10))


def test_an_adopted_rule_is_never_changed_nor_taken_away(team) -> None:
    groupe, people = team
    rule = factories.split_rule(groupe, people[0])
    changes: list[dict[str, object]] = [
        {"rule": {"steps": []}},
        {"in_force_from": None},
        {"name": "Autre"},
    ]
    for change in changes:
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            SplitRule.objects.filter(pk=rule.pk).update(**change)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        SplitRule.objects.filter(pk=rule.pk).delete()
    draft = factories.split_rule(groupe, people[0], adopted=False)
    draft.delete()  # what binds nobody may go


def test_an_adopted_rule_names_who_adopted_it(team) -> None:
    groupe, people = team
    draft = factories.split_rule(groupe, people[0], adopted=False)
    with pytest.raises(DatabaseError, match="adopted_by_someone"), transaction.atomic():
        SplitRule.objects.filter(pk=draft.pk).update(in_force_from=groupe.today())


@pytest.mark.parametrize(
    ("step", "place"),
    [
        ({"type": "levy", "to": "member:1", "percent": "5", "of": "amount"}, "steps[0].to"),
        ({"type": "levy", "to": "cooperative:1", "percent": "5", "of": "amount"}, "steps[0].to"),
        ({"type": "levy", "to": "p" * 81, "percent": "5", "of": "amount"}, "steps[0].to"),
        ({"type": "levy", "to": "Pot", "percent": "101", "of": "amount"}, "steps[0].percent"),
        ({"type": "magic"}, "steps[0].type"),
    ],
)
def test_a_rule_that_does_not_hold_is_refused_with_its_place(team, step, place) -> None:
    groupe, people = team
    with pytest.raises(engine.RuleError) as error:
        actions.create_rule(
            by=people[0], groupe=groupe, name="x", rule={"steps": [step, *BY_DAYS["steps"][1:]]}
        )
    assert error.value.place == place
    assert not groupe.split_rules.exists()
    assert verbs(groupe) == []


# --- settling --------------------------------------------------------------------------------


def test_settled_once_and_for_good(team) -> None:
    groupe, people = team
    found = share(groupe, people)
    day = groupe.today() - days(4)
    settled = actions.settle(by=people[1], distribution=found, happened_on=day)
    assert (settled.state, settled.happened_on) == (Distribution.State.SETTLED, day)
    with pytest.raises(Refusal, match="already settled"):
        actions.settle(by=people[1], distribution=found)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Distribution.objects.filter(pk=found.pk).update(label="x")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Distribution.objects.filter(pk=found.pk).delete()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        found.lines.update(amount_cents=0)
    with pytest.raises(DatabaseError, match="no line is added"), transaction.atomic():
        DistributionLine.objects.create(
            distribution=found, position=50, step=9, pot="Pot", amount_cents=0
        )
    assert verbs(groupe)[-2:] == [
        "sharing.distribution_previewed",
        "sharing.distribution_settled",
    ]


def test_settled_only_by_a_rule_that_bound_on_that_day(team) -> None:
    groupe, people = team
    today = groupe.today()
    draft = factories.split_rule(groupe, people[0], adopted=False)
    found = share(groupe, people)
    with pytest.raises(Refusal, match="not adopted"):
        actions.settle(by=people[0], distribution=found)
    actions.adopt_rule(by=people[0], rule=draft, in_force_from=today)
    with pytest.raises(Refusal, match="in force"):
        actions.settle(by=people[0], distribution=found, happened_on=today - days(1))
    assert Distribution.objects.get(pk=found.pk).state == Distribution.State.PREVIEW
    actions.settle(by=people[0], distribution=found, happened_on=today)


def test_another_groupe_s_rule_is_a_programming_error(team) -> None:
    groupe, people = team
    other = factories.groupe(people[0])
    rule = factories.split_rule(other, people[0])
    with pytest.raises(ValueError, match="another groupe"):
        actions.preview(
            by=people[0], groupe=groupe, rule=rule, amount_cents=1, participants=[(people[0], 1)]
        )


@pytest.mark.parametrize("verb", ["create", "adopt", "preview", "settle"])
def test_when_the_journal_fails_nothing_is_changed(team, verb, monkeypatch) -> None:
    groupe, people = team
    draft = factories.split_rule(groupe, people[0], adopted=False)
    rule = factories.split_rule(groupe, people[0])
    found = actions.preview(
        by=people[0], groupe=groupe, rule=rule, amount_cents=100, participants=[(people[0], 1)]
    )
    before = _state(groupe)

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the journal is full")

    monkeypatch.setattr("groupes.journal.record", fail)
    calls = {
        "create": lambda: actions.create_rule(by=people[0], groupe=groupe, name="x", rule=BY_DAYS),
        "adopt": lambda: actions.adopt_rule(
            by=people[0], rule=draft, in_force_from=groupe.today() + dt.timedelta(days=1)
        ),
        "preview": lambda: share(groupe, people),
        "settle": lambda: actions.settle(by=people[0], distribution=found),
    }
    with pytest.raises(RuntimeError), transaction.atomic():
        calls[verb]()
    assert _state(groupe) == before


def _state(groupe: Groupe) -> list[object]:
    return [
        list(groupe.split_rules.order_by("pk").values_list("number", "in_force_from")),
        list(groupe.distributions.order_by("pk").values_list("pk", "state")),
        DistributionLine.objects.count(),
    ]
