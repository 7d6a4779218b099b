# SPDX-License-Identifier: AGPL-3.0-or-later
"""What someone lets go of by leaving a groupe or going on pause: the questions they see to, what they
asked of others and what is asked of them. Bids are held by their own floor."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils.translation import ngettext

from groupes.belonging import Fate, Goes
from groupes.models import Groupe, Member
from groupes.web.paths import reverse
from tenders.bids.models import Bid
from tenders.qualification import actions
from tenders.qualification.models import Offer, Question


def what_goes(groupe: Groupe, member: Member) -> list[Goes]:
    """In words, how much of it there is. Two queries."""
    questions = Question.objects.filter(
        bid__groupe=groupe, asker=member, state=Question.State.TO_ASK, bid__state__in=Bid.WRITTEN
    ).count()
    offers = (
        Offer.objects.live().filter(Q(by=member) | Q(to=member), need__bid__groupe=groupe).count()
    )
    told = []
    if questions:
        words = ngettext(
            "%(n)s question to a buyer that you see to",
            "%(n)s questions to buyers that you see to",
            questions,
        )
        page = reverse("bids:groupe_index", args=[groupe.slug])
        told.append(Goes(words % {"n": questions}, Fate.OFFERED, page))
    if offers:
        words = ngettext(
            "%(n)s request to come along on a bid",
            "%(n)s requests to come along on bids",
            offers,
        )
        told.append(Goes(words % {"n": offers}, Fate.GIVEN_BACK))
    return told


def end_all(groupe: Groupe, member: Member, on: dt.date) -> None:
    """End what they asked and were asked; give back their questions."""
    actions.end_offers(groupe, member)
    actions.let_go_of_questions(groupe, member)
