# SPDX-License-Identifier: AGPL-3.0-or-later
"""The charter of a groupe: written section by section by several people, versioned as a whole, accepted
by each member, and its red lines, which block nothing."""

from __future__ import annotations

import html
import re
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import translation

from groupes import actions as ground
from groupes.access import Me, standing
from groupes.charter import (
    actions,
    carriers,
    carrying,
    comparing,
    kinds,
    leaving,
    pages,
    queries,
    templates,
)
from groupes.charter.events import CHANGED
from groupes.charter.forms import BeginForm, LineForm, SectionForm
from groupes.charter.models import Answer, Charter, Flag, RedLine, Section, Version
from groupes.editions.models import Edition
from groupes.journal.models import Entry
from groupes.models import Groupe, Member
from groupes.shell.todo import Item, seldom
from groupes.things import Ref
from groupes.web.refusals import Outdated, Refusal
from tests import factories

pytestmark = pytest.mark.django_db
MIGRATION = import_module("groupes.charter.migrations.0002_texts_become_sections")


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("groupes.edit_groupe", visibility="cooperative")


@pytest.fixture
def begun(cast: factories.Cast) -> factories.Cast:
    """With a charter of two sections and one red line, that nobody but its writer accepted."""
    texts = {
        "values": "Pair à pair.",
        "share": "Dix pour cent au pot.",
        "red_lines": "- Personne ne signe seul",
    }
    actions.begin(by=cast.holder, groupe=cast.groupe, texts=texts)
    return cast


def as_(who: Member) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


def url(name: str, cast: factories.Cast, *args: object) -> str:
    return reverse(f"charter:{name}", args=[cast.groupe.slug, *args])


def here_of(who: Member, groupe: Groupe) -> Any:
    return standing(Me(who), Groupe.objects.select_related("cooperative").get(pk=groupe.pk))


def read(answer: Any) -> str:
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(html.unescape(words).split())


def waiting(who: Member) -> list[Item]:
    return seldom(Me(who))


def write(
    cast: factories.Cast, key: str, body: str, *, by: Member | None = None, **said: Any
) -> None:
    edition = Section.objects.get(groupe=cast.groupe, key=key).edition
    actions.write_section(
        by=by or cast.holder, groupe=cast.groupe, key=key, edition=edition, body=body, **said
    )


def line_of(cast: factories.Cast) -> RedLine:
    return cast.groupe.red_lines.drawn().get()


# --- sections and versions -----------------------------------------------------------------------


def test_each_section_is_changed_by_itself_and_the_whole_has_versions(
    begun: factories.Cast,
) -> None:
    write(begun, "share", "Quinze pour cent au pot.", why="Le pot est vide.")
    first, second = Version.objects.filter(groupe=begun.groupe).order_by("number")
    assert (second.number, second.by, second.why) == (2, begun.holder, "Le pot est vide.")
    (change,) = comparing.changes(first.content, second.content)
    assert change.key == "share"
    assert change.words == (("taken", "Dix"), ("put", "Quinze"), ("same", " pour cent au pot."))
    entry = Entry.objects.filter(verb=str(CHANGED)).latest("pk")
    assert entry.facts["version"] == 2
    assert "vide" not in str(entry.facts)  # the journal holds no words of anybody


def test_a_first_charter_that_nobody_changed_is_read_in_each_language_and_saved_as_read_is_no_change(
    cast: factories.Cast,
) -> None:
    with translation.override("en"):
        offered = templates.sections("project")
        actions.begin(by=cast.holder, groupe=cast.groupe, texts=offered)
        write(cast, "share", "Ten to the pot.")
    with translation.override("fr"):
        in_french = templates.sections("project")
        assert in_french["values"] != offered["values"]
        section = cast.groupe.charter_sections.get(key="values")
        assert section.body == in_french["values"]
        assert cast.groupe.charter_sections.get(key="share").body == "Ten to the pot."
        lines = [line.text for line in queries.lines(cast.groupe)]
        assert [f"- {one}" for one in lines] == in_french["red_lines"].splitlines()
        door = pages.door_part(standing(Me(cast.outsider), cast.groupe))
        assert door is not None
        assert any("chef" in str(part.html) for part in door["parts"])
        write(cast, "values", section.body)
        assert Version.objects.filter(groupe=cast.groupe).count() == 2
        write(cast, "values", f"{section.body}\n\nEt la joie.")
        before, after = Version.objects.filter(groupe=cast.groupe).order_by("number")[1:]
        (change,) = pages.changes(before, after)
        assert [word for word in change.words if word[0] != "same"] == [("put", "\n\nEt la joie.")]
    with translation.override("en"):
        section.refresh_from_db()
        assert section.body.endswith("Et la joie.")  # theirs from then on, as it was typed


def test_the_second_writer_of_a_section_never_wipes_the_first(begun: factories.Cast) -> None:
    write(begun, "values", "Horizontale.")
    with pytest.raises(Outdated) as told:
        actions.write_section(
            by=begun.founder, groupe=begun.groupe, key="values", edition=1, body="Autre."
        )
    assert told.value.now["body"] == "Horizontale."
    # Another section is not theirs: it can be written meanwhile.
    actions.write_section(
        by=begun.founder, groupe=begun.groupe, key="share", edition=1, body="Zéro."
    )
    assert Version.objects.filter(groupe=begun.groupe).count() == 3


def test_two_who_begin_the_same_section_do_not_wipe_each_other(begun: factories.Cast) -> None:
    for who, says in ((begun.holder, "Par consentement."), (begun.founder, "Au vote.")):
        data = {"body": says, "edition": 0}
        answer = as_(begun.holder).post(url("section", begun, "decide"), data)
        assert answer.status_code == (302 if who == begun.holder else 409)
    assert Section.objects.get(groupe=begun.groupe, key="decide").body == "Par consentement."


def test_a_section_without_a_text_leaves_the_charter_and_can_come_back(
    begun: factories.Cast,
) -> None:
    write(begun, "share", "", small=True)
    last = Version.objects.filter(groupe=begun.groupe).latest("number")
    assert [one["key"] for one in last.content["sections"]] == ["values"]
    assert not last.small  # what leaves the charter is no small thing
    assert "Comment nous partageons" in read(as_(begun.holder).get(url("page", begun)))
    write(begun, "share", "Dix pour cent au pot.")
    assert Version.objects.filter(groupe=begun.groupe).count() == 3


def test_a_groupe_has_sections_of_its_own(begun: factories.Cast) -> None:
    client = as_(begun.holder)
    assert client.post(url("section_new", begun), {"title": "", "body": "x"}).status_code == 422
    client.post(url("section_new", begun), {"title": "Repas", "body": "À midi.", "edition": 0})
    own = Section.objects.get(groupe=begun.groupe, title="Repas")
    page = client.get(url("section", begun, own.pk))
    assert "À midi." in html.unescape(page.content.decode())
    again = {"title": "Repas communs", "body": "À midi.", "edition": 1, "small": "on"}
    assert client.post(url("section", begun, own.pk), again).status_code == 302
    last = Version.objects.filter(groupe=begun.groupe).latest("number")
    assert (last.small, Charter.objects.get(groupe=begun.groupe).asks) == (True, 2)


def test_the_same_text_makes_no_version(begun: factories.Cast) -> None:
    write(begun, "values", "Pair à pair.")
    assert Version.objects.filter(groupe=begun.groupe).count() == 1
    assert actions.write_section(by=begun.holder, groupe=begun.groupe, edition=0, body=" ") is None


def test_a_charter_begins_once(begun: factories.Cast) -> None:
    with pytest.raises(Refusal):
        actions.begin(by=begun.founder, groupe=begun.groupe, texts={"values": "Autre."})
    with pytest.raises(ValueError, match="cuisine"):
        actions.begin(by=begun.founder, groupe=begun.groupe, texts={"cuisine": "Autre."})


def test_a_charter_has_a_bounded_number_of_sections_and_lines(
    begun: factories.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sections = import_module("groupes.charter.actions.sections")
    lines = import_module("groupes.charter.actions.lines")
    monkeypatch.setattr(sections, "MOST_SECTIONS", 2)
    monkeypatch.setattr(lines, "MOST_LINES", 1)
    with pytest.raises(Refusal):
        actions.write_section(by=begun.holder, groupe=begun.groupe, edition=0, body="x", title="y")
    with pytest.raises(Refusal):
        actions.add_line(by=begun.holder, groupe=begun.groupe, text="Une autre")
    same = actions.add_line(by=begun.holder, groupe=begun.groupe, text="Personne ne signe seul")
    assert same == line_of(begun)  # said twice, drawn once


def test_the_text_a_groupe_is_founded_with_is_its_first_section(cast: factories.Cast) -> None:
    groupe = factories.groupe(cast.founder, charter="# Nous\n\nEnsemble.")
    section = Section.objects.get(groupe=groupe)
    assert (section.key, section.body) == ("", "# Nous\n\nEnsemble.")
    assert Charter.objects.get(groupe=groupe).version == 1
    assert not Charter.objects.filter(groupe=factories.groupe(cast.founder)).exists()


def test_a_first_charter_is_offered_in_the_reader_s_language(cast: factories.Cast) -> None:
    client = as_(cast.holder)
    page = client.get(url("begin", cast), headers={"accept-language": "fr"})
    assert "Nous exerçons le même métier" in html.unescape(page.content.decode())
    data = {"values": "Nos valeurs.", "red_lines": "Jamais seul\nJamais sans prix"}
    assert client.post(url("begin", cast), data).status_code == 302
    assert [str(one) for one in cast.groupe.red_lines.drawn()] == [
        "Jamais seul",
        "Jamais sans prix",
    ]
    assert client.post(url("begin", cast), data).status_code == 409  # sent twice
    assert set(BeginForm(kind="trade").fields) == {
        "purpose", "values", "entry", "decide", "share", "red_lines",
    }  # fmt: skip


def test_what_was_one_text_becomes_a_section_and_its_editions_versions(
    cast: factories.Cast,
) -> None:
    groupe = cast.groupe
    Groupe.objects.filter(pk=groupe.pk).update(charter="Trois.")
    Edition.objects.about(groupe).delete()
    told = [("P", ""), ("P", "Un."), ("Q", "Un."), ("Q", "Trois.")]
    for number, (purpose, text) in enumerate(told, start=1):
        Edition.objects.create(
            groupe=groupe, target_type="groupes.groupe", target_id=groupe.pk, number=number,
            texts={"purpose": purpose, "charter": text}, by=cast.founder,
        )  # fmt: skip
    for _again in range(2):
        MIGRATION.texts_become_sections(apps, None)
    section = Section.objects.get(groupe=groupe)
    assert (section.body, section.edition) == ("Trois.", 2)
    said = (
        Version.objects.filter(groupe=groupe).order_by("number").values_list("content", flat=True)
    )
    assert [one["sections"][0]["body"] for one in said] == ["Un.", "Trois."]
    purposes = Edition.objects.about(groupe).order_by("number").values_list("number", "texts")
    assert list(purposes) == [(1, {"purpose": "P"}), (3, {"purpose": "Q"})]
    assert Edition.objects.about(section).count() == 2
    # Nobody is asked about what is there already; the next change asks.
    assert waiting(cast.plain) == []
    assert "Trois." in read(as_(cast.plain).get(url("page", cast)))
    actions.write_section(
        by=cast.holder, groupe=groupe, pk=section.pk, edition=2, body="Quatre.", title=""
    )
    assert len(waiting(cast.plain)) == 1


# --- who accepts ---------------------------------------------------------------------------------


def test_a_member_accepts_then_is_asked_only_about_what_changed(begun: factories.Cast) -> None:
    (item,) = waiting(begun.plain)
    client = as_(begun.plain)
    assert client.post(url("answer", begun), {"version": 1, "accepts": "yes"}).status_code == 302
    assert waiting(begun.plain) == []
    assert client.post(url("answer", begun), {"version": 1, "accepts": "yes"}).status_code == 302
    assert Answer.objects.filter(member=begun.plain).count() == 1  # sent twice, said once
    write(begun, "share", "Vingt pour cent au pot.")
    (item,) = waiting(begun.plain)
    assert begun.groupe.name in str(item.title)
    ask = pages.whole(here_of(begun.plain, begun.groupe)).ask
    assert ask is not None
    assert (ask.since, ask.version) == (1, 2)
    assert [one.words[1] for one in ask.changes] == [("put", "Vingt")]
    body = client.get(url("page", begun)).content.decode()
    assert "<del>" in body
    assert "<ins>" in body


def test_a_small_change_asks_nobody_and_shows_as_such(begun: factories.Cast) -> None:
    actions.answer(by=begun.plain, groupe=begun.groupe, version=1, accepts=True)
    write(begun, "share", "Dix pour cent au pot commun.", small=True)
    assert waiting(begun.plain) == []
    assert "retouche" in read(as_(begun.plain).get(url("versions", begun)))
    # It shows with the next one that asks.
    write(begun, "values", "Horizontale.")
    ask = pages.whole(here_of(begun.plain, begun.groupe)).ask
    assert ask is not None
    assert [one.title for one in ask.changes] == ["Valeurs", "Comment nous partageons"]


def test_not_accepting_is_possible_is_told_to_nobody_and_may_change(begun: factories.Cast) -> None:
    client = as_(begun.plain)
    assert client.post(url("answer", begun), {"version": 1, "accepts": "no"}).status_code == 302
    assert waiting(begun.plain) == []
    others = as_(begun.founder)
    assert begun.plain.name not in read(others.get(url("page", begun)))
    feed = read(others.get(reverse("journal:feed", args=[begun.groupe.slug])))
    assert begun.plain.name not in feed
    ask = pages.whole(here_of(begun.plain, begun.groupe)).ask
    assert ask is not None
    assert ask.declined
    client.post(url("answer", begun), {"version": 1, "accepts": "yes"})
    assert begun.plain.name in read(others.get(url("page", begun)))


def test_who_goes_on_pause_still_accepts_and_is_counted_among_the_members(
    begun: factories.Cast,
) -> None:
    actions.answer(by=begun.plain, groupe=begun.groupe, version=1, accepts=True)
    for member in (begun.plain, begun.former):
        tie = begun.groupe.memberships.get(member=member)
        ground.pause(by=member, membership=tie)
    found = queries.accepting(here_of(begun.founder, begun.groupe), 1)
    assert (found.accepted, found.of, found.paused) == (2, 4, 1)
    assert begun.plain.name in found.names
    with translation.override("en"):
        accepts = pages.whole(here_of(begun.founder, begun.groupe)).accepts
    assert accepts is not None
    assert "1 is on pause" in accepts.words


def test_who_accepts_is_named_by_name_as_they_said_last_and_not_once_they_left(
    begun: factories.Cast, django_assert_num_queries: Any
) -> None:
    for person in (begun.plain, begun.former, begun.founder):  # the holder wrote it
        actions.answer(by=person, groupe=begun.groupe, version=1, accepts=True)
    here = here_of(begun.founder, begun.groupe)
    with django_assert_num_queries(2):
        found = queries.accepting(here, 1)
    everyone = sorted(
        [begun.founder, begun.plain, begun.holder, begun.former],
        key=lambda one: (one.name_key, one.pk),
    )
    assert found.names == tuple(one.name for one in everyone)
    actions.answer(by=begun.plain, groupe=begun.groupe, version=1, accepts=False)
    begun.groupe.memberships.filter(member=begun.former).update(state="ended")
    begun.holder.user.is_active = False
    begun.holder.user.save()
    found = queries.accepting(here, 1)
    assert found == (1, 2, (begun.founder.name,), 0)


def test_how_many_accept_is_seen_inside_alone(begun: factories.Cast) -> None:
    with translation.override("en"):
        page = pages.whole(here_of(begun.plain, begun.groupe))
    assert page.accepts is not None
    assert page.accepts.words == "1 of 4 members have accepted it"  # whoever wrote it
    outside = read(as_(begun.outsider).get(url("page", begun)))
    assert "Pair à pair." in outside
    assert begun.holder.name not in outside
    assert "Personne ne signe seul" in read(
        as_(begun.outsider).get(reverse("groupes:join", args=[begun.groupe.slug]))
    )


def test_one_does_not_accept_what_one_has_not_seen(begun: factories.Cast) -> None:
    write(begun, "share", "Vingt pour cent au pot.")
    stale = as_(begun.plain).post(url("answer", begun), {"version": 1, "accepts": "yes"})
    assert stale.status_code == 409
    assert as_(begun.plain).post(url("answer", begun), {"version": "x"}).status_code == 404
    with pytest.raises(Refusal):
        actions.answer(by=begun.plain, groupe=begun.groupe, version=9, accepts=True)


def test_whoever_writes_asks_everyone_again_when_they_wish(begun: factories.Cast) -> None:
    Charter.objects.filter(groupe=begun.groupe).update(asks=0)
    assert as_(begun.plain).post(url("ask", begun)).status_code == 403
    for _again in range(2):
        assert as_(begun.holder).post(url("ask", begun)).status_code == 302
    assert len(waiting(begun.plain)) == 1
    assert Entry.objects.filter(verb="charter.asked").count() == 1


def test_who_is_on_pause_answers_nothing(begun: factories.Cast) -> None:
    tie = begun.groupe.memberships.get(member=begun.plain)
    ground.pause(by=begun.plain, membership=tie)
    assert waiting(begun.plain) == []
    said = as_(begun.plain).post(url("answer", begun), {"version": 1, "accepts": "yes"})
    assert said.status_code == 403


def test_who_leaves_counts_no_more_and_is_asked_only_what_changed_on_coming_back(
    begun: factories.Cast,
) -> None:
    groupe, plain = begun.groupe, begun.plain
    actions.answer(by=plain, groupe=groupe, version=1, accepts=True)
    actions.raise_flag(by=plain, line=line_of(begun), about=None, words="Ceci.")
    (goes,) = leaving.what_goes(groupe, plain)
    assert "1" in str(goes)
    assert len(leaving.stays(groupe, plain)) == 1
    assert len(leaving.stays(groupe, begun.holder)) == 2
    ground.leave(by=plain, membership=groupe.memberships.get(member=plain))
    assert plain.name not in pages.whole(here_of(begun.holder, groupe)).accepts.names  # type: ignore[union-attr]  # it is asked
    write(begun, "share", "Vingt pour cent au pot.")
    factories.join(groupe, plain)
    ask = pages.whole(here_of(plain, groupe)).ask
    assert ask is not None
    assert ask.since == 1


# --- versions beside each other ------------------------------------------------------------------


def test_any_two_versions_are_compared(begun: factories.Cast) -> None:
    write(begun, "share", "Vingt pour cent au pot.")
    write(begun, "values", "Horizontale.")
    client = as_(begun.plain)
    page = client.get(url("versions", begun), {"de": 1, "a": 3})
    assert [one.title for one in page.context["shown"].changes] == [
        "Valeurs", "Comment nous partageons",
    ]  # fmt: skip
    assert client.get(url("versions", begun)).context["shown"].before.number == 2
    assert (
        client.get(url("versions", begun), {"a": 1}).context["shown"].changes[0].note == "ajoutée"
    )
    for asked in ({"a": 9}, {"de": 8, "a": 1}, {"a": "x"}):
        assert client.get(url("versions", begun), asked).status_code == 404
    old = client.get(url("editions_before", begun))
    assert old["Location"] == url("versions", begun)
    assert as_(begun.outsider).get(url("versions", begun)).status_code == 403


def test_a_red_line_that_changes_and_one_that_goes_are_read_in_what_changed() -> None:
    before = {"sections": [], "lines": [{"id": 1, "text": "Jamais seul"}]}
    after = {
        "sections": [],
        "lines": [{"id": 1, "text": "Jamais seule"}, {"id": 2, "text": "Ni tard"}],
    }
    (change,) = comparing.changes(before, after)
    assert "".join(text for what, text in change.words if what != "taken") == (
        "– Jamais seule\n– Ni tard"
    )
    (gone,) = comparing.changes(before, comparing.NOTHING)
    assert (gone.key, gone.gone) == ("red_lines", True)
    section = {"id": 1, "key": "", "title": "Repas", "body": "Midi"}
    renamed = {"sections": [section | {"title": "Repas communs"}], "lines": []}
    (change,) = comparing.changes({"sections": [section], "lines": []}, renamed)
    assert ("put", " communs") in change.words
    (change,) = comparing.changes(renamed, comparing.NOTHING)
    assert (change.title, change.gone) == ("Repas communs", True)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_cost_the_same_however_much_there_is(
    rows: int, begun: factories.Cast, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        write(begun, "values", f"Pair à pair, {number}.")
        line = actions.add_line(by=begun.holder, groupe=begun.groupe, text=f"Ligne {number}")
        actions.raise_flag(
            by=begun.plain, line=line, about=Ref.of(begun.role), words=f"Ceci {number}"
        )
    client = as_(begun.plain)
    client.get(url("page", begun))
    # who, memberships, mandates, grants, unread, session; then sections, state, version, answers,
    # members and theirs, lines, flags, what they are on
    with django_assert_num_queries(12):
        page = client.get(url("page", begun))
    assert len(page.context["page"].flags) == rows
    with django_assert_num_queries(8):
        client.get(url("versions", begun))
    with django_assert_num_queries(6):
        client.get(url("flags", begun))
    here = here_of(begun.plain, begun.groupe)
    with django_assert_num_queries(1):
        assert len(pages.on_thing(here, Ref.of(begun.role)).flags) == rows


# --- red lines -----------------------------------------------------------------------------------


def test_a_line_is_attached_to_a_role_and_shows_there_with_its_text(begun: factories.Cast) -> None:
    line, on = line_of(begun), str(Ref.of(begun.role))
    client = as_(begun.holder)
    page = client.get(url("attach", begun, on))
    assert line.text in read(page)
    for _again in range(2):
        assert client.post(url("attach", begun, on), {"lines": [line.pk]}).status_code == 302
    assert line.attachments.count() == 1
    role_page = reverse("roles:role", args=[begun.groupe.slug, begun.role.pk])
    assert line.text in read(as_(begun.plain).get(role_page))
    client.post(url("attach", begun, on), {})
    assert line.attachments.count() == 0
    assert as_(begun.plain).get(url("attach", begun, on)).status_code == 403


@pytest.mark.parametrize(
    "on", ["roles.role:0", "groupes.groupe:1", "roles.role", "x", "chat.topic:1"]
)
def test_a_line_is_attached_to_nothing_of_another_groupe_or_kind(
    on: str, begun: factories.Cast
) -> None:
    assert as_(begun.holder).get(url("attach", begun, on)).status_code == 404
    other = factories.role(factories.groupe(begun.founder))
    assert carriers.find(begun.groupe, Ref.of(other)) is None
    assert as_(begun.plain).get(f"{url('flag_new', begun)}?on={on}").status_code == 404


def test_every_kind_that_carries_a_line_finds_its_own_alone(begun: factories.Cast) -> None:
    rule = factories.split_rule(begun.groupe, begun.holder)
    assert carriers.find(begun.groupe, Ref.of(rule)) == rule
    assert carriers.find(begun.groupe, Ref.of(begun.role)) == begun.role
    assert carriers.find(begun.groupe, Ref("bids.bid", 1)) is None


def test_that_a_line_is_crossed_is_seen_by_all_and_stops_nothing(begun: factories.Cast) -> None:
    line, on = line_of(begun), str(Ref.of(begun.role))
    said = {"line": line.pk, "words": "Une offre est partie sans relecture."}
    for _twice in range(2):
        made = as_(begun.plain).post(f"{url('flag_new', begun)}?on={on}", said)
        assert made.status_code == 302
    flag = Flag.objects.get()
    home = as_(begun.founder).get(reverse("groupes:home", args=[begun.groupe.slug]))
    assert "Une offre est partie" in read(home)
    role_page = reverse("roles:role", args=[begun.groupe.slug, begun.role.pk])
    assert "Une offre est partie" in read(as_(begun.founder).get(role_page))
    assert (
        as_(begun.plain).post(url("flag_new", begun), {"line": 0, "words": "x"}).status_code == 422
    )
    assert as_(begun.outsider).get(made["Location"]).status_code == 403
    facts = Entry.objects.get(verb="charter.flag_raised").facts
    assert facts == {"line": line.pk, "on": on}
    for _twice in range(2):
        as_(begun.founder).post(url("reply", begun, flag.pk), {"text": "Je regarde ce soir."})
    assert flag.replies.count() == 1
    assert "Je regarde ce soir." in read(as_(begun.plain).get(url("flag", begun, flag.pk)))


def test_whoever_raised_it_lifts_it_and_the_groupe_settles_it_with_a_note(
    begun: factories.Cast,
) -> None:
    first = actions.raise_flag(by=begun.plain, line=line_of(begun), about=None, words="Un.")
    second = actions.raise_flag(by=begun.plain, line=line_of(begun), about=None, words="Deux.")
    assert as_(begun.founder).post(url("lift", begun, first.pk), {}).status_code == 403
    assert as_(begun.plain).post(url("settle", begun, first.pk), {"note": "x"}).status_code == 403
    assert as_(begun.plain).post(url("lift", begun, first.pk), {}).status_code == 302
    holder = as_(begun.holder)
    assert holder.post(url("settle", begun, second.pk), {"note": ""}).status_code == 422
    assert (
        holder.post(url("settle", begun, second.pk), {"note": "On relit à deux."}).status_code
        == 302
    )
    assert holder.post(url("settle", begun, second.pk), {"note": "Autre"}).status_code == 409
    past = read(as_(begun.plain).get(url("flags", begun)))
    assert "levé" in past
    assert "conclu" in past
    assert "On relit à deux." in read(as_(begun.plain).get(url("flag", begun, second.pk)))
    with pytest.raises(ValueError, match="oneself"):
        actions.lift(by=begun.founder, flag=first)


def test_a_line_taken_out_keeps_what_was_said_of_it_as_it_was(begun: factories.Cast) -> None:
    line = line_of(begun)
    actions.attach(by=begun.holder, groupe=begun.groupe, thing=begun.role, lines=[line.pk])
    flag = actions.raise_flag(by=begun.plain, line=line, about=Ref.of(begun.role), words="Ceci.")
    client = as_(begun.holder)
    data = {"text": "Personne ne signe sans deux relectures", "edition": 1}
    assert client.post(url("line", begun, line.pk), data).status_code == 302
    assert client.post(url("line", begun, line.pk), data | {"text": "Autre"}).status_code == 409
    assert client.post(url("line_remove", begun, line.pk), {"why": "Dépassée"}).status_code == 302
    assert client.get(url("line", begun, line.pk)).status_code == 404
    flag.refresh_from_db()
    assert (flag.text, flag.state) == ("Personne ne signe seul", "up")
    assert pages.on_thing(here_of(begun.plain, begun.groupe), Ref.of(begun.role)).lines == ()
    for act in (
        lambda: actions.raise_flag(by=begun.plain, line=line, about=None, words="x"),
        lambda: actions.remove_line(by=begun.holder, line=line),
    ):
        with pytest.raises(Refusal):
            act()


def test_a_flag_on_what_is_gone_is_still_read(begun: factories.Cast) -> None:
    flag = actions.raise_flag(
        by=begun.plain, line=line_of(begun), about=Ref("roles.role", 987_654), words="Ceci."
    )
    (row,) = pages.flag_rows(here_of(begun.plain, begun.groupe), [flag])
    assert (row.on_url, bool(row.on)) == ("", True)
    assert queries.name_flags({flag.pk}, Me(begun.outsider)) == {}
    assert queries.name_flags({flag.pk}, Me(begun.plain))[flag.pk].text == flag.text


# --- kinds ---------------------------------------------------------------------------------------


def test_a_groupe_becomes_another_kind_and_back_and_its_page_remembers(
    begun: factories.Cast,
) -> None:
    groupe, client = begun.groupe, as_(begun.holder)
    page = url("kind", begun)
    assert as_(begun.plain).post(page, {"kind": "brand", "seen": "trade"}).status_code == 403
    assert client.post(page, {"kind": "club", "seen": "trade"}).status_code == 404
    for _twice in range(2):
        assert client.post(page, {"kind": "brand", "seen": "trade"}).status_code == 302
    stale = as_(begun.holder).post(page, {"kind": "project", "seen": "trade"})
    assert stale.status_code == 409
    assert client.post(page, {"kind": "trade", "seen": "brand"}).status_code == 302
    assert Version.objects.filter(groupe=groupe).count() == 1
    past = [one.name for one in kinds.past(groupe)]
    assert len(past) == 3
    assert past[0] == past[2]
    shown = read(as_(begun.plain).get(page))
    assert "Groupe de marque" in shown
    with pytest.raises(ValueError, match="club"):
        ground.change_kind(by=begun.holder, groupe=groupe, kind="club", seen="trade")


def test_a_tab_that_a_kind_needs_less_is_folded(begun: factories.Cast) -> None:
    choices = {one.kind: one for one in kinds.page(here_of(begun.holder, begun.groupe)).choices}
    assert choices["brand"].shown == ("Travail", "Marque", "Partage")
    assert (choices["project"].shown, choices["project"].folded) == (
        ("Travail", "Partage"),
        ("Veilles", "Communs"),
    )


# --- what people type ----------------------------------------------------------------------------


def test_what_is_small_is_asked_only_of_what_is_there() -> None:
    assert "small" not in SectionForm(section=None, key="values").fields
    assert "small" in SectionForm(section=Section(body="x", edition=3), key="values").fields
    assert "small" not in LineForm(line=None).fields
    assert LineForm(line=RedLine(text="x", edition=3)).initial["edition"] == 3


def test_the_charter_goes_with_its_groupe_as_one_reads_it(begun: factories.Cast) -> None:
    read_there = dict(carrying.as_read(begun.groupe, lambda pk: str(pk)))
    assert read_there == {
        "Valeurs": "Pair à pair.",
        "Comment nous partageons": "Dix pour cent au pot.",
        "Lignes rouges": "- Personne ne signe seul",
    }
