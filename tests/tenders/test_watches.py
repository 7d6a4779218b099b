# SPDX-License-Identifier: AGPL-3.0-or-later
"""Watches as a whole: their words, constraints, rights and names, and what else of them is small.

What they find is in ``watches/test_matching.py``, what is done in ``test_actions.py`` and
``test_looking.py``, their pages in ``test_views.py``.
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from groupes.access import Me, standing
from groupes.models import Groupe
from tenders.notices.corrections import content_of, rank
from tenders.notices.models import Notice
from tenders.notices.parsing import Notice as Parsed
from tenders.notices.parsing import parse
from tenders.watches import feeds, leaving, letters, pages, queries, rules, words
from tenders.watches.forms import RuleForm, WatchForm
from tenders.watches.models import Match, Watch
from tests import factories
from tests.tenders.calls import call, in_days
from tests.tenders.watches.makers import watch

pytestmark = pytest.mark.usefixtures("in_english")


# --- words ---------------------------------------------------------------------------------------


def test_what_a_watch_asks_is_told() -> None:
    asked = Watch(
        words='vélo "plan local" -voirie', cpv=["794"], departments=["59"], nuts=["BE3"],
        buyer="Lille", natures=["services"], procedures=["open"], value_from=1000,
        value_to=20_000, days_ahead=10, group_form="joint",
    )  # fmt: skip
    said = dict(words.asks(asked))
    assert said["Words"] == "“vélo”, “plan local”"
    assert said["Without the words"] == "“voirie”"
    assert said["CPV codes, with all below"].startswith("79400000 (")
    assert said["Places"] == "Nord (59), NUTS BE3"
    assert said["Deadline"] == "at least 10 days away"
    assert len(said) == 10
    assert dict(words.asks(Watch(value_to=5)))["Estimate, where there is one"].startswith("at most")
    assert words.asks(Watch(value_from=5))[0][1].startswith("at least")


def test_why_is_told_fact_by_fact() -> None:
    facts = {
        "words": ["vélo"], "cpv": ["794"], "departments": ["59", "62", "80", "02"],
        "nuts": ["BE3"], "nature": "services", "procedure": "open", "value": "unknown",
        "days_ahead": 1, "group_form": "free", "buyer": "Lille",
    }  # fmt: skip
    said = words.why(facts)
    assert said[0] == "words: “vélo”"
    assert "place: Nord (59), Pas-de-Calais (62), Somme (80) and 2 more" in said
    assert "no estimate is told" in said
    assert "deadline: at least 1 day away" in said
    assert words.why({}) == ()


@pytest.mark.parametrize(
    ("count", "days", "said"),
    [
        (0, 90, "none"),
        (3, 90, "less than one a week"),
        (13, 90, "about 1 a week"),
        (90, 90, "about 7 a week"),
        (2, 7, "about 2 a week"),
    ],
)
def test_how_many_a_week(count: int, days: int, said: str) -> None:
    assert words.a_week(count, days, more=False) == said


def test_too_many_a_week_asks_for_more() -> None:
    assert words.a_week(2000, 90, more=True).startswith("more than 156 a week")


def test_rules_are_told() -> None:
    assert words.hidden("buyer", "Ville de Lille") == "hidden: buyer Ville de Lille"
    assert words.hidden("word", "film") == "hidden: word “film”"
    assert words.rule("department", "59") == "only in Nord (59)"
    assert words.rule("cpv", "45").startswith("main CPV code under 45000000")


def test_marks_part_a_text_and_stray_ones_do_no_harm() -> None:
    assert pages.parts("un \x02plan\x03 vélo") == (("un ", False), ("plan", True), (" vélo", False))
    assert pages.parts("un <b>") == (("un <b>", False),)
    assert pages.parts("\x02un") == (("un", False),)
    assert pages.parts("") == ()


# --- forms ---------------------------------------------------------------------------------------


def test_the_form_gives_what_the_action_takes() -> None:
    form = WatchForm(
        {"name": "Veille", "cpv": "794, 45", "places": "59, be3", "value_from": "1 000,5",
         "value_to": "20 000 €", "natures": ["works"], "whose": "@"},
        groupes=[],
    )  # fmt: skip
    assert form.is_valid(), form.errors
    said = form.cleaned_data
    assert (said["cpv"], said["departments"], said["nuts"]) == (["794", "45"], ["59"], ["BE3"])
    assert (said["value_from"], said["value_to"]) == (1000, 20_000)
    assert form.more_open
    assert not WatchForm(groupes=[]).more_open


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cpv", "vélo"),
        ("cpv", ",".join(str(n) for n in range(1011, 1040))),
        ("places", "nulle part"),
        ("value_to", "5"),
        ("days_ahead", "0"),
        ("procedures", ["none"]),
        ("whose", "elsewhere"),
    ],
)
def test_the_form_refuses(field: str, value: object) -> None:
    said = {"name": "Veille", "words": "vélo", "whose": "@", "value_from": "10", field: value}
    assert not WatchForm(said, groupes=[]).is_valid()


def test_a_rule_is_of_its_kind() -> None:
    assert not RuleForm({"kind": "cpv", "value": "film"}).is_valid()
    assert RuleForm({"kind": "department", "value": "Nord"}).is_valid()


# --- tables, names, rights -----------------------------------------------------------------------


@pytest.mark.django_db
def test_a_watch_is_a_groupe_s_or_a_person_s_and_a_match_is_once() -> None:
    cast = factories.cast()
    both: list[dict[str, Any]] = [{}, {"groupe": cast.groupe, "member": cast.plain}]
    for owner in both:
        with pytest.raises(IntegrityError), transaction.atomic():
            Watch.objects.create(name="Veille", **owner)
    notice = call()
    Match.objects.create(groupe=cast.groupe, notice=notice)
    Match.objects.create(member=cast.plain, notice=notice)
    one: list[dict[str, Any]] = [{"groupe": cast.groupe}, {"member": cast.plain}]
    for owner in one:
        with pytest.raises(IntegrityError), transaction.atomic():
            Match.objects.create(notice=notice, **owner)


@pytest.mark.django_db
def test_names_are_for_those_who_may_read_the_watch() -> None:
    cast = factories.cast()
    ours, own = watch(cast.plain, cast.groupe), watch(cast.plain)
    ids = {ours.pk, own.pk}
    assert queries.name_watches(ids, Me(cast.plain)).keys() == ids
    assert queries.name_watches(ids, Me(cast.holder)).keys() == {ours.pk}
    assert queries.name_watches(ids, Me(cast.outsider)) == {}
    assert queries.tied(ids) == {ours.pk: {cast.plain.pk}}
    assert set(Watch.objects.visible_to(Me(cast.plain))) == {ours, own}


@pytest.mark.django_db
def test_a_watch_is_found_by_its_name_by_those_who_may_read_it() -> None:
    cast = factories.cast()
    watch(cast.plain, cast.groupe, name="Concertation du port", words="port")
    watch(cast.holder, name="Concertation à moi", words="port")

    def found(me: Any) -> set[str]:
        return {hit.text for hit in queries.find(Me(me), "concertation")}

    assert found(cast.plain) == {"Concertation du port"}
    assert found(cast.holder) == {"Concertation du port", "Concertation à moi"}
    assert found(cast.outsider) == set()


@pytest.mark.django_db
def test_who_may_what() -> None:
    cast = factories.cast("bids.take_up")
    holder = standing(Me(cast.holder), cast.groupe)
    assert rules.may_change(holder)
    assert rules.may_answer(holder)
    outsider = standing(Me(cast.outsider), cast.groupe)
    assert not rules.may_change(outsider)
    assert not rules.may_answer(outsider)
    assert rules.may_change(None)
    cast.groupe.state = Groupe.State.CLOSED
    assert not rules.may_change(standing(Me(cast.holder), cast.groupe))


@pytest.mark.django_db
def test_the_watches_one_began_stay_when_one_leaves() -> None:
    cast = factories.cast()
    assert leaving.stays(cast.groupe, cast.plain) == []
    watch(cast.plain, cast.groupe)
    [said] = leaving.stays(cast.groupe, cast.plain)
    assert str(said).startswith("1 watch")


# --- outside -------------------------------------------------------------------------------------


def test_a_notice_as_a_release() -> None:
    notice = Notice(
        source="ted", notice_id="abc", version="02", procedure_id="p", title="Plan vélo",
        form="competition", nature="supplies", procedure="restricted", language="FRA",
        buyers=[{"name": "Lille", "identifier": "217 800 006 00015", "postcode": "59000"}],
        value_amount=Decimal("12.50"), value_currency="EUR", cpv=["79416200"],
        published_on=dt.date(2026, 5, 12), deadline_at=in_days(3), source_url="https://a.example",
    )  # fmt: skip
    made = feeds.release(notice)
    assert made["ocid"] == "ted-p"
    assert (made["id"], made["language"], made["tag"]) == ("ted-abc-02", "fr", ["tender"])
    assert made["buyer"] == {"id": "FR-RCS-217800006", "name": "Lille"}
    tender = made["tender"]
    assert (tender["mainProcurementCategory"], tender["procurementMethod"]) == (
        "goods", "selective",
    )  # fmt: skip
    assert tender["value"] == {"amount": 12.5, "currency": "EUR"}
    assert tender["items"][0]["classification"] == {"scheme": "CPV", "id": "79416200"}
    bare = feeds.release(Notice(source="boamp", notice_id="26-1", version="01", cancelled=True,
                                imported_at=timezone.now()))  # fmt: skip
    assert bare["tag"] == ["tenderCancellation"]
    assert "buyer" not in bare
    assert "value" not in bare["tender"]


def test_what_moved_here_is_a_later_release_for_whoever_reads_both() -> None:
    """Else a deadline that comes earlier would be taken for an older word."""
    came = timezone.now() - dt.timedelta(days=3)

    def told(deadline: dt.datetime, moved: dt.datetime) -> dict[str, Any]:
        return feeds.release(
            Notice(
                source="ted", notice_id="abc", version="01", title="Plan vélo", form="competition",
                buyers=[{"name": "Lille", "country": "FRA"}], published_on=dt.date(2026, 5, 12),
                deadline_at=deadline, imported_at=came, updated_at=moved,
            )
        )  # fmt: skip

    first, then = told(in_days(20), came), told(in_days(10), timezone.now())
    assert first["id"] == "ted-abc-01"
    assert then["id"].startswith("ted-abc-01-")
    assert told(in_days(10), timezone.now())["ocid"] == first["ocid"]
    read = [
        content_of(one)
        for release in (first, then)
        for one in parse(json.dumps({"releases": [release]}).encode(), name="veille.json")
        if isinstance(one, Parsed)
    ]
    assert rank(read[0])[:3] < rank(read[1])[:3]
    assert [one["published_on"] for one in read] == ["2026-05-12", "2026-05-12"]


def test_an_address_that_we_did_not_sign_stops_nothing() -> None:
    token = letters.STOP.path(12).strip("/").rpartition("/")[2]
    assert letters.STOP.read(token) == 12
    assert letters.STOP.read("made-up") is None
