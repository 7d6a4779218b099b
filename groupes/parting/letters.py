# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters that a path sends: to whom a step of it waits for, and to both sides once it is over. No groupe
tells them, so that what is new in groupes never does. At the pace and the hours that each chose, as things
stand when a letter leaves, and nothing of what was written.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings

from groupes.access import Me
from groupes.letters import Written
from groupes.models import Letter, Member
from groupes.notifications import delivery
from groupes.notifications.letters import stop_path
from groupes.notifications.models import Pace
from groupes.notifications.rules import choices_of
from groupes.parting import rules, words
from groupes.parting.models import Path
from groupes.web.one_click import headers

KIND: Final = "parting"


def leave(path: Path, *whom: int | None) -> None:
    """Leave a letter to each of these members who wishes letters of that groupe; to none for whom one of this
    path waits already. Four queries each."""
    if not settings.MAIL_LEAVES:
        return
    wait = Letter.objects.filter(kind=KIND, facts__path=path.pk)
    asked = {pk for pk in whom if pk is not None} - set(
        wait.values_list("facts__member", flat=True)
    )
    people = Member.objects.current().select_related("user", "cooperative").filter(pk__in=asked)
    for member in people.order_by("pk"):
        delivery.leave(KIND, member, {"path": path.pk}, groupe_id=path.groupe_id)


def write(letter: Letter) -> Written | None:
    """None where nothing waits for them any more (they did it, or read it), or no letter is wanted."""
    people = Member.objects.select_related("user", "cooperative")
    member = people.filter(pk=letter.facts["member"]).first()
    path = Path.objects.whole().filter(pk=letter.facts["path"]).first()
    if member is None or not member.is_current or path is None:
        return None
    me, pace = Me(member), choices_of(member).pace(path.groupe_id)
    step = words.step_of(me, path) if pace != Pace.NEVER and rules.may_see(me, path) else None
    if step is None:
        return None
    told, _button, until, _where = step
    stop = letter.origin + stop_path(member.pk, pace, path.groupe_id)
    return Written(
        to=member.user.email,
        template="account/email/parting",
        facts={
            "member": member,
            "groupe": path.groupe,
            "told": told % {"name": path.member.name, "groupe": path.groupe.name},
            "until": until,
            "url": letter.origin + path.get_absolute_url(),
            "stop_url": stop,
        },
        headers=headers(stop),
    )
