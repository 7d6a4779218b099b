# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

import pytest
from django.template import engines
from django.utils import translation

from groupes.chat import actions
from groupes.chat.article import article
from groupes.chat.models import Topic
from groupes.chat.pages import Row
from tests import factories
from tests.groupes.chat.line import general


@pytest.mark.django_db
def test_another_apps_page_shows_a_message_as_the_chat_does() -> None:
    cast = factories.cast()
    message = actions.post_message(by=cast.plain, topic=general(cast.groupe), text="un mot").message
    template = engines["django"].from_string("{% load talk %}{% said message %}")
    assert template.render({"message": message, "me": cast.plain}) == article(
        message, cast.plain.pk
    )
    assert template.render({"message": message}) == article(message)


def rows(context: dict[str, object]) -> str:
    template = engines["django"].from_string("{% load talk %}{% topic_rows rows lively %}")
    return template.render(context)


def test_the_topic_that_is_shown_is_marked_in_the_list() -> None:
    listed = [
        Row(7, "Devis <b>", "/g/x/fil/7/", 3, "Soizic : oui"),
        Row(8, "Autre", "/g/x/fil/8/", 0, ""),
    ]
    with translation.override("fr"):
        html = rows({"rows": listed, "topic": Topic(pk=7), "listing": False, "lively": True})
    assert (
        '<a href="/g/x/fil/7/" aria-current="page"><span class="cut" dir="auto">Devis &lt;b&gt;'
        in html
    )
    assert html.count("aria-current") == 1
    assert 'data-unread="t7" data-n="3"><span class="count new">' in html
    assert '<small class="cut" dir="auto" data-preview>Soizic : oui</small>' in html
    listing = rows({"rows": listed, "topic": Topic(pk=7), "listing": True, "lively": False})
    assert 'aria-current="true"' in listing
    assert "data-preview" not in listing
    assert "aria-current" not in rows({"rows": listed, "topic": None})
    assert "messages non lus" in html  # in the reader's language, whoever asked before
    with translation.override("en"):
        assert "unread messages" in rows({"rows": listed, "topic": None})
