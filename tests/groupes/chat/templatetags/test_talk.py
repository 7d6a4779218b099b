# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

import pytest
from django.template import engines

from groupes.chat import actions
from groupes.chat.article import article
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
