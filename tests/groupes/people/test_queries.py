# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who finds whom, by what, and what it costs."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest

from groupes import actions as ground
from groupes.access import Me
from groupes.models import Cooperative, Member, User
from groupes.people import actions, listings, queries
from groupes.people.forms import Asked
from groupes.people.models import Audience, Level, Skill, Telling, audiences_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Cooperative:
    return factories.cooperative(federation=factories.federation())


@pytest.fixture
def me(house: Cooperative) -> Me:
    return Me(factories.member("Zoé", of=house))


def found(me: Me, words: str = "", **asked: Any) -> list[str]:
    directory = queries.directory(me, Asked(words=words, **asked), None)
    return [one.name for one in directory.people]


def close(me: Me, words: str) -> list[str]:
    return [one.name for one in queries.directory(me, Asked(words=words), None).close]


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["graphiste", "graphisme", "GRAPHISTES", "graphic design", "héléne", "dupre graphisme",
     "lilloise en lin", "lin"],
)  # fmt: skip
def test_one_is_found_by_any_word_for_what_one_does_and_by_what_one_writes(
    me: Me, house: Cooperative, words: str
) -> None:
    factories.member(
        "Hélène Dupré", of=house, does=["graphisme"], about="Des affiches lilloises, en lin."
    )
    factories.member("Bob", of=house, does=["danse"])
    assert found(me, words) == ["Hélène Dupré"]


def test_doing_comes_before_learning_before_what_is_only_written_and_typos_are_apart(
    me: Me, house: Cooperative
) -> None:
    factories.member("Alba", of=house, learns=["céramique"])
    factories.member("Aline", of=house, about="J’aime la céramique.")
    factories.member("Yves", of=house, does=["céramique"])
    factories.member("Yann", of=house, trade="Céramiste")
    factories.member("Bob", of=house, does=["danse"])
    assert found(me, "ceramique") == ["Yann", "Yves", "Alba", "Aline"]
    assert [one.how for one in queries.directory(me, Asked("ceramique"), None).people] == [
        0,
        0,
        1,
        2,
    ]
    assert found(me, "séramique") == []
    assert close(me, "séramique") == ["Yann", "Yves", "Alba"]
    assert found(me, "xyz") == close(me, "xyz") == []  # too short to look like anything


@pytest.mark.parametrize("words", ["urbaniste lens", "traduction", "mise en page", "lens"])
def test_nobody_is_offered_for_having_the_same_letters(
    words: str, me: Me, house: Cooperative
) -> None:
    factories.member(
        "Ana", of=house, trade="Graphiste", place="Lens-sur-Mer", does=["mise en scène"]
    )
    kept = "nobody" if words == "lens" else "federation"
    for one, trade in (("Bea", "Conseil en transition"), ("Zoé", "Urbaniste"), ("Liam", "Liens")):
        factories.member(one, of=house, trade=trade, place="Lille")
    actions.choose_audiences(by=Member.objects.get(name="Ana"), place=kept)
    assert found(me, words) == close(me, words) == []


@pytest.mark.parametrize("typo", ["Basiten", "Bastein", "Bsatien", "Bastienn", "Bastin"])
def test_a_slip_in_a_name_is_forgiven(me: Me, house: Cooperative, typo: str) -> None:
    factories.member("Bastien Roussel", of=house)
    factories.member("Soizic Le Goff", of=house)
    assert found(me, typo) + close(me, typo) == ["Bastien Roussel"]


@pytest.mark.parametrize(
    "words", ["%", "'; drop table", '"', "-", "à la", "_", "\\", "or", "(" * 50]
)
def test_any_sign_is_only_a_word(me: Me, words: str) -> None:
    found(me, words)
    queries.find_people(me, words)
    queries.ids_found(me, words)


# --- filters -------------------------------------------------------------------------------------


def test_filters_narrow_and_go_together(me: Me, house: Cooperative) -> None:
    far = factories.cooperative(federation=house.federation)
    ana = factories.member("Ana", of=house, trade="Potière", place="Lille", does=["danse"])
    factories.member("Bob", of=far, trade="Potier", place="Lens", learns=["danse"])
    cleo = factories.member("Cléo", of=far, place="Lille")
    actions.tell_skills(by=cleo, told={Level.PASSES_ON: ["danse"]})
    month = queries.coming_months(house.today())[1]
    actions.say_when(by=ana, away_until=None, months={month: "little"})
    actions.say_when(by=cleo, away_until=None, months={month: "full"})
    assert found(me, trade="poti") == ["Ana", "Bob"]
    assert found(me, trade="céramique") == ["Ana", "Bob"]  # what these trades are words for
    assert found(me, place="lille") == ["Ana", "Cléo"]
    assert found(me, skill="danse") == ["Ana", "Bob", "Cléo"]
    assert found(me, skill="danseuse", level=Level.DOES) == ["Ana", "Cléo"]
    assert found(me, skill="danse", level=Level.PASSES_ON) == ["Cléo"]
    assert found(me, skill="danse", level=Level.LEARNS, cooperative=far.pk) == ["Bob"]
    assert found(me, level=Level.LEARNS) == ["Bob"]
    assert found(me, skill="no such skill") == []
    assert found(me, free=month) == ["Ana", "Cléo"]
    assert found(me, free=month, amount="half") == ["Cléo"]
    assert found(me, "danse", place="lille", free=month, amount="full") == ["Cléo"]
    assert found(me, cooperative=far.pk) == ["Bob", "Cléo"]


def test_a_groupe_narrows_to_those_who_tell_it_or_whom_one_sees_there(
    house: Cooperative,
) -> None:
    ana, bob, cleo = (factories.member(name, of=house) for name in ("Ana", "Bob", "Cléo"))
    groupe = factories.groupe(ana, visibility="cooperative")
    factories.join(groupe, bob)
    actions.choose_audiences(by=bob, groupes="nobody")
    assert found(Me(cleo), groupe=groupe) == ["Ana"]
    assert found(Me(ana), groupe=groupe) == ["Ana", "Bob"]
    assert queries.groupe_called(Me(cleo), groupe.slug) == groupe
    private = factories.groupe(ana)
    assert queries.groupe_called(Me(cleo), private.slug) is None
    assert queries.groupe_called(Me(ana), private.slug) == private
    assert queries.groupe_called(Me(ana), "") is None


# --- who reads what ------------------------------------------------------------------------------


def test_what_is_kept_from_a_reader_finds_nobody_by_words_nor_filters_nor_typos_nor_the_palette(
    house: Cooperative,
) -> None:
    near = factories.cooperative(federation=house.federation)
    ana = factories.member("Ana", of=house, place="Lille", about="Du lin.", does=["céramique"])
    month = queries.coming_months(house.today())[0]
    actions.say_when(by=ana, away_until=None, months={month: "full"})
    groupe = factories.groupe(ana)
    home, far, mate, both = (
        factories.member(name, of=where)
        for name, where in (("Home", house), ("Far", near), ("Mate", near), ("Both", house))
    )
    factories.join(groupe, mate)
    factories.join(groupe, both, state="paused")
    readers = {"home": home, "far": far, "mate": mate, "both": both}
    for audience, told in (
        ("federation", {"home", "far", "mate", "both"}),
        ("cooperative", {"home", "both"}),
        ("groupes", {"mate", "both"}),
        ("nobody", set()),
    ):
        actions.choose_audiences(
            by=ana, place=audience, about=audience, skills=audience, availability=audience
        )
        for name, reader in readers.items():
            me, expected = Me(reader), (["Ana"] if name in told else [])
            for asked in (
                Asked("lille"), Asked("lin"), Asked("ceramiste"), Asked(place="lille"),
                Asked(skill="céramique"), Asked(level=Level.DOES), Asked(free=month),
            ):  # fmt: skip
                people = queries.directory(me, asked, None).people
                assert [one.name for one in people] == expected, (audience, name, asked)
            assert close(me, "céramqiue") == expected, (audience, name)
            assert [hit.text for hit in queries.find_people(me, "lille")] == expected
            assert queries.ids_found(me, "lille") == ([ana.pk] if expected else [])
            assert found(me, "ana") == ["Ana"]  # a name is always found
            shared = queries.shares_a_groupe(me, Me(ana))
            assert shared is (name in {"mate", "both"})
            assert ("place" in queries.told_to(me, ana, shared)) is bool(expected)


def test_who_is_of_no_federation_of_mine_or_left_or_is_closed_is_not_found(
    me: Me, house: Cooperative
) -> None:
    factories.member("Inconnue")
    factories.member("Partie", of=house, left_on=dt.date(2026, 1, 1))
    closed = factories.member("Close", of=house)
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    assert found(me) == ["Zoé"]
    assert queries.find_person(me, closed.pk) is None
    gone = factories.member(of=house, left_on=dt.date(2026, 1, 1))
    assert found(Me(gone)) == []
    assert queries.ids_found(Me(gone), "zoe") == []


def test_someone_is_found_with_what_they_tell_to_whom(
    me: Me, house: Cooperative, django_assert_num_queries
) -> None:
    silent, ana = factories.member(of=house), factories.member(of=house)
    actions.choose_audiences(by=ana, place="nobody")
    for person, audience in ((silent, "federation"), (ana, "nobody")):
        found = queries.find_person(me, person.pk)
        assert found is not None
        with django_assert_num_queries(0):
            telling = queries.telling_of(found)
        assert audiences_of(telling)["place"] == audience
        with django_assert_num_queries(1):
            assert queries.telling_of(person) == telling


# --- cost ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("asked", "cost"),
    [
        (Asked(), 2),
        (Asked(place="lille"), 2),
        (Asked(skill="danse"), 3),
        (Asked("danse"), 2),
        (Asked("dansse"), 6),  # of which a savepoint and its release, in a test alone
    ],
)
def test_finding_costs_the_same_for_one_and_three(
    asked: Asked, cost: int, rows: int, house: Cooperative, django_assert_num_queries
) -> None:
    person = factories.member("Zoé", of=house)
    for n in range(rows):
        factories.member(f"Danseuse {n}", of=house, place="Lille", does=["danse"])
    me = Me(person)
    assert len(me.memberships) == 0
    with django_assert_num_queries(cost):
        directory = queries.directory(me, asked, None)
    assert len(directory.people) + len(directory.close) >= rows


def test_as_many_are_said_to_be_found_as_are_found(house: Cooperative) -> None:
    """Whatever each tells to whom, and wherever they are: counted apart from what is listed."""
    chance = random.Random(23)
    ally = factories.cooperative(federation=house.federation)
    people = [
        factories.member(of=chance.choice([house, house, ally, factories.cooperative()]))
        for _number in range(14)
    ]
    for person in people:
        told = {part: chance.choice(Audience.values) for part in ("place", "about", "skills")}
        Telling.objects.update_or_create(member=person, defaults=told)
    listings.refresh([person.pk for person in people])
    groupe = factories.groupe(people[0])
    for person in chance.sample(people[1:], 5):
        factories.join(groupe, person)
    Member.objects.filter(pk=people[1].pk).update(left_on=dt.date(2026, 1, 1))
    User.objects.filter(pk=people[2].user_id).update(is_active=False)
    for person in (people[0], people[3], people[9]):
        me = Me(Member.objects.get(pk=person.pk))
        count = queries.directory(me, Asked(), None).page.paginator.count
        assert count == queries.listed(**queries.finding(me)).count() > 0


def test_pages_of_everyone_are_in_order_and_counted_whatever_the_number_asked(
    house: Cooperative, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"Ana {n:02d}" for n in range(queries.PAGE + 3)]
    people = [factories.member(name, of=house) for name in names]
    me = Me(people[0])
    first, last = (queries.directory(me, Asked(), number) for number in (None, "99"))
    assert [one.name for one in first.people + last.people] == names
    assert (first.page.paginator.count, last.page.number) == (len(names), 2)
    same = queries.directory(me, Asked(place=""), None)
    assert [one.pk for one in same.people] == [one.pk for one in first.people]
    assert sorted(queries.ids_found(me, "")) == sorted(one.pk for one in people)


def test_pages_of_whom_words_find_go_on_from_those_who_do_it_to_those_who_learn_it_by_name(
    house: Cooperative, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 3)
    queries.page_asked.cache_clear()
    try:
        made = [
            factories.member("Éva", of=house, learns=["danse"]),
            factories.member("Zoé", of=house, does=["danse"]),
            factories.member("Ève", of=house, about="La danse, toujours."),
            factories.member("Ana", of=house, learns=["danse"]),
            factories.member("Bob", of=house, does=["danse"]),
        ]
        gone = factories.member("Cid", of=house, does=["danse"])
        Member.objects.filter(pk=gone.pk).update(left_on=dt.date(2026, 1, 1))
        closed = factories.member("Dan", of=house, does=["danse"])
        User.objects.filter(pk=closed.user_id).update(is_active=False)
        factories.member("Far", does=["danse"])  # of a cooperative that is nobody's ally here
        me = Me(made[0])
        pages = [queries.directory(me, Asked("danse"), number) for number in ("1", "2", "9")]
        shown = [[(one.name, one.how) for one in page.people] for page in pages]
        assert shown == [
            [("Bob", 0), ("Zoé", 0), ("Ana", 1)],
            [("Éva", 1), ("Ève", 2)],
            [("Éva", 1), ("Ève", 2)],
        ]
        assert {page.page.paginator.count for page in pages} == {5}
    finally:
        queries.page_asked.cache_clear()


def test_who_moves_to_another_cooperative_or_takes_another_name_is_found_there_by_it(
    me: Me, house: Cooperative
) -> None:
    elsewhere = factories.cooperative()
    ana = factories.member("Ana", of=elsewhere, does=["danse"])
    bob = factories.member("Bob", of=house, does=["danse"])
    assert found(me, "danse") == ["Bob"]
    ana.cooperative = house
    ana.save(update_fields=["cooperative"])
    assert found(me, "danse") == ["Ana", "Bob"]
    ground.edit_profile(by=ana, name="Zoé")
    assert found(me, "danse") == ["Bob", "Zoé"]
    assert found(me, "danse", cooperative=house.pk) == ["Bob", "Zoé"]
    bob.cooperative = elsewhere
    bob.save()
    assert found(me, "danse") == ["Zoé"]


@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked("danse"),
        Asked("l’"),
        Asked("Danse 50%"),
        Asked(trade="maître de danse", place="lille"),
        Asked("danse ana", skill="danse", level=Level.DOES, cooperative=7),
        Asked(free=dt.date(2026, 12, 1), amount="half"),
        Asked('"', place="les"),
    ],
)
def test_a_question_composed_once_answers_what_its_own_queryset_would(
    asked: Asked, me: Me, house: Cooperative
) -> None:
    for name in ("Ana", "Bea"):
        factories.member(name, of=house, trade="Maître à danser", place="Lille", does=["danse"])
    question = queries.Question(me, asked)
    prepared = queries.page_asked(question.shape)
    assert queries.page_asked(question.shape) is prepared
    expected = list(prepared.build(**question.values, start=0))
    for _again in range(2):
        assert prepared(**question.values, start=0) == expected
    ids = queries.ids_asked(question.shape)
    assert sorted(ids(**question.values)) == sorted(row[0] for row in expected)


@pytest.mark.parametrize("words", ["dansse", "dansse ana", "dansse aan lille", "xyzt"])
def test_words_that_look_alike_are_asked_as_their_own_queryset_would(
    words: str, me: Me, house: Cooperative
) -> None:
    ana = factories.member("Ana", of=house, place="Lille", does=["danse"])
    factories.member("Bea", of=house, does=["céramique"])
    found = [one.pk for one in queries.Question(me, Asked(words)).close()]
    assert found == ([] if words == "xyzt" else [ana.pk] if "aan" not in words else [])


def test_a_sign_of_a_pattern_is_only_a_sign(me: Me, house: Cooperative) -> None:
    factories.member("Ana", of=house, place="100% Lille")
    factories.member("Bea", of=house, place="1000 Lille")
    assert found(me, place="0%") == ["Ana"]
    assert found(me, place="0_") == []


# --- the palette, the vocabulary -----------------------------------------------------------------


def test_the_palette_names_who_does_it_before_who_wants_to_learn_it_and_says_so(
    me: Me, house: Cooperative
) -> None:
    learner = factories.member("Alba", of=house, learns=["Cartographie"], trade="Vidéaste")
    does = factories.member("Yves", of=house, does=["Cartographie"], trade="Géographe")
    factories.member("Bea", of=house, does=["Cinématographie"])
    hits = queries.find_people(me, "cartographie")
    assert [hit.member for hit in hits] == [does, learner]
    assert hits[0].note == "Géographe"
    assert "cartographie" in str(hits[1].note)
    assert [hit.text for hit in queries.find_people(me, "cinematografie")] == ["Bea"]
    assert queries.find_people(me, "à la") == []


def test_words_of_a_skill_lead_to_it_its_own_name_first(me: Me) -> None:
    son = Skill.objects.get(name="son")
    assert queries.skills_called("SON") == [son.pk]
    assert queries.skills_called("prise de son") == [son.pk]
    assert son.pk in queries.skills_called("preneu")
    assert queries.skills_called("no such word") == []
    assert queries.skills_said(["preneuse"]) == {son.pk}
    assert queries.skills_said([]) == set()
    assert [one.name for one in queries.vocabulary("preneuse")] == ["son"]
    assert queries.vocabulary("").count() == len(queries.skill_names())
    assert queries.skill_named("Prise de son") == son
    assert queries.skill_named("rien de tel") is None
    assert queries.name_skills({son.pk}, me)[son.pk].text == "son"


def test_the_months_to_come_follow_each_other_over_the_year() -> None:
    months = queries.coming_months(dt.date(2026, 11, 30))
    assert [f"{one:%m}" for one in months] == ["11", "12", "01", "02", "03", "04"]
    assert all(one.day == 1 for one in months)
    assert isinstance(Member(away_until=None).is_away(months[0]), bool)
