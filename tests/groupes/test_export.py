# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a groupe takes along, and what a person does."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from commons.library import actions as library
from groupes import actions as ground
from groupes.access import Me, standing
from groupes.brand import carrying
from groupes.chat import actions as chat
from groupes.chat.models import Topic
from groupes.craft import actions as craft
from groupes.export import actions, pages, rules, seeing, tables
from groupes.export.bringing import address_of
from groupes.export.models import Plan, Saying, TakenOut
from groupes.journal.models import Entry
from groupes.models import Groupe, Letter, Member, Word
from groupes.people import actions as people
from groupes.people.models import Part
from groupes.web.refusals import Refusal
from groupes.welcome.actions import links
from groupes.welcome.models import Addressed
from tests import factories
from tests.groupes.export import worlds

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def test_a_table_that_nobody_speaks_of_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "going", lambda: ())
    monkeypatch.setattr(tables, "personal", lambda: ())
    told = tables.undeclared()
    assert any(line.startswith("chat.Message: it belongs to a groupe") for line in told)
    assert any(line.startswith("chat.Message.author: it points at a person") for line in told)
    assert not any(line.startswith("chat.ReadMark: it belongs") for line in told)  # left behind


def test_each_table_comes_after_those_it_points_at() -> None:
    order = [goes.label for goes in tables.going()]
    assert order.index("groupes.groupe") < order.index("chat.room") < order.index("chat.message")
    assert order.index("notices.notice") < order.index("bids.bid") < order.index("bids.piece")


def test_whoever_did_not_agree_is_a_number_everywhere() -> None:
    world = worlds.world()
    holder, plain = world.cast.holder, world.cast.plain
    for person, name in ((holder, "Aïcha Dupré"), (plain, "Bruno Lenoir")):
        person.name = name
        person.save()
    with translation.override("en"):
        taken = worlds.written(world.groupe, named={holder.pk})
    everything = b"\n".join(worlds.opened(taken).values()).decode(errors="replace")
    assert holder.name in everything
    assert holder.user.email in everything
    assert plain.name not in everything
    assert plain.user.email not in everything
    assert f"a former member, no. {plain.pk}" in everything


def test_what_is_between_persons_stays_with_them() -> None:
    world = worlds.world()
    world.groupe.memberships.update(message="Un mot pour vous", answer="Une réponse")
    archive = worlds.opened(worlds.written(world.groupe, named={world.cast.plain.pk}))
    everything = b"\n".join(archive.values()).decode(errors="replace")
    for words in ("Un mot pour vous", "Une réponse", "Je pense à toi", "À effacer"):
        assert words not in everything
    assert "Bonjour **toutes**" in everything
    assert not {"tables/chat.readmark.json", "tables/groupes.word.json"} & archive.keys()


def test_the_archive_opens_without_this_software() -> None:
    world = worlds.world()
    archive = worlds.opened(worlds.written(world.groupe))
    index = archive["index.html"].decode()
    links = [part.split('"', 1)[0] for part in index.split('href="')[1:]]
    assert len(links) > 20
    assert [link for link in links if link not in archive] == []
    assert "http" not in index.replace(world.groupe.purpose, "")
    talk = [body.decode() for name, body in archive.items() if name.startswith("texts/chat/")]
    assert any("Bonjour **toutes**" in text for text in talk)
    assert any(body == b"cent euros" for name, body in archive.items() if name.startswith("files/"))


def test_a_cell_is_no_formula() -> None:
    world = worlds.world()
    world.cast.role.purpose = '=HYPERLINK("x")'
    world.cast.role.save()
    sheet = worlds.opened(worlds.written(world.groupe))["sheets/roles.role.csv"].decode("utf-8-sig")
    assert "'=HYPERLINK" in sheet


# --- the plan ------------------------------------------------------------------------------------


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def address(name: str, groupe: Groupe, *more: int) -> str:
    return reverse(f"export:{name}", args=[groupe.slug, *more])


def told(groupe: Groupe) -> list[str]:
    entries = Entry.objects.filter(groupe=groupe, verb__startswith="export.")
    return list(entries.order_by("pk").values_list("verb", flat=True))


def test_a_plan_is_begun_by_who_may_and_read_by_all_who_belong() -> None:
    cast = factories.cast(rules.TAKE_OUT)
    groupe = cast.groupe
    page = address("plan", groupe)
    assert client_of(cast.plain).post(page).status_code == 403
    assert client_of(cast.outsider).get(page).status_code == 404
    for _twice in range(2):
        assert client_of(cast.holder).post(page).status_code == 302
    assert told(groupe) == ["export.plan_begun"]
    assert "Running bids" in client_of(cast.plain).get(page, headers=ENGLISH).text
    assert client_of(cast.plain).put(page).status_code == 405


def test_each_says_for_themselves_whether_they_go() -> None:
    cast = factories.cast(rules.TAKE_OUT)
    groupe = cast.groupe
    actions.begin_plan(by=cast.holder, groupe=groupe)
    where = address("say", groupe)
    plain = client_of(cast.plain)
    assert plain.get(where).status_code == 405
    for _twice in range(2):
        assert plain.post(where, {"goes": "yes", "named": "on"}).status_code == 302
    assert client_of(cast.outsider).post(where, {"goes": "yes"}).status_code == 404
    said = Saying.objects.get()
    assert (said.member_id, said.goes, said.named) == (cast.plain.pk, True, True)
    # Who stays is not named, whatever the form says.
    plain.post(where, {"goes": "no", "named": "on"})
    said.refresh_from_db()
    assert (said.goes, said.named) == (False, False)
    assert told(groupe) == ["export.plan_begun", "export.said", "export.said"]


def test_a_subject_is_noted_settled_and_opened_again() -> None:
    cast = factories.cast(rules.TAKE_OUT)
    groupe = cast.groupe
    actions.begin_plan(by=cast.holder, groupe=groupe)
    factories.role(groupe, name="Veille")
    where, page = address("settle", groupe), address("plan", groupe)
    holder = client_of(cast.holder)
    before = pages.plan(standing(Me(cast.holder), groupe)).left
    values = {"key": "roles", "note": "Chacun reste un an", "settled": "yes"}
    assert client_of(cast.plain).post(where, values).status_code == 403
    assert holder.get(where).status_code == 405
    for _twice in range(2):
        assert holder.post(where, values).status_code == 302
    assert "Chacun reste un an" in holder.get(page).text
    assert pages.plan(standing(Me(cast.holder), groupe)).left == before - 1
    holder.post(where, values | {"settled": "no"})
    assert pages.plan(standing(Me(cast.holder), groupe)).left == before
    assert told(groupe)[1:] == ["export.settled", "export.reopened"]
    assert holder.post(address("give_up", groupe)).status_code == 302
    assert holder.post(where, values).status_code == 409  # given up meanwhile
    assert not Plan.objects.exists()


def test_the_archive_is_made_taken_and_each_taking_told() -> None:
    cast = factories.cast(rules.TAKE_OUT)
    groupe, holder = cast.groupe, cast.holder
    actions.begin_plan(by=holder, groupe=groupe)
    actions.say(by=holder, groupe=groupe, goes=True, named=True)
    client = client_of(holder)
    assert client_of(cast.plain).post(address("archive", groupe)).status_code == 403
    for _twice in range(2):  # one that is being made is enough
        assert client.post(address("archive", groupe)).status_code == 302
    taken = TakenOut.objects.get()
    where = address("download", groupe, taken.pk)
    assert client.get(where).status_code == 404  # not made yet
    actions.make(taken=taken.pk)
    actions.make(taken=taken.pk)
    for person, status in ((cast.plain, 403), (cast.outsider, 404)):
        assert client_of(person).get(where).status_code == status
    answer = client.get(where)
    assert answer["Content-Type"] == "application/zip"
    archive = io.BytesIO(answer.getvalue())
    assert [one["goes"] for one in worlds.table(archive, "people") if one["id"] == holder.pk] == [
        True
    ]
    assert told(groupe)[-2:] == ["export.archive_asked", "export.archive_taken"]


def test_an_archive_waits_a_week_and_its_bytes_go_with_it(
    django_capture_on_commit_callbacks: Any,
) -> None:
    cast = factories.cast(rules.TAKE_OUT)
    actions.begin_plan(by=cast.holder, groupe=cast.groupe)
    taken = actions.ask_archive(by=cast.holder, groupe=cast.groupe)
    actions.make(taken=taken.pk)
    taken.refresh_from_db()
    assert taken.file.name
    assert default_storage.exists(taken.file.name)
    assert default_storage.exists(str(taken.file.name))
    actions.forget_old()
    assert TakenOut.objects.exists()
    TakenOut.objects.update(expires_at=timezone.now())
    where = address("download", cast.groupe, taken.pk)
    assert client_of(cast.holder).get(where).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        actions.forget_old()
    assert not TakenOut.objects.exists()
    assert not default_storage.exists(str(taken.file.name))


def test_an_archive_that_cannot_be_made_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = factories.cast(rules.TAKE_OUT)
    actions.begin_plan(by=cast.holder, groupe=cast.groupe)
    taken = actions.ask_archive(by=cast.holder, groupe=cast.groupe)
    with monkeypatch.context() as patch, pytest.raises(OSError, match="full"):
        patch.setattr("groupes.export.writing.write", broken)
        actions.make(taken=taken.pk)
    page = client_of(cast.holder).get(address("plan", cast.groupe), headers=ENGLISH).text
    assert "It could not be made: ask for it again." in page
    again = actions.ask_archive(by=cast.holder, groupe=cast.groupe)
    assert again.pk != taken.pk


def broken(*args: object, **kwargs: object) -> None:
    raise OSError("the disk is full")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_plan_costs_the_same_whatever_there_is(
    rows: int, django_assert_num_queries: Any
) -> None:
    cast = factories.cast(rules.TAKE_OUT)
    groupe = cast.groupe
    actions.begin_plan(by=cast.holder, groupe=groupe)
    for number in range(rows):
        factories.role(groupe)
        library.add_page(
            by=cast.holder, groupe=groupe, title=f"Page {number}", body="x", licence="groupe"
        )
        factories.join(groupe, factories.member(of=factories.cooperative()))
    here = standing(Me(cast.holder), groupe)
    assert here.can(rules.TAKE_OUT)
    with django_assert_num_queries(15):
        pages.plan(here)


def test_the_plan_goes_through_the_brand_and_the_archive_asks_about_those_outside(
    django_assert_num_queries: Any,
) -> None:
    world = worlds.world()
    groupe, holder = world.groupe, world.cast.holder
    plan = actions.begin_plan(by=holder, groupe=groupe)
    with translation.override("en"), django_assert_num_queries(1):
        lines = carrying.before(groupe)
    told = " / ".join(str(line.words) for line in lines)
    for words in ("Bien fait", "#1f6f5c", "a logo", "Identité visuelle", "Ville de Lille", "Une maison",
                  "has not agreed to be named", "1 message from outside"):  # fmt: skip
        assert words in told
    assert plan.groupe == groupe
    browser = client_of(holder)
    page = reverse("export:plan", args=[groupe.slug])
    assert 'value="brand.contact"' in browser.get(page).content.decode()
    asked = reverse("export:archive", args=[groupe.slug])
    for agreed, kept in (([], []), (["brand.contact", "auth.user"], ["brand.contact"])):
        assert browser.post(asked, {"agreed": agreed}).status_code == 302
        assert TakenOut.objects.latest("pk").agreed == kept
    assert TakenOut.objects.count() == 2


# --- a person ------------------------------------------------------------------------------------


def test_a_copy_of_my_data_holds_what_is_mine_and_nothing_of_others() -> None:
    world = worlds.world()
    holder, plain = world.cast.holder, world.cast.plain
    ground.write_to(by=holder, to=[plain], text="Bienvenue parmi nous")
    ground.write_to(by=world.cast.founder, to=[holder], text="Pour une autre que vous")
    client = client_of(plain)
    assert client.get(reverse("export:copy")).status_code == 200
    for _twice in range(2):
        assert client.post(reverse("export:copy")).status_code == 302
    taken = TakenOut.objects.get()
    actions.make(taken=taken.pk)
    where = reverse("export:copy_download", args=[taken.pk])
    assert client_of(holder).get(where).status_code == 404
    archive = io.BytesIO(client.get(where).getvalue())
    files = worlds.opened(archive)
    everything = b"\n".join(files.values()).decode()
    for words in (
        plain.name,
        plain.user.email,
        "Bienvenue parmi nous",
        "Avec plaisir",
        "cent euros",
    ):
        assert words in everything, words
    for words in (
        holder.user.email,
        "Pour une autre que vous",
        "Bonjour **toutes**",
        "pbkdf2",
        "md5$",
    ):
        assert words not in everything, words
    index = files["index.html"].decode()
    links = [part.split('"', 1)[0] for part in index.split('href="')[1:]]
    assert [link for link in links if link not in files] == []


def test_a_copy_tells_no_author_what_became_of_what_they_have_seen_of_others() -> None:
    cast = factories.cast()
    made = craft.attest(by=cast.founder, of=cast.plain, skill="Facilitation", words="Au salon")
    craft.answer_attestation(by=cast.plain, attestation=made, answer="refuse")
    copies = {}
    for person in (cast.founder, cast.plain):
        taken = actions.ask_copy(by=person)
        actions.make(taken=taken.pk)
        taken.refresh_from_db()
        with taken.file.open("rb") as content:
            files = worlds.opened(io.BytesIO(content.read()))
        tables = [files[name].decode() for name in files if "craft.attestation" in name]
        copies[person] = "".join(tables)
    assert "Au salon" in copies[cast.founder]
    assert "refused" not in copies[cast.founder]
    assert '"refused"' in copies[cast.plain]


def test_an_address_goes_with_its_account_where_others_had_invited_it() -> None:
    cast = factories.cast()
    mine, other = cast.outsider.user.email, "une-autre@example.test"
    people.say_when(by=cast.outsider, away_until=cast.groupe.today())
    for email in (mine.title(), other):
        links.invite_address(by=cast.holder, groupe=cast.groupe, email=email)
    taken = actions.ask_copy(by=cast.outsider)
    actions.make(taken=taken.pk)
    taken.refresh_from_db()
    with taken.file.open("rb") as content:
        files = worlds.opened(io.BytesIO(content.read()))
    told = b"".join(said for name, said in files.items() if "welcome.addressed" in name).decode()
    assert mine in told  # what others wrote to it is theirs too
    assert other not in told
    actions.delete_account(by=cast.outsider)
    assert [one.email for one in Addressed.objects.all()] == [other]
    assert Member.objects.get(pk=cast.outsider.pk).away_until is None


def test_a_deleted_account_leaves_what_was_made_and_nobody_s_name() -> None:
    world = worlds.world()
    plain, groupe = world.cast.plain, world.groupe
    ground.write_to(by=plain, to=[world.cast.holder], text="Un mot privé")
    Letter.objects.create(kind="word", to=plain.user.email, language="fr", origin="")
    email = plain.user.email
    plain.name = "Camille Aubert"
    plain.save()
    topic = Topic.objects.filter(room__groupe=groupe).earliest("pk")
    message = chat.post_message(by=plain, topic=topic, text="Je reste un peu").message
    journal_before = list(Entry.objects.order_by("pk").values())
    client, holder = client_of(plain), client_of(world.cast.holder)
    talk = reverse("chat:topic", args=[groupe.slug, message.topic_id])
    assert "Camille Aubert" in holder.get(talk).text

    where = reverse("export:delete")
    page = client.get(where, headers=ENGLISH).text
    assert "What I wrote in the chat" in page
    wrong = client.post(where, {"password": "pas-le-bon"})
    assert wrong.status_code == 422
    assert client.post(where, {"password": factories.PASSWORD}).status_code == 302
    assert client.get(reverse("groupes:me")).status_code == 302  # logged out, for good

    gone = Member.objects.select_related("user").get(pk=plain.pk)
    assert gone.is_former
    assert not gone.is_current
    assert (gone.user.email, gone.about) == (address_of(gone.pk), "")
    assert not gone.skills_held.exists()
    assert not Word.objects.exists()
    assert not Letter.objects.filter(to=email).exists()
    # What was said for the others stays, and its author is shown as nobody, in each language.
    for language, words in (("en", "A former member"), ("fr", "Ancien·ne membre")):
        shown = holder.get(talk, headers={"accept-language": language}).text
        assert "Je reste un peu" in shown
        assert words in shown
        assert "Camille" not in shown
    assert holder.get(reverse("groupes:person", args=[plain.pk])).status_code == 404
    found = holder.get(reverse("groupes:people"), {"q": "Camille Aubert"}).text
    assert reverse("groupes:person", args=[plain.pk]) not in found
    after = list(Entry.objects.order_by("pk").values())
    assert after[: len(journal_before)] == journal_before
    everything = json.dumps(after, default=str)
    assert "Camille" not in everything
    assert email not in everything


def test_what_is_saved_of_a_former_member_stays_nobody_s() -> None:
    member = factories.member("Camille Aubert")
    actions.delete_account(by=member)
    with translation.override("en"):
        again = Member.objects.get(pk=member.pk)
        assert again.name == "A former member"
        again.save()
    assert Member.objects.filter(pk=member.pk).values_list("name_key", flat=True).get() == ""
    with translation.override("fr"):
        assert Member.objects.get(pk=member.pk).name == "Ancien·ne membre"
    actions.delete_account(by=again)  # once more changes nothing


def test_the_last_administrator_stays_until_there_is_another(in_english: None) -> None:
    cooperative = factories.cooperative()
    last = factories.member(of=cooperative, administers=True)
    with pytest.raises(Refusal, match="the last one to look after"):
        actions.delete_account(by=last)
    answer = client_of(last).post(reverse("export:delete"), {"password": factories.PASSWORD})
    assert answer.status_code == 409
    factories.member(of=cooperative, administers=True)
    actions.delete_account(by=last)
    assert Member.objects.get(pk=last.pk).is_former


def test_a_former_member_does_not_come_back(in_english: None) -> None:
    cooperative = factories.cooperative()
    administrator = factories.member(of=cooperative, administers=True)
    member = factories.member(of=cooperative)
    actions.delete_account(by=member)
    with pytest.raises(Refusal, match="deleted"):
        ground.come_back(by=administrator, member=Member.objects.get(pk=member.pk))


def test_who_sees_me_is_what_the_rules_say() -> None:
    federation = factories.federation()
    mine, near = (factories.cooperative(federation=federation) for _ in range(2))
    me = factories.member(of=mine, trade="Sociologue")
    factories.member(of=near)
    hidden = factories.groupe(me, name="Le secret")
    shown = factories.groupe(me, name="Le visible", visibility=Groupe.Visibility.COOPERATIVE)
    with translation.override("en"):
        found = {one.who: " / ".join(map(str, one.sees)) for one in seeing.readers(Me(me))}
    own, federated = (
        found[f"People of {mine.name}"],
        found[f"People of {near.name}, of the same federation"],
    )
    assert "my trade" in own
    assert shown.name in own
    assert hidden.name not in own + federated
    assert shown.name not in federated
    assert "my trade" in federated
    assert found["People of other cooperatives here"] == ""
    assert found["Someone who has not logged in"] == ""
    assert f"Members of {hidden.name}" in found
    assert client_of(me).get(reverse("export:seen")).status_code == 200


def test_who_sees_me_leads_to_each_choice_that_it_explains() -> None:
    me = factories.member()
    people.choose_audiences(by=me, email="nobody")
    browser = client_of(me)
    with translation.override("en"):
        found = {str(one.what): (str(one.now), one.url) for one in seeing.choices(Me(me))}
    assert found["E-mail address"][0] == "nobody"
    page = browser.get(reverse("export:seen")).content.decode()
    for _now, url in found.values():
        assert f'href="{url}"' in page
        where, _hash, mark = url.partition("#")
        answer = browser.get(where)
        assert answer.status_code == 200
        assert not mark or f'id="{mark}"' in answer.content.decode(), url
    for part in Part:
        assert f"#id_{part.value}" in page
