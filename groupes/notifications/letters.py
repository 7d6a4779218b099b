# SPDX-License-Identifier: AGPL-3.0-or-later
"""The letters of what is new and of what was kept, written when they leave, with the rights of then.

They hold sentences and links: no word that somebody wrote to others, and no secret but the address
that ends such letters, signed for one person and one kind.
"""

from __future__ import annotations

from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.letters import Written
from groupes.models import Letter, Member
from groupes.notifications import pages, queries
from groupes.notifications.actions import KEPT
from groupes.notifications.models import Notification
from groupes.notifications.rules import choices_of, zone_of
from groupes.web.one_click import StopAddress, headers
from groupes.web.paths import reverse

STOP: Final = StopAddress("stop_letters", "groupes.notifications.stop")
"""The address that ends a kind of letter for a person: (member, kind, groupe; 0 for all of them)."""


def stop_path(member_id: int, kind: str, groupe_id: int | None = None) -> str:
    """What :data:`STOP` has in it (of a groupe, or of all)."""
    return STOP.path([member_id, kind, groupe_id or 0])


def write(letter: Letter) -> Written | None:
    """What is left to tell of a letter; None when nothing is: seen meanwhile, not to be seen any more,
    not wanted any more. The language is the letter's."""
    people = Member.objects.select_related("user", "cooperative").filter(pk=letter.facts["member"])
    member = people.first()
    if member is None or not member.is_current:
        return None
    with timezone.override(zone_of(member)):
        if letter.facts["pace"] == KEPT:
            return _kept(letter, member)
        return _news(letter, member)


def _news(letter: Letter, member: Member) -> Written | None:
    me, pace = Me(member), str(letter.facts["pace"])
    rows = Notification.objects.new().filter(
        member=member,
        pk__in=letter.facts["rows"],
        groupe__in=me.groupe_ids | me.invited_ids,
    )
    choices = choices_of(member)
    wanted = [row for row in rows.order_by("-at", "-pk") if choices.pace(row.groupe_id) == pace]
    seen = pages.seen_elsewhere(wanted, me)
    parts = pages.parts_of([row for row in wanted if row.pk not in seen], me, set())
    if not parts:
        return None
    shown = [
        {
            "groupe": part.groupe,
            "url": letter.origin + part.groupe.get_absolute_url()
            if part.groupe.pk in me.groupe_ids
            else letter.origin + reverse("groupes:join", args=[part.groupe.slug]),
            "lines": [_line(letter, line) for line in part.lines],
            "stop": letter.origin + stop_path(member.pk, pace, part.groupe.pk),
        }
        for part in parts
    ]
    only = parts[0].groupe if len(parts) == 1 else None
    number = sum(len(part.lines) for part in parts)
    return Written(
        to=member.user.email,
        template="account/email/news",
        facts={
            "member": member,
            "parts": shown,
            "pace": pace,
            "number": number,
            "only": only,
            "page": letter.origin + reverse("notifications:index"),
            "choices": letter.origin + reverse("notifications:choices"),
            "stop_all": letter.origin + stop_path(member.pk, pace),
        },
        headers=headers(letter.origin + stop_path(member.pk, pace, only.pk if only else None)),
    )


def _line(letter: Letter, line: pages.Line) -> dict[str, Any]:
    """A sentence without its own links, and one that leads there and says that it was seen."""
    url = line.done_at or reverse("notifications:open", args=[line.id])
    return {
        "text": line.plain,
        "act": _("Answer") if line.done_at else _("See"),
        "url": letter.origin + url,
    }


def _kept(letter: Letter, member: Member) -> Written | None:
    me = Me(member)
    if not choices_of(member).habit.reminders:
        return None
    wanted = set(letter.facts["rows"])
    rows = [(kept, name) for kept, name in queries.kept_by(me) if kept.pk in wanted]
    if not rows:
        return None
    things = [
        {
            "text": name.text if name is not None else gone(),
            "url": letter.origin + (name.url if name is not None and name.url else _list()),
        }
        for _one, name in rows
    ]
    return Written(
        to=member.user.email,
        template="account/email/kept",
        facts={
            "member": member,
            "things": things,
            "number": len(things),
            "page": letter.origin + _list(),
            "choices": letter.origin + reverse("notifications:choices"),
            "stop_all": letter.origin + stop_path(member.pk, KEPT),
        },
        headers=headers(letter.origin + stop_path(member.pk, KEPT)),
    )


def _list() -> str:
    return reverse("notifications:kept")


def gone() -> str:
    """What is said of something kept that is gone, or that one may not see any more: not what it was."""
    return _("Something you kept is no longer there, or no longer open to you.")
