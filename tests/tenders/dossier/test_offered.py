# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the notice says fills in what the buyer asks, marked; people's words stay; what moves is told."""

from __future__ import annotations

import html
import re
import time
from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse

from groupes.web.refusals import Refusal
from tenders.bids import actions as bids
from tenders.bids.models import Bid, Piece
from tenders.dossier import actions, facts, offered, papers
from tenders.dossier.models import Brief, Section
from tenders.notices.models import Notice
from tests import factories
from tests.tenders import calls, judged
from tests.tenders.bids.visits import login
from tests.tenders.dossier import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

MORE = (("Méthode proposée", "quality", 50), ("Équipe", "quality", 10), ("Prix", "price", 40))


def bid_on(cast: factories.Cast, *files: bytes, word: str = "jugée") -> Bid:
    calls.bring(*files)
    return bids.take_up(by=cast.plain, groupe=cast.groupe, notice=calls.get(word))[0]


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast()


@pytest.fixture
def bid(cast: factories.Cast) -> Bid:
    return bid_on(cast, judged.ted(number="700-2026", lots=("Ateliers",)))


def text(client: Client, name: str, bid: Bid) -> str:
    shown = client.get(world.url(name, bid)).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown)).replace("\xa0", " ")


def listed(brief: Brief) -> list[tuple[str, str | None]]:
    return [(one["label"], one["weight"]) for one in brief.criteria]


def test_one_click_begins_the_outline_from_the_criteria_of_the_notice(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.plain)
    shown = text(client, "memoir", bid)
    assert "Méthode proposée 45%" in shown
    assert "from the notice" in shown
    assert "Add the sections of 2 criteria" in shown
    assert client.post(world.url("seed", bid)).status_code == 302
    assert [one.title for one in bid.sections.all()] == ["Méthode proposée", "Équipe"]
    brief = Brief.objects.get(bid=bid)
    assert listed(brief) == [("Méthode proposée", "45"), ("Équipe", "15"), ("Prix", "40")]
    assert brief.duration == "24 mois"  # in the language of the call, whatever its reader's
    assert brief.renewals == "reconductible 2 fois au plus, Reconduction tacite."
    assert set(brief.from_notice) == {"criteria", "duration", "renewals"}
    assert actions.seed(by=cast.holder, bid=bid) == 0  # a second time, by another: nothing more
    assert Section.objects.filter(bid=bid).count() == 2


def test_the_form_is_filled_in_and_what_is_written_otherwise_is_peoples_own(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.plain)
    page = client.get(world.url("brief", bid))
    assert "Filled in from the notice" in page.content.decode()
    initial = page.context["form"].initial
    field = page.context["form"].fields["criteria"]
    said = {"criteria": field.prepare_value(initial["criteria"]), "duration": initial["duration"],
            "renewals": "Deux fois un an", "page_limit": "12", "edition": "0"}  # fmt: skip
    assert client.post(world.url("brief", bid), said).status_code == 302
    brief = Brief.objects.get(bid=bid)
    assert set(brief.from_notice) == {"criteria", "duration"}
    shown = text(client, "memoir", bid)
    assert "Deux fois un an The notice says otherwise: reconductible 2 fois au plus" in shown
    actions.write_brief(by=cast.holder, bid=bid, edition=brief.edition, duration="Trois ans")
    brief.refresh_from_db()
    assert set(brief.from_notice) == {"criteria"}
    again = client.get(world.url("brief", bid))
    assert "Filled in from the notice" not in again.content.decode()
    assert again.context["form"].initial["duration"] == "Trois ans"


def test_a_correction_that_changes_a_criterion_is_told_and_overwrites_nothing(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    actions.seed(by=cast.plain, bid=bid)
    calls.bring(
        judged.ted(MORE, key="correction", number="701-2026", lots=("Ateliers",), changes="700-2026",
                   form="change", published=calls.in_days(0).date())
    )  # fmt: skip
    login(client, cast.plain)
    notice = re.sub(r"\s+", " ", client.get(bid.notice.get_absolute_url()).content.decode())
    assert (
        "The award criteria were Méthode proposée (45%), Équipe (15%), Prix (40%); they are now"
        in notice
    )
    shown = text(client, "memoir", bid)
    assert "The notice has changed since this was taken from it" in shown
    assert (
        "the award criteria: it now says “ Méthode proposée (50%), Équipe (10%), Prix (40%) ”"
        in shown
    )
    brief = Brief.objects.get(bid=bid)
    assert listed(brief)[0] == ("Méthode proposée", "45")
    client.post(world.url("take_from_notice", bid), {"edition": brief.edition})
    brief.refresh_from_db()
    assert listed(brief)[0] == ("Méthode proposée", "50")
    assert "has changed since" not in text(client, "memoir", bid)
    edition = brief.edition
    client.post(world.url("take_from_notice", bid), {"edition": edition})
    brief.refresh_from_db()
    assert brief.edition == edition  # twice: nothing more


def test_taking_over_leaves_what_people_wrote(cast: factories.Cast, bid: Bid) -> None:
    world.asked(cast, bid, visit="Mardi")
    brief = actions.take_from_notice(by=cast.plain, bid=bid, edition=1)
    assert brief is not None
    assert listed(brief) == [("Valeur technique", "60"), ("Prix", "40")]
    assert (brief.visit, brief.duration) == ("Mardi", "24 mois")
    with pytest.raises(Refusal):  # the second writer saw another edition
        actions.take_from_notice(by=cast.holder, bid=bid, edition=1)


def test_only_who_may_write_takes_over(cast: factories.Cast, bid: Bid, client: Client) -> None:
    for outside in (cast.outsider, cast.stranger):
        login(client, outside)
        assert client.post(world.url("take_from_notice", bid)).status_code in (403, 404)
    assert not Brief.objects.exists()


def test_a_compulsory_visit_asks_for_its_certificate_and_a_quotation_does_not(
    cast: factories.Cast, client: Client
) -> None:
    calls.bring(
        judged.fnsimple(text="Voir le mémoire, 9 pages maximum. Visite du site conseillée.")
    )
    bid = bids.take_up(
        by=cast.plain, groupe=cast.groupe, notice=Notice.objects.get(notice_id="26-700002")
    )[0]
    login(client, cast.plain)
    assert str(papers.LABELS[papers.VISIT]) in text(client, "papers", bid)
    actions.propose(by=cast.plain, bid=bid)
    assert Piece.objects.filter(bid=bid, paper__kind=papers.VISIT).exists()
    shown = text(client, "memoir", bid)
    assert "obligatoire : " + judged.VISIT in shown
    assert "The notice speaks of a number of pages (in its description): to be read" in shown
    assert facts.load(bid).page_limit is None  # never taken for a fact
    other = bid_on(cast, judged.ted(text="Une visite du site est obligatoire.", number="705-2026"))
    assert str(papers.LABELS[papers.VISIT]) not in text(client, "papers", other)


def test_lots_that_differ_are_told_apart_and_only_those_that_are_answered_count() -> None:
    def group(lots: list[str], name: str) -> dict[str, Any]:
        weight = {"number": 100, "unit": "points", "about": False}
        one = {"name": name, "kind": None, "description": "", "weight": weight, "fixed": None,
               "least": None, "most": None}  # fmt: skip
        return {"lots": lots, "criteria": [one], "words": "", "duration": None, "renewals": None}

    groups = [group(["LOT-0001", "LOT-0003"], "Délai"), group(["LOT-0002"], "Goût")]
    assert [(one["label"], one["weight"]) for one in offered.criteria(groups)] == [
        ("Lots 1, 3: Délai", "100"),
        ("Lot 2: Goût", "100"),
    ]
    assert [one["label"] for one in offered.criteria(groups[1:])] == ["Goût"]


@pytest.mark.parametrize(
    ("weight", "label"),
    [
        ({"number": 30, "unit": "points", "about": False}, "Délai 2 (30 points)"),
        ({"number": 60, "unit": "percent", "about": True}, "Délai 2 (about 60%)"),
        ({"number": 1, "unit": "order", "about": False}, "Délai 2 (no. 1 in importance)"),
        (None, "Délai 2."),
    ],
)
def test_a_weight_that_is_no_exact_percent_stays_in_words(weight: Any, label: str) -> None:
    said = {"name": "Délai 2", "kind": None, "description": "", "weight": weight, "fixed": None,
            "least": None, "most": None}  # fmt: skip
    group = {"lots": [], "criteria": [said], "words": "", "duration": None, "renewals": None}
    [one] = offered.criteria([group])
    assert (one["label"].replace("\xa0", " "), one["weight"]) == (label, None)


def test_what_the_other_source_says_fills_in_a_notice_that_says_nothing(
    cast: factories.Cast, client: Client
) -> None:
    calls.bring(calls.in_boamp(calls.eforms("jugée", lots=("Ateliers",)), "26-710000"))
    notice = Notice.objects.get(notice_id="26-710000")
    bid = bids.take_up(by=cast.plain, groupe=cast.groupe, notice=notice)[0]
    calls.bring(judged.ted(number="710-2026", lots=("Ateliers",)))
    login(client, cast.plain)
    assert "Méthode proposée 45%" in text(client, "memoir", bid)
    assert actions.seed(by=cast.plain, bid=bid) == 2


def test_a_notice_that_says_nothing_leaves_everything_to_be_written(
    cast: factories.Cast, client: Client
) -> None:
    bid = world.begun(cast)
    login(client, cast.plain)
    assert "the notice as it is published here does not say them" in text(client, "memoir", bid)
    assert "Take over what the notice says" not in text(client, "memoir", bid)
    assert actions.take_from_notice(by=cast.plain, bid=bid, edition=0) is None
    assert not Brief.objects.filter(bid=bid).exists()


def test_the_card_shows_how_offers_are_judged(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.plain)
    page = reverse("qualification:card", args=[bid.groupe.slug, bid.pk])
    assert "How offers are judged" in client.get(page).content.decode()


def say(bid: Bid, **terms: Any) -> None:
    Notice.objects.filter(pk=bid.notice_id).update(terms=terms)


def group(lots: list[str], name: str, months: int = 24) -> dict[str, Any]:
    weight = {"number": 100, "unit": "points", "about": False}
    one = {"name": name, "kind": None, "description": "", "weight": weight, "fixed": None,
           "least": None, "most": None}  # fmt: skip
    duration = {"number": months, "unit": "month", "from": None, "until": None, "other": None}
    return {"lots": lots, "criteria": [one], "words": "", "duration": duration, "renewals": None}


def test_what_was_taken_stays_where_the_notice_says_it_no_more(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    actions.seed(by=cast.plain, bid=bid)
    before = Brief.objects.get(bid=bid)
    say(bid, groups=[group([], "Goût", 12) | {"criteria": []}], visit=None, quotes=[])
    login(client, cast.plain)
    assert "The notice has changed since this was taken from it" in text(client, "memoir", bid)
    actions.take_from_notice(by=cast.plain, bid=bid, edition=before.edition)
    brief = Brief.objects.get(bid=bid)
    assert (brief.criteria, brief.renewals) == (before.criteria, before.renewals)
    assert brief.duration == "12 mois"  # what it does say is taken
    assert "it says it no more" in text(client, "memoir", bid)
    say(bid, groups=[], visit=None, quotes=[])
    actions.take_from_notice(by=cast.plain, bid=bid, edition=brief.edition)
    again = Brief.objects.get(bid=bid)
    assert (again.edition, again.duration) == (brief.edition, "12 mois")
    assert "Take over what the notice says" not in text(client, "memoir", bid)


def test_answering_another_lot_that_is_judged_the_same_is_no_change_of_the_notice() -> None:
    def of(*lots: str, groups: list[dict[str, Any]]) -> offered.Offered:
        return offered.of([Notice(terms={"groups": groups, "visit": None, "quotes": []})], lots)

    groups = [
        group(["LOT-0001"], "Goût", 12),
        group(["LOT-0002"], "Goût"),
        group(["LOT-0003"], "Prix"),
    ]
    first = of("LOT-0001", groups=groups)
    brief = Brief(criteria=first.criteria, from_notice={"criteria": first.raw["criteria"]})
    assert offered.moved(brief, of("LOT-0002", groups=groups)) == []
    assert offered.moved(brief, of("LOT-0003", groups=groups)) == ["criteria"]
    assert offered.of_other_lots(brief, of("LOT-0003", groups=groups))
    assert not offered.of_other_lots(brief, of("LOT-0002", groups=groups))
    assert not offered.of_other_lots(brief, of("LOT-0003", groups=groups[2:]))  # it did change
    kept = [[["LOT-0001"], [["Goût", 100, "points"]]]]  # as it was kept with its lots
    old = Brief(criteria=first.criteria, from_notice={"criteria": kept})
    assert offered.moved(old, of("LOT-0002", groups=groups)) == []
    assert offered.moved(old, of("LOT-0003", groups=groups)) == ["criteria"]


def test_many_groups_of_lots_are_read_in_so_many_steps() -> None:
    groups = [group([f"LOT-{n:05d}"], f"Goût {n}", n) for n in range(1, 20_001)]
    begun = time.perf_counter()
    said = offered.of([Notice(terms={"groups": groups, "visit": None, "quotes": []})], ())
    assert time.perf_counter() - begun < 10
    assert len(said.raw["duration"]) == 20_000


# --- in which language -----------------------------------------------------------------------------


def marked(client: Client, name: str, bid: Bid, words: str) -> set[str]:
    """The ``lang`` of each element that shows these words alone, "" where it has none."""
    page = html.unescape(client.get(world.url(name, bid)).content.decode())
    found = re.findall(rf"<(\w[^>]*)>\s*{re.escape(words)}\s*<", page)
    assert found, f"{words} is not there"
    return {(re.search(r'\slang="(\w+)"', one) or ["", ""])[1] for one in found}


def test_what_is_the_notices_says_its_language_on_an_english_page(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.plain)
    for _time in ("offered", "taken over"):
        assert marked(client, "memoir", bid, "Méthode proposée") == {"fr"}
        assert marked(client, "memoir", bid, "24 mois") == {"fr"}
        assert marked(client, "memoir", bid, judged.PAGES) == {"fr"}  # a quotation
        actions.seed(by=cast.holder, bid=bid)
    brief = client.get(world.url("brief", bid)).context["form"]
    langs = {name: field.widget.attrs.get("lang") for name, field in brief.fields.items()}
    assert {name for name, lang in langs.items() if lang == "fr"} == {
        "criteria",
        "duration",
        "renewals",
    }
    assert set(langs.values()) == {"fr", None}


def test_what_a_person_wrote_says_no_language(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.plain)
    actions.seed(by=cast.holder, bid=bid)
    edition = Brief.objects.get(bid=bid).edition
    actions.write_brief(by=cast.plain, bid=bid, edition=edition, duration="two years", criteria=[
        {"key": "methode-proposee", "label": "Our method", "weight": "100"}])  # fmt: skip
    section = bid.sections.first()
    assert section is not None
    actions.write_section(by=cast.plain, section=section, edition=1, title="Our method")
    assert marked(client, "memoir", bid, "Our method") == {""}
    assert marked(client, "memoir", bid, "two years") == {""}
    # What the notice says beside it is the notice's.
    assert marked(client, "memoir", bid, "24 mois") == {"fr"}
    form = client.get(world.url("brief", bid)).context["form"]
    assert "lang" not in form.fields["duration"].widget.attrs
    assert form.fields["renewals"].widget.attrs["lang"] == "fr"


def test_the_page_of_a_section_says_the_language_of_a_title_that_is_the_notices(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.plain)
    actions.seed(by=cast.holder, bid=bid)
    section = bid.sections.get(title="Méthode proposée")

    def lang() -> str | None:
        page = lxml.html.fromstring(client.get(section.get_absolute_url()).content)
        [title] = page.xpath('//*[@id="text"]//h2')
        assert title.text == section.title
        return title.get("lang")

    assert lang() == "fr"
    section = actions.write_section(by=cast.plain, section=section, edition=1, title="Our method")
    assert lang() is None  # a person's words
    own = actions.add_section(by=cast.plain, bid=bid, title="Méthode proposée")
    section = own
    assert lang() is None  # answers no criterion


def test_what_the_notice_says_by_now_says_its_language(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.plain)
    actions.seed(by=cast.holder, bid=bid)
    calls.bring(
        judged.ted(
            (("Souplesse", "quality", 100),), number="701-2026", lots=("Ateliers",), version="02"
        )
    )
    assert marked(client, "memoir", bid, "Souplesse (100%)") == {"fr"}


def test_the_card_of_a_bid_says_the_language_of_the_words_of_the_notice(
    cast: factories.Cast, bid: Bid, client: Client
) -> None:
    login(client, cast.plain)
    page = client.get(
        reverse("qualification:card", args=[bid.groupe.slug, bid.pk])
    ).content.decode()
    for words in ("Reconduction tacite.", html.escape(judged.PAGES), "Méthode proposée"):
        [tag] = re.findall(rf"<([^<>]*)>{re.escape(words)}<", page)
        assert 'lang="fr"' in tag
    assert re.search(r"<dd>renewable 2 times at most\s*<span", page)  # in the page's own language
