# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a groupe does about a notice: each step, its trace, and what it refuses."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from commons.library import actions as library
from commons.library.models import Resource, Reuse
from groupes.chat.models import Topic
from groupes.journal.models import Entry
from groupes.models import Member
from groupes.web.refusals import Refusal
from tenders.bids import actions, facts, queries
from tenders.bids.models import Bid, GoDecision, Intention, Need, Piece, Price
from tenders.notices.models import Notice, Tender
from tests import factories
from tests.factories import days
from tests.tenders import calls
from tests.tenders.calls import boamp, bring, eforms, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    """``holder`` records go and submissions; everyone of the groupe writes."""
    return factories.cast("bids.decide_go", "bids.submit_bid")


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    return actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call())[0]


def verbs(bid: Bid) -> list[str]:
    return list(Entry.objects.about(bid).order_by("pk").values_list("verb", flat=True))


def last(bid: Bid) -> Entry:
    entry = Entry.objects.about(bid).order_by("pk").last()
    assert entry is not None
    return entry


def go(cast: factories.Cast, bid: Bid) -> None:
    actions.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())


# --- taking up -----------------------------------------------------------------------------------


def test_taking_up_opens_a_bid_with_a_need_a_lot_a_topic_and_a_trace(cast: factories.Cast) -> None:
    notice = calls.call("a", lots=("Concertation", "Communication", "Évaluation"))
    bid, new = actions.take_up(
        by=cast.plain, groupe=cast.groupe, notice=notice, lots=["LOT-0001", "LOT-0003"]
    )
    assert new
    assert bid.state == Bid.State.STUDIED
    assert bid.cooperative == cast.groupe.cooperative
    assert [need.title for need in bid.needs.all()] == ["Concertation", "Évaluation"]
    assert set(bid.bid_lots.values_list("lot_ref", flat=True)) == {"LOT-0001", "LOT-0003"}
    assert Topic.objects.get(room__groupe=cast.groupe, key=f"bids.bid:{bid.pk}").name == bid.title
    assert verbs(bid) == ["bids.taken_up"]
    assert last(bid).facts == {"notice": notice.pk, "lots": 2}


def test_twice_or_by_the_other_source_leads_to_the_bid_that_exists(cast: factories.Cast) -> None:
    notice = calls.call("a", procedure="p")
    bring(boamp("26-1", procedure="p"))
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    twin = type(notice).objects.get(notice_id="26-1")
    for again in (notice, twin):
        assert actions.take_up(by=cast.founder, groupe=cast.groupe, notice=again) == (bid, False)
    assert verbs(bid) == ["bids.taken_up"]


def test_lots_of_one_name_give_needs_of_different_names(cast: factories.Cast) -> None:
    notice = calls.call("a", lots=("Ateliers", "Ateliers"))
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    assert [need.title for need in bid.needs.all()] == ["Ateliers", "2. Ateliers"]


def test_a_correction_is_taken_up_as_the_call_it_corrects(cast: factories.Cast) -> None:
    notice = calls.call("a")
    bring(eforms("c", procedure="a", changes=f"{calls.identifier('a')}-01"))
    correction = type(notice).objects.get(notice_id=calls.identifier("c"))
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=correction)
    assert bid.notice == notice


@pytest.mark.parametrize(
    "fields",
    [{"deadline": in_days(-1)}, {"form": "result"}],
    ids=["the deadline is over", "an award"],
)
def test_what_can_not_be_answered_is_not_taken_up(
    fields: dict[str, object], cast: factories.Cast
) -> None:
    with pytest.raises(Refusal):
        actions.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.call("a", **fields))
    assert not Bid.objects.exists()


@pytest.mark.parametrize("sources", [1, 2], ids=["one notice", "its BOAMP and TED notices"])
@pytest.mark.django_db(transaction=True)
def test_two_members_taking_up_a_tender_at_once_make_one_bid(
    sources: int, cast: factories.Cast
) -> None:
    notice = calls.call("a", procedure="p")
    bring(boamp("26-1", procedure="p"))
    twin = type(notice).objects.get(notice_id="26-1")
    asked = [(cast.plain, notice), (cast.founder, twin if sources == 2 else notice)]
    found: list[tuple[Bid, bool]] = []
    together = threading.Barrier(2)

    def work(member: Member, taken: Notice) -> None:
        try:
            together.wait(timeout=30)
            found.append(actions.take_up(by=member, groupe=cast.groupe, notice=taken))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=one) for one in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len({bid.pk for bid, _new in found}) == 1
    assert sorted(new for _bid, new in found) == [False, True]
    assert Bid.objects.count() == 1


def test_the_database_itself_refuses_a_second_bid_on_a_tender(cast: factories.Cast) -> None:
    notice = calls.call("a", procedure="p")
    bring(boamp("26-1", procedure="p"))
    twin = type(notice).objects.get(notice_id="26-1")
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)
    with pytest.raises(IntegrityError, match="bid_once_per_groupe_and_tender"):
        Bid.objects.create(
            groupe=cast.groupe, notice=twin, tender=twin.tender, cooperative=bid.cooperative,
            title="Le même", taken_up_by=cast.founder,
        )  # fmt: skip


# --- tenders that later news joins or parts ------------------------------------------------------


def test_a_bid_follows_its_notice_into_the_tender_it_joins(cast: factories.Cast) -> None:
    """A version that names the procedure shows that two notices are of one tender."""
    bring(eforms("a", procedure=None), boamp("26-1", procedure="p"))
    alone = Notice.objects.get(notice_id=calls.identifier("a"))
    other = Notice.objects.get(notice_id="26-1")
    bid, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=alone)
    bring(eforms("a", version="02", procedure="p"))
    bid.refresh_from_db()
    assert bid.tender == other.tender
    assert actions.take_up(by=cast.founder, groupe=cast.groupe, notice=other) == (bid, False)
    assert not Tender.objects.filter(pk=alone.tender_id).exists()


def test_two_bids_of_a_groupe_found_to_be_on_one_tender_both_stay(
    cast: factories.Cast, client: Client
) -> None:
    bring(eforms("a", procedure=None), boamp("26-1", procedure="p"))
    alone = Notice.objects.get(notice_id=calls.identifier("a"))
    other = Notice.objects.get(notice_id="26-1")
    first, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=alone)
    second, _new = actions.take_up(by=cast.plain, groupe=cast.groupe, notice=other)
    elsewhere = factories.groupe(cast.stranger)
    theirs, _new = actions.take_up(by=cast.stranger, groupe=elsewhere, notice=alone)
    bring(eforms("a", version="02", procedure="p"))
    for bid in (first, second, theirs):
        bid.refresh_from_db()
    assert (first.tender, second.tender, theirs.tender) == (other.tender, None, other.tender)
    assert [facts.around(one).doubles for one in (first, second)] == [[second], [first]]
    # Which one goes on is theirs to agree: each page shows the other.
    client.force_login(cast.plain.user)
    for bid, double in ((first, second), (second, first)):
        page = client.get(bid.get_absolute_url()).content.decode()
        assert double.get_absolute_url() in page
    # And once the notices part again, each counts for its own.
    bring(eforms("a", version="03", procedure="q"))
    for bid in (first, second):
        bid.refresh_from_db()
        assert bid.tender == Notice.objects.get(pk=bid.notice_id).tender
    assert facts.around(first).doubles == []


# --- collisions ----------------------------------------------------------------------------------


def test_two_groupes_of_a_cooperative_on_a_lot_are_both_told_and_nothing_more(
    cast: factories.Cast,
) -> None:
    notice = calls.call("a", procedure="p")
    bring(boamp("26-1", procedure="p", lots=("Concertation", "Communication")))
    twin = type(notice).objects.get(notice_id="26-1")
    ours, _new = actions.take_up(
        by=cast.plain, groupe=cast.groupe, notice=notice, lots=["LOT-0001"]
    )
    assert facts.around(ours).collisions == []
    neighbours = factories.groupe(cast.outsider)
    first = twin.lots.order_by("position").first()
    assert first is not None
    theirs, _new = actions.take_up(
        by=cast.outsider, groupe=neighbours, notice=twin, lots=[first.lot_id]
    )
    assert [one.bid for one in facts.around(ours).collisions] == [theirs]
    assert [one.bid for one in facts.around(theirs).collisions] == [ours]
    for met in (ours, theirs):
        entry = last(met)
        assert entry.verb == "bids.collision_found"
        assert entry.facts == {}
        assert entry.actor is None


def test_another_cooperative_another_lot_or_a_no_go_do_not_collide(cast: factories.Cast) -> None:
    notice = calls.call("a")
    ours, _new = actions.take_up(
        by=cast.plain, groupe=cast.groupe, notice=notice, lots=["LOT-0001"]
    )
    far = factories.groupe(cast.stranger)
    actions.take_up(by=cast.stranger, groupe=far, notice=notice, lots=["LOT-0001"])
    near = factories.groupe(cast.outsider)
    other, _new = actions.take_up(by=cast.outsider, groupe=near, notice=notice, lots=["LOT-0002"])
    assert facts.around(ours).collisions == facts.around(other).collisions == []
    third = factories.groupe(cast.outsider)
    same, _new = actions.take_up(by=cast.outsider, groupe=third, notice=notice, lots=["LOT-0001"])
    assert [one.bid for one in facts.around(ours).collisions] == [same]
    actions.decide(by=cast.outsider, bid=same, go=False, reason="", on=third.today())
    assert facts.around(ours).collisions == []


# --- needs and intentions ------------------------------------------------------------------------


def test_needs_are_added_changed_and_removed_while_nobody_said_anything(
    cast: factories.Cast, bid: Bid
) -> None:
    need = actions.add_need(by=cast.plain, bid=bid, title="Cartographie", days_planned=Decimal(4))
    with pytest.raises(Refusal):
        actions.add_need(by=cast.founder, bid=bid, title="Cartographie")
    actions.change_need(by=cast.plain, need=need, title="Cartes", days_planned=None)
    actions.change_need(by=cast.plain, need=need, title="Cartes", days_planned=None)
    need.refresh_from_db()
    assert (need.title, need.days_planned) == ("Cartes", None)
    actions.state_intention(by=cast.founder, need=need, level="learn")
    with pytest.raises(Refusal):
        actions.remove_need(by=cast.plain, need=need)
    actions.withdraw_intention(by=cast.founder, need=need)
    actions.remove_need(by=cast.plain, need=need)
    with pytest.raises(Refusal):
        actions.change_need(by=cast.plain, need=need, title="Revenante", days_planned=None)
    assert not Need.objects.filter(pk=need.pk).exists()
    assert verbs(bid)[1:] == [
        "bids.need_added",
        "bids.need_changed",
        "bids.intention_stated",
        "bids.intention_withdrawn",
        "bids.need_removed",
    ]


def test_an_intention_is_ones_own_said_anew_and_taken_back(cast: factories.Cast, bid: Bid) -> None:
    need = bid.needs.get(position=1)
    for _again in range(2):
        actions.state_intention(
            by=cast.plain, need=need, level="lead", days=Decimal("2.5"), word="avec joie"
        )
    actions.state_intention(by=cast.founder, need=need, level="contribute", days=Decimal(1))
    entries = Entry.objects.filter(verb="bids.intention_stated")
    assert entries.count() == 2  # the same word twice is one change
    assert entries[0].facts == {"need": need.pk, "level": "lead", "days": "2.5"}  # no free text
    actions.state_intention(by=cast.plain, need=need, level="learn")
    assert {(i.member, i.level, i.days) for i in Intention.objects.all()} == {
        (cast.plain, "learn", Decimal(0)),
        (cast.founder, "contribute", Decimal(1)),
    }
    for _again in range(2):
        actions.withdraw_intention(by=cast.plain, need=need)
    assert [i.member for i in Intention.objects.all()] == [cast.founder]
    assert Entry.objects.filter(verb="bids.intention_withdrawn").count() == 1


def test_several_needs_at_once_are_all_said_or_none(cast: factories.Cast, bid: Bid) -> None:
    first, second = bid.needs.all()
    said = {"level": "lead", "days": Decimal(1), "word": ""}
    actions.state_position(by=cast.plain, bid=bid, said=[(first, said), (second, said)])
    assert Intention.objects.count() == 2
    second.delete()
    with pytest.raises(Refusal):
        actions.state_position(
            by=cast.plain, bid=bid, said=[(first, said | {"level": ""}), (second, said)]
        )
    assert Intention.objects.filter(need=first, member=cast.plain).exists()


# --- go, submission, result ------------------------------------------------------------------------


def test_a_decision_keeps_the_mandate_that_gave_the_power(cast: factories.Cast, bid: Bid) -> None:
    today = cast.groupe.today()
    for _again in range(2):
        actions.decide(by=cast.holder, bid=bid, go=True, reason="Élu convaincu", on=today)
    decision = GoDecision.objects.get()
    assert decision.mandate is not None
    assert decision.mandate.member == cast.holder
    assert decision.mandate.role == cast.role
    assert decision.decided_on == today
    bid.refresh_from_db()
    assert bid.state == Bid.State.GO
    assert last(bid).facts == {
        "go": True,
        "mandate": decision.mandate.pk,
        "decision": decision.pk,
    }
    actions.decide(by=cast.holder, bid=bid, go=False, reason="", on=today)
    with pytest.raises(Refusal):
        actions.add_need(by=cast.plain, bid=bid, title="Trop tard")
    go(cast, bid)
    actions.add_need(by=cast.plain, bid=bid, title="À nouveau")


def test_the_mandate_kept_is_the_one_in_force_and_grants_that_very_power(
    cast: factories.Cast, bid: Bid
) -> None:
    other = factories.role(cast.groupe, "chat.moderate")
    factories.mandate(other, cast.holder, ends_on=cast.groupe.today() + days(300))
    decision = actions.decide(by=cast.holder, bid=bid, go=True, reason="", on=cast.groupe.today())
    assert decision.mandate is not None
    assert decision.mandate.role == cast.role


def writes(cast: factories.Cast, bid: Bid) -> dict[str, Callable[[], object]]:
    """Everything that changes what will be, or was, submitted."""
    need = bid.needs.get(position=1)
    piece = actions.add_piece(by=cast.plain, bid=bid, title="Mémoire")
    price = actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100)
    return {
        "need_added": lambda: actions.add_need(by=cast.plain, bid=bid, title="Autre"),
        "need_changed": lambda: actions.change_need(
            by=cast.plain, need=need, title="Autre", days_planned=None
        ),
        "need_removed": lambda: actions.remove_need(by=cast.plain, need=need),
        "intention": lambda: actions.state_intention(by=cast.plain, need=need, level="lead"),
        "withdrawn": lambda: actions.withdraw_intention(by=cast.plain, need=need),
        "decision": lambda: actions.decide(
            by=cast.holder, bid=bid, go=False, reason="", on=cast.groupe.today()
        ),
        "piece_added": lambda: actions.add_piece(by=cast.plain, bid=bid, title="DC1"),
        "piece_taken": lambda: actions.take_piece(by=cast.plain, piece=piece),
        "piece_left": lambda: actions.leave_piece(by=cast.plain, piece=piece),
        "piece_changed": lambda: actions.change_piece(
            by=cast.plain, piece=piece, edition=piece.edition, title="M", body="x", due_on=None,
            state="draft",
        ),
        "price_set": lambda: actions.set_price(
            by=cast.plain, bid=bid, name="Autre", amount_cents=1
        ),
        "price_removed": lambda: actions.remove_price(by=cast.plain, price=price),
        "price_chosen": lambda: actions.choose_price(by=cast.plain, price=price),
    }  # fmt: skip


def test_once_submitted_nothing_of_it_changes(cast: factories.Cast, bid: Bid) -> None:
    everything = writes(cast, bid)
    with pytest.raises(Refusal):
        actions.submit(by=cast.holder, bid=bid, at=timezone.now())  # no go yet
    go(cast, bid)
    with pytest.raises(Refusal):
        actions.submit(by=cast.holder, bid=bid, at=timezone.now() + days(1))  # to come
    at = timezone.now() - dt.timedelta(hours=1)
    for _again in range(2):
        actions.submit(by=cast.holder, bid=bid, at=at)
    bid.refresh_from_db()
    assert (bid.state, bid.submitted_at) == (Bid.State.SUBMITTED, at)
    before = Entry.objects.count()
    for name, write in everything.items():
        with pytest.raises(Refusal):
            write()
            pytest.fail(f"{name} went through after the submission")
    assert Entry.objects.count() == before
    for result in ("won", "won", "lost"):
        actions.record_result(by=cast.holder, bid=bid, result=result)
    assert [e.facts["result"] for e in Entry.objects.filter(verb="bids.result_recorded")] == [
        "won",
        "lost",
    ]


def test_a_result_comes_after_a_submission(cast: factories.Cast, bid: Bid) -> None:
    with pytest.raises(Refusal):
        actions.record_result(by=cast.holder, bid=bid, result="won")
    with pytest.raises(ValueError, match="not a result"):
        actions.record_result(by=cast.holder, bid=bid, result="go")


@pytest.mark.parametrize("name", ["need_added", "intention", "decision", "piece_changed",
                                  "price_set", "piece_taken", "need_removed"])  # fmt: skip
def test_a_journal_that_fails_undoes_the_change(
    name: str, cast: factories.Cast, bid: Bid, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = writes(cast, bid)[name]

    def rows() -> list[object]:
        return [
            list(model.objects.order_by("pk").values())
            for model in (Bid, Need, Intention, GoDecision, Piece, Price)
        ]

    before = rows()

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the journal is broken")

    monkeypatch.setattr("groupes.journal.record", fail)
    with pytest.raises(RuntimeError):
        write()
    assert rows() == before


# --- pieces --------------------------------------------------------------------------------------


def test_a_piece_is_taken_by_one_and_given_back(cast: factories.Cast, bid: Bid) -> None:
    piece = actions.add_piece(by=cast.plain, bid=bid, title="Mémoire", due_on=dt.date(2030, 1, 2))
    for _again in range(2):
        assert actions.take_piece(by=cast.plain, piece=piece).holder == cast.plain
    with pytest.raises(Refusal, match=cast.plain.name):
        actions.take_piece(by=cast.founder, piece=piece)
    actions.leave_piece(by=cast.founder, piece=piece)  # not theirs: nothing happens
    piece.refresh_from_db()
    assert piece.holder == cast.plain
    actions.leave_piece(by=cast.plain, piece=piece)
    piece.refresh_from_db()
    assert piece.holder is None
    assert verbs(bid)[1:] == ["bids.piece_added", "bids.piece_taken", "bids.piece_left"]


def write_piece(piece: Piece, by: Member, body: str, edition: int) -> Piece:
    return actions.change_piece(
        by=by,
        piece=piece,
        edition=edition,
        title=piece.title,
        body=body,
        due_on=None,
        state="draft",
    )


def test_the_second_writer_does_not_overwrite_the_first(cast: factories.Cast, bid: Bid) -> None:
    piece = actions.add_piece(by=cast.plain, bid=bid, title="Mémoire")
    write_piece(piece, cast.plain, "Le premier texte", 1)
    with pytest.raises(actions.Changed):
        write_piece(piece, cast.founder, "Le second", 1)
    piece.refresh_from_db()
    assert (piece.body, piece.edition) == ("Le premier texte", 2)
    write_piece(piece, cast.founder, "Les deux", 2)
    write_piece(piece, cast.founder, "Les deux", 3)  # nothing new: no new edition
    piece.refresh_from_db()
    assert (piece.body, piece.edition) == ("Les deux", 3)


def test_a_template_comes_in_with_its_makers(cast: factories.Cast, bid: Bid) -> None:
    page = library.add_page(
        by=cast.founder, groupe=cast.groupe, title="Trame d’atelier", body="## Accueil"
    )
    made = actions.use_template(by=cast.plain, bid=bid, resource=page)
    assert (made.title, made.body, made.state) == ("Trame d’atelier", "## Accueil", "draft")
    assert (made.template, made.template_edition) == (page, page.edition)
    [listed] = queries.pieces_of(bid)
    assert listed.authors == [cast.founder.name]
    reuse = Reuse.objects.get()
    assert (reuse.resource, reuse.target_type, reuse.target_id) == (page, "bids.bid", bid.pk)
    assert last(bid).verb == "bids.template_used"
    again = actions.use_template(by=cast.plain, bid=bid, resource=page)
    assert again.title == "Trame d’atelier (2)"
    assert Reuse.objects.count() == 1
    # Into a piece that waits for it; never over what someone wrote.
    empty = actions.add_piece(by=cast.plain, bid=bid, title="Méthodologie")
    filled = actions.use_template(by=cast.plain, bid=bid, resource=page, piece=empty)
    assert (filled.pk, filled.body) == (empty.pk, "## Accueil")
    with pytest.raises(Refusal):
        actions.use_template(by=cast.plain, bid=bid, resource=page, piece=filled)


def test_a_licence_keeps_a_resource_where_it_belongs(cast: factories.Cast, bid: Bid) -> None:
    elsewhere = factories.groupe(cast.plain)
    kept = library.add_page(
        by=cast.plain,
        groupe=elsewhere,
        title="Chez nous",
        body="…",
        licence=Resource.Licence.GROUPE,
    )
    with pytest.raises(Refusal):
        actions.use_template(by=cast.plain, bid=bid, resource=kept)
    assert not bid.pieces.exists()


# --- price ---------------------------------------------------------------------------------------


def test_the_first_price_is_chosen_and_kept_with_its_share(cast: factories.Cast, bid: Bid) -> None:
    rule = factories.split_rule(cast.groupe, cast.founder)
    need = bid.needs.get(position=1)
    actions.state_intention(by=cast.plain, need=need, level="lead", days=Decimal(2))
    actions.state_intention(by=cast.founder, need=need, level="learn", days=Decimal(1))
    price = actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100_01)
    assert price.chosen
    assert price.preview is not None
    assert price.preview.rule == rule
    # 10 001 cents: 5 % to the pot is 500.05 → 500; 9 501 by 2 and 1 days: 6 334 and 3 167;
    # each one's cooperative takes 10 %: 633.4 → 633 and 316.7 → 317.
    assert price.preview.result["totals"] == {
        "Pot commun": "5.00",
        f"member:{cast.plain.pk}": "57.01",
        f"member:{cast.founder.pk}": "28.50",
        f"cooperative:{bid.cooperative_id}": "9.50",
    }
    second = actions.set_price(by=cast.plain, bid=bid, name="Complet", amount_cents=200_00)
    assert not second.chosen
    for _again in range(2):
        actions.choose_price(by=cast.plain, price=second)
    assert [p.name for p in bid.prices.filter(chosen=True)] == ["Complet"]
    actions.set_price(by=cast.plain, bid=bid, name="Moyen", amount_cents=150_00)
    with pytest.raises(Refusal):
        actions.set_price(by=cast.plain, bid=bid, name="Quatrième", amount_cents=1)
    with pytest.raises(Refusal):
        actions.set_price(by=cast.plain, bid=bid, price=second, name="Moyen", amount_cents=1)


def test_a_price_stands_without_rule_or_days(cast: factories.Cast, bid: Bid) -> None:
    price = actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100)
    assert price.preview is None
    factories.split_rule(cast.groupe, cast.founder)
    share = queries.share_of(bid, price, [], facts.rule_of(bid))
    assert (share.recipe, share.why) == (None, "nobody")
    assert queries.share_of(bid, price, [], None).why == "no_rule"


def test_a_rule_that_names_a_role_pays_its_holder(cast: factories.Cast, bid: Bid) -> None:
    steps = [
        {"type": "share", "percent": "10", "of": "amount", "by": [{"key": "coordination"}]},
        {"type": "share", "by": [{"key": "days"}]},
    ]
    factories.split_rule(cast.groupe, cast.founder, {"currency": "EUR", "steps": steps})
    held = factories.role(cast.groupe, name="Coordination")
    factories.mandate(held, cast.plain)
    factories.mandate(held, cast.former, ends_on=cast.groupe.today() - days(1))
    need = bid.needs.get(position=1)
    for member in (cast.plain, cast.former):
        actions.state_intention(by=member, need=need, level="contribute", days=Decimal(1))
    price = actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100_00)
    assert price.preview is not None
    assert price.preview.result["totals"] == {
        f"member:{cast.plain.pk}": "55.00",
        f"member:{cast.former.pk}": "45.00",
    }


def test_the_share_of_a_submitted_price_is_the_one_of_that_day(
    cast: factories.Cast, bid: Bid
) -> None:
    factories.split_rule(cast.groupe, cast.founder)
    need = bid.needs.get(position=1)
    price = actions.set_price(by=cast.plain, bid=bid, name="Sobre", amount_cents=100_00)
    assert price.preview is None
    actions.state_intention(by=cast.plain, need=need, level="lead", days=Decimal(1))
    go(cast, bid)
    actions.submit(by=cast.holder, bid=bid, at=timezone.now())
    type(bid.cooperative).objects.update(contribution_percent=Decimal(50))
    bid = Bid.objects.select_related("groupe__cooperative").get(pk=bid.pk)
    [price] = queries.prices_of(bid)
    share = queries.share_of(bid, price, facts.intentions_of(bid), facts.rule_of(bid))
    assert share.kept
    assert share.recipe is not None
    assert share.recipe.people[0].rest == 85_50  # 10 % of 95.00, not 50 %


# --- who would sign --------------------------------------------------------------------------------


def test_one_candidate_or_a_consortium_by_who_said_what(cast: factories.Cast, bid: Bid) -> None:
    need = bid.needs.get(position=1)
    actions.state_intention(by=cast.plain, need=need, level="lead")
    assert queries.candidate_of(bid, facts.intentions_of(bid)).others == ()
    guest = factories.member()
    factories.join(cast.groupe, guest)
    actions.state_intention(by=guest, need=need, level="contribute")
    found = queries.candidate_of(bid, facts.intentions_of(bid))
    assert (found.lead, found.others) == (cast.groupe.cooperative, (guest.cooperative,))
