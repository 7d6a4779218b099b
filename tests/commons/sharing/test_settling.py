# SPDX-License-Identifier: AGPL-3.0-or-later
"""An income is shared once; the way back is an exact opposite, for a reason; all of it is kept."""

from __future__ import annotations

import datetime as dt
import random
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from commons.sharing import actions, engine, recipe, rules
from commons.sharing.models import Distribution, DistributionLine
from deploy.migrating import Executor
from groupes import actions as groupes
from groupes.access import Me, standing
from groupes.journal.models import Entry
from groupes.models import Member, Membership
from groupes.web.refusals import Refusal
from tests import factories
from tests.factories import BY_DAYS, Cast, days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
State = Distribution.State


@pytest.fixture
def cast() -> Cast:
    made = factories.cast("sharing.edit_rule")
    factories.split_rule(made.groupe, made.holder)
    return made


def share(cast: Cast, target: Any = None, cents: int = 100_001, **values: Any) -> Distribution:
    """A preview; ``target``: any row of the database, of a kind nobody declares an income of."""
    rule = cast.groupe.split_rules.binding_on(cast.groupe.today())
    assert rule is not None
    return actions.preview(
        by=cast.holder,
        groupe=cast.groupe,
        rule=rule,
        amount_cents=cents,
        participants=[(cast.holder, 2), (cast.plain, 1)],
        target=target,
        **values,
    )


def settle(cast: Cast, found: Distribution) -> Distribution:
    return actions.settle(by=cast.holder, distribution=found)


def undo(cast: Cast, found: Distribution, reason: str = "Montant faux") -> Distribution:
    return actions.reverse(by=cast.holder, distribution=found, reason=reason)


def check_now() -> None:
    """Makes the database judge now what it judges at commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def lines(found: Distribution) -> list[tuple[Any, ...]]:
    fields = ("position", "step", "member", "cooperative", "pot", "amount_cents")
    return list(found.lines.order_by("position").values_list(*fields))


# --- once ------------------------------------------------------------------------------------


def test_of_the_previews_of_a_thing_one_alone_is_settled(cast) -> None:
    first, second = share(cast, cast.role), share(cast, cast.role, 410_000)
    elsewhere = share(cast, cast.groupe)
    settle(cast, first)
    with pytest.raises(Refusal, match="Another share of this income is settled"):
        settle(cast, second)
    settle(cast, elsewhere)
    assert Distribution.objects.filter(standing=True).count() == 2


def test_shares_made_by_hand_are_each_their_own(cast) -> None:
    assert all(settle(cast, share(cast)).standing for _number in range(2))


def test_the_database_itself_refuses_a_second_standing_share(cast) -> None:
    settle(cast, share(cast, cast.role))
    with pytest.raises(IntegrityError, match="distribution_one_standing"), transaction.atomic():
        Distribution.objects.filter(pk=share(cast, cast.role).pk).update(
            state=State.SETTLED, standing=True
        )
    # Nor is one settled beside it, standing or not.
    with pytest.raises(DatabaseError, match="it stands"), transaction.atomic():
        Distribution.objects.filter(pk=share(cast, cast.role).pk).update(state=State.SETTLED)
    with pytest.raises(IntegrityError, match="standing_is_settled"), transaction.atomic():
        Distribution.objects.filter(pk=share(cast).pk).update(standing=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [True, False])
def test_two_people_settling_at_once_settle_one(cast, same) -> None:
    """The same preview in two browsers, or two previews of one thing."""
    first = share(cast, cast.role)
    second = first if same else share(cast, cast.role, 410_000)
    answers = together(lambda one: settle(cast, one), [first, second])
    assert sorted(type(one).__name__ for one in answers) == ["Distribution", "Refusal"]
    assert Distribution.objects.settled().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_reversing_at_once_reverse_once(cast) -> None:
    found = settle(cast, share(cast, cast.role))
    answers = together(lambda one: undo(cast, one), [found, found])
    assert sorted(type(one).__name__ for one in answers) == ["Distribution", "Refusal"]
    assert Distribution.objects.filter(reverses=found).count() == 1


def together(work: Any, things: list[Any]) -> list[Any]:
    """What each answered or refused, all begun at one moment."""
    ready = Barrier(len(things))

    def one(thing: Any) -> Any:
        try:
            ready.wait(timeout=30)
            return work(thing)
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(things)) as pool:
        return list(pool.map(one, things))


# --- by the rule of the day --------------------------------------------------------------------


def test_a_preview_by_an_older_rule_is_not_settled(cast) -> None:
    today = cast.groupe.today()
    found = share(cast, cast.role)
    newer = factories.split_rule(cast.groupe, cast.holder, in_force_from=today)
    with pytest.raises(Refusal, match="version 2 of the rule binds, and this share comes from ver"):
        settle(cast, found)
    # The income of yesterday is still shared by the rule of yesterday, not by today's.
    with pytest.raises(Refusal, match="version 1 of the rule binds"):
        actions.settle(
            by=cast.holder, distribution=share(cast, cast.role), happened_on=today - days(1)
        )
    actions.settle(by=cast.holder, distribution=found, happened_on=today - days(1))
    assert newer.number == 2


def test_the_day_is_the_groupe_s_own(cast, monkeypatch) -> None:
    """At 23:30 UTC on 30 June it is already 1 July in Paris, where a new rule binds."""
    found = share(cast)
    late = dt.datetime(2031, 6, 30, 23, 30, tzinfo=dt.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: late)
    july = dt.date(2031, 7, 1)
    assert cast.groupe.today() == july
    factories.split_rule(cast.groupe, cast.holder, in_force_from=july)
    with pytest.raises(Refusal, match="version 2"):
        settle(cast, found)
    actions.settle(by=cast.holder, distribution=found, happened_on=july - days(1))


def test_settled_then_the_rule_changes_nothing_of_it_changes(cast) -> None:
    found = settle(cast, share(cast, cast.role))
    kept = lines(found)
    factories.split_rule(
        cast.groupe,
        cast.holder,
        {"currency": "EUR", "steps": [{"type": "share", "by": []}]},
        in_force_from=cast.groupe.today(),
    )
    again = Distribution.objects.get(pk=found.pk)
    assert again.recomputes()
    assert lines(again) == kept
    opposite = undo(cast, again)
    assert opposite.rule_id == found.rule_id  # undone by its own rule, not by today's
    assert opposite.recomputes()


def test_cents_that_do_not_recompute_are_not_settled(cast) -> None:
    found = share(cast)
    Distribution.objects.filter(pk=found.pk).update(
        result={**found.result, "totals": {**found.result["totals"], "Pot commun": "1.00"}}
    )
    with pytest.raises(Refusal, match="other cents"):
        settle(cast, found)


# --- the way back ------------------------------------------------------------------------------


def test_a_reversal_is_the_exact_opposite_and_both_are_kept(cast) -> None:
    # 1 000.01: pot 5 % = 50.00; 950.01 by 2 and 1 days = 633.34 and 316.67; 10 % each: 63.33, 31.67.
    found = settle(cast, share(cast, cast.role))
    before = lines(found)
    opposite = undo(cast, found, "Facture annulée\n")
    check_now()
    assert [line[-1] for line in before] == [5_000, 63_334, 31_667, -6_333, 6_333, -3_167, 3_167]
    assert lines(opposite) == [(*line[:-1], -line[-1]) for line in before]
    assert lines(found) == before
    found.refresh_from_db()
    assert (found.state, found.standing, found.undone_by) == (State.SETTLED, False, opposite)
    assert (opposite.state, opposite.standing, opposite.reverses) == (State.SETTLED, False, found)
    assert (opposite.reason, opposite.happened_on) == ("Facture annulée", cast.groupe.today())
    assert opposite.recomputes()
    entry = Entry.objects.get(verb="sharing.distribution_reversed")
    assert (entry.target_id, entry.facts) == (
        found.pk,
        {"reversal": opposite.pk, "amount_cents": 100_001},
    )
    assert "Facture" not in str(entry.facts)


def test_reversed_then_settled_anew(cast) -> None:
    first = settle(cast, share(cast, cast.role))
    undo(cast, first)
    second = settle(cast, share(cast, cast.role, 50_000))
    undo(cast, second)
    third = settle(cast, share(cast, cast.role, 60_000))
    assert list(Distribution.objects.about(cast.role).counting()) == [third]
    pot = cast.groupe.pot_totals.get()
    assert (pot.pot, pot.cents, pot.shares) == ("Pot commun", 3_000, 1)


def test_pots_are_the_sum_of_their_lines_whatever_was_settled_and_undone(cast) -> None:
    chance = random.Random(3)
    standing: list[Distribution] = []
    for turn in range(12):
        if standing and chance.random() < 0.4:
            undo(cast, standing.pop(chance.randrange(len(standing))))
        else:
            standing.append(settle(cast, share(cast, None, chance.randint(1, 90_000) + turn)))
    sums: dict[str, int] = {}
    for line in DistributionLine.objects.exclude(pot="").filter(distribution__state=State.SETTLED):
        sums[line.pot] = sums.get(line.pot, 0) + line.amount_cents
    kept = {one.pot: one.cents for one in cast.groupe.pot_totals.all()}
    assert kept == sums == {"Pot commun": sums["Pot commun"]}
    assert cast.groupe.pot_totals.get().shares == len(standing) > 0


def test_a_share_that_is_not_settled_leaves_its_pots_as_they_were(cast) -> None:
    settle(cast, share(cast, cast.role, 40_000))
    again = share(cast, cast.role, 50_000)
    with pytest.raises(Refusal, match="reverse it first"):
        settle(cast, again)
    pot = cast.groupe.pot_totals.get()
    assert (pot.cents, pot.shares) == (2_000, 1)


def test_what_can_not_be_reversed_says_why(cast) -> None:
    preview = share(cast)
    with pytest.raises(Refusal, match="not settled"):
        undo(cast, preview)
    found = settle(cast, preview)
    with pytest.raises(Refusal, match="Say why"):
        undo(cast, found, "  ")
    opposite = undo(cast, found)
    with pytest.raises(Refusal, match="reversed meanwhile"):
        undo(cast, found)
    with pytest.raises(Refusal, match="This is a reversal"):
        undo(cast, opposite)
    with pytest.raises(Refusal, match="already settled"):
        settle(cast, found)  # the same preview is never settled anew


def test_a_share_by_hand_is_reversed_too(cast) -> None:
    assert undo(cast, settle(cast, share(cast))).target is None


@given(cents=st.integers(-10_000_000, 10_000_000), worked=st.lists(st.integers(1, 99), min_size=1))
def test_the_engine_s_opposite_is_what_a_reversal_writes(cents, worked) -> None:
    case = {
        "amount": engine.money(cents),
        "participants": [
            {"id": f"p{n:02d}", "cooperative": f"c{n % 2}", "days": str(days_)}
            for n, days_ in enumerate(worked)
        ],
        "contributions": {"c0": "10", "c1": "11"},
    }
    result = engine.compute(BY_DAYS, case)
    kept = Distribution(frozen_rule=BY_DAYS, case=case, result=result.to_json())
    opposite = actions._opposite(kept, {**case, "amount": engine.money(-cents)})
    assert [(one.to, one.amount) for one in opposite.lines] == [
        (one.to, -one.amount) for one in result.lines
    ]
    assert opposite.amount == -cents


def test_what_is_undone_is_what_was_kept_whatever_the_engine_says_since(cast, monkeypatch) -> None:
    found = settle(cast, share(cast))
    other = share(cast, cents=7)

    monkeypatch.setattr(engine, "compute", lambda *_: recipe.read_result(other.result))
    opposite = undo(cast, found)
    check_now()
    assert lines(opposite) == [(*line[:-1], -line[-1]) for line in lines(found)]


def forged(found: Distribution, **changes: Any) -> None:
    """What would reverse a share, written by hand: ``shift`` cents from one person to another,
    another ``pot``, a ``state``, another ``happened_on`` of the share itself."""
    opposite = Distribution.objects.create(
        **{
            field.attname: getattr(found, field.attname)
            for field in Distribution._meta.concrete_fields
            if field.attname not in ("id", "state", "standing")
        }
        | {"reverses_id": found.pk, "reason": "x", "amount_cents": -found.amount_cents}
    )
    shift = changes.get("shift", 0)
    for line in found.lines.order_by("position"):
        line.pk, line.distribution, line.amount_cents = None, opposite, -line.amount_cents
        line.amount_cents += {1: shift, 2: -shift}.get(line.position, 0)
        line.pot = line.pot and changes.get("pot", line.pot)
        line.save()
    state = changes.get("state", State.SETTLED)
    Distribution.objects.filter(pk=opposite.pk).update(state=state)
    if found.is_settled:
        of = {name: changes[name] for name in ("happened_on",) if name in changes}
        Distribution.objects.filter(pk=found.pk).update(standing=False, **of)
    check_now()


def test_the_opposite_written_by_hand_is_accepted(cast) -> None:
    forged(settle(cast, share(cast)))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"shift": 1}, "is not the opposite"),
        ({"pot": "Autre"}, "is not the opposite"),
        ({"state": State.PREVIEW}, "never changed"),
        ({"happened_on": dt.date(2020, 1, 1)}, "never changed"),
    ],
)
def test_the_database_refuses_a_reversal_that_is_not_the_opposite(cast, changes, why) -> None:
    found = settle(cast, share(cast))
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        forged(found, **changes)


def test_the_database_refuses_to_reverse_a_preview_or_a_reversal(cast) -> None:
    with pytest.raises(DatabaseError, match="is not the opposite"), transaction.atomic():
        forged(share(cast))
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        forged(undo(cast, settle(cast, share(cast))))


def test_a_share_stops_standing_only_once_its_opposite_is_there(cast) -> None:
    found = settle(cast, share(cast))
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Distribution.objects.filter(pk=found.pk).update(standing=False)


def test_when_the_journal_fails_a_reversal_undoes_nothing(cast, monkeypatch) -> None:
    found = settle(cast, share(cast))

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the journal is full")

    monkeypatch.setattr("groupes.journal.record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        undo(cast, found)
    assert Distribution.objects.get().standing


# --- what each one sees --------------------------------------------------------------------------


def see(client: Client, member: Member, url: str) -> str:
    client.force_login(member.user)
    client.cookies["django_language"] = "en"
    answer = client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_reversal_is_asked_for_on_the_page_with_its_reason(cast, client) -> None:
    found = settle(cast, share(cast, cast.role))
    page = found.get_absolute_url()
    undo_url = reverse("sharing:reverse", args=[cast.groupe.slug, found.pk])
    assert undo_url in see(client, cast.holder, page)
    assert undo_url not in see(client, cast.plain, page)
    assert client.post(undo_url, {"reason": "x"}).status_code == 403
    client.force_login(cast.outsider.user)
    assert client.post(undo_url, {"reason": "x"}).status_code == 404
    client.force_login(cast.holder.user)
    assert client.get(undo_url).status_code == 405
    missing = client.post(undo_url, {"reason": ""})
    assert missing.status_code == 422
    assert "reason" in missing.context["form"].errors
    answer = client.post(undo_url, {"reason": "Facture <b>fausse</b>"})
    opposite = Distribution.objects.get(reverses=found)
    assert (answer.status_code, answer.url) == (302, opposite.get_absolute_url())
    assert client.post(undo_url, {"reason": "encore"}).status_code == 409
    for url in (page, opposite.get_absolute_url()):
        seen = see(client, cast.plain, url)
        assert "Facture &lt;b&gt;fausse&lt;/b&gt;" in seen
        assert undo_url not in see(client, cast.holder, url)
    index = reverse("sharing:groupe_index", args=[cast.groupe.slug])
    listed = see(client, cast.plain, index)
    assert "<span>reversed</span>" in listed
    assert "<span>reversal</span>" in listed


def test_whoever_left_sees_what_became_of_their_share(cast, client) -> None:
    found = settle(cast, share(cast))
    Membership.objects.filter(member=cast.plain).update(state=Membership.State.ENDED)
    opposite = undo(cast, found, "Pas la bonne facture")
    for one in (found, opposite):
        assert "Pas la bonne facture" in see(client, cast.plain, one.get_absolute_url())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_refusal_to_settle_is_told_in_words(cast, client, language) -> None:
    first, second = share(cast, cast.role), share(cast, cast.role)
    settle(cast, first)
    client.force_login(cast.holder.user)
    url = reverse("sharing:settle", args=[cast.groupe.slug, second.pk])
    client.cookies["django_language"] = language
    answer = client.post(url, {"happened_on": cast.groupe.today().isoformat()})
    assert answer.status_code == 409
    words = {
        "fr": "Une autre répartition de cette recette est inscrite",
        "en": "Another share of this income is settled",
    }
    assert words[language] in answer.content.decode()
    # The page had said it before, and shown no button.
    shown = client.get(second.get_absolute_url()).content.decode()
    assert words[language] in shown
    assert url not in shown


def test_who_may_reverse(cast) -> None:
    found = settle(cast, share(cast))
    may = {
        who: rules.may_reverse(standing(Me(getattr(cast, who)), cast.groupe), found)
        for who in ("holder", "former", "plain", "stranger")
    }
    assert may == {"holder": True, "former": False, "plain": False, "stranger": False}
    elsewhere = standing(Me(cast.holder), factories.groupe(cast.holder))
    elsewhere.powers = frozenset(["sharing.edit_rule"])
    assert not rules.may_reverse(elsewhere, found)
    assert not rules.may_reverse(standing(Me(cast.holder), cast.groupe), share(cast))


# --- what was settled several times before ---------------------------------------------------------


def migrate(name: str) -> Any:
    check_now()
    return Executor(connection).migrate([("sharing", name)]).apps


def doubles(cast: Cast) -> list[Distribution]:
    """Three settled shares of one income and one made by hand, as they could be before; the second
    made was settled first."""
    made = [share(cast, cast.role, cents) for cents in (100, 200, 300)] + [share(cast, cents=400)]
    old = migrate("0003_pots").get_model("sharing", "Distribution")
    at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    for number, index in enumerate((1, 0, 2, 3)):
        old.objects.filter(pk=made[index].pk).update(state="settled")
        Entry.objects.create(
            verb="sharing.distribution_settled",
            target_type="sharing.distribution",
            target_id=made[index].pk,
            at=at + days(number),
        )
    migrate("0005_pot_totals")
    return [Distribution.objects.get(pk=one.pk) for one in made]


def test_incomes_settled_several_times_keep_the_first_and_show_the_others(cast, client) -> None:
    made = doubles(cast)
    assert [one.standing for one in made] == [False, True, False, True]
    pot = cast.groupe.pot_totals.get()  # 5 % of each: it counts what was kept, settled twice or not
    assert (pot.cents, pot.shares) == (50, 4)
    assert [one.counted_twice for one in made] == [True, False, True, False]
    assert [one.amount_cents for one in made] == [100, 200, 300, 400]  # nothing was deleted
    assert "Counted twice" in see(client, cast.holder, made[0].get_absolute_url())
    assert "Counted twice" not in see(client, cast.holder, made[1].get_absolute_url())
    new = share(cast, cast.role, 500)
    for kept in (made[1], made[0], made[2]):
        with pytest.raises(Refusal, match="Another share"):
            settle(cast, new)
        undo(cast, kept)
    check_now()
    assert settle(cast, new).standing


# --- the contribution of the day -------------------------------------------------------------------


def change_contribution(cast: Cast, percent: int, day: dt.date) -> None:
    groupes.set_contribution(
        by=cast.holder,
        cooperative=cast.groupe.cooperative,
        percent=Decimal(percent),
        starts_on=day,
    )
    for person in (cast.groupe, cast.holder, cast.plain):  # as the next page loads them
        person.cooperative.refresh_from_db()


def taken(found: Distribution) -> dict[str, str]:
    contributions: dict[str, str] = found.case["contributions"]
    return contributions


def test_a_share_counts_the_contribution_of_its_own_day(cast) -> None:
    today, ours = cast.groupe.today(), f"cooperative:{cast.groupe.cooperative_id}"
    change_contribution(cast, 12, today)
    assert taken(share(cast)) == {ours: "12"}
    assert taken(share(cast, happened_on=today - days(1))) == {ours: "10"}


def test_a_share_computed_before_the_contribution_changed_is_computed_again(cast) -> None:
    before = share(cast)
    change_contribution(cast, 12, cast.groupe.today())
    with pytest.raises(Refusal, match="is another than this share counts"):
        settle(cast, before)
    settle(cast, share(cast))
    # Of a day when it was not changed yet, it is settled as it was computed.
    actions.settle(by=cast.holder, distribution=before, happened_on=cast.groupe.today() - days(1))


def test_a_contribution_that_changes_moves_nothing_of_what_is_settled(cast) -> None:
    done = settle(cast, share(cast))
    kept = lines(done)
    change_contribution(cast, 50, cast.groupe.today())
    done = Distribution.objects.get(pk=done.pk)
    assert done.recomputes()
    assert lines(done) == kept
    undone = undo(cast, done)
    assert [line[-1] for line in lines(undone)] == [-line[-1] for line in kept]


def test_a_rule_without_a_contribution_asks_for_none(cast) -> None:
    plain: dict[str, Any] = {"steps": [{"type": "share", "by": [{"key": "days"}]}]}
    factories.split_rule(cast.groupe, cast.holder, plain)
    found = share(cast)
    change_contribution(cast, 50, cast.groupe.today())
    settle(cast, found)
