# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two people read the same page in two zones, each on their own clock."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from groupes.chat import actions as chat
from groupes.chat.models import Message
from groupes.models import Member, User, time_zone_of
from groupes.web import zones
from tests import factories
from tests.groupes.chat.line import general

pytestmark = pytest.mark.django_db

AT = dt.datetime(2025, 6, 9, 21, 30, tzinfo=dt.UTC)
"""23:30 of 9 June in Paris, 19:30 in Saint-Pierre-et-Miquelon, 1:30 of the 10th in La Réunion."""


def browser(member: Member, zone: str = "", language: str = "en") -> Client:
    """One who is logged in, whose device says its zone ("": not yet)."""
    made = Client()
    made.force_login(member.user)
    made.cookies["django_language"] = language
    if zone:
        made.cookies[zones.COOKIE] = zone
    return made


def zone_of(page: str) -> str:
    found = re.search(r'data-zone="([^"]+)"', page)
    assert found is not None
    return found[1]


def talk_read_by(client: Client, groupe: object, topic: object) -> tuple[str, list[str], list[str]]:
    """The zone of the page, its days and the clocks of its messages."""
    address = reverse("chat:topic", args=[groupe.slug, topic.pk])  # type: ignore[attr-defined]
    page = client.get(address).content.decode().replace("\u00a0", " ")
    days = re.findall(r'<p class="daymark">([^<]+)</p>', page)
    return zone_of(page), days, re.findall(r"<time [^>]+>([^<]+)</time>", page)


@pytest.fixture
def cast() -> factories.Cast:
    made = factories.cast()
    topic = general(made.groupe)
    for text, minutes in (("avant minuit", 0), ("après minuit", 60)):
        said = chat.post_message(by=made.holder, topic=topic, text=text).message
        Message.objects.filter(pk=said.pk).update(at=AT + dt.timedelta(minutes=minutes))
    return made


def test_two_people_read_the_same_words_on_two_clocks(cast: factories.Cast) -> None:
    topic = general(cast.groupe)
    here, there, yonder = (
        browser(cast.plain, zone) for zone in ("Europe/Paris", "America/Miquelon", "Indian/Reunion")
    )
    june = [f"{day} June 2025" for day in ("Monday 9", "Tuesday 10")]
    for _time in range(2):  # the second is of what was kept of the first
        assert talk_read_by(here, cast.groupe, topic) == (
            "Europe/Paris", june, ["23:30", "0:30"],
        )  # fmt: skip
        assert talk_read_by(there, cast.groupe, topic) == (
            "America/Miquelon", june[:1], ["19:30", "20:30"],
        )  # fmt: skip
        assert talk_read_by(yonder, cast.groupe, topic) == (
            "Indian/Reunion", june[1:], ["1:30", "2:30"],
        )  # fmt: skip


def test_the_chosen_zone_then_the_device_s_then_the_cooperative_s() -> None:
    member = factories.member(of=factories.cooperative(time_zone="Pacific/Noumea"))
    page = reverse("groupes:me")
    assert zone_of(browser(member).get(page).content.decode()) == "Pacific/Noumea"
    device = browser(member, "Indian/Reunion")
    assert zone_of(device.get(page).content.decode()) == "Indian/Reunion"
    chosen = device.post(
        reverse("groupes:preferences"), {"language": "en", "theme": "", "time_zone": "Asia/Tokyo"},
        follow=True,
    )  # fmt: skip
    assert zone_of(chosen.content.decode()) == "Asia/Tokyo"
    assert "Tokyo, " in chosen.content.decode()  # and what time it is there
    assert "data-zone-follows" not in chosen.content.decode()
    device.post(reverse("groupes:preferences"), {"language": "en", "theme": "", "time_zone": ""})
    back = device.get(page).content.decode()
    assert zone_of(back) == "Indian/Reunion"
    assert "data-zone-follows" in back


def test_the_answer_to_a_form_is_never_asked_for_again(client: Client) -> None:
    """static/js/page.js would lose what it holds."""
    client.force_login(factories.member().user)
    refused = client.post(reverse("groupes:me"), {"name": ""})
    assert refused.status_code == 422
    assert "data-zone-follows" not in refused.content.decode()


@pytest.mark.parametrize(
    "said",
    ["", "Europe/Atlantis", "../../etc/passwd", "Europe/Paris\x7f", "é", "x" * 3000, "localtime"],
)
def test_a_zone_that_no_browser_says_is_passed_over(said: str) -> None:
    member = factories.member(of=factories.cooperative(time_zone="Pacific/Noumea"))
    client = browser(member)
    client.cookies[zones.COOKIE] = said
    page = client.get(reverse("groupes:me"))
    assert page.status_code == 200
    assert zone_of(page.content.decode()) == "Pacific/Noumea"


def test_who_is_not_in_reads_in_the_zone_of_the_device_and_the_next_in_none(client: Client) -> None:
    client.cookies[zones.COOKIE] = "Indian/Reunion"
    page = client.get(reverse("account_login")).content.decode()
    assert zone_of(page) == "Indian/Reunion"
    assert "data-zone-follows" not in page
    assert timezone.get_current_timezone_name() == "Europe/Paris"  # the thread has no zone left


def test_it_asks_the_database_nothing(cast: factories.Cast) -> None:
    page = reverse("groupes:home", args=[cast.groupe.slug])
    told = browser(cast.plain, "Pacific/Noumea")
    silent = browser(cast.plain)
    counts = []
    for client in (told, silent, told, silent):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        counts.append(len(asked))
    assert counts[2] == counts[3]
    user = User.objects.select_related("member__cooperative").get(pk=cast.plain.user_id)
    with CaptureQueriesContext(connection) as asked:
        assert time_zone_of(user, None) == "Europe/Paris"
    assert not asked.captured_queries


def test_an_account_of_no_cooperative_reads_in_the_installation_s() -> None:
    alone = User.objects.create_user("alone@example.test")
    assert time_zone_of(alone, None) == "Europe/Paris"
    assert time_zone_of(alone, "Asia/Tokyo") == "Asia/Tokyo"


def test_rights_end_on_the_groupe_s_day_wherever_one_reads(
    cast: factories.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last day of a mandate is over in Nouméa while it lasts in Paris: so do the rights."""
    last = cast.role.mandates.get(member=cast.holder).ends_on
    evening = dt.datetime.combine(
        last, dt.time(18), dt.UTC
    )  # 20:00 in Paris at most; 5:00 in Nouméa
    monkeypatch.setattr(timezone, "now", lambda: evening)
    page = reverse("roles:role", args=[cast.groupe.slug, cast.role.pk])
    for zone in ("Europe/Paris", "Pacific/Noumea"):
        shown = browser(cast.holder, zone).get(page).content.decode()
        assert "last day" in shown, zone
        assert "ended" not in shown, zone
