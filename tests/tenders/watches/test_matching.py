# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same condition in both directions: what a watch finds, and why."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from django.utils import timezone

from tenders.notices.models import Lot, Notice
from tenders.watches import asked, matching
from tenders.watches.models import Hidden, Watch
from tests import factories
from tests.tenders.calls import call, in_days
from tests.tenders.watches.makers import values

pytestmark = pytest.mark.django_db


def made(hidden: Any = None, **said: Any) -> Watch:
    watch = Watch(member=factories.member(), **values(**said))
    rules = [Hidden(watch=watch, kind=kind, value=value) for kind, value in (hidden or {}).items()]
    asked.compile_watch(watch, rules)
    watch.save()
    return watch


def both(watch: Watch) -> dict[int, dict[str, Any]]:
    """What it finds among all notices, both ways; they must agree."""
    now = timezone.now()
    forwards = {one.notice: one.facts for one in matching.found_by(watch, now, 1000)}
    notices = set(Notice.objects.values_list("pk", flat=True))
    backwards = {
        one.notice: one.facts for one in matching.found_among(notices, now) if one.watch == watch.pk
    }
    assert forwards == backwards
    return forwards


def test_words_are_found_without_their_accents_and_bent_as_french_does() -> None:
    notice = call(title="Évaluations participatives des mobilités")
    assert both(made(words="evaluation mobilite"))[notice.pk] == {
        "words": ["evaluation", "mobilite"]
    }


def test_phrases_are_found_to_the_letter_and_exclusions_excluded() -> None:
    notice = call(title="Plan vélo de la ville", description="Travaux de voirie")
    assert notice.pk in both(made(words='"plan velo"'))
    assert both(made(words='"velo plan"')) == {}
    assert both(made(words="vélo -voirie")) == {}
    assert both(made(words="vélo -piscine"))[notice.pk] == {"words": ["vélo"]}


def test_one_of_the_alternatives_is_enough() -> None:
    notice = call(title="Plan vélo de la ville", description="Travaux de voirie")
    assert both(made(words='film, vélo, "plan ville"'))[notice.pk] == {"words": ["vélo"]}
    assert both(made(words="film, vélo -voirie")) == {}
    assert both(made(words="film, vélo film")) == {}


def test_a_code_is_found_with_all_below_it() -> None:
    notice = call(cpv=["79416200"])
    assert both(made(cpv=["794", "45"]))[notice.pk] == {"cpv": ["794"]}
    assert both(made(cpv=["7942"])) == {}


def test_a_place_is_a_departement_or_a_tree_of_nuts() -> None:
    notice = call(postcode="59940")
    assert both(made(departments=["62", "59"]))[notice.pk] == {"departments": ["59"]}
    read = asked.places("FRE")
    assert notice.pk in both(made(nuts=list(read.nuts)))
    assert both(made(nuts=["FRD"])) == {}
    Notice.objects.filter(pk=notice.pk).update(
        departments=[], places={"nuts": ["BE323"], "countries": ["BEL"], "departments": []}
    )
    assert both(made(nuts=["BE3"]))[notice.pk] == {"nuts": ["BE3"]}
    assert both(made(nuts=["BE2"])) == {}


def test_nature_procedure_and_form_of_a_group() -> None:
    notice = call()
    kept = {"words": "concertation"}
    assert notice.pk in both(made(natures=["services"], **kept))
    assert both(made(natures=["works"], **kept)) == {}
    assert notice.pk in both(made(procedures=["open", "restricted"], **kept))
    assert both(made(procedures=["restricted"], **kept)) == {}
    assert notice.pk in both(made(group_form="free", **kept))
    asking = Notice.objects.filter(pk=notice.pk)
    asking.update(group_legal_form_required=True, group_legal_form="Groupement solidaire")
    assert both(made(group_form="free", **kept)) == {}
    assert notice.pk in both(made(group_form="solidary", **kept))
    assert both(made(group_form="joint", **kept)) == {}
    asking.update(group_legal_form="Conjoint avec mandataire solidaire")
    assert notice.pk in both(made(group_form="joint", **kept))
    assert both(made(group_form="solidary", **kept)) == {}


def test_a_value_is_of_the_whole_or_of_a_lot_and_unknown_passes() -> None:
    notice = call()
    within = {"words": "concertation", "value_from": 10_000, "value_to": 50_000}
    assert both(made(**within))[notice.pk]["value"] == "unknown"
    Notice.objects.filter(pk=notice.pk).update(value_amount=90_000, value_currency="EUR")
    assert both(made(**within)) == {}
    Lot.objects.filter(notice=notice, position=1).update(value_amount=20_000, value_currency="EUR")
    assert both(made(**within))[notice.pk]["value"] == "within"
    Lot.objects.filter(notice=notice).update(state="cancelled")
    assert both(made(**within)) == {}
    assert notice.pk in both(made(words="concertation", value_from=50_000))


def test_the_deadline_is_so_many_days_away() -> None:
    notice = call(deadline=in_days(10))
    assert notice.pk in both(made(words="concertation", days_ahead=9))
    assert both(made(words="concertation", days_ahead=11)) == {}


def test_a_buyer_is_found_by_words_or_by_number() -> None:
    notice = call(buyer="Métropole des Deux Rives")
    assert notice.pk in both(made(buyer="metropole rives"))
    assert both(made(buyer="ville de Lille")) == {}
    Notice.objects.filter(pk=notice.pk).update(names=["buyer 732829320"])
    assert notice.pk in both(made(buyer="732 829 320"))
    assert both(made(buyer="732829321")) == {}


@pytest.mark.parametrize(
    ("kind", "value", "other"),
    [
        ("word", "ateliers", "piscine"),
        ("word", "ateliers publics", "publics ateliers"),
        ("buyer", "Lys-Aval", "Deux Rives"),
        ("cpv", "794", "45"),
        ("department", "59", "62"),
    ],
)
def test_what_a_rule_hides_is_not_found(kind: str, value: str, other: str) -> None:
    notice = call()
    assert both(made({kind: value}, words="concertation")) == {}
    assert notice.pk in both(made({kind: other}, words="concertation"))


def test_a_second_code_hides_nothing() -> None:
    notice = call(cpv=["79416200", "45000000"])
    assert notice.pk in both(made({"cpv": "45"}, words="concertation"))


def test_what_cannot_be_answered_is_not_found() -> None:
    late = call(deadline=in_days(-2), published=dt.date(2026, 1, 2), number="12-2026")
    gone = call()
    Notice.objects.filter(pk=gone.pk).update(cancelled=True)
    closed = call()
    Notice.objects.filter(pk=closed.pk).update(closed=True)
    watch = made(words="concertation")
    assert both(watch) == {}
    since, until = dt.date(2026, 1, 1), dt.date(2026, 2, 1)
    assert [row[0] for row in matching.found_lately(watch, since, until, 10)] == [late.pk]


def test_both_directions_agree_whatever_is_asked() -> None:
    """A hundred watches made by lot over thirty notices."""
    dice = random.Random(7)
    words = ["concertation", "vélo", "atelier", "site", "film", "-film", '"plan vélo"', "étude"]
    cpv = ["79", "794", "45", "72413000", "7131"]
    where = ["59", "62", "75", "2A"]
    for n in range(30):
        call(
            title=" ".join(dice.sample(["Concertation", "Plan vélo", "Film", "Site", "Étude"], 2)),
            buyer=dice.choice(["Ville de Lille", "Métropole des Deux Rives"]),
            postcode=dice.choice(["59000", "62000", "75001"]),
            cpv=dice.sample(["79416200", "45000000", "72413000", "71310000"], 2),
            deadline=in_days(dice.randint(2, 40)),
            published=timezone.now().date() - dt.timedelta(days=n),
        )
    watches = [
        made(
            {"word": "film"} if dice.random() < 0.2 else {},
            words=" ".join(dice.sample(words, dice.randint(0, 2))),
            cpv=dice.sample(cpv, dice.randint(0, 2)),
            departments=dice.sample(where, dice.randint(0, 2)),
            nuts=["FRE"] if dice.random() < 0.2 else [],
            days_ahead=dice.choice([None, 10, 30]),
            natures=dice.choice([[], ["services"], ["works"]]),
            buyer=dice.choice(["", "lille"]),
        )
        for _n in range(100)
    ]
    now = timezone.now()
    among = matching.found_among(set(Notice.objects.values_list("pk", flat=True)), now)
    backwards = {(one.watch, one.notice) for one in among}
    assert len(backwards) == len(among) > 100
    forwards = {
        (watch.pk, one.notice) for watch in watches for one in matching.found_by(watch, now, 1000)
    }
    assert forwards == backwards
