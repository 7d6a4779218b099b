# SPDX-License-Identifier: AGPL-3.0-or-later
"""Those who answer, a page at a time; what is told of them, and what is carried along while it is open."""

from __future__ import annotations

import pytest

from groupes.access import Me, Standing, standing
from groupes.export import actions as export
from groupes.models import Member
from groupes.web.prepared import PK, START, Prepared
from roles.decisions import actions, queries
from roles.decisions.models import Answer, Nomination, Stance, Voter, Way
from roles.decisions.pages.voters import ballots_page, check, voters_page
from tests import factories
from tests.roles.decisions.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def here_of(here: World, member: Member) -> Standing:
    return standing(Me(member), here.groupe)


def test_names_are_paged_and_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PEOPLE", 2)
    few = Prepared(queries._people, decision=PK, start=START)  # what is prepared keeps its slice
    monkeypatch.setattr(queries, "_VOTERS", few)
    here = world(people=5)
    opened = here.open(Way.VOTE)
    stands = here_of(here, here.proposer)
    first = voters_page(stands, opened, {})
    assert (len(first.lines), first.page.paginator.num_pages) == (2, 3)
    found = voters_page(stands, opened, {"q": "alin"})
    assert [line.name for line in found.lines] == [here.proposer.name]


def test_they_stand_by_the_names_they_had_and_who_is_erased_comes_first_of_all() -> None:
    """Between two names, whoever has none any more would be told by their place."""
    here = world(people=4)
    renamed, gone = here.people[1], here.people[2]
    opened = here.open(Way.VOTE)
    renamed.name = "Zoé"
    renamed.save()
    stands = here_of(here, here.proposer)
    names = [one.name for one in here.people]
    assert [line.name for line in voters_page(stands, opened, {}).lines] == names
    export.delete_account(by=gone)
    lines = [line.name for line in voters_page(stands, opened, {}).lines]
    rest = [name for name in names if name != gone.name]
    assert lines in (["A former member", *rest], [rest[0], "A former member", *rest[1:]])
    assert opened.voters.get(member=gone).place == 0


def test_what_one_said_is_beside_ones_name_where_it_may_be_read() -> None:
    here = world()
    for hidden, told in ((False, "against"), (True, "")):
        opened = here.open(Way.VOTE, hidden=hidden)
        here.say(opened, here.proposer, Stance.AGAINST)
        lines = voters_page(here_of(here, here.runner), opened, {"q": "aline"}).lines
        assert [line.said for line in lines] == [told]


def test_nothing_that_nobody_may_read_yet_goes_along_with_a_groupe_that_leaves() -> None:
    here = world(people=6)
    secret = here.open(Way.VOTE, secret=True)
    hidden, plain = here.open(Way.VOTE, hidden=True), here.open(Way.VOTE)
    election = here.open(Way.ELECTION, role=factories.role(here.groupe))
    for decision in (hidden, plain):
        here.say(decision, here.people[1], Stance.FOR)
    actions.nominate(by=here.people[1], decision=election, nominee=here.people[2], why="Oui.")

    def carried() -> tuple[set[int], set[int], int]:
        return (
            set(Voter.objects.filter(queries.VOTER_IS_TOLD).values_list("decision", flat=True)),
            set(
                Answer.objects.filter(queries.ANSWER_IS_TOLD).values_list(
                    "voter__decision", flat=True
                )
            ),
            Nomination.objects.filter(queries.NOMINATION_IS_TOLD).count(),
        )

    assert carried() == ({hidden.pk, plain.pk, election.pk}, {plain.pk}, 0)
    actions.show_ballots(by=here.proposer, decision=election)
    here.hour_comes(hidden)
    here.hour_comes(here.hour_comes(secret))
    assert carried() == (
        {secret.pk, hidden.pk, plain.pk, election.pk},
        {plain.pk, hidden.pk},
        1,
    )


def test_secret_ballots_are_read_in_the_order_of_their_receipts() -> None:
    here = world(people=6)
    opened = here.open(Way.VOTE, secret=True)
    given = [
        actions.answer_secretly(by=member, decision=opened, edition=1, stance=Stance.FOR)
        for member in here.people
    ]
    closed = here.hour_comes(opened)
    marks = [mark for mark, _said in ballots_page(closed, {}).lines]
    assert marks == sorted(marks)
    assert len(marks) == 6
    assert check(closed, given[0]).counted
    assert not check(closed, "rien").counted
