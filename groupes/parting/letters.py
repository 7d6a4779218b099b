# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letter that tells both sides that a path is over: no groupe tells them, so that what is new in
groupes never does. At the pace and the hours that each chose, and nothing of what was written.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.utils import timezone

from groupes.access import Me
from groupes.letters import Written
from groupes.models import Letter, Member
from groupes.notifications.letters import stop_path
from groupes.notifications.models import Pace
from groupes.notifications.rules import away_until, choices_of, quiet_of, zone_of
from groupes.notifications.timing import due
from groupes.parting import rules, words
from groupes.parting.models import Path
from groupes.web.one_click import headers

OVER: Final = "parting_over"


def leave(path: Path) -> None:
    """Leave a letter to each who is still to read that it is over and wishes letters of that groupe. Four
    queries each."""
    if not settings.MAIL_LEAVES:
        return
    sides = {
        pk
        for pk, told in (
            (path.member_id, path.member_to_read),
            (path.opened_by_id, path.opener_to_read),
        )
        if told and pk is not None
    }
    people = Member.objects.current().select_related("user", "cooperative").filter(pk__in=sides)
    now = timezone.now()
    for member in people.order_by("pk"):
        choices = choices_of(member)
        when = due(
            choices.pace(path.groupe_id),
            now,
            zone_of(member),
            quiet_of(choices.habit),
            away_until=away_until(member),
        )
        if when is not None:
            Letter.objects.create(
                kind=OVER,
                to=member.user.email,
                facts={"member": member.pk, "path": path.pk},
                language=member.user.language or settings.LANGUAGE_CODE,
                origin=settings.HERE,
                due=when,
            )


def write(letter: Letter) -> Written | None:
    """None where it was read meanwhile, or no letter is wanted any more."""
    people = Member.objects.select_related("user", "cooperative")
    member = people.filter(pk=letter.facts["member"]).first()
    path = Path.objects.whole().filter(pk=letter.facts["path"]).first()
    if member is None or not member.is_current or path is None:
        return None
    me, pace = Me(member), choices_of(member).pace(path.groupe_id)
    if pace == Pace.NEVER or not rules.has_to_read(me, path):
        return None
    names = {"name": path.member.name, "groupe": path.groupe.name}
    stop = letter.origin + stop_path(member.pk, pace, path.groupe_id)
    return Written(
        to=member.user.email,
        template="account/email/parting_over",
        facts={
            "member": member,
            "groupe": path.groupe,
            "ended": words.how_it_ended(me, path) % names,
            "url": letter.origin + path.get_absolute_url(),
            "stop_url": stop,
        },
        headers=headers(stop),
    )
