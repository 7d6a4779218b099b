# SPDX-License-Identifier: AGPL-3.0-or-later
"""The shape of what is told of meetings."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from groupes.web.given import GivenText
from roles.meetings.forms import CallForm, ChangeForm, ItemForm
from tests import factories
from tests.factories import days
from tests.roles.meetings.world import call, now


def typed(**changes: object) -> dict[str, Any]:
    ahead = (timezone.now() + days(9)).strftime("%Y-%m-%dT%H:%M")
    return {"kind": "other", "starts_at": ahead, "starts_at_zone": "UTC"} | changes


def test_a_link_is_one_that_browsers_follow() -> None:
    for said, kept in (("visio.example/a", "https://visio.example/a"), ("", "")):
        form = CallForm(typed(link=said))
        assert form.is_valid(), form.errors
        assert form.cleaned_data["link"] == kept
    for said in (
        "javascript:alert(1)",
        "javascript://visio.example/%0aalert(1)",
        "ftp://a.example",
    ):
        assert "link" in CallForm(typed(link=said)).errors


def test_what_comes_back_says_how_many_times_and_what_does_not_is_one() -> None:
    assert "count" in CallForm(typed(every="month")).errors
    assert "count" in CallForm(typed(every="month", count="61")).errors
    assert "every" in CallForm(typed(every="secondly", count="3")).errors
    once = CallForm(typed(count="9"))
    assert once.is_valid()
    assert once.cleaned_data["count"] == 1
    assert "starts_at" in CallForm(typed(starts_at="2999-01-01T10:00")).errors


@pytest.mark.django_db
def test_saved_unchanged_a_meeting_keeps_its_key_and_its_seconds() -> None:
    meeting = now(call(factories.cast()))
    assert isinstance(meeting.title, GivenText)
    same = typed(
        title=str(meeting.title),
        minutes="120",
        starts_at=meeting.starts_at.strftime("%Y-%m-%dT%H:%M"),
        edition="1",
    )
    form = ChangeForm(same, meeting=meeting)
    assert form.is_valid(), form.errors
    assert isinstance(form.cleaned_data["title"], GivenText)
    assert form.cleaned_data["starts_at"] == meeting.starts_at
    item = meeting.items.earliest("position")
    line = ItemForm({"title": str(item.title), "way": "round", "minutes": "5"}, item=item)
    assert line.is_valid()
    assert isinstance(line.cleaned_data["title"], GivenText)
