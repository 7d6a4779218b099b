# SPDX-License-Identifier: AGPL-3.0-or-later
"""The state of a notice from its parts: its own version, then what change notices say, by date."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from decimal import Decimal
from typing import Any

import pytest

from tenders.notices.corrections import (
    Content,
    Correction,
    columns,
    content_of,
    corrects,
    dated,
    differences,
    fingerprint,
    fold,
    lot_columns,
    rank,
)
from tenders.notices.parsing import Notice, parse
from tests.tenders.calls import boamp, eforms, identifier

# No test here asks for the database: the state is computed from plain values.
PARIS = dt.timezone(dt.timedelta(hours=2))  # in June
OLD, NEW, LATER = (dt.datetime(2031, 6, day, 12, tzinfo=PARIS) for day in (12, 17, 20))
FIRST, SECOND, THIRD = (dt.date(2031, 5, day) for day in (1, 10, 20))


def said(file: bytes) -> Content:
    (notice,) = parse(file, name="f")
    assert isinstance(notice, Notice)
    return content_of(notice)


def own(**fields: Any) -> Content:
    usual: dict[str, Any] = {"deadline": OLD, "published": FIRST}
    return said(eforms("a", **usual | fields))


def correction(order: int = 1, **fields: Any) -> Correction:
    usual: dict[str, Any] = {
        "changes": f"{identifier('a')}-01", "deadline": NEW, "published": SECOND,
    }  # fmt: skip
    return Correction(said(eforms(f"c{order}", **usual | fields)), order)


def in_words(order: int = 1) -> Correction:
    file = boamp(f"26-{order}", nature="RECTIFICATIF", linked="26-0", text="Lire le 17.",
                 published=SECOND)  # fmt: skip
    return Correction(said(file), order)


def deadline(state: Content) -> dt.datetime:
    return dt.datetime.fromisoformat(state["deadline"]["at"])


# --- what a content is -----------------------------------------------------------------------------


def test_the_same_words_in_another_file_have_the_same_fingerprint() -> None:
    first, second = (
        content_of(item)
        for item in (parse(eforms("a", deadline=OLD), name=name)[0] for name in ("x", "y"))
        if isinstance(item, Notice)
    )
    assert fingerprint(first) == fingerprint(second)
    assert len(fingerprint(first)) == 64
    assert fingerprint(first) != fingerprint(first | {"title": {"FRA": "Autre"}})
    assert fingerprint(dict(reversed(first.items()))) == fingerprint(first)


def test_half_a_letter_has_a_fingerprint_too() -> None:
    assert len(fingerprint({"title": "\ud800"})) == 64


def test_it_counts_from_its_publication_else_from_its_dispatch_else_from_nothing() -> None:
    content = {"published_on": "2031-05-02", "dispatched_on": "2031-05-01"}
    assert dated(content) == "2031-05-02"
    assert dated(content | {"published_on": None}) == "2031-05-01"
    assert dated({"published_on": None, "dispatched_on": None}) == ""


def test_a_notice_that_cites_another_corrects_it_and_one_that_cites_itself_does_not() -> None:
    assert not corrects(own())
    assert corrects(correction().content)
    assert not corrects(own(version="02", changes=f"{identifier('a')}-01"))
    modified = correction().content
    modified["changes"]["kind"] = "contract"
    assert not corrects(modified)


# --- folding ---------------------------------------------------------------------------------------


def test_without_a_correction_the_state_is_what_the_notice_says() -> None:
    content = own()
    usual = {"cancelled": False, "closed": False, "deadline_unsure": False}
    lots = [lot | {"state": "", "deadline_unsure": False} for lot in content["lots"]]
    assert fold(content, []) == content | usual | {"lots": lots}


def test_the_last_correction_by_date_speaks_last_whatever_the_order_of_arrival() -> None:
    changes = [
        correction(1, deadline=NEW, title="Deux", published=SECOND),
        correction(2, deadline=LATER, title="Trois", published=THIRD),
        correction(3, deadline=OLD, title="Un", published=FIRST),
    ]
    for arrived in itertools.permutations(changes):
        state = fold(own(), arrived)
        assert deadline(state) == LATER
        assert state["title"] == {"FRA": "Trois"}


def test_corrections_of_one_day_speak_in_their_own_order() -> None:
    changes = [correction(2, title="Deux"), correction(1, title="Un")]
    assert fold(own(), changes)["title"] == {"FRA": "Deux"}
    assert fold(own(), reversed(changes))["title"] == {"FRA": "Deux"}


def test_what_a_correction_leaves_out_stands() -> None:
    quiet = correction(title="", description="", cpv=())
    state = fold(own(title="Vélo", cpv=("79416200",)), [quiet])
    assert state["title"] == {"FRA": "Vélo"}
    assert state["cpv"] == ["79416200"]
    assert deadline(state) == NEW


def test_a_correction_older_than_a_later_version_is_in_there_already() -> None:
    newer = own(version="02", published=SECOND, title="V2")
    before, same_day = correction(1, published=FIRST), correction(2, published=SECOND)
    assert deadline(fold(newer, [before])) == OLD
    assert deadline(fold(newer, [same_day])) == NEW
    # A first version takes nothing into account: a correction dated before it is odd, and counts.
    assert deadline(fold(own(published=SECOND), [before])) == NEW


def test_a_correction_without_a_date_counts() -> None:
    undated = correction()
    undated.content["published_on"] = undated.content["dispatched_on"] = None
    assert deadline(fold(own(version="02", published=THIRD), [undated])) == NEW


def test_a_cancellation_cancels_and_its_other_words_move_nothing() -> None:
    state = fold(own(title="Vélo"), [correction(reason="cancel", title="Rien", deadline=LATER)])
    assert state["cancelled"]
    assert state["title"] == {"FRA": "Vélo"}
    assert deadline(state) == OLD


def test_a_notice_cancelled_once_stays_so() -> None:
    changes = [correction(1, reason="cancel", published=SECOND), correction(2, published=THIRD)]
    state = fold(own(), changes)
    assert state["cancelled"]
    assert deadline(state) == NEW


def test_words_only_raise_a_doubt_that_a_restated_deadline_ends() -> None:
    unsure = fold(own(), [in_words()])
    assert unsure["deadline_unsure"]
    assert deadline(unsure) == OLD
    assert not fold(own(), [in_words(), correction(published=THIRD)])["deadline_unsure"]
    assert fold(own(), [correction(published=FIRST), in_words()])["deadline_unsure"]


def test_lots_are_restated_by_their_id_new_ones_join_and_the_unnamed_stay() -> None:
    state = own(lots=("Un", "Deux"))
    change = correction(lots=("Un bis",))
    change.content["lots"].append(change.content["lots"][0] | {"id": "LOT-0009"})
    lots = fold(state, [change])["lots"]
    assert [(lot["id"], lot["title"]["FRA"]) for lot in lots] == [
        ("LOT-0001", "Un bis"),
        ("LOT-0002", "Deux"),
        ("LOT-0009", "Un bis"),
    ]


def test_folding_leaves_the_contents_as_they_were() -> None:
    content, change = own(), correction(title="Autre")
    before = fingerprint(content), fingerprint(change.content)
    fold(content, [change])
    assert (fingerprint(content), fingerprint(change.content)) == before


# --- columns ---------------------------------------------------------------------------------------


def state(**fields: Any) -> Content:
    return fold(own(), []) | fields


def test_the_title_shown_is_french_else_the_notices_own_language_else_any() -> None:
    texts = {"NLD": "fiets", "DEU": "Rad", "FRA": "vélo"}
    assert columns(state(title=texts))["title"] == "vélo"
    del texts["FRA"]
    assert columns(state(title=texts, language="DEU"))["title"] == "Rad"
    assert columns(state(title=texts, language=None))["title"] == "fiets"
    assert columns(state(title={}))["title"] == ""


def test_every_prefix_of_every_code_of_the_notice_and_its_lots_is_kept_once() -> None:
    asked = state(cpv=["79416200", "79000000"])
    asked["lots"][0]["cpv"] = ["71410000"]
    tree = columns(asked)["cpv_tree"]
    assert tree == sorted(set(tree))
    assert {"79", "794", "79416200", "79000000", "71", "7141"} <= set(tree)
    assert "7" not in tree
    assert columns(state(cpv=[], lots=[]))["cpv_tree"] == []


def test_places_are_the_buyers_then_the_works_each_once() -> None:
    asked = state()
    asked["buyers"] = [{**asked["buyers"][0], "department": one} for one in ("59", None, "62")]
    asked["places"] = {"countries": ["FRA"], "nuts": [], "departments": ["62", "80"]}
    assert columns(asked)["departments"] == ["59", "62", "80"]


def test_a_content_kept_before_places_were_told_apart_keeps_its_departements() -> None:
    asked = state()
    del asked["places"]
    asked["extra"] = asked["extra"] | {"place_departments": ["62", "80"]}
    assert columns(asked)["departments"] == ["59", "62", "80"]


def test_an_amount_is_kept_to_the_cent() -> None:
    found = columns(state(value={"amount": 1234.5, "currency": "EUR"}))
    assert (found["value_amount"], found["value_currency"]) == (Decimal("1234.50"), "EUR")
    found = columns(state(value={"amount": 10, "currency": None}))
    assert (found["value_amount"], found["value_currency"]) == (Decimal("10.00"), "")
    assert columns(state(value=None))["value_amount"] is None


def test_a_notice_that_says_nothing_has_empty_columns_not_none() -> None:
    found = columns(state(deadline=None, procedure=None, nature=None, form=None, language=None))
    assert found["deadline_at"] is None
    for name in ("deadline_local", "deadline_kind", "procedure", "nature", "form", "language"):
        assert found[name] == "", name


def test_lots_keep_their_order_and_the_first_of_two_of_one_id() -> None:
    asked = fold(own(lots=("Un", "Deux")), [])
    asked["lots"] += [asked["lots"][0] | {"title": {"FRA": "Encore un"}}]
    rows = lot_columns(asked)
    assert [(row["position"], row["lot_id"], row["title"]) for row in rows] == [
        (1, "LOT-0001", "Un"),
        (2, "LOT-0002", "Deux"),
    ]
    assert lot_columns(state(lots=[])) == []


# --- the life of lots ------------------------------------------------------------------------------

THREE = ("Un", "Deux", "Trois")
OLDER = dt.date(2031, 4, 1)


def lots_of(state: Content) -> dict[str, str]:
    return {lot["id"]: lot["state"] for lot in state["lots"]}


def test_a_cancellation_that_names_one_lot_cancels_that_lot_and_the_call_stays() -> None:
    state = fold(own(lots=THREE), [correction(lots=THREE, reason="cancel", sections=["LOT-0002"])])
    assert lots_of(state) == {"LOT-0001": "", "LOT-0002": "cancelled", "LOT-0003": ""}
    assert not state["cancelled"]
    assert deadline(state) == NEW  # what it says of the others counts


@pytest.mark.parametrize("sections", [(), ["PROCEDURE"], ["PROCEDURE", "LOT-0002"], ["ORG-0001"]])
def test_a_cancellation_that_names_no_lot_or_the_procedure_cancels_all(sections: list[str]) -> None:
    state = fold(own(lots=THREE), [correction(lots=THREE, reason="cancel", sections=sections)])
    assert state["cancelled"]
    assert deadline(state) == OLD


def test_once_each_lot_is_cancelled_there_is_no_call_left() -> None:
    changes = [
        correction(n, lots=THREE, reason="cancel", sections=[f"LOT-000{n}"]) for n in (1, 2, 3)
    ]
    assert not fold(own(lots=THREE), changes[:2])["cancelled"]
    assert fold(own(lots=THREE), changes)["cancelled"]


def test_a_lot_that_was_cancelled_stays_so_when_a_later_correction_says_it_again() -> None:
    changes = [
        correction(1, lots=THREE, reason="cancel", sections=["LOT-0002"]),
        correction(2, lots=THREE, published=THIRD),
    ]
    for order in itertools.permutations(changes):
        assert lots_of(fold(own(lots=THREE), order))["LOT-0002"] == "cancelled"


def test_a_lot_that_a_complete_restatement_leaves_out_is_withdrawn_and_kept() -> None:
    state = fold(own(lots=THREE), [correction(lots=("Un", "Trois"), numbers=(1, 3))])
    assert lots_of(state) == {"LOT-0001": "", "LOT-0002": "withdrawn", "LOT-0003": ""}
    assert [lot["title"] for lot in lot_columns(state)] == list(THREE)


def test_a_lot_that_was_withdrawn_and_is_said_again_is_back() -> None:
    out = correction(1, lots=("Un", "Trois"), numbers=(1, 3))
    back = correction(2, lots=THREE, published=THIRD)
    assert set(lots_of(fold(own(lots=THREE), [back, out])).values()) == {""}


def test_words_alone_withdraw_nothing() -> None:
    assert set(lots_of(fold(own(lots=THREE), [in_words()])).values()) == {""}


def test_the_deadline_is_the_earliest_of_the_lots_that_can_be_answered() -> None:
    call = own(lots=THREE, deadlines=(LATER, OLD, NEW))
    assert deadline(fold(call, [])) == OLD
    two = correction(lots=("Un", "Trois"), numbers=(1, 3), deadlines=(LATER, NEW))
    assert deadline(fold(call, [two])) == NEW
    one = correction(
        lots=THREE, deadlines=(LATER, OLD, NEW), reason="cancel", sections=["LOT-0002"]
    )
    assert deadline(fold(call, [one])) == NEW


def test_a_version_of_its_own_withdraws_the_lots_it_leaves_out() -> None:
    state = fold(own(version="02", lots=("Un",)), [], before=[own(lots=THREE)])
    assert lots_of(state) == {"LOT-0001": "", "LOT-0002": "withdrawn", "LOT-0003": "withdrawn"}


@pytest.mark.parametrize("how", ["by a correction", "by a version of its own"])
def test_a_deadline_that_is_given_no_longer_is_unsure_on_the_notice_and_on_its_lot(
    how: str,
) -> None:
    first = own(lots=THREE, deadlines=(OLD, NEW, LATER))
    if how == "by a correction":
        state = fold(first, [correction(lots=THREE, deadlines=(OLD, None, LATER))])
    else:
        second = own(version="02", lots=THREE, deadlines=(OLD, None, LATER))
        state = fold(second, [], before=[first])
    assert state["deadline_unsure"]
    assert [lot["deadline_unsure"] for lot in state["lots"]] == [False, True, False]
    assert deadline(state) == OLD
    lost = correction(lots=THREE, deadlines=(None, None, None))
    state = fold(first, [lost])
    assert (deadline(state), state["deadline_unsure"]) == (OLD, True)  # the last that was known
    again = correction(2, lots=THREE, deadlines=(OLD, NEW, LATER), published=THIRD)
    assert not fold(first, [lost, again])["deadline_unsure"]


def result(*outcomes: tuple[str | None, str]) -> Content:
    return own(form="result") | {
        "results": [{"lot": lot, "outcome": one, "reason": None} for lot, one in outcomes]
    }


def test_a_result_closes_the_lots_it_names_and_the_call_once_all_are() -> None:
    call = own(lots=THREE)
    one = result(("LOT-0001", "awarded"), ("LOT-0002", "open"))
    state = fold(call, [], results=[one])
    assert (lots_of(state)["LOT-0001"], lots_of(state)["LOT-0002"]) == ("closed", "")
    assert not state["closed"]
    rest = result(("LOT-0002", "closed"), ("LOT-0003", "awarded"))
    assert fold(call, [], results=[rest, one])["closed"]
    assert fold(call, [], results=[result((None, "awarded"))])["closed"]
    # A lot that was cancelled needs no result.
    gone = correction(lots=THREE, reason="cancel", sections=["LOT-0001"])
    assert fold(call, [gone], results=[rest])["closed"]


# --- what is announced twice -----------------------------------------------------------------------


def heard(**fields: Any) -> Correction:
    one = correction(**fields)
    return Correction(one.content, one.order, heard=True)


def test_a_correction_that_is_heard_moves_dates_and_lots_and_no_text() -> None:
    call = own(lots=THREE, title="Un titre")
    said_there = heard(lots=("A", "C"), numbers=(1, 3), title="Un autre", deadline=NEW)
    state = fold(call, [said_there])
    assert state["title"] == {"FRA": "Un titre"}
    assert deadline(state) == NEW
    assert lots_of(state)["LOT-0002"] == "withdrawn"
    assert [lot["title"]["FRA"] for lot in state["lots"]] == list(THREE)
    assert fold(call, [heard(reason="cancel")])["cancelled"]


def test_a_correction_older_than_what_hears_it_was_of_another_call() -> None:
    early = heard(reason="cancel", published=OLDER)
    assert not fold(own(), [early])["cancelled"]


def test_lots_that_are_numbered_otherwise_are_not_withdrawn_by_what_is_heard() -> None:
    call = own(lots=("Un",), numbers=(9,))
    assert lots_of(fold(call, [heard(lots=THREE)])) == {"LOT-0009": ""}


# --- which content is in force ---------------------------------------------------------------------


def test_the_rank_is_the_version_then_the_dispatch_and_publication_then_the_deadline() -> None:
    ordered = [
        own(published=FIRST, deadline=LATER),
        own(published=SECOND, deadline=OLD),
        own(published=SECOND, deadline=NEW),
        own(version="02", published=FIRST, deadline=OLD),
    ]
    assert sorted([ordered[n] for n in (2, 0, 3, 1)], key=rank) == ordered
    read_again = ordered[0] | {"extra": ordered[0]["extra"] | {"reader": 99}}
    assert rank(ordered[0]) < rank(read_again) < rank(ordered[1])


def test_two_deadlines_under_one_date_are_told() -> None:
    state = fold(own(deadline=NEW), [], before=[own(deadline=OLD)])
    assert state["warnings"][-1] == f"deadline_given_twice: {OLD.isoformat()}"
    later = fold(own(deadline=NEW, published=SECOND), [], before=[own(deadline=OLD)])
    assert later["warnings"] == own()["warnings"]


# --- two readings ----------------------------------------------------------------------------------


def test_the_count_runs_to_the_earlier_of_two_readings() -> None:
    winter = dt.datetime(2031, 7, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    found = columns(fold(own(deadline=winter), []))
    assert found["deadline_at"] == dt.datetime(2031, 7, 1, 10, tzinfo=dt.UTC)
    assert found["deadline_later_at"] == dt.datetime(2031, 7, 1, 11, tzinfo=dt.UTC)
    assert found["deadline_local"] == "2031-07-01T12:00:00+01:00"
    [lot, _other] = lot_columns(fold(own(deadline=winter), []))
    assert lot["deadline_later_at"] == found["deadline_later_at"]
    assert columns(fold(own(), []))["deadline_later_at"] is None


# --- what moved ------------------------------------------------------------------------------------


def moved(before: Content, after: Content) -> list[dict[str, Any]]:
    return differences(columns(before), columns(after), lot_columns(before), lot_columns(after))


def test_nothing_moved_between_two_states_that_say_the_same() -> None:
    assert moved(state(), state()) == []


def test_a_deadline_tells_its_old_and_new_instant_and_a_long_text_only_that_it_moved() -> None:
    after = fold(own(title="Autre"), [correction(title="Autre")])
    assert moved(state(), after) == [
        {"field": "title"},
        {
            "field": "deadline",
            "old": "2031-06-12T10:00:00+00:00",
            "new": "2031-06-17T10:00:00+00:00",
        },
        {"field": "lots", "moved": ["deadline"]},
    ]


def test_the_same_instant_on_another_clock_is_no_move() -> None:
    far = {"postcode": "97400"}
    there = fold(own(deadline=OLD.astimezone(dt.timezone(dt.timedelta(hours=4))), **far), [])
    here = fold(own(deadline=OLD, **far), [])
    here["deadline"].pop("other"), here["lots"][0]["deadline"].pop("other", None)
    fields = {entry["field"] for entry in moved(here, there)}
    assert fields == {"lots"}  # their wall clock


def test_an_amount_that_appears_is_told_as_text() -> None:
    asked = state(value={"amount": 1234.5, "currency": "EUR"})
    assert moved(state(value=None), asked) == [{"field": "value", "old": None, "new": "1234.50"}]


@pytest.mark.parametrize("name", ["cancelled", "closed", "deadline_unsure"])
def test_a_flag_that_rises_is_told(name: str) -> None:
    assert moved(state(), state(**{name: True})) == [{"field": name, "old": False, "new": True}]


def test_a_release_that_is_read_anew_comes_after_what_an_older_reader_kept_of_it() -> None:
    content: Content = {
        "format": "ocds", "version": "01", "dispatched_on": "2026-03-05", "published_on": None,
        "deadline": None, "extra": {"reader": 4},
    }  # fmt: skip
    midnight = {"reader": 5, "said_at": "2026-03-04T23:00:00Z"}  # 00:00 in Paris
    anew = content | {"extra": midnight}
    assert rank(anew) > rank(content)
    assert rank(content | {"dispatched_on": "2026-03-07"}) > rank(anew)
    assert rank(content | {"dispatched_on": None})[1] == ""


def test_in_ocds_a_lot_that_ends_before_the_whole_is_what_is_counted_to() -> None:
    lots = [{"id": "1"}, {"id": "2", "tenderPeriod": {"endDate": NEW.isoformat()}}]
    tender = {"title": "Étude", "tenderPeriod": {"endDate": LATER.isoformat()}, "lots": lots}
    release = {
        "ocid": "ocds-essai-1", "id": "1", "date": "2031-05-01T10:00:00Z", "tag": ["tender"],
        "buyer": {"name": "Ville"}, "tender": tender,
    }  # fmt: skip
    state = fold(said(json.dumps({"releases": [release]}).encode()), [])
    assert deadline(state) == NEW
    assert [dt.datetime.fromisoformat(lot["deadline"]["at"]) for lot in state["lots"]] == [
        LATER, NEW,
    ]  # fmt: skip


def test_in_ocds_no_lot_pushes_the_deadline_of_the_whole_back() -> None:
    """Nor do lots of before, where the whole alone is said to end earlier now."""
    ends = {"tenderPeriod": {"endDate": LATER.isoformat()}}
    soon = {"tenderPeriod": {"endDate": NEW.isoformat()}}
    lots = {"title": "Étude", "lots": [{"id": "1", **ends}, {"id": "2", **ends}]}

    def release(number: str, tag: str, tender: dict[str, Any]) -> Content:
        one = {
            "ocid": "ocds-essai-1", "id": number, "date": f"2031-05-0{number}T10:00:00Z", "tag": [tag],
            "buyer": {"name": "Ville"}, "tender": tender,
        }  # fmt: skip
        return said(json.dumps({"releases": [one]}).encode())

    assert deadline(fold(release("1", "tender", {**lots, **soon}), [])) == NEW
    first = release("1", "tender", {**lots, **ends})
    assert deadline(fold(first, [])) == LATER
    sooner = release("2", "tenderAmendment", {"title": "Étude", **soon})
    assert deadline(fold(sooner, [], before=[first])) == NEW
