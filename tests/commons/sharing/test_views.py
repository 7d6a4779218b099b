# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of sharing: who opens them, who changes what, who sees whose lines."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commons.sharing import actions
from commons.sharing.actions import Participant
from commons.sharing.models import Distribution, SplitRule
from groupes.models import Groupe, Member, Membership
from groupes.web import formats
from tests import factories
from tests.factories import Cast, days

pytestmark = pytest.mark.django_db
EDIT = "sharing.edit_rule"
EVERYONE = ("founder", "holder", "former", "plain", "outsider", "stranger")


@pytest.fixture
def cast() -> Cast:
    return factories.cast(EDIT)


def page(client: Client, member: Member, url: str, **query: Any) -> Any:
    client.force_login(member.user)
    return client.get(url, query)


def share(
    groupe: Groupe, people: list[Member], *, settled: bool = True, cents: int = 1_000_000
) -> Distribution:
    rule = groupe.split_rules.in_force().first() or factories.split_rule(groupe, people[0])
    found = actions.preview(
        by=people[0],
        groupe=groupe,
        rule=rule,
        amount_cents=cents,
        participants=[Participant(person, 5 - i % 3) for i, person in enumerate(people)],
        label="Guide des aidants",
    )
    return actions.settle(by=people[0], distribution=found) if settled else found


def text(response: Any) -> str:
    """What one reads, spaces made plain."""
    bare = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", bare.replace("\u00a0", " "))


def composed(**values: str) -> dict[str, str]:
    """What the composing page posts: 5 % to a pot, the rest by days, contributions."""
    return {
        "do": "propose",
        "levies-TOTAL_FORMS": "1",
        "levies-INITIAL_FORMS": "1",
        "levies-0-percent": "5",
        "levies-0-of": "amount",
        "levies-0-to": "Pot commun",
        "levies-0-most": "",
        "share": "days",
        "days_weight": "70",
        "equal_weight": "30",
        "contribution": "on",
        "sample_amount": "10000",
        "sample_days": "5 3 2",
        "name": "Au jour",
        "note": "",
    } | values


# --- who opens what --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("groupe_index", (200, 200, 200, 200, 404, 404)),
        ("rule", (200, 200, 200, 200, 404, 404)),
        ("rule_new", (403, 200, 403, 403, 404, 404)),
        ("distribution", (200, 200, 200, 200, 404, 404)),
        ("settled", (200, 200, 200, 200, 404, 404)),
    ],
)
def test_each_page_asked_as_each_kind_of_person(cast, client, name, expected) -> None:
    groupe = cast.groupe
    preview = share(groupe, [cast.founder, cast.holder], settled=False)
    settled = share(groupe, [cast.founder, cast.holder])
    url = {
        "groupe_index": reverse("sharing:groupe_index", args=[groupe.slug]),
        "rule": reverse("sharing:rule", args=[groupe.slug, 1]),
        "rule_new": reverse("sharing:rule_new", args=[groupe.slug]),
        "distribution": preview.get_absolute_url(),
        "settled": settled.get_absolute_url(),
    }[name]
    answers = tuple(page(client, getattr(cast, who), url).status_code for who in EVERYONE)
    assert answers == expected
    client.logout()
    assert client.get(url).status_code == 302


def test_an_outsider_who_may_know_the_groupe_is_not_let_in(client) -> None:
    cast = factories.cast(EDIT, visibility="cooperative")
    found = share(cast.groupe, [cast.founder])
    index = reverse("sharing:groupe_index", args=[cast.groupe.slug])
    assert page(client, cast.outsider, index).status_code == 403
    assert page(client, cast.outsider, found.get_absolute_url()).status_code == 404


def test_what_is_in_another_groupe_is_not_found_under_this_one(cast, client) -> None:
    other = factories.groupe(cast.founder)
    found = share(other, [cast.founder])
    rule = other.split_rules.get()
    for url in (
        reverse("sharing:distribution", args=[cast.groupe.slug, found.pk]),
        reverse("sharing:rule", args=[cast.groupe.slug, rule.number]),
    ):
        assert page(client, cast.founder, url).status_code == 404


# --- one's past pay is one's own ------------------------------------------------------------------


def test_who_took_part_sees_every_line_and_the_others_totals(cast, client) -> None:
    found = share(cast.groupe, [cast.founder, cast.holder])
    url = found.get_absolute_url()
    inside = text(page(client, cast.holder, url))
    assert cast.founder.name in inside
    # 9 500.00 by days 5 and 4 of 9: 5 277.78 and 4 222.22, less 10 %.
    assert "4 222,22 €" in inside
    assert "3 800,00 €" in inside
    beside = page(client, cast.plain, url)
    assert "3 800,00" not in text(beside)
    assert "4 222,22" not in text(beside)
    assert "5 277,78" not in text(beside)
    assert "950,00" not in text(beside)  # the contribution of two people would tell their pay
    for name in (cast.founder.name, cast.holder.name):
        assert name not in text(beside)
        assert name not in beside.content.decode()
    assert "500,00 €" in text(beside)  # the pot
    assert "9 500,00 €" in text(beside)  # people and their cooperatives together
    assert "2 people" in text(beside) or "2 personnes" in text(beside)


def test_with_five_people_of_each_cooperative_the_contributions_show(cast, client) -> None:
    people = [cast.founder, cast.holder, cast.former]
    for _number in range(2):
        one = factories.member(of=cast.groupe.cooperative)
        factories.join(cast.groupe, one)
        people.append(one)
    found = share(cast.groupe, people)
    beside = page(client, cast.plain, found.get_absolute_url())
    assert cast.groupe.cooperative.name in text(beside)
    charged = sum(line.amount_cents for line in found.lines.exclude(cooperative=None))
    assert formats.money(charged).replace("\u00a0", " ") in text(beside)
    assert all(person.name not in beside.content.decode() for person in people)


def test_a_preview_is_open_to_the_whole_groupe(cast, client) -> None:
    found = share(cast.groupe, [cast.founder, cast.holder], settled=False)
    assert cast.founder.name in text(page(client, cast.plain, found.get_absolute_url()))


def test_whoever_left_keeps_their_settled_lines_and_nothing_else(cast, client) -> None:
    mine = share(cast.groupe, [cast.founder, cast.plain])
    preview = share(cast.groupe, [cast.founder, cast.plain], settled=False)
    others = share(cast.groupe, [cast.founder, cast.holder])
    Membership.objects.filter(member=cast.plain).update(state=Membership.State.ENDED)
    answer = page(client, cast.plain, mine.get_absolute_url())
    assert answer.status_code == 200
    assert cast.founder.name in text(answer)
    assert "Line by line" in text(answer) or "Ligne par ligne" in text(answer)
    index = reverse("sharing:groupe_index", args=[cast.groupe.slug])
    assert f'href="{index}' not in answer.content.decode()
    assert page(client, cast.plain, preview.get_absolute_url()).status_code == 404
    assert page(client, cast.plain, others.get_absolute_url()).status_code == 404


def test_the_list_of_past_shares_shows_my_part_and_no_one_else_s(cast, client) -> None:
    share(cast.groupe, [cast.founder, cast.holder])
    index = reverse("sharing:groupe_index", args=[cast.groupe.slug])
    assert "3 800,00 €" in text(page(client, cast.holder, index))
    seen = text(page(client, cast.plain, index))
    assert "10 000,00 €" in seen
    assert "3 800,00" not in seen


# --- money is exact on the page -------------------------------------------------------------------


def test_the_page_says_when_a_stored_result_would_not_recompute(cast, client) -> None:
    found = share(cast.groupe, [cast.founder, cast.holder], settled=False)
    Distribution.objects.filter(pk=found.pk).update(
        result={**found.result, "totals": {**found.result["totals"], "Pot commun": "499.99"}}
    )
    good = share(cast.groupe, [cast.founder], settled=False)
    alarmed = [
        'role="alert"' in page(client, cast.plain, one.get_absolute_url()).content.decode()
        for one in (found, good)
    ]
    assert alarmed == [True, False]


def test_the_picture_has_a_title_a_description_and_a_table_with_the_same_cents(
    cast, client
) -> None:
    found = share(cast.groupe, [cast.founder, cast.holder])
    html = page(client, cast.holder, found.get_absolute_url()).content.decode()
    assert re.search(r'<svg class="chart"[^>]*role="img"[^>]*aria-labelledby="flows-title', html)
    assert '<title id="flows-title">' in html
    assert '<desc id="flows-desc">' in html
    assert not re.search(r'(?:width|height|x|y)="\d+,\d', html)  # no comma in a coordinate
    assert "style=" not in html


# --- composing, proposing, adopting ------------------------------------------------------------


def test_a_rule_is_composed_tried_proposed_and_adopted(cast, client) -> None:
    client.force_login(cast.holder.user)
    url = reverse("sharing:rule_new", args=[cast.groupe.slug])
    assert client.get(url).status_code == 200
    tried = client.post(url, composed(do="try", name=""))
    assert tried.status_code == 200
    assert "4 275,00 €" in text(tried)  # 9 500.00 × 5 of 10 days, less 10 %
    assert not cast.groupe.split_rules.exists()
    answer = client.post(url, composed())
    rule = cast.groupe.split_rules.get()
    assert answer.status_code == 302
    assert answer.url == rule.get_absolute_url()
    assert rule.rule["steps"] == [
        {"type": "levy", "to": "Pot commun", "percent": "5", "of": "amount"},
        {"type": "share", "by": [{"key": "days"}]},
        {"type": "contribution"},
    ]
    assert rule.in_force_from is None
    adopt = reverse("sharing:adopt", args=[cast.groupe.slug, rule.number])
    today = cast.groupe.today()
    answer = client.post(adopt, {"in_force_from": today.isoformat()})
    assert answer.status_code == 302
    rule.refresh_from_db()
    assert (rule.in_force_from, rule.adopted_by) == (today, cast.holder)
    again = client.post(adopt, {"in_force_from": today.isoformat()})
    assert again.status_code == 409


def test_a_mixed_rule_with_a_cap_typed_in_french(cast, client) -> None:
    client.force_login(cast.holder.user)
    values = composed(
        **{
            "levies-TOTAL_FORMS": "3",
            "levies-0-percent": "2,5 %",
            "levies-0-most": "1 500,50 €",
            "levies-1-percent": "",
            "levies-1-of": "amount",
            "levies-1-to": "",
            "levies-1-most": "",
            "levies-2-percent": "10",
            "levies-2-of": "remaining",
            "levies-2-to": "Formation",
            "levies-2-most": "",
            "share": "both",
            "otherwise_equal": "on",
        }
    )
    del values["contribution"]
    client.post(reverse("sharing:rule_new", args=[cast.groupe.slug]), values)
    rule = cast.groupe.split_rules.get()
    assert rule.rule == {
        "currency": "EUR",
        "steps": [
            {
                "type": "levy",
                "to": "Pot commun",
                "percent": "2.5",
                "of": "amount",
                "max": "1500.5" + "0",
            },
            {"type": "levy", "to": "Formation", "percent": "10", "of": "remaining"},
            {
                "type": "share",
                "by": [{"key": "days", "weight": "70"}, {"key": "equal", "weight": "30"}],
                "otherwise": "equal",
            },
        ],
    }


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"levies-0-percent": "120"}, "levies-0-percent"),
        ({"levies-0-percent": "-3"}, "levies-0-percent"),
        ({"levies-0-percent": "beaucoup"}, "levies-0-percent"),
        ({"levies-0-percent": ""}, "levies-0-percent"),
        ({"levies-0-to": ""}, "levies-0-to"),
        ({"levies-0-to": "member:1"}, "levies-0-to"),
        ({"share": "both", "days_weight": "0"}, "days_weight"),
        ({"share": "magic"}, "share"),
        ({"name": ""}, "name"),
        ({"levies-0-percent": "100"}, "share"),  # nothing is left to share
        ({"levies-0-most": "9" * 20}, "levies-0-most"),
    ],
)
def test_a_rule_that_does_not_hold_is_shown_its_error_beside_the_step(
    cast, client, values, field
) -> None:
    client.force_login(cast.holder.user)
    answer = client.post(reverse("sharing:rule_new", args=[cast.groupe.slug]), composed(**values))
    assert answer.status_code == 422
    assert not SplitRule.objects.exists()
    html = answer.content.decode()
    at = re.search(rf'name="{field}"', html)
    assert at is not None
    bad = html.rfind('class="field bad"', 0, at.start())
    between = html[bad : at.start()]
    assert bad >= 0
    assert between.count('class="field') == 1  # the field itself, no other between
    # What was typed is still there.
    assert 'value="Au jour"' in html or "name" in values


def test_two_percentages_of_the_amount_over_a_hundred_are_refused_at_the_second(
    cast, client
) -> None:
    client.force_login(cast.holder.user)
    answer = client.post(
        reverse("sharing:rule_new", args=[cast.groupe.slug]),
        composed(
            **{
                "levies-TOTAL_FORMS": "2",
                "levies-0-percent": "60",
                "levies-1-percent": "41",
                "levies-1-of": "amount",
                "levies-1-to": "Réserve",
                "levies-1-most": "",
            }
        ),
    )
    assert answer.status_code == 422
    form = answer.context["composer"].levies.forms[1]
    assert "40" in str(form.errors["percent"])


def test_rows_are_added_moved_and_taken_away_without_script(cast, client) -> None:
    client.force_login(cast.holder.user)
    url = reverse("sharing:rule_new", args=[cast.groupe.slug])
    two = composed(
        **{
            "levies-TOTAL_FORMS": "2",
            "levies-1-percent": "2",
            "levies-1-of": "remaining",
            "levies-1-to": "Formation",
            "levies-1-most": "",
        }
    )

    def pots(do: str) -> list[str]:
        html = client.post(url, two | {"do": do}).content.decode()
        return re.findall(r'name="levies-\d-to"[^>]*?value="([^"]*)"', html)

    assert pots("up-1") == ["Formation", "Pot commun"]
    assert pots("remove-0") == ["Formation"]
    assert client.post(url, two | {"do": "add"}).content.decode().count("-percent") >= 3
    assert pots("up-7") == pots("remove-x") == pots("remove-²") == ["Pot commun", "Formation"]
    kept = client.post(url, two | {"do": "add", "name": "Mon nom"}).content.decode()
    assert 'value="Mon nom"' in kept
    assert not SplitRule.objects.exists()


@pytest.mark.parametrize("total", ["", "x", "999999999", "1" * 50])
def test_a_forged_number_of_rows_harms_nothing(cast, client, total) -> None:
    client.force_login(cast.holder.user)
    url = reverse("sharing:rule_new", args=[cast.groupe.slug])
    for do in ("add", "propose", "try"):
        answer = client.post(url, composed(**{"levies-TOTAL_FORMS": total, "do": do}))
        assert answer.status_code in (200, 422)
    assert not SplitRule.objects.exists()


def test_one_starts_from_the_rule_in_force_or_is_told_why_not(cast, client) -> None:
    rule = factories.split_rule(cast.groupe, cast.holder)
    client.force_login(cast.holder.user)
    url = reverse("sharing:rule_new", args=[cast.groupe.slug])
    answer = client.get(url)
    assert 'value="Pot commun"' in answer.content.decode()
    assert "4 275,00 €" in text(answer)  # tried at once
    # Sent back as it came, it says the same.
    html = answer.content.decode()
    assert re.search(r'name="levies-0-percent"\s+class="input"\s+value="5"', html)
    factories.split_rule(
        cast.groupe,
        cast.holder,
        {"steps": [{"type": "remainder", "to": "Réserve"}]},
        in_force_from=cast.groupe.today(),
    )
    answer = client.get(url)
    assert answer.context["composer"].unreadable
    assert rule.name not in text(answer).split("Compos")[1][:20]


def test_only_the_trial_is_sent_while_one_writes(cast, client) -> None:
    client.force_login(cast.holder.user)
    url = reverse("sharing:rule_new", args=[cast.groupe.slug])
    values = composed()
    del values["do"]
    answer = client.post(url, values, headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert "<main" not in html
    assert 'id="trial"' in html
    assert "<form" not in html
    broken = client.post(url, values | {"levies-0-percent": "120"}, headers={"HX-Request": "true"})
    assert broken.status_code == 200
    assert 'class="recipe"' not in broken.content.decode()


@pytest.mark.parametrize(
    ("amount", "people", "shown"),
    [
        ("1 000,01", "1 1 1", True),
        ("1000", "2,5 3", True),
        ("1000", "5,3,2", True),
        ("0", "1", True),
        ("1000", "0 0", False),
        ("-5", "1", False),
        ("1000", " ".join("1" * 13), False),
        ("1000", "x", False),
        ("9" * 30, "1", False),
    ],
)
def test_a_rule_is_tried_on_any_amount(cast, client, amount, people, shown) -> None:
    rule = factories.split_rule(cast.groupe, cast.founder)
    answer = page(
        client, cast.plain, rule.get_absolute_url(), sample_amount=amount, sample_days=people
    )
    assert answer.status_code == 200
    assert ('class="recipe"' in answer.content.decode()) is shown


@pytest.mark.parametrize("who", ["founder", "former", "plain", "outsider", "stranger"])
def test_without_the_power_nothing_is_proposed_adopted_or_settled(cast, client, who) -> None:
    draft = factories.split_rule(cast.groupe, cast.holder, adopted=False)
    factories.split_rule(cast.groupe, cast.holder)
    found = share(cast.groupe, [cast.holder], settled=False)
    person = getattr(cast, who)
    client.force_login(person.user)
    wanted = 404 if who in ("outsider", "stranger") else 403
    slug = cast.groupe.slug
    today = cast.groupe.today().isoformat()
    posts = [
        (reverse("sharing:rule_new", args=[slug]), composed()),
        (reverse("sharing:adopt", args=[slug, draft.number]), {"in_force_from": today}),
        (reverse("sharing:settle", args=[slug, found.pk]), {"happened_on": today}),
    ]
    assert [client.post(url, data).status_code for url, data in posts] == [wanted] * 3
    assert SplitRule.objects.count() == 2
    assert not SplitRule.objects.filter(pk=draft.pk, in_force_from__isnull=False).exists()
    assert Distribution.objects.get(pk=found.pk).state == Distribution.State.PREVIEW


def test_adopting_and_settling_are_posted(cast, client) -> None:
    draft = factories.split_rule(cast.groupe, cast.holder, adopted=False)
    client.force_login(cast.holder.user)
    slug = cast.groupe.slug
    assert client.get(reverse("sharing:adopt", args=[slug, draft.number])).status_code == 405
    assert client.get(reverse("sharing:settle", args=[slug, 1])).status_code == 405


def test_adopting_for_a_past_day_or_without_a_day_says_so_on_the_page(cast, client) -> None:
    draft = factories.split_rule(cast.groupe, cast.holder, adopted=False)
    client.force_login(cast.holder.user)
    url = reverse("sharing:adopt", args=[cast.groupe.slug, draft.number])
    past = (cast.groupe.today() - days(1)).isoformat()
    assert client.post(url, {"in_force_from": past}).status_code == 409
    assert client.post(url, {"in_force_from": "bientôt"}).status_code == 422
    assert not cast.groupe.split_rules.in_force().exists()


def test_a_share_is_settled_once(cast, client) -> None:
    found = share(cast.groupe, [cast.holder], settled=False)
    client.force_login(cast.holder.user)
    url = reverse("sharing:settle", args=[cast.groupe.slug, found.pk])
    today = cast.groupe.today().isoformat()
    assert client.post(url, {"happened_on": "hier"}).status_code == 409
    assert client.post(url, {"happened_on": today}).status_code == 302
    assert client.post(url, {"happened_on": today}).status_code == 409
    assert Distribution.objects.get(pk=found.pk).is_settled


# --- cost -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_index_costs_the_same_for_one_and_three(
    cast, client, rows, django_assert_num_queries
) -> None:
    for _number in range(rows):
        factories.split_rule(cast.groupe, cast.holder)
        share(cast.groupe, [cast.founder, cast.holder])
    client.force_login(cast.holder.user)
    url = reverse("sharing:groupe_index", args=[cast.groupe.slug])
    with django_assert_num_queries(INDEX_QUERIES):
        client.get(url)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_share_costs_the_same_for_one_and_three_people(
    cast, client, rows, django_assert_num_queries
) -> None:
    people = [cast.holder, cast.founder, cast.plain][:rows]
    found = share(cast.groupe, people)
    client.force_login(cast.holder.user)
    with django_assert_num_queries(SHARE_QUERIES):
        client.get(found.get_absolute_url())


def test_a_rule_page_costs(cast, client, django_assert_num_queries) -> None:
    rule = factories.split_rule(cast.groupe, cast.holder)
    client.force_login(cast.holder.user)
    with django_assert_num_queries(RULE_QUERIES):
        client.get(rule.get_absolute_url())


# Three of each page's: session with its user, memberships with what is unread, rights.
INDEX_QUERIES = 8  # the rule in force, all rules, a page of shares and their count, my parts, pots
SHARE_QUERIES = 6  # the share, people, cooperatives
RULE_QUERIES = 7  # the rule, the one in force, its red lines, what decided it


def test_a_groupe_without_a_rule_leads_to_who_can_write_one(client: Client) -> None:
    founder = factories.member()
    groupe = factories.groupe(founder, starters=True)
    index = reverse("sharing:groupe_index", args=[groupe.slug])
    pot = groupe.roles.get(key="pot")
    shown = page(client, founder, index)
    [one] = shown.context["way"].carriers
    assert one.take_url == reverse("roles:volunteer", args=[groupe.slug, pot.pk])
    assert one.take_url in shown.content.decode()
    client.post(one.take_url, {"message": ""})  # alone in the groupe, it is theirs at once
    shown = page(client, founder, index)
    assert shown.context["way"] is None
    assert reverse("sharing:rule_new", args=[groupe.slug]) in shown.content.decode()
    other = factories.member(of=founder.cooperative)
    factories.join(groupe, other)
    [one] = page(client, other, index).context["way"].carriers
    assert (one.holders, one.take_url) == (founder.name, "")


def test_a_proposed_rule_is_led_to_until_one_is_in_force(cast: Cast, client: Client) -> None:
    index = reverse("sharing:groupe_index", args=[cast.groupe.slug])
    rule = factories.split_rule(cast.groupe, cast.holder, adopted=False)
    for person in (cast.holder, cast.plain):
        shown = page(client, person, index)
        assert shown.context["proposed"] == rule
        assert rule.get_absolute_url() in shown.content.decode()
    actions.adopt_rule(by=cast.holder, rule=rule, in_force_from=cast.groupe.today())
    assert page(client, cast.plain, index).context["proposed"] is None


def test_where_no_role_carries_the_power_the_roles_are_led_to(client: Client) -> None:
    founder = factories.member()
    groupe = factories.groupe(founder)
    shown = page(client, founder, reverse("sharing:groupe_index", args=[groupe.slug]))
    assert shown.context["way"].carriers == []
    assert reverse("roles:index", args=[groupe.slug]) in shown.content.decode()
