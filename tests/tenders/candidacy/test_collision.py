# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two groupes of one cooperative on one lot: each address of the other's bid, and no word of it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from groupes.models import Member
from tenders.bids import actions as bids
from tenders.candidacy import actions
from tests import factories
from tests.tenders.candidacy.makers import siret, three

pytestmark = pytest.mark.django_db

SECRETS = (
    "Méthode secrète",
    "Atelier confidentiel",
    "Rose Pommier",
    "76 543",
    "Lien tu",
    "Prix tu",
)


def of_a_bid() -> list[tuple[str, list[str]]]:
    """Each address of the apps about a bid: its name, and the converters of its path after the groupe."""
    found = []
    for resolver in _apps():
        for pattern in resolver.url_patterns:
            assert isinstance(pattern, URLPattern)
            names = list(pattern.pattern.converters)
            if names[:2] == ["slug", "pk"]:
                found.append((f"{resolver.namespace}:{pattern.name}", names[2:]))
    return found


def _apps() -> list[URLResolver]:
    wanted = ("bids", "candidacy", "guests", "qualification", "dossier", "results")

    def walk(patterns: Sequence[object]) -> list[URLResolver]:
        return [
            one
            for pattern in patterns
            if isinstance(pattern, URLResolver)
            for one in ([pattern] if pattern.namespace in wanted else walk(pattern.url_patterns))
        ]

    return walk(get_resolver().url_patterns)


def test_no_path_leads_from_a_colliding_groupe_to_the_other_s_bid() -> None:
    world = three()
    bid, ours = world.bid, world.ours
    need = bids.add_need(by=ours, bid=bid, title="Méthode secrète")
    piece = bids.add_piece(by=ours, bid=bid, title="Atelier confidentiel")
    price = bids.set_price(by=ours, bid=bid, name="Prix tu", amount_cents=7_654_300)
    body = actions.add_body(
        by=ours, bid=bid, name="Atelier confidentiel", siret=siret(), contact_name="Rose Pommier"
    )
    link = actions.declare(by=ours, bid=bid, kind="buyer", words="Lien tu")
    rival = factories.member(of=bid.cooperative, administers=True)
    theirs = factories.groupe(rival)
    own, _new = bids.take_up(by=rival, groupe=theirs, notice=bid.notice)
    samples = {
        "need": need.pk,
        "piece": piece.pk,
        "price": price.pk,
        "body": body.pk,
        "interest": link.pk,
        "version": 1,
        "name": "head",
    }
    asked = 0
    client = Client()
    client.force_login(rival.user)
    for name, more in of_a_bid():
        rest = [samples.get(one, 1) for one in more]
        # Their address; and ours, with the id of their bid or of what is in it.
        for slug, pk in ((bid.groupe.slug, bid.pk), (theirs.slug, bid.pk)):
            for answer in (
                client.get(reverse(name, args=[slug, pk, *rest])),
                client.post(reverse(name, args=[slug, pk, *rest]), {}),
            ):
                asked += 1
                assert answer.status_code in (403, 404, 405), f"{name}: {answer.status_code}"
                _says_nothing(answer.content.decode(), name)
        if more:
            for answer in (
                client.get(reverse(name, args=[theirs.slug, own.pk, *rest])),
                client.post(reverse(name, args=[theirs.slug, own.pk, *rest]), {}),
            ):
                _says_nothing(answer.content.decode(), name)
    assert asked > 100
    for page in _around(rival, own.pk, theirs.slug, bid.notice.get_absolute_url()):
        answer = client.get(page)
        assert answer.status_code == 200, page
        _says_nothing(answer.content.decode(), page)


def _around(rival: Member, pk: int, slug: str, notice: str) -> list[str]:
    """What the rival reads that knows of the meeting: their bid, its candidate, the call, what waits for
    them, what is new, the page of those who administer."""
    return [
        reverse("bids:bid", args=[slug, pk]),
        reverse("candidacy:candidate", args=[slug, pk]),
        reverse("bids:groupe_index", args=[slug]),
        reverse("groupes:home", args=[slug]),
        reverse("groupes:today"),
        reverse("candidacy:meetings"),
        reverse("notices:index"),
        reverse("groupes:news"),
        reverse("notifications:index"),
        reverse("journal:feed", args=[slug]),
        reverse("qualification:board", args=[slug]),
        reverse("qualification:month", args=[slug]),
        *(
            f"{reverse('groupes:jump')}?q={quote(word)}"
            for word in ("Méthode", "secrète", "Pommier")
        ),
        f"{reverse('notices:index')}?q=confidentiel",
        notice,
    ]


def _says_nothing(page: str, where: str) -> None:
    for secret in SECRETS:
        assert secret not in page, f"{where} says “{secret}”"
