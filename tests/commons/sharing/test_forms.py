# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed about rules and amounts: read as people write it, said wrong beside its field."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from commons.sharing import engine
from commons.sharing.actions import checked_rule
from commons.sharing.forms import (
    MOST_LEVIES,
    MOST_PEOPLE,
    AdoptForm,
    AmountField,
    CentsField,
    Composer,
    RuleForm,
    SampleForm,
    SettleForm,
    sample_case,
    sample_names,
    try_rule,
    written,
)
from commons.sharing.models import SplitRule
from groupes.web.fields import NumberField
from tests.factories import BY_DAYS

TEN = Decimal(10)


# --- numbers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "cents"), [("10", 1000), ("10,5", 1050), ("0,01", 1), ("0", 0), ("19,99 €", 1999)]
)
def test_an_amount_is_typed_in_euros_and_is_whole_cents(typed: str, cents: int) -> None:
    found = CentsField().clean(typed)
    assert (found, type(found)) == (cents, int)


@pytest.mark.parametrize("typed", ["0,001", "1" * (engine.MAX_AMOUNT_DIGITS + 1)])
def test_less_than_a_cent_and_more_than_the_engine_counts_are_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        CentsField().clean(typed)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("number", ["1234567.5", "1000", "0.25", "70", "0"])
def test_a_number_that_is_written_is_read_back(language: str, number: str) -> None:
    with translation.override(language):
        assert NumberField().clean(written(number)) == Decimal(number)
        assert written("") == written(None) == ""


def test_no_amount_is_none_not_nought() -> None:
    assert CentsField(required=False).clean("") is None


@pytest.mark.usefixtures("in_english")
def test_an_amount_typed_as_it_was_has_not_changed() -> None:
    field = AmountField(required=False)
    assert field.prepare_value(123_450) == "1234.5"
    assert not field.has_changed(123_450, "1 234,5")
    assert field.has_changed(123_450, "1 234,51")
    assert field.has_changed(None, "0")
    assert not field.has_changed(None, "")
    assert field.has_changed(1, "beaucoup")


@pytest.mark.parametrize(
    ("form", "name", "given"),
    [(AdoptForm, "in_force_from", "today"), (SettleForm, "happened_on", "day")],
)
def test_a_day_begins_with_the_one_it_is_given(form: Any, name: str, given: str) -> None:
    day = {given: dt.date(2026, 7, 1)}
    assert 'value="2026-07-01"' in str(form(**day)[name])
    for wrong in ("", "demain", "2026-02-30"):
        assert form({name: wrong}, **day).errors.keys() == {name}, wrong


# --- a trial ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("5 3 2", ["5", "3", "2"]),
        ("5,3,2", ["5", "3", "2"]),
        ("5, 3, 2", ["5", "3", "2"]),
        ("5; 3;2", ["5", "3", "2"]),
        ("2,5 3", ["2.5", "3"]),
        ("2,5; 3", ["2.5", "3"]),
        ("0", ["0"]),
        ("  4  ", ["4"]),
    ],
)
def test_days_are_told_apart_however_people_part_them(typed: str, days: list[str]) -> None:
    form = SampleForm({"sample_amount": "100", "sample_days": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["sample_days"] == days


@pytest.mark.parametrize(
    "typed", ["", "-1 2", "un deux", "1,25 3", " ".join("1" * (MOST_PEOPLE + 1))]
)
def test_days_of_nobody_or_of_a_crowd_are_refused(typed: str) -> None:
    assert SampleForm({"sample_amount": "100", "sample_days": typed}).errors.keys() == {
        "sample_days"
    }


def test_a_role_in_a_rule_is_held_by_the_first_person_of_a_trial() -> None:
    rule = checked_rule(
        {"currency": "EUR", "steps": [{"type": "share", "by": [{"key": "days"}, {"key": "lead"}]}]}
    )
    case = sample_case(rule, {"sample_amount": 10_000, "sample_days": ["5", "3"]}, TEN)
    assert case["amount"] == "100.00"
    assert [one["lead"] for one in case["participants"]] == ["1", "0"]
    assert [one["days"] for one in case["participants"]] == ["5", "3"]
    assert case["contributions"] == {"cooperative:0": "10"}


def test_invented_people_have_letters() -> None:
    with translation.override("en"):
        names = sample_names(3)
    assert list(names.values()) == ["Person A", "Person B", "Person C", "Cooperative"]
    assert sample_names(MOST_PEOPLE)[f"person:{MOST_PEOPLE - 1:02d}"].endswith("L")


def test_a_rule_is_tried_on_people_of_one_cooperative_to_the_cent() -> None:
    # 100,01 €: 5 % is 5,00; 95,01 shared 5:3:2 is 47,50 + 28,50 + 19,01 with a cent left over.
    told = try_rule(BY_DAYS, {"sample_amount": 10_001, "sample_days": ["5", "3", "2"]}, TEN)
    assert len(told.people) == 3
    with pytest.raises(engine.SplitError):
        try_rule({"steps": []}, {"sample_amount": 1, "sample_days": ["1"]}, TEN)


# --- composing -------------------------------------------------------------------------------------


def posted(*levies: dict[str, str], **said: str) -> dict[str, str]:
    data = {
        "name": "Au jour", "share": "days", "contribution": "on", "sample_amount": "100",
        "sample_days": "5 3 2", "levies-TOTAL_FORMS": str(len(levies)), "levies-INITIAL_FORMS": "0",
    }  # fmt: skip
    for n, levy in enumerate(levies):
        data |= {f"levies-{n}-{name}": value for name, value in levy.items()}
    return data | said


def composed(*levies: dict[str, str], **said: str) -> Composer:
    return Composer(posted(*levies, **said), percent=TEN)


POT = {"percent": "5", "of": "amount", "to": "Pot commun", "most": ""}
BLANK = {"percent": "", "of": "amount", "to": "", "most": " "}


def test_what_is_written_is_the_rule_in_its_order() -> None:
    reserve = {"percent": "2,5", "of": "remaining", "to": "Réserve", "most": "1 000"}
    composer = composed(POT, reserve)
    assert composer.is_valid(), composer.all_errors
    assert composer.rule() == {
        "currency": "EUR",
        "steps": [
            {"type": "levy", "to": "Pot commun", "percent": "5", "of": "amount"},
            {
                "type": "levy",
                "to": "Réserve",
                "percent": "2.5",
                "of": "remaining",
                "max": "1000.00",
            },
            {"type": "share", "by": [{"key": "days"}]},
            {"type": "contribution"},
        ],
    }


@pytest.mark.parametrize(
    ("said", "share"),
    [
        ({"share": "days"}, {"by": [{"key": "days"}]}),
        (
            {"share": "days", "otherwise_equal": "on"},
            {"by": [{"key": "days"}], "otherwise": "equal"},
        ),
        ({"share": "equal", "otherwise_equal": "on"}, {"by": [{"key": "equal"}]}),
        (
            {"share": "both", "days_weight": "70", "equal_weight": "30"},
            {"by": [{"key": "days", "weight": "70"}, {"key": "equal", "weight": "30"}]},
        ),
    ],
)
def test_the_rest_is_shared_as_it_was_chosen(said: dict[str, str], share: dict[str, Any]) -> None:
    rule = composed(**said).rule()
    assert rule is not None
    assert rule["steps"][0] == {"type": "share"} | share


def test_a_row_left_blank_is_no_step_and_a_rule_may_take_nothing_aside() -> None:
    rule = composed(BLANK, POT, BLANK, contribution="").rule()
    assert rule is not None
    assert [step["type"] for step in rule["steps"]] == ["levy", "share"]
    assert composed().is_valid()


@pytest.mark.parametrize("weight", ["", "0", "0,0"])
def test_a_weight_is_above_nought_where_there_are_two(weight: str) -> None:
    composer = composed(share="both", days_weight=weight, equal_weight="30")
    assert composer.rule() is None
    assert "days_weight" in composer.form.errors
    assert composed(share="days", days_weight=weight).is_valid()  # not asked there


def test_what_the_engine_refuses_is_said_beside_its_step_blank_rows_counted() -> None:
    composer = composed(BLANK, POT | {"percent": "60"}, BLANK, POT | {"percent": "41", "to": "B"})
    assert composer.rule() is None
    assert [set(form.errors) for form in composer.levies.forms] == [
        set(),
        set(),
        set(),
        {"percent"},
    ]
    assert composer.all_errors


def test_without_a_name_a_rule_is_tried_and_not_proposed() -> None:
    composer = composed(POT, name="")
    assert composer.trial() is not None
    assert not composer.is_valid()
    assert composer.all_errors == []  # the trial lacks nothing


def test_a_sample_that_does_not_fit_takes_the_trial_away_and_not_the_rule() -> None:
    composer = composed(POT, sample_days="un")
    assert composer.trial() is None
    assert composer.is_valid()
    nobody = composed(POT, sample_days="0 0")  # by days, and nobody worked
    assert nobody.trial() is None
    assert nobody.all_errors


def test_more_parts_than_anyone_reads_are_refused() -> None:
    most = [POT | {"percent": "1", "to": f"Pot {n}"} for n in range(MOST_LEVIES)]
    assert composed(*most).is_valid()
    assert not composed(*most, POT).is_valid()


def rows(composer: Composer) -> list[str]:
    return [str(form["to"].value() or "") for form in composer.levies.forms]


@pytest.mark.parametrize(
    ("do", "left"),
    [
        ("add", ["A", "B", ""]),
        ("remove-0", ["B"]),
        ("up-1", ["B", "A"]),
        ("up-0", ["A", "B"]),
        ("remove-9", ["A", "B"]),
        ("up-²", ["A", "B"]),
        ("up-", ["A", "B"]),
    ],
)
def test_rows_move_and_nothing_typed_is_lost(do: str, left: list[str]) -> None:
    composer = composed(POT | {"to": "A"}, POT | {"to": "B"}, do=do, name="Le mien")
    assert rows(composer) == left
    assert composer.form["name"].value() == "Le mien"
    assert composer.all_errors == []
    assert composer.rule() is None  # nothing is proposed by moving a row


def test_the_last_row_taken_away_leaves_a_blank_one_and_the_fullest_takes_no_more() -> None:
    assert rows(composed(POT, do="remove-0")) == [""]
    full = [POT | {"to": f"Pot {n}"} for n in range(MOST_LEVIES)]
    assert len(rows(composed(*full, do="add"))) == MOST_LEVIES


def test_opened_on_nothing_it_is_tried_at_once() -> None:
    composer = Composer(percent=TEN)
    assert not composer.unreadable
    assert composer.trial() is not None
    assert composer.form["share"].initial == RuleForm.BY_DAYS


# --- from a rule that is there ----------------------------------------------------------------------


def stored(*steps: dict[str, Any]) -> Composer:
    return Composer(base=SplitRule(name="L’ancienne", rule={"steps": list(steps)}), percent=TEN)


SHARE = {"type": "share", "by": [{"key": "days"}]}


@pytest.mark.parametrize(
    "steps",
    [
        BY_DAYS["steps"],
        [SHARE],
        [{"type": "share", "by": [{"key": "equal"}]}, {"type": "contribution"}],
        [
            {
                "type": "share",
                "by": [{"key": "days", "weight": "70"}, {"key": "equal", "weight": "30"}],
            }
        ],
        [{"type": "levy", "to": "A", "percent": "2.5", "of": "remaining", "max": "1000.00"}, SHARE],
        [SHARE | {"otherwise": "equal"}],
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_rule_sent_back_as_it_came_says_the_same(
    steps: list[dict[str, Any]], language: str
) -> None:
    with translation.override(language):
        opened = stored(*steps)
        assert not opened.unreadable
        again = Composer(
            {
                name: value
                for name, value in opened._as_posted().items()
                if value is not None and value is not False
            },
            percent=TEN,
        )
        assert again.rule() == {"currency": "EUR", "steps": steps}, again.all_errors


@pytest.mark.parametrize(
    "steps",
    [
        [{"type": "remainder", "to": "Réserve"}],
        [{"type": "levy", "to": "A", "percent": "5", "of": "amount", "min": "1.00"}, SHARE],
        [SHARE | {"percent": "50"}, {"type": "remainder", "to": "A"}],
        [{"type": "share", "by": [{"key": "days"}, {"key": "lead"}]}],
        [SHARE, SHARE],
        [],
    ],
    ids=["a remainder", "a least", "a part of a share", "a role", "two shares", "nothing"],
)
def test_a_rule_that_this_page_can_not_write_is_said_so_and_not_changed_unawares(
    steps: list[dict[str, Any]],
) -> None:
    opened = stored(*steps)
    assert opened.unreadable
    assert rows(opened) == [""]


# --- unpaid work ---------------------------------------------------------------------------------

UNPAID = {"unpaid_percent": "5", "unpaid_of": "amount", "unpaid_most": "500", "unpaid_hour": "20"}


def test_a_part_for_unpaid_work_is_written_before_the_share_and_read_back() -> None:
    composer = composed({"percent": "4", "of": "amount", "to": "Pot"}, **UNPAID)
    rule = composer.rule()
    assert rule is not None
    assert rule["steps"][1] == {
        "type": "unpaid", "percent": "5", "of": "amount", "max": "500.00", "per_hour": "20.00",
    }  # fmt: skip
    assert [step["type"] for step in rule["steps"]] == ["levy", "unpaid", "share", "contribution"]
    again = Composer(base=SplitRule(name="Au jour", rule=rule), percent=TEN)
    assert not again.unreadable
    initial = again.form.initial
    assert {name: str(initial[name]) for name in ("unpaid_percent", "unpaid_of")} == {
        "unpaid_percent": "5", "unpaid_of": "amount",
    }  # fmt: skip
    assert Composer(again._as_posted(), percent=TEN).rule() == rule
    trial = composer.trial()
    assert trial is not None
    assert trial.rows[1].amount == 5_00  # 5 % of 100.00, for ten hours each


def test_a_part_for_unpaid_work_says_how_much_at_most() -> None:
    composer = composed(**{**UNPAID, "unpaid_most": "", "unpaid_hour": ""})
    assert composer.rule() is None
    assert set(composer.form.errors) == {"unpaid_most"}
    assert composed(unpaid_percent="").rule() == composed().rule()
    one = composed(**{**UNPAID, "unpaid_most": ""}).rule()
    assert one is not None
    assert "max" not in one["steps"][0]


def test_a_part_for_unpaid_work_that_is_more_than_there_is_is_refused_beside_it() -> None:
    composer = composed({"percent": "97", "of": "amount", "to": "Pot"}, **UNPAID)
    assert composer.rule() is None
    assert set(composer.form.errors) == {"unpaid_percent"}
