# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of watches: who reads and writes them, what they cost, what a search becomes."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from groupes import access
from groupes.models import Member
from tenders.bids import actions as bids
from tenders.watches import actions
from tenders.watches.letters import STOP
from tenders.watches.models import Following, Hidden, Match, Watch
from tests import factories
from tests.tenders.calls import call
from tests.tenders.watches.makers import matches, watch

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(settings) -> None:
    settings.LANGUAGE_CODE = "en"
    translation.activate("en")


def login(member: Member) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(member.user)
    return client


def text(response: Any) -> str:
    shown = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(shown).split())


def of(cast: factories.Cast, name: str, *args: object) -> str:
    return reverse(f"watches:{name}", args=[cast.groupe.slug, *args])


FORM = {
    "name": "Concertations", "words": "concertation", "cpv": "", "places": "", "do": "save",
    "whose": "@",
}  # fmt: skip


# --- from a search to a watch --------------------------------------------------------------------


def test_a_search_leads_to_a_watch_of_it_with_what_it_would_bring() -> None:
    cast = factories.cast("bids.take_up")
    call(number="12-2026")
    client = login(cast.holder)
    page = client.get(reverse("notices:index"), {"q": "concertation", "department": "59"})
    link = re.search(r'href="(/moi/veilles/nouvelle/[^"]+)"', page.content.decode())
    assert link
    new = client.get(html.unescape(link[1]))
    assert new.context["form"]["words"].value() == "concertation"
    assert new.context["form"]["places"].value() == "59"
    assert "What it would bring" in text(new)
    assert "Watch this search" not in text(client.get(reverse("notices:index")))


def test_a_watch_is_looked_at_before_it_is_saved() -> None:
    member = factories.member()
    client = login(member)
    seen = client.post(reverse("watches:new"), FORM | {"do": "preview"})
    assert seen.status_code == 200
    assert "What it would bring" in text(seen)
    assert not Watch.objects.exists()
    nothing = client.post(reverse("watches:new"), FORM | {"words": "", "do": "preview"})
    assert "Say what you look for" in text(nothing)
    wrong = client.post(reverse("watches:new"), FORM | {"cpv": "vélo", "do": "preview"})
    assert wrong.status_code == 422
    refused = client.post(reverse("watches:new"), FORM | {"words": ""})
    assert refused.status_code == 409


def test_a_watch_is_of_the_groupe_one_may_take_calls_up_for_or_one_s_own() -> None:
    cast = factories.cast("bids.take_up")
    slug = cast.groupe.slug
    client = login(cast.holder)
    saved = client.post(reverse("watches:new"), FORM | {"whose": slug})
    ours = Watch.objects.get()
    assert saved["Location"] == of(cast, "watch", ours.pk)
    assert (ours.groupe, ours.member) == (cast.groupe, None)
    client.post(reverse("watches:new"), FORM | {"pace": "weekly"})
    own = Watch.objects.get(member=cast.holder)
    assert own.pace == "weekly"
    other = factories.groupe(cast.outsider)
    assert client.post(reverse("watches:new"), FORM | {"whose": other.slug}).status_code == 422


# --- what was found ------------------------------------------------------------------------------


def fill(cast: factories.Cast, rows: int) -> None:
    for n in range(rows):
        call(title=f"Concertation {n}")
        actions.make_watch(
            by=cast.plain, groupe=cast.groupe,
            values={"name": f"Veille {n}", "words": "concertation", "cpv": [], "departments": [],
                    "nuts": [], "natures": [], "procedures": [], "value_from": None,
                    "value_to": None, "days_ahead": None, "group_form": "", "buyer": ""},
        )  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3])
def test_what_was_found_costs_the_same_whatever_its_number(
    rows: int, django_assert_num_queries
) -> None:
    cast = factories.cast()
    fill(cast, rows)
    client = login(cast.plain)
    client.get(of(cast, "index"))
    with django_assert_num_queries(10):
        page = client.get(of(cast, "index"))
    assert len(page.context["rows"]) == rows
    assert "<mark>Concertation</mark>" in page.content.decode()
    assert "words: “concertation”" in text(page)


def test_the_list_is_by_what_was_answered_and_has_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = factories.cast("bids.take_up")
    first, second, _third = call(), call(), call()
    made = watch(cast.holder, cast.groupe)
    for match in matches(cast.groupe):
        if match.notice == first:
            actions.set_aside(by=cast.plain, match=match, reason="Trop loin de chez nous")
    bids.take_up(by=cast.holder, groupe=cast.groupe, notice=second)
    client = login(cast.plain)

    def shown(**asked: Any) -> list[str]:
        page = client.get(of(cast, "index"), asked)
        return [row.url for row in page.context["rows"]]

    assert len(shown()) == 1
    assert shown(etat="aside") == [first.get_absolute_url()]
    assert shown(etat="taken") == [second.get_absolute_url()]
    assert shown(etat="over") == []
    assert len(shown(veille=made.pk)) == 1
    assert shown(veille=made.pk, page=2) == []
    assert len(shown(veille="x", etat="nonsense", page="-1")) == 1
    assert "Trop loin de chez nous" in text(client.get(of(cast, "index"), {"etat": "aside"}))


def test_not_for_us_writes_a_rule_that_others_read_change_and_take_away() -> None:
    cast = factories.cast()
    call(buyer="Ville de Lille"), call(buyer="Ville de Lille")
    made = watch(cast.plain, cast.groupe)
    client = login(cast.plain)
    url = of(cast, "aside", matches(cast.groupe)[0].pk)
    assert "Hide: buyer Ville de Lille" in text(client.get(url))
    assert client.post(url, {"hide": "buyer"}).status_code == 422
    assert client.post(url, {"reason": "Non", "hide": "word", "word": "…"}).status_code == 422
    done = client.post(url, {"reason": "Paie tard", "hide": "buyer"}, follow=True)
    assert "hidden: buyer Ville de Lille" in text(done)
    assert "Paie tard" in text(done)
    assert "It hides 1 other call." in text(done)
    other = login(cast.founder)
    rule = of(cast, "rule", Hidden.objects.get().pk)
    assert "Paie tard" in text(other.get(of(cast, "watch", made.pk)))
    said = {"kind": "word", "value": "piscine", "reason": ""}
    seen = other.get(rule).context["form"].initial["edition"]
    unseen = other.post(rule, said)  # a page that says nothing of what it showed
    assert (unseen.status_code, Hidden.objects.get().kind) == (409, "buyer")
    assert other.post(rule, said | {"edition": seen}).status_code == 302
    assert Hidden.objects.get().value == "piscine"
    assert other.post(rule, said | {"kind": "cpv"}).status_code == 422
    late = client.post(rule, said | {"value": "stade", "reason": "Loin", "edition": seen})
    assert late.status_code == 409
    assert {"piscine", "stade"} <= set(re.findall(r'value="(\w+)"', late.content.decode()))
    assert client.post(rule, {"do": "remove", "edition": seen}).status_code == 409
    now = late.context["form"].data["edition"]
    other.post(rule, {"do": "remove", "edition": now})
    assert not Hidden.objects.exists()
    assert other.post(rule, {"do": "remove", "edition": now}).status_code == 404
    other.post(of(cast, "new_rule", made.pk), said)
    assert Hidden.objects.get().author == cast.founder
    client.post(url, {"do": "back"})
    assert not Match.objects.filter(state="not_for_us").exists()


# --- one watch -----------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_a_watch_costs_the_same_whatever_its_rules(rows: int, django_assert_num_queries) -> None:
    cast = factories.cast()
    made = watch(cast.plain, cast.groupe)
    for n in range(rows):
        actions.add_rule(by=cast.plain, watch=made, kind="word", value=f"mot{n}", reason="Non")
    client = login(cast.plain)
    client.get(of(cast, "watch", made.pk))
    with django_assert_num_queries(7):
        page = client.get(of(cast, "watch", made.pk))
    assert text(page).count("hidden: word") >= rows


def test_a_watch_is_followed_changed_and_ended() -> None:
    cast = factories.cast("bids.take_up")
    made = watch(cast.plain, cast.groupe)
    client = login(cast.holder)
    client.post(of(cast, "follow", made.pk), {"on": "1"})
    assert Following.objects.count() == 2
    client.post(of(cast, "follow", made.pk), {"on": "0"})
    assert Following.objects.count() == 1
    edit = of(cast, "edit", made.pk)
    assert client.get(edit).context["form"]["words"].value() == "concertation"
    seen = client.post(edit, FORM | {"words": "film", "do": "preview", "edition": 1})
    assert "What it would bring" in text(seen)
    client.post(edit, FORM | {"words": "film", "cpv": "794", "edition": 1})
    made.refresh_from_db()
    assert (made.words, made.cpv, made.edition) == ("film", ["794"], 2)
    late = client.post(edit, FORM | {"words": "site", "edition": 1})
    assert late.status_code == 409
    assert 'value="film"' in late.content.decode()
    end = of(cast, "end", made.pk)
    assert "End this watch" in text(client.get(end))
    client.post(end)
    assert not Watch.objects.exists()
    assert client.post(end).status_code == 404


def test_one_s_own_watch_is_theirs_alone() -> None:
    cast = factories.cast()
    call()
    made = watch(cast.plain)
    client = login(cast.plain)
    page = client.get(reverse("watches:my_watch", args=[made.pk]))
    assert "By e-mail" in text(page)
    client.post(reverse("watches:my_pace", args=[made.pk]), {"pace": "weekly"})
    client.post(reverse("watches:my_pace", args=[made.pk]), {"pace": "nonsense"})
    made.refresh_from_db()
    assert made.pace == "weekly"
    assert len(client.get(reverse("watches:my_index")).context["rows"]) == 1
    [match] = matches(cast.plain)
    other = login(cast.holder)
    for name, pk in (
        ("my_watch", made.pk), ("my_edit", made.pk), ("my_end", made.pk), ("my_aside", match.pk),
        ("my_new_rule", made.pk),
    ):  # fmt: skip
        assert other.get(reverse(f"watches:{name}", args=[pk])).status_code == 404
    assert other.get(of(cast, "watch", made.pk)).status_code == 404


def test_a_member_without_the_power_reads_and_answers_and_does_not_change() -> None:
    cast = factories.cast("bids.take_up")
    access.revoke(cast.groupe.grants_id, cast.groupe, ["bids.take_up"])
    call()
    made = watch(cast.holder, cast.groupe)
    client = login(cast.plain)
    page = client.get(of(cast, "watch", made.pk))
    assert page.status_code == 200
    assert of(cast, "edit", made.pk) not in page.content.decode()
    assert client.get(of(cast, "edit", made.pk)).status_code == 403
    assert client.post(of(cast, "end", made.pk)).status_code == 403
    assert client.get(of(cast, "new_rule", made.pk)).status_code == 200
    [match] = matches(cast.groupe)
    assert client.get(of(cast, "aside", match.pk)).status_code == 200
    assert login(cast.outsider).get(of(cast, "watch", made.pk)).status_code == 404


# --- outside -------------------------------------------------------------------------------------


def test_addresses_are_made_read_outside_and_end() -> None:
    cast = factories.cast()
    notice = call(title="Concertation du port", number="12-2026")
    made = watch(cast.plain, cast.groupe)
    client = login(cast.plain)
    client.post(of(cast, "feed", made.pk), {"do": "make"})
    shown = client.get(of(cast, "watch", made.pk)).content.decode()
    atom = re.search(r"/veilles/([\w-]+)\.atom", shown)
    assert atom
    anyone = Client()
    feed = anyone.get(reverse("watch_atom", args=[atom[1]]))
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "Concertation du port" in feed.content.decode()
    package = anyone.get(reverse("watch_ocds", args=[atom[1]])).json()
    assert package["version"] == "1.1"
    [release] = package["releases"]
    assert release["tender"]["title"] == str(notice)
    assert release["tag"] == ["tender"]
    same = anyone.get(
        reverse("watch_atom", args=[atom[1]]), headers={"if-none-match": feed["ETag"]}
    )
    assert same.status_code == 304
    actions.set_aside(by=cast.plain, match=matches(cast.groupe)[0], reason="Non")
    later = anyone.get(
        reverse("watch_atom", args=[atom[1]]), headers={"if-none-match": feed["ETag"]}
    )
    assert later.status_code == 200
    assert "Concertation du port" not in later.content.decode()
    # Dead at once for who leaves, and when it is ended.
    membership = cast.groupe.memberships.filter(member=cast.plain)
    membership.update(state="ended")
    assert anyone.get(reverse("watch_atom", args=[atom[1]])).status_code == 404
    membership.update(state="active")
    client.post(of(cast, "feed", made.pk), {"do": "end"})
    assert anyone.get(reverse("watch_atom", args=[atom[1]])).status_code == 404
    assert anyone.get(reverse("watch_ocds", args=["x" * 43])).status_code == 404


def test_letters_stop_by_their_address_without_a_login() -> None:
    member = factories.member()
    made = watch(member)
    path = STOP.path(member.pk)
    anyone = Client(enforce_csrf_checks=True)
    assert anyone.get(path).status_code == 200
    made.refresh_from_db()
    assert made.pace == ""
    assert anyone.post(path).status_code == 200
    made.refresh_from_db()
    assert made.pace == "never"
    assert anyone.get(reverse("stop_watch_letters", args=["made-up"])).status_code == 404


def test_today_tells_what_one_s_own_watches_found() -> None:
    member = factories.member()
    call()
    watch(member)
    page = login(member).get(reverse("groupes:today"))
    assert "Veille has found calls" in text(page)
    actions.set_aside(by=member, match=matches(member)[0], reason="Non")
    assert "Veille has found calls" not in text(login(member).get(reverse("groupes:today")))
