# SPDX-License-Identifier: AGPL-3.0-or-later
"""Telling one's skills, and being away."""

from __future__ import annotations

from typing import Any

import pytest

from groupes.journal.models import Entry
from groupes.models import Member
from groupes.people import actions, events, queries
from groupes.people.models import Level, Skill, SkillHeld
from groupes.web.refusals import Refusal
from tests import factories
from tests.factories import days

pytestmark = pytest.mark.django_db


def told(member: Member) -> list[tuple[str, str]]:
    return [(held.skill.name, held.level) for held in member.skills_held.as_told()]


def test_any_word_of_a_skill_leads_to_it_and_a_new_word_is_proposed() -> None:
    ana = factories.member()
    actions.tell_skills(
        by=ana, told={Level.DOES: ["Graphiste", "apiculture"], Level.LEARNS: ["danse"]}
    )
    assert told(ana) == [
        ("graphisme", Level.DOES),
        ("apiculture", Level.DOES),
        ("danse", Level.LEARNS),
    ]
    new = Skill.objects.get(proposed=True)
    assert (new.name, new.proposed_by) == ("apiculture", ana)
    assert Entry.objects.get(verb=events.SKILL_PROPOSED).target_id == new.pk
    entry = Entry.objects.get(verb=events.SKILLS_CHANGED)
    assert len(entry.facts["added"]) == 3
    assert "apiculture" not in str(entry.facts)


def test_what_is_told_again_is_all_that_is_held_and_the_same_again_changes_nothing() -> None:
    ana = factories.member()
    actions.tell_skills(by=ana, told={Level.DOES: ["son", "danse"], Level.LEARNS: ["podcast"]})
    kept = SkillHeld.objects.get(member=ana, skill__name="son")
    again = {Level.PASSES_ON: ["son"], Level.LEARNS: ["cartographie"]}
    for _twice in range(2):
        actions.tell_skills(by=ana, told=again)
    assert told(ana) == [("son", Level.PASSES_ON), ("cartographie", Level.LEARNS)]
    assert SkillHeld.objects.get(member=ana, skill__name="son").pk == kept.pk
    assert Entry.objects.filter(verb=events.SKILLS_CHANGED).count() == 2


def test_a_skill_told_twice_is_held_at_what_says_most() -> None:
    ana = factories.member()
    actions.tell_skills(by=ana, told={Level.LEARNS: ["Son"], Level.PASSES_ON: ["prise de son"]})
    assert told(ana) == [("son", Level.PASSES_ON)]


def test_too_many_skills_are_refused_and_nothing_changes(in_english: None) -> None:
    ana = factories.member()
    with pytest.raises(Refusal, match="60"):
        actions.tell_skills(by=ana, told={Level.DOES: [f"mot {n}" for n in range(61)]})
    assert not Skill.objects.filter(proposed=True).exists()


def test_one_is_away_until_a_day_that_day_included() -> None:
    ana = factories.member()
    today = ana.cooperative.today()
    away = actions.say_when(by=ana, away_until=today + days(3))
    assert [away.is_away(today + days(n)) for n in (0, 3, 4)] == [True, True, False]
    with pytest.raises(Refusal):
        actions.say_when(by=ana, away_until=today - days(1))
    for _twice in range(2):
        assert not actions.say_when(by=ana, away_until=None).is_away(today)
    assert Entry.objects.filter(verb=events.AWAY_SAID).count() == 2


def test_one_says_how_much_of_a_month_one_could_give_and_takes_it_back() -> None:
    ana = factories.member()
    month, next_month = queries.coming_months(ana.cooperative.today())[:2]
    for _twice in range(2):
        actions.say_when(by=ana, away_until=None, months={month: "half", next_month: "none"})
    assert queries.availability_of(ana) == {month: "half", next_month: "none"}
    actions.say_when(by=ana, away_until=None, months={month: "", next_month: "full"})
    assert queries.availability_of(ana) == {next_month: "full"}
    assert Entry.objects.filter(verb=events.AVAILABILITY_SAID).count() == 2
    with pytest.raises(ValueError, match="no amount"):
        actions.say_when(by=ana, away_until=None, months={month: "much"})


def test_what_is_told_to_whom_is_in_force_at_once() -> None:
    ana = factories.member("Ana", does=["danse"], place="Lille")
    for _twice in range(2):
        actions.choose_audiences(by=ana, skills="cooperative", place="nobody")
    by_home = {one.home: one for one in ana.listings.all()}
    assert ("danse" in by_home[True].does, "danse" in by_home[False].does) == (True, False)
    assert not any("lille" in one.does or one.place for one in by_home.values())
    entry = Entry.objects.get(verb=events.AUDIENCES_CHOSEN)
    assert entry.facts == {"parts": ["skills", "place"]}
    with pytest.raises(ValueError, match="no part"):
        actions.choose_audiences(by=ana, name="nobody")
    with pytest.raises(ValueError, match="no audience"):
        actions.choose_audiences(by=ana, place="everyone")


# --- the vocabulary ------------------------------------------------------------------------------


def named(name: str) -> Skill:
    return Skill.objects.get(name=name)


def test_a_renamed_skill_is_found_by_its_former_name_and_who_does_it_by_the_new() -> None:
    ana, curator = factories.member("Ana", does=["apiculture"]), factories.member()
    skill = named("apiculture")
    change: Any = {"by": curator, "skill": skill, "rome": "A1405", "name": "élevage d’abeilles"}
    done = actions.change_skill(**change, edition=skill.edition)
    assert (done.name, done.rome, done.proposed) == ("élevage d’abeilles", "A1405", False)
    assert named("apiculture").current == done
    assert "elevage d’abeilles apiculture" in ana.listings.get().does
    with pytest.raises(Refusal):  # what another curator saw is no more
        actions.change_skill(**change, edition=skill.edition)
    entry = Entry.objects.get(verb=events.SKILL_CHANGED)
    assert entry.facts == {"fields": ["name", "rome", "proposed"]}
    # Back to the name it had, which had become a word for it.
    word = named("apiculture")
    again = actions.change_skill(
        by=curator, skill=done, name="apiculture", rome="A1405", edition=done.edition
    )
    assert named("élevage d’abeilles").current == again
    assert named("élevage d’abeilles").pk == word.pk  # the row stays, whoever points at it
    with pytest.raises(Refusal):  # the name of another
        actions.change_skill(by=curator, skill=again, name="Danse", rome="", edition=again.edition)


def test_a_word_leads_to_a_skill_and_may_be_parted_again() -> None:
    ana, curator = factories.member("Ana", does=["apiculture"]), factories.member()
    skill = named("apiculture")
    for _twice in range(2):
        word = actions.add_synonym(by=curator, skill=skill, name="Apicultrice")
    assert (word.current, actions.add_synonym(by=curator, skill=skill, name="APICULTURE")) == (
        skill,
        skill,
    )
    assert "apicultrice" in ana.listings.get().does
    with pytest.raises(Refusal):
        actions.add_synonym(by=curator, skill=skill, name="danseuse")
    for _twice in range(2):
        parted = actions.part_synonym(by=curator, skill=skill, word=word)
    assert parted.current == parted
    assert "apicultrice" not in ana.listings.get().does
    assert [
        Entry.objects.filter(verb=verb).count()
        for verb in (events.SYNONYM_ADDED, events.SYNONYM_PARTED)
    ] == [1, 1]


def test_merged_skills_are_one_and_their_people_follow_with_what_they_said_most() -> None:
    curator = factories.member()
    ana = factories.member("Ana", does=["apiculture"])
    bob = factories.member("Bob", does=["apiculture"], learns=["abeilles"])
    cleo = factories.member("Cléo", learns=["abeilles"])
    gone, kept = named("apiculture"), named("abeilles")
    actions.add_synonym(by=curator, skill=gone, name="apicultrice")
    actions.merge_skills(by=curator, skill=gone, into=kept)
    assert {word.current for word in Skill.objects.filter(name__startswith="apicult")} == {kept}
    assert told(ana) == [("abeilles", Level.DOES)]
    assert told(bob) == [("abeilles", Level.DOES)]  # said at two levels: the most
    assert told(cleo) == [("abeilles", Level.LEARNS)]
    assert "apicultrice" in ana.listings.get().does
    assert Entry.objects.get(verb=events.SKILLS_MERGED).facts == {"skill": gone.pk}
    for again in ((gone, kept), (kept, gone), (kept, kept)):
        with pytest.raises(Refusal):
            actions.merge_skills(by=curator, skill=again[0], into=again[1])
    actions.tell_skills(by=cleo, told={Level.DOES: ["Apiculture"]})  # the old word leads on
    assert told(cleo) == [("abeilles", Level.DOES)]


def test_who_says_the_word_as_their_trade_is_found_by_its_others() -> None:
    curator, ana = factories.member(), factories.member("Ana", trade="Apicultrice")
    skill = actions.propose_skill(by=curator, name="apiculture")
    assert actions.propose_skill(by=ana, name="Apiculture") == skill
    assert "apiculture" not in ana.listings.get().does
    actions.add_synonym(by=curator, skill=skill, name="apicultrice")
    assert "apiculture" in ana.listings.get().does
