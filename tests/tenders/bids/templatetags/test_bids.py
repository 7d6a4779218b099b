# SPDX-License-Identifier: AGPL-3.0-or-later
"""What templates ask of the apps above a bid."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context

from groupes.shell import kept
from tenders.bids import sheets
from tenders.bids.sheets import BeforeActing, Sheet
from tenders.bids.templatetags import bids as tags
from tests.tenders.candidacy.makers import three

pytestmark = pytest.mark.django_db


def declared(monkeypatch: pytest.MonkeyPatch, *said: Any) -> None:
    monkeypatch.setattr(
        sheets, "declared", lambda kind: [one for one in said if isinstance(one, kind)]
    )


def test_a_bid_with_its_own_page_alone_has_no_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    world = three()
    match = SimpleNamespace(view_name="bids:bid")
    context = Context(
        {"groupe": world.cast.groupe, "request": SimpleNamespace(resolver_match=match)}
    )
    kept._rendered.cache_clear()
    declared(monkeypatch)
    assert "<nav" not in tags.bid_sheets(context, world.bid)
    kept._rendered.cache_clear()
    declared(monkeypatch, Sheet(30, "Other", "bids:price", ("bids:price",)))
    drawn = tags.bid_sheets(context, world.bid)
    assert drawn.count("<a ") == 2
    assert drawn.count('aria-current="page"') == 1
    assert drawn.index("aria-current") < drawn.index("Other")
    kept._rendered.cache_clear()


def test_whoever_acts_is_told_what_each_app_has_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    world = three()
    context = Context({"here": SimpleNamespace(member=world.ours)})
    declared(
        monkeypatch,
        BeforeActing(lambda bid, member: [f"{bid.pk} {member.pk}"]),
        BeforeActing(lambda _bid, _member: []),
    )
    assert tags.bid_before_acting(context, world.bid) == [f"{world.bid.pk} {world.ours.pk}"]
