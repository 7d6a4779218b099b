# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is read of drafts, states and questions. Each function says how many queries it costs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from groupes.access import Me
from groupes.founding.models import Draft, Question, Wish
from groupes.models import Groupe, Member
from groupes.queries import found_by_words
from groupes.web.prepared import PK, PKS, Prepared

DRAFT = Prepared(lambda member: Draft.objects.filter(member=member), member=PK)


def drafts_of(member: Any, groupes: Any, day: Any) -> QuerySet[Draft, Draft]:
    """Whether there is one to be told of in Today (``groupes.shell.todo.Seldom``)."""
    return Draft.objects.filter(member=member)


def draft_of(me: Me) -> Draft:
    """What I prepare; an empty one, not kept yet, where there is none. One query."""
    rows = DRAFT(member=me.pk)
    return rows[0] if rows else Draft(member=me.member)


def people_to_invite(me: Me, words: str, but: Iterable[int]) -> list[Member]:
    """A few people ``me`` may find by these words, those of the ids ``but`` left out. One query, and
    those that find them."""
    found = Member.objects.visible_to(me).current().select_related("cooperative").defer("about")
    said = found.filter(pk__any_of=found_by_words(me, words))
    return list(said.exclude(pk__in=[me.pk, *but]).by_name()[:10])


def invited_people(me: Me, ids: Iterable[int]) -> list[Member]:
    """Those of the ids that ``me`` may find, by name. One query."""
    found = Member.objects.visible_to(me).current().select_related("cooperative").defer("about")
    return list(found.filter(pk__in=list(ids)).by_name())


OPEN_QUESTIONS = Prepared(
    lambda groupes, member: (
        Question.objects.open()
        .filter(groupe__any_of=groupes)
        .exclude(Exists(Wish.objects.filter(question=OuterRef("pk"), member=member)))
        .order_by("asked_at", "pk")
    ),
    groupes=PKS,
    member=PK,
)


def may_be_asked(member: Any, groupes: Any, day: Any) -> QuerySet[Question, Question]:
    """Whether a quiet groupe asks something, to be told of in Today (``groupes.shell.todo.Seldom``)."""
    return Question.objects.open().filter(groupe__any_of=groupes)


def questions_for(me: Me) -> list[Question]:
    """What the groupes I take part in ask, and I have not answered. One query."""
    return OPEN_QUESTIONS(groupes=list(me.active_ids), member=me.pk)


def question_of(groupe: Groupe) -> Question | None:
    """The one that is open. One query."""
    return Question.objects.filter(groupe=groupe).open().first()


def wishes_of(question: Question) -> list[Wish]:
    """The earliest first. One query."""
    return list(question.wishes.select_related("member").order_by("at", "pk"))
