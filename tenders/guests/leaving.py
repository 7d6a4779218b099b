# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of guests when somebody leaves a groupe: they come in no more until another member answers
for them. Nothing is written: a guest's right is computed."""

from __future__ import annotations

from django.utils.translation import ngettext

from groupes.belonging import Fate, Goes
from groupes.models import Groupe, Member
from groupes.web.paths import reverse
from tenders.bids.models import Bid
from tenders.guests.models import Guest


def what_goes(groupe: Groupe, member: Member) -> list[Goes]:
    """The guests one answers for. One query."""
    count = Guest.objects.open().filter(
        host=member, bid__groupe=groupe, bid__state__in=Bid.WRITTEN, until__gte=groupe.today()
    ).count()  # fmt: skip
    if not count:
        return []
    words = ngettext(
        "%(n)s guest of a bid, whom you answer for: somebody else may",
        "%(n)s guests of bids, whom you answer for: somebody else may",
        count,
    )
    page = reverse("bids:groupe_index", args=[groupe.slug])
    return [Goes(words % {"n": count}, Fate.OFFERED, page)]
