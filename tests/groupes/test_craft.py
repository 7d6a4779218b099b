# SPDX-License-Identifier: AGPL-3.0-or-later
"""What peers have seen at work, and who learns from whom: facts that their people decide upon, and
that nobody is found, sorted or compared by."""

from __future__ import annotations

import datetime as dt
import re
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from groupes import actions as ground
from groupes.access import Me
from groupes.craft import actions, letters, pages, queries, rules
from groupes.craft.models import Attestation, Pairing
from groupes.export import actions as export
from groupes.journal.models import Entry
from groupes.models import Letter, Member, Membership, User
from groupes.notifications.models import Habit, Pace
from groupes.people import actions as people
from groupes.people.models import Level, Skill
from groupes.shell.todo import seldom
from groupes.web.refusals import Outdated, Refusal
from tests import factories
from tests.factories import Cast, days

D = dt.date


def test_people_were_together_when_their_days_in_a_groupe_meet() -> None:
    long = (1, D(2026, 1, 1), None)
    assert rules.were_together([long], [(1, D(2026, 5, 1), D(2026, 6, 1))])
    assert rules.were_together([(1, D(2026, 1, 1), D(2026, 5, 1))], [(1, D(2026, 5, 1), None)])
    assert not rules.were_together([(1, D(2026, 1, 1), D(2026, 4, 30))], [(1, D(2026, 5, 1), None)])
    assert not rules.were_together([long], [(2, D(2026, 1, 1), None)])
    assert not rules.were_together([], [long])


@pytest.fixture
def cast() -> Cast:
    return factories.cast()


def attest(by: Member, of: Member, skill: str = "Facilitation", words: str = "Au salon") -> Any:
    return actions.attest(by=by, of=of, skill=skill, words=words)


def today(member: Member) -> D:
    return member.cooperative.today()


def login(client: Any, member: Member) -> Any:
    client.force_login(member.user)
    return client


# --- attesting -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_who_shares_or_shared_a_groupe_attests_and_nobody_else_nor_oneself(cast: Cast) -> None:
    assert attest(cast.founder, cast.plain).state == "offered"
    for person in (cast.plain, cast.outsider, cast.stranger):
        with pytest.raises(Refusal):
            attest(person, cast.plain)
    ground.leave(by=cast.former, membership=cast.groupe.memberships.get(member=cast.former))
    assert attest(cast.former, cast.plain)  # shared one
    late = factories.member(of=cast.groupe.cooperative)
    factories.join(cast.groupe, late, starts_on=cast.groupe.today() + days(1))
    with pytest.raises(Refusal):
        attest(cast.former, late)  # never on the same day


@pytest.mark.django_db
def test_it_shows_once_accepted_and_is_hidden_refused_or_taken_back(cast: Cast) -> None:
    made = attest(cast.founder, cast.plain, words="Elle tient un atelier de vingt personnes")

    def shown() -> list[str]:
        return [row.words for row in queries.shown_of(cast.plain)]

    assert shown() == []
    actions.answer_attestation(by=cast.plain, attestation=made, answer="show")
    actions.answer_attestation(by=cast.plain, attestation=made, answer="show")
    assert shown() == ["Elle tient un atelier de vingt personnes"]
    for answer in ("hide", "refuse"):
        actions.answer_attestation(by=cast.plain, attestation=made, answer=answer)
        assert shown() == []
    for other in (cast.founder, cast.holder):
        with pytest.raises(ValueError, match="the one it is about"):
            actions.answer_attestation(by=other, attestation=made, answer="show")
    actions.answer_attestation(by=cast.plain, attestation=made, answer="show")
    with pytest.raises(ValueError, match="its author"):
        actions.take_attestation_back(by=cast.plain, attestation=made)
    actions.take_attestation_back(by=cast.founder, attestation=made)
    actions.take_attestation_back(by=cast.founder, attestation=made)
    assert shown() == []
    with pytest.raises(Refusal):
        actions.answer_attestation(by=cast.plain, attestation=made, answer="show")


@pytest.mark.django_db
def test_said_anew_it_is_asked_anew_and_said_twice_it_is_one(cast: Cast) -> None:
    made = attest(cast.founder, cast.plain)
    actions.answer_attestation(by=cast.plain, attestation=made, answer="show")
    entries = Entry.objects.count()
    assert attest(cast.founder, cast.plain).state == "shown"
    assert Entry.objects.count() == entries
    again = attest(cast.founder, cast.plain, words="Autre chose")
    assert (again.pk, again.state) == (made.pk, "offered")  # new words are theirs to accept


def refuse(of: Member, made: Attestation) -> None:
    actions.answer_attestation(by=of, attestation=made, answer="refuse")


@pytest.mark.django_db
def test_who_said_no_twice_of_a_skill_is_asked_about_it_by_that_author_no_more(cast: Cast) -> None:
    waits = lambda: [item.title for item in seldom(Me(cast.plain))]  # noqa: E731
    refuse(cast.plain, attest(cast.founder, cast.plain, words="Un"))
    assert attest(cast.founder, cast.plain, words="Un").state == "refused"  # the same words
    assert waits() == []
    again = attest(cast.founder, cast.plain, words="Deux")
    assert (again.state, len(waits())) == ("offered", 1)  # other words: asked once more
    refuse(cast.plain, again)
    last = attest(cast.founder, cast.plain, words="Trois")
    assert (last.state, last.words, waits()) == ("refused", "Trois", [])
    # Taken back and said anew, it is the same; of another skill, and by somebody else, it is not.
    actions.take_attestation_back(by=cast.founder, attestation=last)
    anew = attest(cast.founder, cast.plain, words="Quatre")
    assert (anew.state, waits()) == ("refused", [])
    assert attest(cast.founder, cast.plain, "Menuiserie").state == "offered"
    assert attest(cast.holder, cast.plain).state == "offered"
    # It is there for them to show, and then its author may ask again.
    [mine, *_] = pages.attested_of_me(queries.of_me(Me(cast.plain)).filter(pk=anew.pk))
    assert (mine.words, len(mine.steps)) == ("Quatre", 1)
    actions.answer_attestation(by=cast.plain, attestation=anew, answer="show")
    assert attest(cast.founder, cast.plain, words="Cinq").state == "offered"


@pytest.mark.django_db
def test_a_no_twice_to_the_same_words_is_one_and_what_was_shown_and_hidden_none(cast: Cast) -> None:
    made = attest(cast.founder, cast.plain, words="Un")
    for _twice in range(3):
        refuse(cast.plain, made)
    assert attest(cast.founder, cast.plain, words="Deux").state == "offered"
    for answer in ("show", "hide", "show", "hide"):
        actions.answer_attestation(by=cast.plain, attestation=made, answer=answer)
    refuse(cast.plain, attest(cast.founder, cast.plain, words="Trois"))
    assert attest(cast.founder, cast.plain, words="Quatre").state == "offered"


@pytest.mark.django_db
def test_a_no_counts_under_the_name_that_a_skill_was_merged_into(cast: Cast) -> None:
    for words in ("Un", "Deux"):
        refuse(cast.plain, attest(cast.founder, cast.plain, "Animation de réunion", words))
    gone = Skill.objects.get(name="Animation de réunion")
    into = Skill.objects.exclude(pk=gone.pk).standing()[0]
    Skill.objects.filter(pk=gone.pk).update(merged_into=into, proposed=False, rome="")
    actions.follow_skill(gone, into)
    assert attest(cast.founder, cast.plain, into.name, "Trois").state == "refused"


@pytest.mark.django_db
def test_its_author_reads_the_same_whether_they_are_asked_or_not(cast: Cast, client: Any) -> None:
    login(client, cast.founder)
    page = reverse("craft:attest", args=[cast.plain.pk])
    read = []
    for words in ("Un", "Deux", "Trois"):
        body = client.post(page, {"skill": "Facilitation", "words": words}, follow=True).text
        read.append(re.findall(r"data-message.*?</div>", body, re.S))
        refuse(cast.plain, Attestation.objects.get())
    assert read[0]
    assert read[0] == read[1] == read[2]
    mine = client.get(reverse("craft:mine")).text
    assert "Trois" in mine
    assert Attestation.objects.get().get_state_display() not in mine


@pytest.mark.django_db
def test_a_skill_that_is_merged_is_called_by_its_new_name(cast: Cast) -> None:
    made = attest(cast.founder, cast.plain, "Animation de réunion")
    actions.answer_attestation(by=cast.plain, attestation=made, answer="show")
    into = Skill.objects.exclude(pk=made.skill_id).standing()[0]
    Skill.objects.filter(pk=made.skill_id).update(merged_into=into, proposed=False, rome="")
    assert [row.skill for row in queries.shown_of(cast.plain)] == [into.name]
    [mine] = pages.attested_of_me(queries.of_me(Me(cast.plain)))
    assert mine.skill == into.name


@pytest.mark.django_db
def test_attestations_and_pairings_follow_a_skill_that_is_merged(pair: Pair) -> None:
    old = pair.skill
    ended = actions.end_pairing(by=pair.learner, pairing=pair.going())
    going = pair.going()
    groupe = factories.groupe(pair.learner)
    factories.join(groupe, pair.passer)
    made = attest(pair.learner, pair.passer, old.name)
    kept = Skill.objects.exclude(pk=old.pk).standing()[0]
    people.merge_skills(by=pair.learner, skill=old, into=kept)
    for one in (ended, going, made):
        one.refresh_from_db()
        assert one.skill == kept
    [side] = pages.meet(Me(pair.learner), str(kept.pk), None)
    assert side.skills[0].lines[0].pairing == going.get_absolute_url()


@pytest.mark.django_db
def test_what_is_said_of_both_skills_stays_said_twice_under_the_name_that_is_kept(
    pair: Pair,
) -> None:
    groupe = factories.groupe(pair.learner)
    factories.join(groupe, pair.passer)
    first = pair.going()
    kept = Skill.objects.exclude(pk=pair.skill.pk).standing()[0]
    people.tell_skills(by=pair.passer, told={Level.PASSES_ON: [pair.skill.name, kept.name]})
    second = actions.ask_pairing(
        by=pair.learner, other=pair.passer, skill=kept, goal="Un but", ends_on=pair.end
    )
    for skill in (pair.skill, kept):
        made = attest(pair.learner, pair.passer, skill.name)
        actions.answer_attestation(by=pair.passer, attestation=made, answer="show")
    people.merge_skills(by=pair.learner, skill=pair.skill, into=kept)
    assert [row.skill for row in queries.shown_of(pair.passer)] == [kept.name, kept.name]
    for one in (first, second):
        found = queries.find_pairing(Me(pair.learner), one.pk)
        assert found is not None
        assert found.skill.current == kept


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("asked", ["attested", "paired"])
def test_a_skill_is_merged_while_the_one_that_is_kept_is_said_by_another_of_its_words(
    asked: str,
) -> None:
    """What is written of the skill that stays, and not committed, is waited for: then both stand."""
    # Words of this test alone: those of the vocabulary are there for the next one.
    pair = Pair("Nœuds de cabestan")
    gone, kept = pair.skill, Skill.objects.create(name="Nœuds de marin")
    people.add_synonym(by=pair.passer, skill=kept, name="Matelotage")
    # Neither says the skill of themself: whoever merges it does not wait for their rows.
    seen, sees = (factories.member(of=pair.learner.cooperative) for _one in range(2))
    factories.join(factories.groupe(seen), sees)
    attest(sees, seen, gone.name)
    told = {Level.PASSES_ON: [gone.name, kept.name]}
    people.tell_skills(by=pair.passer, told=told)
    pair.ask()
    curator = factories.member(of=pair.learner.cooperative)
    written, errors = threading.Event(), []

    def say() -> None:
        with transaction.atomic():
            if asked == "attested":
                attest(sees, seen, "matelotage")
            else:
                actions.ask_pairing(
                    by=pair.learner, other=pair.passer, skill=kept, goal="Un but", ends_on=pair.end
                )
            written.set()
            for _time in range(200):  # until the other waits, or has gone through
                if not merging.is_alive() or _somebody_waits():
                    break
                time.sleep(0.02)
        connection.close()

    def merge() -> None:
        written.wait(20)
        try:
            people.merge_skills(by=curator, skill=gone, into=kept)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    saying, merging = threading.Thread(target=say), threading.Thread(target=merge)
    merging.start()
    saying.start()
    for one in (saying, merging):
        one.join(30)
    assert errors == []
    assert {one.skill.current.pk for one in Attestation.objects.all()} == {kept.pk}
    assert {one.skill.current.pk for one in Pairing.objects.all()} == {kept.pk}
    assert Attestation.objects.count() + Pairing.objects.count() == 3


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db
def test_what_was_attested_stays_when_its_author_leaves_under_a_name_that_leads_nowhere_else(
    cast: Cast,
) -> None:
    made = attest(cast.former, cast.plain)
    actions.answer_attestation(by=cast.plain, attestation=made, answer="show")
    ground.leave_cooperative(by=cast.holder, member=cast.former, on=cast.groupe.today())
    [row] = queries.shown_of(cast.plain)
    assert row.person == cast.former.name
    for now in (row, row._replace(person_id=None, person="")):
        [fact] = pages.facts([now])
        assert (fact.url, bool(fact.person)) == ("", True)  # their page is gone


# --- never a rank --------------------------------------------------------------------------------


def test_nothing_but_craft_knows_of_attestations() -> None:
    """The directory, the palette and the lists of a groupe can neither sort nor narrow by them."""
    root = Path(settings.BASE_DIR)
    naming = {
        path.relative_to(root).parts[:2]
        for floor in ("groupes", "roles", "commons", "tenders")
        for path in (root / floor).rglob("*.py")
        if "attest" in path.read_text(encoding="utf-8").lower()
    }
    naming -= {("tenders", "dossier"), ("tenders", "notices")}  # of the tax office, of a visit
    assert naming <= {("groupes", "craft")}
    counting = ("Count(", "Avg(", "Sum(", ".count()", "aggregate(")
    for path in (root / "groupes/craft").rglob("*.py"):
        body = path.read_text(encoding="utf-8")
        assert [word for word in counting if word in body] == [], path


@pytest.mark.django_db
def test_the_directory_and_the_meeting_stand_in_the_same_order_whatever_was_attested(
    cast: Cast, client: Any
) -> None:
    people.tell_skills(by=cast.plain, told={Level.LEARNS: ["Facilitation"]})
    for person in (cast.founder, cast.holder, cast.former):
        people.tell_skills(by=person, told={Level.PASSES_ON: ["Facilitation"]})
    login(client, cast.plain)

    def order() -> list[list[int]]:
        found = []
        for page in (reverse("groupes:people"), reverse("craft:meet")):
            read = client.get(page).content.decode()
            places = {
                one.pk: read.find(one.get_absolute_url())
                for one in (cast.founder, cast.holder, cast.former)
            }
            assert -1 not in places.values()
            found.append(sorted(places, key=lambda pk: places[pk]))
        return found

    before = order()
    for by in (cast.holder, cast.founder, cast.plain):
        made = attest(by, cast.former)
        actions.answer_attestation(by=cast.former, attestation=made, answer="show")
    assert order() == before


# --- compagnonnage -------------------------------------------------------------------------------


class Pair:
    """Someone who learns a skill, and someone who can pass it on."""

    def __init__(self, skill: str = "Facilitation") -> None:
        home = factories.cooperative()
        self.learner = factories.member("Ana Lima", of=home)
        self.passer = factories.member("Bruno Petit", of=home)
        people.tell_skills(by=self.learner, told={Level.LEARNS: [skill]})
        people.tell_skills(by=self.passer, told={Level.PASSES_ON: [skill]})
        self.skill = Skill.objects.get(held__member=self.learner)
        self.end = home.today() + days(90)

    def ask(self, by: Member | None = None) -> Pairing:
        by = by or self.learner
        other = self.passer if by == self.learner else self.learner
        return actions.ask_pairing(
            by=by, other=other, skill=self.skill, goal="Mener un atelier", ends_on=self.end
        )

    def going(self) -> Pairing:
        return actions.answer_pairing(by=self.passer, pairing=self.ask(), accept=True)

    def waits(self, person: Member) -> list[str]:
        return [item.kind for item in seldom(Me(person))]


@pytest.fixture
def pair() -> Pair:
    return Pair()


@pytest.mark.django_db
def test_who_wants_to_learn_meets_who_can_pass_on_and_the_other_way(pair: Pair) -> None:
    learns, passes = pages.meet(Me(pair.learner), "", None)
    assert [line.person.name for skill in learns.skills for line in skill.lines] == ["Bruno Petit"]
    assert passes.skills == []
    learns, passes = pages.meet(Me(pair.passer), "", None)
    assert learns.skills == []
    assert [line.person.name for skill in passes.skills for line in skill.lines] == ["Ana Lima"]
    for gone in (factories.member(), factories.member(of=pair.passer.cooperative)):
        people.tell_skills(by=gone, told={Level.PASSES_ON: ["Facilitation"]})
    Member.objects.filter(pk=gone.pk).update(left_on=today(gone))
    [side] = pages.meet(Me(pair.learner), str(pair.skill.pk), None)
    assert [line.person.name for line in side.skills[0].lines] == ["Bruno Petit"]


@pytest.mark.django_db
def test_of_each_skill_the_last_who_said_it_come_first_and_all_of_them_where_it_is_chosen(
    pair: Pair, client: Any
) -> None:
    people.tell_skills(
        by=pair.learner, told={Level.LEARNS: ["Facilitation", "Sérigraphie", "Céramique"]}
    )
    others = [factories.member(f"Passeur {n}", of=pair.learner.cooperative) for n in range(4)]
    for other in others:
        people.tell_skills(by=other, told={Level.PASSES_ON: ["Facilitation"]})
    people.tell_skills(by=others[0], told={Level.PASSES_ON: ["Facilitation", "Céramique"]})

    learns, _passes = pages.meet(Me(pair.learner), "", None)
    shown = {
        skill.name: ([line.person.name for line in skill.lines], skill.more)
        for skill in learns.skills
    }
    assert shown == {
        "facilitation": (["Passeur 3", "Passeur 2", "Passeur 1"], True),
        "céramique": (["Passeur 0"], False),  # however many say another
        "sérigraphie": ([], False),
    }
    # Who learnt it, and passes it on from today, says so last.
    people.tell_skills(by=pair.passer, told={Level.LEARNS: ["Facilitation"]})
    people.tell_skills(by=pair.passer, told={Level.PASSES_ON: ["Facilitation"]})
    learns, _passes = pages.meet(Me(pair.learner), "", None)
    [first] = [skill for skill in learns.skills if skill.name == "facilitation"]
    assert first.lines[0].person.name == "Bruno Petit"

    page = login(client, pair.learner).get(reverse("craft:meet")).content.decode()
    chosen = f"{reverse('craft:meet')}?skill={pair.skill.pk}"
    assert page.count(f'href="{chosen}"') == 2  # its title, and all of them
    [side] = pages.meet(Me(pair.learner), str(pair.skill.pk), None)
    names = [line.person.name for line in side.skills[0].lines]
    assert names == ["Bruno Petit", *(f"Passeur {n}" for n in range(4))]


@pytest.mark.django_db
def test_the_last_who_said_it_are_of_today_and_tell_it_also_under_another_word(pair: Pair) -> None:
    home = pair.learner.cooperative
    people.tell_skills(by=pair.learner, told={Level.LEARNS: ["Facilitation"]})
    gone, closed, silent = (factories.member(of=home) for _number in range(3))
    for one in (gone, closed, silent, factories.member()):  # the last: of no cooperative linked
        people.tell_skills(by=one, told={Level.PASSES_ON: ["Facilitation"]})
    ground.leave_cooperative(by=pair.learner, member=gone, on=home.today())
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    people.choose_audiences(by=silent, skills="nobody")

    def met() -> list[str]:
        learns, _passes = pages.meet(Me(pair.learner), "", None)
        [skill] = learns.skills
        return [line.person.name for line in skill.lines]

    assert met() == [pair.passer.name]
    into = people.propose_skill(by=pair.passer, name="Tenue de réunions")
    other = factories.member("Celle d’après", of=home)
    people.tell_skills(by=other, told={Level.LEARNS: ["Tenue de réunions"]})
    for level in (Level.LEARNS, Level.PASSES_ON):
        people.tell_skills(by=pair.passer, told={level: ["Facilitation"]})
    people.tell_skills(
        by=other, told={Level.LEARNS: ["Tenue de réunions"], Level.PASSES_ON: ["Facilitation"]}
    )
    people.merge_skills(by=pair.passer, skill=pair.skill, into=into)
    assert met() == [other.name, pair.passer.name]  # as of when they said that they pass it on


@pytest.mark.django_db
def test_of_many_skills_the_first_are_looked_for_and_the_others_where_they_are_chosen(
    pair: Pair, client: Any
) -> None:
    names = [f"Savoir {n:02}" for n in range(pages.MOST_LOOKED_FOR + 2)]
    people.tell_skills(by=pair.learner, told={Level.LEARNS: names})
    people.tell_skills(by=pair.passer, told={Level.PASSES_ON: names})
    learns, _passes = pages.meet(Me(pair.learner), "", None)
    assert [bool(skill.lines) for skill in learns.skills] == [True] * pages.MOST_LOOKED_FOR + [
        False
    ] * 2
    assert [skill.asked for skill in learns.skills] == [
        bool(skill.lines) for skill in learns.skills
    ]
    last = Skill.objects.get(name=names[-1])
    [side] = pages.meet(Me(pair.learner), str(last.pk), None)
    assert [line.person.name for line in side.skills[0].lines] == ["Bruno Petit"]


@pytest.mark.django_db
def test_who_keeps_their_skills_is_met_asked_and_read_by_nobody_from_whom_they_keep_them(
    pair: Pair, client: Any
) -> None:
    going = pair.going()
    for one in (pair.learner, pair.passer):
        actions.show_pairing(by=one, pairing=going, shows=True)
    reader = factories.member(of=pair.passer.cooperative)
    people.tell_skills(by=reader, told={Level.LEARNS: ["Facilitation"]})
    addresses = (
        reverse("craft:ask", args=[pair.passer.pk, pair.skill.pk]),
        reverse("craft:of", args=[pair.passer.pk]),
        reverse("craft:attest", args=[pair.passer.pk]),
    )
    groupe = factories.groupe(pair.passer)
    factories.join(
        groupe, reader, starts_on=today(reader) - days(3), ends_on=today(reader) - days(1)
    )
    Membership.objects.filter(groupe=groupe, member=pair.passer).update(
        starts_on=today(reader) - days(3)
    )
    profile = pair.passer.get_absolute_url()
    login(client, reader)

    def reads() -> tuple[bool, bool, list[int]]:
        learns, _passes = pages.meet(Me(reader), "", None)
        return (
            any(skill.lines for skill in learns.skills),
            going.goal in client.get(profile).content.decode(),
            [client.get(page).status_code for page in addresses],
        )

    assert reads() == (True, True, [200, 200, 200])
    for audience, told in (("nobody", False), ("groupes", False), ("cooperative", True)):
        people.choose_audiences(by=pair.passer, skills=audience)
        assert reads() == (told, told, [200 if told else 404] * 3), audience
    people.choose_audiences(by=pair.passer, skills="nobody")
    with pytest.raises(Refusal):
        actions.ask_pairing(
            by=reader, other=pair.passer, skill=pair.skill, goal="Un but", ends_on=pair.end
        )
    with pytest.raises(Refusal):
        attest(reader, pair.passer)
    login(client, pair.passer)
    assert client.get(addresses[1]).status_code == 200  # one's own


@pytest.mark.django_db
def test_the_meeting_costs_the_same_for_one_person_and_three(
    pair: Pair, client: Any, django_assert_num_queries
) -> None:
    login(client, pair.learner).get(reverse("craft:meet"))
    for _number in range(2):
        with django_assert_num_queries(5):
            client.get(reverse("craft:meet"))
        for _other in range(2):
            one = factories.member(of=pair.learner.cooperative)
            people.tell_skills(by=one, told={Level.PASSES_ON: ["Facilitation"]})


@pytest.mark.django_db
def test_an_ask_is_accepted_or_not_now_with_a_word_that_is_told_once(pair: Pair) -> None:
    asked = pair.ask()
    assert pair.ask().pk == asked.pk  # twice
    assert (pair.waits(pair.learner), pair.waits(pair.passer)) == ([], ["pairing_asked"])
    with pytest.raises(ValueError, match="who was asked"):
        actions.answer_pairing(by=pair.learner, pairing=asked, accept=True)
    actions.answer_pairing(by=pair.passer, pairing=asked, accept=False, word="Au printemps")
    assert (pair.waits(pair.learner), pair.waits(pair.passer)) == (["pairing_told"], [])
    actions.see_pairing(by=pair.passer, pairing=asked)
    assert pair.waits(pair.learner) == ["pairing_told"]
    actions.see_pairing(by=pair.learner, pairing=asked)
    assert pair.waits(pair.learner) == []
    with pytest.raises(Refusal):
        actions.answer_pairing(by=pair.passer, pairing=asked, accept=True)
    offered = pair.ask(by=pair.passer)  # the other way: offered by who passes on
    assert (offered.learner, offered.asked_by) == (pair.learner, pair.passer)
    actions.withdraw_pairing(by=pair.passer, pairing=offered)
    assert pair.waits(pair.learner) == []


@pytest.mark.django_db
def test_who_was_answered_not_now_asks_again_no_sooner_than_a_season_after(
    pair: Pair, client: Any
) -> None:
    made = actions.answer_pairing(by=pair.passer, pairing=pair.ask(), accept=False)
    assert made.ended_on == today(pair.passer)
    with pytest.raises(Refusal):
        pair.ask()
    page = reverse("craft:ask", args=[pair.passer.pk, pair.skill.pk])
    body = login(client, pair.learner).get(page).text
    assert "Bruno Petit" in body
    assert 'name="goal"' not in body  # nothing is typed in vain
    sent = {"goal": "But", "ends_on": pair.end.isoformat()}
    assert client.post(page, sent).status_code == 409
    assert Pairing.objects.count() == 1
    # The other may offer it in the meantime; and from that day on they may ask.
    offered = pair.ask(by=pair.passer)
    actions.withdraw_pairing(by=pair.passer, pairing=offered)
    Pairing.objects.filter(pk=made.pk).update(ended_on=today(pair.passer) - days(90))
    assert 'name="goal"' in client.get(page).text
    assert pair.ask().state == "asked"


@pytest.mark.django_db
def test_one_asks_for_what_is_said_of_people_one_may_find_until_a_day_to_come(pair: Pair) -> None:
    other = Skill.objects.exclude(pk=pair.skill.pk).standing()[0]
    ask: dict[str, Any] = {"by": pair.learner, "goal": "Un but"}
    with pytest.raises(Refusal):
        actions.ask_pairing(other=pair.passer, skill=other, ends_on=pair.end, **ask)
    for end in (today(pair.learner), today(pair.learner) + days(800)):
        with pytest.raises(Refusal):
            actions.ask_pairing(other=pair.passer, skill=pair.skill, ends_on=end, **ask)
    far = factories.member()
    people.tell_skills(by=far, told={Level.PASSES_ON: ["Facilitation"]})
    for nobody in (far, pair.learner):
        with pytest.raises(ValueError, match="whom one may find"):
            actions.ask_pairing(other=nobody, skill=pair.skill, ends_on=pair.end, **ask)


@pytest.mark.django_db
def test_it_shows_on_both_profiles_only_if_both_wish(pair: Pair) -> None:
    going = pair.going()

    def shown() -> list[list[str]]:
        return [[row.kind for row in queries.shown_of(one)] for one in (pair.learner, pair.passer)]

    assert shown() == [[], []]
    actions.show_pairing(by=pair.learner, pairing=going, shows=True)
    assert shown() == [[], []]
    actions.show_pairing(by=pair.passer, pairing=going, shows=True)
    assert shown() == [["learns"], ["passes_on"]]
    actions.show_pairing(by=pair.learner, pairing=going, shows=False)
    assert shown() == [[], []]
    actions.show_pairing(by=pair.learner, pairing=going, shows=True)
    Pairing.objects.filter(pk=going.pk).update(ends_on=today(pair.learner) - days(1))
    assert shown() == [[], []]  # its end has passed


@pytest.mark.django_db
def test_either_changes_it_and_the_second_writer_sees_the_first(pair: Pair) -> None:
    going = pair.going()
    later = pair.end + days(30)
    actions.change_pairing(by=pair.learner, pairing=going, goal="Deux", ends_on=later, edition=1)
    with pytest.raises(Outdated) as both:
        actions.change_pairing(
            by=pair.passer, pairing=going, goal="Trois", ends_on=later, edition=1
        )
    assert both.value.now["goal"] == "Deux"
    with pytest.raises(ValueError, match="theirs alone"):
        actions.change_pairing(
            by=factories.member(), pairing=going, goal="À moi", ends_on=later, edition=2
        )


@pytest.mark.django_db
def test_it_is_recalled_near_its_end_and_ended_by_either(pair: Pair) -> None:
    going = pair.going()
    actions.see_pairing(by=pair.learner, pairing=going)
    assert pair.waits(pair.learner) == pair.waits(pair.passer) == []
    for left, recalled in ((15, False), (14, True), (0, True), (-30, True), (-31, False)):
        Pairing.objects.update(ends_on=today(pair.learner) + days(left))
        for person in (pair.learner, pair.passer):
            assert pair.waits(person) == (["pairing_ending"] if recalled else [])
    actions.end_pairing(by=pair.learner, pairing=going, word="Merci")
    assert (pair.waits(pair.learner), pair.waits(pair.passer)) == ([], ["pairing_told"])
    with pytest.raises(Refusal):
        actions.end_pairing(by=pair.passer, pairing=going)


@pytest.mark.django_db
def test_who_leaves_the_cooperative_ends_all_that_they_learn_and_ask(pair: Pair) -> None:
    going = pair.going()
    other = Pair()
    asked = other.ask()
    boss = factories.member(of=pair.learner.cooperative, administers=True)
    ground.leave_cooperative(by=boss, member=pair.passer, on=today(pair.passer))
    ground.leave_cooperative(by=boss, member=other.learner, on=today(other.learner))
    assert set(Pairing.objects.values_list("pk", "state")) == {
        (going.pk, "ended"),
        (asked.pk, "ended"),
    }
    assert pair.waits(pair.learner) == ["pairing_told"]
    ground.come_back(by=boss, member=pair.passer)
    assert Pairing.objects.get(pk=going.pk).state == "ended"  # it does not begin again by itself


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["asked", "going", "over"])
def test_a_deleted_account_ends_a_pairing_that_the_other_is_told_of_once_and_keeps(
    state: str, pair: Pair, client: Any
) -> None:
    made = pair.ask() if state == "asked" else pair.going()
    if state == "over":
        actions.end_pairing(by=pair.learner, pairing=made, word="Merci")
        actions.see_pairing(by=pair.passer, pairing=made)
    Letter.objects.all().delete()
    export.delete_account(by=pair.passer)
    [kept] = Pairing.objects.all()
    assert (kept.state, kept.goal, kept.message, kept.answer) == (
        "ended",
        "Mener un atelier",
        "",
        "",
    )
    told = state != "over"
    assert pair.waits(pair.learner) == ["pairing_told"] * told
    assert Letter.objects.filter(to=pair.learner.user.email).count() == told
    login(client, pair.learner)
    for page in (reverse("craft:mine"), kept.get_absolute_url()):
        body = client.get(page).text
        assert pair.skill.name in body
        assert "Bruno" not in body
        assert "ancien·ne membre" in body
    found = queries.find_pairing(Me(pair.learner), kept.pk)
    assert found is not None
    read = pages.pairing_page(Me(pair.learner), found)
    assert (read.ended, read.other_gone, read.told_me) == (True, True, told)
    if told:
        client.post(reverse("craft:pairing_step", args=[kept.pk, "seen"]))
    assert pair.waits(pair.learner) == []


@pytest.mark.django_db
def test_who_is_written_to_that_a_pairing_ended_chose_letters_and_has_not_seen_it(
    pair: Pair,
) -> None:
    made = pair.going()
    actions.end_pairing(by=pair.passer, pairing=made, word="Je pars en voyage")
    [letter] = Letter.objects.all()
    assert letter.to == pair.learner.user.email
    written = letters.write(letter)
    assert written is not None
    with translation.override("fr"):
        text = render_to_string(f"{written.template}_message.txt", dict(written.facts))
        html = render_to_string(f"{written.template}_message.html", dict(written.facts))
    for body in (text, html):
        assert "Bruno Petit" in body
        assert made.get_absolute_url() in body
        assert "voyage" not in body  # what was written is read there
    Habit.objects.create(member=pair.learner, pace=Pace.NEVER)
    assert letters.write(letter) is None
    Habit.objects.update(pace=Pace.DAILY)
    assert letters.write(letter) is not None
    actions.see_pairing(by=pair.learner, pairing=made)
    assert letters.write(letter) is None


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["no letters wished", "no mail leaves", "they left too"])
def test_no_letter_is_left_of_a_pairing_where_none_is_read(
    why: str, pair: Pair, settings: Any
) -> None:
    made = pair.going()
    if why == "no letters wished":
        Habit.objects.create(member=pair.learner, pace=Pace.NEVER)
    elif why == "no mail leaves":
        settings.MAIL_LEAVES = False
    else:
        boss = factories.member(of=pair.learner.cooperative, administers=True)
        ground.leave_cooperative(by=boss, member=pair.learner, on=today(pair.learner))
        Letter.objects.all().delete()
        assert Pairing.objects.get(pk=made.pk).state == "ended"
    if why != "they left too":
        actions.end_pairing(by=pair.passer, pairing=made)
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_what_waits_costs_the_same_for_one_line_of_each_kind_and_three(
    pair: Pair, django_assert_num_queries
) -> None:
    me = Me(pair.passer)
    assert seldom(me) == []
    for number in range(3):
        one = factories.member(of=pair.passer.cooperative)
        groupe = factories.groupe(one)
        factories.join(groupe, pair.passer)
        attest(one, pair.passer, words=f"Fait {number}")
        people.tell_skills(by=one, told={Level.LEARNS: ["Facilitation"]})
        actions.ask_pairing(
            by=one, other=pair.passer, skill=pair.skill, goal="But", ends_on=pair.end
        )
        with django_assert_num_queries(1):
            assert len(seldom(me)) == 2 * (number + 1)


# --- pages ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_attestation_by_its_pages(cast: Cast, client: Any) -> None:
    page = reverse("craft:attest", args=[cast.plain.pk])
    for person, status in ((cast.outsider, 403), (cast.plain, 403), (cast.stranger, 404)):
        login(client, person)
        assert client.get(page).status_code == client.post(page, {}).status_code == status
    login(client, cast.founder)
    assert client.get(page).status_code == 200
    assert client.post(page, {"skill": "", "words": ""}).status_code == 422
    told = {"skill": "Menuiserie", "words": "Il a monté la cloison du local"}
    assert client.post(page, told).url == cast.plain.get_absolute_url()
    assert client.post(page, told).url == cast.plain.get_absolute_url()
    made = Attestation.objects.get()

    def step(name: str) -> str:
        return reverse("craft:attestation", args=[made.pk, name])

    assert client.post(step("show")).status_code == 403  # its author does not decide
    assert login(client, cast.holder).post(step("show")).status_code == 404
    login(client, cast.plain)
    assert client.get(step("show")).status_code == 405
    assert client.post(step("praise")).status_code == 404
    assert client.post(step("take_back")).status_code == 403
    assert "Il a monté" in client.get(reverse("craft:mine")).content.decode()
    every = reverse("craft:of", args=[cast.plain.pk])
    assert "Il a monté" not in client.get(every).content.decode()
    assert client.post(step("show"), the_form(client, "groupes:today", made, "show")).url == "/"
    assert "Il a monté" in client.get(every).content.decode()
    assert login(client, cast.stranger).get(every).status_code == 404
    login(client, cast.founder)
    assert client.post(step("take_back")).url == reverse("craft:mine")
    assert client.post(step("take_back")).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["groupes:today", "craft:mine"])
def test_words_that_were_changed_meanwhile_are_shown_by_nobody_who_has_not_read_them(
    cast: Cast, client: Any, where: str
) -> None:
    made = attest(cast.founder, cast.plain, words="Elle tient un atelier")
    login(client, cast.plain)
    behind = the_form(client, where, made, "show")
    attest(cast.founder, cast.plain, words="Elle arrive en retard")
    show = reverse("craft:attestation", args=[made.pk, "show"])
    for seen in (behind, {}):
        assert client.post(show, seen).status_code == 409
        assert queries.shown_of(cast.plain) == []
    assert client.post(show, the_form(client, where, made, "show")).status_code == 302
    assert [row.words for row in queries.shown_of(cast.plain)] == ["Elle arrive en retard"]


def the_form(client: Any, where: str, made: Attestation, step: str) -> dict[str, str]:
    """What the button of a page sends."""
    page = client.get(reverse(where)).content.decode()
    here = page.index(f'action="{reverse("craft:attestation", args=[made.pk, step])}"')
    form = page[here : page.index("</form>", here)]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


@pytest.mark.django_db
def test_a_pairing_by_its_pages(pair: Pair, client: Any) -> None:
    ask = reverse("craft:ask", args=[pair.passer.pk, pair.skill.pk])
    login(client, pair.learner)
    assert ask in client.get(reverse("craft:meet")).content.decode()
    assert client.get(ask).status_code == 200
    posted = {"goal": "Mener un atelier", "ends_on": pair.end.isoformat(), "message": "Un mardi ?"}
    assert client.post(ask, posted | {"ends_on": "2001-01-01"}).status_code == 409
    page = client.post(ask, posted).url
    assert client.post(ask, posted).url == page
    assert page in client.get(reverse("craft:meet")).content.decode()  # where it stands
    made = Pairing.objects.get()

    def step(name: str) -> str:
        return reverse("craft:pairing_step", args=[made.pk, name])

    for person in (factories.member(of=pair.learner.cooperative), factories.member()):
        login(client, person)
        assert client.get(page).status_code == client.post(page, {}).status_code == 404
        assert client.post(step("accept")).status_code == 404
    assert login(client, pair.learner).post(step("accept")).status_code == 403
    login(client, pair.passer)
    assert client.get(step("accept")).status_code == 405
    assert client.post(page, posted | {"edition": 1}).status_code == 403  # nothing goes on yet
    assert client.post(step("withdraw")).status_code == 403
    assert client.post(step("accept"), {"word": "x" * 1001}).status_code == 409
    assert client.post(step("accept"), {"word": "Avec plaisir"}).url == page
    assert client.post(step("accept")).status_code == 409  # a second time
    assert client.post(step("elsewhere")).status_code == 404
    login(client, pair.learner)
    assert "Avec plaisir" in client.get(page).content.decode()
    assert client.post(step("seen")).url == page
    assert client.post(step("show")).url == page
    change = {"goal": "Deux", "ends_on": pair.end.isoformat(), "edition": 1}
    assert client.post(page, change).url == page
    assert client.post(page, change | {"goal": "Trois"}).status_code == 409
    assert client.post(step("end"), {"word": "Merci"}).url == page
    assert client.post(step("end")).status_code == 409
    assert client.get(page).status_code == 200
    mine = client.get(reverse("craft:mine")).content.decode()
    assert page in mine


@pytest.mark.django_db
def test_each_list_of_one_s_own_page_has_pages_of_its_own_and_an_old_address_opens_all(
    cast: Cast, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE", 1)
    for by in (cast.founder, cast.holder, cast.former):
        attest(by, cast.plain, words=f"De {by.pk}")
        attest(cast.plain, by, words=f"Vers {by.pk}")
    login(client, cast.plain)

    def shown(**asked: Any) -> list[int]:
        answer = client.get(reverse("craft:mine"), asked)
        return [answer.context[f"page_{name}"].number for name in ("of_me", "by_me", "pairs")]

    assert shown() == [1, 1, 1]
    assert shown(of_me=2) == [2, 1, 1]
    assert shown(by_me=3, of_me=2) == [2, 3, 1]
    assert shown(page=2) == [2, 2, 1]  # as it was before, one number for all
    assert shown(page=2, by_me=3) == [2, 3, 1]
    assert shown(of_me="x", by_me=99) == [1, 3, 1]
    body = client.get(reverse("craft:mine"), {"by_me": 2}).text
    assert 'href="?by_me=2&amp;of_me=2#of_me"' in body
    assert 'href="?by_me=3#by_me"' in body
    assert 'id="of_me"' in body


@pytest.mark.django_db
def test_one_s_own_page_costs_the_same_for_one_fact_and_three(
    cast: Cast, client: Any, django_assert_num_queries
) -> None:
    login(client, cast.plain).get(reverse("craft:mine"))
    for by in (cast.founder, cast.holder, cast.former):
        attest(by, cast.plain)
        attest(cast.plain, by)
        with django_assert_num_queries(7):
            client.get(reverse("craft:mine"))


@pytest.mark.django_db
def test_who_can_pass_a_skill_on_is_asked_from_their_own_page_and_then_it_leads_to_what_goes_on(
    pair: Pair, client: Any
) -> None:
    page = pair.passer.get_absolute_url()
    ask = reverse("craft:ask", args=[pair.passer.pk, pair.skill.pk])
    assert ask in login(client, pair.learner).get(page).content.decode()
    assert ask not in login(client, pair.passer).get(page).content.decode()
    assert ask not in client.get(f"{page}?as=home").content.decode()
    made = actions.ask_pairing(
        by=pair.learner, other=pair.passer, skill=pair.skill, goal="But", ends_on=pair.end
    )
    shown = login(client, pair.learner).get(page).content.decode()
    assert ask not in shown
    assert made.get_absolute_url() in shown


@pytest.mark.django_db
def test_an_answer_without_a_word_is_not_called_one_and_the_note_of_a_request_is_named(
    pair: Pair, client: Any
) -> None:
    made = actions.ask_pairing(
        by=pair.learner,
        other=pair.passer,
        skill=pair.skill,
        goal="But",
        ends_on=pair.end,
        message="Bonjour",
    )
    login(client, pair.passer).post(reverse("craft:pairing_step", args=[made.pk, "accept"]))
    shown = login(client, pair.learner).get(
        made.get_absolute_url(), headers={"accept-language": "en"}
    )
    assert "Their answer" in shown.content.decode()
    assert "A word for you" not in shown.content.decode()
    assert "The note that came with the request" in shown.content.decode()


@pytest.mark.django_db
def test_who_says_what_they_saw_picks_among_the_skills_that_are_told(
    cast: Cast, client: Any
) -> None:
    people.tell_skills(by=cast.plain, told={Level.DOES: ["Reliure"]})
    page = login(client, cast.founder).get(reverse("craft:attest", args=[cast.plain.pk]))
    shown = page.content.decode()
    assert 'list="vocabulary"' in shown
    assert '<option value="reliure">' in shown.lower()


@pytest.mark.django_db
def test_a_profile_shows_facts_by_two_queries(cast: Cast, django_assert_num_queries) -> None:
    me = Me(cast.founder)
    assert me.groupe_ids
    for by in (cast.founder, cast.holder, cast.former):
        made = attest(by, cast.plain)
        actions.answer_attestation(by=cast.plain, attestation=made, answer="show")
        with django_assert_num_queries(2):
            part = pages.profile_part(me, cast.plain, [cast.groupe])
    assert part is not None
    assert len(part.facts) == 3
    assert part.attest == reverse("craft:attest", args=[cast.plain.pk])
    alone = pages.profile_part(Me(cast.plain), cast.plain, [cast.groupe])
    assert alone is not None
    assert alone.attest == ""  # not of oneself
    assert pages.profile_part(Me(cast.outsider), cast.holder, []) is None
