# SPDX-License-Identifier: AGPL-3.0-or-later
"""Calls entered by hand: the groupe's own unless it chooses otherwise, corrected, cancelled."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groupes.access import Me
from groupes.journal.models import Entry
from groupes.models import Member
from groupes.notifications import fanout
from groupes.notifications.actions import choose
from groupes.notifications.models import Notification
from groupes.web.refusals import Outdated, Refusal
from tenders.bids import actions
from tenders.bids.models import Bid, Entered
from tenders.notices import queries
from tenders.notices.actions import Said, hand
from tenders.notices.models import Notice, NoticeVersion
from tenders.watches import matching
from tests import factories
from tests.groupes.files.uploads import pdf, upload
from tests.tenders import calls
from tests.tenders.bids.visits import text
from tests.tenders.watches.makers import look, matches, watch

pytestmark = pytest.mark.django_db

WORDS = "Concertation confidentielle du plan vélo"


def said(**fields: Any) -> Said:
    usual = Said(
        title=WORDS,
        buyer="Mairie de Petit-Bourg",
        deadline=calls.in_days(10),
        words="Trois ateliers.",
        link="https://mairie.example/consultation",
        cpv=("79416200",),
        department="59",
    )
    return replace(usual, **fields)


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast("bids.take_up")


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    return actions.enter_call(by=cast.holder, groupe=cast.groupe, said=said())


def as_(client: Client, member: Member) -> Client:
    client.force_login(member.user)
    client.cookies["django_language"] = "en"
    return client


def private_call() -> Notice:
    return Notice.everything.get(title=WORDS)


# --- entered ---------------------------------------------------------------------------------------


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "title": WORDS,
        "buyer": "Mairie de Petit-Bourg",
        "deadline": (timezone.localdate() + dt.timedelta(days=9)).strftime("%Y-%m-%dT12:00"),
        "deadline_zone": "Europe/Paris",
        "words": "Trois ateliers.",
        "link": "mairie.example/x",
        "cpv": "79416200-5, 79952000",
        "department": "59",
    } | fields


def test_a_member_who_may_enters_a_call_and_the_groupe_studies_it(
    client: Client, cast: factories.Cast
) -> None:
    page = as_(client, cast.holder).get(reverse("bids:groupe_index", args=[cast.groupe.slug]))
    address = reverse("bids:enter", args=[cast.groupe.slug])
    assert address in page.content.decode()
    assert client.get(address).status_code == 200
    answer = client.post(address, typed(file=upload("appel.pdf", pdf())))
    bid = Bid.objects.get()
    assert answer.headers["location"] == bid.get_absolute_url()
    assert bid.title == WORDS
    notice = bid.notice
    assert (notice.source, notice.private, notice.departments) == ("hand", True, ["59"])
    assert notice.cpv == ["79416200", "79952000"]
    assert notice.source_url == "https://mairie.example/x"
    assert notice.deadline_there is not None
    assert notice.deadline_there.hour == 12
    assert text(client.get(bid.get_absolute_url())).count(WORDS) >= 1
    words = text(client.get(notice.get_absolute_url()))
    assert "Trois ateliers." in words
    assert "The groupe alone reads it." in words
    assert "entered by hand" in words
    assert notice.notice_id not in words  # a number of ours, which nobody knows it by
    got = client.get(reverse("bids:document", args=[cast.groupe.slug, notice.pk]))
    assert b"".join(got.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"title": ""}, ""), ({"link": "javascript:alert(1)"}, "no web address"),
     ({"cpv": "12"}, "Not a CPV code"), ({"deadline": "demain"}, "")],
)  # fmt: skip
def test_what_is_not_sound_is_said_and_nothing_is_kept(
    client: Client, cast: factories.Cast, wrong: dict[str, str], message: str
) -> None:
    answer = as_(client, cast.holder).post(
        reverse("bids:enter", args=[cast.groupe.slug]), typed(**wrong)
    )
    assert answer.status_code == 422
    assert message in text(answer)
    assert not Notice.everything.exists()


def test_who_may_not_take_a_call_up_enters_none(client: Client, cast: factories.Cast) -> None:
    # plain members keep no power in this groupe
    from groupes import access

    access.revoke(cast.groupe.grants_id, cast.groupe, access.membership_powers())
    for person, status in ((cast.plain, 403), (cast.stranger, 404)):
        answer = as_(client, person).post(reverse("bids:enter", args=[cast.groupe.slug]), typed())
        assert answer.status_code in (status, 403)
    assert not Notice.everything.exists()


# --- read by nobody else ---------------------------------------------------------------------------


def test_nobody_outside_the_groupe_meets_a_private_call(
    client: Client, cast: factories.Cast, bid: Bid
) -> None:
    notice = private_call()
    other = factories.cast("bids.take_up")
    for person in (cast.outsider, cast.stranger, other.holder):
        browser = as_(client, person)
        assert browser.get(notice.get_absolute_url()).status_code == 404
        for asked in ({"q": "confidentielle"}, {"state": "all"}, {"q": notice.notice_id},
                      {"q": "mairie.example/consultation"}, {"cpv": "79416200", "state": "all"}):  # fmt: skip
            assert WORDS not in text(browser.get("/appels-d-offres/", asked))
        me = Me(person)
        assert queries.find(me, "confidentielle") == []
        assert queries.find(me, "https://mairie.example/consultation") == []
        assert queries.name_notices({notice.pk}, me) == {}
    taken = as_(client, other.holder).post(
        reverse("bids:take_up", args=[notice.pk]), {"groupe": other.groupe.slug}
    )
    assert taken.status_code == 404
    with pytest.raises(Refusal):
        actions.take_up(by=other.holder, groupe=other.groupe, notice=notice)
    for name in ("correct", "cancel", "document"):
        for slug in (other.groupe.slug, cast.groupe.slug):
            address = reverse(f"bids:{name}", args=[slug, notice.pk])
            method = client.post if name == "cancel" else client.get
            assert method(address).status_code in (403, 404), (name, slug)
    assert Bid.objects.count() == 1


def test_who_left_the_groupe_reads_it_no_more(
    client: Client, cast: factories.Cast, bid: Bid
) -> None:
    notice = private_call()
    assert as_(client, cast.plain).get(notice.get_absolute_url()).status_code == 200
    membership = cast.plain.memberships.get(groupe=cast.groupe)
    membership.ends_on = cast.groupe.today() - dt.timedelta(days=1)
    membership.state = "left"
    membership.save()
    assert client.get(notice.get_absolute_url()).status_code == 404


def test_no_watch_finds_a_private_call(cast: factories.Cast) -> None:
    other = factories.cast()
    watch(other.plain, other.groupe)
    actions.enter_call(by=cast.holder, groupe=cast.groupe, said=said())
    look()
    assert not matches(other.groupe)
    found = matching.found_by(watch(cast.plain, cast.groupe), timezone.now(), 10)
    assert found == []
    lately = matching.found_lately(
        watch(cast.plain), timezone.localdate(), timezone.localdate(), 10
    )
    assert lately == []


def test_an_import_leaves_a_private_call_as_it_is(cast: factories.Cast, bid: Bid) -> None:
    before = private_call()
    calls.call("a")
    calls.bring(calls.boamp("26-1"))
    after = private_call()
    assert (after.version, after.updated_at, after.tender_id) == (
        before.version,
        before.updated_at,
        before.tender_id,
    )


def test_one_that_the_groupe_shares_is_in_the_list_of_all(
    client: Client, cast: factories.Cast
) -> None:
    actions.enter_call(by=cast.holder, groupe=cast.groupe, said=said(), shared=True)
    notice = Notice.objects.get()
    browser = as_(client, cast.stranger)
    listed = text(browser.get("/appels-d-offres/"))
    assert WORDS in listed
    assert "entered by hand" in listed
    words = text(browser.get(notice.get_absolute_url()))
    assert cast.holder.name not in words  # who entered it is told to their groupe
    assert cast.groupe.name not in words
    assert f"Entered by hand by a groupe of {cast.groupe.cooperative.name}." in words


def test_its_readers_read_which_groupe_entered_it_where_they_may_know_of_it(
    client: Client, cast: factories.Cast, bid: Bid
) -> None:
    notice = share(cast)
    hidden = text(as_(client, cast.outsider).get(notice.get_absolute_url()))
    assert cast.groupe.name not in hidden
    assert f"by a groupe of {cast.groupe.cooperative.name}." in hidden
    cast.groupe.visibility = "cooperative"
    cast.groupe.save()
    shown = text(client.get(notice.get_absolute_url()))
    assert f"by the groupe {cast.groupe.name}, of {cast.groupe.cooperative.name}." in shown
    assert cast.holder.name not in shown
    # another cooperative knows nothing of a groupe that its own alone sees
    there = text(as_(client, cast.stranger).get(notice.get_absolute_url()))
    assert cast.groupe.name not in there
    # one that is closed is no longer to be known
    cast.groupe.state = "closed"
    cast.groupe.save()
    assert cast.groupe.name not in text(as_(client, cast.outsider).get(notice.get_absolute_url()))
    # its own people read who did
    cast.groupe.state = "active"
    cast.groupe.save()
    own = text(as_(client, cast.plain).get(notice.get_absolute_url()))
    assert f"Entered by {cast.holder.name} for {cast.groupe.name}." in own
    assert "Entered by hand by" not in own


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("deadline", "The deadline of %s has moved"),
        ("words", "The notice of %s has changed"),
        ("link", "The link of the call of %s has changed"),
        ("department", "The département of the call of %s has changed"),
        ("cancelled", "The call of %s is cancelled"),
    ],
)
def test_those_who_took_a_shared_call_up_are_told_when_it_moves_or_is_cancelled(
    client: Client, cast: factories.Cast, bid: Bid, what: str, told: str
) -> None:
    notice = share(cast)
    other = factories.cast("bids.take_up")
    theirs, _new = actions.take_up(by=other.holder, groupe=other.groupe, notice=notice)
    if what == "cancelled":
        actions.cancel_call(by=cast.holder, entered=Entered.objects.select_related("notice").get())
    elif what == "deadline":
        change(cast, edition=2, deadline=calls.in_days(20))
    else:
        values: dict[str, Any] = {
            "words": "Cinq ateliers.", "link": "https://mairie.example/autre", "department": "62",
        }  # fmt: skip
        change(cast, edition=2, **{what: values[what]})
    browser = as_(client, other.plain)
    page = reverse("journal:feed", args=[other.groupe.slug])
    assert told % theirs.title in text(browser.get(page))
    today = text(browser.get(reverse("groupes:today")))
    assert theirs.title in today
    theirs.refresh_from_db()
    assert theirs.notice_changed_at is not None
    assert cast.holder.name not in text(browser.get(notice.get_absolute_url()))


# --- corrected, cancelled --------------------------------------------------------------------------


def change(cast: factories.Cast, edition: int = 1, **fields: Any) -> bool:
    entered = Entered.objects.select_related("notice").get()
    return actions.correct_call(
        by=cast.holder, entered=entered, said=said(**fields), edition=edition
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("link", "https://mairie.example/autre"), ("department", "62"), ("words", "Deux ateliers.")],
)
def test_each_field_alone_is_corrected_and_the_same_again_is_nothing(
    cast: factories.Cast, bid: Bid, field: str, value: str
) -> None:
    said_otherwise: dict[str, Any] = {field: value}
    assert not change(cast)
    assert change(cast, **said_otherwise)
    assert getattr(hand.said_of(private_call()), field) == value
    assert private_call().version == "02"
    assert not change(cast, edition=2, **said_otherwise)


def share(cast: factories.Cast, **fields: Any) -> Notice:
    entered = Entered.objects.select_related("notice").get()
    assert actions.correct_call(
        by=cast.holder, entered=entered, said=said(**fields), edition=1, shared=True
    )
    return Notice.objects.get()


def test_to_share_a_call_and_nothing_else_is_a_change_that_the_journal_tells_once(
    client: Client, cast: factories.Cast, bid: Bid
) -> None:
    notice = share(cast)
    change(cast, edition=2, title="Autrement")  # from then on it stays shared
    (entry,) = Entry.objects.filter(verb="bids.call_shared")
    assert (entry.actor_id, entry.groupe_id, entry.target_id) == (
        cast.holder.user_id,
        cast.groupe.pk,
        notice.pk,
    )
    page = as_(client, cast.plain).get(reverse("journal:feed", args=[cast.groupe.slug]))
    assert f"{cast.holder.name} lets everyone on this platform read Autrement" in text(page)


def test_one_that_is_shared_from_the_start_is_told_too(cast: factories.Cast) -> None:
    actions.enter_call(by=cast.holder, groupe=cast.groupe, said=said(), shared=True)
    assert Entry.objects.filter(verb="bids.call_shared").count() == 1
    other = factories.cast("bids.take_up")
    actions.enter_call(by=other.holder, groupe=other.groupe, said=said())
    assert Entry.objects.filter(verb="bids.call_shared").count() == 1


def test_a_correction_tells_what_moved_to_who_prepares_an_answer(
    client: Client, cast: factories.Cast, bid: Bid
) -> None:
    later = calls.in_days(20)
    assert change(cast, deadline=later)
    bid.refresh_from_db()
    assert bid.notice_changed_at is not None
    assert bid.deadline_at == later
    entry = Entry.objects.get(verb="notices.notice_changed")
    assert entry.facts["fields"] == ["deadline"]
    words = text(as_(client, cast.plain).get(private_call().get_absolute_url()))
    assert "The deadline moved from" in words
    assert not change(cast, edition=2, deadline=later)  # the same again
    assert NoticeVersion.objects.count() == 2
    assert Entry.objects.filter(verb="notices.notice_changed").count() == 1


def test_of_two_who_correct_at_once_the_second_is_told_who_wrote_what(
    cast: factories.Cast, bid: Bid
) -> None:
    change(cast, title="Autrement")
    with pytest.raises(Outdated) as told:
        change(cast, title="Encore autrement")
    assert (told.value.edition, told.value.by) == (2, cast.holder.name)
    assert told.value.now["title"] == "Autrement"
    assert Notice.everything.get().title == "Autrement"


def test_the_second_writer_reads_both_texts_and_keeps_theirs(
    client: Client, cast: factories.Cast, bid: Bid
) -> None:
    address = reverse("bids:correct", args=[cast.groupe.slug, private_call().pk])
    browser = as_(client, cast.plain)
    browser.get(address)
    change(cast, words="Cinq ateliers, dont deux en soirée.", department="62")
    answer = browser.post(address, typed(title="Concertation, suite", edition="1"))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "What it says now" in page
    assert f"Changed by {cast.holder.name}" in text(answer)
    assert "Cinq ateliers, dont deux en soirée." in page  # theirs
    assert 'value="Concertation, suite"' in page  # mine
    assert "Pas-de-Calais" in page
    (edition,) = re.findall(r'<input[^>]*name="edition"[^>]*>', page)
    assert 'value="2"' in edition
    kept = browser.post(address, typed(title="Concertation, suite", edition="2"))
    assert kept.status_code == 302
    assert Notice.everything.get().title == "Concertation, suite"


def test_of_the_deadline_the_second_writer_reads_the_hour_and_nothing_where_both_say_none(
    client: Client, cast: factories.Cast, bid: Bid
) -> None:
    address = reverse("bids:correct", args=[cast.groupe.slug, private_call().pk])
    browser = as_(client, cast.plain)
    change(cast, deadline=calls.in_days(12, hour=17))
    answer = browser.post(address, typed(title="Autrement", edition="1"))
    (theirs,) = re.findall(r'readonly value="([^"]*17:00[^"]*)"', answer.content.decode())
    assert str(calls.in_days(12).day) in theirs
    change(cast, edition=2, deadline=None)
    mine = typed(title="Autrement", deadline="", edition="2")
    page = browser.post(address, mine).content.decode()
    both = page.partition('aria-labelledby="theirs"')[2].partition("</section>")[0]
    assert "What is asked" in both
    assert "Answers until" not in both


def test_a_document_that_was_replaced_meanwhile_is_not_replaced_again_unseen(
    client: Client, cast: factories.Cast, bid: Bid
) -> None:
    entered = Entered.objects.select_related("notice").get()
    actions.correct_call(
        by=cast.holder, entered=entered, said=said(), edition=1, upload=upload("b.pdf", pdf("b"))
    )
    address = reverse("bids:correct", args=[cast.groupe.slug, private_call().pk])
    answer = as_(client, cast.plain).post(
        address, typed(edition="1", file=upload("c.pdf", pdf("c")))
    )
    assert answer.status_code == 409
    assert "b.pdf" in answer.content.decode()
    entered.refresh_from_db()
    assert entered.file is not None
    assert entered.file.name == "b.pdf"


def test_a_form_without_its_edition_wipes_nothing(
    client: Client, cast: factories.Cast, bid: Bid
) -> None:
    address = reverse("bids:correct", args=[cast.groupe.slug, private_call().pk])
    assert as_(client, cast.plain).post(address, typed(title="Sans")).status_code == 409
    assert private_call().title == WORDS


def test_it_is_corrected_on_its_page(client: Client, cast: factories.Cast, bid: Bid) -> None:
    address = reverse("bids:correct", args=[cast.groupe.slug, private_call().pk])
    page = as_(client, cast.holder).get(address).content.decode()
    assert WORDS in page
    answer = client.post(address, typed(title="Concertation, suite", edition="1"))
    assert answer.status_code == 302
    assert Notice.everything.get().title == "Concertation, suite"
    again = client.post(address, typed(title="Encore", edition="1"))
    assert again.status_code == 409
    shared = client.post(address, typed(title="Pour tous", edition="2", shared="on"))
    assert shared.status_code == 302
    assert Notice.objects.get().title == "Pour tous"
    # from then on everyone reads it, whatever the form says
    client.post(address, typed(title="Pour tous, encore", edition="3"))
    assert Notice.objects.get().title == "Pour tous, encore"


def test_a_call_that_is_cancelled_says_so_and_is_corrected_no_more(
    client: Client, cast: factories.Cast, bid: Bid
) -> None:
    address = reverse("bids:cancel", args=[cast.groupe.slug, private_call().pk])
    for _twice in range(2):
        assert as_(client, cast.holder).post(address).status_code == 302
    notice = private_call()
    assert notice.cancelled
    assert Entry.objects.filter(verb="notices.notice_changed").count() == 1
    assert "The call was cancelled." in text(client.get(notice.get_absolute_url()))
    with pytest.raises(Refusal):
        change(cast, edition=2, title="Revient")


def test_the_document_is_replaced_and_goes_with_the_call(cast: factories.Cast) -> None:
    from groupes.files.models import StoredFile

    actions.enter_call(
        by=cast.holder, groupe=cast.groupe, said=said(), upload=upload("a.pdf", pdf("un"))
    )
    entered = Entered.objects.select_related("notice").get()
    actions.correct_call(
        by=cast.holder,
        entered=entered,
        said=said(),
        edition=1,
        upload=upload("b.pdf", pdf("deux")),
    )
    assert [one.name for one in StoredFile.objects.all()] == ["b.pdf"]
    cast.groupe.bids.all().delete()
    Entered.objects.get().delete()
    assert not StoredFile.objects.exists()


# --- each fact is told, together, and not to who changed it ----------------------------------------


def fields_told(groupe_id: int) -> list[list[str]]:
    rows = Entry.objects.filter(verb="notices.notice_changed", groupe=groupe_id).order_by("pk")
    return [entry.facts["fields"] for entry in rows]


EVERY_FACT: dict[str, Any] = {
    "title": "Concertation du plan piéton",
    "buyer": "Mairie de Grand-Bourg",
    "deadline": calls.in_days(21),
    "words": "Cinq ateliers.",
    "link": "https://mairie.example/autre",
    "cpv": ("79952000",),
    "department": "62",
}
AS_TOLD = {"buyer": "buyers", "words": "description"}


def test_every_fact_of_the_form_is_told_by_its_part(cast: factories.Cast, bid: Bid) -> None:
    assert EVERY_FACT.keys() == Said.__dataclass_fields__.keys()
    before: dict[str, Any] = {}
    for edition, (name, value) in enumerate(EVERY_FACT.items(), start=1):
        before[name] = value
        assert change(cast, edition=edition, **before)
    assert fields_told(cast.groupe.pk) == [[AS_TOLD.get(name, name)] for name in EVERY_FACT]


def test_facts_that_change_together_are_told_together(cast: factories.Cast, bid: Bid) -> None:
    entered = Entered.objects.select_related("notice").get()
    actions.correct_call(
        by=cast.holder, entered=entered, said=said(**EVERY_FACT), edition=1,
        upload=upload("b.pdf", pdf("b")),
    )  # fmt: skip
    (told,) = fields_told(cast.groupe.pk)
    assert set(told) == {AS_TOLD.get(name, name) for name in EVERY_FACT} | {"document"}
    (version,) = NoticeVersion.objects.exclude(changed_fields=[])
    assert [entry["field"] for entry in version.changed_fields] == told[:-1]


def test_the_document_alone_is_told_to_the_groupe_that_reads_it(
    client: Client, cast: factories.Cast, bid: Bid
) -> None:
    notice = share(cast)
    other = factories.cast("bids.take_up")
    actions.take_up(by=other.holder, groupe=other.groupe, notice=notice)
    entered = Entered.objects.select_related("notice").get()
    actions.correct_call(
        by=cast.holder, entered=entered, said=said(), edition=2, upload=upload("b.pdf", pdf("b"))
    )
    assert (fields_told(cast.groupe.pk), fields_told(other.groupe.pk)) == ([["document"]], [])
    feed = text(as_(client, cast.plain).get(reverse("journal:feed", args=[cast.groupe.slug])))
    assert f"The document of the call of {bid.title} has been replaced" in feed


def test_what_changed_is_named_on_the_page_of_the_call(
    client: Client, cast: factories.Cast, bid: Bid
) -> None:
    change(cast, link="https://mairie.example/autre", department="62")
    words = text(as_(client, cast.plain).get(private_call().get_absolute_url()))
    assert "Changed: the link." in words
    assert "Changed: the département." in words


@pytest.mark.parametrize("what", ["corrected", "cancelled"])
def test_who_changes_a_call_hears_nothing_of_it_and_the_others_do(
    cast: factories.Cast, bid: Bid, what: str
) -> None:
    notice = share(cast)
    other = factories.cast("bids.take_up")
    actions.take_up(by=other.holder, groupe=other.groupe, notice=notice)
    factories.join(other.groupe, cast.holder)
    for member in (cast.holder, cast.plain, other.plain):
        choose(by=member, habit={"level": "all"}, wishes={})
    fanout.follow_all()
    Notification.objects.all().delete()
    if what == "corrected":
        change(cast, edition=2, link="https://mairie.example/autre")
    else:
        actions.cancel_call(by=cast.holder, entered=Entered.objects.select_related("notice").get())
    fanout.follow_all()
    heard = set(Notification.objects.values_list("member_id", flat=True))
    assert cast.plain.pk in heard
    assert other.plain.pk in heard
    assert cast.holder.pk not in heard
