# SPDX-License-Identifier: AGPL-3.0-or-later
"""A message as it is shown."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils import timezone, translation

from groupes.chat import article as module
from groupes.chat.article import article
from groupes.chat.models import Message
from groupes.models import Member
from groupes.web.text import RENDERER_VERSION

CID = uuid.UUID(int=7)


def message(**more: object) -> Message:
    return Message(
        pk=5, room_id=1, topic_id=2, seq=4, changed_seq=4, author=Member(pk=3, name="Léa <b>"),
        client_id=CID, source="**oui**", html="<p><strong>oui</strong></p>",
        renderer_version=RENDERER_VERSION, at=dt.datetime(2026, 3, 4, 9, 5, tzinfo=dt.UTC), **more,
    )  # fmt: skip


def test_it_carries_who_when_what_and_where_it_stands() -> None:
    with translation.override("fr"):
        assert article(message()) == (
            f'<article class="msg" id="m5" data-seq="4" data-cid="{CID}" data-author="3">'
            '<span class="av" aria-hidden="true">LÉ</span>'
            '<header><strong dir="auto">Léa &lt;b&gt;</strong><time datetime="2026-03-04T09:05:00+00:00">'
            "10\u00a0h\u00a005</time></header>"
            '<div class="text" dir="auto"><p><strong>oui</strong></p></div></article>'
        )


def test_ones_own_mark_is_tinted_and_nobody_elses() -> None:
    assert '<span class="av me"' in article(message(), 3)
    assert '<span class="av"' in article(message(), 4)


def test_it_is_made_anew_for_another_language_zone_or_name() -> None:
    with translation.override("en"):
        here = article(message())
        with timezone.override("Asia/Tokyo"):
            there = article(message())
    assert (">10:05<" in here, ">18:05<" in there) == (True, True)
    renamed = message()
    renamed.author.name = "Léa Martin"
    assert '<strong dir="auto">Léa Martin</strong>' in article(renamed)


def test_what_clocks_say_alike_is_made_once() -> None:
    module._article.cache_clear()
    for zone in ("Europe/Paris", "Europe/Brussels", "Europe/Madrid"):
        with timezone.override(zone):
            article(message())
    assert module._article.cache_info().misses == 1


def test_a_change_is_told_and_a_removal_shows_no_word() -> None:
    then = dt.datetime(2026, 3, 4, tzinfo=dt.UTC)
    with translation.override("en"):
        assert '<span class="small faint">edited</span>' in article(message(edited_at=then))
        back = article(message(edited_at=then, deleted_at=then, deleted_by_id=3))
        moderated = article(message(deleted_at=then, deleted_by_id=9))
    assert " data-removed>" in back
    assert "taken back by its author" in back
    assert "moderation" in moderated
    for removed in (back, moderated):
        assert "oui" not in removed
        assert "edited" not in removed
