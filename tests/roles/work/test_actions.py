# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work from the writing down to the end, by whom and in what order."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from groupes import actions as ground
from groupes import journal
from groupes.belonging import Fate
from groupes.editions.models import Edition
from groupes.jobs.queue import kinds
from groupes.models import Groupe, Member
from groupes.people import actions as people
from groupes.people.models import Level, Skill
from groupes.web.refusals import Outdated, Refusal
from roles.work import actions, recurring
from roles.work.models import Helper, Recurrence, Work, WorkOffer
from tests import factories, meanwhile
from tests.factories import Cast, days

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture
def cast() -> Cast:
    return factories.cast("work.redistribute")


def add(cast: Cast, by: Member | None = None, **values: Any) -> Work:
    return actions.add(
        by=by or cast.plain, groupe=cast.groupe, **{"title": "Relire le guide"} | values
    )


def now(work: Work) -> Work:
    return Work.objects.select_related("groupe__cooperative").get(pk=work.pk)


def verbs(groupe: Groupe) -> list[str]:
    return [one.verb for one in groupe.entries.order_by("seq") if one.verb.startswith("work.")]


# --- writing -------------------------------------------------------------------------------------


def test_work_is_written_down_and_is_nobody_s_until_somebody_takes_it(cast: Cast) -> None:
    work = add(
        cast, details="# Fin\n**avant** jeudi", checklist=["Lire", "Noter"], size=Decimal("1.5")
    )
    assert (work.state, work.holder, work.author) == ("open", None, cast.plain)
    assert "<strong>avant</strong>" in work.html
    assert Edition.objects.about(work).count() == 1
    mine = add(cast, title="À moi", mine=True)
    assert (mine.state, mine.holder) == ("taken", cast.plain)
    assert verbs(cast.groupe) == ["work.added", "work.added", "work.taken"]


def test_only_who_takes_part_in_an_open_groupe_writes_work_down(cast: Cast) -> None:
    for person in (cast.outsider, cast.stranger):
        with pytest.raises(Refusal):
            add(cast, by=person)
    ground.pause(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    with pytest.raises(Refusal):
        add(cast)
    ground.close_groupe(by=cast.founder, groupe=cast.groupe)
    with pytest.raises(Refusal):
        add(cast, by=cast.founder)


def test_the_second_who_writes_is_shown_what_the_first_did(cast: Cast) -> None:
    work = add(cast, skills=["Pliage de cartes"])
    actions.change(by=cast.plain, work=work, edition=1, title="Relire", details="Vite")
    with pytest.raises(Outdated) as both:
        actions.change(by=cast.founder, work=work, edition=1, title="Autre")
    assert both.value.now["title"] == "Relire"
    assert both.value.now["skills"] == ["Pliage de cartes"]
    work = actions.change(by=cast.founder, work=work, edition=2, title="Relire")
    assert now(work).edition == 2  # the same: nothing changed
    actions.change(
        by=cast.founder, work=work, edition=2, skills=["Pliage de cartes", "Reliure douce"]
    )
    assert set(work.skills.values_list("name", flat=True)) == {"Pliage de cartes", "Reliure douce"}
    assert now(work).edition == 3
    with pytest.raises(TypeError):
        actions.change(by=cast.founder, work=work, edition=3, state="done")


def test_what_was_ticked_stays_where_its_line_is_still_there(cast: Cast) -> None:
    work = add(cast, mine=True, checklist=["Lire", "Noter"])
    actions.tick(by=cast.plain, work=work, line="Noter", done=True)
    actions.tick(by=cast.plain, work=work, line="Lire", done=True)
    actions.tick(by=cast.plain, work=work, line="Ailleurs", done=True)
    assert now(work).ticked == ["Lire", "Noter"]
    actions.change(by=cast.plain, work=work, edition=1, checklist=["Noter", "Rendre"])
    assert now(work).ticked == ["Noter"]
    actions.tick(by=cast.plain, work=work, line="Noter", done=False)
    before = verbs(cast.groupe)
    actions.tick(by=cast.plain, work=work, line="Noter", done=False)
    assert (now(work).ticked, verbs(cast.groupe)) == ([], before)


def test_a_part_is_cut_off_but_never_from_what_must_stay_whole(cast: Cast) -> None:
    work = add(cast, mine=True, size=Decimal(3), skills=["Pliage de cartes"])
    with pytest.raises(Refusal):
        actions.split(by=cast.plain, work=work, title="Tout", size=Decimal(3))
    part = actions.split(by=cast.plain, work=work, title="Les marges", size=Decimal(1))
    assert (part.size, part.holder, part.state) == (Decimal(1), cast.plain, "taken")
    assert (now(work).size, now(work).edition) == (Decimal(2), 2)
    assert part.skills.get().name == "Pliage de cartes"
    actions.change(by=cast.plain, work=work, edition=2, whole=True)
    with pytest.raises(Refusal):
        actions.split(by=cast.plain, work=work, title="Encore", size=None)


# --- taking, giving back, ending -----------------------------------------------------------------


def test_of_two_who_take_at_once_one_gets_it_and_the_other_a_clear_word(cast: Cast) -> None:
    work = add(cast)
    actions.take(by=cast.holder, work=work)
    actions.take(by=cast.holder, work=work)  # pressed twice
    with pytest.raises(Refusal) as told:
        actions.take(by=cast.founder, work=work)  # with the page of before
    assert cast.holder.name in str(told.value)
    assert now(work).holder == cast.holder
    assert verbs(cast.groupe).count("work.taken") == 1


def test_what_is_given_back_is_open_to_take_and_only_its_holder_gives_it(cast: Cast) -> None:
    work = add(cast, mine=True)
    with pytest.raises(Refusal):
        actions.give_back(by=cast.founder, work=work)
    actions.ask_hand(by=cast.plain, work=work, wanted=True)
    actions.give_back(by=cast.plain, work=work)
    assert (now(work).state, now(work).holder, now(work).hand_since) == ("open", None, None)
    with pytest.raises(Refusal):
        actions.finish(by=cast.plain, work=work)


def test_done_or_let_go_it_can_be_brought_back(cast: Cast) -> None:
    work = add(cast, mine=True)
    actions.finish(by=cast.plain, work=work)
    actions.finish(by=cast.plain, work=work)
    assert (now(work).state, now(work).over_at is not None) == ("done", True)
    for act in (actions.take, actions.drop):
        with pytest.raises(Refusal):
            act(by=cast.founder, work=work)
    actions.reopen(by=cast.plain, work=work)
    assert (now(work).state, now(work).holder) == ("taken", cast.plain)
    actions.drop(by=cast.plain, work=work)
    actions.reopen(by=cast.holder, work=work)  # another: it is open to take
    assert (now(work).state, now(work).holder) == ("open", None)
    assert verbs(cast.groupe).count("work.done") == 1


# --- hands ---------------------------------------------------------------------------------------


def test_a_hand_is_asked_for_in_one_tap_given_and_taken_back(cast: Cast) -> None:
    work = add(cast, mine=True)
    with pytest.raises(Refusal):
        actions.give_hand(by=cast.founder, work=work, given=True)  # none is wanted
    with pytest.raises(Refusal):
        actions.ask_hand(by=cast.founder, work=work, wanted=True)  # another carries it
    for _twice in range(2):
        actions.ask_hand(by=cast.plain, work=work, wanted=True)
    with pytest.raises(Refusal):
        actions.give_hand(by=cast.plain, work=work, given=True)
    for _twice in range(2):
        actions.give_hand(by=cast.founder, work=work, given=True)
    assert Helper.objects.get().member == cast.founder
    actions.ask_hand(by=cast.plain, work=work, wanted=False)
    assert Helper.objects.exists()  # who helps goes on
    for _twice in range(2):
        actions.give_hand(by=cast.founder, work=work, given=False)
    assert not Helper.objects.exists()
    assert [one for one in verbs(cast.groupe) if "hand" in one] == [
        "work.hand_asked", "work.hand_given", "work.hand_no_more", "work.hand_taken_back",
    ]  # fmt: skip


# --- offers --------------------------------------------------------------------------------------


def test_what_one_hands_on_stays_with_one_until_the_other_accepts(cast: Cast) -> None:
    work = add(cast, mine=True)
    first = actions.offer(by=cast.plain, work=work, to=cast.holder)
    second = actions.offer(by=cast.plain, work=work, to=cast.founder, message="Tu saurais ?")
    with pytest.raises(Refusal):
        actions.offer(by=cast.plain, work=work, to=cast.founder)  # it waits already
    with pytest.raises(Refusal):
        actions.offer(by=cast.holder, work=work, to=cast.former)  # not theirs to offer
    assert now(work).holder == cast.plain
    assert actions.answer(by=cast.holder, offer=first, accept=False) is False
    assert now(work).holder == cast.plain
    assert actions.answer(by=cast.founder, offer=second, accept=True) is True
    assert now(work).holder == cast.founder
    assert actions.answer(by=cast.founder, offer=second, accept=True) is True  # pressed twice
    second.refresh_from_db()
    assert (second.answer_for, second.also_for) == (cast.plain, None)
    with pytest.raises(Refusal):
        actions.answer(by=cast.holder, offer=first, accept=True)
    told = cast.groupe.entries.get(verb="work.accepted").facts
    assert (told["member"], told["giver"]) == (cast.founder.pk, cast.plain.pk)
    assert not cast.groupe.entries.filter(verb="work.declined").exists()  # nobody's business


def test_two_who_accept_at_once_one_gets_it(cast: Cast) -> None:
    work = add(cast)
    offers = [actions.offer(by=cast.plain, work=work, to=to) for to in (cast.holder, cast.founder)]
    actions.answer(by=cast.holder, offer=offers[0], accept=True)
    with pytest.raises(Refusal):
        actions.answer(by=cast.founder, offer=offers[1], accept=True)
    assert now(work).holder == cast.holder
    with pytest.raises(ValueError, match="oneself"):
        actions.answer(by=cast.plain, offer=offers[1], accept=True)


def test_who_takes_what_was_offered_to_them_accepts_and_to_others_it_ends(cast: Cast) -> None:
    work = add(cast)
    mine = actions.offer(by=cast.plain, work=work, to=cast.holder)
    other = actions.offer(by=cast.plain, work=work, to=cast.founder)
    actions.take(by=cast.holder, work=work)
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.state, other.state) == ("accepted", "withdrawn")
    actions.see_answer(by=cast.plain, offer=mine)
    actions.see_answer(by=cast.holder, offer=other)  # not theirs to see
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.answer_for, other.answer_for) == (None, cast.plain)
    with pytest.raises(Refusal):
        actions.offer(by=cast.holder, work=work, to=cast.holder)
    with pytest.raises(Refusal):
        actions.offer(by=cast.holder, work=work, to=cast.outsider)


def test_nothing_moves_before_both_said_yes_in_either_order(cast: Cast) -> None:
    for first, then in ((cast.plain, cast.founder), (cast.founder, cast.plain)):
        work = add(cast, mine=True)
        move = actions.propose_move(by=cast.holder, work=work, to=cast.founder)
        assert actions.answer(by=first, offer=move, accept=True) is False
        assert now(work).holder == cast.plain
        assert actions.answer(by=then, offer=move, accept=True) is True
        assert now(work).holder == cast.founder
        move.refresh_from_db()
        assert (move.answer_for, move.also_for) == (cast.holder, first)


def test_one_no_ends_a_move_and_is_not_told_whose_it_was(cast: Cast) -> None:
    work = add(cast, mine=True)
    move = actions.propose_move(by=cast.holder, work=work, to=cast.founder)
    actions.answer(by=cast.founder, offer=move, accept=True)
    actions.answer(by=cast.plain, offer=move, accept=False)
    move.refresh_from_db()
    assert (move.state, move.answer_for, move.also_for) == ("declined", cast.holder, cast.founder)
    assert now(work).holder == cast.plain
    again = actions.propose_move(by=cast.holder, work=work, to=cast.founder)
    actions.withdraw_offer(by=cast.holder, offer=again)
    actions.withdraw_offer(by=cast.holder, offer=again)
    with pytest.raises(Refusal):
        actions.answer(by=cast.plain, offer=again, accept=True)
    told = cast.groupe.entries.filter(verb="work.move_proposed")
    assert told.count() == 2
    assert not cast.groupe.entries.filter(verb__in=["work.declined", "work.yes_said"]).exists()


def test_what_must_stay_whole_and_is_begun_is_not_moved(cast: Cast) -> None:
    work = add(cast, mine=True, whole=True, checklist=["Tailler"])
    move = actions.propose_move(by=cast.holder, work=work, to=cast.founder)
    actions.withdraw_offer(by=cast.holder, offer=move)
    actions.tick(by=cast.plain, work=work, line="Tailler", done=True)
    with pytest.raises(Refusal):
        actions.propose_move(by=cast.holder, work=work, to=cast.founder)
    with pytest.raises(Refusal):
        actions.propose_move(by=cast.holder, work=add(cast), to=cast.founder)  # nobody carries it


def test_whoever_proposes_a_move_of_their_own_is_not_asked_again(cast: Cast) -> None:
    work = add(cast, by=cast.holder, mine=True)
    move = actions.propose_move(by=cast.holder, work=work, to=cast.founder)
    assert not move.waits_for(cast.holder.pk)
    assert actions.answer(by=cast.founder, offer=move, accept=True) is True


# --- what comes back -----------------------------------------------------------------------------


def monthly(cast: Cast, **values: Any) -> Work:
    filled: dict[str, Any] = {
        "every": "month",
        "due_on": cast.groupe.today() + days(3),
        "checklist": ["Ranger"],
    } | values
    return add(cast, **filled)


def test_work_that_comes_back_is_made_once_by_its_day(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = monthly(cast, mine=True, skills=["Pliage de cartes"], size=Decimal(2))
    actions.tick(by=cast.plain, work=first, line="Ranger", done=True)
    today = cast.groupe.today()
    assert Work.objects.count() == 1
    actions.bring_all_back()
    assert Work.objects.count() == 1  # it is not time yet
    monkeypatch.setattr(Groupe, "today", lambda self: today + days(25))
    for _twice in range(2):
        actions.bring_all_back()
    second = Work.objects.exclude(pk=first.pk).get()
    assert (second.state, second.holder, second.ticked) == ("open", None, [])
    assert (second.title, second.checklist, second.size) == (first.title, ["Ranger"], Decimal(2))
    assert second.skills.get().name == "Pliage de cartes"
    assert second.due_on == second.occurrence
    late = recurring.nth(today + days(3), "month", 13)
    monkeypatch.setattr(Groupe, "today", lambda self: late)
    actions.bring_all_back()
    assert Work.objects.latest("pk").occurrence == late  # what was missed is not made up for
    assert Work.objects.count() == 3
    assert verbs(cast.groupe).count("work.came_back") == 2


def test_the_next_one_comes_once_the_one_before_is_over_where_it_was_said_so(cast: Cast) -> None:
    first = monthly(cast, mine=True, after_done=True)
    actions.bring_all_back()
    assert Work.objects.count() == 1
    actions.finish(by=cast.plain, work=first)
    assert Work.objects.count() == 2
    actions.reopen(by=cast.plain, work=first)
    actions.finish(by=cast.plain, work=first)
    actions.bring_all_back()
    assert Work.objects.count() == 2  # never two of a day
    last = Work.objects.latest("pk")
    actions.take(by=cast.holder, work=last)
    actions.drop(by=cast.holder, work=last)
    assert Work.objects.count() == 3


def test_two_of_one_day_are_impossible(cast: Cast) -> None:
    first = monthly(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Work.objects.create(
            groupe=cast.groupe, title="X", recurrence=first.recurrence, occurrence=first.occurrence
        )


def test_it_comes_back_otherwise_or_no_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refusal):
        monthly(cast, due_on=None)
    work = monthly(cast)
    actions.change(by=cast.plain, work=work, edition=1, every="week")
    assert Recurrence.objects.get().every == "week"
    for _twice in range(2):
        actions.stop(by=cast.plain, work=work)
    assert verbs(cast.groupe).count("work.stopped") == 1
    today = cast.groupe.today()
    monkeypatch.setattr(Groupe, "today", lambda self: today + days(60))
    actions.bring_all_back()
    assert Work.objects.count() == 1
    actions.change(by=cast.plain, work=work, edition=now(work).edition, every="year")
    assert Recurrence.objects.filter(stopped_on=None).get().every == "year"
    actions.change(by=cast.plain, work=work, edition=now(work).edition, every="")
    assert not Recurrence.objects.filter(stopped_on=None).exists()
    actions.stop(by=cast.plain, work=add(cast))  # never did


def test_nothing_comes_back_where_a_groupe_sleeps(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monthly(cast)
    Groupe.objects.filter(pk=cast.groupe.pk).update(state=Groupe.State.DORMANT)
    today = cast.groupe.today()
    monkeypatch.setattr(Groupe, "today", lambda self: today + days(60))
    actions.bring_all_back()
    actions.bring_back(recurrence=Recurrence.objects.get().pk)
    assert Work.objects.count() == 1


def test_the_job_is_declared_and_asked_each_hour() -> None:
    assert kinds()["work.bring_back"].cron == "35 * * * *"
    assert kinds()["work.bring_back"].alone


@pytest.mark.parametrize(
    ("hour", "made"),
    [
        # The night the clocks go back in Paris, 25 October 2026: 22:30 UTC is 0:30 of that day.
        ("2026-10-18T21:30:00+00:00", 1),
        ("2026-10-18T22:30:00+00:00", 2),
        ("2026-10-25T21:30:00+00:00", 2),
        ("2026-10-25T22:30:00+00:00", 2),
        ("2026-10-25T23:30:00+00:00", 3),
    ],
)
def test_a_day_begins_where_the_groupe_is_whatever_the_clocks_do(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, hour: str, made: int
) -> None:
    """Weekly since the 18th: the 25th's is on the board from the 19th, the next from the 26th on."""
    cast.groupe.memberships.update(starts_on=D(2026, 1, 1))
    monkeypatch.setattr(Groupe, "today", lambda self: D(2026, 10, 12))
    add(cast, every="week", due_on=D(2026, 10, 18))
    monkeypatch.undo()
    asked = dt.datetime.fromisoformat(hour)
    monkeypatch.setattr("django.utils.timezone.now", lambda: asked)
    if made == 3:  # the hours before it, as they came
        monkeypatch.setattr("django.utils.timezone.now", lambda: asked - days(2))
        actions.bring_all_back()
        monkeypatch.setattr("django.utils.timezone.now", lambda: asked)
    actions.bring_all_back()
    actions.bring_all_back()
    assert Work.objects.count() == made


# --- leaving -------------------------------------------------------------------------------------


def test_who_leaves_lets_go_of_what_they_carry_and_of_their_offers(cast: Cast) -> None:
    carried = add(cast, mine=True)
    made = actions.offer(by=cast.plain, work=carried, to=cast.founder)
    given = actions.offer(by=cast.founder, work=add(cast, by=cast.founder), to=cast.plain)
    helped = add(cast, by=cast.founder, mine=True)
    actions.ask_hand(by=cast.founder, work=helped, wanted=True)
    actions.give_hand(by=cast.plain, work=helped, given=True)
    goes = actions.what_goes(cast.groupe, cast.plain)
    assert [one.fate for one in goes] == [Fate.OFFERED, Fate.GIVEN_BACK]
    ground.leave(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    assert (now(carried).state, now(carried).holder) == ("open", None)
    for offer in (made, given):
        offer.refresh_from_db()
        assert offer.state == WorkOffer.State.WITHDRAWN
    assert not Helper.objects.exists()
    assert actions.what_goes(cast.groupe, cast.plain) == []


def test_who_carries_a_lot_reads_the_first_by_name_and_how_many_more(cast: Cast) -> None:
    for number in range(7):
        add(cast, title=f"Tâche {number}", mine=True)
    goes = actions.what_goes(cast.groupe, cast.plain)
    assert len(goes) == 6
    assert "2" in str(goes[-1])


def test_a_pause_opens_what_was_carried_and_a_move_to_them_ends(cast: Cast) -> None:
    work = add(cast, by=cast.founder, mine=True)
    move = actions.propose_move(by=cast.holder, work=work, to=cast.plain)
    mine = add(cast, mine=True)
    ground.pause(by=cast.plain, membership=cast.groupe.memberships.get(member=cast.plain))
    move.refresh_from_db()
    assert move.state == WorkOffer.State.WITHDRAWN
    assert now(mine).state == "open"
    with pytest.raises(Refusal):
        actions.take(by=cast.plain, work=mine)


def test_a_groupe_that_closes_stops_what_comes_back_and_ends_offers(cast: Cast) -> None:
    work = monthly(cast, mine=True)
    actions.ask_hand(by=cast.plain, work=work, wanted=True)
    offer = actions.offer(by=cast.plain, work=work, to=cast.founder)
    [words] = actions.what_closes(cast.groupe)
    assert "1" in str(words)
    ground.close_groupe(by=cast.founder, groupe=cast.groupe)
    offer.refresh_from_db()
    assert offer.state == WorkOffer.State.WITHDRAWN
    assert Recurrence.objects.get().stopped_on is not None
    assert (now(work).holder, now(work).hand_since) == (cast.plain, None)  # read as it was
    for act in (actions.finish, actions.drop):
        with pytest.raises(Refusal):
            act(by=cast.plain, work=work)


def test_who_leaves_the_cooperative_carries_nothing_anywhere(cast: Cast) -> None:
    work = add(cast, mine=True)
    ground.leave_cooperative(by=cast.holder, member=cast.plain, on=cast.groupe.today())
    assert now(work).state == "open"


def test_work_follows_a_skill_that_is_merged_into_another(cast: Cast) -> None:
    both = add(cast, skills=["Pliage simple", "Pliage de cartes"])
    one = add(cast, skills=["Pliage simple"])
    people.tell_skills(by=cast.plain, told={Level.DOES: ["Pliage simple"]})
    gone, kept = (Skill.objects.get(name=name) for name in ("Pliage simple", "Pliage de cartes"))
    actions.follow_skill(gone, kept)
    assert [work.skills.get() for work in (both, one)] == [kept, kept]


# --- the change and its journal, or neither ------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["add", "change", "take", "offer", "answer", "finish", "hand", "split", "propose"]
)
def test_a_journal_that_fails_undoes_the_change(
    cast: Cast, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose, mine = add(cast), add(cast, mine=True, every="week", after_done=True,
                                 due_on=cast.groupe.today())  # fmt: skip
    offer = actions.offer(by=cast.plain, work=mine, to=cast.founder)
    doing = {
        "add": lambda: add(cast, title="Autre"),
        "change": lambda: actions.change(by=cast.plain, work=loose, edition=1, title="Autre"),
        "take": lambda: actions.take(by=cast.plain, work=loose),
        "offer": lambda: actions.offer(by=cast.plain, work=loose, to=cast.founder),
        "answer": lambda: actions.answer(by=cast.founder, offer=offer, accept=True),
        "finish": lambda: actions.finish(by=cast.plain, work=mine),
        "hand": lambda: actions.ask_hand(by=cast.plain, work=mine, wanted=True),
        "split": lambda: actions.split(by=cast.plain, work=mine, title="Part"),
        "propose": lambda: actions.propose_move(by=cast.holder, work=mine, to=cast.former),
    }[name]

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the journal is broken")

    before = state()
    monkeypatch.setattr(journal, "record", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        doing()
    assert state() == before


def state() -> list[object]:
    return [
        *Work.objects.order_by("pk").values_list("pk", "title", "state", "holder", "hand_since"),
        *WorkOffer.objects.order_by("pk").values_list("pk", "state"),
        Edition.objects.count(),
    ]


def test_the_row_is_held_while_it_is_taken(cast: Cast) -> None:
    work = add(cast)
    with CaptureQueriesContext(connection) as caught:
        actions.take(by=cast.holder, work=work)
    first = next(one["sql"] for one in caught if "work_work" in one["sql"])
    assert "FOR NO KEY UPDATE" in first


@pytest.mark.django_db(transaction=True)
def test_what_one_gave_back_meanwhile_one_does_not_let_go_of_for_all() -> None:
    cast = factories.cast()
    work = actions.add(by=cast.founder, groupe=cast.groupe, title="Relire")
    actions.take(by=cast.plain, work=work)
    refused = meanwhile.second(
        lambda: actions.drop(by=cast.plain, work=work),
        lambda: actions.give_back(by=cast.plain, work=work),
    )
    assert isinstance(refused, Refusal)
    work.refresh_from_db()
    assert work.state == Work.State.OPEN
    actions.drop(by=cast.founder, work=work)  # who wrote it may


@pytest.mark.django_db(transaction=True)
def test_what_another_took_meanwhile_is_theirs_to_change() -> None:
    cast = factories.cast()
    work = actions.add(by=cast.founder, groupe=cast.groupe, title="Relire")
    for verb in (
        lambda: actions.change(by=cast.plain, work=work, edition=1, title="Écrire"),
        lambda: actions.split(by=cast.plain, work=work, title="Une part"),
    ):
        refused = meanwhile.second(verb, lambda: actions.take(by=cast.holder, work=work))
        assert isinstance(refused, Refusal)
        actions.give_back(by=cast.holder, work=work)
    work.refresh_from_db()
    assert (work.title, Work.objects.count()) == ("Relire", 1)


def test_what_is_over_comes_back_by_who_carried_or_wrote_it_or_shares_work_out() -> None:
    cast = factories.cast("work.redistribute")
    work = actions.add(by=cast.founder, groupe=cast.groupe, title="Relire")
    actions.take(by=cast.plain, work=work)
    actions.finish(by=cast.plain, work=work)
    with pytest.raises(Refusal):
        actions.reopen(by=cast.former, work=work)
    assert actions.reopen(by=cast.holder, work=work).state == Work.State.OPEN
