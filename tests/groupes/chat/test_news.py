# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chat as a source of what is new."""

from __future__ import annotations

import pytest

from groupes.access import Me
from groupes.chat import actions, news
from groupes.chat.models import Topic
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> factories.Cast:
    return factories.cast()


@pytest.mark.parametrize("rows", [1, 3])
def test_it_is_read_in_three_queries(
    rows: int, cast: factories.Cast, django_assert_num_queries
) -> None:
    topic = Topic.objects.get(room__groupe=cast.groupe)
    for number in range(rows):
        actions.post_message(by=cast.founder, topic=topic, text=f"@tous {number}")
    cast.groupe.today()
    with django_assert_num_queries(3):
        found = list(news.load(cast.groupe, 0, rows))
    assert [one.kind for one in found] == ["mention"] * rows + ["topic"]
    assert found[0].concerns == {cast.holder.pk, cast.former.pk, cast.plain.pk}


def test_a_message_that_was_taken_back_names_nobody(cast: factories.Cast) -> None:
    topic = Topic.objects.get(room__groupe=cast.groupe)
    said = actions.post_message(by=cast.founder, topic=topic, text="@tous").message
    actions.delete_message(by=cast.founder, message=said)
    assert list(news.load(cast.groupe, 0, 9)) == []
    assert news.tell([(news.MENTION, said.pk)], Me(cast.plain)) == {}


def test_who_may_not_see_a_topic_is_told_nothing_of_it(cast: factories.Cast) -> None:
    topic = Topic.objects.get(room__groupe=cast.groupe)
    said = actions.post_message(by=cast.founder, topic=topic, text="@tous").message
    names = [(news.MENTION, said.pk), (news.TOPIC, topic.pk)]
    assert set(news.tell(names, Me(cast.plain))) == set(names)
    assert news.tell(names, Me(cast.outsider)) == {}
    assert [news.place(name, Me(cast.outsider)) for name in names] == ["", ""]
    assert all(news.place(name, Me(cast.plain)) for name in names)
